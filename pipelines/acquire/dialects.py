"""The same object in another writing: dates as yyyy-mm-dd, turned into the form that the contract agrees.

Belongs here: dates of the versions of a format that write them otherwise.
Does not belong here: separators and charsets (the manifest says them), other structures (read_messages), whether a
day is one of the calendar (the contract).
"""

import polars as pl

from pipelines.acquire.read_csv import Records
from quality.column import Column, ColumnType, PartialDateFormat
from quality.contract import Contract
from quality.set_aside import Reason

_DAY = r"^([0-9]{4})-([0-9]{2})-([0-9]{2})$"
_MONTH = r"^([0-9]{4})-([0-9]{2})$"
_YEAR = r"^([0-9]{4})$"
_MINUTE = r"^([0-9]{4})-([0-9]{2})-([0-9]{2})[T ]([0-9]{2}:[0-9]{2})(?::[0-9]{2})?$"
_GERMAN = {ColumnType.DATE: "%d.%m.%Y", ColumnType.TIMESTAMP: "%d.%m.%Y %H:%M", ColumnType.PARTIAL_DATE: "dd.mm.yyyy"}


def in_agreed_form(records: Records, *, contract: Contract) -> Records:
    """Turn ISO dates into the German form of the contract.

    Args:
        records: as delivered in a dialect with ISO dates.
        contract: of the table.

    Returns:
        The same rows with dates as the contract agrees them. A row with a date in any other form, the German one
        included, is a fault with the value as it came: an office writes one dialect.
    """
    dated = [column for column in contract.delivered_columns if _is_german(column)]
    rows = records.rows
    if rows.is_empty():
        return records
    wrong = [
        rows.filter(pl.col(column.name).is_not_null() & _translated(column).is_null()).select(
            "source_row",
            reason=pl.lit(Reason.NOT_A_DATE.value),
            column_name=pl.lit(column.name),
            raw_value=pl.col(column.name),
            raw_line=pl.lit(None, dtype=pl.String),
        )
        for column in dated
    ]
    faults = pl.concat(wrong).unique("source_row", keep="first", maintain_order=True) if wrong else records.faults
    sound = rows.join(faults, on="source_row", how="anti", maintain_order="left") if wrong else rows
    both = pl.concat([records.faults, faults.cast(records.faults.schema)]) if wrong else faults
    return Records(
        rows=sound.with_columns(_translated(column).alias(column.name) for column in dated),
        faults=both.sort("source_row"),
    )


def _is_german(column: Column) -> bool:
    return column.type in _GERMAN and column.format == _GERMAN[column.type]


def _translated(column: Column) -> pl.Expr:
    text = pl.col(column.name)
    if column.type is ColumnType.TIMESTAMP:
        return pl.when(text.str.contains(_MINUTE)).then(text.str.replace(_MINUTE, "${3}.${2}.${1} ${4}"))
    if column.format != PartialDateFormat.GERMAN.value:
        return pl.when(text.str.contains(_DAY)).then(text.str.replace(_DAY, "${3}.${2}.${1}"))
    return german_partial_date(text)


def german_partial_date(text: pl.Expr) -> pl.Expr:
    """Turn an ISO date, of which month and day may be missing, into the German form; null where it is none."""
    return (
        pl.when(text.str.contains(_DAY))
        .then(text.str.replace(_DAY, "${3}.${2}.${1}"))
        .when(text.str.contains(_MONTH))
        .then(text.str.replace(_MONTH, "00.${2}.${1}"))
        .when(text.str.contains(_YEAR))
        .then(pl.lit("00.00.") + text)
    )
