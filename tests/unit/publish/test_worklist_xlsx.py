"""The sheets: every case once, nothing to change but the entries, no formula, no place in the blind sheet."""

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from orchestration.rule_words import rule_words
from pipelines.prioritise.ruleset import IRIS_1_0, load_ruleset
from pipelines.publish import decision_codes as codes
from pipelines.publish.blind_sample import PERCENT, is_blind
from pipelines.publish.decision_entries import ALL_ENTRIES
from pipelines.publish.worklist_xlsx import ENTRIES, ENTRY_COLUMNS, HEAD_ROW, write_worklists
from tests.unit.publish.invented import DAY, KEY, assessed, case, fall, unranked
from tests.unit.publish.invented_runs import tables_of

CASES = 40


@pytest.fixture(scope="module")
def tables() -> dict[str, pl.DataFrame]:
    return tables_of(assessed([case(n) for n in range(1, CASES)] + [unranked(CASES, "EU")]))


@pytest.fixture(scope="module")
def case_list(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    formula = pl.when(pl.col("fall_id") == fall(CASES)).then(pl.lit("=HYPERLINK(1)")).otherwise(pl.col("kurztext"))
    return tables["case_list"].with_columns(formula.alias("kurztext"))


@pytest.fixture(scope="module")
def folder(tables: dict[str, pl.DataFrame], case_list: pl.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _written(case_list, criteria=tables["case_criteria"], folder=tmp_path_factory.mktemp("sheets"))


def _written(case_list: pl.DataFrame, *, criteria: pl.DataFrame, folder: Path) -> Path:
    words = rule_words(load_ruleset(IRIS_1_0))
    write_worklists(case_list, criteria=criteria, folder=folder, stichtag=DAY, words=words, key=KEY)
    return folder


def _sheet(folder: Path, name: str) -> Any:  # noqa: ANN401 -- the library has no types
    return openpyxl.load_workbook(folder / f"worklist_{name}.xlsx")[ENTRIES]


def _heads(sheet: Any) -> list[str]:  # noqa: ANN401
    return [cell.value for cell in sheet[HEAD_ROW + 1]]


def _cases(sheet: Any) -> list[str]:  # noqa: ANN401
    column = _heads(sheet).index("Fall") + 1
    return [sheet.cell(row, column).value for row in range(HEAD_ROW + 2, sheet.max_row + 1)]


def test_every_case_stands_in_exactly_one_sheet(folder: Path, case_list: pl.DataFrame) -> None:
    second = folder / "worklist_blind_zweitvotum.xlsx"
    files = set(folder.glob("*.xlsx")) - {second}
    found = [name for path in files for name in _cases(openpyxl.load_workbook(path)[ENTRIES])]
    assert sorted(found) == sorted(case_list["fall_id"])
    assert _cases(_sheet(folder, "blind_zweitvotum")) == _cases(_sheet(folder, "blind"))


@pytest.mark.parametrize("name", ["blind", "blind_zweitvotum"])
def test_the_blind_sheets_show_neither_place_nor_points_and_no_order_of_them(folder: Path, name: str) -> None:
    sheet = _sheet(folder, name)
    shown = set(_heads(sheet)) - {entry.head for entry in ENTRY_COLUMNS}
    evidence = _heads(sheet).index("Belege") + 1
    assert {sheet.cell(row, evidence).value for row in range(HEAD_ROW + 2, sheet.max_row + 1)} <= {"BZR BI", "BI"}
    assert not shown & {"Platz", "Priorität", "Nach Klärung", "Kurzbegründung", "Fallschwere", "Perspektive"}
    assert _cases(sheet) == sorted(_cases(sheet))
    assert _cases(sheet) == [fall(n) for n in range(1, CASES) if is_blind(fall(n), key=KEY)]


def test_no_person_sees_on_a_blind_sheet_what_the_other_one_enters(folder: Path) -> None:
    first, second = _heads(_sheet(folder, "blind")), _heads(_sheet(folder, "blind_zweitvotum"))
    computed = {"Fall", "Lauf"}
    entered = {entry.head for entry in ALL_ENTRIES}
    assert not set(first) & set(second) & entered
    assert computed <= set(first) & set(second)
    assert entered <= set(first) | set(second)


def test_the_sample_is_a_fifth_and_another_key_chooses_others() -> None:
    cases = [fall(n) for n in range(5000)]
    chosen = [name for name in cases if is_blind(name, key=KEY)]
    assert abs(len(chosen) / len(cases) * 100 - PERCENT) < 2
    assert chosen != [name for name in cases if is_blind(name, key="another key")]


def test_only_entries_can_be_changed(folder: Path) -> None:
    sheet = _sheet(folder, "rangfolge")
    assert sheet.protection.sheet
    entered = {entry.head for entry in ENTRY_COLUMNS}
    first = HEAD_ROW + 2
    alike = [(part.min, part.max, part.protection.locked) for part in sheet.column_dimensions.values()]
    for column, head in enumerate(_heads(sheet), start=1):
        of_empty_cells = next(locked for low, high, locked in alike if low <= column <= high)
        locked = of_empty_cells if head in entered else sheet.cell(first, column).protection.locked
        assert locked is (head not in entered), head


def test_drop_downs_offer_the_closed_lists_and_choose_nothing(folder: Path) -> None:
    sheet = _sheet(folder, "rangfolge")
    offered = [rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    for known in (
        codes.DECISIONS,
        codes.REASONS_PRO,
        codes.REASONS_CONTRA,
        codes.STAY_CLASSES,
        codes.CONSENT,
        codes.ROLES,
    ):
        assert f'"{",".join(known)}"' in offered
    entered = [_heads(sheet).index(entry.head) + 1 for entry in ENTRY_COLUMNS]
    assert {sheet.cell(row, at).value for row in range(HEAD_ROW + 2, sheet.max_row + 1) for at in entered} == {None}


def test_a_wiedervorlage_is_a_day_within_the_longest_limit(folder: Path) -> None:
    rules = _sheet(folder, "rangfolge").data_validations.dataValidation
    (day,) = (rule for rule in rules if rule.type == "date" and rule.operator in (None, "between"))
    assert int(day.formula2) - int(day.formula1) == codes.ZURUECKGESTELLT_DAYS - 1


def test_header_is_frozen_and_filtered(folder: Path) -> None:
    sheet = _sheet(folder, "rangfolge")
    assert sheet.freeze_panes == f"E{HEAD_ROW + 2}"
    assert sheet.auto_filter.ref.startswith(f"A{HEAD_ROW + 1}:")


def test_days_are_days_and_formulas_are_text(folder: Path) -> None:
    sheet = _sheet(folder, "eu")
    row = dict(zip(_heads(sheet), sheet[HEAD_ROW + 2], strict=True))
    assert row["Frist am"].is_date
    assert row["Kurzbegründung"].value == "'=HYPERLINK(1)"
    for path in folder.glob("*.xlsx"):
        with zipfile.ZipFile(path) as archive:
            assert not any("vba" in name.lower() for name in archive.namelist())
            assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_the_same_list_gives_the_same_bytes(
    tables: dict[str, pl.DataFrame], case_list: pl.DataFrame, folder: Path, tmp_path: Path
) -> None:
    again = _written(case_list, criteria=tables["case_criteria"], folder=tmp_path)
    for path in folder.glob("*.xlsx"):
        assert path.read_bytes() == (again / path.name).read_bytes()


def test_a_list_without_cases_gives_empty_blind_sheets_only(
    tables: dict[str, pl.DataFrame], case_list: pl.DataFrame, tmp_path: Path
) -> None:
    _written(case_list.clear(), criteria=tables["case_criteria"], folder=tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"worklist_blind.xlsx", "worklist_blind_zweitvotum.xlsx"}
    assert _cases(_sheet(tmp_path, "blind")) in ([], [None])
