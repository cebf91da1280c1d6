"""Everything that lies on the disk below a home, as it reads when opened: what a person may be found in.

Belongs here: opening every kind of file with every key there is, and finding persons in what was read.
Does not belong here: what may be found (test_forgetting).
"""

import base64
import gzip
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from orchestration.register_folder import decrypted

TOKEN = re.compile(r"[^\s;|,\"'<>=:{}()\[\]\\]{5,}")
DAY = re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2}")
PACKED = re.compile(rb'<script type="text/plain" id="[^"]*">([A-Za-z0-9+/=]+)</script>')


@dataclass(frozen=True, kw_only=True)
class Known:
    """By what persons are found.

    Attributes:
        numbers: of records, cases and persons.
        born: family names by birth date, as delivered and as typed.
    """

    numbers: Collection[str]
    born: dict[str, set[str]]


def readable(home: Path) -> Iterator[tuple[str, str]]:
    """Give every file below the home: its name, and all it says in every charset and packing."""
    for path in sorted(home.rglob("*")):
        if path.is_file() and not path.is_symlink():
            name = path.relative_to(home).as_posix()
            for content in _layers(path.read_bytes(), path=path, home=home):
                for charset in ("utf-8", "cp1252"):
                    yield name, content.decode(charset, "replace")


def found(home: Path, *, known: Known) -> set[tuple[str, str]]:
    """Find persons: file and number, or file and 'name day' where both stand in one line."""
    numbers, hits = set(known.numbers), set()
    for name, text in readable(home):
        hits |= {(name, token) for token in numbers.intersection(TOKEN.findall(text))}
        for line in text.split("\n"):
            for day in known.born.keys() & set(DAY.findall(line)):
                hits |= {(name, f"{family} {day}") for family in known.born[day] if family in line}
    return hits


def _layers(content: bytes, *, path: Path, home: Path) -> Iterator[bytes]:
    yield content
    if path.suffix in {".json", ".jsonl"}:
        for line in content.splitlines() if path.suffix == ".jsonl" else [content]:
            yield json.dumps(json.loads(line), ensure_ascii=False, indent=0).encode()
    elif path.suffix == ".parquet":
        yield _lines(pl.read_parquet(path))
    elif path.suffix == ".fernet":
        yield _lines(pl.read_parquet(io.BytesIO(decrypted(content, home=home, key_file=None))))
    elif path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            for member in book.namelist():
                yield book.read(member).replace(b"<row", b"\n<row").replace(b"<si>", b"\n<si>")
    elif path.suffix == ".html":
        for block in PACKED.findall(content):
            yield gzip.decompress(base64.b64decode(block)).replace(b"],[", b"\n")
    elif path.suffix == ".duckdb":
        yield from _tables(path, key=home / "keys" / f"{path.parent.name}.key")
    elif path.suffix == ".db":
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as con:
            yield "\n".join(con.iterdump()).encode()


def _lines(frame: pl.DataFrame) -> bytes:
    return "\n".join(json.dumps(row, default=str, ensure_ascii=False) for row in frame.iter_rows()).encode()


def _tables(path: Path, *, key: Path) -> Iterator[bytes]:
    option = f", encryption_key '{key.read_text()}'" if path.name == "rrk.duckdb" else ""
    with duckdb.connect() as con:
        con.execute(f"attach '{path}' as base (read_only{option})")
        names = con.execute("select schema_name, table_name from duckdb_tables() where database_name = 'base'")
        for schema, table in names.fetchall():
            yield _lines(con.sql(f"select * from base.{schema}.{table}").pl())
