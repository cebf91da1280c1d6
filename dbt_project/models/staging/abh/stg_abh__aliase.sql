with source as (
    select * from {{ source('source', 'abh__alias') }}
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
        familienname,
        geburtsname,
        vornamen,
        {{ teildatum('geb_datum') }} as geburtsdatum,
        geb_ort as geburtsort
    from source
),

beurteilt as ({{ zustand('renamed', stammsatz=ref('stg_abh__auslaender')) }})

select * from beurteilt
