"""One run of the dbt project over the invented world; all tests of this folder read its tables."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from planted_persons import plant

from quality.contract import load_contracts

PROJECT = Path(__file__).resolve().parents[3]
Rows = list[dict[str, Any]]


def run_dbt(*arguments: str, target: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run one dbt command in this process; a failure shows what dbt said."""
    monkeypatch.setenv("IRIS_WAREHOUSE", str(warehouse))
    folder = str(PROJECT / "dbt_project")
    where = ["--project-dir", folder, "--profiles-dir", folder, "--target-path", str(target), "--log-path", str(target)]
    result = dbtRunner().invoke([*arguments, *where, "--quiet", "--no-version-check"])
    # dbt keeps a reader open; the next writer of the file would be refused.
    DuckDBConnectionManager.close_all_connections()
    failures = [
        f"{r.node.name}: {r.message}"
        for r in getattr(result.result, "results", [])
        if str(r.status) not in ("success", "pass")
    ]
    assert result.success, result.exception or failures


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
