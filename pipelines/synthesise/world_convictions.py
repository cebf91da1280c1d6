"""Deeds and judgements of the invented persons.

Belongs here: deeds, sentences, suspension and its revocation, Gesamtstrafen.
Does not belong here: serving the sentence (world_custody), what the register still shows (world_register).
"""

# ruff: noqa: PLR2004 - estimates of an invented world stand where they are used

import numpy as np
import polars as pl

from pipelines.synthesise.chance import NEVER, Bools, Floats, Ints, between, draw, evenly, stream
from pipelines.synthesise.offences import OFFENCES
from pipelines.synthesise.places import COURTS

MOST = 20
"""Deeds per person that were judged, at most; with Gesamtstrafen no person has more than 25 judgements."""
MEAN_COUNT = (0.0, 2.08, 2.96, 3.9, 7.9)
MEAN_GAP = (900.0, 900.0, 700.0, 480.0, 250.0)
CUSTODIAL = (0.0, 0.03, 0.12, 0.35, 0.5)
"""Per gravity: mean number of convictions, mean days between deeds, share of custodial sentences for lesser
offences."""
GESAMTSTRAFE = 0.15
"""Share of Freiheitsstrafen that become part of a Gesamtstrafe."""
COMMONLY_CUSTODIAL = 18
"""Usual months from which on an offence is punished by custody, whoever commits it."""


def _deeds(persons: pl.DataFrame, *, rng: np.random.Generator, end: int) -> tuple[Ints, Ints, Ints]:
    """Draw the deeds: person, number (0 the newest) and day, ordered by person and number."""
    gravity = persons["gravity"].to_numpy()
    mean = np.asarray(MEAN_COUNT)[gravity]
    drawn = np.zeros(gravity.size)
    for level in range(1, len(MEAN_COUNT)):
        here = np.flatnonzero(gravity == level)
        drawn[here] = evenly(rng, size=here.size)
    none_more = -1 / np.log1p(-1 / np.maximum(mean, 1.0 + 1e-9))
    count = 1 + np.floor(-np.log1p(-drawn) * none_more).astype(np.int64)  # geometric
    count = np.where(gravity > 0, count, 0)
    count = np.minimum(np.where(gravity == len(MEAN_COUNT) - 1, np.maximum(count, 4), count), MOST)
    person = np.repeat(np.arange(gravity.size), count)
    first = np.cumsum(count) - count
    number = np.arange(person.size) - first[person]
    until = np.minimum(end, np.minimum(persons["tod"].to_numpy(), persons["fortzug"].to_numpy()))
    lag = np.where(
        persons["fix_lag"].to_numpy() >= 0, persons["fix_lag"].to_numpy(), 90 + rng.exponential(480, gravity.size)
    )
    gap = 20 + rng.exponential(np.asarray(MEAN_GAP)[gravity[person]])
    back = np.where(number == 0, lag[person], gap)
    total = np.cumsum(back)
    base = (
        np.where(first < person.size, total[np.minimum(first, max(person.size - 1, 0))], 0.0) if person.size else total
    )
    start = (base - lag)[person]
    day = (until[person] - (total - start)).astype(np.int64)
    earliest = np.maximum(persons["einreise"].to_numpy(), persons["geb"].to_numpy() + 5150)[person]
    room = np.maximum(1, until[person] - 90 - earliest)
    moved = earliest + np.floor(rng.random(person.size) * room).astype(np.int64)
    day = np.where((number == 0) & (day < earliest), moved, day)
    keep = (day >= earliest) & (day < until[person])
    return person[keep], number[keep], day[keep]


def _lengths(rng: np.random.Generator, *, usual: Floats, custodial: Bools) -> Ints:
    months = np.rint(usual * np.exp(rng.normal(0.0, 0.45, usual.size))).astype(np.int64)
    return np.where(custodial, np.clip(months, 1, 175), -1)


def file_number(year: pl.Expr) -> pl.Expr:
    """Return the court's file number as the register writes it, from monate and nr.

    Args:
        year: of the deed, two digits.
    """
    kind = pl.when(pl.col("monate") > 24).then(pl.lit("KLs")).when(pl.col("monate") > 0).then(pl.lit("Ls"))
    court = pl.format("{} {} ", pl.col("nr") % 40 + 1, kind.otherwise(pl.lit("Cs")))
    return court + prosecutor_number(year)


def prosecutor_number(year: pl.Expr) -> pl.Expr:
    """Return the prosecutor's file number, a part of the court's."""
    return pl.format("{} Js {}/{}", pl.col("nr") % 90 + 10, pl.col("nr") * 7 + 3, year)


def build_convictions(persons: pl.DataFrame, *, seed: int, end: int) -> pl.DataFrame:
    """Build the convictions of all persons.

    Args:
        persons: the persons of the world.
        seed: seed of the world.
        end: last day of the period; deeds lie before it, judgements may lie after it.

    Returns:
        One row per conviction, ordered by person and first judgement: conviction (row number), person, tat, urteil,
        rechtskraft, offence, text, normen, form, strafart, monate, rates, hoehe, bew, bew_bis, widerruf, erlassen,
        makel, massregeln, gericht, nr, einbezogen_in (conviction), ist_gesamt. Days; NEVER or -1 for what is not.
    """
    rng = stream(seed, table="convictions")
    person, number, deed = _deeds(persons, rng=rng, end=end)
    n = person.size
    gravity = persons["gravity"].to_numpy()[person]
    weights = np.asarray([o.weights for o in OFFENCES]).T
    offence = np.zeros(n, dtype=np.int64)
    for level in range(1, 5):
        offence = np.where(gravity == level, draw(rng, size=n, weights=weights[level - 1].tolist()), offence)
    newest, only_fine = number == 0, persons["only_fine"].to_numpy()[person]
    fixed = persons["fix_offence"].to_numpy()[person]
    lone = pl.Series(fixed).is_in([i for i, o in enumerate(OFFENCES) if o.key in LONE]).to_numpy()
    offence = np.where((newest | lone) & (fixed >= 0), fixed, np.where(only_fine, 0, offence))
    age = (deed - persons["geb"].to_numpy()[person]) / 365.25
    usual = np.asarray([o.months for o in OFFENCES], dtype=np.float64)[offence]
    juvenile = (age < 18) | ((age < 21) & (rng.random(n) < JUVENILE_LAW))
    custodial = (rng.random(n) < np.asarray(CUSTODIAL)[gravity]) | (usual >= COMMONLY_CUSTODIAL) | juvenile
    fix_months, fix_rates = persons["fix_months"].to_numpy()[person], persons["fix_rates"].to_numpy()[person]
    custodial = np.where(newest & (fix_months > 0), True, custodial)
    custodial = np.where((newest & (fix_rates > 0)) | only_fine | (lone & ~newest), False, custodial)
    months = _lengths(rng, usual=np.where(juvenile, np.maximum(usual * 0.8, 7), usual), custodial=custodial)
    months = np.where(
        newest & (fix_months > 0), fix_months, np.where(juvenile & custodial, np.clip(months, 6, 120), months)
    )
    rates = 5 * np.rint(rng.gamma(3.0, 5.0, n) + 3).astype(np.int64)
    rates = np.clip(np.where(only_fine, np.minimum(rates, 90), rates), 10, 360)
    rates = np.where(newest & (fix_rates > 0), fix_rates, rates)
    judged = deed + 40 + np.rint(rng.gamma(2.2, 75.0, n)).astype(np.int64)
    fix_judged = persons["fix_judged"].to_numpy()[person]
    judged = np.where(newest & (fix_judged > 0), deed + fix_judged, judged)
    final = judged + np.where(
        rng.random(n) < 0.7, between(rng, size=n, low=8, high=21), between(rng, size=n, low=60, high=260)
    )
    suspended = (months > 0) & (months <= 24) & (rng.random(n) < np.where(months <= 12, 0.85, 0.7))
    until = np.where(suspended, final + 365 * between(rng, size=n, low=2, high=4), NEVER)
    suspended_stain = custodial & juvenile & (rng.random(n) < 0.04)
    office = persons["abh"].gather(person)
    upper = pl.Series(months > 24)
    local = office.replace_strict({key: courts[0] for key, courts in COURTS.items()})
    regional = office.replace_strict({key: courts[1] for key, courts in COURTS.items()})
    texts = [pl.Series([getattr(o, name) for o in OFFENCES]).gather(offence) for name in ("text", "norms", "form")]
    measures = np.where((months > 24) & (rng.random(n) < 0.05), "64", "")
    frame = pl.DataFrame(
        {"person": person, "tat": deed, "urteil": judged, "rechtskraft": final, "offence": offence}
    ).with_columns(
        text=texts[0],
        normen=texts[1],
        form=texts[2],
        strafart=pl.Series(np.where(~custodial, "GS", np.where(juvenile, "JS", "FS"))),
        monate=months,
        rates=np.where(custodial, -1, rates),
        hoehe=between(rng, size=n, low=5, high=40),
        bew=suspended,
        bew_bis=until,
        makel=np.where(suspended_stain, final + 1100, NEVER),
        massregeln=pl.when(pl.Series(measures) != "").then(pl.Series(measures)),
        gericht=pl.when(upper).then(regional).otherwise(local),
        nr=between(rng, size=n, low=1, high=999),
        chance=rng.random(n),
        ist_gesamt=pl.lit(False),
        alter=np.floor(age).astype(np.int64),
    )
    frame = frame.sort("person", "urteil", "tat", "offence", "chance").with_row_index("conviction")
    frame = frame.with_columns(pl.col("conviction").cast(pl.Int64), einbezogen_in=pl.lit(-1, dtype=pl.Int64))
    frame = _with_gesamtstrafen(frame, rng=rng)
    return _with_revocations(frame, rng=rng)


def _with_gesamtstrafen(frame: pl.DataFrame, *, rng: np.random.Generator) -> pl.DataFrame:
    """Join a Freiheitsstrafe with the judgement before it, if the deed lies before that judgement (section 55 StGB)."""
    before = frame.select(pl.col(OF_BEFORE).shift(1).over("person").name.suffix("_vor"))
    both = pl.concat([frame, before], how="horizontal")
    fits = (
        (pl.col("strafart") == "FS")
        & pl.col("strafart_vor").is_in(["FS", "GS"])
        & (pl.col("tat") < pl.col("urteil_vor"))
        & (pl.col("alter") >= 21)
    )
    custodial = max(1, int((frame["strafart"] == "FS").sum()))
    fitting = both.select(fits.fill_null(value=False)).to_series().to_numpy()
    rate = min(1.0, GESAMTSTRAFE * custodial / max(1, 2 * int(fitting.sum())))
    chosen = fitting & (rng.random(frame.height) < rate)
    if fitting.any() and not chosen.any():
        chosen[np.flatnonzero(fitting)[0]] = True
    chosen[1:] &= ~chosen[:-1]
    new = (
        both.filter(pl.Series(chosen)).with_row_index("rang").with_columns(pl.col("rang").cast(pl.Int64) + frame.height)
    )
    half = pl.when(pl.col("monate_vor") > 0).then("monate_vor").otherwise(pl.col("rates_vor") // 30)
    months = pl.max_horizontal("monate", half) + pl.max_horizontal(1, pl.min_horizontal("monate", half) // 2)
    added = new.with_columns(
        tat=pl.max_horizontal("tat", "tat_vor"),
        urteil=pl.max_horizontal("urteil", "urteil_vor") + 60 + (pl.col("nr") % 140),
        text=pl.format("Gesamtstrafe aus {} und {}", "text", "text_vor"),
        normen=pl.concat_str("normen", "normen_vor", separator="|")
        .str.split("|")
        .list.unique(maintain_order=True)
        .list.join("|"),
        monate=months,
        bew=(months <= 24) & (pl.col("chance") < 0.5),
        makel=pl.lit(NEVER, dtype=pl.Int64),
        ist_gesamt=pl.lit(True),
        form=pl.lit("V"),
        nr=pl.col("nr") % 900 + 50,
    )
    added = added.with_columns(rechtskraft=pl.col("urteil") + 15 + pl.col("nr") % 20)
    added = added.with_columns(bew_bis=pl.when("bew").then(pl.col("rechtskraft") + 1095).otherwise(NEVER))
    parts = new.select(einzel=pl.concat_list("conviction", "conviction_vor"), ziel="rang").explode("einzel")
    frame = frame.join(parts, left_on="conviction", right_on="einzel", how="left", maintain_order="left")
    frame = frame.with_columns(einbezogen_in=pl.col("ziel").fill_null(-1)).drop("ziel")
    added = added.with_columns(conviction=pl.col("rang")).select(frame.columns)
    whole = pl.concat([frame, added]).sort("person", "urteil", "conviction")
    place = pl.DataFrame({"alt": whole["conviction"], "neu": np.arange(whole.height)})
    whole = whole.with_columns(conviction=place["neu"])
    whole = whole.join(place, left_on="einbezogen_in", right_on="alt", how="left", maintain_order="left")
    return whole.with_columns(einbezogen_in=pl.col("neu").fill_null(-1)).drop("neu")


def _with_revocations(frame: pl.DataFrame, *, rng: np.random.Generator) -> pl.DataFrame:
    """Revoke half of the suspensions during which a deed with a custodial sentence fell.

    Remit the others in the end.
    """
    later = frame.filter(pl.col("monate") > 0).select("person", spaeter="tat", grund="rechtskraft")
    pairs = frame.filter("bew").select("conviction", "person", "rechtskraft", "bew_bis").join(later, on="person")
    broken = (
        pairs.filter(pl.col("spaeter").is_between("rechtskraft", "bew_bis", closed="none"))
        .group_by("conviction")
        .agg(grund=pl.col("grund").min())
    )
    frame = frame.join(broken, on="conviction", how="left", maintain_order="left")
    revoked = pl.col("grund").is_not_null() & pl.Series(rng.random(frame.height) < 0.5) & (pl.col("einbezogen_in") < 0)
    frame = frame.with_columns(
        widerruf=pl.when(revoked).then(pl.col("grund") + 60 + pl.col("nr") % 100).otherwise(NEVER)
    )
    frame = frame.with_columns(
        erlassen=pl.when(pl.col("bew") & (pl.col("widerruf") == NEVER) & (pl.col("einbezogen_in") < 0))
        .then(pl.col("bew_bis") + 20 + pl.col("nr") % 100)
        .otherwise(NEVER)
    )
    return frame.drop("grund")


OF_BEFORE = ("conviction", "strafart", "urteil", "tat", "text", "normen", "monate", "rates")
"""What a Gesamtstrafe takes from the judgement before."""
JUVENILE_LAW = 0.38
"""Share of Heranwachsende (18 to 20) judged under juvenile law."""
LONE = ("aufenthalt", "asylg", "fahrl_kv")
"""A profile with one of these has no other conviction: the person shows what this offence alone leads to."""
