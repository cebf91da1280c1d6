"""A prepared dbt project is used only as long as it is the one that lies there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration import dbt
from pipelines.errors import UserError


@pytest.fixture(autouse=True)
def read_anew() -> Iterator[None]:
    dbt.manifest.cache_clear()
    yield
    dbt.manifest.cache_clear()


def test_the_prepared_project_is_the_one_that_lies_there() -> None:
    assert dbt.manifest()["nodes"]


@pytest.mark.parametrize("written", [None, "another project"])
def test_a_project_that_changed_since_is_refused(
    written: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = tmp_path / "prepared_of.txt"
    if written is not None:
        note.write_text(written)
    monkeypatch.setattr(dbt, "PREPARED_OF", note)
    with pytest.raises(UserError, match="has changed since its manifest was prepared") as told:
        dbt.manifest()
    assert told.value.remedy == "Run: iris prepare"
    assert "models of before" in told.value.meaning


def test_without_a_manifest_nothing_is_refreshed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dbt, "MANIFEST", tmp_path / "manifest.json")
    with pytest.raises(UserError, match="manifest is missing"):
        dbt.manifest()


@pytest.mark.parametrize(
    ("changed", "counts"),
    [
        ("models/a.sql", True),
        ("seeds/b.csv", True),
        ("models/new.yml", True),
        ("target/c.sql", False),
        ("d.swp", False),
    ],
)
def test_what_dbt_reads_counts_and_what_it_wrote_does_not(
    changed: str, counts: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dbt, "DBT_PROJECT", tmp_path)
    for name in ("models/a.sql", "seeds/b.csv", "target/c.sql", "d.swp"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("before")
    before = dbt.project_hash()
    (tmp_path / changed).write_text("after")
    assert (dbt.project_hash() != before) is counts
