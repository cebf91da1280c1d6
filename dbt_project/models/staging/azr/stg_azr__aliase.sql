with source as (
    select * from {{ source('source', 'azr__alias') }}
),

renamed as (
    select
        delivery_id,
        source_row,
        abruf_id || '/A' || lfd_nr as datensatz_nr,
        abruf_id as stammsatz_nr,
        cast(lfd_nr as integer) as lfd_nr,
        art,
        familienname,
        vornamen,
        {{ teildatum_iso('geb_datum') }} as geburtsdatum,
        geb_ort as geburtsort
    from source
),

beurteilt as ({{ zustand_eintrag('renamed', auskunft=ref('stg_azr__datenblaetter'), quelle='azr') }})

select * from beurteilt
