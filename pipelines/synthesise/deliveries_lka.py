"""Lists of repeat offenders: full lists of the police offices on their report days.

Belongs here: who is listed when and why, spreadsheet artefacts (F12, F13), naturalised persons still listed (F23).
Does not belong here: points; a place on the list is no evidence of anything.
"""

# ruff: noqa: PLR2004 - estimates of an invented world stand where they are used

from datetime import date

import numpy as np
import polars as pl

from pipelines.synthesise.chance import NEVER, Bools, between, day_number, draw, share, stream
from pipelines.synthesise.faults import Fault, Handling
from pipelines.synthesise.lines import GERMAN, csv_line, header, written
from pipelines.synthesise.personalia import fault_rows, german_birth, personalia
from pipelines.synthesise.profiles import PROFILES
from pipelines.synthesise.series import Series, Wrapping
from pipelines.synthesise.world import World

COLUMNS = (
    "liste_stand", "lfd_nr", "kpb", "pol_person_id", "familienname", "vornamen", "geb_datum", "einstufung", "seit",
    "bis", "konzept", "datenbasis", "punkte_lokal", "begruendung",
)  # fmt: skip
REPORT_DAYS = ((4, 15), (10, 15), (12, 31))
BEFORE = 260
"""Days before the period in which lists are already delivered, so that one is in force on its first day."""
TWO_OFFICES = 0.05
TAKEN_OFF = 0.08
DEFAULT_KPB = "501000"
SPREADSHEET_EPOCH = day_number(date(1899, 12, 30))


def report_days(first: int, last: int) -> list[int]:
    """Return the report days from BEFORE the period to its end."""
    years = range(1970 + (first - BEFORE) // 366, 1971 + last // 365)
    days = [day_number(date(year, month, day)) for year in years for month, day in REPORT_DAYS]
    return [day for day in days if first - BEFORE <= day <= last]


def police_number(person: pl.Expr) -> pl.Expr:
    """Return the number of a person in the police system, with its leading zeros."""
    return (person * 7919 + 4_711_003).cast(pl.String).str.zfill(10)


def listed(world: World) -> Bools:
    """Tell who is listed at some time."""
    return _listed(world, rng=stream(world.seed, table="lka"))


def _listed(world: World, *, rng: np.random.Generator) -> Bools:
    """Choose who is listed: mostly persons with many convictions, a few on suspicion alone."""
    persons = world.persons
    gravity, fate = persons["gravity"].to_numpy(), persons["fate"]
    able = (fate == "").to_numpy()
    chosen: Bools = (fate == "aussen").to_numpy() & (gravity == len(("none", "petty", "medium", "heavy")))
    chosen[np.flatnonzero(able & (gravity == 0))[: max(1, world.size.listed // 10)]] = True
    order = np.where(able & ~chosen, gravity * 1.0 + rng.random(persons.height) * 2.0, -1.0)
    chosen[np.argsort(-order, kind="stable")[: max(0, world.size.listed - int(chosen.sum()))]] = True
    return chosen


def intensivtaeter(world: World) -> Series:
    """Return the lists: one state per entry and report day; `tag` is the day of the list."""
    rng = stream(world.seed, table="lka")
    persons, n = world.persons, world.persons.height
    naturalised = (persons["einb"] < NEVER).to_numpy()
    wanted = min(1.0, world.faults.rate(Fault.F23) * n / max(1, int(naturalised.sum())))
    stays_on = share(rng, among=naturalised, rate=wanted)
    person = np.flatnonzero(_listed(world, rng=rng) | stays_on)
    mapping = {office: kpb for kpb, office in world.size.kpbs.items()}
    first_kpb = persons["abh"].gather(person).replace_strict(mapping, default=DEFAULT_KPB, return_dtype=pl.String)
    two = share(rng, among=np.ones(person.size, dtype=np.bool_), rate=TWO_OFFICES)
    other = pl.Series(list(world.size.kpbs)).gather(
        between(rng, size=person.size, low=0, high=len(world.size.kpbs) - 1)
    )
    entries = pl.concat(
        [
            pl.DataFrame({"person": person, "kpb": first_kpb}),
            pl.DataFrame({"person": person, "kpb": other}).filter(pl.Series(two) & (other != first_kpb)),
        ]
    )
    m = entries.height
    off = np.where(rng.random(m) < TAKEN_OFF, world.last - between(rng, size=m, low=0, high=400), NEVER)
    age = persons["alter"].gather(entries["person"])
    entries = entries.with_columns(
        lfd_nr=pl.Series(rng.permutation(m) + 1),
        seit=pl.Series(world.last - between(rng, size=m, low=260, high=1600)),
        ab=pl.Series(off),
        pol_person_id=pl.when(pl.Series(rng.random(m) < 0.9)).then(police_number(pl.col("person"))),
        einstufung=pl.when(age < 21)
        .then(pl.lit("JIT"))
        .otherwise(pl.Series(["aMIT", "IT", "MIT"]).gather(draw(rng, size=m, weights=[60, 25, 15]))),
        konzept=pl.when(pl.col("kpb") == DEFAULT_KPB).then(pl.lit("PPMS-2023-12")).otherwise(pl.lit("KONZEPT-2021-04")),
        datenbasis=pl.Series(["V", "T", "M"]).gather(draw(rng, size=m, weights=[35, 20, 45])),
        punkte_lokal=pl.when(pl.Series(rng.random(m) < 0.5)).then(
            pl.Series(between(rng, size=m, low=5, high=40)).cast(pl.String)
        ),
        begruendung=pl.when(pl.Series(rng.random(m) < 0.3)).then(pl.lit("mehrfach auffällig; Konzeptaufnahme")),
        nummer=pl.int_range(m, dtype=pl.Int64),
    )
    own, planted = personalia(persons, code="lka", losses={}, seed=world.seed, faults=world.faults)
    entries = entries.join(own, on="person", how="left", maintain_order="left").with_columns(geb_datum=german_birth())
    cells = entries.join(
        pl.DataFrame({"tag": report_days(world.first, world.last)}, schema={"tag": pl.Int64}), how="cross"
    )
    cells = cells.filter((pl.col("seit") < pl.col("tag")) & (pl.col("tag") < pl.col("ab")))
    gone = persons.select("person", weg=pl.min_horizontal("tod", "fortzug"))
    cells = cells.join(gone, on="person", how="left").filter(pl.col("tag") < pl.col("weg")).sort("kpb", "tag", "lfd_nr")
    cells = cells.with_columns(
        liste_stand=written(cells["tag"], calendar=GERMAN),
        seit_am=pl.col("seit"),
        seit=written(cells["seit"], calendar=GERMAN),
        bis=pl.lit(None, dtype=pl.String),
    )
    cells, spoiled = _spreadsheet(cells, world=world, entries=entries, rng=rng)
    states = cells.select(
        "person",
        "nummer",
        "tag",
        stelle=pl.lit("KPB ") + pl.col("kpb"),
        schluessel=pl.concat_str("kpb", pl.col("lfd_nr").cast(pl.String), separator="/"),
        satz=pl.lit("N"),
        bis=pl.lit(NEVER),
        zeile=csv_line(cells, columns=COLUMNS, separator=";", texts=("familienname", "vornamen", "begruendung")),
    )
    rows = states.with_row_index("zustand").with_columns(pl.col("zustand").cast(pl.Int64))
    naturalised_rows = fault_rows(
        np.flatnonzero(stays_on), fault=Fault.F23, column="familienname", expected=Handling.STOPPED_GERMAN
    )
    by_person = (
        rows.select("zustand", "person").join(pl.concat([planted, naturalised_rows]), on="person").drop("person")
    )
    by_entry = rows.select("zustand", "nummer").join(spoiled, on="nummer").drop("nummer")
    wrapping = Wrapping("UTF-8-BOM", ";", header(COLUMNS, separator=";"), "", "\n", has_satzart=False)
    return Series(
        "lka", "intensivtaeter", wrapping, states, pl.concat([by_person, by_entry]).sort("zustand", "fault", "spalte")
    )


def _spreadsheet(
    cells: pl.DataFrame, *, world: World, entries: pl.DataFrame, rng: np.random.Generator
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Plant what a spreadsheet does to a list: a zero lost in a date (F12), a date as serial number (F13)."""
    free = (entries["person"] >= len(PROFILES)).to_numpy() & (entries["ab"] == NEVER).to_numpy()
    # One cell carries one fault: an unknown or partial date of birth keeps its zeros.
    birth = entries["geb_datum"]
    has_zero = (birth.str.contains(r"0[1-9]\.") & ~birth.str.contains(r"^(01\.01|00)\.")).to_numpy()
    zero = share(rng, among=free & has_zero, rate=world.faults.rate(Fault.F12))
    serial = share(rng, among=free & ~zero, rate=world.faults.rate(Fault.F13))
    is_zero, is_serial = (pl.Series(chosen).gather(cells["nummer"]) for chosen in (zero, serial))
    cells = cells.with_columns(
        geb_datum=pl.when(is_zero)
        .then(pl.col("geb_datum").str.replace_all(r"\b0([1-9])\.", "$1."))
        .otherwise("geb_datum"),
        seit=pl.when(is_serial).then((pl.col("seit_am") - SPREADSHEET_EPOCH).cast(pl.String)).otherwise("seit"),
    )
    expected = Handling.REPAIRED_OR_SET_ASIDE
    planted = [
        fault_rows(np.flatnonzero(zero), fault=Fault.F12, column="geb_datum", expected=expected),
        fault_rows(np.flatnonzero(serial), fault=Fault.F13, column="seit", expected=expected),
    ]
    return cells, pl.concat(planted).rename({"person": "nummer"})
