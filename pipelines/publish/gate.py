"""The gate: may the list of this run be published?

Belongs here: holding the written results against what must be there, and saying why not.
Does not belong here: doing checks (quality, dbt), keeping the register (quality.verdicts), releasing (release).
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.errors import UserError
from quality.errors import listed
from quality.verdicts import CheckResult, RegisteredCheck, missing_results

RESULT_SCHEMA = pl.Schema(
    {
        "run_id": pl.String(),
        "stage": pl.String(),
        "table": pl.String(),
        "name": pl.String(),
        "passed": pl.Boolean(),
        "blocking": pl.Boolean(),
        "observed": pl.String(),
        "expected": pl.String(),
        "failed_rows": pl.Int32(),
        "description": pl.String(),
    }
)
"""The table published_list.check_results: one row per check and run."""

PASSED = "passed"
FAILED = "failed"
FAILED_BLOCKING = "failed_blocking"


@dataclass(frozen=True, kw_only=True)
class GateVerdict:
    """Whether a list may be published.

    Attributes:
        run_id: of the run that was judged.
        reasons: sentences, sorted, each a reason why not; empty iff the gate is open.
        outcomes: passed, failed or failed_blocking, once per result of this run.
    """

    run_id: str
    reasons: tuple[str, ...]
    outcomes: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether nothing speaks against publication."""
        return not self.reasons


def check_results(results: Iterable[CheckResult], *, run_id: str) -> pl.DataFrame:
    """Put results down as the table that the gate reads.

    Args:
        results: of all checks of a run, dbt's tests included.
        run_id: the run in which they were found.

    Returns:
        RESULT_SCHEMA, sorted by stage, table, name.
    """
    rows = [{"run_id": run_id, **{name: getattr(result, name) for name in _RESULT_FIELDS}} for result in results]
    return pl.DataFrame(rows, schema=RESULT_SCHEMA).sort("stage", "table", "name", "observed")


def decide(
    results: pl.DataFrame,
    *,
    registry: Iterable[RegisteredCheck],
    expected_dbt_tests: Collection[str],
    run_id: str,
) -> GateVerdict:
    """Decide about publication from what is written down, not from steps that call themselves green.

    Closed when a result is missing, stands twice, belongs to no known check, comes from another run, disagrees with
    the register on whether it blocks, or is that of a blocking check that does not hold. Closed too when nothing is
    registered or dbt has no tests: no proof is not a good proof.

    Args:
        results: RESULT_SCHEMA, as read back from where it was written.
        registry: all registered checks.
        expected_dbt_tests: names of all tests in dbt's manifest; a result carries the name as `name`.
        run_id: the run to judge.
    """
    registered, tests = list(registry), sorted(set(expected_dbt_tests))
    own = results.filter(pl.col("run_id").eq_missing(pl.lit(run_id)))
    found = [CheckResult(**row) for row in own.select(_RESULT_FIELDS).iter_rows(named=True)]
    by_dbt = Counter(result.name for result in found if result.name in set(tests))
    reasons = [
        *_foreign(results, run_id=run_id),
        *missing_results(registered, [result for result in found if result.name not in by_dbt]),
        *(f"dbt test [{name}]: no result in this run" for name in tests if name not in by_dbt),
        *(f"dbt test [{name}]: {times} results" for name, times in by_dbt.items() if times > 1),
        *(_failure(result) for result in found if result.blocking and not result.passed),
    ]
    if not registered:
        reasons.append("no check is registered")
    if not tests:
        reasons.append("dbt's manifest has no tests")
    return GateVerdict(
        run_id=run_id, reasons=tuple(sorted(reasons)), outcomes=tuple(sorted(_outcome(result) for result in found))
    )


def require_open(verdict: GateVerdict, *, stichtag: date) -> None:
    """Stop the run when the gate is closed.

    Raises:
        UserError: naming every reason.
    """
    if verdict.is_open:
        return
    raise UserError(
        what=f"The list of {stichtag:%d.%m.%Y} was made but may not be published, for {len(verdict.reasons)} "
        f"reason(s):\n{listed(verdict.reasons)}",
        meaning="Nothing was published: the list in force stays in force, and is one day older than it should be.",
        remedy="Mend what is named above (a delivery: ask the authority for a corrected one; the pipeline: tell the "
        f"owner of the check, quality/checks names him). Then run: iris refresh --stichtag {stichtag.isoformat()}",
    )


_RESULT_FIELDS = [name for name in RESULT_SCHEMA if name != "run_id"]


def _foreign(results: pl.DataFrame, *, run_id: str) -> list[str]:
    others = results.filter(pl.col("run_id").ne_missing(pl.lit(run_id)))
    return [
        f"{stage}.{table} [{name}]: the result is from the run {other or '(none)'}"
        for stage, table, name, other in others.select("stage", "table", "name", "run_id").iter_rows()
    ]


def _failure(result: CheckResult) -> str:
    rows = "" if result.failed_rows is None else f" ({result.failed_rows} row(s))"
    return f"{result.stage}.{result.table} [{result.name}]: does not hold{rows}: {result.observed}"


def _outcome(result: CheckResult) -> str:
    if result.passed:
        return PASSED
    return FAILED_BLOCKING if result.blocking else FAILED
