"""Messages for people about deliveries and rows that were not taken in.

Belongs here: the three sentences (what happened, what it means for the list, what to do) per finding.
Does not belong here: finding (reading, selection, quality), showing (orchestration). No content of cells is repeated.
"""

from collections.abc import Iterable, Mapping
from datetime import date

import polars as pl

from pipelines.acquire.archive import ArchivedDelivery
from pipelines.acquire.selection import Decision, Verwendung
from pipelines.errors import UserError
from quality.set_aside import EXPLANATIONS, Reason

_LINES_SHOWN = 5


def delivery_notices(decisions: Iterable[Decision], *, stichtag: date) -> list[UserError]:
    """Write one message per refused delivery.

    Args:
        decisions: of the run, by source, office, object and time.
        stichtag: of the run.
    """
    decided = tuple(decisions)
    good: dict[tuple[str, str, str], list[date]] = {}
    for decision in decided:
        if decision.verwendung is Verwendung.TAKEN:
            good.setdefault(_series(decision), []).append(decision.delivery.manifest.stichtag)
    return [
        _delivery_notice(
            decision, last_good=max(good[_series(decision)]) if _series(decision) in good else None, stichtag=stichtag
        )
        for decision in decided
        if decision.verwendung is Verwendung.REFUSED
    ]


def row_notices(set_aside: pl.DataFrame, *, deliveries: Mapping[str, ArchivedDelivery]) -> list[UserError]:
    """Write one message per delivery, object, reason and column of which rows were set aside.

    Args:
        set_aside: rows of source.set_aside.
        deliveries: those taken in, by id.
    """
    rows = set_aside.filter(pl.col("source_row").is_not_null())
    found = rows.group_by("delivery_id", "objekt", "reason", "column_name", maintain_order=True).agg("source_row")
    return [
        _row_notice(row, delivery=deliveries[row["delivery_id"]])
        for row in found.iter_rows(named=True)
        if row["delivery_id"] in deliveries
    ]


def _delivery_notice(decision: Decision, *, last_good: date | None, stichtag: date) -> UserError:
    refusal = decision.refusal
    if refusal is None:
        return UserError(
            what=f"The delivery {_named(decision.delivery)} was not taken in again: {decision.grund}.",
            meaning="Nothing is lost: its rows are counted once, as the first delivery brought them.",
            remedy="Nothing to mend. If it happens often, tell the authority that it delivers the same file twice.",
        )
    state = (
        f"the state of {last_good.isoformat()} stays in force, and the list says so"
        if last_good
        else "there is no earlier state of this office, and the list says so"
    )
    return UserError(
        what=f"The delivery {_named(decision.delivery)} was not taken in: {refusal.finding}.",
        meaning=f"Nothing was changed: {state}. "
        f"Its {decision.delivery.manifest.zeilen} rows stand in the ledger as set aside.",
        remedy=f"{refusal.remedy}. Then run: iris refresh --stichtag {stichtag.isoformat()}",
    )


def _series(decision: Decision) -> tuple[str, str, str]:
    """Name what a delivery is one of: the same source, office and object."""
    manifest = decision.delivery.manifest
    return manifest.quelle, manifest.stelle, manifest.objekt


def _row_notice(row: Mapping[str, object], *, delivery: ArchivedDelivery) -> UserError:
    explanation = EXPLANATIONS[Reason(str(row["reason"]))]
    lines = row["source_row"]
    numbers = [str(number) for number in lines] if isinstance(lines, list) else []
    shown = ", ".join(numbers[:_LINES_SHOWN]) + (" and others" if len(numbers) > _LINES_SHOWN else "")
    column = f" in column [{row['column_name']}]" if row["column_name"] else ""
    return UserError(
        what=f"{len(numbers)} row(s) [{row['objekt']}] of the delivery {_named(delivery)} were set aside{column}: "
        f"{explanation.meaning} Line(s): {shown}.",
        meaning="The other rows were taken in. What these rows say is not in the list; an earlier state of the same "
        "records stays in force where there is one.",
        remedy=f"{explanation.remedy} The rows are in source.set_aside; a correction delivery brings them back, then "
        "run: iris refresh",
    )


def _named(delivery: ArchivedDelivery) -> str:
    manifest = delivery.manifest
    return f"{manifest.quelle} {manifest.stichtag.isoformat()} ({manifest.stelle}, {delivery.file.name})"
