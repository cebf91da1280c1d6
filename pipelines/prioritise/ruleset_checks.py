"""Static checks of a whole ruleset: whether its parts fit together, before any case is looked at.

Belongs here: validity in time, references to law, norm sets, classes, factors and facts, conditions that cannot hold.
Does not belong here: scales (scale_checks), single keys (the readers).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from pipelines.prioritise.case_parts_reader import REASONS
from pipelines.prioritise.conditions import Condition
from pipelines.prioritise.rule_source import LegalState
from pipelines.prioritise.scale_checks import scale_problems

if TYPE_CHECKING:
    from pipelines.prioritise.ruleset import Ruleset

_TYPES = {
    "in": {"code"},
    "unknown_in": {"code"},
    "min": {"integer"},
    "max": {"integer"},
    "is": {"boolean"},
    "until_stichtag": {"date"},
    "within_months": {"date"},
    "within_days": {"date"},
    "after": {"date"},
    "until_months_after": {"date"},
    "until_day": {"date"},
    "contains_any": {"text_list"},
}
"""Types of facts that a question can be asked of; `known` can be asked of any."""
_ROW_COLUMNS = {"gericht_id", "geschaeftsnr", "abh"}
"""Columns that a question may quote beside registered facts: where the answer can be found."""
_TEXTS = ("HINWEIS", "VERDACHT", "STA_NE", "STA_AN", "STA_ER", "STA_VE", "STA_UNBEKANNT", "ABSEHEN_NE", "ABSEHEN_BE",
          "ABSEHEN_BW", "ABSEHEN_AB", "ABSEHEN_UNBEKANNT")  # fmt: skip

Conditions = tuple[Condition, ...]


class _HasConditions(Protocol):
    """What most parts of a ruleset have in common."""

    @property
    def legal(self) -> LegalState: ...
    @property
    def when(self) -> Conditions: ...


def problems_of(ruleset: "Ruleset") -> list[str]:
    """Find everything that does not fit together.

    Args:
        ruleset: as read.

    Returns:
        Sentences that name file, line and rule; empty when all is well.
    """
    rules = dict(_rules(ruleset))
    return [
        *_validity(rules, ruleset=ruleset),
        *_law(rules, ruleset=ruleset),
        *_references(rules, ruleset=ruleset),
        *_facts(ruleset),
        *_erasure(ruleset),
        *_questions(ruleset),
        *scale_problems(ruleset),
    ]


def _rules(ruleset: "Ruleset") -> Iterator[tuple[LegalState, Conditions]]:
    parts: list[_HasConditions] = [
        *ruleset.gates,
        *ruleset.series,
        *ruleset.classes,
        *ruleset.marks,
        *ruleset.tests,
        *ruleset.entries,
        *ruleset.stops,
        *ruleset.questions,
    ]
    for part in parts:
        yield part.legal, part.when
    if ruleset.erasure is not None:
        for period in ruleset.erasure.periods:
            yield period.legal, period.when
    for dimension in ruleset.dimensions:
        for cap in dimension.caps:
            yield cap.legal, cap.when
        for criterion in dimension.criteria:
            yield criterion.legal, criterion.when
        for parameter in dimension.parameters:
            yield parameter.legal, ()
    for guard in ruleset.guards:
        yield guard.legal, ()
    if ruleset.matrix is not None:
        for cell in ruleset.matrix.cells:
            yield cell.legal, ()


def _loose(ruleset: "Ruleset") -> Iterator[tuple[str, Conditions]]:
    """Conditions that hang on no rule of their own."""
    for dimension in ruleset.dimensions:
        yield dimension.place, (*dimension.applies_when, *dimension.unknown_when)
        for criterion in dimension.criteria:
            for grade in (*criterion.grades, *criterion.additions):
                yield f"{criterion.legal.place}, grade [{grade.id}]", grade.when
    for factor in ruleset.factors.values():
        yield factor.place, factor.when
    if ruleset.erasure is not None:
        erasure = ruleset.erasure
        yield "erasure.yml, line 1", (*erasure.in_register, *erasure.maybe_in_register, *erasure.open_while)


def _validity(rules: dict[LegalState, Conditions], *, ruleset: "Ruleset") -> Iterator[str]:
    """Versions of one rule follow each other without gap or overlap over the ruleset's whole validity."""
    by_name: dict[tuple[str, str], list[LegalState]] = {}
    for rule in rules:
        by_name.setdefault(
            (rule.place.split(",", maxsplit=1)[0] + rule.place.split(", ")[-1].split(" ")[0], rule.id), []
        ).append(rule)
    for versions in by_name.values():
        ordered = sorted(versions, key=lambda rule: rule.von)
        if ordered[0].von > ruleset.von:
            yield f"{ordered[0].place}: gap: the ruleset begins on {ruleset.von}, the rule on {ordered[0].von}"
        for before, after in pairwise(ordered):
            yield from _step(before.bis, after.von, place=after.place)
        last = ordered[-1].bis
        if last is not None and (ruleset.bis is None or last < ruleset.bis):
            yield f"{ordered[-1].place}: gap: the rule ends on {last}, the ruleset does not"
    for source in ruleset.legal_sources.values():
        for older, newer in pairwise(source.versions):
            yield from _step(older.bis, newer.von, place=source.place)


def _step(bis: date | None, von: date | None, *, place: str) -> Iterator[str]:
    if bis is None or von is None or von <= bis:
        yield f"{place}: overlap: the version before it ends on {bis or 'no day'}, this one begins on {von}"
    elif von != bis + timedelta(days=1):
        yield f"{place}: gap: the version before it ends on {bis}, this one begins on {von}"


def _law(rules: dict[LegalState, Conditions], *, ruleset: "Ruleset") -> Iterator[str]:
    cited = set()
    for rule in rules:
        if not rule.law:
            yield f"{rule.place}: missing reference: [recht] names no norm"
        for key in rule.law:
            cited.add(key)
            if key not in ruleset.legal_sources:
                yield f"{rule.place}: missing reference: [{key}] is not in legal_sources.yml"
    for name, law in ruleset.norm_set_law.items():
        cited |= set(law)
        if not law:
            yield f"{ruleset.norm_set_places[name]}: missing reference: [recht] names no norm"
        for key in sorted(set(law) - ruleset.legal_sources.keys()):
            yield f"{ruleset.norm_set_places[name]}: missing reference: [{key}] is not in legal_sources.yml"
    for key in sorted(ruleset.legal_sources.keys() - cited):
        yield f"{ruleset.legal_sources[key].place}: [{key}] is cited by no rule; remove it"


def _references(rules: dict[LegalState, Conditions], *, ruleset: "Ruleset") -> Iterator[str]:
    """What conditions refer to exists, and what exists is referred to."""
    used: dict[str, set[str]] = {"norm set": set(), "class": set(), "series": set(), "mark": set()}
    parts: dict[str, tuple[_HasConditions, ...]] = {
        "class": ruleset.classes,
        "series": ruleset.series,
        "mark": ruleset.marks,
    }
    exists = {"norm set": set(ruleset.norm_sets)}
    exists |= {thing: {item.legal.id for item in items} for thing, items in parts.items()}
    if ruleset.erasure is not None:
        used["norm set"].add(ruleset.erasure.repeat_norms)
    places = dict(ruleset.norm_set_places)
    places |= {item.legal.id: item.legal.place for items in parts.values() for item in items}
    for place, conditions in (*((rule.place, when) for rule, when in rules.items()), *_loose(ruleset)):
        yield from _contradictions(conditions, place=place)
        for condition in conditions:
            yield from _mistyped(condition, place=place, ruleset=ruleset)
            named = {
                "norm set": condition.names("norms_any") | condition.names("norms_all"),
                "class": condition.names("class"),
                "series": condition.facts() & exists["series"],
                "mark": condition.facts() & exists["mark"],
            }
            for thing, names in named.items():
                used[thing] |= names
                for name in sorted(names - exists[thing]):
                    yield f"{place}: missing reference: there is no {thing} [{name}]"
    for name in sorted(used["norm set"] - exists["norm set"]):
        yield f"norm_sets.yml, line 1: missing reference: there is no norm set [{name}]"
    for thing, names in exists.items():
        for name in sorted(names - used[thing]):
            yield f"{places[name]}: the {thing} [{name}] is asked for by no rule and gives no points: it is unreachable"
    for name, ranges in ruleset.norm_sets.items():
        if not ranges or any(item.first > item.last for item in ranges):
            yield f"{places[name]}: the norm set [{name}] holds no paragraph, or a run that ends before it begins"


def _contradictions(conditions: Conditions, *, place: str) -> Iterator[str]:
    """Conditions of one list that can never hold together."""
    allowed: dict[str, set[str]] = {}
    least: dict[str, int] = {}
    greatest: dict[str, int] = {}
    for condition in conditions:
        name = str(condition.fact)
        if condition.form == "in":
            before = allowed.get(name)
            allowed[name] = set(condition.value) if before is None else before & set(condition.value)
        if condition.form == "min":
            least[name] = condition.value
        if condition.form == "max":
            greatest[name] = condition.value
        if condition.form == "all_of":
            yield from _contradictions(condition.value, place=place)
    for name in sorted(allowed):
        if not allowed[name]:
            yield f"{place}: unreachable: no value of [{name}] meets all its conditions"
    for name in sorted(least.keys() & greatest.keys()):
        if least[name] > greatest[name]:
            yield f"{place}: unreachable: [{name}] cannot be at least {least[name]} and at most {greatest[name]}"


def _mistyped(condition: Condition, *, place: str, ruleset: "Ruleset") -> Iterator[str]:
    if condition.form in {"not", "any_of", "all_of"}:
        for inner in condition.value:
            yield from _mistyped(inner, place=place, ruleset=ruleset)
        return
    fact = ruleset.registry.facts.get(str(condition.fact))
    wanted = _TYPES.get(condition.form)
    if fact is not None and wanted is not None and fact.type not in wanted:
        yield f"{place}: [{condition.form}] cannot be asked of [{fact.name}], which is of type {fact.type}"
    if fact is not None and fact.type == "interval":
        yield f"{place}: [{fact.name}] is an interval; only a factor can use it"


def _facts(ruleset: "Ruleset") -> Iterator[str]:
    """Facts that are named outside conditions, and factors."""
    named: list[tuple[str, str, str]] = []
    for dimension in ruleset.dimensions:
        for criterion in dimension.criteria:
            facts = [fact for fact in (criterion.fact, criterion.otherwise_fact) if fact is not None]
            named += [(fact, criterion.table, criterion.legal.place) for fact in facts]
            for name in sorted(set(criterion.factors) - ruleset.factors.keys()):
                yield f"{criterion.legal.place}: missing reference: there is no factor [{name}]"
    for factor in ruleset.factors.values():
        named.append((factor.fact, "ereignisse", factor.place))
        known = ruleset.registry.facts.get(factor.fact)
        if known is not None and known.type != "interval":
            yield f"{factor.place}: [{factor.fact}] is no interval fact"
    if ruleset.erasure is not None:
        named += [(fact, "ereignisse", "erasure.yml, line 1") for fact in ruleset.erasure.ended_by]
    for fact, table, place in named:
        refused: list[str] = []
        ruleset.registry.demand(fact, table=table, refuse=refused.append, gives_points=True)
        yield from (f"{place}: {problem}" for problem in refused)


def _erasure(ruleset: "Ruleset") -> Iterator[str]:
    if ruleset.erasure is None:
        return
    periods = ruleset.erasure.periods
    names = [period.legal.id for period in periods]
    for position, period in enumerate(periods):
        is_last = position == len(periods) - 1
        if not period.when and not is_last:
            yield f"{period.legal.place}: every period after it is unreachable, because it has no condition"
        if period.conflict_with is not None and period.conflict_with not in names[position + 1 :]:
            yield f"{period.legal.place}: missing reference: no later period [{period.conflict_with}]"
    if periods and periods[-1].when:
        yield f"{periods[-1].legal.place}: gap: the last period must have no condition, so that every entry has one"


def _questions(ruleset: "Ruleset") -> Iterator[str]:
    if not ruleset.questions and not ruleset.stops:
        return
    for reason in REASONS:
        if reason != "NICHT_ANWENDBAR" and reason not in ruleset.due_days:
            yield f"clarifications.yml, line 1: gap: no due time for the reason [{reason}]"
    shown_gates = {gate.legal.id for gate in ruleset.gates if not gate.hides}
    for question in ruleset.questions:
        if question.gate is not None and (question.table != "ereignisse" or question.gate not in shown_gates):
            told = f"[schleuse] must be a gate of evidence that hides nothing, not {question.gate}"
            yield f"{question.legal.place}: {told}"
        for hole in question.holes():
            fact = ruleset.registry.facts.get(hole)
            if hole not in _ROW_COLUMNS and (fact is None or fact.table != question.table):
                yield f"{question.legal.place}: missing reference: the text quotes [{hole}], no fact of its table"
    for stop in ruleset.stops:
        for hole in stop.holes():
            fact = ruleset.registry.facts.get(hole)
            if stop.effect != "KENNZEICHEN" or fact is None or fact.table != "faelle":
                yield f"{stop.legal.place}: missing reference: the addition quotes [{hole}], no fact of the case"
    for name in _TEXTS:
        if name not in ruleset.texts:
            yield f"texts.yml, line 1: missing reference: the text [{name}] is missing"
