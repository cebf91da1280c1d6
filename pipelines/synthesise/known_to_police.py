"""What the police know: persons, matters, who was merged, who only stood by.

Belongs here: facts that the three tables of the police share.
Does not belong here: the tables (deliveries_pol), the list of repeat offenders (deliveries_lka).
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.synthesise.chance import NEVER, between, counts, draw, share, stream
from pipelines.synthesise.deliveries_lka import DEFAULT_KPB, listed, police_number
from pipelines.synthesise.deliveries_sta import PROSECUTORS
from pipelines.synthesise.faults import Fault
from pipelines.synthesise.profiles import PROFILES
from pipelines.synthesise.world import World
from pipelines.synthesise.world_convictions import prosecutor_number

CONVICTED, OTHERS, MERGED, ERASED = 0.84, 0.05, 0.02, 0.015
"""Share of convicted and of other persons whom the police know, of persons who had two numbers, of matters that the
police delete during the period by a line."""
MEDIAN, MEDIAN_LISTED, MEAN_LISTED = 5.5, 25.0, 28.0
"""Matters of half of those who are not on the list, and of half of those who are, at most; the mean of all follows
from how many matters there are. Together half of all have at most six."""
OLDEST, NEWEST, YOUNGEST = 3_400, 40, 5_150
"""Days before the end within which deeds lie, and least age in days."""
DROPPED, MINOR, CHARGED = 0.38, 0.27, 0.35
"""Of the outcomes: no sufficient suspicion (§ 170 Abs. 2 StPO), dropped for other reasons (§§ 153, 153a, 154 StPO),
charged or penal order."""
ENDINGS = (("100", "101", "007"), ("087", "105", "086", "096", "097"), ("028", "183", "026", "182"))
"""How the prosecutor ended it, by these three (XJustiz STRAF.Erledigungsarten)."""
OFFENCES = (
    ("892500", "§ 224 StGB", 22.0), ("217000", "§ 249 StGB", 8.0), ("335000", "§ 242 StGB", 44.0),
    ("010000", "§ 211 StGB", 1.0), ("020010", "§ 212 StGB", 2.0), ("731000", "§ 29 BtMG", 23.0),
)  # fmt: skip
"""Keys of the police in the manner of the PKS, the norm of the investigation, how often; two begin with a zero."""
BYSTANDERS = ("OP", "ZE", "GE", "HI")


def _known(world: World, *, rng: np.random.Generator) -> pl.DataFrame:
    n = world.persons.height
    able = (world.persons["fate"] != "aussen").to_numpy()
    convicted = np.isin(np.arange(n), world.convictions["person"].to_numpy()) & able
    chosen = listed(world) | share(rng, among=convicted, rate=CONVICTED) | share(rng, among=able, rate=OTHERS)
    person = np.flatnonzero(chosen)
    office = {office: kpb for kpb, office in world.size.kpbs.items()}
    return pl.DataFrame({"person": person}).with_columns(
        kpb=world.persons["abh"]
        .gather(person)
        .replace_strict(office, default=DEFAULT_KPB, return_dtype=pl.String)
        .fill_null(DEFAULT_KPB),
        pol_person_id=police_number(pl.col("person")),
    )


def _judged(world: World, *, known: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Return the matters of which a conviction came."""
    rows = world.convictions.join(known, on="person", how="inner", maintain_order="left")
    rows = rows.filter(~pl.col("ist_gesamt") & (pl.col("tat") < world.last - 30))
    year = pl.from_epoch(pl.col("tat").cast(pl.Int32), time_unit="d").dt.strftime("%y")
    court = (
        pl.col("gericht")
        .str.slice(0, 3)
        .replace_strict(
            {prefix: key for prefix, (key, _) in PROSECUTORS.items()}, default="R2700S", return_dtype=pl.String
        )
    )
    return rows.select(
        "person", "kpb", "pol_person_id", tat="tat", ausgang="urteil", sta_id=court, sta_az=prosecutor_number(year),
        erledigungsart=pl.lit(None, dtype=pl.String), ergebnisart=pl.lit("004"),
    )  # fmt: skip


def _others(world: World, *, known: pl.DataFrame, judged: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Return the matters of which no conviction came: as many per person as are missing to what was drawn."""
    many = pl.Series(listed(world)).gather(known["person"]).to_numpy()
    drawn = np.ones(known.height, dtype=np.int64)
    drawn[many] = counts(rng, size=int(many.sum()), median=MEDIAN_LISTED, mean=MEAN_LISTED)
    rest = known.height - int(many.sum())
    mean = (world.size.matters - int(drawn[many].sum())) / max(1, rest)
    drawn[~many] = counts(rng, size=rest, median=MEDIAN, mean=max(mean, MEDIAN * 1.2))
    had = known.join(judged.group_by("person").len(), on="person", how="left", maintain_order="left")["len"]
    missing = np.maximum(drawn - had.fill_null(0).to_numpy(), 0)
    # A person without any matter would not be known.
    missing = np.where(missing + had.fill_null(0).to_numpy() == 0, 1, missing)
    more = known[np.repeat(np.arange(known.height), missing)]
    facts = world.persons.select("einreise", "geb")[more["person"].to_numpy()]
    earliest = np.maximum(facts["einreise"].to_numpy(), facts["geb"].to_numpy() + YOUNGEST)
    oldest = np.minimum(np.maximum(earliest, world.last - OLDEST), world.last - NEWEST)
    deed = world.last - NEWEST - np.floor((world.last - NEWEST - oldest) * rng.random(more.height)).astype(np.int64)
    number = between(rng, size=more.height, low=1, high=9999)
    year = pl.from_epoch(pl.Series(deed, dtype=pl.Int32), time_unit="d").dt.strftime("%y")
    whole = judged.height + more.height
    kinds = [DROPPED * whole, MINOR * whole, max(0.0, CHARGED * whole - judged.height)]
    kind = draw(rng, size=more.height, weights=kinds)
    sizes = np.asarray([len(codes) for codes in ENDINGS])
    place = (np.cumsum(sizes) - sizes)[kind] + np.floor(sizes[kind] * rng.random(more.height)).astype(np.int64)
    code = pl.Series([code for codes in ENDINGS for code in codes]).gather(place)
    frame = more.with_columns(tat=pl.Series(deed), nummer=pl.Series(number), jahr=year)
    return frame.select(
        "person", "kpb", "pol_person_id", "tat",
        ausgang=pl.col("tat") + pl.Series(between(rng, size=more.height, low=60, high=240)), sta_id=pl.lit("R2700S"),
        sta_az=pl.format("{} Js {}/{}", pl.col("nummer") % 90 + 10, "nummer", "jahr"),
        erledigungsart=code, ergebnisart=pl.lit(None, dtype=pl.String),
    )  # fmt: skip


def _matters(world: World, *, known: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Return all matters, with what every one of them has."""
    judged = _judged(world, known=known, rng=rng)
    matters = pl.concat([judged, _others(world, known=known, judged=judged, rng=rng)])
    matters = matters.with_row_index("vorgang").with_columns(pl.col("vorgang").cast(pl.Int64))
    year = pl.from_epoch(pl.col("tat").cast(pl.Int32), time_unit="d").dt.strftime("%y")
    kind = pl.Series(draw(rng, size=matters.height, weights=[weight for _, _, weight in OFFENCES]))
    return matters.with_columns(
        vorgangsnr=pl.format("{}-{}-{}/1", "kpb", (pl.col("vorgang") + 12_345).cast(pl.String).str.zfill(6), year),
        known=pl.col("tat") + pl.Series(between(rng, size=matters.height, low=5, high=30)),
        pks=pl.Series([key for key, _, _ in OFFENCES]).gather(kind),
        norm=pl.Series([norm for _, norm, _ in OFFENCES]).gather(kind),
        tatmittel=pl.Series(["00", "00", "20", "30", "99"]).gather(pl.Series(rng.integers(0, 5, size=matters.height))),
        erased=pl.Series(
            np.where(
                share(rng, among=(matters["person"] >= len(PROFILES)).to_numpy(), rate=ERASED),
                between(rng, size=matters.height, low=world.first, high=max(world.first, world.last - 1)), NEVER,
            )
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class Police:
    """Whom the police know, the matters, persons who had two numbers, and matters with a bystander as person."""

    known: pl.DataFrame
    matters: pl.DataFrame
    merged: pl.Series
    bystanders: pl.DataFrame


def police(world: World) -> Police:
    """Invent what the three tables of the police are made of."""
    rng = stream(world.seed, table="pol")
    known = _known(world, rng=rng)
    matters = _matters(world, known=known, rng=rng)
    return Police(
        known, matters, _merged(world, known=known["person"]), _bystanders(world, known=known, matters=matters)
    )


def _merged(world: World, *, known: pl.Series) -> pl.Series:
    rng = stream(world.seed, table="pol merged")
    return known.filter(pl.Series(share(rng, among=(known >= len(PROFILES)).to_numpy(), rate=MERGED)))


def _bystanders(world: World, *, known: pl.DataFrame, matters: pl.DataFrame) -> pl.DataFrame:
    """Return matters in which a person whom the police would otherwise not know is victim or witness."""
    rng = stream(world.seed, table="pol bystanders")
    chosen = np.flatnonzero(
        share(rng, among=np.ones(matters.height, dtype=np.bool_), rate=world.faults.rate(Fault.F22))
    )
    strangers = np.setdiff1d(np.arange(len(PROFILES), world.persons.height), known["person"].to_numpy())
    chosen = chosen[: strangers.size]
    person = rng.permutation(strangers)[: chosen.size]
    return matters[chosen].with_columns(
        person=pl.Series(person, dtype=pl.Int64), platz=pl.Series(person, dtype=pl.Int64),
        rolle=pl.Series(BYSTANDERS).gather(pl.Series(np.arange(chosen.size) % len(BYSTANDERS))),
    ).with_columns(pol_person_id=police_number(pl.col("person")))  # fmt: skip
