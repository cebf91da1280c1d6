"""A sheet of decisions that comes back: the file to rows of text, with the number of each row.

Belongs here: which files can be read, finding the headings wherever they stand, days in every form that Excel gives.
Does not belong here: whether a decision is whole and may be taken (decision_checks), the headings (decision_entries).
"""

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import polars as pl

from pipelines.errors import UserError
from pipelines.publish.decision_entries import (
    ALL_ENTRIES,
    BLIND_ENTRIES,
    BLIND_ENTRY,
    CASE_HEAD,
    ENTRIES,
    HEADS,
    SECOND_BLIND_COLUMNS,
    SECOND_COLUMNS,
)

ROWS_SCHEMA: Final = pl.Schema(
    {"zeile": pl.Int32(), "formeln": pl.List(pl.String()), **dict.fromkeys(HEADS.values(), pl.String())}
)
"""One row per row of the sheet that says anything: its number there, headings of cells with a formula, the cells as
text; an empty cell is null, a day is written 2026-06-01."""

LARGEST_FILE = 30 * 1024 * 1024
"""Bytes, packed. A sheet of 20,000 cases has three million; what is ten times larger is no sheet of decisions."""

LARGEST_UNPACKED = 600 * 1024 * 1024
LAST_ROW_OF_HEADINGS = 40
DAYS: Final = frozenset(entry.name for entry in ALL_ENTRIES if entry.is_day)
CODES: Final = frozenset(entry.name for entry in ALL_ENTRIES if entry.choices) | {"gelesene_belege"}
"""Codes may be typed in small letters."""

EXCEL_DAY_ZERO = date(1899, 12, 30)
EXCEL_DAYS = range(36_526, 73_051)
"""Numbers that are days of the years 2000 to 2099 in Excel's count."""

YES, NO = "JA", "NEIN"
TRUTH: Final = dict.fromkeys(("WAHR", "TRUE", "VRAI"), YES) | dict.fromkeys(("FALSCH", "FALSE", "FAUX"), NO)
"""What a confirmation becomes in a CSV, in the language of the Excel that wrote it."""

SEPARATORS = (";", ",", "\t")
_SPACE = re.compile(r"[\s\x00-\x1f\x7f]+")
_TWICE_UNPACKED = b"PK\x03\x04"


def read_decision_file(path: Path, *, marker: str = "entscheidung") -> pl.DataFrame:
    """Read a sheet of decisions.

    Args:
        path: the XLSX that was published, filled in, in any order of columns; or a CSV with the same headings.
        marker: the entry that a sheet of this kind has.

    Returns:
        ROWS_SCHEMA.

    Raises:
        UserError: another kind of file, damaged or locked, or columns are missing or stand twice. Written in German
            for those who filled it in.
    """
    if not path.is_file():
        raise _refused(path, why="Es gibt keine solche Datei.")
    if path.stat().st_size > LARGEST_FILE:
        raise _refused(path, why=f"Sie ist größer als {LARGEST_FILE // 1024 // 1024} MB.")
    readers = {".xlsx": _rows_of_workbook, ".csv": _rows_of_text}
    if path.suffix.lower() not in readers:
        raise _refused(
            path,
            why=f"Dateien der Art {path.suffix or '(ohne Endung)'} werden nicht gelesen; Makros werden nie ausgeführt.",
        )
    grid = iter(readers[path.suffix.lower()](path))
    columns = _columns(grid, path=path, marker=marker)
    rows = [row for number, cells in grid if (row := _row(number, cells=cells, columns=columns)) is not None]
    return pl.DataFrame(rows, schema=ROWS_SCHEMA, orient="row")


Grid = Iterable[tuple[int, tuple[Any, ...]]]


def _rows_of_workbook(path: Path) -> Grid:
    raw = path.read_bytes()
    if not raw.startswith(_TWICE_UNPACKED):
        raise _refused(path, why="Sie ist keine Excel-Datei (XLSX), oder ein Kennwort schützt sie.")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile:
        raise _refused(path, why="Sie ist beschädigt.") from None
    if any("vbaproject" in part.filename.lower() for part in parts):
        raise _refused(path, why="Sie enthält Makros.")
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise _refused(path, why="Entpackt ist sie größer, als eine Arbeitsliste sein kann.")
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=False)
        sheet = book[ENTRIES] if ENTRIES in book.sheetnames else book.worksheets[0]
        return [(number, values) for number, values in enumerate(sheet.iter_rows(values_only=True), start=1)]
    except Exception as error:  # the reader has no common class of errors
        raise _refused(path, why=f"Excel-Teile darin sind nicht lesbar ({type(error).__name__}).") from error


def _rows_of_text(path: Path) -> Grid:
    raw = path.read_bytes()
    if b"\x00" in raw:
        raise _refused(path, why="Sie ist keine Textdatei; bitte als „CSV UTF-8“ speichern.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    heads = next((line for line in text.splitlines() if CASE_HEAD in line), "")
    separator = max(SEPARATORS, key=heads.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return [(number, tuple(cells)) for number, cells in enumerate(reader, start=1)]


def _columns(grid: Iterator[tuple[int, tuple[Any, ...]]], *, path: Path, marker: str) -> dict[int, str]:
    """Go on to the row of headings and say which column holds what: place -> name."""
    names = {_plain(head): (head, name) for head, name in HEADS.items()}
    for number, cells in grid:
        found = [(place, _plain(cell)) for place, cell in enumerate(cells) if isinstance(cell, str)]
        columns = {place: names[text][1] for place, text in found if text in names}
        if {"fall_id", marker} <= set(columns.values()):
            twice = [HEADS_BY_NAME[name] for name, times in Counter(columns.values()).items() if times > 1]
            if twice:
                raise _refused(path, why=f"Diese Spalten stehen doppelt darin: {', '.join(sorted(twice))}.")
            missing = [head for head, name in HEADS.items() if name not in {*columns.values(), *_dispensable(columns)}]
            if missing:
                raise _refused(path, why=f"Diese Spalten fehlen: {', '.join(missing)}.")
            return columns
        if number > LAST_ROW_OF_HEADINGS:
            break
    raise _refused(
        path, why=f"Es gibt darin keine Zeile mit den Überschriften „{CASE_HEAD}“ und „{HEADS_BY_NAME[marker]}“."
    )


def _dispensable(columns: Mapping[int, str]) -> set[str]:
    """Name the columns that a sheet of this kind may lack."""
    found = set(columns.values())
    may_lack = {entry.name for entry in BLIND_ENTRIES}
    if SECOND_BLIND_COLUMNS[0].name in found and "entscheidung" not in found:
        return may_lack | {entry.name for entry in ALL_ENTRIES if entry not in SECOND_BLIND_COLUMNS}
    if BLIND_ENTRY.name in found:
        may_lack |= {entry.name for entry in SECOND_COLUMNS}
    return may_lack


HEADS_BY_NAME: Final = {name: head for head, name in HEADS.items()}


def _row(number: int, *, cells: tuple[Any, ...], columns: dict[int, str]) -> tuple[Any, ...] | None:
    """Write the cells of a row as text; None for a row that says nothing."""
    given = {name: cells[place] if place < len(cells) else None for place, name in columns.items()}
    formulas = [
        HEADS_BY_NAME[name] for name, value in given.items() if isinstance(value, str) and value.startswith("=")
    ]
    said = dict.fromkeys(HEADS.values()) | {
        name: _text(value, is_day=name in DAYS, is_code=name in CODES) for name, value in given.items()
    }
    if all(text is None for text in said.values()):
        return None
    return number, formulas, *said.values()


def _text(value: object, *, is_day: bool, is_code: bool) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, datetime | date):
        return value.date().isoformat() if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = _SPACE.sub(" ", str(value)).strip().removeprefix("'")
    if is_day and text.isdecimal() and int(text) in EXCEL_DAYS:
        return (EXCEL_DAY_ZERO + timedelta(days=int(text))).isoformat()
    if is_code:
        return TRUTH[text.upper()] if text.upper() in TRUTH else text.upper() or None
    return text or None


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text).strip().casefold()


def _refused(path: Path, *, why: str) -> UserError:
    return UserError(
        what=f"Die Datei {path.name} wurde nicht übernommen. {why}",
        meaning="Keine Entscheidung daraus gilt; die Liste bleibt, wie sie ist.",
        remedy="Bitte die veröffentlichte Arbeitsliste (worklist_….xlsx) ausfüllen, als XLSX oder „CSV UTF-8“ "
        "speichern und noch einmal abgeben: iris decisions DATEI --am <Tag>",
    )
