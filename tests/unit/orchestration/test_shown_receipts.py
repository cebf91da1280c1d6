"""Beside the asset of the deliveries stand a receipt per delivery and each office beside the list before."""

import polars as pl
from dagster import MaterializeResult

from orchestration.assets.source import DELIVERIES, with_receipts
from pipelines.publish.lieferstand import offices
from tests.unit.publish.test_receipts import receipt

BEFORE = receipt().with_columns(pl.col("uebernommen") * 10)


def records(name: str) -> list[dict[str, str]]:
    office = offices(receipt(), before=BEFORE)
    made = with_receipts(MaterializeResult(asset_key=DELIVERIES), receipt=receipt(), office=office)
    return [dict(record.data) for record in made.metadata[name].records]


def test_a_receipt_says_rows_and_reasons() -> None:
    (first,) = [row for row in records("quittungen") if row["zurueckgestellt"] == "2"]
    assert first["gruende"] == "1 NOT_A_DATE, 1 TOO_FEW_FIELDS"
    assert (first["zeilen"], first["uebernommen"], first["stichtag"]) == ("10", "7", "2026-05-31")


def test_an_office_stands_beside_the_list_before_with_its_newest_day() -> None:
    shrunk = [row for row in records("stellen") if row["ist_geschrumpft"] == "True"]
    assert shrunk
    assert all(row["stand"] and int(row["zeilen"]) < int(row["zeilen_vorher"]) for row in shrunk)
