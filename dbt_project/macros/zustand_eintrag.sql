{#
The state of an entry of a register extract: like `zustand`, but the parent is the extract *of the same delivery*, because an extract is one answer
at one time and its entries are no records of their own that could be changed apart.

    auskunft    state model of the extracts
    quelle      authority code
    loeschbar   deletion messages about these objects concern single entries
#}
{% macro zustand_eintrag(staging, auskunft, quelle, loeschbar=none) %}
with saetze as (
    select * from {{ staging }}
),

auskuenfte as (
    select
        delivery_id,
        datensatz_nr as stammsatz_nr,
        lieferung_stichtag,
        lieferung_erzeugt_am,
        verbleib as stamm_verbleib
    from {{ auskunft }}
),

{% if loeschbar is not none %}
    geloescht as ({{ geloeschte(quelle, loeschbar) }}),

{% endif %}
beurteilt as (
    select
        saetze.*,
        auskuenfte.lieferung_stichtag,
        auskuenfte.lieferung_erzeugt_am,
        case
            when auskuenfte.stammsatz_nr is null then 'OHNE_STAMMSATZ'
            when auskuenfte.stamm_verbleib <> 'AKTUELL' then auskuenfte.stamm_verbleib
            {% if loeschbar is not none %}
                when auskuenfte.lieferung_erzeugt_am <= geloescht.loescht_bis then 'GELOESCHT_MELDUNG'
            {% endif %}
            else 'AKTUELL'
        end as verbleib
    from saetze
    left join auskuenfte on saetze.delivery_id = auskuenfte.delivery_id and saetze.stammsatz_nr = auskuenfte.stammsatz_nr
    {% if loeschbar is not none %}
        left join geloescht on saetze.datensatz_nr = geloescht.datensatz_nr
    {% endif %}
)

select * from beurteilt
{% endmacro %}
