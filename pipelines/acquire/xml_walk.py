"""The walk over a delivered XML file: one row per record and per entry.

Belongs here: following the agreed places, filling columns, telling what is said twice and what was not agreed.
Does not belong here: which element fills which column (xml_layouts, message_layout), what the rows mean (read_xml,
read_messages), hostile XML and the words of a refusal (xml_refusals).

The parser is Python's own (expat): a walk over its elements costs a third of one over those of lxml, which are made
anew for every look. Nothing is fetched or expanded, for a file with a document type definition never comes here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser
from xml.parsers import expat

import polars as pl

from pipelines.acquire.refusal import DeliveryRefused
from pipelines.acquire.xml_refusals import not_agreed, not_well_formed, wrong_root

PIECE = 1 << 14
"""Bytes read at a time; what was read is let go, so that a large file needs no more memory than a small one."""
Row = list[Any]
"""The running number of the record, then one text per column; None for what was not said."""
_UNBOUND_PREFIX = expat.errors.codes[expat.errors.XML_ERROR_UNBOUND_PREFIX]


@dataclass(kw_only=True, slots=True, eq=False)
class Place:
    """One agreed element: a text (with columns), a record or an entry (with a table), or what holds these.

    Attributes:
        name: without namespace, for messages.
        parts: agreed child elements by tag; `tag[ART]` for those whose attribute `art` decides.
        attributes: place in the row by attribute; None when the element is not agreed with any attribute.
        columns: places in the row that the text fills; of several the next free one, so that it may repeat.
        table: of a record or an entry. What holds texts stands once in a record, and not in an entry.
        breaks: whether an element inside this text breaks the record; else it refuses the file.
    """

    name: str
    parts: "dict[str, Place]" = field(default_factory=dict)
    attributes: Mapping[str, int] | None = None
    columns: tuple[int, ...] = ()
    table: str = ""
    breaks: bool = False


@dataclass(frozen=True, kw_only=True)
class Walked:
    """What a file holds.

    Attributes:
        rows: by table, in the order of the file; the record of an entry is the row at its running number less one.
        broken: running numbers of records that say something twice, or hold an element where a text is agreed.
    """

    rows: dict[str, list[Row]]
    broken: set[int]


def walk(content: bytes, *, root: Place, root_tag: str, widths: Mapping[str, int], contracts: str) -> Walked:
    """Read a file of records.

    Args:
        content: the whole file in UTF-8, without document type definition.
        root: the agreed root; its only part is the record.
        root_tag: with namespace.
        widths: columns by table.
        contracts: files to edit if something that was not agreed is right.

    Raises:
        DeliveryRefused: not well-formed, or an element or attribute that was not agreed.
    """
    ((record_tag, record),) = root.parts.items()
    taker = _Taker(root_tag=root_tag, record_tag=record_tag, record=record, widths=widths, contracts=contracts)
    try:
        for element in _children(content, root=root, root_tag=root_tag, contracts=contracts):
            if element.tag != record_tag:
                raise taker.strange(element, inside=root)
            taker.take_record(element, inside=root)
    except ParseError as error:
        if error.code == _UNBOUND_PREFIX:
            raise not_agreed("", inside=root.name, contracts=contracts) from error
        raise not_well_formed(error.position[0]) from error
    for row, place in taker.empty:
        row[place] = None
    return Walked(rows=taker.rows, broken=taker.broken)


def _children(content: bytes, *, root: Place, root_tag: str, contracts: str) -> Iterator[Element]:
    """Give the child elements of the root, each when it is complete, and let go of them."""
    builder = TreeBuilder()
    around = builder.start("file", {})  # so that the root can be seen before its end
    parser = XMLParser(target=builder, encoding="utf-8")  # noqa: S314 -- xml_refusals lets no entity come here
    for start in range(0, len(content), PIECE):
        parser.feed(content[start : start + PIECE])
        for found in around:
            if found.tag != root_tag:
                raise wrong_root(root.name, contracts=contracts)
            complete = found[:-1]
            del found[:-1]
            yield from complete
    builder.end("file")
    parser.close()
    for found in around:
        yield from found


class _Taker:
    """Fills rows, one record after the other."""

    def __init__(
        self, *, root_tag: str, record_tag: str, record: Place, widths: Mapping[str, int], contracts: str
    ) -> None:
        self._record, self._record_tag, self._contracts = record, record_tag, contracts
        self._namespace = f"{root_tag.rpartition('}')[0]}}}"
        self._blanks: dict[str, Row] = {table: [None] * width for table, width in widths.items()}
        self._containers: set[Place] = set()
        self.rows: dict[str, list[Row]] = {table: [] for table in widths}
        self.broken: set[int] = set()
        self.empty: list[tuple[Row, int]] = []

    def take_record(self, element: Element, *, inside: Place) -> None:
        record = self._record
        row = [len(self.rows[record.table]) + 1, *self._blanks[record.table]]
        self.rows[record.table].append(row)
        self._containers.clear()
        self._take_attributes(element.items(), place=record, row=row, inside=inside)
        self._take_parts(element, place=record, row=row)

    def _take_parts(self, element: Element, *, place: Place, row: Row) -> None:
        """Follow the child elements; most are one text that fills one column, and that way is kept short."""
        parts = place.parts
        for child in element:
            try:
                inner = parts[child.tag]
            except KeyError:
                inner = self._decided(child, place=place)
            columns = inner.columns
            if columns:
                if len(child):
                    self._break(child, place=inner, row=row)
                text = child.text
                if text and row[columns[0]] is None and not text.isspace():
                    row[columns[0]] = text
                else:
                    self._put(text, columns=columns, row=row)
                if given := child.items():
                    self._take_attributes(given, place=inner, row=row, inside=place)
                continue
            inner_row = row
            if inner.table:
                inner_row = [row[0], *self._blanks[inner.table]]
                self.rows[inner.table].append(inner_row)
            elif inner in self._containers:
                self.broken.add(row[0])
            else:
                self._containers.add(inner)
            if given := child.items():
                self._take_attributes(given, place=inner, row=inner_row, inside=place)
            if len(child):
                self._take_parts(child, place=inner, row=inner_row)

    def _take_attributes(self, given: Iterable[tuple[str, str]], *, place: Place, row: Row, inside: Place) -> None:
        names = place.attributes
        if names is None:
            raise not_agreed(place.name, inside=inside.name, contracts=self._contracts)
        for name, value in given:
            try:
                column = names[name]
            except KeyError:
                raise not_agreed(name, inside=place.name, contracts=self._contracts) from None
            if value and row[column] is None and not value.isspace():
                row[column] = value
            else:
                self._put(value, columns=(column,), row=row)

    def _put(self, text: str | None, *, columns: tuple[int, ...], row: Row) -> None:
        """Fill the next free column; an empty text holds its place until the end of the file, then it is None."""
        for column in columns:
            if row[column] is None:
                if text and not text.isspace():
                    row[column] = text
                else:
                    row[column] = ""
                    self.empty.append((row, column))
                return
        self.broken.add(row[0])

    def _decided(self, element: Element, *, place: Place) -> Place:
        """Find an element by its attribute `art`."""
        tag = f"{element.tag}[{element.get('art')}]"
        if tag not in place.parts:
            raise self.strange(element, inside=place)
        return place.parts[tag]

    def _break(self, element: Element, *, place: Place, row: Row) -> None:
        """Tell that an element stands where a text is agreed."""
        if not place.breaks or self._holds_record(element):
            raise self.strange(element[0], inside=place)
        self.broken.add(row[0])

    def _holds_record(self, element: Element) -> bool:
        return next(element.iter(self._record_tag), None) is not None

    def strange(self, element: Element, *, inside: Place) -> DeliveryRefused:
        """Say that an element is not agreed where it stands; its name is told if it is of our namespace."""
        if self._holds_record(element):
            return not_agreed(self._record.name, inside="an element other than the root", contracts=self._contracts)
        told = element.tag.removeprefix(self._namespace)
        return not_agreed("" if told == element.tag else told, inside=inside.name, contracts=self._contracts)


def frame_of(rows: Sequence[Row], *, places: Mapping[str, int], names: Sequence[str]) -> pl.DataFrame:
    """Turn rows into columns: source_row and texts.

    Args:
        rows: as walked.
        places: in a row, by name.
        names: of the columns wanted, in their order.
    """
    if not rows:
        return pl.DataFrame(schema={"source_row": pl.Int32(), **dict.fromkeys(names, pl.String())})
    cells = list(zip(*rows, strict=True))
    # All columns are made as one and then parted: each that is made for itself costs as much as a hundred texts.
    texts = pl.Series(list(chain.from_iterable(cells[places[name]] for name in names)), dtype=pl.String)
    height = len(rows)
    columns = [texts.slice(place * height, height).alias(name) for place, name in enumerate(names)]
    return pl.DataFrame([pl.Series("source_row", cells[0], dtype=pl.Int32), *columns])
