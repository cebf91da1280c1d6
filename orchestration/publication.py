"""One run's way through the gate: tables, checks, ledger, gate, files, release, in this order.

Belongs here: putting together what publication needs from the other steps, which do not know each other.
Does not belong here: any of the parts by itself (pipelines.publish, quality), the assets (assets.published_list).
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from orchestration.active_rules import ruleset_of_day
from orchestration.assets.tables import contracts
from orchestration.building import Identity, kept_ledger
from orchestration.checks import (
    as_check_result,
    expectations,
    registered,
    registry,
    written_dbt_results,
    written_results,
)
from orchestration.counted_data import counted_data
from orchestration.dbt import expected_tests
from orchestration.deletion_plan import DeletingRun
from orchestration.pages import write_pages
from orchestration.register_folder import keep_register, known_judgements
from orchestration.resources import (
    MEASURES,
    NOTICES,
    REPOSITORY,
    Building,
    Keys,
    account_from_environment,
)
from orchestration.rrk_keys import key_of_run
from orchestration.rule_words import rule_words
from orchestration.run_deletions import Found, plan_deletions
from pipelines.identify.register import register_hash
from pipelines.prioritise.priority import case_ids
from pipelines.publish import manifest as manifests
from pipelines.publish.analyst import write_analyst_database
from pipelines.publish.case_list import AssessedFrames, ledger_entry
from pipelines.publish.checks import Checked, publication_checks
from pipelines.publish.files import write_result
from pipelines.publish.gate import check_results, decide, require_open
from pipelines.publish.incidents import incidents_of_the_day
from pipelines.publish.lieferstand import offices, receipts
from pipelines.publish.lieferstand_page import LIEFERSTAND, lieferstand_page
from pipelines.publish.list_hash import list_hash
from pipelines.publish.metrics import metrics_of_the_day
from pipelines.publish.names_file import names_of_listed, write_names_file
from pipelines.publish.publication import KnownFacts, make_tables
from pipelines.publish.release import finish_run
from pipelines.publish.run_folders import (
    ANALYST_DATABASE,
    NAMES_FILE,
    PULL_NOTICES,
    RESULT,
    PublishedRun,
    previous_run,
)
from pipelines.run import RunInputs
from pipelines.stages import Stage
from pipelines.warehouse import open_warehouse, read_table
from quality.contract import contract_hash
from quality.expectations.running import measures, run_expectations
from quality.ledger import accounted_for, collect
from quality.verdict_page import verdict_page
from quality.verdicts import CheckResult

ASSESSED = ("cases", "criteria", "clarifications", "explanations")
IDENTITIES = "int_personendatensaetze__vereinigt"
BOOKED = "int_zeilen__verbucht"
WITHOUT_CONTENT = ("delivery_id", "objekt", "source_row", "reason", "column_name", "remedy")
"""What of a row set aside is published: where it stands and what to do, not what it says."""


class Publication:
    """One run's way through the gate; built from what the earlier steps left in the building folder."""

    def __init__(self, *, building: Building, keys: Keys) -> None:
        """Make the tables of the list from what the run has assessed."""
        self._building = building
        self._keys, self._key = keys, keys.pseudonym_key
        self._identity = Identity.read(building.path)
        self._ruleset, self._activation = ruleset_of_day(building.home.path, stichtag=self._identity.stichtag)
        self._rules_in_force = manifests.rules_hash(self._ruleset.at(self._identity.stichtag))
        self._previous = previous_run(
            building.home.path, stichtag=self._identity.stichtag, wissensstand=self._identity.wissensstand
        )
        with open_warehouse(building.warehouse, read_only=True) as con:
            assessed = {table: read_table(con, stage=Stage.ASSESSED_CASES, table=table) for table in ASSESSED}
            states = [c.table for c in contracts().of_stage(Stage.STAGING) if c.types is not None]
            self._persons = read_table(con, stage=Stage.LINKED_PERSONS, table="personen")
            self._identities = read_table(con, stage=Stage.LINKED_PERSONS, table=IDENTITIES)
            persons = self._persons["person_id"].to_list()
            self._known = KnownFacts(
                states={name: read_table(con, stage=Stage.STAGING, table=name) for name in states},
                messages=read_table(con, stage=Stage.STAGING, table="int_loeschungen__vereinigt"),
                links=read_table(con, stage=Stage.LINKED_PERSONS, table="person_links"),
                case_ids=pl.DataFrame(
                    {"person_id": persons, "fall_id": case_ids(persons, pseudonym_key=self._key.encode())}
                ),
                deliveries=read_table(con, stage=Stage.SOURCE, table="deliveries"),
                decisions=read_table(con, stage=Stage.LINKED_PERSONS, table="entscheidungen"),
            )
            set_aside = read_table(con, stage=Stage.SOURCE, table="set_aside")
            booked = read_table(con, stage=Stage.STAGING, table=BOOKED)
            self._freshness = read_table(con, stage=Stage.SOURCE, table="freshness")
            self._rejected = read_table(con, stage=Stage.SOURCE, table="rejected")
        self._found = Found.read(building.warehouse)
        taken = self._known.deliveries.filter(pl.col("verwendung") == "TAKEN")
        self._inputs = RunInputs(
            stichtag=self._identity.stichtag,
            wissensstand=self._identity.wissensstand,
            deliveries=tuple(taken.select("delivery_id", "sha256").iter_rows()),
            code_hash=manifests.code_hash(REPOSITORY),
            ruleset_hash=self._ruleset.content_hash,
            register_hash=register_hash(
                building.register_before(),
                judgements=known_judgements(building.home.path),
                stichtag=self._identity.stichtag,
            ),
            previous_list_hash=None if self._previous is None else self._previous.list_hash,
        )
        self._assessed = AssessedFrames(**assessed)
        self._tables = make_tables(
            self._assessed,
            known=self._known,
            inputs=self._inputs,
            rules_in_force=self._rules_in_force,
            previous=self._previous,
            key=self._key,
        )
        self._tables["ledger"] = collect(
            [
                *kept_ledger(building.path),
                booked,
                ledger_entry(self._assessed.cases, case_list=self._tables["case_list"]),
            ]
        )
        self._tables["set_aside"] = set_aside.select(
            pl.lit(self._inputs.run_id()).alias("run_id"),
            pl.lit(self._identity.stichtag).alias("stichtag"),
            *WITHOUT_CONTENT,
        ).sort(WITHOUT_CONTENT, nulls_last=True)
        self._incidents = incidents_of_the_day(
            self._found.unusable,
            removed=self._found.removed,
            links=self._known.links,
            records=self._identities,
            rejected=self._rejected,
            deliveries=self._known.deliveries,
        )
        told = self._tables | {"incidents": self._incidents}
        self._tables["metrics"] = metrics_of_the_day(
            told, run_id=self._inputs.run_id(), stichtag=self._identity.stichtag, data=counted_data(building.warehouse)
        )
        self._names = names_of_listed(
            self._identities,
            links=self._known.links,
            persons=self._persons.join(self._known.case_ids, on="person_id"),
            case_list=self._tables["case_list"],
        )
        self._rrk_key_file = None if keys.rrk_key_file is None else Path(keys.rrk_key_file)
        self._list_hash = list_hash(self._tables["case_list"], salt=self._key)
        self._expected_like = {
            f"{Stage.PUBLISHED_LIST}.case_list": self._tables["case_list"],
            f"{Stage.LINKED_PERSONS}.personen": self._persons,
        }

    def check(self) -> list[CheckResult]:
        """Do every check of this stage, Great Expectations included; write the stewards' page."""
        expected = run_expectations(
            self._expected_like,
            expectations=[item for item in expectations() if item.check.stage == Stage.PUBLISHED_LIST],
            baselines=self._building.measures_before(
                stichtag=self._identity.stichtag, wissensstand=self._identity.wissensstand
            ),
        )
        checked = Checked(
            tables=self._tables, cases=self._assessed.cases, list_hash=self._list_hash, incidents=self._incidents
        )
        balanced = registered(stage=Stage.PUBLISHED_LIST, table="ledger", name="every_row_is_accounted_for")
        return [
            *publication_checks(checked, registry=registry()),
            accounted_for(self._tables["ledger"], check=balanced),
            *expected,
        ]

    def release(self) -> PublishedRun:
        """Ask the gate, write the result folder, put the list in force."""
        run_id = self._inputs.run_id()
        results = written_results(self._building.path)
        by_dbt = [as_check_result(result) for result in written_dbt_results(self._building.path)]
        self._tables["check_results"] = check_results([*results, *by_dbt], run_id=run_id)
        folder = self._building.path / RESULT
        folder.mkdir()
        write_result(folder, self._tables)
        verdict = decide(
            pl.read_parquet(folder / "check_results.parquet"),
            registry=registry(),
            expected_dbt_tests=expected_tests(),
            run_id=run_id,
        )
        require_open(verdict, stichtag=self._identity.stichtag)
        (folder / MEASURES).write_text(
            json.dumps(measures(self._expected_like, expectations=expectations())), encoding="utf-8"
        )
        for name in (NOTICES, PULL_NOTICES):
            shutil.copyfile(self._building.path / name, folder / name)
        (folder / "quality.html").write_text(
            verdict_page(results, title=f"IRIS {self._identity.stichtag.isoformat()}"), encoding="utf-8"
        )
        (folder / LIEFERSTAND).write_text(self._lieferstand(run_id=run_id), encoding="utf-8")
        write_pages(
            folder,
            tables=self._tables,
            run_id=run_id,
            stichtag=self._identity.stichtag,
            words=rule_words(self._ruleset),
            key=self._key,
        )
        manifests.write_manifest(
            folder,
            manifests.make_manifest(
                self._inputs,
                ruleset=manifests.RulesetName(
                    name=self._ruleset.name,
                    version=self._ruleset.version,
                    hash=self._ruleset.content_hash,
                    in_force=self._rules_in_force,
                    activation=None if self._activation is None else asdict(self._activation),
                ),
                contract_hash=contract_hash(contracts()),
                packages=manifests.package_versions(),
                deliveries=self._known.deliveries,
                counts={f"{Stage.PUBLISHED_LIST}.{name}": frame.height for name, frame in self._tables.items()},
                verdict=verdict,
                list_hash=self._list_hash,
                previous=self._previous,
                files=manifests.file_hashes(folder),
            ),
        )
        write_analyst_database(folder / ANALYST_DATABASE, tables=self._tables, contracts=contracts())
        key = key_of_run(self._building.home.path, run_id=run_id, key_file=self._rrk_key_file)
        write_names_file(folder / NAMES_FILE, names=self._names, key=key)
        manifests.write_run_log(
            folder,
            started_at=datetime.fromisoformat(self._identity.started_at),
            finished_at=datetime.now(tz=UTC),
            step_seconds={},
        )
        keep_register(self._building, stichtag=self._identity.stichtag, key_file=self._rrk_key_file)
        self._begin_deletions()
        return finish_run(self._building.path, home=self._building.home.path, run_id=run_id)

    def _lieferstand(self, *, run_id: str) -> str:
        """Write the stewards' page of what was delivered."""
        names = ("deliveries", "ledger", "set_aside")
        now = receipts(**{name: self._tables[name] for name in names})
        before = None if self._previous is None else receipts(**{name: self._previous.table(name) for name in names})
        return lieferstand_page(
            now,
            offices=offices(now, before=before),
            freshness=self._freshness,
            rejected=self._rejected,
            set_aside=self._tables["set_aside"],
            stichtag=self._identity.stichtag,
            run_id=run_id,
        )

    def _begin_deletions(self) -> None:
        """Note what messages and rules of this run want deleted; carried out as soon as the list is in force."""
        plan_deletions(
            self._building.home.path,
            of=DeletingRun(
                links=self._known.links,
                case_ids=self._known.case_ids,
                identities=self._identities,
                am=self._identity.stichtag,
                konto=asdict(account_from_environment()),
                run_id=self._inputs.run_id(),
            ),
            messages=self._known.messages,
            found=self._found,
            incidents=self._incidents,
            own_facts=self._tables["case_facts"],
            keys=self._keys,
        )

    @property
    def rows(self) -> Mapping[str, int]:
        """Rows by published table."""
        return {name: frame.height for name, frame in sorted(self._tables.items())}
