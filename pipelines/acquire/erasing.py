"""Taking single records out of the delivered files in the archive.

A record is known by the keyed hash of its number, so the same search serves a deletion that was just ordered and the
block list, which holds nothing else. A file is written anew with an empty row in the place of each record
(tombstones), in one rename; doing it again finds nothing and changes nothing.

Belongs here: which rows of a file are meant, writing the file without them.
Does not belong here: who is to be deleted and why (orchestration), reading files for a list (reading), whole files
whose time is over (retention).
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from pipelines.acquire.archive import ArchivedDelivery
from pipelines.acquire.authorities import Authority, DeliveredObject, Format
from pipelines.acquire.quoted_records import read_record
from pipelines.acquire.read_csv import read_csv
from pipelines.acquire.refusal import DeliveryRefused
from pipelines.acquire.tombstones import DELETED_NAME, Tombstones
from pipelines.acquire.xml_erasing import without_records
from quality.contract import Contract

RECORD_KEYS: Mapping[str, tuple[str, ...]] = {
    "abh__alias": ("abh", "abh_az"),
    "abh__auslaender": ("abh", "abh_az"),
    "bzr__auskunft": ("auskunft_id",),
    "jva__haft": ("buchnr",),
    "lka__intensivtaeter": ("kpb", "lfd_nr"),
    "sta__mitteilung": ("mitteilung_id",),
    "zab__identitaet": ("zab_person_nr",),
    "zab__massnahme": ("zab_person_nr",),
    "zab__pep": ("zab_person_nr",),
    "zab__person": ("zab_person_nr",),
}
"""The columns that together are the number of the person's record, as the person register knows it."""

MESSAGE_KEY = ("schluessel",)
"""Of a deletion message, whatever the authority: the number of the record it is about."""

PERSON_COLUMNS = ("familienname", "vornamen", "geb_datum")
_READ_ONLY = 0o440
_NO_SEPARATOR = b"DELETED"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is to be taken out.

    Attributes:
        hashes: keyed hash of a record ('<quelle>:<number>') or of one entry of it ('<quelle>:<number>/<lfd>'), and the
            hand-over (UTC, naive) up to which deliveries lose it.
        words: texts that together show a line that cannot be read to be about the person.
        people: family name, given names and birth date (as delivered in CSV) of persons who go as a whole.
        replaced: ids of full deliveries that a newer one has replaced: nobody knows the numbers in them any more, and
            no list rests on them, so there the people themselves are looked for.
        hashed: from the name of a record to its keyed hash.
    """

    hashes: Mapping[str, datetime]
    words: tuple[tuple[str, ...], ...]
    hashed: Callable[[str], str]
    people: frozenset[tuple[str, str, str]] = frozenset()
    replaced: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What was taken out of one delivery.

    Attributes:
        delivery: as it was before.
        number: records and entries taken out now.
    """

    delivery: ArchivedDelivery
    number: int


def record_hash(record_key: str, *, key: str) -> str:
    """Hash the name of a record (HMAC-SHA256, hex); who has no key can neither read nor guess it."""
    return hmac.new(key.encode(), f"deleted|{record_key}".encode(), hashlib.sha256).hexdigest()


def record_key_columns(table: str) -> tuple[str, ...]:
    """Name the columns of a delivered table that are the number of the record; KeyError when nobody has said."""
    return MESSAGE_KEY if table.endswith("__loeschung") else RECORD_KEYS[table]


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
        found = _found(raw, delivery=delivery, of=objects[delivery.manifest.objekt], wanted=wanted, contracts=contracts)
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

    if of.format is Format.XML:
        without = without_records(raw, table=of.tables[0], is_meant=is_meant)
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
        number = pl.concat_str(record_key_columns(table), separator="/", ignore_nulls=False)
        numbers = records.rows.select("source_row", number=number).drop_nulls()
        meant = {name for name in numbers["number"].unique() if is_meant(name) or is_meant(_record_of(name, table))}
        rows = numbers.filter(pl.col("number").is_in(sorted(meant)))["source_row"].to_list()
        places = [columns.index(name) for name in record_key_columns(table)]
        if delivery.delivery_id in wanted.replaced and set(PERSON_COLUMNS) <= set(columns):
            who = records.rows.select("source_row", *PERSON_COLUMNS).iter_rows()
            rows += [number for number, *person in who if tuple(person) in wanted.people]
        lines = records.faults.select("source_row", "raw_line").drop_nulls().iter_rows()
        rows += [
            number
            for number, line in lines
            if _about(line, wanted=wanted) or _bears(line.split(separator), places=places, is_meant=is_meant)
        ]
    return (_without_lines(raw, rows=rows, delivery=delivery, separator=separator), rows, {}) if rows else None


def _record_of(number: str, table: str) -> str:
    """Give the record that a message about one of its entries concerns; otherwise the number itself."""
    return number.partition("/")[0] if table == "bzr__loeschung" else number


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
