-- What a stored fact does (wirkung, wert) is recoded here, once, for every model that asks.
with source as (
    select * from {{ source('source', 'azr__sachverhalt') }}
),

renamed as (
    select
        source.delivery_id,
        source.source_row,
        source.abruf_id || '/' || source.lfd_nr as datensatz_nr,
        source.abruf_id as stammsatz_nr,
        source.block,
        source.code,
        wirkungen.wirkung,
        wirkungen.wert,
        {{ datum_iso('source.datum_von') }} as datum_von,
        {{ datum_iso('source.datum_bis') }} as datum_bis,
        source.meldende_stelle,
        nullif(regexp_extract(source.meldende_stelle, '^ABH (.+)$', 1), '') as meldende_abh,
        source.aktenzeichen,
        {{ datum_iso('source.gespeichert_am') }} as gespeichert_am,
        source.norm,
        source.duld_grund,
        source.zielstaat,
        source.dokumentart,
        source.pruefergebnis,
        source.andere_azr_nr
    from source
    inner join {{ ref('azr_sachverhalte') }} as wirkungen on source.code = wirkungen.code
),

beurteilt as ({{ zustand_eintrag('renamed', auskunft=ref('stg_azr__datenblaetter'), quelle='azr') }})

select * from beurteilt
