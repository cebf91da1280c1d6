"""A small invented world as delivered rows: text columns, one delivery per office and object.

Belongs here: the source rows that the tests of the dbt project start from, and writing them into a warehouse.
Does not belong here: what must come of them (the test modules).
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from quality.contract import Contracts

Cell = str | None
STICHTAG = date(2026, 6, 1)
WISSENSSTAND = datetime(2026, 6, 1, 20, 0)  # noqa: DTZ001  the warehouse holds naive UTC
PERSONALIEN = {"familienname": "Beispiel", "vornamen": "Vera", "geb_datum": "03.05.1990", "geschlecht": "w"}
DEFAULTS: dict[str, dict[str, str]] = {
    "lka__intensivtaeter": {
        "liste_stand": "15.04.2026",
        "kpb": "501000",
        "einstufung": "IT",
        "seit": "01.01.2026",
        "konzept": "PPMS-2023-12",
        "datenbasis": "V",
    },
    "abh__auslaender": {"satzart": "N", "abh": "5515", "staatsang_1": "439", "stand": "30.05.2026 08:00"},
    "abh__alias": {"satzart": "N", "abh": "5515", "familienname": "Muster", "lfd_nr": "1"},
    "bzr__auskunft": {
        "abh": "5515",
        "auskunft_am": "2026-05-28",
        "zweck_anfrage": "Pruefung",
        "geb_datum": "1990-05-03",
    },
    "bzr__alias": {"familienname": "Muster", "lfd_nr": "1"},
    "bzr__urteil": {
        "lfd_nr": "1",
        "gericht_id": "R2700",
        "geschaeftsnr": "3 KLs 1/25",
        "delikt_text": "Raub",
        "normen": "StGB 250|StGB 224",
        "schuldform": "V",
        "strafart": "FS",
    },
    "sta__mitteilung": {
        "mitteilung_am": "2026-05-20",
        "art": "UR",
        "sta_id": "R2700S",
        "sta_az": "45 Js 1234/24",
        "geb_datum": "1990-05-03",
    },
    "pol__person": {
        "satzart": "N",
        "lfd_nr": "0",
        "pers_art": "F",
        "ident_gesichert": "N",
        "stand": "30.05.2026 08:00",
    },
    "pol__vorgang": {
        "satzart": "N",
        "kpb": "501000",
        "tatzeit_von": "01.03.2026 21:30",
        "status": "AB",
        "prueftermin": "01.03.2036",
        "kennz_mittel": "OE",
        "kennz_kategorie": "B",
        "kennz_rgl": "§ 163 StPO",
        "kennz_zweck": "ST",
        "stand": "30.05.2026 08:00",
    },
    "pol__rolle": {"satzart": "N", "rolle": "BE", "stand": "30.05.2026 08:00"},
    "bamf__verfahren": {
        "satzart": "N",
        "bamf_az": "7654321-439",
        "geb_datum": "1990-05-03",
        "antrag_art": "E",
        "antrag_am": "2023-05-01",
        "verf_stand": "BK",
        "stand": "2026-05-30",
    },
    "azr__datenblatt": {
        "abruf_am": "2026-05-30",
        "abruf_art": "EINZEL",
        "abh": "5515",
        "zweck_abruf": "Pruefung",
        "personenkreis": "AU",
        "geb_datum": "1990-05-03",
        "staatsang_1": "439",
    },
    "azr__sachverhalt": {"meldende_stelle": "ABH 5515", "gespeichert_am": "2026-05-20", "datum_von": "2026-01-10"},
    "azr__alias": {"lfd_nr": "1", "art": "ALIAS", "vornamen": "Vera", "geb_datum": "1990-05-03"},
    "jva__haft": {"satzart": "N", "jva": "539", "haftart": "014", "stand": "31.05.2026 08:00"},
    "zab__person": {"satzart": "N", "abh": "5515", "stand": "30.05.2026 08:00"},
    "zab__pep": {"satzart": "N", "weg": "ZAB", "stand": "30.05.2026 08:00"},
    "zab__identitaet": {"satzart": "N", "festgestellt_am": "01.02.2026", "stand": "30.05.2026 08:00"},
    "rrk__entscheidung": {
        "lauf_id": "2026-05-20-00000000000a",
        "liste_stichtag": "2026-05-20",
        "a_band": "H",
        "c_klasse_liste": "K",
        "c_klasse": "K",
        "sta_einvernehmen": "ERTEILT",
        "gelesene_belege": "BZR BI",
        "erste_rolle": "RRK_SACHBEARBEITUNG",
        "zweite_rolle": "RRK_LEITUNG",
        "geprueft_am": "2026-05-20",
        "mitgezeichnet_am": "2026-05-20",
        "liste": "RANGFOLGE",
        "ist_blind": "N",
        "entscheidung": "ABGELEHNT",
        "ende_am": "2026-11-28",
    },
    "zab__massnahme": {"satzart": "N", "stand": "30.05.2026 08:00"},
}
IDENTITY_TABLES = (
    "lka__intensivtaeter",
    "abh__auslaender",
    "bzr__auskunft",
    "sta__mitteilung",
    "jva__haft",
    "zab__person",
    "pol__person",
    "bamf__verfahren",
    "azr__datenblatt",
)
OFFICES = {
    "lka": "KPB 501000",
    "abh": "ABH 5515",
    "bzr": "Bundesamt für Justiz",
    "sta": "StA Münster",
    "jva": "JVA 539",
    "zab": "ZAB Coesfeld",
    "rrk": "RRK Münster",
    "pol": "KPB 501000",
    "bamf": "BAMF",
    "azr": "BVA",
}
WHOLE = {"bzr": "auskunft", "azr": "datenblatt"}
"""Registers, and the object whose files hold a whole answer."""


@dataclass
class World:
    """Rows by source table, and the person of each record; every row is dated by the Stichtag of its delivery."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    deliveries: dict[tuple[str, str, date, str], str] = field(default_factory=dict)
    links: dict[str, tuple[str, bool]] = field(default_factory=dict)
    former_ids: dict[str, str] = field(default_factory=dict)

    def add(self, table: str, *, day: date = STICHTAG, stelle: str | None = None, **values: Cell) -> None:
        """Deliver one row; columns that are not named have the table's defaults."""
        code, objekt = table.split("__")
        if code in WHOLE and objekt != "loeschung":
            objekt = WHOLE[code]
        place = (code, objekt, day, stelle or OFFICES[code])
        delivery_id = self.deliveries.setdefault(place, f"00000000-0000-0000-0000-{len(self.deliveries):012d}")
        known = {**(PERSONALIEN if table in IDENTITY_TABLES else {}), **DEFAULTS.get(table, {}), **values}
        rows = self.rows.setdefault(table, [])
        rows.append({"delivery_id": delivery_id, "source_row": len(rows) + 2, **known})

    def link(self, person: str, *keys: str, ist_unsicher: bool = False) -> None:
        """Say whose records these are."""
        self.links.update(dict.fromkeys(keys, (person, ist_unsicher)))

    def abh(
        self,
        person: str,
        *,
        akte: str | None = None,
        day: date = STICHTAG,
        stelle: str | None = None,
        **values: Cell,
    ) -> None:
        """Deliver a file of the immigration office and link it."""
        number = akte or person
        self.add("abh__auslaender", day=day, stelle=stelle, abh_az=number, **values)
        self.link(person, f"abh:{values.get('abh', '5515')}/{number}")

    def jva(self, person: str, buchnr: str, *, day: date = STICHTAG, stelle: str | None = None, **values: Cell) -> None:
        """Deliver a custody stay and link it."""
        self.add("jva__haft", day=day, stelle=stelle, buchnr=buchnr, **values)
        self.link(person, f"jva:{buchnr}")

    def zab(self, person: str, **values: Cell) -> None:
        """Deliver a person of the Zentrale Auslaenderbehoerde and link it."""
        self.add("zab__person", day=STICHTAG, stelle=None, zab_person_nr=f"Z-{person}", abh_az=person, **values)
        self.link(person, f"zab:Z-{person}")

    def bzr(self, person: str, auskunft_id: str, *urteile: dict[str, Any], **values: Cell) -> None:
        """Deliver a register extract with its convictions and link it."""
        self.add("bzr__auskunft", day=STICHTAG, stelle=None, auskunft_id=auskunft_id, abh_az=person, **values)
        for number, urteil in enumerate(urteile, start=1):
            self.add("bzr__urteil", auskunft_id=auskunft_id, **{"lfd_nr": str(number), **urteil})
        self.link(person, f"bzr:{auskunft_id}")

    def sta(self, person: str, mitteilung_id: str, **values: Cell) -> None:
        """Deliver a notice of the court or the prosecutor and link it."""
        self.add("sta__mitteilung", day=STICHTAG, stelle=None, mitteilung_id=mitteilung_id, **values)
        self.link(person, f"sta:{mitteilung_id}")

    def bamf(self, person: str, *, day: date = STICHTAG, **values: Cell) -> None:
        """Deliver an asylum procedure and link it; a delivery of an earlier day is that of another place."""
        stelle = "BAMF" if day == STICHTAG else "BAMF Außenstelle"
        self.add("bamf__verfahren", day=day, stelle=stelle, verfahren_id=f"B-{person}", **values)
        self.link(person, f"bamf:B-{person}")

    def azr(
        self,
        person: str,
        azr_nr: str,
        *facts: dict[str, Any],
        akte: str | None = None,
        day: date = STICHTAG,
        **values: Cell,
    ) -> None:
        """Deliver a retrieval from the register and link it; one of an earlier day is of another place."""
        stelle, number = (None if day == STICHTAG else "BVA früher"), f"R-{akte or person}"
        self.add(
            "azr__datenblatt", day=day, stelle=stelle, abruf_id=number, abh_az=akte or person, azr_nr=azr_nr, **values
        )
        for place, fact in enumerate(facts, start=1):
            self.add("azr__sachverhalt", day=day, stelle=stelle, abruf_id=number, lfd_nr=str(place), **fact)
        self.link(person, f"azr:{number}")

    def decide(self, fall: str, nr: str, *, day: date = STICHTAG, **values: Cell) -> None:
        """Deliver a decision of the RRK on a case."""
        am = day.isoformat()
        self.add("rrk__entscheidung", day=day, fall_id=f"F-{fall}", entscheidung_nr=nr, entschieden_am=am, **values)

    def pol(self, person: str, pol_person_id: str, *vorgaenge: dict[str, Any], **values: Cell) -> None:
        """Deliver a police person with the matters in which it is a suspect, and link it."""
        self.add("pol__person", pol_person_id=pol_person_id, **values)
        for number, vorgang in enumerate(vorgaenge):
            vorgangsnr = f"501000-{pol_person_id}{number}-26/1"
            self.add("pol__vorgang", vorgangsnr=vorgangsnr, **vorgang)
            self.add("pol__rolle", vorgangsnr=vorgangsnr, pol_person_id=pol_person_id)
        self.link(person, f"pol:{pol_person_id}")

    def loesche(
        self,
        code: str,
        *,
        objekt: str,
        schluessel: str,
        grund: str,
        wirksam_ab: str = "20.05.2026",
        day: date = STICHTAG,
    ) -> None:
        """Deliver a deletion message."""
        self.add(
            f"{code}__loeschung",
            loesch_id=f"L{len(self.rows.get(f'{code}__loeschung', []))}",
            objekt=objekt,
            schluessel=schluessel,
            grund=grund,
            wirksam_ab=wirksam_ab,
            eingang_am="19.05.2026",
            frist_bis="30.06.2026",
            day=day,
        )

    def write_source(self, path: Path, *, contracts: Contracts) -> None:
        """Write the source stage of a warehouse."""
        with duckdb.connect(str(path)) as con:
            for schema in ("source", "staging", "linked_persons"):
                con.execute(f"create schema if not exists {schema}")
            for contract in contracts.of_stage("source"):
                columns = ", ".join(f"{c.name} {c.duckdb_type}" for c in contract.columns)
                con.execute(f"create table source.{contract.table} ({columns})")
                for row in self.rows.get(contract.table, []):
                    values = [row.get(c.name) for c in contract.columns]
                    marks = ", ".join("?" * len(values))
                    con.execute(f"insert into source.{contract.table} values ({marks})", values)
            con.execute("insert into source.run_control values (?, ?)", [STICHTAG, WISSENSSTAND])
            for (code, objekt, day, stelle), delivery_id in self.deliveries.items():
                con.execute(
                    "insert into source.deliveries"
                    " (delivery_id, quelle, stelle, objekt, stichtag, erzeugt_am, verwendung)"
                    " values (?, ?, ?, ?, ?, ?, 'TAKEN')",
                    [delivery_id, code, stelle, objekt, day, datetime(day.year, day.month, day.day, 12)],  # noqa: DTZ001
                )

    def write_links(self, path: Path) -> None:
        """Write person_links and case_ids as identify does; a case is named after its person."""
        with duckdb.connect(str(path)) as con:
            con.execute(
                "create table linked_persons.person_links"
                " (record_key varchar, person_id varchar, stufe varchar, ist_unsicher boolean, gruende varchar)"
            )
            for key, (person, ist_unsicher) in self.links.items():
                con.execute(
                    "insert into linked_persons.person_links values (?, ?, 'T1', ?, '')", [key, person, ist_unsicher]
                )
            con.execute(
                "create table linked_persons.case_ids as"
                " select distinct 'F-' || person_id as fall_id, person_id from linked_persons.person_links"
            )
            for former, person in self.former_ids.items():
                con.execute("insert into linked_persons.case_ids values (?, ?)", [f"F-{former}", person])
