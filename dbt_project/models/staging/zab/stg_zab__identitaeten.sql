with source as (
    select * from {{ source('source', 'zab__identitaet') }}
),

renamed as (
    select
        delivery_id,
        source_row,
        ident_nr as datensatz_nr,
        zab_person_nr as stammsatz_nr,
        satzart,
        mittel,
        ergebnis,
        {{ datum('festgestellt_am') }} as festgestellt_am,
        {{ zeitpunkt('stand') }} as stand
    from source
),

beurteilt as ({{ zustand('renamed', stammsatz=ref('stg_zab__personen')) }})

select * from beurteilt
