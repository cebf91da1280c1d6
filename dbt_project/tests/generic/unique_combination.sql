{# The columns together identify a row: no two rows share them and none of them is empty. #}
{% test unique_combination(model, combination_of_columns) %}
    select
        {{ combination_of_columns | join(", ") }},
        count(*) as anzahl
    from {{ model }}
    group by all
    having count(*) > 1 or {{ combination_of_columns | join(" is null or ") }} is null
{% endtest %}
