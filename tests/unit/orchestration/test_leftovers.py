"""What lies around goes when it speaks of a deleted person, and stays when it does not."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest

from orchestration.leftovers import drop_reports, sweep_leftovers

TEXTS = ("Müsterfrau", "5515/33.2-1")


@pytest.mark.parametrize(
    "name",
    ["last_error.txt", "alerts/a.json", "dagster/storage/r/compute_logs/x.err", "runs/2026-06-01.failed-1/error.json"],
)
@pytest.mark.parametrize(
    "content",
    ["polars: 'Müsterfrau' is no date".encode(), json.dumps({"e": "Müsterfrau"}).encode(), b"abh:5515/33.2-1"],
)
def test_an_error_that_quotes_the_person_goes(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    other = path.with_name("error.json" if path.name != "error.json" else "other.json")
    other.write_bytes(b"{}")
    told: list[Path] = []
    sweep_leftovers(tmp_path, texts=TEXTS, announce=told.extend)
    assert (path.exists(), other.exists()) == (False, True)
    assert told == ([path] if name.startswith(("runs/", "alerts/")) else [])


def test_the_schedulers_records_lose_the_row_and_its_page(tmp_path: Path) -> None:
    path = tmp_path / "dagster" / "event_log.db"
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as con:
        con.execute("create table event_logs (id integer, event text)")
        con.executemany("insert into event_logs values (?, ?)", [(1, "fine"), (2, json.dumps({"error": "Müsterfrau"}))])
        con.commit()
    sweep_leftovers(tmp_path, texts=TEXTS, announce=list)
    with closing(sqlite3.connect(path)) as con:
        assert con.execute("select id from event_logs").fetchall() == [(1,)]
    assert b"sterfrau" not in path.read_bytes()


def test_what_a_kill_left_half_done_goes(tmp_path: Path) -> None:
    for name in ("archive/abh/.unfinished-x", ".replay-x", ".simulate-x", "simulations/.part", "runs/.r.dropped"):
        (tmp_path / name).mkdir(parents=True)
    sweep_leftovers(tmp_path, texts=(), announce=list)
    assert not [path for path in tmp_path.rglob("*") if path.name.startswith(".")]


def test_a_file_that_was_not_handed_over_yet_stays_in_the_inbox(tmp_path: Path) -> None:
    waiting = tmp_path / "inbox" / "abh" / "ABH_AUSLAENDER_20260601_001.csv"
    waiting.parent.mkdir(parents=True)
    waiting.write_text("Müsterfrau")
    sweep_leftovers(tmp_path, texts=TEXTS, announce=list)
    assert waiting.exists()


def test_reports_of_simulations_lose_the_cases_and_keep_what_an_activation_names(tmp_path: Path) -> None:
    kept = {"simulation.json", "simulation_groups.parquet", "simulation_rules.parquet"}
    for name, case in (("1.1.0-a", "F-1"), ("1.1.0-b", "F-2")):
        folder = tmp_path / "simulations" / name
        folder.mkdir(parents=True)
        for file in (*kept, "simulation.html"):
            (folder / file).write_text(case)
        pl.DataFrame({"fall_id": [case, "F-3"]}).write_parquet(folder / "simulation_cases.parquet")
    told: list[Path] = []
    drop_reports(tmp_path, cases={"F-1", "F-9"}, announce=told.extend)
    assert {path.name for path in told} == {"simulation.html", "simulation_cases.parquet"}
    assert {path.name for path in (tmp_path / "simulations" / "1.1.0-a").iterdir()} == kept
    whole = {*kept, "simulation.html", "simulation_cases.parquet"}
    assert {path.name for path in (tmp_path / "simulations" / "1.1.0-b").iterdir()} == whole
    drop_reports(tmp_path, cases=(), announce=list)
    assert (tmp_path / "simulations" / "1.1.0-b" / "simulation.html").exists()
