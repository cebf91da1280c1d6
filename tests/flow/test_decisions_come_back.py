"""As a caseworker would: ten decisions of all kinds into the sheets, back, and honoured on the next lists."""

import hashlib
import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import polars as pl
import pytest
from filled_sheets import OF_SECOND, cases_of, entries, fill_in
from flow_worlds import TUESDAY, Refresh
from searched_files import files_with
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.decisions import HandedIn, take_decisions
from orchestration.linking import linked_of_list
from orchestration.oversight import verify_home
from pipelines.errors import UserError
from pipelines.prioritise.priority import case_ids
from pipelines.publish.audit import read_log
from pipelines.publish.decision_sheet import read_decision_file
from pipelines.publish.run_folders import ANALYST_DATABASE, PublishedRun, list_in_force, published_runs

WEDNESDAY, FRIDAY, SATURDAY = (TUESDAY + timedelta(days=days) for days in (1, 3, 4))
KEY = b"only-for-invented-data"
DEVIATES = {"Abweichung vom Vorschlag": "Die Tat liegt am unteren Rand, Therapie läuft"}
Decisions = dict[str, dict[str, Any]]


def ten_decisions(run: PublishedRun) -> tuple[Decisions, Decisions]:
    """Ten decisions of all kinds on the ranked list: those in the open sheet, and the one in the blind sheet."""
    blind = read_decision_file(run.folder / "worklist_blind.xlsx")["fall_id"].implode()
    ranked = run.table("case_list").filter(pl.col("liste") == "RANGFOLGE")
    is_blind, is_clear = pl.col("fall_id").is_in(blind), pl.col("c_klasse").is_in(["K", "S", "A"])
    is_high = pl.col("zelle").is_in(["P1", "P2", "P2*"])
    clear = cases_of(ranked, ~is_blind & is_clear & is_high)
    unknown = cases_of(ranked, ~is_blind & (pl.col("c_klasse") == "U"))
    weighty = cases_of(ranked, ~is_blind & (pl.col("c_klasse") == "BS") & is_high)
    low = cases_of(ranked, ~is_blind & is_clear & (pl.col("zelle") == "P4"))
    judged_blind = cases_of(ranked, is_blind & is_clear)[0]
    soon, later = FRIDAY, date(2026, 6, 25)
    made = [
        (clear[0], entries(clear[0], "AUFGENOMMEN")),
        (weighty[0], entries(weighty[0], "AUFGENOMMEN", **{"Aufnahme trotz BS": "BLEIBEINTERESSE_GEWUERDIGT"})),
        (clear[1], entries(clear[1], "ABGELEHNT", **DEVIATES)),
        (low[0], entries(low[0], "ABGELEHNT")),
        (clear[2], entries(clear[2], "ZURUECKGESTELLT", Wiedervorlage=soon)),
        (clear[3], entries(clear[3], "ZURUECKGESTELLT", Wiedervorlage=later)),
        (unknown[0], entries(unknown[0], "KLAERUNG", Wiedervorlage="25.06.2026")),
        (unknown[1], entries(unknown[1], "AUFGENOMMEN")),
        (clear[4], entries(clear[4], "ABGELEHNT", **DEVIATES, **{"Grund dagegen": None})),
    ]
    own = {"Eigene Priorität": "P4", "Priorität nach Ansicht": "P3"}
    rejected = entries(judged_blind, "ABGELEHNT", **own)
    return {case["fall_id"]: cells for case, cells in made}, {judged_blind["fall_id"]: rejected}


def two_blind_sheets(run: PublishedRun, *, decisions: Decisions, folder: Path) -> tuple[Path, Path]:
    """Fill in the first person's blind sheet, and the second person's own one."""
    firsts, seconds = {}, {}
    for case, cells in decisions.items():
        firsts[case] = {head: value for head, value in cells.items() if head not in OF_SECOND}
        seconds[case] = {head: cells[head] for head in OF_SECOND} | {"Eigene Priorität zweite Person": "P5"}
    return (
        fill_in(run.folder / "worklist_blind.xlsx", target=folder / "blind.xlsx", decisions=firsts),
        fill_in(run.folder / "worklist_blind_zweitvotum.xlsx", target=folder / "zweit.xlsx", decisions=seconds),
    )


def handed_in(home: Path, sheet: Path, second_votes: Path | None = None) -> HandedIn:
    return take_decisions(home, file=sheet, am=TUESDAY, back=None, second_votes=second_votes)


def states(run: PublishedRun, cases: list[str]) -> dict[str, tuple[str, str, str | None]]:
    listed = run.table("case_list").filter(pl.col("fall_id").is_in(cases))
    return {row["fall_id"]: (row["liste"], row["stand"], row["rueckkehr"]) for row in listed.to_dicts()}


def causes(run: PublishedRun, cases: list[str]) -> dict[str, str | None]:
    compared = run.table("comparison")
    assert not compared.filter((pl.col("aenderung") != "UNVERAENDERT") & pl.col("ursache").is_null()).height
    assert "UNERKLAERT" not in compared["ursache"].to_list()
    return dict(compared.filter(pl.col("fall_id").is_in(cases)).select("fall_id", "ursache").iter_rows())


@contextmanager
def analysts_at_work(home: Path) -> Iterator[list[str]]:
    """Open the analysts' file read-only again and again while something else runs; one keeps it open all the time."""
    answers: list[str] = []
    ended = threading.Event()
    file = home / "published" / "current" / ANALYST_DATABASE
    question = "select distinct run_id from published_list.case_list"

    def ask() -> None:
        while not ended.wait(0.5):
            with duckdb.connect(str(file.resolve()), read_only=True) as con:
                answers.extend(run for (run,) in con.execute(question).fetchall())

    with duckdb.connect(str(file.resolve()), read_only=True) as kept_open:
        asking = threading.Thread(target=ask)
        asking.start()
        try:
            yield answers
        finally:
            ended.set()
            asking.join()
        answers.extend(run for (run,) in kept_open.execute(question).fetchall())


@pytest.fixture
def decided(published_copy: Path, tmp_path: Path) -> tuple[Path, Decisions]:
    """Both sheets filled in and handed in, the refused rows mended and handed in again."""
    run = list_in_force(published_copy)
    in_open, in_blind = ten_decisions(run)
    sheet = fill_in(run.folder / "worklist_rangfolge.xlsx", target=tmp_path / "offen.xlsx", decisions=in_open)
    first = handed_in(published_copy, sheet)
    assert (first.taken, first.refused, first.known, first.begun) == (7, 2, 0, 0)
    assert first.taken + first.refused + first.empty == read_decision_file(sheet).height
    blind, second = two_blind_sheets(run, decisions=in_blind, folder=tmp_path)
    assert handed_in(published_copy, blind).refused == 1
    assert handed_in(published_copy, blind, second).taken == 1

    assert first.returned is not None
    unknown, without_reason = list(in_open)[7:9]
    mends = {
        unknown: {"Entscheidung": "KLAERUNG", "Wiedervorlage": date(2026, 6, 20)},
        without_reason: {"Grund dagegen": "C_JUNG"},
    }
    mended = fill_in(first.returned, target=tmp_path / "berichtigt.xlsx", decisions=mends)
    assert handed_in(published_copy, mended).taken == 2
    again = handed_in(published_copy, sheet)
    assert (again.taken, again.known, again.refused) == (0, 7, 2)
    return published_copy, in_open | in_blind


def test_decisions_are_honoured_on_the_next_list_and_come_back_on_their_day(
    decided: tuple[Path, Decisions], refresh: Refresh
) -> None:
    home, made = decided
    cases = list(made)
    before = list_in_force(home)
    with analysts_at_work(home) as answers:
        wednesday = refresh(home, WEDNESDAY)
    assert set(answers) >= {before.run_id}
    assert set(answers) <= {before.run_id, wednesday.run_id}
    waits, taken_in = "ENTSCHIEDEN", ("BESTAND", "AUFGENOMMEN", None)
    assert states(wednesday, cases) == {
        cases[0]: taken_in,
        cases[1]: taken_in,
        cases[2]: (waits, "ABGELEHNT", None),
        cases[3]: (waits, "ABGELEHNT", None),
        cases[4]: (waits, "ZURUECKGESTELLT", None),
        cases[5]: (waits, "ZURUECKGESTELLT", None),
        cases[6]: (waits, "KLAERUNG", None),
        cases[7]: (waits, "KLAERUNG", None),
        cases[8]: (waits, "ABGELEHNT", None),
        cases[9]: (waits, "ABGELEHNT", None),
    }
    assert causes(wednesday, cases) == dict.fromkeys(cases, "ENTSCHEIDUNG")
    points = ["fall_id", "a_min", "a_max", "b_band_max", "c_klasse"]
    of_decided = pl.col("fall_id").is_in(cases)
    assert (
        wednesday.table("case_list")
        .filter(of_decided)
        .select(points)
        .sort("fall_id")
        .equals(before.table("case_list").filter(of_decided).select(points).sort("fall_id"))
    )
    ranked = wednesday.table("case_list").filter(pl.col("platz").is_not_null())
    assert ranked.height == before.table("case_list")["platz"].max() - len(cases)
    published = wednesday.table("decisions")
    assert published.filter("ist_geltend")["fall_id"].sort().to_list() == sorted(cases)
    own = ("fall_id", "eigene_prioritaet", "eigene_prioritaet_zweite", "prioritaet_danach")
    assert published.filter("ist_blind").select(own).rows() == [(cases[9], "P4", "P5", "P3")]
    looked = ("gelesene_belege", "geprueft_am", "mitgezeichnet_am", "erste_rolle", "zweite_rolle", "minuten")
    assert set(published.select(pl.col("gelesene_belege").list.join(" "), *looked[1:]).rows()) == {
        ("BZR BI", TUESDAY, TUESDAY, "RRK_SACHBEARBEITUNG", "RRK_LEITUNG", 25)
    }
    sheets = {path.name for path in wednesday.folder.glob("worklist_*.xlsx")}
    assert {"worklist_bestand.xlsx", "worklist_entschieden.xlsx"} <= sheets
    assert not files_with(wednesday.folder, "A. Muster")
    assert not files_with(wednesday.folder, "gegeneinander gewogen")
    logged = [line["fall_id"] for line in read_log(home) if line["art"] == "ENTSCHEIDUNG"]
    assert sorted(logged) == sorted(cases)
    assert verify_home(home) == []

    friday = refresh(home, FRIDAY)
    assert states(friday, cases)[cases[4]] == ("RANGFOLGE", "VORGESCHLAGEN", "WIEDERVORLAGE")
    assert states(friday, cases)[cases[5]] == (waits, "ZURUECKGESTELLT", None)
    assert causes(friday, cases)[cases[4]] == "ZEITABLAUF"


@pytest.mark.heavy
def test_of_a_decided_case_that_left_no_file_keeps_a_trace(decided: tuple[Path, Decisions], refresh: Refresh) -> None:
    """No shadow list: a case that became German stands in no file of any run, earlier ones included."""
    home, made = decided
    cases = list(made)
    wednesday = refresh(home, WEDNESDAY)
    assert {"decisions.parquet", "worklist_bestand.xlsx", "case_list.csv"} <= files_with(wednesday.folder, cases[0])
    _naturalise(home, case=cases[0])
    for run in (wednesday, refresh(home, FRIDAY), refresh(home, SATURDAY)):
        assert files_with(run.folder, cases[0]) == set(), run.run_id
    assert "decisions.parquet" in files_with(wednesday.folder, cases[1])


def _naturalise(home: Path, *, case: str) -> None:
    """Lay a message of the immigration office that a person has become German (stop X01) into its inbox."""
    links = linked_of_list(home).person_links
    names = dict(zip(case_ids(links["person_id"].to_list(), pseudonym_key=KEY), links["person_id"], strict=True))
    records = links.filter(pl.col("person_id") == names[case])["record_key"].to_list()
    key = next(record.removeprefix("abh:") for record in records if record.startswith("abh:"))
    text = "LOESCH_ID;OBJEKT;SCHLUESSEL;GRUND;WIRKSAM_AB;EINGANG_AM;FRIST_BIS\n"
    content = f"{text}ABH-L-009999;PERSON;{key};EINB;03.06.2026;03.06.2026;17.06.2026\n".encode("iso-8859-1")
    known = [json.loads(path.read_bytes()) for path in sorted((home / "archive" / "abh").glob("*/manifest.json"))]
    told = next(each for each in known if each["art"] == "LOESCHUNG") | {
        "lieferung_id": "00000000-0000-4000-8000-00000000a0b1",
        "stichtag": "2026-06-03",
        "erzeugt_am": datetime(2026, 6, 4, 5, tzinfo=ZoneInfo("Europe/Berlin")).isoformat(),
        "zeilen": 1,
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    stem = home / "inbox" / "abh" / "ABH_LOESCHUNG_20260603_099"
    stem.with_suffix(".csv").write_bytes(content)
    stem.with_suffix(".manifest.json").write_text(json.dumps(told), encoding="utf-8")


def test_the_command_says_what_became_of_every_row(
    published_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DAGSTER_HOME", "IRIS_HOME", "IRIS_WAREHOUSE"):
        monkeypatch.setenv(name, "")
    run = list_in_force(published_copy)
    in_open, _ = ten_decisions(run)
    sheet = fill_in(run.folder / "worklist_rangfolge.xlsx", target=tmp_path / "offen.xlsx", decisions=in_open)
    page = tmp_path / "zurueck.html"
    told = CliRunner().invoke(
        app, ["decisions", str(sheet), "--am", "2026-06-02", "--home", str(published_copy), "--zurueck", str(page)]
    )
    assert told.exit_code == 0, told.output
    assert "Übernommen: 7; gilt für Listen nach dem 02.06.2026." in told.output
    assert "Zurückgewiesen: 2." in told.output
    assert "Das Bleibeinteresse ist unbekannt" in page.read_text(encoding="utf-8")
    assert "Begründung über iris explain geöffnet: bei 0 von 7. Nur nach Angabe im Blatt gelesen: F-" in told.output


def test_a_sheet_of_the_day_before_is_taken_where_nothing_has_changed(published_copy: Path, tmp_path: Path) -> None:
    monday, tuesday = published_runs(published_copy)
    both = monday.table("case_list").join(tuesday.table("case_list"), on="fall_id", suffix="_jetzt")
    same = (pl.col(name) == pl.col(f"{name}_jetzt") for name in ("liste", "a_band_min", "b_band_min", "c_klasse"))
    blind = read_decision_file(monday.folder / "worklist_blind.xlsx")["fall_id"].implode()
    case = cases_of(both, *same, pl.col("liste") == "RANGFOLGE", ~pl.col("fall_id").is_in(blind))[0]
    sheet = fill_in(
        monday.folder / "worklist_rangfolge.xlsx",
        target=tmp_path / "montag.xlsx",
        decisions={case["fall_id"]: entries(case, "KLAERUNG", Wiedervorlage=date(2026, 6, 20))},
    )
    assert handed_in(published_copy, sheet).taken == 1


def test_without_a_list_or_a_place_for_refusals_nothing_is_taken(published: Path, tmp_path: Path) -> None:
    sheet = shutil.copy(list_in_force(published).folder / "worklist_rangfolge.xlsx", tmp_path / "leer.xlsx")
    with pytest.raises(UserError, match="No list has been published"):
        take_decisions(tmp_path, file=Path(sheet), am=TUESDAY, back=None)
    with pytest.raises(UserError, match="kann nicht nach"):
        take_decisions(published, file=Path(sheet), am=TUESDAY, back=tmp_path / "x.docx")
    in_the_run = list_in_force(published).folder / "worklist_rangfolge.xlsx"
    with pytest.raises(UserError, match="kann nicht nach") as told:
        take_decisions(published, file=in_the_run, am=TUESDAY, back=None)
    assert "in einen eigenen Ordner kopieren" in told.value.remedy
    nothing = take_decisions(published, file=Path(sheet), am=TUESDAY, back=None)
    assert (nothing.taken, nothing.refused, nothing.delivery, nothing.returned) == (0, 0, None, None)
