"""Seals and published lists: whatever is changed is found and named."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from orchestration.oversight import FAILED_RUN, REPLAYED, log_read, log_run, verify_home
from orchestration.replay import differences, replay_day
from pipelines.acquire.archive import damaged_files
from pipelines.errors import UserError
from pipelines.publish import disk
from pipelines.publish.audit import Konto, Zweck, read_log
from pipelines.publish.files import write_parquet
from pipelines.publish.manifest import file_hashes
from pipelines.publish.release import keep_failed
from pipelines.publish.run_folders import PublishedRun, building_folder, current_link, current_run, read_run
from pipelines.publish.seals import SEALED, broken_seals, write_seal
from pipelines.publish.verification import broken_run, findings
from tests.unit.publish.invented_runs import release_day

KONTO = Konto(konto="k1", rolle="BETRIEB", stelle="RRK_MS")
NEXT = date(2026, 6, 2)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with two published and sealed days."""
    first = release_day(tmp_path, with_database=True)
    log_run(tmp_path, konto=KONTO)
    release_day(tmp_path, NEXT, previous=first)
    log_run(tmp_path, konto=KONTO)
    return tmp_path


def in_force(home: Path) -> PublishedRun:
    run = current_run(home)
    assert run is not None
    return run


def rewrite(path: Path, content: bytes) -> None:
    path.chmod(0o640)
    path.write_bytes(content)


def replace_table(run: PublishedRun, name: str, frame: pl.DataFrame) -> None:
    """Change a table as somebody would who knows the manifest: its hash is mended too."""
    (run.folder / f"{name}.parquet").chmod(0o640)
    write_parquet(frame, path=run.folder / f"{name}.parquet")
    manifest = run.manifest | {"files": file_hashes(run.folder)}
    rewrite(run.folder / "manifest.json", json.dumps(manifest).encode())


def test_what_was_not_touched_holds(home: Path) -> None:
    assert findings(home) == []
    arten = [line["art"] for line in read_log(home)]
    assert arten == [
        *("ERHEBUNG", "REGELAENDERUNG", "KOMBINATION", "OFFENLEGUNG", "OFFENLEGUNG"),
        *("ERHEBUNG", "KOMBINATION", "OFFENLEGUNG"),
    ]
    given = [(line["empfaenger"], line["lauf_id"]) for line in read_log(home) if line["art"] == "OFFENLEGUNG"]
    assert [receiver for receiver, _ in given] == ["RRK", "AUSWERTUNG", "RRK"]
    assert given[0][1] == given[1][1] != given[2][1]


def test_one_other_byte_in_any_sealed_file_is_named(home: Path) -> None:
    for folder in set(SEALED) - {"runs"}:
        (home / folder / "x").mkdir(parents=True, exist_ok=True)
        (home / folder / "x" / "kept.json").write_text('{"kept": "here"}')
    log_run(home, konto=KONTO)
    files = [path for folder in (*SEALED, "audit") for path in (home / folder).rglob("*") if path.is_file()]
    for path in sorted(files):
        if path.name == ".lock":
            continue
        content = path.read_bytes()
        place = len(content) // 2
        rewrite(path, content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        found = findings(home)
        assert any(path.relative_to(home).as_posix() in sentence for sentence in found), path
        rewrite(path, content)
    assert findings(home) == []


def test_files_that_are_gone_or_too_many_are_named(home: Path) -> None:
    run = in_force(home)
    (run.folder / "case_list.csv").unlink()
    (run.folder / "note.txt").write_text("x")
    found = findings(home)
    assert f"runs/{run.run_id}/case_list.csv is missing" in found
    assert f"runs/{run.run_id}/note.txt is not in the manifest" in found
    assert any("note.txt is there without a seal" in sentence for sentence in found)


def test_seals_that_are_gone_or_too_many_are_named(home: Path) -> None:
    seals = home / "audit" / "seals"
    first = sorted(seals.iterdir())[0]
    first.rename(seals / "other.json")
    found = broken_seals(home, log=read_log(home))
    assert f"audit/seals/{first.name} is missing" in found
    assert "audit/seals/other.json is there, but no entry of the log names it" in found


def test_a_row_that_was_changed_with_all_hashes_of_files_is_named(home: Path) -> None:
    run = in_force(home)
    changed = run.table("case_list").with_columns(kurztext=pl.lit("anders"))
    replace_table(run, "case_list", changed)
    fall_id = changed["fall_id"][0]
    assert any(f"the row of the case {fall_id} is not" in sentence for sentence in broken_run(run.folder))


def test_a_row_taken_out_or_put_in_is_named(home: Path) -> None:
    run = in_force(home)
    rows = run.table("case_list")
    replace_table(run, "case_list", rows[1:])
    assert any(f"{rows['fall_id'][0]} was published and is not" in sentence for sentence in broken_run(run.folder))
    more = rows[:1].with_columns(fall_id=pl.lit("F-ffffffffffff"))
    replace_table(run, "case_list", pl.concat([rows, more]))
    assert any("F-ffffffffffff is on the list without" in sentence for sentence in broken_run(run.folder))


def test_other_row_hashes_do_not_give_the_list_hash(home: Path) -> None:
    run = in_force(home)
    replace_table(run, "row_hashes", run.table("row_hashes")[1:])
    assert any("do not give the list hash" in sentence for sentence in broken_run(run.folder))


def test_a_run_under_a_wrong_name_or_an_unreadable_list_is_named(home: Path) -> None:
    run = in_force(home)
    renamed = run.folder.with_name("2026-06-02-000000000000")
    run.folder.rename(renamed)
    assert any("its manifest is that of" in sentence for sentence in broken_run(renamed))
    rewrite(renamed / "case_list.parquet", b"no parquet")
    assert any("its list cannot be read" in sentence for sentence in broken_run(renamed))


def test_the_link_must_point_to_the_latest_list(home: Path) -> None:
    latest = in_force(home)
    older = next(path for path in (home / "runs").iterdir() if path != latest.folder)
    disk.point(current_link(home), older)
    assert any("not to the latest list" in sentence for sentence in findings(home))
    current_link(home).unlink()
    assert "published/current is missing although lists were published" in findings(home)
    current_link(home).symlink_to("nowhere")
    assert any("published/current:" in sentence for sentence in findings(home))


def test_without_a_readable_log_the_seals_wait(home: Path) -> None:
    (home / "audit" / "log.jsonl").write_text("no json\n")
    assert any("seals cannot be checked" in sentence for sentence in findings(home))


def test_a_deleted_file_must_stay_deleted(home: Path) -> None:
    (home / "archive").mkdir()
    file = home / "archive" / "delivery.csv"
    file.write_text("x")
    log = [*read_log(home), {"siegel": write_seal(home, log=read_log(home))}]
    file.unlink()
    log.append({"siegel": write_seal(home, log=log, changed=["archive/delivery.csv"])})
    assert broken_seals(home, log=log) == []
    file.write_text("x")
    assert "archive/delivery.csv is there again although it was deleted" in broken_seals(home, log=log)
    assert write_seal(home, log=log) is None


def test_failed_and_repeated_runs_are_logged(home: Path) -> None:
    before = len(read_log(home))
    log_run(home, konto=KONTO)
    building = building_folder(home)
    building.mkdir()
    keep_failed(building, home=home, label="2026-06-03", error={"what": "w", "meaning": "m", "remedy": "r"})
    log_run(home, konto=KONTO)
    told = [(line["begruendung"], line["lauf_id"]) for line in read_log(home)[before:]]
    assert told == [(REPLAYED, None), (None, None), (FAILED_RUN, "2026-06-03.failed-1")]
    assert findings(home) == []


def test_a_read_is_logged_without_what_is_no_case_id(home: Path) -> None:
    log_read(home, konto=KONTO, zweck=Zweck.AUFSICHT, felder=("case_list",), lauf_id="r", fall_id="Muster, Erika")
    line = read_log(home)[-1]
    assert (line["art"], line["zweck"], line["fall_id"]) == ("ABFRAGE", "AUFSICHT", None)
    assert "Muster" not in (home / "audit" / "log.jsonl").read_text()


def test_what_cannot_be_logged_is_not_shown(home: Path) -> None:
    (home / "audit" / "log.jsonl").unlink()
    (home / "audit" / "log.jsonl").mkdir()
    with pytest.raises(UserError, match="cannot be continued"):
        log_read(home, konto=KONTO, zweck=Zweck.AUFSICHT, felder=(), lauf_id="r")


def test_a_home_is_not_checked_while_a_run_writes(home: Path) -> None:
    import filelock

    with filelock.FileLock(str(home / "writer.lock")), pytest.raises(UserError, match="A refresh is writing"):
        verify_home(home)


def test_a_delivery_without_its_parts_is_named(home: Path) -> None:
    folder = home / "archive" / "abh" / "x"
    folder.mkdir(parents=True)
    assert any("archive/abh/x" in sentence for sentence in damaged_files(home / "archive"))
    assert any("archive/abh/x" in sentence for sentence in verify_home(home))


def test_runs_that_differ_are_told_apart(home: Path) -> None:
    new = in_force(home)
    old = read_run(next(path for path in (home / "runs").iterdir() if path != new.folder))
    assert differences(new, new=new) == []
    assert f"runs/{new.run_id}: every place is the same, only the name of the run differs" in differences(
        new, new=replace(new, list_hash="0")
    )
    replace_table(new, "case_list", new.table("case_list").with_columns(abh=pl.lit("0000"))[1:])
    told = differences(old, new=replace(read_run(new.folder), list_hash="0"))
    fall_id = old.table("case_list")["fall_id"].sort()
    assert f"runs/{old.run_id}: the case {fall_id[-1]} has another abh" in told
    gone = set(old.table("case_list")["fall_id"]) - set(new.table("case_list")["fall_id"])
    assert f"runs/{old.run_id}: the case {gone.pop()} is not on the list made anew" in told


def test_other_inputs_or_bytes_of_a_replay_are_named(home: Path) -> None:
    run = in_force(home)
    files = replace(run, manifest=run.manifest | {"files": run.manifest["files"] | {"case_list.csv": "0"}})
    assert differences(run, new=files) == [f"runs/{run.run_id}/case_list.csv was made anew with other bytes"]
    one = {"delivery_id": "d1", "sha256": "a"}
    with_one = replace(run, manifest=run.manifest | {"deliveries": [one]})
    changed = replace(run, manifest=run.manifest | {"deliveries": [one | {"sha256": "b"}]})
    assert any("the delivery d1 is used otherwise" in told for told in differences(with_one, new=changed))
    without = replace(run, manifest=run.manifest | {"deliveries": []})
    assert f"runs/{run.run_id}: the delivery d1 is not in the archive" in differences(with_one, new=without)
    assert f"runs/{run.run_id}: the delivery d1 is only now in the archive" in differences(without, new=with_one)
    versions = replace(run, manifest=run.manifest | {"versions": run.manifest["versions"] | {"code_hash": "0"}})
    assert differences(run, new=versions) == [f"runs/{run.run_id}: made anew with another code_hash"]


def test_a_day_without_a_list_cannot_be_replayed(home: Path) -> None:
    with pytest.raises(UserError, match="No list of 2026-06-09"):
        replay_day(home, stichtag=date(2026, 6, 9))
