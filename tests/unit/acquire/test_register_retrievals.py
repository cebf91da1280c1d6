"""The register's answers: one retrieval for one known case, nothing about anybody else, nothing that nobody needs."""

import json
from pathlib import Path
from typing import Any

import pytest
from invented_deliveries import AUTHORITIES, Filed, csv_bytes, delivery_id, manifest

from pipelines.acquire.inbox import InboxAddress
from pipelines.acquire.intake import Acquired
from pipelines.acquire.pull import pull
from quality.ledger import differences

SHEET = """<datenblatt id="R-{number}" am="2026-05-28" art="{art}"><anlass abh="5515" abhAz="{case}" zweck="Prüfung"/>
<person><personenkreis>{circle}</personenkreis><azrNr>150101000001</azrNr><familienname>{name}</familienname>
<vornamen>Can</vornamen><gebDatum>{born}</gebDatum><geschlecht>M</geschlecht><staatsang1>163</staatsang1>{more}</person>
<weiterePersonalie lfd="1"><art>ALIAS</art><familienname>{name}</familienname><vornamen>Cem</vornamen>
<gebDatum>1990</gebDatum></weiterePersonalie>{facts}</datenblatt>"""
FACT = """<sachverhalt lfd="{number}"><block>{block}</block><code>{code}</code><datumVon>2026-01-10</datumVon>
<meldendeStelle>ABH 5515</meldendeStelle><gespeichertAm>2026-01-12</gespeichertAm>{more}</sachverhalt>"""
NAMES = {1: "Beispiel", 2: "Geheimzwei", 7: "Geheimsieben"}
TABLES = ("azr__datenblatt", "azr__alias", "azr__sachverhalt")


@pytest.fixture
def filed(tmp_path: Path) -> Filed:
    filed = Filed(tmp_path / "archive")
    office(filed, "33.2-1", "33.2-2", "33.2-3")
    return filed


def office(filed: Filed, *cases: str, satzart: str = "N", name: str = "abh", **values: object) -> None:
    row = {"abh": "5515", "familienname": "Yildiz", "vornamen": "Can", "geb_datum": "03.05.1990", "geschlecht": "M"}
    row |= {"staatsang_1": "163", "status": "DUL", "stand": "30.05.2026 08:00"}
    rows = [{"satzart": satzart, "abh_az": case} | (row if satzart != "L" else {"abh": "5515"}) for case in cases]
    values = {"quelle": "abh", "stelle": "ABH 5515", "objekt": "auslaender", "zeichensatz": "ISO-8859-1"} | values
    filed.add(name, csv_bytes("abh__auslaender", *rows, charset="iso-8859-1"), **values)


def sheet(number: int, case: str, *facts: str, **values: str) -> str:
    said = {"art": "EINZEL", "circle": "AU", "born": "1990-05-03", "more": ""} | values
    return SHEET.format(number=number, name=NAMES[number], case=case, facts="".join(facts or (fact(1),)), **said)


def fact(number: int, block: str = "DULDUNG", code: str = "DUL", more: str = "") -> str:
    return FACT.format(number=number, block=block, code=code, more=more)


def deliver(filed: Filed, *sheets: str, name: str = "azr") -> None:
    text = '<?xml version="1.0" encoding="UTF-8"?><datenblaetter xmlns="urn:example:iris:azr-datenblatt:1">'
    content = (text + "".join(sheets) + "</datenblaetter>").encode()
    filed.add(name, content, quelle="azr", stelle="BVA", objekt="datenblatt", zeichensatz="UTF-8", trennzeichen=None,
              art="DELTA", zeilen=len(sheets))  # fmt: skip


def held(result: Acquired) -> list[tuple[str, int, int]]:
    """Retrievals that were taken in, with the number of further names and of facts."""
    assert differences(result.ledger).is_empty()
    sheets, names, facts = (result.tables[table]["abruf_id"].to_list() for table in TABLES)
    return [(number, names.count(number), facts.count(number)) for number in sorted(sheets)]


def rejected(result: Acquired) -> set[tuple[str, int]]:
    return set(result.rejected.filter(result.rejected["objekt"] == "datenblatt").select("rule", "row_count").rows())


def everything(result: Acquired) -> str:
    tables = [*(result.tables[table] for table in TABLES), result.set_aside, result.rejected]
    return str([table.rows() for table in tables]) + str(result.notices)


def test_a_retrieval_for_a_known_case_comes_with_its_facts(filed: Filed) -> None:
    deliver(filed, sheet(1, "33.2-1", fact(1), fact(2, "AUSREISE", "RV")), sheet(2, "33.2-2"))
    result = filed.acquire()
    assert held(result) == [("R-1", 1, 2), ("R-2", 1, 1)]
    assert result.tables["azr__sachverhalt"]["code"].to_list() == ["DUL", "RV", "DUL"]
    assert result.set_aside.is_empty()


def test_without_a_known_case_nothing_is_held(filed: Filed) -> None:
    deliver(filed, sheet(1, "33.2-1"), sheet(7, "33.2-7"))
    result = filed.acquire()
    assert held(result) == [("R-1", 1, 1)]
    assert rejected(result) == {("CASE_NOT_KNOWN", 1)}
    assert "Geheimsieben" not in everything(result)


def test_a_case_that_was_closed_takes_its_retrieval_with_it(filed: Filed) -> None:
    deliver(filed, sheet(1, "33.2-1"), sheet(2, "33.2-2"))
    later: dict[str, Any] = {"art": "DELTA", "erzeugt_am": "2026-05-31T06:00:00+02:00"}
    office(filed, "33.2-2", satzart="L", name="closed", vorgaenger_id=delivery_id("abh"), **later)
    result = filed.acquire()
    assert held(result) == [("R-1", 1, 1)]
    assert rejected(result) == {("CASE_NOT_KNOWN", 1)}


@pytest.mark.parametrize(
    ("changed", "facts", "rule"),
    [
        ({"art": "GRUPPE"}, (), "GROUP_RETRIEVAL"),
        ({"circle": "UB"}, (), "UNION_CITIZEN"),
        ({"born": "2020"}, (), "UNDER_14"),
        ({}, (fact(1), fact(2, "RELIGION", "XX")), "NOT_NEEDED_HERE"),
        ({}, (fact(1), fact(2, "GESUNDHEIT", "XX", more="<norm>Geheimzwei</norm>")), "NOT_NEEDED_HERE"),
    ],
)
def test_what_may_not_be_held_is_counted_and_nowhere(
    filed: Filed, changed: dict[str, str], facts: tuple[str, ...], rule: str
) -> None:
    deliver(filed, sheet(1, "33.2-1"), sheet(2, "33.2-2", *facts, **changed))
    result = filed.acquire()
    assert held(result) == [("R-1", 1, 1)]
    assert (rule, 1) in rejected(result)
    assert "Geheimzwei" not in everything(result)


@pytest.mark.parametrize(
    ("broken", "column", "reason"),
    [
        (sheet(2, "33.2-2", fact(1, code="XX")), "code", "UNKNOWN_CODE"),
        (sheet(2, "33.2-2", circle="XX"), "personenkreis", "UNKNOWN_CODE"),
        (sheet(2, "33.2-2").replace(' abhAz="33.2-2"', ""), "abh_az", None),
        (sheet(2, "33.2-2").replace(' zweck="Prüfung"', ""), "zweck_abruf", "REQUIRED_VALUE_MISSING"),
    ],
)
def test_a_retrieval_with_a_fault_is_set_aside_whole(
    filed: Filed, broken: str, column: str, reason: str | None
) -> None:
    deliver(filed, sheet(1, "33.2-1"), broken)
    result = filed.acquire()
    assert held(result) == [("R-1", 1, 1)]
    found = result.set_aside.filter(result.set_aside["column_name"] == column)["reason"].to_list()
    # A retrieval that names no case at all is about nobody whom we know: nothing of it is held, not even set aside.
    assert found == ([] if reason is None else [reason])
    assert (reason is None) == (("CASE_NOT_KNOWN", 1) in rejected(result))


@pytest.mark.parametrize("element", ["religion", "lichtbild", "fingerabdruckNr", "telefon", "idNr"])
def test_what_was_not_agreed_refuses_the_file(filed: Filed, element: str) -> None:
    deliver(filed, sheet(1, "33.2-1", more=f"<{element}>Geheim9</{element}>"))
    result = filed.acquire()
    assert held(result) == []
    assert result.set_aside["reason"].to_list() == ["COLUMNS_DIFFER"]
    assert "Geheim9" not in everything(result)


def test_the_register_in_bulk_is_refused_at_the_inbox(tmp_path: Path) -> None:
    inbox = tmp_path / "azr"
    inbox.mkdir()
    content = b"<datenblaetter/>"
    said = manifest("bulk", content, quelle="azr", stelle="BVA", objekt="datenblatt", art="VOLL", zeichensatz="UTF-8",
                    trennzeichen=None)  # fmt: skip
    (inbox / "AZR_DATENBLATT_20260531_001.xml").write_bytes(content)
    (inbox / "AZR_DATENBLATT_20260531_001.manifest.json").write_text(json.dumps(said))
    report = pull(AUTHORITIES["azr"], inbox=InboxAddress(url=str(inbox)), archive=tmp_path / "archive", permit=None)
    assert report.taken == ()
    assert "azr does not deliver [datenblatt] as VOLL" in str(report.notices)
