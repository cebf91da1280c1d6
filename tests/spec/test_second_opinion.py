"""The rules, read twice: the program and a plain second reading agree on random registers.

Belongs here: a sample for every run and the whole proof (heavy); docs/proofs/second_opinion.md holds its result.
"""

import re
from pathlib import Path

import pytest

from pipelines.prioritise.convictions import judged_convictions
from pipelines.prioritise.fact_frames import facts_of
from pipelines.prioritise.facts import EXPRESS_FINDINGS
from pipelines.prioritise.ruleset import load_ruleset
from tests.spec.rules import second_opinion
from tests.spec.rules.second_opinion.__main__ import run
from tests.spec.rules.second_opinion.compare import differences
from tests.spec.rules.second_opinion.registers import DAY, records

SAMPLE = 1_500
WHOLE = 100_000


def test_both_readings_agree_on_a_sample() -> None:
    found = differences(SAMPLE, seed=20_260_601, ruleset=load_ruleset())
    assert not found, "\n".join(found[:20])


@pytest.mark.heavy
def test_both_readings_agree_on_a_hundred_thousand_registers() -> None:
    found = run(WHOLE, seed=1)
    assert not found, "\n".join(found[:20])


def test_a_changed_rule_is_noticed() -> None:
    from dataclasses import replace

    rules = load_ruleset()
    shortened = tuple(
        replace(period, years=period.years - 1) if period.legal.id == "4" and period.years else period
        for period in rules.erasure.periods
    )
    assert differences(300, seed=5, ruleset=replace(rules, erasure=replace(rules.erasure, periods=shortened)))


def test_the_random_registers_reach_every_gate_class_and_period() -> None:
    given = records(4_000, seed=11)
    rules = load_ruleset().at(DAY)
    plain = [{k: v for k, v in row.items() if k not in EXPRESS_FINDINGS} for row in given["verurteilungen"]]
    judged = judged_convictions(facts_of(**(given | {"verurteilungen": plain})), ruleset=rules, stichtag=DAY)
    gates = set(judged["schleuse"].drop_nulls()) | set(judged["schleuse_offen"].drop_nulls())
    assert gates == {gate.legal.id for gate in rules.gates} - {"G4"}
    reached = {item.legal.id for item in rules.classes if judged[f"class:{item.legal.id}"].fill_null(value=True).any()}
    assert reached == {item.legal.id for item in rules.classes} - {"II-9"}
    never_random = {"45 III 1"}
    assert set(judged["tilgung_regel"].drop_nulls()) == {p.legal.id for p in rules.erasure.periods} - never_random


def test_the_same_seed_gives_the_same_registers() -> None:
    assert records(50, seed=3) == records(50, seed=3) != records(50, seed=4)


def test_the_second_reading_shares_no_code_with_the_first() -> None:
    folder = Path(second_opinion.__file__).parent
    readings = sorted(path for path in folder.glob("*.py") if path.stem not in {"__init__", "__main__", "compare"})
    assert {path.stem for path in readings} >= {"cells", "erasure", "paragraphs", "perspective", "points", "worlds"}
    for path in readings:
        imported = [line for line in path.read_text(encoding="utf-8").splitlines() if re.match(r"(from|import) ", line)]
        assert not [line for line in imported if re.match(r"(from|import) (pipelines|quality|polars|numpy)", line)], (
            path
        )
