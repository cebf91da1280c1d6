-- A matter whose outcome clears the person, or ended without conviction, never comes here: the door keeps it out with all that hangs on it.
-- The police key of the offence has six digits; a spreadsheet drops the leading zero, and no other digit can be missing then.
with source as (
    select * from {{ source('source', 'pol__vorgang') }}
),

renamed as (
    select
        delivery_id,
        source_row,
        vorgangsnr as datensatz_nr,
        satzart,
        kpb,
        {{ zeitpunkt('tatzeit_von') }} as tatzeit_von,
        {{ zeitpunkt('tatzeit_bis') }} as tatzeit_bis,
        lpad(pks, 6, '0') as pks,
        pks as pks_roh,
        norm,
        {{ ja_nein('versuch') }} as ist_versuch,
        tatmittel,
        status,
        sta_id,
        sta_az,
        coalesce(sta_id || '/' || {{ aktenzeichen('sta_az') }}, 'POL/' || vorgangsnr) as verfahren_nr,
        {{ datum('abgabe_am') }} as abgabe_am,
        erledigungsart,
        ergebnisart,
        {{ datum('ausgang_am') }} as ausgang_am,
        {{ datum('prueftermin') }} as prueftermin,
        kennz_mittel,
        kennz_kategorie,
        kennz_rgl,
        kennz_zweck,
        {{ zeitpunkt('stand') }} as stand
    from source
),

beurteilt as ({{ zustand('renamed', quelle='pol', loeschbar=['VORGANG']) }})

select * from beurteilt
