"""What is generated says what the contracts say, and a stale file is found."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
import yaml

from quality.contract import Contracts, load_contracts
from quality.dbt_files import models_yml, sources_yml
from quality.dictionary import (
    StaleError,
    comment_statements,
    generated_files,
    main,
    page,
    require_fresh,
    stale_files,
    write_generated,
)

WriteContract = Callable[..., Path]
STAGED = """\
  delivery_id: {type: text, meaning: the delivery, personal_data: false}
  nr: {type: text, meaning: "it's a | number", personal_data: true, pattern: "[0-9]+"}
  born: {type: date, meaning: day of birth, nullable: true, null_means: not known, personal_data: true}
  norms: {type: text_list, meaning: norms, personal_data: true, legal_basis: § 2}
"""
MODELS = Path("dbt_project/models")


@pytest.fixture
def contracts(write_contract: WriteContract) -> Contracts:
    write_contract(STAGED, table="stg_abc__stays", stage="staging", key="[delivery_id, nr]")
    write_contract(STAGED, table="persons", stage="linked_persons", key="[nr]")
    write_contract(STAGED, table="links", stage="linked_persons", key="[nr]", extra="produced_by: python\n")
    write_contract(STAGED, table="cases", stage="assessed_cases", key="[nr]", extra="produced_by: python\n")
    return load_contracts(write_contract().parents[1])


def test_sources_are_what_python_writes_and_dbt_reads(contracts: Contracts) -> None:
    sources = yaml.safe_load(sources_yml(contracts))["sources"]
    assert [
        (source["name"], source["schema"], [table["name"] for table in source["tables"]]) for source in sources
    ] == [
        ("source", "source", ["abc__stay"]),
        ("linked_persons", "linked_persons", ["links"]),
    ]
    column = sources[0]["tables"][0]["columns"][6]
    assert column == {
        "name": "ends_am",
        "description": "last day. Leer: open",
        "data_type": "varchar",
    }


def test_a_staging_model_is_described_and_its_key_tested(contracts: Contracts) -> None:
    model = yaml.safe_load(models_yml(contracts, stage="staging") or "")["models"][0]
    assert model["name"] == "stg_abc__stays"
    assert model["description"] == "One row per invented stay. Invented stays."
    assert model["config"] == {"meta": {"owner": "nobody", "contract_version": 1}}
    arguments = {"combination_of_columns": ["delivery_id", "nr"]}
    assert model["data_tests"][0]["unique_combination"]["arguments"] == arguments
    assert [column["data_type"] for column in model["columns"]] == ["varchar", "varchar", "date", "varchar[]"]
    assert not any("data_tests" in column for column in model["columns"])


def test_a_mart_has_its_contract_enforced_and_every_filled_column_tested(contracts: Contracts) -> None:
    models = yaml.safe_load(models_yml(contracts, stage="linked_persons") or "")["models"]
    assert [model["name"] for model in models] == ["persons"]
    assert models[0]["config"]["contract"] == {"enforced": True}
    refusing = {column["name"] for column in models[0]["columns"] if "constraints" in column}
    assert refusing == {"delivery_id", "nr", "norms"}
    assert [next(iter(test)) for test in models[0]["data_tests"]] == ["unique_combination"]


def test_a_key_is_tested_once_for_all_its_columns(write_contract: WriteContract) -> None:
    path = write_contract(STAGED, table="persons", stage="linked_persons", key="[delivery_id, nr]")
    model = yaml.safe_load(models_yml(load_contracts(path.parents[1]), stage="linked_persons") or "")["models"][0]
    assert [next(iter(test)) for test in model["data_tests"]] == ["unique_combination"]
    assert model["data_tests"][0]["unique_combination"]["arguments"] == {
        "combination_of_columns": ["delivery_id", "nr"]
    }


def test_a_stage_without_models_has_no_model_file(contracts: Contracts) -> None:
    assert models_yml(contracts, stage="assessed_cases") is None
    assert models_yml(contracts, stage="source") is None


def test_the_page_has_a_heading_per_table_and_a_row_per_column(contracts: Contracts) -> None:
    text = page(contracts, stage="linked_persons")
    assert text.splitlines()[0].startswith("<!-- Generated from quality/contracts")
    assert "## links\n" in text
    assert "## persons\n" in text
    assert (
        "| `nr` | text | it's a \\| number | never empty | yes | matches `[0-9]+` | as the table | as the table |"
        in text
    )
    assert "| `born` | date | day of birth | not known | yes |  | as the table | as the table |" in text
    assert "| § 2 | as the table |" in text
    source = page(contracts, stage="source")
    assert "- Format: Own invention.\n" in source
    assert "code list [kind](../../dbt_project/seeds/code_lists/kind.csv)" in source
    assert "written `%d.%m.%Y`; 2000-01-01 to 2030-12-31; `31.12.9999` means no end" in source


def test_comments_reach_tables_views_and_columns(contracts: Contracts) -> None:
    con = duckdb.connect()
    con.execute("create schema linked_persons")
    columns = "'x' as delivery_id, 'x' as nr, current_date as born, ['x'] as norms"
    con.execute(f"create table linked_persons.links as select {columns}")
    con.execute("create view linked_persons.persons as select * from linked_persons.links")
    for statement in comment_statements(contracts, stage="linked_persons"):
        con.execute(statement)
    assert con.execute("select comment from duckdb_tables()").fetchall() == [
        ("One row per invented stay. Invented stays",)
    ]
    found = con.execute("select distinct comment from duckdb_columns() where column_name = 'nr'").fetchall()
    assert found == [("it's a | number",)]
    born = con.execute("select distinct comment from duckdb_columns() where column_name = 'born'").fetchall()
    assert born == [("day of birth. Leer: not known",)]


def test_everything_written_is_fresh(contracts: Contracts, tmp_path: Path) -> None:
    changed = write_generated(contracts, project=tmp_path)
    assert changed == tuple(sorted(generated_files(contracts)))
    assert MODELS / "_models_staging.yml" in changed
    assert stale_files(contracts, project=tmp_path) == ()
    require_fresh(contracts, project=tmp_path)
    assert write_generated(contracts, project=tmp_path) == ()


def test_a_stale_missing_or_orphaned_file_is_found(contracts: Contracts, tmp_path: Path) -> None:
    write_generated(contracts, project=tmp_path)
    sources, orphan = MODELS / "_sources.yml", MODELS / "_models_gone.yml"
    page_file = Path("docs/dictionary/source.md")
    own = Path("docs/dictionary/README.md")
    (tmp_path / sources).write_text((tmp_path / sources).read_text(encoding="utf-8") + "\n", encoding="utf-8")
    (tmp_path / orphan).write_text((tmp_path / sources).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / page_file).unlink()
    (tmp_path / own).write_text("# Written by hand\n", encoding="utf-8")
    assert stale_files(contracts, project=tmp_path) == (orphan, sources, page_file)
    with pytest.raises(StaleError) as raised:
        require_fresh(contracts, project=tmp_path)
    assert raised.value.what.startswith("3 generated file(s) do not say what the contracts say:")
    assert orphan.as_posix() in raised.value.what
    assert "an old description of the data" in raised.value.meaning
    assert raised.value.remedy == "Run: python -m quality.dictionary --write"
    assert write_generated(contracts, project=tmp_path) == (orphan, sources, page_file)
    assert not (tmp_path / orphan).exists()
    assert (tmp_path / own).exists()
    require_fresh(contracts, project=tmp_path)


def test_the_command_writes_then_finds_nothing_stale_then_finds_a_change(
    contracts: Contracts, tmp_path: Path, write_contract: WriteContract, capsys: pytest.CaptureFixture[str]
) -> None:
    project = ["--project", str(tmp_path)]
    assert contracts
    assert main(["--check", *project]) == 1
    assert "generated file(s) do not say what the contracts say" in capsys.readouterr().err
    assert main(["--write", *project]) == 0
    assert "changed: dbt_project/models/_sources.yml" in capsys.readouterr().out
    assert main(["--write", *project]) == 0
    assert capsys.readouterr().out == "Nothing had to change.\n"
    assert main(["--check", *project]) == 0
    assert capsys.readouterr().out == "All generated files say what the contracts say.\n"
    path = write_contract()
    path.write_text(path.read_text(encoding="utf-8").replace("last day", "final day"), encoding="utf-8")
    assert main(["--check", *project]) == 1
    assert "dbt_project/models/_sources.yml" in capsys.readouterr().err


def test_the_command_tells_a_broken_contract_without_traceback(
    write_contract: WriteContract, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_contract()
    path.write_text("table: x\n", encoding="utf-8")
    assert main(["--write", "--project", str(tmp_path)]) == 1
    assert "problem(s) in the contracts" in capsys.readouterr().err
