"""Rows that another delivery keeps out.

Belongs here: what the newest rows of a record say about its older ones (a child, a role that is none, a review date
that has passed), about its parts in other tables, and about records that only another table gives a reason to hold.
Does not belong here: the rules on one row (door), which tables hang together (the contracts, quality.door_rules).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from pipelines.acquire.door import RULE, keep_out
from pipelines.acquire.reading import Reading
from pipelines.acquire.stacking import of_all
from quality.contract import Contract
from quality.door_rules import AdmittedWith


def admit_across(readings: Mapping[str, Reading], *, contracts: Mapping[str, Contract]) -> dict[str, Reading]:
    """Keep out what other deliveries forbid to hold.

    Args:
        readings: by delivery, in the order of the deliveries.
        contracts: of the delivered tables, by name.

    Returns:
        The readings without such rows, each with the rules that kept them out added to its count.
    """
    judged = {table: _joined(readings, table=table) for table in contracts}
    closed: dict[str, pl.DataFrame] = {}
    for table in _parents_first(contracts):
        contract = contracts[table]
        if judged[table].is_empty() or not (judged[table][RULE].is_not_null().any() or _depends(contract)):
            continue
        found = [_closed_by_newest(judged[table], contract=contract)]
        for parent in contract.door.part_of:
            if parent in closed:
                key = list(contracts[parent].door.record)
                found.append(_with(judged[table], closed[parent], key=key, record=contract.door.record))
        if contract.door.admitted_with is not None:
            other = contract.door.admitted_with
            reasons = judged[other.table]
            if not reasons.is_empty():
                reasons = _newest(reasons, contract=contracts[other.table])
            found.append(_without_reason(judged[table], reasons, admitted=other, record=contract.door.record))
        own = pl.concat(found).unique(contract.door.record, keep="first", maintain_order=True)
        if not own.is_empty():
            closed[table] = own
            judged[table] = _closing(judged[table], closed=own, contract=contract)
    if not closed:
        return dict(readings)
    marked = {
        table: judged[table].filter(pl.col(RULE).is_not_null()).partition_by("delivery_id", as_dict=True)
        for table in closed
    }
    return {
        delivery_id: _kept(reading, marked={t: of[delivery_id,] for t, of in marked.items() if (delivery_id,) in of})
        for delivery_id, reading in readings.items()
    }


def _depends(contract: Contract) -> bool:
    return bool(contract.door.part_of) or contract.door.admitted_with is not None


def _joined(readings: Mapping[str, Reading], *, table: str) -> pl.DataFrame:
    frames = {
        delivery_id: reading.judged[table] for delivery_id, reading in readings.items() if table in reading.judged
    }
    return of_all(frames) if frames else pl.DataFrame(schema={RULE: pl.String})


def _newest(judged: pl.DataFrame, *, contract: Contract) -> pl.DataFrame:
    """Take the newest row of every key; the frame is in the order of the deliveries."""
    key = [name for name in contract.key if name != "delivery_id"]
    return judged.drop_nulls(key).unique(key, keep="last", maintain_order=True)


def _closed_by_newest(judged: pl.DataFrame, *, contract: Contract) -> pl.DataFrame:
    """Find records that a newest row of theirs says may not be held."""
    record = list(contract.door.record)
    suspects = judged.filter(pl.col(RULE).is_not_null()).select(record).unique()
    newest = _newest(judged.join(suspects, on=record, how="semi", maintain_order="left"), contract=contract)
    return newest.filter(pl.col(RULE).is_not_null()).select(*record, RULE)


def _with(judged: pl.DataFrame, closed: pl.DataFrame, *, key: Sequence[str], record: Sequence[str]) -> pl.DataFrame:
    """Find records whose parent is kept out."""
    return judged.drop(RULE).join(closed, on=list(key), how="inner", maintain_order="left").select(*record, RULE)


def _without_reason(
    judged: pl.DataFrame, reasons: pl.DataFrame, *, admitted: AdmittedWith, record: Sequence[str]
) -> pl.DataFrame:
    """Find records that nothing in the other table admits."""
    if not reasons.is_empty():
        holding = reasons.filter(pl.col(RULE).is_null() & pl.col(admitted.column).is_in(admitted.codes))
        by = list(admitted.by)
        judged = judged.join(holding.select(by), on=by, how="anti", nulls_equal=False, maintain_order="left")
    return judged.select(*record, pl.lit(admitted.otherwise.value).alias(RULE))


def _closing(judged: pl.DataFrame, *, closed: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """Mark every row of a closed record; where something has to admit it, also a line that does not tell its record."""
    record = list(contract.door.record)
    marked = judged.rename({RULE: "of_row"}).join(
        closed, on=record, how="left", nulls_equal=True, maintain_order="left"
    )
    return marked.with_columns(pl.coalesce(RULE, "of_row").alias(RULE)).drop("of_row")


def _kept(reading: Reading, *, marked: dict[str, pl.DataFrame]) -> Reading:
    """Take the marked rows of one delivery out, by table; most deliveries have none."""
    if not marked:
        return reading
    admitted = keep_out({table: reading.tables[table] for table in marked}, judged=marked)
    return replace(
        reading,
        tables={table: admitted.tables.get(table) or records for table, records in reading.tables.items()},
        rejected=reading.rejected + admitted.rejected,
    )


def _parents_first(contracts: Mapping[str, Contract]) -> list[str]:
    """Order tables so that those which others hang on come first."""
    ordered: list[str] = []

    def place(table: str) -> None:
        if table in ordered:
            return
        door = contracts[table].door
        for other in (*door.part_of, *((door.admitted_with.table,) if door.admitted_with else ())):
            place(other)
        ordered.append(table)

    for table in contracts:
        place(table)
    return ordered
