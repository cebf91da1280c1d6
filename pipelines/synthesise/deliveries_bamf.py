"""Files of the Bundesamt: asylum procedures as XML.

Belongs here: what the Bundesamt says about each procedure on every day on which it changed; where it contradicts the
immigration office (F26).
Does not belong here: residence (world_residence), what the office's file says (deliveries_abh).
"""

import numpy as np
import polars as pl

from pipelines.synthesise.chance import NEVER, Bools, between, share, stream
from pipelines.synthesise.faults import Fault, Handling
from pipelines.synthesise.law_change import REPEATED, decision_norm
from pipelines.synthesise.lines import ISO, element, written
from pipelines.synthesise.personalia import fault_rows, iso_birth, personalia
from pipelines.synthesise.profiles import PROFILES
from pipelines.synthesise.series import Series, Wrapping, with_end
from pipelines.synthesise.world import World

NAMESPACE = "urn:example:iris:asylverfahren:1"
OFFICE = "BAMF"
PERSON = (
    ("bamfAz", "bamf_az"), ("azrNr", "azr_nr"), ("familienname", "familienname"), ("geburtsname", "geburtsname"),
    ("vornamen", "vornamen"), ("gebDatum", "geb"), ("gebOrt", "geb_ort"), ("geschlecht", "geschlecht"),
)  # fmt: skip
PROCEDURE = (
    ("antragArt", "antrag_art"), ("antragAm", "antrag_am"), ("verfStand", "verf_stand"), ("entsch", "entsch"),
    ("entschNorm", "entsch_norm"), ("entschAm", "entsch_am"), ("zustellAm", "zustell_am"),
    ("bestandskrAm", "bestandskr_am"), ("zielstaat", "zielstaat"), ("dublinMs", "dublin_ms"),
    ("dublinFristBis", "dublin_frist_bis"), ("widerrufSt", "widerruf_st"), ("stand", "stand"),
)  # fmt: skip
DAYS = ("antrag_am", "entsch_am", "zustell_am", "bestandskr_am", "dublin_frist_bis", "stand")
STAYS_PROTECTED, DUBLIN = 0.85, 0.25
"""Share of protected persons whose protection nobody reviews, and of open procedures of another state."""
REPEATS, REPEATED_WITHIN, CONTESTABLE = 0.3, 540, 14
"""Share of rejected persons who apply again, days before the end within which they do, days to contest the answer."""


def _first_procedures(
    known: pl.DataFrame, *, contrary: Bools, free: Bools, world: World, rng: np.random.Generator
) -> pl.DataFrame:
    """Return the first procedure of everyone, before and after the decision."""
    n = known.height
    is_open = (known["status"] == "AGS").to_numpy()
    dublin = is_open & free & (rng.random(n) < DUBLIN)
    reviewed = pl.Series(rng.random(n) >= STAYS_PROTECTED)
    known = known.with_columns(
        verfahren_id=pl.lit("V-") + pl.col("bamf_az"),
        antrag_art=pl.lit("E"),
        antrag=pl.col("einreise") + 15,
        dublin_bis=pl.Series(np.where(dublin, world.last + between(rng, size=n, low=10, high=150), NEVER)),
        ausgang=pl.when(pl.Series(contrary))
        .then(None)
        .when(pl.Series(dublin))
        .then(pl.lit("UNZ"))
        .when(pl.Series(is_open))
        .then(None)
        .when(pl.col("status") == "SCH")
        .then("schutz")
        .when(pl.col("abschv_art").is_not_null())
        .then("abschv_art")
        .otherwise(pl.Series(["ABL", "ABO", "ABL"]).gather(pl.Series(rng.integers(0, 3, size=n)))),
        widerruf_st=pl.when((pl.col("status") == "SCH") & reviewed).then(pl.lit("GE")),
    )
    # The office grants or ends its status on the day on which the decision can no longer be contested.
    is_final = pl.col("ausgang") != "UNZ"
    after = known.filter(pl.col("ausgang").is_not_null()).with_columns(
        tag=pl.when(is_final).then("status_seit").otherwise(pl.col("antrag") + 40),
        verf_stand=pl.when(is_final).then(pl.lit("BK")).otherwise(pl.lit("EN")),
    )
    after = after.with_columns(
        entsch_am=pl.col("tag") - 20,
        zustell_am=pl.col("tag") - 17,
        bestandskr_am=pl.when(is_final).then("tag").otherwise(NEVER),
    )
    return pl.concat([_undecided(known).select(after.columns), after])


def _undecided(procedures: pl.DataFrame) -> pl.DataFrame:
    """Return the state of procedures on the day of the application."""
    return procedures.with_columns(
        tag=pl.col("antrag"), verf_stand=pl.lit("AN"),
        **{name: pl.lit(None, dtype=pl.String) for name in ("ausgang", "widerruf_st")},
        **{name: pl.lit(NEVER, dtype=pl.Int64) for name in ("entsch_am", "zustell_am", "bestandskr_am")},
    )  # fmt: skip


def _repeated(rejected: pl.DataFrame, *, world: World) -> pl.DataFrame:
    """Return repeated applications of the last eighteen months: each is soon found to lead to no new procedure."""
    rng = stream(world.seed, table="bamf again")
    n = rejected.height
    lodged = world.last - between(rng, size=n, low=0, high=REPEATED_WITHIN)
    chosen = (rng.random(n) < REPEATS) & (lodged > rejected["status_seit"].to_numpy() + 30)
    decided = lodged + between(rng, size=n, low=5, high=30)
    procedures = rejected.with_columns(
        verfahren_id=pl.format("V-{}-F", "bamf_az"),
        antrag_art=pl.lit("F"),
        antrag=pl.Series(lodged),
        dublin_bis=pl.lit(NEVER, dtype=pl.Int64),
        ausgang=pl.lit(REPEATED),
        widerruf_st=pl.lit(None, dtype=pl.String),
        entsch_am=pl.Series(decided),
        zustell_am=pl.Series(decided + 3),
        bestandskr_am=pl.lit(NEVER, dtype=pl.Int64),
    ).filter(pl.Series(chosen))
    told = procedures.with_columns(tag=pl.col("zustell_am"), verf_stand=pl.lit("EN"))
    final = told.with_columns(
        tag=pl.col("tag") + CONTESTABLE, verf_stand=pl.lit("BK"), bestandskr_am=pl.col("tag") + CONTESTABLE
    )
    return pl.concat([_undecided(procedures).select(told.columns), told, final])


def verfahren(world: World) -> Series:
    """Return the procedures, one state for every step."""
    rng, persons = stream(world.seed, table="bamf"), world.persons
    known = persons.select("person", "status", "azr_nr", "geschlecht", "einreise", "bamf_az", "staat").filter(
        persons["ist_asyl"] & pl.col("bamf_az").is_not_null()
    )
    facts = world.residence.select("person", "status_seit", "abschv_art", "schutz")
    known = known.join(facts, on="person", how="left", maintain_order="left")
    free = (known["person"] >= len(PROFILES)).to_numpy()
    suspended = known["status"].is_in(["DUL", "DUB", "AVP", "APN"]).to_numpy()
    contrary = share(rng, among=free & suspended, rate=world.faults.rate(Fault.F26))
    first = _first_procedures(known, contrary=contrary, free=free, world=world, rng=rng)
    again = _repeated(known.filter(pl.Series(suspended & free & ~contrary)), world=world)
    cells = pl.concat([first, again.select(first.columns)]).filter(pl.col("tag") <= world.last)
    cells = cells.unique(["verfahren_id", "tag"], keep="last").sort("verfahren_id", "tag")
    cells = cells.with_columns(
        antrag_am="antrag",
        entsch_norm=decision_norm(pl.col("ausgang"), lodged=pl.col("antrag")),
        entsch=pl.when(pl.col("ausgang") == REPEATED).then(pl.lit("UNZ")).otherwise("ausgang"),
        zielstaat=pl.when(pl.col("ausgang").is_in(["AV5", "AV7"])).then("staat"),
        dublin_ms=pl.when(pl.col("ausgang") == "UNZ").then(pl.lit("129")),
        dublin_frist_bis=pl.when(pl.col("ausgang") == "UNZ").then("dublin_bis").otherwise(NEVER),
        stand="tag",
    )
    cells = cells.with_columns(*(written(cells[name], calendar=ISO) for name in DAYS))
    own, planted = personalia(persons, code="bamf", losses={}, seed=world.seed, faults=world.faults)
    cells = cells.join(own, on="person", how="left", maintain_order="left").with_columns(geb=iso_birth())
    states = with_end(cells.with_columns(stelle=pl.lit(OFFICE), schluessel="verfahren_id", satz=pl.lit("")))
    states = states.with_columns(zeile=_lines(states)).select(
        "person", "tag", "bis", "satz", "stelle", "schluessel", "zeile"
    )
    disputed = fault_rows(
        known["person"].filter(pl.Series(contrary)).to_numpy(),
        fault=Fault.F26,
        column="verf_stand",
        expected=Handling.NO_POINTS_AND_A_QUESTION,
    )
    rows = states.select("person").with_row_index("zustand").with_columns(pl.col("zustand").cast(pl.Int64))
    places = rows.join(pl.concat([planted, disputed]), on="person", maintain_order="left").drop("person")
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<asylverfahren xmlns="{NAMESPACE}">'
    wrapping = Wrapping("UTF-8", None, head, "</asylverfahren>\n", "\n", has_satzart=False)
    return Series("bamf", "verfahren", wrapping, states, places.sort("zustand", "fault", "spalte"))


def _lines(cells: pl.DataFrame) -> pl.Series:
    return cells.select(
        pl.concat_str(
            pl.format('<verfahren id="{}" satzart="{}"><person>', "verfahren_id", "satz"),
            *(element(tag, pl.col(name)) for tag, name in PERSON),
            pl.lit("</person><asyl>"),
            *(element(tag, pl.col(name)) for tag, name in PROCEDURE),
            pl.lit("</asyl></verfahren>"),
        )
    ).to_series()
