"""What must hold of the assessed cases of a run before anything may be published.

Belongs here: one function per sentence of quality/checks/assessed_cases.yml, counted anew from the tables that leave.
Does not belong here: columns and values of one table (contracts), assessing (the other modules of this package).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from pipelines.prioritise.assess import Assessed
from pipelines.prioritise.facts import NOT_APPLICABLE
from pipelines.prioritise.ruleset import Ruleset
from pipelines.prioritise.stops import RANKED
from pipelines.stages import Stage
from quality.verdicts import CheckResult, RegisteredCheck


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What the checks look at.

    Attributes:
        assessed: the tables that leave.
        persons: number of persons that came in.
        rules: the ruleset with the law of the day.
    """

    assessed: Assessed
    persons: int
    rules: Ruleset


def every_person_is_listed_or_removed_by_a_rule(checked: Checked, *, check: RegisteredCheck) -> CheckResult:
    """Persons in = cases + persons removed; no case twice."""
    cases, row = checked.assessed.cases, checked.assessed.ledger.row(0, named=True)
    lost = checked.persons - cases.height - row["rows_removed"]
    doubled = cases.height - cases["fall_id"].n_unique()
    return check.result(
        passed=lost == 0 and doubled == 0 and row["rows_in"] == checked.persons,
        observed=f"{checked.persons} in, {cases.height} listed, {row['rows_removed']} removed, {doubled} doubled",
        expected="persons in = listed + removed, none doubled",
        failed_rows=abs(lost) + doubled,
    )


def criteria_add_up_to_the_dimension(checked: Checked, *, check: RegisteredCheck) -> CheckResult:
    """Sum the criteria anew; a dimension is that sum, or less where a cap says so."""
    rows = checked.assessed.cases.select("fall_id", "a_min", "a_max", "b_min", "b_max", "deckel")
    wrong = 0
    for dimension in checked.rules.dimensions:
        names = [criterion.legal.id for criterion in dimension.criteria]
        stem = dimension.id.lower()
        sums = (
            checked.assessed.criteria.filter(pl.col("kriterium").is_in(names))
            .group_by("fall_id")
            .agg(pl.col("punkte_min").sum().alias("low"), pl.col("punkte_max").sum().alias("high"))
        )
        both = rows.filter(pl.col(f"{stem}_min").is_not_null()).join(sums, on="fall_id", how="left")
        limit = pl.lit(dimension.max)
        for cap in dimension.caps:
            limit = (
                pl.when(pl.col("deckel").list.contains(cap.legal.id))
                .then(pl.min_horizontal(limit, pl.lit(cap.limit)))
                .otherwise(limit)
            )
        least = pl.min_horizontal(limit, *(pl.lit(cap.limit) for cap in dimension.caps))
        high_wrong = pl.col(f"{stem}_max") != pl.min_horizontal("high", limit)
        low_wrong = ~pl.col(f"{stem}_min").is_between(pl.min_horizontal("low", least), pl.min_horizontal("low", limit))
        wrong += both.filter((high_wrong | low_wrong).fill_null(value=True)).height
    return check.result(
        passed=wrong == 0, observed=f"{wrong} sums differ from their criteria", expected="0", failed_rows=wrong
    )


def no_unknown_fact_counts_as_known(checked: Checked, *, check: RegisteredCheck) -> CheckResult:
    """A span runs upwards within its criterion and has a reason; certain points have none but `nicht anwendbar`."""
    is_open = pl.col("punkte_min") != pl.col("punkte_max")
    reason = pl.col("grund_unbekannt")
    wrong = checked.assessed.criteria.filter(
        (pl.col("punkte_min") > pl.col("punkte_max"))
        | (pl.col("punkte_min") < 0)
        | (pl.col("punkte_max") > pl.col("punkte_grenze"))
        | (is_open & (reason.is_null() | (reason == NOT_APPLICABLE)))
        | (~is_open & reason.is_not_null() & (reason != NOT_APPLICABLE))
    ).height
    return check.result(
        passed=wrong == 0, observed=f"{wrong} spans out of order or without reason", expected="0", failed_rows=wrong
    )


def no_minor_case_outranks_its_matrix_cell(checked: Checked, *, check: RegisteredCheck) -> CheckResult:
    """Every ranked case stands in the cell of its bands, none is better than its floor, and only they have places."""
    matrix = checked.rules.matrix
    cells = {(cell.row, cell.column): cell.priority for cell in matrix.cells} if matrix else {}
    rank = {priority: number for number, priority in enumerate(matrix.priorities)} if matrix else {}
    floors = matrix.not_better_than if matrix else {}
    wrong = 0
    for row in checked.assessed.cases.iter_rows(named=True):
        is_ranked = row["liste"] == RANKED
        if is_ranked != (row["platz"] is not None):
            wrong += 1
        elif is_ranked:
            cell = cells[row["a_band_min"], row["b_band_min"]]
            floor = floors.get(row["a_band_min"]) or cell
            wrong += cell != row["zelle"] or rank[cell] < rank[floor]
    return check.result(
        passed=wrong == 0, observed=f"{wrong} cases outside their cell", expected="0", failed_rows=wrong
    )


def nothing_unusable_is_shown(checked: Checked, *, check: RegisteredCheck) -> CheckResult:
    """No row of a conviction names a gate that hides its content."""
    hidden = [gate.legal.id for gate in checked.rules.gates if gate.hides]
    wrong = checked.assessed.convictions_assessed.filter(pl.col("schleuse").is_in(hidden)).height
    return check.result(passed=wrong == 0, observed=f"{wrong} unusable entries shown", expected="0", failed_rows=wrong)


def every_open_span_has_its_question(checked: Checked, *, check: RegisteredCheck) -> CheckResult:
    """A case with an open criterion has at least one question."""
    is_open = pl.col("punkte_min") != pl.col("punkte_max")
    open_cases = checked.assessed.criteria.filter(is_open).select("fall_id").unique()
    wrong = open_cases.join(checked.assessed.clarifications, on="fall_id", how="anti").height
    return check.result(
        passed=wrong == 0,
        observed=f"{open_cases.height} cases with open points, {wrong} of them without a question",
        expected="0 without a question",
        failed_rows=wrong,
    )


def every_explanation_names_its_result(checked: Checked, *, check: RegisteredCheck) -> CheckResult:
    """Each case has one text; it begins with its case number and names its certain and possible points."""
    told = checked.assessed.cases.join(checked.assessed.explanations, on="fall_id", how="left")
    spans = pl.format("gesichert {}–{}", "a_min", "a_max")
    text = pl.col("langtext").fill_null("")
    right = text.str.contains(pl.col("fall_id"), literal=True) & text.str.contains(spans, literal=True)
    wrong = told.filter(~right | (told.height != checked.assessed.explanations.height)).height
    return check.result(
        passed=wrong == 0,
        observed=f"{checked.assessed.explanations.height} texts, {wrong} that do not fit their case",
        expected="one fitting text per case",
        failed_rows=wrong,
    )


CHECKS: Mapping[str, Callable[..., CheckResult]] = {
    function.__name__: function
    for function in (
        every_person_is_listed_or_removed_by_a_rule,
        criteria_add_up_to_the_dimension,
        no_unknown_fact_counts_as_known,
        no_minor_case_outranks_its_matrix_cell,
        nothing_unusable_is_shown,
        every_open_span_has_its_question,
        every_explanation_names_its_result,
    )
}


def check_assessed(
    assessed: Assessed, *, persons: int, rules: Ruleset, registry: Iterable[RegisteredCheck]
) -> list[CheckResult]:
    """Do every check of this step.

    Args:
        assessed: what was assessed.
        persons: rows of the mart `personen`.
        rules: the ruleset with the law of the day (Ruleset.at).
        registry: all registered checks.

    Raises:
        ValueError: a check of this step is not registered; the gate could not miss it.
    """
    registered = {check.name: check for check in registry if check.stage == Stage.ASSESSED_CASES}
    unknown = sorted(CHECKS.keys() - registered.keys())
    if unknown:
        raise ValueError(f"not registered in quality/checks/{Stage.ASSESSED_CASES}.yml: {unknown}")
    checked = Checked(assessed=assessed, persons=persons, rules=rules)
    return [function(checked, check=registered[name]) for name, function in CHECKS.items()]
