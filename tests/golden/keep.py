"""Make the golden run and keep it: `python -m tests.golden.keep`.

Belongs here: which parts of a run are kept, as text that a diff shows well.
Does not belong here: comparing (test_golden_run).
"""

import json
import tempfile
from datetime import date
from pathlib import Path

import polars as pl

from orchestration.refresh import refresh_day
from orchestration.resources import prepare_environment
from pipelines.publish.explain import explain_case, top_of_list
from pipelines.synthesise import Scale, synthesise

KEPT = Path(__file__).parent / "kept"
SEED = 11
DAYS = (date(2026, 6, 1), date(2026, 6, 2))
OF_MANIFEST = ("stichtag", "wissensstand", "counts", "checks")
"""What of the manifest does not change with every change of the code."""


def golden_files(home: Path) -> dict[str, str]:
    """Make two days' lists and give the kept parts of the second, as text by file name.

    Args:
        home: an empty folder.
    """
    synthesise(scale=Scale.S, seed=SEED, out=home / "inbox", first_day=date(2026, 5, 27), last_day=DAYS[-1])
    prepare_environment(home)
    run = [refresh_day(home, stichtag=day) for day in DAYS][-1]
    case_list = _flat(run.table("case_list"))
    comparison = _flat(run.table("comparison"))
    first = str(top_of_list(run.folder, n=1)["fall_id"].item())
    return {
        "case_list.csv": case_list.write_csv(separator=";"),
        "comparison.csv": comparison.write_csv(separator=";"),
        "manifest.json": json.dumps({key: run.manifest[key] for key in OF_MANIFEST}, indent=1, sort_keys=True) + "\n",
        "first_explanation.txt": explain_case(run.folder, fall_id=first).replace(f" · Lauf {run.run_id}", "") + "\n",
    }


def _flat(table: pl.DataFrame) -> pl.DataFrame:
    """Without run ids, which change with every change of the code; lists as text."""
    columns = [column for column in table.columns if not column.endswith("run_id")]
    return table.select(columns).with_columns(pl.col(pl.List(pl.String)).list.join("|"))


def main() -> None:
    """Write the kept files anew."""
    with tempfile.TemporaryDirectory() as folder:
        files = golden_files(Path(folder))
    KEPT.mkdir(exist_ok=True)
    for name, text in files.items():
        (KEPT / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
