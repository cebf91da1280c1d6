with source as (
    select * from {{ source('source', 'jva__haft') }}
),

renamed as (
    select
        delivery_id,
        source_row,
        buchnr as datensatz_nr,
        satzart,
        jva,
        familienname,
        geburtsname,
        vornamen,
        {{ teildatum('geb_datum') }} as geburtsdatum,
        geb_ort as geburtsort,
        geschlecht,
        staatsang,
        haftart,
        beginn_art,
        {{ datum('beginn_am') }} as beginn_am,
        {{ datum('strafzeit_ende', unbegrenzt='31.12.9999') }} as strafzeit_ende,
        {{ datum('halbstrafe_am') }} as halbstrafe_am,
        {{ datum('zweidrittel_am') }} as zweidrittel_am,
        {{ datum('entlassung_vorgesehen_am', unbegrenzt='31.12.9999') }} as entlassung_vorgesehen_am,
        {{ datum('entlassung_festgesetzt_am', unbegrenzt='31.12.9999') }} as entlassung_festgesetzt_am,
        ende_art,
        {{ datum('ende_am', unbegrenzt='31.12.9999') }} as ende_am,
        {{ ja_nein('ueberhaft') }} as ueberhaft,
        sta_az,
        par456a,
        {{ zeitpunkt('stand') }} as stand
    from source
),

beurteilt as ({{ zustand('renamed', quelle='jva', loeschbar=['PERSON']) }})

select * from beurteilt
