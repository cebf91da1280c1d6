-- A name on the register shares the fate of the extract it came with.
with source as (
    select * from {{ source('source', 'bzr__alias') }}
),

renamed as (
    select
        delivery_id,
        source_row,
        auskunft_id || '/A' || lfd_nr as datensatz_nr,
        auskunft_id as stammsatz_nr,
        auskunft_id,
        cast(lfd_nr as integer) as lfd_nr,
        familienname,
        geburtsname,
        vornamen,
        {{ teildatum_iso('geb_datum') }} as geburtsdatum,
        geb_ort as geburtsort
    from source
),

beurteilt as ({{ zustand_eintrag('renamed', auskunft=ref('stg_bzr__auskuenfte'), quelle='bzr') }})

select * from beurteilt
