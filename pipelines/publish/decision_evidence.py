"""The pieces of evidence of a case, by the codes that people write down when they have read them.

Belongs here: which codes a case has, reading them from a cell.
Does not belong here: what must be among them (decision_entry_checks), the evidence itself: it lies in the file of the
immigration office and in the explanation of the case.
"""

from typing import Final

import polars as pl

NEWEST_CONVICTION: Final = "BZR"
STAY_FACTS: Final = "BI"
ALWAYS_READ: Final = (NEWEST_CONVICTION, STAY_FACTS)
"""Whoever decides has read these, if the case has them."""

WORDS: Final = {
    NEWEST_CONVICTION: "jüngste Verurteilung im Registerauszug",
    STAY_FACTS: "Tatsachen zum Bleibeinteresse in der Akte",
    "A1 bis B6": "Beleg des Kriteriums, wie er in der Begründung des Falls genannt ist",
}


def evidence_of(case_list: pl.DataFrame, *, criteria: pl.DataFrame) -> pl.DataFrame:
    """Say which evidence each case has.

    Args:
        case_list: of a run.
        criteria: case_criteria of the run.

    Returns:
        fall_id, belege: the newest conviction where one counts or may count, the facts on stay interests always, then
        each criterion that gives points or may.
    """
    giving = (
        criteria.filter(pl.col("punkte_max") > 0)
        .sort("kriterium")
        .group_by("fall_id", maintain_order=True)
        .agg(pl.col("kriterium"))
    )
    convicted = pl.when(pl.col("a_max") > 0).then(pl.lit([NEWEST_CONVICTION])).otherwise(pl.lit([], pl.List(pl.String)))
    return (
        case_list.select("fall_id", "a_max")
        .join(giving, on="fall_id", how="left", maintain_order="left")
        .select(
            "fall_id",
            belege=pl.concat_list(
                convicted, pl.lit([STAY_FACTS]), pl.col("kriterium").fill_null(pl.lit([], pl.List(pl.String)))
            ),
        )
    )


def codes_of(cell: pl.Expr) -> pl.Expr:
    """Read the codes of a cell, whatever stands between them; null where the cell is empty."""
    return cell.str.to_uppercase().str.extract_all(r"[A-Z0-9ÄÖÜ]+").list.unique(maintain_order=True)
