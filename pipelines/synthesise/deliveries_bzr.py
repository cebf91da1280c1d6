"""Extracts of the Bundeszentralregister, on request of the immigration office.

Belongs here: who is asked about when, what the register shows on that day, as XML.
Does not belong here: convictions (world_convictions), erasure (world_register).
"""

import numpy as np
import polars as pl

from pipelines.synthesise.chance import NEVER, Ints, between, stream
from pipelines.synthesise.faults import Fault, Handling
from pipelines.synthesise.lines import ISO, element, written
from pipelines.synthesise.personalia import fault_rows, iso_birth, personalia
from pipelines.synthesise.series import Series, Wrapping
from pipelines.synthesise.world import World
from pipelines.synthesise.world_convictions import GESAMTSTRAFE, file_number

NAMESPACE = "urn:example:iris:bzr-auskunft:1"
OFFICE = "BfJ"
FIRST_WITHIN = 75
"""The first extract about everyone lies at most so many days before the period."""
AGAIN_LOW, AGAIN_HIGH = 60, 90
"""Days after which an office asks again."""
UNDERWAY = 2
"""Days from the extract to its delivery."""
PURPOSE = "Prüfung ausländerrechtlicher Maßnahmen (§ 41 Abs. 1 Nr. 7 BZRG)"
SHOWN = (
    ("bewBis", "bew_bis"), ("bewWiderrufAm", "widerruf"), ("strafrestAusgesetztAm", "rest_ausgesetzt"),
    ("strafeErlassenAm", "erlassen"), ("strafmakelBeseitigtAm", "makel"),
)  # fmt: skip


def retrievals(world: World, *, rng: np.random.Generator, within: int) -> pl.DataFrame:
    """Return all answers of a register: person, tag (day of delivery), ordered by day and person.

    The first about everyone lies at most `within` days before the period.
    """
    n = world.persons.height
    day: Ints = world.first - between(rng, size=n, low=3, high=within)
    stop = np.minimum(world.persons["tod"].to_numpy(), world.persons["fortzug"].to_numpy())
    stop = np.minimum(np.minimum(stop, world.persons["einb"].to_numpy()), world.residence["abgabe"].to_numpy())
    stop = np.minimum(stop, world.residence["loeschung"].to_numpy())
    opened = world.residence["anlage"].to_numpy()
    day = np.maximum(day, opened + 3)
    # Whoever is dead, gone or German before that was last asked about while the case was open.
    day = np.where(stop <= day, np.maximum(stop - 20, opened + 3), day)
    found = []
    while (day <= world.last).any():
        here = np.flatnonzero(day <= world.last)
        found.append(pl.DataFrame({"person": here, "tag": day[here]}))
        day = day + between(rng, size=n, low=AGAIN_LOW, high=AGAIN_HIGH)
        day = np.where(day < stop, day, NEVER)
    requests = pl.concat(found).filter(pl.col("tag") >= world.first - 2 * within)
    return requests.sort("tag", "person").with_row_index("anfrage").with_columns(pl.col("anfrage").cast(pl.Int64))


def _entries(world: World, *, requests: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Return what each extract shows: one row per extract and conviction, numbered, with links of Gesamtstrafen."""
    convictions = world.convictions
    if world.faults.rate(Fault.F17) < GESAMTSTRAFE:
        single = (convictions["einbezogen_in"] >= 0).to_numpy()
        shown = rng.random(convictions.height) < world.faults.rate(Fault.F17) / GESAMTSTRAFE
        convictions = convictions.filter(pl.Series(~single | shown))
    shown_at = pl.col("tag") - UNDERWAY
    rows = requests.join(convictions, on="person", maintain_order="left")
    rows = rows.filter((pl.col("registriert") <= shown_at) & (shown_at < pl.col("getilgt")))
    rows = rows.with_columns(lfd=pl.int_range(1, pl.len() + 1).over("anfrage"))
    whole = rows.select("anfrage", einbezogen_in="conviction", lfd_gesamt="lfd")
    return rows.join(whole, on=["anfrage", "einbezogen_in"], how="left", maintain_order="left")


def _judgements(rows: pl.DataFrame) -> pl.Series:
    """Return each judgement as an XML element, as it stood on the day of the extract."""
    shown_at = rows["tag"] - UNDERWAY
    days = {}
    for _, name in SHOWN:
        known = rows[name] if name == "bew_bis" else rows[name].set(rows[name] > shown_at, NEVER)
        days[name] = written(known, calendar=ISO)
    done = written(rows["erledigt"].set(rows["erledigt"] > shown_at, NEVER), calendar=ISO)
    fixed = {name: written(rows[name], calendar=ISO) for name in ("tat", "urteil", "rechtskraft")}
    custodial = pl.col("monate") > 0
    frame = rows.select(
        "lfd",
        "gericht",
        "nr",
        "text",
        "normen",
        "form",
        "strafart",
        "monate",
        "rates",
        "hoehe",
        "bew",
        "massregeln",
        "lfd_gesamt",
    ).with_columns(**fixed, **days, done=done)
    cells = [
        element("gericht", pl.col("gericht")),
        element("geschaeftsnummer", file_number(pl.col("tat").str.slice(2, 2))),
        element("tatLetzterTag", pl.col("tat")),
        element("erstesUrteilAm", pl.col("urteil")),
        element("rechtskraftAm", pl.col("rechtskraft")),
        element("deliktText", pl.col("text").str.slice(0, 200)),
        element("normen", pl.col("normen")),
        element("schuldform", pl.col("form")),
        element("strafart", pl.col("strafart")),
        element("dauerMonate", pl.when(custodial).then("monate")),
        element("tagessaetze", pl.when(~custodial).then("rates")),
        element("tsHoeheEur", pl.when(~custodial).then("hoehe")),
        element("bewaehrung", pl.when(custodial).then(pl.when("bew").then(pl.lit("J")).otherwise(pl.lit("N")))),
        *(element(tag, pl.col(name)) for tag, name in SHOWN),
        element("massregeln", pl.col("massregeln")),
        element("einbezogenInLfd", pl.col("lfd_gesamt")),
        element("vollstrErledigtAm", pl.col("done")),
    ]
    return frame.select(
        pl.concat_str(pl.format('<urteil lfd="{}">', pl.col("lfd")), *cells, pl.lit("</urteil>"))
    ).to_series()


def _people(world: World) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return per person the element with the personal data and those of other identities; and the faults."""
    own, planted = personalia(world.persons, code="bzr", losses={}, seed=world.seed, faults=world.faults)
    facts = world.persons.select("person", "abh", "abh_az", "geschlecht", "staat", "azr_nr")
    own = own.join(facts, on="person", how="left", maintain_order="left").with_columns(geb=iso_birth())
    names = (
        ("familienname", "familienname"),
        ("geburtsname", "geburtsname"),
        ("vornamen", "vornamen"),
        ("gebDatum", "geb"),
        ("gebOrt", "geb_ort"),
    )
    cells = [element(tag, pl.col(name)) for tag, name in names]
    end = [element("geschlecht", pl.col("geschlecht")), element("staatsang", pl.col("staat"))]
    own = own.with_columns(person_xml=pl.concat_str(pl.lit("<person>"), *cells, *end, pl.lit("</person>")))
    others = world.aliases.filter("im_register").with_columns(geb=iso_birth())
    cells = [element(tag, pl.col(name)) for tag, name in names if name != "geburtsname"]
    head = pl.format('<abweichendePerson lfd="{}">', pl.col("lfd"))
    others = others.with_columns(xml=pl.concat_str(head, *cells, pl.lit("</abweichendePerson>")))
    joined = others.group_by("person", maintain_order=True).agg(alias_xml=pl.col("xml").str.join(""), alias=pl.len())
    known = fault_rows(
        joined["person"].to_numpy(), fault=Fault.F07, column="familienname", expected=Handling.ALIAS_COMPARED
    )
    return own.join(joined, on="person", how="left", maintain_order="left"), pl.concat([planted, known])


def auskunft(world: World) -> Series:
    """Return the extracts, one state per extract; `tag` is the day of delivery."""
    rng = stream(world.seed, table="bzr")
    requests = retrievals(world, rng=rng, within=FIRST_WITHIN)
    year = pl.from_epoch(requests["tag"].cast(pl.Int32), time_unit="d").dt.year().cast(pl.String)
    requests = requests.with_columns(
        auskunft_id=pl.format("BZR-{}-{}", year, pl.col("anfrage").cast(pl.String).str.zfill(7))
    )
    rows = _entries(world, requests=requests, rng=rng)
    judged = rows.select("anfrage").with_columns(xml=_judgements(rows))
    judged = judged.group_by("anfrage", maintain_order=True).agg(urteile=pl.col("xml").str.join(""), urteil=pl.len())
    whole = rows.filter(pl.col("lfd_gesamt").is_not_null())["anfrage"].unique().sort()
    people, planted = _people(world)
    cells = requests.join(people, on="person", how="left", maintain_order="left")
    cells = cells.join(judged, on="anfrage", how="left", maintain_order="left")
    cells = cells.with_columns(am=written(cells["tag"] - UNDERWAY, calendar=ISO))
    line = pl.concat_str(
        pl.format('<auskunft id="{}" am="{}">', pl.col("auskunft_id"), pl.col("am")),
        pl.format('<anfrage abh="{}" abhAz="{}" zweck="{}"/>', pl.col("abh"), pl.col("abh_az"), pl.lit(PURPOSE)),
        pl.col("person_xml"),
        pl.col("alias_xml").fill_null(""),
        pl.col("urteile").fill_null(""),
        pl.lit("</auskunft>"),
    )
    states = cells.select(
        "person",
        "tag",
        stelle=pl.lit(OFFICE),
        schluessel="auskunft_id",
        satz=pl.lit("N"),
        bis=pl.lit(NEVER),
        zeile=line,
    )
    numbered = states.with_row_index("zustand").select(pl.col("zustand").cast(pl.Int64), "person")
    by_person = numbered.join(planted, on="person", maintain_order="left").drop("person")
    by_request = fault_rows(
        whole.to_numpy(), fault=Fault.F17, column="einbezogen_in_lfd", expected=Handling.COUNTED_ONCE
    )
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<auskuenfte xmlns="{NAMESPACE}">'
    wrapping = Wrapping("UTF-8", None, head, "</auskuenfte>\n", "\n", has_satzart=False)
    planted = pl.concat([by_person, by_request.rename({"person": "zustand"}).select(by_person.columns)])
    inner = {name: cells[name].fill_null(0).cast(pl.Int64).to_numpy() for name in ("urteil", "alias")}
    return Series("bzr", "auskunft", wrapping, states, planted, inner)
