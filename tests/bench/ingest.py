"""`python -m tests.bench.ingest`: what reading and checking deliveries costs, beside references of the same run.

Belongs here: validation beside a bare typed read, XML per million messages, an ingest of scale L, the synthesiser.
Does not belong here: the daily refresh as a whole (__main__), the rules (rules).
"""

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from tests.bench.measure import measure

REPOSITORY = Path(__file__).resolve().parents[2]
SEED = 4711
FIRST_DAY, LAST_DAY = date(2026, 5, 25), date(2026, 6, 2)
KNOWN = datetime(2026, 6, 2, 4, tzinfo=UTC).replace(tzinfo=None)
MOST_VALIDATION = 1.3
MOST_XML_SECONDS = 30
MOST_INGEST_SECONDS = 60
MOST_PEAK_MIB = 2048
LEAST_ROWS_PER_SECOND = 200_000
REPETITIONS = 3
MESSAGES = {"bzr": "auskunft", "abh": "nachricht"}


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _least(work: Callable[[], object]) -> float:
    """Give the CPU seconds of the cheapest of some repetitions."""
    costs = []
    for _ in range(REPETITIONS):
        before = _cpu()
        work()
        costs.append(_cpu() - before)
    return min(costs)


def invent(home: Path, *, scale: str) -> dict[str, float]:
    """Invent the deliveries of nine days: rows, and seconds on the clock."""
    from pipelines.synthesise import Scale, synthesise

    before = time.perf_counter()
    done = synthesise(scale=Scale(scale), seed=SEED, out=home / "inbox", first_day=FIRST_DAY, last_day=LAST_DAY)
    return {"rows": done.rows, "seconds": time.perf_counter() - before}


def _acquired(home: Path) -> Any:  # noqa: ANN401 -- imported late, so that each measured process pays for itself
    from pipelines.acquire.authorities import load_authorities
    from pipelines.acquire.inbox import InboxAddress
    from pipelines.acquire.intake import acquire
    from pipelines.acquire.pull import pull
    from quality.code_list import load_code_lists
    from quality.contract import load_contracts

    contracts = load_contracts(REPOSITORY / "quality" / "contracts")
    authorities = load_authorities()
    for authority in authorities.values():
        inbox = InboxAddress(url=authority.inbox_url(home=str(home)))
        pull(authority, inbox=inbox, archive=home / "archive", permit=None)
    acquired = acquire(
        home / "archive",
        stichtag=LAST_DAY,
        wissensstand=KNOWN,
        contracts=contracts,
        code_lists=load_code_lists(REPOSITORY / "dbt_project" / "seeds", contracts),
        authorities=authorities,
        permit=None,
    )
    return acquired, contracts


def ingest(home: Path) -> dict[str, float]:
    """Pull, read, check, write into the warehouse and hold it against what was checked, as the step acquire does."""
    from pipelines.stages import Stage
    from pipelines.warehouse import open_warehouse, read_table, write_table

    acquired, _ = _acquired(home)
    with open_warehouse(home / "warehouse.duckdb") as con:
        for table, frame in acquired.tables.items():
            write_table(con, frame, stage=Stage.SOURCE, table=table)
        for table, frame in acquired.tables.items():
            if not read_table(con, stage=Stage.SOURCE, table=table).equals(frame):
                raise AssertionError(f"{table} lies otherwise in the warehouse")
    return {"rows": sum(frame.height for frame in acquired.tables.values())}


def validation(home: Path) -> dict[str, float]:
    """Check every CSV file that is in use, and read the same files with types and no checks."""
    import io

    import polars as pl

    from pipelines.acquire.archive import list_deliveries
    from pipelines.acquire.authorities import Format, load_authorities
    from pipelines.acquire.message_layout import MESSAGE
    from pipelines.acquire.read_csv import read_csv
    from quality.code_list import load_code_lists
    from quality.column import ColumnType
    from quality.frames import schema_of, split
    from quality.text_values import parsed

    acquired, contracts = _acquired(home)
    used = {delivery_id for delivery_id, _ in acquired.used}
    lists = load_code_lists(REPOSITORY / "dbt_project" / "seeds", contracts)
    files: dict[str, list[tuple[str, Any, bytes]]] = {}
    for delivery in list_deliveries(home / "archive"):
        manifest = delivery.manifest
        agreed = load_authorities()[manifest.quelle].objects[manifest.objekt]
        is_csv = agreed.format is not Format.XML and agreed.objekt != MESSAGE and manifest.schema_version == "1"
        if delivery.delivery_id in used and is_csv:
            (table,) = agreed.tables
            files.setdefault(table, []).append((delivery.delivery_id, manifest, delivery.file.read_bytes()))
    typed = {
        table: [
            parsed(column)
            for column in contracts["source", table].delivered_columns
            if column.type in (ColumnType.INTEGER, ColumnType.DECIMAL, ColumnType.DATE, ColumnType.TIMESTAMP)
        ]
        for table in files
    }

    def bare() -> None:
        for table, parts in files.items():
            frames = [
                pl.read_csv(
                    io.BytesIO(raw.decode(manifest.zeichensatz.codec, errors="replace").encode()),
                    separator=manifest.trennzeichen,
                    infer_schema=False,
                    truncate_ragged_lines=True,
                )
                for _, manifest, raw in parts
            ]
            joined = pl.concat(frames)
            joined.columns = [name.lower() for name in joined.columns]
            joined.with_columns(typed[table])

    read = {}
    for table, parts in files.items():
        contract = contracts["source", table]
        columns = [column.name for column in contract.delivered_columns]
        frames = [
            read_csv(
                raw, columns=columns, charset=manifest.zeichensatz, separator=manifest.trennzeichen, contract_file=""
            ).rows.with_columns(delivery_id=pl.lit(delivery_id))
            for delivery_id, manifest, raw in parts
        ]
        read[table] = pl.concat(frames).select(schema_of(contract).names())

    def checked() -> None:
        for table, frame in read.items():
            split(frame, contract=contracts["source", table], code_lists=lists)

    checked()  # Pandera is imported once
    return {
        "rows": sum(frame.height for frame in read.values()),
        "files": sum(map(len, files.values())),
        "bare": _least(bare),
        "checked": _least(checked),
    }


def xml(home: Path) -> dict[str, float]:
    """Read every XML file of the register and of dialect C, and only parse the same files: CPU seconds per million."""
    from lxml import etree

    from pipelines.acquire.archive import list_deliveries
    from pipelines.acquire.authorities import load_authorities
    from pipelines.acquire.reading import records_of_file

    acquired, contracts = _acquired(home)
    used = {delivery_id for delivery_id, _ in acquired.used}
    costs: dict[str, float] = {}
    for source, objekt in MESSAGES.items():
        agreed = load_authorities()[source].objects[objekt]
        held = [
            (delivery, delivery.file.read_bytes())
            for delivery in list_deliveries(home / "archive")
            if delivery.delivery_id in used and (delivery.manifest.quelle, delivery.manifest.objekt) == (source, objekt)
        ]

        def read(held: list[Any] = held, agreed: Any = agreed) -> int:  # noqa: ANN401 -- imported late
            of_files = (
                records_of_file(raw, delivery=delivery, delivered=agreed, contracts=contracts)[0]
                for delivery, raw in held
            )
            return sum(tables[agreed.tables[0]].count for tables in of_files)

        messages = read()
        costs[f"{source} messages"] = messages
        costs[f"{source} read"] = _least(read) / messages * 1e6
        costs[f"{source} parse"] = _least(lambda held=held: [etree.XML(raw) for _, raw in held]) / messages * 1e6  # type: ignore[misc]
    return costs


STEPS = {"ingest": ingest, "validation": validation, "xml": xml}


def main() -> None:
    """Measure each step in a process of its own, print, and end with 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--step", choices=[*STEPS, "M", "L"], help="only this one, printed as JSON; needs --home")
    parser.add_argument("--home", type=Path)
    given = parser.parse_args()
    if given.step is not None:
        done = STEPS[given.step](given.home) if given.step in STEPS else invent(given.home, scale=given.step)
        print(json.dumps(done))
        return
    with tempfile.TemporaryDirectory() as folder:

        def run(step: str, *, home: str) -> tuple[dict[str, float], float, float]:
            command = [sys.executable, "-m", "tests.bench.ingest", "--step", step, "--home", str(Path(folder) / home)]
            cost = measure(command, env=dict(os.environ), cwd=REPOSITORY)
            return json.loads(cost.output), cost.cpu_seconds, cost.peak_mib

        pilot, _, _ = run("M", home="M")
        run("L", home="L")
        whole, seconds, peak = run("ingest", home="L")
        values, _, _ = run("validation", home="L")
        messages, _, _ = run("xml", home="L")
    ratio = values["checked"] / values["bare"]
    speed = pilot["rows"] / pilot["seconds"]
    goals = [
        (
            f"Validation with set_aside {values['checked']:.2f} CPU s, bare typed read of the same "
            f"{values['files']} files ({values['rows']} rows) {values['bare']:.2f}: "
            f"ratio {ratio:.2f} (goal: at most {MOST_VALIDATION})",
            ratio <= MOST_VALIDATION,
        ),
        *(
            (
                f"XML of {source}: {messages[f'{source} read']:.0f} CPU s per million messages, of which the bare "
                f"parser takes {messages[f'{source} parse']:.0f} (goal: at most {MOST_XML_SECONDS})",
                messages[f"{source} read"] <= MOST_XML_SECONDS,
            )
            for source in MESSAGES
        ),
        (
            f"Ingest of scale L, {whole['rows']} rows taken: {seconds:.1f} CPU s (goal: below {MOST_INGEST_SECONDS})",
            seconds < MOST_INGEST_SECONDS,
        ),
        (f"Peak memory of that: {peak:.0f} MiB (goal: below {MOST_PEAK_MIB})", peak < MOST_PEAK_MIB),
        (
            f"Synthesiser at scale M: {speed:.0f} rows a second on the clock (goal: at least {LEAST_ROWS_PER_SECOND})",
            speed >= LEAST_ROWS_PER_SECOND,
        ),
    ]
    console = Console(width=140)
    console.print(f"Ingest, seed {SEED}, {os.cpu_count()} cores, best of {REPETITIONS}", highlight=False)
    for text, is_met in goals:
        console.print(f"{'met   ' if is_met else 'MISSED'} {text}", highlight=False)
    if not all(is_met for _, is_met in goals):
        sys.exit(1)


if __name__ == "__main__":
    main()
