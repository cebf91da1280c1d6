-- Notices of the courts and prosecutors. Whoever was cleared (acquittal, proven innocence, no offence) is left with nothing of the proceeding: that
-- notice and all of the same person in the same proceeding are out, whichever came first. Of co-accused only the one who was cleared.
with saetze as ({{ zustand(ref('stg_sta__mitteilungen'), quelle='sta', loeschbar=['PERSON'], satzart=false) }}),

ausgaenge as (
    select
        datensatz_nr,
        'ERLEDIGUNGSART' as liste,
        erledigungsart as code
    from saetze
    where verbleib = 'AKTUELL'
    union all
    select
        datensatz_nr,
        'ERGEBNISART' as liste,
        ergebnisart as code
    from saetze
    where verbleib = 'AKTUELL'
    union all
    select
        datensatz_nr,
        'RECHTSFOLGE' as liste,
        unnest(rechtsfolgen) as code
    from saetze
    where verbleib = 'AKTUELL'
),

entlastende as (
    select ausgaenge.datensatz_nr
    from ausgaenge
    inner join {{ ref('verfahrensausgaenge') }} as wirkungen
        on ausgaenge.liste = wirkungen.liste and ausgaenge.code = wirkungen.code
    where wirkungen.wirkung = 'ENTLASTET'
    group by ausgaenge.datensatz_nr
),

entlastete as (
    select
        saetze.verfahren_nr,
        upper(saetze.familienname) as familienname,
        upper(saetze.vornamen) as vornamen,
        coalesce(saetze.geburtsdatum, '') as geburtsdatum
    from saetze
    inner join entlastende on saetze.datensatz_nr = entlastende.datensatz_nr
    where saetze.verbleib = 'AKTUELL'
    group by all
),

beurteilt as (
    select
        saetze.* exclude (verbleib),
        case
            when saetze.verbleib = 'AKTUELL' and entlastete.verfahren_nr is not null then 'GELOESCHT_ENTLASTET'
            else saetze.verbleib
        end as verbleib
    from saetze
    left join entlastete
        on
            saetze.verfahren_nr = entlastete.verfahren_nr
            and upper(saetze.familienname) = entlastete.familienname
            and upper(saetze.vornamen) = entlastete.vornamen
            and coalesce(saetze.geburtsdatum, '') = entlastete.geburtsdatum
)

select * from beurteilt
