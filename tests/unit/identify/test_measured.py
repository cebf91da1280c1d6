"""A small seeded sample of the measurement of linking (tests/eval/linkage.py)."""

import time

import polars as pl
import pytest

from pipelines.synthesise.person_records import synthesise_person_records
from tests.eval.linkage import FRESH_SEED, SEED, decide, measure

CPU_SECONDS_FOR_190_000 = 45.0
"""Four times what it takes on the slowest machine in use, so that only a wrong turn fails."""


def test_no_link_is_wrong_and_few_pairs_are_missed() -> None:
    invented = synthesise_person_records(count=3000, seed=SEED)
    pairs = decide(invented)
    of_all = measure(invented, pairs=pairs).row(0, named=True)
    assert of_all["precision"] == 1.0
    assert of_all["recall_with_people"] >= 0.98
    assert of_all["recall"] >= 0.6


@pytest.mark.heavy
def test_at_the_size_of_a_large_state_office_no_link_is_wrong_and_few_pairs_are_missed_for_any_origin() -> None:
    invented = synthesise_person_records(count=190_000, seed=FRESH_SEED)
    before = time.process_time()
    pairs = decide(invented)
    assert time.process_time() - before < CPU_SECONDS_FOR_190_000
    rates = measure(invented, pairs=pairs)
    assert rates.height == 7, "all and six origins"
    assert rates.filter((pl.col("precision") < 0.9995) | (pl.col("false_links_per_10000") > 0)).is_empty()
    assert rates.filter(pl.col("recall_with_people") < 0.98).is_empty()
    assert rates["recall"].min() >= 0.55
    assert rates["clerical_per_1000"].max() <= 800


def test_the_same_seed_gives_the_same_records() -> None:
    first, again = (synthesise_person_records(count=500, seed=3) for _ in range(2))
    assert first.records.equals(again.records)
    assert first.truth.equals(again.truth)
