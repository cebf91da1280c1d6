"""The evidence for the project report: made from the archive, written where the reader says, logged."""

from pathlib import Path

import pytest
from flow_worlds import TUESDAY
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.oversight import verify_home
from orchestration.resources import prepare_environment
from pipelines.publish.audit import read_log
from pipelines.publish.metrics import NAMES
from pipelines.publish.worklist_evidence import ITEMS
from tests.unit.publish.invented_runs import ROOT

ONLY_PEOPLE = "nur durch Menschen"
HEADINGS = ("Kennzahlen des Tages", "Kennzahlen je Quelle und Stelle")


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DAGSTER_HOME", "IRIS_HOME", "IRIS_WAREHOUSE"):
        monkeypatch.setenv(name, "")


def asked(home: Path, *, day: str, target: Path) -> tuple[int, str]:
    done = CliRunner().invoke(
        app, ["report", "--stichtag", day, "--nach", str(target), "--ziehungen", "3", "--home", str(home)]
    )
    return done.exit_code, done.output + str(done.exception or "")


def test_every_place_of_evidence_is_there() -> None:
    places = [place for _, _, pieces in ITEMS for _, told in pieces for place in told.split(", ")]
    assert {ONLY_PEOPLE, "iris report"} <= set(places)
    commands = {
        str(command.name or command.callback.__name__) for command in app.registered_commands if command.callback
    }
    for place in places:
        if place.startswith("iris "):
            assert place.split()[1] in commands, place
        elif "/" in place:
            assert (ROOT / place).exists(), place
        else:
            assert place in {*NAMES, *HEADINGS, ONLY_PEOPLE}, place


@pytest.mark.usefixtures("environment")
def test_a_report_of_no_list_or_among_the_lists_is_refused(published_copy: Path, tmp_path: Path) -> None:
    before = len(read_log(published_copy))
    code, said = asked(published_copy, day="2026-03-02", target=tmp_path / "report.html")
    assert (code, "No list of 2026-03-02 was published" in said) == (1, True)
    for target in (published_copy / "runs" / "report.html", tmp_path / "report.pdf", tmp_path / "no" / "report.html"):
        code, said = asked(published_copy, day=TUESDAY.isoformat(), target=target)
        assert (code, "The report cannot be written to" in said) == (1, True)
    assert len(read_log(published_copy)) == before


@pytest.mark.heavy
@pytest.mark.usefixtures("environment")
def test_the_report_of_a_day_shows_every_section_and_changes_nothing_but_the_log(
    published_copy: Path, tmp_path: Path
) -> None:
    target = tmp_path / "report.html"
    code, said = asked(published_copy, day=TUESDAY.isoformat(), target=target)
    assert code == 0, said
    page = target.read_text(encoding="utf-8")
    for told in (
        "alle Gewichte anders",
        "ohne A1",
        "W7",
        "Gruppen",
        "nicht beurteilbar",
        "Cramér",
        "Löschmeldung",
        "61,5",
    ):
        assert told in page, told
    assert [line["zweck"] for line in read_log(published_copy) if line["art"] == "ABFRAGE"][-1:] == ["AUFSICHT"]
    assert verify_home(published_copy) == []
    prepare_environment(published_copy)
