"""Spoiling a delivery changes what it says it changes, and nothing else."""

import hashlib
import shutil
from pathlib import Path

import pytest
from synthesised_inbox import manifests, rows

from pipelines.synthesise import spoil


@pytest.fixture
def file(clean: Path, tmp_path: Path) -> Path:
    """A full file of one office, copied."""
    found = next(p for p, c in manifests(clean) if c["objekt"] == "auslaender" and c["zeilen"] > 50)
    shutil.copy(spoil.manifest_path(found), tmp_path)
    return Path(shutil.copy(found, tmp_path))


def _is_sealed(file: Path) -> bool:
    return bool(spoil.read_manifest(file)["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest())


def _rows(file: Path) -> list[dict[str, str]]:
    return rows(file, manifest=spoil.read_manifest(file))


def test_a_column_goes_missing_and_the_others_stay(file: Path) -> None:
    before = _rows(file)
    after = _rows(spoil.without_column(file, column="geb_ort"))
    assert [{k: v for k, v in row.items() if k != "geb_ort"} for row in before] == after
    assert _is_sealed(file)


def test_one_cell_gets_another_value(file: Path) -> None:
    before = _rows(file)
    after = _rows(spoil.with_cell(file, line=3, column="status", value="ZZZ"))
    assert after[1] == {**before[1], "status": "ZZZ"}
    assert after[:1] + after[2:] == before[:1] + before[2:]
    assert _is_sealed(file)


def test_one_line_has_a_field_less(file: Path) -> None:
    width = file.read_bytes().split(b"\n")[0].count(b";")
    spoil.with_too_few_fields(file, line=5)
    counts = [line.count(b";") for line in file.read_bytes().split(b"\n")[:-1]]
    assert counts.count(width) == len(counts) - 1
    assert counts[4] == width - 1
    assert _is_sealed(file)


def test_charset_count_and_hash_can_be_wrong_each_alone(file: Path) -> None:
    count = spoil.read_manifest(file)["zeilen"]
    spoil.in_wrong_charset(file, charset="UTF-8")
    assert spoil.read_manifest(file)["zeichensatz"] == "ISO-8859-1"
    assert file.read_bytes().decode("utf-8").count("\n") == count + 1
    assert _is_sealed(file)
    spoil.with_wrong_count(file, by=2)
    assert spoil.read_manifest(file)["zeilen"] == count + 2
    assert _is_sealed(file)
    spoil.with_wrong_hash(file)
    assert not _is_sealed(file)


def test_a_file_can_be_empty_or_half(file: Path) -> None:
    size = file.stat().st_size
    spoil.halved(file)
    assert file.stat().st_size == size // 2
    assert not _is_sealed(file)
    spoil.emptied(file)
    assert file.read_bytes() == b""
    assert _is_sealed(file)


@pytest.mark.parametrize("same_id", [True, False])
def test_a_file_can_come_twice(file: Path, *, same_id: bool) -> None:
    second = spoil.duplicated(file, same_id=same_id)
    assert second != file
    assert second.read_bytes() == file.read_bytes()
    ids = [spoil.read_manifest(path)["lieferung_id"] for path in (file, second)]
    assert (ids[0] == ids[1]) is same_id
