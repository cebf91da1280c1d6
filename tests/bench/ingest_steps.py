"""The single measurements of `python -m tests.bench.ingest`, each run in a process of its own.

Belongs here: what is done and what it costs: inventing, ingesting, validation, XML, and the references.
Does not belong here: goals and what is printed (ingest), process trees (measure).
"""

import io
import resource
import shutil
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
SEED = 4711
FIRST_DAY, LAST_DAY = date(2026, 5, 25), date(2026, 6, 2)
KNOWN = datetime(2026, 6, 2, 4, tzinfo=UTC).replace(tzinfo=None)
REPETITIONS = 3
OF_LITTLE_WORK = 15
"""Repetitions of what takes a twentieth of a second, of which other work on the machine would show in three."""
MESSAGES = {"bzr": "auskunft", "abh": "nachricht"}


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _least(work: Callable[[], object], *, repetitions: int = REPETITIONS) -> float:
    """Give the CPU seconds of the cheapest of some repetitions."""
    costs = []
    for _ in range(repetitions):
        before = _cpu()
        work()
        costs.append(_cpu() - before)
    return min(costs)


def invent(home: Path, *, scale: str) -> dict[str, float]:
    """Invent the deliveries of nine days."""
    from pipelines.synthesise import Scale, synthesise

    done = synthesise(scale=Scale(scale), seed=SEED, out=home / "inbox", first_day=FIRST_DAY, last_day=LAST_DAY)
    return {"rows": done.rows}


def synthesiser(home: Path) -> dict[str, float]:
    """Invent the deliveries of nine days again and again: rows, CPU seconds and seconds on the clock of the best."""
    from pipelines.synthesise import Scale, synthesise

    cpu, clock, rows = [], [], 0
    for number in range(REPETITIONS):
        before, begun = _cpu(), time.perf_counter()
        done = synthesise(scale=Scale.L, seed=SEED, out=home / str(number), first_day=FIRST_DAY, last_day=LAST_DAY)
        cpu.append(_cpu() - before)
        clock.append(time.perf_counter() - begun)
        rows = done.rows
        shutil.rmtree(home / str(number))
    return {"rows": rows, "cpu": min(cpu), "clock": min(clock)}


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
    from pipelines.acquire.archive import list_deliveries
    from pipelines.acquire.authorities import Format, load_authorities
    from pipelines.acquire.message_layout import MESSAGE
    from pipelines.acquire.read_csv import read_csv
    from pipelines.acquire.stacking import of_all
    from quality.code_list import load_code_lists
    from quality.frames import schema_of, split

    acquired, contracts = _acquired(home)
    used = {delivery_id for delivery_id, _ in acquired.used}
    lists = load_code_lists(REPOSITORY / "dbt_project" / "seeds", contracts)
    authorities = load_authorities()
    files: dict[str, list[tuple[str, Any, bytes]]] = {}
    for delivery in list_deliveries(home / "archive"):
        manifest = delivery.manifest
        agreed = authorities[manifest.quelle].objects[manifest.objekt]
        is_csv = agreed.format is not Format.XML and agreed.objekt != MESSAGE and manifest.schema_version == "1"
        if delivery.delivery_id in used and is_csv:
            (table,) = agreed.tables
            files.setdefault(table, []).append((delivery.delivery_id, manifest, delivery.file.read_bytes()))
    types = {table: _types(contracts["source", table]) for table in files}

    def bare() -> None:
        for table, parts in files.items():
            _typed_read(parts, types=types[table])

    def read() -> dict[str, Any]:
        frames = {}
        for table, parts in files.items():
            contract = contracts["source", table]
            columns = [column.name for column in contract.delivered_columns]
            read = {
                delivery_id: read_csv(
                    raw,
                    columns=columns,
                    charset=manifest.zeichensatz,
                    separator=manifest.trennzeichen,
                    contract_file="",
                ).rows
                for delivery_id, manifest, raw in parts
            }
            frames[table] = of_all(read).select(schema_of(contract).names())
        return frames

    def check(frames: dict[str, Any]) -> None:
        for table, frame in frames.items():
            split(frame, contract=contracts["source", table], code_lists=lists)

    frames = read()
    check(frames)  # Pandera is imported once
    return {
        "rows": sum(frame.height for frame in frames.values()),
        "files": sum(map(len, files.values())),
        "bare": _least(bare),
        "checked": _least(lambda: check(frames)),
        "read": _least(read),
    }


def _types(contract: Any) -> list[Any]:  # noqa: ANN401 -- imported late
    """Turn the texts of a contract's columns into numbers, days, moments and truth values; the rest are texts."""
    import polars as pl

    from quality.column import ColumnType
    from quality.text_values import parsed

    kinds = (ColumnType.INTEGER, ColumnType.DECIMAL, ColumnType.DATE, ColumnType.TIMESTAMP)
    truths = {"J": True, "N": False}
    return [
        *(parsed(column) for column in contract.delivered_columns if column.type in kinds),
        *(
            pl.col(column.name).replace_strict(truths, default=None, return_dtype=pl.Boolean)
            for column in contract.delivered_columns
            if column.type is ColumnType.BOOLEAN
        ),
    ]


def _typed_read(parts: list[tuple[str, Any, bytes]], *, types: list[Any]) -> None:
    """Read files of one table as plainly as it can be done: strictly decoded, in NFC, by the library, with types."""
    import polars as pl

    from pipelines.acquire.charset import decode

    frames = [
        pl.read_csv(
            io.BytesIO(decode(raw, charset=manifest.zeichensatz).text.encode()),
            separator=manifest.trennzeichen,
            infer_schema=False,
            truncate_ragged_lines=True,
        )
        for _, manifest, raw in parts
    ]
    joined = pl.concat(frames)
    joined.columns = [name.lower() for name in joined.columns]
    joined.with_columns(types)


def xml(home: Path) -> dict[str, float]:
    """Read every XML file of the register and of dialect C, and only parse the same files: CPU seconds per million."""
    from lxml import etree

    from pipelines.acquire.archive import list_deliveries
    from pipelines.acquire.authorities import load_authorities
    from pipelines.acquire.opening import records_of_file

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
        costs[f"{source} read"] = _least(read, repetitions=OF_LITTLE_WORK) / messages * 1e6
        costs[f"{source} parse"] = _least(lambda held=held: [etree.XML(raw) for _, raw in held]) / messages * 1e6  # type: ignore[misc]
    return costs
