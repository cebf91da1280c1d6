-- A retrieval holds only as long as the file it was made for: without that file nobody has a case about the person.
with source as (
    select * from {{ source('source', 'azr__datenblatt') }}
),

renamed as (
    select
        delivery_id,
        source_row,
        abruf_id as datensatz_nr,
        abh || '/' || abh_az as stammsatz_nr,
        {{ datum_iso('abruf_am') }} as abruf_am,
        abh,
        abh_az,
        personenkreis,
        azr_nr,
        bamf_az,
        familienname,
        geburtsname,
        vornamen,
        {{ teildatum_iso('geb_datum') }} as geburtsdatum,
        geb_ort as geburtsort,
        geschlecht,
        staatsang_1,
        staatsang_2
    from source
),

beurteilt as ({{ zustand_auskunft('renamed', quelle='azr', tag='abruf_am', stammsatz=ref('stg_abh__auslaender')) }})

select * from beurteilt
