"""Kinds of criteria: what a ruleset can ask of facts, independent of what it is about.

Belongs here: the kinds as types, and the reader of one criterion.
Does not belong here: computing them (evaluate), the criteria themselves (rulesets/).
"""

from dataclasses import dataclass
from enum import StrEnum

from pipelines.prioritise.conditions import Condition, ConditionReader
from pipelines.prioritise.intervals import Band
from pipelines.prioritise.rule_source import LegalState, entries, legal_state
from quality.strict_yaml import Fields


class Kind(StrEnum):
    """What is computed."""

    LOOKUP = "lookup"
    BEST_OF_GRADED_EVIDENCE = "best_of_graded_evidence"
    COUNT_IN_WINDOW = "count_in_window"
    DENSEST_WINDOW = "densest_window"
    SUM_OF_FLAGS = "sum_of_flags"
    DAYS_UNTIL_BANDS = "days_until_bands"


EVENT_KINDS = {Kind.BEST_OF_GRADED_EVIDENCE, Kind.COUNT_IN_WINDOW, Kind.DENSEST_WINDOW}
"""Kinds that always look at pieces of evidence; flags may look at either table."""


@dataclass(frozen=True, kw_only=True)
class Grade:
    """Points for evidence, a flag or a value, under conditions.

    Attributes:
        id: name.
        text: German wording in explanations.
        points: whole points.
        when: conditions, all of which must hold.
    """

    id: str
    text: str
    points: int
    when: tuple[Condition, ...]


@dataclass(frozen=True, kw_only=True)
class Factor:
    """A whole percent by bands over an interval fact.

    Attributes:
        id: name, column stem of the result.
        text: German wording.
        fact: interval fact.
        when: the factor applies only then; otherwise 100.
        bands: percent per band.
        place: file, line and rule, for messages.
    """

    id: str
    text: str
    fact: str
    when: tuple[Condition, ...]
    bands: tuple[Band, ...]
    place: str


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One criterion of a dimension; keys a kind does not use are empty.

    Attributes:
        legal: id, name, law, validity.
        kind: what is computed.
        table: facts it looks at.
        max: greatest points.
        fact: lookup and days_until_bands: the fact; densest_window: the list of days.
        otherwise_fact: densest_window: the day that is known even where the list is not.
        grades: values of a lookup, grades of evidence, flags.
        additions: extra points where a grade is reached.
        factors: names of the factors that apply.
        when: evidence that is looked at; in a lookup and in days_until_bands: no points unless it holds.
        bands: points per band.
        window_days: densest_window: length, first and last day included.
    """

    legal: LegalState
    kind: Kind
    table: str
    max: int
    fact: str | None
    otherwise_fact: str | None
    grades: tuple[Grade, ...]
    additions: tuple[Grade, ...]
    factors: tuple[str, ...]
    when: tuple[Condition, ...]
    bands: tuple[Band, ...]
    window_days: int


def read_bands(fields: Fields, key: str, *, points_key: str, file: str, problems: list[str]) -> tuple[Band, ...]:
    """Take bands; an end that is left out is open.

    Args:
        fields: the rule.
        key: key that holds the list.
        points_key: `punkte`, `prozent` or `rang`.
        file: name of the file.
        problems: list that problems are added to.
    """
    bands = []
    for number, entry in enumerate(entries(fields, key, file=file, thing="band", problems=problems), start=1):
        line = int(entry.place.split("line ")[1].split(",")[0])
        bands.append(
            Band(
                id=entry.verbatim("id") if entry.has("id") else str(number),
                von=entry.integer("von") if entry.has("von") else None,
                bis=entry.integer("bis") if entry.has("bis") else None,
                points=entry.integer(points_key),
                line=line,
            )
        )
        entry.refuse_leftovers()
    return tuple(bands)


class CriterionReader:
    """Read criteria of one file.

    Args:
        file: name of the file.
        problems: list that problems are added to.
        readers: one reader of conditions per table.
    """

    def __init__(self, *, file: str, problems: list[str], readers: dict[str, ConditionReader]) -> None:
        """Keep what every criterion of the file shares."""
        self._file = file
        self._problems = problems
        self._readers = readers

    def grades(self, fields: Fields, key: str, *, table: str) -> tuple[Grade, ...]:
        """Take a list of grades, flags or additions."""
        grades = []
        for entry in entries(fields, key, file=self._file, thing="grade", problems=self._problems):
            grade = Grade(
                id=entry.verbatim("id"),
                text=entry.text("text"),
                points=entry.integer("punkte"),
                when=self._readers[table].read_optional(entry, "wenn"),
            )
            if grade.points < 0:
                entry.refuse("[punkte] must not be negative: nothing lowers a sum by hidden credit")
            grades.append(grade)
            entry.refuse_leftovers()
        return tuple(grades)

    def factor(self, entry: Fields) -> Factor:
        """Read one factor."""
        factor = Factor(
            id=entry.verbatim("id"),
            text=entry.text("text"),
            fact=entry.verbatim("fact"),
            when=self._readers["ereignisse"].read_optional(entry, "wenn"),
            bands=read_bands(entry, "baender", points_key="prozent", file=self._file, problems=self._problems),
            place=entry.place,
        )
        entry.refuse_leftovers()
        return factor

    def criterion(self, entry: Fields) -> Criterion:
        """Read one criterion with exactly the keys of its kind."""
        legal = legal_state(entry)
        name = entry.verbatim("art")
        kind = Kind(name) if name in list(Kind) else None
        if kind is None:
            entry.refuse(f"[art] must be one of {', '.join(Kind)}, not {name!r}")
            kind = Kind.LOOKUP
        table = "ereignisse" if kind in EVENT_KINDS else "faelle"
        if kind is Kind.SUM_OF_FLAGS and entry.has("tabelle"):
            table = entry.verbatim("tabelle")
        if table not in self._readers:
            entry.refuse(f"[tabelle] must be faelle or ereignisse, not {table!r}")
            table = "faelle"
        has_bands = kind in {Kind.COUNT_IN_WINDOW, Kind.DENSEST_WINDOW, Kind.DAYS_UNTIL_BANDS}
        has_grades = kind in {Kind.LOOKUP, Kind.BEST_OF_GRADED_EVIDENCE, Kind.SUM_OF_FLAGS}
        has_fact = kind in {Kind.LOOKUP, Kind.DENSEST_WINDOW, Kind.DAYS_UNTIL_BANDS}
        criterion = Criterion(
            legal=legal,
            kind=kind,
            table=table,
            max=entry.integer("max"),
            fact=entry.verbatim("fact") if has_fact else None,
            otherwise_fact=entry.verbatim("sonst_fact") if kind is Kind.DENSEST_WINDOW else None,
            grades=self.grades(entry, "stufen", table=table) if has_grades else (),
            additions=self.grades(entry, "zuschlaege", table=table) if entry.has("zuschlaege") else (),
            factors=entry.texts("faktoren") if entry.has("faktoren") else (),
            when=self._readers[table].read_optional(entry, "wenn"),
            bands=read_bands(entry, "baender", points_key="punkte", file=self._file, problems=self._problems)
            if has_bands
            else (),
            window_days=entry.integer("fenster_tage") if kind is Kind.DENSEST_WINDOW else 0,
        )
        entry.refuse_leftovers()
        return criterion
