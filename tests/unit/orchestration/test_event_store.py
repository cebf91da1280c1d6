"""The scheduler's event database keeps every event, with one engine per process."""

from pathlib import Path

import dagster as dg
import pytest
import sqlalchemy
from dagster import DagsterInstance

from orchestration import event_store
from orchestration.event_store import OneEngineEventLogStorage
from orchestration.resources import prepare_environment


@dg.asset(check_specs=[dg.AssetCheckSpec("it_holds", asset="thing")])
def thing():  # noqa: ANN201 -- the scheduler reads an annotation as one output
    return dg.MaterializeResult(check_results=[dg.AssetCheckResult(passed=True, check_name="it_holds")])


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Addresses of the engines that the storage makes."""
    made: list[str] = []

    def create_engine(address: str, **options: object) -> sqlalchemy.Engine:
        made.append(address)
        return sqlalchemy.create_engine(address, **options)

    monkeypatch.setattr(event_store, "create_engine", create_engine)
    return made


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DAGSTER_HOME", "IRIS_HOME"):
        monkeypatch.setenv(name, "")  # restored afterwards; prepare_environment sets them
    prepare_environment(tmp_path)
    return tmp_path


def test_a_run_is_kept_whole_and_read_by_another_process_with_one_engine_each(home: Path, engines: list[str]) -> None:
    with DagsterInstance.get() as instance:
        storage = instance.event_log_storage
        assert isinstance(storage, OneEngineEventLogStorage)
        result = dg.materialize([thing], instance=instance)
        told = [event.event_type_value for event in result.all_events]
        kept = [
            entry.dagster_event_type.value
            for entry in storage.get_logs_for_run(result.run_id)
            if entry.is_dagster_event
        ]
        assert "ASSET_MATERIALIZATION" in told
        assert sorted(set(told) - set(kept)) == []
        assert len(engines) == 1
        with DagsterInstance.get() as web_ui:  # while the first still holds the database open
            seen = web_ui.get_latest_materialization_event(dg.AssetKey("thing"))
            assert seen is not None
            assert seen.run_id == result.run_id
            checks = web_ui.event_log_storage.get_latest_asset_check_execution_by_key(
                [dg.AssetCheckKey(dg.AssetKey("thing"), "it_holds")]
            )
            assert [record.run_id for record in checks.values()] == [result.run_id]
        assert len(engines) == 2


def test_a_table_that_is_missing_is_asked_for_again(home: Path) -> None:
    del home
    with DagsterInstance.get() as instance:
        storage = instance.event_log_storage
        assert storage.has_table("event_logs")
        assert not storage.has_table("no_such_table")
        with storage.index_connection() as connection:
            connection.execute(sqlalchemy.text("create table no_such_table (a integer)"))
        assert storage.has_table("no_such_table")
