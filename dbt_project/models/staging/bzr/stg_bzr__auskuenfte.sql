-- An entry that the newest extract no longer shows has been erased from the register (section 45 BZRG).
with source as (
    select * from {{ source('source', 'bzr__auskunft') }}
),

renamed as (
    select
        delivery_id,
        source_row,
        auskunft_id as datensatz_nr,
        auskunft_id,
        {{ datum_iso('auskunft_am') }} as auskunft_am,
        abh,
        abh_az,
        zweck_anfrage,
        familienname,
        geburtsname,
        vornamen,
        {{ teildatum_iso('geb_datum') }} as geburtsdatum,
        geb_ort as geburtsort,
        geschlecht,
        staatsang
    from source
),

beurteilt as ({{ zustand_auskunft('renamed', quelle='bzr', tag='auskunft_am') }})

select * from beurteilt
