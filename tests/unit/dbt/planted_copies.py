"""Copies of convictions in the offices' files, beside what the register says of the same persons.

Belongs here: copies that show one thing each. Does not belong here: what must come of them (test_copied_convictions).
"""

from datetime import date
from typing import Any

from invented_world import World

EARLIER = date(2026, 5, 25)
ROBBERY: dict[str, Any] = {
    "tat_letzter_tag": "2025-05-20",
    "erstes_urteil_am": "2025-11-10",
    "rechtskraft_am": "2025-11-18",
    "dauer_monate": "30",
    "bewaehrung": "N",
}
BARE: dict[str, Any] = dict.fromkeys(
    ("gericht_id", "geschaeftsnr", "tat_letzter_tag", "erstes_urteil_am", "rechtskraft_am", "normen", "strafart")
)


def _held(world: World, person: str, **values: Any) -> None:  # noqa: ANN401 -- cells, or the day and place of a delivery
    """Deliver a copy from the person's file."""
    world.add("abh__verurteilung", abh_az=person, **values)


def plant_copies(world: World) -> None:
    """Add the persons of whose convictions an office keeps copies."""
    _held(world, "deleted-by-row")
    _held(world, "nobody")
    _deleted(world)
    _beside_an_extract(world)
    _without_an_extract(world)


def _deleted(world: World) -> None:
    world.abh("copied-deleted", status="NE")
    _held(world, "copied-deleted", day=EARLIER, dauer_monate="20")
    _held(world, "copied-deleted")
    _held(world, "copied-deleted", day=EARLIER, lfd_nr="2", geschaeftsnr="4 Ls 1/24")
    world.loesche("abh", objekt="URTEIL", schluessel="5515/copied-deleted/2", grund="TILG", day=EARLIER)
    _held(world, "copied-deleted", day=EARLIER, lfd_nr="3", geschaeftsnr="5 Ls 1/24")
    _held(world, "copied-deleted", lfd_nr="3", satzart="L")
    _held(world, "copied-deleted", lfd_nr="4", geschaeftsnr="6 Ls 1/24", erstes_urteil_am="11.11.2024")
    world.loesche(
        "abh", objekt="URTEIL", schluessel="5515/copied-deleted/4", grund="TILG", wirksam_ab="02.06.2026", day=EARLIER
    )


def _beside_an_extract(world: World) -> None:
    for person in ("copied-repeats", "copied-by-norm", "copied-other-deed", "copied-other-number"):
        world.abh(person, status="NE")
        world.bzr(person, f"A-{person}", ROBBERY)
    _held(world, "copied-repeats", dauer_monate="24")
    _held(world, "copied-by-norm", geschaeftsnr="77 Ds 5/20", normen="StGB 250 Abs. 2")
    _held(world, "copied-other-deed", geschaeftsnr="77 Ds 5/20", normen="StGB 242")
    _held(world, "copied-other-number", geschaeftsnr=None, normen=None, rechtskraft_am=None)
    for person in ("copied-erased", "copied-newer", "copied-taken-before", "copied-taken-later", "copied-not-final"):
        world.abh(person, status="NE")
        world.bzr(person, f"A-{person}")
    _held(world, "copied-erased")
    _held(world, "copied-newer", rechtskraft_am="29.05.2026")
    _held(world, "copied-not-final", rechtskraft_am=None)
    _held(world, "copied-taken-before", **BARE, entnommen_am="28.05.2026")
    _held(world, "copied-taken-later", **BARE, entnommen_am="29.05.2026")


def _without_an_extract(world: World) -> None:
    for person in ("copied-alone", "copied-noticed", "copied-uncertain", "copied-bare"):
        world.abh(person, status="NE")
        _held(world, person, **(BARE if person == "copied-bare" else {}))
    world.link("copied-uncertain", "abh:5515/copied-uncertain", ist_unsicher=True)
    world.sta(
        "copied-noticed",
        "S-copied",
        gericht_id="R2700",
        erstes_urteil_am="2025-11-10",
        ergebnisart="004",
        gericht_az="3 KLs 1/25",
        rechtskraft_am="2025-12-01",
        waffe="J",
        tat_tage="2025-05-20|2025-03-01",
    )
    # Two offices hold the same: that of the day is the first, however it is written.
    world.abh("copied-twice", status="NE")
    world.abh("copied-twice", akte="copied-elsewhere", status="NE")
    _held(world, "copied-twice", stand="29.05.2026 08:00")
    _held(world, "copied-elsewhere", geschaeftsnr="3 KLs 1/25")
    _held(world, "copied-elsewhere", lfd_nr="2", geschaeftsnr="9 Ls 2/25", erstes_urteil_am="12.11.2025")
