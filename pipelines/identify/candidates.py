"""Which pairs of identities are compared at all.

Belongs here: the keys that two identities must share, so that the number of pairs grows with the number of records and
not with its square. Does not belong here: what the comparison finds (comparisons).

A key of one name alone is shared by ever more strangers the more records there are. So a key holds a day and the family
name by sound, or a day, the given name and a part of the family name, and so on: every weakness that tier T5 forgives
leaves a key whole, but typing errors in both names at once, of which some stay unseen
(tests/unit/identify/test_candidates.py holds this against a comparison of all pairs).
"""

import duckdb

SMALL_CELL = 4
"""Records of one name and place whose dates differ are told of (T6: father and son) up to this many; more are a
frequent name, in which nothing but the dates, compared by keys of their own, can speak for a pair."""

ROWS_PER_PART = 600_000
"""Days are looked at in parts of about so many identities, so that not all keys stand in memory at once."""

_BOTH = "hash('beide', least(fam_klang, {given}), greatest(fam_klang, {given}))"
_NAME_KEYS = f"""[
    case when fam_klang <> 0 then hash('familie', fam_klang) end,
    case when geb_klang <> 0 then hash('familie', geb_klang) end,
    case when fam_um not in (0, geb_um) then hash('umschrift', fam_um) end,
    case when geb_um <> 0 then hash('umschrift', geb_um) end,
    case when fam_klang <> 0 and vor1_klang <> 0 then {_BOTH.format(given="vor1_klang")} end,
    case when fam_klang <> 0 and vor_klang not in (0, vor1_klang) then {_BOTH.format(given="vor_klang")} end,
    case when vor1_klang <> 0 and ort <> '' then hash('ort', vor1_klang, ort) end,
    case when vor1_klang <> 0 and fam <> '' then hash('anfang', vor1_klang, fam[:3]) end,
    case when vor1_klang <> 0 and fam <> '' then hash('ende', vor1_klang, fam[-3:]) end,
    case when vor1_um <> 0 and fam <> '' then hash('um anfang', vor1_um, fam[:3]) end,
    case when vor1_um <> 0 and fam <> '' then hash('um ende', vor1_um, fam[-3:]) end,
    case when fam <> '' and vor1 <> '' then hash('aa', fam[:3], vor1[:3]) end,
    case when fam <> '' and vor1 <> '' then hash('ee', fam[-3:], vor1[-3:]) end
] || case when vor1_klang <> 0 and len(fam_teile) > 1
    then list_transform(fam_teile, lambda part: hash('anfang', vor1_klang, part[:3])) else [] end"""
"""What two identities share when both names agree at all, in whichever way."""

_SAME_NUMBER = """
with numbered as (
    select
        rid,
        {number} as number
    from identities
    where fuehrend and {number} <> ''
)

select
    i_l.ident as ident_l,
    i_r.ident as ident_r
from numbered as n_l
inner join numbered as n_r on n_l.number = n_r.number and n_l.rid < n_r.rid
inner join identities as i_l on n_l.rid = i_l.rid
inner join identities as i_r on n_r.rid = i_r.rid
"""

_KEYED = """
create or replace table keyed as
with unnested as (
    select
        ident,
        rid,
        {extra} as extra,
        hash({day}) as tag,
        unnest({keys}) as name_key
    from identities
    where {where} and hash({day}) % {parts} = {part}
),

hashed as (
    select
        ident,
        rid,
        extra,
        hash(tag, name_key) as key
    from unnested
    where name_key is not null
)

select * from hashed
"""

_SHARED = """
with several as (
    select key from keyed group by key having count(*) > 1 {having}
),

kept as materialized (
    select keyed.*
    from keyed
    semi join several on keyed.key = several.key
),

pairs as (
    select distinct
        k_l.ident as ident_l,
        k_r.ident as ident_r
    from kept as k_l
    inner join kept as k_r on k_l.key = k_r.key and k_l.rid < k_r.rid
    where {residual}
)
"""

_ALL_PAIRS = "from pairs"
_ALL_MAY_AGREE = """
select
    pairs.ident_l,
    pairs.ident_r
from pairs
inner join identities as l on pairs.ident_l = l.ident
inner join identities as r on pairs.ident_r = r.ident
where
    (
        l.ort = ''
        or r.ort = ''
        or l.ort[:3] = r.ort[:3]
        or l.ort[-3:] = r.ort[-3:]
        or l.ort_klang = r.ort_klang
        or list_has_any(l.ort_teile, r.ort_teile)
    )
    and (
        l.vor1_klang = r.vor1_klang
        or l.vor1_um = r.vor1_um
        or l.vor1[:3] = r.vor1[:3]
        or l.vor1[-3:] = r.vor1[-3:]
        or list_has_any(l.vor_teile, r.teile)
        or list_has_any(r.vor_teile, l.teile)
        or l.fam_klang in (r.vor_klang, r.vor1_klang)
    )
    and (
        l.fam_klang = r.fam_klang
        or l.fam_um = r.fam_um
        or list_has_any(l.fam_teile, r.teile)
        or list_has_any(r.fam_teile, l.teile)
        or l.fam_klang in (r.vor_klang, r.vor1_klang)
        or damerau_levenshtein(l.fam, r.fam) = 1
    )
"""
"""Where the date says little, strangers of one family name and place, or of one name in different places, are many."""

_PLACE_AND_NAME = """[
    case when ort <> '' and fam_klang <> 0 then hash('familie', ort, fam_klang) end,
    case when ort <> '' and fam_um <> 0 then hash('umschrift', ort, fam_um) end,
    case when ort <> '' and vor1_klang <> 0 and fam <> '' then hash('anfang', ort, vor1_klang, fam[:3]) end,
    case when ort <> '' and vor1_klang <> 0 and fam <> '' then hash('ende', ort, vor1_klang, fam[-3:]) end,
    case when fam_klang <> 0 and vor1_klang <> 0 then {vor1} end,
    case when fam_klang <> 0 and vor_klang not in (0, vor1_klang) then {vor} end
]""".format(vor1=_BOTH.format(given="vor1_klang"), vor=_BOTH.format(given="vor_klang"))
"""What two identities share when a date says little: the place and one name, or both names."""

_SAME = "[case when fam <> '' and vor1 <> '' and ort <> '' then hash(fam, vor1, ort) end]"

_BLOCKS: tuple[dict[str, str], ...] = (
    # the same full day
    {"day": "dob", "keys": _NAME_KEYS, "where": "voll and not schwach"},
    # day and month exchanged
    {
        "day": "jahr, least(dob[6:7], dob[9:10]), greatest(dob[6:7], dob[9:10])",
        "keys": _NAME_KEYS,
        "where": "voll and not schwach and dob[9:10] <= '12' and dob[6:7] <> dob[9:10]",
        "extra": "dob",
        "residual": "k_l.extra <> k_r.extra",
        "chosen": _ALL_MAY_AGREE,
    },
    # a day that is not known: the same year
    {
        "day": "jahr",
        "keys": _PLACE_AND_NAME,
        "where": "dob <> ''",
        "extra": "schwach",
        "having": "and bool_or(extra)",
        "residual": "(k_l.extra or k_r.extra)",
        "chosen": _ALL_MAY_AGREE,
    },
    # day and month equal, the year another one, at most ten years off
    {
        "day": "dob[6:]",
        "keys": _PLACE_AND_NAME,
        "where": "voll and not schwach",
        "extra": "cast(jahr as smallint)",
        "residual": "k_l.extra <> k_r.extra and abs(k_l.extra - k_r.extra) <= 10",
        "chosen": _ALL_MAY_AGREE,
    },
    # one digit of the year, the day or the month mistyped; a date is missing
    {"day": "dob[6:]", "keys": _SAME, "where": "voll and not schwach"},
    {"day": "dob[:7]", "keys": _SAME, "where": "voll and not schwach"},
    {"day": "jahr, dob[9:]", "keys": _SAME, "where": "voll and not schwach"},
    {
        "day": "'fehlt'",
        "keys": _SAME,
        "where": "true",
        "extra": "dob = ''",
        "having": "and bool_or(extra)",
        "residual": "(k_l.extra or k_r.extra)",
    },
    # nothing but the same names, with the same place or without: told of as long as the name is rare
    {"day": "'ort'", "keys": _SAME, "where": "true", "having": f"and count(*) <= {SMALL_CELL}"},
    {
        "day": "'namen'",
        "keys": "[case when fam <> '' and vor1 <> '' then hash(fam, vor1) end]",
        "where": "true",
        "having": f"and count(*) <= {SMALL_CELL}",
    },
)
_DEFAULTS = {"extra": "null", "having": "", "residual": "true", "chosen": _ALL_PAIRS}


def find_candidates(con: duckdb.DuckDBPyConnection) -> None:
    """Make the table `candidates` from the table `identities` (see `identities.comparable`).

    Args:
        con: connection that holds `identities`; gets `candidates`: ident_l, ident_r, each pair of identities once, the
            identity of the record with the smaller number on the left.
    """
    con.execute("create or replace table found (ident_l integer, ident_r integer)")
    for number in ("azr", "d_nummer", "bamf"):
        con.execute(f"insert into found {_SAME_NUMBER.format(number=number)}")
    rows = con.execute("select count(*) from identities").fetchall()[0][0]
    for block in _BLOCKS:
        filled = _DEFAULTS | block
        parts = 1 if filled["day"].startswith("'") else 1 + rows // ROWS_PER_PART
        for part in range(parts):
            con.execute(_KEYED.format(**filled, parts=parts, part=part))
            con.execute(f"insert into found {_SHARED.format(**filled)} {filled['chosen']}")
    con.execute("drop table keyed")
    con.execute("create or replace table candidates as select distinct ident_l, ident_r from found")
    con.execute("drop table found")


def pair_all(con: duckdb.DuckDBPyConnection) -> None:
    """Make `candidates` of every pair of identities of different records: for a handful of records only.

    Args:
        con: as for `find_candidates`.
    """
    con.execute(
        "create or replace table candidates as select l.ident as ident_l, r.ident as ident_r"
        " from identities as l inner join identities as r on l.rid < r.rid"
    )
