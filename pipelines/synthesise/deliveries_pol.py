"""Files of the police's case processing: persons, matters, roles of persons in matters.

Belongs here: what the police know of an outcome (F19), roles that may not be delivered (F22), a zero lost in the key of
the offence (F12), files in two charsets.
Does not belong here: who is known to the police and why (known_to_police), convictions (world_convictions),
the list of repeat offenders (deliveries_lka). No matter of the police is evidence of anything; a conviction is one
because the register shows it.
"""

# ruff: noqa: PLR2004 - estimates of an invented world stand where they are used

import numpy as np
import polars as pl

from pipelines.synthesise.chance import NEVER, share, stream
from pipelines.synthesise.deliveries_lka import police_number
from pipelines.synthesise.faults import Fault, Handling
from pipelines.synthesise.known_to_police import Police
from pipelines.synthesise.lines import GERMAN, clock, csv_line, header, written
from pipelines.synthesise.personalia import fault_rows, german_birth, personalia
from pipelines.synthesise.profiles import PROFILES
from pipelines.synthesise.series import Series, Wrapping, with_end
from pipelines.synthesise.spelling import CP1252_LOSSES, LATIN_1_LOSSES, without
from pipelines.synthesise.world import World

PERSON = (
    "pol_person_id", "lfd_nr", "pers_art", "ersetzt_durch", "familienname", "geburtsname", "vornamen", "geb_datum",
    "geb_ort", "geb_staat", "geschlecht", "staatsang_1", "staatsang_2", "staatsang_3", "ident_gesichert", "d_nummer",
    "stand",
)  # fmt: skip
MATTER = (
    "vorgangsnr", "kpb", "tatzeit_von", "tatzeit_bis", "tatort_ags", "pks", "norm", "versuch", "tatmittel", "status",
    "sta_id", "sta_az", "abgabe_am", "erledigungsart", "ergebnisart", "ausgang_am", "prueftermin", "kennz_mittel",
    "kennz_kategorie", "kennz_rgl", "kennz_zweck", "stand",
)  # fmt: skip
ROLE = ("vorgangsnr", "pol_person_id", "rolle", "stand")
TEXTS = ("familienname", "geburtsname", "vornamen", "geb_ort")
KEPT = 3653
"""Days after the deed on which the police review whether they may go on holding it (§ 22 Abs. 2 PolG NRW)."""
SECOND_NUMBER = 9_000_000_000


def _of_office(
    cells: pl.DataFrame, *, objekt: str, columns: tuple[str, ...], planted: pl.DataFrame, charset: str
) -> Series:
    """Make a series of cells with person, kpb, tag, satz, record, schluessel and the columns of the table."""
    losses = LATIN_1_LOSSES if charset == "ISO-8859-1" else CP1252_LOSSES
    minute = clock(pl.col("tag") % 500 + 430)
    cells = cells.with_columns(
        stelle=pl.lit("KPB ") + pl.col("kpb"),
        stand=pl.concat_str(written(cells["tag"], calendar=GERMAN), minute, separator=" "),
        **{name: without(pl.col(name), losses=losses) for name in TEXTS if name in columns},
    )
    key = {"vorgang": columns[:1], "rolle": columns[:2], "person": columns[:2]}[objekt]
    emptied = [name for name in columns if name not in key]
    cells = cells.with_columns(
        pl.when(pl.col("satz") == "L").then(None).otherwise(pl.col(name)).alias(name) for name in emptied
    )
    states = cells.select(
        "person", "tag", "satz", "record", "platz", "schluessel", "stelle",
        zeile=csv_line(cells, columns=columns, separator=";", texts=[name for name in TEXTS if name in columns]),
    )  # fmt: skip
    states = with_end(states)
    places = states.with_row_index("zustand").filter(pl.col("satz") != "L")
    places = places.select(pl.col("zustand").cast(pl.Int64), "platz").join(planted, on="platz", maintain_order="left")
    wrapping = Wrapping(charset, ";", header(("satzart", *columns), separator=";"), "", "\n", has_satzart=True)
    return Series(
        "pol", objekt, wrapping, states.drop("platz"), places.drop("platz").sort("zustand", "fault", "spalte")
    )


def _split(
    cells: pl.DataFrame, *, world: World, objekt: str, columns: tuple[str, ...], planted: pl.DataFrame
) -> list[Series]:
    """Make a series per charset: the last police office writes Windows-1252, all others ISO-8859-1."""
    last = pl.col("kpb") == list(world.size.kpbs)[-1]
    parts = [("ISO-8859-1", cells.filter(~last)), ("Windows-1252", cells.filter(last))]
    return [
        _of_office(part, objekt=objekt, columns=columns, planted=planted, charset=charset)
        for charset, part in parts
        if part.height
    ]


def vorgaenge(world: World, *, police: Police) -> list[Series]:
    """Return the matters, first as open, later with the outcome where the police come to know it."""
    matters, rng = police.matters, stream(world.seed, table="pol matters")
    free = (matters["person"] >= len(PROFILES)).to_numpy()
    zero = share(rng, among=free & matters["pks"].str.starts_with("0").to_numpy(), rate=world.faults.rate(Fault.F12))
    due = matters.select(pl.max_horizontal(pl.col("ausgang") + 30, pl.col("known") + 1)).to_series().to_numpy()
    # A proceeding that is still open has no outcome either: both together are what the police lack.
    is_due = due < world.last
    lacking = world.faults.rate(Fault.F19) * matters.height - float((~is_due).sum())
    silent = share(rng, among=free & is_due, rate=min(1.0, max(0.0, lacking / max(1, int((free & is_due).sum())))))
    told = pl.Series(np.where(silent, NEVER, due))
    matters = matters.with_columns(
        told=told,
        pks=pl.when(pl.Series(zero)).then(pl.col("pks").str.slice(1)).otherwise("pks"),
        platz=pl.col("vorgang"),
    )
    first = matters.with_columns(tag=pl.col("known"), satz=pl.lit(""), ist_aus=pl.lit(value=False))
    after = matters.filter(pl.col("told") < world.last).with_columns(
        tag=pl.col("told"), satz=pl.lit(""), ist_aus=pl.lit(value=True)
    )
    gone = matters.filter(pl.col("erased") < world.last).with_columns(
        tag=pl.col("erased"), satz=pl.lit("L"), ist_aus=pl.lit(value=False)
    )
    cells = pl.concat([first, after, gone]).filter((pl.col("tag") < pl.col("erased")) | (pl.col("satz") == "L"))
    begun = written(cells["tat"], calendar=GERMAN)
    cells = cells.with_columns(
        schluessel="vorgangsnr", record="vorgangsnr",
        tatzeit_von=begun + pl.lit(" 21:30"), tatzeit_bis=pl.lit(None, dtype=pl.String),
        tatort_ags=pl.lit("05515000"), versuch=pl.lit("N"),
        status=pl.when("ist_aus").then(pl.lit("RU")).otherwise(pl.lit("AB")),
        abgabe_am=written(cells["known"], calendar=GERMAN),
        erledigungsart=pl.when("ist_aus").then("erledigungsart"), ergebnisart=pl.when("ist_aus").then("ergebnisart"),
        ausgang_am=pl.when("ist_aus").then(written(cells["ausgang"], calendar=GERMAN)),
        prueftermin=written(cells["tat"] + KEPT, calendar=GERMAN),
        kennz_mittel=pl.lit("OE"), kennz_kategorie=pl.lit("B"), kennz_rgl=pl.lit("§ 163 StPO"),
        kennz_zweck=pl.lit("ST"),
    )  # fmt: skip
    planted = [
        fault_rows(
            np.flatnonzero(silent), fault=Fault.F19, column="ergebnisart", expected=Handling.NO_POINTS_AND_A_QUESTION
        ),
        fault_rows(np.flatnonzero(zero), fault=Fault.F12, column="pks", expected=Handling.REPAIRED_OR_SET_ASIDE),
    ]
    return _split(
        cells, world=world, objekt="vorgang", columns=MATTER, planted=pl.concat(planted).rename({"person": "platz"})
    )


def rollen(world: World, *, police: Police) -> list[Series]:
    """Return the roles: the suspect of every matter, and a bystander where none may be delivered (F22)."""
    matters, second = police.matters, police.merged
    first = matters.unique("person", keep="first", maintain_order=True).select("vorgang").to_series()
    suspects = matters.with_columns(
        rolle=pl.when(pl.col("vorgang") % 3 == 0).then(pl.lit("TV")).otherwise(pl.lit("BE")),
        platz=pl.lit(-1, dtype=pl.Int64),
    )
    old = suspects.filter(pl.col("vorgang").is_in(first.implode()) & pl.col("person").is_in(second.implode()))
    suspects = pl.concat([suspects, old.with_columns(pol_person_id=_second_number())])
    bystanders = police.bystanders.select(*suspects.columns)
    cells = pl.concat([suspects, bystanders])
    gone = cells.filter(pl.col("erased") < world.last).with_columns(tag=pl.col("erased"), satz=pl.lit("L"))
    cells = pl.concat([cells.with_columns(tag=pl.col("known"), satz=pl.lit("")), gone]).with_columns(
        schluessel=pl.format("{}/{}", "vorgangsnr", "pol_person_id"), record="vorgangsnr"
    )
    cells = cells.filter((pl.col("tag") < pl.col("erased")) | (pl.col("satz") == "L"))
    planted = fault_rows(
        police.bystanders["platz"].to_numpy(), fault=Fault.F22, column="rolle", expected=Handling.REJECTED_AT_THE_DOOR
    )
    return _split(cells, world=world, objekt="rolle", columns=ROLE, planted=planted.rename({"person": "platz"}))


def _second_number() -> pl.Expr:
    return (pl.col("pol_person_id").cast(pl.Int64) + SECOND_NUMBER).cast(pl.String)


def personen(world: World, *, police: Police) -> list[Series]:
    """Return the persons with their aliases and the numbers they had before, and bystanders who may not come (F22)."""
    known, persons, rng = police.known, world.persons, stream(world.seed, table="pol persons")
    begun = police.matters.group_by("person", maintain_order=True).agg(tag=pl.col("known").min())
    known = known.join(begun, on="person", how="left", maintain_order="left")
    strangers = police.bystanders.select("person", "kpb", "pol_person_id", tag="known")
    own, planted = personalia(persons, code="lka", losses={}, seed=world.seed, faults=world.faults)
    facts = persons.select("person", "geschlecht", staatsang_1="staat")
    lead = pl.concat([known, strangers]).join(own, on="person", how="left", maintain_order="left")
    lead = lead.with_columns(
        lfd_nr=pl.lit(0, dtype=pl.Int64),
        pers_art=pl.lit("F"),
        ersetzt_durch=pl.lit(None, dtype=pl.String),
        platz="person",
    )
    old = lead.filter(pl.col("person").is_in(police.merged.implode())).with_columns(
        ersetzt_durch="pol_person_id", pol_person_id=_second_number(), platz=pl.lit(-1, dtype=pl.Int64)
    )
    more = world.aliases.filter("im_register").rename({"lfd": "lfd_nr"})
    more = known.join(more.drop("im_register"), on="person", how="inner", maintain_order="left").with_columns(
        geburtsname=pl.lit(None, dtype=pl.String), pers_art=pl.lit("A"), ersetzt_durch=pl.lit(None, dtype=pl.String),
        platz=pl.lit(-1, dtype=pl.Int64),
    )  # fmt: skip
    cells = pl.concat([lead, old, more.select(lead.columns)]).join(
        facts, on="person", how="left", maintain_order="left"
    )
    has_number = pl.Series(rng.random(persons.height) < 0.5).gather(cells["person"])
    cells = cells.with_columns(
        geb_datum=german_birth(), geb_staat=pl.lit(None, dtype=pl.String),
        staatsang_2=pl.lit(None, dtype=pl.String), staatsang_3=pl.lit(None, dtype=pl.String),
        ident_gesichert=pl.when(pl.col("person") % 5 < 2).then(pl.lit("J")).otherwise(pl.lit("N")),
        d_nummer=pl.when(has_number).then(
            pl.lit("D") + (pl.col("person") * 104_729 + 17).cast(pl.String).str.zfill(12)
        ),
        satz=pl.lit(""), schluessel=pl.format("{}/{}", "pol_person_id", "lfd_nr"),
        record=police_number(pl.col("person")).str.strip_chars_start("0"),
    )  # fmt: skip
    stranger_rows = fault_rows(
        strangers["person"].to_numpy(), fault=Fault.F22, column="familienname", expected=Handling.REJECTED_AT_THE_DOOR
    )
    held = planted.filter(pl.col("person").is_in(known["person"].implode()))
    faults = pl.concat([held, stranger_rows]).rename({"person": "platz"})
    return _split(cells, world=world, objekt="person", columns=PERSON, planted=faults)
