"""Groups beside each other: known shares, hidden cells, nothing compared where numbers are small."""

from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from pipelines.prioritise.assess import Evaluated, evaluate
from pipelines.prioritise.group_equality import GroupRow, group_rows, told_by_points
from tests.unit.prioritise.invented_cases import KEY, RULESET, STICHTAG, invented_facts

NO_DECISIONS = pl.DataFrame(schema={"person_id": pl.String, "ist_abweichung": pl.Boolean})


@pytest.fixture(scope="module")
def found() -> Evaluated:
    made = evaluate(invented_facts(1), ruleset=RULESET, stichtag=STICHTAG, pseudonym_key=KEY, previous=None)
    return replace(made, cases=cases(120))


def cases(count: int) -> pl.DataFrame:
    """Every second case is high by A and B; B alone differs for every fourth."""
    rows: list[dict[str, Any]] = [
        {
            "person_id": str(n),
            "liste": "RANGFOLGE",
            "zelle": "P1" if n % 2 else "P4",
            "zelle_max": "P1",
            "A_band_min": "S" if n % 2 else "M",
            "B_band_min": "S" if n % 2 else "M",
            "A_min": 70 if n % 2 else 30,
            "B_min": 75 if n % 2 else 35,
            "A1_min": n % 2,
            "B2_min": n % 3,
            "nicht_beruecksichtigt": 0,
            "hat_unsichere_verknuepfung": None,
        }
        for n in range(count)
    ]
    return pl.DataFrame(rows, schema_overrides={"hat_unsichere_verknuepfung": pl.Boolean})


def grouped(names: list[str]) -> pl.DataFrame:
    persons = [str(n) for n in range(len(names))]
    return pl.DataFrame({"person_id": persons, "merkmal": ["Merkmal"] * len(names), "auspraegung": names})


def by_name(rows: list[GroupRow]) -> dict[str, GroupRow]:
    return {row.group: row for row in rows}


def test_shares_ratio_and_decomposition_are_those_counted_by_hand(found: Evaluated) -> None:
    """Group x: n = 0..59 of which 30 are high; y the same: ratio 1. By A and B nothing differs."""
    rows = by_name(group_rows(found, groups=grouped(["x"] * 60 + ["y"] * 60), decisions=NO_DECISIONS))
    assert (rows["x"].cases, rows["x"].high, rows["x"].mean_a) == (60, 50.0, 50.0)
    ratio = rows["x"].ratio
    assert ratio is not None
    assert ratio[0] == 1
    assert ratio[1] == pytest.approx(0.699, abs=0.001)
    own, by_a, by_b = rows["x"].high, rows["x"].by_a, rows["x"].by_b
    assert own is not None and by_a is not None and by_b is not None
    assert by_a + by_b == pytest.approx(0)


def test_what_comes_from_either_dimension_adds_up_to_the_difference(found: Evaluated) -> None:
    names = ["x" if n % 2 or n < 24 else "y" for n in range(120)]
    row = by_name(group_rows(found, groups=grouped(names), decisions=NO_DECISIONS))["x"]
    assert row.high is not None and row.by_a is not None and row.by_b is not None
    assert row.high > 50
    assert row.by_a + row.by_b == pytest.approx(row.high - 50)
    assert row.ratio is None, "no case of y is high, so no share can be divided by"


def test_small_groups_are_hidden_and_never_one_alone(found: Evaluated) -> None:
    names = ["x"] * 80 + ["y"] * 35 + ["z"] * 5
    rows = by_name(group_rows(found, groups=grouped(names), decisions=NO_DECISIONS))
    assert {name for name, row in rows.items() if row.cases is None} == {"y", "z"}
    assert (rows["z"].high, rows["z"].mean_a, rows["z"].ratio) == (None, None, None)


def test_below_thirty_on_either_side_nothing_is_compared(found: Evaluated) -> None:
    rows = by_name(group_rows(found, groups=grouped(["x"] * 91 + ["y"] * 29), decisions=NO_DECISIONS))
    assert (rows["x"].cases, rows["x"].ratio, rows["y"].ratio) == (91, None, None)


def test_points_that_say_the_group_have_v_one_and_few_cases_none(found: Evaluated) -> None:
    told = told_by_points(found, groups=grouped(["x" if n % 2 else "y" for n in range(120)]), criteria=["A1", "B2"])
    v = dict(told.select("kriterium", "v").iter_rows())
    assert v["A1"] == pytest.approx(1)
    assert v["B2"] == pytest.approx(0)
    few = told_by_points(found, groups=grouped(["x", "y"] * 14), criteria=["A1"])
    assert few["v"].to_list() == [None]
