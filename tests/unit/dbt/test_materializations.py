"""The project's own materializations build a model in one statement and still hold it to its contract."""

import shutil
from pathlib import Path

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt_calls import PROJECT

PROJECT_FILE = "name: small\nconfig-version: 2\nprofile: small\nmodel-paths: [models]\nmacro-paths: [macros]\n"
PROFILE = (
    "small:\n  target: it\n  outputs:\n    it: {type: duckdb, path: '{{ env_var(\"IRIS_WAREHOUSE\") }}', threads: 1}\n"
)
CONTRACT = """
version: 2
models:
  - name: things
    config: {materialized: table, contract: {enforced: true}}
    columns:
      - {name: thing_id, data_type: integer}
      - {name: name, data_type: varchar}
  - name: seen
    config: {materialized: view}
"""
VIEW = "select thing_id from {{ ref('things') }}"


def build(folder: Path, *, things: str, monkeypatch: pytest.MonkeyPatch) -> dbtRunnerResult:
    """Build a table with a contract, and a view on it, in a project of its own with this project's materializations."""
    for part in ("models", "macros"):
        (folder / part).mkdir()
    shutil.copy(PROJECT / "dbt_project/materializations/fresh.sql", folder / "macros")
    (folder / "dbt_project.yml").write_text(PROJECT_FILE)
    (folder / "profiles.yml").write_text(PROFILE)
    (folder / "models/things.sql").write_text(things)
    (folder / "models/seen.sql").write_text(VIEW)
    (folder / "models/models.yml").write_text(CONTRACT)
    monkeypatch.setenv("IRIS_WAREHOUSE", str(folder / "warehouse.duckdb"))
    where = ["--project-dir", str(folder), "--profiles-dir", str(folder), "--log-path", str(folder)]
    result = dbtRunner().invoke(["run", *where, "--quiet", "--no-version-check"])
    DuckDBConnectionManager.close_all_connections()
    return result


def test_a_table_and_a_view_are_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = build(tmp_path, things="select 1 as thing_id, 'a' as name", monkeypatch=monkeypatch)
    assert result.success, result.exception
    with duckdb.connect(str(tmp_path / "warehouse.duckdb"), read_only=True) as con:
        kinds = dict(con.execute("select table_name, table_type from information_schema.tables").fetchall())
        assert kinds == {"things": "BASE TABLE", "seen": "VIEW"}
        assert con.execute("from seen").fetchall() == [(1,)]


@pytest.mark.parametrize(
    "things",
    ["select 1 as thing_id", "select 1 as thing_id, 'a' as name, 2 as more", "select 'x' as thing_id, 'a' as name"],
    ids=["column missing", "column too much", "other type"],
)
def test_a_table_that_breaks_its_contract_is_not_built(
    things: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = build(tmp_path, things=things, monkeypatch=monkeypatch)
    messages = {run.node.name: str(run.message) for run in result.result.results}
    assert not result.success
    assert "contract" in messages["things"].lower()
    with duckdb.connect(str(tmp_path / "warehouse.duckdb"), read_only=True) as con:
        assert con.execute("select count(*) from information_schema.tables").fetchall() == [(0,)]


def test_a_hook_is_refused_and_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_hook = "{{ config(post_hook='select 1') }} select 1 as thing_id, 'a' as name"
    result = build(tmp_path, things=with_hook, monkeypatch=monkeypatch)
    messages = {run.node.name: str(run.message) for run in result.result.results}
    assert not result.success
    assert "hooks are not run here" in messages["things"]
