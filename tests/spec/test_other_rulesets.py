"""Rulesets of other domains run through the same reader and evaluator: it knows kinds of criteria, not criteria.

Belongs here: an invented workshop with every kind, and a published medical score over its whole input lattice.
"""

from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.prioritise.convictions import with_gates
from pipelines.prioritise.evaluate import points_of
from pipelines.prioritise.registry import load_registry
from pipelines.prioritise.ruleset import Ruleset, load_ruleset

HERE = Path(__file__).parent / "other_rulesets"
DAY = date(2026, 6, 1)
EVENTS = pl.Schema(
    {
        "person_id": pl.String(),
        "art": pl.String(),
        "am": pl.Date(),
        "weitere_am": pl.List(pl.Date()),
        "kilometer_min": pl.Int64(),
        "kilometer_max": pl.Int64(),
        "ist_repariert": pl.Boolean(),
    }
)
CASES = pl.Schema(
    {
        "person_id": pl.String(),
        "rahmen": pl.String(),
        "tage_bis_reise": pl.Int64(),
        "hat_licht": pl.Boolean(),
        "ist_leihrad": pl.Boolean(),
    }
)
BRAKE = {"art": "BREMSE", "am": DAY, "weitere_am": [DAY]}
BROKEN = BRAKE | {"art": "RAHMENBRUCH"}


def _ruleset(name: str, *, facts: str) -> Ruleset:
    return load_ruleset(HERE / name, registry=load_registry(HERE / facts)).at(DAY)


def _workshop(case: dict[str, Any], *events: dict[str, Any]) -> dict[str, Any]:
    rules = _ruleset("werkstatt_0_1", facts="werkstatt_facts.yml")
    given = {"person_id": "rad", "rahmen": "ALU", "tage_bis_reise": 90, "hat_licht": True, "ist_leihrad": False} | case
    rows = [
        {"person_id": "rad", "weitere_am": [], "kilometer_min": 500, "kilometer_max": 500, "ist_repariert": False}
        | event
        for event in events
    ]
    frame = with_gates(pl.DataFrame(rows, schema=EVENTS), ruleset=rules, stichtag=DAY)
    cases, _ = points_of(pl.DataFrame([given], schema=CASES), events=frame, ruleset=rules, stichtag=DAY)
    return cases.row(0, named=True)


@pytest.mark.parametrize(
    ("case", "events", "expected"),
    [
        ({}, [], {"A_min": 0, "A_max": 0, "B_min": 4, "A_band_min": "klein"}),
        ({}, [BRAKE], {"S1_min": 9, "A_min": 9}),
        ({}, [BRAKE | {"kilometer_min": 99, "kilometer_max": 100}], {"S1_min": 5, "S1_max": 9}),
        ({}, [BROKEN | {"ist_repariert": None}], {"S1_min": 0, "S1_max": 15}),
        ({}, [BROKEN | {"ist_repariert": True}], {"A_max": 0}),
        ({}, [{"art": None, "am": DAY, "weitere_am": [DAY]}], {"S1_min": 0, "S1_max": 15}),
        ({}, [{"art": "PLATTEN", "am": date(2025, 6, 1), "weitere_am": [DAY]}] * 2, {"S2_min": 5}),
        ({}, [{"art": "PLATTEN", "am": date(2025, 5, 31), "weitere_am": [DAY]}] * 2, {"S2_min": 0}),
        ({}, [{"art": "PLATTEN", "am": DAY, "weitere_am": [DAY, date(2026, 5, 20), date(2026, 5, 3)]}], {"S3_min": 4}),
        ({}, [{"art": "PLATTEN", "am": DAY, "weitere_am": [DAY, date(2026, 5, 20), date(2026, 5, 2)]}], {"S3_min": 0}),
        ({}, [{"art": "PLATTEN", "am": DAY, "weitere_am": None}], {"S3_min": 0, "S3_max": 4}),
        ({"hat_licht": False, "ist_leihrad": True}, [], {"S4_min": 6, "S4_max": 6}),
        ({"hat_licht": None}, [], {"S4_min": 0, "S4_max": 4}),
        ({"tage_bis_reise": 7, "rahmen": "STAHL"}, [], {"B_min": 20, "B_band_min": "bald"}),
        ({"tage_bis_reise": 7, "ist_leihrad": True}, [], {"B_min": 10, "B_max": 10, "B_deckel": ["D9"]}),
        ({"tage_bis_reise": 7, "rahmen": None, "ist_leihrad": None}, [], {"B_min": 10, "B_max": 20}),
    ],
)  # fmt: skip
def test_a_workshop_is_assessed_by_its_own_rules(
    case: dict[str, Any], events: list[dict[str, Any]], expected: dict[str, Any]
) -> None:
    found = _workshop(case, *events)
    assert {name: found[name] for name in expected} == expected


def test_a_published_score_comes_out_over_its_whole_lattice() -> None:
    rules = _ruleset("cha2ds2_vasc_1_0", facts="cha2ds2_vasc_facts.yml")
    flags = ["herzinsuffizienz", "bluthochdruck", "diabetes", "schlaganfall", "gefaesserkrankung", "weiblich"]
    weights = [1, 1, 1, 2, 1, 1]
    rows: list[dict[str, Any]] = []
    wanted: list[int] = []
    for values in product([False, True], repeat=len(flags)):
        for years in range(55, 86):
            rows.append({"person_id": str(len(rows)), "jahre": years, **dict(zip(flags, values, strict=True))})
            age = 2 if years >= 75 else 1 if years >= 65 else 0
            wanted.append(age + sum(weight for weight, value in zip(weights, values, strict=True) if value))
    nothing = pl.DataFrame(schema={"person_id": pl.String(), "passes_min": pl.Boolean(), "passes_max": pl.Boolean()})
    cases, _ = points_of(pl.DataFrame(rows), events=nothing, ruleset=rules, stichtag=DAY)
    assert cases["A_min"].to_list() == wanted
    assert cases["A_max"].to_list() == wanted
    bands = dict(zip(cases["A_min"], cases["A_band_min"], strict=True))
    assert bands == {0: "low", 1: "moderate"} | dict.fromkeys(range(2, 10), "high")
