"""The parts of a ruleset beside its criteria: gates, erasure periods, classes, stops, matrix, order, questions.

Belongs here: the parts as types.
Does not belong here: reading them (parts_reader), computing them (erasure, convictions, priority, stops).
"""

import re
from dataclasses import dataclass

from pipelines.prioritise.conditions import Condition
from pipelines.prioritise.criteria import Criterion
from pipelines.prioritise.intervals import Band
from pipelines.prioritise.rule_source import LegalState

_HOLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, kw_only=True)
class Gate:
    """One gate of the Verwertungsschleuse; evidence stops where the condition holds.

    Attributes:
        legal: id, name, law, validity.
        when: conditions under which evidence does not count.
        hides: evidence behind it is counted and never shown.
    """

    legal: LegalState
    when: tuple[Condition, ...]
    hides: bool


@dataclass(frozen=True, kw_only=True)
class ErasurePeriod:
    """One line of BZRG section 46 (or 45 III); the first line whose conditions hold applies.

    Attributes:
        legal: id as cited, name, law, validity.
        when: conditions on the conviction and the rest of the register.
        years: length; None: never erased by our computation.
        plus_sentence: the length of the sentence is added.
        conflict_with: id of a later line that would hold too and is displaced here; the case is flagged.
    """

    legal: LegalState
    when: tuple[Condition, ...]
    years: int | None
    plus_sentence: bool
    conflict_with: str | None


@dataclass(frozen=True, kw_only=True)
class Erasure:
    """Erasure by BZRG sections 45 to 47.

    Attributes:
        in_register: which evidence stands in the register and so holds other entries back (47 III).
        maybe_in_register: which evidence may stand in it: its own period is computed, and it holds no entry back.
        periods: in order of precedence.
        open_while: conditions under which the period does not run out before execution has ended (47 II).
        ended_by: facts whose earliest known day ends execution.
        custodial, penal: kinds of sentence that count as custodial in 46 I Nr. 1 a and 2 b, as any sentence in 1 b.
        repeat_norms: norm set of 45 III Nr. 3 b.
    """

    in_register: tuple[Condition, ...]
    maybe_in_register: tuple[Condition, ...]
    periods: tuple[ErasurePeriod, ...]
    open_while: tuple[Condition, ...]
    ended_by: tuple[str, ...]
    custodial: tuple[str, ...]
    penal: tuple[str, ...]
    repeat_norms: str


@dataclass(frozen=True, kw_only=True)
class Series:
    """A derived Boolean fact: another piece of evidence has a deed within some months of this one's.

    Attributes:
        legal: id (name of the fact), law, validity.
        when: which evidence takes part.
        months: length of the period, first day included.
    """

    legal: LegalState
    when: tuple[Condition, ...]
    months: int


@dataclass(frozen=True, kw_only=True)
class EvidenceClass:
    """A class of evidence, such as a number of section 54 AufenthG.

    Attributes:
        legal: id, name, law, validity.
        when: conditions.
        residual: holds only where no other class is certain.
        admits: evidence of this class brings a person into the population (E2).
    """

    legal: LegalState
    when: tuple[Condition, ...]
    residual: bool
    admits: bool


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A Boolean fact of a case, never of points: some evidence that passed every gate meets the conditions."""

    legal: LegalState
    when: tuple[Condition, ...]


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A weight that is 0 in this version and says so; nothing is computed with it.

    Attributes:
        legal: id, name, law, validity.
        points: 0, held by the reader.
        limit: what a later version may give at most.
        reason: German, why it is 0 and what raising it would take.
    """

    legal: LegalState
    points: int
    limit: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Guard:
    """A block that no condition on a case can hold, because it acts before there is a case.

    Attributes:
        legal: id, name, law, validity.
        held_by: German, where it is held and what happens.
    """

    legal: LegalState
    held_by: str


@dataclass(frozen=True, kw_only=True)
class Cap:
    """An upper limit of a dimension."""

    legal: LegalState
    limit: int
    when: tuple[Condition, ...]


@dataclass(frozen=True, kw_only=True)
class Dimension:
    """One dimension: criteria, caps, bands.

    Attributes:
        id: short name, stem of its columns.
        name: German name.
        max: greatest sum.
        criteria: in order of display.
        caps: upper limits.
        bands: over the sum; rank in `points`.
        applies_when: otherwise the dimension is unknown (null condition) or not computed (false).
        unknown_when: every criterion is unknown then.
        near: distance to a band edge that is flagged; None: no flag.
        parameters: weights that are 0 in this version.
        place: file, line and dimension, for messages.
    """

    id: str
    name: str
    max: int
    criteria: tuple[Criterion, ...]
    caps: tuple[Cap, ...]
    bands: tuple[Band, ...]
    applies_when: tuple[Condition, ...]
    unknown_when: tuple[Condition, ...]
    near: int | None
    parameters: tuple[Parameter, ...]
    place: str


@dataclass(frozen=True, kw_only=True)
class Test:
    """One fact pattern of a class that is never netted (Bleibeinteresse)."""

    legal: LegalState
    result: str
    text: str
    when: tuple[Condition, ...]


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell of the matrix."""

    legal: LegalState
    row: str
    column: str
    priority: str
    prepare: bool


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """Priorities by the bands of two dimensions.

    Attributes:
        rows: dimension of the rows.
        columns: dimension of the columns.
        unranked_rows: bands of the row dimension that have no place.
        priorities: from first to last.
        cells: one per pair of bands.
        not_better_than: best allowed priority per row band.
    """

    rows: str
    columns: str
    unranked_rows: tuple[str, ...]
    priorities: tuple[str, ...]
    cells: tuple[Cell, ...]
    not_better_than: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Order:
    """Order inside a cell: nearest deadline, waiting time, keyed hash.

    Attributes:
        buckets: bands over days to the nearest deadline; `points` is the rank, nearest first.
        deadlines: fact -> German name.
        salt: key of the last tie-break.
    """

    buckets: tuple[Band, ...]
    deadlines: dict[str, str]
    salt: str


@dataclass(frozen=True, kw_only=True)
class Stop:
    """One stop or block; the first one that removes or lists decides, flags add up.

    Attributes:
        legal: id, name, law, validity.
        when: conditions.
        effect: ENTFERNEN, LISTE or KENNZEICHEN.
        target: removal rule, list or flag.
        addition: German, what the long explanation adds to a flag; {fact} is filled in; None: nothing.
    """

    legal: LegalState
    when: tuple[Condition, ...]
    effect: str
    target: str
    addition: str | None

    def holes(self) -> list[str]:
        """Name the facts that the addition quotes."""
        return _HOLE.findall(self.addition or "")


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question that follows from a missing fact.

    Attributes:
        legal: id (the field), name, law, validity.
        table: facts it looks at.
        gate: asks of evidence that this gate stopped; None: of evidence that may count.
        is_first: nothing else is asked of this evidence before the answer is there.
        when: conditions.
        reason, office: code of the closed list, whom to ask.
        text, days: German question, {column} is filled in; due so many days after the Stichtag.
    """

    legal: LegalState
    table: str
    gate: str | None
    is_first: bool
    when: tuple[Condition, ...]
    reason: str
    office: str
    text: str
    days: int

    def holes(self) -> list[str]:
        """Name the columns that the texts quote."""
        return _HOLE.findall(self.text) + _HOLE.findall(self.office)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One way into the population."""

    legal: LegalState
    when: tuple[Condition, ...]
