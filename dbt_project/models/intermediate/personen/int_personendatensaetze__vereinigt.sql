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
-- Two AZR numbers of one person that the register has joined (section 3 (1) AZRG-DV) are compared as the one that is left; each record keeps its
-- own beside it (azr_nr_roh). A number that two answers join to different ones, or that comes back to itself, is left as it is.
{{ config(materialized='table') }}

with recursive vermerke as (
    select
        vermerke.andere_azr_nr as alt,
        min(blaetter.azr_nr) as neu
    from {{ ref('stg_azr__sachverhalte') }} as vermerke
    inner join {{ ref('stg_azr__datenblaetter') }} as blaetter
        on vermerke.stammsatz_nr = blaetter.datensatz_nr and vermerke.delivery_id = blaetter.delivery_id
    where vermerke.verbleib = 'AKTUELL' and vermerke.wirkung = 'ZUSAMMENFUEHRUNG' and vermerke.andere_azr_nr <> blaetter.azr_nr
    group by vermerke.andere_azr_nr
    having count(distinct blaetter.azr_nr) = 1
),

wege as (
    select
        alt,
        neu,
        [alt] as weg
    from vermerke
    union all
    select
        wege.alt,
        vermerke.neu,
        list_append(wege.weg, wege.neu) as weg
    from wege
    inner join vermerke on wege.neu = vermerke.alt
    where not list_contains(wege.weg, wege.neu)
),

zusammengefuehrt as (
    select
        alt,
        arg_max(neu, len(weg)) as neu
    from wege
    group by alt
    having not bool_or(list_contains(weg, neu))
),

vereinigt as (
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
        vereinigt.quelle || ':' || vereinigt.datensatz_nr as record_key,
        vereinigt.identitaet_nr,
        vereinigt.quelle,
        vereinigt.datensatz_nr,
        {% for merkmal in merkmale %}
            {% if merkmal == 'azr_nr' %}coalesce(zusammengefuehrt.neu, vereinigt.azr_nr) as azr_nr{% else %}vereinigt.{{ merkmal }}{% endif %},
        {% endfor %}
        vereinigt.azr_nr as azr_nr_roh,
        vereinigt.delivery_id,
        vereinigt.source_row,
        vereinigt.lieferung_stichtag as erstmals_bekannt
    from vereinigt
    left join zusammengefuehrt on vereinigt.azr_nr = zusammengefuehrt.alt
)

select * from benannt
