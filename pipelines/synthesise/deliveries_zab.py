"""Files of the Zentrale Auslaenderbehoerde: persons, replacement papers, identity, measures.

Belongs here: the state of each record on every day on which it changed, AZR numbers that are wrong (F08, F09).
Does not belong here: the procedures (world_documents), the rhythm (series).
"""

import numpy as np
import polars as pl

from pipelines.synthesise.chance import NEVER, share, stream
from pipelines.synthesise.faults import Fault, Handling
from pipelines.synthesise.lines import GERMAN, clock, csv_line, header, written
from pipelines.synthesise.personalia import fault_rows, german_birth, personalia
from pipelines.synthesise.profiles import PROFILES
from pipelines.synthesise.series import Series, Wrapping, with_end
from pipelines.synthesise.world import World
from pipelines.synthesise.world_documents import PEP_CODES
from pipelines.synthesise.world_persons import azr_numbers

OFFICE = "ZAB Coesfeld"
TEXTS = ("familienname", "vornamen", "geb_ort", "storno_grund")
PERSON = (
    "zab_person_nr", "azr_nr", "abh", "abh_az", "familienname", "vornamen", "geb_datum", "geb_ort", "geschlecht",
    "stand",
)  # fmt: skip
PEP = (
    "pep_nr", "zab_person_nr", "zielstaat", "weg", "stand_code", "antrag_am", "anhoerung_am", "antwort_am",
    "gueltig_bis", "ablehnungsgrund_code", "einzelfall_zusage", "stand",
)  # fmt: skip
IDENTITY = ("ident_nr", "zab_person_nr", "mittel", "ergebnis", "festgestellt_am", "stand")
MEASURE = ("massnahme_nr", "zab_person_nr", "art", "gebucht_am", "termin_am", "status", "storno_grund", "stand")


def _series(
    cells: pl.DataFrame,
    *,
    world: World,
    objekt: str,
    columns: tuple[str, ...],
    days: tuple[str, ...],
    planted: pl.DataFrame,
) -> Series:
    """Make a series of cells with person, tag and the columns of the table; day columns still hold numbers."""
    following = pl.col("tag").shift(-1).over(columns[0]).fill_null(NEVER)
    cells = cells.sort(columns[0], "tag").filter((pl.col("tag") <= world.last) & (following >= world.first))
    erased = world.residence.select("person", "loeschung")
    cells = cells.join(erased, on="person", how="left", maintain_order="left")
    gone = cells.filter(pl.col("loeschung") <= world.last).unique(columns[0], keep="first", maintain_order=True)
    kept = cells.filter(pl.col("tag") < pl.col("loeschung")).with_columns(satz=pl.lit(""))
    cells = pl.concat([kept, gone.with_columns(tag=pl.col("loeschung"), satz=pl.lit("X"))])
    cells = cells.with_columns(*(written(cells[name], calendar=GERMAN) for name in days))
    minute = clock(pl.col("person") % 500 + 430)
    cells = cells.with_columns(stand=pl.concat_str(written(cells["tag"], calendar=GERMAN), minute, separator=" "))
    states = cells.select(
        "person",
        "tag",
        "satz",
        stelle=pl.lit(OFFICE),
        schluessel=columns[0],
        zeile=csv_line(cells, columns=columns, separator=";", texts=[name for name in TEXTS if name in columns]),
    )
    states = with_end(states)
    rows = states.with_row_index("zustand").filter(pl.col("satz") != "X")
    rows = rows.select(pl.col("zustand").cast(pl.Int64), "person")
    wrapping = Wrapping("UTF-8", ";", header(("satzart", *columns), separator=";"), "", "\n", has_satzart=True)
    return Series(
        "zab", objekt, wrapping, states, rows.join(planted, on="person", maintain_order="left").drop("person")
    )


_NO_FAULTS = fault_rows(np.zeros(0, dtype=np.int64), fault=Fault.F01, column="", expected=Handling.LINKED_OR_REVIEW)


def person(world: World) -> Series:
    """Return the persons the ZAB knows, with the AZR number as the ZAB has it."""
    rng = stream(world.seed, table="zab person")
    files = world.papers["person"].select("person", "zab_person_nr", tag="anlage")
    own, planted = personalia(world.persons, code="zab", losses={}, seed=world.seed, faults=world.faults)
    azr, wrong = azr_numbers_at_zab(world, rng=rng, files=files)
    keys = world.persons.select("person", "abh", "abh_az", "geschlecht").with_columns(azr_nr=azr)
    again = files.with_columns(
        tag=pl.Series(world.last - rng.integers(0, 2 * (world.last - world.first) + 2, size=files.height))
    )
    again = again.filter((pl.col("tag") > files["tag"]) & pl.Series(rng.random(files.height) < TOUCHED))
    cells = pl.concat([files, again]).join(keys, on="person", how="left", maintain_order="left")
    cells = cells.join(own, on="person", how="left", maintain_order="left").with_columns(geb_datum=german_birth())
    return _series(cells, world=world, objekt="person", columns=PERSON, days=(), planted=pl.concat([planted, wrong]))


def azr_numbers_at_zab(
    world: World, *, rng: np.random.Generator, files: pl.DataFrame
) -> tuple[pl.Series, pl.DataFrame]:
    """Return the numbers as the ZAB has them: some persons have a second number (F08), some that of another (F09).

    Args:
        world: the world.
        rng: stream "zab person", fresh.
        files: the persons the ZAB knows.
    """
    n = world.persons.height
    known = np.isin(np.arange(n), files["person"].to_numpy()) & (np.arange(n) >= len(PROFILES))
    known &= world.persons["zwilling_von"].is_null().to_numpy()
    second = share(rng, among=known, rate=world.faults.rate(Fault.F08))
    other = share(rng, among=known & ~second, rate=world.faults.rate(Fault.F09))
    used = np.zeros(100_000, dtype=np.bool_)
    used[world.persons["azr_nr"].str.slice(6, 5).cast(pl.Int64).to_numpy()] = True
    fresh = np.flatnonzero(~used)[:n]
    serial = np.resize(fresh, n).astype(np.int64)
    registered = world.persons["einreise"].to_numpy() + 200
    numbers = world.persons["azr_nr"]
    new = azr_numbers(registered=registered, serial=serial)
    neighbour = numbers.gather((np.arange(n) + n // 2) % n)
    azr = pl.select(
        pl.when(pl.Series(second)).then(new).when(pl.Series(other)).then(neighbour).otherwise(numbers)
    ).to_series()
    planted = [
        fault_rows(np.flatnonzero(second), fault=Fault.F08, column="azr_nr", expected=Handling.BOTH_NUMBERS_KEPT),
        fault_rows(np.flatnonzero(other), fault=Fault.F09, column="azr_nr", expected=Handling.STOPPED_UNCERTAIN_LINK),
    ]
    return azr, pl.concat(planted)


def pep(world: World) -> Series:
    """Return the procedures for replacement papers, one state per step."""
    files = world.papers["pep"]
    steps = [
        files.with_columns(tag=pl.col(name)) for name in ("anlage", "antrag", "anhoerung", "antwort", "ausgestellt")
    ]
    expired = files.with_columns(
        tag=pl.when(pl.col("ausgestellt") < NEVER).then(pl.col("gueltig_bis") + 1).otherwise(NEVER)
    )
    cells = pl.concat([*steps, expired]).filter(pl.col("tag") < NEVER).unique(["pep_nr", "tag"], maintain_order=True)
    day = pl.col("tag")
    known = {
        f"{name}_am": pl.when(pl.col(name) <= day).then(name).otherwise(NEVER)
        for name in ("antrag", "anhoerung", "antwort")
    }
    is_issued, is_answered = pl.col("ausgestellt") <= day, pl.col("antwort") <= day
    cells = cells.with_columns(
        **known,
        stand_code=pl.when(is_issued & (pl.col("gueltig_bis") < day))
        .then(pl.lit("70"))
        .when(pl.col("papers") == "PASS")
        .then(pl.lit(PEP_CODES["PASS"]))
        .when(is_issued)
        .then(pl.lit(PEP_CODES["AUSGESTELLT"]))
        .when(is_answered & pl.col("ist_abgelehnt"))
        .then(pl.lit(PEP_CODES["ABGELEHNT"]))
        .when(is_answered)
        .then(pl.lit(PEP_CODES["ZUSAGE"]))
        .when(pl.col("anhoerung") <= day)
        .then(pl.lit(PEP_CODES["ANHOERUNG"]))
        .when(pl.col("antrag") <= day)
        .then(pl.lit(PEP_CODES["ANTRAG"]))
        .otherwise(pl.lit("10")),
        gueltig_bis=pl.when(is_issued).then("gueltig_bis").otherwise(NEVER),
        ablehnungsgrund_code=pl.when(is_answered & pl.col("ist_abgelehnt")).then(pl.lit("NICHT_STAATSANG")),
        einzelfall_zusage=pl.when(is_answered).then(pl.when("zusage").then(pl.lit("J")).otherwise(pl.lit("N"))),
    )
    days = ("antrag_am", "anhoerung_am", "antwort_am", "gueltig_bis")
    return _series(cells, world=world, objekt="pep", columns=PEP, days=days, planted=_NO_FAULTS)


def identitaet(world: World) -> Series:
    """Return findings on identity."""
    cells = world.papers["identitaet"].with_columns(festgestellt_am=pl.col("tag"))
    return _series(
        cells, world=world, objekt="identitaet", columns=IDENTITY, days=("festgestellt_am",), planted=_NO_FAULTS
    )


def massnahme(world: World) -> Series:
    """Return measures of return: booked, then cancelled, failed or carried out."""
    files = world.papers["massnahme"]
    cells = pl.concat([files.with_columns(tag=pl.col(name)) for name in ("gebucht", "erledigt")])
    cells = cells.filter(pl.col("tag") < NEVER).unique(["massnahme_nr", "tag"], maintain_order=True)
    is_closed = pl.col("erledigt") <= pl.col("tag")
    cells = cells.with_columns(
        gebucht_am="gebucht",
        termin_am="termin",
        status=pl.when(is_closed).then("ausgang").otherwise(pl.lit("GEPL")),
        storno_grund=pl.when(is_closed).then("grund"),
    )
    return _series(
        cells, world=world, objekt="massnahme", columns=MEASURE, days=("gebucht_am", "termin_am"), planted=_NO_FAULTS
    )


TOUCHED = 0.5
"""Share of persons whose file at the ZAB is saved again during twice the period."""
