"""Seals: the hashes of all files that must not change, as they were when a run ended.

A seal is `<home>/audit/seals/<sha256>.json`, named after its own content, and an entry of the audit log names it. It
lists what is new or was rightly changed since the seals before it; all seals in order say what every file must be.

Belongs here: which files are sealed, writing a seal, what the seals demand of the disk.
Does not belong here: the log (audit), lists and their rows (verification); inboxes, which are other people's and are
checked by manifest when they are read; the scheduler's own records, which change all the time and no list rests on.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from pipelines.publish import disk
from pipelines.publish.audit import anchor_of, audit_folder

SEALED: Final = (
    "alerts",
    "archive",
    "certificates",
    "keys",
    "outbox",
    "register",
    "rulesets",
    "runs",
    "simulations",
)
"""Folders of a home whose files are sealed; certificates are those beside the restricted log. Of a key, which is random
and long, its hash tells nothing."""

REWRITTEN: Final = ("register",)
"""Every published run writes these anew; elsewhere a file that is sealed never changes."""

CUT: Final = "audit/anchor"
"""In a seal: not a file, but number and hash of the entry up to which the log was cut off."""

GONE: Final = None
"""Stands for the hash of a file that was deleted by right."""

LOG_CUT: Final = "PROTOKOLL_GEKUERZT"
CHUNK = 1 << 20


def write_seal(
    home: Path, *, log: Iterable[Mapping[str, Any]], changed: Iterable[str] = (), with_new: bool = True
) -> str | None:
    """Seal what is new since the last seal.

    Args:
        home: folder of all data; the caller holds the writer's lock.
        log: lines of the audit log so far.
        changed: paths below home, as in a seal, of sealed files that were rightly changed or deleted.
        with_new: whether files that no seal knows yet are sealed as well, or left to the end of the run.

    Returns:
        sha256 of the seal, for the entry that vouches for it; None when there is nothing to seal.
    """
    known = demanded(home, log=log)[0]
    present = {path.relative_to(home).as_posix(): path for path in sealed_files(home)}
    again = {name for name in (*known, *present) if name.split("/")[0] in REWRITTEN} | set(changed)
    new: dict[str, str | None] = {
        name: file_hash(path) for name, path in present.items() if name in again or (with_new and name not in known)
    }
    new |= {name: GONE for name in set(changed) & set(known) if name not in present}
    new = {name: value for name, value in new.items() if name not in known or known[name] != value}
    if not new:
        return None
    return _write(home, new)


def write_cut_seal(home: Path, *, log: Iterable[Mapping[str, Any]], last: Mapping[str, Any]) -> str:
    """Seal all that the seals so far demand once more, and the entry up to which the log will be cut off.

    Args:
        home: folder of all data; the caller holds the writer's lock.
        log: entries so far.
        last: entry of the log up to which it will be cut off.

    Returns:
        sha256 of the seal; once an entry names it, the seals before it are not needed any more.
    """
    return _write(home, demanded(home, log=log)[0] | {CUT: f"{last['log_id']}:{last['hash']}"})


def drop_unnamed_seals(home: Path, *, log: Iterable[Mapping[str, Any]]) -> None:
    """Drop the seals that only entries named which were cut off."""
    named = {f"{line['siegel']}.json" for line in log if line["siegel"] is not None}
    for path in sorted((audit_folder(home) / "seals").glob("*")):
        if path.name not in named:
            path.unlink()


def runs_before_cut(home: Path, *, log: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Name the runs of which entries told that were cut off."""
    runs: set[str] = set()
    for line in log:
        wanted = {} if line["begruendung"] != LOG_CUT else demanded(home, log=[line])[0]
        runs |= {path.split("/")[1] for path in wanted if path.startswith("runs/")}
    return frozenset(runs)


def sealed_files(home: Path) -> list[Path]:
    """List every file that must be sealed."""
    return sorted(path for folder in SEALED for path in (home / folder).rglob("*") if path.is_file())


def demanded(home: Path, *, log: Iterable[Mapping[str, Any]]) -> tuple[dict[str, str | None], list[str]]:
    """Say what the seals demand.

    Args:
        home: folder of all data.
        log: lines of the audit log, in order.

    Returns:
        sha256 by path below home (None: must be gone), and one sentence per seal that is missing or changed.
    """
    wanted: dict[str, str | None] = {}
    findings = []
    for line in log:
        digest = line["siegel"]
        if digest is None:
            continue
        path = _seal_path(home, digest)
        if not path.exists():
            findings.append(f"audit/seals/{path.name} is missing")
        elif file_hash(path) != digest:
            findings.append(f"audit/seals/{path.name} is not the seal that was written")
        else:
            wanted |= json.loads(path.read_bytes())
    return wanted, findings


def broken_seals(home: Path, *, log: Iterable[Mapping[str, Any]]) -> list[str]:
    """Hold every sealed file against its seal.

    Returns:
        One sentence per seal or file that is changed, missing, or there without a seal.
    """
    lines = list(log)
    wanted, findings = demanded(home, log=lines)
    present = {path.relative_to(home).as_posix(): path for path in sealed_files(home)}
    told = wanted.pop(CUT, None)
    anchor = anchor_of(home)
    if anchor is not None and told != f"{anchor[0]}:{anchor[1]}":
        findings.append("audit/log.jsonl was cut off where no entry says so")
    for name, digest in sorted(wanted.items()):
        if name in present and digest is GONE:
            findings.append(f"{name} is there again although it was deleted")
        elif name not in present and digest is not GONE:
            findings.append(f"{name} is missing")
        elif name in present and file_hash(present[name]) != digest:
            findings.append(f"{name} is not the file that was sealed")
    unsealed = sorted(set(present) - set(wanted))
    findings.extend(f"{name} is there without a seal: no finished run has vouched for it" for name in unsealed)
    named = {f"{line['siegel']}.json" for line in lines if line["siegel"] is not None}
    seals = audit_folder(home) / "seals"
    findings.extend(
        f"audit/seals/{path.name} is there, but no entry of the log names it"
        for path in sorted(seals.glob("*"))
        if path.name not in named
    )
    return findings


def _write(home: Path, content: Mapping[str, str | None]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=0) + "\n"
    digest = hashlib.sha256(text.encode()).hexdigest()
    path = _seal_path(home, digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    disk.write_text(path, text)
    return digest


def file_hash(path: Path) -> str:
    """Hash a file (sha256, hex)."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _seal_path(home: Path, digest: str) -> Path:
    return audit_folder(home) / "seals" / f"{digest}.json"
