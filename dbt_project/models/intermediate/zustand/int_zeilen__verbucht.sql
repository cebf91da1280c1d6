-- The ledger of the dbt steps. Each figure is counted on its own table: rows_in on the delivered table, what became of the rows on the typed one,
-- so that a row lost by a join or a filter shows as a difference.
{{ config(materialized='table') }}

with hinein as (
    {% for satz in gelieferte_saetze() %}
        select
            'staging' as step,
            '{{ satz.tabelle }}' as objekt,
            delivery_id
        from {{ source('source', satz.tabelle) }}
        union all
        select
            'zustand' as step,
            '{{ satz.tabelle }}' as objekt,
            delivery_id
        from {{ ref(satz.modell) }}
        union all
    {% endfor %}
    {% for quelle in loeschende_quellen() %}
        {% if not loop.first %}union all{% endif %}
        select
            'staging' as step,
            '{{ quelle }}__loeschung' as objekt,
            delivery_id
        from {{ source('source', quelle ~ '__loeschung') }}
    {% endfor %}
),

heraus as (
    {% for satz in gelieferte_saetze() %}
        select
            'staging' as step,
            '{{ satz.tabelle }}' as objekt,
            delivery_id,
            'AKTUELL' as verbleib
        from {{ ref(satz.modell) }}
        union all
        select
            'zustand' as step,
            '{{ satz.tabelle }}' as objekt,
            delivery_id,
            verbleib
        from {{ ref(satz.modell) }}
        union all
    {% endfor %}
    select
        'staging' as step,
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
