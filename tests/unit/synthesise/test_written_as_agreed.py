"""Invented XML is written just as the formats agree, so that none of it needs the parser."""

import json
from pathlib import Path

import pytest

from pipelines.acquire import xml_as_agreed
from pipelines.acquire.authorities import load_authorities
from pipelines.acquire.charset import Charset
from pipelines.acquire.message_layout import MESSAGE
from pipelines.acquire.read_messages import read_messages
from pipelines.acquire.read_xml import read_xml
from quality.contract import load_contracts

ROOT = Path(__file__).parents[3]


def test_files_without_a_fault_are_read_without_the_parser(clean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(xml_as_agreed, "walk")
    contracts, authorities = load_contracts(ROOT / "quality" / "contracts"), load_authorities()
    read = set()
    for manifest in sorted(clean.rglob("*.manifest.json")):
        told = json.loads(manifest.read_bytes())
        raw = manifest.with_name(manifest.name.replace(".manifest.json", ".xml"))
        if not raw.exists():
            continue
        tables = authorities[told["quelle"]].objects[told["objekt"]].tables
        columns = {table: [column.name for column in contracts["source", table].delivered_columns] for table in tables}
        if told["objekt"] == MESSAGE:
            records = read_messages(raw.read_bytes(), columns=columns, charset=Charset.UTF_8).tables[tables[0]]
        else:
            records = read_xml(raw.read_bytes(), columns=columns, charset=Charset.UTF_8)[tables[0]]
        assert records.count == told["zeilen"]
        read.add(tables[0])
    assert read == {"abh__auslaender", "azr__datenblatt", "bamf__verfahren", "bzr__auskunft", "sta__mitteilung"}
