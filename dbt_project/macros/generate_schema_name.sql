{# A stage name is the schema, unchanged: no prefix by target. A node without a stage is a mistake. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- if custom_schema_name is none -%}
        {{ exceptions.raise_compiler_error(node.name ~ " belongs to no stage: give its folder a +schema in dbt_project.yml") }}
    {%- endif -%}
    {{ custom_schema_name | trim }}
{%- endmacro %}
