"""Decisions that were taken, as a delivery of the RRK: the same way into the list as every other fact.

Belongs here: the number of a decision, the lines of the file, its manifest.
Does not belong here: which decisions are taken (decision_checks), where the file is laid (orchestration).
"""

import hashlib
import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import polars as pl

from pipelines.publish import decision_codes as codes
from pipelines.publish.decision_entries import ALL_ENTRIES, BLIND_ENTRIES

OBJECT: Final = "entscheidung"
SOURCE: Final = "rrk"
OFFICE: Final = "RRK Münster"
SEPARATOR: Final = ";"
HANDED_IN_AT: Final = time(12)
"""UTC. After the list of the day was made and before that of the next: a decision counts from the next day."""

_NUMBER_DIGITS = 12
_ENTERED = tuple(entry.name for entry in ALL_ENTRIES)

COLUMNS: Final = (
    "entscheidung_nr",
    "fall_id",
    "lauf_id",
    "liste_stichtag",
    "liste",
    "zelle",
    "a_band",
    "b_band",
    "c_klasse_liste",
    "ist_blind",
    "eigene_prioritaet",
    "eigene_prioritaet_zweite",
    "prioritaet_danach",
    "entscheidung",
    "grund_pro_1",
    "grund_pro_2",
    "grund_contra_1",
    "grund_contra_2",
    "freitext",
    "abweichung",
    "c_klasse",
    "c_wuerdigung",
    "c_grund",
    "sta_einvernehmen",
    "ist_selbst_geprueft",
    "gelesene_belege",
    "erste_person",
    "erste_rolle",
    "geprueft_am",
    "minuten",
    "zweite_person",
    "zweite_rolle",
    "mitgezeichnet_am",
    "entschieden_am",
    "wiedervorlage_am",
    "ende_am",
)
"""Of the file, in this order, in upper case; those of quality/contracts/source/rrk__entscheidung.yml."""


def numbered(rows: pl.DataFrame) -> pl.DataFrame:
    """Add entscheidung_nr: the same entries for the same case of the same list have the same number.

    So a sheet that is handed in again brings only what is new in it.

    Args:
        rows: decision_sheet.ROWS_SCHEMA.
    """
    texts = rows.select("fall_id", "lauf_id", *_ENTERED).rows()
    numbers = [hashlib.sha256("\x1f".join(text or "" for text in row).encode()).hexdigest() for row in texts]
    return rows.with_columns(
        entscheidung_nr=pl.Series([f"E-{number[:_NUMBER_DIGITS]}" for number in numbers], dtype=pl.String)
    )


def delivered(taken: pl.DataFrame, *, am: date) -> pl.DataFrame:
    """Write decisions as the lines of a delivery.

    Args:
        taken: rows of decision_checks.examined without a reason against.
        am: day on which they were handed in.

    Returns:
        COLUMNS as text, sorted by number. One blank cell means null.
    """
    return (
        taken.with_columns(
            *(pl.when("ist_blind").then(entry.name).alias(entry.name) for entry in BLIND_ENTRIES),
            gelesene_belege=pl.col("gelesen").list.join(" "),
            geprueft_am=pl.col("geprueft"),
            mitgezeichnet_am=pl.col("mitgezeichnet"),
            minuten=pl.col("minuten").cast(pl.Int32),
            ist_blind=pl.when("ist_blind").then(pl.lit("J")).otherwise(pl.lit("N")),
            ist_selbst_geprueft=pl.lit("J"),
            entschieden_am=pl.lit(am),
            ende_am=_end(am),
            wiedervorlage_am=pl.col("wiedervorlage"),
        )
        .select(pl.col(name).cast(pl.String) for name in COLUMNS)
        .sort("entscheidung_nr")
    )


def _end(am: date) -> pl.Expr:
    """Say from which day on a decision holds no more."""
    days = {name: am + timedelta(days=days) for name, days in codes.ENDS.items()}
    return pl.col("entscheidung").replace_strict(days, default=pl.col("wiedervorlage"), return_dtype=pl.Date)


def file_bytes(lines: pl.DataFrame) -> bytes:
    """Write the file of a delivery."""
    return lines.rename(str.upper).write_csv(separator=SEPARATOR).encode()


def file_stem(am: date, *, number: int) -> str:
    """Name a delivery: source, object, day, running number of the day."""
    return f"{SOURCE.upper()}_{OBJECT.upper()}_{am:%Y%m%d}_{number:03d}"


def manifest(content: bytes, *, lines: int, am: date, number: int) -> dict[str, Any]:
    """Write the manifest of a delivery.

    Args:
        content: bytes of the file.
        lines: decisions in it.
        am: day on which they were handed in.
        number: running number of the day; a later delivery of a day was handed in later.
    """
    seal = hashlib.sha256(content).hexdigest()
    handed_in = datetime.combine(am, HANDED_IN_AT, tzinfo=UTC).replace(second=min(number, 59))
    return {
        "lieferung_id": str(uuid.UUID(bytes=hashlib.sha256(f"{am}/{number}/{seal}".encode()).digest()[:16], version=4)),
        "quelle": SOURCE,
        "stelle": OFFICE,
        "objekt": OBJECT,
        "art": "DELTA",
        "stichtag": am.isoformat(),
        "erzeugt_am": handed_in.isoformat(),
        "schema_version": "1",
        "zeichensatz": "UTF-8",
        "trennzeichen": SEPARATOR,
        "zeilen": lines,
        "sha256": seal,
        "vorgaenger_id": None,
        "rechtsgrundlage": "§ 86 AufenthG, Art. 22 DSGVO",
        "zweck": "Entscheidungen der RRK über Vorschläge berücksichtigen",
        "herkunft": "SYNTHETISCH",
    }
