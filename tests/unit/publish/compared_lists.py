"""Two invented lists beside each other.

Belongs here: making today's list after a previous one, reading the comparison by case number.
Does not belong here: what is expected (test_comparison, test_decided_comparison).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from pipelines.publish.publication import KnownFacts
from pipelines.publish.run_folders import PublishedRun
from tests.unit.publish.invented import assessed, fall
from tests.unit.publish.invented_runs import IN_FORCE, inputs, tables_of

NEXT = date(2026, 6, 2)
UNCHANGED = ("UNVERAENDERT", None)
Changes = Mapping[int, tuple[str, str | None]]


def compared(
    previous: PublishedRun | None,
    cases: list[dict[str, Any]],
    *,
    facts: KnownFacts | None = None,
    points: Mapping[int, int] | None = None,
    rules: str = IN_FORCE,
    **changes: Any,  # noqa: ANN401 -- any field
) -> pl.DataFrame:
    return tables_of(
        assessed(cases, points=points),
        facts=facts,
        of=inputs(NEXT, previous=previous, **changes),
        previous=previous,
        rules=rules,
    )["comparison"]


def found(comparison: pl.DataFrame) -> Changes:
    numbers = {fall(number): number for number in range(1, 10)}
    rows = comparison.select("fall_id", "aenderung", "ursache").iter_rows()
    return {numbers[fall_id]: (change, cause) for fall_id, change, cause in rows}
