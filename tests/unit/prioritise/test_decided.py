"""What decisions do to a case, and what they never do: change points, cells or the order of others."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from pipelines.prioritise.decided import DECISIONS_SCHEMA, with_decisions
from pipelines.prioritise.ruleset import IRIS_1_0, load_ruleset
from tests.unit.prioritise.invented_cases import assessed, invented_facts

DAY = date(2026, 6, 2)
RULES = load_ruleset(IRIS_1_0).at(DAY)
BANDS = RULES.dimension("A"), RULES.dimension("B")
LATER = DAY + timedelta(days=20)
OWN = ("stand", "rueckkehr", "entschieden_am", "wiedervorlage_am", "ende_am")


def decision(entscheidung: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 -- any field
    return {
        "person_id": "p1",
        "entscheidung": entscheidung,
        "a_band": "H",
        "b_band": "M",
        "entschieden_am": date(2026, 6, 1),
        "wiedervorlage_am": LATER,
        "ende_am": LATER,
        "ist_juengste": True,
    } | changes


def decided(
    *decisions: dict[str, Any], liste: str = "RANGFOLGE", a: str = "H", b: str | None = "M", am: date = DAY
) -> dict[str, Any]:
    case = pl.DataFrame(
        {"person_id": ["p1"], "liste": [liste], "A_band_min": [a], "B_band_min": [b]},
        schema_overrides={"B_band_min": pl.String()},
    )
    known = pl.DataFrame(list(decisions), schema=DECISIONS_SCHEMA)
    return with_decisions(case, decisions=known, bands=BANDS, stichtag=am).row(0, named=True)


@pytest.mark.parametrize(
    ("entscheidung", "liste"),
    [
        ("AUFGENOMMEN", "BESTAND"),
        ("ABGELEHNT", "ENTSCHIEDEN"),
        ("ZURUECKGESTELLT", "ENTSCHIEDEN"),
        ("KLAERUNG", "ENTSCHIEDEN"),
    ],
)
@pytest.mark.parametrize("found_on", ["RANGFOLGE", "OHNE_VERWERTBARE_VERURTEILUNG"])
def test_a_decision_moves_the_case_until_it_ends(entscheidung: str, liste: str, found_on: str) -> None:
    now = decided(decision(entscheidung), liste=found_on)
    assert (now["liste"], now["stand"], now["rueckkehr"], now["ende_am"]) == (liste, entscheidung, None, LATER)
    last = decided(decision(entscheidung), liste=found_on, am=LATER - timedelta(days=1))
    assert last["stand"] == entscheidung


@pytest.mark.parametrize(
    ("entscheidung", "why"),
    [
        ("AUFGENOMMEN", "ABGELAUFEN"),
        ("ABGELEHNT", "ABGELAUFEN"),
        ("ZURUECKGESTELLT", "WIEDERVORLAGE"),
        ("KLAERUNG", "WIEDERVORLAGE"),
    ],
)
def test_on_its_last_day_a_case_comes_back_and_says_why(entscheidung: str, why: str) -> None:
    back = decided(decision(entscheidung), am=LATER)
    assert (back["liste"], back["stand"], back["rueckkehr"]) == ("RANGFOLGE", "VORGESCHLAGEN", why)
    assert (back["entschieden_am"], back["ende_am"]) == (date(2026, 6, 1), LATER + timedelta(days=1))


@pytest.mark.parametrize(
    ("a", "b", "comes_back"),
    [("S", "M", True), ("H", "H", True), ("H", "M", False), ("M", "G", False), ("M", "S", True), ("G", None, False)],
)
def test_a_rejection_holds_unless_a_band_has_risen(a: str, b: str | None, comes_back: bool) -> None:
    now = decided(decision("ABGELEHNT"), a=a, b=b)
    assert now["rueckkehr"] == ("NEUES_BAND" if comes_back else None)
    assert now["liste"] == ("RANGFOLGE" if comes_back else "ENTSCHIEDEN")


def test_a_perspective_that_was_not_computed_before_is_a_new_fact() -> None:
    assert decided(decision("ABGELEHNT", b_band=None), b="G")["rueckkehr"] == "NEUES_BAND"
    assert decided(decision("ABGELEHNT", b_band=None), b=None)["stand"] == "ABGELEHNT"


@pytest.mark.parametrize("entscheidung", ["ZURUECKGESTELLT", "KLAERUNG", "AUFGENOMMEN"])
def test_a_risen_band_ends_nothing_for_which_people_chose_the_day(entscheidung: str) -> None:
    assert decided(decision(entscheidung), a="S", b="S")["stand"] == entscheidung


@pytest.mark.parametrize("liste", ["SCHUTZSTATUS", "EU", "BESTAND"])
@pytest.mark.parametrize("entscheidung", ["ABGELEHNT", "KLAERUNG"])
def test_a_stopped_case_stays_where_the_stop_put_it(liste: str, entscheidung: str) -> None:
    now = decided(decision(entscheidung), liste=liste)
    assert (now["liste"], now["stand"], now["entschieden_am"]) == (liste, "GESPERRT", None)


def test_protection_comes_before_an_intake() -> None:
    assert decided(decision("AUFGENOMMEN"), liste="SCHUTZSTATUS")["stand"] == "GESPERRT"
    assert decided(decision("AUFGENOMMEN"), liste="BESTAND")["stand"] == "AUFGENOMMEN"


def test_only_the_latest_decision_counts_and_without_one_a_case_is_proposed_for_its_day() -> None:
    both = decision("ABGELEHNT", ist_juengste=False), decision("KLAERUNG", entschieden_am=DAY)
    assert decided(*both)["stand"] == "KLAERUNG"
    nothing = decided()
    assert {name: nothing[name] for name in OWN} == {
        "stand": "VORGESCHLAGEN",
        "rueckkehr": None,
        "entschieden_am": None,
        "wiedervorlage_am": None,
        "ende_am": DAY + timedelta(days=1),
    }


def test_no_decision_changes_a_point_a_band_or_the_order_of_the_others() -> None:
    """Whatever is decided about some, the points of all and the order of the rest stay."""
    facts = invented_facts(60, seed=3)
    people = facts.personen["person_id"].sort().to_list()
    kinds = ("AUFGENOMMEN", "ABGELEHNT", "ZURUECKGESTELLT", "KLAERUNG")
    some = [decision(kinds[n % 4], person_id=person, a_band="S", b_band="S") for n, person in enumerate(people[::3])]
    before = assessed(facts, stichtag=DAY)
    after = assessed(replace(facts, entscheidungen=pl.DataFrame(some, schema=DECISIONS_SCHEMA)), stichtag=DAY)
    points = ("fall_id", "a_min", "a_max", "b_min", "b_max", "a_band_min", "b_band_max", "c_klasse", "frist_stufe")
    assert before.cases.select(points).sort("fall_id").equals(after.cases.select(points).sort("fall_id"))
    assert before.criteria.equals(after.criteria)
    still = after.cases.filter(pl.col("platz").is_not_null()).sort("platz")["fall_id"].to_list()
    was = before.cases.filter(pl.col("platz").is_not_null()).sort("platz")["fall_id"].to_list()
    assert still == [case for case in was if case in still]
    assert len(still) < len(was)
