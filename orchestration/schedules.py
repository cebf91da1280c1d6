"""When the job runs by itself.

Belongs here: the daily schedule.
Does not belong here: runs on arrival of a delivery (sensors).
"""

from dagster import (
    DefaultScheduleStatus,
    RunRequest,
    ScheduleEvaluationContext,
    schedule,
)

from orchestration.jobs import DAILY_REFRESH
from orchestration.partitions import BERLIN, LIST_IS_MADE_AT


@schedule(
    job=DAILY_REFRESH,
    cron_schedule=f"{LIST_IS_MADE_AT.minute} {LIST_IS_MADE_AT.hour} * * *",
    execution_timezone="Europe/Berlin",
    default_status=DefaultScheduleStatus.STOPPED,
    description="Every day at six in the morning: the list of the day. Switched on by the operator.",
)
def every_morning(context: ScheduleEvaluationContext) -> RunRequest:
    """Ask for the list of the day that has just begun."""
    day = context.scheduled_execution_time.astimezone(BERLIN).date().isoformat()
    return RunRequest(run_key=day, partition_key=day)
