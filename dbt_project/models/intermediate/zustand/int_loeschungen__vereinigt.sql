-- One row per deletion message, with what it does. A ground that stops the person (naturalisation, death, witness protection, restriction)
-- does not remove the record: the stop has to reach the copies of other sources over the link (any source wins), and the list drops the person.
{{ config(materialized='table') }}

with lauf as (
    select stichtag from {{ source('source', 'run_control') }}
),

-- Of every authority that sends such messages, by its contract quality/contracts/source/<code>__loeschung.yml.
meldungen as (
    {% for quelle in loeschende_quellen() %}
        {% if not loop.first %}union all{% endif %}
        select
            '{{ quelle }}' as quelle,
            delivery_id,
            source_row,
            loesch_id as datensatz_nr,
            objekt,
            schluessel,
            grund,
            {{ datum('wirksam_ab') }} as wirksam_ab
        from {{ source('source', quelle ~ '__loeschung') }}
    {% endfor %}
),

gedeutet as (
    select
        meldungen.quelle,
        meldungen.datensatz_nr as loesch_nr,
        meldungen.objekt,
        meldungen.schluessel,
        -- The person record behind an entry of a register extract is the extract, behind a copy the office's file: the key without its last part.
        meldungen.quelle || ':' || case
            when meldungen.objekt = 'URTEIL' then regexp_replace(meldungen.schluessel, '/[^/]*$', '')
            else meldungen.schluessel
        end as record_key,
        meldungen.grund,
        case
            when gruende.wirkung <> 'ENTFERNT' then gruende.wirkung
            when meldungen.objekt in ('PERSON', 'LISTE', 'URTEIL') then 'ENTFERNT'
            -- A matter of the police is a record of its own.
            when meldungen.quelle = 'pol' and meldungen.objekt = 'VORGANG' then 'ENTFERNT'
            -- A part of a record (status, proceeding, link) cannot be removed alone: the person is held back until the office delivers anew.
            else 'BERICHTIGUNG_OFFEN'
        end as wirkung,
        gruende.gilt_fuer_spaetere,
        meldungen.wirksam_ab,
        meldungen.wirksam_ab <= lauf.stichtag as ist_wirksam,
        lieferungen.erzeugt_am as lieferung_erzeugt_am,
        meldungen.delivery_id,
        meldungen.source_row
    from meldungen
    cross join lauf
    inner join {{ ref('loeschgruende') }} as gruende on meldungen.grund = gruende.grund
    inner join {{ source('source', 'deliveries') }} as lieferungen on meldungen.delivery_id = lieferungen.delivery_id
)

select * from gedeutet
