"""The transitivity guard: a group of linked records must not contradict itself.

Belongs here: when a group does, and why.
Does not belong here: making groups, and what becomes of a broken one (clusters).
"""

import duckdb
import polars as pl

from pipelines.identify.reasons import SEPARATOR, Reason

GREATEST_DISTANCE_DAYS = 366
"""One year: leading dates of birth of one person that lie further apart are two persons, or a matter for people."""

_BROKEN = f"""
with numbers as (
    select rid, 'azr' as art, azr as number from identities where fuehrend and azr <> ''
    union all
    select rid, 'd_nummer', d_nummer from identities where fuehrend and d_nummer <> ''
),

number_sets as (
    select distinct
        m.gruppe,
        n.art,
        list_sort(list_distinct(list(n.number))) as numbers
    from members as m
    inner join numbers as n on m.rid = n.rid
    group by m.gruppe, n.art, m.komponente
),

different_numbers as (
    select distinct
        l.gruppe,
        case l.art when 'azr' then '{Reason.GRUPPE_AZR}' else '{Reason.GRUPPE_D_NUMMER}' end as grund
    from number_sets as l
    inner join number_sets as r on l.gruppe = r.gruppe and l.art = r.art and not list_has_any(l.numbers, r.numbers)
),

alias_dates as (
    select
        m.gruppe,
        i.dob
    from identities as i
    inner join members as m on i.rid = m.rid
    where not i.fuehrend
),

-- a leading date that stands in the group as the date of an alias is explained
leading_dates as (
    select
        m.gruppe,
        m.komponente,
        cast(i.dob as date) as tag
    from identities as i
    inner join members as m on i.rid = m.rid
    anti join alias_dates as a on m.gruppe = a.gruppe and i.dob = a.dob
    where i.fuehrend and i.voll
    qualify max(tag) over (partition by m.gruppe) - min(tag) over (partition by m.gruppe) > {GREATEST_DISTANCE_DAYS}
),

different_dates as (
    select
        l.gruppe,
        '{Reason.GRUPPE_DATUM}' as grund
    from leading_dates as l
    inner join leading_dates as r on l.gruppe = r.gruppe and l.komponente < r.komponente
    group by l.gruppe, l.komponente, r.komponente
    having min(abs(l.tag - r.tag)) > {GREATEST_DISTANCE_DAYS}
),

judged_apart as (
    select
        l.gruppe,
        '{Reason.GRUPPE_URTEIL}' as grund
    from apart as a
    inner join members as l on a.komponente_l = l.komponente
    inner join members as r on a.komponente_r = r.komponente and l.gruppe = r.gruppe
)

select
    gruppe,
    string_agg(distinct grund, '{SEPARATOR}' order by grund) as grund
from (
    from different_numbers
    union all
    from different_dates
    union all
    from judged_apart
)
group by gruppe
"""


def contradictory_groups(members: pl.DataFrame, *, identities: pl.DataFrame, apart: pl.DataFrame) -> pl.DataFrame:
    """Find the groups that contradict themselves.

    A group does when it holds different AZR numbers, different D-Nummern, leading full dates of birth more than a year
    apart, or records that people judged to be different persons. Records that people judged to be one person
    (`komponente`) explain their differences among each other: the judgement is the merge event. A leading date that
    another record of the group knows as the date of an alias is explained as well.

    Args:
        members: one row per record: rid, komponente, gruppe.
        identities: of `identities.comparable`.
        apart: komponente_l, komponente_r: judged to be different.

    Returns:
        gruppe, grund (codes): one row per contradictory group.
    """
    several = members.filter(pl.len().over("gruppe") > 1)
    needed = identities.join(several.select("rid"), on="rid", how="semi")
    with duckdb.connect() as con:
        con.register("members", several.to_arrow())
        con.register("apart", apart.to_arrow())
        con.register("identities", needed.select("rid", "fuehrend", "azr", "d_nummer", "dob", "voll").to_arrow())
        return con.sql(_BROKEN).pl()
