{# Three-valued facts: unknown stays null on every way. #}

{# J -> true, N -> false, U or empty -> null: "checked and unknown" and "not delivered" are both unknown; the reason is kept apart. #}
{% macro ja_nein(spalte) -%}
    case {{ spalte }} when 'J' then true when 'N' then false end
{%- endmacro %}

{# JA -> true, NEIN -> false, anything else (a reason) -> null. #}
{% macro wahr_falsch(spalte) -%}
    case {{ spalte }} when 'JA' then true when 'NEIN' then false end
{%- endmacro %}

{# true -> JA, false -> NEIN, null -> null. #}
{% macro ja_nein_text(spalte) -%}
    case {{ spalte }} when true then 'JA' when false then 'NEIN' end
{%- endmacro %}
