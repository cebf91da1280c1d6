"""What was sent unlawfully, counted by source and kind."""

import polars as pl

from pipelines.publish.incidents import incident_shares, incidents_of_the_day

DELIVERIES = pl.DataFrame({"delivery_id": ["b1", "l1", "l2", "p1"], "quelle": ["bzr", "lka", "lka", "pol"]})


def found() -> pl.DataFrame:
    return incidents_of_the_day(
        pl.DataFrame(
            {
                "quelle": ["bzr"] * 3,
                "delivery_id": ["b1"] * 3,
                "schleuse": ["G3", "G3", "G5"],
                "ist_vorfall": [True, True, False],
            }
        ),
        removed=pl.DataFrame({"person_id": ["a", "b"], "entfernt_durch": ["X01", "X01"], "ist_vorfall": [True, False]}),
        links=pl.DataFrame({"record_key": ["lka:1", "abh:1", "lka:2"], "person_id": ["a", "a", "b"]}),
        records=pl.DataFrame({"record_key": ["lka:1", "lka:1", "lka:2"], "delivery_id": ["l1", "l1", "l2"]}),
        rejected=pl.DataFrame({"delivery_id": ["p1", "p1"], "objekt": ["rolle", "person"], "row_count": [7, 5]}),
        deliveries=DELIVERIES,
    )


def test_entries_germans_and_what_was_turned_away_are_counted_per_delivery() -> None:
    assert found().rows() == [("bzr", "b1", "G3", 2), ("lka", "l1", "X01", 1), ("pol", "p1", "TUER", 12)]


def test_shares_are_of_the_rows_that_the_source_sent() -> None:
    ledger = pl.DataFrame(
        {
            "step": ["read", "read", "contract", "read", "read"],
            "objekt": ["bzr__urteil", "bzr__auskunft", "bzr__urteil", "lka__intensivtaeter", "pol__rolle"],
            "rows_in": [30, 10, 30, 20, 100],
        }
    )
    shares = incident_shares(found(), ledger=ledger).sort("dimension")
    assert shares.select("dimension", "zaehler", "nenner").rows() == [
        ("bzr G3", 2, 40),
        ("lka X01", 1, 20),
        ("pol TUER", 12, 100),
    ]
