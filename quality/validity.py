"""Codes that are in force only for a time, because a law changed: whether one was, on the day of its row.

Belongs here: the periods of a code, the key [valid_on] of a column, the check of a row.
Does not belong here: reading the list as a whole (code_list), other promises of a column (text_values, frames).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from quality.column import Column, ColumnType
from quality.text_values import parsed


@dataclass(frozen=True, kw_only=True)
class Period:
    """From which day to which a code is in force; None for no limit."""

    first: date | None
    last: date | None


def read_periods(rows: Sequence[tuple[str, str, str]]) -> dict[str, tuple[Period, ...]]:
    """Read the periods of every code.

    Args:
        rows: code, valid_from, valid_to; ISO days or empty.

    Returns:
        The periods by code, only of codes that have a limit in every one of their rows.

    Raises:
        ValueError: no day, or a period that ends before it begins; the text names the code.
    """
    found: defaultdict[str, tuple[Period, ...]] = defaultdict(tuple)
    for code, first, last in rows:
        try:
            period = Period(
                first=date.fromisoformat(first) if first else None, last=date.fromisoformat(last) if last else None
            )
        except ValueError as error:
            raise ValueError(f"the code [{code}] is valid from {first!r} to {last!r}: {error}") from error
        if period.first is not None and period.last is not None and period.last < period.first:
            raise ValueError(f"the code [{code}] is valid from {first} to {last}, which ends before it begins")
        found[code] += (period,)
    unlimited = Period(first=None, last=None)
    return {code: periods for code, periods in found.items() if unlimited not in periods}


def validity_problems(columns: Sequence[Column]) -> list[str]:
    """Say which columns name a day in [valid_on] that cannot be used."""
    days = {column.name for column in columns if column.type is ColumnType.DATE}
    problems = []
    for column in columns:
        if column.valid_on is not None and column.valid_on not in days:
            problems.append(
                f"column [{column.name}]: [valid_on] names {column.valid_on}, which is no date of the table"
            )
        if column.valid_on is not None and (column.code_list is None or column.type is not ColumnType.CODE):
            problems.append(f"column [{column.name}]: [valid_on] is for a code with a [code_list]")
    return problems


def in_force(column: Column, *, day: Column, periods: Mapping[str, tuple[Period, ...]]) -> pl.Expr:
    """Say whether the code was in force on the day of its row; true where one of both is empty or unreadable.

    Args:
        column: the code.
        day: the column with the day.
        periods: of the codes that have a limit.
    """
    on = parsed(day) if day.is_delivered_text else pl.col(day.name)
    kept = pl.lit(value=True)
    for code, of_code in periods.items():
        inside = _inside(on, periods=of_code).fill_null(value=True)
        kept = kept & ((pl.col(column.name) != code) | inside).fill_null(value=True)
    return kept


def _inside(on: pl.Expr, *, periods: Sequence[Period]) -> pl.Expr:
    return pl.any_horizontal(
        (pl.lit(value=True) if period.first is None else on >= period.first)
        & (pl.lit(value=True) if period.last is None else on <= period.last)
        for period in periods
    )
