"""Where a text stands in the files of a run, whatever they are packed in.

Belongs here: unpacking each kind of published file; a kind nobody knows fails.
Does not belong here: what may stand where (the tests).
"""

import base64
import gzip
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl

PACKED_BLOCK = re.compile(r'<script type="text/plain" id="[^"]+">([^<]+)</script>')
AS_TEXT = {".json", ".jsonl", ".csv", ".txt"}
ENCRYPTED = "rrk.duckdb"


def files_with(folder: Path, text: str) -> set[str]:
    """Name the files of a run in which a text stands; the encrypted one cannot be searched from here."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != ENCRYPTED]
    return {path.name for path in files if any(text in part for part in _unpacked(path))}


def _unpacked(path: Path) -> Iterator[str]:
    match path.suffix:
        case ".parquet":
            yield pl.read_parquet(path).write_json()
        case ".duckdb":
            with duckdb.connect(str(path), read_only=True) as con:
                tables = con.execute("select table_schema, table_name from information_schema.tables").fetchall()
                for schema, table in tables:
                    yield con.sql(f"from {schema}.{table}").pl().write_json()
        case ".xlsx":
            with zipfile.ZipFile(path) as archive:
                yield from (archive.read(name).decode("utf-8") for name in archive.namelist())
        case ".html":
            page = path.read_text(encoding="utf-8")
            yield page
            yield from (gzip.decompress(base64.b64decode(block)).decode() for block in PACKED_BLOCK.findall(page))
        case suffix if suffix in AS_TEXT:
            yield path.read_text(encoding="utf-8")
        case _:
            raise AssertionError(f"nobody knows how to search {path.name}")
