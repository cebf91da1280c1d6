"""A row that was set aside comes back by a correction delivery, and ledger and receipt show both."""

from pathlib import Path

import polars as pl
from invented_deliveries import Filed, csv_bytes, delivery_id, haft

from pipelines.publish.lieferstand import receipts
from quality.ledger import differences


def test_a_repaired_row_comes_back_by_a_correction_and_the_ledger_shows_both(tmp_path: Path) -> None:
    filed = Filed(tmp_path)
    filed.add("first", csv_bytes("jva__haft", haft(1), haft(2, beginn_am="31.02.2025")))
    broken = filed.acquire()
    assert broken.set_aside.select("source_row", "reason", "column_name").rows() == [(3, "NOT_A_DATE", "beginn_am")]
    filed.add(
        "repaired",
        csv_bytes("jva__haft", haft(2, satzart="A", beginn_am="28.02.2025")),
        art="KORREKTUR",
        vorgaenger_id=delivery_id("first"),
        erzeugt_am="2026-05-31T09:00:00+02:00",
    )
    result = filed.acquire()
    assert sorted(result.tables["jva__haft"]["buchnr"]) == ["539/1/25", "539/2/25"]
    contract = result.ledger.filter(pl.col("step") == "contract").select("delivery_id", "rows_out", "rows_set_aside")
    assert sorted(contract.rows()) == sorted([(delivery_id("first"), 1, 1), (delivery_id("repaired"), 1, 0)])
    assert differences(result.ledger).is_empty()
    receipt = receipts(deliveries=result.deliveries, ledger=result.ledger, set_aside=result.set_aside)
    assert receipt.filter(pl.col("delivery_id") == delivery_id("first"))["korrigiert_durch"].to_list() == [
        result.deliveries.filter(pl.col("delivery_id") == delivery_id("repaired"))["dateiname"].item()
    ]
