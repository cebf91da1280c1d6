"""Numbers of records that must not come back, as keyed hashes and nothing else.

A deletion that holds for good must also hold for a copy that another delivery brings later. So that there is no list of
those who are to be left alone, the block list knows no name and no number: who has not the key learns nothing from it.

Belongs here: its shape, adding to it, what new deliveries lose by it.
Does not belong here: where it lies (orchestration), taking records out of files (erasing).
"""

from collections.abc import Mapping
from datetime import datetime

import polars as pl

from pipelines.acquire.wanted_records import Wanted, record_hash

BLOCK_SCHEMA = pl.Schema({"hash": pl.String(), "bis": pl.Datetime("us")})
"""One row per record or entry: its keyed hash, and the hand-over (UTC, naive) up to which deliveries lose it."""

FOR_GOOD = datetime(9999, 12, 31)  # noqa: DTZ001 -- UTC without zone, as everywhere


def blocked_after(blocked: pl.DataFrame, *, records: Mapping[str, datetime], key: str) -> pl.DataFrame:
    """Add records; of two entries for one record the longer one stays.

    Args:
        blocked: BLOCK_SCHEMA.
        records: by name of record or entry, the hand-over up to which it is blocked.
        key: of the keyed hashes.
    """
    new = pl.DataFrame(
        [(record_hash(name, key=key), until) for name, until in records.items()], schema=BLOCK_SCHEMA, orient="row"
    )
    return pl.concat([blocked, new]).group_by("hash").agg(pl.col("bis").max()).sort("hash")


def wanted_of(blocked: pl.DataFrame, *, key: str) -> Wanted:
    """Say what the block list wants out of deliveries; who the persons are it does not know.

    Args:
        blocked: BLOCK_SCHEMA.
        key: of the keyed hashes.
    """
    return Wanted(
        hashes=dict(blocked.select("hash", "bis").iter_rows()),
        words=(),
        hashed=lambda name: record_hash(name, key=key),
    )
