-- For every person and fact: the value, or the reason why it is unknown, and the office and question that would settle it.
{# Facts that the register tells where the office's file is outdated. #}
{% set vom_register = ['B1', 'B4', 'VERBOT', 'C_NE', 'C_AE', 'C_AE_DAUER'] %}
{% set abh_fakten = [
    ('B1', 'b1_wert', 'b1_grund'),
    ('B4', 'b4_wert', 'b4_grund'),
    ('VERBOT', ja_nein_text('abschiebungsverbot_alle_zielstaaten'), 'verbot_grund'),
    ('C_NE', ja_nein_text('ist_ne'), 'titel_grund'),
    ('C_AE', ja_nein_text('ist_ae'), 'titel_grund'),
    ('C_AE_DAUER', "ae_tage || ' Tage'", 'ae_tage_grund'),
    ('C_RECHTMAESSIG', "rechtmaessig_tage || ' Tage'", 'rechtmaessig_grund'),
    ('C_HIER_GEBOREN', ja_nein_text('ist_hier_geboren'), 'ist_hier_geboren_grund'),
    ('C_MINDERJAEHRIG_EINGEREIST', ja_nein_text('ist_minderjaehrig_eingereist'), 'ist_minderjaehrig_eingereist_grund'),
    ('C_DT_PARTNER', ja_nein_text('hat_dt_partner'), 'hat_dt_partner_grund'),
    ('C_DT_KIND', ja_nein_text('hat_dt_kind'), 'hat_dt_kind_grund'),
    ('C_SORGE', ja_nein_text('hat_sorge'), 'hat_sorge_grund'),
    ('C_UMGANG', ja_nein_text('hat_umgang'), 'hat_umgang_grund'),
    ('C_KIND_RECHTMAESSIG', ja_nein_text('hat_kind_rechtmaessig'), 'hat_kind_rechtmaessig_grund'),
    ('C_KIND_U12', ja_nein_text('hat_kind_u12'), 'hat_kind_u12_grund'),
] %}
with verfahren as (
    select
        *,
        row_number() over (
            partition by person_id
            order by
                case grund_unbekannt when 'WIDERSPRUCH' then 1 when 'NICHT_GELIEFERT' then 2 when 'VERALTET' then 3 else 4 end asc,
                ist_offen desc,
                verfahren_nr asc
        ) as rang
    from {{ ref('int_strafverfahren__bestimmt') }}
),

belege as (
    {% for fakt, wert, grund in abh_fakten %}
        select
            person_id,
            '{{ fakt }}' as fakt,
            {{ wert }} as wert,
            {{ grund }} as grund_unbekannt,
            {{ 'ist_b1_strittig' if fakt == 'B1' else 'false' }} as ist_strittig,
            {% if fakt in vom_register %}
                {% for spalte in ['stelle', 'stand'] %}
                    case when ist_status_vom_register and {{ grund }} is null then register_{{ spalte }} else {{ spalte }} end as {{ spalte }},
                {% endfor %}
                case when ist_status_vom_register and {{ grund }} is null then 'azr' else 'abh' end as quelle,
                case when ist_status_vom_register and {{ grund }} is null then register_delivery_id else delivery_id end as delivery_id,
                case when ist_status_vom_register and {{ grund }} is null then register_source_row else source_row end as source_row
            {% else %}
                stelle,
                stand,
                'abh' as quelle,
                delivery_id,
                source_row
            {% endif %}
        from {{ ref('int_aufenthalte__bestimmt') }}
        union all
    {% endfor %}
    select
        person_id,
        'B2' as fakt,
        b2_wert as wert,
        b2_grund as grund_unbekannt,
        false as ist_strittig,
        b2_stelle as stelle,
        b2_stand as stand,
        b2_quelle as quelle,
        b2_delivery_id as delivery_id,
        b2_source_row as source_row
    from {{ ref('int_dokumente__bestimmt') }}
    union all
    select
        person_id,
        'B3' as fakt,
        b3_wert as wert,
        b3_grund as grund_unbekannt,
        ist_b3_strittig as ist_strittig,
        b3_stelle as stelle,
        b3_stand as stand,
        b3_quelle as quelle,
        b3_delivery_id as delivery_id,
        b3_source_row as source_row
    from {{ ref('int_dokumente__bestimmt') }}
    union all
    select
        person_id,
        'B6' as fakt,
        {{ ja_nein_text('rueckuebernahme_zusage') }} as wert,
        b6_grund as grund_unbekannt,
        false as ist_strittig,
        b6_stelle as stelle,
        b6_stand as stand,
        'zab' as quelle,
        b6_delivery_id as delivery_id,
        b6_source_row as source_row
    from {{ ref('int_dokumente__bestimmt') }}
    union all
    select
        person_id,
        'B5' as fakt,
        case when b5_grund is null then in_strafhaft end as wert,
        b5_grund as grund_unbekannt,
        false as ist_strittig,
        stelle,
        stand,
        'jva' as quelle,
        delivery_id,
        source_row
    from {{ ref('int_haftlagen__bestimmt') }}
    union all
    -- Only of persons of whom the Bundesamt reports; what a rule uses of it are stops and deadlines.
    select
        person_id,
        'ASYL' as fakt,
        asyl_wert as wert,
        asyl_grund as grund_unbekannt,
        false as ist_strittig,
        asyl_stelle as stelle,
        asyl_stand as stand,
        'bamf' as quelle,
        asyl_delivery_id as delivery_id,
        asyl_source_row as source_row
    from {{ ref('int_aufenthalte__bestimmt') }}
    where asyl_stelle is not null
    union all
    -- Only of persons whom several offices claim; the register's order of events decides, if it can.
    select
        person_id,
        'ZUSTAENDIGKEIT' as fakt,
        zustaendigkeit_wert as wert,
        zustaendigkeit_grund as grund_unbekannt,
        true as ist_strittig,
        stelle,
        coalesce(register_stand, stand) as stand,
        case when zustaendigkeit_wert is null then 'abh' else 'azr' end as quelle,
        coalesce(register_delivery_id, delivery_id) as delivery_id,
        coalesce(register_source_row, source_row) as source_row
    from {{ ref('int_aufenthalte__bestimmt') }}
    where ist_zustaendigkeit_strittig
    union all
    -- Only of persons of whom a proceeding is known; no fact of a rule.
    select
        person_id,
        'STRAFVERFAHREN' as fakt,
        case when grund_unbekannt is null then case when ist_offen then 'OFFEN' else 'KEINES_OFFEN' end end as wert,
        grund_unbekannt,
        false as ist_strittig,
        coalesce('Staatsanwaltschaft ' || sta_id, 'Staatsanwaltschaft (über die Kreispolizeibehörde)') as stelle,
        stand,
        quelle,
        cast(null as varchar) as delivery_id,
        cast(null as integer) as source_row
    from verfahren
    where rang = 1
),

-- A question is asked where the value is unknown, and where two offices contradict each other although one goes before the other.
befragt as (
    select
        belege.person_id,
        belege.fakt,
        belege.wert,
        belege.grund_unbekannt,
        belege.stelle,
        case
            when belege.grund_unbekannt <> 'NICHT_ANWENDBAR' or belege.ist_strittig then fakten.frage
        end as frage,
        belege.stand,
        belege.quelle,
        belege.delivery_id,
        belege.source_row
    from belege
    inner join {{ ref('fakten') }} as fakten on belege.fakt = fakten.fakt
)

select * from befragt
