"""The list of one day as it was known then, beside the same day as it is known by now.

Belongs here: which two runs these are, and what to do when there is only one.
Does not belong here: comparing two lists (publish.comparison), making the list of a past day (refresh).
"""

from datetime import date
from pathlib import Path

import polars as pl

from pipelines.errors import UserError
from pipelines.publish.comparison import compare
from pipelines.publish.list_state import published_state
from pipelines.publish.run_folders import PublishedRun, published_runs


def then_and_now(home: Path, *, stichtag: date) -> tuple[PublishedRun, PublishedRun]:
    """Find the list of a day that knew least, and the one that knew most.

    Args:
        home: folder of all data.
        stichtag: the day both speak of.

    Raises:
        UserError: there are not two lists of this day with different knowledge.
    """
    runs = [run for run in published_runs(home) if run.stichtag == stichtag]
    if not runs or runs[0].wissensstand == runs[-1].wissensstand:
        told = f"only one Wissensstand, {said(runs[0])}" if runs else "none"
        raise UserError(
            what=f"Of the lists of {stichtag.isoformat()} there is {told}.",
            meaning="What was known then cannot be held against what is known now. Nothing was changed.",
            remedy=f"Make the list of that day again, and say until when deliveries are known, for example: "
            f"iris refresh --stichtag {stichtag.isoformat()} --wissensstand {stichtag.isoformat()}T23:00:00+02:00",
        )
    return runs[0], runs[-1]


def learned_since(then: PublishedRun, *, now: PublishedRun) -> pl.DataFrame:
    """Compare the two lists of one day.

    Args:
        then: as it was known then.
        now: as it is known now.

    Returns:
        COMPARISON_SCHEMA. Deletion messages are not published, so that a case that one concerns is told as changed
        data here; the list made on the day itself names it.
    """
    return compare(published_state(now), previous=published_state(then), deleted=frozenset())


def said(run: PublishedRun) -> str:
    """Name the Wissensstand of a run."""
    return f"{run.wissensstand:%d.%m.%Y %H:%M} UTC"
