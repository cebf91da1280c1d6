"""Robustness: coefficients with known answers, altered rules, and what they do to cases whose points are known."""

from dataclasses import replace

import polars as pl
import pytest

from pipelines.prioritise.rank_agreement import kendall_tau_b, top_overlap
from pipelines.prioritise.robustness import (
    Evaluator,
    alterations,
    weights_drawn,
    with_points,
    with_thresholds,
    without_criterion,
)
from tests.unit.prioritise.invented_cases import KEY, RULESET, STICHTAG, invented_facts


@pytest.fixture(scope="module")
def by() -> Evaluator:
    facts = invented_facts(40, seed=3)
    return Evaluator(facts=facts, ruleset=RULESET, stichtag=STICHTAG, pseudonym_key=KEY, previous=None, k=5)


def test_tau_b_is_the_surplus_of_agreeing_pairs_over_untied_ones() -> None:
    """Fifteen pairs of six, two of them tied in the first rank and one in the second: tau-b over sqrt(13 * 14)."""
    pairs = [(1, 1), (2, 1), (2, 3), (3, 2), (4, 5), (4, 4)]
    agree = sum(
        ((a - c) * (b - d) > 0) - ((a - c) * (b - d) < 0) for at, (a, b) in enumerate(pairs) for c, d in pairs[at + 1 :]
    )
    assert kendall_tau_b(pairs) == pytest.approx(agree / (13 * 14) ** 0.5)
    assert kendall_tau_b([(1, 1), (2, 2)]) == 1
    assert kendall_tau_b([(1, 2), (2, 1)]) == -1
    assert kendall_tau_b([(1, 1), (1, 2)]) is None


def test_the_overlap_counts_the_first_places_that_stay() -> None:
    one = pl.DataFrame({"fall_id": ["a", "b", "c", "d"], "platz": [1, 2, 3, None]})
    other = pl.DataFrame({"fall_id": ["a", "c", "b", "d"], "platz": [1, 2, 3, None]})
    assert top_overlap(one, other=other, k=2) == 0.5
    assert top_overlap(one, other=other, k=9) == 1


def test_a_weight_a_criterion_and_a_threshold_are_altered_and_nothing_else() -> None:
    doubled = with_points(RULESET, change=lambda points: 2 * points)
    old, new = (each.dimension("B").criteria[0].grades for each in (RULESET, doubled))
    assert [row.points for row in new] == [2 * row.points for row in old]
    assert replace(doubled, dimensions=()) == replace(RULESET, dimensions=())
    without = without_criterion(RULESET, criterion="B1").dimension("B").criteria
    assert {row.points for row in without[0].grades} == {0}
    assert without[0].max == 0
    assert without[1:] == RULESET.dimension("B").criteria[1:]
    edges = [(band.id, band.von, band.bis) for band in with_thresholds(RULESET, shift=5).dimension("A").bands]
    before = [(band.id, band.von, band.bis) for band in RULESET.dimension("A").bands]
    assert [(name, low) for name, low, _ in edges] == [
        (name, low if low is None or low <= 1 else low + 5) for name, low, _ in before
    ]


def test_every_kind_of_alteration_is_made_and_the_rules_in_force_stay(by: Evaluator) -> None:
    before = by.found()
    found = alterations(by)
    criteria = [each.legal.id for dimension in RULESET.dimensions for each in dimension.criteria]
    assert [each.metric for each in found] == ["W2", "W2", *["W3"] * len(criteria), "W4", *["W5"] * 3, "W7"]
    assert max(each.moved for each in found) > 0, "an alteration that moves nobody proves nothing"
    assert all(0 <= each.moved <= each.cases for each in found)
    assert by.found().equals(before)


def test_drawn_weights_come_out_the_same_again(by: Evaluator) -> None:
    one, again = weights_drawn(by, draws=3), weights_drawn(by, draws=3)
    assert one.stays.equals(again.stays)
    assert (one.tau, one.overlap) == (again.tau, again.overlap)
    assert one.stays["anteil"].is_between(0, 1).all()
    assert one.tau is not None
    assert one.tau > 0.5
