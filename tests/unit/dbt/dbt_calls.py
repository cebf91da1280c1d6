"""One call of dbt in this process, for the tests of the dbt project."""

from pathlib import Path

import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

PROJECT = Path(__file__).resolve().parents[3]


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
