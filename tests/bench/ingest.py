"""`python -m tests.bench.ingest`: what reading and checking deliveries costs, beside references of the same run.

Belongs here: the goals for validation, XML, an ingest of scale L and the synthesiser, and what is printed.
Does not belong here: the measurements themselves (ingest_steps), the daily refresh as a whole (__main__), the rules
(rules).
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from orchestration.interpreter import call_with_room
from tests.bench.ingest_steps import (
    MESSAGES,
    OF_LITTLE_WORK,
    REPETITIONS,
    REPOSITORY,
    SEED,
    ingest,
    invent,
    synthesiser,
    validation,
    xml,
)
from tests.bench.measure import Cost, machine, measure

MOST_VALIDATION = 1.3
MOST_XML_SECONDS = 30
MOST_INGEST_SECONDS = 60
MOST_PEAK_MIB = 2048
LEAST_ROWS_PER_SECOND = 200_000
IN_MEMORY = Path("/dev/shm")  # noqa: S108 -- what is measured is the synthesiser, not the disk of the machine


STEPS: dict[str, Callable[[Path], dict[str, float]]] = {
    "invent": partial(invent, scale="L"),
    "synthesiser": synthesiser,
    "ingest": ingest,
    "validation": validation,
    "xml": xml,
}
"""Each is measured in a process of its own, so that peaks are its own."""


def main() -> None:
    """Measure each step in a process of its own, print, and end with 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--step", choices=STEPS, help="only this one, printed as JSON; needs --home")
    parser.add_argument("--home", type=Path)
    given = parser.parse_args()
    if given.step is not None:
        call_with_room(lambda: print(json.dumps(STEPS[given.step](given.home))))  # as every command is called
        return
    in_memory = IN_MEMORY if IN_MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory(dir=in_memory) as empty:
        costs = {step: _run(step, home=Path(empty if step == "synthesiser" else folder)) for step in STEPS}
    figures = {step: json.loads(cost.output) for step, cost in costs.items()}
    console = Console(width=140)
    console.print(
        f"Ingest of scale L, nine days, seed {SEED}, best of {REPETITIONS} (XML {OF_LITTLE_WORK}), {machine()}",
        highlight=False,
    )
    goals = _goals(figures, ingest=costs["ingest"], where="in memory" if in_memory else "on disk")
    for text, is_met in goals:
        console.print(f"{'met   ' if is_met else 'MISSED'} {text}", highlight=False)
    values = figures["validation"]
    console.print(
        f"       Reading these files strictly, line by line, takes {values['read']:.2f} CPU s; with the checks "
        f"that makes {(values['read'] + values['checked']) / values['bare']:.2f} times the bare typed read (no goal)",
        highlight=False,
    )
    if not all(is_met for _, is_met in goals):
        sys.exit(1)


def _run(step: str, *, home: Path) -> Cost:
    command = [sys.executable, "-m", "tests.bench.ingest", "--step", step, "--home", str(home)]
    return measure(command, env=dict(os.environ), cwd=REPOSITORY)


def _goals(figures: dict[str, Any], *, ingest: Cost, where: str) -> list[tuple[str, bool]]:
    values, messages, made = figures["validation"], figures["xml"], figures["synthesiser"]
    ratio, speed = values["checked"] / values["bare"], made["rows"] / made["cpu"]
    return [
        (
            f"Validation with set_aside {values['checked']:.2f} CPU s, bare typed read of the same "
            f"{values['files']} files ({values['rows']} rows) {values['bare']:.2f}: "
            f"ratio {ratio:.2f} (goal: at most {MOST_VALIDATION})",
            ratio <= MOST_VALIDATION,
        ),
        *(
            (
                f"XML of {source}: {messages[f'{source} read']:.1f} CPU s per million messages, of which the bare "
                f"parser takes {messages[f'{source} parse']:.1f} (goal: at most {MOST_XML_SECONDS})",
                messages[f"{source} read"] <= MOST_XML_SECONDS,
            )
            for source in MESSAGES
        ),
        (
            f"Ingest, {figures['ingest']['rows']} rows taken: {ingest.cpu_seconds:.1f} CPU s "
            f"(goal: below {MOST_INGEST_SECONDS})",
            ingest.cpu_seconds < MOST_INGEST_SECONDS,
        ),
        (
            f"Peak memory of that: {ingest.peak_mib:.0f} MiB (goal: below {MOST_PEAK_MIB})",
            ingest.peak_mib < MOST_PEAK_MIB,
        ),
        (
            f"Synthesiser: {speed:.0f} rows per CPU second, {made['rows'] / made['clock']:.0f} a second on the clock, "
            f"{made['rows']} rows written {where} (goal: at least {LEAST_ROWS_PER_SECOND})",
            max(speed, made["rows"] / made["clock"]) >= LEAST_ROWS_PER_SECOND,
        ),
    ]


if __name__ == "__main__":
    main()
