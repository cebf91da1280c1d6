"""One column of a contract: what its values are, what they mean, what they may be.

Belongs here: the column as a type, and the reader of a column's keys.
Does not belong here: the table around it (contract), checking values (frames).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

import polars as pl

from quality.door_rules import read_refused, read_refused_when_past
from quality.set_aside import Rejection
from quality.strict_yaml import Fields

DELIVERY_COLUMNS = ("delivery_id", "source_row")
"""Where a delivered row comes from; added by the reader, so they are typed and not delivered text."""
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_DAY_FORMAT = re.compile(r"(?:%[dmY]|[.\-/])+")
_TIME_FORMAT = re.compile(r"(?:%[dmYHMS]|[.\-/: T])+")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_RANGE_LENGTH = 2


class ColumnType(StrEnum):
    """What a value is, independent of how it is stored."""

    TEXT = "text"
    CODE = "code"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    PARTIAL_DATE = "partial_date"
    TIMESTAMP = "timestamp"
    BOOLEAN = "boolean"
    TEXT_LIST = "text_list"
    DATE_LIST = "date_list"


DUCKDB_TYPES: dict[ColumnType, str] = {
    ColumnType.TEXT: "varchar",
    ColumnType.CODE: "varchar",
    ColumnType.INTEGER: "integer",
    ColumnType.DECIMAL: "decimal(12,2)",
    ColumnType.DATE: "date",
    ColumnType.PARTIAL_DATE: "varchar",
    ColumnType.TIMESTAMP: "timestamp",
    ColumnType.BOOLEAN: "boolean",
    ColumnType.TEXT_LIST: "varchar[]",
    ColumnType.DATE_LIST: "date[]",
}


class PartialDateFormat(StrEnum):
    """How a date with unknown parts is written: 00.05.1990, or 1990-05 (1990-05-00 is read as well)."""

    GERMAN = "dd.mm.yyyy"
    ISO = "ISO"


Bound = int | Decimal | date


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a contract.

    Attributes:
        name: lower case, ASCII.
        type: what the value is. In a delivered table: what the text must parse to.
        meaning: what the value says.
        null_means: what an empty value says; None iff the column is never empty.
        personal_data: whether the value is about one person.
        code_list: seed that lists the allowed values, or None.
        valid_on: column with the day on which the code must have been in force, or None when that is not asked.
        pattern: regular expression the whole value must match, or None.
        format: how a delivered date is written, or None.
        unbounded: delivered text that stands for "no end", or None.
        range: least and greatest allowed value, or None.
        legal_basis: the column's own, else the table's.
        purpose: the column's own, else the table's.
        is_delivered_text: whether the table holds the value as text, as it was delivered.
        refused: values with which a row may not be held at all, by rule; of a list, when it holds no others.
        refused_when_past: rule by which a row may not be held once the day in the column has passed, or None.
    """

    name: str
    type: ColumnType
    meaning: str
    null_means: str | None
    personal_data: bool
    code_list: str | None
    valid_on: str | None
    pattern: str | None
    format: str | None
    unbounded: str | None
    range: tuple[Bound, Bound] | None
    legal_basis: str
    purpose: str
    is_delivered_text: bool
    refused: Mapping[Rejection, tuple[str, ...]]
    refused_when_past: Rejection | None

    @property
    def nullable(self) -> bool:
        """Whether the value may be empty."""
        return self.null_means is not None

    @property
    def duckdb_type(self) -> str:
        """The type of the column in the warehouse."""
        return "varchar" if self.is_delivered_text else DUCKDB_TYPES[self.type]


def read_column(name: str, entry: Fields, *, delivered: bool, legal_basis: str, purpose: str) -> Column:
    """Read one column; problems go to the list behind `entry`.

    Args:
        name: of the column.
        entry: its keys.
        delivered: whether the table is delivered by an authority.
        legal_basis: the table's, for a column without its own.
        purpose: the table's, for a column without its own.
    """
    if not _NAME.fullmatch(name):
        entry.refuse("a column name has lower-case ASCII letters, digits and underscores only")
    column_type = _column_type(entry)
    is_text = delivered and name not in DELIVERY_COLUMNS
    own_basis, own_purpose = entry.optional_text("legal_basis"), entry.optional_text("purpose")
    column = Column(
        name=name,
        type=column_type,
        meaning=entry.text("meaning"),
        null_means=_null_meaning(entry),
        personal_data=entry.boolean("personal_data"),
        code_list=_code_list(entry),
        valid_on=entry.optional_text("valid_on"),
        pattern=_pattern(entry),
        format=_format(entry, column_type=column_type, is_text=is_text),
        unbounded=entry.optional_verbatim("unbounded"),
        range=_range(entry, column_type=column_type),
        legal_basis=own_basis or legal_basis,
        purpose=own_purpose or purpose,
        is_delivered_text=is_text,
        refused=read_refused(entry),
        refused_when_past=read_refused_when_past(entry),
    )
    if (column.refused or column.refused_when_past) and not is_text:
        entry.refuse("[refused] and [refused_when_past] are for delivered columns only")
    if column.refused_when_past and column_type is not ColumnType.DATE:
        entry.refuse("[refused_when_past] is for dates only")
    if column.unbounded is not None and not is_text:
        entry.refuse("[unbounded] is for delivered columns only; later stages hold an empty value")
    if is_text and column_type is ColumnType.DATE_LIST:
        entry.refuse("a delivered column cannot be a date_list")
    entry.refuse_leftovers()
    return column


def _column_type(entry: Fields) -> ColumnType:
    text = entry.text("type")
    if text in list(ColumnType):
        return ColumnType(text)
    if text:
        entry.refuse(f"[type] must be one of {', '.join(ColumnType)}; not {text!r}")
    return ColumnType.TEXT


def _null_meaning(entry: Fields) -> str | None:
    nullable = entry.optional_boolean("nullable")
    null_means = entry.optional_text("null_means")
    if nullable and null_means is None:
        entry.refuse("it is nullable, so [null_means] must say what an empty value means")
    if null_means is not None and not nullable:
        entry.refuse("[null_means] is given, but the column is not nullable")
    return null_means


def _code_list(entry: Fields) -> str | None:
    name = entry.optional_text("code_list")
    if name is not None and not _NAME.fullmatch(name):
        entry.refuse(f"[code_list] must be the name of a seed, not {name!r}")
    return name


def _pattern(entry: Fields) -> str | None:
    pattern = entry.optional_verbatim("pattern")
    if pattern is not None:
        try:
            pl.Series([""]).str.contains(pattern)
        except pl.exceptions.ComputeError as error:
            entry.refuse(f"[pattern] is no regular expression that the checks can run: {str(error).strip()}")
    return pattern


def _format(entry: Fields, *, column_type: ColumnType, is_text: bool) -> str | None:
    shapes = {ColumnType.DATE: _DAY_FORMAT, ColumnType.TIMESTAMP: _TIME_FORMAT}
    dated = column_type in shapes or column_type is ColumnType.PARTIAL_DATE
    written = entry.optional_verbatim("format")
    if written is None:
        if is_text and dated:
            entry.refuse(f"[format] must say how a delivered {column_type} is written")
        return None
    if not is_text or not dated:
        entry.refuse("[format] is for delivered dates and timestamps only")
    elif column_type is ColumnType.PARTIAL_DATE:
        if written not in list(PartialDateFormat):
            entry.refuse(f"[format] of a partial_date must be {' or '.join(PartialDateFormat)}, not {written!r}")
    elif not shapes[column_type].fullmatch(written):
        entry.refuse(f"[format] may use %d %m %Y (timestamp also %H %M %S) and separators only, not {written!r}")
    return written


def _range(entry: Fields, *, column_type: ColumnType) -> tuple[Bound, Bound] | None:
    values = entry.optional_list("range")
    if values is None:
        return None
    if column_type not in (ColumnType.INTEGER, ColumnType.DECIMAL, ColumnType.DATE) or len(values) != _RANGE_LENGTH:
        entry.refuse(f"[range] must be [least, greatest] of an integer, decimal or date; not {values!r}")
        return None
    bounds = (_bound(values[0], column_type=column_type), _bound(values[1], column_type=column_type))
    match bounds:
        case (int() as least, int() as greatest) if least <= greatest:
            return (least, greatest)
        case (Decimal() as least, Decimal() as greatest) if least <= greatest:
            return (least, greatest)
        case (date() as least, date() as greatest) if least <= greatest:
            return (least, greatest)
        case (None, _) | (_, None):
            entry.refuse(f"[range] must hold values of type {column_type}, not {values!r}")
        case _:
            entry.refuse(f"[range] begins after it ends: {values!r}")
    return None


def _bound(value: object, *, column_type: ColumnType) -> Bound | None:
    if column_type is ColumnType.INTEGER and isinstance(value, int):
        return value
    if column_type is ColumnType.DECIMAL and isinstance(value, int | float):
        return Decimal(str(value))
    if column_type is ColumnType.DATE and isinstance(value, str) and _ISO_DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return None
