"""What the Auslaenderzentralregister answers about the invented persons, beside what the office's file says.

Belongs here: retrievals that show one thing each. Does not belong here: what must come of them (test_register).
"""

from datetime import date
from typing import Any

from invented_world import World

OLD = date(2026, 4, 15)
OUTDATED: dict[str, Any] = {"day": OLD, "stelle": "ABH früher"}
DULDUNG: dict[str, Any] = {"status": "DUL", "duld_grund": "aa", "status_von": "02.01.2026", "status_bis": "01.07.2026"}
SUSPENDED: dict[str, Any] = {"block": "DULDUNG", "code": "DUL", "duld_grund": "aa", "datum_bis": "2026-07-01"}
TITLE: dict[str, Any] = {"block": "TITEL", "code": "TNE"}


def _move(code: str, **values: str) -> dict[str, Any]:
    return {"block": "ZUZUG_FORTZUG", "code": code, **values}


def _asylum(code: str, **values: str) -> dict[str, Any]:
    return {"block": "ASYL", "code": code, **values}


def plant_register(world: World) -> None:
    """Add the persons about whom the register was asked."""
    _status(world)
    _competence(world)
    _stops(world)
    _documents(world)
    _numbers(world)
    _cases(world)


def _status(world: World) -> None:
    world.abh("register-agrees", **DULDUNG)
    world.azr("register-agrees", "150101000001", SUSPENDED)
    world.abh("register-contradicts", **DULDUNG)
    world.azr("register-contradicts", "150101000002", TITLE)
    world.abh("register-lags", **{**DULDUNG, "status_von": "25.05.2026"})
    world.azr("register-lags", "150101000003", TITLE)
    world.abh("register-instead", status="NE", **OUTDATED)
    world.azr("register-instead", "150101000004", {**SUSPENDED, "datum_von": "2026-02-10"}, TITLE)
    world.abh("register-outdated-too", status="NE", **OUTDATED)
    world.azr("register-outdated-too", "150101000005", SUSPENDED, day=OLD)
    world.abh("register-says-nothing", status="NE", **OUTDATED)
    world.azr("register-says-nothing", "150101000006", _asylum("GS", datum_von="2025-01-01"), _asylum("GE"))
    world.abh("register-knows-ban", status="DUL", **OUTDATED)
    world.azr("register-knows-ban", "150101000007", {**SUSPENDED, "duld_grund": "kk"}, _asylum("V5", zielstaat="439"))
    enforceable = ({"block": "AUSREISE", "code": "RV"}, {"block": "AUSREISE", "code": "RO"})
    deadline = {"block": "AUSREISE", "code": "RF", "datum_bis": "2026-02-10"}
    world.abh("register-enforceable", status="DUL", **OUTDATED)
    world.azr("register-enforceable", "150101000008", *enforceable, deadline)
    world.abh("register-against-bundesamt", status="NE", **OUTDATED)
    world.bamf("register-against-bundesamt", verf_stand="AN")
    world.azr("register-against-bundesamt", "150101000009", SUSPENDED)


def _competence(world: World) -> None:
    came = _move("ZE", datum_von="2020-01-01", meldende_stelle="ABH 5513")
    moved = _move("ZA", datum_von="2025-06-01", meldende_stelle="ABH 5515")
    for person in ("moved", "moved-without-register", "moved-register-outdated"):
        world.abh(person, **DULDUNG, stand="02.05.2026 08:00")
        copy = {"akte": f"{person}-old", "abh": "5513", "stelle": "ABH 5513"}
        world.abh(person, status="NE", stand="28.05.2026 08:00", **copy)
    world.azr("moved", "150101000011", moved, SUSPENDED, came)
    world.azr("moved-register-outdated", "150101000012", came, moved, day=OLD)
    world.abh("moved-elsewhere", **DULDUNG)
    world.azr("moved-elsewhere", "150101000013", SUSPENDED, {**moved, "meldende_stelle": "ABH 5913"})


def _stops(world: World) -> None:
    facts: dict[str, tuple[dict[str, Any], ...]] = {
        "dead-in-register": (_move("TO", datum_von="2026-05-01"),),
        "departed-in-register": (_move("FA", datum_von="2026-04-01"), _move("ZE", datum_von="2020-01-01")),
        "removed-by-register": ({"block": "AUSREISE", "code": "RX", "datum_von": "2026-04-01"},),
        "returned-in-register": (_move("FA", datum_von="2026-04-01"), _move("ZW", datum_von="2026-05-01")),
        "lost-in-register": (_move("FU", datum_von="2026-04-01"),),
        "locked-in-register": ({"block": "SPERRE", "code": "SP"},),
        "unlocked-in-register": ({"block": "SPERRE", "code": "SP", "datum_bis": "2026-05-31"},),
        "protected-in-register": (_asylum("SF"),),
        "revoked-in-register": (_asylum("SF"), _asylum("SW", datum_von="2026-03-01")),
        "announced-in-register": (_move("FA", datum_von="2026-07-01"),),
    }
    for number, (person, stored) in enumerate(facts.items()):
        world.abh(person, **DULDUNG)
        world.azr(person, f"15010100010{number}", *stored)
    world.abh("german-in-register", **DULDUNG)
    world.azr("german-in-register", "150101000110", staatsang_2="000")
    world.abh("lost-and-outdated", status="DUL", **OUTDATED)
    world.azr("lost-and-outdated", "150101000111", _move("FU", datum_von="2026-04-01"))
    world.abh("asylum-in-register", status="DUL", **OUTDATED)
    world.azr("asylum-in-register", "150101000112", _asylum("AT"))


def _documents(world: World) -> None:
    document = {
        "block": "DOKUMENT",
        "code": "DO",
        "dokumentart": "P",
        "datum_bis": "2028-03-01",
        "pruefergebnis": "ECHT",
    }
    for person, changed in (
        ("passport-in-register", {}),
        ("passport-forged", {"pruefergebnis": "FALSCH"}),
        ("passport-expired", {"datum_bis": "2026-06-10"}),
        ("passport-disputed", {}),
    ):
        world.abh(person, **DULDUNG)
        world.azr(person, "150101000201", SUSPENDED, {**document, **changed})
    world.zab("passport-disputed")
    world.add("zab__pep", pep_nr="P-dis", zab_person_nr="Z-passport-disputed", stand_code="20", einzelfall_zusage="N")


def _numbers(world: World) -> None:
    merged = {"block": "NUMMER", "code": "NZ"}
    world.abh("joined", azr_nr="150101000302", **DULDUNG)
    world.zab("joined", azr_nr="150101000303")
    world.azr("joined", "150101000301", {**merged, "andere_azr_nr": "150101000302"})
    world.abh("joined-before", azr_nr="150101000302", **DULDUNG)
    world.azr("joined-before", "150101000302", {**merged, "andere_azr_nr": "150101000303"})
    for person, number in (("joined-here", "150101000311"), ("joined-there", "150101000312")):
        world.abh(person, azr_nr="150101000310", **DULDUNG)
        world.azr(person, number, {**merged, "andere_azr_nr": "150101000310"})
    for own, other in (("150101000321", "150101000322"), ("150101000322", "150101000321")):
        world.abh(f"circle-{own}", azr_nr=own, **DULDUNG)
        world.azr(f"circle-{own}", own, {**merged, "andere_azr_nr": other})


def _cases(world: World) -> None:
    world.abh("case-closed", day=date(2026, 5, 25), **DULDUNG)
    world.abh("case-closed", satzart="L")
    world.azr("case-closed", "150101000401", TITLE)
    world.abh("asked-twice", **DULDUNG)
    world.azr("asked-twice", "150101000402", TITLE, day=date(2026, 5, 20), abruf_am="2026-05-20")
    world.add("azr__datenblatt", abruf_id="R-again", abh_az="asked-twice", azr_nr="150101000402")
    world.add("azr__alias", abruf_id="R-again", familienname="Muster")
    world.link("asked-twice", "azr:R-again")
    world.abh("deleted-in-register", **DULDUNG)
    world.azr("deleted-in-register", "150101000403", TITLE)
    world.loesche("azr", objekt="PERSON", schluessel="R-deleted-in-register", grund="BERI", day=date(2026, 6, 1))
