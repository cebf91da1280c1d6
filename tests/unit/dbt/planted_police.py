"""What the police deliver about the invented persons.

Belongs here: police rows that show one thing each. Does not belong here: what must come of them (test_police).
"""

from typing import Any

from invented_world import World

ROBBERY: dict[str, Any] = {
    "tat_letzter_tag": "2025-05-20",
    "erstes_urteil_am": "2025-11-10",
    "rechtskraft_am": "2025-11-18",
    "dauer_monate": "30",
}


def plant_police(world: World) -> None:
    """Add the persons of whom the police deliver something, and their twins of whom they do not."""
    for person, matters in (("without-police", None), ("with-police", ({}, {"tatmittel": "20", "norm": "§ 224 StGB"}))):
        world.abh(person, status="DUL", duld_grund="aa", status_bis="01.07.2026")
        world.bzr(person, f"A-{person}", ROBBERY)
        world.jva(person, f"539/9{len(person)}/25", beginn_am="01.12.2025", strafzeit_ende="01.12.2027")
        if matters is not None:
            world.pol(person, "4711", *matters, geb_datum="00.00.1985")
    world.pol("police-only", "4712", {"sta_id": "R2700S", "sta_az": "45 Js 1/23", "abgabe_am": "01.05.2023"})
    world.pol("told-by-court", "4713", {"sta_id": "R2700S", "sta_az": "045 Js 2/2025", "abgabe_am": "01.05.2025"})
    world.sta("told-by-court", "S-20", sta_az="45 Js 2/25", art="ER", erledigungsart="100")
    world.pol("contradicted-by-court", "4714", {"sta_id": "R2700S", "sta_az": "45 Js 3/25", "ergebnisart": "004"})
    world.sta("contradicted-by-court", "S-21", sta_az="45 Js 3/25", art="AN")
    world.pol("german-to-the-police", "4715", {}, staatsang_2="000")
    world.pol("replacing", "4716", {})
    world.pol("replacing", "4717", {}, ersetzt_durch="4716", familienname="Frueher")
    world.links.pop("pol:4717")
    world.add("pol__person", pol_person_id="4716", lfd_nr="1", pers_art="A", familienname="Alias")
    world.pol("struck-off", "4718", {})
    world.loesche("pol", objekt="VORGANG", schluessel="501000-47180-26/1", grund="TILG")
    world.add("lka__intensivtaeter", lfd_nr="900", pol_person_id="0004716")
    world.link("replacing", "lka:501000/900")
