"""Two rulesets on the facts of past days: the facts made again from the archive, the report kept.

    <home>/simulations/<version>-<id>/   simulation.html, simulation_*.parquet, simulation.json; id: sha256 of the last

Belongs here: the facts and groups of a day, writing and finding reports.
Does not belong here: comparing (pipelines.prioritise.simulation), setting a version active (active_rules).
"""

import json
import shutil
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import polars as pl
from dagster import (
    AssetKey,
    AssetsDefinition,
    AssetSelection,
    AssetSpec,
    DagsterInstance,
    Definitions,
    MaterializeResult,
    define_asset_job,
    in_process_executor,
    multi_asset,
)

from orchestration.active_rules import ruleset_of_day
from orchestration.assets.assessed_cases import MARTS
from orchestration.assets.linked_persons import expect_step, link_step
from orchestration.assets.source import acquire_step
from orchestration.assets.staging import AFTER_LINK, UNTIL_LINK, dbt_step
from orchestration.building import Identity
from orchestration.inbox_access import Inboxes
from orchestration.partitions import ONE_RUN_PER_DAY, PILOT_FIRST_DAY, STICHTAGE
from orchestration.refresh import run_job
from orchestration.replay import copy_home
from orchestration.resources import Building, Home, keys_from_environment, log, prepare_environment
from orchestration.simulation_groups import groups_of
from orchestration.simulation_reports import keep_report
from pipelines.errors import UserError
from pipelines.prioritise.assess import evaluate
from pipelines.prioritise.facts import Facts
from pipelines.prioritise.ruleset import Ruleset, load_ruleset
from pipelines.prioritise.ruleset_changes import ruleset_changes
from pipelines.prioritise.simulation import by_group, movements
from pipelines.prioritise.simulation_page import Report
from pipelines.publish.run_folders import previous_run, published_runs
from pipelines.stages import Stage
from pipelines.warehouse import open_warehouse, read_table

PREFIX: Final = ".simulate-"
_FACTS_STEP = "facts_of_day"


@dataclass(frozen=True, kw_only=True)
class DayFacts:
    """What both rulesets look at, of one day.

    Attributes:
        facts: marts as the list of that day had them.
        groups: person_id, merkmal, auspraegung; only for counting, no rule sees them.
        previous: the list before; None for the first one.
    """

    facts: Facts
    groups: pl.DataFrame
    previous: pl.DataFrame | None


def simulate(home: Path, *, folder: Path, days: Sequence[date]) -> tuple[Path, Report]:
    """Compare the ruleset in force with a new one on the facts of some days, and keep the report.

    Args:
        home: folder of all data; its lists, archive and register stay as they are.
        folder: of the new ruleset.
        days: past days.

    Returns:
        The folder of the report, and what it shows.

    Raises:
        UserError: the ruleset is refused, is the one in force, or a day's facts cannot be made again.
    """
    after = load_ruleset(folder)
    wanted = sorted(set(days))
    rules = [ruleset_of_day(home, stichtag=day)[0] for day in wanted]
    _require_comparable(rules, after=after, days=wanted)
    before = rules[-1]
    key = keys_from_environment().pseudonym_key.encode()
    moves, groups = [], []
    for day in wanted:
        known = facts_of_day(home, stichtag=day)
        started = time.monotonic()
        log.info("start|Beide Regelwerke anwenden")
        found = [
            evaluate(known.facts, ruleset=each, stichtag=day, pseudonym_key=key, previous=known.previous)
            for each in (before, after)
        ]
        moved = movements(found[0], after=found[1], pseudonym_key=key, stichtag=day)
        moves.append(moved)
        groups.append(by_group(moved, groups=known.groups))
        log.info("done|Beide Regelwerke anwenden|%.1f", time.monotonic() - started)
    report = Report(
        before=before,
        after=after,
        changes=ruleset_changes(before, after=after),
        moves=pl.concat(moves),
        groups=pl.concat(groups),
    )
    return keep_report(home, report=report, days=wanted), report


def facts_of_day(home: Path, *, stichtag: date, without: Collection[str] = ()) -> DayFacts:
    """Make the facts of a day again from the archive, the register and the lists before it, in a folder of its own.

    Args:
        home: folder of all data; nothing in it is changed.
        stichtag: the day.
        without: ids of deliveries that are left out.

    Raises:
        UserError: the day is before the pilot, no delivery is known for it, or its deliveries are no longer kept.
    """
    _require_deliveries(home, stichtag=stichtag)
    for left_behind in home.glob(f"{PREFIX}*"):  # a simulation that was killed leaves a copy of the archive
        shutil.rmtree(left_behind)
    lists = [run for run in published_runs(home) if run.stichtag == stichtag]
    wissensstand = lists[-1].wissensstand.replace(tzinfo=UTC) if lists else None
    try:
        with TemporaryDirectory(prefix=PREFIX, dir=home) as scratch:
            copy, kept = Path(scratch) / "home", Path(scratch) / "facts"
            kept.mkdir()
            copy_home(home, target=copy, stichtag=stichtag)
            for left_out in (path for path in (copy / "archive").glob("*/*") if path.name in without):
                shutil.rmtree(left_out)
            prepare_environment(copy)
            with DagsterInstance.get() as instance:
                run_job(
                    facts_definitions(copy, kept=kept).resolve_job_def(_FACTS_STEP),
                    instance=instance,
                    home=copy,
                    stichtag=stichtag,
                    wissensstand=wissensstand,
                )
            frames = {path.stem: pl.read_parquet(path) for path in kept.glob("*.parquet")}
            groups = frames.pop("groups")
            known = json.loads((kept / "wissensstand.json").read_text(encoding="utf-8"))
            before = previous_run(copy, stichtag=stichtag, wissensstand=_moment(known))
            previous = None if before is None else before.table("case_list")
            return DayFacts(facts=Facts(**frames), groups=groups, previous=previous)
    finally:
        prepare_environment(home)


def facts_definitions(home: Path, *, kept: Path) -> Definitions:
    """Everything of a run up to the facts of persons, and their keeping."""
    folders = Home(root=str(home))
    return Definitions(
        assets=[
            acquire_step(),
            dbt_step(selector=UNTIL_LINK, says="Datensätze aufbereiten (dbt)"),
            link_step(),
            dbt_step(selector=AFTER_LINK, says="Fakten je Person zusammenstellen (dbt)"),
            _keep_facts_step(kept),
        ],
        asset_checks=[expect_step()],
        jobs=[define_asset_job(_FACTS_STEP, selection=AssetSelection.all(), executor_def=in_process_executor)],
        resources={
            "home": folders,
            "keys": keys_from_environment(),
            "building": Building(home=folders),
            "inboxes": Inboxes(),  # the empty folders of the copy: a simulation fetches nothing
        },
        executor=in_process_executor,
    )


def _keep_facts_step(kept: Path) -> AssetsDefinition:
    @multi_asset(
        name="keep_facts",
        specs=[
            AssetSpec(
                key=AssetKey(["simulation", _FACTS_STEP]),
                deps=[AssetKey([str(Stage.LINKED_PERSONS), mart]) for mart in MARTS],
                partitions_def=STICHTAGE,
            )
        ],
        partitions_def=STICHTAGE,
        backfill_policy=ONE_RUN_PER_DAY,
    )
    def keep_facts(building: Building) -> Iterator[MaterializeResult[None]]:
        with building.step("Fakten für die Simulation lesen"):
            with open_warehouse(building.warehouse, read_only=True) as con:
                frames = {mart: read_table(con, stage=Stage.LINKED_PERSONS, table=mart) for mart in MARTS}
                files = read_table(con, stage=Stage.LINKED_PERSONS, table="int_akten__gewaehlt")
                foreigners = read_table(con, stage=Stage.STAGING, table="stg_abh__auslaender")
            identity = Identity.read(building.path)
            groups = groups_of(frames["personen"], lagen=frames["lagen"], files=files, foreigners=foreigners,
                               stichtag=identity.stichtag)  # fmt: skip
            for name, frame in (frames | {"groups": groups}).items():
                frame.write_parquet(kept / f"{name}.parquet")
            (kept / "wissensstand.json").write_text(json.dumps(identity.wissensstand.isoformat()), encoding="utf-8")
            yield MaterializeResult(asset_key=AssetKey(["simulation", _FACTS_STEP]))

    return keep_facts


def _require_comparable(rules: Sequence[Ruleset], *, after: Ruleset, days: Sequence[date]) -> None:
    if not days:
        raise UserError(
            what="No day was named.", meaning="Nothing was compared.", remedy="Name at least one: --stichtag <day>"
        )
    contents = {each.content_hash for each in rules}
    if len(contents) > 1:
        raise UserError(
            what=f"The lists of {', '.join(map(str, days))} are made by different rulesets.",
            meaning="The report would mix two comparisons; nothing was compared.",
            remedy="Make one report per ruleset in force: name only days after the latest activation.",
        )
    if after.content_hash in contents:
        raise UserError(
            what=f"The ruleset {after.name} {after.version} is the one in force on these days.",
            meaning="There is nothing to compare; no report was written.",
            remedy="Name the folder of a ruleset with a new version: iris simulate --ruleset <folder> --stichtag <day>",
        )
    for day in days:
        after.at(day)


def _require_deliveries(home: Path, *, stichtag: date) -> None:
    if stichtag < PILOT_FIRST_DAY:
        raise UserError(
            what=f"{stichtag.isoformat()} is before the first day of the pilot, {PILOT_FIRST_DAY.isoformat()}.",
            meaning="There are no facts of such a day; nothing was compared.",
            remedy=f"Choose days from {PILOT_FIRST_DAY.isoformat()} on.",
        )
    if not any((home / "archive").glob("*/*")):
        raise UserError(
            what=f"The archive in {home} is empty.",
            meaning="The facts of a day come from the archived deliveries; nothing was compared.",
            remedy=f"Make a list first: iris refresh --stichtag {stichtag.isoformat()}",
        )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
