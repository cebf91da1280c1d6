-- The custody stays in force of each person, with the kind of custody recoded. haft_bis_min and haft_bis_max bound a stay that goes on:
-- at least until the prison last spoke, at most until the Stichtag.
{{ config(materialized='table') }}

with lauf as (
    select stichtag from {{ source('source', 'run_control') }}
),

verknuepft as (
    select
        datensaetze.record_key,
        datensaetze.person_id,
        datensaetze.stelle,
        datensaetze.stand as lieferstand,
        datensaetze.stand < lauf.stichtag - {{ var('hoechstalter_haft_tage') }} as ist_veraltet,
        haften.jva,
        haften.haftart,
        arten.ist_haft,
        arten.ist_strafhaft,
        arten.ist_untersuchungshaft,
        arten.ist_auslieferungshaft,
        haften.beginn_am,
        haften.ende_am,
        haften.ende_art,
        haften.halbstrafe_am,
        haften.zweidrittel_am,
        haften.entlassung_vorgesehen_am,
        haften.entlassung_festgesetzt_am,
        haften.par456a,
        haften.ueberhaft,
        haften.beginn_am <= lauf.stichtag and (haften.ende_am is null or haften.ende_am > lauf.stichtag) as ist_laufend,
        case
            when haften.ende_am <= lauf.stichtag then haften.ende_am
            when datensaetze.stand < lauf.stichtag - {{ var('hoechstalter_haft_tage') }} then datensaetze.stand
            else lauf.stichtag
        end as haft_bis_min,
        case when haften.ende_am <= lauf.stichtag then haften.ende_am else lauf.stichtag end as haft_bis_max,
        datensaetze.delivery_id,
        datensaetze.source_row
    from {{ ref('int_datensaetze__verknuepft') }} as datensaetze
    cross join lauf
    inner join {{ ref('stg_jva__haften') }} as haften
        on datensaetze.datensatz_nr = haften.datensatz_nr and haften.verbleib = 'AKTUELL'
    inner join {{ ref('haftarten') }} as arten on haften.haftart = arten.haftart
    where datensaetze.quelle = 'jva'
)

select * from verknuepft
