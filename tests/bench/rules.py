"""`python -m tests.bench.rules`: what the rules cost per person, on invented facts at the sizes of a Land and a state.

Belongs here: persons per second and core, explanations per second, memory per person, growth with size.
Does not belong here: the daily refresh as a whole (__main__), what the rules say.
"""

import argparse
import json
import math
import os
import sys
import time
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.measure import measure

REPOSITORY = Path(__file__).resolve().parents[2]
SIZES = {"S": 2_500, "L": 18_000, "XL": 95_000}
EXPLANATIONS = 4_000
LEAST_PERSONS_PER_SECOND = 20_000
LEAST_EXPLANATIONS_PER_SECOND = 2_000
MOST_EXPONENT = 1.05
MOST_KIB_PER_PERSON = 32
REPETITIONS = 3


def growth(small: tuple[int, float], large: tuple[int, float]) -> float:
    """Give the exponent of growth between two sizes and their costs."""
    return math.log(large[1] / small[1]) / math.log(large[0] / small[0])


def cost_of(count: int) -> dict[str, float]:
    """Evaluate so many invented persons in this process: CPU seconds of the fast path and of explanations.

    The persons are made in blocks of a thousand and repeated under new names, so that making them costs little.
    """
    import polars as pl

    from pipelines.prioritise.assess import evaluate
    from pipelines.prioritise.explanation import written
    from pipelines.prioritise.facts import Facts
    from tests.unit.prioritise.invented_cases import KEY, RULESET, STICHTAG, invented_facts

    block = invented_facts(1_000, seed=1)
    times = -(-count // 1_000)
    columns = ("person_id", "verurteilung_id", "geschaeftsnr")

    def repeated(frame: pl.DataFrame) -> pl.DataFrame:
        named = [name for name in columns if name in frame.columns]
        parts = [
            frame.with_columns(pl.format("{}-{}", pl.lit(number), pl.col(name)).alias(name) for name in named)
            for number in range(times)
        ]
        return pl.concat(parts, rechunk=True)

    facts = Facts(**{name: repeated(getattr(block, name)) for name in block.__dataclass_fields__})
    seconds = []
    for _ in range(REPETITIONS):
        before = time.process_time()
        found = evaluate(facts, ruleset=RULESET, stichtag=STICHTAG, pseudonym_key=KEY, previous=None)
        seconds.append(time.process_time() - before)
    before = time.process_time()
    texts = list(
        islice(
            written(
                found.cases.head(EXPLANATIONS),
                events=found.events,
                questions=found.questions,
                evidence=facts.lage_belege,
                ruleset=found.rules,
                stichtag=STICHTAG,
            ),
            EXPLANATIONS,
        )
    )
    return {"persons": facts.personen.height, "evaluate": min(seconds), "texts": len(texts),
            "explain": time.process_time() - before}  # fmt: skip


def main() -> None:
    """Measure every size in a process of its own, print, and end with 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--one", type=int, default=None, help="only this many persons, printed as JSON")
    one = parser.parse_args().one
    if one is not None:
        print(json.dumps(cost_of(one)))
        return
    table = Table(title=f"Rules on invented facts, {os.cpu_count()} cores, one thread, best of {REPETITIONS}")
    for column in ("", "persons", "CPU s", "persons/s/core", "explanations/s", "peak MiB"):
        table.add_column(column, justify="right" if column else "left")
    costs, peaks = {}, {}
    for name, size in SIZES.items():
        environment = os.environ | {"POLARS_MAX_THREADS": "1"}
        command = [sys.executable, "-m", "tests.bench.rules", "--one", str(size)]
        run = measure(command, env=environment, cwd=REPOSITORY)
        costs[name], peaks[name] = json.loads(run.output), run.peak_mib
        cost = costs[name]
        table.add_row(
            name,
            f"{cost['persons']:.0f}",
            f"{cost['evaluate']:.2f}",
            f"{cost['persons'] / cost['evaluate']:.0f}",
            f"{cost['texts'] / cost['explain']:.0f}" if cost["texts"] else "",
            f"{run.peak_mib:.0f}",
        )
    large, largest = costs["L"], costs["XL"]
    exponent = growth((large["persons"], large["evaluate"]), (largest["persons"], largest["evaluate"]))
    kib = (peaks["XL"] - peaks["L"]) * 1024 / (largest["persons"] - large["persons"])
    console = Console()
    console.print(table)
    console.print(
        f"Growth exponent L to XL: {exponent:.2f} (goal: at most {MOST_EXPONENT}). "
        f"Memory per further person: {kib:.1f} KiB (goal: at most {MOST_KIB_PER_PERSON}). "
        f"Goals per second: {LEAST_PERSONS_PER_SECOND} persons, {LEAST_EXPLANATIONS_PER_SECOND} explanations.",
        highlight=False,
    )
    is_slow = any(
        costs[name]["persons"] / costs[name]["evaluate"] < LEAST_PERSONS_PER_SECOND
        or costs[name]["texts"] / costs[name]["explain"] < LEAST_EXPLANATIONS_PER_SECOND
        for name in ("L", "XL")
    )
    if is_slow or exponent > MOST_EXPONENT or kib > MOST_KIB_PER_PERSON:
        sys.exit(1)


if __name__ == "__main__":
    main()
