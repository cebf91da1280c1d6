"""Alias identities in the CSV files of the immigration offices (F07).

Belongs here: the state of each alias on every day on which it changed, as lines.
Does not belong here: which aliases a person has (personalia), aliases inside messages (messages_abh).
"""

import polars as pl

from pipelines.synthesise.chance import between, stream
from pipelines.synthesise.dialects_abh import TEXTS, WRITINGS, birth, dialect_of, wrapping
from pipelines.synthesise.faults import Fault, Handling
from pipelines.synthesise.lines import csv_line, key_line
from pipelines.synthesise.personalia import fault_rows
from pipelines.synthesise.series import Series, by_state, with_end
from pipelines.synthesise.spelling import LATIN_1_LOSSES, without
from pipelines.synthesise.world import World

LATE_SHARE, LATE_DAYS = 0.05, 20
"""Share of aliases that become known only during the last days of the period."""
ALIAS_COLUMNS = ("abh", "abh_az", "lfd_nr", "familienname", "geburtsname", "vornamen", "geb_datum", "geb_ort")


def alias(world: World) -> list[Series]:
    """Return the alias identities in the files of the offices with CSV (F07), one series per dialect."""
    rng = stream(world.seed, table="abh alias")
    others = world.aliases
    files = world.persons.select("person", "abh", "abh_az", dialekt=dialect_of(pl.col("abh"))).with_columns(
        tag=world.residence["anlage"],
        abgabe=world.residence["abgabe"],
        loeschung=world.residence["loeschung"],
    )
    cells = others.join(files, on="person", how="left", maintain_order="left")
    late = pl.Series(rng.random(cells.height) < LATE_SHARE)
    day = pl.Series(world.last - between(rng, size=cells.height, low=0, high=LATE_DAYS))
    names = ("familienname", "vornamen", "geb_ort")
    is_poor = pl.col("dialekt") == "A"
    cells = cells.with_columns(
        geburtsname=pl.lit(None, dtype=pl.String),
        lfd_nr=pl.col("lfd").cast(pl.String),
        geb_datum=birth(),
        tag=pl.max_horizontal("tag", pl.when(late).then(day).otherwise(0)),
        satz=pl.lit(""),
        **{name: pl.when(is_poor).then(without(pl.col(name), losses=LATIN_1_LOSSES)).otherwise(name) for name in names},
    )
    gone = cells.filter((pl.col("abgabe") <= world.last) & (pl.col("tag") < pl.col("abgabe")))
    gone = gone.with_columns(tag=pl.col("abgabe"), satz=pl.lit("L"))
    erased = cells.filter((pl.col("loeschung") <= world.last) & (pl.col("tag") < pl.col("loeschung")))
    erased = erased.with_columns(tag=pl.col("loeschung"), satz=pl.lit("X"))
    cells = pl.concat([cells.filter(pl.col("tag") < pl.min_horizontal("abgabe", "loeschung")), gone, erased])
    bearer = others["person"].unique().sort().to_numpy()
    planted = fault_rows(bearer, fault=Fault.F07, column="familienname", expected=Handling.ALIAS_COMPARED)
    return [_alias_files(cells, dialect=dialect, planted=planted) for dialect in WRITINGS]


def _alias_files(cells: pl.DataFrame, *, dialect: str, planted: pl.DataFrame) -> Series:
    separator = WRITINGS[dialect][1]
    cells = cells.filter(pl.col("dialekt") == dialect)
    lines = csv_line(cells, columns=ALIAS_COLUMNS, separator=separator, texts=TEXTS)
    only_key = key_line(cells.select("abh", "abh_az", "lfd_nr"), columns=ALIAS_COLUMNS, separator=separator)
    states = cells.select(
        "person",
        "tag",
        "satz",
        stelle=pl.lit("ABH ") + pl.col("abh"),
        schluessel=pl.concat_str("abh", "abh_az", "lfd_nr", separator="/"),
        zeile=pl.when(pl.col("satz") == "L").then(only_key).otherwise(lines),
    )
    states = with_end(states)
    return Series("abh", "alias", wrapping(ALIAS_COLUMNS, dialect=dialect), states, by_state(states, planted=planted))
