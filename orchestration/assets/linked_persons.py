"""The assets of linking: which records are one person.

Belongs here: handing the person records to the linking, its result to the warehouse, persons to their expectations.
Does not belong here: the rules of linking (pipelines.identify), models before and after (staging).
"""

from collections.abc import Iterator

import polars as pl
from dagster import (
    AssetCheckResult,
    AssetChecksDefinition,
    AssetKey,
    AssetsDefinition,
    MaterializeResult,
    multi_asset,
    multi_asset_check,
)

from orchestration.assets.tables import asset_specs, materialize
from orchestration.building import Identity, keep_ledger
from orchestration.checks import check_specs, expectation_specs, expectations, registry, report
from orchestration.partitions import ONE_RUN_PER_DAY, STICHTAGE
from orchestration.register_folder import LINKED, PERSON_REGISTER, events_before, known_judgements
from orchestration.resources import Building, Keys
from pipelines.identify.checks import check_links
from pipelines.identify.judgements import given_before
from pipelines.identify.link import link_records
from pipelines.identify.linked_files import write_linked
from pipelines.identify.register import ids_of_persons
from pipelines.prioritise.priority import case_ids
from pipelines.stages import Stage
from pipelines.warehouse import open_warehouse, read_table
from quality.expectations.running import run_expectations

RECORDS = "int_personendatensaetze__vereinigt"
PERSONS = "personen"


def link_step() -> AssetsDefinition:
    """Make the assets of linking."""

    @multi_asset(
        name="identify",
        specs=asset_specs(
            Stage.LINKED_PERSONS, kinds={"python", "duckdb"}, deps=[AssetKey([str(Stage.LINKED_PERSONS), RECORDS])]
        ),
        check_specs=check_specs(Stage.LINKED_PERSONS),
        partitions_def=STICHTAGE,
        backfill_policy=ONE_RUN_PER_DAY,
    )
    def identify(building: Building, keys: Keys) -> Iterator[MaterializeResult[None] | AssetCheckResult]:
        with building.step("Personen zusammenführen"):
            identity = Identity.read(building.path)
            with open_warehouse(building.warehouse, read_only=True) as con:
                records = read_table(con, stage=Stage.LINKED_PERSONS, table=RECORDS)
            linked = link_records(
                records,
                register=building.register_before(),
                judgements=given_before(known_judgements(building.home.path), stichtag=identity.stichtag),
                register_key=keys.register_key.encode(),
                stichtag=identity.stichtag,
            )
            keep_ledger(linked.ledger, building=building.path, part="link")
            linked.register.write_parquet(building.path / PERSON_REGISTER)
            write_linked(building.path / LINKED, linked=linked, records=records)
            known_as = ids_of_persons(
                linked.person_links,
                events=pl.concat(
                    [events_before(building.home.path, stichtag=identity.stichtag), linked.register_events]
                ),
            )
            named = case_ids(known_as["bekannt_als"].to_list(), pseudonym_key=keys.pseudonym_key.encode())
            tables = {
                **linked.tables(),
                "case_ids": known_as.select(fall_id=pl.Series(named, dtype=pl.String), person_id="person_id"),
            }
            yield from materialize(tables, stage=Stage.LINKED_PERSONS, warehouse=building.warehouse)
            verdicts = check_links(linked, records=records, stichtag=identity.stichtag, registry=registry())
            yield from report(verdicts, building=building.path)

    return identify


def expect_step() -> AssetChecksDefinition:
    """Hold the persons against those of the run before, before anything is assessed."""

    @multi_asset_check(name="expect_persons", specs=expectation_specs(Stage.LINKED_PERSONS))
    def expect_persons(building: Building) -> Iterator[AssetCheckResult]:
        with building.step("Personen mit dem Vortag vergleichen"):
            identity = Identity.read(building.path)
            with open_warehouse(building.warehouse, read_only=True) as con:
                persons = read_table(con, stage=Stage.LINKED_PERSONS, table=PERSONS)
            results = run_expectations(
                {f"{Stage.LINKED_PERSONS}.{PERSONS}": persons},
                expectations=[item for item in expectations() if item.check.stage == Stage.LINKED_PERSONS],
                baselines=building.measures_before(stichtag=identity.stichtag, wissensstand=identity.wissensstand),
            )
            yield from report(results, building=building.path)

    return expect_persons
