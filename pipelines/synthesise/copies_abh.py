"""Copies of convictions in the CSV files of the immigration offices, some of them of entries long erased (F20).

Belongs here: which convictions an office keeps a copy of, what it noted and what not, as lines.
Does not belong here: convictions and their erasure (world_convictions, world_register), aliases (aliases_abh), the
word of the register (deliveries_bzr).
"""

import numpy as np
import polars as pl

from pipelines.synthesise.chance import NEVER, Bools, between, draw, share, stream
from pipelines.synthesise.dialects_abh import WRITINGS, as_day, dialect_of, wrapping
from pipelines.synthesise.faults import Fault, Handling
from pipelines.synthesise.lines import clock, csv_line, key_line
from pipelines.synthesise.profiles import PROFILES
from pipelines.synthesise.series import GONE, Series, with_end
from pipelines.synthesise.world import World
from pipelines.synthesise.world_convictions import file_number

OBJECT = "verurteilung"
COLUMNS = (
    "abh", "abh_az", "lfd_nr", "gericht_id", "geschaeftsnr", "tat_letzter_tag", "erstes_urteil_am", "rechtskraft_am",
    "normen", "strafart", "dauer_monate", "dauer_tage", "tagessaetze", "entnommen_am", "entnommen_aus", "stand",
)  # fmt: skip
DAYS = ("tat_letzter_tag", "erstes_urteil_am", "rechtskraft_am", "entnommen_am")
COPIED = 0.35
"""Share of convictions of which the office's file holds a copy."""
LATEST = 90
"""Days after finality within which the office notes a conviction."""
SOURCES, WEIGHTS = ("MIT", "REG", "URT", "AKT"), (0.5, 0.3, 0.15, 0.05)
OMITTED = {"geschaeftsnr": 0.06, "tat_letzter_tag": 0.05, "rechtskraft_am": 0.04, "erstes_urteil_am": 0.02}
"""Share of copies in which the office noted no number, or no day: files are kept by hand."""
LONG_ERASED = 400
"""Days before the period by which an entry must have been erased: no extract in use shows it any more."""


def verurteilung(world: World) -> list[Series]:
    """Return the copies in the files of the offices with CSV, one series per dialect."""
    rng = stream(world.seed, table="abh copies")
    convictions = world.convictions
    stands = (convictions["getilgt"] > world.last).to_numpy() & (convictions["einbezogen_in"] < 0).to_numpy()
    office = world.persons["abh"].gather(convictions["person"])
    in_csv = office.to_frame().select(dialect_of(pl.col("abh")).is_in(list(WRITINGS))).to_series().to_numpy()
    copied: Bools = stands & in_csv & (rng.random(convictions.height) < COPIED)
    ripe = _ripe(world, rng=rng, among=in_csv, copies=int(copied.sum()))
    cells = _cells(world, rng=rng, chosen=copied | ripe).with_columns(
        ist_reif=pl.Series(ripe).gather(np.flatnonzero(copied | ripe))
    )
    cells = _over_time(cells, world=world)
    return [_files(cells, dialect=dialect) for dialect in WRITINGS]


def _ripe(world: World, *, rng: np.random.Generator, among: Bools, copies: int) -> Bools:
    """Choose the copies that outlived their entry (F20): its rate is a share of all copies."""
    convictions, rate = world.convictions, world.faults.rate(Fault.F20)
    able = among & (convictions["getilgt"] < world.first - LONG_ERASED).to_numpy()
    able &= (convictions["person"] >= len(PROFILES)).to_numpy() & (convictions["einbezogen_in"] < 0).to_numpy()
    wanted = rate / max(1 - rate, rate) * copies / max(1, int(able.sum()))
    return share(rng, among=able, rate=min(1.0, wanted))


def _cells(world: World, *, rng: np.random.Generator, chosen: Bools) -> pl.DataFrame:
    """Return what the office noted of each chosen conviction; days still as numbers."""
    size = world.convictions.height
    noted = world.convictions["rechtskraft"] + pl.Series(between(rng, size=size, low=8, high=LATEST))
    source = pl.Series(SOURCES).gather(draw(rng, size=size, weights=WEIGHTS))
    style, minute = pl.Series(rng.integers(0, 3, size=size)), pl.Series(between(rng, size=size, low=480, high=960))
    omitted = {name: pl.Series(rng.random(size) < rate) for name, rate in OMITTED.items()}
    cells = world.convictions.with_columns(
        entnommen_am=noted,
        entnommen_aus=source,
        stil=style,
        minute=minute,
        **{f"ohne_{n}": o for n, o in omitted.items()},
    ).filter(pl.Series(chosen))
    year = pl.from_epoch(pl.col("tat").cast(pl.Int32), time_unit="d").dt.year().cast(pl.String).str.slice(2, 2)
    custodial = pl.col("monate") > 0
    cells = cells.with_columns(
        gericht_id=pl.col("gericht"),
        geschaeftsnr=_as_the_office_writes(file_number(year)),
        tat_letzter_tag=pl.col("tat"),
        erstes_urteil_am=pl.col("urteil"),
        rechtskraft_am=pl.col("rechtskraft"),
        normen=pl.col("normen").str.replace_all("|", ",", literal=True),
        dauer_monate=pl.when(custodial).then("monate"),
        dauer_tage=pl.lit(None, dtype=pl.Int64),
        tagessaetze=pl.when(~custodial).then("rates"),
        lfd_nr=pl.int_range(1, pl.len() + 1).over("person").cast(pl.String),
    )
    return cells.with_columns(
        pl.when(f"ohne_{name}").then(None if name == "geschaeftsnr" else NEVER).otherwise(name).alias(name)
        for name in OMITTED
    )


def _as_the_office_writes(number: pl.Expr) -> pl.Expr:
    """Write a file number in one of the ways of the offices: like the register, with zeros, or without spaces."""
    padded = pl.lit("0") + number.str.replace(r"/([0-9]{2})$", "/20${1}")
    tight = number.str.replace_all(" ", "")
    return pl.when(pl.col("stil") == 0).then(number).when(pl.col("stil") == 1).then(padded).otherwise(tight)


def _over_time(cells: pl.DataFrame, *, world: World) -> pl.DataFrame:
    """Return the states of the copies: from the day on which they were noted until the file is handed over or goes."""
    files = world.persons.select("person", "abh", "abh_az", dialekt=dialect_of(pl.col("abh"))).with_columns(
        anlage=world.residence["anlage"], abgabe=world.residence["abgabe"], loeschung=world.residence["loeschung"]
    )
    cells = cells.join(files, on="person", how="left", maintain_order="left")
    cells = cells.with_columns(tag=pl.max_horizontal("anlage", "entnommen_am"), satz=pl.lit(""))
    cells = cells.filter(pl.col("tag") < pl.min_horizontal("abgabe", "loeschung", world.last + 1))
    ends = [
        cells.filter(pl.col(day) <= world.last).with_columns(tag=pl.col(day), satz=pl.lit(kind))
        for day, kind in (("abgabe", "L"), ("loeschung", "X"))
    ]
    cells = pl.concat([cells, *ends])
    moment = pl.concat_str(as_day(cells, name="tag"), clock(pl.col("minute")), separator=" ")
    return cells.with_columns(*(as_day(cells, name=name) for name in DAYS), stand=moment)


def _files(cells: pl.DataFrame, *, dialect: str) -> Series:
    separator = WRITINGS[dialect][1]
    cells = cells.filter(pl.col("dialekt") == dialect)
    only_key = key_line(cells.select("abh", "abh_az", "lfd_nr"), columns=COLUMNS, separator=separator)
    states = cells.select(
        "person",
        "tag",
        "satz",
        "ist_reif",
        stelle=pl.lit("ABH ") + pl.col("abh"),
        schluessel=pl.concat_str("abh", "abh_az", "lfd_nr", separator="/"),
        zeile=pl.when(pl.col("satz") == "L")
        .then(only_key)
        .otherwise(csv_line(cells, columns=COLUMNS, separator=separator)),
    )
    states = with_end(states)
    planted = states.with_row_index("zustand").filter("ist_reif", ~pl.col("satz").is_in(GONE))
    return Series(
        "abh",
        OBJECT,
        wrapping(COLUMNS, dialect=dialect),
        states.drop("ist_reif"),
        planted.select(
            pl.col("zustand").cast(pl.Int64),
            fault=pl.lit(Fault.F20.value),
            spalte=pl.lit("erstes_urteil_am"),
            erwartet=pl.lit(Handling.HIDDEN_EVERYWHERE.value),
        ),
    )
