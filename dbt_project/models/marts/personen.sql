-- Who a person is for the list: entry, stops and blocks. A stop counts from whichever source it comes (any source wins); where nothing says so,
-- it does not hold. Whether somebody is on the list is decided later (prioritise).
with lauf as (
    select stichtag from {{ source('source', 'run_control') }}
),

datensaetze as (
    select * from {{ ref('int_datensaetze__verknuepft') }}
),

je_person as (
    select
        person_id,
        cast(count(*) as integer) as anzahl_datensaetze,
        bool_or(ist_unsicher) as hat_unsichere_verknuepfung,
        max(stand) filter (where quelle = 'lka') as stand_lka,
        max(stand) filter (where quelle = 'abh') as stand_abh,
        max(stand) filter (where quelle = 'bzr') as stand_bzr,
        max(stand) filter (where quelle = 'jva') as stand_jva,
        max(stand) filter (where quelle = 'zab') as stand_zab,
        max(stand) filter (where quelle = 'azr') as stand_azr,
        max(stand) filter (where quelle = 'sta') as stand_sta,
        max(stand) filter (where quelle = 'bamf') as stand_bamf,
        max(stand) filter (where quelle = 'pol') as stand_pol
    from datensaetze
    group by person_id
),

-- What single records say about the person: one row per record and statement.
auslaender as ({{ mit_person('stg_abh__auslaender', quelle='abh', datensaetze='datensaetze') }}),

haften as ({{ mit_person('stg_jva__haften', quelle='jva', datensaetze='datensaetze') }}),

massnahmen as ({{ mit_person('stg_zab__massnahmen', quelle='zab', datensaetze='datensaetze', schluessel='stammsatz_nr') }}),

angaben as ({{ staatsangehoerigkeiten('datensaetze') }}),

-- German by any source; free movement by nationality only where the immigration office says so, or where there is no such office.
staatsangehoerigkeiten as (
    select
        angaben.person_id,
        bool_or(angaben.staatsang = '000') as ist_deutsch,
        coalesce(bool_or(staaten.staatsang is not null) filter (where angaben.ist_von_abh), false) as ist_freizuegig_laut_abh,
        bool_or(staaten.staatsang is not null) as ist_freizuegig,
        bool_or(angaben.ist_von_abh) as kennt_abh
    from angaben
    cross join lauf
    left join {{ ref('freizuegigkeitsstaaten') }} as staaten
        on
            angaben.staatsang = staaten.staatsang
            and lauf.stichtag >= staaten.gueltig_von
            and (staaten.gueltig_bis is null or lauf.stichtag <= staaten.gueltig_bis)
    where angaben.staatsang is not null
    group by angaben.person_id
),

abh_merkmale as (
    select
        auslaender.person_id,
        bool_or(auslaender.status = 'DEU' or coalesce(auslaender.einbuergerung_am <= lauf.stichtag, false)) as ist_deutsch,
        bool_or(coalesce(auslaender.sterbe_am <= lauf.stichtag, false)) as ist_verstorben,
        bool_or(coalesce(auslaender.sperre in ('ZS', 'US'), false)) as hat_sperre,
        bool_or(coalesce(auslaender.sperre = 'OZ', false)) as ist_opferzeuge,
        bool_or(wege.verfahrensweg = 'K4') as hat_unionsstatus,
        bool_or(auslaender.status = 'FZN' or coalesce(verlust.stufe = 'VOLLZIEHBAR', false)) as hat_verlustfeststellung,
        bool_or(wege.verfahrensweg = 'K3') as hat_offenes_asylverfahren
    from auslaender
    cross join lauf
    inner join {{ ref('status_verfahrenswege') }} as wege on auslaender.status = wege.status
    left join {{ ref('ausweisungsstufen') }} as verlust on auslaender.euv_st = verlust.stand
    group by auslaender.person_id
),

haft_merkmale as (
    select
        haften.person_id,
        bool_or(coalesce(haften.ende_art = '004' and coalesce(haften.ende_am <= lauf.stichtag, true), false)) as ist_verstorben,
        bool_or(
            arten.ist_auslieferungshaft
            and haften.beginn_am <= lauf.stichtag
            and (haften.ende_am is null or haften.ende_am > lauf.stichtag)
        ) as hat_auslieferung
    from haften
    cross join lauf
    inner join {{ ref('haftarten') }} as arten on haften.haftart = arten.haftart
    group by haften.person_id
),

-- The norms are known only where every open proceeding names its own.
offene_verfahren as (
    select
        person_id,
        case when count(*) = count(normen) then list_sort(list_distinct(flatten(list(normen)))) end as normen
    from {{ ref('int_strafverfahren__bestimmt') }}
    where ist_offen
    group by person_id
),

-- Prosecution that was waived with a view to extradition or removal (section 154b StPO): shown, never points.
absehen as (
    select datensaetze.person_id
    from {{ ref('stg_sta__mitteilungen') }} as zustand
    inner join datensaetze on datensaetze.quelle = 'sta' and zustand.datensatz_nr = datensaetze.datensatz_nr
    inner join {{ ref('verfahrensausgaenge') }} as ausgaenge
        on
            ausgaenge.hinweis = '154B'
            and (
                (ausgaenge.liste = 'ERLEDIGUNGSART' and zustand.erledigungsart = ausgaenge.code)
                or (ausgaenge.liste = 'EINSTELLUNGSART' and zustand.einstellungsart = ausgaenge.code)
            )
    where zustand.verbleib = 'AKTUELL'
    group by datensaetze.person_id
),

freiwillige as (
    select person_id
    from massnahmen
    where art = 'FREIW' and status = 'GEPL'
    group by person_id
),

meldungen as (
    select
        datensaetze.person_id,
        bool_or(loeschungen.wirkung = 'DEUTSCH') as ist_deutsch,
        bool_or(loeschungen.wirkung = 'VERSTORBEN') as ist_verstorben,
        bool_or(loeschungen.wirkung = 'SPERRE') as hat_sperre,
        -- A removal that is announced and not yet in force is a correction pending: the person is held back until it is done.
        bool_or(
            loeschungen.wirkung = 'EINGESCHRAENKT'
            or (loeschungen.wirkung = 'BERICHTIGUNG_OFFEN' and datensaetze.lieferung_erzeugt_am <= loeschungen.lieferung_erzeugt_am)
            or (loeschungen.wirkung = 'ENTFERNT' and loeschungen.objekt <> 'URTEIL' and not loeschungen.ist_wirksam)
        ) as ist_eingeschraenkt
    from {{ ref('int_loeschungen__vereinigt') }} as loeschungen
    inner join datensaetze on loeschungen.record_key = datensaetze.record_key
    group by datensaetze.person_id
),

listeneintraege as (
    select
        datensaetze.person_id,
        zustand.liste_stand,
        zustand.konzept
    from {{ ref('stg_lka__intensivtaeter') }} as zustand
    cross join lauf
    inner join datensaetze on datensaetze.quelle = 'lka' and zustand.datensatz_nr = datensaetze.datensatz_nr
    where zustand.verbleib = 'AKTUELL' and (zustand.bis is null or zustand.bis >= lauf.stichtag)
    qualify row_number() over (
        partition by datensaetze.person_id
        order by zustand.liste_stand desc, datensaetze.record_key asc
    ) = 1
),

personen as (
    select
        je_person.person_id,
        je_person.anzahl_datensaetze,
        geburtsdaten.geburtsdatum_von,
        geburtsdaten.geburtsdatum_bis,
        akten.abh,
        akten.abh_az,
        listeneintraege.person_id is not null as ist_auf_liste,
        listeneintraege.liste_stand,
        listeneintraege.konzept as liste_konzept,
        coalesce(listeneintraege.liste_stand < lauf.stichtag - {{ var('hoechstalter_liste_tage') }}, false) as ist_liste_veraltet,
        -- No source of this version delivers reasoned reports (E3), or pending extraditions outside custody.
        false as hat_meldung,
        coalesce(staatsangehoerigkeiten.ist_deutsch, false)
        or coalesce(abh_merkmale.ist_deutsch, false)
        or coalesce(meldungen.ist_deutsch, false) as ist_deutsch,
        coalesce(abh_merkmale.ist_verstorben, false)
        or coalesce(haft_merkmale.ist_verstorben, false)
        or coalesce(register.ist_verstorben, false)
        or coalesce(meldungen.ist_verstorben, false) as ist_verstorben,
        coalesce(ausreisen.ist_fortgezogen, false) as ist_fortgezogen,
        coalesce(abh_merkmale.hat_sperre, false)
        or coalesce(meldungen.hat_sperre, false)
        or coalesce(register.hat_sperre, false) as hat_sperre,
        coalesce(meldungen.ist_eingeschraenkt, false) as ist_eingeschraenkt,
        je_person.hat_unsichere_verknuepfung,
        false as ist_im_bestand,
        orte.ist_zustaendig as ist_in_zustaendigkeit,
        coalesce(abh_merkmale.ist_opferzeuge, false) as ist_opferzeuge,
        coalesce(haft_merkmale.hat_auslieferung, false) as hat_auslieferung,
        akten.hat_schutzstatus,
        not coalesce(abh_merkmale.hat_verlustfeststellung, false) and (
            coalesce(abh_merkmale.hat_unionsstatus, false)
            or coalesce(
                case
                    when staatsangehoerigkeiten.kennt_abh then staatsangehoerigkeiten.ist_freizuegig_laut_abh
                    else staatsangehoerigkeiten.ist_freizuegig
                end,
                false
            )
        ) as ist_unionsbuerger,
        coalesce(akten.ist_asylverfahren_offen, abh_merkmale.hat_offenes_asylverfahren, false) as hat_offenes_asylverfahren,
        offene_verfahren.person_id is not null as hat_offenes_strafverfahren,
        akten.sta_einv as sta_einvernehmen,
        freiwillige.person_id is not null as hat_freiwillige_ausreise,
        -- No source delivers the day of a report, or orders of the highest authority (section 58a AufenthG): not known, and never "no".
        cast(null as date) as meldung_am,
        cast(null as boolean) as hat_anordnung_58a,
        coalesce(ausreisen.ist_wieder_eingereist, false) as ist_wieder_eingereist,
        absehen.person_id is not null as hat_absehen_154b,
        offene_verfahren.normen as offene_verfahren_normen,
        je_person.stand_lka,
        je_person.stand_abh,
        je_person.stand_bzr,
        je_person.stand_jva,
        je_person.stand_zab,
        je_person.stand_azr,
        je_person.stand_sta,
        je_person.stand_bamf,
        je_person.stand_pol
    from je_person
    cross join lauf
    inner join {{ ref('int_akten__gewaehlt') }} as akten on je_person.person_id = akten.person_id
    inner join {{ ref('int_geburtsdaten__eingegrenzt') }} as geburtsdaten on je_person.person_id = geburtsdaten.person_id
    left join {{ ref('abh_zustaendigkeiten') }} as orte on akten.abh = orte.abh
    left join staatsangehoerigkeiten on je_person.person_id = staatsangehoerigkeiten.person_id
    left join abh_merkmale on je_person.person_id = abh_merkmale.person_id
    left join haft_merkmale on je_person.person_id = haft_merkmale.person_id
    left join {{ ref('int_ausreisen__bestimmt') }} as ausreisen on je_person.person_id = ausreisen.person_id
    left join {{ ref('int_azrlagen__bestimmt') }} as register on je_person.person_id = register.person_id
    left join offene_verfahren on je_person.person_id = offene_verfahren.person_id
    left join absehen on je_person.person_id = absehen.person_id
    left join freiwillige on je_person.person_id = freiwillige.person_id
    left join meldungen on je_person.person_id = meldungen.person_id
    left join listeneintraege on je_person.person_id = listeneintraege.person_id
)

select * from personen
