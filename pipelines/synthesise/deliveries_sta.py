"""Notices of the prosecutors and criminal courts to the immigration office, as XML.

Belongs here: which event is told when; what the judgement finds beyond the register (weapon, days of the deeds).
Does not belong here: convictions (world_convictions), what the register shows (deliveries_bzr).

Personal data are those of the register, because the register has them from the same courts (section 20 BZRG).
"""

import numpy as np
import polars as pl

from pipelines.synthesise.chance import NEVER, between, evenly, share, stream
from pipelines.synthesise.faults import Fault, Handling
from pipelines.synthesise.lines import ISO, element, written
from pipelines.synthesise.offences import OFFENCES
from pipelines.synthesise.personalia import FAULT_SCHEMA, fault_rows, iso_birth, personalia
from pipelines.synthesise.series import Series, Wrapping
from pipelines.synthesise.world import World
from pipelines.synthesise.world_convictions import file_number, prosecutor_number

NAMESPACE = "urn:example:iris:justizmitteilung:1"
PROSECUTORS = {"R27": ("R2700S", "StA Münster"), "R25": ("R2500S", "StA Essen"), "R22": ("R2200S", "StA Bochum")}
"""Beginning of a court's key -> key and name of the prosecutor's office."""
PENDING = 0.06
"""Share of persons with a proceeding that is (or was) without judgement."""
FIRST_STEP = 22
"""Days from a deed after which at the latest a proceeding is begun."""
SINCE = 5 * 365
"""Days before the end of the period from which on notices were kept."""
WEAPONS = {"gef_kv": 0.85, "schwerer_raub": 0.95, "raub": 0.25, "erpressung": 0.2, "vergewaltigung": 0.1}
"""Share of judgements that find a weapon or a dangerous tool, per offence."""
UNSTATED = 0.05
"""Share of judgements that do not say."""
SERIAL = ("diebstahl", "einbruch", "betrug", "btm_handel", "raub")
ENDINGS = (("EI", None, None), ("EI", None, None), ("ER", "100", None), ("UR", None, "003"))
"""How a proceeding without conviction goes on: still open, dropped, acquitted (art, erledigungsart, ergebnisart)."""
DIVERSION = "103"
"""§ 45 Abs. 3 JGG."""
COLUMNS = ("erstesUrteilAm", "rechtskraftAm", "erledigungsart", "ergebnisart", "rechtsfolgen", "waffe", "tatTage")


def findings(world: World) -> pl.DataFrame:
    """Return what each judgement finds beyond the register: conviction, waffe (J, N, U), tat_tage (lists of days)."""
    rng = stream(world.seed, table="findings")
    rows = world.convictions
    key = pl.Series([offence.key for offence in OFFENCES]).gather(rows["offence"])
    likely = key.replace_strict(WEAPONS, default=0.0, return_dtype=pl.Float64).to_numpy()
    found = np.where(rng.random(rows.height) < likely, "J", "N")
    found = np.where(rng.random(rows.height) < UNSTATED, "U", found)
    more = np.where(key.is_in(SERIAL).to_numpy(), between(rng, size=rows.height, low=0, high=3), 0)
    gap = between(rng, size=rows.height, low=3, high=40)
    drawn = pl.DataFrame({"last": rows["tat"], "gap": gap, "more": more}).with_columns(pl.all().cast(pl.Int64))
    first = pl.col("last") - pl.col("gap") * pl.col("more")
    days = drawn.select(pl.int_ranges(first, pl.col("last") + 1, pl.col("gap"), dtype=pl.Int64)).to_series()
    return pl.DataFrame({"conviction": rows["conviction"], "waffe": found, "tat_tage": days})


def _judgements(world: World, *, rng: np.random.Generator) -> pl.DataFrame:
    """Return the notices of proceedings that led to a conviction, step by step.

    Begun, charged (a penal order needs no charge), arrested and let go, judged, final, suspension revoked. What
    happened before the period is told on its first day. Of some proceedings no notice ever comes.
    """
    rows = world.convictions.join(findings(world), on="conviction", maintain_order="left")
    rows = rows.filter((pl.col("urteil") >= world.last - SINCE) & (pl.col("tat") < world.last - FIRST_STEP))
    rows = rows.with_columns(los=pl.Series(evenly(rng, size=rows.height)))
    year = pl.from_epoch(pl.col("tat").cast(pl.Int32), time_unit="d").dt.strftime("%y")
    rows = rows.with_columns(
        ort="gericht", aktenzeichen=file_number(year), sta_az=prosecutor_number(year), ende="rechtskraft"
    )
    remand = world.stays.filter(pl.col("haftart") == "063").select("conviction", "beginn", frei="entlassung")
    rows = rows.join(remand, on="conviction", how="left", maintain_order="left")
    begun = pl.col("tat") + FIRST_STEP - pl.col("nr") % 10
    is_custodial = pl.col("monate") > 0
    is_single = ~pl.col("ist_gesamt")
    steps = {
        "EI": (is_single, begun),
        "AN": (is_single & is_custodial, pl.max_horizontal(begun + 5, pl.col("urteil") - 45)),
        "HB": (is_single, pl.col("beginn")),
        "HA": (is_single, pl.col("frei")),
        "UR": (is_custodial, pl.col("urteil") + 10),
        "SB": (~is_custodial, pl.col("urteil") + 10),
        "RK": (pl.col("rechtskraft") > pl.col("urteil") + 7, pl.col("rechtskraft") + 7),
        "BW": (pl.col("widerruf") < NEVER, pl.col("widerruf") + 10),
    }
    parts = [
        rows.filter(which).with_columns(tag=day, art=pl.lit(art)).filter(pl.col("tag") <= world.last)
        for art, (which, day) in steps.items()
    ]
    told = world.size.notices / max(1, sum(part.height for part in parts))
    whole = pl.concat([part.filter(pl.col("los") < told) for part in parts])
    whole = whole.with_columns(pl.max_horizontal("tag", pl.lit(world.first)).alias("tag"))
    is_judgement, is_final = pl.col("art").is_in(["UR", "SB"]), pl.col("art") == "RK"
    by_court = is_judgement | is_final | pl.col("art").is_in(["AN", "BW"])
    names_it = is_judgement | is_final
    # A judgement that is final when it is told is told with that day.
    final = is_final | (is_judgement & (pl.col("ende") + 3 <= pl.col("tag")))
    return whole.select(
        "person",
        "tag",
        "art",
        "ort",
        "sta_az",
        gericht=pl.when(by_court).then("gericht"),
        az=pl.when(by_court).then("aktenzeichen"),
        urteil=pl.when(names_it).then("urteil").otherwise(NEVER),
        rechtskraft=pl.when(final).then("ende").otherwise(NEVER),
        waffe=pl.when(is_judgement).then("waffe"),
        tat_tage=pl.when(is_judgement).then("tat_tage"),
        ergebnisart=pl.when(names_it).then(pl.lit("004")),
        erledigungsart=pl.lit(None, dtype=pl.String),
    )


def _pending(world: World, *, rng: np.random.Generator, is_diverted: bool) -> pl.DataFrame:
    """Return notices of proceedings without conviction: begun, dropped, acquitted; or diverted, by mistake (F21)."""
    n = world.persons.height
    rate = world.faults.rate(Fault.F21) if is_diverted else PENDING
    person = np.flatnonzero(share(rng, among=np.ones(n, dtype=np.bool_), rate=rate))
    person = person[(world.persons["tod"].to_numpy()[person] == NEVER)]
    begun = between(rng, size=person.size, low=world.first, high=max(world.first, world.last - 60))
    number = between(rng, size=person.size, low=1, high=9999)
    year = pl.from_epoch(pl.Series(begun, dtype=pl.Int32), time_unit="d").dt.strftime("%y")
    frame = pl.DataFrame({"person": person, "tag": begun, "nummer": number, "jahr": year}).with_columns(
        sta_az=pl.format("{} UJs {}/{}" if is_diverted else "{} Js {}/{}", pl.col("nummer") % 90 + 10, "nummer", "jahr")
    )
    if is_diverted:
        steps = frame.with_columns(art=pl.lit("ER"), erledigungsart=pl.lit(DIVERSION), ergebnisart=pl.lit(None))
    else:
        turn = pl.Series(np.arange(frame.height) % len(ENDINGS))
        begins = frame.with_columns(art=pl.lit("EI"), erledigungsart=pl.lit(None), ergebnisart=pl.lit(None))
        ends = frame.with_columns(
            tag=pl.col("tag") + 40 + pl.col("nummer") % 15,
            **{
                name: pl.Series([ending[place] for ending in ENDINGS], dtype=pl.String).gather(turn)
                for place, name in enumerate(("art", "erledigungsart", "ergebnisart"))
            },
        ).filter(pl.col("art") != "EI")
        steps = pl.concat([begins, ends], how="vertical_relaxed")
    none: dict[str, type[pl.DataType] | pl.DataType] = {
        "gericht": pl.String,
        "ort": pl.String,
        "az": pl.String,
        "waffe": pl.String,
        "tat_tage": pl.List(pl.Int64),
    }
    return steps.with_columns(
        *(pl.lit(None, dtype=kind).alias(name) for name, kind in none.items()),
        *(pl.lit(NEVER, dtype=pl.Int64).alias(name) for name in ("urteil", "rechtskraft")),
        *(pl.col(name).cast(pl.String) for name in ("erledigungsart", "ergebnisart")),
    )


def _other_spelling(number: pl.Expr) -> pl.Expr:
    """Write a file number as another office does: without spaces, or with the year in full."""
    tight = number.str.replace_all(" ", "")
    full = number.str.replace(r"/([0-9]{2})$", "/20${1}").str.replace(" Js ", "-Js-", literal=True)
    return pl.when(pl.col("lfd") % 2 == 0).then(tight).otherwise(full)


def _lines(notices: pl.DataFrame) -> pl.Series:
    days = pl.col("tat_tage").list.eval(
        pl.from_epoch(pl.element().cast(pl.Int32), time_unit="d").dt.strftime("%Y-%m-%d")
    )
    cells = notices.with_columns(
        am=written(notices["tag"], calendar=ISO),
        erstesUrteilAm=written(notices["urteil"], calendar=ISO),
        rechtskraftAm=written(notices["rechtskraft"], calendar=ISO),
        rechtsfolgen=pl.lit(None, dtype=pl.String),
        tatTage=days.list.join("|"),
    )
    court = pl.format(' gericht="{}" gerichtAz="{}"', "gericht", "az").fill_null("")
    return cells.select(
        pl.concat_str(
            pl.format('<mitteilung id="{}" am="{}" art="{}">', "mitteilung_id", "am", "art"),
            pl.format('<verfahren sta="{}" staAz="{}"', "sta", "sta_az") + court + pl.lit("/>"),
            pl.col("person_xml"),
            pl.lit("<ausgang>"),
            *(element(name, pl.col(name)) for name in COLUMNS),
            pl.lit("</ausgang></mitteilung>"),
        )
    ).to_series()


def _people(world: World) -> pl.DataFrame:
    own, _ = personalia(world.persons, code="bzr", losses={}, seed=world.seed, faults=world.faults)
    facts = world.persons.select("person", "geschlecht", "staat")
    own = own.join(facts, on="person", how="left", maintain_order="left").with_columns(geb=iso_birth())
    names = (
        ("familienname", "familienname"), ("geburtsname", "geburtsname"), ("vornamen", "vornamen"),
        ("gebDatum", "geb"), ("gebOrt", "geb_ort"), ("geschlecht", "geschlecht"), ("staatsang", "staat"),
    )  # fmt: skip
    cells = [element(tag, pl.col(name)) for tag, name in names]
    return own.select("person", person_xml=pl.concat_str(pl.lit("<person>"), *cells, pl.lit("</person>")))


def mitteilung(world: World) -> Series:
    """Return the notices, one state per notice; `tag` is the day of delivery."""
    rng = stream(world.seed, table="sta")
    parts = [
        _judgements(world, rng=rng),
        _pending(world, rng=rng, is_diverted=False),
        _pending(world, rng=rng, is_diverted=True),
    ]
    notices = pl.concat([part.select(parts[0].columns) for part in parts], how="vertical_relaxed")
    notices = notices.filter(pl.col("tag") <= world.last).sort("tag", "person", "art", "sta_az")
    notices = notices.with_row_index("lfd").with_columns(pl.col("lfd").cast(pl.Int64))
    place = pl.col("ort").str.slice(0, 3).fill_null("R27")
    other = (pl.col("urteil") < NEVER) & pl.Series(rng.random(notices.height) < world.faults.rate(Fault.F18))
    year = pl.from_epoch(pl.col("tag").cast(pl.Int32), time_unit="d").dt.year().cast(pl.String)
    notices = notices.with_columns(
        sta=place.replace_strict({key: office[0] for key, office in PROSECUTORS.items()}),
        stelle=place.replace_strict({key: office[1] for key, office in PROSECUTORS.items()}),
        mitteilung_id=pl.format("STA-{}-{}", year, pl.col("lfd").cast(pl.String).str.zfill(7)),
        ist_anders=other,
        az=pl.when(other).then(_other_spelling(pl.col("az"))).otherwise("az"),
    ).join(_people(world), on="person", how="left", maintain_order="left")
    notices = notices.with_columns(zeile=_lines(notices)).sort("stelle", "mitteilung_id", maintain_order=True)
    states = notices.select(
        "person", "tag", "stelle", schluessel="mitteilung_id", satz=pl.lit("N"), bis=pl.lit(NEVER), zeile="zeile"
    )
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<mitteilungen xmlns="{NAMESPACE}">'
    wrapping = Wrapping("UTF-8", None, head, "</mitteilungen>\n", "\n", has_satzart=False)
    spelled = fault_rows(
        np.flatnonzero(notices["ist_anders"].to_numpy()),
        fault=Fault.F18,
        column="gericht_az",
        expected=Handling.CONVICTION_JOINED,
    )
    diverted = fault_rows(
        np.flatnonzero(notices["erledigungsart"].eq_missing(DIVERSION).to_numpy()),
        fault=Fault.F21,
        column="erledigungsart",
        expected=Handling.REJECTED_AT_THE_DOOR,
    )
    planted = pl.concat([spelled, diverted], how="vertical").rename({"person": "zustand"})
    return Series("sta", "mitteilung", wrapping, states, planted.select("zustand", *list(FAULT_SCHEMA)[1:]))
