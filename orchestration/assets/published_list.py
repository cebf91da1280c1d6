"""The assets of publication: the list, its proof, and the gate before it.

Belongs here: which tables are published, and when deletions are carried out.
Does not belong here: the way of a run through the gate (orchestration.publication).
"""

from collections.abc import Iterator

from dagster import AssetCheckResult, AssetKey, AssetsDefinition, MaterializeResult, multi_asset

from orchestration.assets.tables import asset_specs, result_of
from orchestration.checks import (
    check_specs,
    expectation_specs,
    report,
)
from orchestration.forgetting import complete_deletions
from orchestration.partitions import ONE_RUN_PER_DAY, STICHTAGE
from orchestration.publication import ASSESSED, BOOKED, Publication
from orchestration.resources import (
    Building,
    Keys,
    log,
)
from orchestration.run_deletions import FOUND
from pipelines.stages import Stage


def publish_step() -> AssetsDefinition:
    """Make the assets of publication."""

    @multi_asset(
        name="publish",
        specs=asset_specs(
            Stage.PUBLISHED_LIST,
            kinds={"python", "parquet"},
            deps=[AssetKey([str(Stage.ASSESSED_CASES), table]) for table in (*ASSESSED, *FOUND)]
            + [AssetKey([str(Stage.STAGING), BOOKED])],
        ),
        check_specs=[*check_specs(Stage.PUBLISHED_LIST), *expectation_specs(Stage.PUBLISHED_LIST)],
        partitions_def=STICHTAGE,
        backfill_policy=ONE_RUN_PER_DAY,
    )
    def publish(building: Building, keys: Keys) -> Iterator[MaterializeResult[None] | AssetCheckResult]:
        with building.step("Liste veröffentlichen"):
            publication = Publication(building=building, keys=keys)
            yield from report(publication.check(), building=building.path)
            run = publication.release()
        with building.step("Löschungen vollziehen"):
            complete_deletions(building.home.path, keys=keys)
            log.info("released|%s", run.folder.name, extra={"released": str(run.folder)})
            for table, rows in publication.rows.items():
                yield result_of(AssetKey([str(Stage.PUBLISHED_LIST), table]), rows=rows)

    return publish
