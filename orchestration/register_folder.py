"""What linking keeps between runs, below <home>/register/.

Belongs here: the names of the files, keeping them when a run is released.
Does not belong here: what is in them (pipelines.identify), the folder of a run (resources).
"""

import base64
import io
from datetime import date
from pathlib import Path

import polars as pl
from cryptography.fernet import Fernet, InvalidToken

from orchestration.resources import Building
from orchestration.rrk_keys import key_of_run, known_key
from pipelines.errors import UserError
from pipelines.identify.linked_files import REGISTER_EVENTS, LinkedRecords
from pipelines.identify.linked_files import TABLES as LINKED_TABLES
from pipelines.identify.register_files import (
    events_after,
    read_events,
    read_judgements,
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
