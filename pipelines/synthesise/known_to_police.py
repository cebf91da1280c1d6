"""What the police know: persons, matters, who was merged, who only stood by.

Belongs here: facts that the three tables of the police share.
Does not belong here: the tables (deliveries_pol), the list of repeat offenders (deliveries_lka).
"""

# ruff: noqa: PLR2004 - estimates of an invented world stand where they are used

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.synthesise.chance import NEVER, between, share, stream
from pipelines.synthesise.deliveries_lka import DEFAULT_KPB, listed, police_number
from pipelines.synthesise.deliveries_sta import PROSECUTORS
from pipelines.synthesise.faults import Fault
from pipelines.synthesise.profiles import PROFILES
from pipelines.synthesise.world import World
from pipelines.synthesise.world_convictions import prosecutor_number

CONVICTED, OTHERS, MERGED, ERASED = 0.7, 0.05, 0.02, 0.015
"""Share of convicted and of other persons whom the police know, of persons who had two numbers, of matters that the
police delete during the period by a line."""
OFFENCES = (("892500", "§ 224 StGB"), ("217000", "§ 249 StGB"), ("335000", "§ 242 StGB"), ("010000", "§ 211 StGB"),
            ("020010", "§ 212 StGB"), ("731000", "§ 29 BtMG"))  # fmt: skip
"""Keys of the police in the manner of the PKS, and the norm of the investigation; two begin with a zero."""
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


def _matters(world: World, *, known: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Return matters: of convictions, and one or two per person of which nothing came so far, or nothing at all."""
    rows = world.convictions.join(known, on="person", how="inner", maintain_order="left")
    rows = rows.filter(pl.Series(rng.random(rows.height) < 0.8) & (pl.col("tat") < world.last - 30))
    year = pl.from_epoch(pl.col("tat").cast(pl.Int32), time_unit="d").dt.strftime("%y")
    court = (
        pl.col("gericht")
        .str.slice(0, 3)
        .replace_strict(
            {prefix: key for prefix, (key, _) in PROSECUTORS.items()}, default="R2700S", return_dtype=pl.String
        )
    )
    judged = rows.select(
        "person", "kpb", "pol_person_id", tat="tat", ausgang="urteil", sta_id=court, sta_az=prosecutor_number(year),
        erledigungsart=pl.lit(None, dtype=pl.String), ergebnisart=pl.lit("004"),
    )  # fmt: skip
    more = known.select(pl.all().repeat_by(pl.Series(between(rng, size=known.height, low=1, high=2))).list.explode())
    deed = world.last - between(rng, size=more.height, low=40, high=1500)
    number = between(rng, size=more.height, low=1, high=9999)
    deed_year = pl.from_epoch(pl.Series(deed, dtype=pl.Int32), time_unit="d").dt.strftime("%y")
    frame = more.with_columns(tat=pl.Series(deed), nummer=pl.Series(number), jahr=deed_year)
    dropped = pl.Series(rng.random(more.height) < 0.5)
    loose = frame.select(
        "person", "kpb", "pol_person_id", "tat", ausgang=pl.col("tat") + 120, sta_id=pl.lit("R2700S"),
        sta_az=pl.format("{} Js {}/{}", pl.col("nummer") % 90 + 10, "nummer", "jahr"),
        erledigungsart=pl.when(dropped).then(pl.lit("100")), ergebnisart=pl.lit(None, dtype=pl.String),
    )  # fmt: skip
    matters = pl.concat([judged, loose]).with_row_index("vorgang").with_columns(pl.col("vorgang").cast(pl.Int64))
    year = pl.from_epoch(pl.col("tat").cast(pl.Int32), time_unit="d").dt.strftime("%y")
    kind = pl.Series(rng.integers(0, len(OFFENCES), size=matters.height))
    return matters.with_columns(
        vorgangsnr=pl.format("{}-{}-{}/1", "kpb", (pl.col("vorgang") + 12_345).cast(pl.String).str.zfill(6), year),
        known=pl.col("tat") + pl.Series(between(rng, size=matters.height, low=5, high=30)),
        pks=pl.Series([key for key, _ in OFFENCES]).gather(kind),
        norm=pl.Series([norm for _, norm in OFFENCES]).gather(kind),
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
