"""What decisions of people do to a case: which list it stands on, in which state, until when.

Belongs here: the states of a case, when a decision ends, when a case comes back and why.
Does not belong here: whether a decision may be taken (publish), points and cells. A decision never changes a point, a
band or the order of other cases; it says only that a case waits elsewhere, and until when.

The program itself gives three states: VORGESCHLAGEN, GESPERRT, and GELOESCHT, which is to be on no list. Every other
state is the decision of a person that still holds; when it ends, the case is proposed again and says so (`rueckkehr`).
"""

from datetime import date, timedelta
from typing import Final

import polars as pl

from pipelines.prioritise.parts import Dimension
from pipelines.prioritise.stops import COMPETING

PROPOSED, STOPPED, TAKEN_IN, REJECTED = "VORGESCHLAGEN", "GESPERRT", "AUFGENOMMEN", "ABGELEHNT"
INTAKE_LIST: Final = "BESTAND"
DECIDED_LIST: Final = "ENTSCHIEDEN"
"""Cases that were rejected, postponed or are being clarified: they have no place until their day comes."""

DAY_SCHEMA: Final = dict.fromkeys(("entschieden_am", "wiedervorlage_am", "ende_am"), pl.Date())
DECISIONS_SCHEMA: Final = pl.Schema(
    {"person_id": pl.String(), "entscheidung": pl.String(), "a_band": pl.String(), "b_band": pl.String()}
    | DAY_SCHEMA
    | {"ist_juengste": pl.Boolean()}
)
"""What an assessment reads of the mart entscheidungen."""

ONE_DAY: Final = timedelta(days=1)
NOT_COMPUTED: Final = -1
"""Rank below all bands."""


def with_decisions(
    cases: pl.DataFrame, *, decisions: pl.DataFrame, bands: tuple[Dimension, Dimension], stichtag: date
) -> pl.DataFrame:
    """Add the state that people gave a case, and move it where it waits.

    A rejection holds until its end, unless Fallschwere or Perspektive reaches a higher band than people saw; an intake,
    a postponement or a clarification hold until their day. Stops come first: a case on a list of facts is GESPERRT,
    whatever was decided before.

    Args:
        cases: with person_id, liste, A_band_min, B_band_min.
        decisions: DECISIONS_SCHEMA; only the latest of each person counts.
        bands: the dimensions A and B, whose bands are ordered.
        stichtag: day of the list.

    Returns:
        The rows with liste as it is now, stand, rueckkehr (why a case that was decided is proposed again, or null),
        entschieden_am, wiedervorlage_am and ende_am (the first day on which this entry holds no more; never null).
    """
    latest = decisions.filter("ist_juengste").select(
        "person_id",
        "entscheidung",
        *DAY_SCHEMA,
        pl.col("a_band").alias("a_entschieden"),
        pl.col("b_band").alias("b_entschieden"),
    )
    rows = cases.join(latest, on="person_id", how="left", maintain_order="left", validate="m:1")
    holds = (pl.lit(stichtag) < pl.col("ende_am")).fill_null(value=False)
    rises = pl.any_horizontal(
        _rank(f"{dimension.id}_band_min", dimension=dimension)
        > _rank(f"{dimension.id.lower()}_entschieden", dimension=dimension)
        for dimension in bands
    )
    is_overtaken = (pl.col("entscheidung") == REJECTED) & rises
    is_open = pl.col("liste").is_in(COMPETING)
    waits = is_open & holds & (pl.col("entscheidung") != TAKEN_IN) & ~is_overtaken
    is_in = (is_open | (pl.col("liste") == INTAKE_LIST)) & holds & (pl.col("entscheidung") == TAKEN_IN)
    state = pl.when(waits | is_in).then("entscheidung").when(is_open).then(pl.lit(PROPOSED)).otherwise(pl.lit(STOPPED))
    back = (
        pl.when(pl.col("entscheidung").is_null() | (state != PROPOSED))
        .then(None)
        .when(holds & is_overtaken)
        .then(pl.lit("NEUES_BAND"))
        .when(pl.col("entscheidung").is_in([TAKEN_IN, REJECTED]))
        .then(pl.lit("ABGELAUFEN"))
        .otherwise(pl.lit("WIEDERVORLAGE"))
    )
    is_decided = waits | is_in
    return rows.with_columns(
        liste=pl.when(waits).then(pl.lit(DECIDED_LIST)).when(is_in).then(pl.lit(INTAKE_LIST)).otherwise("liste"),
        stand=state,
        rueckkehr=back,
        entschieden_am=pl.when(is_decided | back.is_not_null()).then("entschieden_am"),
        wiedervorlage_am=pl.when(is_decided | back.is_not_null()).then("wiedervorlage_am"),
        ende_am=pl.when(is_decided).then("ende_am").otherwise(pl.lit(stichtag + ONE_DAY)),
    ).drop("entscheidung", "a_entschieden", "b_entschieden")


def _rank(column: str, *, dimension: Dimension) -> pl.Expr:
    """Order bands from the lowest; a dimension that was not computed stands below all of them."""
    ranks = {band.id: band.points for band in dimension.bands}
    return pl.col(column).replace_strict(ranks, default=NOT_COMPUTED, return_dtype=pl.Int32)
