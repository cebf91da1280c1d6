"""Hold a table of the warehouse against the rows that were checked before they were written.

Belongs here: whether every checked row arrived, once and unchanged, and nothing else did.
Does not belong here: checking rows against their contract (frames), writing them (pipelines.warehouse).

A row keeps its contract by what it says, and in a part of a table that keeps its contract no key is doubled. So a table
that holds the checked rows and no others keeps it too, without every promise being read a second time.
"""

import polars as pl

from quality.contract import Contract
from quality.frames import schema_of
from quality.verdicts import CheckResult, RegisteredCheck

_COUNT = "rows_of_this_content"


def arrived(frame: pl.DataFrame, *, checked: pl.DataFrame, contract: Contract, check: RegisteredCheck) -> CheckResult:
    """Give the verdict, for the gate, on a table as it lies in the warehouse.

    Args:
        frame: all rows of the table, in any order.
        checked: the rows that keep the contract, as they were handed to the warehouse.
        contract: of the table.
        check: as registered for this table.

    Returns:
        Failed rows are those of the table that were not checked, and checked ones that the table lacks.
    """
    expected = f"the rows that were checked against version {contract.version} of the contract, unchanged, and no other"
    if frame.schema != schema_of(contract) or checked.schema != frame.schema:
        observed = "columns or types differ from those of the contract"
        return check.result(passed=False, observed=observed, expected=expected, failed_rows=None)
    if frame.equals(checked):
        observed = f"{frame.height} rows, all as checked"
        return check.result(passed=True, observed=observed, expected=expected, failed_rows=0)
    strange, lost = _without(frame, others=checked), _without(checked, others=frame)
    observed = f"{frame.height} rows, {strange} of them not checked; {lost} of {checked.height} checked rows missing"
    return check.result(passed=strange + lost == 0, observed=observed, expected=expected, failed_rows=strange + lost)


def _without(rows: pl.DataFrame, *, others: pl.DataFrame) -> int:
    """Count the rows that others have not, or not as often."""
    names = rows.columns
    counted, counted_others = (
        part.group_by(names).agg(pl.len().cast(pl.Int64).alias(_COUNT)) for part in (rows, others)
    )
    found = counted.join(counted_others, on=names, how="left", nulls_equal=True, suffix="_there")
    missing = pl.col(_COUNT) - pl.col(f"{_COUNT}_there").fill_null(0)
    return int(found.select(missing.clip(lower_bound=0).sum()).item())
