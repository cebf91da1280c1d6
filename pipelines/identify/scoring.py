"""How much speaks for an open pair, by a frozen model: it orders what people look at, and links nothing.

Belongs here: the frozen model, the weight of each open pair, the waterfall of one pair.
Does not belong here: training the model (training), deciding (tiers).

The model compares persons only: names, date and place of birth, sex. No nationality, no address, no number. How rare a
name is in the records at hand counts (term frequencies).
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb
import polars as pl

from pipelines.identify.tiers import REVIEW

MODELS: Final = Path(__file__).parent / "models"
MODEL_FILE: Final = MODELS / "2026-06-01-80f382bd9b64.json"
"""The model in force. Another one is a commit of its own: its file, this line, and the figures in docs/proofs."""

COMPARED = ("fam", "vor1", "dob", "ort", "sex")
"""Columns of identities that the model compares."""

RARE = ("fam", "vor1", "ort")
"""Columns in which agreement on a rare value weighs more."""

LEAST_RECORDS_FOR_FREQUENCIES = 1000
"""In a smaller set a name is frequent because its bearer is in it several times; there the average of the model counts.
"""

WEIGHT_DIGITS = 2
START = "start"
"""Among the parts of a weight: what holds for any two records before they are compared."""


@dataclass(frozen=True, kw_only=True)
class Model:
    """A frozen model.

    Attributes:
        note: how it was trained: am, seed, records, hash, and what it is for.
        settings: as Splink reads them.
    """

    note: dict[str, Any]
    settings: dict[str, Any]


def read_model(path: Path = MODEL_FILE) -> Model:
    """Read a frozen model.

    Args:
        path: a file of MODELS.
    """
    content = json.loads(path.read_text(encoding="utf-8"))
    return Model(note=content.pop("note"), settings=content.pop("splink"))


def with_weights(pairs: pl.DataFrame, *, identities: pl.DataFrame) -> pl.DataFrame:
    """Add the column `weight` (log2 of the odds) to pairs: a number for REVIEW, null for all others.

    Args:
        pairs: rid_l, rid_r, decision, and any other columns.
        identities: of `identities.comparable`; of each record its leading identity is scored.
    """
    waiting = pairs.filter(pl.col("decision") == REVIEW).select("rid_l", "rid_r")
    if waiting.is_empty():
        return pairs.with_columns(weight=pl.lit(None, dtype=pl.Float64))
    scored = score(waiting, identities=identities).select("rid_l", "rid_r", "weight")
    return pairs.join(scored, on=["rid_l", "rid_r"], how="left", maintain_order="left")


def score(pairs: pl.DataFrame, *, identities: pl.DataFrame) -> pl.DataFrame:
    """Score pairs by the model in force.

    Args:
        pairs: rid_l, rid_r.
        identities: of `identities.comparable`.

    Returns:
        rid_l, rid_r, weight; sorted.
    """
    with duckdb.connect() as con:
        _, prediction = _predict(con, pairs=pairs, identities=identities, model=read_model())
        weights = con.sql(
            "select unique_id_l as place, round(match_weight, ?) as weight from " + prediction.physical_name,
            params=[WEIGHT_DIGITS],
        ).pl()
    numbered = pairs.with_row_index("place").with_columns(pl.col("place").cast(pl.Int64))
    return (
        numbered.join(weights.with_columns(pl.col("place").cast(pl.Int64)), on="place", how="left")
        .select("rid_l", "rid_r", "weight")
        .sort("rid_l", "rid_r")
    )


def parts_of_weight(pairs: pl.DataFrame, *, identities: pl.DataFrame) -> pl.DataFrame:
    """Take the weights of pairs apart, so that people see what speaks for and against each.

    Args:
        pairs: rid_l, rid_r.
        identities: of `identities.comparable`.

    Returns:
        rid_l, rid_r, START and COMPARED (log2 of the odds; 0 for what is not known); their sum is the weight. Rarity of
        a name is part of its column.
    """
    with duckdb.connect() as con:
        _, prediction = _predict(con, pairs=pairs, identities=identities, model=read_model())
        found = con.sql(f"from {prediction.physical_name}").pl()
    parts = {name: pl.col(f"mw_{name}") + (pl.col(f"mw_tf_adj_{name}") if name in RARE else 0) for name in COMPARED}
    told = found.select("match_weight", place=pl.col("unique_id_l").cast(pl.Int64), **parts).select(
        "place", (pl.col("match_weight") - pl.sum_horizontal(COMPARED)).alias(START), *COMPARED
    )
    numbered = pairs.with_row_index("place").with_columns(pl.col("place").cast(pl.Int64))
    return numbered.join(told, on="place", maintain_order="left").select("rid_l", "rid_r", START, *COMPARED)


def draw_waterfall(pair: pl.DataFrame, *, identities: pl.DataFrame, path: Path) -> None:
    """Draw what speaks for and against one pair.

    Args:
        pair: rid_l, rid_r; one row.
        identities: of `identities.comparable`.
        path: of the SVG; made offline.
    """
    with duckdb.connect() as con:
        linker, prediction = _predict(con, pairs=pair, identities=identities, model=read_model())
        linker.visualisations.waterfall_chart(prediction.as_record_list()).save(str(path))


def _predict(
    con: duckdb.DuckDBPyConnection, *, pairs: pl.DataFrame, identities: pl.DataFrame, model: Model
) -> tuple[Any, Any]:
    """Let Splink look at exactly these pairs: each one is a block of its own, numbered by its place."""
    import splink

    api = splink.DuckDBAPI(connection=con)
    people = comparable_people(identities)
    con.register("people_frame", people.to_arrow())
    con.register("pairs_frame", pairs.with_row_index("place").to_arrow())
    columns = ", ".join(f"p.{name}" for name in COMPARED)
    for side in ("l", "r"):
        con.execute(
            f"create table side_{side} as select cast(q.place as bigint) as unique_id, q.place as pair, {columns}"
            f" from pairs_frame as q inner join people_frame as p on q.rid_{side} = p.rid order by q.place"
        )
    linker = splink.Linker([api.register("side_l"), api.register("side_r")], model.settings, log_level=None)
    counts = str(people.height >= LEAST_RECORDS_FOR_FREQUENCIES).lower()
    for column in RARE:
        con.execute(
            f"create table frequency_{column} as select {column}, count(*) / sum(count(*)) over () as tf_{column}"
            f" from people_frame where {column} is not null and {counts} group by {column}"
        )
        linker.table_management.register_term_frequency_lookup(api.register(f"frequency_{column}"), column)
    return linker, linker.inference.predict()


def comparable_people(identities: pl.DataFrame) -> pl.DataFrame:
    """Take the leading identity of each record, with null for what is not known: rid and COMPARED."""
    return identities.filter("fuehrend").select(
        "rid", *(pl.when(pl.col(name) != "").then(name).alias(name) for name in COMPARED)
    )
