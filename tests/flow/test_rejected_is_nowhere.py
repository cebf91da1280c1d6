"""What may not be held is counted, and stands nowhere after a run: not in the warehouse, not in what is set aside, not
in logs, messages and pages, not in what the scheduler keeps. Only the archive has the file as it came, for its time."""

import json
import shutil
from pathlib import Path

import duckdb
import pytest
from flow_worlds import MONDAY

from orchestration.publication import Publication
from orchestration.refresh import refresh_day
from orchestration.resources import prepare_environment
from quality.verdicts import CheckResult
from tests.flow.whole_disk import readable
from tests.unit.acquire.invented_deliveries import csv_bytes, haft, manifest

BYSTANDERS = ("Opferperson", "Zeugenperson")
MARKS = (*BYSTANDERS, "Terminperson", "V-Uebertermin", "Kindperson", "Kindzeile", "Erziehungsperson", "Mutmassliche",
         "Religionsangabe", "Anschriftangabe")  # fmt: skip
STAND = "30.05.2026 08:00"
NOTICE = (
    '<mitteilung id="{number}" am="2026-05-20" art="EI"><verfahren sta="R2700S" staAz="45 Js 1/25"/>'
    "<person><familienname>{name}</familienname><gebDatum>1990-01-01</gebDatum></person><ausgang>{outcome}</ausgang>"
    "</mitteilung>"
)


def deliver(home: Path, number: int, content: bytes, **values: object) -> None:
    """Lay a file of an office of its own into the inbox."""
    told = manifest(str(number), content, stelle=f"Stelle {number}", **values)
    inbox = home / "inbox" / str(told["quelle"])
    ending = "csv" if told["trennzeichen"] else "xml"
    stem = f"{str(told['quelle']).upper()}_{str(told['objekt']).upper()}_20260531_{number}"
    (inbox / f"{stem}.{ending}").write_bytes(content)
    (inbox / f"{stem}.manifest.json").write_text(json.dumps(told), encoding="utf-8")


def deliver_police(home: Path) -> None:
    """Bystanders of a sound matter, and a matter past its review date with its only person."""
    # fmt: off
    row = {"satzart": "N", "stand": STAND}
    matter = row | {"kpb": "501000", "tatzeit_von": "01.03.2026 21:30", "status": "AB", "prueftermin": "01.03.2036",
                    "kennz_mittel": "OE", "kennz_kategorie": "B", "kennz_rgl": "§ 163 StPO", "kennz_zweck": "ST"}
    person = row | {"lfd_nr": "0", "pers_art": "F", "vornamen": "Vera", "geb_datum": "03.05.1990", "geschlecht": "W",
                    "ident_gesichert": "N"}
    # fmt: on
    rows = {
        "vorgang": [
            matter | {"vorgangsnr": "V-9001"},
            matter | {"vorgangsnr": "V-Uebertermin", "prueftermin": "01.05.2026"},
        ],
        "rolle": [
            row | {"vorgangsnr": "V-9001", "pol_person_id": "9001", "rolle": "OP"},
            row | {"vorgangsnr": "V-9001", "pol_person_id": "9002", "rolle": "ZE"},
            row | {"vorgangsnr": "V-Uebertermin", "pol_person_id": "9003", "rolle": "BE"},
        ],
        "person": [
            person | {"pol_person_id": "9001", "familienname": "Opferperson"},
            person | {"pol_person_id": "9002", "familienname": "Zeugenperson"},
            person | {"pol_person_id": "9003", "familienname": "Terminperson"},
            person | {"pol_person_id": "9004", "familienname": "Mutmassliche"},
        ],
    }
    for number, (objekt, of_objekt) in enumerate(rows.items(), start=901):
        content = csv_bytes(f"pol__{objekt}", *of_objekt, charset="iso-8859-1")
        deliver(home, number, content, quelle="pol", objekt=objekt, zeichensatz="ISO-8859-1")


def deliver_custody(home: Path) -> None:
    """A child, a line about a child that cannot be read, and a file with a column for religion."""
    child = csv_bytes("jva__haft", haft(9001), haft(9002, familienname="Kindperson", geb_datum="01.01.2020"))
    deliver(home, 904, child + b"N;539/9003/25;539;Kindzeile;Kim;01.01.2020\n")
    with_religion = csv_bytes("jva__haft", haft(9005)).replace(b";STAND\n", b";STAND;RELIGION\n")
    deliver(home, 905, with_religion[:-1] + b";Religionsangabe\n")


def deliver_notices(home: Path) -> None:
    """An outcome that belongs into the Erziehungsregister alone, and a file with an address, which nobody agreed."""
    outcome = "<erledigungsart>103</erledigungsart>"
    notice = NOTICE.format(number="S-9001", name="Erziehungsperson", outcome=outcome)
    address = NOTICE.format(number="S-9002", name="Beispiel", outcome="<anschrift>Anschriftangabe</anschrift>")
    for number, body in ((906, notice), (907, address)):
        raw = f'<mitteilungen xmlns="urn:example:iris:justizmitteilung:1">{body}</mitteilungen>'.encode()
        deliver(home, number, raw, quelle="sta", objekt="mitteilung", art="DELTA", zeichensatz="UTF-8",
                trennzeichen=None, zeilen=1)  # fmt: skip


def test_content_that_may_not_be_held_is_counted_and_nowhere(fresh_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DAGSTER_HOME", "IRIS_HOME", "IRIS_WAREHOUSE"):
        monkeypatch.setenv(name, "")
    prepare_environment(fresh_copy)
    deliver_police(fresh_copy)
    deliver_custody(fresh_copy)
    deliver_notices(fresh_copy)
    copy = fresh_copy / "warehouse_of_the_run.duckdb"
    checked = Publication.check

    def check(publication: Publication) -> list[CheckResult]:
        """Keep the warehouse, which goes with the building folder, before it is gone."""
        shutil.copy(publication._building.warehouse, copy)
        return checked(publication)

    monkeypatch.setattr(Publication, "check", check)
    run = refresh_day(fresh_copy, stichtag=MONDAY)
    with duckdb.connect(str(copy), read_only=True) as con:
        counted = set(con.sql("select distinct objekt, rule from source.rejected").fetchall())
        taken = {number for (number,) in con.sql("select buchnr from source.jva__haft").fetchall()}
    assert counted >= {("person", "ROLE_NOT_ADMISSIBLE"), ("rolle", "ROLE_NOT_ADMISSIBLE"), ("haft", "UNDER_14"),
                       ("vorgang", "REVIEW_DATE_PASSED"), ("mitteilung", "EDUCATION_REGISTER")}  # fmt: skip
    assert "539/9001/25" in taken
    refused = run.table("deliveries").filter(verwendung="REFUSED")["grund"].to_list()
    assert any("[religion]" in reason for reason in refused)
    assert any("[anschrift]" in reason for reason in refused)

    searched, found = set(), set()
    for name, text in readable(fresh_copy):
        searched.add(name)
        found |= {(name, mark) for mark in MARKS if mark in text}
    delivered = {(name, mark) for name, mark in found if name.startswith(("inbox/", "archive/"))}
    assert found == delivered
    assert {mark for _, mark in delivered} == set(MARKS)
    assert {copy.name, f"runs/{run.run_id}/lieferstand.html", f"runs/{run.run_id}/rrk.duckdb"} <= searched
    assert any(name.startswith("dagster/") and name.endswith(".db") for name in searched)
