"""What was planted is found in the list that is made of it: a small set; docs/proofs/faults.md has the pilot's size."""

from pathlib import Path

import pytest

from pipelines.synthesise import Fault, Scale
from pipelines.synthesise.faults import CATALOGUE
from tests.eval.faults import measure, page


def test_every_fault_of_the_catalogue_can_be_planted() -> None:
    assert set(CATALOGUE) == set(Fault)


@pytest.mark.heavy
def test_every_planted_fault_is_found_and_became_what_the_truth_says(tmp_path: Path) -> None:
    counted, otherwise, head = measure(tmp_path, scale=Scale.S, seed=5)
    assert set(counted["fault"]) == set(CATALOGUE)
    assert (counted["planted"] == counted["replaced"] + counted["found"]).all()
    assert (counted["found"] > 0).all()
    assert otherwise.is_empty(), page(counted, otherwise=otherwise, head=head)
    assert ", 0 differences" in head
