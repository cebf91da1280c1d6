-- One row per planted fault and place: is its delivery in use, and did it become what the truth says?

create view states as
    select 'abh' as quelle, delivery_id, source_row, datensatz_nr, geburtsdatum, familienname, verbleib, lieferung_stichtag from staging.stg_abh__auslaender
    union all
    select 'lka', delivery_id, source_row, datensatz_nr, geburtsdatum, familienname, verbleib, lieferung_stichtag from staging.stg_lka__intensivtaeter
    union all
    select 'bzr', delivery_id, source_row, datensatz_nr, geburtsdatum, familienname, verbleib, lieferung_stichtag from staging.stg_bzr__auskuenfte
    union all
    select 'jva', delivery_id, source_row, datensatz_nr, geburtsdatum, familienname, verbleib, lieferung_stichtag from staging.stg_jva__haften
    union all
    select 'zab', delivery_id, source_row, datensatz_nr, geburtsdatum, familienname, verbleib, lieferung_stichtag from staging.stg_zab__personen
    union all
    select 'sta', delivery_id, source_row, datensatz_nr, geburtsdatum, familienname, verbleib, lieferung_stichtag from staging.stg_sta__mitteilungen
    union all
    select 'bamf', delivery_id, source_row, datensatz_nr, geburtsdatum, familienname, verbleib, lieferung_stichtag from staging.stg_bamf__verfahren
    union all
    select 'azr', delivery_id, source_row, datensatz_nr, geburtsdatum, familienname, verbleib, lieferung_stichtag from staging.stg_azr__datenblaetter
    union all
    select 'pol', delivery_id, source_row, datensatz_nr, geburtsdatum, familienname, verbleib, lieferung_stichtag from staging.stg_pol__personen
    union all
    select 'pol', delivery_id, source_row, datensatz_nr, null, null, verbleib, lieferung_stichtag from staging.stg_pol__vorgaenge
    union all
    select 'pol', delivery_id, source_row, datensatz_nr, null, null, verbleib, lieferung_stichtag from staging.stg_pol__rollen;

create view links as
    select person_links.record_key, person_links.person_id, truth_records.true_person_id
    from linked_persons.person_links
    inner join truth_records using (record_key);

-- Persons of the register in which records of two true persons meet: a wrong link.
create view mixed as
    select person_id from links group by person_id having count(distinct true_person_id) > 1;

create view partners as
    select links.record_key from links
    where exists (
        select 1 from links as other
        where other.person_id = links.person_id and other.record_key <> links.record_key and other.true_person_id = links.true_person_id
    );

create view under_review as
    select record_key_l as record_key from linked_persons.pair_decisions where entscheidung = 'REVIEW'
    union
    select record_key_r from linked_persons.pair_decisions where entscheidung = 'REVIEW';

-- Records that a rule with a number issued to one person has linked; T4 needs name, date and place alone.
create view by_strong_key as
    select record_key_l as record_key from linked_persons.pair_decisions where entscheidung = 'LINK' and stufe in ('T1', 'T2', 'T3')
    union
    select record_key_r from linked_persons.pair_decisions where entscheidung = 'LINK' and stufe in ('T1', 'T2', 'T3');

create view alone as
    select record_key from links
    where true_person_id in (select true_person_id from links group by true_person_id having count(*) = 1);

-- What the register has noted about numbers of one person.
create view joined_numbers as
    select s.andere_azr_nr as alt, d.azr_nr as neu, links.person_id
    from staging.stg_azr__sachverhalte as s
    inner join staging.stg_azr__datenblaetter as d on s.stammsatz_nr = d.datensatz_nr and s.delivery_id = d.delivery_id
    inner join links on links.record_key = 'azr:' || d.datensatz_nr
    where s.verbleib = 'AKTUELL' and s.wirkung = 'ZUSAMMENFUEHRUNG';

-- The file for which the register was asked, and whose it is.
create view asked_files as
    select d.datensatz_nr as abruf, z.status, links.person_id
    from staging.stg_azr__datenblaetter as d
    inner join staging.stg_abh__auslaender as z on z.datensatz_nr = d.stammsatz_nr and z.verbleib = 'AKTUELL'
    inner join links on links.record_key = 'abh:' || z.datensatz_nr;

create view planted as
    select
        faults.*,
        deliveries.delivery_id,
        deliveries.verwendung,
        deliveries.sha256,
        faults.quelle || ':' || case
            when faults.quelle = 'pol' and faults.objekt = 'person' then ltrim(string_split(faults.schluessel, '/')[1], '0')
            else faults.schluessel
        end as record_key
    from truth_faults as faults
    left join result_deliveries as deliveries on faults.datei = deliveries.dateiname and faults.quelle = deliveries.quelle;

create table answers as
select
    planted.fault, planted.erwartet, planted.quelle, planted.objekt, planted.schluessel, planted.datei, planted.zeile,
    case
        -- Whole files, and persons of the world, are always looked at.
        when planted.zeile is null then true
        else coalesce(planted.verwendung = 'TAKEN', false)
    end as in_use,
    case planted.erwartet
        when 'FILE_REFUSED' then planted.verwendung = 'REFUSED'
        when 'LAST_STATE_CARRIED' then planted.delivery_id is null or planted.verwendung in ('REFUSED', 'SUPERSEDED')
        when 'TAKEN_WHEN_IT_CAME' then coalesce(planted.verwendung in ('TAKEN', 'SUPERSEDED'), true)
        when 'TAKEN_ONCE' then (
            select count(*) from result_deliveries as d where d.sha256 = planted.sha256 and d.quelle = planted.quelle and d.verwendung = 'TAKEN'
        ) <= 1
        when 'ROW_SET_ASIDE' then is_set_aside
        when 'REPAIRED_OR_SET_ASIDE' then is_set_aside or state.datensatz_nr is not null or is_rightly_kept_out
        -- Nothing but a count is left of such rows: each is missing in the state, and the door counted as many as were planted.
        when 'REJECTED_AT_THE_DOOR' then state.datensatz_nr is null and not is_set_aside and (
            select sum(r.row_count) from source.rejected as r
            where r.delivery_id = planted.delivery_id and r.objekt = planted.objekt and r.rule in ('EDUCATION_REGISTER', 'ROLE_NOT_ADMISSIBLE')
        ) >= (
            select count(*) from planted as all_planted
            where all_planted.delivery_id = planted.delivery_id and all_planted.objekt = planted.objekt and all_planted.erwartet = 'REJECTED_AT_THE_DOOR'
        )
        -- The matter is held, without an outcome; no source but the register makes a conviction. Its proceeding is the courts' to tell, or is open,
        -- and asked about after two years. The Bundesamt's open procedure reaches the person's asylum situation; where the office's file says
        -- that the person has to leave, no point is given and both are asked.
        when 'NO_POINTS_AND_A_QUESTION' then case planted.quelle
            when 'pol' then is_rightly_kept_out or exists (
                select 1 from staging.stg_pol__vorgaenge as v
                where v.delivery_id = planted.delivery_id and v.source_row = planted.zeile and v.ergebnisart is null
            ) and not exists (
                select 1 from linked_persons.verurteilungen as c where c.quelle not in ('bzr', 'abh')
            ) and not exists (
                select 1 from staging.stg_pol__vorgaenge as v
                inner join staging.stg_pol__rollen as role on role.vorgangsnr = v.datensatz_nr and role.verbleib = 'AKTUELL'
                inner join links as suspect on suspect.record_key = 'pol:' || role.stammsatz_nr
                where v.delivery_id = planted.delivery_id and v.source_row = planted.zeile and v.verbleib = 'AKTUELL' and not exists (
                    select 1 from linked_persons.int_strafverfahren__bestimmt as p
                    where p.person_id = suspect.person_id and p.verfahren_nr = role.verfahren_nr and (
                        p.quelle = 'sta'
                        or (p.ist_offen and (role.begonnen_am >= date '2024-06-02' or p.grund_unbekannt is not null))
                    )
                )
            )
            when 'bamf' then is_not_in_force or exists (
                select 1 from linked_persons.int_asyllagen__bestimmt as a
                inner join linked_persons.lagen as l on a.person_id = l.person_id
                inner join linked_persons.int_akten__gewaehlt as f on a.person_id = f.person_id
                left join linked_persons.lage_belege as b on a.person_id = b.person_id and b.fakt = 'ASYL'
                where a.person_id = link.person_id and a.ist_offen and (
                    coalesce(f.status, 'UNB') not in ('DUL', 'DUB', 'DAU', 'DBS', 'AVP', 'GUB')
                    or (l.b1_wert is null and b.grund_unbekannt = 'WIDERSPRUCH' and b.frage is not null)
                )
            )
        end
        when 'PARTIAL_DATE_KEPT' then is_set_aside or length(coalesce(state.geburtsdatum, '')) < 10
        when 'NORMALISED' then state.familienname = nfc_normalize(state.familienname)
        when 'NO_END' then case planted.quelle
            when 'abh' then (select status_bis from staging.stg_abh__auslaender as z where z.delivery_id = planted.delivery_id and z.source_row = planted.zeile) is null
            when 'jva' then (select strafzeit_ende from staging.stg_jva__haften as z where z.delivery_id = planted.delivery_id and z.source_row = planted.zeile) is null
        end and state.datensatz_nr is not null
        when 'ALIAS_COMPARED' then exists (
            select 1 from linked_persons.int_personendatensaetze__vereinigt as r
            where
                r.identitaet_nr > 0
                and r.record_key = case when planted.objekt = 'alias' then 'abh:' || string_split(planted.schluessel, '/')[1] || '/' || string_split(planted.schluessel, '/')[2] else planted.record_key end
        ) or not exists (
            select 1 from linked_persons.int_personendatensaetze__vereinigt as r
            where r.record_key = case when planted.objekt = 'alias' then 'abh:' || string_split(planted.schluessel, '/')[1] || '/' || string_split(planted.schluessel, '/')[2] else planted.record_key end
        )
        when 'LINKED_OR_REVIEW' then is_not_in_force or (
            not is_mixed and (planted.record_key in (from partners) or planted.record_key in (from under_review) or planted.record_key in (from alone))
        )
        -- Two names that each lost a letter: whoever spells them so too may be joined, nobody has to be.
        when 'NEVER_ANOTHER_PERSON' then is_not_in_force or not is_mixed
        -- No rule may join such a record by name and date alone; a number of its own, or its neighbours, may.
        when 'REVIEW_OR_UNLINKED' then is_not_in_force or (
            not is_mixed and (
                planted.record_key in (from by_strong_key) or planted.record_key in (from under_review) or planted.record_key not in (from partners)
            )
        )
        when 'LINKED_BY_STRONG_KEY_OR_REVIEW' then is_not_in_force or (
            not is_mixed and (planted.record_key in (from by_strong_key) or planted.record_key in (from under_review) or planted.record_key in (from alone))
        )
        -- The number stays beside the record as it came. Where the register has joined it with another one, that one is compared, and the record
        -- is that person's, or people are asked; where it has not, it stays a number of its own.
        when 'BOTH_NUMBERS_KEPT' then is_not_in_force or (
            not is_mixed and exists (
                select 1 from linked_persons.int_personendatensaetze__vereinigt as r
                left join joined_numbers as j on j.alt = r.azr_nr_roh
                where r.record_key = planted.record_key and r.azr_nr_roh is not null and r.azr_nr = coalesce(j.neu, r.azr_nr_roh)
                    and (j.neu is null or j.person_id = link.person_id or planted.record_key in (from under_review))
            )
        )
        -- The office's word stands, and the office is asked why the register says otherwise. Where a fault of a name leaves the link to people,
        -- the register's answer is nobody's yet.
        when 'PRECEDENCE_AND_A_QUESTION' then is_not_in_force or is_asked_person_unclear or exists (
            select 1 from asked_files as f
            inner join linked_persons.lagen as l on l.person_id = f.person_id
            inner join linked_persons.lage_belege as b on b.person_id = f.person_id and b.fakt = 'B1'
            where f.abruf = planted.schluessel and f.person_id = link.person_id
                and l.status_code = f.status and b.quelle = 'abh' and b.frage is not null
        )
        when 'COMPETENCE_BY_EVENTS' then is_not_in_force or is_asked_person_unclear or exists (
            select 1 from linked_persons.personen as p
            inner join truth_persons as t on t.true_person_id = planted.true_person_id
            inner join linked_persons.lage_belege as b on b.person_id = p.person_id and b.fakt = 'ZUSTAENDIGKEIT'
            where p.person_id = link.person_id and p.abh = t.abh and b.wert = t.abh and b.frage is not null
        )
        when 'STOPPED_UNCERTAIN_LINK' then is_not_in_force or (select hat_unsichere_verknuepfung from linked_persons.personen as p where p.person_id = link.person_id)
        when 'NOT_LINKED' then not exists (
            select 1 from links as a
            inner join truth_persons as twin on twin.true_person_id = a.true_person_id
            inner join links as b on b.true_person_id = twin.zwilling_von and b.person_id = a.person_id
            where a.true_person_id = planted.true_person_id
        )
        -- A record of the list that only people can link to the naturalised person is held back as an uncertain link: it is not ranked either.
        when 'STOPPED_GERMAN' then is_not_in_force or coalesce((
            select ist_deutsch or hat_unsichere_verknuepfung from linked_persons.personen as p where p.person_id = link.person_id
        ), false)
        when 'CONVICTION_JOINED' then coalesce((
            -- What the notice alone says (weapon, days of the deeds) has reached the entry of the register, if the register shows one.
            select state_sta.verbleib <> 'AKTUELL' or sta_link.person_id is null or (state_sta.waffe is null and state_sta.tat_tage is null)
                or not exists (
                    select 1 from linked_persons.int_urteile__verknuepft as u
                    where u.person_id = sta_link.person_id and u.gericht_id = state_sta.gericht_id and u.erstes_urteil_am = state_sta.erstes_urteil_am
                        and (u.waffe is null and u.tat_tage is null)
                )
            from staging.stg_sta__mitteilungen as state_sta
            left join links as sta_link on sta_link.record_key = 'sta:' || state_sta.datensatz_nr
            where state_sta.delivery_id = planted.delivery_id and state_sta.source_row = planted.zeile
        ), is_set_aside)
        when 'COUNTED_ONCE' then is_not_in_force or not exists (
            select 1 from staging.stg_bzr__urteile as single
            inner join linked_persons.verurteilungen as v on v.delivery_id = single.delivery_id and v.source_row = single.source_row and v.verurteilung_id = single.datensatz_nr
            where single.auskunft_id = planted.schluessel and single.einbezogen_in_lfd is not null and v.einbezogen_in_id is null
        )
        when 'CORRECTED_FROM_ITS_DAY' then is_not_in_force or not exists (
            select 1 from result_deliveries as d
            inner join staging.stg_abh__auslaender as z on z.delivery_id = d.delivery_id
            where d.art = 'KORREKTUR' and d.verwendung = 'TAKEN' and z.datensatz_nr = planted.schluessel
        ) or (select fam_dt_kind from staging.stg_abh__auslaender as z where z.datensatz_nr = planted.schluessel and z.verbleib = 'AKTUELL') = 'J'
        -- No extract shows the copied conviction any more: it is held as such, the case counts it as not usable, and neither text nor question of the
        -- case tells of it. Where the extract is nobody's yet (a fault of a name leaves its link to people), its case is asked for one.
        when 'HIDDEN_EVERYWHERE' then is_set_aside or coalesce((
            select copy.verbleib <> 'AKTUELL' or c.person_id is null or (
                c.ist_in_bzr is false
                and coalesce(listed.nicht_beruecksichtigt > 0 or c.rechtskraft_am is null, true)
                and not exists (
                    select 1 from result_case_explanations as t
                    where t.fall_id = ids.fall_id and contains(t.langtext, told.nummer_und_tag)
                )
                and not exists (
                    select 1 from result_case_clarifications as q
                    where q.fall_id = ids.fall_id and contains(q.frage, told.tag_und_nummer)
                )
            ) or (
                c.ist_in_bzr is null
                and not exists (select 1 from linked_persons.int_auskuenfte__gewaehlt as e where e.person_id = c.person_id)
                and (listed.fall_id is null or listed.nicht_beruecksichtigt > 0 or exists (
                    select 1 from result_case_clarifications as q where q.fall_id = ids.fall_id and q.feld = 'abschrift'
                ))
            )
            from staging.stg_abh__verurteilungen as copy
            left join linked_persons.verurteilungen as c on c.quelle = 'abh' and c.verurteilung_id = copy.datensatz_nr
            left join ids_of_cases as ids on ids.person_id = c.person_id
            left join result_case_list as listed on listed.fall_id = ids.fall_id
            cross join lateral (
                select
                    coalesce(copy.geschaeftsnr, 'ohne Angabe') || ', Urteil ' || coalesce(strftime(copy.erstes_urteil_am, '%d.%m.%Y'), 'ohne Angabe') as nummer_und_tag,
                    coalesce(strftime(copy.erstes_urteil_am, '%d.%m.%Y'), 'ohne Angabe') || ' (' || coalesce(copy.geschaeftsnr, 'ohne Angabe') || ')' as tag_und_nummer
            ) as told
            where copy.delivery_id = planted.delivery_id and copy.source_row = planted.zeile
        ), false)
        when 'NEWEST_DATE_COUNTS' then is_newest
        when 'NEWEST_NATIONALITY_COUNTS' then is_newest
        when 'DELETED_FOR_EVER' then not exists (
            select 1 from staging.stg_abh__auslaender as z where z.datensatz_nr = planted.schluessel and z.verbleib = 'AKTUELL'
        )
        when 'STOPPED_IN_ALL_SOURCES' then coalesce((select ist_eingeschraenkt from linked_persons.personen as p where p.person_id = link.person_id), link.person_id is null)
    end as as_expected
from planted
left join states as state on state.delivery_id = planted.delivery_id and state.source_row = planted.zeile and state.quelle = planted.quelle and planted.objekt not in ('alias', 'verurteilung', 'loeschung')
left join links as link on link.record_key = planted.record_key
cross join lateral (
    select
        exists (
            select 1 from result_set_aside as s
            where s.delivery_id = planted.delivery_id and s.source_row = planted.zeile
        ) as is_set_aside,
        -- Kept out by a stronger rule: the line itself says that the matter may not be held, and it is not.
        state.datensatz_nr is null and exists (
            select 1 from matters_to_keep_out as m
            where planted.objekt = 'vorgang' and m.datei = planted.datei and m.zeile = planted.zeile
        ) as is_rightly_kept_out,
        link.person_id is null as is_not_in_force,
        planted.record_key in (from under_review) and not exists (
            select 1 from asked_files as f where f.abruf = planted.schluessel and f.person_id = link.person_id
        ) as is_asked_person_unclear,
        coalesce(link.person_id in (from mixed), false) as is_mixed,
        -- Whatever is in force for the key is the newest row that was delivered for it.
        not exists (
            select 1 from states as now
            inner join states as newer on newer.quelle = now.quelle and newer.datensatz_nr = now.datensatz_nr and newer.lieferung_stichtag > now.lieferung_stichtag
            where now.quelle = planted.quelle and now.datensatz_nr = planted.schluessel and now.verbleib = 'AKTUELL'
        ) as is_newest
) as looked;
