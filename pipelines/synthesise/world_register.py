"""What the register still shows: periods of erasure after BZRG sections 45 to 47.

Belongs here: an approximation good enough to let entries vanish from extracts in time.
Does not belong here: the ruleset's own computation, which must not lean on this one.
"""

# ruff: noqa: PLR2004 - estimates of an invented world stand where they are used

import polars as pl

from pipelines.synthesise.offences import OFFENCES, SEXUAL

YEAR = 365.25


def with_erasure(convictions: pl.DataFrame) -> pl.DataFrame:
    """Add the day on which each entry becomes ripe for erasure.

    Args:
        convictions: ordered by person and first judgement.

    Returns:
        The same rows with registriert (first day an extract shows the entry) and getilgt (from this day on none does).
        Entries become ripe together, when all are (section 47 (3)), unless a later judgement found them ripe already.
    """
    sexual = pl.col("offence").is_in([place for place, offence in enumerate(OFFENCES) if offence.key in SEXUAL])
    custodial = (pl.col("monate") > 0).sum().over("person")
    months, kind = pl.col("monate"), pl.col("strafart")
    years = (
        pl.when(sexual & (months > 12))
        .then(20)
        .when((kind == "GS") & (pl.col("rates") <= 90) & (custodial == 0))
        .then(5)
        .when((kind == "JS") & ((months <= 12) | ((months <= 24) & pl.col("bew"))))
        .then(5)
        .when((kind == "FS") & (months <= 3) & (pl.len().over("person") == 1))
        .then(5)
        .when((kind == "GS") | (months <= 3) | (kind == "JS"))
        .then(10)
        .when((months <= 12) & pl.col("bew") & (custodial == 1))
        .then(10)
        .otherwise(15)
    )
    longer = pl.when((years >= 15) | ((kind == "JS") & (years == 10))).then(months).otherwise(0)
    ripe = (pl.col("urteil") + years * YEAR + longer * YEAR / 12).round(0).cast(pl.Int64)
    frame = convictions.with_columns(reif=ripe, registriert=pl.col("rechtskraft") + 8 + pl.col("nr") % 30)
    reached = pl.col("reif").cum_max().over("person")
    frame = frame.with_columns(bruch=(reached.shift(1).over("person") <= pl.col("urteil")).fill_null(value=False))
    frame = frame.with_columns(abschnitt=pl.col("bruch").cast(pl.Int64).cum_sum().over("person"))
    frame = frame.with_columns(getilgt=pl.col("reif").max().over("person", "abschnitt"))
    return frame.drop("reif", "bruch", "abschnitt")
