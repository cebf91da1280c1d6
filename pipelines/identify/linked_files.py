"""What a run linked, as files: the clerical queue and the explanation of a link are made from them.

Belongs here: their shape and writing them. They hold names and stay in the folder of the register, which seals them.
Does not belong here: the history of person ids (register_files), published tables (publish).
"""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.identify.identities import RECORDS_SCHEMA
from pipelines.identify.link import Linked
from pipelines.identify.register_files import write_at_once

RECORDS = "records"
REGISTER_EVENTS = "register_events"
TABLES = (RECORDS, "person_links", "pair_decisions", REGISTER_EVENTS)


@dataclass(frozen=True, kw_only=True)
class LinkedRecords:
    """What the last released run knew.

    Attributes:
        records: RECORDS_SCHEMA, all of them: what counts as a placeholder depends on the others.
        person_links: of `link.Linked`.
        pair_decisions: of `link.Linked`.
        register_events: of `link.Linked`.
    """

    records: pl.DataFrame
    person_links: pl.DataFrame
    pair_decisions: pl.DataFrame
    register_events: pl.DataFrame


def write_linked(folder: Path, *, linked: Linked, records: pl.DataFrame) -> None:
    """Write what a run linked.

    Args:
        folder: gets one Parquet file per table.
        linked: of `link.link_records`.
        records: RECORDS_SCHEMA, what it was given.
    """
    ordered = records.select(RECORDS_SCHEMA.names()).sort("record_key", "identitaet_nr")
    for name, frame in {RECORDS: ordered, **linked.tables()}.items():
        write_at_once(frame, path=folder / f"{name}.parquet")
