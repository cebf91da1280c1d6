"""Decisions as causes: who was moved by people, who came back by the day, and who by new facts."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from pipelines.publish.decisions import KNOWN_SCHEMA
from pipelines.publish.list_state import published_state
from pipelines.publish.publication import KnownFacts
from pipelines.publish.release import finish_run
from pipelines.publish.run_folders import PublishedRun
from tests.unit.publish.compared_lists import NEXT, UNCHANGED, compared, found
from tests.unit.publish.invented import D2, DAY, assessed, case, fall, known, person, three_known, unranked
from tests.unit.publish.invented_runs import build, inputs, release_day


@pytest.fixture(scope="module")
def previous(tmp_path_factory: pytest.TempPathFactory) -> PublishedRun:
    """Three ranked cases, each with one record of abh, from the delivery d1."""
    return release_day(tmp_path_factory.mktemp("home"), DAY)


WAITING = {"liste": "ENTSCHIEDEN", "stand": "ZURUECKGESTELLT", "entschieden_am": DAY, "ende_am": date(2026, 6, 20)}


def test_a_decision_moves_its_case_and_with_it_the_others(previous: PublishedRun) -> None:
    comparison = compared(previous, [unranked(1, "BESTAND") | WAITING, case(2, platz=1), case(3, platz=2)])
    assert found(comparison) == {
        1: ("BEWEGT", "ENTSCHEIDUNG"),
        2: ("BEWEGT", "VERDRAENGUNG"),
        3: ("BEWEGT", "VERDRAENGUNG"),
    }
    details = dict(comparison.select("fall_id", "einzelheiten").iter_rows())
    assert "Stand vorgeschlagen, nicht entschieden → zurückgestellt" in str(details[fall(1)])


def test_a_decision_is_the_cause_even_if_data_changed_on_the_same_day(previous: PublishedRun) -> None:
    comparison = compared(
        previous,
        [unranked(1, "ENTSCHIEDEN") | WAITING, case(2, platz=1), case(3, platz=2)],
        facts=known({1: "VOLLZ", 2: "DUL", 3: "DUL"}, delivery=D2),
    )
    assert found(comparison)[1] == ("BEWEGT", "ENTSCHEIDUNG")


@pytest.fixture(scope="module")
def with_waiting(tmp_path_factory: pytest.TempPathFactory) -> PublishedRun:
    """A list on which the first case waits."""
    waiting = [unranked(1, "ENTSCHIEDEN") | WAITING, case(2, platz=1), case(3, platz=2)]
    home = tmp_path_factory.mktemp("waiting")
    building = build(home, of=inputs(DAY), frames=assessed(waiting), facts=with_decision())
    return finish_run(building, home=home, run_id=inputs(DAY).run_id())


def with_decision() -> KnownFacts:
    decision = {"person_id": person(1), "datensatz_nr": "E-000000000001", "entscheidung": "ZURUECKGESTELLT"} | {
        "a_band": "H",
        "liste": "RANGFOLGE",
        "c_klasse_liste": "K",
        "c_klasse": "K",
        "sta_einvernehmen": "ERTEILT",
        "gelesene_belege": "BZR BI",
        "liste_stichtag": DAY,
        "geprueft_am": DAY,
        "mitgezeichnet_am": DAY,
        "entschieden_am": DAY,
        "ende_am": date(2026, 6, 20),
        "ist_abweichung": False,
        "ist_blind": False,
        "ist_juengste": True,
    }
    return replace(three_known(), decisions=pl.DataFrame([decision], schema=KNOWN_SCHEMA))


@pytest.mark.parametrize("why", ["WIEDERVORLAGE", "ABGELAUFEN"])
def test_the_day_of_a_decision_brings_the_case_back_by_time(with_waiting: PublishedRun, why: str) -> None:
    back = case(1, seit=NEXT, wartetage=0, rueckkehr=why, entschieden_am=DAY)
    comparison = compared(with_waiting, [back, case(2), case(3)])
    assert found(comparison)[1] == ("BEWEGT", "ZEITABLAUF")


def test_a_risen_band_brings_the_case_back_by_data(with_waiting: PublishedRun) -> None:
    back = case(1, seit=NEXT, wartetage=0, rueckkehr="NEUES_BAND", entschieden_am=DAY, a_min=70, a_band_min="S")
    facts = known({1: "VOLLZ", 2: "DUL", 3: "DUL"}, delivery=D2)
    assert found(compared(with_waiting, [back, case(2), case(3)], facts=facts))[1] == ("BEWEGT", "DATENAENDERUNG")


def test_a_case_that_leaves_its_waiting_list_for_nothing_is_unexplained(with_waiting: PublishedRun) -> None:
    comparison = compared(with_waiting, [case(1), case(2), case(3)])
    assert found(comparison)[1] == ("BEWEGT", "UNERKLAERT")


def test_a_list_from_before_decisions_came_back_can_be_compared(previous: PublishedRun) -> None:
    older = published_state(previous)
    assert older.case_list["stand"].to_list() == ["VORGESCHLAGEN"] * 3
    path = previous.folder / "case_list.parquet"
    old_columns = previous.table("case_list").drop(
        "stand", "rueckkehr", "entschieden_am", "wiedervorlage_am", "ende_am"
    )
    path.chmod(0o640)
    kept = path.read_bytes()
    old_columns.write_parquet(path)
    assert set(found(compared(previous, [case(1), case(2), case(3)])).values()) == {UNCHANGED}
    path.write_bytes(kept)
