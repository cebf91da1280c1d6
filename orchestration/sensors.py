"""Runs and messages that something triggers: a delivery that arrives, a run that fails.

Belongs here: noticing, and asking for a run or writing an alert.
Does not belong here: the daily schedule (schedules).
"""

import hashlib
import json
from datetime import UTC, datetime

from dagster import (
    DefaultSensorStatus,
    RunFailureSensorContext,
    RunRequest,
    SensorEvaluationContext,
    SkipReason,
    run_failure_sensor,
    sensor,
)

from orchestration.inbox_access import Inboxes
from orchestration.jobs import DAILY_REFRESH
from orchestration.partitions import BERLIN
from orchestration.resources import Home, account_from_environment
from orchestration.vouching import vouch_for
from pipelines.acquire.authorities import load_authorities
from pipelines.acquire.pull import waiting_deliveries
from pipelines.publish.audit import Art, Entry, Zweck

ALERTED = "STOERUNG_GEMELDET"
LOOK_EVERY_SECONDS = 300
"""Deliveries come at most a few times a day; five minutes are soon enough and cost nothing."""


@sensor(
    job=DAILY_REFRESH,
    minimum_interval_seconds=LOOK_EVERY_SECONDS,
    default_status=DefaultSensorStatus.STOPPED,
    description="A new or corrected delivery lies in an inbox: make today's list anew. Switched on by the operator.",
)
def new_delivery(context: SensorEvaluationContext, home: Home, inboxes: Inboxes) -> RunRequest | SkipReason:
    """Ask for today's list once per set of waiting deliveries; their knowledge clock is now."""
    del context
    waiting = waiting_deliveries(inboxes.addresses(load_authorities(), home=home.path), archive=home.archive)
    if not waiting:
        return SkipReason("No delivery waits in any inbox.")
    now = datetime.now(tz=BERLIN)
    known = now.astimezone(UTC).replace(tzinfo=None).isoformat()
    return RunRequest(
        run_key=hashlib.sha256("\n".join(waiting).encode()).hexdigest(),
        partition_key=now.date().isoformat(),
        run_config={"ops": {"acquire": {"config": {"wissensstand": known}}}},
    )


@run_failure_sensor(
    default_status=DefaultSensorStatus.RUNNING,
    description="A run failed: leave an alert for the operators.",
)
def run_failed(context: RunFailureSensorContext, home: Home) -> None:
    """Write an alert; it names the run, not its data."""
    folder = home.path / "alerts"
    folder.mkdir(parents=True, exist_ok=True)
    run = context.dagster_run
    alert = {
        "run": run.run_id,
        "job": run.job_name,
        "stichtag": run.tags.get("dagster/partition"),
        "meaning": "No list was made; the list in force stays in force.",
        "remedy": "Open the newest folder <home>/runs/<stichtag>.failed-<n>: its error.json says why and what to do.",
    }
    path = folder / f"{run.run_id}.json"
    path.write_text(json.dumps(alert, indent=1), encoding="utf-8")
    entry = Entry(art=Art.AENDERUNG, zweck=Zweck.BETRIEB, felder=("alerts",), begruendung=ALERTED)
    vouch_for(home.path, paths=(path,), entry=entry, konto=account_from_environment())
