with source as (
    select * from {{ source('source', 'bamf__verfahren') }}
),

renamed as (
    select
        delivery_id,
        source_row,
        verfahren_id as datensatz_nr,
        satzart,
        bamf_az,
        azr_nr,
        familienname,
        geburtsname,
        vornamen,
        {{ teildatum_iso('geb_datum') }} as geburtsdatum,
        geb_ort as geburtsort,
        geschlecht,
        antrag_art,
        {{ datum_iso('antrag_am') }} as antrag_am,
        verf_stand,
        entsch,
        entsch_norm,
        {{ datum_iso('entsch_am') }} as entsch_am,
        {{ datum_iso('zustell_am') }} as zustell_am,
        {{ datum_iso('bestandskr_am') }} as bestandskr_am,
        zielstaat,
        dublin_ms,
        {{ datum_iso('dublin_frist_bis') }} as dublin_frist_bis,
        widerruf_st,
        {{ datum_iso('stand') }} as stand
    from source
),

beurteilt as ({{ zustand('renamed', quelle='bamf', loeschbar=['PERSON']) }})

select * from beurteilt
