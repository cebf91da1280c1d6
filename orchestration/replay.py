"""Making a past day again in a folder of its own, and saying whether it gives the same list.

Belongs here: what of the home a replay needs, the comparison of the two runs.
Does not belong here: making a list (refresh), checks that need no new run (oversight).
"""

import shutil
from datetime import UTC, date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from orchestration.active_rules import FOLDER as RULESETS
from orchestration.inbox_access import Inboxes
from orchestration.refresh import refresh_day
from orchestration.replay_after_deletion import Replayed, compare_after_deletion, named_cases
from orchestration.resources import Home, prepare_environment
from pipelines.acquire.archive import list_deliveries
from pipelines.acquire.authorities import load_authorities
from pipelines.errors import UserError
from pipelines.publish.placeholders import is_placeholder
from pipelines.publish.run_folders import PublishedRun, published_runs

PREFIX = ".replay-"
OF_THE_RUN = ("run_id",)
"""Differs with every version of the program, and is in every row."""


def replay_day(home: Path, *, stichtag: date) -> Replayed:
    """Make the latest list of a day again from the archive, the register and the lists before it.

    Nothing in the home is changed; inboxes below it are not looked at.

    Args:
        home: folder of all data.
        stichtag: the day.

    Returns:
        What differs, and what is missing because it was deleted; both empty when the bytes are the same.

    Raises:
        UserError: the day has no list, or it cannot be made again.
    """
    published = [run for run in published_runs(home) if run.stichtag == stichtag]
    if not published:
        raise UserError(
            what=f"No list of {stichtag.isoformat()} was published in {home}.",
            meaning="There is nothing to compare a replay with.",
            remedy="Name a day that has a list; they lie in the folder runs/.",
        )
    for left_behind in home.glob(f"{PREFIX}*"):  # a replay that was killed leaves a copy of the archive
        shutil.rmtree(left_behind)
    old = published[-1]
    lost = {each.delivery_id for each in list_deliveries(home / "archive") if each.tombstones is not None}
    was_read = {delivery["delivery_id"] for delivery in old.manifest["deliveries"]}
    has_lost = bool(lost & was_read) or not old.table("case_list").filter(is_placeholder()).is_empty()
    try:
        with TemporaryDirectory(prefix=PREFIX, dir=home) as folder:
            copy = Path(folder)
            copy_home(home, target=copy, stichtag=stichtag)
            prepare_environment(copy)
            new = refresh_day(
                copy, stichtag=stichtag, wissensstand=old.wissensstand.replace(tzinfo=UTC), inboxes=Inboxes()
            )
            if has_lost:
                return compare_after_deletion(old, new=new, lost=lost, named=named_cases(home))
            return Replayed(differences=tuple(differences(old, new=new)), deleted=())
    finally:
        prepare_environment(home)


def differences(old: PublishedRun, *, new: PublishedRun) -> list[str]:
    """Say in what two runs of the same day differ.

    Args:
        old: as it was published.
        new: as it was made again.
    """
    name = f"runs/{old.run_id}"
    found = []
    for part in sorted(old.manifest["versions"].keys() | new.manifest["versions"].keys()):
        if old.manifest["versions"][part] != new.manifest["versions"][part]:
            found.append(f"{name}: made anew with another {part}")
    before = {delivery["delivery_id"]: delivery for delivery in old.manifest["deliveries"]}
    after = {delivery["delivery_id"]: delivery for delivery in new.manifest["deliveries"]}
    found.extend(
        f"{name}: the delivery {delivery_id} is {'not' if delivery_id in before else 'only now'} in the archive"
        for delivery_id in sorted(before.keys() ^ after.keys())
    )
    found.extend(
        f"{name}: the delivery {delivery_id} is used otherwise or has another content"
        for delivery_id in sorted(before.keys() & after.keys())
        if before[delivery_id] != after[delivery_id]
    )
    if old.list_hash != new.list_hash:
        found.extend(f"{name}: {sentence}" for sentence in _rows(old, new=new))
    if found or old.run_id != new.run_id:
        return found or [f"{name}: made anew it bears the name {new.run_id}"]
    files = old.manifest["files"].keys() | new.manifest["files"].keys()
    return [
        f"{name}/{file} was made anew with other bytes"
        for file in sorted(files)
        if file not in old.manifest["files"]
        or file not in new.manifest["files"]
        or old.manifest["files"][file] != new.manifest["files"][file]
    ]


def _rows(old: PublishedRun, *, new: PublishedRun) -> list[str]:
    before, after = old.table("case_list").drop(OF_THE_RUN), new.table("case_list").drop(OF_THE_RUN)
    if before.columns != after.columns:
        return [f"the list has the columns {before.columns}, made anew {after.columns}"]
    gone = before.join(after, on="fall_id", how="anti")["fall_id"]
    come = after.join(before, on="fall_id", how="anti")["fall_id"]
    told = [f"the case {fall_id} is not on the list made anew" for fall_id in gone.sort()]
    told += [f"the case {fall_id} is on the list made anew only" for fall_id in come.sort()]
    both = before.join(after, on="fall_id", suffix="_neu")
    for column in before.columns:
        if column == "fall_id":
            continue
        other = both.filter(pl.col(column).ne_missing(pl.col(f"{column}_neu")))["fall_id"].sort()
        told += [f"the case {fall_id} has another {column}" for fall_id in other]
    return told or ["every place is the same, only the name of the run differs"]


def copy_home(home: Path, *, target: Path, stichtag: date) -> None:
    """Copy what a day is made from: archive, register, rulesets, the lists before that day; inboxes stay empty.

    Args:
        home: folder of all data.
        target: folder to fill.
        stichtag: the day.
    """
    folders = Home(root=str(home))
    shutil.copytree(folders.archive, target / "archive")
    if folders.register.exists():
        shutil.copytree(folders.register.parent, target / "register")
    if (home / RULESETS).exists():
        shutil.copytree(home / RULESETS, target / RULESETS)
    for code in load_authorities():
        (target / "inbox" / code).mkdir(parents=True)
    (target / "runs").mkdir()
    for run in published_runs(home):
        if run.stichtag < stichtag:
            shutil.copytree(run.folder, target / "runs" / run.folder.name)
