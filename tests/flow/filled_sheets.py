"""Sheets as caseworkers fill them in.

Belongs here: writing entries into a published sheet, finding cases of a kind on a list.
Does not belong here: what is expected of them (test_decisions).
"""

from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
from flow_worlds import TUESDAY

from pipelines.publish.decision_entries import CASE_HEAD, ENTRIES
from pipelines.publish.worklist_xlsx import HEAD_ROW

WHOLE: dict[str, Any] = {
    "Grund dafür": "P_GEWICHT",
    "Grund dagegen": "C_EMPFINDLICH_ALT",
    "Bleibeinteresse gewürdigt": "Familie und Aufenthaltsdauer gegen das Gewicht der Taten abgewogen",
    "Einvernehmen § 72 Abs. 4": "NICHT_ERFORDERLICH",
    "Sachverhalt selbst geprüft": "JA",
    "Gelesene Belege": "BZR BI",
    "Erste Person": "A. Muster",
    "Rolle der ersten Person": "RRK_SACHBEARBEITUNG",
    "Geprüft am": TUESDAY,
    "Minuten": 25,
    "Zweite Person": "B. Beispiel",
    "Rolle der zweiten Person": "RRK_LEITUNG",
    "Mitgezeichnet am": TUESDAY,
}
"""What every decision needs besides decision, class, words about the case and its day."""

OF_SECOND = ("Zweite Person", "Rolle der zweiten Person", "Mitgezeichnet am")


def entries(case: dict[str, Any], decision: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 -- any cell
    """Give the whole entries of a decision on a case of a list."""
    words = f"Zu {case['fall_id']}: Registerauszug (BZR) und Akte gelesen, Tat und Bindungen gegeneinander gewogen."
    return (
        WHOLE | {"Entscheidung": decision, "Bleibeinteresse festgestellt": case["c_klasse"], "Begründung": words} | more
    )


def fill_in(source: Path, *, target: Path, decisions: dict[str, dict[str, Any]]) -> Path:
    """Fill in a published sheet: by case, cells by heading."""
    book = openpyxl.load_workbook(source)
    sheet = book[ENTRIES]
    heads = {str(cell.value): cell.column for cell in sheet[HEAD_ROW + 1]}
    filled = 0
    for row in range(HEAD_ROW + 2, sheet.max_row + 1):
        cells = decisions.get(str(sheet.cell(row, heads[CASE_HEAD]).value), {})
        for head, value in cells.items():
            sheet.cell(row, heads[head], value)
        filled += bool(cells)
    assert filled == len(decisions), "not every case stands in this sheet"
    book.save(target)
    return target


def cases_of(case_list: pl.DataFrame, *conditions: pl.Expr) -> list[dict[str, Any]]:
    """Find the cases of a kind, in the order of the list."""
    return case_list.filter(*conditions).to_dicts()
