"""An invented sheet of decisions that comes back, and the list it was made for.

Belongs here: one whole row, and writing rows as XLSX in any shape.
Does not belong here: what is expected of them (test_decision_*.py).
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl

from pipelines.publish.decision_checks import OPENINGS_SCHEMA, SHOWN_SCHEMA, Circumstances, examined
from pipelines.publish.decision_delivery import COLUMNS, numbered
from pipelines.publish.decision_entries import ENTRIES
from pipelines.publish.decision_sheet import read_decision_file
from tests.unit.publish.invented import fall

AM = date(2026, 6, 2)
RUN, LATER, OLD = "2026-06-01-00000000000a", "2026-06-02-00000000000b", "2026-05-01-00000000000c"
DAYS = {RUN: date(2026, 6, 1), LATER: date(2026, 6, 2), OLD: date(2026, 5, 1)}
WHOLE: dict[str, Any] = {
    "Fall": fall(1),
    "Lauf": LATER,
    "Eigene Priorität": None,
    "Entscheidung": "ZURUECKGESTELLT",
    "Grund dafür": "P_GEWICHT",
    "Weiterer Grund dafür": None,
    "Grund dagegen": "C_EMPFINDLICH_ALT",
    "Weiterer Grund dagegen": None,
    "Begründung": "BZR: Auszug vom 28.05. gelesen; die letzte Tat liegt vier Jahre zurück, Therapie läuft.",
    "Abweichung vom Vorschlag": None,
    "Bleibeinteresse festgestellt": "K",
    "Bleibeinteresse gewürdigt": None,
    "Aufnahme trotz BS": None,
    "Einvernehmen § 72 Abs. 4": "NICHT_ERFORDERLICH",
    "Wiedervorlage": date(2026, 7, 1),
    "Sachverhalt selbst geprüft": "JA",
    "Gelesene Belege": "BZR, BI A1",
    "Erste Person": "A. Muster",
    "Rolle der ersten Person": "RRK_SACHBEARBEITUNG",
    "Geprüft am": date(2026, 6, 2),
    "Minuten": None,
    "Zweite Person": "B. Beispiel",
    "Rolle der zweiten Person": "RRK_LEITUNG",
    "Mitgezeichnet am": "02.06.2026",
    "Priorität nach Ansicht": None,
    "Eigene Priorität zweite Person": None,
}


def row(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 -- any cell
    """A whole row; changes by heading with underscores for blanks."""
    return WHOLE | {name.replace("_", " "): value for name, value in changes.items()}


def sheet(
    path: Path,
    rows: Sequence[dict[str, Any]],
    *,
    heads: Sequence[str] = tuple(WHOLE),
    above: int = 3,
    title: str = ENTRIES,
) -> Path:
    """Write a sheet with headings in a given order, below so many other lines."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = title
    for _ in range(above):
        page.append(["IRIS Rangfolge"])
    page.append(list(heads))
    for cells in rows:
        page.append([cells.get(head) for head in heads])
    book.save(path)
    return path


def read(path: Path, *rows: dict[str, Any], **shape: Any) -> pl.DataFrame:  # noqa: ANN401 -- as sheet
    """Write rows and read them back."""
    return read_decision_file(sheet(path, rows, **shape))


def shown(*lists: tuple[str, int, dict[str, Any]]) -> pl.DataFrame:
    """What lists showed: run, case, changes; by default a ranked P3 with all known."""
    standard: dict[str, Any] = {"liste": "RANGFOLGE", "zelle": "P3", "a_band": "H", "b_band": "M"}
    standard |= {"c_klasse_liste": "K", "belege": ["BZR", "BI", "A1", "B1"]}
    rows = [
        {"lauf_id": run, "stichtag": DAYS[run], "fall_id": fall(number)} | standard | changes
        for run, number, changes in lists
    ]
    return pl.DataFrame(rows, schema=SHOWN_SCHEMA)


def at(*lists: tuple[str, int, dict[str, Any]], **changes: Any) -> Circumstances:  # noqa: ANN401 -- any attribute
    """The circumstances: by default one list, of yesterday's Stichtag, in force."""
    standard: dict[str, Any] = {
        "am": AM,
        "shown": shown(*(lists or ((LATER, 1, {}), (LATER, 2, {}), (RUN, 1, {}), (OLD, 1, {})))),
        "in_force": LATER,
        "blind": frozenset(),
        "openings": pl.DataFrame(schema=OPENINGS_SCHEMA),
        "openings_needed": 0,
        "known": pl.DataFrame(schema={**dict.fromkeys(COLUMNS, pl.String()), "entschieden_am": pl.Date()}),
    }
    return Circumstances(**(standard | changes))


def reasons(path: Path, *rows: dict[str, Any], at: Circumstances) -> list[list[str]]:
    """Hand in rows and give the reasons against each."""
    return examined(numbered(read(path, *rows)), at=at)["gruende"].to_list()
