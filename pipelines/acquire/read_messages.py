"""A delivered file of messages of the immigration offices (dialect C) to the rows of the person files.

Belongs here: the walk over one message, what identifies a message.
Does not belong here: which element fills which column (message_layout), hostile XML (xml_refusals), dates (dialects),
messages that come again or too late (messages).
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from lxml import etree

from pipelines.acquire.charset import Charset
from pipelines.acquire.message_layout import (
    ALIAS_TABLE,
    BIRTH,
    KINDS,
    MESSAGE,
    MESSAGES,
    NAMESPACE,
    PERSON_TABLE,
    PRECISION,
    PRECISIONS,
    Part,
)
from pipelines.acquire.read_csv import FAULTS_SCHEMA, Records
from pipelines.acquire.read_xml import frame_of
from pipelines.acquire.xml_refusals import PARSER_OPTIONS, harmless, not_agreed, not_well_formed, wrong_root
from quality.set_aside import Reason

MESSAGES_SCHEMA = pl.Schema(
    {
        "source_row": pl.Int32(),
        "nachricht_id": pl.String(),
        "erstellt_at": pl.Datetime("us", "UTC"),
        "abh": pl.String(),
        "abh_az": pl.String(),
    }
)
"""What tells messages apart: one row per message that can be read."""
_UUID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
_CONTRACTS = "quality/contracts/source/abh__*.yml"
_PREFIX = f"{{{NAMESPACE}}}"


@dataclass(frozen=True, kw_only=True)
class Messages:
    """What a file of messages holds.

    Attributes:
        tables: records by table, the person files first; a deletion carries its key only.
        messages: rows of MESSAGES_SCHEMA.
    """

    tables: dict[str, Records]
    messages: pl.DataFrame


@dataclass(kw_only=True)
class _Walk:
    persons: list[dict[str, Any]] = field(default_factory=list)
    aliases: list[dict[str, Any]] = field(default_factory=list)
    broken: set[int] = field(default_factory=set)


def read_messages(raw: bytes, *, columns: Mapping[str, Sequence[str]], charset: Charset) -> Messages:
    """Read a file of messages.

    Args:
        raw: the whole file.
        columns: names of the contracts by table: person files and aliases.
        charset: as declared; XML comes in UTF-8.

    Returns:
        Rows with dates as delivered (ISO), and the identity of every message. A message that lacks its identity, or
        says something twice, is a fault of the person files; source_row is the running number of the message.

    Raises:
        DeliveryRefused: not well-formed, not UTF-8, a document type definition, or an element or attribute that was
            not agreed.
    """
    content = harmless(raw, charset=charset)
    walk = _Walk()
    parser = etree.iterparse(io.BytesIO(content), events=("end",), tag=f"{_PREFIX}{MESSAGE}", **PARSER_OPTIONS)
    try:
        for number, (_, message) in enumerate(parser, start=1):
            parent = message.getparent()
            if parent is None or parent.tag != f"{_PREFIX}{MESSAGES}" or parent.getparent() is not None:
                raise not_agreed(MESSAGE, inside="an element other than the root", contracts=_CONTRACTS)
            row: dict[str, Any] = {"source_row": number}
            walk.persons.append(row)
            _walk(message, part=MESSAGE_PART, row=row, walk=walk)
            message.clear()
            _forget_before(message, parent=parent)
        if parser.root is None or parser.root.tag != f"{_PREFIX}{MESSAGES}":
            raise wrong_root(MESSAGES, contracts=_CONTRACTS)
        _forget_before(None, parent=parser.root)
    except etree.XMLSyntaxError as error:
        raise not_well_formed(error.lineno) from error
    return _as_records(walk, columns=columns)


def _forget_before(message: Any, *, parent: Any) -> None:  # noqa: ANN401 -- lxml elements
    """Free what was read; whatever else stands between the messages is seen before it goes."""
    for earlier in list(parent):
        if earlier is message:
            return
        if earlier.tag != f"{_PREFIX}{MESSAGE}":
            raise not_agreed(_name(earlier.tag), inside=MESSAGES, contracts=_CONTRACTS)
        if message is not None:
            parent.remove(earlier)


def _walk(element: Any, *, part: Part, row: dict[str, Any], walk: _Walk) -> None:  # noqa: ANN401 -- lxml element
    """Take what an element holds; leaves are taken in the loop, for there are thirty of them in every message."""
    if element.keys() or part.attributes:
        _take_attributes(element, part=part, row=row, walk=walk)
    parts = part.parts
    containers: set[str] = set()
    for child in element:
        tag = child.tag
        inner = parts.get(tag)
        if inner is None:
            tag = f"{tag}[{child.get('art')}]"
            inner = parts.get(tag)
            if inner is None:
                raise not_agreed(_name(child.tag), inside=_name(element.tag), contracts=_CONTRACTS)
        if inner.columns:
            if len(child):
                raise not_agreed(_name(child[0].tag), inside=_name(tag), contracts=_CONTRACTS)
            if inner.attributes or child.keys():
                _take_attributes(child, part=inner, row=row, walk=walk)
            column = inner.columns[0]
            if column in row:
                column = next((name for name in inner.columns if name not in row), column)
            _put(column, child.text, row=row, walk=walk)
        elif inner.is_entry:
            alias: dict[str, Any] = {"source_row": row["source_row"], "parent": row}
            walk.aliases.append(alias)
            _walk(child, part=inner, row=alias, walk=walk)
        else:
            if tag in containers:
                walk.broken.add(row["source_row"])
            containers.add(tag)
            _walk(child, part=inner, row=row, walk=walk)


def _take_attributes(element: Any, *, part: Part, row: dict[str, Any], walk: _Walk) -> None:  # noqa: ANN401
    for name, value in element.items():
        column = part.attributes.get(name)
        if column is None:
            raise not_agreed(name, inside=_name(element.tag), contracts=_CONTRACTS)
        _put(column, value, row=row, walk=walk)


def _put(column: str, value: str | None, *, row: dict[str, Any], walk: _Walk) -> None:
    if column in row:
        walk.broken.add(row["source_row"])
    else:
        row[column] = None if value is None or value.isspace() or not value else value


def _name(tag: object) -> str:
    text = str(tag)
    return text.removeprefix(_PREFIX) if text.startswith(_PREFIX) else "(other namespace)"


def _as_records(walk: _Walk, *, columns: Mapping[str, Sequence[str]]) -> Messages:
    for place, alias in enumerate(walk.aliases):
        parent = alias.pop("parent")
        before = walk.aliases[place - 1] if place else None
        is_next = before is not None and before["source_row"] == alias["source_row"]
        alias["lfd_nr"] = str(int(before["lfd_nr"]) + 1) if is_next and before is not None else "1"
        for name in ("kopf_typ", "kopf_behoerde", "abh_az"):
            alias[name] = parent.get(name)
    own = ("kopf_id", "kopf_typ", "kopf_behoerde", "kopf_zeit", "kopf_bezug", PRECISION)
    persons = frame_of(walk.persons, names=(*columns[PERSON_TABLE], *own))
    aliases = frame_of(walk.aliases, names=(*columns[ALIAS_TABLE], *own))
    created = pl.col("kopf_zeit").str.to_datetime("%Y-%m-%dT%H:%M:%S%z", strict=False, time_zone="UTC")
    is_sound = (
        pl.col("kopf_id").str.contains(_UUID)
        & created.is_not_null()
        & (pl.col(PRECISION).is_null() | pl.col(PRECISION).is_in(list(PRECISIONS)))
    ).fill_null(value=False)
    unsound = persons.filter(~is_sound)["source_row"].to_list()
    broken = sorted({*walk.broken, *unsound})
    is_broken = pl.col("source_row").is_in(broken)
    persons, aliases = persons.filter(~is_broken), aliases.filter(~is_broken)
    faults = pl.DataFrame(
        [{"source_row": number, "reason": Reason.NOT_READABLE.value} for number in broken], schema=FAULTS_SCHEMA
    )
    messages = persons.select(
        "source_row", nachricht_id="kopf_id", erstellt_at=created, abh=_office(), abh_az="abh_az"
    ).cast(MESSAGES_SCHEMA)
    persons = _taken(persons.with_columns(stand=_minute()), columns=columns[PERSON_TABLE])
    return Messages(
        tables={
            PERSON_TABLE: Records(rows=persons, faults=faults),
            ALIAS_TABLE: Records(
                rows=_taken(aliases, columns=columns[ALIAS_TABLE]), faults=pl.DataFrame(schema=FAULTS_SCHEMA)
            ),
        },
        messages=messages,
    )


def _taken(rows: pl.DataFrame, *, columns: Sequence[str]) -> pl.DataFrame:
    kind = pl.col("kopf_typ").replace(KINDS)
    rows = rows.with_columns(satzart=kind, abh=_office(), **{BIRTH: _as_precise()})
    is_gone = pl.col("satzart") == KINDS["LOESCHUNG"]
    kept = ("satzart", "abh", "abh_az", "lfd_nr")
    cells = [
        pl.col(name) if name in kept else pl.when(~is_gone.fill_null(value=False)).then(name).alias(name)
        for name in columns
    ]
    return rows.select("source_row", *cells)


def _office() -> pl.Expr:
    return pl.col("kopf_behoerde").str.strip_prefix("ABH-")


def _minute() -> pl.Expr:
    return pl.col("kopf_zeit").str.slice(0, len("2026-06-01T05:12"))


def _as_precise() -> pl.Expr:
    """Cut a birth date to what is known of it; whatever more is written there is no knowledge."""
    length = pl.col(PRECISION).replace_strict(PRECISIONS, default=None, return_dtype=pl.Int64)
    known = pl.when(length.is_null()).then(BIRTH).otherwise(pl.col(BIRTH).str.slice(0, length))
    return pl.when(length == 0).then(pl.lit("0000")).otherwise(known)


MESSAGE_PART = Part.of_message()
