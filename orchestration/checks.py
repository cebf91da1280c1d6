"""Every check as an asset check, and every result written down for the gate.

Belongs here: specifications from the register, results to the scheduler and to the run's folder.
Does not belong here: doing the checks (quality), deciding what they mean for the list (pipelines.publish.gate).
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import cache
from pathlib import Path

from dagster import AssetCheckResult, AssetCheckSeverity, AssetCheckSpec, AssetKey

from orchestration.assets.tables import contracts
from orchestration.dbt import NodeResult, manifest, owner_team
from orchestration.resources import REPOSITORY
from pipelines.stages import Stage
from quality.expectations.reading import Expectation, load_expectations, registered_expectations
from quality.verdicts import CheckResult, RegisteredCheck, load_checks

EXPECTATIONS = REPOSITORY / "quality" / "expectations"
CHECKS = REPOSITORY / "quality" / "checks"
RESULTS = "check_results.jsonl"
DBT_RESULTS = "dbt_results.jsonl"


@cache
def expectations() -> tuple[Expectation, ...]:
    """What today is held against: all expectations of quality/expectations."""
    return load_expectations(EXPECTATIONS)


@cache
def _checks() -> tuple[RegisteredCheck, ...]:
    return load_checks(CHECKS, delivered=contracts().delivered_tables)


@cache
def registry() -> tuple[RegisteredCheck, ...]:
    """All registered checks, expectations included."""
    return (*_checks(), *registered_expectations(expectations()))


def registered(*, stage: Stage, table: str, name: str) -> RegisteredCheck:
    """Look one check up; KeyError when it is not registered."""
    for check in registry():
        if check.identity == (stage, table, name):
            return check
    raise KeyError(f"{stage}.{table} [{name}] is not registered in quality/checks/{stage}.yml")


def check_specs(stage: Stage) -> list[AssetCheckSpec]:
    """Specify the checks that the step of a stage does itself: quality/checks/<stage>.yml.

    Args:
        stage: of the tables checked.
    """
    return [_spec(check) for check in _checks() if check.stage == stage]


def expectation_specs(stage: Stage) -> list[AssetCheckSpec]:
    """Specify what the tables of a stage are held against: quality/expectations.

    Args:
        stage: of the tables checked.
    """
    return [_spec(check) for check in registered_expectations(expectations()) if check.stage == stage]


def _spec(check: RegisteredCheck) -> AssetCheckSpec:
    return AssetCheckSpec(
        name=check.name,
        asset=AssetKey([check.stage, check.table]),
        description=check.description,
        blocking=check.blocking,
        metadata={"owner": owner_team(check.owner)},
    )


def report(results: Iterable[CheckResult], *, building: Path) -> Iterator[AssetCheckResult]:
    """Write results down for the gate and hand them to the scheduler.

    Args:
        results: of this run.
        building: folder of the run.

    Yields:
        One asset check result each.
    """
    with (building / RESULTS).open("a", encoding="utf-8") as file:
        for result in results:
            file.write(json.dumps(asdict(result), ensure_ascii=False, sort_keys=True) + "\n")
            yield AssetCheckResult(
                passed=result.passed,
                asset_key=AssetKey([result.stage, result.table]),
                check_name=result.name,
                severity=AssetCheckSeverity.ERROR if result.blocking else AssetCheckSeverity.WARN,
                description=result.description,
                metadata={
                    "observed": result.observed,
                    "expected": result.expected,
                    **({} if result.failed_rows is None else {"failed_rows": result.failed_rows}),
                },
            )


def written_results(building: Path) -> list[CheckResult]:
    """Read what the checks of this run found.

    Args:
        building: folder of the run.
    """
    file = building / RESULTS
    if not file.exists():
        return []
    return [CheckResult(**json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]


def write_dbt_results(results: Iterable[NodeResult], *, building: Path) -> None:
    """Write down what dbt's tests found, for the gate.

    Args:
        results: of one call of dbt.
        building: folder of the run.
    """
    with (building / DBT_RESULTS).open("a", encoding="utf-8") as file:
        for result in results:
            if result.kind in {"test", "unit_test"}:
                file.write(json.dumps(asdict(result), ensure_ascii=False, sort_keys=True) + "\n")


def written_dbt_results(building: Path) -> list[NodeResult]:
    """Read what dbt's tests found in this run."""
    file = building / DBT_RESULTS
    if not file.exists():
        return []
    return [NodeResult(**json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]


def as_check_result(result: NodeResult) -> CheckResult:
    """Put a result of dbt into the shape that the gate reads.

    Args:
        result: of a data test.
    """
    node = manifest()["nodes"][result.unique_id]
    tested = manifest()["nodes"][node["attached_node"]]
    return CheckResult(
        name=result.name,
        stage=tested["schema"],
        table=tested["name"],
        passed=result.is_ok,
        blocking=True,
        observed=result.message or result.status,
        expected="no failing row",
        failed_rows=result.failures,
        description=node["description"] or f"dbt test on {tested['name']}",
    )
