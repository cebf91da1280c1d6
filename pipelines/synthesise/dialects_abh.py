"""What the software of the immigration offices writes differently: charset, separator, dates.

Belongs here: the dialect of an office, and cells in the dialect of their row (column `dialekt`).
Does not belong here: the facts in them (deliveries_abh), messages (messages_abh).
"""

import polars as pl

from pipelines.synthesise.lines import GERMAN, ISO, header, written
from pipelines.synthesise.personalia import german_birth, iso_birth
from pipelines.synthesise.scales import DIALECTS
from pipelines.synthesise.series import Wrapping

TEXTS = ("familienname", "geburtsname", "vornamen", "geb_ort", "status_rgl")
"""Columns that may need quotes."""
WRITINGS = {"A": ("ISO-8859-1", ";", "1"), "B": ("UTF-8", "|", "B1")}
"""Charset, separator and version of the CSV dialects."""


def wrapping(columns: tuple[str, ...], *, dialect: str) -> Wrapping:
    """Return the file format of a CSV dialect."""
    charset, separator, version = WRITINGS[dialect]
    head = header(("satzart", *columns), separator=separator)
    return Wrapping(charset, separator, head, "", "\n", has_satzart=True, version=version)


def dialect_of(office: pl.Expr) -> pl.Expr:
    """Return the dialect that an office writes."""
    return office.replace_strict(DIALECTS, default="A", return_dtype=pl.String)


def as_day(cells: pl.DataFrame, *, name: str) -> pl.Expr:
    """Return days as text, as the dialect of the row writes them."""
    german, iso = written(cells[name], calendar=GERMAN), written(cells[name], calendar=ISO)
    return pl.when(pl.col("dialekt") == "A").then(german).otherwise(iso).alias(name)


def in_dialect(german: str) -> pl.Expr:
    """Return a fixed day as the dialect of the row writes it."""
    day, month, year = german.split(".")
    return pl.when(pl.col("dialekt") == "A").then(pl.lit(german)).otherwise(pl.lit(f"{year}-{month}-{day}"))


def birth() -> pl.Expr:
    """Return the date of birth as the dialect of the row writes it."""
    return pl.when(pl.col("dialekt") == "A").then(german_birth()).otherwise(iso_birth())
