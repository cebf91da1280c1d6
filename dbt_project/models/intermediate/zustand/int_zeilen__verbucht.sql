-- The ledger of the dbt steps. Each figure is counted on its own table: rows_in on the table before the step, rows_out and rows_removed on
-- the table after it, so that a row lost by a join or a filter shows as a difference.
{% set objekte = [
    ('lka__intensivtaeter', 'stg_lka__intensivtaeter', 'int_intensivtaeter__zustand'),
    ('abh__auslaender', 'stg_abh__auslaender', 'int_auslaender__zustand'),
    ('abh__alias', 'stg_abh__aliase', 'int_auslaenderaliase__zustand'),
    ('bzr__auskunft', 'stg_bzr__auskuenfte', 'int_auskuenfte__zustand'),
    ('bzr__alias', 'stg_bzr__aliase', 'int_auskunftaliase__zustand'),
    ('bzr__urteil', 'stg_bzr__urteile', 'int_urteile__zustand'),
    ('sta__mitteilung', 'stg_sta__mitteilungen', 'int_mitteilungen__zustand'),
    ('jva__haft', 'stg_jva__haften', 'int_haften__zustand'),
    ('zab__person', 'stg_zab__personen', 'int_zabpersonen__zustand'),
    ('zab__pep', 'stg_zab__peps', 'int_peps__zustand'),
    ('zab__identitaet', 'stg_zab__identitaeten', 'int_identitaeten__zustand'),
    ('zab__massnahme', 'stg_zab__massnahmen', 'int_massnahmen__zustand'),
    ('rrk__entscheidung', 'stg_rrk__entscheidungen', 'int_entscheidungen__zustand'),
] %}
{% set quellen = ['lka', 'abh', 'bzr', 'sta', 'jva', 'zab'] %}
{{ config(materialized='table') }}

with hinein as (
    {% for tabelle, staging, zustand in objekte %}
        {% if not loop.first %}union all{% endif %}
        select
            'staging' as step,
            '{{ tabelle }}' as objekt,
            delivery_id
        from {{ source('source', tabelle) }}
        union all
        select
            'zustand' as step,
            '{{ tabelle }}' as objekt,
            delivery_id
        from {{ ref(staging) }}
    {% endfor %}
    {% for quelle in quellen %}
        union all
        select
            'staging' as step,
            '{{ quelle }}__loeschung' as objekt,
            delivery_id
        from {{ source('source', quelle ~ '__loeschung') }}
        union all
        select
            'zustand' as step,
            '{{ quelle }}__loeschung' as objekt,
            delivery_id
        from {{ ref('stg_' ~ quelle ~ '__loeschungen') }}
    {% endfor %}
),

heraus as (
    {% for tabelle, staging, zustand in objekte %}
        {% if not loop.first %}union all{% endif %}
        select
            'staging' as step,
            '{{ tabelle }}' as objekt,
            delivery_id,
            'AKTUELL' as verbleib
        from {{ ref(staging) }}
        union all
        select
            'zustand' as step,
            '{{ tabelle }}' as objekt,
            delivery_id,
            verbleib
        from {{ ref(zustand) }}
    {% endfor %}
    {% for quelle in quellen %}
        union all
        select
            'staging' as step,
            '{{ quelle }}__loeschung' as objekt,
            delivery_id,
            'AKTUELL' as verbleib
        from {{ ref('stg_' ~ quelle ~ '__loeschungen') }}
    {% endfor %}
    union all
    select
        'zustand' as step,
        quelle || '__loeschung' as objekt,
        delivery_id,
        'AKTUELL' as verbleib
    from {{ ref('int_loeschungen__vereinigt') }}
),

gezaehlt_hinein as (
    select
        step,
        objekt,
        delivery_id,
        count(*) as zeilen
    from hinein
    group by all
),

gezaehlt_heraus as (
    select
        step,
        objekt,
        delivery_id,
        verbleib,
        count(*) as zeilen
    from heraus
    group by all
),

summiert_heraus as (
    select
        step,
        objekt,
        delivery_id,
        coalesce(sum(zeilen) filter (where verbleib = 'AKTUELL'), 0) as geblieben,
        coalesce(sum(zeilen) filter (where verbleib <> 'AKTUELL'), 0) as entfernt,
        string_agg(verbleib || '=' || zeilen, ',' order by verbleib) filter (where verbleib <> 'AKTUELL') as regeln
    from gezaehlt_heraus
    group by all
),

verbucht as (
    select
        coalesce(h.step, r.step) as step,
        coalesce(h.objekt, r.objekt) as objekt,
        coalesce(h.delivery_id, r.delivery_id) as delivery_id,
        cast(coalesce(h.zeilen, 0) as integer) as rows_in,
        cast(coalesce(r.geblieben, 0) as integer) as rows_out,
        0 as rows_set_aside,
        cast(coalesce(r.entfernt, 0) as integer) as rows_removed,
        r.regeln as removed_by
    from gezaehlt_hinein as h
    full outer join summiert_heraus as r
        on h.step = r.step and h.objekt = r.objekt and h.delivery_id = r.delivery_id
)

select * from verbucht
