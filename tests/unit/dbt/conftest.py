"""One run of the dbt project over the invented world; all tests of this folder read its tables."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt_calls import PROJECT, run_dbt
from planted_persons import plant

from quality.contract import load_contracts

Rows = list[dict[str, Any]]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse after both dbt runs."""
    folder = tmp_path_factory.mktemp("dbt")
    warehouse = folder / "warehouse.duckdb"
    world = plant()
    world.write_source(warehouse, contracts=load_contracts(PROJECT / "quality/contracts"))
    with pytest.MonkeyPatch.context() as patch:
        run_dbt("build", "--selector", "until_link", target=folder, warehouse=warehouse, monkeypatch=patch)
        world.write_links(warehouse)
        run_dbt("build", "--selector", "after_link", target=folder, warehouse=warehouse, monkeypatch=patch)
    return warehouse


@pytest.fixture(scope="session")
def query(built: Path) -> Callable[[str], Rows]:
    """Ask the warehouse; rows as dictionaries."""

    def ask(sql: str) -> Rows:
        with duckdb.connect(str(built), read_only=True) as con:
            cursor = con.execute(sql)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    return ask


@pytest.fixture(scope="session")
def of_person(query: Callable[[str], Rows]) -> Callable[[str, str], dict[str, Any]]:
    """One row of a mart by person."""
    tables = {
        table: {row["person_id"]: row for row in query(f"from linked_persons.{table}")}
        for table in ("personen", "lagen")
    }

    def find(table: str, person: str) -> dict[str, Any]:
        return tables[table][person]

    return find
