-- Identity, travel document and readmission promise of each person (B2, B3, B6). The Zentrale Auslaenderbehoerde goes before the immigration
-- office and that before the Auslaenderzentralregister; what is too old counts for none, and is called outdated when nothing fresher is there.
{{ config(materialized='table') }}

with lauf as (
    select stichtag from {{ source('source', 'run_control') }}
),

zab_personen as (
    select
        person_id,
        datensatz_nr
    from {{ ref('int_datensaetze__verknuepft') }}
    where quelle = 'zab'
),

staende as (
    select
        lieferungen.delivery_id,
        lieferungen.stelle,
        staende.stand,
        staende.stand < lauf.stichtag - {{ var('hoechstalter_dokument_tage') }} as ist_veraltet
    from {{ source('source', 'deliveries') }} as lieferungen
    cross join lauf
    inner join {{ ref('int_lieferstaende__ermittelt') }} as staende
        on
            lieferungen.quelle = staende.quelle
            and lieferungen.stelle = staende.stelle
            and lieferungen.objekt = staende.objekt
    where lieferungen.quelle = 'zab'
),

feststellungen as (
    select
        zab_personen.person_id,
        mittel.b2_wert,
        mittel.rang,
        identitaeten.ergebnis,
        identitaeten.festgestellt_am,
        identitaeten.datensatz_nr,
        staende.stelle,
        staende.stand,
        staende.ist_veraltet,
        identitaeten.delivery_id,
        identitaeten.source_row
    from {{ ref('stg_zab__identitaeten') }} as identitaeten
    inner join zab_personen on identitaeten.stammsatz_nr = zab_personen.datensatz_nr
    inner join staende on identitaeten.delivery_id = staende.delivery_id
    inner join {{ ref('identmittel') }} as mittel on identitaeten.mittel = mittel.mittel
    where
        identitaeten.verbleib = 'AKTUELL'
        and identitaeten.ergebnis in ('BESTAETIGT', 'WIDERSPRUCH')
        and mittel.b2_wert <> 'KEINER'
),

-- The best proof counts, unless a later or simultaneous finding contradicts the identity.
bewertete_feststellungen as (
    select
        *,
        max(festgestellt_am) filter (where ergebnis = 'WIDERSPRUCH') over (partition by person_id) as widerspruch_am,
        max(festgestellt_am) filter (where ergebnis = 'BESTAETIGT') over (partition by person_id) as bestaetigt_am
    from feststellungen
),

identitaet_zab as (
    select
        person_id,
        case when ergebnis = 'WIDERSPRUCH' then 'WIDERSPRUECHLICH' else b2_wert end as b2_wert,
        stelle,
        stand,
        ist_veraltet,
        delivery_id,
        source_row
    from bewertete_feststellungen
    where
        (ergebnis = 'WIDERSPRUCH' and (bestaetigt_am is null or widerspruch_am >= bestaetigt_am))
        or (ergebnis = 'BESTAETIGT' and (widerspruch_am is null or widerspruch_am < bestaetigt_am))
    qualify row_number() over (
        partition by person_id
        order by ist_veraltet asc, rang asc, festgestellt_am desc, datensatz_nr asc
    ) = 1
),

verfahren as (
    select
        zab_personen.person_id,
        peps.zielstaat,
        peps.hat_einzelfall_zusage,
        peps.gueltig_bis,
        peps.datensatz_nr,
        {{ b3_aus_pep('codes.b3_wert', 'peps.gueltig_bis', 'lauf.stichtag') }} as b3_wert,
        -- An expired or withdrawn procedure takes its promise with it.
        peps.stand_code not in ('70', '80') as ist_offen,
        staende.stelle,
        staende.stand,
        staende.ist_veraltet,
        peps.delivery_id,
        peps.source_row
    from {{ ref('stg_zab__peps') }} as peps
    cross join lauf
    inner join zab_personen on peps.stammsatz_nr = zab_personen.datensatz_nr
    inner join staende on peps.delivery_id = staende.delivery_id
    inner join {{ ref('pep_staende') }} as codes on peps.stand_code = codes.stand_code
    where peps.verbleib = 'AKTUELL'
),

-- Of several procedures the one that has come furthest counts, whatever it started as.
dokument_zab as (
    select *
    from verfahren
    qualify row_number() over (
        partition by person_id
        order by ist_veraltet, coalesce(list_position({{ b3_reihenfolge() }}, b3_wert), 99), datensatz_nr
    ) = 1
),

zusagen as (
    select
        person_id,
        bool_or(hat_einzelfall_zusage) filter (where ist_offen and not ist_veraltet) as rueckuebernahme_zusage,
        bool_and(ist_veraltet) as sind_alle_veraltet,
        min(gueltig_bis) filter (where b3_wert = 'PEP_AUSGESTELLT' and not ist_veraltet) as frist_pep_am,
        list_sort(list(zielstaat) filter (where zielstaat is not null)) as zielstaaten,
        max(stelle) as stelle,
        max(stand) as stand
    from verfahren
    group by person_id
),

akten as (
    select
        akten.person_id,
        akten.stelle,
        akten.lieferstand,
        akten.sind_dokumente_veraltet,
        akten.hat_widerspruch_identitaet,
        akten.hat_widerspruch_pass,
        akten.delivery_id,
        akten.source_row,
        identstaende.b2_wert,
        {{ b3_aus_pass('dokumente.b3_wert', 'akten.pass_gueltig_bis', 'akten.ist_pass_unbefristet', 'lauf.stichtag') }} as b3_wert,
        orte.zab
    from {{ ref('int_akten__gewaehlt') }} as akten
    cross join lauf
    left join {{ ref('identstaende') }} as identstaende on akten.ident_status = identstaende.ident_status
    left join {{ ref('ausweisdokumente') }} as dokumente on akten.pass_art = dokumente.pass_art
    left join {{ ref('abh_zustaendigkeiten') }} as orte on akten.abh = orte.abh
),

register as (
    select
        register.person_id,
        register.stelle,
        register.stand,
        register.delivery_id,
        register.source_row,
        {{ b3_aus_pass('dokumente.b3_wert', 'register.pass_gueltig_bis', 'false', 'lauf.stichtag') }} as b3_wert
    from {{ ref('int_azrlagen__bestimmt') }} as register
    cross join lauf
    inner join {{ ref('ausweisdokumente') }} as dokumente on register.pass_art = dokumente.pass_art
    where register.stand >= lauf.stichtag - {{ var('hoechstalter_dokument_tage') }}
),

zusammengefuehrt as (
    select
        akten.person_id,
        coalesce(akten.zab, '{{ var("stelle_ohne_akte") }}') as zab,
        case when not z2.ist_veraltet then z2.b2_wert end as zab_b2,
        case when not akten.sind_dokumente_veraltet then akten.b2_wert end as abh_b2,
        (z2.b2_wert is not null and z2.ist_veraltet) or (akten.b2_wert is not null and akten.sind_dokumente_veraltet) as ist_b2_veraltet,
        coalesce(akten.hat_widerspruch_identitaet, false) as hat_widerspruch_identitaet,
        z2.stelle as z2_stelle,
        z2.stand as z2_stand,
        z2.delivery_id as z2_delivery_id,
        z2.source_row as z2_source_row,
        case when not z3.ist_veraltet then z3.b3_wert end as zab_b3,
        case when not akten.sind_dokumente_veraltet then akten.b3_wert end as abh_b3,
        (z3.b3_wert is not null and z3.ist_veraltet) or (akten.b3_wert is not null and akten.sind_dokumente_veraltet) as ist_b3_veraltet,
        coalesce(akten.hat_widerspruch_pass, false) as hat_widerspruch_pass,
        z3.person_id is not null as hat_verfahren,
        z3.stelle as z3_stelle,
        z3.stand as z3_stand,
        z3.delivery_id as z3_delivery_id,
        z3.source_row as z3_source_row,
        zusagen.rueckuebernahme_zusage,
        coalesce(zusagen.sind_alle_veraltet, false) as sind_zusagen_veraltet,
        zusagen.frist_pep_am,
        coalesce(zusagen.zielstaaten, cast([] as varchar[])) as zielstaaten,
        zusagen.stelle as b6_stelle,
        zusagen.stand as b6_stand,
        akten.stelle as abh_stelle,
        akten.lieferstand as abh_stand,
        akten.delivery_id as abh_delivery_id,
        akten.source_row as abh_source_row,
        register.b3_wert as azr_b3,
        register.stelle as azr_stelle,
        register.stand as azr_stand,
        register.delivery_id as azr_delivery_id,
        register.source_row as azr_source_row
    from akten
    left join identitaet_zab as z2 on akten.person_id = z2.person_id
    left join dokument_zab as z3 on akten.person_id = z3.person_id
    left join zusagen on akten.person_id = zusagen.person_id
    left join register on akten.person_id = register.person_id
),

-- Who decides: a passport at the immigration office matters only where no procedure for another document is under way.
entschieden as (
    select
        *,
        zab_b2 is null and abh_b2 is not null as ist_b2_von_abh,
        abh_b3 is not null and coalesce(zab_b3, 'KEIN_ANTRAG') = 'KEIN_ANTRAG' as ist_b3_von_abh,
        azr_b3 is not null and abh_b3 is null and coalesce(zab_b3, 'KEIN_ANTRAG') = 'KEIN_ANTRAG' as ist_b3_von_azr
    from zusammengefuehrt
),

bestimmt as (
    select
        person_id,
        case
            when zab_b2 is not null then zab_b2
            when not hat_widerspruch_identitaet then abh_b2
        end as b2_wert,
        case
            when zab_b2 is not null then null
            when abh_b2 is not null and hat_widerspruch_identitaet then 'WIDERSPRUCH'
            when abh_b2 is not null then null
            when ist_b2_veraltet then 'VERALTET'
            else 'NICHT_GELIEFERT'
        end as b2_grund,
        case when ist_b2_von_abh then abh_stelle else coalesce(z2_stelle, zab) end as b2_stelle,
        case when ist_b2_von_abh then abh_stand else z2_stand end as b2_stand,
        case when ist_b2_von_abh then abh_delivery_id else z2_delivery_id end as b2_delivery_id,
        case when ist_b2_von_abh then abh_source_row else z2_source_row end as b2_source_row,
        case when ist_b2_von_abh then 'abh' else 'zab' end as b2_quelle,
        case
            when ist_b3_von_abh and hat_widerspruch_pass then null
            when ist_b3_von_abh then abh_b3
            when ist_b3_von_azr then azr_b3
            else zab_b3
        end as b3_wert,
        case
            when ist_b3_von_abh and hat_widerspruch_pass then 'WIDERSPRUCH'
            when coalesce(abh_b3, zab_b3, azr_b3) is not null then null
            when ist_b3_veraltet then 'VERALTET'
            when hat_verfahren then 'NICHT_GEPRUEFT'
            else 'NICHT_GELIEFERT'
        end as b3_grund,
        -- Two offices hold a document: the order of precedence decides, and somebody has to ask why.
        coalesce(abh_b3 is not null and not ist_b3_von_abh and abh_b3 <> zab_b3, false)
        or coalesce(not ist_b3_von_azr and azr_b3 <> case when ist_b3_von_abh then abh_b3 else zab_b3 end, false) as ist_b3_strittig,
        case when ist_b3_von_abh then abh_stelle when ist_b3_von_azr then azr_stelle else coalesce(z3_stelle, zab) end as b3_stelle,
        case when ist_b3_von_abh then abh_stand when ist_b3_von_azr then azr_stand else z3_stand end as b3_stand,
        case when ist_b3_von_abh then abh_delivery_id when ist_b3_von_azr then azr_delivery_id else z3_delivery_id end as b3_delivery_id,
        case when ist_b3_von_abh then abh_source_row when ist_b3_von_azr then azr_source_row else z3_source_row end as b3_source_row,
        case when ist_b3_von_abh then 'abh' when ist_b3_von_azr then 'azr' else 'zab' end as b3_quelle,
        rueckuebernahme_zusage,
        case
            when rueckuebernahme_zusage is not null then null
            when sind_zusagen_veraltet then 'VERALTET'
            else 'NICHT_GELIEFERT'
        end as b6_grund,
        coalesce(b6_stelle, zab) as b6_stelle,
        b6_stand,
        z3_delivery_id as b6_delivery_id,
        z3_source_row as b6_source_row,
        frist_pep_am,
        zielstaaten
    from entschieden
)

select * from bestimmt
