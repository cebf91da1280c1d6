"""The persons of the invented world; each is named after what it shows.

Belongs here: rows to plant. Does not belong here: what must come of them (the test modules).
"""

from datetime import date
from typing import Any

from invented_world import World
from planted_asylum import plant_asylum
from planted_copies import plant_copies
from planted_police import plant_police
from planted_register import plant_register

Row = dict[str, Any]

EARLIER = date(2026, 5, 25)
STALE = date(2026, 4, 15)
AVP: Row = {
    "status": "AVP", "vollz_seit": "14.02.2026", "androhung_am": "10.01.2026", "androhung_zielst": "439",
    "frist_bis": "10.02.2026",
}  # fmt: skip
CHECKED: Row = {"reisef": "02", "reisef_geprueft_am": "02.05.2026"}
PASS: Row = {"pass_art": "P", "pass_gueltig_bis": "01.03.2028", "ident_status": "01"}
NE: Row = {"status": "NE"}
ROBBERY: Row = {"tat_letzter_tag": "2025-05-20", "erstes_urteil_am": "2025-11-10", "rechtskraft_am": "2025-11-18"}


def plant() -> World:
    """Plant all persons."""
    world = World()
    _states(world)
    _stops(world)
    _residence(world)
    _documents(world)
    _custody(world)
    _convictions(world)
    _notices(world)
    _decisions(world)
    plant_police(world)
    plant_asylum(world)
    plant_register(world)
    plant_copies(world)
    return world


def _states(world: World) -> None:
    world.abh("newer-wins", day=EARLIER, status="DUL", duld_grund="aa", status_bis="01.07.2026")
    world.abh("newer-wins", **NE)
    world.abh("deleted-by-row", day=EARLIER, **NE)
    world.abh("deleted-by-row", satzart="L")
    world.add("abh__alias", abh_az="deleted-by-row")
    world.abh("deleted-by-message", day=EARLIER, **NE)
    world.loesche("abh", objekt="PERSON", schluessel="5515/deleted-by-message", grund="FRIST")
    world.abh("tombstone", **NE)
    world.loesche("abh", objekt="PERSON", schluessel="5515/tombstone", grund="TILG", day=EARLIER)
    world.abh("corrected", day=STALE, **NE)
    world.loesche("abh", objekt="PERSON", schluessel="5515/corrected", grund="BERI", day=EARLIER)
    world.abh("corrected", **NE)
    world.abh("aliased", **NE)
    world.add("abh__alias", abh_az="aliased", lfd_nr="2", geb_datum="00.00.1991")
    world.add("abh__alias", abh_az="aliased", lfd_nr="1", geb_datum="00.05.1990")
    world.add("zab__pep", pep_nr="P-orphan", zab_person_nr="Z-nobody", stand_code="10")


def _stops(world: World) -> None:
    world.abh("german-second", **NE, staatsang_2="000")
    world.abh("naturalised", **NE, einb_am="01.06.2026")
    world.abh("naturalised-tomorrow", **NE, einb_am="02.06.2026")
    world.abh("german-by-message", **NE)
    world.jva("german-by-message", "539/1/24", beginn_am="01.01.2024", ende_am="01.03.2024")
    world.loesche("jva", objekt="PERSON", schluessel="539/1/24", grund="EINB")
    world.abh("died-in-prison", **NE)
    world.jva("died-in-prison", "539/2/24", beginn_am="01.01.2024", ende_am="01.03.2024", ende_art="004")
    world.abh("witness", **NE, sperre="ZS")
    world.abh("restricted", **NE)
    world.loesche("abh", objekt="STATUS", schluessel="5515/restricted", grund="IRRT")
    world.abh("status-withdrawn", day=EARLIER, **NE)
    world.loesche("abh", objekt="STATUS", schluessel="5515/status-withdrawn", grund="IRRT", day=EARLIER)
    world.abh("status-withdrawn", **NE)
    world.abh("correction-pending", **NE)
    world.loesche("abh", objekt="PERSON", schluessel="5515/correction-pending", grund="BERI", wirksam_ab="10.06.2026")
    world.abh("departed", **NE, fortzug_am="01.02.2026", fortzug_art="AU", einreise_am="01.02.2015")
    world.abh("returned", **NE, fortzug_am="01.02.2026", fortzug_art="AU")
    world.jva("returned", "539/3/26", beginn_am="01.04.2026", ende_am="01.05.2026")
    world.abh("polish", **NE, staatsang_2="152")
    world.abh("polish-lost", status="FZN", staatsang_1="152", euv_am="01.01.2026", euv_st="UA")
    world.abh("british", **NE, staatsang_1="168")
    for person, key in (("one-key", "475"), ("another-key", "423")):
        world.abh(person, **AVP, **CHECKED, **PASS, staatsang_1=key, geb_staat=key)
    world.abh("protected-elsewhere", akte="old", abh="5554", stelle="ABH 5554", status="SCH", stand="01.01.2025 08:00")
    world.abh("protected-elsewhere", status="DUL", duld_grund="aa", status_bis="01.07.2026")
    world.abh("elsewhere", abh="5913", stelle="ABH 5913", **NE)
    world.abh("deported", **NE)
    world.zab("deported")
    world.add("zab__massnahme", massnahme_nr="M0", zab_person_nr="Z-deported", art="ABSCH", status="VOLLZ")
    world.abh("volunteer", **NE)
    world.zab("volunteer")
    world.add("zab__massnahme", massnahme_nr="M1", zab_person_nr="Z-volunteer", art="FREIW", status="GEPL")
    world.add("lka__intensivtaeter", lfd_nr="1", seit="01.01.2026")
    world.link("listed-only", "lka:501000/1")
    world.add("lka__intensivtaeter", lfd_nr="2", bis="31.05.2026", geb_datum="00.00.1990")
    world.link("list-ended", "lka:501000/2", ist_unsicher=True)


def _residence(world: World) -> None:
    world.abh("enforceable", **AVP, **CHECKED, **PASS, fam_sorge="U", fam_umgang="N", fam_dt_kind="J")
    world.abh("deadline-running", **AVP | {"frist_bis": "01.06.2026"})
    world.abh("no-threat", **AVP | {"androhung_am": None})
    world.abh("from-custody", **AVP | {"frist_bis": None})
    world.jva("from-custody", "539/4/25", beginn_am="01.06.2025", halbstrafe_am="29.09.2026")
    world.abh("no-deadline", **AVP | {"frist_bis": None})
    world.abh("interim-request", **AVP, rm_art="EA", rm_st="OF")
    world.abh("suspended-aa", status="DUL", duld_grund="aa", status_bis="01.07.2026", **CHECKED)
    world.abh("suspended-ll", status="DUL", duld_grund="ll", status_bis="01.07.2026", **CHECKED)
    world.abh("suspended-ended", status="DUL", duld_grund="aa", status_bis="31.05.2026")
    world.abh("suspended-apprentice", status="DAU", status_bis="01.07.2026")
    world.abh(
        "expelled-final",
        status="AEF",
        ausweisung_am="01.02.2026",
        ausweisung_st="UA",
        status_bis="01.01.2027",
        **{key: value for key, value in AVP.items() if key != "status"},
    )
    world.abh("expelled-not-yet", status="AEF", ausweisung_am="01.02.2026", ausweisung_st="NV", status_bis="01.01.2027")
    world.abh(
        "permit", status="AEH", status_rgl="§ 25 Abs. 5 AufenthG", status_von="01.06.2021", status_bis="01.01.2027"
    )
    world.abh("permit-protected", status="AEH", status_rgl="§ 25 Abs. 2 S. 1 Alt. 2 AufenthG", status_bis="01.01.2027")
    world.abh("ban-only-state", **AVP, abschv_art="AV5", abschv_zielst="439")
    world.abh("ban-other-state", **AVP, abschv_art="AV5", abschv_zielst="423", **CHECKED)
    world.abh("check-too-old", **AVP, reisef="02", reisef_geprueft_am="02.12.2025")
    world.abh("check-just-young", **AVP, reisef="02", reisef_geprueft_am="03.12.2025")
    world.abh("office-silent", day=STALE, abh="5570", stelle="ABH 5570", **AVP)
    world.abh("two-offices", akte="a", status="AVP", abh="5554", stelle="ABH 5554", stand="01.01.2026 08:00")
    world.abh("two-offices", akte="b", **NE)


def _documents(world: World) -> None:
    world.abh("pass-29-days", **NE, **PASS | {"pass_gueltig_bis": "30.06.2026"})
    world.abh("pass-30-days", **NE, **PASS | {"pass_gueltig_bis": "01.07.2026"})
    world.abh("pass-without-end", **NE, **PASS | {"pass_gueltig_bis": "31.12.9999"})
    for person, code, until in (
        ("pep-issued", "50", "01.06.2026"),
        ("pep-expired", "50", "31.05.2026"),
        ("pep-silent", "62", None),
        ("pep-unknown", "99", None),
    ):
        world.zab(person)
        world.add(
            "zab__pep",
            pep_nr=f"P-{person}",
            zab_person_nr=f"Z-{person}",
            stand_code=code,
            gueltig_bis=until,
            zielstaat="439",
        )
    world.zab("pep-two-states")
    world.add(
        "zab__pep",
        pep_nr="P-a",
        zab_person_nr="Z-pep-two-states",
        stand_code="60",
        zielstaat="423",
        einzelfall_zusage="N",
    )
    world.add(
        "zab__pep",
        pep_nr="P-b",
        zab_person_nr="Z-pep-two-states",
        stand_code="30",
        zielstaat="439",
        einzelfall_zusage="J",
    )
    world.zab("pep-renewed")
    world.add("zab__pep", pep_nr="P-d", zab_person_nr="Z-pep-renewed", stand_code="50", gueltig_bis="01.01.2026")
    world.add("zab__pep", pep_nr="P-e", zab_person_nr="Z-pep-renewed", stand_code="20")
    world.abh("pass-and-pep", **NE, **PASS)
    world.zab("pass-and-pep")
    world.add("zab__pep", pep_nr="P-c", zab_person_nr="Z-pass-and-pep", stand_code="20")
    for person, findings in {
        "ident-consular": (("KONSUL", "BESTAETIGT", "01.02.2026"), ("URKUNDE", "BESTAETIGT", "01.03.2026")),
        "ident-contradicted": (("KONSUL", "BESTAETIGT", "01.02.2026"), ("URKUNDE", "WIDERSPRUCH", "01.03.2026")),
        "ident-language": (("SPRACHANALYSE", "BESTAETIGT", "01.02.2026"),),
    }.items():
        world.zab(person)
        for number, (mittel, ergebnis, day) in enumerate(findings):
            world.add(
                "zab__identitaet",
                ident_nr=f"I-{person}-{number}",
                zab_person_nr=f"Z-{person}",
                mittel=mittel,
                ergebnis=ergebnis,
                festgestellt_am=day,
            )


def _custody(world: World) -> None:
    world.jva("in-prison", "539/5/25", beginn_am="01.06.2025", halbstrafe_am="29.09.2026", zweidrittel_am="01.02.2027")
    world.jva(
        "half-passed", "539/6/25", beginn_am="01.06.2024", halbstrafe_am="01.01.2026", zweidrittel_am="01.07.2026"
    )
    world.jva("no-dates", "539/7/25", beginn_am="01.06.2025", entlassung_festgesetzt_am="31.12.9999")
    world.jva("remand", "539/8/26", beginn_am="01.04.2026", haftart="063")
    world.jva("released", "539/9/25", beginn_am="01.06.2025", ende_am="31.05.2026", ende_art="002")


def _convictions(world: World) -> None:
    world.jva("served", "539/10/25", beginn_am="20.11.2025", haftart="014")
    world.jva("served", "539/11/25", beginn_am="10.11.2025", ende_am="30.11.2025", haftart="063")
    world.bzr("served", "A-served", {**ROBBERY, "dauer_monate": "30", "bewaehrung": "N"})
    world.bzr("unseen", "A-unseen", {**ROBBERY, "dauer_monate": "3", "bewaehrung": "N"}, geb_datum="1990")
    world.bzr(
        "relapsed",
        "A-relapsed",
        {
            "tat_letzter_tag": "2023-07-01",
            "erstes_urteil_am": "2023-11-06",
            "rechtskraft_am": "2023-11-14",
            "dauer_monate": "7",
            "bewaehrung": "J",
            "bew_bis": "2026-11-14",
        },
        {
            "tat_letzter_tag": "2024-02-01",
            "erstes_urteil_am": "2024-05-06",
            "rechtskraft_am": "2024-05-14",
            "strafart": "GS",
            "tagessaetze": "90",
        },
        {
            "tat_letzter_tag": "2022-01-01",
            "erstes_urteil_am": "2023-01-02",
            "rechtskraft_am": "2023-01-10",
            "strafart": "GS",
            "tagessaetze": "60",
            "einbezogen_in_lfd": "2",
            "massregeln": "FE",
        },
    )
    world.add("bzr__auskunft", day=EARLIER, auskunft_id="A-older", abh_az="relapsed", auskunft_am="2026-05-01")
    world.add("bzr__urteil", day=EARLIER, auskunft_id="A-older", **ROBBERY)
    world.bzr("partly-deleted", "A-deleted", ROBBERY, ROBBERY, ROBBERY)
    world.loesche("bzr", objekt="URTEIL", schluessel="A-deleted/1", grund="TILG")
    world.loesche("bzr", objekt="URTEIL", schluessel="A-deleted/2", grund="TILG", wirksam_ab="02.06.2026")


def _notices(world: World) -> None:
    judged = {"gericht_id": "R2700", "erstes_urteil_am": "2025-11-10", "ergebnisart": "004"}
    number = {"geschaeftsnr": "12 KLs 45 Js 1234/24"}
    world.bzr(
        "judged",
        "A-judged",
        {**ROBBERY, **number, "rechtskraft_am": None},
        {**ROBBERY, "geschaeftsnr": "12 KLs 45 Js 1235/24"},
    )
    world.sta(
        "judged",
        "S-1",
        **judged,
        gericht_az="012KLs-45Js1234/2024",
        waffe="J",
        tat_tage="2025-05-20|2025-03-01",
        staatsang="000",
    )
    world.sta("judged", "S-2", **judged, gericht_az="12 KLs 45 Js 1234/24", art="RK", rechtskraft_am="2025-11-20")
    world.sta("judged", "S-3", sta_az="9 Js 1/26", art="AN")
    world.bzr("contradicted", "A-contradicted", {**ROBBERY, **number})
    for key, weapon, days in (("S-4", "J", "2025-05-20"), ("S-5", "N", "2025-05-20"), ("S-6", "U", None)):
        world.sta(
            "contradicted",
            key,
            **judged,
            gericht_az=number["geschaeftsnr"],
            waffe=weapon,
            tat_tage=days,
            rechtskraft_am="2025-12-24",
        )
    world.bzr("other-deeds", "A-other-deeds", {**ROBBERY, **number})
    world.sta("other-deeds", "S-7", **judged, gericht_az=number["geschaeftsnr"], waffe="N", tat_tage="2025-05-21")
    world.bzr("doubled", "A-doubled", {**ROBBERY, **number}, {**ROBBERY, **number})
    world.sta("doubled", "S-8", **judged, gericht_az=number["geschaeftsnr"], waffe="J")
    world.sta("acquitted", "S-9", sta_az="7 Js 77/25", art="EI", familienname="FREI")
    world.sta("acquitted", "S-10", sta_az="07 Js 77/2025", familienname="Frei", ergebnisart="003")
    world.sta("co-accused", "S-11", sta_az="7 Js 77/25", art="EI", familienname="Mittaeter")
    world.sta("dropped", "S-12", sta_az="8 Js 1/25", art="EI", rechtsfolgen="019|007")
    world.sta("dropped", "S-13", sta_az="8 Js 1/25", art="ER", erledigungsart="100")
    world.sta("gone-by-message", "S-14", sta_az="8 Js 2/25", art="EI")
    world.loesche("sta", objekt="PERSON", schluessel="S-14", grund="IRRT", day=date(2026, 6, 1))


def _decisions(world: World) -> None:
    world.former_ids["merged-away"] = "newer-wins"
    world.decide("newer-wins", "E-1", day=STALE, entscheidung="KLAERUNG", wiedervorlage_am="2026-06-20")
    world.decide("merged-away", "E-2", day=EARLIER, entscheidung="AUFGENOMMEN", abweichung="Frist")
    world.decide("nobody", "E-3")
    world.decide("corrected", "E-4", day=EARLIER, entscheidung="KLAERUNG")
    world.decide("corrected", "E-4", entscheidung="AUFGENOMMEN")
