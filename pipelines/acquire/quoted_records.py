"""Records with quotes: separators, quotes and line breaks inside a field (RFC 4180, sections 2.5 to 2.7).

Belongs here: the walk through such records, and recovery after a quote that is never closed.
Does not belong here: lines without quotes (read_csv).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from quality.set_aside import Reason

MOST_LINES_PER_RECORD = 100
"""No field of any delivery is that long; a record that goes on longer has a quote that was never closed."""
_QUOTE = '"'


@dataclass(frozen=True, kw_only=True)
class Record:
    """One record, and the number of lines it takes."""

    fields: list[str]
    lines: int


@dataclass(frozen=True, kw_only=True)
class QuotedRecords:
    """Records with quotes of one file.

    Attributes:
        rows: source_row, last_row, line (the record as it came), fields.
        faults: source_row, reason, line.
        lines: every line number that belongs to one of them.
    """

    rows: pl.DataFrame
    faults: pl.DataFrame
    lines: list[int]


def read_record(lines: Sequence[str], *, start: int, separator: str) -> Record | None:
    """Walk one record.

    Args:
        lines: of the file.
        start: index of the line it begins in.
        separator: one character.

    Returns:
        The record, or None when its quotes are wrong: text after a closing quote, a quote inside an unquoted field, or
        no closing quote within MOST_LINES_PER_RECORD lines.
    """
    fields: list[str] = []
    number, place = start, 0
    while True:
        line = lines[number]
        if line[place : place + 1] == _QUOTE:
            closed = _read_quoted(lines, number=number, place=place + 1, last=start + MOST_LINES_PER_RECORD)
            if closed is None:
                return None
            field, number, place = closed
            line = lines[number]
            if place < len(line) and line[place] != separator:
                return None
        else:
            end = line.find(separator, place)
            field = line[place:] if end < 0 else line[place:end]
            if _QUOTE in field:
                return None
            place += len(field)
        fields.append(field)
        if place >= len(line):
            return Record(fields=fields, lines=number - start + 1)
        place += 1


def _read_quoted(lines: Sequence[str], *, number: int, place: int, last: int) -> tuple[str, int, int] | None:
    """Read up to the closing quote: content, line index and place behind it."""
    parts: list[str] = []
    while True:
        line = lines[number]
        end = line.find(_QUOTE, place)
        if end < 0:
            parts += [line[place:], "\n"]
            number, place = number + 1, 0
            if number >= min(len(lines), last):
                return None
        elif line[end + 1 : end + 2] == _QUOTE:
            parts += [line[place:end], _QUOTE]
            place = end + 2
        else:
            parts.append(line[place:end])
            return "".join(parts), number, end + 1


def read_quoted_records(
    lines: Sequence[str], *, quoted_lines: Sequence[int], columns: int, separator: str
) -> QuotedRecords:
    """Read all records with quotes of a file.

    A record over several lines that does not come out with the right number of fields is not believed: only its first
    line is set aside, and reading goes on in the next one. So one stray quote costs one line.

    Args:
        lines: of the whole file, header included.
        quoted_lines: numbers (first is 1) of the data lines that hold a quote, ascending.
        columns: fields that a record must have.
        separator: one character.
    """
    rows: list[tuple[int, int, str, list[str]]] = []
    faults: list[tuple[int, str, str]] = []
    used: list[int] = []
    next_line = 0
    for number in quoted_lines:
        if number < next_line:
            continue
        record = read_record(lines, start=number - 1, separator=separator)
        if record is not None and len(record.fields) == columns:
            raw = "\n".join(lines[number - 1 : number - 1 + record.lines])
            rows.append((number, number + record.lines - 1, raw, record.fields))
            used += range(number, number + record.lines)
            next_line = number + record.lines
            continue
        used.append(number)
        next_line = number + 1
        faults.append((number, _reason(record, columns=columns).value, lines[number - 1]))
    return QuotedRecords(
        rows=pl.DataFrame(
            rows,
            schema={"source_row": pl.Int32, "last_row": pl.Int32, "line": pl.String, "fields": pl.List(pl.String)},
            orient="row",
        ),
        faults=pl.DataFrame(
            faults, schema={"source_row": pl.Int32, "reason": pl.String, "line": pl.String}, orient="row"
        ),
        lines=used,
    )


def _reason(record: Record | None, *, columns: int) -> Reason:
    if record is None or record.lines > 1:
        return Reason.NOT_READABLE
    return Reason.TOO_FEW_FIELDS if len(record.fields) < columns else Reason.TOO_MANY_FIELDS
