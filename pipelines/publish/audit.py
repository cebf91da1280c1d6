"""The audit log: who did or read what, when and for which purpose, in a chain that shows every change.

One JSON object per line of `<home>/audit/log.jsonl`. Each carries the hash of the line before it, so that changing,
removing or adding a line breaks the chain from there on; `head.json` beside it holds the end, so that a log that was
cut off shows as well.

Belongs here: the shape of an entry, appending, reading, checking the chain.
Does not belong here: when something is logged and by whom (orchestration), hashes of the files (seals). No entry holds
a name or a value: purposes and reasons are codes, cases are keyed hashes.
"""

import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from pipelines.errors import UserError
from pipelines.publish import disk

FIRST_PREV_HASH: Final = "0" * 64
FALL_ID: Final = re.compile(r"F-[0-9a-f]{12}")
CODE: Final = re.compile(r"[A-Z][A-Z0-9_]{1,39}")
"""A purpose, reason or receiver: a word of a closed list, so that no name can find its way into the log."""

LOG_NAME = "log.jsonl"
HEAD_NAME = "head.json"


class Art(StrEnum):
    """What was done (§ 76 BDSG, and decisions and rules besides)."""

    ERHEBUNG = "ERHEBUNG"
    AENDERUNG = "AENDERUNG"
    ABFRAGE = "ABFRAGE"
    OFFENLEGUNG = "OFFENLEGUNG"
    KOMBINATION = "KOMBINATION"
    LOESCHUNG = "LOESCHUNG"
    ENTSCHEIDUNG = "ENTSCHEIDUNG"
    REGELAENDERUNG = "REGELAENDERUNG"


class Zweck(StrEnum):
    """Why data are read or written; a closed list, because a free text would invite names."""

    SACHBEARBEITUNG = "SACHBEARBEITUNG"
    DATENPFLEGE = "DATENPFLEGE"
    AUSWERTUNG = "AUSWERTUNG"
    AUFSICHT = "AUFSICHT"
    AUSKUNFT = "AUSKUNFT"
    BETRIEB = "BETRIEB"


@dataclass(frozen=True, kw_only=True)
class Konto:
    """On whose account something was done.

    Attributes:
        konto: account of the person or service.
        rolle: its role.
        stelle: its office.
    """

    konto: str
    rolle: str
    stelle: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What is to be logged.

    Attributes:
        art: what was done.
        zweck: why.
        felder: tables or fields that were read, written or handed on; names of columns, never values.
        begruendung: reason code, or None.
        empfaenger: code of the receiver, or None.
        fall_id: the case concerned, or None.
        lauf_id: the run concerned, or None.
        siegel: sha256 of the seal that the entry vouches for, or None.
        regelwerk: sha256 of the rules in force, for a change of rules, or None.
    """

    art: Art
    zweck: Zweck
    felder: Sequence[str] = ()
    begruendung: str | None = None
    empfaenger: str | None = None
    fall_id: str | None = None
    lauf_id: str | None = None
    siegel: str | None = None
    regelwerk: str | None = None


LINE_KEYS: Final = frozenset(
    {"log_id", "zeit", "prev_hash", "hash"} | {f.name for f in fields(Konto)} | {f.name for f in fields(Entry)}
)


def audit_folder(home: Path) -> Path:
    """Where the log and the seals lie."""
    return home / "audit"


def restricted(home: Path) -> Path:
    """The home of the restricted log, with grounds and cases of deletions; it has the shape of the main one."""
    return home / "restricted"


def append(home: Path, entry: Entry, *, konto: Konto, zeit: datetime) -> dict[str, Any]:
    """Add a line at the end of the log; it is on the disk when this returns. Several processes may do so at once.

    Args:
        home: folder of all data.
        entry: what is to be logged.
        konto: by whom.
        zeit: when, UTC with offset.

    Returns:
        The line as written.

    Raises:
        ValueError: a code or case id has another shape than agreed, so it might be a name.
        UserError: the log cannot be written, or its last line is damaged: what cannot be logged is not done.
    """
    _require_codes(entry)
    folder = audit_folder(home)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder):
            last = _last_line(folder / LOG_NAME)
            line: dict[str, Any] = {
                "log_id": 1 if last is None else int(last["log_id"]) + 1,
                "zeit": zeit.astimezone(UTC).isoformat(timespec="microseconds"),
                **asdict(konto),
                **asdict(entry),
                "felder": sorted(entry.felder),
                "prev_hash": FIRST_PREV_HASH if last is None else last["hash"],
            }
            line["hash"] = line_hash(line)
            with (folder / LOG_NAME).open("ab") as log:
                log.write(_text(line).encode() + b"\n")
                log.flush()
                os.fsync(log.fileno())
            disk.write_text(folder / HEAD_NAME, _text({"log_id": line["log_id"], "hash": line["hash"]}) + "\n")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(
            what=f"The audit log in {folder} cannot be continued ({type(error).__name__}).",
            meaning="What cannot be logged is not done; nothing was shown.",
            remedy="Give the account the right to write there, or find out what happened to the log: iris verify",
        ) from error
    return line


def line_hash(line: Mapping[str, Any]) -> str:
    """Hash a line (sha256, hex) over everything in it but its own hash."""
    content = {key: value for key, value in line.items() if key != "hash"}
    return hashlib.sha256(_text(content).encode()).hexdigest()


def read_log(home: Path) -> list[dict[str, Any]]:
    """Read every line of a log whose chain holds; an empty list before the first entry.

    Raises:
        UserError: a line is no JSON object.
    """
    path = audit_folder(home) / LOG_NAME
    if not path.exists():
        return []
    try:
        return [json.loads(line) for line in path.read_bytes().splitlines()]
    except ValueError as error:
        raise UserError(
            what=f"{path} holds a line that cannot be read.",
            meaning="The log was changed outside the program; nothing can be read off it.",
            remedy="Find the line: iris verify",
        ) from error


def broken_links(home: Path) -> list[str]:
    """Check the chain from the first line to the head.

    Returns:
        One sentence per line, or head, that is not as it was written; empty when the chain holds.
    """
    folder = audit_folder(home)
    path, head = folder / LOG_NAME, folder / HEAD_NAME
    if not path.exists():
        return [f"audit/{LOG_NAME} is missing although audit/{HEAD_NAME} tells of it"] if head.exists() else []
    content = path.read_bytes()
    findings = [] if content.endswith(b"\n") else [f"audit/{LOG_NAME} does not end with a whole line"]
    before, hashes = FIRST_PREV_HASH, []
    for number, raw in enumerate(content.split(b"\n")[:-1], start=1):
        fault, before = _fault(raw, number=number, before=before)
        hashes.append(before)
        if fault is not None:
            findings.append(f"audit/{LOG_NAME} line {number}: {fault}")
    return findings + _head_faults(head, hashes=hashes)


def _fault(raw: bytes, *, number: int, before: str) -> tuple[str | None, str]:
    """Say what is wrong with a line, and which hash the next one must name."""
    try:
        line = json.loads(raw)
        written = str(line["hash"])
        is_whole = set(line) == LINE_KEYS and _text(line).encode() == raw
    except (ValueError, KeyError, TypeError):
        return "it cannot be read", before
    if not is_whole or line_hash(line) != written:
        return "its content is not the one that was written", written
    if line["prev_hash"] != before:
        return "it does not follow from the line before it: a line was changed, removed or put in", written
    if line["log_id"] != number:
        return f"it bears the number {line['log_id']}", written
    return None, written


def _head_faults(head: Path, *, hashes: Sequence[str]) -> list[str]:
    """A log may be one line ahead of its head (a kill between the two), never behind it."""
    try:
        told = json.loads(head.read_bytes())
        number, digest = int(told["log_id"]), str(told["hash"])
        is_whole = _text(told).encode() + b"\n" == head.read_bytes()
    except (OSError, ValueError, KeyError, TypeError):
        return [f"audit/{HEAD_NAME} is missing or cannot be read"]
    if not is_whole or number < 1:
        return [f"audit/{HEAD_NAME} is not as it was written"]
    if number > len(hashes):
        return [f"audit/{LOG_NAME} ends after line {len(hashes)}, but had {number}"]
    if hashes[number - 1] != digest or len(hashes) > number + 1:
        return [f"audit/{HEAD_NAME} does not name the last line of the log"]
    return []


def _require_codes(entry: Entry) -> None:
    for name in ("begruendung", "empfaenger"):
        value = getattr(entry, name)
        if value is not None and not CODE.fullmatch(value):
            raise ValueError(f"{name} is not a code")
    if entry.fall_id is not None and not FALL_ID.fullmatch(entry.fall_id):
        raise ValueError("fall_id is not the id of a case")


def _last_line(path: Path) -> dict[str, Any] | None:
    if not path.exists() or path.stat().st_size == 0:
        return None
    content = path.read_bytes()
    if not content.endswith(b"\n"):
        raise ValueError("the last line is not whole")
    line: dict[str, Any] = json.loads(content[:-1].rpartition(b"\n")[2])
    return line


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(lock, fcntl.LOCK_UN)


def _text(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
