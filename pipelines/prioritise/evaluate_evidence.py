"""Compute what evidence is worth: every value as an interval from what is certain to what is possible.

Belongs here: the kinds of criteria that look at pieces of evidence, row by row and per person.
Does not belong here: criteria on the case itself, sums, caps and bands (evaluate); which evidence counts (convictions).

Columns: `<id>_min`, `<id>_max` per criterion; counts `<id>:n_min`, `<id>:n_max`; flags `<id>:<flag>_min`, `_max`.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl

from pipelines.prioritise.conditions import all_of, certainly, possibly
from pipelines.prioritise.criteria import Criterion, Factor, Grade, Kind
from pipelines.prioritise.intervals import PERCENT, band_bounds, times_percents
from pipelines.prioritise.ruleset import Ruleset

_DAY_SPAN = 1 << 20
"""More days than any two deeds can lie apart: keeps persons apart in one sorted array."""


def factor_columns(factors: Sequence[Factor], *, stichtag: date) -> list[pl.Expr]:
    """Give the percents of every factor, least and greatest, per piece of evidence."""
    columns = []
    for factor in factors:
        low, high = band_bounds(factor.bands, x_min=pl.col(f"{factor.fact}_min"), x_max=pl.col(f"{factor.fact}_max"))
        applies = all_of(factor.when, stichtag=stichtag)
        full = pl.lit(PERCENT, dtype=pl.Int64)
        low = pl.when(applies).then(low).when(applies.is_null()).then(pl.min_horizontal(low, full)).otherwise(full)
        high = pl.when(applies).then(high).when(applies.is_null()).then(pl.max_horizontal(high, full)).otherwise(full)
        columns += [low.alias(f"faktor:{factor.id}_min"), high.alias(f"faktor:{factor.id}_max")]
    return columns


def _best(grades: Sequence[Grade], *, stichtag: date, bound: str) -> pl.Expr:
    read = certainly if bound == "min" else possibly
    zero = pl.lit(0, dtype=pl.Int64)
    return pl.max_horizontal(
        zero,
        *(pl.when(read(all_of(g.when, stichtag=stichtag))).then(pl.lit(g.points, dtype=pl.Int64)) for g in grades),
    )


def _looked_at(criterion: Criterion, *, stichtag: date, bound: str) -> pl.Expr:
    read = certainly if bound == "min" else possibly
    return pl.col(f"passes_{bound}") & read(all_of(criterion.when, stichtag=stichtag))


def event_points(criterion: Criterion, *, stichtag: date) -> list[pl.Expr]:
    """Give what one piece of evidence is worth in a criterion, or counts, least and greatest.

    Args:
        criterion: of a kind that looks at evidence one by one.
        stichtag: day of the list.

    Returns:
        Expressions `<id>_min` and `<id>_max`; for flags one pair per flag, `<id>:<flag>_min` and `_max`.
    """
    columns = []
    for bound in ("min", "max"):
        looked_at = _looked_at(criterion, stichtag=stichtag, bound=bound)
        name = criterion.legal.id
        if criterion.kind is Kind.BEST_OF_GRADED_EVIDENCE:
            points = _best(criterion.grades, stichtag=stichtag, bound=bound)
            extra = _best(criterion.additions, stichtag=stichtag, bound=bound)
            points = pl.when(points > 0).then(points + extra).otherwise(points)
            percents = [pl.col(f"faktor:{factor}_{bound}") for factor in criterion.factors]
            points = times_percents(points, percents=percents)
            columns.append(pl.when(looked_at).then(points).otherwise(0).alias(f"{name}_{bound}"))
        elif criterion.kind is Kind.COUNT_IN_WINDOW:
            columns.append(looked_at.cast(pl.Int64).alias(f"{name}_{bound}"))
        elif criterion.kind is Kind.SUM_OF_FLAGS:
            read = certainly if bound == "min" else possibly
            columns += [
                (looked_at & read(all_of(flag.when, stichtag=stichtag))).alias(f"{name}:{flag.id}_{bound}")
                for flag in criterion.grades
            ]
    return columns


def densest(events: pl.DataFrame, *, criterion: Criterion, stichtag: date) -> pl.DataFrame:
    """Find the greatest number of different days of deeds in any window.

    Args:
        events: evidence with person_id, passes_min, passes_max and the criterion's facts.
        criterion: of kind densest_window.
        stichtag: day of the list.

    Returns:
        One row per person with evidence: person_id, `<id>:n_min`, `<id>:n_max` (null: no upper end is known).
    """
    name = criterion.legal.id
    frames = []
    for bound in ("min", "max"):
        days = pl.coalesce(pl.col(criterion.fact or ""), pl.concat_list(criterion.otherwise_fact or ""))
        rows = events.select("person_id", days.alias("tag"), pl.col("passes_min"), pl.col("passes_max")).explode("tag")
        looked_at = _looked_at(criterion, stichtag=stichtag, bound=bound)
        deeds = (
            rows.rename({"tag": str(criterion.otherwise_fact)})
            .filter(looked_at)
            .select("person_id", pl.col(str(criterion.otherwise_fact)).cast(pl.Int32).alias("tag"))
            .drop_nulls("tag")
            .unique()
            .sort("person_id", "tag")
        )
        key = deeds["person_id"].rle_id().to_numpy().astype(np.int64) * _DAY_SPAN + deeds["tag"].to_numpy()
        last = np.searchsorted(key, key + criterion.window_days - 1, side="right")
        frames.append(
            deeds.select("person_id", pl.Series(f"{name}:n_{bound}", last - np.arange(len(key)), dtype=pl.Int64))
            .group_by("person_id")
            .agg(pl.col(f"{name}:n_{bound}").max())
        )
    is_open = pl.col(str(criterion.fact)).is_null() & _looked_at(criterion, stichtag=stichtag, bound="max")
    unknown = events.filter(is_open).select("person_id").unique().with_columns(pl.lit(value=True).alias("offen"))
    return (
        events.select("person_id")
        .unique()
        .join(frames[0], on="person_id", how="left")
        .join(frames[1], on="person_id", how="left")
        .join(unknown, on="person_id", how="left")
        .select(
            "person_id",
            pl.col(f"{name}:n_min").fill_null(0),
            pl.when(pl.col("offen").is_null()).then(pl.col(f"{name}:n_max").fill_null(0)).alias(f"{name}:n_max"),
            pl.col("offen").fill_null(value=False).alias(f"{name}:offen"),
        )
    )


def person_points(events: pl.DataFrame, *, ruleset: Ruleset, stichtag: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Evaluate every criterion that looks at evidence.

    Args:
        events: judged evidence.
        ruleset: rules of the day.
        stichtag: day of the list.

    Returns:
        The evidence with factors and points per row; and one row per person with evidence: `<id>_min`, `<id>_max`,
        counts `<id>:n_min`, `<id>:n_max` and flags `<id>:<flag>_min`, `_max`.
    """
    criteria = [c for d in ruleset.dimensions for c in d.criteria if c.table == "ereignisse"]
    single = [c for c in criteria if c.kind is not Kind.DENSEST_WINDOW]
    rows = events.with_columns(factor_columns(list(ruleset.factors.values()), stichtag=stichtag)).with_columns(
        column for criterion in single for column in event_points(criterion, stichtag=stichtag)
    )
    aggregates: list[pl.Expr] = []
    results: list[pl.Expr] = []
    for criterion in single:
        name = criterion.legal.id
        if criterion.kind is Kind.BEST_OF_GRADED_EVIDENCE:
            aggregates += [pl.col(f"{name}_min").max(), pl.col(f"{name}_max").max()]
            results += [pl.col(f"{name}_{b}").clip(upper_bound=criterion.max) for b in ("min", "max")]
        elif criterion.kind is Kind.COUNT_IN_WINDOW:
            aggregates += [pl.col(f"{name}_{b}").sum().alias(f"{name}:n_{b}") for b in ("min", "max")]
            results += _banded(criterion)
        else:
            flags = [f"{name}:{flag.id}_{bound}" for flag in criterion.grades for bound in ("min", "max")]
            aggregates += [pl.col(flag).any() for flag in flags]
            results += _flag_sum(criterion)
    persons = rows.group_by("person_id").agg(aggregates).with_columns(results)
    for criterion in criteria:
        if criterion.kind is Kind.DENSEST_WINDOW:
            counted = densest(events, criterion=criterion, stichtag=stichtag).with_columns(_banded(criterion))
            persons = persons.join(counted, on="person_id", how="left")
    return rows, persons


def _banded(criterion: Criterion) -> list[pl.Expr]:
    name = criterion.legal.id
    low, high = band_bounds(criterion.bands, x_min=pl.col(f"{name}:n_min"), x_max=pl.col(f"{name}:n_max"))
    return [
        low.clip(upper_bound=criterion.max).alias(f"{name}_min"),
        high.clip(upper_bound=criterion.max).alias(f"{name}_max"),
    ]


def _flag_sum(criterion: Criterion) -> list[pl.Expr]:
    name = criterion.legal.id
    return [
        pl.sum_horizontal(
            pl.when(pl.col(f"{name}:{flag.id}_{bound}")).then(pl.lit(flag.points, dtype=pl.Int64)).otherwise(0)
            for flag in criterion.grades
        )
        .clip(upper_bound=criterion.max)
        .alias(f"{name}_{bound}")
        for bound in ("min", "max")
    ]
