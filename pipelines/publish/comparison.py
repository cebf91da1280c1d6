"""Today's list beside the previous one: who entered, left, moved, and why.

Belongs here: finding the changes, and the arithmetic of displacement.
Does not belong here: the definition of the causes (causes).
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any

import polars as pl

from pipelines.publish import causes
from pipelines.publish.causes import Circumstances, Evidence, Ursache
from pipelines.publish.list_state import NOTHING, ListState
from pipelines.publish.placeholders import BEFORE_GONE, PLACEHOLDER, is_placeholder
from pipelines.publish.worklist_words import LISTS, RETURNS, STATES

COMPARISON_SCHEMA = pl.Schema(
    {
        "run_id": pl.String(),
        "stichtag": pl.Date(),
        "vorheriger_run_id": pl.String(),
        "vorheriger_stichtag": pl.Date(),
        "fall_id": pl.String(),
        "aenderung": pl.String(),
        "ursache": pl.String(),
        "liste_vorher": pl.String(),
        "liste_jetzt": pl.String(),
        "platz_vorher": pl.Int32(),
        "platz_jetzt": pl.Int32(),
        "zelle_vorher": pl.String(),
        "zelle_jetzt": pl.String(),
        "einzelheiten": pl.String(),
    }
)

WORDS = LISTS | STATES | RETURNS
SHOWN = ("liste", "platz", "zelle", "zelle_max")
"""A case has moved when one of these differs."""


GERMAN = {
    "liste": "Liste",
    "zelle": "Priorität",
    "zelle_max": "Priorität höchstens",
    "frist_stufe": "Friststufe",
    "seit": "Wartezeit seit",
    "stand": "Stand",
    "rueckkehr": "Rückkehr",
}


class Aenderung(StrEnum):
    """What became of a case since the previous list."""

    EINGETRETEN = "EINGETRETEN"
    AUSGESCHIEDEN = "AUSGESCHIEDEN"
    BEWEGT = "BEWEGT"
    UNVERAENDERT = "UNVERAENDERT"
    VORHER_GELOESCHT = BEFORE_GONE
    """Set only when the previous list loses the case by a deletion after the comparison was made."""


def compare(current: ListState, *, previous: ListState | None, deleted: frozenset[str]) -> pl.DataFrame:
    """Compare two lists.

    Args:
        current: today's.
        previous: the list before; None for the first one.
        deleted: fall_id of the cases that a deletion message concerned since (facts.deleted_cases).

    Returns:
        COMPARISON_SCHEMA: one row per case on either list, sorted by fall_id. `ursache` is empty iff the case is
        UNVERAENDERT. A row that was deleted from the previous list since has no row here; it only left its place.

    Raises:
        ValueError: the previous list is of a later day, or the same list. Of the same day it may be, if it knew less
            (both then speak of one day, so that nothing differs by time).
    """
    if previous is not None and (previous.stichtag > current.stichtag or previous.run_id == current.run_id):
        raise ValueError(f"the list of {previous.stichtag} cannot precede that of {current.stichtag}")
    at = Circumstances(
        is_first=previous is None,
        versions_differ=previous is not None
        and (previous.code_hash, previous.rules_in_force) != (current.code_hash, current.rules_in_force),
        known_deliveries=frozenset() if previous is None else previous.read_deliveries(),
        deleted=deleted,
        unpaired=frozenset() if previous is None else _unpaired(previous.case_list),
    )
    before = defaultdict(lambda: NOTHING) if previous is None else previous.evidence()
    now = current.evidence()
    old, new = ({} if previous is None else _rows(previous)), _rows(current)
    displaced = _displaced(old, new=new)
    changes = []
    for fall_id in sorted(case for case in {*old, *new} if not case.startswith(PLACEHOLDER)):
        evidence = (before[fall_id], now[fall_id])
        change, cause = _change(fall_id, old=old, new=new, evidence=evidence, at=at, displaced=displaced)
        changes.append(
            {
                "run_id": current.run_id,
                "stichtag": current.stichtag,
                "vorheriger_run_id": None if previous is None else previous.run_id,
                "vorheriger_stichtag": None if previous is None else previous.stichtag,
                "fall_id": fall_id,
                "aenderung": change,
                "ursache": cause,
                **_shown(old.get(fall_id), suffix="vorher"),
                **_shown(new.get(fall_id), suffix="jetzt"),
                "einzelheiten": _details(old[fall_id], new=new[fall_id], evidence=evidence)
                if change == Aenderung.BEWEGT
                else None,
            }
        )
    return pl.DataFrame(changes, schema=COMPARISON_SCHEMA)


OPEN_PAIR = "UNSICHERE_VERKNUEPFUNG"


def _unpaired(case_list: pl.DataFrame) -> frozenset[str]:
    if case_list.filter(is_placeholder()).is_empty():
        return frozenset()
    return frozenset(case_list.filter(pl.col("kennzeichen").list.contains(OPEN_PAIR))["fall_id"])


Row = dict[str, Any]


def _change(
    fall_id: str,
    *,
    old: dict[str, Row],
    new: dict[str, Row],
    evidence: tuple[Evidence, Evidence],
    at: Circumstances,
    displaced: frozenset[str],
) -> tuple[Aenderung, Ursache | None]:
    before, now = evidence
    if fall_id not in old:
        return Aenderung.EINGETRETEN, causes.cause_of_entering(fall_id, now=now, at=at)
    if fall_id not in new:
        return Aenderung.AUSGESCHIEDEN, causes.cause_of_leaving(fall_id, before=before, now=now, at=at)
    rows = (old[fall_id], new[fall_id])
    if all(rows[0][name] == rows[1][name] for name in SHOWN):
        return Aenderung.UNVERAENDERT, None
    if any(rows[0][name] != rows[1][name] for name in causes.OWN_PRIORITY):
        return Aenderung.BEWEGT, causes.cause_of_own_change(fall_id, rows=rows, evidence=evidence, at=at)
    if fall_id in displaced:
        return Aenderung.BEWEGT, Ursache.VERDRAENGUNG
    return Aenderung.BEWEGT, Ursache.REGELVERSION if at.versions_differ else Ursache.UNERKLAERT


def _displaced(old: dict[str, Row], *, new: dict[str, Row]) -> frozenset[str]:
    """Name the cases whose own order is unchanged and whose shift is exactly that of the others around them."""
    stayed = {
        fall_id
        for fall_id in {*old, *new}
        if fall_id in old
        and fall_id in new
        and all(old[fall_id][name] == new[fall_id][name] for name in causes.OWN_ORDER)
    }
    before, now = _others_ahead(old, stayed=stayed), _others_ahead(new, stayed=stayed)
    return frozenset(
        fall_id
        for fall_id in before.keys() & now.keys()
        if new[fall_id]["platz"] - old[fall_id]["platz"] == now[fall_id] - before[fall_id]
    )


def _others_ahead(rows: dict[str, Row], *, stayed: set[str]) -> dict[str, int]:
    """Count, for each ranked case that stayed, the ranked cases before it that did not."""
    ahead, others = {}, 0
    ranked = [(row["platz"], fall_id) for fall_id, row in rows.items() if row["platz"] is not None]
    for _, fall_id in sorted(ranked):
        if fall_id in stayed:
            ahead[fall_id] = others
        else:
            others += 1
    return ahead


def _rows(state: ListState) -> dict[str, Row]:
    return {row["fall_id"]: row for row in state.case_list.iter_rows(named=True)}


def _shown(row: Row | None, *, suffix: str) -> Row:
    return {f"{name}_{suffix}": None if row is None else row[name] for name in ("liste", "platz", "zelle")}


def _details(old: Row, *, new: Row, evidence: tuple[Evidence, Evidence]) -> str | None:
    before, now = evidence
    own = [
        f"{GERMAN[name]} {_said(old[name])} → {_said(new[name])}"
        for name in (*causes.OWN_PRIORITY, causes.STATE, causes.RETURN)
        if old[name] != new[name]
    ]
    criteria = [_of_criterion(name, before=before, now=now) for name in causes.differing_criteria(before, now)]
    sources = [f"Angaben geändert: {name}" for name in causes.differing_sources(before, now)]
    return _joined([*own, *criteria, *sources])


def _of_criterion(name: str, *, before: Evidence, now: Evidence) -> str:
    was, is_now = _points(before, name=name), _points(now, name=name)
    return f"{name} {was} → {is_now}" if was != is_now else f"{name} weiter {is_now}, Wert geändert"


def _points(evidence: Evidence, *, name: str) -> str:
    if name not in evidence.criteria:
        return "nicht bewertet"
    row = evidence.criteria[name]
    return (
        f"{row['punkte_min']}" if row["punkte_min"] == row["punkte_max"] else f"{row['punkte_min']}–{row['punkte_max']}"
    )


def _said(value: object) -> str:
    if value is None:
        return "keine"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if value not in WORDS:
        return str(value)
    return WORDS[str(value)]


def _joined(parts: Iterable[str]) -> str | None:
    return "; ".join(parts) or None
