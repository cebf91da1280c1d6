{#
The state of an answer that an office got for one of its files: like `zustand`, but of one file the newest answer wins as a whole, because what it no
longer shows was taken out of the register. An answer sent twice counts once.

    staging     has datensatz_nr, delivery_id, source_row, abh, abh_az
    quelle      authority code
    tag         day of the answer
    stammsatz   state model of the file, where the answer may not be used without it; the staging model then has stammsatz_nr
#}
{% macro zustand_auskunft(staging, quelle, tag, stammsatz=none) %}
with saetze as ({{ zustand(staging, quelle=quelle, loeschbar=['PERSON'], satzart=false, stammsatz=stammsatz) }}),

nach_akte as (
    select
        *,
        row_number() over (
            partition by abh, abh_az, verbleib
            order by
                {{ tag }} desc,
                lieferung_stichtag desc,
                lieferung_erzeugt_am desc,
                source_row desc,
                delivery_id desc
        ) as rang_in_akte
    from saetze
)

select
    * exclude (verbleib, rang_in_akte),
    case
        when verbleib = 'AKTUELL' and rang_in_akte > 1 then 'ERSETZT_DURCH_NEUERE'
        else verbleib
    end as verbleib
from nach_akte
{% endmacro %}
