"""Conditions of rules: what a rule asks of a fact, and the three answers yes, no and unknown.

Belongs here: reading a condition, and its form as a nullable Boolean expression (null = unknown, Kleene logic).
Does not belong here: which facts there are (registry), what follows from the answer (criteria).

The forms, each one key beside `fact`: in, unknown_in, min, max, is, known, until_stichtag, within_months, within_days,
after, contains_any, until_day, until_months_after (with `months`: at most so many months after another fact's day);
and on their own: norms_any, norms_all, class, not_delivered (in words, what no source tells: always unknown), not,
any_of, all_of. A list of conditions holds when all hold.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from pipelines.prioritise.registry import FactRegistry
from pipelines.prioritise.rule_source import day, fields_of
from quality.strict_yaml import Fields

_GROUPS = ("not", "any_of", "all_of")


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One condition as read.

    Attributes:
        form: which question is asked.
        fact: name of the fact; None for forms that stand alone.
        value: what it is compared with: number, texts, Boolean, a name, or inner conditions.
    """

    form: str
    fact: str | None
    value: Any

    def facts(self) -> set[str]:
        """Name every fact that the condition looks at."""
        named = {self.fact} if self.fact else set()
        if self.form == "after":
            named.add(self.value)
        if self.form == "until_months_after":
            named.add(self.value[0])
        if self.form in _GROUPS:
            for inner in self.value:
                named |= inner.facts()
        return named

    def names(self, form: str) -> set[str]:
        """Name every norm set or class that the condition refers to by a form."""
        if self.form == form:
            return {self.value}
        if self.form in _GROUPS:
            return set().union(*(inner.names(form) for inner in self.value))
        return set()


class ConditionReader:
    """Read conditions of one table's facts and refuse what is not in the registry.

    Args:
        registry: the facts a rule may name.
        table: `faelle` or `ereignisse`.
        file: name of the file, for messages.
        problems: list that problems are added to.
        gives_points: what is read decides on points, so that facts that never give points are refused.
    """

    def __init__(
        self, *, registry: FactRegistry, table: str, file: str, problems: list[str], gives_points: bool = False
    ) -> None:
        """Keep what every condition of the file shares."""
        self._gives_points = gives_points
        self._registry = registry
        self._table = table
        self._file = file
        self._problems = problems

    def read(self, fields: Fields, key: str) -> tuple[Condition, ...]:
        """Take a list of conditions that must be there and not be empty."""
        if not fields.has(key):
            fields.refuse(f"the key [{key}] is missing")
            return ()
        found = fields.optional_list(key) or []
        if not found:
            fields.refuse(f"[{key}] must name at least one condition")
        return tuple(self._one(item, place=fields.place) for item in found)

    def read_optional(self, fields: Fields, key: str) -> tuple[Condition, ...]:
        """Take a list of conditions; none when absent."""
        return self.read(fields, key) if fields.has(key) else ()

    def _one(self, item: object, *, place: str) -> Condition:
        inner = fields_of(item, file=self._file, thing="condition", problems=self._problems, place=place)
        condition = self._fact_condition(inner) if inner.has("fact") else self._bare_condition(inner)
        inner.refuse_leftovers()
        return condition

    def _bare_condition(self, inner: Fields) -> Condition:
        for form in ("norms_any", "norms_all", "class", "not_delivered"):
            if inner.has(form):
                return Condition(form=form, fact=None, value=inner.verbatim(form))
        for form in _GROUPS:
            if inner.has(form):
                return Condition(form=form, fact=None, value=self.read(inner, form))
        inner.refuse("names neither a fact nor norms_any, norms_all, class, not_delivered, not, any_of, all_of")
        return Condition(form="any_of", fact=None, value=())

    def _fact_condition(self, inner: Fields) -> Condition:
        fact = inner.verbatim("fact")
        self._registry.demand(fact, table=self._table, refuse=inner.refuse, gives_points=self._gives_points)
        forms = [form for form in _FACT_EXPRESSIONS if inner.has(form)]
        if len(forms) != 1:
            inner.refuse(f"must ask exactly one question of [{fact}], not {forms or 'none'}")
            return Condition(form="any_of", fact=None, value=())
        form = forms[0]
        value: Any
        if form in {"in", "unknown_in", "contains_any"}:
            value = inner.texts(form)
            self._registry.demand_values(fact, value, refuse=inner.refuse)
        elif form in {"min", "max", "within_months", "within_days"}:
            value = inner.integer(form)
        elif form == "until_day":
            value = day(inner, form)
        elif form in {"after", "until_months_after"}:
            other = inner.verbatim(form)
            self._registry.demand(other, table=self._table, refuse=inner.refuse, gives_points=self._gives_points)
            value = other if form == "after" else (other, inner.integer("months"))
        else:
            value = inner.boolean(form)
        return Condition(form=form, fact=fact, value=value)


def _unknown_in(column: pl.Expr, value: Sequence[str], _stichtag: date) -> pl.Expr:
    return pl.when(column.is_in(list(value))).then(pl.lit(None, dtype=pl.Boolean)).otherwise(pl.lit(value=False))


def _until_stichtag(column: pl.Expr, value: bool, stichtag: date) -> pl.Expr:
    holds = (column <= pl.lit(stichtag)).fill_null(value=False)
    return holds if value else ~holds


def _until_months_after(column: pl.Expr, value: tuple[str, int], _stichtag: date) -> pl.Expr:
    return column <= pl.col(value[0]).dt.offset_by(f"{value[1]}mo")


_FACT_EXPRESSIONS: Mapping[str, Callable[[pl.Expr, Any, date], pl.Expr]] = {
    "in": lambda column, value, _: column.is_in(list(value)),
    "unknown_in": _unknown_in,
    "min": lambda column, value, _: column.ge(value),
    "max": lambda column, value, _: column.le(value),
    "is": lambda column, value, _: column if value else ~column,
    "known": lambda column, value, _: column.is_not_null() if value else column.is_null(),
    "until_stichtag": _until_stichtag,
    "until_day": lambda column, value, _: column.le(pl.lit(value)),
    "within_months": lambda column, value, day: column.ge(pl.lit(day).dt.offset_by(f"-{value}mo")),
    "within_days": lambda column, value, day: column.ge(pl.lit(day).dt.offset_by(f"-{value}d")),
    "after": lambda column, value, _: column.gt(pl.col(value)).fill_null(value=False),
    "until_months_after": _until_months_after,
    "contains_any": lambda column, value, _: column.list.eval(pl.element().is_in(list(value))).list.any(),
}
"""How each question is asked of a column; null in, null out, except where the absence of a day is the answer."""
_COLUMN_FORMS = {"norms_any", "norms_all", "class"}


def _expression(condition: Condition, *, stichtag: date) -> pl.Expr:
    if condition.form in _COLUMN_FORMS:
        return pl.col(f"{condition.form}:{condition.value}")
    if condition.form == "not_delivered":
        return pl.lit(None, dtype=pl.Boolean)
    if condition.form == "any_of":
        return pl.any_horizontal(pl.lit(value=False), *(_expression(i, stichtag=stichtag) for i in condition.value))
    if condition.form in _GROUPS:
        together = all_of(condition.value, stichtag=stichtag)
        return ~together if condition.form == "not" else together
    return _FACT_EXPRESSIONS[condition.form](pl.col(str(condition.fact)), condition.value, stichtag)


def all_of(conditions: Sequence[Condition], *, stichtag: date) -> pl.Expr:
    """Give the nullable Boolean expression that all conditions hold; null where that is unknown.

    Args:
        conditions: as read; none at all always holds.
        stichtag: the day that `until_stichtag`, `within_months` and `within_days` refer to.
    """
    return pl.all_horizontal(pl.lit(value=True), *(_expression(item, stichtag=stichtag) for item in conditions))


def certainly(expression: pl.Expr) -> pl.Expr:
    """Unknown counts as no."""
    return expression.fill_null(value=False)


def possibly(expression: pl.Expr) -> pl.Expr:
    """Unknown counts as yes."""
    return expression.fill_null(value=True)
