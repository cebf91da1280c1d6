"""Taking records out of what linking keeps between runs.

Belongs here: which rows of register, events, judgements and linked tables go with a record.
Does not belong here: where these lie (orchestration), who is to be forgotten and why (orchestration).
"""

from collections.abc import Collection

import polars as pl

from pipelines.identify.linked_files import LinkedRecords

RECORD_COLUMNS = ("record_key", "record_key_l", "record_key_r")
PERSON_COLUMNS = ("person_id", "andere_person_id")


def without_records(frame: pl.DataFrame, *, records: Collection[str]) -> pl.DataFrame:
    """Drop every row that names one of the records, alone or in a pair; a judgement about a pair goes with either."""
    return _without(frame, columns=RECORD_COLUMNS, values=records)


def without_persons(events: pl.DataFrame, *, persons: Collection[str]) -> pl.DataFrame:
    """Drop every event that names one of the persons."""
    return _without(events, columns=PERSON_COLUMNS, values=persons)


def links_without(
    known: LinkedRecords, *, records: Collection[str], persons: Collection[str]
) -> dict[str, pl.DataFrame]:
    """Take records and persons out of what the last run has linked.

    Args:
        known: of the last run.
        records: names of records.
        persons: person ids that no record bears any more.

    Returns:
        By table, those that are other than before.
    """
    after = {}
    for name, frame in vars(known).items():
        left = without_persons(without_records(frame, records=records), persons=persons)
        if not left.equals(frame):
            after[name] = left
    return after


def _without(frame: pl.DataFrame, *, columns: tuple[str, ...], values: Collection[str]) -> pl.DataFrame:
    gone = pl.Series(sorted(values), dtype=pl.String).implode()
    named = [pl.col(name).is_in(gone).fill_null(value=False) for name in columns if name in frame.columns]
    return frame.filter(~pl.any_horizontal(pl.lit(value=False), *named))
