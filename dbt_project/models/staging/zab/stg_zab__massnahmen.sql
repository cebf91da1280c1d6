-- The free text of a cancellation is not carried on: no rule reads it.
with source as (
    select * from {{ source('source', 'zab__massnahme') }}
),

renamed as (
    select
        delivery_id,
        source_row,
        massnahme_nr as datensatz_nr,
        zab_person_nr as stammsatz_nr,
        satzart,
        art,
        {{ datum('gebucht_am') }} as gebucht_am,
        {{ datum('termin_am') }} as termin_am,
        status,
        {{ zeitpunkt('stand') }} as stand
    from source
),

beurteilt as ({{ zustand('renamed', stammsatz=ref('stg_zab__personen')) }})

select * from beurteilt
