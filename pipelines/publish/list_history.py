"""The places that today's cases had on earlier lists.

Belongs here: carrying the history of a case from list to list.
Does not belong here: lists of those who left. A case that is on no list any more has no history in today's files,
otherwise they would be a second list of people who are to be left alone.
"""

import polars as pl

from pipelines.publish.run_folders import PublishedRun

TABLE = "list_history"
FROM_LIST = (
    "run_id",
    "stichtag",
    "regelwerk_version",
    "fall_id",
    "liste",
    "platz",
    "zelle",
    "zelle_max",
    "a_band_min",
    "b_band_min",
)
FROM_COMPARISON = ("aenderung", "ursache")


def extend_history(case_list: pl.DataFrame, *, comparison: pl.DataFrame, previous: PublishedRun | None) -> pl.DataFrame:
    """Add today's places to the history of today's cases.

    Args:
        case_list: today's list.
        comparison: with the previous list.
        previous: the run whose history is carried on; None for the first list.

    Returns:
        One row per case on today's list and list it was on: FROM_LIST and FROM_COMPARISON, sorted by case and day.
    """
    today = case_list.select(FROM_LIST).join(
        comparison.select("fall_id", *FROM_COMPARISON), on="fall_id", validate="1:1"
    )
    before = today.clear() if previous is None else previous.table(TABLE)
    still_listed = before.join(case_list.select("fall_id"), on="fall_id", how="semi")
    return pl.concat([still_listed, today]).sort("fall_id", "stichtag", "run_id")
