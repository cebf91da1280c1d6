"""Counting rows for metrics: numerator and denominator, by dimension.

Belongs here: the three ways of counting shares, and quantiles of days.
Does not belong here: which metrics there are (metrics, decision_metrics), intervals and hiding (metrics).
"""

import math
from typing import Final

import polars as pl

OVERALL: Final = "alle"
PERCENT, DAYS = "PROZENT", "TAGE"
Z_95: Final = 1.959964
"""Two-sided 95 % of the normal distribution."""

ONE_BY_ONE: Final = (pl.col("zaehler").cast(pl.Int64), pl.col("nenner").cast(pl.Int64))

MEASURED_SCHEMA: Final = pl.Schema(
    {
        "name": pl.String(),
        "dimension": pl.String(),
        "einheit": pl.String(),
        "wert": pl.Float64(),
        "zaehler": pl.Int64(),
        "nenner": pl.Int64(),
        "ki_unten": pl.Float64(),
        "ki_oben": pl.Float64(),
    }
)
"""What is measured and is no share: a value in its unit, with its own interval."""


def counted_share(rows: pl.DataFrame, *, name: str, of: pl.Expr, dimension: str = OVERALL) -> pl.DataFrame:
    """Count the rows for which a condition holds, among all."""
    return rows.select(name=pl.lit(name), dimension=pl.lit(dimension), zaehler=of.sum(), nenner=pl.len()).select(
        "name", "dimension", *ONE_BY_ONE
    )


def counted_shares(rows: pl.DataFrame, *, name: str, by: str, of: pl.Expr) -> pl.DataFrame:
    """Count the rows for which a condition holds, per value of a column."""
    return (
        rows.group_by(pl.col(by).alias("dimension"))
        .agg(zaehler=of.sum(), nenner=pl.len())
        .select(pl.lit(name).alias("name"), "dimension", *ONE_BY_ONE)
    )


def counted_split(rows: pl.DataFrame, *, name: str, by: str) -> pl.DataFrame:
    """Count how the rows are spread over the values of a column."""
    return (
        rows.group_by(pl.col(by).alias("dimension"))
        .agg(zaehler=pl.len())
        .select(pl.lit(name).alias("name"), "dimension", "zaehler", nenner=pl.lit(rows.height))
        .select("name", "dimension", *ONE_BY_ONE)
    )


def day_quantiles(rows: pl.DataFrame, *, name: str, by: str | None, days: str, quantile: float) -> pl.DataFrame:
    """Give a quantile of whole days, with the interval that ranks beside it give (no assumption on how days spread).

    Args:
        rows: one per observation.
        name: of the metric.
        by: column of the dimension; None: overall.
        days: column of whole days; rows without a number are left out.
        quantile: 0.5 for the median.

    Returns:
        name, dimension, einheit, wert, zaehler (how many are at most wert), nenner, ki_unten, ki_oben.
    """
    dimension = pl.lit(OVERALL) if by is None else pl.col(by)
    sorted_days = (
        rows.drop_nulls(days)
        .select(dimension.alias("dimension"), pl.col(days).cast(pl.Int64).alias("tage"))
        .group_by("dimension")
        .agg(pl.col("tage").sort())
    )
    found = []
    for where, values in sorted_days.iter_rows():
        n = len(values)
        half = Z_95 * math.sqrt(n * quantile * (1 - quantile))
        middle, low, high = (min(max(math.ceil(n * quantile + shift), 1), n) for shift in (0, -half, half))
        value = values[middle - 1]
        counted = sum(each <= value for each in values)
        found.append((name, where, DAYS, float(value), counted, n, float(values[low - 1]), float(values[high - 1])))
    return pl.DataFrame(found, schema=MEASURED_SCHEMA, orient="row")
