"""The RRK's file with names: only listed cases, opened by its own key only."""

from pathlib import Path

import polars as pl
import pytest

from orchestration.rrk_keys import key_of_run, known_key
from pipelines.errors import UserError
from pipelines.publish.names_file import COLUMNS, names_of_listed, who_is, write_names_file
from pipelines.publish.run_folders import NAMES_FILE

KEY, OTHER_KEY = "a1" * 32, "b2" * 32


def names() -> pl.DataFrame:
    identities = pl.DataFrame(
        {
            "record_key": ["abh:1", "abh:1", "jva:2"],
            "identitaet_nr": [0, 1, 0],
            "quelle": ["abh", "abh", "jva"],
            "datensatz_nr": ["1", "1", "2"],
            "familienname": ["Xylander", "Xilander", "Quappe"],
            "geburtsname": pl.Series([None, None, None], dtype=pl.String),
            "vornamen": ["Ute", "Ute", "Jan"],
            "geburtsdatum": ["1990-02-03", "1990", None],
        }
    )
    links = pl.DataFrame({"record_key": ["abh:1", "jva:2"], "person_id": ["p1", "p2"]})
    persons = pl.DataFrame(
        {"person_id": ["p1", "p2"], "fall_id": ["F-1", "F-2"], "abh": ["5515", None], "abh_az": ["33-1", None]}
    )
    return names_of_listed(identities, links=links, persons=persons, case_list=pl.DataFrame({"fall_id": ["F-1"]}))


def test_only_listed_cases_are_in_it() -> None:
    assert names()["familienname"].to_list() == ["Xylander", "Xilander"]
    assert names().columns == list(COLUMNS)


def test_the_right_key_shows_who_it_is_and_no_byte_does(tmp_path: Path) -> None:
    write_names_file(tmp_path / NAMES_FILE, names=names(), key=KEY)
    assert who_is(tmp_path, fall_id="F-1", key=KEY)["vornamen"].to_list() == ["Ute", "Ute"]
    content = (tmp_path / NAMES_FILE).read_bytes()
    assert not any(text in content for text in (b"Xylander", b"1990-02-03", KEY.encode()))
    assert [path.name for path in tmp_path.iterdir()] == [NAMES_FILE]


def test_another_key_is_told_so_without_being_quoted(tmp_path: Path) -> None:
    write_names_file(tmp_path / NAMES_FILE, names=names(), key=KEY)
    with pytest.raises(UserError, match="does not open with this key") as told:
        who_is(tmp_path, fall_id="F-1", key=OTHER_KEY)
    assert OTHER_KEY not in str(told.value)
    assert told.value.__cause__ is None
    assert "IRIS_RRK_KEY_FILE" in told.value.remedy


def test_an_unknown_case_and_a_missing_file_are_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="has no file with names"):
        who_is(tmp_path, fall_id="F-1", key=KEY)
    write_names_file(tmp_path / NAMES_FILE, names=names(), key=KEY)
    with pytest.raises(UserError, match="The case F-2 is not on the list"):
        who_is(tmp_path, fall_id="F-2", key=KEY)


def test_an_old_file_and_a_misshapen_key_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="64 hexadecimal"):
        write_names_file(tmp_path / NAMES_FILE, names=names(), key="x'); drop table t; --")
    write_names_file(tmp_path / NAMES_FILE, names=names(), key=KEY)
    with pytest.raises(FileExistsError):
        write_names_file(tmp_path / NAMES_FILE, names=names(), key=KEY)


def test_each_run_has_a_key_of_its_own_that_only_its_owner_reads(tmp_path: Path) -> None:
    first = key_of_run(tmp_path, run_id="r1", key_file=None)
    assert first != key_of_run(tmp_path, run_id="r2", key_file=None)
    assert first == key_of_run(tmp_path, run_id="r1", key_file=None) == known_key(tmp_path, run_id="r1", key_file=None)
    assert (tmp_path / "keys" / "r1.key").stat().st_mode & 0o777 == 0o600
    with pytest.raises(UserError, match="The key of the run r3"):
        known_key(tmp_path, run_id="r3", key_file=None)


def test_a_master_key_gives_each_run_its_key_and_leaves_none_behind(tmp_path: Path) -> None:
    master = tmp_path / "master"
    master.write_bytes(b"m" * 32)
    keys = {key_of_run(tmp_path, run_id=run_id, key_file=master) for run_id in ("r1", "r2")}
    assert len(keys) == 2
    assert known_key(tmp_path, run_id="r1", key_file=master) in keys
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize(("content", "message"), [(None, "cannot be read"), (b"short", "holds 5 bytes")])
def test_a_key_file_that_is_none_is_refused(tmp_path: Path, content: bytes | None, message: str) -> None:
    master = tmp_path / "master"
    if content is not None:
        master.write_bytes(content)
    with pytest.raises(UserError, match=message) as told:
        key_of_run(tmp_path, run_id="r1", key_file=master)
    assert "IRIS_RRK_KEY_FILE" in told.value.remedy
