{# A file number in one spelling, because offices write it differently: '012 KLs-45Js 1234/2024' and '12 KLs 45 Js 1234/24' are one number. Letters
and digits stay apart from each other, the year has two digits, numbers have no leading zeros; everything else is a space. #}
{% macro aktenzeichen(spalte) -%}
    regexp_replace(
        regexp_replace(
            trim(regexp_replace(
                regexp_replace(
                    regexp_replace(upper({{ spalte }}), '([A-Z])([0-9])', '\1 \2', 'g'),
                    '([0-9])([A-Z])', '\1 \2', 'g'
                ),
                '[^A-Z0-9]+', ' ', 'g'
            )),
            ' (19|20)([0-9]{2})$', ' \2'
        ),
        '\b0+([0-9])', '\1', 'g'
    )
{%- endmacro %}
