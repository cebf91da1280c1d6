-- The file of the immigration office in charge. Several offices may hold a file (an old office keeps its copy after a move): the file changed
-- last leads, and where files that are still delivered differ in a fact that decides, the fact is contradicted, not chosen.
{% set ja_nein_felder = [
    'geb_in_de', 'einreise_minderj', 'fam_dt_partner', 'fam_dt_kind', 'fam_sorge', 'fam_umgang', 'fam_kind_rechtm', 'kind_u12'
] %}
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

gereiht as (
    select
        *,
        row_number() over (
            partition by person_id
            order by ist_unsicher asc, stand desc, lieferstand desc, record_key asc
        ) as rang
    from akten
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
    from akten
    where not ist_veraltet
    group by person_id
),

-- Protection wins from whichever file it comes: nobody with it may be ranked because another office has not heard of it.
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
    select * exclude (rang, akte_nr)
    from gereiht
    where rang = 1
),

gewaehlt as (
    select
        personen.person_id,
        leitend.* exclude (leitend.person_id),
        widersprueche.* exclude (widersprueche.person_id),
        coalesce(schutz.hat_schutzstatus, false) as hat_schutzstatus
    from personen
    left join leitend on personen.person_id = leitend.person_id
    left join widersprueche on personen.person_id = widersprueche.person_id
    left join schutz on personen.person_id = schutz.person_id
)

select * from gewaehlt
