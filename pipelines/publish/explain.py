"""Reading a published list for a person at a terminal.

Belongs here: the explanation of one case, the first places, what changed since the list before.
Does not belong here: writing explanations (prioritise), printing (the command line).
"""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from pipelines.errors import UserError
from pipelines.publish.worklist_words import CAUSES, CHANGES, LISTS


def explain_case(run_folder: Path, *, fall_id: str) -> str:
    """Give the German explanation of one case, with the run that it belongs to in its first line.

    Args:
        run_folder: of a published run.
        fall_id: as on the list.

    Raises:
        UserError: the case is not on that list.
    """
    found = pl.read_parquet(run_folder / "case_explanations.parquet").filter(pl.col("fall_id") == fall_id)
    if found.is_empty():
        raise UserError(
            what=f"The case {fall_id} is not on the list of the run {run_folder.resolve().name}.",
            meaning="There is nothing to explain: either the number is mistyped, or the case is not on this list.",
            remedy="Copy the number from the list (it looks like F-0123456789ab): iris list",
        )
    return _with_run(str(found["langtext"].item()), run_id=run_folder.resolve().name)


def _with_run(text: str, *, run_id: str) -> str:
    """Name the run in front of the day; what is stored does not, so that equal texts of two runs are equal (ADR 65)."""
    head, line_end, rest = text.partition("\n")
    return head.replace(" · Stichtag ", f" · Lauf {run_id} · Stichtag ", 1) + line_end + rest


def top_of_list(run_folder: Path, *, n: int) -> pl.DataFrame:
    """Give the first places.

    Args:
        run_folder: of a published run.
        n: how many at most.

    Returns:
        Rows of case_list that have a place, best first.
    """
    return pl.read_parquet(run_folder / "case_list.parquet").filter(pl.col("platz").is_not_null()).sort("platz").head(n)


def changes_told(comparison: pl.DataFrame) -> pl.DataFrame:
    """Put the changes since the list before into words; unchanged cases are counted elsewhere.

    Args:
        comparison: as published.

    Returns:
        Fall, Änderung, Ursache, Liste, Platz, Priorität, Einzelheiten, as text: places of today
        first, then those who left.
    """
    changed = comparison.filter(pl.col("aenderung") != "UNVERAENDERT")
    return changed.sort("platz_jetzt", "liste_jetzt", "fall_id", nulls_last=True).select(
        pl.col("fall_id").alias("Fall"),
        pl.col("aenderung").replace(CHANGES).alias("Änderung"),
        pl.col("ursache").replace(CAUSES).alias("Ursache"),
        _from_to("liste", words=LISTS).alias("Liste"),
        _from_to("platz").alias("Platz"),
        _from_to("zelle").alias("Priorität"),
        pl.col("einzelheiten").fill_null("").alias("Einzelheiten"),
    )


def _from_to(name: str, *, words: Mapping[str, str] | None = None) -> pl.Expr:
    before, now = (
        pl.col(f"{name}_{when}").cast(pl.String).replace(words or {}).fill_null("–") for when in ("vorher", "jetzt")
    )
    return pl.when(before == now).then(now).otherwise(pl.format("{} → {}", before, now))
