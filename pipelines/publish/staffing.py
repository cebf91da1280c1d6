"""The personnel model: hours per month and posts, from assumptions that stand in a file.

Belongs here: reading the assumptions, the arithmetic, the inflow at which the one post is full.
Does not belong here: measured minutes (decision_metrics), the page (pilot_report_page).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipelines.errors import UserError
from quality.strict_yaml import Fields, read_fields

ASSUMPTIONS: Final = Path(__file__).parent / "staffing.yml"
CASES: Final = ("niedrig", "mittel", "hoch")
STEPS: Final = (
    "eingang_und_zuordnung",
    "sachverhalt",
    "datenklaerung",
    "entscheidung_und_vier_augen",
    "wiedervorlage",
)
REPEATED: Final = "datenklaerung"
"""The step that is done again where the first answer leaves something open."""


@dataclass(frozen=True, kw_only=True)
class Assumptions:
    """What is assumed.

    Attributes:
        hours_a_year: of one post.
        inflow: new cases a month, by low, mid and high.
        again: percent of cases whose data are cleared a second time, by low, mid and high.
        conference: percent of cases that go to a conference.
        minutes: per case, by step.
        conference_minutes: per participant.
        participants: number by office; the first one is the post that does all steps.
    """

    hours_a_year: int
    inflow: dict[str, int]
    again: dict[str, int]
    conference: int
    minutes: dict[str, int]
    conference_minutes: int
    participants: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class Load:
    """Hours a month and posts of one office, under one inflow and one rate of second clearing."""

    inflow: str
    again: str
    office: str
    hours: float
    posts: float


def read_assumptions(path: Path) -> Assumptions:
    """Read the assumptions.

    Raises:
        UserError: a key is missing, unknown or no whole number.
    """
    problems: list[str] = []
    fields = read_fields(path, problems=problems) or Fields({}, place=path.name, problems=problems)
    made = Assumptions(
        hours_a_year=fields.integer("jahresarbeitsstunden"),
        inflow=_numbers(fields, "zugang_je_monat"),
        again=_numbers(fields, "klaerung_noch_einmal_prozent"),
        conference=fields.integer("fallkonferenz_prozent"),
        minutes=_numbers(fields, "minuten_je_fall"),
        conference_minutes=fields.integer("minuten_fallkonferenz"),
        participants=_numbers(fields, "teilnehmende"),
    )
    fields.refuse_leftovers()
    expected = (
        ("zugang_je_monat", made.inflow, CASES),
        ("klaerung_noch_einmal_prozent", made.again, CASES),
        ("minuten_je_fall", made.minutes, STEPS),
    )
    for key, found, names in expected:
        if tuple(found) != names:
            problems.append(f"{path.name}, [{key}]: the keys must be {', '.join(names)}")
    if made.hours_a_year < 1:
        problems.append(f"{path.name}: [jahresarbeitsstunden] must be at least 1")
    if problems:
        raise UserError(
            what=f"The assumptions of the personnel model cannot be read: {'; '.join(problems)}.",
            meaning="No report was written.",
            remedy=f"Mend the file, or leave out --annahmen to use {ASSUMPTIONS.name}.",
        )
    return made


def _numbers(fields: Fields, key: str) -> dict[str, int]:
    named = fields.mapping(key, thing="value")
    return {name: named.integer(name) for name in named.names()}


def loads(assumed: Assumptions) -> list[Load]:
    """Give hours and posts for every pair of inflow and rate of second clearing, per office."""
    return [
        _load(assumed, inflow=inflow, again=again, office=office)
        for inflow in CASES
        for again in CASES
        for office in assumed.participants
    ]


def _load(assumed: Assumptions, *, inflow: str, again: str, office: str) -> Load:
    minutes = assumed.inflow[inflow] * minutes_per_case(assumed, again=again, office=office)
    return Load(
        inflow=inflow,
        again=again,
        office=office,
        hours=minutes / 60,
        posts=minutes / 60 * 12 / assumed.hours_a_year,
    )


def minutes_per_case(assumed: Assumptions, *, again: str, office: str) -> float:
    """Give the minutes that one new case costs an office on average."""
    conference = assumed.conference / 100 * assumed.conference_minutes * assumed.participants[office]
    if office != next(iter(assumed.participants)):
        return conference
    return sum(assumed.minutes.values()) + assumed.minutes[REPEATED] * assumed.again[again] / 100 + conference


def full_at(assumed: Assumptions, *, again: str) -> float:
    """Give the number of new cases a month at which the one post has no hour left."""
    office = next(iter(assumed.participants))
    return assumed.hours_a_year / 12 * 60 / minutes_per_case(assumed, again=again, office=office)
