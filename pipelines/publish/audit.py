"""The audit log: who did or read what, when and for which purpose, in a chain that shows every change.

One JSON object per line of `<home>/audit/log.jsonl`. Each carries the hash of the line before it, so that changing,
removing or adding a line breaks the chain from there on; `head.json` beside it holds the end, so that a log that was
cut off shows as well. When old lines had their time, an anchor is the first line: number and hash of the last one that
went, so that the chain goes on from there.

Belongs here: the shape of an entry, appending, reading, taking away what had its time.
Does not belong here: checking the chain (audit_chain), when something is logged and by whom (orchestration), hashes of
the files (seals). No entry holds a name or a value: purposes and reasons are codes, cases are keyed hashes.
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
ACCOUNT: Final = re.compile(r"[A-Za-z0-9._@\\-]{1,64}")
"""An account, role or office is one word; a name of a person, which has a blank, has no place in the log."""

FALL_ID: Final = re.compile(r"F-[0-9a-f]{12}")
CODE: Final = re.compile(r"[A-Z][A-Z0-9_]{1,39}")
"""A purpose, reason or receiver: a word of a closed list, so that no name can find its way into the log."""

ANCHOR: Final = "anker"
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
        UserError: the account may be a name, the log cannot be written, or its last line is damaged: what cannot be
            logged is not done.
    """
    _require_codes(entry)
    _require_account(konto)
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
                log.write(text_of(line).encode() + b"\n")
                log.flush()
                os.fsync(log.fileno())
            disk.write_text(folder / HEAD_NAME, text_of({"log_id": line["log_id"], "hash": line["hash"]}) + "\n")
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
    return hashlib.sha256(text_of(content).encode()).hexdigest()


def read_log(home: Path) -> list[dict[str, Any]]:
    """Read every entry of a log whose chain holds; an empty list before the first one.

    Raises:
        UserError: a line is no JSON object.
    """
    path = audit_folder(home) / LOG_NAME
    if not path.exists():
        return []
    try:
        lines = [json.loads(line) for line in path.read_bytes().splitlines()]
        return [line for line in lines if ANCHOR not in line]
    except (ValueError, TypeError) as error:
        raise UserError(
            what=f"{path} holds a line that cannot be read.",
            meaning="The log was changed outside the program; nothing can be read off it.",
            remedy="Find the line: iris verify",
        ) from error


def take_away(home: Path, *, until: int) -> None:
    """Take the entries up to a number away, and put an anchor in their place; the log is the old or the new one.

    Args:
        home: folder of all data.
        until: log_id of the last entry that goes; there are later ones.
    """
    folder = audit_folder(home)
    with _locked(folder):
        lines = read_log(home)
        last = next(line for line in lines if line["log_id"] == until)
        anchor = text_of({ANCHOR: {"log_id": until, "hash": last["hash"]}})
        left = [text_of(line) for line in lines if line["log_id"] > until]
        disk.write_text(folder / LOG_NAME, "\n".join([anchor, *left, ""]))


def anchor_of(home: Path) -> tuple[int, str] | None:
    """Give number and hash of the last entry that was taken away; None when none was.

    Raises:
        ValueError: the first line is no JSON, or no whole anchor.
    """
    path = audit_folder(home) / LOG_NAME
    if not path.exists():
        return None
    told = json.loads(path.read_bytes().partition(b"\n")[0])
    if ANCHOR not in told:
        return None
    try:
        return int(told[ANCHOR]["log_id"]), str(told[ANCHOR]["hash"])
    except (KeyError, TypeError) as error:
        raise ValueError("no whole anchor") from error


def _require_codes(entry: Entry) -> None:
    for name in ("begruendung", "empfaenger"):
        value = getattr(entry, name)
        if value is not None and not CODE.fullmatch(value):
            raise ValueError(f"{name} is not a code")
    if entry.fall_id is not None and not FALL_ID.fullmatch(entry.fall_id):
        raise ValueError("fall_id is not the id of a case")


def _require_account(konto: Konto) -> None:
    for setting, value in zip(("IRIS_KONTO", "IRIS_ROLLE", "IRIS_STELLE"), asdict(konto).values(), strict=True):
        if not ACCOUNT.fullmatch(value):
            raise UserError(
                what=f"{setting} is not an account, a role or an office.",
                meaning="The audit log names accounts and never persons, so nothing was logged, done or shown.",
                remedy=f"Set {setting} to one word of letters, digits, dot, dash, underscore, at most 64.",
            )


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


def text_of(content: Mapping[str, Any]) -> str:
    """Write a line; the same content gives the same bytes."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
