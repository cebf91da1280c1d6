"""Answers of the Auslaenderzentralregister: one retrieval for one case of an immigration office, as XML.

Belongs here: who is asked about when, what the register shows on that day, as XML; where two offices claim a person
(F27) and where the register contradicts the office's file (F26), the answers that show it.
Does not belong here: what the register stores (register_facts).
"""

import numpy as np
import polars as pl

from pipelines.synthesise.chance import NEVER, between, stream
from pipelines.synthesise.deliveries_bzr import retrievals
from pipelines.synthesise.faults import Fault, Handling
from pipelines.synthesise.lines import ISO, element, written
from pipelines.synthesise.personalia import aliases, fault_rows, iso_birth, personalia
from pipelines.synthesise.register_facts import contradicted, joined_numbers, register_facts
from pipelines.synthesise.series import Series, Wrapping
from pipelines.synthesise.world import World
from pipelines.synthesise.world_moves import moved

# ruff: noqa: PLR2004 - estimates of an invented world stand where they are used

NAMESPACE = "urn:example:iris:azr-datenblatt:1"
OFFICE = "BVA"
ASKED = 0.95
"""Share of cases for which the office asks at all."""
FIRST_WITHIN = 40
UNDERWAY = 1
"""Days from the retrieval to its delivery."""
WEEK = 7
PURPOSE = "Prüfung der Zuständigkeit und des Aufenthaltsstatus (§ 15 Abs. 1 Satz 1 Nr. 1 AZRG)"
FREE_MOVERS = ("FZB", "FZF")
PERSON = (
    ("personenkreis", "personenkreis"), ("azrNr", "azr_nr"), ("bamfAz", "bamf_az"), ("familienname", "familienname"),
    ("geburtsname", "geburtsname"), ("vornamen", "vornamen"), ("gebDatum", "geb"), ("gebOrt", "geb_ort"),
    ("geschlecht", "geschlecht"), ("staatsang1", "staat"),
)  # fmt: skip
FACT = (
    ("block", "block"), ("code", "code"), ("datumVon", "von"), ("datumBis", "bis"), ("meldendeStelle", "stelle"),
    ("gespeichertAm", "gespeichert"), ("norm", "norm"), ("duldGrund", "duld_grund"), ("zielstaat", "zielstaat"),
    ("dokumentart", "dokumentart"), ("pruefergebnis", "pruefergebnis"), ("andereAzrNr", "andere_azr_nr"),
)  # fmt: skip
DAYS = ("von", "bis", "gespeichert")
FACT_COLUMNS = tuple(name for _, name in FACT if name not in DAYS)


def _retrievals(world: World, *, rng: np.random.Generator) -> pl.DataFrame:
    """Return abruf, person, tag (day of delivery), abgefragt, ist_widerspruch, ist_umzug; ordered by day and person."""
    n, persons = world.persons.height, world.persons
    is_asked = (rng.random(n) < ASKED) & ~persons["status"].is_in(FREE_MOVERS).to_numpy()
    is_asked[joined_numbers(world)["person"].to_numpy()] = True
    planned = retrievals(world, rng=rng, within=FIRST_WITHIN).select("person", "tag")
    planned = planned.filter(pl.Series(is_asked).gather(planned["person"]))
    wrong, away = contradicted(world), moved(world)["person"]
    shown = pl.concat([wrong, away]).unique().sort()
    day = world.last - between(rng, size=shown.len(), low=1, high=6)
    late = pl.DataFrame({"person": shown, "tag": day}, schema={"person": pl.Int64, "tag": pl.Int64})
    others = planned.join(late.rename({"tag": "zuletzt"}), on="person", how="left", maintain_order="left")
    planned = others.filter(pl.col("zuletzt").is_null() | (pl.col("tag") < pl.col("zuletzt"))).select("person", "tag")
    # Before the period the answers of a week come together; each is as old as that.
    weeks = (world.first - pl.col("tag")) // WEEK * WEEK
    planned = planned.with_columns(tag=pl.when(weeks > 0).then(world.first - weeks).otherwise("tag"))
    late = late.with_columns(ist_letzter=pl.lit(value=True))
    whole = pl.concat([planned.with_columns(ist_letzter=pl.lit(value=False)), late]).sort("tag", "person")
    return whole.with_row_index("abruf").with_columns(
        pl.col("abruf").cast(pl.Int64),
        abgefragt=pl.col("tag") - UNDERWAY,
        ist_widerspruch=pl.col("ist_letzter") & pl.col("person").is_in(wrong.implode()),
        ist_umzug=pl.col("ist_letzter") & pl.col("person").is_in(away.implode()),
    )


def _people(world: World) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return per person the element with the personal data and those of other identities; and the faults."""
    own, planted = personalia(world.persons, code="azr", losses={}, seed=world.seed, faults=world.faults)
    facts = world.persons.select("person", "abh", "abh_az", "geschlecht", "staat", "status", "azr_nr", "bamf_az")
    own = own.join(facts, on="person", how="left", maintain_order="left").with_columns(
        geb=iso_birth(),
        personenkreis=pl.when(pl.col("status") == "FZN").then(pl.lit("UV")).otherwise(pl.lit("AU")),
        bamf_az=pl.when(pl.col("person") % 5 < 3).then("bamf_az"),
    )
    cells = [element(tag, pl.col(name)) for tag, name in PERSON]
    own = own.with_columns(person_xml=pl.concat_str(pl.lit("<person>"), *cells, pl.lit("</person>")))
    others = aliases(world.persons, seed=world.seed, faults=world.faults).filter(pl.col("person") % 3 != 0)
    others = others.with_columns(geb=iso_birth(), art=pl.lit("ALIAS"))
    names = (("art", "art"), ("familienname", "familienname"), ("vornamen", "vornamen"), ("gebDatum", "geb"))
    cells = [element(tag, pl.col(name)) for tag, name in (*names, ("gebOrt", "geb_ort"))]
    head = pl.format('<weiterePersonalie lfd="{}">', pl.col("lfd"))
    others = others.with_columns(xml=pl.concat_str(head, *cells, pl.lit("</weiterePersonalie>")))
    joined = others.group_by("person", maintain_order=True).agg(alias_xml=pl.col("xml").str.join(""), alias=pl.len())
    known = fault_rows(
        joined["person"].to_numpy(), fault=Fault.F07, column="familienname", expected=Handling.ALIAS_COMPARED
    )
    return own.join(joined, on="person", how="left", maintain_order="left"), pl.concat([planted, known])


def _shown(world: World, *, asked: pl.DataFrame) -> pl.DataFrame:
    """Return per retrieval what the register had stored by then: abruf, fakten (XML), sachverhalt (number of facts)."""
    asked_at = asked.filter("ist_widerspruch").select("person", "abgefragt")
    facts = register_facts(world, asked=asked["person"].unique().sort(), asked_at=asked_at)
    # A fact reads the same in every answer, but for its running number.
    read = facts.select(*FACT_COLUMNS, *(written(facts[name], calendar=ISO) for name in DAYS))
    told = facts.select("person", "von", "gespeichert", xml=read.select(_fact_xml()).to_series())
    rows = asked.select("abruf", "person", "abgefragt").join(told, on="person", maintain_order="left")
    rows = rows.filter((pl.col("gespeichert") <= pl.col("abgefragt")) & (pl.col("von") <= pl.col("abgefragt")))
    number = pl.int_range(1, pl.len() + 1).over("abruf").cast(pl.String)
    rows = rows.select("abruf", xml=pl.concat_str(pl.lit('<sachverhalt lfd="'), number, "xml"))
    return rows.group_by("abruf", maintain_order=True).agg(fakten=pl.col("xml").str.join(""), sachverhalt=pl.len())


def _fact_xml() -> pl.Expr:
    """Return the rest of a fact's element, after its running number."""
    cells = [element(tag, pl.col(name), is_text=name == "norm") for tag, name in FACT]
    return pl.concat_str(pl.lit('">'), *cells, pl.lit("</sachverhalt>"))


def datenblatt(world: World) -> Series:
    """Return the answers, one state per retrieval; `tag` is the day of delivery."""
    asked = _retrievals(world, rng=stream(world.seed, table="azr"))
    people, planted = _people(world)
    cells = asked.join(people, on="person", how="left", maintain_order="left")
    cells = cells.join(_shown(world, asked=asked), on="abruf", how="left", maintain_order="left")
    year = pl.from_epoch(cells["tag"].cast(pl.Int32), time_unit="d").dt.year().cast(pl.String)
    cells = cells.with_columns(
        abruf_id=pl.format("AZR-{}-{}", year, pl.col("abruf").cast(pl.String).str.zfill(7)),
        am=written(cells["abgefragt"], calendar=ISO),
    )
    line = pl.concat_str(
        pl.format('<datenblatt id="{}" am="{}" art="EINZEL">', "abruf_id", "am"),
        pl.format('<anlass abh="{}" abhAz="{}" zweck="{}"/>', "abh", "abh_az", pl.lit(PURPOSE)),
        pl.col("person_xml"),
        pl.col("alias_xml").fill_null(""),
        pl.col("fakten").fill_null(""),
        pl.lit("</datenblatt>"),
    )
    states = cells.select(
        "person", "tag", stelle=pl.lit(OFFICE), schluessel="abruf_id", satz=pl.lit("N"), bis=pl.lit(NEVER), zeile=line
    )
    numbered = states.with_row_index("zustand").select(pl.col("zustand").cast(pl.Int64), "person")
    by_person = numbered.join(planted, on="person", maintain_order="left").drop("person")
    places = [by_person]
    for column, fault, cell, expected in (
        ("ist_widerspruch", Fault.F26, "code", Handling.PRECEDENCE_AND_A_QUESTION),
        ("ist_umzug", Fault.F27, "meldende_stelle", Handling.COMPETENCE_BY_EVENTS),
    ):
        rows = np.flatnonzero(cells[column].to_numpy())
        found = fault_rows(rows, fault=fault, column=cell, expected=expected)
        places.append(found.rename({"person": "zustand"}).select(by_person.columns))
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<datenblaetter xmlns="{NAMESPACE}">'
    wrapping = Wrapping("UTF-8", None, head, "</datenblaetter>\n", "\n", has_satzart=False)
    inner = {name: cells[name].fill_null(0).cast(pl.Int64).to_numpy() for name in ("alias", "sachverhalt")}
    return Series("azr", "datenblatt", wrapping, states, pl.concat(places), inner)
