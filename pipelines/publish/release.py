"""Turning a finished building folder into the list in force, or keeping what is left of one that was not finished.

Belongs here: the order of steps by which a list is released; after a crash between any two, either the old or the
new list is in force, whole, and the next run tidies up.
Does not belong here: whether a list may be released (gate), the single durable step (disk), finding runs (run_folders).
"""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines.errors import UserError
from pipelines.publish import disk
from pipelines.publish.run_folders import (
    ABORTED,
    FAILED,
    MANIFEST,
    RESULT,
    RUN_LOG,
    PublishedRun,
    building_folder,
    current_link,
    current_run,
    read_run,
    runs_folder,
)

KEPT_WITHOUT_RELEASE = (
    "check_results.jsonl",
    "dbt_results.jsonl",
    "ledger",
    f"{RESULT}/check_results.parquet",
    f"{RESULT}/deliveries.parquet",
    f"{RESULT}/ledger.parquet",
    f"{RESULT}/{RUN_LOG}",
)
"""What a failed run leaves besides its manifest: proof, no person. A list that passed no gate must not lie around,
nor a warehouse with names in it."""

ERROR = "error.json"
IDENTITY = "identity.json"
"""Written into the building folder as soon as the run knows its day: {"stichtag": ...}."""

RELEASING = "releasing.json"
"""Written into the building folder as the first step of the release: {"run_id": ...}."""

UNKNOWN_DAY = "unknown"


def finish_run(building: Path, *, home: Path, run_id: str) -> PublishedRun:
    """Release the result of a building folder: move it below runs/, let `current` point to it, drop the rest.

    If the run exists with the same bytes this is a replay: the old folder stays and the new one goes. An older day,
    or the same day with less knowledge, never becomes current.

    Args:
        building: holds `result/` with its manifest (status PUBLISHED); gone afterwards.
        home: the folder of all data, on the same file system.
        run_id: must be the manifest's.

    Returns:
        The run as it lies below runs/.

    Raises:
        UserError: the same run exists with other bytes. Nothing was changed; building is still there.
        ValueError: the manifest names another run.
    """
    result = building / RESULT
    new = read_run(result)
    if new.run_id != run_id:
        raise ValueError(f"the manifest in {result} is that of {new.run_id}, not of {run_id}")
    current_run(home)  # a damaged `current` stops the release before its first step
    target = runs_folder(home) / run_id
    if target.exists():
        _refuse_other_bytes(read_run(target), new=new)
    disk.write_text(building / RELEASING, json.dumps({"run_id": run_id}))
    if not target.exists():
        disk.seal(result)
        disk.move(result, target)
    return _put_in_force(target, home=home)


def keep_failed(building: Path, *, home: Path, label: str, error: Mapping[str, str]) -> Path:
    """Keep the proof of a failed run as runs/<label>.failed-<n>/ and drop everything else; no list changes.

    Args:
        building: the folder of the run; gone afterwards.
        home: the folder of all data.
        label: the Stichtag, or a word when the run did not get that far.
        error: what, meaning, remedy, step, and a traceback if there is one.

    Returns:
        The folder that was kept.
    """
    return _keep(building, home=home, label=label, status=FAILED, error=error)


def sweep_aborted(home: Path) -> Path | None:
    """Tidy up after a run that was killed: keep its proof as runs/<label>.aborted-<n>/ and drop everything else.

    Args:
        home: the folder of all data; the caller holds the writer's lock.

    Returns:
        The folder that was kept; None when nothing was left behind, or when the run was killed after its result had
        got its final name: then the gate was open and the result is whole, and its release is completed.
    """
    building = building_folder(home)
    if not building.exists():
        disk.drop(building)
        return None
    releasing = building / RELEASING
    if releasing.exists():
        target = runs_folder(home) / json.loads(releasing.read_text(encoding="utf-8"))["run_id"]
        if target.exists():
            _put_in_force(target, home=home)
            return None
    identity = building / IDENTITY
    label = json.loads(identity.read_text(encoding="utf-8"))["stichtag"] if identity.exists() else UNKNOWN_DAY
    error = {
        "what": "The run was killed before it ended.",
        "meaning": "It changed nothing that is published; the list in force stayed in force.",
        "remedy": "Make the list again: iris refresh --stichtag <day>",
    }
    return _keep(building, home=home, label=label, status=ABORTED, error=error)


def _put_in_force(folder: Path, *, home: Path) -> PublishedRun:
    released, before = read_run(folder), current_run(home)
    if before is None or released.clocks >= before.clocks:
        disk.point(current_link(home), folder)
    disk.drop(building_folder(home))
    return released


def _keep(building: Path, *, home: Path, label: str, status: str, error: Mapping[str, str]) -> Path:
    kept = building / "kept"
    disk.drop(kept)
    kept.mkdir()
    for place in KEPT_WITHOUT_RELEASE:
        proof = building / place
        if proof.is_dir():
            shutil.copytree(proof, kept / proof.name)
        elif proof.exists():
            shutil.copyfile(proof, kept / proof.name)
    manifest: dict[str, Any] = {
        "status": status,
        "stichtag": label,
        "error": {part: text for part, text in error.items() if part != "traceback"},
        "kept": sorted(path.name for path in kept.iterdir()),
    }
    (kept / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")
    (kept / ERROR).write_text(json.dumps(dict(error), ensure_ascii=False, indent=1), encoding="utf-8")
    disk.seal(kept)
    target = _free_name(runs_folder(home), label=label, status=status)
    disk.move(kept, target)
    disk.drop(building)
    return target


def _free_name(runs: Path, *, label: str, status: str) -> Path:
    number = 1
    while (runs / f"{label}.{status.lower()}-{number}").exists():
        number += 1
    return runs / f"{label}.{status.lower()}-{number}"


def _refuse_other_bytes(old: PublishedRun, *, new: PublishedRun) -> None:
    if old.manifest == new.manifest:
        return
    parts = sorted(key for key in {*old.manifest, *new.manifest} if old.manifest.get(key) != new.manifest.get(key))
    raise UserError(
        what=f"The run {old.run_id} exists already and was made anew from the same input, but with another result. "
        f"Different in the manifest: {', '.join(parts)}.",
        meaning="Something besides the input has found its way into the list, so it cannot be relied upon. The new "
        "result was not published; the list in force stays in force.",
        remedy=f"Give {old.folder} and the folder of the failed run to the developers; do not delete either.",
    )
