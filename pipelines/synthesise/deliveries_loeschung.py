"""Messages that tell us to delete: one object `loeschung` per authority.

Belongs here: who sends which message about which record.
Does not belong here: taking the record out of the sender's own later files (the other deliveries_* do that).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.synthesise.chance import NEVER, between, share, stream
from pipelines.synthesise.faults import Fault, Handling
from pipelines.synthesise.lines import GERMAN, csv_line, header, written
from pipelines.synthesise.profiles import PROFILES
from pipelines.synthesise.series import GONE, Series, Wrapping
from pipelines.synthesise.world import World

COLUMNS = ("loesch_id", "objekt", "schluessel", "grund", "wirksam_ab", "eingang_am", "frist_bis")
EARLY = 2
"""Days between a message that comes too early (F15) and the record it speaks of."""
EXPECTED = {
    Fault.F15.value: Handling.DELETED_FOR_EVER.value,
    Fault.F16.value: Handling.STOPPED_IN_ALL_SOURCES.value,
}
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
    "azr": _Sender("PERSON", "UTF-8", ("BERI", "IRRT")),
    "bamf": _Sender("PERSON", "UTF-8", ("BERI", "IRRT")),
    "pol": _Sender("VORGANG", "ISO-8859-1", ("FRIST", "BERI")),
}


def _gone(series: Sequence[Series]) -> pl.DataFrame:
    """Return the records that vanish without a line: for them a message comes instead."""
    states = pl.concat([one.states.select("stelle", "schluessel", "person", "tag", "satz") for one in series])
    return states.filter(pl.col("satz") == "X").drop("satz")


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


def _before_the_record(series: Sequence[Series], *, world: World) -> pl.DataFrame:
    """Return messages that come before the first delivery of the record they delete (F15)."""
    states = pl.concat([one.states.select("stelle", "schluessel", "person", "tag", "satz") for one in series])
    first = states.unique(["stelle", "schluessel"], keep="first", maintain_order=True)
    opened = first.filter(
        ~pl.col("satz").is_in(GONE) & (pl.col("tag") < world.last - 1) & (pl.col("person") >= len(PROFILES))
    )
    rng = stream(world.seed, table="messages too early")
    every = np.ones(opened.height, dtype=np.bool_)
    chosen = opened.filter(pl.Series(share(rng, among=every, rate=world.faults.rate(Fault.F15)), dtype=pl.Boolean))
    return chosen.select("stelle", "schluessel", "person", tag=pl.max_horizontal("tag", world.first) - EARLY - 1)


def _ignored_elsewhere(
    series: Sequence[Series], *, others: Sequence[Series], world: World, messages: int
) -> pl.DataFrame:
    """Return restrictions by one office about persons whom another source goes on delivering (F16)."""
    elsewhere = pl.concat([one.states.select("person") for one in others])["person"].unique()
    states = pl.concat([one.states.select("stelle", "schluessel", "person", "tag", "satz", "bis") for one in series])
    newest = states.filter(
        (pl.col("bis") == NEVER)
        & ~pl.col("satz").is_in(GONE)
        & (pl.col("tag") < world.first)
        & pl.col("person").is_in(elsewhere.implode())
        & (pl.col("person") >= len(PROFILES))
    )
    rng = stream(world.seed, table="messages ignored")
    rate = world.faults.rate(Fault.F16) * messages / max(1, newest.height)
    chosen = newest.filter(
        pl.Series(share(rng, among=np.ones(newest.height, dtype=np.bool_), rate=min(1.0, rate)), dtype=pl.Boolean)
    )
    day = pl.Series(between(rng, size=chosen.height, low=world.first, high=max(world.first, world.last - 2)))
    return chosen.select("stelle", "schluessel", "person", tag=day)


def _marked(records: pl.DataFrame, *, fault: Fault | None = None, reason: str | None = None) -> pl.DataFrame:
    return records.with_columns(
        fault=pl.lit(None if fault is None else fault.value, dtype=pl.String), zwang=pl.lit(reason, dtype=pl.String)
    )


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
        grund=pl.coalesce("zwang", reason),
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
    planted = (
        cells.select("fault")
        .with_row_index("zustand")
        .filter(pl.col("fault").is_not_null())
        .select(
            pl.col("zustand").cast(pl.Int64),
            "fault",
            spalte=pl.lit("schluessel"),
            erwartet=pl.col("fault").replace_strict(EXPECTED, return_dtype=pl.String),
        )
    )
    wrapping = Wrapping(sender.charset, ";", header(COLUMNS, separator=";"), "", "\n", has_satzart=False)
    return Series(code, "loeschung", wrapping, states, planted)


def loeschungen(world: World, *, series: dict[str, list[Series]]) -> list[Series]:
    """Return the messages of all authorities.

    Args:
        world: the world.
        series: the main series of every authority by code; of `abh` one per dialect, of `zab` that of its persons.
    """
    found = {code: _marked(_gone(series[code])) for code in ("abh", "zab", "jva")}
    found["lka"] = _marked(_some(series["lka"][0], world=world, rate=LIST_SHARE, suffix=""))
    found["bzr"] = _marked(_some(series["bzr"][0], world=world, rate=REGISTER_SHARE, suffix="/1"))
    found["pol"] = _marked(_some(series["pol"][0], world=world, rate=MATTER_SHARE, suffix=""))
    found["azr"] = _marked(_some(series["azr"][0], world=world, rate=NOTICE_SHARE, suffix=""))
    found["bamf"] = _marked(_some(series["bamf"][0], world=world, rate=NOTICE_SHARE, suffix=""))
    found["sta"] = _marked(_some(series["sta"][0], world=world, rate=NOTICE_SHARE, suffix=""))
    early = _before_the_record(series["abh"], world=world)
    ignored = _ignored_elsewhere(
        series["abh"],
        others=[*series["zab"], *series["lka"]],
        world=world,
        messages=sum(frame.height for frame in found.values()),
    )
    found["abh"] = pl.concat(
        [
            found["abh"],
            _marked(early, fault=Fault.F15, reason="FRIST"),
            _marked(ignored, fault=Fault.F16, reason="EINS"),
        ]
    )
    days = {code: frame.filter(pl.col("tag") < world.last) for code, frame in found.items()}
    return [_messages(frame, code=code) for code, frame in days.items() if frame.height]
