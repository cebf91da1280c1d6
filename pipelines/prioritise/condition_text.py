"""Conditions of rules in German words.

Belongs here: one sentence part per form of a condition, as the YAML files write them.
Does not belong here: evaluating them (conditions).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.prioritise.conditions import Condition

_FORMS = {
    "in": "ist {}",
    "unknown_in": "ist {} und damit ungeklärt",
    "min": "mindestens {}",
    "max": "höchstens {}",
    "within_months": "nicht mehr als {} Monate vor dem Stichtag",
    "within_days": "nicht mehr als {} Tage vor dem Stichtag",
    "until_day": "bis {}",
    "after": "nach [{}]",
    "contains_any": "enthält {}",
}
_SWITCHED = {
    "is": ("ja", "nein"),
    "known": ("bekannt", "unbekannt"),
    "until_stichtag": ("am Stichtag eingetreten", "am Stichtag nicht eingetreten"),
}
_BARE = {
    "norms_any": "eine Vorschrift aus {}",
    "norms_all": "nur Vorschriften aus {}",
    "class": "Klasse {}",
    "not_delivered": "ungeklärt, weil keine Quelle es liefert: {}",
}


def _listed(value: object) -> str:
    return " oder ".join(str(item) for item in value) if isinstance(value, list) else str(value)


def _one(condition: Mapping[str, Any]) -> str:
    if "not" in condition:
        return f"nicht ({conditions_text(condition['not'])})"
    if "any_of" in condition or "all_of" in condition:
        word, inner = (" oder ", "any_of") if "any_of" in condition else (" und ", "all_of")
        return "(" + word.join(_one(item) for item in condition[inner]) + ")"
    for form, text in _BARE.items():
        if form in condition:
            return text.format(condition[form])
    fact = f"[{condition['fact']}]"
    if "until_months_after" in condition:
        return f"{fact} höchstens {condition['months']} Monate nach [{condition['until_months_after']}]"
    for form, (yes, no) in _SWITCHED.items():
        if form in condition:
            return f"{fact} {yes if condition[form] else no}"
    form = next(form for form in _FORMS if form in condition)
    return f"{fact} {_FORMS[form].format(_listed(condition[form]))}"


def conditions_text(conditions: Sequence[Mapping[str, Any]]) -> str:
    """Put a list of conditions into words; all of them must hold.

    Args:
        conditions: as read from a rule file that the reader accepts.
    """
    return " und ".join(_one(item) for item in conditions)


def written(condition: Condition) -> dict[str, Any]:
    """Give a condition back as the rule files write it.

    Args:
        condition: as read.
    """
    value = condition.value
    if condition.form in {"not", "any_of", "all_of"}:
        return {condition.form: [written(inner) for inner in value]}
    if condition.fact is None:
        return {condition.form: value}
    if condition.form == "until_months_after":
        return {"fact": condition.fact, condition.form: value[0], "months": value[1]}
    shown = list(value) if isinstance(value, tuple) else value
    return {"fact": condition.fact, condition.form: shown}
