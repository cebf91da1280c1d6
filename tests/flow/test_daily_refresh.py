"""The daily refresh as a whole: from delivered files to a published list, through Dagster, dbt and the gate."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
from altered_runs import altered_runs
from flow_worlds import MONDAY, TUESDAY, Refresh

from orchestration.replay_after_deletion import OPEN_PAIR, compare_after_deletion, named_cases
from orchestration.resources import REPOSITORY
from pipelines.acquire.archive import list_deliveries
from pipelines.errors import UserError
from pipelines.publish.run_folders import current_run, list_in_force, published_runs

SECONDS_UNTIL_KILLED = 60.0


def test_two_days_are_published_and_the_later_is_in_force(published: Path) -> None:
    runs = published_runs(published)
    assert [run.stichtag for run in runs] == [MONDAY, TUESDAY]
    assert list_in_force(published).run_id == runs[-1].run_id
    assert runs[1].manifest["previous_run_id"] == runs[0].run_id
    places = runs[1].table("case_list").drop_nulls("platz")["platz"].to_list()
    assert places == list(range(1, len(places) + 1))
    assert len(places) > 20


def test_every_row_of_every_delivery_is_accounted_for(published: Path) -> None:
    run = list_in_force(published)
    ledger = run.table("ledger")
    assert (ledger["rows_in"] == ledger["rows_out"] + ledger["rows_set_aside"] + ledger["rows_removed"]).all()
    deliveries = run.table("deliveries").filter(pl.col("verwendung") != "NOT_YET")
    entered = ledger.filter(pl.col("step") == "read").group_by("delivery_id").agg(pl.col("rows_in").sum())
    joined = deliveries.join(entered, on="delivery_id", how="left")
    assert (joined["zeilen"] == joined["rows_in"]).all()
    assert {"read", "contract", "staging", "zustand", "link", "assess", "publish"} <= set(ledger["step"])


def test_set_aside_rows_are_named_without_their_content(published: Path) -> None:
    set_aside = list_in_force(published).table("set_aside")
    assert set_aside.height > 0
    assert {"delivery_id", "source_row", "reason", "remedy"} <= set(set_aside.columns)
    assert not {"raw_value", "raw_line"} & set(set_aside.columns)


def test_the_gate_saw_a_result_of_every_check(published: Path) -> None:
    results = list_in_force(published).table("check_results")
    assert results.filter(pl.col("blocking") & ~pl.col("passed")).is_empty()
    assert results.height > 50


def test_analysts_read_tables_with_comments_and_cannot_write(published: Path) -> None:
    with duckdb.connect(str(list_in_force(published).folder / "analyst.duckdb"), read_only=True) as con:
        tables = con.execute("select table_name, comment from duckdb_tables()").fetchall()
        columns = con.execute("select comment from duckdb_columns() where not internal").fetchall()
        with pytest.raises(duckdb.Error):
            con.execute("create table published_list.mine as select 1")
    assert len(tables) >= 8
    assert all(comment for _, comment in tables)
    assert all(comment for (comment,) in columns)


def test_replaying_a_day_gives_the_same_list_but_for_what_was_deleted_and_leaves_the_later_one_in_force(
    published_copy: Path, refresh: Refresh, tmp_path: Path
) -> None:
    """And what no deletion excuses is found although something was deleted."""
    before = {run.stichtag: run for run in published_runs(published_copy)}
    lost = {each.delivery_id for each in list_deliveries(published_copy / "archive") if each.tombstones is not None}
    again = refresh(published_copy, MONDAY)
    named = named_cases(published_copy)
    replayed = compare_after_deletion(before[MONDAY], new=again, lost=lost, named=named)
    assert lost
    assert replayed.differences == ()
    assert named, "the log of deletions names nobody, so nothing could be excused"
    assert list_in_force(published_copy).stichtag == TUESDAY

    old, has_place = before[MONDAY], pl.col("platz").is_not_null()
    may_differ = pl.col("fall_id").is_in(sorted(named)) | pl.col("kennzeichen").list.contains(OPEN_PAIR)
    case, other = again.table("case_list").filter(has_place & ~may_differ & (pl.col("anzahl_fragen") > 0))["fall_id"][
        :2
    ]
    kept = next(each["delivery_id"] for each in old.manifest["deliveries"] if each["delivery_id"] not in lost)
    altered = altered_runs(again, case=case, other=other, kept_delivery=kept, folder=tmp_path)
    found = {what: compare_after_deletion(old, new=run, lost=lost, named=named) for what, run in altered}
    assert {what: bool(each.differences) for what, each in found.items()} == dict.fromkeys(found, True)
    of_case = {
        what for what, each in found.items() if f"runs/{old.run_id}: the case {case} is not the one" in str(each)
    }
    assert of_case == set(found) - {"a delivery"}
    whole = {part: each for part, each in again.manifest["versions"].items() if part != "ruleset"}
    other_rules = replace(again, manifest={**again.manifest, "versions": {**whole, "ruleset": {}}})
    assert compare_after_deletion(old, new=other_rules, lost=lost, named=named).differences != ()


def test_the_same_deliveries_in_another_folder_give_the_same_list(
    published: Path, fresh_copy: Path, refresh: Refresh
) -> None:
    elsewhere = refresh(fresh_copy, MONDAY)
    first = published_runs(published)[0]
    assert elsewhere.list_hash == first.list_hash
    assert elsewhere.manifest["files"] == first.manifest["files"]


def test_a_killed_run_changes_nothing_and_the_next_one_gives_the_right_list(
    published: Path, fresh_copy: Path, refresh: Refresh
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "orchestration", "refresh", "--stichtag", MONDAY.isoformat()],
        cwd=REPOSITORY,
        env=os.environ | {"IRIS_HOME": str(fresh_copy)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    warehouse = fresh_copy / "building" / "warehouse.duckdb"
    deadline = time.monotonic() + SECONDS_UNTIL_KILLED
    while not warehouse.exists():
        assert time.monotonic() < deadline, "the run never began to build"
        assert process.poll() is None, "the run ended before it could be killed"
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert current_run(fresh_copy) is None
    released = refresh(fresh_copy, MONDAY)
    assert released.list_hash == published_runs(published)[0].list_hash
    aborted = json.loads((fresh_copy / "runs" / f"{MONDAY}.aborted-1" / "manifest.json").read_text())
    assert aborted["status"] == "ABORTED"


def test_a_second_refresh_is_told_to_wait(published_copy: Path, refresh: Refresh) -> None:
    import filelock

    with filelock.FileLock(str(published_copy / "writer.lock")), pytest.raises(UserError) as told:
        refresh(published_copy, TUESDAY)
    assert "Another refresh is writing" in told.value.what
    assert "iris refresh" in told.value.remedy
    assert list_in_force(published_copy).stichtag == TUESDAY


def test_a_day_before_the_pilot_is_refused(published_copy: Path, refresh: Refresh) -> None:
    with pytest.raises(UserError, match="before the first day of the pilot"):
        refresh(published_copy, date(2026, 2, 28))
