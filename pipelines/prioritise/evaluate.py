"""Compute dimensions of a case: criteria on the case itself, sums, caps and bands, each from certain to possible.

Belongs here: the kinds of criteria that look at one case. It knows kinds, not criteria.
Does not belong here: criteria that look at evidence (evaluate_evidence), what the sums lead to (priority).

Columns: `<id>_min`, `<id>_max` per criterion; `<dimension>_min`, `_max`, `_band_min`, `_band_max`,
`_deckel` (caps that hold), `_deckel_offen` (caps that may hold), `_unbekannt` (every criterion could be anything).
"""

from datetime import date

import polars as pl

from pipelines.prioritise.conditions import all_of, certainly, possibly
from pipelines.prioritise.criteria import Criterion, Kind
from pipelines.prioritise.evaluate_evidence import person_points
from pipelines.prioritise.intervals import band_bounds, band_name, texts_that_hold
from pipelines.prioritise.parts import Dimension
from pipelines.prioritise.ruleset import Ruleset


def _case_points(criterion: Criterion, *, stichtag: date) -> list[pl.Expr]:
    """Give the points of a criterion that looks at the case itself."""
    name = criterion.legal.id
    if criterion.kind is Kind.SUM_OF_FLAGS:
        sums = []
        for bound, read in (("min", certainly), ("max", possibly)):
            parts = [
                pl.when(read(all_of(flag.when, stichtag=stichtag)))
                .then(pl.lit(flag.points, dtype=pl.Int64))
                .otherwise(0)
                for flag in criterion.grades
            ]
            sums.append(pl.sum_horizontal(parts).clip(upper_bound=criterion.max).alias(f"{name}_{bound}"))
        return sums
    value = pl.col(str(criterion.fact))
    if criterion.kind is Kind.LOOKUP:
        points = pl.lit(None, dtype=pl.Int64)
        for grade in criterion.grades:
            points = (
                pl.when(value.cast(pl.String) == grade.id).then(pl.lit(grade.points, dtype=pl.Int64)).otherwise(points)
            )
    else:
        points = pl.when(value.is_not_null()).then(band_bounds(criterion.bands, x_min=value, x_max=value)[0])
    applies = all_of(criterion.when, stichtag=stichtag)
    points = pl.when(~applies).then(pl.lit(0, dtype=pl.Int64)).when(applies).then(points)
    return [
        points.fill_null(0).alias(f"{name}_min"),
        points.fill_null(criterion.max).clip(upper_bound=criterion.max).alias(f"{name}_max"),
    ]


def with_dimension(cases: pl.DataFrame, *, dimension: Dimension, stichtag: date) -> pl.DataFrame:
    """Evaluate one dimension: criteria on the case, the sum, caps, bands.

    Args:
        cases: one row per case; points of evidence already joined (null: the person has none).
        dimension: rules of the day.
        stichtag: day of the list.

    Returns:
        The rows with the dimension's columns; all null where the dimension certainly does not apply.
    """
    name = dimension.id
    rows = cases.with_columns(
        column
        for criterion in dimension.criteria
        if criterion.table == "faelle"
        for column in _case_points(criterion, stichtag=stichtag)
    )
    applies = all_of(dimension.applies_when, stichtag=stichtag)
    rows = rows.with_columns(
        (
            certainly(all_of(dimension.unknown_when, stichtag=stichtag))
            if dimension.unknown_when
            else pl.lit(value=False)
        ).alias(f"{name}_unbekannt")
    )
    unknown = applies.is_null()
    if dimension.unknown_when:
        unknown = unknown | pl.col(f"{name}_unbekannt")
    bounds = []
    for criterion in dimension.criteria:
        low, high = (pl.col(f"{criterion.legal.id}_{bound}").fill_null(0) for bound in ("min", "max"))
        bounds += [
            pl.when(possibly(applies))
            .then(pl.when(applies.is_null()).then(0).otherwise(low))
            .alias(f"{criterion.legal.id}_min"),
            pl.when(possibly(applies))
            .then(pl.when(unknown).then(criterion.max).otherwise(high))
            .alias(f"{criterion.legal.id}_max"),
        ]
    rows = rows.with_columns(bounds)
    sums: dict[str, pl.Expr] = {
        bound: pl.when(possibly(applies)).then(
            pl.sum_horizontal(pl.col(f"{c.legal.id}_{bound}") for c in dimension.criteria).clip(
                upper_bound=dimension.max
            )
        )
        for bound in ("min", "max")
    }
    for cap in dimension.caps:
        holds = all_of(cap.when, stichtag=stichtag)
        for bound, read in (("min", possibly), ("max", certainly)):
            limited = pl.min_horizontal(sums[bound], pl.lit(cap.limit, dtype=pl.Int64))
            sums[bound] = pl.when(sums[bound].is_not_null() & read(holds)).then(limited).otherwise(sums[bound])
    holding = {cap.legal.id: all_of(cap.when, stichtag=stichtag) for cap in dimension.caps}
    certain = [pl.when(certainly(holds) & possibly(applies)).then(pl.lit(cap)) for cap, holds in holding.items()]
    open_caps = [pl.when(holds.is_null() & possibly(applies)).then(pl.lit(cap)) for cap, holds in holding.items()]
    return rows.with_columns(
        sums["min"].alias(f"{name}_min"),
        sums["max"].alias(f"{name}_max"),
        texts_that_hold(certain).alias(f"{name}_deckel"),
        texts_that_hold(open_caps).alias(f"{name}_deckel_offen"),
    ).with_columns(
        band_name(dimension.bands, value=pl.col(f"{name}_min")).alias(f"{name}_band_min"),
        band_name(dimension.bands, value=pl.col(f"{name}_max")).alias(f"{name}_band_max"),
    )


def points_of(
    cases: pl.DataFrame, *, events: pl.DataFrame, ruleset: Ruleset, stichtag: date
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Evaluate all dimensions of a ruleset.

    Args:
        cases: one row per case with person_id and the facts of the case.
        events: evidence that has gone through the gates (person_id, passes_min, passes_max and its facts).
        ruleset: rules of the day.
        stichtag: day of the evaluation.

    Returns:
        The cases with all columns of the dimensions, and the evidence with its points.
    """
    told, points = person_points(events, ruleset=ruleset, stichtag=stichtag)
    rows = cases.join(points, on="person_id", how="left", maintain_order="left")
    for dimension in ruleset.dimensions:
        rows = with_dimension(rows, dimension=dimension, stichtag=stichtag)
    return rows, told
