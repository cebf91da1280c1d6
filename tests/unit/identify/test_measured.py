"""A small seeded sample of the measurement of linking (tests/eval/linkage.py)."""

from pipelines.synthesise.person_records import synthesise_person_records
from tests.eval.linkage import SEED, decide, measure


def test_no_link_is_wrong_and_few_pairs_are_missed() -> None:
    invented = synthesise_person_records(count=3000, seed=SEED)
    pairs = decide(invented)
    of_all = measure(invented, pairs=pairs).row(0, named=True)
    assert of_all["precision"] == 1.0
    assert of_all["recall_with_people"] >= 0.98
    assert of_all["recall"] >= 0.6


def test_the_same_seed_gives_the_same_records() -> None:
    first, again = (synthesise_person_records(count=500, seed=3) for _ in range(2))
    assert first.records.equals(again.records)
    assert first.truth.equals(again.truth)
