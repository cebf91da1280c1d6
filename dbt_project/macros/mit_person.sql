{#
The current rows of a state model with the person that each belongs to.

    modell       name of the state model
    quelle       authority code
    datensaetze  CTE of int_datensaetze__verknuepft
    schluessel   column that holds the number of the person's record
#}
{% macro mit_person(modell, quelle, datensaetze, schluessel='datensatz_nr') %}
    select
        datensaetze.person_id,
        zustand.*
    from {{ ref(modell) }} as zustand
    inner join {{ datensaetze }} as datensaetze
        on datensaetze.quelle = '{{ quelle }}' and zustand.{{ schluessel }} = datensaetze.datensatz_nr
    where zustand.verbleib = 'AKTUELL'
{% endmacro %}
