"""Every rule of the ruleset has its cases: met, not met and unknown; every number the boundary, one below, one above.

Belongs here: reading the ruleset, and naming each rule or number that no case of golden_cases.yml and rules/ tries.
Does not belong here: what the cases expect (test_ruleset_cases).
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.prioritise.cases_file import read_cases_file
from pipelines.prioritise.conditions import Condition, all_of
from pipelines.prioritise.convictions import judged_convictions
from pipelines.prioritise.criteria import Criterion
from pipelines.prioritise.evaluate import points_of
from pipelines.prioritise.facts import derived_case_facts
from pipelines.prioritise.hypothetical import evaluated, only
from pipelines.prioritise.intervals import Band
from pipelines.prioritise.ruleset import load_ruleset

HERE = Path(__file__).parent
FILES = [HERE / "golden_cases.yml", *sorted((HERE / "rules").glob("*.yml"))]
RULES = load_ruleset()
CONTEXT = {"andere_freiheitsstrafe_im_register", "andere_strafe_im_register", "weitere_eintragung_gleicher_art"}
"""Facts that exist only while the register is walked: the periods that ask them are tried by their results."""

CANNOT_BE_UNKNOWN = {
    "G2": "taken in or sent twice follows from the records themselves",
    "G6": "a deletion message is there or not",
    "G9": "linking says of every record whether it is certain",
    "EINGANG": "an unknown way in lets the person in",
    "X07": "an unknown way in lets the person in",
    "X08": "the lower bound is always known",
    "WIDERRUF": "the absence of the day is the answer: not revoked",
    "F04": "asks whether a fact is known",
    "NACH_ENTLASSUNG": "without a day of the deed no release lies before it",
    "F19": "asks whether a fact is known",
    "hat_titel_nach_rechtskraft": "without a day no title began; that is asked",
}  # fmt: skip
"""Rules whose question always has an answer, and why."""

CANNOT_BE_MET = {"G4": "a value outside the list is refused on the way in, and unknown here"}
"""Rules that stand guard over what should never arrive."""


@cache
def tried() -> list[tuple[date, pl.DataFrame, pl.DataFrame]]:
    """Per file the day, the convictions with everything judged, the cases with everything derived."""
    found = []
    for path in FILES:
        file = read_cases_file(path)
        rules = RULES.at(file.stichtag)
        parts = only(file.facts, persons=[*file.dimension_a, *file.dimension_b])
        judged = judged_convictions(parts, ruleset=rules, stichtag=file.stichtag)
        cases = derived_case_facts(parts, stichtag=file.stichtag)
        rows, events = points_of(cases, events=judged, ruleset=rules, stichtag=file.stichtag)
        found.append((file.stichtag, events, rows))
        if file.faelle:
            whole = evaluated(file, ruleset=RULES)
            found.append((file.stichtag, whole.events, whole.persons))
            found.append((file.stichtag, whole.events, whole.cases))
    return found


def answers(conditions: Sequence[Condition], *, table: str) -> set[bool | None]:
    """Every answer that the cases give to a list of conditions."""
    found: set[bool | None] = set()
    for day, events, cases in tried():
        frame = events if table == "ereignisse" else cases
        wanted = {name for condition in conditions for name in condition.facts()}
        wanted |= {f"{form}:{n}" for c in conditions for form in ("norms_any", "norms_all") for n in c.names(form)}
        if wanted <= set(frame.columns) and frame.height:
            found |= set(frame.select(all_of(conditions, stichtag=day).alias("answer"))["answer"].to_list())
    return found


def rules_with_conditions() -> Iterator[tuple[str, str, tuple[Condition, ...]]]:
    """Give every rule that asks: name, table, conditions."""
    for item in (
        *RULES.gates,
        *RULES.classes,
        *RULES.series,
        *RULES.marks,
        *(RULES.erasure.periods if RULES.erasure else ()),
    ):
        if item.when and not CONTEXT & {name for one in item.when for name in one.facts()}:
            yield item.legal.id, "ereignisse", item.when
    for part in (*RULES.entries, *RULES.stops, *RULES.tests):
        yield part.legal.id, "faelle", part.when
    for question in RULES.questions:
        yield question.legal.id, question.table, question.when
    for dimension in RULES.dimensions:
        for cap in dimension.caps:
            yield cap.legal.id, "faelle", cap.when
        for criterion in dimension.criteria:
            yield from _of_criterion(criterion)


def _of_criterion(criterion: Criterion) -> Iterator[tuple[str, str, tuple[Condition, ...]]]:
    if criterion.when:
        yield criterion.legal.id, criterion.table, criterion.when
    for grade in (*criterion.grades, *criterion.additions):
        if grade.when:
            yield grade.id, criterion.table, grade.when


@pytest.mark.parametrize(("name", "table", "when"), rules_with_conditions())
def test_a_rule_is_met_in_some_case_and_not_met_in_another(name: str, table: str, when: tuple[Condition, ...]) -> None:
    open_classes = {c.legal.id for c in RULES.classes if any(one.form == "not_delivered" for one in _flat(c.when))}
    is_open = any(one.form == "not_delivered" or one.value in open_classes for one in _flat(when) if not one.fact)
    wanted = {False, None} if is_open else {False} if name in CANNOT_BE_MET else {True, False}
    assert wanted <= answers(when, table=table), name


@pytest.mark.parametrize(("name", "table", "when"), rules_with_conditions())
def test_a_rule_is_unknown_in_some_case_or_says_why_it_cannot_be(
    name: str, table: str, when: tuple[Condition, ...]
) -> None:
    is_question = name in {question.legal.id for question in RULES.questions}
    if not is_question:
        assert (None in answers(when, table=table)) != (name in CANNOT_BE_UNKNOWN), name


@pytest.mark.parametrize("period", [period.legal.id for period in RULES.erasure.periods] if RULES.erasure else [])
def test_every_period_of_erasure_applies_in_some_case(period: str) -> None:
    assert any(period in events["tilgung_regel"].to_list() for _, events, _ in tried())


def _values(name: str, *, table: str) -> set[Any]:
    found: set[Any] = set()
    for _, events, cases in tried():
        frame = events if table == "ereignisse" else cases
        if name in frame.columns:
            found |= set(frame[name].drop_nulls().to_list())
    return found


def _edges(bands: Sequence[Band]) -> set[int]:
    return {band.von for band in bands if band.von is not None}


def thresholds() -> Iterator[tuple[str, str, str, int]]:
    """Give every number that decides: rule, table, column, first value on its upper side."""
    for name, table, when in rules_with_conditions():
        for condition in _flat(when):
            if condition.form == "min":
                yield name, table, str(condition.fact), condition.value
            elif condition.form == "max":
                yield name, table, str(condition.fact), condition.value + 1
    for factor in RULES.factors.values():
        for edge in sorted(_edges(factor.bands)):
            yield f"Faktor {factor.id}", "ereignisse", f"{factor.fact}_min", edge
    for dimension in RULES.dimensions:
        for edge in sorted(_edges(dimension.bands)):
            yield f"Band {dimension.id}", "faelle", f"{dimension.id}_min", edge
        for criterion in dimension.criteria:
            column = criterion.fact if criterion.table == "faelle" else f"{criterion.legal.id}:n_min"
            for edge in sorted(_edges(criterion.bands)):
                yield criterion.legal.id, "faelle", str(column), edge
    for edge in sorted(_edges(RULES.order.buckets)) if RULES.order else ():
        yield "Fristenstufe", "faelle", "frist_tage", edge


def _flat(conditions: Sequence[Condition]) -> Iterator[Condition]:
    for condition in conditions:
        if condition.form in {"not", "any_of", "all_of"}:
            yield from _flat(condition.value)
        else:
            yield condition


@pytest.mark.parametrize(("rule", "table", "column", "edge"), sorted(set(thresholds())))
def test_a_number_is_tried_at_its_boundary_below_and_above(rule: str, table: str, column: str, edge: int) -> None:
    missing = {edge - 1, edge, edge + 1} - _values(column, table=table)
    assert not missing, f"{rule}: no case has {column} {sorted(missing)}"


def windows() -> Iterator[tuple[str, str, str, str, int | date]]:
    for name, table, when in rules_with_conditions():
        for condition in _flat(when):
            if condition.form in {"within_months", "within_days", "until_day"}:
                yield name, table, str(condition.fact), condition.form, condition.value


@pytest.mark.parametrize(("rule", "table", "column", "form", "value"), sorted(set(windows()), key=str))
def test_a_window_is_tried_on_its_edge_a_day_before_and_a_day_after(
    rule: str, table: str, column: str, form: str, value: int | date
) -> None:
    days: set[date] = set()
    for stichtag, events, cases in tried():
        frame = events if table == "ereignisse" else cases
        if column in frame.columns:
            steps = {"within_months": f"-{value}mo", "within_days": f"-{value}d"}
            edge = value if isinstance(value, date) else pl.select(pl.lit(stichtag).dt.offset_by(steps[form])).item()
            days |= {(day - edge).days for day in frame[column].drop_nulls().to_list()}
    assert {-1, 0, 1} <= days, f"{rule}: no case has {column} at {sorted({-1, 0, 1} - days)} days from its edge"
