"""What people judge in the workbook of the clerical queue changes the next list, exactly there."""

import shutil
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from flow_worlds import MONDAY, TUESDAY, Refresh

from orchestration.linking import explain_records, linked_of_list, pairs_of_file, take_judgements, write_queue
from pipelines.errors import UserError
from pipelines.prioritise.priority import case_ids
from pipelines.publish.run_folders import list_in_force, published_runs

OF_THE_RUN = {"run_id", "platz", "zelle_rang"}
KEY = b"only-for-invented-data"


def test_a_judgement_in_the_workbook_changes_the_list_of_the_next_day(
    published_copy: Path, refresh: Refresh, tmp_path: Path
) -> None:
    home, workbook = published_copy, tmp_path / "klaerliste.xlsx"
    assert write_queue(home, out=workbook, pseudonym_key=KEY) > 0
    row, left, right, case = _open_extract(workbook, listed=list_in_force(home).table("case_list"))
    of = linked_of_list(home).person_links.filter(pl.col("record_key").is_in([left, right]))
    both = set(case_ids(of["person_id"].to_list(), pseudonym_key=KEY))
    assert "Ergebnis: offen" in explain_records(home, left=left, right=right)
    assert take_judgements(home, file=_judged(workbook, row=row), am=MONDAY) == 1
    assert take_judgements(home, file=workbook, am=TUESDAY) == 0

    before, after = published_runs(home)[-1], refresh(home, TUESDAY)
    assert after.run_id != before.run_id
    links = linked_of_list(home).person_links
    assert links.filter(pl.col("record_key").is_in([left, right]))["person_id"].n_unique() == 1
    assert "Stufe URTEIL" in explain_records(home, left=left, right=right)
    assert _changed(before.table("case_list"), after.table("case_list")) <= both
    evidence = {run.run_id: run.table("case_list").filter(pl.col("fall_id") == case) for run in (before, after)}
    assert not evidence[before.run_id].drop(OF_THE_RUN).equals(evidence[after.run_id].drop(OF_THE_RUN))


def _open_extract(workbook: Path, *, listed: pl.DataFrame) -> tuple[int, str, str, str]:
    """Find an open pair of a register extract and the file of one case on the list: row, records, case."""
    sheet = openpyxl.load_workbook(workbook)["Klärliste"]
    titles = [str(cell.value) for cell in sheet[1]]
    for number, values in enumerate(sheet.iter_rows(min_row=2, values_only=True), start=2):
        row = dict(zip(titles, values, strict=True))
        left, right, case = str(row["Datensatz A"]), str(row["Datensatz B"]), str(row["Fälle"])
        if (left[:3], right[:3]) == ("abh", "bzr") and case in listed["fall_id"]:
            return number, left, right, case
    raise AssertionError("the invented world has no open extract of a listed case")


def _judged(workbook: Path, *, row: int) -> Path:
    book = openpyxl.load_workbook(workbook)
    for column, text in enumerate(("gleich", "A. Muster", "Lichtbilder verglichen"), start=1):
        book["Klärliste"].cell(row=row, column=column, value=text)
    book.save(workbook)
    return workbook


def _changed(before: pl.DataFrame, after: pl.DataFrame) -> set[str]:
    """Name the cases whose rows differ in anything but their place."""
    columns = [name for name in before.columns if name not in OF_THE_RUN]
    place = columns.index("fall_id")
    rows = [{str(row): str(row[place]) for row in frame.select(columns).rows()} for frame in (before, after)]
    return {(rows[0] | rows[1])[row] for row in rows[0].keys() ^ rows[1].keys()}


def test_without_a_list_there_is_no_queue(tmp_path: Path, published: Path) -> None:
    with pytest.raises(UserError, match="No list has been published"):
        write_queue(tmp_path, out=tmp_path / "q.xlsx", pseudonym_key=KEY)
    with pytest.raises(UserError, match="cannot be written"):
        write_queue(published, out=tmp_path / "q.docx", pseudonym_key=KEY)


def test_a_list_made_before_links_were_kept_says_so(published_copy: Path) -> None:
    shutil.rmtree(published_copy / "register" / "linked")
    with pytest.raises(UserError, match="were not kept") as told:
        linked_of_list(published_copy)
    assert "iris refresh" in told.value.remedy


def test_pairs_of_a_file_are_counted(tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text("familienname,vornamen,geburtsdatum,geburtsort\n" + "Kurt,Emre,1990-05-06,Izmir\n" * 2)
    assert pairs_of_file(file, out=tmp_path / "p.csv")[-1] == "2 records, 1 candidate pairs: LINK 1, REVIEW 0, APART 0."
