"""What one delivery says about the rows of another: children, and whatever hangs on a record that may not be held."""

from pathlib import Path

import pytest
from invented_deliveries import Filed, csv_bytes, delivery_id, haft

from quality.ledger import differences


@pytest.fixture
def filed(tmp_path: Path) -> Filed:
    return Filed(tmp_path / "archive")


def test_what_other_deliveries_say_of_a_child_goes_too(filed: Filed) -> None:
    person = {"satzart": "N", "zab_person_nr": "Z1", "abh": "5515", "abh_az": "1", "familienname": "A", "vornamen": "B"}
    person |= {"geb_datum": "01.01.2016", "geschlecht": "M", "stand": "31.05.2026 04:00"}
    pep = {"satzart": "N", "pep_nr": "P1", "zab_person_nr": "Z1", "weg": "ZAB", "stand_code": "20"}
    pep |= {"stand": "31.05.2026 04:00"}
    zab = {"quelle": "zab", "stelle": "ZAB Coesfeld"}
    filed.add("p", csv_bytes("zab__person", person), **zab, objekt="person")
    filed.add("q", csv_bytes("zab__pep", pep, pep | {"pep_nr": "P2", "zab_person_nr": "Z2"}), **zab, objekt="pep")
    result = filed.acquire()
    assert result.tables["zab__pep"]["pep_nr"].to_list() == ["P2"]
    assert sorted(result.rejected["objekt"]) == ["pep", "person"]
    assert differences(result.ledger).is_empty()


def test_the_newest_birth_date_of_a_person_counts(filed: Filed) -> None:
    adult, child = haft(1), haft(1, geb_datum="01.01.2016", familienname="Geheim7")
    filed.add("a", csv_bytes("jva__haft", adult, haft(2, geb_datum="01.01.2016")), art="DELTA")
    filed.add("b", csv_bytes("jva__haft", child, haft(2)), art="DELTA", erzeugt_am="2026-05-31T06:00:00+02:00",
              vorgaenger_id=delivery_id("a"))  # fmt: skip
    result = filed.acquire()
    assert result.tables["jva__haft"]["buchnr"].to_list() == ["539/2/25"]
    assert sum(result.rejected["row_count"]) == 3
    assert differences(result.ledger).is_empty()
