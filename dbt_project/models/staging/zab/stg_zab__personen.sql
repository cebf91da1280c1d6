with source as (
    select * from {{ source('source', 'zab__person') }}
),

renamed as (
    select
        delivery_id,
        source_row,
        zab_person_nr as datensatz_nr,
        satzart,
        zab_person_nr,
        azr_nr,
        abh,
        abh_az,
        familienname,
        vornamen,
        {{ teildatum('geb_datum') }} as geburtsdatum,
        geb_ort as geburtsort,
        geschlecht,
        {{ zeitpunkt('stand') }} as stand
    from source
),

beurteilt as ({{ zustand('renamed', quelle='zab', loeschbar=['PERSON']) }})

select * from beurteilt
