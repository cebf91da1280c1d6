-- Rows in force whose partner did not come: a part without its record, an extract or a retrieval without the file it was asked for. They wait;
-- when the partner comes they count by themselves. Stewards open this table to see whom to ask.
{{ config(materialized='view') }}

with teile as (
    {% for satz in gelieferte_saetze() %}
        {% if not loop.first %}union all{% endif %}
        select
            '{{ satz.tabelle }}' as objekt,
            delivery_id,
            source_row,
            datensatz_nr,
            'STAMMSATZ' as fehlt
        from {{ ref(satz.modell) }}
        where verbleib = 'OHNE_STAMMSATZ'
    {% endfor %}
),

akten as (
    select
        abh,
        abh_az
    from {{ ref('stg_abh__auslaender') }}
    where verbleib = 'AKTUELL'
    group by abh, abh_az
),

auskuenfte as (
    select
        'bzr__auskunft' as objekt,
        delivery_id,
        source_row,
        datensatz_nr,
        abh,
        abh_az
    from {{ ref('stg_bzr__auskuenfte') }}
    where verbleib = 'AKTUELL'
    union all
    select
        'azr__datenblatt' as objekt,
        delivery_id,
        source_row,
        datensatz_nr,
        abh,
        abh_az
    from {{ ref('stg_azr__datenblaetter') }}
    where verbleib = 'AKTUELL'
),

ohne_akte as (
    select
        auskuenfte.objekt,
        auskuenfte.delivery_id,
        auskuenfte.source_row,
        auskuenfte.datensatz_nr,
        'AKTE' as fehlt
    from auskuenfte
    left join akten on auskuenfte.abh = akten.abh and auskuenfte.abh_az = akten.abh_az
    where akten.abh is null
),

fehlende as (
    select * from teile
    union
    select * from ohne_akte
),

benannt as (
    select
        fehlende.objekt,
        fehlende.delivery_id,
        fehlende.source_row,
        fehlende.datensatz_nr,
        fehlende.fehlt,
        lieferungen.stelle,
        case fehlende.fehlt
            when 'STAMMSATZ' then 'Die Stelle fragen, wo der Satz bleibt, zu dem diese Zeile gehört; kommt er, zählt die Zeile von selbst.'
            else 'Die Ausländerbehörde fragen, warum sie die Akte nicht liefert; bis dahin verknüpfen nur Name und Geburtsdatum.'
        end as zu_tun
    from fehlende
    inner join {{ source('source', 'deliveries') }} as lieferungen on fehlende.delivery_id = lieferungen.delivery_id
)

select * from benannt
