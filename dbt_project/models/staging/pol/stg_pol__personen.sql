-- One police person may have several sets of personal data, and several police persons may turn out to be one (`ersetzt_durch`): the sets of
-- the replaced person are then further ones of the person that replaces it, over as many steps as it takes. Steps that go in a circle, or to a
-- person that is not in force, are not taken.
with recursive source as (
    select * from {{ source('source', 'pol__person') }}
),

renamed as (
    select
        delivery_id,
        source_row,
        pol_person_id || '/' || lfd_nr as datensatz_nr,
        satzart,
        pol_person_id,
        ltrim(pol_person_id, '0') as pol_person_id_einheitlich,
        cast(lfd_nr as integer) as lfd_nr,
        pers_art,
        ltrim(ersetzt_durch, '0') as ersetzt_durch,
        familienname,
        geburtsname,
        vornamen,
        {{ teildatum('geb_datum') }} as geburtsdatum,
        geb_ort as geburtsort,
        geschlecht,
        staatsang_1,
        staatsang_2,
        staatsang_3,
        ident_gesichert,
        d_nummer,
        {{ zeitpunkt('stand') }} as stand
    from source
),

saetze as ({{ zustand('renamed', quelle='pol', loeschbar=['PERSON'], schluessel='pol_person_id') }}),

fuehrende as (
    select
        pol_person_id_einheitlich as person,
        ersetzt_durch,
        verbleib
    from saetze
    where lfd_nr = 0 and rang = 1
),

schritte as (
    select
        fuehrende.person,
        fuehrende.ersetzt_durch
    from fuehrende
    inner join fuehrende as ziele on fuehrende.ersetzt_durch = ziele.person
    where fuehrende.verbleib = 'AKTUELL' and ziele.verbleib = 'AKTUELL' and fuehrende.person <> ziele.person
),

wege as (
    select
        person,
        person as ziel,
        [person] as weg
    from fuehrende
    union all
    select
        wege.person,
        schritte.ersetzt_durch as ziel,
        list_append(wege.weg, schritte.ersetzt_durch) as weg
    from wege
    inner join schritte on wege.ziel = schritte.person
    where not list_contains(wege.weg, schritte.ersetzt_durch)
),

-- Who replaces itself over some steps has no last step.
kreise as (
    select wege.person
    from wege
    inner join schritte on wege.ziel = schritte.person
    where list_contains(wege.weg, schritte.ersetzt_durch)
    group by wege.person
),

ziele as (
    select
        wege.person,
        case when kreise.person is null then last(wege.ziel order by len(wege.weg)) else wege.person end as ziel
    from wege
    left join kreise on wege.person = kreise.person
    group by wege.person, kreise.person
),

beurteilt as (
    select
        saetze.*,
        coalesce(ziele.ziel, saetze.pol_person_id_einheitlich) as stammsatz_nr,
        case
            when saetze.verbleib = 'AKTUELL' and fuehrende.person is null then 'OHNE_STAMMSATZ'
            when saetze.verbleib = 'AKTUELL' then fuehrende.verbleib
            else saetze.verbleib
        end as verbleib_am_ende
    from saetze
    left join fuehrende on saetze.pol_person_id_einheitlich = fuehrende.person
    left join ziele on saetze.pol_person_id_einheitlich = ziele.person
),

geordnet as (
    select
        delivery_id,
        source_row,
        datensatz_nr,
        stammsatz_nr,
        satzart,
        pol_person_id,
        pol_person_id_einheitlich,
        * exclude (
            delivery_id, source_row, datensatz_nr, stammsatz_nr, satzart, pol_person_id, pol_person_id_einheitlich,
            verbleib, verbleib_am_ende
        ),
        verbleib_am_ende as verbleib
    from beurteilt
),

nummeriert as (
    select
        * exclude (
            lfd_nr, pers_art, ersetzt_durch, familienname, geburtsname, vornamen, geburtsdatum, geburtsort, geschlecht,
            staatsang_1, staatsang_2, staatsang_3, ident_gesichert, d_nummer, stand, lieferung_stichtag, lieferung_erzeugt_am, rang, verbleib
        ),
        -- The leading set of the person that all others came to is the leading one of the record.
        cast(row_number() over (
            partition by stammsatz_nr, verbleib
            order by
                case when pol_person_id_einheitlich = stammsatz_nr then 0 else 1 end asc,
                case when lfd_nr = 0 then 0 else 1 end asc,
                pol_person_id_einheitlich asc,
                lfd_nr asc,
                delivery_id asc,
                source_row asc
        ) - 1 as integer) as identitaet_nr,
        lfd_nr,
        pers_art,
        ersetzt_durch,
        familienname,
        geburtsname,
        vornamen,
        geburtsdatum,
        geburtsort,
        geschlecht,
        staatsang_1,
        staatsang_2,
        staatsang_3,
        ident_gesichert,
        d_nummer,
        stand,
        lieferung_stichtag,
        lieferung_erzeugt_am,
        rang,
        verbleib
    from geordnet
)

select * from nummeriert
