-- Local points and free text are not carried on: a list entry gives no points, and free text is not read by machines.
with source as (
    select * from {{ source('source', 'lka__intensivtaeter') }}
),

renamed as (
    select
        delivery_id,
        source_row,
        kpb || '/' || lfd_nr as datensatz_nr,
        {{ datum('liste_stand') }} as liste_stand,
        cast(lfd_nr as integer) as lfd_nr,
        kpb,
        pol_person_id,
        familienname,
        vornamen,
        {{ teildatum('geb_datum') }} as geburtsdatum,
        einstufung,
        {{ datum('seit') }} as seit,
        {{ datum('bis', unbegrenzt='31.12.9999') }} as bis,
        konzept,
        datenbasis
    from source
),

-- An entry that names a person of the police system has no birth place of its own. It takes place and number from that person, if one of the
-- person's sets of personal data has the same family name and the same birth date: a number alone proves nothing.
personen as (
    select * from {{ ref('stg_pol__personen') }}
    where verbleib = 'AKTUELL'
),

bestaetigt as (
    select
        renamed.delivery_id,
        renamed.source_row,
        min(genannt.stammsatz_nr) as stammsatz_nr
    from renamed
    inner join personen as genannt on ltrim(renamed.pol_person_id, '0') = genannt.pol_person_id_einheitlich
    inner join personen as personalien
        on
            genannt.stammsatz_nr = personalien.stammsatz_nr
            and renamed.geburtsdatum = personalien.geburtsdatum
            and strip_accents(upper(renamed.familienname)) = strip_accents(upper(personalien.familienname))
    group by renamed.delivery_id, renamed.source_row
),

ergaenzt as (
    select
        renamed.*,
        fuehrend.geburtsort,
        fuehrend.d_nummer
    from renamed
    left join bestaetigt on renamed.delivery_id = bestaetigt.delivery_id and renamed.source_row = bestaetigt.source_row
    left join personen as fuehrend on bestaetigt.stammsatz_nr = fuehrend.stammsatz_nr and fuehrend.identitaet_nr = 0
),

beurteilt as ({{ zustand('ergaenzt', quelle='lka', loeschbar=['PERSON', 'LISTE'], satzart=false) }})

select * from beurteilt
