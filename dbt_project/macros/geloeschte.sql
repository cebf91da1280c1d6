{#
Keys that a deletion message in force removes, with the hand-over time up to which it does. A final ground works for ever, also when the record comes
later than the message; a correction removes only what was delivered before it, because the corrected record comes after it.
#}
{% macro geloeschte(quelle, loeschbar) %}
    select
        schluessel as datensatz_nr,
        max(case when gilt_fuer_spaetere then timestamp '9999-12-31' else lieferung_erzeugt_am end) as loescht_bis
    from {{ ref('int_loeschungen__vereinigt') }}
    where
        quelle = '{{ quelle }}'
        and objekt in ('{{ loeschbar | join("', '") }}')
        and wirkung = 'ENTFERNT'
        and ist_wirksam
    group by schluessel
{% endmacro %}
