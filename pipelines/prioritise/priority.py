"""Which cell a case falls into, and its place in the order.

Belongs here: the matrix on lower and upper bounds, deadlines, waiting time, the keyed tie-break, class C.
Does not belong here: points (evaluate), who is ranked at all (stops).
"""

import hmac
from collections.abc import Sequence
from datetime import date

import polars as pl

from pipelines.prioritise.conditions import all_of, certainly
from pipelines.prioritise.intervals import band_bounds, band_name, texts_that_hold
from pipelines.prioritise.parts import Matrix, Order, Test
from pipelines.prioritise.stops import COMPETING, RANKED

NOT_CHECKED, UNKNOWN = "K", "U"
"""Class C without any fact pattern: everything was checked, or something is unknown."""
_CASE_ID_HEX = 12
PREVIOUS_SCHEMA = pl.Schema({"fall_id": pl.String, "zelle_rang": pl.Int64, "seit": pl.Date})
"""What the last list must say: in which cell a case stood, and since when at that cell or a better one."""


def case_ids(person_ids: Sequence[str], *, pseudonym_key: bytes) -> list[str]:
    """Name cases: 'F-' and 12 hex digits of HMAC-SHA256(key, person_id)."""
    return ["F-" + hmac.digest(pseudonym_key, name.encode(), "sha256").hex()[:_CASE_ID_HEX] for name in person_ids]


def lots(case_id: Sequence[str], *, salt: str) -> list[str]:
    """Draw the lot that breaks ties: HMAC-SHA256(salt of the ruleset, fall_id), hex."""
    key = salt.encode()
    return [hmac.digest(key, name.encode(), "sha256").hex() for name in case_id]


def with_cells(cases: pl.DataFrame, *, matrix: Matrix) -> pl.DataFrame:
    """Add the cell by lower bounds and by upper bounds.

    Args:
        cases: with liste and the bands of both dimensions; only competing lists have cells.
        matrix: of the day.

    Returns:
        The rows with zelle, zelle_max, zelle_rang (1 first; null unranked), zelle_max_rang, ist_vorbereiten.
    """
    rank = {priority: number for number, priority in enumerate(matrix.priorities, start=1)}
    cells = pl.DataFrame(
        {
            "row": [cell.row for cell in matrix.cells],
            "column": [cell.column for cell in matrix.cells],
            "zelle": [cell.priority for cell in matrix.cells],
            "rang": [rank[cell.priority] for cell in matrix.cells],
            "vorbereiten": [cell.prepare for cell in matrix.cells],
        },
        schema_overrides={"rang": pl.Int64},
    )
    rows = cases
    for bound, names in (
        ("min", {"zelle": "zelle", "rang": "zelle_rang", "vorbereiten": "ist_vorbereiten"}),
        ("max", {"zelle": "zelle_max", "rang": "zelle_max_rang"}),
    ):
        rows = rows.join(
            cells.select("row", "column", *names).rename(names),
            left_on=[f"{matrix.rows}_band_{bound}", f"{matrix.columns}_band_{bound}"],
            right_on=["row", "column"],
            how="left",
            maintain_order="left",
        )
    columns = ("zelle", "zelle_rang", "zelle_max", "zelle_max_rang", "ist_vorbereiten")
    competes = pl.col("liste").is_in(COMPETING)
    rows = rows.with_columns(pl.when(competes).then(pl.col(name)).alias(name) for name in columns)
    return rows.with_columns(pl.col("ist_vorbereiten").fill_null(value=False))


def with_deadlines(cases: pl.DataFrame, *, order: Order, stichtag: date) -> pl.DataFrame:
    """Add the nearest deadline from the Stichtag on: naechste_frist_am, naechste_frist, frist_tage, frist_stufe."""
    days = [
        pl.when(pl.col(fact) >= pl.lit(stichtag)).then((pl.col(fact) - pl.lit(stichtag)).dt.total_days())
        for fact in order.deadlines
    ]
    nearest = pl.min_horizontal(*days)
    name = pl.lit(None, dtype=pl.String)
    for (_, text), distance in reversed(list(zip(order.deadlines.items(), days, strict=True))):
        name = pl.when(distance == nearest).then(pl.lit(text)).otherwise(name)
    no_deadline = max(band.points for band in order.buckets)
    bucket = band_bounds(order.buckets, x_min=pl.col("frist_tage"), x_max=pl.col("frist_tage"))[0]
    return cases.with_columns(nearest.alias("frist_tage"), name.alias("naechste_frist")).with_columns(
        pl.lit(stichtag).dt.offset_by(pl.format("{}d", pl.col("frist_tage"))).alias("naechste_frist_am"),
        pl.when(pl.col("frist_tage").is_null()).then(no_deadline).otherwise(bucket).cast(pl.Int64).alias("frist_stufe"),
        band_name(order.buckets, value=pl.col("frist_tage")).alias("frist_stufe_name"),
    )


def with_places(cases: pl.DataFrame, *, order: Order, previous: pl.DataFrame | None, stichtag: date) -> pl.DataFrame:
    """Put the ranked cases in order and number them from 1.

    Args:
        cases: with liste, zelle_rang, frist_stufe, fall_id.
        order: of the day.
        previous: the last list (PREVIOUS_SCHEMA), or None for the first one.
        stichtag: day of the list.

    Returns:
        The rows with seit, wartetage, losnummer and platz (null where unranked).
    """
    last = (previous if previous is not None else pl.DataFrame(schema=PREVIOUS_SCHEMA)).select(
        "fall_id", pl.col("zelle_rang").alias("letzter_rang"), pl.col("seit").alias("letztes_seit")
    )
    is_ranked = pl.col("liste") == RANKED
    rows = cases.join(last, on="fall_id", how="left", maintain_order="left").with_columns(
        pl.when(is_ranked & (pl.col("letzter_rang") <= pl.col("zelle_rang")))
        .then(pl.col("letztes_seit"))
        .when(is_ranked)
        .then(pl.lit(stichtag))
        .alias("seit"),
        pl.Series("losnummer", lots(cases["fall_id"].to_list(), salt=order.salt), dtype=pl.String),
    )
    rows = rows.with_columns(
        pl.when(is_ranked)
        .then((pl.lit(stichtag) - pl.coalesce("seit", pl.lit(stichtag))).dt.total_days())
        .alias("wartetage")
    )
    places = (
        rows.filter(is_ranked)
        .sort("zelle_rang", "frist_stufe", "wartetage", "losnummer", descending=[False, False, True, False])
        .select("fall_id")
        .with_row_index("platz", offset=1)
        .with_columns(pl.col("platz").cast(pl.Int64))
    )
    return rows.drop("letzter_rang", "letztes_seit").join(places, on="fall_id", how="left", maintain_order="left")


def with_stay_interest(cases: pl.DataFrame, *, tests: Sequence[Test], stichtag: date) -> pl.DataFrame:
    """Add class C: the weightiest certain fact pattern; unknown where a weighty one is open and none is certain.

    Args:
        cases: with the facts of class C.
        tests: fact patterns, weightiest class first.
        stichtag: day of the list.

    Returns:
        The rows with c_klasse, c_gruende (texts of certain patterns), c_offen (ids of open patterns).
    """
    holds = [(test, all_of(test.when, stichtag=stichtag)) for test in tests]
    ranked = list(dict.fromkeys(test.result for test in tests))
    weighty = ranked[:-1] if len(ranked) > 1 else ranked
    is_open = pl.any_horizontal(pl.lit(value=False), *(e.is_null() for t, e in holds if t.result in weighty))
    least = [e for t, e in holds if t.result not in weighty]
    result = pl.when(is_open).then(pl.lit(UNKNOWN))
    chained = result.when(pl.any_horizontal(pl.lit(value=False), *(certainly(e) for e in least))).then(
        pl.lit(ranked[-1])
    )
    class_c = chained.otherwise(pl.lit(NOT_CHECKED))
    for name in reversed(weighty):
        found = pl.any_horizontal(pl.lit(value=False), *(certainly(e) for t, e in holds if t.result == name))
        class_c = pl.when(found).then(pl.lit(name)).otherwise(class_c)
    return cases.with_columns(
        class_c.alias("c_klasse"),
        texts_that_hold([pl.when(certainly(e)).then(pl.lit(f"{t.text} ({t.legal.name})")) for t, e in holds]).alias(
            "c_gruende"
        ),
        texts_that_hold([pl.when(e.is_null()).then(pl.lit(t.legal.name)) for t, e in holds]).alias("c_offen"),
    )
