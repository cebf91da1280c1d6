"""Checking everything that was published, without trusting anything that could have been changed with it.

Belongs here: audit chain, seals, each published list against its row hashes and its hash, the link to the
list in force.
Does not belong here: making a past day again (orchestration.replay), whether the archive is as it was received
(pipelines.acquire.archive), how the hashes are made (list_hash, manifest).
"""

from pathlib import Path

import polars as pl

from pipelines.errors import UserError
from pipelines.publish.audit import read_log, restricted
from pipelines.publish.audit_chain import broken_links
from pipelines.publish.list_hash import hash_of_rows, row_hash
from pipelines.publish.manifest import file_hashes
from pipelines.publish.placeholders import is_placeholder
from pipelines.publish.run_folders import PublishedRun, current_link, current_run, published_runs, read_run, runs_folder
from pipelines.publish.seals import broken_seals


def findings(home: Path) -> list[str]:
    """Check log, seals and lists.

    Args:
        home: folder of all data; nobody writes in it meanwhile.

    Returns:
        One sentence per thing that is not as it was published, naming file, line or case; empty when all holds.
    """
    found = [*_broken_log(home), *(f"restricted/{sentence}" for sentence in _broken_log(restricted(home)))]
    for folder in sorted(path for path in runs_folder(home).glob("*") if path.is_dir() and "." not in path.name):
        found.extend(broken_run(folder))
    return [*found, *_broken_current(home)]


def _broken_log(home: Path) -> list[str]:
    """Check a log, and all that it vouches for."""
    found = broken_links(home)
    try:
        found.extend(broken_seals(home, log=read_log(home)))
    except (UserError, KeyError, ValueError) as error:
        found.append(f"the seals cannot be checked before the log is restored ({type(error).__name__})")
    return found


def broken_run(folder: Path) -> list[str]:
    """Check one published run: its files against its manifest, its list against its row hashes and its hash.

    Returns:
        One sentence per difference.
    """
    name = f"runs/{folder.name}"
    try:
        run = read_run(folder)
    except UserError as error:
        return [f"{name}/manifest.json: {error.what}"]
    found = [] if run.run_id == folder.name else [f"{name}: its manifest is that of {run.run_id}"]
    promised, present = run.manifest["files"], file_hashes(folder)
    found.extend(f"{name}/{file} is missing" for file in sorted(promised.keys() - present.keys()))
    found.extend(f"{name}/{file} is not in the manifest" for file in sorted(present.keys() - promised.keys()))
    found.extend(
        f"{name}/{file} is not the file that the manifest names"
        for file in sorted(promised.keys() & present.keys())
        if promised[file] != present[file]
    )
    try:
        return found + _broken_rows(run, name=name)
    except (OSError, pl.exceptions.PolarsError) as error:
        return [*found, f"{name}: its list cannot be read ({type(error).__name__})"]


def _broken_rows(run: PublishedRun, *, name: str) -> list[str]:
    case_list, hashes = run.table("case_list"), run.table("row_hashes")
    found = []
    if hash_of_rows(hashes["zeilen_hash"]) != run.list_hash:
        found.append(f"{name}: the row hashes do not give the list hash of the manifest")
    told = {row["fall_id"]: row for row in hashes.drop_nulls("zeilen_salz").iter_rows(named=True)}
    bare, stand_ins = hashes.height - len(told), case_list.filter(is_placeholder()).height
    if bare != stand_ins:
        found.append(
            f"{name}: {stand_ins} placeholder(s) of deleted rows on the list, but {bare} row hash(es) without case"
        )
    for row in case_list.filter(~is_placeholder()).iter_rows(named=True):
        fall_id = row["fall_id"]
        if fall_id not in told:
            found.append(f"{name}: the case {fall_id} is on the list without a row hash")
        elif row_hash(row, row_salt=told[fall_id]["zeilen_salz"]) != told[fall_id]["zeilen_hash"]:
            found.append(f"{name}: the row of the case {fall_id} is not the one that was published")
    missing = sorted(told.keys() - set(case_list["fall_id"]))
    return found + [f"{name}: the case {fall_id} was published and is not on the list" for fall_id in missing]


def _broken_current(home: Path) -> list[str]:
    try:
        runs, current = published_runs(home), current_run(home)
    except UserError as error:
        return [f"published/current: {error.what}"]
    if current is None:
        return ["published/current is missing although lists were published"] if runs else []
    newest = [run.run_id for run in runs if run.clocks == runs[-1].clocks]
    if current.run_id not in newest or not current_link(home).resolve().is_relative_to(runs_folder(home).resolve()):
        return [f"published/current points to {current.run_id}, not to the latest list {newest[-1]}"]
    return []
