{#- Every run builds a fresh warehouse file: nothing is there to be backed up, renamed, dropped or granted. Building a model
    is one statement; the standard materializations cost several times as much around it. Contracts are enforced as ever,
    by create_table_as and get_assert_columns_equivalent. -#}
{% macro refuse_hooks() %}
    {%- if pre_hooks or post_hooks -%}
        {{ exceptions.raise_compiler_error("hooks are not run here: materializations/fresh.sql builds a model in one statement") }}
    {%- endif -%}
{% endmacro %}

{% materialization table, adapter="duckdb" %}
    {{ refuse_hooks() }}
    {%- set target = this.incorporate(type="table") -%}
    {% call statement("main") -%} {{ create_table_as(False, target, sql) }} {%- endcall %}
    {{ adapter.commit() }}
    {{ return({"relations": [target]}) }}
{% endmaterialization %}

{% materialization view, adapter="duckdb" %}
    {{ refuse_hooks() }}
    {%- set target = this.incorporate(type="view") -%}
    {% call statement("main") -%} {{ create_view_as(target, sql) }} {%- endcall %}
    {{ adapter.commit() }}
    {{ return({"relations": [target]}) }}
{% endmaterialization %}
