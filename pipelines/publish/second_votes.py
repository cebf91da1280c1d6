"""Votes of the second person on blind cases: judged on a sheet of their own, so that neither sees the other's.

Belongs here: reading that sheet, laying its entries beside those of the first person.
Does not belong here: what must hold of a decision (decision_entry_checks), measuring agreement (agreement).
"""

from pathlib import Path
from typing import Final

import polars as pl

from pipelines.errors import UserError
from pipelines.publish.decision_entries import SECOND_BLIND_COLUMNS, SECOND_ENTRY
from pipelines.publish.decision_sheet import read_decision_file

OF_SECOND: Final = tuple(entry.name for entry in SECOND_BLIND_COLUMNS)
CASE: Final = ("fall_id", "lauf_id")


def read_second_votes(path: Path) -> pl.DataFrame:
    """Read the sheet of the second person.

    Returns:
        decision_sheet.ROWS_SCHEMA, rows with a vote.

    Raises:
        UserError: another kind of file, columns are missing, or a case stands twice with a vote.
    """
    votes = read_decision_file(path, marker=SECOND_ENTRY.name).filter(pl.col(SECOND_ENTRY.name).is_not_null())
    twice = votes.filter(pl.len().over(CASE) > 1)["fall_id"].unique().sort().drop_nulls().to_list()
    if twice:
        raise UserError(
            what=f"Die Datei {path.name} wurde nicht übernommen. Zu diesen Fällen stehen zwei Zweitvoten darin: "
            f"{', '.join(twice)}.",
            meaning="Keine Entscheidung gilt; die Liste bleibt, wie sie ist.",
            remedy="Je Fall ein Votum stehen lassen und beide Blätter noch einmal abgeben: iris decisions DATEI "
            "--zweitvotum ZWEITES --am <Tag>",
        )
    return votes


def with_second_votes(rows: pl.DataFrame, *, votes: pl.DataFrame) -> pl.DataFrame:
    """Lay the second person's entries into the rows of the first.

    Args:
        rows: decision_sheet.ROWS_SCHEMA, of the first person.
        votes: of read_second_votes.

    Returns:
        The rows; where there is a vote on the same case of the same list, it counts, formulas in it as well.
    """
    theirs = votes.select(*CASE, "formeln", *OF_SECOND)
    joined = rows.join(theirs, on=CASE, how="left", suffix="_votum", maintain_order="left")
    return joined.with_columns(
        pl.concat_list("formeln", pl.col("formeln_votum").fill_null(pl.lit([], pl.List(pl.String)))).alias("formeln"),
        *(pl.coalesce(f"{name}_votum", name).alias(name) for name in OF_SECOND),
    ).select(rows.columns)
