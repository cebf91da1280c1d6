"""The assets of assessment: what the ruleset finds in each case.

Belongs here: handing the marts to the ruleset, its result to the warehouse.
Does not belong here: rules (pipelines.prioritise.rulesets), their evaluation (pipelines.prioritise).
"""

from collections.abc import Iterator

from dagster import AssetCheckResult, AssetKey, AssetsDefinition, MaterializeResult, multi_asset

from orchestration.active_rules import ruleset_of_day
from orchestration.assets.tables import asset_specs, materialize
from orchestration.building import Identity, keep_ledger
from orchestration.checks import check_specs, registry, report
from orchestration.partitions import ONE_RUN_PER_DAY, STICHTAGE
from orchestration.resources import Building, Keys
from pipelines.prioritise.assess import assess
from pipelines.prioritise.checks import check_assessed
from pipelines.prioritise.facts import Facts
from pipelines.publish.run_folders import previous_run
from pipelines.stages import Stage
from pipelines.warehouse import open_warehouse, read_table

ASSESSED = (
    "cases",
    "criteria",
    "convictions_assessed",
    "clarifications",
    "explanations",
    "unusable_entries",
    "removed_persons",
)
MARTS = ("personen", "verurteilungen", "haftzeiten", "lagen", "lage_belege", "entscheidungen")


def assess_step() -> AssetsDefinition:
    """Make the assets of assessment."""

    @multi_asset(
        name="prioritise",
        specs=asset_specs(
            Stage.ASSESSED_CASES, kinds={"python"}, deps=[AssetKey([str(Stage.LINKED_PERSONS), mart]) for mart in MARTS]
        ),
        check_specs=check_specs(Stage.ASSESSED_CASES),
        partitions_def=STICHTAGE,
        backfill_policy=ONE_RUN_PER_DAY,
    )
    def prioritise(building: Building, keys: Keys) -> Iterator[MaterializeResult[None] | AssetCheckResult]:
        with building.step("Fälle bewerten"):
            identity = Identity.read(building.path)
            with open_warehouse(building.warehouse, read_only=True) as con:
                facts = Facts(**{mart: read_table(con, stage=Stage.LINKED_PERSONS, table=mart) for mart in MARTS})
            previous = previous_run(building.home.path, stichtag=identity.stichtag, wissensstand=identity.wissensstand)
            ruleset, _ = ruleset_of_day(building.home.path, stichtag=identity.stichtag)
            assessed = assess(
                facts,
                ruleset=ruleset,
                stichtag=identity.stichtag,
                pseudonym_key=keys.pseudonym_key.encode(),
                previous=None if previous is None else previous.table("case_list"),
            )
            keep_ledger(assessed.ledger, building=building.path, part="assess")
            tables = {table: getattr(assessed, table) for table in ASSESSED}
            yield from materialize(tables, stage=Stage.ASSESSED_CASES, warehouse=building.warehouse)
            verdicts = check_assessed(
                assessed, persons=facts.personen.height, rules=ruleset.at(identity.stichtag), registry=registry()
            )
            yield from report(verdicts, building=building.path)

    return prioritise
