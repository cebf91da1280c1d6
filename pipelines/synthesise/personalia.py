"""What an office believes of a person's name, birth and place: right, spelled otherwise, or wrong.

Belongs here: faults F01 to F07, what a charset cannot carry, alias identities.
Does not belong here: the true person (world_persons), keys such as the AZR number.

The persons of the profiles carry none of these faults: they show what the rules do, not what linking does.
"""

# ruff: noqa: PLR2004 - estimates of an invented world stand where they are used

import numpy as np
import polars as pl

from pipelines.synthesise.chance import Bools, Ints, between, share, stream
from pipelines.synthesise.faults import Fault, Faults, Handling
from pipelines.synthesise.names import draw_names
from pipelines.synthesise.places import COUNTRIES
from pipelines.synthesise.profiles import PROFILES
from pipelines.synthesise.spelling import SILENT, variant, without

ASYLUM_FACTOR, OTHER_FACTOR = 2.3, 0.5
"""How much more and less often than on average a date of birth is 01.01. with and without an asylum procedure."""

FAULT_SCHEMA = {"person": pl.Int64, "fault": pl.String, "spalte": pl.String, "erwartet": pl.String}


def fault_rows(person: Ints, *, fault: Fault, column: str, expected: Handling) -> pl.DataFrame:
    """Return planted faults, one row per person: person, fault, spalte, erwartet."""
    frame = pl.DataFrame({"person": person}, schema={"person": pl.Int64})
    return frame.with_columns(fault=pl.lit(fault.value), spalte=pl.lit(column), erwartet=pl.lit(expected.value))


def day_parts(day: pl.Series) -> tuple[Ints, Ints, Ints]:
    """Return year, month and day of days counted from 1970-01-01."""
    dates = pl.from_epoch(day.cast(pl.Int32), time_unit="d")
    return (
        dates.dt.year().cast(pl.Int64).to_numpy().copy(),
        dates.dt.month().cast(pl.Int64).to_numpy().copy(),
        dates.dt.day().cast(pl.Int64).to_numpy().copy(),
    )


def _two(part: pl.Expr) -> pl.Expr:
    return part.cast(pl.String).str.zfill(2)


def german_birth() -> pl.Expr:
    """Return the date of birth as dd.mm.yyyy with 00 for unknown parts, from geb_jahr, geb_monat, geb_tag."""
    return pl.concat_str(
        _two(pl.col("geb_tag")), _two(pl.col("geb_monat")), pl.col("geb_jahr").cast(pl.String), separator="."
    )


def iso_birth() -> pl.Expr:
    """Return the date of birth as yyyy-mm-dd, yyyy-mm or yyyy, from geb_jahr, geb_monat, geb_tag."""
    month, day = _two(pl.col("geb_monat")), _two(pl.col("geb_tag"))
    return pl.concat_str(
        pl.col("geb_jahr").cast(pl.String),
        pl.when(pl.col("geb_monat") > 0).then(pl.lit("-") + month).otherwise(pl.lit("")),
        pl.when(pl.col("geb_tag") > 0).then(pl.lit("-") + day).otherwise(pl.lit("")),
    )


def _birth(
    persons: pl.DataFrame, *, code: str, seed: int, faults: Faults, free: Bools
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Return year, month, day as the office has them, and the faults planted in them."""
    everywhere, here = stream(seed, table="personalia"), stream(seed, table=f"personalia {code} birth")
    year, month, day = day_parts(persons["geb"])
    asylum = persons["ist_asyl"].to_numpy()
    rate = faults.rate(Fault.F03)
    unknown = share(everywhere, among=free & asylum, rate=min(1.0, rate * ASYLUM_FACTOR))
    unknown |= share(everywhere, among=free & ~asylum, rate=rate * OTHER_FACTOR)
    month[unknown], day[unknown] = 1, 1
    partial = share(here, among=free & ~unknown, rate=faults.rate(Fault.F04))
    whole = here.random(free.size) < 0.6
    day[partial] = 0
    month[partial & whole] = 0
    taken = unknown | partial
    swapped = share(here, among=free & ~taken & (day <= 12) & (day != month), rate=faults.rate(Fault.F05))
    day[swapped], month[swapped] = month[swapped], day[swapped]
    taken |= swapped
    # The 28th of February stays a day in every year.
    moved = share(here, among=free & ~taken & ~((day == 29) & (month == 2)), rate=faults.rate(Fault.F06))
    year[moved] -= between(here, size=free.size, low=1, high=10)[moved]
    frame = pl.DataFrame({"geb_jahr": year, "geb_monat": month, "geb_tag": day})
    planted = [
        fault_rows(np.flatnonzero(unknown), fault=Fault.F03, column="geb_datum", expected=Handling.LINKED_OR_REVIEW),
        fault_rows(np.flatnonzero(partial), fault=Fault.F04, column="geb_datum", expected=Handling.PARTIAL_DATE_KEPT),
        fault_rows(np.flatnonzero(swapped), fault=Fault.F05, column="geb_datum", expected=Handling.REVIEW_OR_UNLINKED),
        fault_rows(
            np.flatnonzero(moved), fault=Fault.F06, column="geb_datum", expected=Handling.LINKED_BY_STRONG_KEY_OR_REVIEW
        ),
    ]
    return frame, planted


def personalia(
    persons: pl.DataFrame, *, code: str, losses: dict[str, str], seed: int, faults: Faults
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the personal data of every person as one office has them, and the faults planted in them.

    Args:
        persons: the persons of the world.
        code: code of the office; each has its own errors (01.01. as date of birth is everywhere the same).
        losses: letters that the office's charset cannot carry, with what it writes instead.
        seed: seed of the world.
        faults: rates.

    Returns:
        One row per person: person, familienname, geburtsname, vornamen, geb_ort, geb_jahr, geb_monat, geb_tag (0 for
        unknown); and the faults: person, fault, spalte, erwartet.
    """
    rng, n = stream(seed, table=f"personalia {code}"), persons.height
    free = (persons["person"] >= len(PROFILES)).to_numpy() & persons["zwilling_von"].is_null().to_numpy()
    birth, planted = _birth(persons, code=code, seed=seed, faults=faults, free=free)
    style = pl.Series(rng.integers(0, 2, size=n))
    frame = persons.select("person", "familienname", "geburtsname", "vornamen", "geb_ort").with_columns(
        birth, stil=style
    )
    names = ("familienname", "vornamen")
    other = frame.select(*(variant(pl.col(name), style=pl.col("stil")).alias(name) for name in names))
    changes = (other["familienname"] != frame["familienname"]) | (other["vornamen"] != frame["vornamen"])
    varied = share(rng, among=free & changes.to_numpy(), rate=faults.rate(Fault.F01))
    swapped = share(rng, among=free & ~varied, rate=faults.rate(Fault.F02))
    is_varied, is_swapped = pl.Series(varied), pl.Series(swapped)
    family = pl.when(is_varied).then(other["familienname"]).when(is_swapped).then("vornamen").otherwise("familienname")
    given = pl.when(is_varied).then(other["vornamen"]).when(is_swapped).then("familienname").otherwise("vornamen")
    frame = frame.with_columns(familienname=family, vornamen=given).drop("stil")
    if losses:
        texts = ("familienname", "geburtsname", "vornamen", "geb_ort")
        frame = frame.with_columns(*(without(pl.col(name), losses=losses).alias(name) for name in texts))
    # A silent letter left out of both names is more than another spelling: no rule has to find such a record.
    silent = pl.all_horizontal(pl.col(name).str.contains(SILENT, literal=True) for name in names)
    lost = varied & (style == 1).to_numpy() & persons.select(silent).to_series().to_numpy()
    column = "familienname"
    planted += [
        fault_rows(np.flatnonzero(varied & ~lost), fault=Fault.F01, column=column, expected=Handling.LINKED_OR_REVIEW),
        fault_rows(np.flatnonzero(lost), fault=Fault.F01, column=column, expected=Handling.NEVER_ANOTHER_PERSON),
        fault_rows(np.flatnonzero(swapped), fault=Fault.F02, column=column, expected=Handling.LINKED_OR_REVIEW),
    ]
    return frame, pl.concat(planted)


def aliases(persons: pl.DataFrame, *, seed: int, faults: Faults) -> pl.DataFrame:
    """Return the alias identities (F07): person, lfd, familienname, vornamen, geb_ort, geb_jahr, geb_monat, geb_tag,
    im_register.

    One to six per person concerned. Every second person's aliases are known to the register too.
    """
    rng = stream(seed, table="aliases")
    free = (persons["person"] >= len(PROFILES)).to_numpy() & persons["zwilling_von"].is_null().to_numpy()
    bearer = np.flatnonzero(share(rng, among=free, rate=faults.rate(Fault.F07)))
    count = np.minimum(rng.geometric(0.55, bearer.size), 6)
    person = np.repeat(bearer, count)
    number = np.arange(person.size) - np.repeat(np.cumsum(count) - count, count) + 1
    rows = persons[person]
    other = draw_names(
        rng,
        area=pl.Series([c.area for c in COUNTRIES], dtype=pl.String).gather(rows["country"]),
        female=(rows["geschlecht"] == "W").to_numpy(),
    )
    year, month, day = day_parts(rows["geb"])
    year = year + rng.integers(-4, 5, size=person.size)
    keeps = pl.Series(rng.random(person.size) < 0.5)
    return pl.DataFrame({"person": person, "lfd": number}, schema={"person": pl.Int64, "lfd": pl.Int64}).with_columns(
        familienname=pl.when(keeps).then(rows["familienname"]).otherwise(other["familienname"]),
        vornamen=pl.when(keeps).then(other["vornamen"]).otherwise(rows["vornamen"]),
        geb_ort=rows["geb_ort"],
        geb_jahr=year,
        geb_monat=pl.Series(month),
        geb_tag=pl.Series(np.minimum(day, 28)),
        im_register=pl.Series(person % 2 == 0),
    )
