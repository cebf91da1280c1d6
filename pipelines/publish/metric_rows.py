"""Counting rows for metrics: numerator and denominator, by dimension.

Belongs here: the three ways of counting.
Does not belong here: which metrics there are (metrics, decision_metrics), intervals and hiding (metrics).
"""

from typing import Final

import polars as pl

OVERALL: Final = "alle"
PERCENT: Final = "PROZENT"
ONE_BY_ONE: Final = (pl.col("zaehler").cast(pl.Int64), pl.col("nenner").cast(pl.Int64))


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
