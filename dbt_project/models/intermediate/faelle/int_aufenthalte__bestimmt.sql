-- Track, residence step (B1), obstacles (B4), ban on removal and the facts of class C of each person, from the file of the office in charge.
-- Codes are recoded by seeds; what is decided here is how facts and dates work together. Unknown keeps its reason.
-- Where the register's status stands for an outdated file, it tells status, obstacles and bans; nobody has checked the rest since.
{% set gruende = "'NICHT_GELIEFERT', 'NICHT_GEPRUEFT', 'WIDERSPRUCH', 'VERALTET', 'NICHT_LESBAR'" %}
{% set c_felder = [
    ('geb_in_de', 'ist_hier_geboren'),
    ('einreise_minderj', 'ist_minderjaehrig_eingereist'),
    ('fam_dt_partner', 'hat_dt_partner'),
    ('fam_dt_kind', 'hat_dt_kind'),
    ('fam_sorge', 'hat_sorge'),
    ('fam_umgang', 'hat_umgang'),
    ('fam_kind_rechtm', 'hat_kind_rechtmaessig'),
    ('kind_u12', 'hat_kind_u12'),
] %}
{{ config(materialized='table') }}

with lauf as (
    select stichtag from {{ source('source', 'run_control') }}
),

akten as (
    select
        akten.*,
        lauf.stichtag,
        akten.ist_veraltet and not coalesce(akten.ist_status_vom_register, false) as ist_status_veraltet,
        wege.verfahrensweg as weg_laut_status,
        wege.stufe as status_stufe,
        wege.ist_befristet,
        wege.titel,
        wege.b4_wert as status_b4,
        ausweisung.stufe as ausweisung_stufe,
        verlust.stufe as verlust_stufe,
        gruende.b1_wert as grund_b1,
        gruende.b4_wert as grund_b4,
        verbote.ist_verbot,
        verbote.b4_wert as verbot_b4,
        haft.in_strafhaft,
        dokumente.zielstaaten as pep_zielstaaten,
        asyl.person_id is not null as kennt_bundesamt,
        asyl.ist_veraltet as ist_asyl_veraltet,
        asyl.hat_schutz as hat_schutz_laut_bundesamt,
        asyl.ist_erstverfahren_offen,
        asyl.verbot_art,
        asyl.verbot_zielstaat,
        asyl.frist_dublin_am,
        case when not asyl.ist_veraltet then asyl.widerruf_stand end as widerruf_stand,
        asyl.stelle as asyl_stelle,
        asyl.stand as asyl_stand,
        asyl.delivery_id as asyl_delivery_id,
        asyl.source_row as asyl_source_row
    from {{ ref('int_akten__gewaehlt') }} as akten
    cross join lauf
    inner join {{ ref('int_haftlagen__bestimmt') }} as haft on akten.person_id = haft.person_id
    inner join {{ ref('int_dokumente__bestimmt') }} as dokumente on akten.person_id = dokumente.person_id
    left join {{ ref('int_asyllagen__bestimmt') }} as asyl on akten.person_id = asyl.person_id
    left join {{ ref('status_verfahrenswege') }} as wege on akten.status = wege.status
    left join {{ ref('ausweisungsstufen') }} as ausweisung on akten.ausweisung_st = ausweisung.stand
    left join {{ ref('ausweisungsstufen') }} as verlust on akten.euv_st = verlust.stand
    left join {{ ref('duldungsgruende') }} as gruende on akten.duld_grund = gruende.duld_grund
    left join {{ ref('abschiebungsverbote') }} as verbote on akten.abschv_art = verbote.abschv_art
),

-- Where the duty to leave comes from: the status itself, an expulsion, or the loss of free movement.
stufen as (
    select
        *,
        case
            when status_stufe = 'TITEL' and ausweisung_st is null and ausweisung_am is null then 'KEINE'
            when status_stufe = 'TITEL' then coalesce(ausweisung_stufe, 'NICHT_GELIEFERT')
            when status_stufe = 'VERLUST' and verlust_stufe = 'KEINE' then 'WIDERSPRUCH'
            when status_stufe = 'VERLUST' then coalesce(verlust_stufe, 'NICHT_GELIEFERT')
            when status_stufe = 'NICHT_VOLLZIEHBAR' and vollz_seit <= stichtag then 'WIDERSPRUCH'
            when status_stufe = 'NICHT_VOLLZIEHBAR' then 'AP_NICHT_VOLLZ'
            else status_stufe
        end as stufe,
        coalesce(rm_art in ('EA', 'E3') and rm_st = 'OF', false) as hat_eilantrag,
        coalesce(rm_art in ('EA', 'E3') and rm_st = 'ST', false) as hat_eilrechtsschutz,
        coalesce(ist_befristet and status_bis < stichtag, false) as ist_abgelaufen,
        -- On asylum and protection the Bundesamt goes first. Where the file says otherwise, neither is chosen in silence.
        coalesce(
            not ist_asyl_veraltet and record_key is not null and not ist_status_veraltet and (
                (hat_schutz_laut_abh and not hat_schutz_laut_bundesamt)
                or (hat_schutz_laut_bundesamt and not hat_schutz_laut_abh and weg_laut_status in ('K1', 'K3'))
                or (ist_erstverfahren_offen and weg_laut_status = 'K1')
                or (not ist_asylverfahren_offen and weg_laut_status = 'K3')
            ),
            false
        ) as hat_widerspruch_asyl,
        coalesce(
            not ist_asyl_veraltet and record_key is not null and verbot_art is not null
            and (verbot_art is distinct from abschv_art or verbot_zielstaat is distinct from abschv_zielst),
            false
        ) as hat_widerspruch_bundesamt,
        list_sort(list_distinct(list_concat(
            pep_zielstaaten,
            case when androhung_zielst is not null then [androhung_zielst] else [] end
        ))) as bekannte_zielstaaten
    from akten
),

-- A value, or the reason why there is none; both lists of words are disjoint.
b1 as (
    select
        *,
        case
            when record_key is null then 'NICHT_GELIEFERT'
            when ist_status_veraltet then 'VERALTET'
            when hat_widerspruch_status or hat_widerspruch_asyl then 'WIDERSPRUCH'
            when stufe = 'UNBEKANNT' then 'NICHT_GEPRUEFT'
            when stufe = 'KEINE' and status_stufe = 'KEINE' and not ist_abgelaufen then 'KEINE'
            when hat_eilantrag and stufe in ('VOLLZIEHBAR', 'DULDUNG', 'DULDUNG_UNGEKLAERT', 'DULDUNG_ERWERB') then 'VA_EILANTRAG'
            when stufe = 'VOLLZIEHBAR' and hat_eilrechtsschutz then 'AP_NICHT_VOLLZ'
            when stufe = 'VOLLZIEHBAR' and (vollz_seit > stichtag or androhung_am > stichtag or frist_bis >= stichtag) then 'AP_NICHT_VOLLZ'
            when stufe = 'VOLLZIEHBAR' and (vollz_seit is null or androhung_am is null) then 'NICHT_GELIEFERT'
            -- From custody no deadline needs to be set (section 59 (5) AufenthG).
            when stufe = 'VOLLZIEHBAR' and (frist_bis < stichtag or in_strafhaft = 'JA') then 'VA_OHNE_DULDUNG'
            when stufe = 'VOLLZIEHBAR' then 'NICHT_GELIEFERT'
            when stufe in ('AP_NICHT_VOLLZ', 'VERFAHREN_EINGELEITET', 'NICHT_GELIEFERT', 'WIDERSPRUCH') then stufe
            -- The status was kept although its end has passed: prolonged or lapsed, nobody has said.
            when ist_abgelaufen then 'VERALTET'
            when stufe = 'KEINE' then 'KEINE'
            -- A suspension of removal without an end: whether it still holds is not known.
            when status_bis is null then 'NICHT_GELIEFERT'
            when stufe = 'DULDUNG_UNGEKLAERT' then 'VA_DULDUNG_BEHEBBAR'
            when stufe = 'DULDUNG_ERWERB' then 'AP_NICHT_VOLLZ'
            when duld_grund is null then 'NICHT_GELIEFERT'
            else grund_b1
        end as b1_ergebnis
    from stufen
),

verbot as (
    select
        *,
        case
            when record_key is null then 'NICHT_GELIEFERT'
            when ist_status_veraltet or (ist_status_vom_register and abschv_art is null and status <> 'AVB') then 'VERALTET'
            when hat_widerspruch_verbot or hat_widerspruch_bundesamt then 'WIDERSPRUCH'
            when status = 'AVB' and abschv_art is null then 'JA'
            when ist_verbot is null or not ist_verbot then 'NEIN'
            when abschv_zielst is null then 'NICHT_GELIEFERT'
            -- All states that are known to be in question are covered; without any, the state of the ban is the only one known.
            when len(bekannte_zielstaaten) = 0 or bekannte_zielstaaten = [abschv_zielst] then 'JA'
            else 'NEIN'
        end as verbot_ergebnis,
        -- The ground of a suspension speaks only while the suspension is the status.
        case when status_stufe = 'DULDUNG' then coalesce(grund_b4, 'NICHT_GEPRUEFT') else 'KEINE' end as grund_gilt
    from b1
),

b4 as (
    select
        *,
        case
            when record_key is null then 'NICHT_GELIEFERT'
            when ist_status_veraltet then 'VERALTET'
            when hat_widerspruch_hindernis then 'WIDERSPRUCH'
            when status_b4 = 'DAUERHAFT' or reisef = '04' or verbot_ergebnis = 'JA' then 'DAUERHAFT'
            when status_stufe = 'DULDUNG' and ist_abgelaufen then 'VERALTET'
            when grund_gilt = 'DAUERHAFT' then 'DAUERHAFT'
            when reisef = '03' and (reisef_bis is null or reisef_bis >= stichtag) then 'BEFRISTET'
            when grund_gilt = 'BEFRISTET' or verbot_b4 = 'BEFRISTET' or hat_eilantrag then 'BEFRISTET'
            when grund_gilt = 'BEFRISTET_MIT_DATUM' and reisef_bis >= stichtag then 'BEFRISTET'
            when grund_gilt = 'BEFRISTET_MIT_DATUM' and reisef_bis < stichtag then 'VERALTET'
            when grund_gilt = 'BEFRISTET_MIT_DATUM' then 'NICHT_GELIEFERT'
            when status_stufe = 'DULDUNG' and duld_grund is null then 'NICHT_GELIEFERT'
            when grund_gilt = 'NICHT_GEPRUEFT' then 'NICHT_GEPRUEFT'
            when verbot_ergebnis in ('WIDERSPRUCH', 'NICHT_GELIEFERT') then verbot_ergebnis
            when ist_status_vom_register then 'VERALTET'
            -- An impediment without a word on how long it lasts.
            when verbot_b4 = 'NICHT_GEPRUEFT' then 'NICHT_GEPRUEFT'
            when reisef is null then 'NICHT_GELIEFERT'
            when reisef = '01' then 'NICHT_GEPRUEFT'
            when reisef = '03' then 'VERALTET'
            -- Only 02 (checked, nothing stands against it) is left: it holds as long as the check is young enough.
            when reisef_geprueft_am is null then 'NICHT_GELIEFERT'
            when reisef_geprueft_am > stichtag then 'NICHT_LESBAR'
            when reisef_geprueft_am < stichtag - {{ var('hindernis_pruefung_gilt_tage') }} then 'VERALTET'
            else 'KEINE_GEPRUEFT'
        end as b4_ergebnis
    from verbot
),

c_gruende as (
    select
        *,
        case
            when record_key is null then 'NICHT_GELIEFERT'
            when ist_status_veraltet then 'VERALTET'
            when hat_widerspruch_status then 'WIDERSPRUCH'
            when titel = 'OFFEN' then 'NICHT_GEPRUEFT'
            when ist_abgelaufen then 'VERALTET'
        end as titel_grund,
        {% for feld, fakt in c_felder %}
            case
                when record_key is null then 'NICHT_GELIEFERT'
                when ist_veraltet then 'VERALTET'
                when hat_widerspruch_{{ feld }} then 'WIDERSPRUCH'
                when {{ feld }} = 'U' then 'NICHT_GEPRUEFT'
                when {{ feld }} is null then 'NICHT_GELIEFERT'
            end as {{ fakt }}_grund,
        {% endfor %}
        case
            when record_key is null then 'NICHT_GELIEFERT'
            when ist_veraltet then 'VERALTET'
            when hat_widerspruch_rechtm_seit then 'WIDERSPRUCH'
            when rechtm_seit is null then 'NICHT_GELIEFERT'
            when rechtm_seit > stichtag then 'NICHT_LESBAR'
        end as rechtmaessig_grund
    from b4
),

ae_dauer as (
    select
        *,
        case
            when titel_grund is not null then titel_grund
            when titel <> 'AE' then 'NICHT_ANWENDBAR'
            when status_von is null then 'NICHT_GELIEFERT'
            when status_von > stichtag then 'NICHT_LESBAR'
        end as ae_tage_grund
    from c_gruende
),

bestimmt as (
    select
        person_id,
        coalesce(stelle, '{{ var("stelle_ohne_akte") }}') as stelle,
        lieferstand as stand,
        delivery_id,
        source_row,
        coalesce(ist_status_vom_register, false) as ist_status_vom_register,
        register_stelle,
        register_stand,
        register_delivery_id,
        register_source_row,
        hat_widerspruch_register and b1_ergebnis not in ({{ gruende }}) as ist_b1_strittig,
        case when ist_zustaendigkeit_strittig and ist_zustaendigkeit_geklaert then abh end as zustaendigkeit_wert,
        case when ist_zustaendigkeit_strittig and not ist_zustaendigkeit_geklaert then 'WIDERSPRUCH' end as zustaendigkeit_grund,
        ist_zustaendigkeit_strittig,
        status as status_code,
        case
            when record_key is null then 'K6'
            when hat_schutzstatus then 'K5'
            when stufe = 'VOLLZIEHBAR' and vollz_seit <= stichtag then 'K1'
            else weg_laut_status
        end as verfahrensweg,
        case when b1_ergebnis not in ({{ gruende }}) then b1_ergebnis end as b1_wert,
        case when b1_ergebnis in ({{ gruende }}) then b1_ergebnis end as b1_grund,
        case when b4_ergebnis not in ({{ gruende }}) then b4_ergebnis end as b4_wert,
        case when b4_ergebnis in ({{ gruende }}) then b4_ergebnis end as b4_grund,
        {{ wahr_falsch('verbot_ergebnis') }} as abschiebungsverbot_alle_zielstaaten,
        case when verbot_ergebnis in ({{ gruende }}) then verbot_ergebnis end as verbot_grund,
        case
            when record_key is null or ist_veraltet or hat_widerspruch_verbot or hat_widerspruch_bundesamt then null
            else status = 'AVB' or coalesce(ist_verbot, false)
        end as hat_abschiebungsverbot,
        case when ist_verbot then abschv_zielst end as abschiebungsverbot_zielstaat,
        widerruf_stand,
        frist_dublin_am,
        case
            when not kennt_bundesamt or ist_asyl_veraltet or hat_widerspruch_asyl or hat_widerspruch_bundesamt then null
            when hat_schutz_laut_bundesamt then 'SCHUTZ'
            when ist_asylverfahren_offen then 'OFFEN'
            when verbot_art is not null then 'ABSCHIEBUNGSVERBOT'
            else 'OHNE_SCHUTZ_BEENDET'
        end as asyl_wert,
        case
            when not kennt_bundesamt then null
            when ist_asyl_veraltet then 'VERALTET'
            when hat_widerspruch_asyl or hat_widerspruch_bundesamt then 'WIDERSPRUCH'
        end as asyl_grund,
        asyl_stelle,
        asyl_stand,
        asyl_delivery_id,
        asyl_source_row,
        case when status_stufe like 'DULDUNG%' and status_bis >= stichtag then status_bis end as frist_duldung_am,
        case when titel_grund is null then titel = 'NE' end as ist_ne,
        case when titel_grund is null then titel = 'AE' end as ist_ae,
        titel_grund,
        case when titel_grund is null and titel = 'AE' then status_rgl end as ae_norm,
        case when titel_grund is null and titel in ('NE', 'AE') and status_von <= stichtag then status_von end as titel_seit,
        case when ae_tage_grund is null then cast(stichtag - status_von as integer) end as ae_tage,
        ae_tage_grund,
        {% for feld, fakt in c_felder %}
            case when {{ fakt }}_grund is null then {{ ja_nein(feld) }} end as {{ fakt }},
            {{ fakt }}_grund,
        {% endfor %}
        case when rechtmaessig_grund is null then cast(stichtag - rechtm_seit as integer) end as rechtmaessig_tage,
        rechtmaessig_grund
    from ae_dauer
)

select * from bestimmt
