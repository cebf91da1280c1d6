"""Taking single records out of the delivered files in the archive.

A record is known by the keyed hash of its number, so the same search serves a deletion that was just ordered and the
block list, which holds nothing else. A file is written anew with an empty row in the place of each record
(tombstones), in one rename; doing it again finds nothing and changes nothing.

Belongs here: which rows of a file are meant, writing the file without them.
Does not belong here: who is to be deleted and why (orchestration), reading files for a list (reading), whole files
whose time is over (retention).
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.acquire.archive import ArchivedDelivery
from pipelines.acquire.authorities import Authority, DeliveredObject, Format
from pipelines.acquire.dialects import german_partial_date
from pipelines.acquire.message_layout import MESSAGE
from pipelines.acquire.opening import records_of_file
from pipelines.acquire.quoted_records import read_record
from pipelines.acquire.read_csv import read_csv
from pipelines.acquire.record_numbers import (
    LAST_PART,
    MESSAGE_KEY,
    NAMED_ENTRIES,
    ONE_ENTRY,
    as_registered,
    entry_number,
    record_numbers,
)
from pipelines.acquire.refusal import DeliveryRefused
from pipelines.acquire.tombstones import DELETED_NAME, Tombstones
from pipelines.acquire.wanted_records import Wanted
from pipelines.acquire.xml_erasing import texts_of_messages, without_messages, without_records
from quality.contract import Contract

NAME_COLUMNS, BIRTH = ("familienname", "vornamen"), "geb_datum"
PERSON_COLUMNS = (*NAME_COLUMNS, BIRTH)
AS_IN_CSV = pl.coalesce(german_partial_date(pl.col(BIRTH)), BIRTH)
"""Two dialects of the immigration offices write birth dates the ISO way."""
_READ_ONLY = 0o440
_NO_SEPARATOR = b"DELETED"


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What was taken out of one delivery.

    Attributes:
        delivery: as it was before.
        number: records and entries taken out now.
    """

    delivery: ArchivedDelivery
    number: int


def erase(
    deliveries: Iterable[ArchivedDelivery],
    *,
    wanted: Wanted,
    authorities: Mapping[str, Authority],
    contracts: Mapping[tuple[str, str], Contract],
    announce: Callable[[ArchivedDelivery], None],
) -> list[Erased]:
    """Take records out of every delivery that holds them, whatever became of it: used, replaced or refused.

    Args:
        deliveries: of the archive; those whose file was dropped are passed over.
        wanted: what is to be taken out.
        authorities: by code.
        contracts: of stage source.
        announce: called before each delivery that is changed, so that a kill leaves word of it.

    Returns:
        One entry per delivery that was changed.
    """
    done = []
    for delivery in deliveries:
        if not delivery.file.exists() or delivery.manifest.quelle not in authorities:
            continue
        objects = authorities[delivery.manifest.quelle].objects
        if delivery.manifest.objekt not in objects:
            continue
        known = delivery.tombstones or Tombstones(sha256=delivery.receipt.sha256, rows=(), entries={})
        raw = delivery.file.read_bytes()
        delivered = objects[delivery.manifest.objekt]
        if not wanted.can_be_in(raw, delivery=delivery, written_as=delivered.format):
            continue
        found = _found(raw, delivery=delivery, of=delivered, wanted=wanted, contracts=contracts)
        if found is None:
            continue
        content, rows, entries = found
        after = known.and_also(sha256=hashlib.sha256(content).hexdigest(), rows=rows, entries=entries)
        announce(delivery)
        _replace(delivery, content=content, tombstones=after)
        done.append(Erased(delivery=delivery, number=len(set(rows)) + sum(len(taken) for taken in entries.values())))
    return done


def _found(
    raw: bytes,
    *,
    delivery: ArchivedDelivery,
    of: DeliveredObject,
    wanted: Wanted,
    contracts: Mapping[tuple[str, str], Contract],
) -> tuple[bytes, list[int], dict[str, list[str]]] | None:
    """Find what is meant in one file: its new content, the rows and the entries taken out; None when there is none."""

    def is_meant(record: str) -> bool:
        digest = wanted.hashed(f"{delivery.manifest.quelle}:{record}")
        return digest in wanted.hashes and delivery.manifest.erzeugt_am <= wanted.hashes[digest]

    def is_person(record: str | None, person: tuple[str | None, ...]) -> bool:
        if person not in wanted.people:
            return False
        known = None if record is None else f"{delivery.manifest.quelle}:{record}"
        return delivery.delivery_id in wanted.replaced or known not in wanted.registered

    if of.objekt == MESSAGE:
        return _found_messages(
            raw, delivery=delivery, of=of, wanted=wanted, contracts=contracts, meant=(is_meant, is_person)
        )
    if of.format is Format.XML:
        without = without_records(raw, table=of.tables[0], is_meant=is_meant, is_person=is_person)
        if without is None:
            return (b"", [], {}) if raw and _about(raw.decode("utf-8", "replace"), wanted=wanted) else None
        return without if without[1] or without[2] else None
    (table,) = of.tables
    columns = [column.name for column in contracts["source", table].delivered_columns]
    separator = delivery.manifest.trennzeichen or ";"
    try:
        records = read_csv(
            raw, columns=columns, charset=delivery.manifest.zeichensatz, separator=separator, contract_file=table
        )
    except DeliveryRefused:
        text = raw.decode(delivery.manifest.zeichensatz.codec, "replace")
        rows = [number for number, line in enumerate(text.split("\n"), start=1) if _about(line, wanted=wanted)]
    else:
        ways = record_numbers(table, contracts=contracts)
        rows = _meant_rows(records.rows, table=table, ways=ways, is_meant=is_meant, is_person=is_person)
        places = [[columns.index(name) for name in number_columns] for number_columns in ways]
        lines = records.faults.select("source_row", "raw_line").drop_nulls().iter_rows()
        rows += [
            number
            for number, line in lines
            if _about(line, wanted=wanted)
            or any(_bears(line.split(separator), places=of_number, is_meant=is_meant) for of_number in places)
        ]
    return (_without_lines(raw, rows=rows, delivery=delivery, separator=separator), rows, {}) if rows else None


def _meant_rows(
    rows: pl.DataFrame,
    *,
    table: str,
    ways: Sequence[Sequence[str]],
    is_meant: Callable[[str], bool],
    is_person: Callable[[str | None, tuple[str | None, ...]], bool],
) -> list[int]:
    """Find the rows that are meant by their number, or by family name, given names and birth date."""
    found, quelle = [], pl.lit(table.partition("__")[0])
    for number_columns in ways:
        number = pl.concat_str(number_columns, separator="/", ignore_nulls=False)
        if table in NAMED_ENTRIES and number_columns == NAMED_ENTRIES[table]:
            number = entry_number(number, quelle=quelle)
        numbers = rows.select("source_row", number=number).drop_nulls()
        if number_columns == MESSAGE_KEY:
            # A message about one entry goes with the entry, and with the whole record.
            is_entry = pl.col("objekt") == ONE_ENTRY
            entries = rows.filter(is_entry)
            of_entries = (entry_number(number, quelle=quelle), number.str.replace(LAST_PART, ""))
            numbers = pl.concat(
                [
                    rows.filter(~is_entry).select("source_row", number=number),
                    *(entries.select("source_row", number=way) for way in of_entries),
                ]
            ).drop_nulls()
        meant = {name for name in numbers["number"].unique() if _names(name, table=table, is_meant=is_meant)}
        found += numbers.filter(pl.col("number").is_in(sorted(meant)))["source_row"].to_list()
    if ways and set(PERSON_COLUMNS) <= set(rows.columns):
        number = pl.concat_str(ways[0], separator="/", ignore_nulls=False)
        who = rows.select("source_row", *NAME_COLUMNS, AS_IN_CSV, number=number).iter_rows()
        found += [place for place, *person, name in who if is_person(name, tuple(person))]
    return found


def _found_messages(
    raw: bytes,
    *,
    delivery: ArchivedDelivery,
    of: DeliveredObject,
    wanted: Wanted,
    contracts: Mapping[tuple[str, str], Contract],
    meant: tuple[Callable[[str], bool], Callable[[str | None, tuple[str | None, ...]], bool]],
) -> tuple[bytes, list[int], dict[str, list[str]]] | None:
    """Find the messages about a person; a message goes whole, with its aliases, also one that contradicts itself."""
    is_meant, is_person = meant
    try:
        tables, _ = records_of_file(raw, delivery=delivery, delivered=of, contracts=contracts)
    except DeliveryRefused:
        return (b"", [], {}) if raw and _about(raw.decode("utf-8", "replace"), wanted=wanted) else None
    rows: set[int] = set()
    for table, records in tables.items():
        ways = record_numbers(table, contracts=contracts)
        rows |= set(_meant_rows(records.rows, table=table, ways=ways, is_meant=is_meant, is_person=is_person))
        for row, texts in texts_of_messages(raw, rows=records.faults["source_row"].to_list()).items():
            bears = any(is_meant(f"{office.removeprefix('ABH-')}/{number}") for office in texts for number in texts)
            rows |= {row} if bears or _about(" ".join(texts), wanted=wanted) else set()
    return (without_messages(raw, rows=rows), sorted(rows), {}) if rows else None


def _names(number: str, *, table: str, is_meant: Callable[[str], bool]) -> bool:
    """Tell whether a number is meant, as it is written or as the register writes it."""
    return any(is_meant(way) for way in {number, as_registered(number, code=table.partition("__")[0])})


def _bears(cells: Sequence[str], *, places: Sequence[int], is_meant: Callable[[str], bool]) -> bool:
    """Tell whether a line that cannot be taken bears the number where the number should stand."""
    return len(cells) > max(places) and is_meant("/".join(cells[place] for place in places))


def _about(text: str, *, wanted: Wanted) -> bool:
    return any(all(word in text for word in words) for words in wanted.words)


def _without_lines(raw: bytes, *, rows: Iterable[int], delivery: ArchivedDelivery, separator: str) -> bytes:
    """Empty the records that begin in these lines, so that every other line keeps its number."""
    lines = raw.split(b"\n")
    text = raw.decode(delivery.manifest.zeichensatz.codec, "replace").split("\n")
    for row in rows:
        first, at = lines[row - 1], row - 1
        record = read_record(text, start=at, separator=separator) if '"' in text[at] else None
        taken = 1 if record is None else record.lines
        cells = first.count(separator.encode()) if record is None else len(record.fields) - 1
        ending = b"\r" if first.endswith(b"\r") else b""
        quoted = b'"' if taken > 1 else b""
        emptied = separator.encode() * cells if cells else _NO_SEPARATOR
        lines[at : at + taken] = [quoted, *([b""] * (taken - 2)), quoted + emptied + ending][-taken:]
    return b"\n".join(lines)


def _replace(delivery: ArchivedDelivery, *, content: bytes, tombstones: Tombstones) -> None:
    """Write note and file anew, the note first: a file that is not yet the one it tells of is written again."""
    note = delivery.file.parent / DELETED_NAME
    for path, new in ((note, tombstones.text().encode()), (delivery.file, content)):
        part = path.with_name(f".{path.name}.part")
        part.unlink(missing_ok=True)
        part.write_bytes(new)
        part.chmod(_READ_ONLY)
        part.replace(path)
