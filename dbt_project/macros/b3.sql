{#
What a document counts for (the values of criterion B3). A passport counts only with a validity that outlasts the preparation; a document whose
validity is not known counts for nothing, because "issued" alone does not say that it is still good.
#}

{# wert: what the code of the procedure stands for. Code 00 (no procedure needed: valid passport) still has to name the validity. #}
{% macro b3_aus_pep(wert, gueltig_bis, stichtag) -%}
    case
        when {{ wert }} = 'PASS_GUELTIG' and {{ gueltig_bis }} >= {{ stichtag }} + {{ var('pass_restgueltigkeit_tage') }} then 'PASS_GUELTIG'
        when {{ wert }} = 'PASS_GUELTIG' then null
        when {{ wert }} = 'PEP_AUSGESTELLT' and {{ gueltig_bis }} >= {{ stichtag }} then 'PEP_AUSGESTELLT'
        when {{ wert }} = 'PEP_AUSGESTELLT' and {{ gueltig_bis }} < {{ stichtag }} then 'KEIN_ANTRAG'
        when {{ wert }} in ('PEP_AUSGESTELLT', 'NICHT_GEPRUEFT') then null
        else {{ wert }}
    end
{%- endmacro %}

{# wert: what the kind of document stands for; KEINES for documents that do not serve a return. #}
{% macro b3_aus_pass(wert, gueltig_bis, ist_unbefristet, stichtag) -%}
    case
        when {{ wert }} = 'PASS_GUELTIG' and ({{ ist_unbefristet }} or {{ gueltig_bis }} >= {{ stichtag }} + {{ var('pass_restgueltigkeit_tage') }})
            then 'PASS_GUELTIG'
        when {{ wert }} = 'PEP_AUSGESTELLT' and ({{ ist_unbefristet }} or {{ gueltig_bis }} >= {{ stichtag }}) then 'PEP_AUSGESTELLT'
    end
{%- endmacro %}

{# How far a procedure has come, furthest first. #}
{% macro b3_reihenfolge() -%}
    ['PASS_GUELTIG', 'PEP_AUSGESTELLT', 'PEP_ZUSAGE', 'PEP_ANHOERUNG', 'PEP_ANTRAG', 'PEP_ABGELEHNT', 'KEIN_ANTRAG']
{%- endmacro %}
