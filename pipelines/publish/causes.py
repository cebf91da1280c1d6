"""Why a case entered, left or moved: deduced from what two runs published, never guessed.

A list is a function of five things: the facts known about each person, the decisions of people, the versions of rules
and program, the day, and the previous list (for the waiting time). So a cause is found by ruling out the others, in
this order:

1. ERSTE_LISTE: there is no previous list.
2. LOESCHUNG: the facts of the case differ, and a deletion message concerned it since the previous list; or it had an
   open pair, and rows of the previous list were deleted since.
3. ENTSCHEIDUNG: a person has decided on the case since the previous list, and its state is another one. Or the day of
   such a decision has come: then it is ZEITABLAUF, whatever else has changed.
4. DATENAENDERUNG: the facts of the case differ: the fingerprint of the records of at least one source is another one,
   a source has come or gone, or a value that was VERALTET is confirmed by a newer delivery. For a case that enters,
   whose earlier facts are not kept anywhere: a record comes from a delivery that the previous run did not use.
5. REGELVERSION: same facts, but the rules in force or the program code differ. A rule of the same ruleset that comes
   into force between the two days counts. What the day did on the same occasion cannot be told apart from it without
   computing the old rules on today's facts.
6. WARTEZEIT: same facts and versions, and in the case's own order nothing but the start of its waiting time differs.
7. ZEITABLAUF: same facts and versions, and the case's own assessment differs: only the day is left. A priority counts
   as changed by time only if the case's points changed with it.
8. VERDRAENGUNG: the case's own order is unchanged; it has another place because others came, went or moved. This is
   computed: the shift must equal the number of such cases now before it, less those that were before it.
9. UNERKLAERT: none of these. A list with such a row is not published (check every_change_of_place_is_explained).

Belongs here: the causes, and the deduction for one case.
Does not belong here: finding the changes and counting displacement (comparison), fingerprints (facts).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Row = Mapping[str, Any]

OUTDATED = "VERALTET"
"""Reason code of a criterion whose source is older than allowed."""

OWN_ORDER = ("liste", "zelle", "frist_stufe", "seit")
"""What of a case's own decides its place; ties are broken by a keyed hash that never changes."""

WAITING = "seit"
CELLS = ("zelle", "zelle_max")
"""Follow from the points alone, given the rules."""

POINTS = ("a_min", "a_max", "b_min", "b_max")
OWN_PRIORITY = (*OWN_ORDER, "zelle_max")

STATE, RETURN, DECIDED_ON = "stand", "rueckkehr", "entschieden_am"
ON_ITS_DAY = ("WIEDERVORLAGE", "ABGELAUFEN")
"""Returns that nothing but the day has brought about."""


class Ursache(StrEnum):
    """Why a case is not where it was."""

    ERSTE_LISTE = "ERSTE_LISTE"
    LOESCHUNG = "LOESCHUNG"
    ENTSCHEIDUNG = "ENTSCHEIDUNG"
    DATENAENDERUNG = "DATENAENDERUNG"
    REGELVERSION = "REGELVERSION"
    WARTEZEIT = "WARTEZEIT"
    ZEITABLAUF = "ZEITABLAUF"
    VERDRAENGUNG = "VERDRAENGUNG"
    UNERKLAERT = "UNERKLAERT"


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What is known about one case in one run.

    Attributes:
        criteria: by criterion: punkte_min, punkte_max, wert, grund_unbekannt.
        fingerprints: by source: fingerprint of the case's records.
        deliveries: ids of the deliveries from which these records come.
    """

    criteria: Mapping[str, Row]
    fingerprints: Mapping[str, str]
    deliveries: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What is the same for all cases of a comparison.

    Attributes:
        is_first: whether there is no previous list.
        versions_differ: whether the rules in force or the code differ.
        known_deliveries: ids of the deliveries that the previous run read.
        deleted: fall_id of the cases that a deletion message concerned since the previous list.
        unpaired: fall_id of the cases with an open pair on a previous list that lost rows by deletion: the other record
            of the pair may be gone.
    """

    is_first: bool
    versions_differ: bool
    known_deliveries: frozenset[str]
    deleted: frozenset[str]
    unpaired: frozenset[str] = frozenset()


def differing_sources(before: Evidence, now: Evidence) -> list[str]:
    """Name the sources whose records of the case differ, sorted."""
    sources = {*before.fingerprints, *now.fingerprints}
    return sorted(name for name in sources if before.fingerprints.get(name) != now.fingerprints.get(name))


def differing_criteria(before: Evidence, now: Evidence) -> list[str]:
    """Name the criteria whose result differs, sorted."""
    names = {*before.criteria, *now.criteria}
    return sorted(name for name in names if before.criteria.get(name) != now.criteria.get(name))


def cause_of_entering(fall_id: str, *, now: Evidence, at: Circumstances) -> Ursache:
    """Say why a case is on today's list that was not on the last one."""
    if at.is_first:
        return Ursache.ERSTE_LISTE
    if not now.fingerprints:
        return Ursache.UNERKLAERT
    if now.deliveries - at.known_deliveries:
        return _data(fall_id, at=at)
    return Ursache.REGELVERSION if at.versions_differ else Ursache.ZEITABLAUF


def cause_of_leaving(fall_id: str, *, before: Evidence, now: Evidence, at: Circumstances) -> Ursache:
    """Say why a case is not on today's list that was on the last one; its facts may be gone altogether."""
    if fall_id in at.deleted:
        return Ursache.LOESCHUNG
    if differing_sources(before, now) or _is_confirmed(before, now):
        return Ursache.DATENAENDERUNG
    return Ursache.REGELVERSION if at.versions_differ else Ursache.ZEITABLAUF


def cause_of_own_change(
    fall_id: str, *, rows: tuple[Row, Row], evidence: tuple[Evidence, Evidence], at: Circumstances
) -> Ursache:
    """Say why a case is assessed otherwise than on the last list.

    Args:
        fall_id: the case.
        rows: its row on the last and on today's list.
        evidence: of the last and of today's run.
        at: the circumstances.
    """
    (old, new), (before, now) = rows, evidence
    changed = {name for name in OWN_PRIORITY if old[name] != new[name]}
    if (by_people := _by_decision(old, new=new)) is not None:
        return by_people
    if differing_sources(before, now) or _is_confirmed(before, now):
        return _data(fall_id, at=at)
    if fall_id in at.unpaired or at.versions_differ:
        return Ursache.LOESCHUNG if fall_id in at.unpaired else Ursache.REGELVERSION
    if changed == {WAITING}:
        return Ursache.WARTEZEIT
    if changed.intersection(CELLS) and all(old[name] == new[name] for name in POINTS):
        return Ursache.UNERKLAERT
    return Ursache.ZEITABLAUF


def _by_decision(old: Row, *, new: Row) -> Ursache | None:
    """Say whether a decision has moved the case, or the day on which one ends; None: neither."""
    if old[STATE] != new[STATE] and new[RETURN] is None and new[DECIDED_ON] not in {None, old[DECIDED_ON]}:
        return Ursache.ENTSCHEIDUNG
    return Ursache.ZEITABLAUF if old[RETURN] is None and new[RETURN] in ON_ITS_DAY else None


def _data(fall_id: str, *, at: Circumstances) -> Ursache:
    return Ursache.LOESCHUNG if fall_id in at.deleted else Ursache.DATENAENDERUNG


def _is_confirmed(before: Evidence, now: Evidence) -> bool:
    return any(
        row["grund_unbekannt"] == OUTDATED
        and name in now.criteria
        and now.criteria[name]["grund_unbekannt"] != OUTDATED
        for name, row in before.criteria.items()
    )
