"""Releasing: runs are immutable, `current` is swapped at once, a crash leaves the old or the new list."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import pytest

from pipelines.errors import UserError
from pipelines.publish import disk, release
from pipelines.publish.run_folders import (
    ANALYST_DATABASE,
    building_folder,
    current_link,
    current_run,
    list_in_force,
    previous_run,
    published_runs,
    read_run,
    runs_folder,
)
from tests.unit.publish.invented import DAY, assessed, case
from tests.unit.publish.invented_runs import build, inputs, release_day

NEXT = date(2026, 6, 2)
ERROR = {
    "what": "A delivery was refused.",
    "meaning": "No list.",
    "remedy": "Mend it.",
    "step": "acquire",
    "traceback": "t",
}
STEPS = ("seal", "write_text", "move", "point", "drop")


class Killed(BaseException):
    """What a kill does: no handler runs."""


@contextmanager
def killed_at(number: int, *, after: bool) -> Iterator[list[str]]:
    """Die before or after the durable step of that number; yields the names of the steps begun."""
    begun: list[str] = []
    with pytest.MonkeyPatch.context() as patch:

        def dying(name: str) -> None:
            original = getattr(disk, name)

            def step(*args: object) -> None:
                begun.append(name)
                dies_here = len(begun) == number
                if dies_here and not after:
                    raise Killed
                original(*args)
                if dies_here:
                    raise Killed

            patch.setattr(disk, name, step)

        for name in STEPS:
            dying(name)
        yield begun


def test_a_released_run_is_in_force_and_nothing_else_is_left(tmp_path: Path) -> None:
    run = release_day(tmp_path)
    assert current_link(tmp_path).resolve() == run.folder == runs_folder(tmp_path) / run.run_id
    assert not Path(str(current_link(tmp_path).readlink())).is_absolute()
    assert not building_folder(tmp_path).exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["published", "runs"]
    assert list_in_force(tmp_path).list_hash == run.list_hash
    assert all(path.stat().st_mode & 0o777 == 0o440 for path in run.folder.iterdir())


def test_the_same_input_again_keeps_the_first_folder(tmp_path: Path) -> None:
    first = release_day(tmp_path)
    inode = first.folder.stat().st_ino
    again = release_day(tmp_path)
    assert (again.run_id, again.folder.stat().st_ino) == (first.run_id, inode)
    assert len(published_runs(tmp_path)) == 1


def test_the_same_input_with_other_bytes_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    first = release_day(tmp_path)
    building = build(tmp_path, of=inputs(), frames=assessed([case(1, abh="5558"), case(2), case(3)]))
    with pytest.raises(UserError) as caught:
        release.finish_run(building, home=tmp_path, run_id=first.run_id)
    assert f"{first.run_id} exists already" in caught.value.what
    assert "list_hash" in caught.value.what
    assert "list in force stays in force" in caught.value.meaning
    assert building.exists()
    assert current_run(tmp_path) == first


def test_a_manifest_of_another_run_is_a_programming_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not of 2026-06-01-000000000000"):
        release.finish_run(build(tmp_path, of=inputs()), home=tmp_path, run_id="2026-06-01-000000000000")


def test_an_older_day_never_becomes_current(tmp_path: Path) -> None:
    newer = release_day(tmp_path, NEXT)
    older = release_day(tmp_path, DAY)
    assert older.folder.exists()
    assert list_in_force(tmp_path).run_id == newer.run_id


def test_the_same_day_with_less_knowledge_never_becomes_current(tmp_path: Path) -> None:
    more = release_day(tmp_path, DAY, wissensstand=datetime(2026, 6, 1, 9))  # noqa: DTZ001
    release_day(tmp_path, DAY)
    assert list_in_force(tmp_path).run_id == more.run_id


def test_the_previous_run_is_the_latest_of_an_earlier_day(tmp_path: Path) -> None:
    first = release_day(tmp_path, date(2026, 5, 28))
    second = release_day(tmp_path, date(2026, 5, 30), previous=first)
    knowing = datetime(2026, 6, 1, 4)  # noqa: DTZ001
    found = previous_run(tmp_path, stichtag=DAY, wissensstand=knowing)
    assert found is not None
    assert found.run_id == second.run_id
    same_day = previous_run(tmp_path, stichtag=date(2026, 5, 30), wissensstand=knowing)
    assert same_day is not None
    assert same_day.run_id == first.run_id
    assert previous_run(tmp_path, stichtag=date(2026, 5, 28), wissensstand=knowing) is None


def test_a_replay_meets_the_predecessor_it_met_the_first_time(tmp_path: Path) -> None:
    first = release_day(tmp_path, DAY)
    release_day(tmp_path, DAY, wissensstand=datetime(2026, 6, 9, 4))  # noqa: DTZ001 -- corrected later
    found = previous_run(tmp_path, stichtag=NEXT, wissensstand=datetime(2026, 6, 2, 4))  # noqa: DTZ001
    assert found is not None
    assert found.run_id == first.run_id


def steps_of_a_release(tmp_path: Path) -> int:
    release_day(tmp_path, DAY)
    building = build(tmp_path, of=inputs(NEXT))
    with killed_at(0, after=False) as begun:
        release.finish_run(building, home=tmp_path, run_id=inputs(NEXT).run_id())
    assert begun == ["write_text", "seal", "move", "point", "drop"]
    return len(begun)


@pytest.mark.parametrize("after", [False, True])
def test_a_kill_between_any_two_steps_leaves_the_old_or_the_new_list(tmp_path: Path, after: bool) -> None:
    for number in range(1, steps_of_a_release(tmp_path / "whole") + 1):
        home = tmp_path / str(number)
        old = release_day(home, DAY)
        of = inputs(NEXT)
        building = build(home, of=of)
        with killed_at(number, after=after), pytest.raises(Killed):
            release.finish_run(building, home=home, run_id=of.run_id())

        found = list_in_force(home)
        assert found.run_id in {old.run_id, of.run_id()}
        assert found.table("case_list")["run_id"].unique().to_list() == [found.run_id]

        release.sweep_aborted(home)
        assert not building_folder(home).exists()
        again = release.finish_run(build(home, of=of), home=home, run_id=of.run_id())
        assert list_in_force(home).run_id == again.run_id == of.run_id()
        assert [run.run_id for run in published_runs(home)] == [old.run_id, of.run_id()]


def test_a_release_killed_after_the_move_is_completed(tmp_path: Path) -> None:
    release_day(tmp_path, DAY)
    of = inputs(NEXT)
    building = build(tmp_path, of=of)
    with killed_at(3, after=True), pytest.raises(Killed):
        release.finish_run(building, home=tmp_path, run_id=of.run_id())
    assert list_in_force(tmp_path).stichtag == DAY
    assert release.sweep_aborted(tmp_path) is None
    assert list_in_force(tmp_path).run_id == of.run_id()
    assert not building_folder(tmp_path).exists()


def test_a_failed_run_leaves_its_proof_and_no_person(tmp_path: Path) -> None:
    run = release_day(tmp_path)
    building = build(tmp_path, of=inputs(NEXT))
    (building / "check_results.jsonl").write_text("{}\n")
    kept = release.keep_failed(building, home=tmp_path, label="2026-06-02", error=ERROR)
    assert kept == runs_folder(tmp_path) / "2026-06-02.failed-1"
    assert sorted(path.name for path in kept.iterdir()) == [
        "check_results.jsonl",
        "check_results.parquet",
        "deliveries.parquet",
        "error.json",
        "ledger.parquet",
        "manifest.json",
        "run_log.json",
    ]
    content = json.loads((kept / "manifest.json").read_text())
    assert content["status"] == "FAILED"
    assert content["error"] == {part: text for part, text in ERROR.items() if part != "traceback"}
    assert json.loads((kept / "error.json").read_text())["traceback"] == "t"
    assert not building.exists()
    assert current_run(tmp_path) == run
    assert published_runs(tmp_path) == [run]
    second = release.keep_failed(build(tmp_path, of=inputs(NEXT)), home=tmp_path, label="2026-06-02", error=ERROR)
    assert second.name == "2026-06-02.failed-2"


def test_a_failure_before_anything_was_made_leaves_the_error(tmp_path: Path) -> None:
    building = building_folder(tmp_path)
    building.mkdir()
    kept = release.keep_failed(building, home=tmp_path, label=release.UNKNOWN_DAY, error=ERROR)
    assert json.loads((kept / "manifest.json").read_text())["kept"] == []


@pytest.mark.parametrize("after", [False, True])
def test_a_kill_while_a_failure_is_kept_loses_no_proof(tmp_path: Path, after: bool) -> None:
    for number in range(1, 5):
        home = tmp_path / str(number)
        building = build(home, of=inputs())
        with killed_at(number, after=after), pytest.raises(Killed):
            release.keep_failed(building, home=home, label="2026-06-01", error=ERROR)
        release.sweep_aborted(home)
        kept = [path for path in runs_folder(home).iterdir() if (path / "ledger.parquet").exists()]
        assert kept
        assert not building.exists()


def test_a_killed_run_is_swept_aside(tmp_path: Path) -> None:
    building = build(tmp_path, of=inputs())
    (building / release.IDENTITY).write_text(json.dumps({"stichtag": "2026-06-01"}))
    kept = release.sweep_aborted(tmp_path)
    assert kept == runs_folder(tmp_path) / "2026-06-01.aborted-1"
    content = json.loads((kept / "manifest.json").read_text())
    assert (content["status"], content["error"]["what"]) == ("ABORTED", "The run was killed before it ended.")
    assert release.sweep_aborted(tmp_path) is None
    assert not any("names" in path.read_text(errors="replace") for path in tmp_path.rglob("*") if path.is_file())


def test_a_run_killed_before_it_knew_its_day_is_swept_aside(tmp_path: Path) -> None:
    building_folder(tmp_path).mkdir()
    kept = release.sweep_aborted(tmp_path)
    assert kept is not None
    assert kept.name == "unknown.aborted-1"


def test_no_list_yet_is_a_clear_message(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        list_in_force(tmp_path)
    assert caught.value.what == f"No list has been published in {tmp_path} yet."
    assert caught.value.remedy == "Make the first list: iris refresh --stichtag <day>"


def test_a_link_into_the_void_is_a_clear_message(tmp_path: Path) -> None:
    run = release_day(tmp_path)
    disk.drop(run.folder)
    with pytest.raises(UserError) as caught:
        current_run(tmp_path)
    assert "which does not exist" in caught.value.what
    assert caught.value.meaning == "There is no list in force."


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"status": "FAILED"}'])
def test_a_damaged_manifest_is_a_clear_message(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(UserError) as caught:
        read_run(tmp_path)
    assert "is not the manifest of a published run" in caught.value.what
    assert "move it out of runs/" in caught.value.remedy


def test_a_reader_keeps_the_old_list_while_the_new_one_comes_into_force(tmp_path: Path) -> None:
    old = release_day(tmp_path, DAY, with_database=True)
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(current_link(tmp_path) / ANALYST_DATABASE)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert reader.stdin is not None
    assert reader.stdout is not None
    with reader:
        assert reader.stdout.readline().strip() == old.run_id
        new = release_day(tmp_path, NEXT, previous=old, with_database=True)
        reader.stdin.write("again\n")
        reader.stdin.flush()
        assert reader.stdout.readline().strip() == old.run_id
        assert reader.stdout.readline().strip() == new.run_id
    assert reader.returncode == 0


READER = """
import sys, duckdb
query = "select distinct run_id from published_list.case_list"
con = duckdb.connect(sys.argv[1], read_only=True)
print(con.execute(query).fetchall()[0][0], flush=True)
sys.stdin.readline()
print(con.execute(query).fetchall()[0][0], flush=True)
print(duckdb.connect(sys.argv[1], read_only=True).execute(query).fetchall()[0][0], flush=True)
"""
