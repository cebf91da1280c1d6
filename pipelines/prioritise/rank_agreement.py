"""How alike two orders of the same cases are.

Belongs here: Kendall's tau-b with many ties, the overlap of the first places.
Does not belong here: where the two orders come from (robustness).
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl

UNRANKED: Final = "ohne Rang"


def priority_tau(base: pl.DataFrame, *, other: pl.DataFrame) -> float | None:
    """Give Kendall's tau-b of the priorities of cases that are ranked in either order."""
    both = both_priorities(base, other=other).filter((pl.col("zelle") != UNRANKED) | (pl.col("neu") != UNRANKED))
    rank = {cell: at for at, cell in enumerate(sorted(set(both["zelle"]) | set(both["neu"])))}
    return kendall_tau_b([(rank[one], rank[two]) for one, two in both.select("zelle", "neu").iter_rows()])


def top_overlap(base: pl.DataFrame, *, other: pl.DataFrame, k: int) -> float | None:
    """Give the share of the first k cases that are among the first k of the other order."""
    first, second = (set(each.drop_nulls("platz").sort("platz")["fall_id"].head(k)) for each in (base, other))
    return len(first & second) / len(first) if first else None


def kendall_tau_b(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Give Kendall's tau-b (Kendall 1945); None where one side is all ties.

    Args:
        pairs: of ranks, smaller first; counted by equal pairs, so that many ties cost little.
    """
    if not pairs:
        return None
    values, counts = np.unique(np.asarray(pairs, dtype=float), axis=0, return_counts=True)
    signs = [np.sign(values[:, None, side] - values[None, :, side]) for side in (0, 1)]
    weight = np.outer(counts, counts)
    agree = float((signs[0] * signs[1] * weight).sum())
    untied = [float((side * side * weight).sum()) for side in signs]
    return None if 0 in untied else agree / float(np.sqrt(untied[0] * untied[1]))


def both_priorities(base: pl.DataFrame, *, other: pl.DataFrame) -> pl.DataFrame:
    """Lay the priorities of two orders beside each other: fall_id, zelle, neu; UNRANKED where one has none."""
    joined = base.select("fall_id", "zelle").join(
        other.select("fall_id", neu="zelle"), on="fall_id", how="full", coalesce=True
    )
    return joined.with_columns(pl.col("zelle", "neu").fill_null(UNRANKED))
