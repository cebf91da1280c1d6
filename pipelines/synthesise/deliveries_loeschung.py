"""Messages that tell us to delete: one object `loeschung` per authority.

Belongs here: who sends which message about which record.
Does not belong here: taking the record out of the sender's own later files (the other deliveries_* do that).
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.synthesise.chance import NEVER, between, share, stream
from pipelines.synthesise.lines import GERMAN, csv_line, header, written
from pipelines.synthesise.personalia import FAULT_SCHEMA
from pipelines.synthesise.series import Series, Wrapping
from pipelines.synthesise.world import World

COLUMNS = ("loesch_id", "objekt", "schluessel", "grund", "wirksam_ab", "eingang_am", "frist_bis")
WITHIN = 14
"""Days within which a message must be carried out."""
REGISTER_SHARE, LIST_SHARE, NOTICE_SHARE, MATTER_SHARE = 0.004, 0.02, 0.003, 0.003
"""Share of extracts, of list entries, of notices and of matters about which a message comes."""


@dataclass(frozen=True)
class _Sender:
    objekt: str
    charset: str
    reasons: tuple[str, ...]


_SENDERS = {
    "abh": _Sender("PERSON", "ISO-8859-1", ("ZUST", "BERI", "FRIST", "IRRT")),
    "zab": _Sender("PERSON", "UTF-8", ("FRIST", "ZUST")),
    "jva": _Sender("PERSON", "Windows-1252", ("IRRT",)),
    "lka": _Sender("LISTE", "UTF-8-BOM", ("IRRT", "WIDE")),
    "bzr": _Sender("URTEIL", "UTF-8", ("TILG", "BERI")),
    "sta": _Sender("PERSON", "UTF-8", ("IRRT",)),
    "pol": _Sender("VORGANG", "ISO-8859-1", ("FRIST", "BERI")),
}


def _gone(series: Series) -> pl.DataFrame:
    """Return the records that vanish without a line: for them a message comes instead."""
    return series.states.filter(pl.col("satz") == "X").select("stelle", "schluessel", "person", "tag")


def _some(series: Series, *, world: World, rate: float, suffix: str) -> pl.DataFrame:
    """Return a share of the newest records of a source whose files do not change by it during the period."""
    rng = stream(world.seed, table=f"messages {series.code}")
    newest = series.states.filter(pl.col("tag") < world.first)
    newest = newest.unique(["stelle", "person"], keep="last", maintain_order=True)
    if series.code == "bzr":
        newest = newest.filter(pl.col("zeile").str.contains("<urteil ", literal=True))
    chosen = newest.filter(pl.Series(share(rng, among=np.ones(newest.height, dtype=np.bool_), rate=rate)))
    day = pl.Series(between(rng, size=chosen.height, low=world.first, high=max(world.first, world.last - 1)))
    return chosen.select("stelle", "person", schluessel=pl.col("schluessel") + suffix, tag=day)


def _messages(records: pl.DataFrame, *, code: str) -> Series:
    """Make one series of messages; the day of delivery is the working day after the decision at the earliest."""
    sender = _SENDERS[code]
    records = records.with_columns(tag=pl.col("tag") + 1).sort("stelle", "tag", "schluessel")
    reason = pl.Series(sender.reasons).gather(np.arange(records.height) % len(sender.reasons))
    cells = records.with_columns(
        loesch_id=pl.format(
            "{}-L-{}", pl.lit(code.upper()), pl.int_range(1, pl.len() + 1).cast(pl.String).str.zfill(6)
        ),
        objekt=pl.lit(sender.objekt),
        grund=reason,
        wirksam_ab=written(records["tag"] - 1, calendar=GERMAN),
        eingang_am=written(records["tag"], calendar=GERMAN),
        frist_bis=written(records["tag"] + WITHIN, calendar=GERMAN),
    )
    states = cells.select(
        "stelle",
        "schluessel",
        "person",
        "tag",
        satz=pl.lit("N"),
        bis=pl.lit(NEVER),
        zeile=csv_line(cells, columns=COLUMNS, separator=";"),
    )
    schema = {"zustand": pl.Int64, **{name: kind for name, kind in FAULT_SCHEMA.items() if name != "person"}}
    wrapping = Wrapping(sender.charset, ";", header(COLUMNS, separator=";"), "", "\n", has_satzart=False)
    return Series(code, "loeschung", wrapping, states, pl.DataFrame(schema=schema))


def loeschungen(world: World, *, series: dict[str, Series]) -> list[Series]:
    """Return the messages of all authorities.

    Args:
        world: the world.
        series: the main series of every authority by code; `zab` is that of its persons.
    """
    found = {code: _gone(series[code]) for code in ("abh", "zab", "jva")}
    found["lka"] = _some(series["lka"], world=world, rate=LIST_SHARE, suffix="")
    found["bzr"] = _some(series["bzr"], world=world, rate=REGISTER_SHARE, suffix="/1")
    found["pol"] = _some(series["pol"], world=world, rate=MATTER_SHARE, suffix="")
    found["sta"] = _some(series["sta"], world=world, rate=NOTICE_SHARE, suffix="")
    days = {code: frame.filter(pl.col("tag") < world.last) for code, frame in found.items()}
    return [_messages(frame, code=code) for code, frame in days.items() if frame.height]
