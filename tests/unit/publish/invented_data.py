"""What the earlier steps of an invented run left, as far as metrics count it.

Belongs here: a state in which nothing was delivered, and ways to fill single frames.
Does not belong here: what is expected of them (test_data_metrics).
"""

from dataclasses import replace
from typing import Any

import polars as pl

from pipelines.publish.data_metrics import DataState

EMPTY = DataState(
    links=pl.DataFrame(schema={"record_key": pl.String, "stufe": pl.String, "ist_unsicher": pl.Boolean}),
    pairs=pl.DataFrame(schema={"entscheidung": pl.String}),
    files=pl.DataFrame(schema={"person_id": pl.String, "abh": pl.String, "status": pl.String}),
    register=pl.DataFrame(schema={"person_id": pl.String, "status": pl.String}),
    convictions=pl.DataFrame(schema={"person_id": pl.String, "gericht_id": pl.String, "erstes_urteil_am": pl.Date}),
    notices=pl.DataFrame(
        schema={
            "person_id": pl.String,
            "gericht_id": pl.String,
            "erstes_urteil_am": pl.Date,
            "rechtskraft_am": pl.Date,
        }
    ),
    matters=pl.DataFrame(
        schema={
            "verbleib": pl.String,
            "kpb": pl.String,
            "abgabe_am": pl.Date,
            "erledigungsart": pl.String,
            "ergebnisart": pl.String,
        }
    ),
    freshness=pl.DataFrame(schema={"quelle": pl.String, "stellen": pl.Int32, "stellen_veraltet": pl.Int32}),
)


def data_with(**rows: list[dict[str, Any]]) -> DataState:
    """The empty state with rows in some of its frames."""
    filled = {
        name: pl.DataFrame([dict.fromkeys(getattr(EMPTY, name).columns) | row for row in given],
                           schema=getattr(EMPTY, name).schema)
        for name, given in rows.items()
    }  # fmt: skip
    return replace(EMPTY, **filled)
