-- One row per identity of a person record in force: number 0 is the leading one, the others are aliases of the same record.
-- Which typed tables hold personal data to be linked, and how, stands in their contracts (`identities`); what one does not deliver stays empty.
{% set merkmale = [
    'familienname', 'geburtsname', 'vornamen', 'geburtsdatum', 'geburtsort', 'geschlecht', 'azr_nr', 'd_nummer', 'bamf_az'
] %}
{% set nummern = {
    'leading': '0',
    'alias': 'cast(row_number() over (partition by stammsatz_nr order by lfd_nr) as integer)',
    'numbered': 'identitaet_nr',
} %}
{{ config(materialized='table') }}

with vereinigt as (
    {% for satz in gelieferte_saetze() | selectattr('personalien') %}
        {% if not loop.first %}union all{% endif %}
        select
            '{{ satz.quelle }}' as quelle,
            {{ 'datensatz_nr' if satz.personalien == 'leading' else 'stammsatz_nr' }} as datensatz_nr,
            {{ nummern[satz.personalien] }} as identitaet_nr,
            {% for merkmal in merkmale %}
                {{ merkmal if merkmal in satz.spalten else 'cast(null as varchar)' }} as {{ merkmal }},
            {% endfor %}
            delivery_id,
            source_row,
            lieferung_stichtag
        from {{ ref(satz.modell) }}
        where verbleib = 'AKTUELL'
    {% endfor %}
),

benannt as (
    select
        quelle || ':' || datensatz_nr as record_key,
        identitaet_nr,
        quelle,
        datensatz_nr,
        {% for merkmal in merkmale %}
            {{ merkmal }},
        {% endfor %}
        delivery_id,
        source_row,
        lieferung_stichtag as erstmals_bekannt
    from vereinigt
)

select * from benannt
