"""By which rules persons were taken off the lists, as far as that may be told.

Belongs here: which rules and how small a count point at somebody; putting those together.
Does not belong here: the rules (pipelines.prioritise), metrics of it (data_metrics).
"""

from typing import Final

import polars as pl

from pipelines.publish.analyst import SMALL_CELL

NEVER_TOLD: Final = ("X04", "X06")
"""Witness protection and restriction: no list and no count may hint at them."""

OTHERS: Final = "UEBRIGE"
ASSESS: Final = "assess"


def with_few_together(ledger: pl.DataFrame) -> pl.DataFrame:
    """Put rules that may not be told, and those that took fewer than ten persons, into one count.

    Args:
        ledger: of the run.

    Returns:
        The same entries; removed_by of the assessment names the others as `UEBRIGE=n`, and still adds up.
    """
    assessed = ledger.filter(pl.col("step") == ASSESS)
    return ledger.with_columns(
        removed_by=pl.when(pl.col("step") == ASSESS).then(pl.lit(_told(assessed))).otherwise("removed_by")
    )


def _told(assessed: pl.DataFrame) -> str | None:
    counted = [part.split("=") for text in assessed["removed_by"].drop_nulls() for part in text.split(",")]
    told = {rule: int(n) for rule, n in counted if rule not in NEVER_TOLD and int(n) >= SMALL_CELL}
    rest = sum(int(n) for _, n in counted) - sum(told.values())
    return ",".join(f"{rule}={n}" for rule, n in {**told, **({OTHERS: rest} if rest else {})}.items()) or None
