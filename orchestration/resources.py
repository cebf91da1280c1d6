"""Where a run finds its folders, keys and lock. The only place that reads environment variables.

Belongs here: settings (docs/settings.md lists them), the one writer's lock, the folder in which a run is built.
Does not belong here: what the steps do with them (assets), how a finished folder is released (pipelines.publish).
"""

import json
import logging
import os
import pwd
import shutil
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Final

import filelock
import polars as pl
from dagster import ConfigurableResource, InitResourceContext

from orchestration.inbox_access import Inboxes
from orchestration.oversight import log_run
from pipelines.errors import UserError
from pipelines.identify.register_files import read_register
from pipelines.publish.audit import Konto
from pipelines.publish.release import IDENTITY, UNKNOWN_DAY, keep_failed, sweep_aborted
from pipelines.publish.run_folders import building_folder, previous_run

REPOSITORY: Final = Path(__file__).resolve().parent.parent
DBT_PROJECT: Final = REPOSITORY / "dbt_project"
CONTRACTS: Final = REPOSITORY / "quality" / "contracts"
SEEDS: Final = DBT_PROJECT / "seeds"
RULESET: Final = REPOSITORY / "pipelines" / "prioritise" / "rulesets" / "iris_1_0"

INVENTED_DATA_KEY: Final = "only-for-invented-data"
"""Pseudonyms and person ids of invented data need no secret, but must be the same on every machine."""

NOT_TOLD: Final = "NICHT_ANGEGEBEN"
"""Role or office of an account, in the audit log, when no setting tells it."""

MEASURES: Final = "measures.json"
"""In a run's folder: what the next run is held against."""

NOTICES: Final = "notices.txt"
"""In a run's folder: every message about archived deliveries, and rows of them, that were not taken in."""

log = logging.getLogger("iris")


class Home(ConfigurableResource):  # type: ignore[type-arg]
    """All that is kept between runs lies below one folder."""

    root: str

    @property
    def path(self) -> Path:
        """The folder itself."""
        return Path(self.root)

    @property
    def inbox(self) -> Path:
        """Where authorities drop deliveries, one folder each, unless an authority names another address."""
        return self.path / "inbox"

    @property
    def archive(self) -> Path:
        """Deliveries as they came, never overwritten."""
        return self.path / "archive"

    @property
    def register(self) -> Path:
        """The person register of the last published run."""
        return self.path / "register" / "person_register.parquet"

    @property
    def building(self) -> Path:
        """Where the one writer builds; the path is always the same, so that dbt need not parse anew."""
        return building_folder(self.path)


class Keys(ConfigurableResource):  # type: ignore[type-arg]
    """Keys of the keyed hashes; secret as soon as data are real."""

    pseudonym_key: str = INVENTED_DATA_KEY
    register_key: str = INVENTED_DATA_KEY
    rrk_key_file: str | None = None


class Building(ConfigurableResource):  # type: ignore[type-arg]
    """The folder of the run that is being built, held by one writer at a time.

    A killed run leaves its folder behind; the next one keeps it under `runs/` as aborted and starts afresh.
    """

    home: Home

    @property
    def path(self) -> Path:
        """The folder."""
        return self.home.building

    @property
    def warehouse(self) -> Path:
        """The DuckDB file of the run."""
        return self.path / "warehouse.duckdb"

    @contextmanager
    def yield_for_execution(self, context: InitResourceContext) -> Iterator["Building"]:
        """Hold the writer's lock for the whole run, and keep what a failed run leaves."""
        del context
        self.home.path.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(str(self.home.path / "writer.lock"), blocking=False)
        try:
            lock.acquire()
        except filelock.Timeout:
            busy = UserError(
                what=f"Another refresh is writing in {self.home.path}.",
                meaning="This one was not started and changed nothing; the list in force stays in force.",
                remedy="Wait until the other refresh has ended, then start again: iris refresh --stichtag <day>",
            )
            tell(describe(busy, step="start"))
            raise busy from None
        try:
            sweep_aborted(self.home.path)
            shutil.rmtree(self.path, ignore_errors=True)
            self.path.mkdir(parents=True)
            set_warehouse(self.warehouse)
            yield self
        finally:
            try:
                if self.path.exists():
                    self._keep_failed()
                log_run(self.home.path, konto=account_from_environment())
            finally:
                lock.release()

    def tell_notices(self, notices: Sequence[UserError], *, file_name: str) -> None:
        """Say in a line each what was not taken in, and keep the whole messages for the stewards.

        Args:
            notices: messages about deliveries and rows; the run goes on.
            file_name: NOTICES or PULL_NOTICES, in the run's folder.
        """
        with (self.path / file_name).open("a", encoding="utf-8") as file:
            for notice in notices:
                log.warning("  ! %s", str(notice.what).splitlines()[0])
                file.write(f"{notice.what}\n{notice.meaning}\n{notice.remedy}\n\n")

    def measures_before(self, *, stichtag: date, wissensstand: datetime) -> dict[str, float] | None:
        """Read what the run before measured of its tables; None for the first run.

        Args:
            stichtag: of this run.
            wissensstand: of this run.
        """
        before = previous_run(self.home.path, stichtag=stichtag, wissensstand=wissensstand)
        if before is None:
            return None
        found: dict[str, float] = json.loads((before.folder / MEASURES).read_text(encoding="utf-8"))
        return found

    def register_before(self) -> pl.DataFrame:
        """Read the person register of earlier runs."""
        return read_register(self.home.register)

    def _keep_failed(self) -> None:
        error_file = self.path / "error.json"
        error = json.loads(error_file.read_text()) if error_file.exists() else {"what": "The run ended early."}
        identity = self.path / IDENTITY
        label = json.loads(identity.read_text())["stichtag"] if identity.exists() else UNKNOWN_DAY
        keep_failed(self.path, home=self.home.path, label=label, error=error)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Announce a step, time it, and write down why it failed before the failure goes on.

        Args:
            name: what is being done, for the person who waits.
        """
        started = time.monotonic()
        log.info("start|%s", name)
        try:
            yield
        except Exception as error:
            description = describe(error, step=name)
            if self.path.exists():
                (self.path / "error.json").write_text(json.dumps(description, ensure_ascii=False, indent=1))
            log.info("failed|%s|%.1f", name, time.monotonic() - started)
            tell(description)
            raise
        log.info("done|%s|%.1f", name, time.monotonic() - started)


def tell(description: dict[str, str]) -> None:
    """Pass a described error on to whoever started the run and listens to the log.

    Args:
        description: what, meaning, remedy, step, and a traceback if nobody foresaw the error.
    """
    log.error("error", extra={"description": description})


def describe(error: BaseException, *, step: str) -> dict[str, str]:
    """Put an error into the three sentences a user needs; the traceback goes into the run's folder only.

    Args:
        error: any exception; those with `what`, `meaning`, `remedy` speak for themselves.
        step: the step in which it arose.
    """
    if all(hasattr(error, part) for part in ("what", "meaning", "remedy")):
        return {part: str(getattr(error, part)) for part in ("what", "meaning", "remedy")} | {"step": step}
    return {
        "what": f"The step [{step}] stopped with an error that nobody foresaw: {type(error).__name__}.",
        "meaning": "No list was made for this day; the list in force stays in force.",
        "remedy": "Give the folder of the failed run to the developers; its error.json holds the place in the code.",
        "step": step,
        "traceback": "".join(traceback.format_exception(error)),
    }


def iris_home() -> Path:
    """The folder of IRIS_HOME, by default `data` in the working directory."""
    return Path(os.environ.get("IRIS_HOME") or "data").resolve()


OPENINGS = ("0", "1", "2")
"""Nobody, one, or both of the persons who decide."""


def keys_from_environment() -> Keys:
    """The keys of IRIS_PSEUDONYM_KEY and IRIS_REGISTER_KEY, else the open ones for invented data; IRIS_RRK_KEY_FILE."""
    return Keys(
        pseudonym_key=os.environ.get("IRIS_PSEUDONYM_KEY") or INVENTED_DATA_KEY,
        register_key=os.environ.get("IRIS_REGISTER_KEY") or INVENTED_DATA_KEY,
        rrk_key_file=os.environ.get("IRIS_RRK_KEY_FILE") or None,
    )


def inboxes_from_environment() -> Inboxes:
    """The file of inboxes of IRIS_INBOX_FILE, else a folder per authority."""
    return Inboxes(access_file=os.environ.get("IRIS_INBOX_FILE") or None)


def account_from_environment() -> Konto:
    """Who uses the program: IRIS_KONTO, else the account at the operating system; with IRIS_ROLLE and IRIS_STELLE."""
    return Konto(
        konto=os.environ.get("IRIS_KONTO") or pwd.getpwuid(os.getuid()).pw_name,
        rolle=os.environ.get("IRIS_ROLLE") or NOT_TOLD,
        stelle=os.environ.get("IRIS_STELLE") or NOT_TOLD,
    )


def openings_needed() -> int:
    """By how many accounts the reasons of a case must have been opened before it is decided: IRIS_AUFRUFE_NOETIG.

    Raises:
        UserError: it is none of 0, 1, 2.
    """
    told = os.environ.get("IRIS_AUFRUFE_NOETIG") or "0"
    if told not in OPENINGS:
        raise UserError(
            what=f"IRIS_AUFRUFE_NOETIG is {told!r}, not one of {', '.join(OPENINGS)}.",
            meaning="No decision was taken in; the list stays as it is.",
            remedy="Set it to 0 (only told), 1 or 2 (as many accounts must have opened the reasons), or remove it.",
        )
    return int(told)


def set_warehouse(path: Path) -> None:
    """Tell dbt's profile which file to build."""
    os.environ["IRIS_WAREHOUSE"] = str(path)


def prepare_environment(home: Path) -> None:
    """Make DAGSTER_HOME below the home folder and switch every tool's telemetry off.

    Args:
        home: the folder of all data.
    """
    dagster_home = home / "dagster"
    dagster_home.mkdir(parents=True, exist_ok=True)
    settings = (REPOSITORY / "orchestration" / "dagster.yaml").read_text()
    target = dagster_home / "dagster.yaml"
    if not target.exists() or target.read_text() != settings:
        target.write_text(settings)
    os.environ["DAGSTER_HOME"] = str(dagster_home)
    os.environ["IRIS_HOME"] = str(home)
    for name, value in {
        "DO_NOT_TRACK": "1",
        "DAGSTER_DISABLE_TELEMETRY": "1",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "GX_ANALYTICS_ENABLED": "false",
        # For the processes of the web UI: Dagster advises another command, which is nothing for those who look at runs.
        "PYTHONWARNINGS": "ignore::FutureWarning",
    }.items():
        os.environ[name] = value
