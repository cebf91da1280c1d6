"""What holds for the dbt project as a whole: contracts, seeds, unit tests."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dbt_calls import PROJECT, run_dbt

from quality.contract import Producer, load_contracts

SEEDS = PROJECT / "dbt_project/seeds"
MAPPED = {
    "abschiebungsverbote": "abschiebungsverbot",
    "ausweisdokumente": "dokumentart",
    "azr_sachverhalte": "azr_sachverhalt",
    "ausweisungsstufen": "ausweisung_stand",
    "duldungsgruende": "duldungsgrund",
    "haftarten": "haftart",
    "identmittel": "ident_mittel",
    "identstaende": "ident_status",
    "loeschgruende": "loesch_grund",
    "pep_staende": "pep_stand",
    "status_verfahrenswege": "aufenthaltsstatus",
}


def _keys(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row[0] for row in csv.reader(file)][1:]


@pytest.mark.parametrize(("mapping", "code_list"), MAPPED.items())
def test_every_code_that_may_be_delivered_is_mapped_once(mapping: str, code_list: str) -> None:
    assert sorted(_keys(SEEDS / f"mappings/{mapping}.csv")) == sorted(_keys(SEEDS / f"code_lists/{code_list}.csv"))


@pytest.mark.parametrize(
    ("mapping", "code_list"), [("abh_zustaendigkeiten", "abh"), ("freizuegigkeitsstaaten", "staatsangehoerigkeit")]
)
def test_wider_or_narrower_mappings_name_each_key_once_and_agree_with_the_list(mapping: str, code_list: str) -> None:
    keys, codes = _keys(SEEDS / f"mappings/{mapping}.csv"), set(_keys(SEEDS / f"code_lists/{code_list}.csv"))
    assert len(keys) == len(set(keys))
    assert set(keys) >= codes or set(keys) <= codes


def test_every_decision_on_asylum_has_one_norm_on_every_day() -> None:
    with (SEEDS / "mappings/asylentscheidungen.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    old = {row["entsch"]: row for row in rows if row["rechtsstand_bis"] == "2026-06-11" and not row["rechtsstand_von"]}
    new = {row["entsch"]: row for row in rows if row["rechtsstand_von"] == "2026-06-12" and not row["rechtsstand_bis"]}
    assert len(rows) == len(old) + len(new)
    assert sorted(old) == sorted(new) == sorted(_keys(SEEDS / "code_lists/asyl_entscheidung.csv"))
    assert {code: row["wirkung"] for code, row in old.items()} == {code: row["wirkung"] for code, row in new.items()}
    assert not any("AsylG" in row["norm"] for row in new.values())


def test_outcomes_that_end_a_proceeding_are_codes_of_their_lists_and_named_once() -> None:
    with (SEEDS / "mappings/verfahrensausgaenge.csv").open(encoding="utf-8", newline="") as file:
        outcomes = [(row["liste"].lower(), row["code"]) for row in csv.DictReader(file)]
    assert len(outcomes) == len(set(outcomes))
    for name in ("erledigungsart", "einstellungsart", "ergebnisart"):
        codes = {code for liste, code in outcomes if liste == name}
        assert codes
        assert codes < set(_keys(SEEDS / f"code_lists/{name}.csv"))


def test_every_mapping_is_among_those_checked() -> None:
    checked = {
        *MAPPED,
        "asylentscheidungen",
        "abh_zustaendigkeiten",
        "freizuegigkeitsstaaten",
        "fakten",
        "verfahrensausgaenge",
    }
    assert {path.stem for path in (SEEDS / "mappings").glob("*.csv")} == checked


def test_every_fact_can_be_asked_about(query: Callable[[str], list[dict[str, Any]]]) -> None:
    facts = [row["fakt"] for row in query("select distinct fakt from linked_persons.lage_belege")]
    assert sorted(facts) == sorted(_keys(SEEDS / "mappings/fakten.csv"))


def test_every_model_has_the_columns_and_types_of_its_contract(query: Callable[[str], list[dict[str, Any]]]) -> None:
    built = {
        (row["schema_name"], row["table_name"]): [tuple(pair.values()) for pair in row["columns"]]
        for row in query(
            "select schema_name, table_name,"
            " list({n: column_name, t: lower(data_type)} order by column_index) as columns"
            " from duckdb_columns() where schema_name in ('staging', 'linked_persons') group by all"
        )
    }
    contracts = load_contracts(PROJECT / "quality/contracts")
    declared = {
        key: [(column.name, column.duckdb_type) for column in contract.columns]
        for key, contract in contracts.items()
        if contract.produced_by is Producer.DBT
    }
    models = {path.stem for path in (PROJECT / "dbt_project/models").rglob("*.sql")}
    assert {table for _, table in declared} == models
    assert {key: built[key] for key in declared} == declared


def test_the_unit_tests_of_the_models_pass(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_dbt("test", "--select", "test_type:unit", target=built.parent, warehouse=built, monkeypatch=monkeypatch)
