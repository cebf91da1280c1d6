-- The convictions that any source names, in one shape: entries of the register extract in use, and copies in the files of the offices. What a copy
-- does not say stays unknown.
{{ config(materialized='table') }}

with eintraege as (
    select
        'bzr' as quelle,
        datensatz_nr,
        person_id,
        link_stufe,
        ist_link_unsicher,
        gericht_id,
        geschaeftsnr,
        tat_letzter_tag,
        erstes_urteil_am,
        rechtskraft_am,
        delikt_text,
        normen,
        schuldform,
        strafart,
        dauer_monate,
        dauer_tage,
        tagessaetze,
        ist_bewaehrung,
        bew_bis,
        bew_widerruf_am,
        strafrest_ausgesetzt_am,
        strafe_erlassen_am,
        strafmakel_beseitigt_am,
        coalesce(massregeln, cast([] as varchar[])) as massregeln,
        auskunft_id || '/' || einbezogen_in_lfd as einbezogen_in_id,
        vollstr_erledigt_am,
        waffe,
        tat_tage,
        true as ist_in_bzr,
        cast(null as varchar) as wiederholt_id,
        ist_aufgehoben,
        auskunft_am,
        delivery_id,
        source_row
    from {{ ref('int_urteile__verknuepft') }}
),

abschriften as (
    select
        'abh' as quelle,
        datensatz_nr,
        person_id,
        link_stufe,
        ist_link_unsicher,
        gericht_id,
        geschaeftsnr,
        tat_letzter_tag,
        erstes_urteil_am,
        rechtskraft_am,
        cast(null as varchar) as delikt_text,
        normen,
        cast(null as varchar) as schuldform,
        strafart,
        dauer_monate,
        dauer_tage,
        tagessaetze,
        cast(null as boolean) as ist_bewaehrung,
        cast(null as date) as bew_bis,
        cast(null as date) as bew_widerruf_am,
        cast(null as date) as strafrest_ausgesetzt_am,
        cast(null as date) as strafe_erlassen_am,
        cast(null as date) as strafmakel_beseitigt_am,
        cast(null as varchar[]) as massregeln,
        cast(null as varchar) as einbezogen_in_id,
        cast(null as date) as vollstr_erledigt_am,
        waffe,
        tat_tage,
        ist_in_bzr,
        wiederholt_id,
        ist_aufgehoben,
        auskunft_am,
        delivery_id,
        source_row
    from {{ ref('int_abschriften__verknuepft') }}
),

vereinigt as (
    select * from eintraege
    union all
    select * from abschriften
)

select * from vereinigt
