"""The entries of a decision: their names, their headings in a sheet, and what a cell may hold.

Belongs here: the columns that people fill in, once for the sheets that are written and for those that come back.
Does not belong here: the codes (decision_codes), writing sheets (worklist_xlsx), reading them (decision_sheet).
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from pipelines.publish import decision_codes as codes

ENTRIES: Final = "Eintrag"
"""The sheet that is filled in."""

CASE_HEAD, RUN_HEAD = "Fall", "Lauf"
"""Computed columns that say which case of which list a row decides."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One column that people fill in.

    Attributes:
        name: in tables and deliveries.
        head: in the sheet.
        width: of the column, in characters.
        choices: codes of which one is chosen; empty for free entries.
        is_day: whether a day is entered.
        is_past: whether that day has to have come when the sheet is handed in.
        shortest: fewest characters of a text.
    """

    name: str
    head: str
    width: int
    choices: Collection[str] = ()
    is_day: bool = False
    is_past: bool = False
    shortest: int = 0


SECOND_COLUMNS: Final = (
    Entry(name="zweite_person", head="Zweite Person", width=18),
    Entry(name="zweite_rolle", head="Rolle der zweiten Person", width=22, choices=codes.ROLES),
    Entry(name="mitgezeichnet_am", head="Mitgezeichnet am", width=14, is_day=True, is_past=True),
)
"""What the second person enters."""

ENTRY_COLUMNS: Final = (
    Entry(name="entscheidung", head="Entscheidung", width=19, choices=codes.DECISIONS),
    Entry(name="grund_pro_1", head="Grund dafür", width=19, choices=codes.REASONS_PRO),
    Entry(name="grund_pro_2", head="Weiterer Grund dafür", width=19, choices=codes.REASONS_PRO),
    Entry(name="grund_contra_1", head="Grund dagegen", width=23, choices=codes.REASONS_CONTRA),
    Entry(name="grund_contra_2", head="Weiterer Grund dagegen", width=23, choices=codes.REASONS_CONTRA),
    Entry(name="freitext", head="Begründung", width=60, shortest=codes.SHORTEST_TEXT),
    Entry(name="abweichung", head="Abweichung vom Vorschlag", width=30),
    Entry(name="c_klasse", head="Bleibeinteresse festgestellt", width=14, choices=codes.STAY_CLASSES),
    Entry(name="c_wuerdigung", head="Bleibeinteresse gewürdigt", width=30),
    Entry(name="c_grund", head="Aufnahme trotz BS", width=18, choices=(codes.STAY_WEIGHED,)),
    Entry(name="sta_einvernehmen", head="Einvernehmen § 72 Abs. 4", width=22, choices=codes.CONSENT),
    Entry(name="wiedervorlage_am", head="Wiedervorlage", width=14, is_day=True),
    Entry(name="ist_selbst_geprueft", head="Sachverhalt selbst geprüft", width=14, choices=(codes.CONFIRMED,)),
    Entry(name="gelesene_belege", head="Gelesene Belege", width=22),
    Entry(name="erste_person", head="Erste Person", width=18),
    Entry(name="erste_rolle", head="Rolle der ersten Person", width=22, choices=codes.ROLES),
    Entry(name="geprueft_am", head="Geprüft am", width=14, is_day=True, is_past=True),
    Entry(name="minuten", head="Minuten", width=9),
    *SECOND_COLUMNS,
)
"""The same for every decision, in either direction; the first choice of a drop-down is never filled in."""

BLIND_ENTRY: Final = Entry(name="eigene_prioritaet", head="Eigene Priorität", width=12, choices=codes.OWN_PRIORITIES)
"""Only in the blind sheet: entered before the place of the case is known."""

AFTERWARDS_ENTRY: Final = Entry(
    name="prioritaet_danach", head="Priorität nach Ansicht", width=12, choices=codes.OWN_PRIORITIES
)
"""Only in the blind sheet: entered after the case was looked up on the list."""

SECOND_ENTRY: Final = Entry(
    name="eigene_prioritaet_zweite",
    head="Eigene Priorität zweite Person",
    width=16,
    choices=codes.OWN_PRIORITIES,
)
"""Only in the second person's blind sheet, which shows nothing of what the first one has entered."""

BLIND_ENTRIES: Final = (BLIND_ENTRY, AFTERWARDS_ENTRY, SECOND_ENTRY)
ALL_ENTRIES: Final = (BLIND_ENTRY, *ENTRY_COLUMNS, AFTERWARDS_ENTRY, SECOND_ENTRY)
"""Of all sheets; a sheet of what comes back has them all."""

FIRST_BLIND_COLUMNS: Final = (
    BLIND_ENTRY,
    *(entry for entry in ENTRY_COLUMNS if entry not in SECOND_COLUMNS),
    AFTERWARDS_ENTRY,
)
SECOND_BLIND_COLUMNS: Final = (SECOND_ENTRY, *SECOND_COLUMNS)
"""A blind case is judged twice, on two sheets: neither person sees what the other one has entered."""

HEADS: Final = {entry.head: entry.name for entry in ALL_ENTRIES} | {
    CASE_HEAD: "fall_id",
    RUN_HEAD: "lauf_id",
}
"""Name by heading of everything that is read back; other columns of a sheet are not looked at."""
