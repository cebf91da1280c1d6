"""Copies of a published run in which one thing is not as it was published.

Belongs here: the alterations that a replay after a deletion must still find, each on one case.
Does not belong here: what is expected of them (test_daily_refresh).
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from pipelines.publish.run_folders import PublishedRun, read_run

Change = Callable[[pl.DataFrame], pl.DataFrame]


def altered_runs(run: PublishedRun, *, case: str, other: str, kept_delivery: str, folder: Path) -> Iterator[
    tuple[str, PublishedRun]
]:  # fmt: skip
    """Alter a run in one way after the other.

    Args:
        run: as it was made again.
        case: with a place, criteria, questions and facts.
        other: another one with a place.
        kept_delivery: a delivery that lost nothing.
        folder: for the copies.

    Returns:
        What was altered, and the copy.
    """
    is_case = pl.col("fall_id") == case
    places = run.table("case_list").filter(pl.col("fall_id").is_in([case, other])).select("fall_id", "platz")
    exchanged = dict(zip(places["fall_id"], places["platz"].reverse(), strict=True))
    changes: dict[str, tuple[str, Change]] = {
        "a point": ("case_list", _set(is_case, a_max=pl.col("a_max") - 1)),
        "two places": (
            "case_list",
            lambda rows: rows.with_columns(
                platz=pl.col("fall_id").replace_strict(exchanged, default=pl.col("platz"), return_dtype=pl.Int32)
            ),
        ),
        "a missing case": ("case_list", lambda rows: rows.filter(~is_case)),
        "a point of a criterion": ("case_criteria", _set(is_case, punkte_max=pl.col("punkte_max") + 1)),
        "a word of the reasons": ("case_explanations", _set(is_case, langtext=pl.col("langtext") + " x")),
        "a missing question": ("case_clarifications", lambda rows: rows.filter(~is_case)),
        "the print of the facts": ("case_facts", _set(is_case, fingerabdruck=pl.lit("0" * 64))),
    }
    for number, (what, (table, change)) in enumerate(changes.items()):
        copy = folder / str(number) / run.folder.name
        shutil.copytree(run.folder, copy)
        file = copy / f"{table}.parquet"
        file.chmod(0o640)
        changed = change(pl.read_parquet(file))
        assert not changed.equals(pl.read_parquet(file)), f"{what} was not altered"
        changed.write_parquet(file)
        yield what, read_run(copy)
    of_other = [
        delivery | {"sha256": "0" * 64} if delivery["delivery_id"] == kept_delivery else delivery
        for delivery in run.manifest["deliveries"]
    ]
    yield "a delivery", replace(run, manifest={**run.manifest, "deliveries": of_other})


def _set(where: pl.Expr, **values: pl.Expr) -> Change:
    return lambda rows: rows.with_columns(
        pl.when(where).then(value).otherwise(pl.col(name)).cast(rows.schema[name]).alias(name)
        for name, value in values.items()
    )
