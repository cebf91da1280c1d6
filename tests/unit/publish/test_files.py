"""Files: the same rows are the same bytes, spreadsheets run nothing, analysts get a commented file and no more."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.errors import UserError
from pipelines.publish import manifest
from pipelines.publish.analyst import ANALYST_TABLES, write_analyst_database
from pipelines.publish.explain import explain_case, top_of_list
from pipelines.publish.files import write_csv, write_parquet
from pipelines.publish.gate import GateVerdict
from pipelines.publish.run_folders import ANALYST_DATABASE
from pipelines.stages import Stage
from quality.contract import Contracts
from tests.unit.publish.invented import D1, DAY, deliveries, fall
from tests.unit.publish.invented_runs import RULESET, build, contracts, inputs, late_tables, release_day, tables_of


def test_the_same_run_twice_is_the_same_bytes(tmp_path: Path) -> None:
    folders = [build(tmp_path / name, of=inputs(), with_database=True) / "result" for name in ("one", "two")]
    files = [
        {path.name: path.read_bytes() for path in folder.iterdir() if path.name != ANALYST_DATABASE}
        for folder in folders
    ]
    assert files[0] == files[1]
    assert {"case_list.parquet", "case_list.csv", "comparison.parquet", "comparison.csv", "manifest.json"} < set(
        files[0]
    )


def test_a_large_parquet_is_the_same_bytes_twice(tmp_path: Path) -> None:
    many = pl.DataFrame({"n": range(250_000), "t": [f"{n % 977}" for n in range(250_000)]})
    chunks = pl.concat([many.head(99), many.tail(-99)], rechunk=False)
    for name, frame in {"a": many, "b": many, "c": chunks}.items():
        write_parquet(frame, path=tmp_path / name)
    assert len({hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() for name in "abc"}) == 1


@pytest.mark.parametrize("text", ["=1+1", "+49 1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "|calc"])
def test_a_spreadsheet_runs_no_text(tmp_path: Path, text: str) -> None:
    write_csv(pl.DataFrame({"kurztext": [text, None, "P1 = ok"]}), path=tmp_path / "x.csv")
    back = pl.read_csv(tmp_path / "x.csv", separator=";")["kurztext"].to_list()
    assert back == [f"'{text}", None, "P1 = ok"]


def test_a_csv_opens_in_a_german_spreadsheet(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "t": ['Größe; "x"\nzwei', None],
            "d": [date(2026, 6, 1), None],
            "z": [1.5, None],
            "b": [True, False],
            "l": [["x", "y"], []],
            "n": [-1, 2],
        }
    )
    write_csv(frame, path=tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_bytes() == (
        b"\xef\xbb\xbft;d;z;b;l;n\r\n" + '"Größe; ""x""\nzwei";01.06.2026;1,5;ja;x, y;-1\r\n;;;nein;"";2\r\n'.encode()
    )


NOT_FOR_ANALYSTS = {"person_id", "familienname", "vornamen", "langtext", "beleg", "frage", "zeilen_salz"}


def test_analysts_find_every_table_and_column_explained(tmp_path: Path) -> None:
    run = release_day(tmp_path, with_database=True)
    path = run.folder / ANALYST_DATABASE
    assert path.stat().st_mode & 0o777 == 0o440
    assert not (run.folder / f"{ANALYST_DATABASE}.wal").exists()
    with duckdb.connect(str(path), read_only=True) as con:
        tables = con.execute("select schema_name, table_name, comment from duckdb_tables() order by 2").fetchall()
        assert [row[1] for row in tables] == sorted(ANALYST_TABLES)
        assert all(schema == Stage.PUBLISHED_LIST and comment for schema, _, comment in tables)
        columns = con.execute(
            "select table_name, column_name, comment from duckdb_columns() where not internal"
        ).fetchall()
        assert [row for row in columns if not row[2]] == []
        assert {row[1] for row in columns}.isdisjoint(NOT_FOR_ANALYSTS)
        assert con.execute("select count(*) from duckdb_views() where not internal").fetchall() == [(0,)]
        assert con.execute("select count(*) from published_list.case_list").fetchall() == [(3,)]


def all_tables() -> dict[str, pl.DataFrame]:
    return tables_of() | late_tables(run_id="")


def test_an_old_file_is_never_written_into(tmp_path: Path) -> None:
    (tmp_path / "x.duckdb").touch()
    with pytest.raises(FileExistsError):
        write_analyst_database(tmp_path / "x.duckdb", tables=all_tables(), contracts=contracts())


def test_a_column_without_contract_does_not_reach_analysts(tmp_path: Path) -> None:
    tables = all_tables()
    tables["case_list"] = tables["case_list"].with_columns(notiz=pl.lit("x"))
    with pytest.raises(ValueError, match="not those of its contract"):
        write_analyst_database(tmp_path / "x.duckdb", tables=tables, contracts=contracts())


def test_a_table_without_contract_does_not_reach_analysts(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        write_analyst_database(tmp_path / "x.duckdb", tables=all_tables(), contracts=Contracts([]))


def test_the_history_carries_places_from_list_to_list(tmp_path: Path) -> None:
    first = release_day(tmp_path, DAY)
    second = release_day(tmp_path, DAY + timedelta(days=1), previous=first)
    third = release_day(tmp_path, DAY + timedelta(days=2), previous=second)
    history = third.table("list_history").filter(pl.col("fall_id") == fall(2))
    assert history["run_id"].to_list() == [first.run_id, second.run_id, third.run_id]
    assert history["ursache"].to_list() == ["ERSTE_LISTE", None, None]


def test_the_manifest_names_what_went_in_and_what_came_out(tmp_path: Path) -> None:
    first = release_day(tmp_path)
    run = release_day(tmp_path, DAY + timedelta(days=1), previous=first, with_database=True)
    said = run.manifest
    assert said["previous_run_id"] == first.run_id
    assert said["previous_list_hash"] == first.list_hash
    assert said["deliveries"][0] | {"verwendung": "TAKEN", "sha256": "0" * 64} == said["deliveries"][0]
    assert said["versions"]["ruleset"] == asdict(RULESET)
    assert (said["counts"]["case_list"], said["checks"]) == (3, {"passed": 1})
    for name, digest in said["files"].items():
        assert hashlib.sha256((run.folder / name).read_bytes()).hexdigest() == digest
    unhashed = {path.name for path in run.folder.iterdir()} - set(said["files"])
    assert unhashed == {ANALYST_DATABASE, "manifest.json", "run_log.json"}
    log = json.loads((run.folder / "run_log.json").read_text())
    assert (log["finished_at"], log["step_seconds"]) == (run.finished_at, {"publish": 1.0})


def manifest_of(*, reasons: tuple[str, ...] = (), ruleset_hash: str = "r" * 64) -> None:
    manifest.make_manifest(
        inputs(),
        ruleset=replace(RULESET, hash=ruleset_hash),
        contract_hash="",
        packages={},
        deliveries=deliveries(D1),
        counts={},
        verdict=GateVerdict(run_id="", reasons=reasons, outcomes=()),
        list_hash="",
        previous=None,
        files={},
    )


def test_a_closed_gate_has_no_manifest() -> None:
    manifest_of()
    with pytest.raises(ValueError, match="gate is closed"):
        manifest_of(reasons=("no",))


def test_a_manifest_names_the_ruleset_that_was_used() -> None:
    with pytest.raises(ValueError, match="not the one of the run's inputs"):
        manifest_of(ruleset_hash="x")


def test_the_code_hash_covers_what_decides_and_nothing_else(tmp_path: Path) -> None:
    def put(place: str, text: str) -> str:
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(text)
        return manifest.code_hash(tmp_path)

    first = put("pipelines/a.py", "1")
    for place in ("docs/a.md", "tests/a.py", "dbt_project/target/a.sql", "dbt_project/logs/a.yml", "pipelines/a.pyc"):
        assert put(place, "1") == first, place
    seen = {first}
    for place in ("pipelines/b.yml", "quality/c.csv", "dbt_project/models/d.sql", "pipelines/sub/a.py"):
        seen.add(put(place, "1"))
    seen.add(put("pipelines/a.py", "2"))
    assert len(seen) == 6


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule as rulesets hold them."""

    id: str
    von: date
    norms: frozenset[str]
    texts: dict[str, object]


RULE = Rule(id="X09", von=date(2026, 3, 1), norms=frozenset({"StGB 250", "StGB 224"}), texts={"a": 1, "b": (None, 2.5)})


def test_the_rules_hash_depends_on_what_the_rules_say() -> None:
    same = replace(RULE, norms=frozenset({"StGB 224", "StGB 250"}), texts={"b": [None, 2.5], "a": 1})
    assert manifest.rules_hash((same,)) == manifest.rules_hash((RULE,))
    others = [
        replace(RULE, id="X10"),
        replace(RULE, von=date(2026, 6, 12)),
        replace(RULE, norms=frozenset()),
        replace(RULE, texts={"a": 2}),
    ]
    assert len({manifest.rules_hash(rule) for rule in [RULE, *others]}) == 5


def test_a_rule_that_may_read_otherwise_tomorrow_is_refused() -> None:
    with pytest.raises(TypeError, match="a rule holds a object"):
        manifest.rules_hash(replace(RULE, texts={"a": object()}))


def test_versions_of_the_tools_are_known() -> None:
    assert manifest.package_versions()["duckdb"] == duckdb.__version__


def test_a_case_is_explained(tmp_path: Path) -> None:
    run = release_day(tmp_path)
    assert explain_case(run.folder, fall_id=fall(2)) == f"Erläuterung {fall(2)}"


def test_an_explanation_names_its_run_in_front_of_the_day(tmp_path: Path) -> None:
    run = release_day(tmp_path)
    path = run.folder / "case_explanations.parquet"
    told = "IRIS-Vorschlag F-1 · Regelwerk 1.0.0 · Stichtag 01.06.2026\nQuellen · Stichtag 01.06.2026"
    folder = tmp_path / "run-of-today"
    folder.mkdir()
    pl.read_parquet(path).with_columns(langtext=pl.lit(told)).write_parquet(folder / path.name)
    assert explain_case(folder, fall_id=fall(2)).splitlines() == [
        "IRIS-Vorschlag F-1 · Regelwerk 1.0.0 · Lauf run-of-today · Stichtag 01.06.2026",
        "Quellen · Stichtag 01.06.2026",
    ]


def test_an_unknown_case_is_a_clear_message(tmp_path: Path) -> None:
    run = release_day(tmp_path)
    with pytest.raises(UserError) as caught:
        explain_case(run.folder, fall_id="F-42")
    assert caught.value.what == f"The case F-42 is not on the list of the run {run.run_id}."
    assert caught.value.remedy.endswith("iris list")


def test_the_first_places_are_shown_best_first(tmp_path: Path) -> None:
    assert top_of_list(release_day(tmp_path).folder, n=2)["platz"].to_list() == [1, 2]


def test_small_cells_are_hidden_by_the_macro_in_the_file(tmp_path: Path) -> None:
    run = release_day(tmp_path, with_database=True)
    counts = {0: 0, 1: None, 9: None, 10: 10, 250: 250}
    with duckdb.connect(str(run.folder / "analyst.duckdb"), read_only=True) as con:
        for count, shown in counts.items():
            hidden = con.execute(f"select published_list.kleine_zellen_verborgen({count})").fetchall()
            assert hidden == [(shown,)]
