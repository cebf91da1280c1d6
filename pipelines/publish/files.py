"""Writing tables as files: the same rows give the same bytes.

Belongs here: Parquet for tools, CSV for people with a spreadsheet.
Does not belong here: the analysts' database (analyst), which rows are published (case_list and its neighbours).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import polars as pl
import polars.selectors as cs

COMPRESSION: Final = "zstd"
COMPRESSION_LEVEL = 3
ROW_GROUP_ROWS = 100_000
"""Fixed here, because another default of a newer library would change the bytes of an unchanged list."""

CSV_TABLES = ("case_list", "comparison")
"""The tables that people open in a spreadsheet."""

FORMULA_START = r"^[\s]*[=+\-@＝＋－＠|%]"
"""A cell beginning so is run as a formula by spreadsheets, even after blanks (OWASP, CSV Injection)."""

NEUTRALISED = "'"
"""Put before such a cell, it makes the cell text."""


def write_result(folder: Path, tables: Mapping[str, pl.DataFrame]) -> None:
    """Write published tables as <name>.parquet, and those for people as <name>.csv too.

    Args:
        folder: the result folder; exists.
        tables: by name, in the row order that is to be kept.
    """
    for name, frame in tables.items():
        write_parquet(frame, path=folder / f"{name}.parquet")
        if name in CSV_TABLES:
            write_csv(frame, path=folder / f"{name}.csv")


def write_parquet(frame: pl.DataFrame, *, path: Path) -> None:
    """Write a table as Parquet, byte for byte the same for the same rows."""
    frame.rechunk().write_parquet(
        path, compression=COMPRESSION, compression_level=COMPRESSION_LEVEL, row_group_size=ROW_GROUP_ROWS
    )


def neutralised(frame: pl.DataFrame) -> pl.DataFrame:
    """Put an apostrophe before every text that a spreadsheet would run as a formula; other columns stay."""
    text = cs.string()
    is_formula = text.str.contains(FORMULA_START)
    return frame.with_columns(pl.when(is_formula).then(pl.lit(NEUTRALISED) + text).otherwise(text).name.keep())


def write_csv(frame: pl.DataFrame, *, path: Path) -> None:
    """Write a table as CSV that a German Excel opens with a double click: UTF-8 with BOM, semicolons, dd.mm.yyyy.

    Lists of texts become one text.
    Text that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    shown = neutralised(frame.with_columns(cs.list().list.join(", "))).with_columns(
        cs.boolean().replace_strict({True: "ja", False: "nein"}, return_dtype=pl.String)
    )
    shown.write_csv(
        path,
        include_bom=True,
        separator=";",
        line_terminator="\r\n",
        date_format="%d.%m.%Y",
        decimal_comma=True,
        quote_style="necessary",
    )
