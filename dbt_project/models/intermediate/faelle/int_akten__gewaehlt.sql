-- The file of the immigration office in charge. Several offices may hold a file (an old office keeps its copy after a move). Which one is in
-- charge the register says, by the order of its events, if it is fresh and names an office that holds one: then the copies of the others say
-- nothing. Else the file changed last leads, and where files that are still delivered differ in a fact that decides, it is contradicted, not chosen.
-- Where the file is outdated and the register is not, the register's status stands in the place of the file's.
{% set ja_nein_felder = [
    'geb_in_de', 'einreise_minderj', 'fam_dt_partner', 'fam_dt_kind', 'fam_sorge', 'fam_umgang', 'fam_kind_rechtm', 'kind_u12'
] %}
{% set vom_register = [
    'status', 'status_rgl', 'status_von', 'status_bis', 'duld_grund', 'vollz_seit', 'androhung_am', 'androhung_zielst', 'frist_bis',
    'ausweisung_am', 'ausweisung_st', 'abschv_art', 'abschv_zielst'
] %}
{% set nicht_im_register = {'euv_am': 'date', 'euv_st': 'varchar', 'reisef': 'varchar', 'reisef_geprueft_am': 'date', 'reisef_bis': 'date'} %}
{{ config(materialized='table') }}

with lauf as (
    select stichtag from {{ source('source', 'run_control') }}
),

personen as (
    select person_id
    from {{ ref('int_datensaetze__verknuepft') }}
    group by person_id
),

zustand as (
    select
        datensatz_nr as akte_nr,
        * exclude (
            datensatz_nr, satzart, azr_nr, bamf_az, familienname, geburtsname, vornamen, geburtsdatum, geburtsort, geschlecht,
            staatsang_1, staatsang_2, staatsang_3, einreise_am, ausreisepfl_seit, rm_az, sperre,
            fortzug_am, fortzug_art, sterbe_am, einbuergerung_am,
            lieferung_stichtag, lieferung_erzeugt_am, rang, verbleib
        )
    from {{ ref('stg_abh__auslaender') }}
    where verbleib = 'AKTUELL'
),

akten as (
    select
        datensaetze.person_id,
        datensaetze.record_key,
        datensaetze.ist_unsicher,
        datensaetze.stelle,
        datensaetze.stand as lieferstand,
        datensaetze.stand < lauf.stichtag - {{ var('hoechstalter_aufenthalt_tage') }} as ist_veraltet,
        datensaetze.stand < lauf.stichtag - {{ var('hoechstalter_dokument_tage') }} as sind_dokumente_veraltet,
        zustand.*
    from {{ ref('int_datensaetze__verknuepft') }} as datensaetze
    cross join lauf
    inner join zustand on datensaetze.datensatz_nr = zustand.akte_nr
    where datensaetze.quelle = 'abh'
),

eingeordnet as (
    select
        akten.*,
        case when not register.ist_veraltet then register.abh end as abh_laut_register,
        coalesce(not register.ist_veraltet and akten.abh = register.abh, false) as ist_zustaendig_laut_register
    from akten
    left join {{ ref('int_azrlagen__bestimmt') }} as register on akten.person_id = register.person_id
),

gereiht as (
    select
        * exclude (abh_laut_register, ist_zustaendig_laut_register),
        row_number() over (
            partition by person_id
            order by ist_unsicher asc, ist_zustaendig_laut_register desc, stand desc, lieferstand desc, record_key asc
        ) as rang
    from eingeordnet
),

-- Who claims to be in charge: every office with a file in force that is still delivered, and the office that the register names.
zustaendigkeiten as (
    select
        person_id,
        count(distinct abh) > 1 or not bool_or(abh_laut_register is null or ist_zustaendig_laut_register) as ist_zustaendigkeit_strittig,
        bool_or(ist_zustaendig_laut_register) as ist_zustaendigkeit_geklaert
    from eingeordnet
    where not ist_veraltet
    group by person_id
),

massgeblich as (
    select *
    from eingeordnet
    where not ist_veraltet
    qualify ist_zustaendig_laut_register or not bool_or(ist_zustaendig_laut_register) over (partition by person_id)
),

widersprueche as (
    select
        person_id,
        count(distinct status) > 1
        or count(distinct duld_grund) > 1
        or count(distinct ausweisung_st) > 1
        or count(distinct euv_st) > 1
        or count(distinct vollz_seit) > 1 as hat_widerspruch_status,
        count(distinct reisef) > 1 or count(distinct duld_grund) > 1 as hat_widerspruch_hindernis,
        count(distinct abschv_art) > 1 or count(distinct abschv_zielst) > 1 as hat_widerspruch_verbot,
        count(distinct ident_status) > 1 as hat_widerspruch_identitaet,
        count(distinct pass_gueltig_bis) > 1 as hat_widerspruch_pass,
        {% for feld in ja_nein_felder %}
            count(distinct {{ feld }}) filter (where {{ feld }} in ('J', 'N')) > 1 as hat_widerspruch_{{ feld }},
        {% endfor %}
        count(distinct rechtm_seit) > 1 as hat_widerspruch_rechtm_seit
    from massgeblich
    group by person_id
),

-- Protection wins from whichever office it comes: nobody with it may be ranked because another office has not heard of it.
schutz as (
    select
        person_id,
        bool_or(
            status = 'SCH'
            or (status in ('AEH', 'AES') and coalesce(regexp_matches(status_rgl, '^§ 25 Abs\. [12]( |$)'), false))
        ) as hat_schutzstatus
    from akten
    group by person_id
),

leitend as (
    select
        gereiht.* exclude (gereiht.rang, gereiht.akte_nr),
        gereiht.ist_veraltet and coalesce(register.status is not null and not register.ist_veraltet, false) as ist_status_vom_register
    from gereiht
    left join {{ ref('int_azrlagen__bestimmt') }} as register on gereiht.person_id = register.person_id
    where gereiht.rang = 1
),

gewaehlt as (
    select
        personen.person_id,
        leitend.* exclude (leitend.person_id) replace (
            {% for feld in vom_register %}
                case when leitend.ist_status_vom_register then register.{{ feld }} else leitend.{{ feld }} end as {{ feld }},
            {% endfor %}
            {% for feld, art in nicht_im_register.items() %}
                case when leitend.ist_status_vom_register then cast(null as {{ art }}) else leitend.{{ feld }} end
                    as {{ feld }}{% if not loop.last %},{% endif %}
            {% endfor %}
        ),
        widersprueche.* exclude (widersprueche.person_id),
        -- The register learns of a status later than the office that grants it: only what it stored since then contradicts the file.
        coalesce(
            not leitend.ist_veraltet and not register.ist_veraltet
            and (laut_akte.verfahrensweg, laut_akte.stufe, laut_akte.titel)
            is distinct from (laut_register.verfahrensweg, laut_register.stufe, laut_register.titel)
            and coalesce(register.status_gespeichert_am >= leitend.status_von, true)
            and register.status is not null,
            false
        ) or coalesce(not leitend.ist_veraltet and not register.ist_veraltet and register.ist_unbekannt_verzogen, false)
            as hat_widerspruch_register,
        coalesce(zustaendigkeiten.ist_zustaendigkeit_strittig, false) as ist_zustaendigkeit_strittig,
        coalesce(zustaendigkeiten.ist_zustaendigkeit_geklaert, false) as ist_zustaendigkeit_geklaert,
        coalesce(schutz.hat_schutzstatus, false) or coalesce(asyl.hat_schutz, false) or coalesce(register.hat_schutz, false) as hat_schutzstatus,
        coalesce(schutz.hat_schutzstatus, false) as hat_schutz_laut_abh,
        case
            when not asyl.ist_veraltet then asyl.ist_offen
            when leitend.ist_veraltet and not register.ist_veraltet then register.ist_asylverfahren_offen
        end as ist_asylverfahren_offen,
        register.stelle as register_stelle,
        register.stand as register_stand,
        register.delivery_id as register_delivery_id,
        register.source_row as register_source_row
    from personen
    left join leitend on personen.person_id = leitend.person_id
    left join {{ ref('int_azrlagen__bestimmt') }} as register on personen.person_id = register.person_id
    left join {{ ref('status_verfahrenswege') }} as laut_akte on leitend.status = laut_akte.status
    left join {{ ref('status_verfahrenswege') }} as laut_register on register.status = laut_register.status
    left join zustaendigkeiten on personen.person_id = zustaendigkeiten.person_id
    left join widersprueche on personen.person_id = widersprueche.person_id
    left join schutz on personen.person_id = schutz.person_id
    left join {{ ref('int_asyllagen__bestimmt') }} as asyl on personen.person_id = asyl.person_id
)

select * from gewaehlt
