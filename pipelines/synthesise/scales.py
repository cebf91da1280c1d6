"""How large an invented world is, and which offices deliver.

Belongs here: sizes per scale, offices with their share of the files. Sizes are estimates and may be changed.
Does not belong here: how a person, a conviction or a file comes about.

At the scales L and XL the number of persons grows, the offices stay those of the Regierungsbezirk Muenster: the scales
are there to measure volume, not to model the other districts.
"""

from dataclasses import dataclass
from enum import StrEnum


class Scale(StrEnum):
    """S for development, M the pilot district, L the Land, XL the Federation."""

    S = "S"
    M = "M"
    L = "L"
    XL = "XL"


class Documents(StrEnum):
    """Whether the state of travel documents depends on nationality (the fairness report needs both worlds)."""

    INDEPENDENT = "independent"
    CORRELATED = "correlated"


@dataclass(frozen=True)
class Size:
    """What a scale means: persons, listed persons, the offices with their weights, and how many there are of what.

    Judgements, states of files and stays follow from the persons and need no number of their own; what they
    come to is held by tests/unit/synthesise/test_volumes.py (ADR 0045).
    """

    persons: int
    listed: int
    offices: dict[str, float]
    jvas: dict[str, float]
    kpbs: dict[str, str]
    """Kreispolizeibehoerde -> the ABH whose persons it mostly lists."""
    matters: int
    """Matters of the police (Vorgaenge)."""
    notices: int
    """Notices of courts and prosecutors about proceedings that led to a conviction."""
    facts: int
    """Facts that the register answers with, of everyone once."""
    returns: int
    """Procedures for replacement papers and measures of return."""


OUTSIDE_OFFICE = "5913"
"""An office outside the district (Dortmund); it hands over the files of persons listed in the district."""

_OFFICES_S = {"5515": 60.0, "5512": 6.0, "5513": 10.0, "5562": 10.0, "5566": 8.0, "5554": 6.0}
_OFFICES = {
    "5515": 22.0, "5512": 6.0, "5513": 14.0, "5554": 6.0, "554B": 4.0, "5558": 5.0, "5562": 8.0, "562C": 4.0,
    "562D": 4.0, "562G": 4.0, "562H": 4.0, "562M": 5.0, "562R": 6.0, "5566": 8.0, "566R": 4.0, "5570": 6.0,
}  # fmt: skip
_JVAS_S = {"539": 60.0, "555": 25.0, "549": 15.0}
_JVAS = {
    "539": 24.0, "507": 12.0, "510": 6.0, "511": 4.0, "514": 6.0, "520": 10.0, "526": 8.0, "529": 6.0, "546": 4.0,
    "549": 10.0, "555": 10.0,
}  # fmt: skip
_KPBS = {"501000": "5515", "502000": "5513", "503000": "5562", "504000": "5554", "506000": "5566"}

DIALECTS = {"5566": "B", "566R": "B", "5558": "B", "5570": "B", "5554": "C", "554B": "C"}
"""Offices whose software writes another dialect than A: B is CSV in UTF-8 with ISO dates, C are messages in XML."""

TOUCH = 3_000
"""Days between two plain changes to a person's file, on average."""

SIZES = {
    Scale.S: Size(200, 12, _OFFICES_S, _JVAS_S, _KPBS, 1_600, 900, 3_000, 120),
    Scale.M: Size(2_500, 100, _OFFICES, _JVAS, _KPBS, 25_000, 12_000, 38_000, 1_800),
    Scale.L: Size(18_000, 700, _OFFICES, _JVAS, _KPBS, 180_000, 90_000, 270_000, 13_000),
    Scale.XL: Size(95_000, 4_000, _OFFICES, _JVAS, _KPBS, 950_000, 480_000, 1_400_000, 68_000),
}
