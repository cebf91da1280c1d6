"""The DuckDB file for analysts: pseudonymous, commented, read-only, whole.

Belongs here: which published tables it holds, and writing it.
Does not belong here: the text of the comments (quality.dictionary, from the contracts), swapping it in (release).
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl

from pipelines.publish.disk import READ_ONLY
from pipelines.stages import Stage
from pipelines.warehouse import write_table
from quality.contract import Contract, Contracts
from quality.dictionary import comment_statements

ANALYST_TABLES = (
    "case_clarifications",
    "case_criteria",
    "case_list",
    "check_results",
    "comparison",
    "decisions",
    "deliveries",
    "ledger",
    "list_history",
    "metrics",
    "set_aside",
)
"""Left out: case_explanations (file numbers of courts), case_facts and row_hashes (of use to the pipeline only)."""

SMALL_CELL = 10
"""Counts of persons below are not shown: fewer persons than that can be recognised by who knows one of them."""

SMALL_CELLS_MACRO = "kleine_zellen_verborgen"

LEFT_OUT_COLUMNS = frozenset({("case_clarifications", "frage")})
"""A question quotes the file number of the court it is about; the field asked about says enough for counting."""


def write_analyst_database(path: Path, *, tables: Mapping[str, pl.DataFrame], contracts: Contracts) -> None:
    """Write the file anew; tables lie in the schema published_list under their own names, none is a view.

    Args:
        path: of the new file; must not exist.
        tables: at least the ANALYST_TABLES.
        contracts: all; each table needs one.

    Raises:
        FileExistsError: there is a file already. An old one is never reused: deleted rows would stay in its pages.
        ValueError: a table has other columns than its contract.
    """
    if path.exists():
        raise FileExistsError(path)
    described = Contracts([_without_left_out(contracts[Stage.PUBLISHED_LIST, table]) for table in ANALYST_TABLES])
    con = duckdb.connect(str(path), config={"autoinstall_known_extensions": "false"})
    try:
        con.execute(f"create schema {Stage.PUBLISHED_LIST}")
        for contract in described.values():
            frame = tables[contract.table].drop(column for table, column in LEFT_OUT_COLUMNS if table == contract.table)
            if tuple(frame.columns) != contract.column_names:
                raise ValueError(f"{contract.table} has the columns {frame.columns}, not those of its contract")
            write_table(con, frame, stage=Stage.PUBLISHED_LIST, table=contract.table)
        for statement in comment_statements(described, stage=Stage.PUBLISHED_LIST):
            con.execute(statement)
        con.execute(
            f"create macro {Stage.PUBLISHED_LIST}.{SMALL_CELLS_MACRO}(anzahl) as"
            f" case when anzahl > 0 and anzahl < {SMALL_CELL} then null else anzahl end"
        )
        con.execute(
            f"comment on macro {Stage.PUBLISHED_LIST}.{SMALL_CELLS_MACRO} is"
            f" 'NULL for counts from 1 to {SMALL_CELL - 1}; put it around every count of persons that leaves the house'"
        )
        con.execute("checkpoint")
    finally:
        con.close()
    path.chmod(READ_ONLY)


def _without_left_out(contract: Contract) -> Contract:
    kept = (column for column in contract.columns if (contract.table, column.name) not in LEFT_OUT_COLUMNS)
    return replace(contract, columns=tuple(kept))
