"""The hash of a list, made so that a row can be taken out later and the rest still verifies.

Each row is hashed with a salt of its own; the list hash is taken over the sorted row hashes. When a person is deleted,
row and salt go and the row hash stays: it proves that there was a row, and tells nothing about it.

Belongs here: salts, row hashes, the list hash.
Does not belong here: what a row holds (case_list), the chain of runs (pipelines.run: the previous list's hash is part
of the run id, and the run id is part of every row).
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping

import polars as pl

ROW_HASH_SCHEMA = pl.Schema({"fall_id": pl.String(), "zeilen_salz": pl.String(), "zeilen_hash": pl.String()})


def row_hashes(case_list: pl.DataFrame, *, salt: str) -> pl.DataFrame:
    """Hash every row of a list.

    Args:
        case_list: one row per case; has run_id and fall_id.
        salt: the secret from which the rows' salts are drawn (HMAC-SHA256 over run and case).

    Returns:
        ROW_HASH_SCHEMA, sorted by fall_id.
    """
    rows = []
    for row in case_list.sort("fall_id").iter_rows(named=True):
        row_salt = hmac.new(salt.encode(), f"{row['run_id']}|{row['fall_id']}".encode(), hashlib.sha256).hexdigest()
        digest = row_hash(row, row_salt=row_salt)
        rows.append({"fall_id": row["fall_id"], "zeilen_salz": row_salt, "zeilen_hash": digest})
    return pl.DataFrame(rows, schema=ROW_HASH_SCHEMA)


def row_hash(row: Mapping[str, object], *, row_salt: str) -> str:
    """Hash one row of a list with its salt (sha256, hex)."""
    text = json.dumps(row, default=str, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(f"{row_salt}\n{text}".encode()).hexdigest()


def list_hash(case_list: pl.DataFrame, *, salt: str) -> str:
    """Hash a list (sha256, hex); the order of rows and columns does not matter.

    Args:
        case_list: one row per case; has run_id and fall_id.
        salt: as for row_hashes.
    """
    return hash_of_rows(row_hashes(case_list, salt=salt)["zeilen_hash"])


def hash_of_rows(hashes: Iterable[str]) -> str:
    """Hash a list from its row hashes alone, those of deleted rows included."""
    return hashlib.sha256("\n".join(sorted(hashes)).encode()).hexdigest()
