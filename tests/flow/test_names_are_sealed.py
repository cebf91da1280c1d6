"""Names and keys: in the encrypted file and its key file, and nowhere else below the home."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.rrk_keys import known_key
from pipelines.publish.audit import read_log
from pipelines.publish.names_file import who_is
from pipelines.publish.run_folders import NAMES_FILE, list_in_force, published_runs

MAY_HOLD_NAMES = ("archive", "inbox")
REGISTER = "register/"
"""Knows records by the numbers that the authorities gave them, and no name."""

CHARSETS = ("utf-8", "cp1252", "utf-16-le")
LONG_ENOUGH = 5
"""Letters. A shorter name is also part of other words."""


def names_and_file_numbers(home: Path) -> tuple[set[str], set[str]]:
    run = list_in_force(home)
    key = known_key(home, run_id=run.run_id, key_file=None)
    rows = pl.concat([who_is(run.folder, fall_id=fall_id, key=key) for fall_id in run.table("case_list")["fall_id"]])
    names = {str(name) for column in ("familienname", "geburtsname") for name in rows[column].drop_nulls()}
    return {text for text in names if len(text) >= LONG_ENOUGH}, set(rows["abh_az"].drop_nulls())


def contents(home: Path, *, but: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """Every file below the home, tables as they read when unpacked."""
    for path in sorted(home.rglob("*")):
        name = path.relative_to(home).as_posix()
        if not path.is_file() or name.split("/")[0] in but:
            continue
        content = path.read_bytes()
        if path.suffix == ".parquet":
            content += pl.read_parquet(path).write_json().encode()
        yield name, content


@pytest.fixture
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DAGSTER_HOME", "IRIS_HOME", "IRIS_WAREHOUSE", "IRIS_RRK_KEY_FILE"):
        monkeypatch.setenv(name, "")


def test_no_name_and_no_file_number_lies_outside_inbox_and_archive(published: Path) -> None:
    names, numbers = names_and_file_numbers(published)
    assert min(len(names), len(numbers)) > 30
    found = {
        (name, text)
        for name, content in contents(published, but=MAY_HOLD_NAMES)
        for text in sorted(names if name.startswith(REGISTER) else names | numbers)
        for charset in CHARSETS
        if len(searched := text.encode(charset, "ignore")) >= LONG_ENOUGH and searched in content
    }
    assert not found


def test_no_key_lies_outside_its_file(published: Path) -> None:
    keys = [(published / "keys" / f"{run.run_id}.key").read_bytes() for run in published_runs(published)]
    assert len(set(keys)) == len(keys) > 1
    for name, content in contents(published, but=("keys",)):
        assert not any(key in content or bytes.fromhex(key.decode()) in content for key in keys), name


@pytest.mark.usefixtures("no_settings")
def test_who_a_case_is_is_shown_for_a_purpose_and_logged(published_copy: Path) -> None:
    run = list_in_force(published_copy)
    fall_id = str(run.table("case_list")["fall_id"][0])
    home = ["--home", str(published_copy)]
    assert CliRunner().invoke(app, ["names", fall_id, *home]).exit_code != 0
    shown = CliRunner().invoke(app, ["names", fall_id, "--zweck", "SACHBEARBEITUNG", *home])
    key = known_key(published_copy, run_id=run.run_id, key_file=None)
    assert shown.exit_code == 0
    assert str(who_is(run.folder, fall_id=fall_id, key=key)["familienname"][0]) in shown.output
    last = read_log(published_copy)[-1]
    assert (last["art"], last["fall_id"], last["felder"]) == ("ABFRAGE", fall_id, ["personalien"])
    assert (run.folder / NAMES_FILE).exists()
