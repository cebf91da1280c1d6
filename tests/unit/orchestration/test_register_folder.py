"""What linking keeps names persons: it lies encrypted and opens with its own key only."""

import base64
import io
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from cryptography.fernet import Fernet

from orchestration.register_folder import KEY_NAME, PERSON_REGISTER, SEALED, kept_links, linked_folder, persons_borne
from orchestration.rrk_keys import key_of_run
from pipelines.errors import UserError
from pipelines.identify.linked_files import TABLES


def keep(home: Path) -> None:
    box = Fernet(base64.urlsafe_b64encode(bytes.fromhex(key_of_run(home, run_id=KEY_NAME, key_file=None))))
    linked_folder(home).mkdir(parents=True)
    for name in TABLES:
        content = io.BytesIO()
        pl.DataFrame({"familienname": ["Mustermann"], "tabelle": [name]}).write_parquet(content)
        (linked_folder(home) / f"{name}{SEALED}").write_bytes(box.encrypt(content.getvalue()))


def test_what_was_kept_opens_with_its_key(tmp_path: Path) -> None:
    assert kept_links(tmp_path, key_file=None) is None
    keep(tmp_path)
    known = kept_links(tmp_path, key_file=None)
    assert known is not None
    assert known.records["familienname"].to_list() == ["Mustermann"]


def test_another_key_is_a_message(tmp_path: Path) -> None:
    keep(tmp_path)
    (tmp_path / "keys" / f"{KEY_NAME}.key").write_text("0" * 64)
    with pytest.raises(UserError, match="does not open with this key"):
        kept_links(tmp_path, key_file=None)


def test_the_numbers_that_only_these_records_ever_bore_are_known(tmp_path: Path) -> None:
    rows = [("abh:1", "p1"), ("abh:1", "p2"), ("bzr:2", "p2"), ("jva:3", "p3"), ("jva:4", "p1b"), ("jva:4", "p3")]
    register = pl.DataFrame(rows, schema=["record_key", "person_id"], orient="row").with_columns(
        seit=pl.lit(date(2026, 6, 1))
    )
    (tmp_path / "register").mkdir()
    register.write_parquet(tmp_path / "register" / PERSON_REGISTER)
    assert persons_borne(tmp_path, records=["abh:1", "bzr:2"]) == ["p1", "p2"]
    assert persons_borne(tmp_path, records=["jva:4"]) == ["p1b"]
