"""What may not be used: why, since when, what goes, and what was sent unlawfully."""

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given

from pipelines.prioritise.convictions import judged_convictions
from pipelines.prioritise.incidents import removed_persons, unusable_entries
from tests.spec.rules.second_opinion.compare import random_registers
from tests.unit.prioritise.invented_cases import RULESET, STICHTAG, assessed, one_case, robbery
from tests.unit.prioritise.test_properties import FEW, SEEDS

RULES = RULESET.at(STICHTAG)
FINE: dict[str, Any] = {
    "strafart": "GS", "dauer_monate": None, "tagessaetze": 80, "ist_bewaehrung": None, "normen": ["StGB 242"],
    "tat_letzter_tag": date(2020, 11, 2), "erstes_urteil_am": date(2021, 1, 11), "rechtskraft_am": date(2021, 1, 30),
    "vollstr_erledigt_am": date(2021, 6, 1), "tat_tage": [date(2020, 11, 2)], "waffe": False,
}  # fmt: skip
"""80 Tagessätze, nothing else in the register: ripe on 11.01.2026 (§ 46 Abs. 1 Nr. 1 lit. a BZRG)."""

RIPE = date(2026, 1, 11)


def found(*entries: dict[str, Any]) -> list[dict[str, Any]]:
    rows = [robbery(**entry, verurteilung_id=f"X/{number}") for number, entry in enumerate(entries, start=1)]
    events = judged_convictions(one_case(convictions=rows), ruleset=RULES, stichtag=STICHTAG)
    return unusable_entries(events.with_columns(quelle=pl.lit("bzr"))).rows(named=True)


def test_a_usable_entry_is_no_matter_of_this_table() -> None:
    assert found({}) == []


@pytest.mark.parametrize(
    ("sent", "is_incident"), [(date(2026, 1, 10), False), (RIPE, True), (date(2026, 5, 28), True), (None, True)]
)
def test_a_ripe_entry_goes_and_is_an_incident_from_that_day_on(sent: date | None, *, is_incident: bool) -> None:
    (row,) = found(FINE | {"auskunft_am": sent})
    assert (row["schleuse"], row["reif_seit"]) == ("G3", RIPE)
    assert (row["ist_zu_loeschen"], row["ist_vorfall"]) == (True, is_incident)


def test_what_hangs_on_an_uncertain_link_or_a_disputed_period_stays_until_it_is_clear() -> None:
    assert found(FINE | {"ist_link_unsicher": True}) == []  # whose period it is, is not known
    (uncertain,) = found({"strafart": "ZM", "ist_link_unsicher": True})
    assert not uncertain["ist_zu_loeschen"]
    youth = {
        "strafart": "JS", "dauer_monate": 18, "ist_bewaehrung": True, "normen": ["StGB 177"], "waffe": False,
        "tat_letzter_tag": date(2013, 2, 1), "erstes_urteil_am": date(2014, 3, 1), "rechtskraft_am": date(2014, 3, 9),
        "strafe_erlassen_am": date(2017, 5, 1), "alter_bei_tat_min": 17, "alter_bei_tat_max": 17,
    }  # fmt: skip
    (disputed,) = found(FINE | youth)
    assert disputed["schleuse"] == "G3"
    assert not disputed["ist_zu_loeschen"]


def test_all_ripe_entries_of_one_register_are_ripe_since_the_same_day() -> None:
    other = FINE | {
        "erstes_urteil_am": date(2021, 3, 2),
        "geschaeftsnr": "8 Ds 8/21",
        "tat_letzter_tag": date(2020, 12, 1),
    }
    days = {row["reif_seit"] for row in found(FINE, other)}
    assert days == {date(2026, 3, 2)}


def test_a_part_and_a_copy_go_with_their_decision() -> None:
    part = {"einbezogen_in_id": "X/1", "geschaeftsnr": "9 Ds 9/20", "erstes_urteil_am": date(2020, 12, 1)}
    rows = found(FINE, FINE | part, FINE)
    assert [(row["schleuse"], row["reif_seit"], row["ist_zu_loeschen"]) for row in rows] == [("G3", RIPE, True)] * 3


@pytest.mark.parametrize(
    ("entry", "gate", "goes", "is_incident"),
    [
        ({"strafart": "ZM"}, "G4", True, True),
        ({"strafmakel_beseitigt_am": date(2025, 1, 1), "strafart": "JS", "normen": ["StGB 250"]}, "G5", False, True),
        ({"normen": ["JGG 27"]}, "G5", False, False),
    ],
)
def test_what_may_never_be_sent_is_an_incident(
    entry: dict[str, Any], gate: str, *, goes: bool, is_incident: bool
) -> None:
    (row,) = found(entry)
    assert (row["schleuse"], row["ist_zu_loeschen"], row["ist_vorfall"]) == (gate, goes, is_incident)


def test_a_german_is_removed_and_an_incident_while_a_list_holds_them() -> None:
    persons = pl.DataFrame(
        {"person_id": ["a", "b", "c"], "entfernt_durch": ["X01", "X01", "X02"], "ist_auf_liste": [True, None, True]}
    )
    assert removed_persons(persons).rows() == [("a", "X01", True), ("b", "X01", False)]


@FEW
@given(seed=SEEDS)
def test_deleting_what_goes_leaves_every_list_as_it_was(seed: int) -> None:
    """The register that is left has the same periods, gates and points: nothing was carried by what is gone."""
    facts = random_registers(200, seed=seed)
    before = assessed(facts)
    goes = before.unusable_entries.filter("ist_zu_loeschen").select("verurteilung_id")
    assert goes.height > 0
    left = facts.verurteilungen.join(goes, on="verurteilung_id", how="anti")
    after = assessed(replace(facts, verurteilungen=left))
    counted = ["nicht_beruecksichtigt"]
    assert before.cases.drop(counted).equals(after.cases.drop(counted))
    for table in ("criteria", "convictions_assessed", "clarifications"):
        assert getattr(before, table).equals(getattr(after, table)), table


def test_a_copy_goes_with_the_entry_that_it_repeats_or_by_itself() -> None:
    copy: dict[str, Any] = {"quelle": "abh", "geschaeftsnr": "anders geschrieben"}
    rows = [
        robbery(**FINE, verurteilung_id="X/1", auskunft_am=date(2026, 5, 28)),
        robbery(**FINE, **copy, verurteilung_id="a/1", ist_in_bzr=True, wiederholt_id="X/1", auskunft_am=None),
        robbery(**copy, verurteilung_id="a/2", ist_in_bzr=False, auskunft_am=None),
        robbery(**copy | {"geschaeftsnr": "1 Ds 1/20"}, verurteilung_id="a/3", ist_in_bzr=None, auskunft_am=None),
    ]
    events = judged_convictions(one_case(convictions=rows), ruleset=RULES, stichtag=STICHTAG)
    found_rows = unusable_entries(events).rows(named=True)
    told = {row["verurteilung_id"]: row for row in found_rows}
    assert {name: row["quelle"] for name, row in told.items()} == {"X/1": "bzr", "a/1": "abh", "a/2": "abh"}
    assert {row["schleuse"] for row in told.values()} == {"G3"}
    assert all(row["ist_zu_loeschen"] and row["ist_vorfall"] for row in told.values())
    assert [told[name]["reif_seit"] for name in ("X/1", "a/1", "a/2")] == [RIPE, RIPE, None]
