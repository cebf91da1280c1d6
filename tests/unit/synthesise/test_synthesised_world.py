"""The invented world: consistent in time, and distributed as estimated."""

import time
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.synthesise import Documents, Faults, Scale, synthesise
from pipelines.synthesise.chance import NEVER, day_number
from pipelines.synthesise.world import World, build_world

END = day_number(date(2026, 6, 2))


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(scale=Scale.M, seed=5, first=END - 6, last=END, faults=Faults(), documents=Documents.INDEPENDENT)


def _share(values: pl.Series) -> dict[str, float]:
    return {key: count / values.len() for key, count in values.value_counts().iter_rows()}


def test_status_sex_age_and_sentences_are_distributed_as_estimated(world: World) -> None:
    status = _share(world.persons["status"])
    groups = {"DUL": ("DUL", "DUB"), "AE": ("AEF", "AEH", "AEB", "AES", "AVB"), "AGS": ("AGS",), "SCH": ("SCH",),
              "FZB": ("FZB",), "NE": ("NE",)}  # fmt: skip
    expected = {"DUL": 0.38, "AE": 0.30, "AGS": 0.10, "SCH": 0.09, "FZB": 0.08, "NE": 0.05}
    for name, codes in groups.items():
        assert sum(status[code] for code in codes) == pytest.approx(expected[name], abs=0.05), name
    assert _share(world.persons["geschlecht"])["M"] == pytest.approx(0.88, abs=0.03)
    age = world.persons["alter"]
    for low, high, share in ((18, 20, 0.09), (21, 29, 0.36), (30, 44, 0.42), (45, 99, 0.13)):
        assert age.is_between(low, high).sum() / age.len() == pytest.approx(share, abs=0.04)
    kinds = _share(world.convictions["strafart"])
    assert kinds["GS"] == pytest.approx(0.55, abs=0.05)
    assert kinds["FS"] == pytest.approx(0.30, abs=0.05)
    assert kinds["JS"] == pytest.approx(0.15, abs=0.05)


def test_a_life_runs_in_order(world: World) -> None:
    rows = world.convictions.join(world.persons, on="person")
    assert (rows["tat"] >= rows["einreise"]).all()
    assert (rows["tat"] < rows["urteil"]).all()
    assert (rows["urteil"] < rows["rechtskraft"]).all()
    assert (rows["alter_right"] >= rows["alter"]).all()
    assert rows["alter"].min() >= 14
    assert (rows["tat"] <= rows.select(pl.min_horizontal("tod", "fortzug")).to_series()).all()
    revoked = rows.filter(pl.col("widerruf") < NEVER)
    assert revoked.height > 10
    assert revoked["bew"].all()
    assert (revoked["rechtskraft"] < revoked["widerruf"]).all()


def test_nobody_commits_a_deed_while_serving_a_sentence(world: World) -> None:
    stays = world.stays.filter(~pl.col("haftart").is_in(["063"]))
    pairs = stays.select("person", "beginn", "entlassung").join(world.convictions.select("person", "tat"), on="person")
    assert pairs.height > 500
    assert not pairs["tat"].is_between(pairs["beginn"], pairs["entlassung"]).any()


def test_sentences_are_served_one_after_the_other_and_only_when_not_suspended(world: World) -> None:
    served = world.stays.filter(pl.col("haftart").is_in(["014", "022", "025", "010"])).sort("person", "beginn")
    before = served.select(pl.col("entlassung").shift(1).over("person")).to_series()
    assert (served["beginn"] >= before).fill_null(value=True).all()
    facts = served.join(world.convictions, on="conviction").filter(pl.col("haftart") != "010")
    assert (~facts["bew"] | (facts["widerruf"] < NEVER)).all()
    assert (facts["einbezogen_in"] < 0).all()


def test_a_gesamtstrafe_joins_two_sentences_of_the_same_person(world: World) -> None:
    whole = world.convictions.filter("ist_gesamt")
    parts = world.convictions.filter(pl.col("einbezogen_in") >= 0)
    assert whole.height > 20
    assert parts.height == 2 * whole.height
    joined = parts.join(whole, left_on="einbezogen_in", right_on="conviction", suffix="_g")
    assert joined.height == parts.height
    assert (joined["person"] == joined["person_g"]).all()
    assert (joined["monate_g"] > joined["monate"]).all()
    assert (joined["urteil_g"] > joined["urteil"]).all()


def test_some_entries_are_erased_and_juveniles_are_punished_as_such(world: World) -> None:
    assert (world.convictions["getilgt"] <= END).sum() >= 20
    juvenile = world.convictions.filter(pl.col("alter") < 18)
    assert set(juvenile["strafart"]) <= {"JS", "GS"}
    assert (world.convictions.filter(pl.col("strafart") == "JS")["alter"] < 21).all()


def test_bulk_is_made_without_a_loop_over_rows(tmp_path: Path) -> None:
    """Nine days of the Land: user CPU time per row; a Python loop over rows would need many times the bound."""
    before = time.process_time()
    done = synthesise(scale=Scale.L, seed=1, out=tmp_path / "x", first_day=date(2026, 5, 25), last_day=date(2026, 6, 2))
    assert done.rows > LEAST_ROWS
    assert done.rows / (time.process_time() - before) > SLOWEST


LEAST_ROWS, SLOWEST = 1_000_000, 60_000
"""Rows of this set at least, and rows per CPU second; measured on a quiet machine: five times as many."""
