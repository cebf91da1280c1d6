"""What is unknown: every way it may turn out, judged one by one.

Belongs here: the worlds of a register, and what holds in all, in some and in none of them.
Does not belong here: judging one world (points, erasure).
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Any

from tests.spec.rules.second_opinion.calendar_days import months_later
from tests.spec.rules.second_opinion.erasure import Entry, length
from tests.spec.rules.second_opinion.marks import marks_of_all
from tests.spec.rules.second_opinion.paragraphs import read
from tests.spec.rules.second_opinion.points import CAPS, judge

_CANNABIS_UNTIL = date(2024, 3, 31)
_OLDEST_EXTRACT = 90
"""Days after which nobody can say whether an entry still stands in the register."""


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What the worlds of one person say.

    Attributes:
        points: least and greatest per criterion of dimension A, and of A.
        gates: per conviction the first gate in each world (None: it passes).
        classes: per conviction the classes in each world in which it passes.
        erasure: per conviction the rules and ends over the worlds.
        marks: what usable convictions point to, each with every answer of any world.
    """

    points: dict[str, tuple[int, int]]
    gates: dict[str, set[str | None]]
    classes: dict[str, list[set[str]]]
    erasure: dict[str, set[tuple[str, date | None]]]
    marks: dict[str, set[bool]]


def _choices(entry: Entry, *, day: date) -> dict[str, list[Any]]:
    """Give every field that is not settled with its possible values."""
    choices: dict[str, list[Any]] = {}
    for name in ("waffe", "ist_in_bewaehrung", "ist_bewaehrung", "ist_serienmaessig"):
        choices[name] = [True, False] if entry[name] is None else [entry[name]]
    choices["schuldform"] = ["V", "F"] if entry["schuldform"] == "VF" else [entry["schuldform"]]
    choices["hafttage"] = sorted({entry["hafttage_seit_tat_min"], entry["hafttage_seit_tat_max"]})
    choices["alter_bei_tat"] = sorted({entry["alter_bei_tat_min"], entry["alter_bei_tat_max"]})
    laws = [read(norm)[:2] for norm in entry["normen"]]
    may_be_cannabis = all(law == ("BtMG", "29") for law in laws) and entry["tat_letzter_tag"] <= _CANNABIS_UNTIL
    choices["cannabis"] = [True, False] if may_be_cannabis else [False]
    may_be_benefit = ("StGB", "263") in laws and length(entry) >= 360
    choices["zu_lasten_leistungstraeger"] = [True, False] if may_be_benefit else [False]
    choices["ist_in_bzr"] = [True, False] if entry["nur_abschrift"] else [entry["ist_in_bzr"]]
    if entry["nur_abschrift"] and entry["rechtskraft_am"] is None:
        # An office's file that does not say when a decision became final: never yet, or on any day until today.
        choices["rechtskraft_am"] = [None, day]
    is_old = not entry["nur_abschrift"] and (day - entry["auskunft_am"]).days > _OLDEST_EXTRACT
    choices["veraltet"] = [True, False] if is_old else [False]
    last = entry["tat_letzter_tag"]
    often = [last - timedelta(days=30 * step) for step in range(300)]
    choices["tat_tage"] = [[last], often] if entry["tat_tage"] is None else [entry["tat_tage"]]
    return choices


def worlds(entries: list[Entry], *, day: date) -> Iterator[list[Entry]]:
    """Give every register that the known facts allow."""
    options = []
    for entry in entries:
        choices = _choices(entry, day=day)
        options.append([entry | dict(zip(choices, values, strict=True)) for values in product(*choices.values())])
    for combination in product(*options):
        yield list(combination)


def _may_hold_a_series(entry: Entry, *, gate: dict[str, str | None], day: date) -> bool:
    """Deeds that no notice told, of a usable conviction within the window: any number of them."""
    is_recent = entry["tat_letzter_tag"] >= months_later(day, -36)
    return entry["tat_tage"] is None and gate[entry["verurteilung_id"]] is None and is_recent


def opine(entries: list[Entry], *, is_register_known: bool, day: date) -> Opinion:
    """Judge every world of one person."""
    seen: dict[str, list[int]] = {name: [] for name in CAPS}
    certain: dict[str, list[int]] = {name: [] for name in CAPS}
    gates: dict[str, set[str | None]] = {entry["verurteilung_id"]: set() for entry in entries}
    classes: dict[str, list[set[str]]] = {name: [] for name in gates}
    erasure: dict[str, set[tuple[str, date | None]]] = {name: set() for name in gates}
    marks: dict[str, set[bool]] = defaultdict(set)
    for world in worlds(entries, day=day):
        points, gate, classed, erased, _ = judge(world, day=day)
        for name, value in points.items():
            seen[name].append(value)
        has_copies = any(entry["nur_abschrift"] for entry in world)
        least = judge(world, day=day, copies_weigh=False)[0] if has_copies else points
        for name, value in least.items():
            certain[name].append(value)
        if any(_may_hold_a_series(entry, gate=gate, day=day) for entry in entries):
            seen["A4"].append(CAPS["A4"])
        for name, stopped in gate.items():
            gates[name].add(stopped)
        for name, found in classed.items():
            classes[name].append(set(found))
        for name, rule in erased.items():
            erasure[name].add(rule)
        usable = [
            (entry, erased[entry["verurteilung_id"]][0] if entry["verurteilung_id"] in erased else None)
            for entry in world
            if gate[entry["verurteilung_id"]] is None
        ]
        for name, answers in marks_of_all(usable, day=day).items():
            marks[name] |= answers
    spans = {
        name: (min(certain[name]), max(values) if is_register_known else CAPS[name]) for name, values in seen.items()
    }
    spans["A"] = (sum(low for low, _ in spans.values()), sum(high for _, high in spans.values()))
    return Opinion(points=spans, gates=gates, classes=classes, erasure=erasure, marks=marks)
