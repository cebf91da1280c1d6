"""Files beside lists, archive and register that may speak of a person by accident: inboxes, half-done work, errors.

Belongs here: what of them goes when a person is deleted.
Does not belong here: the places that hold persons by design (forgetting).
"""

import json
import shutil
import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

import polars as pl

from pipelines.acquire.archive import list_deliveries
from pipelines.acquire.manifest import MANIFEST_ENDING
from pipelines.publish.seals import SEALED

HALF_DONE: Final = ("archive/*/.unfinished-*", ".replay-*", ".simulate-*", "simulations/.*", "runs/.*.dropped")
"""Folders that only a kill leaves behind; nobody goes on with them."""

TOLD_BY_ERRORS: Final = ("last_error.txt", "alerts/*", "dagster/storage/**/*")
"""Texts of errors; nobody meant to put a person into them."""

REPORTED_CASES: Final = "simulations/*/simulation_cases.parquet"
OF_FAILED_RUNS: Final = "runs/*.*-*/error.json"
DATABASES: Final = "dagster/**/*.db"


Announce = Callable[[Iterable[Path]], None]
"""Called before sealed files are deleted, so that a kill leaves word of it."""


def sweep_leftovers(home: Path, *, texts: Sequence[str], announce: Announce) -> None:
    """Take a person out of what lies around.

    Args:
        home: folder of all data.
        texts: names and numbers of the person.
        announce: told of sealed files that go.
    """
    for pattern in HALF_DONE:
        for folder in home.glob(pattern):
            shutil.rmtree(folder)
    sweep_inboxes(home, texts=texts)
    for pattern in TOLD_BY_ERRORS:
        for path in home.glob(pattern):
            if path.is_file() and _speaks(path.read_bytes(), texts=texts):
                announce([path] if path.parent.name in SEALED else [])
                path.unlink()
    for path in home.glob(DATABASES):
        if _speaks(path.read_bytes(), texts=texts):
            _sweep_database(path, texts=texts)
    for path in sorted(home.glob(OF_FAILED_RUNS)):
        if _speaks(path.read_bytes(), texts=texts):
            announce([path])
            path.unlink()


def drop_reports(home: Path, *, cases: Collection[str], announce: Announce) -> None:
    """Drop cases and page of every simulation in which one of the cases stands.

    Groups, rules and the record stay, so that an activation still names its report. A version that is not active yet
    has to be simulated again.

    Args:
        home: folder of all data.
        cases: that are deleted.
        announce: told of the files that go.
    """
    for table in home.glob(REPORTED_CASES):
        theirs = pl.scan_parquet(table).filter(pl.col("fall_id").is_in(sorted(cases))).head(1)
        if not theirs.collect().is_empty():
            gone = [*table.parent.glob("*.html"), table]
            announce(gone)
            for path in gone:
                path.unlink()


def sweep_inboxes(home: Path, *, texts: Sequence[str] = ()) -> None:
    """Drop delivered files that lost records in the archive: the authority has its own, and we have what may stay.

    Inboxes elsewhere are only read; their owners are told to delete by the message in the outbox.
    """
    archived = {each.delivery_id: each for each in list_deliveries(home / "archive")}
    for manifest in home.glob(f"inbox/*/*{MANIFEST_ENDING}"):
        stem = manifest.name.removesuffix(MANIFEST_ENDING)
        files = [path for path in manifest.parent.glob(f"{stem}.*") if path.is_file()]
        delivery_id = _delivery_of(manifest)
        if delivery_id is None or delivery_id not in archived:
            continue  # not handed over yet; when it is, the block list takes out what must not come back
        has_lost = archived[delivery_id].tombstones is not None
        if has_lost or any(_speaks(path.read_bytes(), texts=texts) for path in files):
            for path in files:
                path.unlink()


def _delivery_of(manifest: Path) -> str | None:
    try:
        return str(json.loads(manifest.read_bytes())["lieferung_id"]).lower()
    except (ValueError, KeyError, TypeError):
        return None


def _speaks(content: bytes, *, texts: Iterable[str]) -> bool:
    """Look for a text in every charset of a delivery, and as JSON writes it."""
    return any(
        spelt in content
        for text in texts
        for spelt in {*(text.encode(codec, "ignore") for codec in ("utf-8", "cp1252")), json.dumps(text)[1:-1].encode()}
        if len(spelt) >= len(text)
    )


def _sweep_database(path: Path, *, texts: Sequence[str]) -> None:
    """Delete the rows of the scheduler's records that speak of the person, and give their pages back."""
    with closing(sqlite3.connect(path)) as con:
        tables = [name for (name,) in con.execute("select name from sqlite_master where type = 'table'").fetchall()]
        for table in tables:
            columns = [row[1] for row in con.execute(f'pragma table_info("{table}")').fetchall()]
            for text in texts:
                for spelt in sorted({text, json.dumps(text)[1:-1]}):
                    condition = " or ".join(f'instr(cast("{column}" as text), ?) > 0' for column in columns)
                    con.execute(f'delete from "{table}" where {condition}', [spelt] * len(columns))
        con.commit()
        con.execute("vacuum")
        con.execute("pragma wal_checkpoint(truncate)")
