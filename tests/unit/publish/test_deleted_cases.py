"""Cases taken out of published lists: nothing of them is left, and what is left still verifies."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.publish import disk
from pipelines.publish.comparison import compare
from pipelines.publish.list_state import published_state
from pipelines.publish.placeholders import Deleted, GrundKlasse, cases_with_records, is_placeholder
from pipelines.publish.rewriting import finish_rewriting, rewrite_run
from pipelines.publish.run_folders import ANALYST_DATABASE, PublishedRun, read_run
from pipelines.publish.verification import broken_run
from tests.unit.publish.invented import DAY, fall, three_cases
from tests.unit.publish.invented_runs import inputs, release_day, tables_of

NEXT = date(2026, 6, 2)
TEXT = "gelöscht 2026-06-03 GESETZ"


def no_pages(folder: Path, tables: Mapping[str, pl.DataFrame], run: PublishedRun) -> None:
    del folder, tables, run


def one_page(folder: Path, tables: Mapping[str, pl.DataFrame], run: PublishedRun) -> None:
    (folder / "worklist.html").write_text(f"{run.run_id} {tables['case_list'].write_json()}")


def deleted_from(*runs: PublishedRun, number: int = 2) -> Deleted:
    return Deleted(cases={run.run_id: {fall(number)} for run in runs}, am=date(2026, 6, 3), klasse=GrundKlasse.GESETZ)


def rewritten(run: PublishedRun, deleted: Deleted, render=one_page) -> PublishedRun:  # noqa: ANN001
    assert rewrite_run(run, deleted=deleted, render=render, announce=lambda _: None)
    return read_run(run.folder)


def everything(folder: Path) -> str:
    told = []
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".parquet":
            told.append(pl.read_parquet(path).write_json())
        elif path.suffix == ".duckdb":
            with duckdb.connect(str(path), read_only=True) as con:
                for schema, table in con.execute("select schema_name, table_name from duckdb_tables()").fetchall():
                    told.append(str(con.execute(f"select * from {schema}.{table}").fetchall()))
        told.append(path.read_bytes().decode("latin-1"))
    return "\n".join(told)


@pytest.fixture
def run(tmp_path: Path) -> PublishedRun:
    return release_day(tmp_path, with_database=True)


def test_nothing_of_the_case_is_left_and_the_list_still_verifies(run: PublishedRun) -> None:
    assert fall(2) in everything(run.folder)
    after = rewritten(run, deleted_from(run))
    assert fall(2) not in everything(run.folder)
    assert fall(1) in everything(run.folder)
    assert after.list_hash == run.list_hash
    assert broken_run(run.folder) == []
    assert after.manifest["deleted_rows"] == 1


def test_the_placeholder_says_when_and_why_and_keeps_the_place(run: PublishedRun) -> None:
    before = run.table("case_list").filter(pl.col("fall_id") == fall(2)).row(0, named=True)
    row = rewritten(run, deleted_from(run)).table("case_list").filter(is_placeholder()).row(0, named=True)
    said = {name: value for name, value in row.items() if value is not None}
    assert said == {
        **{name: before[name] for name in ("run_id", "stichtag", "regelwerk_version", "liste", "platz")},
        "fall_id": "GELOESCHT-1",
        "kurztext": TEXT,
    }


def test_the_others_are_as_they_were(run: PublishedRun) -> None:
    before = run.table("case_list").filter(pl.col("fall_id") != fall(2))
    assert rewritten(run, deleted_from(run)).table("case_list").filter(~is_placeholder()).equals(before)


def test_deleting_two_one_after_the_other_numbers_them(run: PublishedRun) -> None:
    first = rewritten(run, deleted_from(run))
    second = rewritten(first, deleted_from(run, number=1))
    stand_ins = second.table("case_list").filter(is_placeholder())["fall_id"].to_list()
    assert sorted(stand_ins) == ["GELOESCHT-1", "GELOESCHT-2"]
    assert broken_run(run.folder) == []


def test_doing_it_again_changes_nothing(run: PublishedRun) -> None:
    after = rewritten(run, deleted_from(run))
    files = {path.name: path.read_bytes() for path in run.folder.iterdir()}
    assert not rewrite_run(after, deleted=deleted_from(run), render=one_page, announce=lambda _: None)
    assert files == {path.name: path.read_bytes() for path in run.folder.iterdir()}


def test_a_placeholder_put_in_or_taken_out_by_hand_is_named(run: PublishedRun) -> None:
    after = rewritten(run, deleted_from(run))
    hashes = after.table("row_hashes")
    path = run.folder / "row_hashes.parquet"
    path.chmod(0o640)
    bare = pl.col("fall_id") == fall(1)
    hashes.with_columns(pl.when(~bare).then(pl.col(name)).alias(name) for name in hashes.columns[:2]).write_parquet(
        path
    )
    assert any("1 placeholder(s) of deleted rows on the list, but 2 row hash(es)" in s for s in broken_run(run.folder))


@pytest.mark.parametrize("moves", [1, 3, 6])
def test_a_kill_between_two_moves_is_made_good(run: PublishedRun, monkeypatch: pytest.MonkeyPatch, moves: int) -> None:
    class Killed(BaseException):
        pass

    done = []
    original = Path.replace

    def dying(self: Path, target: Path) -> Path:
        if ".ready" in str(self):
            done.append(target)
            if len(done) > moves:
                raise Killed
        return original(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", dying)
        with pytest.raises(Killed):
            rewrite_run(run, deleted=deleted_from(run), render=one_page, announce=lambda _: None)
    assert broken_run(run.folder) != []
    finish_rewriting(run.folder)
    assert broken_run(run.folder) == []
    assert fall(2) not in everything(run.folder)


def test_a_kill_before_anything_is_ready_leaves_the_run_as_it_was(
    run: PublishedRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def dying(folder: Path, target: Path) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(disk, "move", dying)
        with pytest.raises(Killed):
            rewrite_run(run, deleted=deleted_from(run), render=one_page, announce=lambda _: None)
    assert broken_run(run.folder) == []
    rewritten(run, deleted_from(run))
    assert fall(2) not in everything(run.folder)


def test_a_page_that_cannot_be_made_anew_goes(run: PublishedRun) -> None:
    (run.folder / "worklist.html").write_text(fall(2))

    def too_old(folder: Path, tables: Mapping[str, pl.DataFrame], run: PublishedRun) -> None:
        del folder, run
        tables["not_there_yet"]

    rewritten(run, deleted_from(run), render=too_old)
    assert not (run.folder / "worklist.html").exists()
    assert fall(2) not in everything(run.folder)


def test_the_analysts_file_keeps_its_comments_and_macro(run: PublishedRun) -> None:
    def described() -> list[tuple[object, ...]]:
        with duckdb.connect(str(run.folder / ANALYST_DATABASE), read_only=True) as con:
            return con.execute(
                "select table_name, column_name, comment from duckdb_columns() where not internal union all "
                "select table_name, '', comment from duckdb_tables() union all "
                "select function_name, '', comment from duckdb_functions() where not internal order by all"
            ).fetchall()

    before = described()
    rewritten(run, deleted_from(run))
    assert described() == before


def test_the_next_list_forgets_the_places_on_the_one_before(tmp_path: Path) -> None:
    first = release_day(tmp_path)
    second = release_day(tmp_path, NEXT, previous=first)
    after = rewritten(second, deleted_from(first))
    history = after.table("list_history").filter(pl.col("fall_id") == fall(2))
    assert history["run_id"].to_list() == [second.run_id]
    told = after.table("comparison").filter(pl.col("fall_id") == fall(2)).row(0, named=True)
    assert (told["aenderung"], told["ursache"]) == ("VORHER_GELOESCHT", "LOESCHUNG")
    assert (told["platz_vorher"], told["liste_vorher"]) == (None, None)
    assert told["einzelheiten"] == f"vorige Liste: {deleted_from(first).text}"
    assert history.select("aenderung", "ursache").rows() == [("VORHER_GELOESCHT", "LOESCHUNG")]
    others = after.table("comparison").filter(pl.col("fall_id") != fall(2))
    assert set(others["aenderung"]) == {"UNVERAENDERT"}
    assert set(after.table("list_history").filter(pl.col("fall_id") != fall(2))["aenderung"]) == {
        "EINGETRETEN",
        "UNVERAENDERT",
    }
    assert after.table("case_list").equals(second.table("case_list"))


def test_those_behind_a_deleted_case_move_up_because_of_others(tmp_path: Path) -> None:
    first = release_day(tmp_path)
    ranked = first.table("case_list").drop_nulls("platz").sort("platz")["fall_id"].to_list()
    before = rewritten(first, deleted_from(first, number=int(ranked[0].removeprefix("F-"), 16)))
    of = inputs(NEXT, previous=before)
    frames = three_cases()
    left = frames.cases.filter(pl.col("fall_id") != ranked[0]).with_columns(pl.col("platz") - 1)
    now = tables_of(
        type(frames)(
            cases=left,
            **{
                name: getattr(frames, name).filter(pl.col("fall_id") != ranked[0])
                for name in ("criteria", "clarifications", "explanations")
            },
        ),
        of=of,
        previous=before,
    )
    told = now["comparison"].filter(pl.col("fall_id") == ranked[1]).row(0, named=True)
    assert (told["aenderung"], told["ursache"]) == ("BEWEGT", "VERDRAENGUNG")
    assert now["comparison"].filter(is_placeholder()).is_empty()
    assert compare is not None
    assert published_state(before).case_list.height == 3
    assert before.stichtag == DAY


def test_cases_are_found_by_the_records_they_rested_on(run: PublishedRun) -> None:
    facts = run.table("case_facts")
    row = facts.filter(pl.col("fall_id") == fall(2)).row(0, named=True)
    assert cases_with_records(facts, hashes=row["datensatz_hashes"]) == {fall(2)}
    assert cases_with_records(facts, hashes=[]) == frozenset()
