"""Deliveries of the archive to records, or the reason why not.

Belongs here: which files are looked at together, and in which order their rows are kept out, turned and checked.
Does not belong here: files as a whole (opening), one row at a time (names, door, dialects), which deliveries are read
(selection) and what one says of another (messages, admission).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.acquire.archive import ArchivedDelivery
from pipelines.acquire.authorities import Authority
from pipelines.acquire.dialects import in_agreed_form
from pipelines.acquire.door import admit, counted, set_aside_unborn
from pipelines.acquire.names import check_names
from pipelines.acquire.opening import Kind, Opened, open_delivery, require_charset
from pipelines.acquire.read_csv import Records
from pipelines.acquire.refusal import DeliveryRefused
from pipelines.acquire.stacking import Stack
from quality.contract import Contract
from quality.set_aside import Rejection

MOST_ROWS_TOGETHER = 100_000
"""So many that what a call costs whatever it is given is nothing per row, and so few that a large delivery, which
gains nothing by it, is not held twice."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What one delivery holds.

    Attributes:
        tables: records by table, in the order of the authority file; the first table counts the manifest's rows.
        delivered: records of each table in the file, before anything was rejected.
        rejected: rows kept out at the door, by table and rule.
        judged: by table, every record with the rule that keeps it out (door.Admitted); never written anywhere.
        messages: rows of MESSAGES_SCHEMA; none where the format has no messages.
    """

    tables: Mapping[str, Records]
    delivered: Mapping[str, int]
    rejected: Counter[tuple[str, Rejection]]
    judged: Mapping[str, pl.DataFrame]
    messages: pl.DataFrame


def read_deliveries(
    deliveries: Iterable[ArchivedDelivery],
    *,
    authorities: Mapping[str, Authority],
    contracts: Mapping[tuple[str, str], Contract],
    stichtag: date,
) -> tuple[dict[str, Reading], dict[str, DeliveryRefused]]:
    """Read deliveries: each file for itself, then what holds for single rows on all files of one kind together.

    Args:
        deliveries: in the archive.
        authorities: by code.
        contracts: of stage source.
        stichtag: on which the age of persons counts.

    Returns:
        By delivery, in the given order, what it holds; and why the others cannot be taken as a whole.
    """
    refused: dict[str, DeliveryRefused] = {}
    kinds: dict[Kind, list[Opened]] = {}
    ids = []
    for delivery in deliveries:
        ids.append(delivery.delivery_id)
        try:
            opened = open_delivery(delivery, authorities=authorities, contracts=contracts)
        except DeliveryRefused as refusal:
            refused[delivery.delivery_id] = refusal
        else:
            kinds.setdefault(opened.kind, []).append(opened)
    read: dict[str, Reading] = {}
    for files in kinds.values():
        for together in _stacks(files):
            _read_together(together, contracts=contracts, stichtag=stichtag, read=read, refused=refused)
    return {delivery_id: read[delivery_id] for delivery_id in ids if delivery_id in read}, refused


def _stacks(files: Iterable[Opened]) -> Iterator[list[Opened]]:
    """Part files of one kind into runs that are looked at together."""
    together: list[Opened] = []
    rows = 0
    for file in files:
        number = sum(records.count for records in file.tables.values())
        if together and rows + number > MOST_ROWS_TOGETHER:
            yield together
            together, rows = [], 0
        together.append(file)
        rows += number
    if together:
        yield together


def _read_together(
    files: list[Opened],
    *,
    contracts: Mapping[tuple[str, str], Contract],
    stichtag: date,
    read: dict[str, Reading],
    refused: dict[str, DeliveryRefused],
) -> None:
    """Keep out and check the rows of files of one kind, and add what each holds to what was read or refused."""
    ((names, separator, is_iso),) = {file.kind for file in files}
    stack = Stack([file.tables for file in files])
    of_tables = {table: contracts["source", table] for table in names}
    admitted = admit(stack.tables, contracts=of_tables, stichtag=stichtag, separator=separator)
    agreed = admitted.tables
    if is_iso:
        agreed = {table: in_agreed_form(rows, contract=of_tables[table]) for table, rows in agreed.items()}
    checked = {table: set_aside_unborn(check_names(records), stichtag=stichtag) for table, records in agreed.items()}
    parts = {table: stack.parted_records(records) for table, records in checked.items()}
    out = {table: stack.parted(rows) for table, rows in admitted.out.items()}
    judged = {table: stack.parted(rows) for table, rows in admitted.judged.items()}
    for place, file in enumerate(files):
        tables = {table: parts[table][place] for table in names}
        try:
            require_charset(tables, counts=file.delivered, delivery=file.delivery)
        except DeliveryRefused as refusal:
            refused[file.delivery.delivery_id] = refusal
            continue
        rejected = counted({table: out[table][place] for table in out})
        rejected.update({(table, Rejection.DELETED): number for table, number in file.deleted.items() if number})
        read[file.delivery.delivery_id] = Reading(
            tables=tables,
            delivered=file.delivered,
            rejected=rejected,
            judged={table: judged[table][place] for table in names},
            messages=file.messages,
        )
