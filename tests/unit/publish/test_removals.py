"""By which rules persons were taken off: nothing that points at somebody, and the ledger still adds up."""

import polars as pl

from pipelines.publish.removals import with_few_together
from quality.ledger import differences, entry


def test_rules_that_may_not_be_told_and_small_counts_are_one_number() -> None:
    removed = {"X01": 12, "X02": 9, "X04": 40, "X06": 1, "X16": 10}
    ledger = entry("assess", objekt="personen", delivery_id=None, rows_in=100, rows_out=28, removed=removed)
    told = with_few_together(ledger)
    assert told["removed_by"].item() == "X01=12,X16=10,UEBRIGE=50"
    assert differences(told).is_empty()
    assert told.drop("removed_by").equals(ledger.drop("removed_by"))


def test_other_steps_and_a_day_without_removals_are_left_as_they_are() -> None:
    other = entry("read", objekt="abh__alias", delivery_id="d", rows_in=3, rows_out=1, removed={"DELETED": 2})
    nothing = entry("assess", objekt="personen", delivery_id=None, rows_in=3, rows_out=3, removed={})
    both = pl.concat([other, nothing])
    assert with_few_together(both).equals(both)
