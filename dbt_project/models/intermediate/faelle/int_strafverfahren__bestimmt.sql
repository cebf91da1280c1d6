-- Proceedings that the notices speak of. Open until a notice says that it is over: final judgement, or an outcome that ends it.
-- An open proceeding never gives points (presumption of innocence); it points to the consent of section 72 (4) AufenthG.
with mitteilungen as (
    select
        datensaetze.person_id,
        zustand.verfahren_nr,
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

bestimmt as (
    select
        person_id,
        verfahren_nr,
        max(mitteilung_am) as letzte_mitteilung_am,
        not bool_or(ist_beendet) as ist_offen
    from beurteilt
    group by person_id, verfahren_nr
)

select * from bestimmt
