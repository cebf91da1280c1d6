"""What starts a run by itself, and what a failed run leaves for the operators."""

import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import dagster as dg
import pytest
from dagster import DagsterInstance, RunRequest, SkipReason

from orchestration.partitions import BERLIN
from orchestration.resources import Home
from orchestration.schedules import every_morning
from orchestration.sensors import new_delivery, run_failed


def deliver(home: Path, *, number: int) -> None:
    """Lay a file and its manifest into an inbox; the sensor only looks at what is there, it reads nothing."""
    inbox = home / "inbox" / "jva"
    inbox.mkdir(parents=True, exist_ok=True)
    stem = f"JVA_HAFT_20260531_{number:03}"
    (inbox / f"{stem}.csv").write_text("SATZART\n")
    (inbox / f"{stem}.manifest.json").write_text(json.dumps({"lieferung_id": str(uuid5(NAMESPACE_URL, stem))}))


def look(home: Path) -> RunRequest | SkipReason:
    """One evaluation of the sensor for deliveries."""
    with dg.build_sensor_context(resources={"home": Home(root=str(home))}) as context:
        found = new_delivery(context)
    assert isinstance(found, RunRequest | SkipReason)
    return found


def test_the_schedule_asks_at_six_in_berlin_for_the_list_of_the_day() -> None:
    # Four in the morning UTC is six in Berlin in summer, and five is six in winter.
    for moment, day in (
        (datetime(2026, 6, 1, 4, tzinfo=UTC), "2026-06-01"),
        (datetime(2026, 12, 1, 5, tzinfo=UTC), "2026-12-01"),
    ):
        request = every_morning(dg.build_schedule_context(scheduled_execution_time=moment))
        assert isinstance(request, RunRequest)
        assert (request.partition_key, request.run_key) == (day, day)
    assert (every_morning.cron_schedule, every_morning.execution_timezone) == ("0 6 * * *", "Europe/Berlin")


def test_nothing_in_the_inboxes_starts_nothing(tmp_path: Path) -> None:
    assert isinstance(look(tmp_path), SkipReason)


def test_a_delivery_that_waits_asks_once_for_todays_list_with_what_is_known_now(tmp_path: Path) -> None:
    deliver(tmp_path, number=1)
    before = datetime.now(tz=UTC).replace(tzinfo=None)
    first, again = look(tmp_path), look(tmp_path)
    assert isinstance(first, RunRequest)
    assert isinstance(again, RunRequest)
    assert first.partition_key == datetime.now(tz=BERLIN).date().isoformat()
    known = datetime.fromisoformat(first.run_config["ops"]["acquire"]["config"]["wissensstand"])
    assert before <= known <= datetime.now(tz=UTC).replace(tzinfo=None)
    assert first.run_key == again.run_key  # the scheduler makes no second run for a key
    deliver(tmp_path, number=2)
    after = look(tmp_path)
    assert isinstance(after, RunRequest)
    assert after.run_key != first.run_key


def test_a_failed_run_leaves_an_alert_that_names_the_run_and_the_next_step(tmp_path: Path) -> None:
    @dg.op
    def stop() -> None:
        raise RuntimeError("Yildiz")  # an error may quote data; the alert must not

    @dg.job
    def daily_refresh() -> None:
        stop()

    with DagsterInstance.ephemeral() as instance:
        result = daily_refresh.execute_in_process(
            instance=instance, raise_on_error=False, tags={"dagster/partition": "2026-06-01"}
        )
        context = dg.build_run_status_sensor_context(
            sensor_name="run_failed",
            dagster_instance=instance,
            dagster_run=result.dagster_run,
            dagster_event=result.get_run_failure_event(),
            resources={"home": Home(root=str(tmp_path))},
        ).for_run_failure()
        run_failed(context)
    text = (tmp_path / "alerts" / f"{result.run_id}.json").read_text()
    alert = json.loads(text)
    assert (alert["run"], alert["stichtag"]) == (result.run_id, "2026-06-01")
    assert "stays in force" in alert["meaning"]
    assert "error.json" in alert["remedy"]
    assert "Yildiz" not in text


@pytest.mark.parametrize("automation", [every_morning, new_delivery])
def test_nothing_starts_before_an_operator_switches_it_on(
    automation: dg.ScheduleDefinition | dg.SensorDefinition,
) -> None:
    assert automation.default_status.value == "STOPPED"
