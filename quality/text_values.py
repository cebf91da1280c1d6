"""Whether a delivered text is what its column promises, as polars expressions.

Belongs here: one expression per kind of promise, true for an empty value (whether it may be empty is another promise).
Does not belong here: running them over a frame and naming the reason (frames), turning text into types (dbt staging).
"""

import re

import polars as pl

from quality.column import Column, ColumnType, PartialDateFormat
from quality.set_aside import Reason

LIST_SEPARATOR = "|"
"""Parts the members of a delivered text_list."""
BOOLEAN_TEXTS = ("J", "N")
"""How a delivered boolean is written."""
_DIGITS = {"%d": "[0-9]{2}", "%m": "[0-9]{2}", "%Y": "[0-9]{4}", "%H": "[0-9]{2}", "%M": "[0-9]{2}", "%S": "[0-9]{2}"}
_DECIMAL = r"^-?[0-9]{1,10}(\.[0-9]{1,2})?$"
_INTEGER = r"^-?[0-9]+$"
_PARTIAL = {
    PartialDateFormat.GERMAN: r"^(?P<day>[0-9]{2})\.(?P<month>[0-9]{2})\.(?P<year>[0-9]{4})$",
    PartialDateFormat.ISO: r"^(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?$",
}
_UNKNOWN_PART = "00"
_UNKNOWN_YEAR = "0000"


def parsed(column: Column) -> pl.Expr:
    """Parse a delivered text; null where it is empty or cannot be parsed.

    Args:
        column: an integer, decimal, date or timestamp of a delivered table.

    Returns:
        Int32, Decimal(12, 2), Date or Datetime. Stricter than the engines' own parsers: digits and separators
        stand exactly as the format says, so that `1.2.2026` is no `%d.%m.%Y`.
    """
    text = pl.col(column.name)
    match column.type:
        case ColumnType.INTEGER:
            return pl.when(text.str.contains(_INTEGER)).then(text).cast(pl.Int32, strict=False)
        case ColumnType.DECIMAL:
            return pl.when(text.str.contains(_DECIMAL)).then(text).cast(pl.Decimal(12, 2), strict=False)
        case ColumnType.DATE | ColumnType.TIMESTAMP if column.format is not None:
            shaped = pl.when(text.str.contains(_shape(column.format))).then(text)
            target = pl.Date if column.type is ColumnType.DATE else pl.Datetime("us")
            return shaped.str.strptime(target, column.format, strict=False)
        case _:
            raise ValueError(f"a {column.type} is not parsed: [{column.name}]")


def type_kept(column: Column) -> tuple[Reason, pl.Expr] | None:
    """Say whether a text is of the column's type, with the reason for those that are not; None when any text is."""
    text = pl.col(column.name)
    match column.type:
        case ColumnType.INTEGER | ColumnType.DECIMAL:
            return Reason.NOT_A_NUMBER, _or_exempt(parsed(column).is_not_null(), column=column)
        case ColumnType.DATE | ColumnType.TIMESTAMP:
            return Reason.NOT_A_DATE, _or_exempt(parsed(column).is_not_null(), column=column)
        case ColumnType.PARTIAL_DATE:
            style = PartialDateFormat(str(column.format))
            return Reason.NOT_A_DATE, _or_exempt(is_partial_date(text, style=style), column=column)
        case ColumnType.BOOLEAN:
            return Reason.UNKNOWN_CODE, _or_exempt(text.is_in(BOOLEAN_TEXTS), column=column)
        case _:
            return None


def pattern_kept(column: Column) -> pl.Expr | None:
    """Say whether a text, or every member of a delivered list, matches the column's pattern as a whole."""
    if column.pattern is None:
        return None
    whole = f"^(?:{column.pattern})$"
    if column.type is ColumnType.TEXT_LIST:
        return _or_exempt(_members(column).list.eval(pl.element().str.contains(whole)).list.all(), column=column)
    return _or_exempt(pl.col(column.name).str.contains(whole), column=column)


def code_kept(column: Column, *, codes: tuple[str, ...]) -> pl.Expr:
    """Say whether a text, or every member of a delivered list, is a code of the list."""
    if column.type is ColumnType.TEXT_LIST:
        return _or_exempt(_members(column).list.eval(pl.element().is_in(codes)).list.all(), column=column)
    return _or_exempt(pl.col(column.name).is_in(codes), column=column)


def range_kept(column: Column) -> pl.Expr | None:
    """Say whether a parsed value lies in the column's range; a text that cannot be parsed has failed already."""
    if column.range is None:
        return None
    least, greatest = column.range
    dtype = pl.Decimal(12, 2) if column.type is ColumnType.DECIMAL else None
    inside = parsed(column).is_between(pl.lit(least, dtype=dtype), pl.lit(greatest, dtype=dtype))
    return _or_exempt(inside.fill_null(value=True), column=column)


def is_partial_date(text: pl.Expr, *, style: PartialDateFormat) -> pl.Expr:
    """Say whether a text is a date whose day, or day and month, may be unknown (00, or left out in ISO).

    Args:
        text: the delivered text.
        style: how it is written.

    Returns:
        True for a whole day of the calendar, a month of a year, a year, or nothing known (year 0000); false for a day
        without month, a month without year, and everything else.
    """
    groups = text.str.extract_groups(_PARTIAL[style])
    year = groups.struct.field("year")
    month = groups.struct.field("month").fill_null(_UNKNOWN_PART)
    day = groups.struct.field("day").fill_null(_UNKNOWN_PART)
    known_month = pl.when(month == _UNKNOWN_PART).then(pl.lit("01")).otherwise(month)
    known_day = pl.when(day == _UNKNOWN_PART).then(pl.lit("01")).otherwise(day)
    whole = pl.concat_str(year, known_month, known_day, separator="-")
    in_calendar = whole.str.strptime(pl.Date, "%Y-%m-%d", strict=False).is_not_null()
    day_without_month = (month == _UNKNOWN_PART) & (day != _UNKNOWN_PART)
    month_without_year = (year == _UNKNOWN_YEAR) & (month != _UNKNOWN_PART)
    return in_calendar & ~day_without_month & ~month_without_year


def _or_exempt(kept: pl.Expr, *, column: Column) -> pl.Expr:
    exempt = pl.col(column.name).is_null()
    if column.unbounded is not None:
        exempt = exempt | (pl.col(column.name) == column.unbounded)
    return exempt | kept.fill_null(value=False)


def _members(column: Column) -> pl.Expr:
    return pl.col(column.name).str.split(LIST_SEPARATOR) if column.is_delivered_text else pl.col(column.name)


def _shape(written: str) -> str:
    shape = re.escape(written)
    for part, digits in _DIGITS.items():
        shape = shape.replace(re.escape(part), digits)
    return f"^{shape}$"
