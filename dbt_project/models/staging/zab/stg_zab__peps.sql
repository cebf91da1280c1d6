with source as (
    select * from {{ source('source', 'zab__pep') }}
),

renamed as (
    select
        delivery_id,
        source_row,
        pep_nr as datensatz_nr,
        zab_person_nr as stammsatz_nr,
        satzart,
        zielstaat,
        weg,
        stand_code,
        {{ datum('antrag_am') }} as antrag_am,
        {{ datum('anhoerung_am') }} as anhoerung_am,
        {{ datum('antwort_am') }} as antwort_am,
        {{ datum('gueltig_bis') }} as gueltig_bis,
        ablehnungsgrund_code,
        {{ ja_nein('einzelfall_zusage') }} as hat_einzelfall_zusage,
        {{ zeitpunkt('stand') }} as stand
    from source
),

beurteilt as ({{ zustand('renamed', stammsatz=ref('stg_zab__personen')) }})

select * from beurteilt
