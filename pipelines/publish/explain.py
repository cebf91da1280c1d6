"""Reading a published list for a person at a terminal.

Belongs here: the explanation of one case, the first places.
Does not belong here: writing explanations (prioritise), printing (the command line).
"""

from pathlib import Path

import polars as pl

from pipelines.errors import UserError


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
