"""No row vanishes, and none appears."""

import polars as pl
import pytest

from quality.ledger import (
    LEDGER_SCHEMA,
    STEP_ORDER,
    Difference,
    LedgerError,
    accounted_for,
    collect,
    differences,
    entry,
    little_is_lost,
    require_balanced,
)
from quality.verdicts import RegisteredCheck

CHECK = RegisteredCheck(
    stage="published_list", table="ledger", name="every_row_is_there", owner="nobody", description="d", blocking=True
)
READ = entry("read", objekt="stay", delivery_id="d1", rows_in=10, rows_out=9, rows_set_aside=1)
CONTRACT = entry("contract", objekt="stay", delivery_id="d1", rows_in=9, rows_out=7, removed={"b": 1, "a": 1, "c": 0})


def test_an_entry_has_the_shape_of_the_ledger_and_names_its_rules() -> None:
    assert CONTRACT.schema == LEDGER_SCHEMA
    assert CONTRACT.row(0, named=True)["removed_by"] == "a=1,b=1"
    assert CONTRACT.row(0, named=True)["rows_removed"] == 2
    assert READ.row(0, named=True)["removed_by"] is None


def test_a_balanced_chain_has_no_difference() -> None:
    ledger = collect([CONTRACT, READ])
    assert ledger["step"].to_list() == ["read", "contract"]
    assert differences(ledger).is_empty()
    require_balanced(ledger)
    verdict = accounted_for(ledger, check=CHECK)
    assert (verdict.passed, verdict.failed_rows, verdict.observed) == (True, 0, "2 entries, all balanced")


def found(*entries: pl.DataFrame) -> list[tuple[str, str, str]]:
    return differences(collect(entries)).select("step", "difference", "explanation").rows()


def test_an_unbalanced_entry_is_found() -> None:
    bad = entry("read", objekt="stay", delivery_id="d1", rows_in=10, rows_out=9)
    assert found(bad) == [("read", Difference.UNBALANCED, "10 rows came in, 9 are accounted for")]


def test_a_removal_that_no_rule_names_is_found() -> None:
    bad = entry("read", objekt="stay", delivery_id="d1", rows_in=10, rows_out=8, removed={"a": 2})
    unnamed = bad.with_columns(removed_by=pl.lit(None, dtype=pl.String))
    wrong = bad.with_columns(removed_by=pl.lit("a=1"))
    assert found(unnamed) == [("read", Difference.UNNAMED_REMOVAL, "2 rows were removed, rules name 0")]
    assert found(wrong) == [("read", Difference.UNNAMED_REMOVAL, "2 rows were removed, rules name 1")]


def test_rows_lost_between_steps_are_found() -> None:
    later = entry("staging", objekt="stay", delivery_id="d1", rows_in=6, rows_out=6)
    assert found(READ, CONTRACT, later) == [("staging", Difference.CHAIN_BROKEN, "7 rows left [contract], 6 came in")]


def test_a_chain_is_one_object_of_one_delivery() -> None:
    others = [
        entry("contract", objekt="stay", delivery_id="d2", rows_in=4, rows_out=4),
        entry("contract", objekt="alias", delivery_id="d1", rows_in=5, rows_out=5),
        entry("link", objekt="records", delivery_id=None, rows_in=6, rows_out=6),
    ]
    assert found(READ, CONTRACT, *others) == []


def test_a_chain_without_delivery_is_followed_too() -> None:
    link = entry("link", objekt="persons", delivery_id=None, rows_in=6, rows_out=6)
    assess = entry("assess", objekt="persons", delivery_id=None, rows_in=5, rows_out=5)
    assert found(link, assess) == [("assess", Difference.CHAIN_BROKEN, "6 rows left [link], 5 came in")]


def test_doubled_entries_and_unknown_steps_are_found() -> None:
    assert [row[1] for row in found(READ, READ)] == [Difference.DOUBLED_ENTRY] * 2
    odd = entry("guess", objekt="stay", delivery_id="d9", rows_in=1, rows_out=1)
    assert found(odd) == [("guess", Difference.UNKNOWN_STEP, "the step [guess] is not one of the flow")]


def test_the_message_names_every_place_and_stops_the_run() -> None:
    bad = [entry("read", objekt="stay", delivery_id=f"d{n:02}", rows_in=2, rows_out=1) for n in range(25)]
    with pytest.raises(LedgerError) as raised:
        require_balanced(collect(bad))
    assert raised.value.what.startswith(
        "The ledger does not add up in 25 place(s):\n  - step read, stay, delivery d00:"
    )
    assert raised.value.what.endswith("and 5 more")
    assert "the list in force stays in force" in raised.value.meaning
    assert raised.value.remedy.endswith("iris refresh")
    verdict = accounted_for(collect(bad), check=CHECK)
    assert (verdict.passed, verdict.failed_rows) == (False, 25)


def test_an_empty_ledger_proves_nothing() -> None:
    assert collect([]).schema == LEDGER_SCHEMA
    assert not accounted_for(collect([]), check=CHECK).passed


@pytest.mark.parametrize(("lost", "passed"), [(0, True), (10, True), (11, False)])
def test_one_percent_of_a_delivery_may_be_set_aside(lost: int, passed: bool) -> None:
    ledger = collect(
        [
            entry("read", objekt="stay", delivery_id="d1", rows_in=1000, rows_out=1000 - lost, rows_set_aside=lost),
            entry("contract", objekt="stay", delivery_id="d1", rows_in=1000 - lost, rows_out=1000 - lost),
            entry("publish", objekt="cases", delivery_id=None, rows_in=1, rows_out=0, rows_set_aside=1),
        ]
    )
    verdict = little_is_lost(ledger, check=CHECK)
    assert verdict.passed is passed
    assert ("delivery d1, stay: 11 of 1000 rows set aside" in verdict.observed) is not passed


def test_losses_of_all_steps_count_together() -> None:
    ledger = collect(
        [
            entry("read", objekt="stay", delivery_id="d1", rows_in=100, rows_out=99, rows_set_aside=1),
            entry("contract", objekt="stay", delivery_id="d1", rows_in=99, rows_out=98, rows_set_aside=1),
        ]
    )
    assert little_is_lost(ledger, check=CHECK).failed_rows == 1


def test_steps_are_named_once() -> None:
    assert len(set(STEP_ORDER)) == len(STEP_ORDER)
