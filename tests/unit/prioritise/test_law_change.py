"""The change of law of 12.06.2026: a Stichtag before it and one after it give each its law.

Belongs here: which norms and rules changed on that day, and that no day is without a version of a cited text.
"""

from datetime import date, timedelta

import pytest

from pipelines.prioritise.legal_sources import TextVersion, text_hash
from tests.unit.prioritise.invented_cases import RULESET, assessed, invented_facts, one_case, robbery

CHANGE = date(2026, 6, 12)
BEFORE = CHANGE - timedelta(days=1)
CHANGED_NORMS = {"2", "11", "49", "53", "60", "60a", "71", "82", "95"}
"""Sections of the AufenthG, cited by a rule, whose wording the change replaced."""


def _version(name: str, *, day: date) -> TextVersion:
    found = [
        version
        for version in RULESET.legal_sources[name].versions
        if (version.von is None or version.von <= day) and (version.bis is None or day <= version.bis)
    ]
    assert len(found) == 1, f"{name} has {len(found)} versions on {day}"
    return found[0]


@pytest.mark.parametrize("name", sorted(RULESET.legal_sources))
def test_each_day_has_exactly_one_wording_of_a_cited_norm(name: str) -> None:
    before, after = _version(name, day=BEFORE), _version(name, day=CHANGE)
    is_changed = before.text_sha256 != after.text_sha256
    assert is_changed == (name in {f"AufenthG {section}" for section in CHANGED_NORMS})


def test_only_the_stops_that_cite_changed_wording_differ() -> None:
    old, new = RULESET.at(BEFORE), RULESET.at(CHANGE)
    assert {stop.legal.id for stop in set(old.stops) ^ set(new.stops)} == {"X09", "X11"}
    assert old.gates == new.gates
    assert old.classes == new.classes
    assert {mark.legal.id for mark in set(old.marks) ^ set(new.marks)} == {
        "hat_verurteilung_60_8a",
        "hat_verurteilung_60_8b",
    }
    assert old.dimensions == new.dimensions
    assert old.erasure == new.erasure


def test_every_rule_of_a_day_cites_norms_that_have_a_wording_on_that_day() -> None:
    for day in (BEFORE, CHANGE):
        rules = RULESET.at(day)
        legal = [item.legal for item in (*rules.gates, *rules.classes, *rules.stops, *rules.tests, *rules.questions)]
        legal += [criterion.legal for dimension in rules.dimensions for criterion in dimension.criteria]
        for one in legal:
            assert all(_version(name, day=day) for name in one.law), one.id


def test_the_same_facts_keep_points_and_lists_over_the_change() -> None:
    facts = invented_facts(80, seed=3)
    columns = ["fall_id", "liste", "b_min", "b_max"]
    old, new = assessed(facts, stichtag=BEFORE).cases, assessed(facts, stichtag=CHANGE).cases
    assert old.sort("fall_id").select(columns).equals(new.sort("fall_id").select(columns))


def test_the_check_by_the_bundesamt_follows_the_wording_of_the_day() -> None:
    facts = one_case(convictions=[robbery(normen=["StGB 176"], dauer_monate=24)], hat_offenes_asylverfahren=True)
    old, new = (assessed(facts, stichtag=day).cases["kennzeichen"].to_list()[0] for day in (BEFORE, CHANGE))
    assert set(new) - set(old) == {"BAMF_PRUEFUNG_60_8A", "BAMF_PRUEFUNG_60_8B"}


def test_an_explanation_names_the_law_of_its_day() -> None:
    for day, says in ((BEFORE, "nein"), (CHANGE, "ja")):
        text = assessed(one_case(), stichtag=day).explanations["langtext"][0]
        assert f"Rechtsstand ab 12.06.2026: {says}" in text


def test_line_breaks_do_not_change_the_hash_of_a_wording() -> None:
    assert text_hash("§ 53\n Ausweisung") == text_hash("§ 53 Ausweisung") != text_hash("§ 53 Abs. 1 Ausweisung")
