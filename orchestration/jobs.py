"""The one job: everything from the deliveries to the list, in one process.

Belongs here: which assets belong to a run.
Does not belong here: when it runs (schedules, sensors).
"""

from dagster import AssetSelection, define_asset_job, in_process_executor

DAILY_REFRESH = define_asset_job(
    name="daily_refresh",
    selection=AssetSelection.all(),
    description="Pull, validate, link, assess and publish for one Stichtag. Runs in one process, one at a time.",
    executor_def=in_process_executor,
    tags={"owner": "team:rrk_muenster"},
)
