-- Notices of the courts and prosecutors. Whoever was cleared (acquittal, proven innocence, no offence) is left with nothing of the proceeding: that
-- notice and all of the same person in the same proceeding are out, whichever came first. Of co-accused only the one who was cleared.
with source as (
    select * from {{ source('source', 'sta__mitteilung') }}
),

renamed as (
    select
        delivery_id,
        source_row,
        mitteilung_id as datensatz_nr,
        {{ datum_iso('mitteilung_am') }} as mitteilung_am,
        art,
        sta_id,
        sta_az,
        sta_id || '/' || {{ aktenzeichen('sta_az') }} as verfahren_nr,
        gericht_id,
        gericht_az,
        {{ aktenzeichen('gericht_az') }} as geschaeftsnr_einheitlich,
        familienname,
        geburtsname,
        vornamen,
        {{ teildatum_iso('geb_datum') }} as geburtsdatum,
        geb_ort as geburtsort,
        geschlecht,
        staatsang,
        {{ datum_iso('erstes_urteil_am') }} as erstes_urteil_am,
        {{ datum_iso('rechtskraft_am') }} as rechtskraft_am,
        erledigungsart,
        einstellungsart,
        ergebnisart,
        string_split(rechtsfolgen, '|') as rechtsfolgen,
        {{ ja_nein('waffe') }} as waffe,
        cast(string_split(tat_tage, '|') as date[]) as tat_tage
    from source
),

saetze as ({{ zustand('renamed', quelle='sta', loeschbar=['PERSON'], satzart=false) }}),

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
