-- Proceedings that the notices and the police speak of. Open until somebody says that it is over: final judgement, or an outcome that ends it.
-- Courts and prosecutors go before the police (they know the outcome first); what the police add are proceedings of which no notice came.
-- An open proceeding never gives points (presumption of innocence); it points to the consent of section 72 (4) AufenthG.
with lauf as (
    select stichtag from {{ source('source', 'run_control') }}
),

mitteilungen as (
    select
        datensaetze.person_id,
        datensaetze.stand,
        zustand.verfahren_nr,
        zustand.sta_id,
        zustand.mitteilung_am,
        zustand.art,
        zustand.rechtskraft_am,
        zustand.erledigungsart,
        zustand.einstellungsart,
        zustand.ergebnisart
    from {{ ref('stg_sta__mitteilungen') }} as zustand
    inner join {{ ref('int_datensaetze__verknuepft') }} as datensaetze
        on datensaetze.quelle = 'sta' and zustand.datensatz_nr = datensaetze.datensatz_nr
    where zustand.verbleib = 'AKTUELL'
),

beurteilt as (
    select
        mitteilungen.person_id,
        mitteilungen.verfahren_nr,
        mitteilungen.sta_id,
        mitteilungen.stand,
        mitteilungen.mitteilung_am,
        mitteilungen.art = 'RK'
        or mitteilungen.rechtskraft_am is not null
        or erledigungen.code is not null
        or einstellungen.code is not null
        or ergebnisse.code is not null as ist_beendet
    from mitteilungen
    left join {{ ref('verfahrensausgaenge') }} as erledigungen
        on erledigungen.liste = 'ERLEDIGUNGSART' and mitteilungen.erledigungsart = erledigungen.code
    left join {{ ref('verfahrensausgaenge') }} as einstellungen
        on einstellungen.liste = 'EINSTELLUNGSART' and mitteilungen.einstellungsart = einstellungen.code
    left join {{ ref('verfahrensausgaenge') }} as ergebnisse
        on ergebnisse.liste = 'ERGEBNISART' and mitteilungen.ergebnisart = ergebnisse.code
),

gerichtliche as (
    select
        person_id,
        verfahren_nr,
        min(sta_id) as sta_id,
        max(stand) as stand,
        max(mitteilung_am) as letzte_mitteilung_am,
        bool_or(ist_beendet) as ist_beendet
    from beurteilt
    group by person_id, verfahren_nr
),

polizeiliche as (
    select
        datensaetze.person_id,
        rollen.verfahren_nr,
        min(rollen.sta_id) as sta_id,
        max(datensaetze.stand) as stand,
        max(rollen.begonnen_am) as begonnen_am,
        case when count(*) = count(rollen.norm) then list_sort(list_distinct(list(rollen.norm))) end as normen,
        bool_or(rollen.ist_verurteilt) as ist_verurteilt
    from {{ ref('stg_pol__rollen') }} as rollen
    inner join {{ ref('int_datensaetze__verknuepft') }} as datensaetze
        on datensaetze.quelle = 'pol' and rollen.stammsatz_nr = datensaetze.datensatz_nr
    where rollen.verbleib = 'AKTUELL'
    group by datensaetze.person_id, rollen.verfahren_nr
),

bestimmt as (
    select
        coalesce(gerichtliche.person_id, polizeiliche.person_id) as person_id,
        coalesce(gerichtliche.verfahren_nr, polizeiliche.verfahren_nr) as verfahren_nr,
        case when gerichtliche.person_id is not null then 'sta' else 'pol' end as quelle,
        coalesce(gerichtliche.sta_id, polizeiliche.sta_id) as sta_id,
        case when gerichtliche.person_id is not null then gerichtliche.stand else polizeiliche.stand end as stand,
        gerichtliche.letzte_mitteilung_am,
        -- Only the police name the norm of an investigation; it never gives points and says only whether section 72 (4) asks for a consent.
        polizeiliche.normen,
        case
            when gerichtliche.person_id is not null then not gerichtliche.ist_beendet
            else not polizeiliche.ist_verurteilt
        end as ist_offen,
        case
            when gerichtliche.person_id is not null and not gerichtliche.ist_beendet and polizeiliche.ist_verurteilt then 'WIDERSPRUCH'
            -- The outcome often never reaches the police; after that long nobody may go on believing that nothing happened.
            when
                gerichtliche.person_id is null
                and not polizeiliche.ist_verurteilt
                and polizeiliche.begonnen_am < lauf.stichtag - to_months({{ var('ausgang_unbekannt_nach_monaten') }})
                then 'NICHT_GELIEFERT'
            when
                coalesce(not gerichtliche.ist_beendet, not polizeiliche.ist_verurteilt)
                and coalesce(gerichtliche.stand, polizeiliche.stand) < lauf.stichtag - {{ var('hoechstalter_verfahren_tage') }}
                then 'VERALTET'
        end as grund_unbekannt
    from gerichtliche
    full outer join polizeiliche
        on gerichtliche.person_id = polizeiliche.person_id and gerichtliche.verfahren_nr = polizeiliche.verfahren_nr
    cross join lauf
)

select * from bestimmt
