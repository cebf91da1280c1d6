"""A row that was set aside comes back by a correction after the day's list was made: the ledger shows both, the list of
the day stays as it was known then, and what was learned since can be read beside it."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import polars as pl
import pytest
from flow_worlds import MONDAY
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.refresh import refresh_day
from orchestration.resources import prepare_environment
from pipelines.publish.audit import read_log
from pipelines.publish.run_folders import list_in_force
from pipelines.synthesise.spoil import duplicated, read_manifest, rewrite, with_cell

FULL = "ABH_AUSLAENDER_20260601_003.csv"
"""The largest office's files of Monday."""
BROKEN = 2
"""Line of the file whose row is broken, and repaired later."""
NOON, KNOWN_BY = "2026-06-01T12:00:00+02:00", datetime(2026, 6, 1, 11, tzinfo=UTC)


def corrected(file: Path, *, sound: str) -> Path:
    """Deliver the broken row as it should have been, and tell of every other person that he or she had died."""
    told = read_manifest(file)
    separator, (head, *rows) = told["trennzeichen"], [line for line in sound.split("\n") if line and '"' not in line]
    names = head.split(separator)
    cells = [row.split(separator) for row in rows]
    for number, row in enumerate(cells, start=BROKEN):
        row[names.index("SATZART")] = "A"
        row[names.index("STERBE_AM")] = row[names.index("STERBE_AM")] if number == BROKEN else "30.05.2026"
    lines = [head, *(separator.join(row) for row in cells)]
    later = duplicated(file, same_id=False)
    rewrite(
        later, raw=("\n".join(lines) + "\n").encode(told["zeichensatz"]), zeilen=len(rows), art="KORREKTUR",
        lieferung_id=str(uuid4()), vorgaenger_id=told["lieferung_id"], erzeugt_am=NOON,
    )  # fmt: skip
    return later


@pytest.mark.heavy
def test_a_repaired_row_comes_back_and_the_day_is_known_both_ways(
    fresh_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DAGSTER_HOME", "IRIS_HOME", "IRIS_WAREHOUSE"):
        monkeypatch.setenv(name, "")
    prepare_environment(fresh_copy)
    file = fresh_copy / "inbox" / "abh" / FULL
    sound = file.read_bytes().decode(read_manifest(file)["zeichensatz"])
    with_cell(file, line=BROKEN, column="geschlecht", value="Q")
    first = str(read_manifest(file)["lieferung_id"])

    then = refresh_day(fresh_copy, stichtag=MONDAY)
    of_row = (pl.col("delivery_id") == first) & (pl.col("source_row") == BROKEN)
    assert then.table("set_aside").filter(of_row).select("reason", "column_name").rows() == [
        ("UNKNOWN_CODE", "geschlecht")
    ]
    alone = CliRunner().invoke(app, ["compare", "--stichtag", MONDAY.isoformat(), "--home", str(fresh_copy)])
    assert alone.exit_code != 0

    repaired = corrected(file, sound=sound)
    repair = str(read_manifest(repaired)["lieferung_id"])
    now = refresh_day(fresh_copy, stichtag=MONDAY, wissensstand=KNOWN_BY)
    ledger = now.table("ledger").filter((pl.col("step") == "contract") & (pl.col("objekt") == "abh__auslaender"))
    became = {row["delivery_id"]: row for row in ledger.iter_rows(named=True)}
    assert became[first]["rows_in"] == became[first]["rows_out"] + became[first]["rows_set_aside"]
    assert now.table("set_aside").filter(of_row).height == 1
    assert became[repair]["rows_out"] > became[first]["rows_out"] / 2
    page = (now.folder / "lieferstand.html").read_text(encoding="utf-8")
    assert repaired.name in page

    assert then.table("case_list").height > 0
    assert list_in_force(fresh_copy).run_id == now.run_id
    before = len(read_log(fresh_copy))
    shown = CliRunner().invoke(app, ["compare", "--stichtag", MONDAY.isoformat(), "--home", str(fresh_copy)])
    assert shown.exit_code == 0
    head, *changes = shown.output.strip().split("\n")
    assert "bekannt bis 01.06.2026 04:00 UTC gegen bekannt bis 01.06.2026 11:00 UTC" in head
    assert f"{len(changes)} Fälle geändert" in head
    assert any("geänderte Angaben" in line or "Daten" in line for line in changes)
    assert [line["lauf_id"] for line in read_log(fresh_copy)[before:]] == [then.run_id, now.run_id]
