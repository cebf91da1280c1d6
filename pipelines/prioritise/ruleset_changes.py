"""What differs between two rulesets, rule by rule, in words that name the place and both values.

Belongs here: comparing two rulesets as read; every number, condition, norm and validity.
Does not belong here: what the difference does to cases (simulation).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from itertools import groupby
from typing import Any

from pipelines.prioritise.condition_text import conditions_text, written
from pipelines.prioritise.conditions import Condition
from pipelines.prioritise.ruleset import Ruleset

_OF_THE_FILE = {"line", "place", "content_hash", "registry", "norm_set_places"}
"""Where a rule stands says nothing about what it says."""
_NOTHING = "–"
_WHOLE_RULE = "ganze Regel"
_NEW, _DROPPED = "neu", "entfällt"
_PARTS = {
    "legal_sources": "Rechtsquelle", "versions": "Fassung", "norm_sets": "Liste von Vorschriften",
    "norm_set_law": "Rechtsgrundlage der Liste", "gates": "Schleuse",
    "erasure": "Tilgung", "periods": "Frist", "series": "Serie", "classes": "Klasse", "factors": "Faktor",
    "bands": "Band", "dimensions": "Dimension", "criteria": "Kriterium", "grades": "Stufe", "additions": "Zuschlag",
    "caps": "Deckel", "tests": "Bleibeinteresse", "matrix": "Matrix", "cells": "Zelle", "order": "Reihenfolge",
    "buckets": "Fristenstufe", "deadlines": "Frist", "entries": "Eingang", "stops": "Stopp", "questions": "Klärung",
    "due_days": "Wiedervorlage", "texts": "Text", "points": "Punkte oder Prozent", "when": "Bedingung",
    "priority": "Priorität", "limit": "Grenze", "salt": "Salz", "law": "Rechtsgrundlage", "months": "Monate",
    "years": "Jahre", "days": "Tage", "text": "Text", "max": "Höchstwert", "window_days": "Fenster in Tagen",
    "marks": "Merkmal", "parameters": "Parameter", "guards": "Vorab", "held_by": "gehalten durch",
    "gate": "Schleuse", "addition": "Zusatz", "effect": "Wirkung", "target": "Ziel", "hides": "Inhalt verbergen",
    "title": "Titel", "admits": "Eingang",
    "plus_sentence": "zuzüglich Strafe", "applies_when": "gilt wenn", "unknown_when": "unbekannt wenn",
    "in_register": "im Register wenn", "maybe_in_register": "vielleicht im Register wenn", "is_first": "Vorfrage",
    "open_while": "Hemmung wenn", "prepare": "vorbereiten", "office": "Stelle",
    "near": "Abstand des Grenzfalls", "not_better_than": "nicht besser als", "priorities": "Prioritäten",
}  # fmt: skip
"""German words for the parts of a ruleset; a part without one is named as in the code."""


@dataclass(frozen=True, kw_only=True)
class RuleChange:
    """One difference.

    Attributes:
        rule: part of the ruleset and rule, such as `Dimension A, Kriterium A1, Stufe I-1`.
        what: what of it, such as `Punkte oder Prozent`.
        before: value in the old ruleset; a dash when there is none.
        after: value in the new ruleset; a dash when there is none.
    """

    rule: str
    what: str
    before: str
    after: str


def ruleset_changes(before: Ruleset, *, after: Ruleset) -> list[RuleChange]:
    """Name every difference.

    Args:
        before: the one in force.
        after: the new one.

    Returns:
        In the order of the parts; empty when both say the same.
    """
    old, new = dict(_leaves(before, path=())), dict(_leaves(after, path=()))
    changed = [name for name in dict.fromkeys((*old, *new)) if old.get(name) != new.get(name)]
    rules_before, rules_after = ({name[:-1] for name in leaves} for leaves in (old, new))
    nowhere = dict.fromkeys(changed, _NOTHING)
    found = []
    for rule, names in groupby(changed, key=lambda name: name[:-1]):
        told = ", ".join(rule) or "Regelwerk"
        if rule not in rules_before or rule not in rules_after:
            words = (_NOTHING, _NEW) if rule in rules_after else (_DROPPED, _NOTHING)
            found.append(RuleChange(rule=told, what=_WHOLE_RULE, before=words[0], after=words[1]))
            continue
        found += [
            RuleChange(
                rule=told,
                what=name[-1],
                before=(nowhere | old)[name],
                after=(nowhere | new)[name],
            )
            for name in names
        ]
    return found


def _leaves(value: object, *, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Give every plain value below a value with its path; rules are named by their id, not by their place."""
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            if field.name not in _OF_THE_FILE:
                inner = getattr(value, field.name)
                is_inlined = field.name == "legal"
                yield from _leaves(inner, path=path if is_inlined else (*path, _part(field.name)))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, path=_named(path, str(key)))
    elif isinstance(value, list | tuple | frozenset) and _has_names(value):
        for name, inner in zip(_names_of(value), value, strict=True):
            yield from _leaves(inner, path=_named(path, name))
    else:
        yield path, _shown(value)


def _part(name: str) -> str:
    return next((word for part, word in _PARTS.items() if part == name), name)


def _named(path: tuple[str, ...], name: str) -> tuple[str, ...]:
    return (*path[:-1], f"{path[-1]} {name}") if path else (name,)


def _has_names(values: Any) -> bool:  # noqa: ANN401 -- a part of a ruleset
    return bool(values) and all(_name_of(item) is not None for item in values)


def _name_of(item: object) -> str | None:
    legal = getattr(item, "legal", item)
    name = getattr(legal, "id", None)
    return None if name is None else str(name)


def _names_of(values: Any) -> list[str]:  # noqa: ANN401 -- a part of a ruleset
    """Give the ids; versions of one rule are numbered."""
    names = [str(_name_of(item)) for item in values]
    return [
        f"{name} (Fassung {names[:number].count(name) + 1})" if names.count(name) > 1 else name
        for number, name in enumerate(names)
    ]


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, list | tuple | set | frozenset):
        return _shown_together(value)
    if is_dataclass(value) and not isinstance(value, type):
        inner = (getattr(value, field.name) for field in fields(value) if field.name not in _OF_THE_FILE)
        return " ".join(_shown(item) for item in inner if item is not None)
    return _NOTHING if value is None else str(value)


def _shown_together(values: Collection[object]) -> str:
    conditions = [written(item) for item in values if isinstance(item, Condition)]
    if conditions:
        return conditions_text(conditions)
    shown = [_shown(item) for item in values]
    return ", ".join(sorted(shown) if isinstance(values, set | frozenset) else shown) or _NOTHING
