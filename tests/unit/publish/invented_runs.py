"""Invented runs, from inputs to a released folder.

Belongs here: what a run consists of besides its frames.
Does not belong here: the frames (invented), what is expected of them (test_*.py).
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.publish import disk, files, gate, manifest, publication, release
from pipelines.publish.analyst import write_analyst_database
from pipelines.publish.case_list import AssessedFrames
from pipelines.publish.list_hash import list_hash
from pipelines.publish.metrics import METRICS_SCHEMA
from pipelines.publish.run_folders import ANALYST_DATABASE, RESULT, PublishedRun, building_folder
from pipelines.run import RunInputs
from pipelines.stages import Stage
from quality.contract import Contracts, load_contracts
from quality.frames import schema_of
from quality.ledger import LEDGER_SCHEMA
from tests.unit.publish.invented import D1, DAY, KEY, three_cases, three_known

ROOT = Path(__file__).resolve().parents[3]
CODE_HASH, IN_FORCE = "c" * 64, "f" * 64
RULESET = manifest.RulesetName(name="iris_1_0", version="1.0.0", hash="r" * 64, in_force=IN_FORCE)


@cache
def contracts() -> Contracts:
    return load_contracts(ROOT / "quality" / "contracts")


def inputs(day: date = DAY, *, previous: PublishedRun | None = None, **changes: Any) -> RunInputs:  # noqa: ANN401 -- any field
    standard = RunInputs(
        stichtag=day,
        wissensstand=datetime(day.year, day.month, day.day, 4),  # noqa: DTZ001 -- UTC, naive by contract
        deliveries=((D1, "0" * 64),),
        code_hash=CODE_HASH,
        ruleset_hash=RULESET.hash,
        register_hash="e" * 64,
        previous_list_hash=None if previous is None else previous.list_hash,
    )
    return replace(standard, **changes)


def tables_of(
    frames: AssessedFrames | None = None,
    *,
    of: RunInputs | None = None,
    facts: publication.KnownFacts | None = None,
    previous: PublishedRun | None = None,
    rules: str = IN_FORCE,
) -> dict[str, pl.DataFrame]:
    """Make the published tables of an invented run, by default the first one with three cases."""
    return publication.make_tables(
        frames or three_cases(),
        known=facts or three_known(),
        inputs=of or inputs(),
        rules_in_force=rules,
        previous=previous,
        key=KEY,
    )


def late_tables(*, run_id: str) -> dict[str, pl.DataFrame]:
    """The tables that are complete only after the checks."""
    set_aside = contracts()[Stage.PUBLISHED_LIST, "set_aside"]
    return {
        "check_results": gate.check_results([], run_id=run_id),
        "ledger": pl.DataFrame(schema=LEDGER_SCHEMA),
        "metrics": pl.DataFrame(schema=METRICS_SCHEMA),
        "set_aside": pl.DataFrame(schema=schema_of(set_aside)),
    }


def build(
    home: Path,
    *,
    of: RunInputs,
    frames: AssessedFrames | None = None,
    facts: publication.KnownFacts | None = None,
    previous: PublishedRun | None = None,
    with_database: bool = False,
) -> Path:
    """Make a building folder whose result only waits for its release; the analysts' file takes most of the time."""
    building = building_folder(home)
    disk.drop(building)
    result = building / RESULT
    result.mkdir(parents=True)
    (building / "warehouse.duckdb").write_text("names, names, names")
    run_id = of.run_id()
    tables = tables_of(frames, of=of, facts=facts, previous=previous) | late_tables(run_id=run_id)
    files.write_result(result, tables)
    if with_database:
        write_analyst_database(result / ANALYST_DATABASE, tables=tables, contracts=contracts())
    made = manifest.make_manifest(
        of,
        ruleset=RULESET,
        contract_hash="k" * 64,
        packages={"duckdb": "1"},
        deliveries=tables["deliveries"],
        counts={name: frame.height for name, frame in tables.items()},
        verdict=gate.GateVerdict(run_id=run_id, reasons=(), outcomes=(gate.PASSED,)),
        list_hash=list_hash(tables["case_list"], salt=KEY),
        previous=previous,
        files=manifest.file_hashes(result),
    )
    manifest.write_manifest(result, made)
    started = datetime(2026, 11, 22, 6)  # noqa: DTZ001 -- UTC
    manifest.write_run_log(
        result, started_at=started, finished_at=started + timedelta(seconds=9), step_seconds={"publish": 1.0}
    )
    return building


def release_day(
    home: Path,
    day: date = DAY,
    *,
    previous: PublishedRun | None = None,
    with_database: bool = False,
    **changes: Any,  # noqa: ANN401 -- any field
) -> PublishedRun:
    """Build and release an invented run of a day."""
    of = inputs(day, previous=previous, **changes)
    building = build(home, of=of, previous=previous, with_database=with_database)
    return release.finish_run(building, home=home, run_id=of.run_id())
