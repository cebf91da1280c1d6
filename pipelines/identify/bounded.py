"""A database in memory that keeps within bounds and writes nothing down.

Belongs here: opening it, loading identities into it. Does not belong here: what is asked of it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import polars as pl

from pipelines.errors import UserError

MEMORY_LIMIT = "1100MB"
"""Enough for a million records, which need nearly all of it while their pairs are decided."""

ROWS_AT_ONCE = 400_000
"""Rows handed over at a time, so that a large frame does not stand in memory a second time as a whole."""


@contextmanager
def bounded() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open an empty database in memory.

    Tables in it are compressed, to a fifth. It never puts names into a temporary file: a killed run would leave them
    behind.

    Raises:
        UserError: more records than fit.
    """
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "preserve_insertion_order": False,
        "temp_directory": "",
    }
    try:
        with duckdb.connect(config=config) as con:
            con.execute("attach ':memory:' as compressed (compress)")
            con.execute("use compressed")
            yield con
    except duckdb.OutOfMemoryException as error:
        raise UserError(
            what=f"Comparing the records needs more memory than the {MEMORY_LIMIT} it may take.",
            meaning="Nothing was compared and nothing written. A million records fit; no list is concerned.",
            remedy="Compare fewer records at a time: iris pairs PART.csv --out pairs.csv",
        ) from error


def load(con: duckdb.DuckDBPyConnection, *, identities: pl.DataFrame) -> None:
    """Make the table `identities`.

    Args:
        con: of `bounded`.
        identities: of `identities.comparable`.
    """
    con.register("part", identities.head(0).to_arrow())
    con.execute("create table identities as from part")
    for rows in identities.iter_slices(ROWS_AT_ONCE):
        con.register("part", rows.to_arrow())
        con.execute("insert into identities from part")
    con.unregister("part")
