"""What a comparison of two identities finds: names, date, place, sex, numbers.

Belongs here: the closed classes of agreement and when each holds.
Does not belong here: what they mean for a link (tiers), which pairs are compared (candidates).
"""

import duckdb

LEAST_LETTERS_FOR_A_TYPING_ERROR = 4
"""One letter more or less in a name of three makes another name more often than a typing error (Can, Cem, Ali, Ala)."""

MOST_YEARS_OFF = 10
"""A date of which only the year is another one: up to ten years are told wrongly or corrected later (assumption F06 of
the fault catalogue); father and son lie further apart."""

_COMPARED = """
create or replace view compared as
with namesakes as (
    select
        fam,
        vor1,
        ort,
        count(distinct dob) as tage
    from identities
    where fuehrend and voll and not schwach and fam <> '' and vor1 <> '' and ort <> ''
    group by fam, vor1, ort
),

paired as (
    select
        l.rid as rid_l,
        r.rid as rid_r,
        c.ident_l,
        c.ident_r,
        not (l.fuehrend and r.fuehrend) as ueber_alias,
        l.azr <> '' and l.azr = r.azr as azr_gleich,
        l.d_nummer <> '' and l.d_nummer = r.d_nummer as d_nummer_gleich,
        l.bamf <> '' and l.bamf = r.bamf as bamf_gleich,
        l.sex <> '' and r.sex <> '' and l.sex <> r.sex as sex_anders,
        case
            when l.azr <> '' and l.azr = r.azr or l.d_nummer <> '' and l.d_nummer = r.d_nummer
                or l.bamf <> '' and l.bamf = r.bamf then list_has_any(l.teile, r.teile)
            else false
        end as teil_gemeinsam,
        case
            when l.fam = '' or r.fam = '' then 'FEHLT'
            when l.fam = r.fam or l.fam_voll = r.fam_voll then 'GLEICH'
            when l.fam_klang <> 0 and l.fam_klang = r.fam_klang then 'KLANG'
            when l.fam_um <> 0 and l.fam_um = r.fam_um then 'UMSCHRIFT'
            when {typo_fam} then 'TIPPFEHLER'
            when list_has_any(l.fam_teile, r.fam_teile) then 'TEIL'
            when l.geb <> '' and l.geb in (r.fam, r.geb) or r.geb <> '' and r.geb = l.fam then 'GEBURTSNAME'
            else 'ANDERS'
        end as fam,
        case
            when l.vor1 = '' or r.vor1 = '' then 'FEHLT'
            when l.vor1 = r.vor1 or l.vor = r.vor then 'GLEICH'
            when l.vor1_klang <> 0 and l.vor1_klang = r.vor1_klang or l.vor_klang <> 0 and l.vor_klang = r.vor_klang
                then 'KLANG'
            when l.vor1_um <> 0 and l.vor1_um = r.vor1_um or l.vor_um <> 0 and l.vor_um = r.vor_um then 'UMSCHRIFT'
            when {typo_vor1} or {typo_vor} then 'TIPPFEHLER'
            when list_has_any(l.vor_teile, r.vor_teile) then 'TEIL'
            else 'ANDERS'
        end as vor,
        l.fam <> '' and r.fam <> '' and (
            l.fam in (r.vor, r.vor1) and r.fam in (l.vor, l.vor1)
            or l.fam_klang <> 0 and l.fam_klang in (r.vor_klang, r.vor1_klang) and r.fam_klang <> 0
                and r.fam_klang in (l.vor_klang, l.vor1_klang)
        ) as getauscht,
        case
            when len(l.vor_teile) > 1 and len(r.vor_teile) > 1
                then not list_has_any(l.vor_teile[2:], r.vor_teile) and not list_has_any(r.vor_teile[2:], l.vor_teile)
            else false
        end as weitere_anders,
        case
            when l.azr <> '' and l.azr = r.azr
                then list_has_any(l.vor_teile, r.teile) or list_has_any(r.vor_teile, l.teile)
            else false
        end as vorname_irgendwo,
        case
            when l.bamf <> '' and l.bamf = r.bamf and l.vor1 <> '' and r.vor1 <> ''
                then list_contains(r.teile, l.vor1) and list_contains(l.teile, r.vor1)
            else false
        end as rufname_gemeinsam,
        coalesce(n.tage, 0) as namensgleiche_tage,
        case
            when l.dob = '' or r.dob = '' then 'FEHLT'
            when l.dob = r.dob and not l.schwach then 'GLEICH'
            when starts_with(l.dob, r.dob) or starts_with(r.dob, l.dob) then 'TEILWEISE'
            when l.schwach and l.voll and l.jahr = r.jahr or r.schwach and r.voll and l.jahr = r.jahr then 'NEUJAHR'
            when l.schwach or r.schwach then 'ANDERS'
            when l.jahr = r.jahr and l.dob[6:7] = r.dob[9:10] and l.dob[9:10] = r.dob[6:7] then 'GETAUSCHT'
            when l.dob[6:] = r.dob[6:] and abs(cast(l.jahr as integer) - cast(r.jahr as integer)) <= {most_years_off}
                then 'JAHR'
            when damerau_levenshtein(l.dob, r.dob) = 1 then 'TIPPFEHLER'
            else 'ANDERS'
        end as datum,
        case
            when l.ort = '' or r.ort = '' then 'FEHLT'
            when l.ort = r.ort then 'GLEICH'
            when l.ort_klang <> 0 and l.ort_klang = r.ort_klang or l.ort_um <> 0 and l.ort_um = r.ort_um
                or list_has_any(l.ort_teile, r.ort_teile) or {typo_ort}
                then 'AEHNLICH'
            else 'ANDERS'
        end as ort
    from candidates as c
    inner join identities as l on c.ident_l = l.ident
    inner join identities as r on c.ident_r = r.ident
    left join namesakes as n on l.fam = n.fam and l.vor1 = n.vor1 and l.ort = n.ort
)

select
    * exclude (getauscht, rufname_gemeinsam),
    vor = 'GLEICH' or rufname_gemeinsam as rufname_gemeinsam,
    case
        when fam = 'GLEICH' and vor = 'GLEICH' then 'GLEICH'
        when getauscht then 'GETAUSCHT'
        when fam in ('FEHLT', 'ANDERS') or vor in ('FEHLT', 'ANDERS') then 'ANDERS'
        when fam in ('TEIL', 'GEBURTSNAME') and vor = 'TEIL' then 'ANDERS'
        else 'AEHNLICH'
    end as name,
    vor = 'ANDERS' and not vorname_irgendwo as vorname_widerspricht
from paired
"""


def _typing_error(column: str) -> str:
    least = LEAST_LETTERS_FOR_A_TYPING_ERROR
    return (
        f"(least(length(l.{column}), length(r.{column})) >= {least}"
        f" and abs(length(l.{column}) - length(r.{column})) <= 1"
        f" and damerau_levenshtein(l.{column}, r.{column}) = 1)"
    )


def compare(con: duckdb.DuckDBPyConnection) -> None:
    """Make the view `compared` from the tables `identities` and `candidates`.

    Args:
        con: connection that holds both; gets `compared`, one row per candidate: rid_l < rid_r, ident_l, ident_r,
            ueber_alias; azr_gleich, d_nummer_gleich, bamf_gleich, sex_anders; with a number in common teil_gemeinsam (a
            name token shared, too);
            fam, vor (GLEICH, KLANG, UMSCHRIFT, TIPPFEHLER, TEIL, GEBURTSNAME, FEHLT, ANDERS), name (GLEICH, AEHNLICH,
            GETAUSCHT, ANDERS), datum (GLEICH, TEILWEISE, NEUJAHR, GETAUSCHT, JAHR, TIPPFEHLER, FEHLT, ANDERS), ort
            (GLEICH, AEHNLICH, FEHLT, ANDERS), weitere_anders (both have further first names and share none),
            vorname_widerspricht (the first names agree in no way, nor with any other name of the other side),
            rufname_gemeinsam (the first given name of each stands among the names of the other), namensgleiche_tage
            (different full dates of birth under the left one's family name, first given name and place).
    """
    typos = {f"typo_{column}": _typing_error(column) for column in ("fam", "vor", "vor1", "ort")}
    con.execute(_COMPARED.format(most_years_off=MOST_YEARS_OFF, **typos))
