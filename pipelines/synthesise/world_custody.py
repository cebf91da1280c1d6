"""Time in custody, consistent with deeds and sentences.

Belongs here: Untersuchungshaft, Strafhaft, Ersatzfreiheitsstrafe, release dates.
Does not belong here: files of the prisons (deliveries_jva).
"""

# ruff: noqa: PLR2004 - estimates of an invented world stand where they are used

import numpy as np
import polars as pl

from pipelines.synthesise.chance import NEVER, between, draw, stream
from pipelines.synthesise.profiles import PROFILES
from pipelines.synthesise.scales import Size

MONTH = 30.4375
REMAND = 0.09
DEFAULT_CUSTODY = 0.03
"""Share of sentences from 12 months on preceded by Untersuchungshaft; share of fines served as
Ersatzfreiheitsstrafe."""


def _without_conflict(convictions: pl.DataFrame) -> pl.DataFrame:
    """Suspend what cannot have been served, because a later deed falls into that time, and could be suspended."""
    later = convictions.select("person", spaeter="tat")
    due = convictions.filter((pl.col("monate") > 0) & ~pl.col("bew") & (pl.col("einbezogen_in") < 0))
    pairs = due.select("conviction", "person", "rechtskraft", "monate").join(later, on="person")
    inside = pl.col("spaeter").is_between(pl.col("rechtskraft"), pl.col("rechtskraft") + pl.col("monate") * 31 + 130)
    hit = pairs.filter(inside & (pl.col("monate") <= 24))["conviction"].unique()
    free = pl.col("conviction").is_in(hit.implode())
    return convictions.with_columns(
        bew=pl.col("bew") | free,
        bew_bis=pl.when(free).then(pl.col("rechtskraft") + 730).otherwise("bew_bis"),
        erlassen=pl.when(free).then(pl.col("rechtskraft") + 800).otherwise("erlassen"),
    )


def build_custody(
    persons: pl.DataFrame, *, convictions: pl.DataFrame, size: Size, seed: int, end: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Build the stays in custody, and note in the convictions what was served.

    Args:
        persons: the persons of the world.
        convictions: from world_convictions.
        size: prisons with weights.
        seed: seed of the world.
        end: last day of the period; stays begin before it and may last beyond.

    Returns:
        Stays, one row each: haft, person, conviction, haftart, beginn, strafende, halb, zweidrittel, entlassung,
        ende_art, jva, buchnr (NEVER for what is not known); and the convictions with erledigt and rest_ausgesetzt.
    """
    rng = stream(seed, table="custody")
    convictions = _without_conflict(convictions)
    n = convictions.height
    chance, deed = rng.random(n), convictions["tat"].to_numpy()
    months, final = convictions["monate"].to_numpy(), convictions["rechtskraft"].to_numpy()
    single = convictions["einbezogen_in"].to_numpy() >= 0
    whole = convictions["ist_gesamt"].to_numpy()
    revoked = convictions["widerruf"].to_numpy()
    drawn = convictions["person"].to_numpy() >= len(PROFILES)
    remand = (months >= 12) & ~whole & drawn & (chance < REMAND)
    arrested = deed + between(rng, size=n, low=1, high=25)
    remanded = np.where(remand & (arrested < final), final - arrested, 0)
    serves = (months > 0) & ~single & (~convictions["bew"].to_numpy() | (revoked < NEVER))
    wait = between(rng, size=n, low=12, high=120)
    begin = np.where(remanded > 0, final, np.where(revoked < NEVER, revoked, final) + wait)
    term = np.maximum(np.rint(months * MONTH).astype(np.int64) - remanded, 0)
    fine = (months < 0) & drawn & (rng.random(n) < DEFAULT_CUSTODY)
    begin = np.where(fine, final + 150 + wait, begin)
    term = np.where(fine, convictions["rates"].to_numpy() // 2, term)
    kind = np.where(convictions["strafart"].to_numpy() == "JS", "025", np.where(whole, "022", "014"))
    base = convictions.select("person", "conviction").with_columns(
        beginn=begin,
        dauer=term,
        haftart=pl.Series(np.where(fine, "010", kind)),
        angerechnet=remanded,
        frueh=rng.random(n) < 0.6,
    )
    served = base.filter(pl.Series((serves | fine) & (term > 10)))
    served = _one_after_the_other(served)
    deeds = convictions.select("person", "tat")
    inside = served.select("conviction", "person", "beginn", "entlassung").join(deeds, on="person")
    clash = inside.filter(pl.col("tat").is_between("beginn", "entlassung"))["conviction"].unique()
    served = served.filter(~pl.col("conviction").is_in(clash.implode()))
    waiting = base.filter(pl.Series(remanded > 14)).with_columns(
        beginn=pl.Series(arrested[remanded > 14]),
        entlassung=pl.Series(final[remanded > 14]),
        haftart=pl.lit("063"),
        strafende=pl.lit(NEVER, dtype=pl.Int64),
        halb=pl.lit(NEVER, dtype=pl.Int64),
        zweidrittel=pl.lit(NEVER, dtype=pl.Int64),
    )
    names = ["person", "conviction", "haftart", "beginn", "strafende", "halb", "zweidrittel", "entlassung"]
    stays = pl.concat([served.select(names), waiting.select(names)])
    stays = (
        _cut_by_fate(stays, persons=persons)
        .filter(pl.col("beginn") < end)
        .sort("person", "beginn", "conviction", "haftart")
    )
    m = stays.height
    jvas = pl.Series(list(size.jvas)).gather(draw(rng, size=m, weights=list(size.jvas.values())))
    year = pl.from_epoch(stays["beginn"].cast(pl.Int32), time_unit="d").dt.strftime("%y")
    stays = stays.with_columns(
        haft=pl.int_range(m, dtype=pl.Int64),
        jva=jvas,
        buchnr=pl.format("{}/{}/{}", jvas, pl.Series(rng.permutation(m) + 101).cast(pl.String), year),
        ueberhaft=pl.Series(rng.random(m) < 0.12),
        antrag456a=draw(rng, size=m, weights=[70, 12, 8, 5, 5]),
    )
    done = served.group_by("conviction").agg(
        erledigt=pl.col("entlassung").max(),
        rest=pl.when(pl.col("entlassung") < pl.col("strafende")).then("entlassung").min(),
    )
    convictions = convictions.join(done, on="conviction", how="left", maintain_order="left").with_columns(
        rest_ausgesetzt=pl.col("rest").fill_null(NEVER),
        erledigt=pl.when(pl.col("monate") < 0)
        .then(pl.col("rechtskraft") + 60 + pl.col("nr") % 240)
        .otherwise(pl.col("erledigt").fill_null(NEVER)),
    )
    return stays, convictions.drop("rest", "chance")


def _one_after_the_other(served: pl.DataFrame) -> pl.DataFrame:
    """Let the sentences of one person be served one after the other.

    At most as many rounds as one person has sentences.
    """
    served = served.sort("person", "beginn", "conviction").with_columns(rang=pl.int_range(pl.len()).over("person"))
    begin, term = served["beginn"].to_numpy().copy(), served["dauer"].to_numpy()
    credit, early = served["angerechnet"].to_numpy(), served["frueh"].to_numpy()
    rank = served["rang"].to_numpy()
    whole = term + credit
    two_thirds = np.maximum(np.rint(whole * 2 / 3).astype(np.int64) - credit, 1)
    stay = np.where(early & (whole > 180), two_thirds, term)
    for turn in range(1, int(rank.max(initial=0)) + 1):
        here = np.flatnonzero(rank == turn)
        begin[here] = np.maximum(begin[here], begin[here - 1] + stay[here - 1])
    return served.with_columns(
        beginn=begin,
        strafende=begin + term,
        entlassung=begin + stay,
        halb=begin + np.maximum(whole // 2 - credit, 1),
        zweidrittel=begin + two_thirds,
    )


def _cut_by_fate(stays: pl.DataFrame, *, persons: pl.DataFrame) -> pl.DataFrame:
    """End every stay with the person's death or departure."""
    fates = persons.select("person", "tod", "fortzug")
    joined = stays.join(fates, on="person", how="left", maintain_order="left")
    stop = pl.min_horizontal("tod", "fortzug")
    joined = joined.filter(pl.col("beginn") < stop)
    return joined.with_columns(
        ende_art=pl.when(pl.col("entlassung") < stop)
        .then(pl.lit("002"))
        .when(pl.col("tod") < pl.col("fortzug"))
        .then(pl.lit("004"))
        .otherwise(pl.lit("001")),
        entlassung=pl.min_horizontal("entlassung", stop),
    ).drop("tod", "fortzug")
