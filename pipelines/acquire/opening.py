"""The file of one delivery, opened: its records as they stand there, or the reason why it is refused.

Belongs here: what holds for a file as a whole: its hash, its row count, how much of it fits the declared charset.
Does not belong here: formats (read_csv, read_xml), one row at a time (reading, names, door, quality).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from pipelines.acquire.archive import ArchivedDelivery
from pipelines.acquire.authorities import Authority, DeliveredObject, Format
from pipelines.acquire.charset import MOST_UNDECODABLE_SHARE, Charset
from pipelines.acquire.message_layout import MESSAGE
from pipelines.acquire.read_csv import Records, read_csv
from pipelines.acquire.read_messages import MESSAGES_SCHEMA, read_messages
from pipelines.acquire.read_xml import read_xml
from pipelines.acquire.refusal import DeliveryRefused
from pipelines.acquire.tombstones import without_deleted
from quality.contract import Contract
from quality.set_aside import Reason

_AGAIN = "Ask the authority to deliver again"
Kind = tuple[tuple[str, ...], str | None, bool]
"""What files must have in common to be looked at together: tables, separator, whether dates are ISO dates."""


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A file that could be read, before anything of it was kept out or checked.

    Attributes:
        delivery: it came in.
        kind: of the file.
        tables: records by table.
        delivered: records of each table, rows deleted since included.
        deleted: of these, by table.
        messages: rows of MESSAGES_SCHEMA.
    """

    delivery: ArchivedDelivery
    kind: Kind
    tables: Mapping[str, Records]
    delivered: Mapping[str, int]
    deleted: Mapping[str, int]
    messages: pl.DataFrame


def open_delivery(
    delivery: ArchivedDelivery,
    *,
    authorities: Mapping[str, Authority],
    contracts: Mapping[tuple[str, str], Contract],
) -> Opened:
    """Read the file of a delivery.

    Raises:
        DeliveryRefused: the file as a whole cannot be taken.
    """
    delivered = _agreed(delivery, authorities=authorities)
    tables, messages = records_of_file(
        _whole_file(delivery), delivery=delivery, delivered=delivered, contracts=contracts
    )
    counts = {table: records.count for table, records in tables.items()}
    _require_count(counts[delivered.tables[0]], delivery=delivery)
    deleted = dict.fromkeys(tables, 0)
    if delivery.tombstones is not None:
        tables, deleted = without_deleted(tables, deleted=delivery.tombstones)
        counts = {table: records.count + deleted[table] for table, records in tables.items()}
    manifest = delivery.manifest
    return Opened(
        delivery=delivery,
        kind=(tuple(tables), manifest.trennzeichen, manifest.schema_version in delivered.iso_versions),
        tables=tables,
        delivered=counts,
        deleted=deleted,
        messages=messages,
    )


def _agreed(delivery: ArchivedDelivery, *, authorities: Mapping[str, Authority]) -> DeliveredObject:
    manifest = delivery.manifest
    if manifest.quelle not in authorities or manifest.objekt not in authorities[manifest.quelle].objects:
        raise DeliveryRefused(
            Reason.MANIFEST_NOT_READABLE,
            finding=f"[{manifest.objekt}] of {manifest.quelle} is not agreed with any authority",
            remedy=f"If it is, add it to pipelines/acquire/authorities/{manifest.quelle}.yml",
        )
    return authorities[manifest.quelle].objects[manifest.objekt]


def _whole_file(delivery: ArchivedDelivery) -> bytes:
    try:
        raw = delivery.file.read_bytes()
    except OSError as error:
        raise DeliveryRefused(
            Reason.FILE_MISSING, finding="its file is not in the archive", remedy="Restore the archive from the backup"
        ) from error
    found = hashlib.sha256(raw).hexdigest()
    if found != delivery.sha256:
        raise DeliveryRefused(
            Reason.HASH_DIFFERS,
            finding="its file in the archive is not the one that was received",
            remedy="Restore the archive from the backup",
        )
    if delivery.receipt.sha256 != delivery.manifest.sha256:
        raise DeliveryRefused(
            Reason.HASH_DIFFERS,
            finding="the sha256 of the file is not the one in its manifest; it was cut short or changed on the way",
            remedy=f"{_AGAIN} under a new lieferung_id",
        )
    return raw


def records_of_file(
    raw: bytes,
    *,
    delivery: ArchivedDelivery,
    delivered: DeliveredObject,
    contracts: Mapping[tuple[str, str], Contract],
) -> tuple[dict[str, Records], pl.DataFrame]:
    """Read the records of a file as they stand there, before anything is kept out or checked.

    Returns:
        The rows by table, and what each message says of itself; without rows for files that are no messages.

    Raises:
        DeliveryRefused: the file as a whole cannot be read.
    """
    manifest = delivery.manifest
    columns = {
        table: [column.name for column in contracts["source", table].delivered_columns] for table in delivered.tables
    }
    none = pl.DataFrame(schema=MESSAGES_SCHEMA)
    if delivered.objekt == MESSAGE:
        read = read_messages(raw, columns=columns, charset=manifest.zeichensatz)
        return read.tables, read.messages
    if delivered.format is Format.XML:
        return read_xml(raw, columns=columns, charset=manifest.zeichensatz), none
    if manifest.trennzeichen is None:
        raise DeliveryRefused(Reason.MANIFEST_NOT_READABLE, finding="its manifest names no separator", remedy=_AGAIN)
    (table,) = delivered.tables
    records = read_csv(
        raw,
        columns=columns[table],
        charset=manifest.zeichensatz,
        separator=manifest.trennzeichen,
        contract_file=f"quality/contracts/source/{table}.yml",
    )
    return {table: records}, none


def _require_count(count: int, *, delivery: ArchivedDelivery) -> None:
    announced = delivery.manifest.zeilen
    if count == announced:
        return
    if count == 0:
        raise DeliveryRefused(
            Reason.FILE_EMPTY, finding=f"the file has no row, but its manifest announces {announced}", remedy=_AGAIN
        )
    raise DeliveryRefused(
        Reason.ROW_COUNT_DIFFERS,
        finding=f"the file has {count} rows, but its manifest announces {announced}",
        remedy=_AGAIN,
    )


def require_charset(tables: Mapping[str, Records], *, counts: Mapping[str, int], delivery: ArchivedDelivery) -> None:
    """Refuse the file when it is not single rows that are wrong but the declared charset.

    One row alone says nothing about the file, however small the file is, unless it is the only one.
    """
    charset = delivery.manifest.zeichensatz
    for table, records in tables.items():
        wrong = 0 if records.faults.is_empty() else int(records.faults["reason"].eq(Reason.WRONG_CHARSET).sum())
        if wrong and (wrong == counts[table] or wrong > max(1, counts[table] * MOST_UNDECODABLE_SHARE)):
            raise DeliveryRefused(
                Reason.WRONG_CHARSET,
                finding=f"{wrong} of {counts[table]} rows do not fit the declared charset {charset}; "
                f"{_likely_charset(delivery.file.read_bytes(), declared=charset)}",
                remedy="Ask the authority which charset it writes; the manifest must name it",
            )


def _likely_charset(raw: bytes, *, declared: Charset) -> str:
    """Name the charset that fits better, or say that none does."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        is_utf8 = False
    else:
        is_utf8 = True
    claims_utf8 = declared in (Charset.UTF_8, Charset.UTF_8_WITH_MARK)
    if claims_utf8 and not is_utf8:
        return f"most likely it is {Charset.LATIN_1} or {Charset.WINDOWS_1252}"
    if is_utf8 and not claims_utf8:
        return f"most likely it is {Charset.UTF_8}"
    if declared is Charset.LATIN_1:
        return f"most likely it is {Charset.WINDOWS_1252}"
    return "most likely names were damaged at the authority, before it wrote the file"
