"""Make invented deliveries with known truth.

Belongs here: the order of the steps, the rhythm of every authority, the summary.
Does not belong here: what the files say.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from pipelines.errors import UserError
from pipelines.synthesise import (
    aliases_abh,
    copies_abh,
    deliveries_abh,
    deliveries_azr,
    deliveries_bamf,
    deliveries_bzr,
    deliveries_jva,
    deliveries_lka,
    deliveries_pol,
    deliveries_sta,
    deliveries_zab,
)
from pipelines.synthesise.chance import NEVER, day_number
from pipelines.synthesise.deliveries_loeschung import loeschungen
from pipelines.synthesise.faults import Faults
from pipelines.synthesise.known_to_police import police
from pipelines.synthesise.mishaps import MISSING, befall
from pipelines.synthesise.scales import Documents, Scale
from pipelines.synthesise.series import Planned, Series, daily_files, delta_files, full_files, working_days
from pipelines.synthesise.truth import write_truth
from pipelines.synthesise.world import World, build_world
from pipelines.synthesise.write import day_of, name_files, write_files


@dataclass(frozen=True)
class Summary:
    """What was written: persons, files and rows (per table, inner records of XML included), planted faults with the
    number of places."""

    persons: int
    files: int
    rows: int
    rows_by_object: Mapping[str, int]
    faults: Mapping[str, int]


def synthesise(
    *,
    scale: Scale,
    seed: int,
    out: Path,
    first_day: date,
    last_day: date,
    faults: Faults | None = None,
    documents: Documents = Documents.INDEPENDENT,
    progress: Callable[[int, int], None] | None = None,
) -> Summary:
    """Write deliveries of lka, abh, bzr, sta, jva, zab, pol, bamf and azr below `out`, and the truth below `out/truth`.

    The same arguments give the same bytes. Rhythm: full deliveries on the first day, then of abh, zab, pol and bamf on
    the first of each month and of jva on Mondays; deltas on working days (abh, zab, pol, bamf) and daily (jva), empty
    ones too, except for alias identities and pol; lists (lka) on report days, the last ones before the period included;
    extracts (bzr) from 75 and retrievals (azr) from 40 days before the period on; notices (sta) on the day of the
    event, those before the period on its first day.

    Args:
        scale: how many persons.
        seed: of the world.
        out: folder to write to; must not hold deliveries yet.
        first_day: first day of the period, with full deliveries.
        last_day: last day of the period.
        faults: rates of the planted faults; None for those of the catalogue.
        documents: whether travel documents depend on nationality.
        progress: told (files done, files in all) for every file.

    Returns:
        The summary.

    Raises:
        UserError: the period is empty, or `out` already holds something.
    """
    if last_day < first_day:
        raise UserError(
            what=f"The period from {first_day} to {last_day} is empty.",
            meaning="Nothing was written.",
            remedy="Choose a last day that is not before the first.",
        )
    if out.exists() and any(out.iterdir()):
        raise UserError(
            what=f"The folder {out} is not empty.",
            meaning="Deliveries of two worlds in one inbox would be mixed up. Nothing was written.",
            remedy="Choose a new folder, or empty this one.",
        )
    rates = Faults() if faults is None else faults
    first, last = day_number(first_day), day_number(last_day)
    world = build_world(scale=scale, seed=seed, first=first, last=last, faults=rates, documents=documents)
    series, files = plan(world, scale=scale)
    write_files(files, out=out, progress=progress)
    planted = write_truth(world, series=series, files=files, out=out)
    counted = _counted(files)
    return Summary(
        persons=world.persons.height,
        files=len(files),
        rows=sum(counted.values()),
        rows_by_object=counted,
        faults=dict(planted.group_by("fault").len().sort("fault").iter_rows()),
    )


def plan(world: World, *, scale: Scale) -> tuple[list[Series], list[Planned]]:
    """Return all series, and all files as they are to be written, with what goes wrong on their way."""
    series, files = _plan(world)
    _chain(files)
    files = befall(files, seed=world.seed, faults=world.faults)
    name_files(files, seed=world.seed, scale=scale)
    return series, files


def _counted(files: Sequence[Planned]) -> dict[str, int]:
    """Count the rows of each table; files that never came are not counted."""
    counted: Counter[str] = Counter()
    for file in files:
        if file.mishap != MISSING:
            series = file.series
            counted[f"{series.code}__{series.objekt}"] += int(file.rows.size)
            for name, number in series.inner.items():
                counted[f"{series.code}__{name}"] += int(number[file.rows].sum())
    return dict(sorted(counted.items()))


def _plan(world: World) -> tuple[list[Series], list[Planned]]:
    """Return all series, and all files in the order in which they are made."""
    first, last = world.first, world.last
    monthly = [day for day in range(first, last + 1) if day == first or day_of(day).day == 1]
    weekly = [day for day in range(first, last + 1) if day == first or (day + 3) % 7 == 0]
    weekdays, daily = working_days(first + 1, last), list(range(first + 1, last + 1))
    auslaender, persons = deliveries_abh.auslaender(world), deliveries_zab.person(world)
    haft, listed, extracts = (
        deliveries_jva.haft(world),
        deliveries_lka.intensivtaeter(world),
        deliveries_bzr.auskunft(world),
    )
    rhythms = [
        *((series, monthly, weekdays, True) for series in auslaender),
        *((series, monthly, weekdays, False) for series in aliases_abh.alias(world)),
        *((series, monthly, weekdays, False) for series in copies_abh.verurteilung(world)),
        (haft, weekly, daily, True),
        (persons, monthly, weekdays, True),
        (deliveries_zab.pep(world), monthly, weekdays, True),
        (deliveries_zab.identitaet(world), monthly, weekdays, True),
        (deliveries_zab.massnahme(world), monthly, weekdays, True),
        (deliveries_bamf.verfahren(world), monthly, weekdays, True),
    ]
    files = []
    for series, full, changes, with_empty in rhythms:
        files += full_files(series, days=full)
        files += delta_files(series, days=changes, full=full, with_empty=with_empty)
    for series in auslaender:
        if series.objekt == "auslaender":  # messages correct themselves
            files += _corrections(series, world=world, files=files)
    known = police(world)
    of_police = [
        make(world, police=known) for make in (deliveries_pol.personen, deliveries_pol.vorgaenge, deliveries_pol.rollen)
    ]
    for series in (one for parts in of_police for one in parts):
        files += full_files(series, days=monthly)
        files += delta_files(series, days=weekdays, full=monthly, with_empty=False)
    notices, retrievals = deliveries_sta.mitteilung(world), deliveries_azr.datenblatt(world)
    main = {
        "abh": auslaender,
        "zab": [persons],
        "jva": [haft],
        "lka": [listed],
        "bzr": [extracts],
        "sta": [notices],
        "azr": [retrievals],
        "pol": [of_police[1][0]],
    }
    main["bamf"] = [rhythms[-1][0]]
    messages = loeschungen(world, series=main)
    files += daily_files(listed, art="VOLL") + daily_files(extracts, art="DELTA")
    files += daily_files(notices, art="DELTA") + daily_files(retrievals, art="DELTA")
    for series in messages:
        files += daily_files(series, art="LOESCHUNG")
    files.sort(key=lambda file: (file.created, file.series.code, file.series.objekt, file.stelle, file.art))
    return [
        *(rhythm[0] for rhythm in rhythms),
        listed,
        extracts,
        notices,
        retrievals,
        *(one for parts in of_police for one in parts),
        *messages,
    ], files


def _corrections(series: Series, *, world: World, files: Sequence[Planned]) -> list[Planned]:
    """Plan the late corrections (F14): the right state, for the day of the first file that was wrong."""
    days = world.residence["korrektur"].to_numpy()
    states = series.states
    person, known = states["person"].to_numpy(), states["tag"].to_numpy()
    right = np.flatnonzero(
        (known == days[person]) & (known >= world.first) & (known < world.last) & (days[person] < NEVER)
    )
    full = {(file.stelle, file.stichtag): file for file in files if file.series is series and file.art == "VOLL"}
    corrections = []
    offices = states["stelle"].to_list()
    for row in right.tolist():
        before = [day for (office, day) in full if office == offices[row] and known[row] - LATEST <= day <= known[row]]
        if before:
            day, made = min(before), int(known[row]) + 1
            corrections.append(
                Planned(series, offices[row], "KORREKTUR", day, made, np.asarray([row]), full[offices[row], day])
            )
    return corrections


def _chain(files: Sequence[Planned]) -> None:
    """Let every delta name the file before it in its series; files are in the order in which they are made."""
    newest: dict[tuple[int, str], Planned] = {}
    for file in files:
        place = (id(file.series), file.stelle)
        if file.art == "DELTA" and place in newest:
            file.previous = newest[place]
        if file.art == "VOLL" or (file.art == "DELTA" and place in newest):
            newest[place] = file


LATEST = 90
"""Days after which a correction still comes."""
