-- Every person record in force with the person it belongs to and the age of what its office says.
{{ config(materialized='table') }}

with datensaetze as (
    select
        record_key,
        quelle,
        datensatz_nr,
        geburtsdatum,
        delivery_id,
        source_row
    from {{ ref('int_personendatensaetze__vereinigt') }}
    where identitaet_nr = 0
),

verknuepft as (
    select
        datensaetze.record_key,
        links.person_id,
        links.stufe,
        links.ist_unsicher,
        datensaetze.quelle,
        datensaetze.datensatz_nr,
        datensaetze.geburtsdatum,
        lieferungen.stelle,
        -- A register's answer is about one person: another person's newer one does not make it fresher.
        case when datensaetze.quelle in ('bzr', 'azr') then lieferungen.stichtag else staende.stand end as stand,
        lieferungen.erzeugt_am as lieferung_erzeugt_am,
        datensaetze.delivery_id,
        datensaetze.source_row
    from datensaetze
    inner join {{ source('linked_persons', 'person_links') }} as links on datensaetze.record_key = links.record_key
    inner join {{ source('source', 'deliveries') }} as lieferungen on datensaetze.delivery_id = lieferungen.delivery_id
    inner join {{ ref('int_lieferstaende__ermittelt') }} as staende
        on
            lieferungen.quelle = staende.quelle
            and lieferungen.stelle = staende.stelle
            and lieferungen.objekt = staende.objekt
)

select * from verknuepft
