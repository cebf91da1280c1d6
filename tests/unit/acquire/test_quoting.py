"""What a register extract quotes: who goes with a person, and which file bears nobody."""

from pathlib import Path

import pytest
from invented_deliveries import AUTHORITIES, CONTRACTS, Filed

from pipelines.acquire.archive import list_deliveries
from pipelines.acquire.quoting import Quotes, records_that_quote

EXTRACTS = """<?xml version="1.0" encoding="UTF-8"?>
<auskuenfte xmlns="urn:example:iris:bzr-auskunft:1">
<auskunft id="A1" am="2026-05-01"><anfrage abh="5515" abhAz="77" zweck="x"/>
<person><familienname>Erlöschen</familienname></person></auskunft>
<auskunft id="A2" am="2026-05-02"><anfrage abh="5515" abhAz="77" zweck="x"/>
<person><familienname>Erlöschen</familienname></person></auskunft>
<auskunft id="A3" am="2026-05-01"><anfrage abh="5515" abhAz="88" zweck="x"/>
<person><familienname>Bleiben</familienname></person></auskunft>
</auskuenfte>
""".encode()


@pytest.fixture
def filed(tmp_path: Path) -> Filed:
    archive = Filed(tmp_path / "archive")
    values = {"quelle": "bzr", "stelle": "BfJ", "objekt": "auskunft", "art": "DELTA", "zeichensatz": "UTF-8"}
    archive.add("extracts", EXTRACTS, trennzeichen=None, zeilen=3, **values)
    return archive


@pytest.mark.parametrize(
    ("records", "of_others", "quoting", "unborne"),
    [
        ({"abh:5515/77"}, set(), {"bzr:A1", "bzr:A2"}, set()),
        ({"bzr:A1"}, set(), {"bzr:A1", "bzr:A2"}, {"abh:5515/77"}),
        ({"bzr:A1", "abh:5515/77"}, set(), {"bzr:A1", "bzr:A2"}, set()),
        ({"bzr:A1"}, {"abh:5515/77"}, set(), set()),
        ({"jva:1"}, set(), set(), set()),
    ],
)
def test_extracts_go_with_their_file_and_a_file_without_a_person_with_its_extract(
    filed: Filed, records: set[str], of_others: set[str], quoting: set[str], unborne: set[str]
) -> None:
    quotes = records_that_quote(
        list_deliveries(filed.root), records=records, of_others=of_others, authorities=AUTHORITIES, contracts=CONTRACTS
    )
    assert quotes == Quotes(quoting=frozenset(quoting), unborne=frozenset(unborne))
