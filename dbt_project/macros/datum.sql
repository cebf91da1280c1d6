{# Delivered text to dates. Every cast is strict: a value that the contract let through and that is no date stops the run. #}

{% macro datum(spalte, unbegrenzt=none) -%}
    {%- if unbegrenzt is none -%}
        cast(strptime({{ spalte }}, '%d.%m.%Y') as date)
    {%- else -%}
        cast(strptime(nullif({{ spalte }}, '{{ unbegrenzt }}'), '%d.%m.%Y') as date)
    {%- endif -%}
{%- endmacro %}

{% macro datum_iso(spalte) -%}
    cast(strptime({{ spalte }}, '%Y-%m-%d') as date)
{%- endmacro %}

{% macro zeitpunkt(spalte) -%}
    strptime({{ spalte }}, '%d.%m.%Y %H:%M')
{%- endmacro %}

{# dd.mm.yyyy whose unknown parts are 00 -> 'YYYY-MM-DD', 'YYYY-MM', 'YYYY' or null (nothing known). #}
{% macro teildatum(spalte) -%}
    case
        when {{ spalte }} = '00.00.0000' then null
        when starts_with({{ spalte }}, '00.00.') then strftime(strptime(substr({{ spalte }}, 7), '%Y'), '%Y')
        when starts_with({{ spalte }}, '00.') then strftime(strptime(substr({{ spalte }}, 4), '%m.%Y'), '%Y-%m')
        else strftime(strptime({{ spalte }}, '%d.%m.%Y'), '%Y-%m-%d')
    end
{%- endmacro %}

{# ISO date whose unknown parts are missing or 00 -> the same shape as teildatum. #}
{% macro teildatum_iso(spalte) -%}
    nullif(regexp_replace({{ spalte }}, '(-00)+$', ''), '0000')
{%- endmacro %}

{# Completed years of age on a day: one more on the birthday (section 187 (2) BGB); born on 29 February means 1 March in other years. #}
{% macro volle_jahre(geboren, tag) -%}
    cast(
        year({{ tag }}) - year({{ geboren }}) - case when strftime({{ tag }}, '%m%d') < strftime({{ geboren }}, '%m%d') then 1 else 0 end
        as integer
    )
{%- endmacro %}

{# First day that a partial date may mean. #}
{% macro teildatum_von(spalte) -%}
    case length({{ spalte }})
        when 4 then cast({{ spalte }} || '-01-01' as date)
        when 7 then cast({{ spalte }} || '-01' as date)
        when 10 then cast({{ spalte }} as date)
    end
{%- endmacro %}

{# Last day that a partial date may mean. #}
{% macro teildatum_bis(spalte) -%}
    case length({{ spalte }})
        when 4 then cast({{ spalte }} || '-12-31' as date)
        when 7 then last_day(cast({{ spalte }} || '-01' as date))
        when 10 then cast({{ spalte }} as date)
    end
{%- endmacro %}
