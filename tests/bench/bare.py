"""The daily refresh as a bare script: the same SQL and the same Python, without Dagster and dbt.

Belongs here: the reference that `make bench` holds the daily refresh against; run as `python -m tests.bench.bare HOME`.
Does not belong here: anything the product needs.
"""

import json
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import polars as pl

from orchestration.counted_data import counted_data
from orchestration.rule_words import rule_words
from pipelines.acquire.authorities import load_authorities
from pipelines.acquire.inbox import InboxAddress
from pipelines.acquire.intake import acquire
from pipelines.acquire.pull import pull
from pipelines.identify.judgements import JUDGEMENTS_SCHEMA
from pipelines.identify.link import link_records
from pipelines.identify.register import REGISTER_SCHEMA, ids_of_persons
from pipelines.prioritise.assess import assess
from pipelines.prioritise.facts import Facts
from pipelines.prioritise.priority import case_ids
from pipelines.prioritise.ruleset import Ruleset, load_ruleset
from pipelines.publish.analyst import write_analyst_database
from pipelines.publish.case_list import AssessedFrames, ledger_entry
from pipelines.publish.decisions import KNOWN_SCHEMA
from pipelines.publish.files import write_result
from pipelines.publish.gate import check_results
from pipelines.publish.incidents import incidents_of_the_day
from pipelines.publish.list_hash import list_hash
from pipelines.publish.manifest import code_hash, file_hashes, package_versions
from pipelines.publish.metrics import metrics_of_the_day
from pipelines.publish.names_file import names_of_listed, write_names_file
from pipelines.publish.publication import KnownFacts, make_tables
from pipelines.publish.worklist_page import worklist_page
from pipelines.publish.worklist_xlsx import write_worklists
from pipelines.run import RunInputs
from pipelines.stages import Stage
from pipelines.warehouse import open_warehouse, read_table, write_table
from quality.arrived import arrived
from quality.code_list import load_code_lists
from quality.contract import load_contracts
from quality.expectations.reading import load_expectations, registered_expectations
from quality.expectations.running import run_expectations
from quality.ledger import collect
from quality.verdicts import load_checks

REPOSITORY = Path(__file__).resolve().parents[2]
DBT = REPOSITORY / "dbt_project"
CHECKS = REPOSITORY / "quality" / "checks"
KEY = "bench"
RECORDS = "int_personendatensaetze__vereinigt"
MARTS = ("personen", "verurteilungen", "haftzeiten", "lagen", "lage_belege", "entscheidungen")


def run(home: Path, *, stichtag: date) -> int:
    """Make the list of a day.

    Args:
        home: folder with an inbox; archive, warehouse and result are written into it.
        stichtag: the day.

    Returns:
        Number of cases on the list.
    """
    contracts = load_contracts(REPOSITORY / "quality" / "contracts")
    code_lists = load_code_lists(DBT / "seeds", contracts)
    authorities = load_authorities()
    expectations = load_expectations(REPOSITORY / "quality" / "expectations")
    known = datetime.combine(stichtag, time(6), tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC).replace(tzinfo=None)
    for authority in authorities.values():
        pull(
            authority,
            inbox=InboxAddress(url=authority.inbox_url(home=str(home))),
            archive=home / "archive",
            permit=None,
        )
    acquired = acquire(
        home / "archive",
        stichtag=stichtag,
        wissensstand=known,
        contracts=contracts,
        code_lists=code_lists,
        authorities=authorities,
        permit=None,
    )
    ruleset = load_ruleset(REPOSITORY / "pipelines" / "prioritise" / "rulesets" / "iris_1_0")
    with open_warehouse(home / "warehouse.duckdb") as con:
        source = {
            **acquired.tables,
            "deliveries": acquired.deliveries,
            "rejected": acquired.rejected,
            "run_control": pl.DataFrame({"stichtag": [stichtag], "wissensstand": [known]}),
        }
        for table, frame in source.items():
            write_table(con, frame, stage=Stage.SOURCE, table=table)
        registry = (*load_checks(CHECKS, delivered=contracts.delivered_tables), *registered_expectations(expectations))
        results = [
            arrived(
                read_table(con, stage=Stage.SOURCE, table=check.table),
                checked=acquired.tables[check.table],
                contract=contracts[Stage.SOURCE, check.table],
                check=check,
            )
            for check in registry
            if check.name == "every_taken_row_keeps_its_contract"
        ]
        nodes = _in_order(json.loads((DBT / "target" / "manifest.json").read_text()))
        waiting = _build(con, nodes, wanted={"person_links", "register_events", "case_ids"})
        records = read_table(con, stage=Stage.LINKED_PERSONS, table=RECORDS)
        linked = link_records(
            records,
            register=pl.DataFrame(schema=REGISTER_SCHEMA),
            judgements=pl.DataFrame(schema=JUDGEMENTS_SCHEMA),
            register_key=KEY.encode(),
            stichtag=stichtag,
        )
        known_as = ids_of_persons(linked.person_links, events=linked.register_events)
        named = case_ids(known_as["bekannt_als"].to_list(), pseudonym_key=KEY.encode())
        of_cases = known_as.select(fall_id=pl.Series(named, dtype=pl.String), person_id="person_id")
        for table, frame in {**linked.tables(), "case_ids": of_cases}.items():
            write_table(con, frame, stage=Stage.LINKED_PERSONS, table=table)
        _build(con, waiting, wanted=set())
        facts = Facts(**{mart: read_table(con, stage=Stage.LINKED_PERSONS, table=mart) for mart in MARTS})
        states = {
            contract.table: read_table(con, stage=Stage.STAGING, table=contract.table)
            for contract in contracts.of_stage(Stage.STAGING)
            if contract.types is not None
        }
        messages = read_table(con, stage=Stage.STAGING, table="int_loeschungen__vereinigt")
        booked = read_table(con, stage=Stage.STAGING, table="int_zeilen__verbucht")
        write_table(con, acquired.freshness, stage=Stage.SOURCE, table="freshness")
    assessed = assess(facts, ruleset=ruleset, stichtag=stichtag, pseudonym_key=KEY.encode(), previous=None)
    frames = AssessedFrames(
        cases=assessed.cases,
        criteria=assessed.criteria,
        clarifications=assessed.clarifications,
        explanations=assessed.explanations,
    )
    inputs = RunInputs(
        stichtag=stichtag,
        wissensstand=known,
        deliveries=acquired.used,
        code_hash="",
        ruleset_hash=ruleset.content_hash,
        register_hash="",
        previous_list_hash=None,
    )
    persons = facts.personen["person_id"].to_list()
    fall_ids = case_ids(persons, pseudonym_key=KEY.encode())
    tables = make_tables(
        frames,
        known=KnownFacts(
            states=states,
            messages=messages,
            links=linked.person_links,
            case_ids=pl.DataFrame({"person_id": persons, "fall_id": fall_ids}),
            deliveries=acquired.deliveries,
            decisions=pl.DataFrame(schema=KNOWN_SCHEMA),
        ),
        inputs=inputs,
        rules_in_force=ruleset.content_hash,
        previous=None,
        key=KEY,
    )
    tables["ledger"] = collect(
        [
            acquired.ledger,
            booked,
            linked.ledger,
            assessed.ledger,
            ledger_entry(frames.cases, case_list=tables["case_list"]),
        ]
    )
    held = {"published_list.case_list": tables["case_list"], "linked_persons.personen": facts.personen}
    results += run_expectations(held, expectations=expectations, baselines=None)
    tables["check_results"] = check_results(results, run_id=inputs.run_id())
    of_run = [pl.lit(inputs.run_id()).alias("run_id"), pl.lit(stichtag).alias("stichtag")]
    without = ("delivery_id", "objekt", "source_row", "reason", "column_name", "remedy")
    tables["set_aside"] = acquired.set_aside.select(*of_run, *without)
    incidents = incidents_of_the_day(
        assessed.unusable_entries,
        removed=assessed.removed_persons,
        links=linked.person_links,
        records=records,
        rejected=acquired.rejected,
        deliveries=acquired.deliveries,
    )
    tables["metrics"] = metrics_of_the_day(
        {**tables, "incidents": incidents},
        run_id=inputs.run_id(),
        stichtag=stichtag,
        data=counted_data(home / "warehouse.duckdb"),
    )
    names = names_of_listed(
        records,
        links=linked.person_links,
        persons=facts.personen.with_columns(pl.Series("fall_id", fall_ids)),
        case_list=tables["case_list"],
    )
    _write_documents(home / "result", tables=tables, inputs=inputs, ruleset=ruleset, names=names)
    write_analyst_database(home / "result" / "analyst.duckdb", tables=tables, contracts=contracts)
    return tables["case_list"].height


def _write_documents(
    folder: Path, *, tables: Mapping[str, pl.DataFrame], inputs: RunInputs, ruleset: Ruleset, names: pl.DataFrame
) -> None:
    """All that people hold in their hands, as the publishing step writes it."""
    folder.mkdir()
    write_result(folder, tables)
    words = rule_words(ruleset)
    write_worklists(
        tables["case_list"],
        criteria=tables["case_criteria"],
        folder=folder,
        stichtag=inputs.stichtag,
        words=words,
        key=KEY,
    )
    page = worklist_page(tables, run_id=inputs.run_id(), stichtag=inputs.stichtag, words=words)
    (folder / "worklist.html").write_text(page, encoding="utf-8")
    versions = {
        "code": code_hash(REPOSITORY),
        "list": list_hash(tables["case_list"], salt=KEY),
        "packages": package_versions(),
        "files": file_hashes(folder),
    }
    (folder / "manifest.json").write_text(json.dumps(versions, sort_keys=True), encoding="utf-8")
    write_names_file(folder / "rrk.duckdb", names=names, key="0" * 64)


def _in_order(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """Seeds, models and their data tests, parents first."""
    nodes = {key: node for key, node in manifest["nodes"].items() if node["config"]["enabled"]}
    done: dict[str, dict[str, Any]] = {}

    def add(key: str) -> None:
        if key in nodes and key not in done:
            for parent in _parents(nodes[key]):
                add(parent)
            done[key] = nodes[key]

    for key in sorted(nodes):
        add(key)
    return list(done.values())


def _parents(node: dict[str, Any]) -> list[str]:
    return [] if node["resource_type"] == "seed" else node["depends_on"]["nodes"]


def _sql(node: dict[str, Any]) -> str:
    return "" if node["resource_type"] == "seed" else str(node["compiled_code"]).replace('"warehouse".', "")


def _build(con: duckdb.DuckDBPyConnection, nodes: list[dict[str, Any]], *, wanted: set[str]) -> list[dict[str, Any]]:
    """Build what can be built; give back what needs one of the wanted tables, directly or not."""
    missing, waiting = set(wanted), []
    for node in nodes:
        parents = {parent.rpartition(".")[2] for parent in _parents(node)}
        if parents & missing:
            missing.add(node["name"])
            waiting.append(node)
            continue
        relation, sql = f'{node["schema"]}."{node["name"]}"', _sql(node)
        if node["resource_type"] == "seed":
            file = str(DBT / node["original_file_path"])
            con.execute(f"create table {relation} as from read_csv(?, all_varchar = true)", [file])
            for column, kind in (node["config"]["column_types"] or {}).items():
                con.execute(f'alter table {relation} alter "{column}" type {kind}')
        elif node["resource_type"] == "model":
            con.execute(f"create {'view' if node['config']['materialized'] == 'view' else 'table'} {relation} as {sql}")
        elif node["resource_type"] == "test":
            con.execute(f"select count(*) from ({sql})")
    return waiting


if __name__ == "__main__":
    print(run(Path(sys.argv[1]), stichtag=date.fromisoformat(sys.argv[2])), "cases")
