-- A conviction shares the fate of the extract it came with, unless a deletion message names it alone.
with source as (
    select * from {{ source('source', 'bzr__urteil') }}
),

renamed as (
    select
        delivery_id,
        source_row,
        auskunft_id || '/' || lfd_nr as datensatz_nr,
        auskunft_id as stammsatz_nr,
        auskunft_id,
        cast(lfd_nr as integer) as lfd_nr,
        gericht_id,
        geschaeftsnr,
        {{ datum_iso('tat_letzter_tag') }} as tat_letzter_tag,
        {{ datum_iso('erstes_urteil_am') }} as erstes_urteil_am,
        {{ datum_iso('rechtskraft_am') }} as rechtskraft_am,
        delikt_text,
        string_split(normen, '|') as normen,
        schuldform,
        strafart,
        cast(dauer_monate as integer) as dauer_monate,
        cast(dauer_tage as integer) as dauer_tage,
        cast(tagessaetze as integer) as tagessaetze,
        cast(ts_hoehe_eur as decimal(12, 2)) as ts_hoehe_eur,
        {{ ja_nein('bewaehrung') }} as ist_bewaehrung,
        {{ datum_iso('bew_bis') }} as bew_bis,
        {{ datum_iso('bew_widerruf_am') }} as bew_widerruf_am,
        {{ datum_iso('strafrest_ausgesetzt_am') }} as strafrest_ausgesetzt_am,
        {{ datum_iso('strafe_erlassen_am') }} as strafe_erlassen_am,
        {{ datum_iso('strafmakel_beseitigt_am') }} as strafmakel_beseitigt_am,
        string_split(massregeln, '|') as massregeln,
        cast(einbezogen_in_lfd as integer) as einbezogen_in_lfd,
        {{ datum_iso('vollstr_erledigt_am') }} as vollstr_erledigt_am
    from source
),

beurteilt as ({{ zustand_eintrag('renamed', auskunft=ref('stg_bzr__auskuenfte'), quelle='bzr', loeschbar=['URTEIL']) }})

select * from beurteilt
