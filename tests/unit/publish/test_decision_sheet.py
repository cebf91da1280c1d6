"""Sheets as they really come back: moved columns, other Excels, days in every form, files that are no sheets."""

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from pipelines.errors import UserError
from pipelines.publish import decision_sheet
from pipelines.publish.decision_sheet import read_decision_file
from pipelines.publish.second_votes import read_second_votes
from tests.unit.publish.invented import fall
from tests.unit.publish.invented_decisions import WHOLE, read, row, sheet


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "arbeitsliste.xlsx"


def refusal(path: Path) -> str:
    with pytest.raises(UserError) as told:
        read_decision_file(path)
    assert "Keine Entscheidung daraus gilt" in told.value.meaning
    assert "iris decisions" in told.value.remedy
    return told.value.what


def test_a_whole_row_is_read_with_its_number(path: Path) -> None:
    (found,) = read(path, row()).to_dicts()
    assert (found["zeile"], found["fall_id"], found["entscheidung"]) == (5, fall(1), "ZURUECKGESTELLT")
    assert (found["wiedervorlage_am"], found["eigene_prioritaet"], found["formeln"]) == ("2026-07-01", None, [])


def test_moved_columns_other_columns_and_other_sheets_change_nothing(path: Path) -> None:
    straight = read(path, row())
    moved = [*reversed(WHOLE), "Notiz"]
    assert read(path, row(), heads=moved, above=0, title="Tabelle1").drop("zeile").equals(straight.drop("zeile"))
    spaced = [f"  {head.upper()} " for head in WHOLE]
    cells = dict(zip(spaced, row().values(), strict=True))
    assert read_decision_file(sheet(path, [cells], heads=spaced)).equals(straight)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (date(2026, 7, 1), "2026-07-01"),
        (datetime(2026, 7, 1, 0, 0), "2026-07-01"),  # noqa: DTZ001 -- cells have no zone
        (46_204, "2026-07-01"),
        (46_204.0, "2026-07-01"),
        ("46204", "2026-07-01"),
        ("01.07.2026", "01.07.2026"),
        ("2026-07-01", "2026-07-01"),
        ("07/01/2026", "07/01/2026"),
        (7, "7"),
        ("", None),
    ],
)
def test_a_day_comes_as_a_day_a_number_or_a_text(path: Path, cell: object, text: str | None) -> None:
    assert read(path, row(Wiedervorlage=cell))["wiedervorlage_am"].to_list() == [text]


@pytest.mark.parametrize(
    ("cell", "text"),
    [(True, "JA"), (False, "NEIN"), ("ja", "JA"), (" JA\n", "JA"), ("WAHR", "JA"), ("true", "JA"), ("FALSCH", "NEIN")],
)
def test_a_confirmation_may_have_become_a_truth_value(path: Path, cell: object, text: str) -> None:
    assert read(path, row(Sachverhalt_selbst_geprüft=cell))["ist_selbst_geprueft"].to_list() == [text]


def test_a_formula_is_seen_and_named(path: Path) -> None:
    found = read(path, row(Begründung='=WENN(A1;"x";"y")', Erste_Person="=1+1"))
    assert found["formeln"].to_list() == [["Begründung", "Erste Person"]]


def test_lines_and_control_characters_in_a_text_become_blanks(path: Path) -> None:
    assert read(path, row(Begründung="eins\n\tzwei   drei"))["freitext"].to_list() == ["eins zwei drei"]


def test_rows_that_say_nothing_are_no_rows(path: Path) -> None:
    assert read(path, row(), {}, row(Fall=fall(2)))["zeile"].to_list() == [5, 7]


@pytest.mark.parametrize(("separator", "codec"), [(";", "utf-8-sig"), (",", "utf-8"), ("\t", "cp1252")])
def test_a_csv_of_any_excel_gives_the_same_rows(tmp_path: Path, separator: str, codec: str) -> None:
    file = tmp_path / "liste.csv"
    cells = ["" if value is None else str(value) for value in row(Wiedervorlage="01.07.2026").values()]
    quoted = separator.join(f'"{cell}"' for cell in cells)
    file.write_text(f"IRIS\n\n{separator.join(WHOLE)}\n{quoted}\n", encoding=codec)
    same = read(tmp_path / "liste.xlsx", row(Wiedervorlage="01.07.2026"))
    assert read_decision_file(file).drop("zeile").equals(same.drop("zeile"))


@pytest.mark.parametrize(
    ("heads", "says"),
    [
        ([head for head in WHOLE if head not in ("Lauf", "Grund dagegen")], "fehlen: Grund dagegen, Lauf"),
        ([*WHOLE, "Fall"], "doppelt darin: Fall"),
        (["Nummer", "Wort"], "keine Zeile mit den Überschriften"),
    ],
)
def test_wrong_columns_are_named(path: Path, heads: list[str], says: str) -> None:
    assert says in refusal(sheet(path, [row()], heads=heads))


def test_a_sheet_without_own_priority_is_whole(path: Path) -> None:
    heads = [head for head in WHOLE if head != "Eigene Priorität"]
    assert read(path, row(), heads=heads)["eigene_prioritaet"].to_list() == [None]


@pytest.mark.parametrize("name", ["liste.xlsm", "liste.xls", "liste.ods", "liste.pdf", "liste"])
def test_other_kinds_of_files_are_not_opened(tmp_path: Path, name: str) -> None:
    file = sheet(tmp_path / "x.xlsx", [row()]).rename(tmp_path / name)
    assert "werden nicht gelesen; Makros" in refusal(file)


def test_macros_in_a_file_with_another_name_are_found(path: Path) -> None:
    with zipfile.ZipFile(sheet(path, [row()]), "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    assert "Makros" in refusal(path)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "keine Excel-Datei"),
        (b"\xd0\xcf\x11\xe0 locked", "Kennwort"),
        (b"PK\x03\x04 and nothing more", "beschädigt"),
    ],
)
def test_what_is_no_workbook_says_so(path: Path, content: bytes, says: str) -> None:
    path.write_bytes(content)
    assert says in refusal(path)


def test_a_workbook_without_its_parts_says_so(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/none.xml", "<a/>")
    assert "nicht lesbar" in refusal(path)


def test_a_binary_csv_and_a_missing_file_say_so(tmp_path: Path) -> None:
    file = tmp_path / "liste.csv"
    file.write_bytes(b"Fall;\x00")
    assert "keine Textdatei" in refusal(file)
    assert "keine solche Datei" in refusal(tmp_path / "none.xlsx")


def test_what_is_far_too_large_is_not_unpacked(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet(path, [row()])
    monkeypatch.setattr(decision_sheet, "LARGEST_UNPACKED", 10)
    assert "Entpackt" in refusal(path)
    monkeypatch.setattr(decision_sheet, "LARGEST_FILE", 10)
    assert "größer als" in refusal(path)


def test_a_published_sheet_can_be_read(path: Path, tmp_path: Path) -> None:
    from orchestration.rule_words import rule_words
    from pipelines.prioritise.ruleset import IRIS_1_0, load_ruleset
    from pipelines.publish.worklist_xlsx import write_worklists
    from tests.unit.publish.invented import DAY, KEY
    from tests.unit.publish.invented_runs import tables_of

    made, words = tables_of(), rule_words(load_ruleset(IRIS_1_0))
    write_worklists(
        made["case_list"], criteria=made["case_criteria"], folder=tmp_path, stichtag=DAY, words=words, key=KEY
    )
    cases: list[Any] = []
    second = tmp_path / "worklist_blind_zweitvotum.xlsx"
    assert read_second_votes(second).is_empty()
    for file in set(tmp_path.glob("worklist_*.xlsx")) - {second}:
        rows = read_decision_file(file)
        assert rows["entscheidung"].null_count() == rows.height
        cases += rows["fall_id"].to_list()
    assert sorted(cases) == [fall(1), fall(2), fall(3)]
    assert isinstance(read(path, row()), pl.DataFrame)
    assert openpyxl.load_workbook(path).sheetnames == ["Eintrag"]
