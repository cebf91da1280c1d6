"""What linking keeps between runs, below <home>/register/.

Belongs here: the names of the files, keeping them when a run is released, forgetting persons in them.
Does not belong here: what is in them (pipelines.identify), the folder of a run (resources).
"""

import base64
import io
from collections.abc import Collection
from datetime import date
from pathlib import Path

import polars as pl
from cryptography.fernet import Fernet, InvalidToken

from orchestration.resources import Building
from orchestration.rrk_keys import key_of_run, known_key
from pipelines.errors import UserError
from pipelines.identify.forgetting import links_without, without_persons, without_records
from pipelines.identify.linked_files import REGISTER_EVENTS, LinkedRecords
from pipelines.identify.linked_files import TABLES as LINKED_TABLES
from pipelines.identify.register_files import (
    events_after,
    read_events,
    read_judgements,
    read_register,
    register_after,
    write_at_once,
)
from pipelines.publish.run_folders import current_run

PERSON_REGISTER = "person_register.parquet"
KEY_NAME = "register"
"""Under this name the key of what linking kept lies beside those of the runs."""

SEALED = ".parquet.fernet"
LINKED = "linked"
"""In the folder of the run that is being made: the register after it, and what it linked."""


def events_file(home: Path) -> Path:
    """What ever happened to person ids: beside the register, so that an old id finds its person."""
    return home / "register" / "register_events.parquet"


def judgements_file(home: Path) -> Path:
    """What people have decided about pairs of records; permanent."""
    return home / "register" / "judgements.parquet"


def linked_folder(home: Path) -> Path:
    """Person records, persons and pairs of the run in force, with names, encrypted: for the clerical queue only."""
    return home / "register" / "linked"


def persons_borne(home: Path, *, records: Collection[str]) -> list[str]:
    """Give every person id, today's and earlier ones, that these records and no others ever bore."""
    register = read_register(home / "register" / PERSON_REGISTER)
    theirs = pl.col("record_key").is_in(sorted(records))
    return sorted(set(register.filter(theirs)["person_id"]) - set(register.filter(~theirs)["person_id"]))


def kept_links(home: Path, *, key_file: Path | None) -> LinkedRecords | None:
    """Read what the list in force has linked; None when no run has kept it yet.

    Args:
        home: folder of all data.
        key_file: with the master key; None: the key kept below the home.

    Raises:
        UserError: the key is gone, or another one than the files were written with.
    """
    files = {name: linked_folder(home) / f"{name}{SEALED}" for name in LINKED_TABLES}
    if not all(path.exists() for path in files.values()):
        return None
    box = _box(known_key(home, run_id=KEY_NAME, key_file=key_file))
    try:
        return LinkedRecords(
            **{name: pl.read_parquet(io.BytesIO(box.decrypt(path.read_bytes()))) for name, path in files.items()}
        )
    except InvalidToken:
        raise UserError(
            what=f"What linking kept in {linked_folder(home)} does not open with this key.",
            meaning="Which records were joined cannot be shown from here; the list itself is not concerned.",
            remedy="Use the key file that was set when the list was made (IRIS_RRK_KEY_FILE), or make the list again: "
            "iris refresh --stichtag <day>",
        ) from None


def encrypted(content: bytes, *, home: Path, key_file: Path | None) -> bytes:
    """Encrypt what names persons and must outlive a kill, with the key of what linking kept."""
    return _box(key_of_run(home, run_id=KEY_NAME, key_file=key_file)).encrypt(content)


def decrypted(content: bytes, *, home: Path, key_file: Path | None) -> bytes:
    """Undo `encrypted`.

    Raises:
        UserError: the key is gone, or another one.
    """
    try:
        return _box(known_key(home, run_id=KEY_NAME, key_file=key_file)).decrypt(content)
    except InvalidToken:
        raise UserError(
            what=f"What was noted below {home} in encrypted form does not open with this key.",
            meaning="It was written with another key, or was changed since; nothing was done or shown.",
            remedy="Use the key file that was set then (IRIS_RRK_KEY_FILE), then the same command; else: iris verify",
        ) from None


def forget_records(
    home: Path, *, records: Collection[str], key_file: Path | None
) -> tuple[frozenset[str], tuple[Path, ...]]:
    """Take records out of everything that linking keeps: register, events, judgements, what the queue is made of.

    Args:
        home: folder of all data; the caller holds the writer's lock.
        records: names of records.
        key_file: with the master key.

    Returns:
        Person ids that no record bears any more, and the files that were written anew.
    """
    register_file = home / "register" / PERSON_REGISTER
    register = read_register(register_file)
    left = without_records(register, records=records)
    gone = frozenset(register["person_id"]) - frozenset(left["person_id"])
    judgements = known_judgements(home)
    plain = {
        register_file: (register, left),
        events_file(home): (events := read_events(events_file(home)), without_persons(events, persons=gone)),
        judgements_file(home): (judgements, without_records(judgements, records=records)),
    }
    changed = [path for path, (before, after) in plain.items() if not before.equals(after)]
    for path in changed:
        write_at_once(plain[path][1], path=path)
    known = kept_links(home, key_file=key_file)
    if known is not None:
        box = _box(known_key(home, run_id=KEY_NAME, key_file=key_file))
        for name, frame in links_without(known, records=records, persons=gone).items():
            content = io.BytesIO()
            frame.write_parquet(content)
            path = linked_folder(home) / f"{name}{SEALED}"
            _replace(path, content=box.encrypt(content.getvalue()))
            changed.append(path)
    return gone, tuple(changed)


def _replace(path: Path, *, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(content)
    beside.replace(path)


def _box(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(bytes.fromhex(key)))


def known_judgements(home: Path) -> pl.DataFrame:
    """Read all judgements of people."""
    return read_judgements(judgements_file(home))


def events_before(home: Path, *, stichtag: date) -> pl.DataFrame:
    """Read what had happened to person ids before a day: all that a run of that day looks at.

    Args:
        home: folder of all data.
        stichtag: the day of the run.
    """
    return read_events(events_file(home)).filter(pl.col("stichtag") < stichtag)


def keep_register(building: Building, *, stichtag: date, key_file: Path | None) -> None:
    """Keep what a run that is about to be released has linked; what later days have added stays.

    The events of the run take the place of those that an earlier run of its day told; what the clerical queue is made
    of follows the list in force. Written before the release: should the release not happen, its rows of the Stichtag
    are passed over when that day is made again, and for later days they say what the records themselves say.

    Args:
        building: of the run.
        stichtag: of the run.
        key_file: with the master key for what names persons; None: a key of its own below the home.
    """
    home, linked = building.home.path, building.path / LINKED
    released = pl.read_parquet(building.path / PERSON_REGISTER)
    kept = register_after(building.register_before(), released=released, stichtag=stichtag)
    write_at_once(kept, path=building.home.register)
    events = pl.read_parquet(linked / f"{REGISTER_EVENTS}.parquet")
    told = events_after(read_events(events_file(home)), released=events, stichtag=stichtag)
    write_at_once(told, path=events_file(home))
    in_force = current_run(home)
    if in_force is None or in_force.stichtag <= stichtag:
        box = _box(key_of_run(home, run_id=KEY_NAME, key_file=key_file))
        linked_folder(home).mkdir(parents=True, exist_ok=True)
        for name in LINKED_TABLES:
            beside = linked_folder(home) / f"{name}.new"
            beside.write_bytes(box.encrypt((linked / f"{name}.parquet").read_bytes()))
            beside.replace(linked_folder(home) / f"{name}{SEALED}")
