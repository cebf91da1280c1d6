"""The invented persons: who they are, where their files lie, what runs through their case.

Belongs here: identity, office, keys, status, and the few latent draws that the event tables follow.
Does not belong here: events (the other world modules), what an office believes of a person (personalia).
"""

# ruff: noqa: PLR2004 - estimates of an invented world stand where they are used

from string import ascii_uppercase

import numpy as np
import polars as pl

from pipelines.synthesise.chance import NEVER, Bools, Ints, between, draw, share, stream
from pipelines.synthesise.faults import Fault, Faults
from pipelines.synthesise.names import draw_names
from pipelines.synthesise.offences import POSITION
from pipelines.synthesise.places import COUNTRIES, EU_KEYS, GERMAN_CITIES, GERMANY, PROTECTION_KEYS
from pipelines.synthesise.profiles import PROFILES
from pipelines.synthesise.scales import OUTSIDE_OFFICE, Documents, Size
from pipelines.synthesise.world_documents import PAPERS, draw_papers

STATUS_WEIGHTS = {
    "DUL": 31.0, "DUB": 9.0, "AVP": 3.0, "GUB": 0.5, "APN": 1.0, "DAU": 0.5, "DBS": 0.2, "AEF": 13.0, "AEH": 7.0,
    "AEB": 4.0, "AES": 1.5, "AVB": 2.5, "BKE": 0.2, "ARB": 0.8, "FIK": 1.0, "F4": 0.8, "AGS": 10.0, "SCH": 9.0,
    "FZB": 8.0, "FZF": 0.5, "FZN": 0.7, "NE": 5.0, "DAE": 0.5, "UNB": 0.3,
}  # fmt: skip
"""Status mix of the pilot district; an estimate."""

AGES = ((14, 17, 2.0), (18, 20, 9.0), (21, 29, 36.0), (30, 44, 42.0), (45, 68, 13.0))
FEMALE = 0.12
GRAVITY_WEIGHTS = (2.0, 48.0, 27.0, 17.0, 6.0)
BORN_HERE = 0.09
FATES = {"": 1.0, "tod": 0.008, "fortzug": 0.02, "einbuergerung": 0.006, "sperre": 0.006, "aussen": 0.012}
CHECK_DIGIT_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 10, 2, 3)


def azr_numbers(*, registered: Ints, serial: Ints) -> pl.Series:
    """Return AZR numbers: day of first registration (JJMMTT), five digits, one check digit.

    The check digit (weighted sum modulo 11, 10 becomes 0) is our invention; the real rule is not public.
    """
    days = pl.Series(registered.astype(np.int32)).cast(pl.Date)
    body = days.dt.strftime("%y%m%d") + pl.Series(serial % 100_000).cast(pl.String).str.zfill(5)
    digits = np.frombuffer("".join(body.to_list()).encode(), dtype=np.uint8).reshape(-1, 11) - ord("0")
    check = (digits.astype(np.int64) @ np.asarray(CHECK_DIGIT_WEIGHTS, dtype=np.int64)) % 11 % 10
    return body + pl.Series(check).cast(pl.String)


def _prescribed(values: Ints, *, field: str, codes: dict[str, int] | None = None) -> Ints:
    for place, profile in enumerate(PROFILES[: values.size]):
        value = getattr(profile, field)
        if value is not None and value is not False:
            values[place] = int(value) if codes is None else codes[value]
    return values


def _countries(rng: np.random.Generator, *, status: list[str]) -> Ints:
    """Draw a country per person that fits the status: Union law for Union citizens, protection for refugees."""
    codes = pl.Series(status)
    union = codes.is_in(["FZB", "FZN"]).to_numpy()
    protected = codes.is_in(["SCH", "AVB", "AGS"]).to_numpy()
    turkish = (codes == "ARB").to_numpy()
    country = draw(rng, size=len(status), weights=[0.0 if c.key in EU_KEYS else c.weight for c in COUNTRIES])
    for chosen, keys in ((union, EU_KEYS), (protected, PROTECTION_KEYS), (turkish, frozenset({"163"}))):
        weights = [c.weight if c.key in keys else 0.0 for c in COUNTRIES]
        country = np.where(chosen, draw(rng, size=len(status), weights=weights), country)
    return country


def build_persons(*, size: Size, seed: int, end: int, faults: Faults, documents: Documents) -> pl.DataFrame:
    """Build the persons of the world.

    Args:
        size: numbers and offices.
        seed: seed of the world.
        end: last day of the period; ages and status hold on that day.
        faults: F10 (two persons with the same name and date of birth) is a fact of the world and drawn here.
        documents: whether papers depend on the country.

    Returns:
        One row per person, row number = person. Days are counted from 1970-01-01, NEVER for what does not happen.
    """
    rng, n = stream(seed, table="persons"), size.persons
    codes = list(STATUS_WEIGHTS)
    status_at = {code: place for place, code in enumerate(codes)}
    status_place = _prescribed(
        draw(rng, size=n, weights=list(STATUS_WEIGHTS.values())), field="status", codes=status_at
    )
    status = [codes[place] for place in status_place.tolist()]
    country = _countries(rng, status=status)
    keys = pl.Series([c.key for c in COUNTRIES]).gather(country)

    bracket = draw(rng, size=n, weights=[weight for _, _, weight in AGES])
    low, high = np.asarray([a[0] for a in AGES])[bracket], np.asarray([a[1] for a in AGES])[bracket]
    age = _prescribed((low + np.floor(rng.random(n) * (high - low + 1))).astype(np.int64), field="age")
    is_minor = age < 18
    born = end - (age * 365.25).astype(np.int64) - between(rng, size=n, low=1, high=364)
    female = rng.random(n) < FEMALE
    born_here = (rng.random(n) < BORN_HERE) & ~pl.Series(status).is_in(["AGS", "SCH"]).to_numpy()
    stay = np.floor(365 * (1.5 + rng.gamma(2.0, 4.0, n))).astype(np.int64)
    entry = np.maximum(end - stay, born + between(rng, size=n, low=200, high=4000))
    entry = np.where(born_here, born, np.minimum(entry, end - 500))

    gravity = _prescribed(draw(rng, size=n, weights=list(GRAVITY_WEIGHTS)), field="gravity")
    fates = list(FATES)
    fate = _prescribed(
        draw(rng, size=n, weights=list(FATES.values())), field="fate", codes={f: i for i, f in enumerate(fates)}
    )
    none = np.full(n, -1, dtype=np.int64)
    papers = draw_papers(rng, country=country, status=status, documents=documents)
    papers = _prescribed(papers, field="papers", codes={name: place for place, name in enumerate(PAPERS)})
    asylum = rng.random(n) < np.asarray([c.asylum for c in COUNTRIES])[country]
    asylum = (asylum | pl.Series(status).is_in(["AGS", "SCH", "AVB"]).to_numpy()) & ~born_here

    names = draw_names(rng, area=pl.Series([c.area for c in COUNTRIES]).gather(country), female=female)
    place = np.floor(rng.random(n) * np.asarray([len(c.cities) for c in COUNTRIES])[country]).astype(np.int64)
    starts = np.concatenate([[0], np.cumsum([len(c.cities) for c in COUNTRIES])[:-1]])
    cities = pl.Series([city for c in COUNTRIES for city in c.cities]).gather(starts[country] + place)
    german = pl.Series(GERMAN_CITIES).gather(between(rng, size=n, low=0, high=len(GERMAN_CITIES) - 1))
    offices = list(size.offices)
    office = pl.Series(offices).gather(draw(rng, size=n, weights=list(size.offices.values())))
    serial, letters = rng.permutation(100_000)[:n], rng.integers(0, 26, size=(n, 2))
    two = pl.Series([left + right for left in ascii_uppercase for right in ascii_uppercase]).gather(letters @ (26, 1))
    registered = np.minimum(np.where(born_here, born + 30, entry + between(rng, size=n, low=1, high=60)), end - 60)
    changed = np.maximum(end - between(rng, size=n, low=5, high=900), np.maximum(entry + 400, born + 5400))
    changed = np.minimum(changed, end - 5)

    frame = names.with_columns(
        person=pl.int_range(n, dtype=pl.Int64),
        true_person_id=pl.format("W-{}", pl.int_range(n).cast(pl.String).str.zfill(6)),
        geschlecht=pl.Series(np.where(female, "W", "M")),
        geb=born,
        alter=age,
        ist_minderjaehrig=is_minor,
        country=country,
        staat=keys,
        geb_ort=pl.when(pl.Series(born_here)).then(german).otherwise(cities),
        geb_staat=pl.when(pl.Series(born_here)).then(pl.lit(GERMANY)).when(keys != "998").then(keys),
        ist_hier_geboren=born_here,
        einreise=entry,
        ist_asyl=asylum,
        status=pl.Series(status),
        fate=pl.Series(fates).gather(fate),
        gravity=gravity,
        papers=papers,
        fix_offence=_prescribed(none.copy(), field="offence", codes=POSITION),
        fix_months=_prescribed(none.copy(), field="months"),
        fix_rates=_prescribed(none.copy(), field="rates"),
        fix_lag=_prescribed(none.copy(), field="lag"),
        fix_judged=_prescribed(none.copy(), field="judged"),
        only_fine=_prescribed(np.zeros(n, dtype=np.int64), field="only_fine").astype(np.bool_),
        checked=_prescribed((rng.random(n) < CHECKED).astype(np.int64), field="checked").astype(np.bool_),
        azr_nr=azr_numbers(registered=registered, serial=serial),
        bamf_az=pl.when(pl.Series(asylum)).then(
            pl.format("{}-{}", (pl.Series(serial) + 6_000_000).cast(pl.String), keys)
        ),
        abh_az=pl.format("33.2-{}-{}", two, pl.Series(rng.permutation(n) + 10_001).cast(pl.String)),
        changed=changed,
    )
    frame = frame.with_columns(abh=pl.when(pl.col("fate") == "aussen").then(pl.lit(OUTSIDE_OFFICE)).otherwise(office))
    frame = frame.with_columns(
        tod=pl.when(pl.col("fate") == "tod").then("changed").otherwise(NEVER),
        fortzug=pl.when(pl.col("fate") == "fortzug").then("changed").otherwise(NEVER),
        einb=pl.when(pl.col("fate") == "einbuergerung").then("changed").otherwise(NEVER),
    )
    return _with_twins(frame, rng=rng, faults=faults)


def _with_twins(frame: pl.DataFrame, *, rng: np.random.Generator, faults: Faults) -> pl.DataFrame:
    """Give some persons the name and date of birth of another one (F10); place, keys and life stay their own."""
    free: Bools = (frame["person"] >= len(PROFILES)).to_numpy() & (~frame["ist_hier_geboren"]).to_numpy()
    chosen = np.flatnonzero(share(rng, among=free, rate=faults.rate(Fault.F10)))
    others = np.flatnonzero(free & ~np.isin(np.arange(free.size), chosen))
    model = np.arange(frame.height)
    if chosen.size and others.size:
        model[chosen] = rng.choice(others, size=min(chosen.size, others.size), replace=False)
    same = frame.select("familienname", "geburtsname", "vornamen", "geb", "geschlecht", "alter", "ist_minderjaehrig")[
        model
    ]
    frame = frame.with_columns(**{name: same[name] for name in same.columns}, zwilling_von=model)
    elsewhere = pl.Series(["Izmir", "Beirut", "Kayseri"]).gather(frame["person"] % 3)
    is_twin = pl.col("zwilling_von") != pl.col("person")
    return frame.with_columns(
        zwilling_von=pl.when(is_twin).then("zwilling_von"),
        geb_ort=pl.when(is_twin).then(elsewhere).otherwise("geb_ort"),
        einreise=pl.max_horizontal("einreise", pl.col("geb") + 200),
    )


CHECKED = 0.45
"""Share of persons whose fitness to travel was checked."""
