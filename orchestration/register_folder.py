"""What linking keeps between runs, below <home>/register/.

Belongs here: the names of the files, keeping them when a run is released.
Does not belong here: what is in them (pipelines.identify), the folder of a run (resources).
"""

import shutil
from datetime import date
from pathlib import Path

import polars as pl

from orchestration.resources import Building
from pipelines.identify.linked_files import REGISTER_EVENTS
from pipelines.identify.register_files import (
    events_after,
    read_events,
    read_judgements,
    register_after,
    write_at_once,
)
from pipelines.publish.run_folders import current_run

PERSON_REGISTER = "person_register.parquet"
LINKED = "linked"
"""In the folder of the run that is being made: the register after it, and what it linked."""


def events_file(home: Path) -> Path:
    """What ever happened to person ids: beside the register, so that an old id finds its person."""
    return home / "register" / "register_events.parquet"


def judgements_file(home: Path) -> Path:
    """What people have decided about pairs of records; permanent."""
    return home / "register" / "judgements.parquet"


def linked_folder(home: Path) -> Path:
    """Person records, persons and pairs of the run in force, with names: for the clerical queue only."""
    return home / "register" / "linked"


def known_judgements(home: Path) -> pl.DataFrame:
    """Read all judgements of people."""
    return read_judgements(judgements_file(home))


def keep_register(building: Building, *, stichtag: date) -> None:
    """Keep what a run that is about to be released has linked; what later days have added stays.

    The events of the run take the place of those that an earlier run of its day told; what the clerical queue is made
    of follows the list in force. Written before the release: should the release not happen, its rows of the Stichtag
    are passed over when that day is made again, and for later days they say what the records themselves say.

    Args:
        building: of the run.
        stichtag: of the run.
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
        shutil.copytree(linked, linked_folder(home), dirs_exist_ok=True)
