"""Person records with known truth and nothing else, up to a million, for measuring the linking.

Belongs here: persons, which office holds a record of each, the numbers on it.
Does not belong here: deliveries (deliveries_*), the faults of a name or a date (personalia), measuring (tests.eval).
"""

# ruff: noqa: PLR2004 - estimates of an invented world stand where they are used

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.synthesise.chance import Bools, Ints, draw, share, stream
from pipelines.synthesise.faults import Fault, Faults
from pipelines.synthesise.names import draw_names
from pipelines.synthesise.personalia import aliases, day_parts, iso_birth, personalia
from pipelines.synthesise.places import COUNTRIES, GERMAN_CITIES
from pipelines.synthesise.profiles import PROFILES
from pipelines.synthesise.spelling import CP1252_LOSSES, LATIN_1_LOSSES, variant

GERMAN_SHARE = 0.06
"""Persons with German names: born here, married, naturalised parents."""
FIRST_BIRTH, LAST_BIRTH = -5479, 14245
"""1 January 1955 to 1 January 2009, in days since 1970."""
SIBLINGS = 0.004
"""Persons with a twin: family name, day and place of birth the same, another first given name."""

FREQUENT_GIVEN, FREQUENT_FAMILY = (0.3, 10), (0.15, 40)
"""Share of persons who bear one of the most frequent names of their area, and how many those are; the n-th is borne by
1/n of the bearers of the first, as in life."""

BORROWED = 0.02
"""Share of alias identities that are another person's: name, day and place of birth of somebody of the same area."""

TYPING_ERROR, PLACE_SPELLED, OTHER_PLACE, WRONG_SEX = 0.01, 0.06, 0.005, 0.002
"""Shares of records: a letter of a name left out; the place spelled otherwise, another one; the other sex."""


@dataclass(frozen=True)
class Office:
    """Which records an office holds: share of persons, letters it cannot write, share of records with each number."""

    code: str
    holds: float
    losses: dict[str, str]
    azr: float = 0.0
    bamf: float = 0.0
    place: float = 1.0
    sex: float = 1.0


OFFICES = (
    Office("abh", 1.0, LATIN_1_LOSSES, azr=0.95, bamf=0.9, place=0.97),
    Office("bzr", 0.45, {}, place=0.9),
    Office("jva", 0.25, CP1252_LOSSES, place=0.92),
    Office("zab", 0.35, {}, azr=0.85, place=0.95),
    Office("lka", 0.10, {}, place=0.0, sex=0.0),
)
RECORDS_PER_PERSON = sum(office.holds for office in OFFICES)


@dataclass(frozen=True, kw_only=True)
class PersonRecords:
    """Records and what is true of them.

    Attributes:
        records: one row per identity: quelle, datensatz_id, familienname, geburtsname, vornamen, geburtsdatum (ISO,
            possibly partial), geburtsort, geschlecht, azr_nr, d_nummer, bamf_az; the leading identity of a record
            before its aliases.
        truth: one row per record: quelle, datensatz_id, true_person_id, area (script area of the name).
    """

    records: pl.DataFrame
    truth: pl.DataFrame


def synthesise_person_records(*, count: int, seed: int, faults: Faults | None = None) -> PersonRecords:
    """Invent about `count` records of persons, with the faults of names, dates and numbers.

    Args:
        count: records wanted; the number made differs by chance by less than one percent.
        seed: same seed, same records.
        faults: rates; None for those of the catalogue.
    """
    rates = Faults() if faults is None else faults
    persons = _persons(round(count / RECORDS_PER_PERSON), seed=seed, faults=rates)
    other = _borrowed(
        _renumbered(aliases(persons, seed=seed, faults=rates), persons=persons), persons=persons, seed=seed
    )
    parts: list[pl.DataFrame] = []
    for office in OFFICES:
        rng = stream(seed, table=f"person records {office.code}")
        known, _ = personalia(persons, code=office.code, losses=office.losses, seed=seed, faults=rates)
        holds = rng.random(persons.height) < office.holds
        leading = _records(known, persons=persons, office=office, rng=rng).filter(pl.Series(holds))
        parts.append(leading.with_columns(identity=pl.lit(0, dtype=pl.Int64)))
        if office.code in {"abh", "bzr"}:
            of_office = other if office.code == "abh" else other.filter(pl.col("im_register"))
            held = leading.select("person", "quelle", "datensatz_id")
            parts.append(_aliases(of_office).join(held, on="person").select(*leading.columns, "identity"))
    whole = pl.concat(parts).sort("quelle", "person", "identity")
    truth = (
        whole.filter(pl.col("identity") == 0)
        .join(persons.select("person", "area"), on="person", maintain_order="left")
        .select("quelle", "datensatz_id", true_person_id=pl.format("w{}", "person"), area="area")
    )
    return PersonRecords(records=whole.drop("person", "identity"), truth=truth)


def _persons(size: int, *, seed: int, faults: Faults) -> pl.DataFrame:
    """Invent persons in the shape that `personalia` reads; the places before the first one belong to the profiles."""
    rng = stream(seed, table="person records persons")
    country = draw(rng, size=size, weights=[one.weight for one in COUNTRIES])
    german = pl.Series(rng.random(size) < GERMAN_SHARE)
    area = pl.Series([one.area for one in COUNTRIES], dtype=pl.String).gather(country)
    cities = pl.Series([list(one.cities) for one in COUNTRIES], dtype=pl.List(pl.String)).gather(country)
    female = rng.random(size) < 0.2
    frame = (
        pl.DataFrame(
            {
                "person": np.arange(size) + len(PROFILES),
                "country": country,
                "area": area.set(german, "german"),
                "cities": cities.zip_with(~german, pl.repeat([list(GERMAN_CITIES)], size, eager=True).list.first())
                if size
                else cities,
                "geb": rng.integers(FIRST_BIRTH, LAST_BIRTH, size=size),
                "geschlecht": pl.Series(female).replace_strict({True: "W", False: "M"}, return_dtype=pl.String),
                "ist_asyl": pl.Series(rng.random(size)) < pl.Series([one.asylum for one in COUNTRIES]).gather(country),
                "place": rng.integers(0, 7, size=size),
            }
        )
        .with_columns(geb_ort=pl.col("cities").list.get(pl.col("place") % pl.col("cities").list.len()))
        .drop("cities", "place")
    )
    frame = frame.with_columns(draw_names(rng, area=frame["area"], female=female))
    frame = _frequent(frame, rng=rng)
    return _numbers(_twins(frame, rng=rng, faults=faults), rng=rng, faults=faults)


def _frequent(persons: pl.DataFrame, *, rng: np.random.Generator) -> pl.DataFrame:
    """Give a share of the persons one of the frequent names of their area (and of women or men)."""
    columns = {"familienname": (("area",), FREQUENT_FAMILY), "vornamen": (("area", "geschlecht"), FREQUENT_GIVEN)}
    for column, (group, (rate, heads)) in columns.items():
        rank = draw(rng, size=persons.height, weights=[1 / place for place in range(1, heads + 1)])
        names = persons.group_by(group).agg(heads=pl.col(column).unique().sort().head(heads))
        chosen = (
            persons.select(*group)
            .with_columns(rank=pl.Series(rank))
            .join(names, on=group, how="left", maintain_order="left")
            .select(pl.col("heads").list.get(pl.col("rank") % pl.col("heads").list.len()))
            .to_series()
        )
        is_frequent = pl.Series(rng.random(persons.height) < rate)
        persons = persons.with_columns(chosen.zip_with(is_frequent, persons[column]).alias(column))
    return persons


def _renumbered(aliases_of: pl.DataFrame, *, persons: pl.DataFrame) -> pl.DataFrame:
    """Put the number of the person in the place of its row."""
    return aliases_of.with_columns(persons["person"].gather(aliases_of["person"]))


def _borrowed(aliases_of: pl.DataFrame, *, persons: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Make some aliases the identity of somebody else who exists."""
    rng = stream(seed, table="person records borrowed")
    size = aliases_of.height
    lender = persons[rng.integers(0, max(persons.height, 1), size=size)] if size else persons.head(0)
    year, month, day = day_parts(lender["geb"])
    of_lender = lender.select("familienname", "vornamen", "geb_ort").with_columns(
        geb_jahr=pl.Series(year), geb_monat=pl.Series(month), geb_tag=pl.Series(day)
    )
    is_borrowed = pl.Series(rng.random(size) < BORROWED)
    return aliases_of.with_columns(
        of_lender[name].zip_with(is_borrowed, aliases_of[name]).alias(name) for name in of_lender.columns
    )


def _twins(persons: pl.DataFrame, *, rng: np.random.Generator, faults: Faults) -> pl.DataFrame:
    """Plant twins of one family, and namesakes born on the same day elsewhere (F10)."""
    free = np.ones(persons.height, dtype=np.bool_)
    free[0:1] = False
    siblings = np.flatnonzero(share(rng, among=free, rate=SIBLINGS))
    free[siblings] = False
    namesakes = np.flatnonzero(share(rng, among=free, rate=faults.rate(Fault.F10)))
    town = persons["geb_ort"].to_numpy()
    namesakes = namesakes[town[namesakes] != town[namesakes - 1]]
    given = persons["vornamen"].str.split(" ").list.first().to_numpy()
    siblings = siblings[given[siblings] != given[siblings - 1]]
    source = np.arange(persons.height)
    source[siblings] -= 1
    source[namesakes] -= 1
    of = persons[source]
    is_sibling, is_namesake = _marked(siblings, size=persons.height), _marked(namesakes, size=persons.height)
    either = is_sibling | is_namesake
    before = persons["person"].gather(source)
    return persons.with_columns(
        familienname=of["familienname"].zip_with(either, persons["familienname"]),
        vornamen=of["vornamen"].zip_with(is_namesake, persons["vornamen"]),
        geschlecht=of["geschlecht"].zip_with(is_namesake, persons["geschlecht"]),
        area=of["area"].zip_with(either, persons["area"]),
        geb=of["geb"].zip_with(either, persons["geb"]),
        geb_ort=of["geb_ort"].zip_with(is_sibling, persons["geb_ort"]),
        zwilling_von=before.set(~is_namesake, None),
    )


def _marked(places: Ints, *, size: int) -> pl.Series:
    marked: Bools = np.zeros(size, dtype=np.bool_)
    marked[places] = True
    return pl.Series(marked)


def _numbers(persons: pl.DataFrame, *, rng: np.random.Generator, faults: Faults) -> pl.DataFrame:
    """Give each person an AZR number, some a second one (F08), some that of another person (F09)."""
    size = persons.height
    azr = pl.Series(rng.choice(900_000_000, size, replace=False))
    number = (azr * 997 + 100_000_000_007).cast(pl.String).str.zfill(12)
    second = share(rng, among=np.ones(size, dtype=np.bool_), rate=faults.rate(Fault.F08))
    foreign = share(rng, among=~second, rate=faults.rate(Fault.F09))
    other = (azr * 991 + 3).cast(pl.String).str.zfill(12)
    shifted = number.gather((np.arange(size) + 7) % max(size, 1))
    bamf = pl.Series(rng.choice(9_000_000, size, replace=False) + 1_000_000).cast(pl.String)
    return persons.with_columns(
        azr_nr=number,
        azr_zab=other.zip_with(pl.Series(second), shifted.zip_with(pl.Series(foreign), number)),
        bamf_az=(bamf + "-475").set(~persons["ist_asyl"], None),
    )


def _records(known: pl.DataFrame, *, persons: pl.DataFrame, office: Office, rng: np.random.Generator) -> pl.DataFrame:
    """One row per person: the record an office would hold."""
    size = persons.height

    def some(rate: float) -> pl.Series:
        return pl.Series(rng.random(size) < rate)

    azr = persons["azr_zab" if office.code == "zab" else "azr_nr"]
    running = pl.Series(rng.permutation(size)).cast(pl.String)
    spelled = known.select(variant(pl.col("geb_ort"), style=pl.lit(rng.integers(0, 2)))).to_series()
    elsewhere = known["geb_ort"].gather(rng.integers(0, size, size=size))
    place = elsewhere.zip_with(some(OTHER_PLACE), spelled.zip_with(some(PLACE_SPELLED), known["geb_ort"]))
    sex = persons["geschlecht"].replace_strict({"M": "W", "W": "M"}, return_dtype=pl.String)
    sex = sex.zip_with(some(WRONG_SEX), persons["geschlecht"])
    known = known.with_columns(
        pl.when(some(TYPING_ERROR)).then(_mistyped(name)).otherwise(name).alias(name)
        for name in ("familienname", "vornamen")
    )
    return known.select(
        "person",
        quelle=pl.lit(office.code),
        datensatz_id=running,
        familienname="familienname",
        geburtsname="geburtsname",
        vornamen="vornamen",
        geburtsdatum=iso_birth(),
        geburtsort=place.set(~some(office.place), None),
        geschlecht=sex.set(~some(office.sex), None),
        azr_nr=azr.set(~some(office.azr), None),
        d_nummer=pl.lit(None, dtype=pl.String),
        bamf_az=persons["bamf_az"].set(~some(office.bamf), None),
    )


def _mistyped(name: str) -> pl.Expr:
    """Leave out the third letter."""
    return pl.col(name).str.head(2) + pl.col(name).str.slice(3)


def _aliases(other: pl.DataFrame) -> pl.DataFrame:
    nothing = pl.lit(None, dtype=pl.String)
    return other.select(
        "person",
        "familienname",
        "vornamen",
        identity=pl.col("lfd").cast(pl.Int64),
        geburtsname=nothing,
        geburtsdatum=iso_birth(),
        geburtsort="geb_ort",
        geschlecht=nothing,
        azr_nr=nothing,
        d_nummer=nothing,
        bamf_az=nothing,
    )
