"""The work lists as Excel files: one per list, two of cases that are judged blind, one of what was not taken.

Belongs here: columns, drop-downs, what may be changed in a sheet; the same rows give the same bytes.
Does not belong here: which codes there are (decision_codes), which cases are blind (blind_sample).
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import polars as pl
import xlsxwriter

from pipelines.publish import decision_codes as codes
from pipelines.publish.blind_sample import is_blind
from pipelines.publish.case_list import RANKED
from pipelines.publish.decision_entries import (
    ALL_ENTRIES,
    CASE_HEAD,
    ENTRIES,
    ENTRY_COLUMNS,
    FIRST_BLIND_COLUMNS,
    RUN_HEAD,
    SECOND_BLIND_COLUMNS,
    Entry,
)
from pipelines.publish.decision_evidence import ALWAYS_READ, evidence_of
from pipelines.publish.decision_return import TITLE as RETURNED_TITLE
from pipelines.publish.decision_return import TOLD_HEADS, WHY_HEAD
from pipelines.publish.files import neutralised
from pipelines.publish.worklist_help import HELP, write_help
from pipelines.publish.worklist_words import LISTS, OWN_STATES, RETURNS, STATES, RuleWords

HEAD_ROW = 3
"""Above it: what the sheet is, of which list, and that it is a proposal."""


EVIDENCE_HEAD: Final = "Belege"


def write_worklists(
    case_list: pl.DataFrame, *, criteria: pl.DataFrame, folder: Path, stichtag: date, words: RuleWords, key: str
) -> list[Path]:
    """Write the sheets of a list.

    Args:
        case_list: as published.
        criteria: case_criteria, as published; says which evidence a case has.
        folder: the result folder; exists.
        stichtag: day of the list; it is also the creation day in the files, so that no clock is in their bytes.
        words: of the ruleset.
        key: of the keyed hashes; chooses the cases of the blind sheet.

    Returns:
        The files: worklist_<liste>.xlsx for each list with cases, worklist_blind.xlsx, and for the second person
        worklist_blind_zweitvotum.xlsx. A ranked case stands in exactly one of worklist_rangfolge and worklist_blind, so
        nobody meets the place of a blind case beside it.
    """
    case_list = case_list.join(evidence_of(case_list, criteria=criteria), on="fall_id", maintain_order="left")
    blind = pl.Series([is_blind(case, key=key) for case in case_list["fall_id"]], dtype=pl.Boolean)
    is_blind_case = blind & (case_list["liste"] == RANKED)
    written = []
    for name in sorted(set(case_list["liste"])):
        shown = case_list.filter((case_list["liste"] == name) & ~is_blind_case)
        path = folder / f"worklist_{name.lower()}.xlsx"
        _write(
            _open_columns(shown), path=path, title=LISTS[name], entries=ENTRY_COLUMNS, stichtag=stichtag, words=words
        )
        written.append(path)
    hidden = case_list.filter(is_blind_case).sort("fall_id")
    for name, title, entries in BLIND_SHEETS:
        path = folder / f"worklist_{name}.xlsx"
        _write(_blind_columns(hidden), path=path, title=title, entries=entries, stichtag=stichtag, words=words)
        written.append(path)
    return written


BLIND_SHEETS: Final = (
    ("blind", "Zuerst ohne Vorschlag beurteilen", FIRST_BLIND_COLUMNS),
    ("blind_zweitvotum", "Zweitvotum: unabhängig von der ersten Person beurteilen", SECOND_BLIND_COLUMNS),
)


def write_returned(refused: pl.DataFrame, *, path: Path, am: date, words: RuleWords) -> None:
    """Write what was not taken as a sheet that can be mended and handed in again.

    Args:
        refused: of decision_return.returned.
        path: of the file.
        am: day on which the sheet was handed in; its creation day, too.
        words: of the ruleset.
    """
    entries = ALL_ENTRIES
    _write(
        refused.select(TOLD_HEADS),
        path=path,
        title=RETURNED_TITLE,
        entries=entries,
        stichtag=am,
        words=words,
        filled=refused.select(entry.head for entry in entries),
    )


def _open_columns(cases: pl.DataFrame) -> pl.DataFrame:
    return cases.select(
        pl.col("platz").alias("Platz"),
        pl.col("zelle").alias("Priorität"),
        pl.col("zelle_max").alias("Nach Klärung"),
        pl.col("fall_id").alias(CASE_HEAD),
        pl.col("kurztext").alias("Kurzbegründung"),
        _span("a").alias("Fallschwere"),
        _span("b").alias("Perspektive"),
        pl.col("stand").replace(STATES).alias("Stand"),
        pl.col("rueckkehr").replace(RETURNS).alias("Rückkehr"),
        pl.col("wiedervorlage_am").alias("Wiedervorlage am"),
        pl.when(~pl.col("stand").is_in(OWN_STATES)).then("ende_am").alias("Endet am"),
        *_facts(),
    )


def _blind_columns(cases: pl.DataFrame) -> pl.DataFrame:
    """Leave out which criteria give points: from them the place could be guessed."""
    shown = cases.with_columns(pl.col("belege").list.set_intersection(list(ALWAYS_READ)))
    return shown.select(pl.col("fall_id").alias(CASE_HEAD), *_facts())


def _facts() -> list[pl.Expr]:
    return [
        pl.col("c_klasse").alias("Bleibeinteresse"),
        pl.col("verfahrensweg").alias("Verfahrensweg"),
        pl.col("naechste_frist").alias("Nächste Frist"),
        pl.col("naechste_frist_am").alias("Frist am"),
        pl.col("kennzeichen").list.join(", ").alias("Hinweise"),
        pl.col("anzahl_fragen").alias("Offene Fragen"),
        pl.col("belege").list.join(" ").alias(EVIDENCE_HEAD),
        pl.col("abh").alias("ABH"),
        pl.col("run_id").alias(RUN_HEAD),
    ]


def _span(dimension: str) -> pl.Expr:
    low, high, band = (pl.col(f"{dimension}_{part}") for part in ("min", "max", "band_min"))
    points = pl.when(low == high).then(low.cast(pl.String)).otherwise(pl.format("{}–{}", low, high))
    return pl.when(low.is_not_null()).then(pl.format("{} {}", band, points)).otherwise(pl.lit("nicht berechnet"))


WIDTHS: Final = {
    "Platz": 7,
    "Fall": 17,
    "Kurzbegründung": 60,
    "Hinweise": 30,
    "Nächste Frist": 20,
    RUN_HEAD: 26,
    WHY_HEAD: 60,
}
OTHER_WIDTH = 13


def _write(
    shown: pl.DataFrame,
    *,
    path: Path,
    title: str,
    entries: Sequence[Entry],
    stichtag: date,
    words: RuleWords,
    filled: pl.DataFrame | None = None,
) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"title": title, "created": datetime.combine(stichtag, time(), UTC).replace(tzinfo=None)})
        look = {name: book.add_format(form) for name, form in _FORMATS.items()}
        sheet = book.add_worksheet(ENTRIES)
        sheet.write_string(
            0, 0, f"IRIS {title}, Stichtag {stichtag.strftime('%d.%m.%Y')}, Regelwerk {words.version}", look["title"]
        )
        sheet.write_string(1, 0, words.notice)
        cells = neutralised(shown)
        widths = dict.fromkeys(cells.columns, OTHER_WIDTH) | WIDTHS
        for column, head in enumerate(cells.columns):
            sheet.set_column(column, column, widths[head], look["locked"])
            sheet.write_string(HEAD_ROW, column, head, look["head"])
            _fill(
                sheet.write_string,
                sheet.write_number,
                sheet.write_datetime,
                cells[head].to_list(),
                column=column,
                look=look,
            )
        last = HEAD_ROW + max(shown.height, 1)
        for column, entry in enumerate(entries, start=shown.width):
            sheet.set_column(column, column, entry.width, look["day_entry" if entry.is_day else "entry"])
            sheet.write_string(HEAD_ROW, column, entry.head, look["entry_head"])
            rule = _rule(entry, stichtag=stichtag)
            if rule is not None:
                sheet.data_validation(HEAD_ROW + 1, column, last, column, rule)
            if filled is not None:
                _fill_in(sheet.write_string, neutralised(filled)[entry.head].to_list(), column=column, look=look)
        sheet.autofilter(HEAD_ROW, 0, last, shown.width + len(entries) - 1)
        sheet.freeze_panes(HEAD_ROW + 1, shown.columns.index(CASE_HEAD) + 1)
        sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})
        sheet.set_landscape()
        sheet.repeat_rows(HEAD_ROW)
        sheet.fit_to_pages(1, 0)
        write_help(book.add_worksheet(HELP), title_format=look["title"])


def _fill(
    text: Callable[..., Any],
    number: Callable[..., Any],
    day: Callable[..., Any],
    values: list[Any],
    *,
    column: int,
    look: dict[str, Any],
) -> None:
    for row, value in enumerate(values, start=HEAD_ROW + 1):
        if isinstance(value, date):
            day(row, column, value, look["day"])
        elif isinstance(value, int):
            number(row, column, value, look["locked"])
        elif value is not None:
            text(row, column, value, look["locked"])


def _fill_in(text: Callable[..., Any], values: list[Any], *, column: int, look: dict[str, Any]) -> None:
    for row, value in enumerate(values, start=HEAD_ROW + 1):
        if value is not None:
            text(row, column, value, look["entry"])


def _rule(entry: Entry, *, stichtag: date) -> dict[str, Any] | None:
    if entry.choices:
        message = f"Bitte eine der Angaben wählen; was sie heißen, steht auf dem Blatt {HELP}."
        return {"validate": "list", "source": list(entry.choices), "error_title": entry.head, "error_message": message}
    if entry.is_past:
        return {
            "validate": "date",
            "criteria": ">=",
            "value": stichtag,
            "error_title": entry.head,
            "error_message": "Bitte einen Tag eintragen, nicht vor dem Stichtag der Liste.",
        }
    if entry.is_day:
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": stichtag + timedelta(days=1),
            "maximum": stichtag + timedelta(days=codes.ZURUECKGESTELLT_DAYS),
            "error_title": entry.head,
            "error_message": "Bitte einen Tag nach dem Stichtag eintragen, höchstens "
            f"{codes.ZURUECKGESTELLT_DAYS} Tage danach, bei KLAERUNG höchstens {codes.KLAERUNG_DAYS}.",
        }
    if entry.shortest:
        return {
            "validate": "length",
            "criteria": ">=",
            "value": entry.shortest,
            "error_title": entry.head,
            "error_message": f"Bitte mindestens {entry.shortest} Zeichen zu diesem Fall.",
        }
    return None


_FORMATS: Final[dict[str, dict[str, Any]]] = {
    "title": {"bold": True, "font_size": 12},
    "head": {"bold": True, "bottom": 2, "text_wrap": True, "valign": "top", "bg_color": "#F5F6F6"},
    "entry_head": {"bold": True, "bottom": 2, "text_wrap": True, "valign": "top", "bg_color": "#E3EFEF"},
    "locked": {"text_wrap": True, "valign": "top"},
    "day": {"num_format": "dd.mm.yyyy", "valign": "top", "align": "left"},
    "entry": {"locked": False, "text_wrap": True, "valign": "top"},
    "day_entry": {"locked": False, "num_format": "dd.mm.yyyy", "valign": "top", "align": "left"},
}
