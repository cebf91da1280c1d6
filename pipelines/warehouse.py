"""The fresh DuckDB file that every run builds.

Belongs here: opening and closing it, writing and reading one table of a stage.
Does not belong here: what a table must look like (quality.contract), joins and recoding (dbt_project).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

from pipelines.stages import Stage


@contextmanager
def open_warehouse(path: Path, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse of a run and close it again; the stages' schemas exist in a file opened for writing.

    Args:
        path: the .duckdb file; made when missing and not read_only.
        read_only: open without the writer's lock.
    """
    con = duckdb.connect(str(path), read_only=read_only, config={"autoinstall_known_extensions": "false"})
    try:
        if not read_only:
            for stage in Stage:
                con.execute(f"create schema if not exists {stage}")
        yield con
    finally:
        con.close()


def write_table(con: duckdb.DuckDBPyConnection, frame: pl.DataFrame, *, stage: Stage, table: str) -> None:
    """Write a frame as `stage.table`, replacing a table of that name.

    Args:
        con: a connection open for writing.
        frame: rows with the columns and order of the table's contract.
        stage: schema.
        table: name inside the schema.
    """
    con.register("frame_to_write", frame.to_arrow())
    try:
        con.execute(f'create or replace table {stage}."{table}" as select * from frame_to_write')
    finally:
        con.unregister("frame_to_write")


def read_table(
    con: duckdb.DuckDBPyConnection, *, stage: Stage, table: str, columns: Sequence[str] | None = None
) -> pl.DataFrame:
    """Read `stage.table`, whole or some of its columns.

    Args:
        con: any connection to the warehouse.
        stage: schema.
        table: name inside the schema.
        columns: that are wanted; None: all.

    Returns:
        All rows in the table's own order; sort before anything that must be reproducible.
    """
    wanted = "*" if columns is None else ", ".join(f'"{column}"' for column in columns)
    return con.sql(f'select {wanted} from {stage}."{table}"').pl()
