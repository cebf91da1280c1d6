"""What the Bundesamt delivers about the invented persons, beside what the office's file says.

Belongs here: procedures that show one thing each. Does not belong here: what must come of them (test_asylum).
"""

from datetime import date
from typing import Any

from invented_world import World

DULDUNG: dict[str, Any] = {"status": "DUL", "duld_grund": "aa", "status_bis": "01.07.2026"}
OLD = date(2026, 4, 15)


def plant_asylum(world: World) -> None:
    """Add the persons of whom the Bundesamt reports a procedure."""
    world.abh("protected-by-bundesamt", **DULDUNG)
    world.bamf("protected-by-bundesamt", entsch="FLU", bestandskr_am="2025-01-10")
    world.abh("revoked-by-bundesamt", status="SCH", status_bis="01.07.2027")
    world.bamf("revoked-by-bundesamt", entsch="SUB", bestandskr_am="2024-01-10", widerruf_st="WI")
    world.abh("open-at-bundesamt", **DULDUNG)
    world.bamf("open-at-bundesamt", verf_stand="AN")
    world.abh("closed-at-bundesamt", status="AGS", status_bis="01.07.2026")
    world.bamf("closed-at-bundesamt", entsch="ABL", bestandskr_am="2026-05-01")
    world.abh("both-say-open", status="AGS", status_bis="01.07.2026")
    world.bamf("both-say-open", verf_stand="RM", entsch="ABL")
    world.abh("settled-with-title", status="NE")
    world.bamf("settled-with-title", entsch="FLU", bestandskr_am="2018-01-10")
    world.abh("ban-only-at-bundesamt", status="NE")
    world.bamf("ban-only-at-bundesamt", entsch="AV5", zielstaat="439", bestandskr_am="2025-01-10")
    world.abh("both-say-ban", status="NE", abschv_art="AV5", abschv_zielst="439")
    world.bamf("both-say-ban", entsch="AV5", zielstaat="439", bestandskr_am="2025-01-10")
    world.abh("old-word-of-bundesamt", **DULDUNG)
    world.bamf("old-word-of-bundesamt", verf_stand="AN", day=OLD)
    world.abh("dublin-case", status="AGS", status_bis="01.07.2026")
    world.bamf("dublin-case", verf_stand="EN", entsch="UNZ", dublin_ms="129", dublin_frist_bis="2026-07-15")
