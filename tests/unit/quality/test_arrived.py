"""A table of the warehouse holds the checked rows, each once and unchanged, and nothing else."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from quality.arrived import arrived
from quality.contract import Contract, load_contract
from quality.frames import schema_of
from quality.verdicts import CheckResult, RegisteredCheck

CHECK = RegisteredCheck(
    stage="source", table="abc__stay", name="every_row_is_sound", owner="nobody", description="d", blocking=True
)


@pytest.fixture
def contract(write_contract: Callable[..., Path]) -> Contract:
    return load_contract(write_contract())


def rows(contract: Contract, *numbers: int) -> pl.DataFrame:
    return pl.DataFrame([{"delivery_id": "d1", "source_row": n, "nr": f"{n}/26"} for n in numbers], schema_of(contract))


def verdict(frame: pl.DataFrame, *, checked: pl.DataFrame, contract: Contract) -> CheckResult:
    found = arrived(frame, checked=checked, contract=contract, check=CHECK)
    assert found.identity == CHECK.identity
    return found


@pytest.mark.parametrize("numbers", [(), (2, 3), (3, 2)])
def test_the_checked_rows_in_any_order_pass(contract: Contract, numbers: tuple[int, ...]) -> None:
    found = verdict(rows(contract, *numbers), checked=rows(contract, *sorted(numbers)), contract=contract)
    assert (found.passed, found.failed_rows) == (True, 0)


@pytest.mark.parametrize(
    ("there", "failed", "observed"),
    [
        ((2,), 1, "1 rows, 0 of them not checked; 1 of 2 checked rows missing"),
        ((2, 3, 4), 1, "3 rows, 1 of them not checked; 0 of 2 checked rows missing"),
        ((2, 4), 2, "2 rows, 1 of them not checked; 1 of 2 checked rows missing"),
        ((2, 2, 3), 1, "3 rows, 1 of them not checked; 0 of 2 checked rows missing"),
        ((2, 2), 2, "2 rows, 1 of them not checked; 1 of 2 checked rows missing"),
    ],
)
def test_a_row_lost_added_or_doubled_fails(
    contract: Contract, there: tuple[int, ...], failed: int, observed: str
) -> None:
    found = verdict(rows(contract, *there), checked=rows(contract, 2, 3), contract=contract)
    assert (found.passed, found.failed_rows, found.observed) == (False, failed, observed)


def test_a_changed_cell_fails_even_if_it_was_or_becomes_empty(contract: Contract) -> None:
    checked = rows(contract, 2, 3)
    filled = checked.with_columns(months=pl.when(pl.col("source_row") == 2).then(pl.lit("12")))
    for there, known in ((filled, checked), (checked, filled)):
        assert verdict(there, checked=known, contract=contract).failed_rows == 2


def test_another_column_or_type_fails(contract: Contract) -> None:
    checked = rows(contract, 2)
    for there in (checked.drop("born"), checked.with_columns(pl.col("source_row").cast(pl.Int64))):
        found = verdict(there, checked=checked, contract=contract)
        assert (found.passed, found.failed_rows) == (False, None)
