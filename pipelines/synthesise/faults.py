"""The faults that real deliveries have, each switchable, and what must become of each.

Belongs here: the catalogue with default rates and expected handling, the choice of rates.
Does not belong here: planting a fault (the module of the table that carries it does).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pipelines.errors import UserError


class Fault(StrEnum):
    """The thirty faults of the catalogue."""

    F01 = "F01"
    F02 = "F02"
    F03 = "F03"
    F04 = "F04"
    F05 = "F05"
    F06 = "F06"
    F07 = "F07"
    F08 = "F08"
    F09 = "F09"
    F10 = "F10"
    F11 = "F11"
    F12 = "F12"
    F13 = "F13"
    F14 = "F14"
    F15 = "F15"
    F16 = "F16"
    F17 = "F17"
    F18 = "F18"
    F19 = "F19"
    F20 = "F20"
    F21 = "F21"
    F22 = "F22"
    F23 = "F23"
    F24 = "F24"
    F25 = "F25"
    F26 = "F26"
    F27 = "F27"
    F28 = "F28"
    F29 = "F29"
    F30 = "F30"


class Handling(StrEnum):
    """What must become of a planted fault. The truth file names one for every occurrence."""

    LINKED_OR_REVIEW = "LINKED_OR_REVIEW"
    NEVER_ANOTHER_PERSON = "NEVER_ANOTHER_PERSON"
    REVIEW_OR_UNLINKED = "REVIEW_OR_UNLINKED"
    LINKED_BY_STRONG_KEY_OR_REVIEW = "LINKED_BY_STRONG_KEY_OR_REVIEW"
    PARTIAL_DATE_KEPT = "PARTIAL_DATE_KEPT"
    ALIAS_COMPARED = "ALIAS_COMPARED"
    BOTH_NUMBERS_KEPT = "BOTH_NUMBERS_KEPT"
    STOPPED_UNCERTAIN_LINK = "STOPPED_UNCERTAIN_LINK"
    NOT_LINKED = "NOT_LINKED"
    CONVICTION_JOINED = "CONVICTION_JOINED"
    REJECTED_AT_THE_DOOR = "REJECTED_AT_THE_DOOR"
    ROW_SET_ASIDE = "ROW_SET_ASIDE"
    FILE_REFUSED = "FILE_REFUSED"
    REPAIRED_OR_SET_ASIDE = "REPAIRED_OR_SET_ASIDE"
    CORRECTED_FROM_ITS_DAY = "CORRECTED_FROM_ITS_DAY"
    COUNTED_ONCE = "COUNTED_ONCE"
    STOPPED_GERMAN = "STOPPED_GERMAN"
    NO_END = "NO_END"
    LAST_STATE_CARRIED = "LAST_STATE_CARRIED"
    TAKEN_WHEN_IT_CAME = "TAKEN_WHEN_IT_CAME"
    TAKEN_ONCE = "TAKEN_ONCE"
    NEWEST_DATE_COUNTS = "NEWEST_DATE_COUNTS"
    NEWEST_NATIONALITY_COUNTS = "NEWEST_NATIONALITY_COUNTS"
    NORMALISED = "NORMALISED"
    DELETED_FOR_EVER = "DELETED_FOR_EVER"
    COMPETENCE_BY_EVENTS = "COMPETENCE_BY_EVENTS"
    PRECEDENCE_AND_A_QUESTION = "PRECEDENCE_AND_A_QUESTION"
    STOPPED_IN_ALL_SOURCES = "STOPPED_IN_ALL_SOURCES"
    NO_POINTS_AND_A_QUESTION = "NO_POINTS_AND_A_QUESTION"
    HIDDEN_EVERYWHERE = "HIDDEN_EVERYWHERE"


@dataclass(frozen=True)
class Entry:
    """One line of the catalogue: what it is, how often among the records that can carry it."""

    title: str
    rate: float


CATALOGUE: dict[Fault, Entry] = {
    Fault.F01: Entry("other transliteration of a name", 0.12),
    Fault.F02: Entry("family name and first name swapped", 0.02),
    Fault.F03: Entry("date of birth 01.01.", 0.035),
    Fault.F04: Entry("date of birth 00.00. or 00.MM.", 0.02),
    Fault.F05: Entry("day and month of birth swapped", 0.01),
    Fault.F06: Entry("date of birth one to ten years off", 0.015),
    Fault.F07: Entry("one to six alias identities", 0.10),
    Fault.F08: Entry("second AZR number", 0.006),
    Fault.F09: Entry("one AZR number on two persons", 0.001),
    Fault.F10: Entry("same name and date of birth, other place, other person", 0.0015),
    Fault.F11: Entry("mojibake in a row; one file in another charset than declared", 0.005),
    Fault.F12: Entry("leading zero lost", 0.03),
    Fault.F13: Entry("spreadsheet artefact in a date", 0.003),
    Fault.F14: Entry("late correction", 0.04),
    Fault.F15: Entry("message of deletion before the record", 0.001),
    Fault.F16: Entry("deletion that a second source ignores, per message of deletion", 0.01),
    Fault.F17: Entry("Gesamtstrafe delivered together with its single sentences", 0.15),
    Fault.F18: Entry("conviction in the court's notice with a file number in another spelling", 0.30),
    Fault.F19: Entry("outcome of a proceeding missing at the police", 0.35),
    Fault.F20: Entry("conviction ripe for erasure still in an office's copy, per copy", 0.04),
    Fault.F21: Entry("juvenile diversion delivered by mistake", 0.005),
    Fault.F22: Entry("victim, witness or other bystander delivered by the police", 0.002),
    Fault.F23: Entry("naturalised person still on the police list", 0.004),
    Fault.F24: Entry("impossible or boundless date", 0.005),
    Fault.F25: Entry("file late, twice, half-written or missing", 0.025),
    Fault.F26: Entry("status in the office's file contradicted by the Bundesamt or the AZR", 0.05),
    Fault.F27: Entry("two offices claim competence", 0.01),
    Fault.F28: Entry("release date moves, per inmate and week", 0.10),
    Fault.F29: Entry("nationality clarified or changed", 0.01),
    Fault.F30: Entry("letters in NFD instead of NFC, in messages", 0.02),
}
"""All faults. Rate: share of the records that can carry the fault."""


@dataclass(frozen=True)
class Faults:
    """The rate of every fault; a fault that is not named does not occur.

    Raises:
        UserError: a rate outside 0..1.
    """

    rates: Mapping[Fault, float] = field(
        default_factory=lambda: {name: entry.rate for name, entry in CATALOGUE.items()}
    )

    def __post_init__(self) -> None:
        """Refuse all wrong entries at once."""
        wrong = sorted(f"{name}={rate}" for name, rate in self.rates.items() if not 0 <= rate <= 1)
        if wrong:
            raise UserError(
                what=f"These faults cannot be planted: {', '.join(wrong)}.",
                meaning="A rate must lie within 0 and 1. Nothing was written.",
                remedy=f"Choose among {', '.join(CATALOGUE)} with rates from 0 to 1.",
            )

    @classmethod
    def none(cls) -> "Faults":
        """Return a world without any fault."""
        return cls(rates={})

    @classmethod
    def only(cls, name: Fault, *, rate: float | None = None) -> "Faults":
        """Return a world with one fault, at the given rate or at that of the catalogue."""
        return cls(rates={name: CATALOGUE[name].rate if rate is None else rate})

    def rate(self, name: Fault) -> float:
        """Return the rate of a fault, 0 if it is switched off."""
        return self.rates[name] if name in self.rates else 0.0  # noqa: SIM401 - off is a rate, not a missing value
