"""Check expectations with Great Expectations; the only module that knows it.

Belongs here: measuring tables, translating expectations, reading the verdicts.
Does not belong here: what is expected (<table>.yml), keeping the measures from run to run (publish).

Great Expectations is imported inside the functions: it costs four seconds that only the step that checks need pay.
"""

import logging
import math
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from quality.expectations.reading import Expectation, Kind, Measure, Tolerance
from quality.verdicts import CheckResult

FIRST_RUN = "nothing to compare with: no earlier run has this measure"


def measures(tables: Mapping[str, pl.DataFrame], *, expectations: Iterable[Expectation]) -> dict[str, float]:
    """Measure today what the next run will be held against.

    Args:
        tables: by `stage.table`.
        expectations: all; only those that compare with the run before are measured.

    Returns:
        By measure name, sorted. A measure that an empty table does not have is left out.
    """
    found: dict[str, float] = {}
    for item in expectations:
        if item.kind is Kind.LIKE_BEFORE:
            value = _measured(tables[item.table], item)
            if value is not None:
                found[item.measure_name] = value
    return dict(sorted(found.items()))


def run_expectations(
    tables: Mapping[str, pl.DataFrame],
    *,
    expectations: Iterable[Expectation],
    baselines: Mapping[str, float] | None,
) -> list[CheckResult]:
    """Check every expectation, table by table.

    Args:
        tables: by `stage.table`; every table that an expectation speaks of.
        expectations: all.
        baselines: `measures` of the run before; None for the first run. A comparison without a baseline passes and
            says so.

    Returns:
        One result per expectation, in their order.

    Raises:
        KeyError: an expectation speaks of a table that is not given.
    """
    items = list(expectations)
    known = baselines or {}
    results: dict[tuple[str, str, str], CheckResult] = {}
    for name in sorted({item.table for item in items}):
        of_table = [item for item in items if item.table == name]
        comparable = [item for item in of_table if item.kind is not Kind.LIKE_BEFORE or item.measure_name in known]
        verdicts = _verdicts(tables[name], comparable, known=known)
        for item in of_table:
            verdict = verdicts.get(item.check.name)
            results[item.check.identity] = (
                item.check.result(passed=True, observed=FIRST_RUN, expected=_expected(item, known=known))
                if verdict is None
                else _result(item, verdict, known=known)
            )
    return [results[item.check.identity] for item in items]


def _measured(table: pl.DataFrame, item: Expectation) -> float | None:
    if item.measure is Measure.ROWS:
        return float(table.height)
    if table.is_empty():
        return None
    values = table.get_column(str(item.column))
    if item.measure is Measure.FILLED_SHARE:
        return 1 - values.null_count() / table.height
    numbers = values.cast(pl.Float64)
    value = numbers.mean() if item.measure is Measure.MEAN else numbers.std()
    return value if isinstance(value, float) else None


def _bounds(item: Expectation, *, known: Mapping[str, float]) -> tuple[float, float]:
    before, tolerance = known[item.measure_name], float(item.tolerance or 0)
    reach = abs(before) * tolerance if item.tolerance_is is Tolerance.SHARE else tolerance
    return before - reach, before + reach


def _verdicts(table: pl.DataFrame, items: list[Expectation], *, known: Mapping[str, float]) -> dict[str, Any]:
    """Run one suite over one table; the verdicts of Great Expectations by the expectation's name."""
    if not items:
        return {}
    import great_expectations as gx

    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(enable=False)
    context.variables.progress_bars = {"globally": False}
    name = items[0].table
    batch = (
        context.data_sources.add_pandas(name)
        .add_dataframe_asset(name)
        .add_batch_definition_whole_dataframe(name)
        .get_batch(batch_parameters={"dataframe": _plain(table, items).to_pandas()})
    )
    suite = gx.ExpectationSuite(name=name, expectations=[_translated(item, known=known) for item in items])
    validation = batch.validate(suite, result_format="SUMMARY")
    return {verdict.expectation_config.meta["name"]: verdict for verdict in validation.results}


def _plain(table: pl.DataFrame, items: list[Expectation]) -> pl.DataFrame:
    """Keep what the expectations speak of, as floats where it is measured: pandas has no integers with gaps."""
    measured = {item.column for item in items if item.column and item.measure is not Measure.FILLED_SHARE}
    compared = {item.lower for item in items if item.lower}
    used = {item.column for item in items if item.column} | compared
    columns = [pl.col(n).cast(pl.Float64) if n in measured | compared else pl.col(n) for n in sorted(used)]
    return table.select(columns) if columns else table.select(pl.lit(1).alias("row").repeat_by(1).explode())


def _translated(item: Expectation, *, known: Mapping[str, float]) -> Any:  # noqa: ANN401 -- Great Expectations'
    import great_expectations.expectations as gxe

    meta = {"name": item.check.name}
    if item.kind is Kind.ROWS_AT_LEAST:
        return gxe.ExpectTableRowCountToBeBetween(min_value=item.rows, meta=meta)
    if item.kind is Kind.NOT_BELOW:
        return gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A=item.column,
            column_B=item.lower,
            or_equal=True,
            ignore_row_if="either_value_is_missing",
            meta=meta,
        )
    least, greatest = _bounds(item, known=known)
    match item.measure:
        case Measure.ROWS:
            return gxe.ExpectTableRowCountToBeBetween(
                min_value=math.ceil(least), max_value=math.floor(greatest), meta=meta
            )
        case Measure.FILLED_SHARE:
            return gxe.ExpectColumnProportionOfNonNullValuesToBeBetween(
                column=item.column, min_value=max(least, 0), max_value=min(greatest, 1), meta=meta
            )
        case Measure.MEAN:
            return gxe.ExpectColumnMeanToBeBetween(column=item.column, min_value=least, max_value=greatest, meta=meta)
        case Measure.SPREAD:
            return gxe.ExpectColumnStdevToBeBetween(column=item.column, min_value=least, max_value=greatest, meta=meta)
        case None:
            raise ValueError(f"the expectation [{item.check.name}] compares nothing")


def _result(item: Expectation, verdict: Any, *, known: Mapping[str, float]) -> CheckResult:  # noqa: ANN401
    found = verdict.result
    failed: int | None = None
    if item.kind is Kind.NOT_BELOW and "unexpected_count" in found:
        failed = int(found["unexpected_count"])
        observed = f"{failed} of {found['element_count']} rows lie below"
    elif "observed_value" in found and found["observed_value"] is not None:
        observed = f"{_name_of(item)} is {_number(float(found['observed_value']))}"
    else:
        observed = f"{_name_of(item)} could not be measured"
    return item.check.result(
        passed=bool(verdict.success), observed=observed, expected=_expected(item, known=known), failed_rows=failed
    )


def _expected(item: Expectation, *, known: Mapping[str, float]) -> str:
    if item.kind is Kind.ROWS_AT_LEAST:
        return f"at least {item.rows} row(s)"
    if item.kind is Kind.NOT_BELOW:
        return f"{item.column} is not below {item.lower} in any row"
    allowed = f"{item.tolerance:.0%} of it" if item.tolerance_is is Tolerance.SHARE else _number(item.tolerance or 0)
    if item.measure_name not in known:
        return f"{_name_of(item)} as in the run before, give or take {allowed}"
    before = _number(known[item.measure_name])
    return f"{_name_of(item)} was {before} in the run before; give or take {allowed}"


def _name_of(item: Expectation) -> str:
    if item.kind is Kind.ROWS_AT_LEAST or item.measure is Measure.ROWS:
        return "the number of rows"
    return f"{str(item.measure).replace('_', ' ')} of {item.column}"


def _number(value: float) -> str:
    return f"{value:,.3f}".rstrip("0").rstrip(".")
