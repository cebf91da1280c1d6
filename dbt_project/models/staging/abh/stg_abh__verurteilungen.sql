-- Copies of convictions in the files of the immigration offices: what an office once noted, not what the register shows today.
with source as (
    select * from {{ source('source', 'abh__verurteilung') }}
),

renamed as (
    select
        delivery_id,
        source_row,
        abh || '/' || abh_az || '/' || lfd_nr as datensatz_nr,
        abh || '/' || abh_az as stammsatz_nr,
        satzart,
        abh,
        abh_az,
        cast(lfd_nr as integer) as lfd_nr,
        gericht_id,
        geschaeftsnr,
        {{ aktenzeichen('geschaeftsnr') }} as geschaeftsnr_einheitlich,
        {{ datum('tat_letzter_tag') }} as tat_letzter_tag,
        {{ datum('erstes_urteil_am') }} as erstes_urteil_am,
        {{ datum('rechtskraft_am') }} as rechtskraft_am,
        string_split(normen, ',') as normen,
        strafart,
        cast(dauer_monate as integer) as dauer_monate,
        cast(dauer_tage as integer) as dauer_tage,
        cast(tagessaetze as integer) as tagessaetze,
        {{ datum('entnommen_am') }} as entnommen_am,
        entnommen_aus,
        {{ zeitpunkt('stand') }} as stand
    from source
),

beurteilt as ({{ zustand('renamed', quelle='abh', loeschbar=['URTEIL'], stammsatz=ref('stg_abh__auslaender')) }})

select * from beurteilt
