"""`make bench`: what the daily refresh costs, beside the same work as a bare script, in the same run.

Belongs here: what is measured, and the table that is printed.
Does not belong here: how a process tree is measured (measure), the reference (bare).
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from tests.bench.measure import Cost, machine, measure

REPOSITORY = Path(__file__).resolve().parents[2]
STICHTAG = "2026-06-01"
SCALE = "S"
SEED = 1
REPETITIONS = 3
MOST_OVERHEAD_CPU_SECONDS = 10
MOST_PEAK_MIB = 1024


def main() -> None:
    """Measure, print, and end with 1 when a goal is missed."""
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        inbox = home / "delivered" / "inbox"
        _iris("synthesise", "--scale", SCALE, "--seed", str(SEED), "--out", str(inbox), home=home)
        costs: dict[str, list[Cost]] = {"refresh": [], "bare script": []}
        with console.status("Measuring …"):
            for number in range(REPETITIONS):
                refresh_home, bare_home = home / f"refresh{number}", home / f"bare{number}"
                shutil.copytree(home / "delivered", refresh_home)
                shutil.copytree(home / "delivered", bare_home)
                costs["refresh"].append(_iris("refresh", "--stichtag", STICHTAG, home=refresh_home))
                costs["bare script"].append(
                    measure(
                        [sys.executable, "-m", "tests.bench.bare", str(bare_home), STICHTAG],
                        env=dict(os.environ),
                        cwd=REPOSITORY,
                    )
                )
    table = Table(title=f"Scale {SCALE}, seed {SEED}, Stichtag {STICHTAG}, median of {REPETITIONS}, {machine()}")
    for column in ("", "CPU s", "peak MiB", "wall s"):
        table.add_column(column, justify="right" if column else "left")
    for name, measured in costs.items():
        table.add_row(
            name,
            f"{median(c.cpu_seconds for c in measured):.1f}",
            f"{median(c.peak_mib for c in measured):.0f}",
            f"{median(c.wall_seconds for c in measured):.1f}",
        )
    console.print(table)
    pairs = list(zip(costs["refresh"], costs["bare script"], strict=True))
    overhead = median(a.cpu_seconds - b.cpu_seconds for a, b in pairs)
    ratio = median(a.cpu_seconds / b.cpu_seconds for a, b in pairs)
    peak = max(cost.peak_mib for cost in costs["refresh"])
    console.print(
        f"Overhead of orchestration: {overhead:.1f} CPU s (goal: at most {MOST_OVERHEAD_CPU_SECONDS}), "
        f"ratio {ratio:.2f}. "
        f"Greatest peak: {peak:.0f} MiB (goal: below {MOST_PEAK_MIB}).",
        highlight=False,
    )
    if overhead > MOST_OVERHEAD_CPU_SECONDS or peak >= MOST_PEAK_MIB:
        sys.exit(1)


def _iris(*arguments: str, home: Path) -> Cost:
    return measure(
        [sys.executable, "-m", "orchestration", *arguments],
        env=os.environ | {"IRIS_HOME": str(home)},
        cwd=REPOSITORY,
    )


if __name__ == "__main__":
    main()
