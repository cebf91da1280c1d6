"""What was taken out of an archived file by right, beside the file.

Where a row stood, the file now has an empty one, so that every other row keeps its number; `deleted.json` beside it
says which rows these are, and what the file must hash to. The receipt stays as it was: it says what came.

Belongs here: the shape of that note, leaving the empty rows out of what was read.
Does not belong here: taking rows out (erasing), the archive's own layout (archive).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import polars as pl

from pipelines.acquire.read_csv import Records

DELETED_NAME: Final = "deleted.json"


@dataclass(frozen=True, kw_only=True)
class Tombstones:
    """What was taken out of one delivered file.

    Attributes:
        sha256: of the file as it is now.
        rows: source_row of every record taken out as a whole, ascending.
        entries: entries taken out of records that stay, by table, each as '<source_row>/<its running number>'.
    """

    sha256: str
    rows: tuple[int, ...]
    entries: Mapping[str, tuple[str, ...]]

    def text(self) -> str:
        """Write it as JSON; the same content gives the same bytes."""
        return json.dumps(asdict(self), sort_keys=True, indent=1) + "\n"

    def number(self) -> int:
        """Count what was taken out."""
        return len(self.rows) + sum(len(entries) for entries in self.entries.values())

    def and_also(self, *, sha256: str, rows: Iterable[int], entries: Mapping[str, Iterable[str]]) -> "Tombstones":
        """Add what is taken out now; saying the same twice changes nothing."""
        told: dict[str, set[str]] = {}
        for taken in (self.entries, entries):
            for table, names in taken.items():
                told.setdefault(table, set()).update(names)
        return Tombstones(
            sha256=sha256,
            rows=tuple(sorted({*self.rows, *rows})),
            entries={table: tuple(sorted(names)) for table, names in sorted(told.items())},
        )


def read_tombstones(folder: Path) -> Tombstones | None:
    """Read the note of a delivery; None when nothing was ever taken out of it.

    Raises:
        ValueError: the note is not as it was written.
    """
    path = folder / DELETED_NAME
    if not path.exists():
        return None
    try:
        told = json.loads(path.read_bytes())
        entries = {table: tuple(names) for table, names in told["entries"].items()}
        return Tombstones(sha256=told["sha256"], rows=tuple(told["rows"]), entries=entries)
    except (KeyError, TypeError) as error:
        raise ValueError(f"{DELETED_NAME} lacks a part") from error


def without_deleted(tables: Mapping[str, Records], *, deleted: Tombstones) -> tuple[dict[str, Records], dict[str, int]]:
    """Leave the empty rows out of what was read.

    Args:
        tables: records by table; rows of an XML delivery that share a source_row belong together.
        deleted: of the delivery.

    Returns:
        The records that are left, and by table how many were left out now or taken out as entries before.
    """
    gone = pl.Series(deleted.rows, dtype=pl.Int32).implode()
    left, counts = {}, {}
    for table, records in tables.items():
        left[table] = Records(
            rows=records.rows.filter(~pl.col("source_row").is_in(gone)),
            faults=records.faults.filter(~pl.col("source_row").is_in(gone)),
        )
        entries = len(deleted.entries[table]) if table in deleted.entries else 0
        counts[table] = records.count - left[table].count + entries
    return left, counts
