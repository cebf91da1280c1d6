{#
The state of one object at the Stichtag: every staging row once, labelled with what became of it (`verbleib`).

    AKTUELL                 the row in force
    ERSETZT_DURCH_NEUERE    a newer row of the same key is there (by the delivery's Stichtag, its hand-over, the line)
    GELOESCHT_SATZART       the newest row of the key is a deletion (satzart L), or its parent record was deleted so
    GELOESCHT_MELDUNG       a deletion message in force names the record or its parent record
    OHNE_STAMMSATZ          the parent record was never taken in: nobody knows whose row it is

Full deliveries replace what came before them already on the way in (acquire), so nothing has to be inferred from omission here.

    staging     the staging model; has datensatz_nr, delivery_id, source_row
    quelle      authority code, as in the deletion messages
    loeschbar   deletion messages about these objects concern these records; none: only their parent record can be deleted
    schluessel  column that deletion messages name; datensatz_nr where it names the record alone
    satzart     whether rows carry a satzart
    stammsatz   state model of the parent record; the staging model then has stammsatz_nr
#}
{% macro zustand(staging, quelle=none, loeschbar=none, satzart=true, stammsatz=none, schluessel='datensatz_nr') %}
with saetze as (
    select * from {{ staging }}
),

lieferungen as (
    select
        delivery_id,
        stichtag as lieferung_stichtag,
        erzeugt_am as lieferung_erzeugt_am
    from {{ source('source', 'deliveries') }}
),

{% if loeschbar is not none %}
    geloescht as ({{ geloeschte(quelle, loeschbar) }}),

{% endif %}
{% if stammsatz is not none %}
    stammsaetze as (
        select
            datensatz_nr,
            verbleib as stamm_verbleib
        from {{ stammsatz }}
        where rang = 1
    ),

{% endif %}
gereiht as (
    select
        saetze.*,
        lieferungen.lieferung_stichtag,
        lieferungen.lieferung_erzeugt_am,
        cast(row_number() over (
            partition by saetze.datensatz_nr
            order by
                lieferungen.lieferung_stichtag desc,
                lieferungen.lieferung_erzeugt_am desc,
                saetze.source_row desc,
                saetze.delivery_id desc
        ) as integer) as rang
    from saetze
    inner join lieferungen on saetze.delivery_id = lieferungen.delivery_id
),

beurteilt as (
    select
        gereiht.*,
        case
            when gereiht.rang > 1 then 'ERSETZT_DURCH_NEUERE'
            {% if satzart %}
                when gereiht.satzart = 'L' then 'GELOESCHT_SATZART'
            {% endif %}
            {% if loeschbar is not none %}
                when gereiht.lieferung_erzeugt_am <= geloescht.loescht_bis then 'GELOESCHT_MELDUNG'
            {% endif %}
            {% if stammsatz is not none %}
                when stammsaetze.datensatz_nr is null then 'OHNE_STAMMSATZ'
                when stammsaetze.stamm_verbleib <> 'AKTUELL' then stammsaetze.stamm_verbleib
            {% endif %}
            else 'AKTUELL'
        end as verbleib
    from gereiht
    {% if loeschbar is not none %}
        left join geloescht on gereiht.{{ schluessel }} = geloescht.datensatz_nr
    {% endif %}
    {% if stammsatz is not none %}
        left join stammsaetze on gereiht.stammsatz_nr = stammsaetze.datensatz_nr
    {% endif %}
)

select * from beurteilt
{% endmacro %}
