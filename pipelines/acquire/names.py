"""Names that cannot be names: wrongly decoded somewhere, or with characters that registers do not have.

Belongs here: the two findings about names, on whole columns at a time.
Does not belong here: the character set itself (din_91379), decoding (charset), what names mean (identify).
"""

import polars as pl

from pipelines.acquire.charset import MOJIBAKE
from pipelines.acquire.din_91379 import NAME_PATTERN, PLAIN_NAME
from pipelines.acquire.read_csv import FAULTS_SCHEMA, Records
from quality.set_aside import Reason

NAME_COLUMNS = ("familienname", "geburtsname", "vornamen")
"""Datatype A of DIN 91379 holds for these."""
TEXTS_WITH_LETTERS = (*NAME_COLUMNS, "geb_ort")
"""Wrong decoding shows in these; places may also have digits and signs, so datatype A does not hold for them."""


def check_names(records: Records) -> Records:
    """Move rows with impossible names to the faults.

    Args:
        records: rows of any source table; tables without names come back as they are.

    Returns:
        The same number of records; a row is named once, with the first column concerned.
    """
    rows = records.rows
    columns = [name for name in TEXTS_WITH_LETTERS if name in rows.columns]
    if not columns or rows.is_empty():
        return records
    plain = pl.all_horizontal(pl.col(name).str.contains(f"^{PLAIN_NAME}$").fill_null(value=True) for name in columns)
    unusual = rows.filter(~plain)
    if unusual.is_empty():
        return records
    found = unusual.select(
        "source_row",
        reason=pl.coalesce(_reason(name) for name in columns),
        column_name=pl.coalesce(pl.when(_reason(name).is_not_null()).then(pl.lit(name)) for name in columns),
        raw_value=pl.coalesce(pl.when(_reason(name).is_not_null()).then(pl.col(name)) for name in columns),
        raw_line=pl.lit(None, dtype=pl.String),
    ).filter(pl.col("reason").is_not_null())
    if found.is_empty():
        return records
    faults = pl.concat([records.faults, found.cast(FAULTS_SCHEMA)]).sort("source_row")
    return Records(rows=rows.join(found, on="source_row", how="anti", maintain_order="left"), faults=faults)


def _reason(name: str) -> pl.Expr:
    wrongly_decoded = pl.when(pl.col(name).str.contains(MOJIBAKE)).then(pl.lit(Reason.WRONG_CHARSET.value))
    if name not in NAME_COLUMNS:
        return wrongly_decoded
    allowed = pl.col(name).str.contains(NAME_PATTERN)
    return wrongly_decoded.when(~allowed).then(pl.lit(Reason.NAME_OUTSIDE_DIN_91379.value))
