"""Points and percents of values that may be known only as an interval.

Belongs here: bands over a value from x_min to x_max, rounding half up in integers.
Does not belong here: where the value comes from (criteria).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

PERCENT = 100


@dataclass(frozen=True, kw_only=True)
class Band:
    """A run of whole numbers and what it gives.

    Attributes:
        id: name of the band; the number of the band where it has none of its own.
        von: least value; None: no lower end.
        bis: greatest value; None: no upper end.
        points: points or percent that the band gives; for named bands its rank, best highest.
        line: line in the file.
    """

    id: str
    von: int | None
    bis: int | None
    points: int
    line: int


def _reached(band: Band, *, x_min: pl.Expr, x_max: pl.Expr) -> pl.Expr:
    low = pl.lit(value=True) if band.bis is None else (x_min <= band.bis).fill_null(value=True)
    high = pl.lit(value=True) if band.von is None else (x_max >= band.von).fill_null(value=True)
    return low & high


def band_bounds(bands: Sequence[Band], *, x_min: pl.Expr, x_max: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Give the least and the greatest points over all bands that the interval touches.

    Args:
        bands: without gap or overlap.
        x_min: least possible value; null: no lower end known.
        x_max: greatest possible value; null: no upper end known.

    Returns:
        Two integer expressions.
    """
    reached = [
        pl.when(_reached(band, x_min=x_min, x_max=x_max)).then(pl.lit(band.points, dtype=pl.Int64)) for band in bands
    ]
    return pl.min_horizontal(*reached), pl.max_horizontal(*reached)


def band_name(bands: Sequence[Band], *, value: pl.Expr) -> pl.Expr:
    """Give the name of the band that holds a value; null where the value is null."""
    name = pl.lit(None, dtype=pl.String)
    for band in bands:
        inside = pl.lit(value=True)
        if band.von is not None:
            inside = inside & (value >= band.von)
        if band.bis is not None:
            inside = inside & (value <= band.bis)
        name = pl.when(inside & value.is_not_null()).then(pl.lit(band.id)).otherwise(name)
    return name


def texts_that_hold(texts: Sequence[pl.Expr]) -> pl.Expr:
    """Give the list of those texts that are not null, in their order; an empty list where there are none at all."""
    return pl.concat_list(texts).list.drop_nulls() if texts else pl.lit([], dtype=pl.List(pl.String))


def times_percents(points: pl.Expr, *, percents: Sequence[pl.Expr]) -> pl.Expr:
    """Multiply points by all percents and round half up once, in integers.

    Args:
        points: not negative.
        percents: 0 to 100 each.
    """
    product = points.cast(pl.Int64)
    for percent in percents:
        product = product * percent.cast(pl.Int64)
    scale = PERCENT ** len(percents)
    rounded: pl.Expr = (2 * product + scale) // (2 * scale)
    return rounded
