"""What the Auslaenderzentralregister stores of each person: facts with their day, and the day on which it learned them.

Belongs here: the facts of the world as events of the register; a status it was never told of (F26), numbers it joined.
Does not belong here: when it is asked, and how its answer looks (deliveries_azr).
"""

# ruff: noqa: PLR2004 - estimates of an invented world stand where they are used

from collections.abc import Sequence

import numpy as np
import polars as pl

from pipelines.synthesise.chance import NEVER, between, share, stream
from pipelines.synthesise.deliveries_zab import azr_numbers_at_zab
from pipelines.synthesise.faults import Fault
from pipelines.synthesise.law_change import permit_basis
from pipelines.synthesise.profiles import PROFILES
from pipelines.synthesise.world import World
from pipelines.synthesise.world_moves import moved
from pipelines.synthesise.world_residence import BASES, OBLIGED, TITLES

CODES = {
    "DUL": ("DULDUNG", "DUL"), "DUB": ("DULDUNG", "DUB"), "DAU": ("DULDUNG", "DAU"), "DBS": ("DULDUNG", "DBS"),
    "AVP": ("AUSREISE", "RV"), "GUB": ("AUSREISE", "RV"), "APN": ("AUSREISE", "RN"), "AGS": ("ASYL", "GS"),
    "AEF": ("TITEL", "TAF"), "AEH": ("TITEL", "TAH"), "AEB": ("TITEL", "TAB"), "AES": ("TITEL", "TAS"),
    "AVB": ("TITEL", "TAV"), "BKE": ("TITEL", "TBK"), "ARB": ("TITEL", "TAR"), "FIK": ("TITEL", "TFI"),
    "F4": ("TITEL", "TFI"), "SCH": ("TITEL", "TSC"), "NE": ("TITEL", "TNE"), "DAE": ("TITEL", "TDA"),
    "FZB": ("TITEL", "TFZ"), "FZF": ("TITEL", "TFF"), "FZN": ("TITEL", "TFN"),
}  # fmt: skip
"""Block and code by residence status; a status that is not named is not stored."""
RENEWALS = 4
SHORTEST = 40
"""Days that a permit before the present status lasts at least."""
LATEST_REPORT = 20
"""Days within which an office reports to the register."""
JOINED, UNTOLD = 0.75, 25
"""Share of second numbers that the register has joined; days before the end from which a status holds that only the
register knows."""
SCHEMA = pl.Schema(
    dict.fromkeys(("person",), pl.Int64())
    | dict.fromkeys(("block", "code"), pl.String())
    | dict.fromkeys(("von", "bis"), pl.Int64())
    | {"stelle": pl.String(), "gespeichert": pl.Int64()}
    | dict.fromkeys(("norm", "duld_grund", "zielstaat", "dokumentart", "pruefergebnis", "andere_azr_nr"), pl.String())
)


def contradicted(world: World) -> pl.Series:
    """Return the persons of whom the register has stored a status that the office's file does not know (F26)."""
    rng, persons = stream(world.seed, table="azr status"), world.persons
    able = (persons["person"] >= len(PROFILES)).to_numpy() & (persons["fate"] == "").to_numpy()
    able &= persons["status"].is_in([*OBLIGED, *TITLES]).to_numpy() & (persons["status"] != "FZN").to_numpy()
    able &= (world.residence["status_seit"].to_numpy() < world.last - 2 * UNTOLD) & ~np.isin(
        np.arange(persons.height), moved(world)["person"].to_numpy()
    )
    for name in ("abgabe", "loeschung"):
        able &= world.residence[name].to_numpy() == NEVER
    return persons["person"].filter(pl.Series(share(rng, among=able, rate=world.faults.rate(Fault.F26))))


def _facts(frame: pl.DataFrame, *, block: str, code: str | pl.Expr, von: str, **values: pl.Expr) -> pl.DataFrame:
    """Make facts of the rows whose day happens; what is not named is empty."""
    named = {"person": pl.col("person"), "stelle": pl.col("abh"), "bis": pl.lit(NEVER, dtype=pl.Int64)} | values
    named |= {"block": pl.lit(block), "code": pl.lit(code) if isinstance(code, str) else code, "von": pl.col(von)}
    told = [named[name] if name in named else pl.lit(None, dtype=kind) for name, kind in SCHEMA.items()]
    columns = [column.alias(name) for column, name in zip(told, SCHEMA, strict=True)]
    return frame.select(columns).cast(SCHEMA).filter(pl.col("von") < NEVER)


def _status(persons: pl.DataFrame, *, world: World) -> list[pl.DataFrame]:
    """Return the status with its last renewals, and the one before it."""
    turns = pl.col("turnus").clip(1)
    newest = pl.when(pl.col("turnus") > 0).then((world.last - pl.col("status_seit")) // turns).otherwise(0).clip(0)
    known = persons.filter(pl.col("status").is_in(list(CODES))).with_columns(lauf=newest)
    block, code = ({key: pair[place] for key, pair in CODES.items()} for place in (0, 1))
    parts = []
    for back in range(RENEWALS):
        run = known.filter((pl.col("lauf") >= back) & ((pl.col("turnus") > 0) | (back == 0)))
        run = run.with_columns(seit=pl.col("status_seit") + (pl.col("lauf") - back) * pl.col("turnus"))
        end = pl.when(pl.col("turnus") > 0).then(pl.col("seit") + pl.col("turnus")).otherwise(NEVER)
        facts = _facts(
            run, block="", code=pl.col("status").replace_strict(code, return_dtype=pl.String), von="seit", bis=end,
            norm=permit_basis(
                pl.col("status"), protection=pl.col("schutz"), granted=pl.col("seit"), others=BASES
            ),
            duld_grund=pl.col("duld_grund"),
        )  # fmt: skip
        parts.append(facts.with_columns(block=run["status"].replace_strict(block, return_dtype=pl.String)))
    earlier = persons.filter(pl.col("status_vorher") == "AES").with_columns(
        frueher=pl.min_horizontal(pl.col("einreise") + 30, pl.col("status_seit") - 10)
    )
    parts.append(_facts(earlier, block="TITEL", code="TAS", von="frueher", norm=pl.lit(BASES["AES"])))
    return parts


def _history(persons: pl.DataFrame, *, missing: int) -> pl.DataFrame:
    """Return the renewals of the status before the present one, so many that the register holds what it should.

    A register forgets no permit: whoever has been here for ten years has ten years of them.
    """
    begun = pl.col("einreise") + BEGUN
    before = persons.with_columns(tage=(pl.col("status_seit") - BEGUN - begun).clip(0))
    days = before["tage"].to_numpy()
    lasts = max(SHORTEST, int(days.sum()) // max(1, missing))
    count = days // lasts
    rows = before[np.repeat(np.arange(before.height), count)]
    turn = np.arange(rows.height) - np.repeat(np.cumsum(count) - count, count)
    rows = rows.with_columns(seit=begun + pl.Series(turn * lasts), ende=begun + pl.Series((turn + 1) * lasts))
    block, code = ({key: CODES[key][place] for key in ("AGS", "AES", "FZB")} for place in (0, 1))
    facts = _facts(
        rows, block="", code=pl.col("status_vorher").replace_strict(code, return_dtype=pl.String), von="seit",
        bis=pl.col("ende"), norm=pl.col("status_vorher").replace_strict(BASES, default=None, return_dtype=pl.String),
    )  # fmt: skip
    return facts.with_columns(block=rows["status_vorher"].replace_strict(block, return_dtype=pl.String))


BEGUN = 30
"""Days after the entry from which on permits were renewed, and before the present status until which they were."""


def _asylum(persons: pl.DataFrame) -> list[pl.DataFrame]:
    bamf = {"stelle": pl.lit("BAMF")}
    known = persons.filter("ist_asyl").with_columns(
        gesuch=pl.col("einreise") + 5, antrag=pl.col("einreise") + 15, ende=pl.col("status_seit") - 1
    )
    ended = known.filter(pl.col("status") != "AGS")
    protected, banned = ended.filter(pl.col("status") == "SCH"), ended.filter(pl.col("abschv_art").is_not_null())
    others = ended.filter((pl.col("status") != "SCH") & pl.col("abschv_art").is_null())
    kind = pl.col("schutz").replace_strict(
        {"A16": "SA", "FLU": "SF", "SUB": "SS"}, default=None, return_dtype=pl.String
    )
    ban = pl.col("abschv_art").replace_strict({"AV5": "V5", "AV7": "V7"}, default=None, return_dtype=pl.String)
    return [
        _facts(known, block="ASYL", code="AG", von="gesuch", **bamf),
        _facts(known, block="ASYL", code="AT", von="antrag", **bamf),
        _facts(known, block="ASYL", code="GS", von="antrag"),
        _facts(ended, block="ASYL", code="GE", von="ende"),
        _facts(protected, block="ASYL", code=kind, von="status_seit", **bamf),
        _facts(banned, block="ASYL", code=ban, von="status_seit", zielstaat=pl.col("geb_staat"), **bamf),
        _facts(others, block="ASYL", code="AK", von="status_seit", **bamf),
    ]


def _residence(persons: pl.DataFrame, *, rng: np.random.Generator) -> list[pl.DataFrame]:
    states = {"ER": "WE", "NV": "WN", "SV": "WS", "UA": "WU"}
    expelled = pl.col("ausweisung_st").replace_strict(states, default=None, return_dtype=pl.String)
    threatened = persons.with_columns(frist=pl.col("androhung_am"))
    papers = persons.filter(pl.col("pass_art").is_not_null() & pl.Series(rng.random(persons.height) < 0.7))
    genuine = pl.Series(np.where(rng.random(papers.height) < 0.85, "ECHT", "OFFEN"))
    arrived = persons.filter(~pl.col("ist_hier_geboren"))
    left = pl.Series(["FA", "FU"]).gather(rng.integers(0, 2, size=persons.height))
    locked = persons.filter(pl.col("sperre") == "ZS")
    return [
        _facts(
            arrived, block="ZUZUG_FORTZUG", code="ZE", von="einreise", stelle=pl.coalesce(pl.col("altes_abh"), "abh")
        ),
        _facts(persons, block="ZUZUG_FORTZUG", code="ZA", von="umzug"),
        _facts(persons.with_columns(art=left), block="ZUZUG_FORTZUG", code=pl.col("art"), von="fortzug"),
        _facts(persons, block="ZUZUG_FORTZUG", code="TO", von="tod"),
        _facts(persons, block="AUSREISE", code="RV", von="vollz_seit"),
        _facts(persons, block="AUSREISE", code="RO", von="androhung_am", zielstaat=pl.col("androhung_zielst")),
        _facts(threatened, block="AUSREISE", code="RF", von="frist", bis=pl.col("frist_bis")),
        _facts(persons.filter(expelled.is_not_null()), block="AUSWEISUNG", code=expelled, von="ausweisung_am"),
        _facts(
            papers, block="DOKUMENT", code="DO", von="anlage", bis=pl.col("pass_gueltig_bis"),
            dokumentart=pl.col("pass_art"), pruefergebnis=pl.lit(genuine),
        ),
        _facts(locked, block="SPERRE", code="SP", von="sperre_ab"),
    ]  # fmt: skip


def joined_numbers(world: World) -> pl.DataFrame:
    """Return person and andere_azr_nr: second numbers (F08) that the register found out and joined, most of them."""
    rng = stream(world.seed, table="azr joined numbers")
    files = world.papers["person"].select("person", "zab_person_nr", tag="anlage")
    at_zab, wrong = azr_numbers_at_zab(world, rng=stream(world.seed, table="zab person"), files=files)
    second = wrong.filter(pl.col("fault") == Fault.F08.value)["person"]
    found = second.filter(pl.Series(share(rng, among=np.ones(second.len(), dtype=np.bool_), rate=JOINED)))
    return pl.DataFrame({"person": found, "andere_azr_nr": at_zab.gather(found)})


def _numbers(persons: pl.DataFrame, *, world: World) -> pl.DataFrame:
    noted = persons.join(joined_numbers(world), on="person", how="inner", maintain_order="left")
    noted = noted.with_columns(am=pl.lit(world.first - 120))
    note = {"stelle": pl.lit("BVA"), "andere_azr_nr": pl.col("andere_azr_nr")}
    return _facts(noted, block="NUMMER", code="NZ", von="am", **note)


def _untold(persons: pl.DataFrame, *, world: World, asked_at: pl.DataFrame) -> pl.DataFrame:
    """Return the status that only the register knows, stored just before it was asked."""
    hit = persons.join(asked_at, on="person", how="inner", maintain_order="left")
    hit = hit.with_columns(seit=pl.lit(world.last - UNTOLD, dtype=pl.Int64), ist_titel=pl.col("status").is_in(TITLES))
    block = pl.when("ist_titel").then(pl.lit("AUSREISE")).otherwise(pl.lit("TITEL"))
    code = pl.when("ist_titel").then(pl.lit("RV")).otherwise(pl.lit("TAF"))
    facts = _facts(hit, block="", code=code, von="seit")
    return facts.with_columns(block=hit.select(block).to_series(), gespeichert=hit["abgefragt"])


def register_facts(world: World, *, asked: pl.Series, asked_at: pl.DataFrame) -> pl.DataFrame:
    """Return all facts about those who are asked about, ordered by person, day and code: SCHEMA, days as numbers.

    Args:
        world: the world.
        asked: the persons.
        asked_at: person, abgefragt: of `contradicted`, the day on which the register was asked.
    """
    rng = stream(world.seed, table="azr facts")
    persons = world.persons.select(
        "person", "abh", "status", "ist_asyl", "ist_hier_geboren", "einreise", "tod", "fortzug", "geb_staat"
    ).join(world.residence, on="person", how="left", maintain_order="left")
    moves = moved(world).select("person", "altes_abh", "umzug")
    persons = persons.join(moves, on="person", how="left", maintain_order="left").with_columns(
        pl.col("umzug").fill_null(NEVER)
    )
    persons = persons.filter(pl.col("person").is_in(asked.implode()))
    offices = [pl.format("ABH {}", pl.col(name)).alias(name) for name in ("abh", "altes_abh")]
    persons = persons.with_columns(offices)
    untold = asked_at["person"].implode()
    parts: Sequence[pl.DataFrame] = [
        *_status(persons, world=world),
        *_asylum(persons),
        *_residence(persons, rng=rng),
        _numbers(persons, world=world),
    ]
    present = sum(part.height for part in parts)
    facts = pl.concat([*parts, _history(persons, missing=world.size.facts - present)])
    # What only the register knows is the newest: no renewal comes after it.
    facts = facts.filter(~pl.col("person").is_in(untold) | (pl.col("von") < world.last - UNTOLD - 1))
    lag = pl.Series(between(rng, size=facts.height, low=0, high=LATEST_REPORT))
    facts = facts.with_columns(gespeichert=pl.col("von") + lag)
    return pl.concat([facts, _untold(persons, world=world, asked_at=asked_at)]).sort("person", "von", "code")
