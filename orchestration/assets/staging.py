"""The assets that dbt builds, in two calls: up to the person records, and after the persons are known.

Belongs here: which folder of models is which step, and what dbt reported of each node.
Does not belong here: how dbt is called (orchestration.dbt), the linking between the two calls (linked_persons).
"""

from collections.abc import Iterator
from typing import Any

from dagster import (
    AssetCheckKey,
    AssetCheckResult,
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    MaterializeResult,
)
from dagster_dbt import DbtProject, dbt_assets

from orchestration.assets.tables import result_of
from orchestration.checks import write_dbt_results
from orchestration.dbt import StageTranslator, build, manifest, refuse_failures
from orchestration.partitions import ONE_RUN_PER_DAY, STICHTAGE
from orchestration.resources import DBT_PROJECT, Building
from pipelines.warehouse import open_warehouse

UNTIL_LINK = "until_link"
AFTER_LINK = "after_link"
DbtEvents = Iterator[MaterializeResult[None] | AssetCheckResult]


def dbt_step(*, selector: str, says: str) -> AssetsDefinition:
    """Make the assets of one call of dbt.

    Args:
        selector: of dbt_project/selectors.yml.
        says: what is being done, for the person who waits.
    """

    @dbt_assets(
        manifest=manifest(),
        selector=selector,
        name=selector,
        project=DbtProject(project_dir=DBT_PROJECT),
        partitions_def=STICHTAGE,
        backfill_policy=ONE_RUN_PER_DAY,
        dagster_dbt_translator=StageTranslator(),
    )
    def models(context: AssetExecutionContext, building: Building) -> DbtEvents:
        with building.step(says):
            results = build(selector=selector)
            write_dbt_results(results, building=building.path)
            nodes = manifest()["nodes"]
            keys = {key.name: key for key in context.selected_asset_check_keys}
            rows = _row_counts(
                building, [nodes[r.unique_id] for r in results if r.kind in {"model", "seed"} and r.is_ok]
            )
            for result in results:
                if result.kind in {"model", "seed"} and result.is_ok:
                    key = StageTranslator().get_asset_key(nodes[result.unique_id])
                    yield result_of(key, rows=rows[key])
                elif result.kind == "test" and result.status != "skipped":
                    yield _check_result(keys[result.name], passed=result.is_ok, failures=result.failures)
            refuse_failures(results)

    return models


def _check_result(key: AssetCheckKey, *, passed: bool, failures: int | None) -> AssetCheckResult:
    return AssetCheckResult(
        passed=passed, asset_key=key.asset_key, check_name=key.name, metadata={"failed_rows": failures or 0}
    )


def _row_counts(building: Building, nodes: list[dict[str, Any]]) -> dict[AssetKey, int]:
    translator = StageTranslator()
    keys = [translator.get_asset_key(node) for node in nodes]
    if not keys:
        return {}
    with open_warehouse(building.warehouse, read_only=True) as con:
        counts = con.execute(
            " union all ".join(f'select {i}, count(*) from {key.path[0]}."{key.path[1]}"' for i, key in enumerate(keys))
        ).fetchall()
    return {keys[i]: rows for i, rows in counts}
