"""What a comparison of two identities finds: names, date, place, sex, numbers.

Belongs here: the closed classes of agreement and when each holds.
Does not belong here: what they mean for a link (tiers), which pairs are compared (candidates).
"""

import duckdb

LEAST_LETTERS_FOR_A_TYPING_ERROR = 4
"""One letter more or less in a name of three makes another name more often than a typing error (Can, Cem, Ali, Ala)."""

_COMPARED = """
create or replace table compared as
with paired as (
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
        list_has_any(l.teile, r.teile) as teil_gemeinsam,
        case
            when l.fam = '' or r.fam = '' then 'FEHLT'
            when l.fam = r.fam or l.fam_voll = r.fam_voll then 'GLEICH'
            when l.fam_klang <> '' and l.fam_klang = r.fam_klang then 'KLANG'
            when {typo_fam} then 'TIPPFEHLER'
            when list_has_any(l.fam_teile, r.fam_teile) then 'TEIL'
            when l.geb <> '' and l.geb in (r.fam, r.geb) or r.geb <> '' and r.geb = l.fam then 'GEBURTSNAME'
            else 'ANDERS'
        end as fam,
        case
            when l.vor1 = '' or r.vor1 = '' then 'FEHLT'
            when l.vor1 = r.vor1 or l.vor = r.vor then 'GLEICH'
            when l.vor1_klang <> '' and l.vor1_klang = r.vor1_klang or l.vor_klang <> '' and l.vor_klang = r.vor_klang
                then 'KLANG'
            when {typo_vor1} or {typo_vor} then 'TIPPFEHLER'
            when list_has_any(l.vor_teile, r.vor_teile) then 'TEIL'
            else 'ANDERS'
        end as vor,
        l.fam <> '' and r.fam <> '' and (
            l.fam in (r.vor, r.vor1) and r.fam in (l.vor, l.vor1)
            or l.fam_klang in (r.vor_klang, r.vor1_klang) and r.fam_klang in (l.vor_klang, l.vor1_klang)
        ) as getauscht,
        len(l.vor_teile) > 1 and len(r.vor_teile) > 1 and not list_has_any(l.vor_teile[2:], r.vor_teile[2:])
            as weitere_anders,
        list_has_any(l.vor_teile, r.teile) or list_has_any(r.vor_teile, l.teile) as vorname_irgendwo,
        case
            when l.dob = '' or r.dob = '' then 'FEHLT'
            when l.dob = r.dob and not l.schwach then 'GLEICH'
            when starts_with(l.dob, r.dob) or starts_with(r.dob, l.dob) then 'TEILWEISE'
            when l.schwach and l.voll and l.jahr = r.jahr or r.schwach and r.voll and l.jahr = r.jahr then 'NEUJAHR'
            when l.schwach or r.schwach then 'ANDERS'
            when l.jahr = r.jahr and l.dob[6:7] = r.dob[9:10] and l.dob[9:10] = r.dob[6:7] then 'GETAUSCHT'
            when damerau_levenshtein(l.dob, r.dob) = 1 then 'TIPPFEHLER'
            else 'ANDERS'
        end as datum,
        case
            when l.ort = '' or r.ort = '' then 'FEHLT'
            when l.ort = r.ort then 'GLEICH'
            when l.ort_klang <> '' and l.ort_klang = r.ort_klang or list_has_any(l.ort_teile, r.ort_teile) or {typo_ort}
                then 'AEHNLICH'
            else 'ANDERS'
        end as ort
    from candidates as c
    inner join identities as l on c.ident_l = l.ident
    inner join identities as r on c.ident_r = r.ident
)

select
    * exclude (getauscht),
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
    """Make the table `compared` from the tables `identities` and `candidates`.

    Args:
        con: connection that holds both; gets `compared`, one row per candidate: rid_l < rid_r, ident_l, ident_r,
            ueber_alias; azr_gleich, d_nummer_gleich, bamf_gleich, sex_anders, teil_gemeinsam (a name token shared);
            fam, vor (GLEICH, KLANG, TIPPFEHLER, TEIL, GEBURTSNAME, FEHLT, ANDERS), name (GLEICH, AEHNLICH, GETAUSCHT,
            ANDERS), datum (GLEICH, TEILWEISE, NEUJAHR, GETAUSCHT, TIPPFEHLER, FEHLT, ANDERS), ort (GLEICH, AEHNLICH,
            FEHLT, ANDERS), weitere_anders (both have further first names and share none), vorname_widerspricht (the
            first names agree in no way, nor with any other name of the other side).
    """
    typos = {f"typo_{column}": _typing_error(column) for column in ("fam", "vor", "vor1", "ort")}
    con.execute(_COMPARED.format(**typos))
