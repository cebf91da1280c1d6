{#
Nationalities that any source names: one row per statement, with whether the immigration office says so.

    datensaetze    CTE of int_datensaetze__verknuepft
#}
{% macro staatsangehoerigkeiten(datensaetze) %}
    {% set drei = 'angabe.staatsang_1, angabe.staatsang_2, angabe.staatsang_3' %}
    {% for quelle, modell, schluessel, spalten in [
        ('abh', 'stg_abh__auslaender', 'datensatz_nr', drei),
        ('jva', 'stg_jva__haften', 'datensatz_nr', 'angabe.staatsang'),
        ('sta', 'stg_sta__mitteilungen', 'datensatz_nr', 'angabe.staatsang'),
        ('bzr', 'stg_bzr__auskuenfte', 'datensatz_nr', 'angabe.staatsang'),
        ('azr', 'stg_azr__datenblaetter', 'datensatz_nr', 'angabe.staatsang_1, angabe.staatsang_2'),
        ('pol', 'stg_pol__personen', 'stammsatz_nr', drei),
    ] %}
        {% if not loop.first %}union all{% endif %}
        select
            datensaetze.person_id,
            unnest([{{ spalten }}]) as staatsang,
            {{ 'true' if quelle == 'abh' else 'false' }} as ist_von_abh
        from {{ ref(modell) }} as angabe
        inner join {{ datensaetze }} as datensaetze
            on datensaetze.quelle = '{{ quelle }}' and angabe.{{ schluessel }} = datensaetze.datensatz_nr
        where angabe.verbleib = 'AKTUELL'
    {% endfor %}
{% endmacro %}
