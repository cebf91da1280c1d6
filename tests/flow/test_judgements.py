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
from pipelines.publish.facts import keyed
from pipelines.publish.placeholders import cases_with_records
from pipelines.publish.run_folders import PublishedRun, list_in_force, published_runs

OF_THE_RUN = {"run_id", "platz", "zelle_rang"}
KEY = b"only-for-invented-data"


def test_judgements_in_the_workbook_change_the_list_of_the_next_day(
    published_copy: Path, refresh: Refresh, tmp_path: Path
) -> None:
    """One open extract is judged to be of a case, one open pair not to be; a linked extract is taken from its case."""
    home, workbook = published_copy, tmp_path / "klaerliste.xlsx"
    waiting = write_queue(home, out=workbook, pseudonym_key=KEY)
    listed = list_in_force(home).table("case_list")
    joined, parted = _open_extracts(workbook, listed=listed)[:2]
    torn = _linked_extract(home, listed=listed, beside=[*joined[1:3], *parted[1:3]])
    before = published_runs(home)[-1]
    records = [*joined[1:3], *parted[1:3], *(key for pair in torn for key in pair)]
    concerned = _cases_of(home, records=records)
    for left, right in (joined[1:3], parted[1:3]):
        assert "Ergebnis: offen" in explain_records(home, left=left, right=right)
    assert "Ergebnis: dieselbe Person" in explain_records(home, left=torn[0][0], right=torn[0][1])
    judged = _judged(workbook, gleich=joined[0], verschieden=parted[0], added=torn)
    assert take_judgements(home, file=judged, am=MONDAY) == 2 + len(torn)
    assert take_judgements(home, file=workbook, am=TUESDAY) == 0

    after = refresh(home, TUESDAY)
    assert after.run_id != before.run_id
    links = linked_of_list(home).person_links

    def persons(pair: tuple[str, ...]) -> int:
        return links.filter(pl.col("record_key").is_in(pair))["person_id"].n_unique()

    assert persons(joined[1:3]) == 1
    assert {persons(pair) for pair in (parted[1:3], *torn)} == {2}
    assert "Stufe URTEIL" in explain_records(home, left=joined[1], right=joined[2])
    for left, right in (parted[1:3], *torn):
        told = explain_records(home, left=left, right=right)
        assert "Menschen haben entschieden, dass es verschiedene Personen sind" in told
    assert write_queue(home, out=tmp_path / "next.xlsx", pseudonym_key=KEY) <= waiting - 2
    still_open = {pair[1:3] for pair in _open_extracts(tmp_path / "next.xlsx", listed=listed)}
    assert not still_open & {joined[1:3], parted[1:3]}

    concerned |= _cases_of(home, records=records)
    assert _changed(before.table("case_list"), after.table("case_list")) <= concerned
    evidence = {run.run_id: run.table("case_list").filter(pl.col("fall_id") == joined[3]) for run in (before, after)}
    assert not evidence[before.run_id].drop(OF_THE_RUN).equals(evidence[after.run_id].drop(OF_THE_RUN))
    assert all(_rest_on_both(before, records=pair) for pair in torn)
    assert not any(_rest_on_both(after, records=pair) for pair in torn)


def _open_extracts(workbook: Path, *, listed: pl.DataFrame) -> list[tuple[int, str, str, str]]:
    """Find open pairs of a register extract and the file of one case on the list: row, records, case."""
    sheet = openpyxl.load_workbook(workbook)["Klärliste"]
    titles = [str(cell.value) for cell in sheet[1]]
    found = []
    for number, values in enumerate(sheet.iter_rows(min_row=2, values_only=True), start=2):
        row = dict(zip(titles, values, strict=True))
        left, right, case = str(row["Datensatz A"]), str(row["Datensatz B"]), str(row["Fälle"])
        if (left[:3], right[:3]) == ("abh", "bzr") and case in listed["fall_id"]:
            found.append((number, left, right, case))
    return found


def _linked_extract(home: Path, *, listed: pl.DataFrame, beside: list[str]) -> list[tuple[str, str]]:
    """Find the only register extract of a listed case, linked by the rules, beside every other record of the case."""
    known = linked_of_list(home)
    persons = known.person_links["person_id"].to_list()
    of = known.person_links.with_columns(fall_id=pl.Series(case_ids(persons, pseudonym_key=KEY)))
    of = of.filter(pl.col("fall_id").is_in(listed["fall_id"].implode())).sort("record_key")
    for (_,), records in of.group_by("fall_id", maintain_order=True):
        keys = records["record_key"].to_list()
        extracts = [key for key in keys if key.startswith("bzr:")]
        if len(extracts) == 1 and len(keys) > 1 and not set(keys) & set(beside):
            return [(extracts[0], key) for key in keys if key not in extracts]
    raise AssertionError("the invented world has no listed case with one linked extract")


def _cases_of(home: Path, *, records: list[str]) -> set[str]:
    of = linked_of_list(home).person_links.filter(pl.col("record_key").is_in(records))
    return set(case_ids(of["person_id"].to_list(), pseudonym_key=KEY))


def _rest_on_both(run: PublishedRun, *, records: tuple[str, str]) -> bool:
    """Tell whether one case of a list rests on both records."""
    facts = run.table("case_facts")
    of = [cases_with_records(facts, hashes={keyed(record, key=KEY.decode())}) for record in records]
    return bool(of[0] & of[1])


def _judged(workbook: Path, *, gleich: int, verschieden: int, added: list[tuple[str, str]]) -> Path:
    """Fill in two rows, and add some about pairs that the rules have linked and nobody was asked about."""
    book = openpyxl.load_workbook(workbook)
    sheet = book["Klärliste"]
    answers = {gleich: "gleich", verschieden: "verschieden"}
    for row, pair in enumerate(added, start=sheet.max_row + 1):
        answers[row] = "verschieden"
        for column, text in zip("DE", sorted(pair), strict=True):
            sheet[f"{column}{row}"] = text
    for row, answer in answers.items():
        for column, text in zip("ABC", (answer, "A. Muster", "Lichtbilder verglichen"), strict=True):
            sheet[f"{column}{row}"] = text
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
