"""Files of the immigration offices in their dialects: person files.

Belongs here: the state of a person's file on every day on which it changed, as lines.
Does not belong here: the facts themselves (world_residence), the rhythm (series), messages as XML (messages_abh),
aliases (aliases_abh).
"""

import numpy as np
import polars as pl

from pipelines.synthesise.chance import NEVER, Ints, share, stream
from pipelines.synthesise.dialects_abh import TEXTS, WRITINGS, as_day, birth, dialect_of, in_dialect, wrapping
from pipelines.synthesise.faults import Fault, Handling
from pipelines.synthesise.law_change import permit_basis
from pipelines.synthesise.lines import clock, csv_line, key_line
from pipelines.synthesise.messages_abh import nachricht
from pipelines.synthesise.personalia import fault_rows, personalia
from pipelines.synthesise.profiles import PROFILES
from pipelines.synthesise.scales import TOUCH
from pipelines.synthesise.series import Series, by_state, with_end
from pipelines.synthesise.spelling import LATIN_1_LOSSES, garbled
from pipelines.synthesise.world import World
from pipelines.synthesise.world_moves import moved
from pipelines.synthesise.world_residence import BASES, CHECK_EVERY

COLUMNS = (
    "abh", "abh_az", "azr_nr", "bamf_az", "familienname", "geburtsname", "vornamen", "geb_datum", "geb_ort",
    "geb_staat", "geschlecht", "staatsang_1", "staatsang_2", "staatsang_3", "ident_status", "status", "status_rgl",
    "status_von", "status_bis", "einreise_am", "rechtm_seit", "geb_in_de", "einreise_minderj", "ausreisepfl_seit",
    "vollz_seit", "androhung_am", "androhung_zielst", "frist_bis", "ausweisung_am", "ausweisung_st", "euv_am",
    "euv_st", "duld_grund", "rm_art", "rm_az", "rm_st", "fam_dt_partner", "fam_dt_kind", "fam_sorge", "fam_umgang",
    "fam_kind_rechtm", "kind_u12", "reisef", "reisef_geprueft_am", "reisef_bis", "abschv_art", "abschv_zielst",
    "pass_art", "pass_gueltig_bis", "sperre", "sta_einv", "fortzug_am", "fortzug_art", "sterbe_am", "einb_am",
    "stand",
)  # fmt: skip
DAYS = (
    "status_von", "status_bis", "einreise_am", "rechtm_seit", "ausreisepfl_seit", "vollz_seit", "androhung_am",
    "frist_bis", "ausweisung_am", "euv_am", "reisef_geprueft_am", "reisef_bis", "pass_gueltig_bis", "fortzug_am",
    "sterbe_am", "einb_am",
)  # fmt: skip
BOUNDLESS, IMPOSSIBLE = "31.12.9999", "14.03.0190"
GARBLED_PER_FILE = 100
"""At most one garbled row per so many rows of an office: a file with more than one per cent is refused as a whole."""


def _recurring(anchor: Ints, *, period: Ints, low: int, high: int) -> tuple[Ints, Ints]:
    """Return persons and days of everything that recurs.

    All days anchor + k * period from low to high, k of any sign.
    """
    moves = period > 0
    step = np.maximum(period, 1)
    first = -((anchor - low) // step)
    count = np.where(moves, np.maximum((high - anchor) // step - first + 1, 0), 0)
    person = np.repeat(np.arange(anchor.size), count)
    turn = np.arange(person.size) - np.repeat(np.cumsum(count) - count, count) + first[person]
    return person, anchor[person] + turn * step[person]


def _changes(world: World) -> pl.DataFrame:
    """Return the days on which each file changed.

    Person, tag, satz (L handed over, X erased); the first is its opening.
    """
    facts, persons = world.residence, world.persons
    low, high, n = world.first - 400, world.last, persons.height
    opened, leaves = facts["anlage"].to_numpy(), facts["abgabe"].to_numpy()
    erased = facts["loeschung"].to_numpy()
    every = np.arange(n)
    found = [(every, np.maximum(opened, 0))]
    for frame, names in ((persons, ("tod", "fortzug", "einb", "changed")), (facts, FACT_DAYS)):
        found += [(every, frame[name].to_numpy()) for name in names]
    found.append(_recurring(facts["status_seit"].to_numpy(), period=facts["turnus"].to_numpy(), low=low, high=high))
    checks = np.where(facts["ist_geprueft"].to_numpy(), CHECK_EVERY, 0)
    found.append(_recurring(facts["pruefung"].to_numpy(), period=checks, low=low, high=high))
    touch = np.full(n, TOUCH)
    found.append(_recurring(high - facts["beruehrung"].to_numpy() % TOUCH, period=touch, low=low, high=high))
    person, day = (np.concatenate([pair[place] for pair in found]) for place in (0, 1))
    until = np.minimum(
        np.minimum(leaves, erased), np.minimum(persons["tod"].to_numpy(), persons["fortzug"].to_numpy()) + 1
    )
    keep = (day >= opened[person]) & (day < until[person]) & (day <= high)
    changes = pl.DataFrame({"person": person[keep], "tag": day[keep]}).unique().with_columns(satz=pl.lit(""))
    ends = [changes]
    for day, kind in ((leaves, "L"), (erased, "X")):
        gone = np.flatnonzero(day <= high)
        last = pl.DataFrame({"person": gone, "tag": day[gone]}, schema={"person": pl.Int64, "tag": pl.Int64})
        ends.append(last.with_columns(satz=pl.lit(kind)))
    changes = pl.concat(ends).sort("person", "tag", "satz")
    # States that were superseded before the first delivery are never seen: only the last of them is kept.
    following = pl.col("tag").shift(-1).over("person").fill_null(NEVER)
    return changes.filter(following >= world.first)


FACT_DAYS = (
    "status_seit",
    "vollz_seit",
    "androhung_am",
    "ausweisung_am",
    "euv_am",
    "klaerung",
    "korrektur",
    "sperre_ab",
)


def _state(world: World, *, changes: pl.DataFrame) -> pl.DataFrame:
    """Return the facts of each file as they stood on the day of each change; days still as numbers."""
    persons = world.persons.select(
        "person",
        "abh",
        "abh_az",
        "azr_nr",
        "bamf_az",
        "geb_staat",
        "geschlecht",
        "einreise",
        "tod",
        "fortzug",
        "einb",
        "status",
    )
    at = changes.join(persons, on="person", how="left", maintain_order="left")
    at = at.join(world.residence, on="person", how="left", maintain_order="left")
    day = pl.col("tag")
    is_now, is_german = pl.col("status_seit") <= day, pl.col("einb") <= day
    at = at.with_columns(
        status=pl.when(is_german).then(pl.lit("DEU")).when(is_now).then("status").otherwise("status_vorher"),
        lauf=pl.when((pl.col("turnus") > 0) & is_now).then((day - pl.col("status_seit")) // pl.col("turnus").clip(1)),
    )
    begun = pl.col("status_seit") + pl.col("lauf") * pl.col("turnus")
    checked = pl.col("pruefung") + ((day - pl.col("pruefung")) // CHECK_EVERY) * CHECK_EVERY
    known = [pl.when(pl.col(name) <= day).then(name).otherwise(NEVER).alias(name) for name in ASOF]
    is_threatened, is_expelled = pl.col("androhung_am") <= day, pl.col("ausweisung_am") <= day
    unclear = pl.col("klaerung") > day
    return at.with_columns(
        *known,
        status_rgl=permit_basis(
            pl.col("status"), protection=pl.col("schutz"), granted=begun.fill_null(pl.col("status_seit")), others=BASES
        ),
        status_von=pl.when(is_german)
        .then("einb")
        .when(~is_now)
        .then(NEVER)
        .otherwise(begun.fill_null(pl.col("status_seit"))),
        status_bis=pl.when(is_german).then(NEVER).otherwise((begun + pl.col("turnus")).fill_null(NEVER)),
        einreise_am="einreise",
        androhung_zielst=pl.when(is_threatened).then("androhung_zielst"),
        frist_bis=pl.when(is_threatened).then("frist_bis").otherwise(NEVER),
        ausweisung_st=pl.when(is_expelled).then("ausweisung_st"),
        euv_st=pl.when(pl.col("euv_am") <= day).then("euv_st"),
        duld_grund=pl.when(is_now & ~is_german).then("duld_grund"),
        staatsang_1=pl.when(unclear & (pl.col("klaerung") < NEVER)).then(pl.lit("998")).otherwise("staatsang_1"),
        staatsang_2=pl.when(is_german).then(pl.lit("000")).otherwise("staatsang_2"),
        staatsang_3=pl.lit(None, dtype=pl.String),
        fam_dt_kind=pl.when(pl.col("korrektur") < NEVER)
        .then(pl.when(pl.col("korrektur") > day).then(pl.lit("N")).otherwise(pl.lit("J")))
        .otherwise("fam_dt_kind"),
        reisef_geprueft_am=pl.when("ist_geprueft").then(checked).otherwise(NEVER),
        abschv_zielst=pl.when(pl.col("abschv_art").is_not_null()).then("geb_staat"),
        pass_gueltig_bis=pl.when(pl.col("pass_art").is_null()).then(NEVER).otherwise("pass_gueltig_bis"),
        sperre=pl.when(pl.col("sperre_ab") <= day).then("sperre"),
        fortzug_am=pl.when(pl.col("fortzug") <= day).then("fortzug").otherwise(NEVER),
        fortzug_art=pl.when(pl.col("fortzug") <= day).then("fortzug_art"),
        sterbe_am=pl.when(pl.col("tod") <= day).then("tod").otherwise(NEVER),
        einb_am=pl.when(is_german).then("einb").otherwise(NEVER),
    )


def _copies(world: World) -> pl.DataFrame:
    """Return the files that an old office keeps after a move (F27), as they stood when it handed the person over."""
    moves = moved(world)
    changes = moves.select("person", tag="kopie", satz=pl.lit(""))
    old = moves.select("person", abh="altes_abh", abh_az="altes_az")
    cells = _state(world, changes=changes)
    return cells.drop("abh", "abh_az").join(old, on="person", how="left", maintain_order="left").select(cells.columns)


ASOF = ("rechtm_seit", "ausreisepfl_seit", "vollz_seit", "androhung_am", "ausweisung_am", "euv_am")


def _spoiled(cells: pl.DataFrame, *, world: World) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Plant F11 (garbled name) and F24 (impossible or boundless date), both per person: every state carries them."""
    rng = stream(world.seed, table="abh rows")
    n = world.persons.height
    free = (world.persons["person"] >= len(PROFILES)).to_numpy()
    sizes = world.persons.group_by("abh").len().rows()
    garbled_at = np.zeros(n, dtype=np.bool_)
    for office, count in sorted(sizes):
        among = free & (world.persons["abh"] == office).to_numpy()
        drawn = np.flatnonzero(share(rng, among=among, rate=world.faults.rate(Fault.F11)))
        garbled_at[drawn[: count // GARBLED_PER_FILE]] = True
    half = world.faults.rate(Fault.F24) / 2
    lasting = share(rng, among=free & ~garbled_at, rate=half)
    strange = share(rng, among=free & ~garbled_at & ~lasting, rate=half)
    person = cells["person"]
    is_garbled, is_lasting = pl.Series(garbled_at).gather(person), pl.Series(lasting).gather(person)
    is_strange = pl.Series(strange).gather(person)
    cells = cells.with_columns(
        familienname=pl.when(is_garbled).then(garbled(pl.col("familienname"))).otherwise("familienname"),
        status_bis=pl.when(is_lasting).then(in_dialect(BOUNDLESS)).otherwise("status_bis"),
        einreise_am=pl.when(is_strange).then(in_dialect(IMPOSSIBLE)).otherwise("einreise_am"),
    )
    planted = [
        fault_rows(np.flatnonzero(garbled_at), fault=Fault.F11, column="familienname", expected=Handling.ROW_SET_ASIDE),
        fault_rows(np.flatnonzero(lasting), fault=Fault.F24, column="status_bis", expected=Handling.NO_END),
        fault_rows(np.flatnonzero(strange), fault=Fault.F24, column="einreise_am", expected=Handling.ROW_SET_ASIDE),
    ]
    return cells, pl.concat(planted)


def auslaender(world: World) -> list[Series]:
    """Return the person files of all offices, one series per dialect."""
    changes = _changes(world)
    offices = world.persons.select("person", dialekt=dialect_of(pl.col("abh")))
    poor, planted = personalia(world.persons, code="abh", losses=LATIN_1_LOSSES, seed=world.seed, faults=world.faults)
    whole, _ = personalia(world.persons, code="abh", losses={}, seed=world.seed, faults=world.faults)
    is_poor = (offices["dialekt"] == "A").to_numpy()
    own = pl.concat([poor.filter(pl.Series(is_poor)), whole.filter(pl.Series(~is_poor))])
    cells = pl.concat([_state(world, changes=changes), _copies(world)]).join(
        own, on="person", how="left", maintain_order="left"
    )
    cells = cells.join(offices, on="person", how="left", maintain_order="left")
    cells = cells.with_columns(*(as_day(cells, name=name) for name in DAYS), geb_datum=birth())
    cells = cells.with_columns(
        stand=pl.concat_str(as_day(cells, name="tag"), clock(pl.col("minute")), separator=" "),
        satz_tag=as_day(cells, name="tag"),
    )
    cells, spoiled = _spoiled(cells, world=world)
    facts = [
        fault_rows(
            np.flatnonzero(world.residence[name].to_numpy() < NEVER), fault=fault, column=column, expected=expected
        )
        for name, fault, column, expected in (
            ("klaerung", Fault.F29, "staatsang_1", Handling.NEWEST_NATIONALITY_COUNTS),
            ("korrektur", Fault.F14, "fam_dt_kind", Handling.CORRECTED_FROM_ITS_DAY),
        )
    ]
    planted = pl.concat([planted, spoiled, *facts])
    made = [_csv_files(cells, dialect=dialect, planted=planted) for dialect in WRITINGS]
    return [*made, nachricht(cells.filter(pl.col("dialekt") == "C"), world=world, planted=planted)]


def _csv_files(cells: pl.DataFrame, *, dialect: str, planted: pl.DataFrame) -> Series:
    separator = WRITINGS[dialect][1]
    cells = cells.filter(pl.col("dialekt") == dialect)
    lines = csv_line(cells, columns=COLUMNS, separator=separator, texts=TEXTS)
    only_key = key_line(cells.select("abh", "abh_az"), columns=COLUMNS, separator=separator)
    states = cells.select(
        "person",
        "tag",
        "satz",
        "abh",
        stelle=pl.lit("ABH ") + pl.col("abh"),
        schluessel=pl.col("abh") + "/" + pl.col("abh_az"),
        zeile=pl.when(pl.col("satz") == "L").then(only_key).otherwise(lines),
    )
    states = with_end(states)
    return Series("abh", "auslaender", wrapping(COLUMNS, dialect=dialect), states, by_state(states, planted=planted))
