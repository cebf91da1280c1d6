"""What the data protection officer does: read the log, verify every byte, make a past day again."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flow_worlds import MONDAY, TUESDAY
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.oversight import verify_home
from orchestration.resources import prepare_environment
from pipelines.publish.audit import read_log, restricted
from pipelines.publish.run_folders import list_in_force, published_runs
from pipelines.publish.seals import demanded


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DAGSTER_HOME", "IRIS_HOME", "IRIS_WAREHOUSE"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("IRIS_KONTO", "dsb-1")
    monkeypatch.setenv("IRIS_ROLLE", "DSB")


def one_of_each_kind(home: Path) -> Iterator[Path]:
    """One delivery with its manifest and receipt, every file of a run, register, log, head and a seal."""
    yield from sorted(next((home / "archive").glob("*/*")).iterdir())
    yield from sorted(path for path in published_runs(home)[0].folder.rglob("*") if path.is_file())
    yield home / "register" / "person_register.parquet"
    yield next((home / "keys").iterdir())
    yield home / "audit" / "log.jsonl"
    yield home / "audit" / "head.json"
    yield next((home / "audit" / "seals").iterdir())


def test_runs_and_what_they_publish_stand_in_the_log(published: Path) -> None:
    runs = published_runs(published)
    log = read_log(published)
    of_runs = [line for line in log if line["lauf_id"] in {run.run_id for run in runs}]
    told = [(line["art"], line["lauf_id"]) for line in of_runs if line["art"] != "LOESCHUNG"]
    assert {line["begruendung"] for line in of_runs if line["art"] == "LOESCHUNG"} <= {"GESETZ", "BERICHTIGUNG"}
    assert told == [
        ("REGELAENDERUNG", runs[0].run_id),
        ("KOMBINATION", runs[0].run_id),
        ("OFFENLEGUNG", runs[0].run_id),
        ("OFFENLEGUNG", runs[0].run_id),
        ("KOMBINATION", runs[1].run_id),
        ("OFFENLEGUNG", runs[1].run_id),
        ("OFFENLEGUNG", runs[1].run_id),
    ]
    assert verify_home(published) == []


def test_one_other_byte_in_any_kind_of_file_is_found_and_named(published_copy: Path) -> None:
    for path in one_of_each_kind(published_copy):
        content = path.read_bytes()
        place = len(content) * 2 // 3
        path.chmod(0o640)
        other = content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :] if content else b"x"
        path.write_bytes(other)
        name = path.relative_to(published_copy).as_posix()
        assert any(name in sentence for sentence in verify_home(published_copy)), name
        path.write_bytes(content)
    assert verify_home(published_copy) == []


NOT_SEALED = ("audit", "dagster", "inbox", "published")
"""The log and its seals, which are checked as such; the scheduler's own records; what authorities lay there, checked by
manifest when it is read; the link to the list in force, which must point to the latest one."""


def test_every_file_that_is_kept_is_sealed_or_named_here(published: Path) -> None:
    sealed = demanded(published, log=read_log(published))[0]
    own = demanded(restricted(published), log=read_log(restricted(published)))[0]
    kept = {path.relative_to(published).as_posix() for path in published.rglob("*") if path.is_file()}
    open_ones = {
        name
        for name in kept - set(sealed) - {f"restricted/{name}" for name in own}
        if not name.endswith(".lock") and name.removeprefix("restricted/").split("/")[0] not in NOT_SEALED
    }
    assert open_ones == set()


@pytest.mark.usefixtures("environment")
def test_reads_are_logged_with_account_purpose_and_case(published_copy: Path) -> None:
    run = list_in_force(published_copy)
    fall_id = str(run.table("case_list")["fall_id"][0])
    home = ["--home", str(published_copy)]
    before = len(read_log(published_copy))
    for command in (["list"], ["compare", "--zweck", "AUFSICHT"], ["explain", fall_id, "--zweck", "AUSKUNFT"]):
        assert CliRunner().invoke(app, [*command, *home]).exit_code == 0
    told = read_log(published_copy)[before:]
    assert [line["zweck"] for line in told] == ["SACHBEARBEITUNG", "AUFSICHT", "AUSKUNFT"]
    assert [line["fall_id"] for line in told] == [None, None, fall_id]
    assert {(line["art"], line["konto"], line["rolle"], line["lauf_id"]) for line in told} == {
        ("ABFRAGE", "dsb-1", "DSB", run.run_id)
    }
    assert CliRunner().invoke(app, ["list", "--zweck", "Neugier", *home]).exit_code != 0
    assert len(read_log(published_copy)) == before + len(told)


@pytest.mark.usefixtures("environment")
def test_verify_ends_well_or_names_what_is_wrong(published_copy: Path) -> None:
    home = ["--home", str(published_copy)]
    whole = CliRunner().invoke(app, ["verify", *home])
    assert (whole.exit_code, "Everything is as it was written" in whole.output) == (0, True)
    shutil.rmtree(next((published_copy / "archive").glob("*/*")))
    broken = CliRunner().invoke(app, ["verify", *home])
    assert (broken.exit_code, "is missing" in broken.output) == (1, True)


@pytest.mark.heavy
@pytest.mark.usefixtures("environment")
def test_a_past_day_is_made_again_and_is_the_same_but_for_what_was_deleted(published_copy: Path) -> None:
    before = list_in_force(published_copy)
    for day in (MONDAY, TUESDAY):
        done = CliRunner().invoke(app, ["verify", "--replay", day.isoformat(), "--home", str(published_copy)])
        assert (done.exit_code, f"The list of {day} was made again" in done.output) == (0, True)
    assert list_in_force(published_copy) == before
    assert not list(published_copy.glob(".replay-*"))
    prepare_environment(published_copy)
