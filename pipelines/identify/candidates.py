"""Which pairs of identities are compared at all.

Belongs here: the blocks, so that the number of pairs grows with the number of records and not with its square.
Does not belong here: what the comparison finds (comparisons).
"""

import duckdb

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

_SAME_DAY_ONE_NAME = """
-- the same full day, and one of the names sounds like one of the names
with keyed as (
    select
        ident,
        rid,
        hash(dob, unnest(list_distinct([fam_klang, vor1_klang, geb_klang]))) as key,
        unnest(list_distinct([fam_klang, vor1_klang, geb_klang])) as klang
    from identities
    where voll and not schwach
)

select
    l.ident as ident_l,
    r.ident as ident_r
from keyed as l
inner join keyed as r on l.key = r.key and l.rid < r.rid
where l.klang <> ''
"""

_SWAPPED_DAY_ONE_NAME = """
-- day and month exchanged, and one of the names sounds like one of the names
with keyed as (
    select
        ident,
        rid,
        dob,
        hash(
            jahr,
            least(dob[6:7], dob[9:10]),
            greatest(dob[6:7], dob[9:10]),
            unnest(list_distinct([fam_klang, vor1_klang]))
        ) as key,
        unnest(list_distinct([fam_klang, vor1_klang])) as klang
    from identities
    where voll and not schwach and dob[9:10] <= '12' and dob[6:7] <> dob[9:10]
)

select
    l.ident as ident_l,
    r.ident as ident_r
from keyed as l
inner join keyed as r on l.key = r.key and l.rid < r.rid and l.dob <> r.dob
where l.klang <> ''
"""

_WEAK_DAY_SAME_YEAR = """
-- one day is not known: the same year, and the same names or the same place and one name by sound
with keyed as (
    select
        ident,
        rid,
        schwach,
        unnest([
            case when fam <> '' and vor1 <> '' then hash('name', jahr, fam, vor1) end,
            case when ort <> '' and fam_klang <> '' then hash('ort', jahr, ort, fam_klang) end,
            case when ort <> '' and vor1_klang not in ('', fam_klang) then hash('ort', jahr, ort, vor1_klang) end
        ]) as key
    from identities
    where dob <> ''
)

select
    least(l.ident, r.ident) as ident_l,
    greatest(l.ident, r.ident) as ident_r
from keyed as l
inner join keyed as r on l.key = r.key and l.rid <> r.rid and (l.ident < r.ident or not r.schwach)
where l.schwach
"""

_SAME_NAME_AND_PLACE = """
-- the day is missing or mistyped: the same names and the same place
with keyed as (
    select
        ident,
        rid,
        hash(fam, vor1, ort) as key
    from identities
    where fam <> '' and vor1 <> '' and ort <> ''
)

select
    l.ident as ident_l,
    r.ident as ident_r
from keyed as l
inner join keyed as r on l.key = r.key and l.rid < r.rid
"""

_BLOCKS = (
    *(_SAME_NUMBER.format(number=number) for number in ("azr", "d_nummer", "bamf")),
    _SAME_DAY_ONE_NAME,
    _SWAPPED_DAY_ONE_NAME,
    _WEAK_DAY_SAME_YEAR,
    _SAME_NAME_AND_PLACE,
)


def find_candidates(con: duckdb.DuckDBPyConnection) -> None:
    """Make the table `candidates` from the table `identities` (see `identities.comparable`).

    Args:
        con: connection that holds `identities`; gets `candidates`: ident_l, ident_r, each pair of identities once, the
            identity of the record with the smaller number on the left.
    """
    con.execute("create or replace table found (ident_l integer, ident_r integer)")
    for block in _BLOCKS:
        con.execute(f"insert into found {block}")
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
