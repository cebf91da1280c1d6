"""From states of records to files: which line goes into which delivery.

Belongs here: the rhythm of full and delta deliveries, the choice of lines for each, places of planted faults.
Does not belong here: what a line says (deliveries_*), what goes wrong on the way (mishaps), bytes on disk (write).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from pipelines.synthesise.chance import NEVER, Bools, Ints

GONE = ("L", "X")
"""Kinds of states in which the record is no longer there."""


@dataclass(frozen=True)
class Wrapping:
    """How lines become a file: charset, separator, what stands before and after the lines; version of the format."""

    charset: str
    separator: str | None
    head: str
    tail: str
    ending: str
    has_satzart: bool
    version: str = "1"


@dataclass(frozen=True)
class Series:
    """All states of the records of one table of one authority.

    Attributes:
        code: authority code.
        objekt: name of the object in file names and manifests.
        wrapping: file format.
        states: one row per state of a record, ordered by stelle, schluessel, tag. Columns: stelle, schluessel (natural
            key), person (null for none), tag (the first day after whose end a delivery carries the state), bis (tag
            of the next state, NEVER for none), satz (N new, A changed, L deleted by a line, X gone without a line)
            and zeile (the line without satzart).
        planted: faults in states: zustand (row of states), fault, spalte, erwartet.
        inner: for XML, per table of inner records how many each state holds.
    """

    code: str
    objekt: str
    wrapping: Wrapping
    states: pl.DataFrame
    planted: pl.DataFrame
    inner: Mapping[str, Ints] = field(default_factory=dict)


@dataclass
class Planned:
    """One file to be written; days count from 1970-01-01.

    Attributes:
        series: where the lines come from.
        stelle: delivering office.
        art: VOLL, DELTA, KORREKTUR or LOESCHUNG.
        stichtag: day for which the file speaks.
        created: day on which it was made and handed over, at 05:12.
        rows: its lines, as rows of series.states.
        previous: the file it builds on, or that it corrects.
        mishap: what goes wrong with the whole file (see mishaps), empty for nothing.
        original: the file of which this is the second coming.
        number, name, delivery_id: running number of the day, file name and identity, given last.
    """

    series: Series
    stelle: str
    art: str
    stichtag: int
    created: int
    rows: Ints
    previous: "Planned | None" = None
    mishap: str = ""
    original: "Planned | None" = None
    number: int = 0
    delivery_id: str = ""
    name: str = ""


def with_end(states: pl.DataFrame) -> pl.DataFrame:
    """Order states and add `bis`, the day of the next state of the same record, and `satz` where it is missing."""
    ordered = states.sort("stelle", "schluessel", "tag", maintain_order=True)
    # The rows of a record stand together, so the row before tells whether a record begins.
    begins = pl.struct("stelle", "schluessel").rle_id().diff().fill_null(1) > 0
    return ordered.with_columns(
        bis=pl.when(~begins.shift(-1, fill_value=True)).then(pl.col("tag").shift(-1)).otherwise(NEVER),
        satz=pl.when(pl.col("satz").is_in(GONE)).then("satz").when(begins).then(pl.lit("N")).otherwise(pl.lit("A")),
    )


def by_state(states: pl.DataFrame, *, planted: pl.DataFrame) -> pl.DataFrame:
    """Place faults of persons in all states of their records, except those that carry the key only."""
    rows = states.select("person", "satz").with_row_index("zustand").with_columns(pl.col("zustand").cast(pl.Int64))
    return (
        rows.filter(~pl.col("satz").is_in(GONE))
        .join(planted, on="person", maintain_order="left")
        .drop("person", "satz")
    )


def _by_office(states: pl.DataFrame) -> list[tuple[str, int, int]]:
    """Return every office with the bounds of its rows; states are ordered by office."""
    counts = states.group_by("stelle", maintain_order=True).len()
    ends = np.cumsum(counts["len"].to_numpy()).tolist()
    sizes = counts["len"].to_list()
    return [(name, end - size, end) for name, size, end in zip(counts["stelle"].to_list(), sizes, ends, strict=True)]


def full_files(series: Series, *, days: Sequence[int]) -> list[Planned]:
    """Plan one full delivery per office and day: every record in its state at the end of the day before."""
    states = series.states
    known, until = states["tag"].to_numpy(), states["bis"].to_numpy()
    is_gone: Bools = states["satz"].is_in(GONE).to_numpy()
    files = []
    offices = _by_office(states)
    for day in days:
        held = np.flatnonzero((known < day) & (until >= day) & ~is_gone)
        for office, start, end in offices:
            low, high = np.searchsorted(held, [start, end])
            files.append(Planned(series, office, "VOLL", day, day, held[low:high]))
    return files


def delta_files(series: Series, *, days: Sequence[int], full: Sequence[int], with_empty: bool) -> list[Planned]:
    """Plan one delta per office and day: the states that came up since the delivery day before.

    Args:
        series: the states.
        days: days of deltas.
        full: days of full deliveries, the first of which everything builds on; on such a day there is no delta.
        with_empty: also deliver files without any line, so that silence is no change and a missing file is seen.
    """
    states = series.states
    known = np.where((states["satz"] == "X").to_numpy(), NEVER, states["tag"].to_numpy())
    every = sorted({*days, *full[1:]} - {full[0]})
    bounds = np.asarray([full[0], *every], dtype=np.int64)
    files = []
    for office, start, end in _by_office(states):
        inside = np.arange(start, end)
        slot = np.searchsorted(bounds, known[start:end], side="right") - 1
        fits = (slot >= 0) & (slot < len(every))
        inside, slot = inside[fits], slot[fits]
        order = np.argsort(slot, kind="stable")
        edges = np.searchsorted(slot[order], np.arange(len(every) + 1))
        for place, day in enumerate(every):
            rows = inside[order[edges[place] : edges[place + 1]]]
            if day not in full and (rows.size or with_empty):
                files.append(Planned(series, office, "DELTA", day, day, rows))
    return files


def daily_files(series: Series, *, art: str) -> list[Planned]:
    """Plan one file per office and day with the states of just that day; for what is not a chain of changes."""
    found = (
        series.states.with_row_index("zustand").group_by("stelle", "tag").agg(pl.col("zustand")).sort("stelle", "tag")
    )
    return [
        Planned(series, office, art, day, day, np.asarray(rows, dtype=np.int64))
        for office, day, rows in found.iter_rows()
    ]


def working_days(first: int, last: int) -> list[int]:
    """Return the days from Monday to Friday within the bounds (1970-01-01 was a Thursday)."""
    return [day for day in range(first, last + 1) if (day + 3) % 7 < SATURDAY]


def occurrences(files: Sequence[Planned]) -> pl.DataFrame:
    """Return where the planted faults of one series ended up: datei (position in files), zeile_nr, zustand, fault, …

    zeile_nr is the line number in a CSV file (the header is line 1) or the running number of the record in XML.
    """
    series = files[0].series
    sizes = np.asarray([file.rows.size for file in files], dtype=np.int64)
    first = np.cumsum(sizes) - sizes
    within = np.arange(int(sizes.sum())) - np.repeat(first, sizes)
    offset = 1 if series.wrapping.separator is None else 2
    placed = pl.DataFrame(
        {
            "datei": np.repeat(np.arange(len(files)), sizes),
            "zeile_nr": within + offset,
            "zustand": np.concatenate([file.rows for file in files]),
        },
        schema={"datei": pl.Int64, "zeile_nr": pl.Int64, "zustand": pl.Int64},
    )
    found = placed.join(series.planted, on="zustand", maintain_order="left")
    key = (
        series.states.select("schluessel", "person")
        .with_row_index("zustand")
        .with_columns(pl.col("zustand").cast(pl.Int64))
    )
    return found.join(key, on="zustand", how="left", maintain_order="left")


SATURDAY = 5
"""Monday is 0."""
