"""The page Lieferstand shows every delivery, every row set aside with what to do, and nothing of its content."""

import re
from datetime import date
from html.parser import HTMLParser
from typing import Any

import polars as pl
import pytest

from pipelines.publish.lieferstand import offices, receipts
from pipelines.publish.lieferstand_page import MOST_ROWS, lieferstand_page
from pipelines.publish.lieferstand_words import ART, REASONS, REJECTIONS, USES
from quality.set_aside import Reason, Rejection

D1, D2, D3 = (f"00000000-0000-4000-a000-00000000000{number}" for number in (1, 2, 3))


def delivery(delivery_id: str, **values: Any) -> dict[str, Any]:  # noqa: ANN401 -- columns of several types
    row = {
        "delivery_id": delivery_id,
        "quelle": "jva",
        "stelle": "JVA 539",
        "objekt": "haft",
        "art": "VOLL",
        "stichtag": date(2026, 5, 31),
        "dateiname": f"JVA_HAFT_20260531_00{delivery_id[-1]}.csv",
        "vorgaenger_id": None,
        "verwendung": "TAKEN",
        "zeilen": 10,
    }
    return row | values


def entry(step: str, delivery_id: str, *numbers: int) -> dict[str, Any]:
    names = ("rows_in", "rows_out", "rows_set_aside", "rows_removed")
    return {"step": step, "delivery_id": delivery_id, **dict(zip(names, numbers, strict=True))}


DELIVERIES = pl.DataFrame(
    [
        delivery(D1),
        delivery(D2, art="KORREKTUR", vorgaenger_id=D1, zeilen=1),
        delivery(D3, quelle="zab", stelle="<b>ZAB</b>", objekt="pep", verwendung="REFUSED", zeilen=7),
    ],
    schema_overrides={"vorgaenger_id": pl.String()},
)
LEDGER = pl.DataFrame(
    [
        entry("read", D1, 10, 8, 1, 1),
        entry("contract", D1, 8, 7, 1, 0),
        entry("read", D2, 1, 1, 0, 0),
        entry("contract", D2, 1, 1, 0, 0),
        entry("read", D3, 7, 0, 7, 0),
        entry("staging", D1, 7, 7, 0, 0),
    ]
)
SET_ASIDE = pl.DataFrame(
    [
        {"delivery_id": D1, "objekt": "haft", "source_row": 4, "reason": "TOO_FEW_FIELDS", "column_name": None},
        {"delivery_id": D1, "objekt": "haft", "source_row": 6, "reason": "NOT_A_DATE", "column_name": "beginn_am"},
        {"delivery_id": D3, "objekt": "pep", "source_row": None, "reason": "HASH_DIFFERS", "column_name": None},
    ]
)
FRESHNESS = pl.DataFrame(
    [
        {"quelle": "jva", "stand": date(2026, 5, 31), "alter_tage": 1, "hoechstalter_tage": 7, "ist_veraltet": False,
         "stellen": 1, "stellen_veraltet": 0, "folge": "Haft nicht mehr aktuell."},
        {"quelle": "zab", "stand": None, "alter_tage": None, "hoechstalter_tage": 30, "ist_veraltet": True,
         "stellen": 0, "stellen_veraltet": 0, "folge": "Dokumente unbekannt."},
    ]
)  # fmt: skip
REJECTED = pl.DataFrame([{"delivery_id": D1, "objekt": "haft", "rule": "UNDER_14", "row_count": 1}])


def receipt() -> pl.DataFrame:
    return receipts(deliveries=DELIVERIES, ledger=LEDGER, set_aside=SET_ASIDE)


def page(**changes: pl.DataFrame) -> str:
    now = receipt()
    given = {"offices": offices(now, before=None), "freshness": FRESHNESS, "rejected": REJECTED, "set_aside": SET_ASIDE}
    return lieferstand_page(now, **(given | changes), stichtag=date(2026, 6, 1), run_id="2026-06-01-abc")


def test_a_receipt_adds_up_to_what_was_delivered() -> None:
    rows = {row["delivery_id"]: row for row in receipt().iter_rows(named=True)}
    for row in rows.values():
        assert row["zeilen"] == row["uebernommen"] + row["zurueckgestellt"] + row["entfallen"]
    assert rows[D1]["gruende"] == [{"reason": "NOT_A_DATE", "len": 1}, {"reason": "TOO_FEW_FIELDS", "len": 1}]
    assert rows[D1]["korrigiert_durch"] == "JVA_HAFT_20260531_002.csv"


@pytest.mark.parametrize(
    ("before", "shrunk", "told"), [(8, False, "unverändert"), (11, True, "um mehr als ein Viertel")]
)
def test_an_office_stands_beside_the_list_before(before: int, shrunk: bool, told: str) -> None:
    past = receipt().with_columns(
        uebernommen=pl.when(pl.col("delivery_id") == D1).then(before - 1).otherwise("uebernommen")
    )
    summed = offices(receipt(), before=past)
    (row,) = summed.iter_rows(named=True)
    assert (row["zeilen"], row["zeilen_vorher"], row["ist_geschrumpft"]) == (8, before, shrunk)
    assert told in page(offices=summed)


def test_an_office_that_delivers_nothing_any_more_is_shown() -> None:
    gone = receipt().filter(pl.col("verwendung") == "REFUSED")
    (row,) = offices(gone, before=receipt()).iter_rows(named=True)
    assert (row["stand"], row["zeilen"], row["ist_geschrumpft"]) == (None, 0, True)
    assert "nichts in Gebrauch" in page(offices=offices(gone, before=receipt()))


def test_each_row_set_aside_names_delivery_line_column_rule_and_what_to_do() -> None:
    text = page()
    row = next(part for part in text.split("<tr>") if "NOT_A_DATE: " in part)
    for told in ("jva, JVA 539", "JVA_HAFT_20260531_001.csv", ">6<", "beginn_am", "Korrektur ist übernommen"):
        assert told in row
    whole = next(part for part in text.split("<tr>") if "HASH_DIFFERS: " in part)
    assert "ganze Datei" in whole
    assert "Neu liefern lassen" in whole


def test_the_page_needs_nothing_outside_itself_and_runs_nothing() -> None:
    text = page()
    assert not re.findall(r"https?:|src=|@import|<script|<link|url\(", text)
    assert "&lt;b&gt;ZAB&lt;/b&gt;" in text
    assert "<b>ZAB" not in text
    parser = HTMLParser()
    parser.feed(text)


def test_more_rows_than_the_page_holds_are_said_to_be_elsewhere() -> None:
    many = pl.concat([SET_ASIDE.head(1)] * (MOST_ROWS + 5))
    assert "5 weitere Zeilen stehen in set_aside.parquet" in page(set_aside=many)


def test_nothing_set_aside_is_said() -> None:
    assert "<p>Keine.</p>" in page(set_aside=SET_ASIDE.clear())


def test_every_reason_use_and_kind_has_german_words() -> None:
    assert set(REASONS) == set(Reason)
    assert set(REJECTIONS) == set(Rejection)
    assert set(USES) == {"TAKEN", "SUPERSEDED", "REFUSED", "NOT_YET"}
    assert set(ART) == {"VOLL", "DELTA", "KORREKTUR", "LOESCHUNG"}
    assert page() == page()
