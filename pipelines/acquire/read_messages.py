"""A delivered file of messages of the immigration offices (dialect C) to the rows of the person files.

Belongs here: the agreed places of a message, what identifies a message, what a deletion carries.
Does not belong here: the walk over a file (xml_walk), which element fills which column (message_layout), hostile XML
(xml_refusals), dates (dialects), messages that come again or too late (messages).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import polars as pl

from pipelines.acquire.charset import Charset
from pipelines.acquire.message_layout import (
    ALIAS_TABLE,
    BIRTH,
    KINDS,
    MESSAGE,
    MESSAGE_PART,
    MESSAGES,
    NAMESPACE,
    PERSON_TABLE,
    PRECISION,
    PRECISIONS,
    Part,
)
from pipelines.acquire.read_csv import FAULTS_SCHEMA, Records
from pipelines.acquire.xml_as_agreed import read_records
from pipelines.acquire.xml_refusals import harmless
from pipelines.acquire.xml_walk import Place, Row, Walked, frame_of
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
_OF_MESSAGE = ("kopf_typ", "kopf_behoerde", "abh_az")
"""What an alias has from its message."""
_IDENTITY = ("kopf_id", "kopf_zeit", PRECISION)
"""What decides whether a message can be taken, besides the columns of the contract."""
_MINUTE = len("2026-06-01T05:12")
_KEPT_OF_DELETED = ("satzart", "abh", "abh_az", "lfd_nr")


@dataclass(frozen=True, kw_only=True)
class Messages:
    """What a file of messages holds.

    Attributes:
        tables: records by table, the person files first; a deletion carries its key only.
        messages: rows of MESSAGES_SCHEMA.
    """

    tables: dict[str, Records]
    messages: pl.DataFrame


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
    root, places = _agreed(tuple(columns[PERSON_TABLE]), tuple(columns[ALIAS_TABLE]))
    walked = read_records(
        content,
        root=root,
        root_tag=_tag(MESSAGES),
        widths={table: len(names) for table, names in places.items()},
        contracts=_CONTRACTS,
    )
    _complete(walked, places=places, columns=columns)
    told = {PERSON_TABLE: (*columns[PERSON_TABLE], *_IDENTITY), ALIAS_TABLE: columns[ALIAS_TABLE]}
    frames = {table: frame_of(walked.rows[table], places=places[table], names=names) for table, names in told.items()}
    return _as_records(frames, broken=walked.broken, columns=columns)


@cache
def _agreed(of_person: tuple[str, ...], of_alias: tuple[str, ...]) -> tuple[Place, dict[str, dict[str, int]]]:
    """Give the agreed root, and by table the place of each column in a row."""
    (aliases,) = (part for part in _parts(MESSAGE_PART) if part.is_entry)
    told = {
        PERSON_TABLE: (*of_person, *_columns(MESSAGE_PART)),
        ALIAS_TABLE: (*of_alias, *_columns(aliases), *_OF_MESSAGE),
    }
    places = {
        table: {name: place for place, name in enumerate(dict.fromkeys(names), start=1)}
        for table, names in told.items()
    }
    message = _placed(MESSAGE, part=MESSAGE_PART, table=PERSON_TABLE, places=places)
    message.table = PERSON_TABLE
    return Place(name=MESSAGES, parts={_tag(MESSAGE): message}), places


def _parts(part: Part) -> Iterator[Part]:
    """Go through everything inside a part; what is inside an entry is its own matter."""
    for inner in part.parts.values():
        yield inner
        if not inner.is_entry:
            yield from _parts(inner)


def _columns(part: Part) -> list[str]:
    """Name the columns that the walk fills, which are more than those of the contract."""
    filled = (part, *(inner for inner in _parts(part) if not inner.is_entry))
    return [name for one in filled for name in (*one.columns, *one.attributes.values())]


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _placed(name: str, *, part: Part, table: str, places: Mapping[str, Mapping[str, int]]) -> Place:
    """Place a part and what it holds; an entry fills rows of the aliases."""
    table = ALIAS_TABLE if part.is_entry else table
    of_table = places[table]
    return Place(
        name=name.partition("[")[0],
        parts={_tag(inner): _placed(inner, part=one, table=table, places=places) for inner, one in part.parts.items()},
        attributes={attribute: of_table[column] for attribute, column in part.attributes.items()},
        columns=tuple(of_table[column] for column in part.columns),
        table=table if part.is_entry else "",
    )


def _complete(walked: Walked, *, places: Mapping[str, Mapping[str, int]], columns: Mapping[str, Sequence[str]]) -> None:
    """Fill what follows from what a message says: kind, office, minute, a birth date as precise as it is known.

    An alias has its message's kind, office and number, and a number of its own. Of a deletion only the key is left.
    """
    own, of_message = places[ALIAS_TABLE], places[PERSON_TABLE]
    emptied = {
        table: [places[table][name] for name in names if name not in _KEPT_OF_DELETED]
        for table, names in columns.items()
    }
    pairs = [(own[name], of_message[name]) for name in _OF_MESSAGE]
    persons, before, number = walked.rows[PERSON_TABLE], 0, 0
    for row in walked.rows[ALIAS_TABLE]:
        number = number + 1 if row[0] == before else 1
        before = row[0]
        row[own["lfd_nr"]] = str(number)
        for place, place_of_message in pairs:
            row[place] = persons[before - 1][place_of_message]
        _fill(row, places=own, emptied=emptied[ALIAS_TABLE])
    minute, moment = of_message["stand"], of_message["kopf_zeit"]
    for row in persons:
        row[minute] = row[moment] and row[moment][:_MINUTE]
        _fill(row, places=of_message, emptied=emptied[PERSON_TABLE])


def _fill(row: Row, *, places: Mapping[str, int], emptied: Sequence[int]) -> None:
    kind, office, birth = row[places["kopf_typ"]], row[places["kopf_behoerde"]], places[BIRTH]
    row[places["satzart"]] = KINDS[kind] if kind in KINDS else kind  # noqa: SIM401 -- the contract refuses others
    row[places["abh"]] = office and office.removeprefix("ABH-")
    if kind == "LOESCHUNG":
        for place in emptied:
            row[place] = None
        return
    precision = row[places[PRECISION]]
    if precision in PRECISIONS:
        # Whatever more is written there is no knowledge.
        row[birth] = (row[birth] and row[birth][: PRECISIONS[precision]]) if PRECISIONS[precision] else "0000"


def _as_records(
    frames: Mapping[str, pl.DataFrame], *, broken: set[int], columns: Mapping[str, Sequence[str]]
) -> Messages:
    created = pl.col("kopf_zeit").str.to_datetime("%Y-%m-%dT%H:%M:%S%z", strict=False, time_zone="UTC")
    is_known = pl.col(PRECISION).is_null() | pl.col(PRECISION).is_in(list(PRECISIONS))
    told = frames[PERSON_TABLE].select_seq(
        "source_row",
        nachricht_id="kopf_id",
        erstellt_at=created,
        abh="abh",
        abh_az="abh_az",
        is_sound=(pl.col("kopf_id").str.contains(_UUID) & created.is_not_null() & is_known).fill_null(value=False),
    )
    numbers = sorted(broken)
    if not told["is_sound"].all():
        numbers = sorted({*broken, *told.filter(~pl.col("is_sound"))["source_row"]})
    faults = pl.DataFrame(
        [{"source_row": number, "reason": Reason.NOT_READABLE.value} for number in numbers], schema=FAULTS_SCHEMA
    )
    if numbers:
        frames = {table: rows.filter(~pl.col("source_row").is_in(numbers)) for table, rows in frames.items()}
        told = told.filter(~pl.col("source_row").is_in(numbers))
    people = frames[PERSON_TABLE].drop(*(name for name in _IDENTITY if name not in columns[PERSON_TABLE]))
    none = pl.DataFrame(schema=FAULTS_SCHEMA)
    return Messages(
        tables={
            PERSON_TABLE: Records(rows=people, faults=faults),
            ALIAS_TABLE: Records(rows=frames[ALIAS_TABLE], faults=none),
        },
        messages=told.drop("is_sound"),
    )
