"""The clerical queue: out as workbook and page, back as judgements that hold for good."""

from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from pipelines.errors import UserError
from pipelines.identify.clerical_queue import PARTS, make_queue, write_page, write_workbook
from pipelines.identify.judgement_file import add_judgements, read_judgement_file
from pipelines.identify.judgements import JUDGEMENTS_SCHEMA
from pipelines.identify.linked_files import LinkedRecords
from tests.unit.identify.invented_records import NO_JUDGEMENTS, STICHTAG, frame, judgement, linked, record

KAYA = {"familienname": "Kaya", "vornamen": "Deniz", "geburtsdatum": "1990-04-05", "geburtsort": "Izmir"}
RECORDS = frame(
    record("abh:1", **KAYA),
    record("bzr:2", **KAYA | {"geburtsort": None}),
    record("jva:3", **KAYA | {"geburtsdatum": "1990-05-04", "familienname": "<Kaya>"}),
)
KEYS = RECORDS["record_key"]


@pytest.fixture
def queue() -> pl.DataFrame:
    done = linked(RECORDS)
    known = LinkedRecords(
        records=RECORDS,
        person_links=done.person_links,
        pair_decisions=done.pair_decisions,
        register_events=done.register_events,
    )
    of = dict(done.person_links.select("record_key", "person_id").iter_rows())
    return make_queue(known, case_ids={of["abh:1"]: "F-1"})


def filled(queue: pl.DataFrame, path: Path, **cells: str) -> Path:
    """Write the workbook and fill cells in, as a clerk would."""
    write_workbook(queue, stichtag=STICHTAG, path=path)
    book = openpyxl.load_workbook(path)
    for cell, value in cells.items():
        book["Klärliste"][cell] = value
    book.save(path)
    return path


def test_open_pairs_stand_side_by_side_heaviest_first(queue: pl.DataFrame) -> None:
    assert queue["Gewicht"].is_sorted(descending=True)
    row = queue.filter((pl.col("Datensatz A") == "abh:1") & (pl.col("Datensatz B") == "bzr:2")).to_dicts()[0]
    assert (row["Geburtsort A"], row["Geburtsort B"], row["Stufe"], row["Fälle"]) == ("Izmir", None, "T5", "F-1")
    assert "Geburtsort fehlt" in row["Vergleich"]
    assert row["Urteil"] is None


def test_the_workbook_offers_three_answers_and_is_the_same_every_time(queue: pl.DataFrame, tmp_path: Path) -> None:
    first, again = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    write_workbook(queue, stichtag=STICHTAG, path=first)
    write_workbook(queue, stichtag=STICHTAG, path=again)
    assert first.read_bytes() == again.read_bytes()
    offered = openpyxl.load_workbook(first)["Klärliste"].data_validations.dataValidation[0]
    assert offered.formula1 == '"gleich,verschieden,unklar"'


def test_the_page_is_self_contained_and_marks_what_differs(queue: pl.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "queue.html"
    write_page(queue, stichtag=STICHTAG, path=path)
    page = path.read_text(encoding="utf-8")
    assert 'class="d"' in page
    assert "&lt;Kaya&gt;" in page
    assert "http" not in page


def test_the_page_draws_what_the_weight_of_each_pair_is_made_of(queue: pl.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "queue.html"
    write_page(queue, stichtag=STICHTAG, path=path)
    page = path.read_text(encoding="utf-8")
    assert page.count("<svg role") == queue.height > 0
    parts = queue.select(pl.sum_horizontal(PARTS.values()).round(2).alias("Gewicht"))
    assert (parts["Gewicht"] - queue["Gewicht"]).abs().max() < 0.02
    assert queue.select(pl.col(PARTS["vor1"]).min()).item() > 0, "equal first names speak for a pair"
    for weight in queue["Gewicht"]:
        assert f"Gewicht {weight:.2f}</h2>".replace(".", ",").replace("-", "−") in page
        assert f"Gewicht {weight:+.1f}</title>".replace(".", ",").replace("-", "−") in page
    write_workbook(queue, stichtag=STICHTAG, path=tmp_path / "q.xlsx")
    titles = [cell.value for cell in openpyxl.load_workbook(tmp_path / "q.xlsx")["Klärliste"][1]]
    assert not set(PARTS.values()) & set(titles)


def test_what_a_clerk_fills_in_comes_back(queue: pl.DataFrame, tmp_path: Path) -> None:
    path = filled(queue, tmp_path / "q.xlsx", A2="Gleich", B2="A. Muster", C2="Lichtbild in beiden Akten")
    given = read_judgement_file(path, am=STICHTAG)
    assert given.select("urteil", "name", "grund", "am").row(0) == (
        "GLEICH",
        "A. Muster",
        "Lichtbild in beiden Akten",
        STICHTAG,
    )
    assert given.height == 1
    once = add_judgements(given, given=NO_JUDGEMENTS, record_keys=KEYS)
    later = read_judgement_file(path, am=date(2026, 6, 9))
    assert add_judgements(later, given=once, record_keys=KEYS).equals(once)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"A2": "ja", "B2": "A", "C2": "x"}, "row 2: 'ja' is none of gleich, verschieden, unklar"),
        ({"A3": "gleich", "C3": "x"}, r"row 3: \[Name\] is empty"),
        ({"A2": "unklar", "B2": "A"}, r"row 2: \[Grund\] is empty"),
        ({"D1": "Satz"}, "are missing"),
    ],
)
def test_a_row_that_is_not_whole_refuses_the_workbook(
    queue: pl.DataFrame, tmp_path: Path, cells: dict[str, str], says: str
) -> None:
    path = filled(queue, tmp_path / "q.xlsx", **cells)
    with pytest.raises(UserError, match=says) as told:
        read_judgement_file(path, am=STICHTAG)
    assert "iris judgements" in told.value.remedy


def test_no_workbook_no_judgement(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="was not taken in"):
        read_judgement_file(tmp_path / "gone.xlsx", am=STICHTAG)


def judgements(*rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=JUDGEMENTS_SCHEMA)


def test_contradictions_are_refused_with_the_names_of_their_givers() -> None:
    given = judgements(judgement("abh:1", "bzr:2", "GLEICH"), judgement("bzr:2", "jva:3", "GLEICH", "B. Beispiel"))
    with pytest.raises(UserError, match=r"B\. Beispiel"):
        add_judgements(
            judgements(judgement("abh:1", "jva:3", "VERSCHIEDEN", "C. Probe")), given=given, record_keys=KEYS
        )


def test_a_judgement_about_an_unknown_record_is_refused() -> None:
    with pytest.raises(UserError, match="abh:9 is no known record"):
        add_judgements(judgements(judgement("abh:1", "abh:9", "GLEICH")), given=NO_JUDGEMENTS, record_keys=KEYS)


TWO_NUMBERS = frame(
    record("abh:1", **KAYA, azr_nr="123456000111"),
    record("zab:2", **KAYA | {"geburtsort": None}, azr_nr="123456000222"),
    record("bzr:3", **KAYA | {"geburtsort": None, "vornamen": "Denis"}),
)


@pytest.mark.parametrize(
    ("rows", "persons"),
    [
        ((judgement("abh:1", "zab:2", "GLEICH"),), 3),
        ((judgement("abh:1", "zab:2", "GLEICH"), judgement("zab:2", "abh:1", "GLEICH", "a. muster")), 3),
        ((judgement("abh:1", "zab:2", "GLEICH"), judgement("zab:2", "abh:1", "GLEICH", "B. Beispiel")), 2),
        ((judgement("abh:1", "bzr:3", "GLEICH"),), 2),
        ((judgement("abh:1", "bzr:3", "GLEICH"), judgement("bzr:3", "zab:2", "GLEICH")), 3),
    ],
)
def test_two_azr_numbers_are_joined_by_two_people_only(rows: tuple[dict[str, object], ...], persons: int) -> None:
    assert linked(TWO_NUMBERS, judgements=rows).person_links["person_id"].n_unique() == persons
