"""Turn columns into the text of a line.

Belongs here: dates, quoting, joining cells of CSV; elements of XML.
Does not belong here: which columns there are (contracts and deliveries_*).
"""

from collections.abc import Sequence

import numpy as np
import polars as pl

from pipelines.synthesise.chance import NEVER

_FIRST, _LAST = -36_000, 40_000
"""Days the calendar covers, from 1871 to 2079."""


def _calendar(form: str) -> pl.Series:
    days = pl.from_epoch(pl.Series(np.arange(_FIRST, _LAST), dtype=pl.Int32), time_unit="d")
    return days.dt.strftime(form)


GERMAN, ISO = _calendar("%d.%m.%Y"), _calendar("%Y-%m-%d")


def written(day: pl.Series, *, calendar: pl.Series) -> pl.Series:
    """Return days as text by looking them up; null for NEVER."""
    place = (day - _FIRST).set(day >= NEVER, None)
    return calendar.gather(place).alias(day.name)


def clock(minute: pl.Expr) -> pl.Expr:
    """Return minutes of the day as HH:MM."""
    two = (minute // 60, minute % 60)
    return pl.concat_str(*(part.cast(pl.String).str.zfill(2) for part in two), separator=":")


def quoted(text: pl.Expr, *, separator: str) -> pl.Expr:
    """Return a text cell, in quotes where it holds a separator, a quote or a line end."""
    needs = text.str.contains_any([separator, '"', "\n", "\r"])
    return (
        pl.when(needs).then(pl.lit('"') + text.str.replace_all('"', '""', literal=True) + pl.lit('"')).otherwise(text)
    )


def csv_line(cells: pl.DataFrame, *, columns: Sequence[str], separator: str, texts: Sequence[str] = ()) -> pl.Series:
    """Join the cells of each row; null becomes an empty cell.

    Args:
        cells: one column per cell.
        columns: the columns in the order of the contract.
        separator: cell separator.
        texts: columns that may need quotes.
    """
    parts = [
        quoted(pl.col(name), separator=separator) if name in texts else pl.col(name).cast(pl.String) for name in columns
    ]
    return cells.select(pl.concat_str(*(part.fill_null("") for part in parts), separator=separator)).to_series()


def key_line(keys: pl.DataFrame, *, columns: Sequence[str], separator: str) -> pl.Series:
    """Return lines that carry the key only; the other cells are empty."""
    cells = [pl.col(name) if name in keys.columns else pl.lit("") for name in columns]
    return keys.select(pl.concat_str(*cells, separator=separator)).to_series()


def header(columns: Sequence[str], *, separator: str) -> str:
    """Return the header line: names in upper case."""
    return separator.join(name.upper() for name in columns)


def element(name: str, value: pl.Expr, *, is_text: bool = True) -> pl.Expr:
    """Return an XML element, empty text where the value is null.

    Args:
        name: of the element.
        value: what stands in it.
        is_text: whether it may hold letters that XML escapes; days, numbers and codes do not.
    """
    text = value.cast(pl.String)
    if is_text:
        text = text.str.replace_many({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
    return (pl.lit(f"<{name}>") + text + pl.lit(f"</{name}>")).fill_null("")
