"""Making the list of one day from the command line or a test, through the same job that the schedule runs.

Belongs here: starting the job in this process, and turning its failure into the error that caused it.
Does not belong here: the steps (assets), what is printed (cli).
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from dagster import DagsterInstance, JobDefinition

from orchestration.definitions import build_definitions
from orchestration.inbox_access import Inboxes
from orchestration.jobs import DAILY_REFRESH
from orchestration.partitions import PILOT_FIRST_DAY
from orchestration.resources import Home, inboxes_from_environment, keys_from_environment, log
from pipelines.errors import UserError
from pipelines.publish.run_folders import PublishedRun, read_run


def refresh_day(
    home: Path, *, stichtag: date, wissensstand: datetime | None = None, inboxes: Inboxes | None = None
) -> PublishedRun:
    """Make the list of a day.

    Args:
        home: folder of all data; the environment is prepared for it.
        stichtag: the day.
        wissensstand: with offset from UTC; None: six in the morning of the Stichtag.
        inboxes: where deliveries are pulled from; None: those of the settings. Who makes a past day again in a copy
            gives Inboxes(), the empty folders of the copy.

    Returns:
        The published run.

    Raises:
        UserError: the error that stopped the run.
    """
    if stichtag < PILOT_FIRST_DAY:
        raise UserError(
            what=f"{stichtag.isoformat()} is before the first day of the pilot, {PILOT_FIRST_DAY.isoformat()}.",
            meaning="There is no list for such a day.",
            remedy=f"Choose a Stichtag from {PILOT_FIRST_DAY.isoformat()} on.",
        )
    definitions = build_definitions(
        home=Home(root=str(home)),
        keys=keys_from_environment(),
        inboxes=inboxes_from_environment() if inboxes is None else inboxes,
    )
    job = definitions.resolve_job_def(DAILY_REFRESH.name)
    with DagsterInstance.get() as instance:
        released = run_job(job, instance=instance, home=home, stichtag=stichtag, wissensstand=wissensstand)
    return read_run(Path(released))


def run_job(
    job: JobDefinition, *, instance: DagsterInstance, home: Path, stichtag: date, wissensstand: datetime | None
) -> str:
    """Run a job of one day in this process.

    Args:
        job: begins with the step `acquire`.
        instance: of the scheduler.
        home: folder of all data, named when the run ends without saying why.
        stichtag: the day.
        wissensstand: with offset from UTC; None: six in the morning of the Stichtag.

    Returns:
        The folder that was released; empty when the job releases none.

    Raises:
        UserError: the error that stopped the run.
    """
    known = None if wissensstand is None else wissensstand.astimezone(UTC).replace(tzinfo=None).isoformat()
    with _listening() as errors:
        result = job.execute_in_process(
            partition_key=stichtag.isoformat(),
            instance=instance,
            raise_on_error=False,
            run_config={
                "ops": {"acquire": {"config": {"wissensstand": known}}},
                "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
            },
        )
    if not result.success:
        raise _as_error(errors.first, home=home)
    return errors.released


class _Listener(logging.Handler):
    """Keeps the first error a run told, and the folder it released."""

    def __init__(self) -> None:
        super().__init__(level=logging.INFO)
        self.first: dict[str, str] | None = None
        self.released = ""

    def emit(self, record: logging.LogRecord) -> None:
        description = getattr(record, "description", None)
        if description is not None and self.first is None:
            self.first = description
        self.released = getattr(record, "released", self.released)


@contextmanager
def _listening() -> Iterator[_Listener]:
    listener = _Listener()
    log.addHandler(listener)
    log.setLevel(logging.INFO)
    try:
        yield listener
    finally:
        log.removeHandler(listener)


def _as_error(description: dict[str, str] | None, *, home: Path) -> UserError:
    if description is None:
        return UserError(
            what="The run ended without saying why.",
            meaning="No list was made for this day; the list in force stays in force.",
            remedy=f"The scheduler's own record of the run lies in {home / 'dagster'}: run `iris ui` and look there.",
        )
    return UserError(what=description["what"], meaning=description["meaning"], remedy=description["remedy"])
