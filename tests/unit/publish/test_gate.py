"""The gate opens for a complete set of results of this run only."""

from datetime import date

import polars as pl
import pytest

from pipelines.errors import UserError
from pipelines.publish.gate import check_results, decide, require_open
from quality.verdicts import CheckResult, RegisteredCheck

RUN = "2026-06-01-aaaaaaaaaaaa"
DBT_TEST = "unique_stg_abh__auslaender_datensatz_nr"
REGISTRY = (
    RegisteredCheck(stage="s", table="t", name="rows_are_there", owner="rrk", description="d", blocking=True),
    RegisteredCheck(stage="s", table="t", name="rows_look_usual", owner="rrk", description="d", blocking=False),
)


def result(name: str = DBT_TEST, *, passed: bool = True, blocking: bool = True) -> CheckResult:
    return CheckResult(
        name=name,
        stage="s",
        table="t",
        passed=passed,
        blocking=blocking,
        observed="2 rows",
        expected="no row",
        failed_rows=None if passed else 2,
        description="d",
    )


GOOD = [result(), result("rows_are_there"), result("rows_look_usual", blocking=False)]


def reasons(results: list[CheckResult], *, run_id: str = RUN) -> tuple[str, ...]:
    written = check_results(results, run_id=run_id)
    verdict = decide(written, registry=REGISTRY, expected_dbt_tests=[DBT_TEST], run_id=RUN)
    assert verdict.is_open == (not verdict.reasons)
    return verdict.reasons


def test_a_complete_set_of_passed_results_opens_it() -> None:
    verdict = decide(check_results(GOOD, run_id=RUN), registry=REGISTRY, expected_dbt_tests=[DBT_TEST], run_id=RUN)
    assert verdict.is_open
    assert verdict.outcomes == ("passed", "passed", "passed")
    require_open(verdict, stichtag=date(2026, 6, 1))


def test_a_missing_result_closes_it() -> None:
    assert reasons(GOOD[:-1]) == ("s.t [rows_look_usual]: no result in this run",)


def test_a_missing_dbt_test_closes_it() -> None:
    assert reasons(GOOD[1:]) == (f"dbt test [{DBT_TEST}]: no result in this run",)


def test_a_doubled_result_closes_it() -> None:
    assert reasons([*GOOD, GOOD[1]]) == ("s.t [rows_are_there]: 2 results",)
    assert reasons([*GOOD, GOOD[0]]) == (f"dbt test [{DBT_TEST}]: 2 results",)


def test_a_result_of_no_known_check_closes_it() -> None:
    assert reasons([*GOOD, result("rows_are_pretty")]) == (
        "s.t [rows_are_pretty]: a result, but the check is not registered",
    )


def test_results_of_another_run_do_not_count() -> None:
    assert len(reasons(GOOD, run_id="2026-05-31-bbbbbbbbbbbb")) == 6


def test_a_result_without_run_does_not_count() -> None:
    written = check_results(GOOD, run_id=RUN).with_columns(run_id=pl.lit(None, dtype=pl.String))
    verdict = decide(written, registry=REGISTRY, expected_dbt_tests=[DBT_TEST], run_id=RUN)
    assert "s.t [rows_are_there]: the result is from the run (none)" in verdict.reasons


def test_a_foreign_result_beside_the_own_ones_closes_it() -> None:
    both = pl.concat([check_results(GOOD, run_id=RUN), check_results(GOOD[:1], run_id="2026-05-31-bbbbbbbbbbbb")])
    verdict = decide(both, registry=REGISTRY, expected_dbt_tests=[DBT_TEST], run_id=RUN)
    assert verdict.reasons == (f"s.t [{DBT_TEST}]: the result is from the run 2026-05-31-bbbbbbbbbbbb",)


@pytest.mark.parametrize("name", [DBT_TEST, "rows_are_there"])
def test_a_blocking_check_that_does_not_hold_closes_it(name: str) -> None:
    results = [result(name, passed=False) if good.name == name else good for good in GOOD]
    assert reasons(results) == (f"s.t [{name}]: does not hold (2 row(s)): 2 rows",)


def test_a_check_that_does_not_block_is_counted_only() -> None:
    results = [*GOOD[:-1], result("rows_look_usual", passed=False, blocking=False)]
    verdict = decide(check_results(results, run_id=RUN), registry=REGISTRY, expected_dbt_tests=[DBT_TEST], run_id=RUN)
    assert verdict.is_open
    assert verdict.outcomes == ("failed", "passed", "passed")


def test_a_result_that_disagrees_with_the_register_closes_it() -> None:
    results = [*GOOD[:1], result("rows_are_there", passed=False, blocking=False), GOOD[2]]
    assert reasons(results) == ("s.t [rows_are_there]: the result and the register differ on whether it blocks",)


def test_no_proof_is_not_a_good_proof() -> None:
    verdict = decide(check_results([], run_id=RUN), registry=[], expected_dbt_tests=[], run_id=RUN)
    assert verdict.reasons == ("dbt's manifest has no tests", "no check is registered")


def test_a_closed_gate_says_what_failed_and_what_to_do() -> None:
    written = check_results([*GOOD[:1], result("rows_are_there", passed=False), GOOD[2]], run_id=RUN)
    verdict = decide(written, registry=REGISTRY, expected_dbt_tests=[DBT_TEST], run_id=RUN)
    with pytest.raises(UserError) as caught:
        require_open(verdict, stichtag=date(2026, 6, 1))
    assert caught.value.what == (
        "The list of 01.06.2026 was made but may not be published, for 1 reason(s):\n"
        "  - s.t [rows_are_there]: does not hold (2 row(s)): 2 rows"
    )
    assert caught.value.meaning.startswith("Nothing was published: the list in force stays in force")
    assert caught.value.remedy.endswith("Then run: iris refresh --stichtag 2026-06-01")
