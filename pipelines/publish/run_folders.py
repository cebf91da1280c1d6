"""Finding what earlier runs published.

    <home>/building/            the one run that is being made; `result/` in it becomes the run's folder
    <home>/runs/<run_id>/       a published result, never changed
    <home>/runs/<day>.failed-1/ what is kept of a run that failed; `.aborted-1`: of one that was killed
    <home>/published/current    link to the run whose list is in force

Belongs here: names of these folders, the list in force, the list before a given day.
Does not belong here: making or changing any of them (release), what a manifest says (manifest).
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.errors import UserError

MANIFEST = "manifest.json"
RUN_LOG = "run_log.json"
PULL_NOTICES = "pull_notices.txt"
"""What could not even be archived: depends on what lies in the inboxes, hence part of no hash."""

RESULT = "result"
ANALYST_DATABASE = "analyst.duckdb"
NAMES_FILE = "rrk.duckdb"
PUBLISHED = "PUBLISHED"
FAILED = "FAILED"
ABORTED = "ABORTED"


@dataclass(frozen=True, kw_only=True)
class PublishedRun:
    """A run whose list was released.

    Attributes:
        folder: where its result lies.
        run_id: its name.
        stichtag: the day its list speaks of.
        wissensstand: what it knew.
        list_hash: over its salted row hashes.
        finished_at: wall clock as text (ISO), to tell apart two releases with the same two clocks.
        manifest: all the manifest says.
    """

    folder: Path
    run_id: str
    stichtag: date
    wissensstand: datetime
    list_hash: str
    finished_at: str
    manifest: dict[str, Any]

    @property
    def clocks(self) -> tuple[date, datetime]:
        """Order of lists: by the day they speak of, then by what they knew."""
        return self.stichtag, self.wissensstand

    def table(self, name: str) -> pl.DataFrame:
        """Read one published table whole."""
        return pl.read_parquet(self.folder / f"{name}.parquet")


def building_folder(home: Path) -> Path:
    """Where the one writer builds."""
    return home / "building"


def runs_folder(home: Path) -> Path:
    """Where all finished, failed and aborted runs lie."""
    return home / "runs"


def current_link(home: Path) -> Path:
    """The link to the run whose list is in force."""
    return home / "published" / "current"


def read_run(folder: Path) -> PublishedRun:
    """Read what a published run says of itself.

    Args:
        folder: below runs/, or a result that is about to be released.

    Raises:
        UserError: the manifest is missing, damaged, or not that of a published run.
    """
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if manifest["status"] != PUBLISHED:
            raise ValueError(f"its status is {manifest['status']}")
        run_log = folder / RUN_LOG
        return PublishedRun(
            folder=folder,
            run_id=str(manifest["run_id"]),
            stichtag=date.fromisoformat(manifest["stichtag"]),
            wissensstand=datetime.fromisoformat(manifest["wissensstand"]),
            list_hash=str(manifest["list_hash"]),
            finished_at=str(json.loads(run_log.read_text(encoding="utf-8"))["finished_at"]) if run_log.exists() else "",
            manifest=manifest,
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(
            what=f"{folder / MANIFEST} is not the manifest of a published run ({type(error).__name__}: {error}).",
            meaning="Without it nobody can say how that list was made; it is not used, and nothing was changed.",
            remedy="Restore the folder from the backup, or move it out of runs/ and make that day again: "
            "iris refresh --stichtag <day>",
        ) from error


def current_run(home: Path) -> PublishedRun | None:
    """Give the run whose list is in force; None before the first publication.

    Raises:
        UserError: `current` points to a folder that is gone, or whose manifest cannot be read.
    """
    link = current_link(home)
    if not link.is_symlink():
        return None
    folder = link.resolve()
    if not folder.is_dir():
        raise UserError(
            what=f"{link} points to {folder}, which does not exist.",
            meaning="There is no list in force.",
            remedy="Restore the folder from the backup, or remove the link and make the list again: "
            f"rm {link} && iris refresh --stichtag <day>",
        )
    return read_run(folder)


def list_in_force(home: Path) -> PublishedRun:
    """Give the run whose list is in force.

    Raises:
        UserError: no list was published yet, or as current_run.
    """
    run = current_run(home)
    if run is None:
        raise UserError(
            what=f"No list has been published in {home} yet.",
            meaning="There is nothing to show.",
            remedy="Make the first list: iris refresh --stichtag <day>",
        )
    return run


def published_runs(home: Path) -> list[PublishedRun]:
    """List all published runs by day, Wissensstand and time of release; what is kept of failed runs does not count.

    Raises:
        UserError: a folder named like a published run has no usable manifest.
    """
    folders = [path for path in runs_folder(home).glob("*") if path.is_dir() and "." not in path.name]
    return sorted((read_run(folder) for folder in folders), key=lambda run: (*run.clocks, run.finished_at, run.run_id))


def previous_run(home: Path, *, stichtag: date, wissensstand: datetime) -> PublishedRun | None:
    """Give the run that a new list is compared with: the latest list of an earlier day.

    Lists that knew more than the new one are passed over, so that a replay of a past day meets the predecessor it met
    the first time, even if days before it were corrected since.

    Args:
        home: the folder of all data.
        stichtag: of the new list.
        wissensstand: of the new list.

    Returns:
        Greatest Stichtag before the given one; among several of that day the one that knew most, then the last
        released. None if there is none.
    """
    earlier = [run for run in published_runs(home) if run.stichtag < stichtag and run.wissensstand <= wissensstand]
    return earlier[-1] if earlier else None
