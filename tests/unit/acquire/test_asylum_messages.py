"""The Bundesamt's procedures are read from their own format: deletions by key alone, nothing that was not agreed."""

from pathlib import Path

import pytest
from invented_deliveries import Filed

from quality.ledger import differences

RECORD = """<verfahren id="V-{number}" satzart="{satzart}"><person><bamfAz>7654321-439</bamfAz>
<familienname>Yıldız</familienname><vornamen>Can</vornamen><gebDatum>{born}</gebDatum><geschlecht>M</geschlecht></person>
<asyl><antragArt>E</antragArt><antragAm>2023-05-01</antragAm><verfStand>{verf_stand}</verfStand><stand>2026-05-30</stand>
{more}</asyl></verfahren>"""
DELETED = '<verfahren id="V-{number}" satzart="L"><person/><asyl/></verfahren>'


@pytest.fixture
def filed(tmp_path: Path) -> Filed:
    return Filed(tmp_path / "archive")


def record(number: int, *, verf_stand: str = "AN", born: str = "1990-05", satzart: str = "N", more: str = "") -> str:
    return RECORD.format(number=number, verf_stand=verf_stand, born=born, satzart=satzart, more=more)


def deliver(filed: Filed, *records: str) -> None:
    text = '<?xml version="1.0" encoding="UTF-8"?><asylverfahren xmlns="urn:example:iris:asylverfahren:1">'
    content = (text + "".join(records) + "</asylverfahren>").encode()
    filed.add("x", content, quelle="bamf", stelle="BAMF", objekt="verfahren", zeichensatz="UTF-8", trennzeichen=None,
              zeilen=len(records))  # fmt: skip


def test_procedures_are_read_and_a_deletion_needs_its_key_alone(filed: Filed) -> None:
    deliver(
        filed,
        record(1),
        record(2, more="<entsch>FLU</entsch><entschAm>2024-01-02</entschAm>"),
        DELETED.format(number=3),
    )
    result = filed.acquire()
    rows = result.tables["bamf__verfahren"].select("verfahren_id", "satzart", "geb_datum", "entsch").rows()
    assert rows == [("V-1", "N", "1990-05", None), ("V-2", "N", "1990-05", "FLU"), ("V-3", "L", None, None)]
    assert differences(result.ledger).is_empty()


def test_a_code_that_is_not_agreed_and_a_child_do_not_pass(filed: Filed) -> None:
    deliver(filed, record(1, verf_stand="XX"), record(2, born="2020"), record(3))
    result = filed.acquire()
    assert result.tables["bamf__verfahren"]["verfahren_id"].to_list() == ["V-3"]
    assert result.set_aside.select("column_name", "reason").rows() == [("verf_stand", "UNKNOWN_CODE")]
    assert result.rejected.select("rule", "row_count").rows() == [("UNDER_14", 1)]
    assert differences(result.ledger).is_empty()


@pytest.mark.parametrize("element", ["religion", "volkszugehoerigkeit", "lichtbild"])
def test_what_was_not_agreed_is_not_taken_in(filed: Filed, element: str) -> None:
    deliver(filed, record(1, more=f"<{element}>Geheim9</{element}>"), record(2))
    result = filed.acquire()
    held = [row for table in (result.tables["bamf__verfahren"], result.set_aside) for row in table.rows()]
    assert "Geheim9" not in str(held)
    assert "Geheim9" not in str(result.notices)
    assert differences(result.ledger).is_empty()
