"""Days as partitions: one Stichtag, one list.

Belongs here: the partition scheme and the moment a list is made.
Does not belong here: what happens on such a day.
"""

from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from dagster import BackfillPolicy, DailyPartitionsDefinition

BERLIN: Final = ZoneInfo("Europe/Berlin")

PILOT_FIRST_DAY: Final = date(2026, 3, 1)
"""The decree: the pilot begins on 1 March 2026."""

LIST_IS_MADE_AT: Final = time(6, 0)
"""The daily run starts before office hours; what was handed over by then is known."""

STICHTAGE: Final = DailyPartitionsDefinition(
    start_date=PILOT_FIRST_DAY.isoformat(),
    timezone="Europe/Berlin",
    end_offset=1,  # today is a Stichtag as soon as it begins
)

ONE_RUN_PER_DAY: Final = BackfillPolicy.multi_run(max_partitions_per_run=1)
"""A list speaks of one day, and is compared with the one before: a backfill makes them one after the other."""


def usual_wissensstand(stichtag: date) -> datetime:
    """What is known when the list of a day is made on that day: six in the morning in Berlin.

    Args:
        stichtag: the day.

    Returns:
        Naive UTC.
    """
    return datetime.combine(stichtag, LIST_IS_MADE_AT, tzinfo=BERLIN).astimezone(UTC).replace(tzinfo=None)
