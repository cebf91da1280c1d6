"""Files of the prisons: stays in custody.

Belongs here: the state of each stay on every day on which it changed, moving release dates (F28), as lines.
Does not belong here: sentences and stays (world_custody), the rhythm (series).
"""

# ruff: noqa: PLR2004 - estimates of an invented world stand where they are used

import numpy as np
import polars as pl

from pipelines.synthesise.chance import NEVER, Bools, between, share, stream
from pipelines.synthesise.faults import Fault, Handling
from pipelines.synthesise.lines import GERMAN, clock, csv_line, header, written
from pipelines.synthesise.personalia import fault_rows, german_birth, personalia
from pipelines.synthesise.profiles import PROFILES
from pipelines.synthesise.series import Series, Wrapping, with_end
from pipelines.synthesise.spelling import CP1252_LOSSES
from pipelines.synthesise.world import World

COLUMNS = (
    "buchnr", "jva", "familienname", "geburtsname", "vornamen", "geb_datum", "geb_ort", "geschlecht", "staatsang",
    "haftart", "beginn_art", "beginn_am", "strafzeit_ende", "halbstrafe_am", "zweidrittel_am",
    "entlassung_vorgesehen_am", "entlassung_festgesetzt_am", "ende_art", "ende_am", "ueberhaft", "sta_az",
    "par456a", "stand",
)  # fmt: skip
TEXTS = ("familienname", "geburtsname", "vornamen", "geb_ort")
DAYS = (
    "beginn_am", "strafzeit_ende", "halbstrafe_am", "zweidrittel_am", "entlassung_vorgesehen_am",
    "entlassung_festgesetzt_am", "ende_am",
)  # fmt: skip
KEPT = 3652
"""Days for which an ended stay is still delivered."""
FIXED_BEFORE = 45
"""Days before release on which the release date is fixed."""
ERASED = 0.004
"""Share of ended stays about which a message of deletion comes during the period: booked by mistake."""
BOUNDLESS = "31.12.9999"


def _changes(world: World) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the changes of stays, and the stays.

    Changes: haft, tag, um (days by which the release date moves), verschoben (moved so far), satz (X for erased).
    """
    rng = stream(world.seed, table="jva")
    stays = world.stays.filter(pl.col("entlassung") > world.first - KEPT)
    haft, begin, end = (stays[name].to_numpy() for name in ("haft", "beginn", "entlassung"))
    has_term: Bools = (stays["strafende"] < NEVER).to_numpy()
    fixed = np.where(has_term & (end - FIXED_BEFORE > begin), end - FIXED_BEFORE, NEVER)
    moves = []
    for week in range(world.first, world.last + 1, 7):
        length = min(7, world.last - week + 1)
        inside = has_term & (begin < week) & (fixed > week + 7)
        moved = np.flatnonzero(share(rng, among=inside, rate=world.faults.rate(Fault.F28) * length / 7))
        day = between(rng, size=moved.size, low=week, high=week + length - 1)
        by = np.where(rng.random(moved.size) < 0.5, -1, 1) * between(rng, size=moved.size, low=3, high=45)
        moves.append(pl.DataFrame({"haft": haft[moved], "tag": day, "um": by}, schema=_MOVE))
    plain = [
        pl.DataFrame({"haft": haft, "tag": days, "um": np.zeros(haft.size, dtype=np.int64)})
        for days in (begin, fixed, end)
    ]
    changes = pl.concat([*plain, *moves]).filter(pl.col("tag") <= world.last)
    changes = changes.group_by("haft", "tag").agg(um=pl.col("um").sum()).sort("haft", "tag")
    changes = changes.with_columns(verschoben=pl.col("um").cum_sum().over("haft"), satz=pl.lit(""))
    over = (end < world.first) & (stays["person"] >= len(PROFILES)).to_numpy()
    erased = haft[share(rng, among=over, rate=ERASED)]
    day = between(rng, size=erased.size, low=world.first, high=max(world.first, world.last - 1))
    plain_end = pl.DataFrame({"haft": erased, "tag": day}, schema={"haft": pl.Int64, "tag": pl.Int64})
    gone = plain_end.with_columns(um=pl.lit(0, dtype=pl.Int64), verschoben=pl.lit(0, dtype=pl.Int64), satz=pl.lit("X"))
    changes = pl.concat([changes, gone]).sort("haft", "tag")
    following = pl.col("tag").shift(-1).over("haft").fill_null(NEVER)
    return changes.filter(following >= world.first), stays


_MOVE = {"haft": pl.Int64, "tag": pl.Int64, "um": pl.Int64}


def haft(world: World) -> Series:
    """Return the stays of all prisons; a full delivery holds every stay of the last ten years."""
    changes, stays = _changes(world)
    people = world.persons.select("person", "geschlecht", staatsang="staat")
    own, planted = personalia(world.persons, code="jva", losses=CP1252_LOSSES, seed=world.seed, faults=world.faults)
    facts = world.convictions.select("conviction", "nr")
    cells = changes.join(stays, on="haft", how="left", maintain_order="left")
    for other, on in ((people, "person"), (own, "person"), (facts, "conviction")):
        cells = cells.join(other, on=on, how="left", maintain_order="left")
    day, ended = pl.col("tag"), pl.col("entlassung") <= pl.col("tag")
    remand, moved = pl.col("haftart") == "063", pl.col("verschoben")
    expected = pl.max_horizontal(pl.col("entlassung") + moved, day + 10)
    settled = pl.col("entlassung") - FIXED_BEFORE <= day
    cells = cells.with_columns(
        geb_datum=german_birth(),
        beginn_am="beginn",
        beginn_art=pl.when(remand).then(pl.lit("003")).otherwise(pl.lit("001")),
        strafzeit_ende="strafende",
        halbstrafe_am="halb",
        zweidrittel_am="zweidrittel",
        entlassung_vorgesehen_am=pl.when(remand).then(NEVER).when(settled).then("entlassung").otherwise(expected),
        entlassung_festgesetzt_am=pl.when(settled & ~remand).then("entlassung").otherwise(NEVER),
        ende_art=pl.when(ended).then("ende_art"),
        ende_am=pl.when(ended).then("entlassung").otherwise(NEVER),
        ueberhaft=pl.when("ueberhaft").then(pl.lit("J")).otherwise(pl.lit("N")),
        sta_az=pl.format("{} Js {}/{}", pl.col("nr") % 90 + 10, pl.col("nr") * 3 + 11, day // 365 % 100 - 31),
        par456a=pl.when(~remand).then(
            pl.col("antrag456a").replace_strict(
                {0: "NE", 1: "BE", 2: "BW", 3: "AB"}, default=None, return_dtype=pl.String
            )
        ),
    )
    cells = cells.with_columns(*(written(cells[name], calendar=GERMAN) for name in DAYS))
    minute = clock(pl.col("haft") % 540 + 420)
    cells = cells.with_columns(stand=pl.concat_str(written(cells["tag"], calendar=GERMAN), minute, separator=" "))
    cells, boundless = _boundless(cells, world=world)
    states = cells.select(
        "person",
        "tag",
        "haft",
        "um",
        "satz",
        stelle=pl.lit("JVA ") + pl.col("jva"),
        schluessel="buchnr",
        zeile=csv_line(cells, columns=COLUMNS, separator=";", texts=TEXTS),
    )
    states = with_end(states)
    rows = states.with_row_index("zustand").filter(pl.col("satz") != "X").with_columns(pl.col("zustand").cast(pl.Int64))
    by_person = rows.select("zustand", "person").join(planted, on="person", maintain_order="left").drop("person")
    by_stay = rows.select("zustand", "haft").join(boundless, on="haft", maintain_order="left").drop("haft")
    by_move = (
        rows.filter(pl.col("um") != 0)
        .select("zustand")
        .with_columns(
            fault=pl.lit(Fault.F28.value),
            spalte=pl.lit("entlassung_vorgesehen_am"),
            erwartet=pl.lit(Handling.NEWEST_DATE_COUNTS.value),
        )
    )
    wrapping = Wrapping("Windows-1252", ";", header(("satzart", *COLUMNS), separator=";"), "", "\n", has_satzart=True)
    return Series("jva", "haft", wrapping, states, pl.concat([by_person, by_stay, by_move]))


def _boundless(cells: pl.DataFrame, *, world: World) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Write 31.12.9999 where an office has no end to give (F24): Untersuchungshaft, which has none."""
    rng = stream(world.seed, table="jva rows")
    remand = (world.stays["haftart"] == "063").to_numpy()
    chosen = share(rng, among=remand, rate=min(1.0, 10 * world.faults.rate(Fault.F24)))
    here = pl.Series(chosen).gather(cells["haft"])
    cells = cells.with_columns(strafzeit_ende=pl.when(here).then(pl.lit(BOUNDLESS)).otherwise("strafzeit_ende"))
    planted = fault_rows(np.flatnonzero(chosen), fault=Fault.F24, column="strafzeit_ende", expected=Handling.NO_END)
    return cells, planted.rename({"person": "haft"})
