-- Local points and free text are not carried on: a list entry gives no points, and free text is not read by machines.
with source as (
    select * from {{ source('source', 'lka__intensivtaeter') }}
),

renamed as (
    select
        delivery_id,
        source_row,
        kpb || '/' || lfd_nr as datensatz_nr,
        {{ datum('liste_stand') }} as liste_stand,
        cast(lfd_nr as integer) as lfd_nr,
        kpb,
        pol_person_id,
        familienname,
        vornamen,
        {{ teildatum('geb_datum') }} as geburtsdatum,
        einstufung,
        {{ datum('seit') }} as seit,
        {{ datum('bis', unbegrenzt='31.12.9999') }} as bis,
        konzept,
        datenbasis
    from source
),

beurteilt as ({{ zustand('renamed', quelle='lka', loeschbar=['PERSON', 'LISTE'], satzart=false) }})

select * from beurteilt
