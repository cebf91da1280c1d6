"""The files of the register of persons: read, put together after a run, written at once.

Belongs here: the register, its events and the judgements of people as files, what a repeated day does to them.
Does not belong here: who gets which id (register), what follows from judgements (judgements), where the files lie
(orchestration).
"""

from datetime import date
from pathlib import Path

import polars as pl

from pipelines.identify.judgements import JUDGEMENTS_SCHEMA
from pipelines.identify.register import EVENTS_SCHEMA, REGISTER_SCHEMA


def register_after(stored: pl.DataFrame, *, released: pl.DataFrame, stichtag: date) -> pl.DataFrame:
    """Put the register of a released run in the place of what was known up to its day; later days stay.

    Args:
        stored: REGISTER_SCHEMA, the whole history.
        released: REGISTER_SCHEMA, as the run gave it.
        stichtag: the day of the run.
    """
    return pl.concat([released, stored.filter(pl.col("seit") > stichtag)]).sort("record_key", "seit")


def events_after(stored: pl.DataFrame, *, released: pl.DataFrame, stichtag: date) -> pl.DataFrame:
    """Put the events of a released run in the place of those of its day; earlier and later days stay.

    Args:
        stored: EVENTS_SCHEMA, all that were ever told.
        released: EVENTS_SCHEMA, of the run.
        stichtag: the day of the run.
    """
    return pl.concat([stored.filter(pl.col("stichtag") != stichtag), released]).sort(
        "stichtag", "person_id", "ereignis", "andere_person_id"
    )


def read_events(path: Path) -> pl.DataFrame:
    """Read all events; without a file there are none.

    Args:
        path: a Parquet file of EVENTS_SCHEMA.
    """
    if not path.exists():
        return pl.DataFrame(schema=EVENTS_SCHEMA)
    return pl.read_parquet(path).select(EVENTS_SCHEMA.names()).cast(EVENTS_SCHEMA)


def read_register(path: Path) -> pl.DataFrame:
    """Read the register; without a file it is empty.

    Args:
        path: a Parquet file that `write_at_once` wrote.
    """
    if not path.exists():
        return pl.DataFrame(schema=REGISTER_SCHEMA)
    return pl.read_parquet(path).select(REGISTER_SCHEMA.names()).cast(REGISTER_SCHEMA)


def write_at_once(frame: pl.DataFrame, *, path: Path) -> None:
    """Write a file of the register beside its place and put it there at once, so that no half one is ever read.

    Args:
        frame: sorted rows.
        path: of the Parquet file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    frame.write_parquet(beside)
    beside.replace(path)


def read_judgements(path: Path) -> pl.DataFrame:
    """Read all judgements that people ever gave; without a file there are none.

    Args:
        path: a Parquet file of JUDGEMENTS_SCHEMA.
    """
    if not path.exists():
        return pl.DataFrame(schema=JUDGEMENTS_SCHEMA)
    return pl.read_parquet(path).select(JUDGEMENTS_SCHEMA.names()).cast(JUDGEMENTS_SCHEMA)
