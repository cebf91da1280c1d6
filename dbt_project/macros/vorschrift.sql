{# A paragraph as people write it (§ 224 Abs. 1 Nr. 2 StGB) in the order of the register (StGB 224 Abs. 1 Nr. 2); anything else stays as it is. #}
{% macro vorschrift(spalte) -%}
    regexp_replace(trim({{ spalte }}), '^§+ ?([0-9]+[a-z]?(?: .*)?) ([^ ]+)$', '\2 \1')
{%- endmacro %}

{# The paragraphs of a list of norms, without sub-paragraphs: StGB 250 Abs. 2 -> StGB 250. #}
{% macro paragrafen(spalte) -%}
    list_transform({{ spalte }}, lambda norm: regexp_replace(norm, ' Abs\..*$', ''))
{%- endmacro %}
