"""Decide, for each pair of records, whether it is one person: the tiers of the linking concept.

Belongs here: which agreement links (T1 to T4), which goes to people (T5, contradicted numbers), the reasons of a pair.
Does not belong here: finding and comparing pairs (candidates, comparisons), groups of more than two (clusters), human
judgements (judgements).

| Tier | Rule | Effect |
|---|---|---|
| T1 | same AZR number, family name equal or a name token shared, date equal or contained | LINK |
| T2 | same D-Nummer, sex not contradictory, full date equal (or contained or missing, and a name token shared) | LINK |
| T3 | same BAMF-Az, a name token shared, first given names shared | LINK |
| T4 | family name and first given name equal, full date equal and not 1 January, birth place equal | LINK |
| T5 | as T4, with one of the weaknesses of REVIEWED | REVIEW |
| T1-T3 | the same number, but what the tier demands beside it contradicts | REVIEW |
| T6 | anything else | APART |

A number alone never links (§ 10 Abs. 4 AZRG demands it "zusaetzlich zu den Grundpersonalien"), nor does a false one.
A veto makes a person look where the rule alone would link (ADR 0070): given names that agree in no way stop T1 (twins
under one number); a family stands under one BAMF-Az, so other given names or another sex stop T3; and T4 is stopped by
further given names that share nothing (twins called Mohammed Ali and Mohammed Reza), another sex, an alias as the only
agreement (it may be the identity of somebody else), and a name that is frequent where both were born.
"""

from collections.abc import Callable

import duckdb
import polars as pl

from pipelines.identify.bounded import bounded, load
from pipelines.identify.candidates import ROWS_PER_PART, find_candidates, pair_all
from pipelines.identify.comparisons import compare
from pipelines.identify.reasons import SEPARATOR, Reason

PAIRS_SCHEMA = pl.Schema(
    {
        "rid_l": pl.Int32(),
        "rid_r": pl.Int32(),
        "stufe": pl.String(),
        "entscheidung": pl.String(),
        "gruende": pl.String(),
    }
)
"""One row per pair of records; gruende are codes joined by SEPARATOR."""

LINK = "LINK"
REVIEW = "REVIEW"
APART = "APART"

REVIEWED: dict[tuple[str, str], tuple[str, ...]] = {
    # (names, date): places with which people have to look
    ("GLEICH", "GLEICH"): ("AEHNLICH", "FEHLT"),  # GLEICH is T4
    ("GLEICH", "TEILWEISE"): ("GLEICH", "AEHNLICH", "FEHLT"),
    ("GLEICH", "NEUJAHR"): ("GLEICH", "AEHNLICH", "FEHLT"),
    ("GLEICH", "GETAUSCHT"): ("GLEICH", "AEHNLICH", "FEHLT"),
    ("GLEICH", "JAHR"): ("GLEICH", "AEHNLICH", "FEHLT"),
    ("GLEICH", "TIPPFEHLER"): ("GLEICH",),
    ("GLEICH", "FEHLT"): ("GLEICH",),
    ("AEHNLICH", "GLEICH"): ("GLEICH", "AEHNLICH", "FEHLT"),
    ("AEHNLICH", "TEILWEISE"): ("GLEICH",),
    ("AEHNLICH", "NEUJAHR"): ("GLEICH",),
    ("AEHNLICH", "GETAUSCHT"): ("GLEICH",),
    ("AEHNLICH", "JAHR"): ("GLEICH",),
    ("GETAUSCHT", "GLEICH"): ("GLEICH", "AEHNLICH", "FEHLT"),
    ("GETAUSCHT", "TEILWEISE"): ("GLEICH",),
    ("GETAUSCHT", "NEUJAHR"): ("GLEICH",),
    ("GETAUSCHT", "GETAUSCHT"): ("GLEICH",),
    ("GETAUSCHT", "JAHR"): ("GLEICH",),
}
"""The weaknesses that tier T5 forgives. One weak statement is forgiven beside a missing place, two only where the place
speaks for the pair; a different place is never forgiven: twins and namesakes differ by it."""

MOST_DATES_OF_A_NAME = 3
"""Different dates of birth under one name and place up to which T4 links. Two of n such persons share a day of some
14,600 (forty years) by chance with n (n - 1) / 2 / 14,600; up to n = 3 that is less than one wrong pair in 10,000
persons, even if every name were as frequent as that."""

_REVIEWED_VALUES = ", ".join(
    f"('{name}', '{datum}', '{ort}')" for (name, datum), orte in REVIEWED.items() for ort in orte
)

_GRADED = f"""
with judged as (
    select
        *,
        azr_gleich and (fam = 'GLEICH' or teil_gemeinsam) and datum in ('GLEICH', 'TEILWEISE')
            and not vorname_widerspricht as t1,
        d_nummer_gleich and not sex_anders
            and (datum = 'GLEICH' or datum in ('TEILWEISE', 'FEHLT') and teil_gemeinsam) as t2,
        bamf_gleich and teil_gemeinsam and rufname_gemeinsam and not weitere_anders and not sex_anders as t3,
        name = 'GLEICH' and datum = 'GLEICH' and ort = 'GLEICH' as t4_or_veto,
        namensgleiche_tage > {MOST_DATES_OF_A_NAME} as ist_haeufig,
        (name, datum, ort) in (values {_REVIEWED_VALUES}) as t5
    from compared
),

graded as (
    select
        *,
        case
            when t1 then 1
            when t2 then 2
            when t3 then 3
            when t4_or_veto and not (weitere_anders or sex_anders or ueber_alias or ist_haeufig) then 4
            when azr_gleich then 5
            when d_nummer_gleich then 6
            when bamf_gleich then 7
            when t4_or_veto or t5 then 8
            else 9
        end as rang
    from judged
    where {{kept}} and rid_l % {{parts}} = {{part}}
),

told as (
    select
        rid_l,
        rid_r,
        rang,
        ueber_alias,
        ident_l,
        ident_r,
        concat_ws(
            '{SEPARATOR}',
            case when rang = 5 then '{Reason.AZR_WIDERSPRUCH}' when azr_gleich then '{Reason.AZR_GLEICH}' end,
            case
                when rang = 6 then '{Reason.D_NUMMER_WIDERSPRUCH}'
                when d_nummer_gleich then '{Reason.D_NUMMER_GLEICH}'
            end,
            case when rang = 7 then '{Reason.BAMF_AZ_WIDERSPRUCH}' when bamf_gleich then '{Reason.BAMF_AZ_GLEICH}' end,
            case
                when name = 'GLEICH' then '{Reason.NAME_GLEICH}'
                when name = 'GETAUSCHT' then '{Reason.NAME_GETAUSCHT}'
                when fam = 'GEBURTSNAME' then '{Reason.GEBURTSNAME}'
                when fam <> 'FEHLT' then 'FAMILIENNAME_' || fam
            end,
            case when name not in ('GLEICH', 'GETAUSCHT') then 'VORNAME_' || vor end,
            case when weitere_anders then '{Reason.WEITERE_VORNAMEN_ANDERS}' end,
            case when rang = 8 and t4_or_veto and ist_haeufig then '{Reason.NAME_HAEUFIG}' end,
            'DATUM_' || datum,
            'ORT_' || ort,
            case when sex_anders then '{Reason.GESCHLECHT_ANDERS}' end,
            case when ueber_alias then '{Reason.ALIAS}' end
    ) as gruende
    from graded
)

select
    rid_l,
    rid_r,
    case rang when 5 then 'T1' when 6 then 'T2' when 7 then 'T3' when 8 then 'T5' when 9 then 'T6'
        else 'T' || rang
    end as stufe,
    case when rang <= 4 then '{LINK}' when rang <= 8 then '{REVIEW}' else '{APART}' end as entscheidung,
    gruende
from told
qualify row_number() over (partition by rid_l, rid_r order by rang, ueber_alias, ident_l, ident_r) = 1
"""

_SPEAKS_FOR_IT = "azr_gleich or d_nummer_gleich or bamf_gleich or t4_or_veto or t5"
_ALL = "true"


def decide_pairs(identities: pl.DataFrame) -> pl.DataFrame:
    """Apply the tiers to all pairs of records that have something in common.

    Args:
        identities: one row per identity, of `identities.comparable`. Every identity of a record is compared with every
            identity of the others; the best tier of a pair of records counts.

    Returns:
        PAIRS_SCHEMA, sorted, LINK and REVIEW; a pair that is not in it has nothing that speaks for it (T6).
    """
    return _decide(identities, find=find_candidates, kept=_SPEAKS_FOR_IT)


def decide_candidates(identities: pl.DataFrame) -> pl.DataFrame:
    """Apply the tiers as `decide_pairs` does, and tell of every candidate pair, APART too (PAIRS_SCHEMA, sorted)."""
    return _decide(identities, find=find_candidates, kept=_ALL)


def decide_each(identities: pl.DataFrame) -> pl.DataFrame:
    """Compare each record with each other one and tell of every pair (PAIRS_SCHEMA, sorted): for a handful only."""
    return _decide(identities, find=pair_all, kept=_ALL)


def _decide(identities: pl.DataFrame, *, find: Callable[[duckdb.DuckDBPyConnection], None], kept: str) -> pl.DataFrame:
    with bounded() as con:
        load(con, identities=identities)
        find(con)
        compare(con)
        parts = 1 + identities.height // ROWS_PER_PART
        decided = [con.sql(_GRADED.format(kept=f"({kept})", parts=parts, part=part)).pl() for part in range(parts)]
    return pl.concat(decided).cast(PAIRS_SCHEMA).sort("rid_l", "rid_r")
