"""A delivered XML file to rows of text, one table per kind of element.

Belongs here: the walk over one record element.
Does not belong here: the formats (xml_layouts), hostile XML (xml_refusals), what a value must look like (quality),
totals of the file (reading).
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from lxml import etree

from pipelines.acquire.charset import Charset
from pipelines.acquire.read_csv import FAULTS_SCHEMA, Records
from pipelines.acquire.refusal import DeliveryRefused
from pipelines.acquire.xml_layouts import LAYOUTS, Layout
from pipelines.acquire.xml_refusals import PARSER_OPTIONS, harmless, not_agreed, not_well_formed, wrong_root
from quality.set_aside import Reason


@dataclass(kw_only=True)
class _Walk:
    """What has been read so far, per table, and the records whose structure is broken.

    Whatever a tag decides is looked up by the whole tag: a record has thirty elements, a delivery thousands of records.
    """

    layout: Layout
    elements: Mapping[str, Mapping[str, str]]
    headers: Mapping[str, Mapping[str, str]]
    sections: frozenset[str]
    entries: Mapping[str, str]
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    broken: set[int] = field(default_factory=set)


def read_xml(raw: bytes, *, columns: Mapping[str, Sequence[str]], charset: Charset) -> dict[str, Records]:
    """Read a delivered XML file.

    Args:
        raw: the whole file.
        columns: names of the contract by table, for all tables of one format; the first has one row per record.
        charset: as declared; XML comes in UTF-8.

    Returns:
        Records by table. Faults are in the first table only: one per record whose structure is broken.

    Raises:
        DeliveryRefused: not well-formed, not UTF-8, a document type definition, an element or attribute that was not
            agreed (its name is told, its content is not).
    """
    content = harmless(raw, charset=charset)
    layout = LAYOUTS[next(iter(columns))]
    root_tag, record_tag = _tag(layout.root, layout=layout), _tag(layout.record, layout=layout)
    walk = _Walk(
        layout=layout,
        elements={table: _elements(names, layout=layout) for table, names in columns.items()},
        headers={_tag(name, layout=layout): names for name, names in layout.headers.items()},
        sections=frozenset(_tag(name, layout=layout) for name in layout.sections),
        entries={_tag(name, layout=layout): table for name, table in layout.entries.items()},
        rows={table: [] for table in columns},
    )
    parser = etree.iterparse(
        io.BytesIO(content),
        events=("end",),
        tag=record_tag,
        **PARSER_OPTIONS,
    )
    try:
        for number, (_, record) in enumerate(parser, start=1):
            parent = record.getparent()
            if parent is None or parent.tag != root_tag or parent.getparent() is not None:
                raise _not_agreed(layout.record, inside="an element other than the root", layout=layout)
            _walk_record(record, number=number, walk=walk)
            _forget(record, parent=parent, layout=layout)
        _require_root(parser.root, layout=layout)
    except etree.XMLSyntaxError as error:
        raise not_well_formed(error.lineno) from error
    return {table: _records(walk, table=table, columns=columns[table]) for table in columns}


def _walk_record(record: Any, *, number: int, walk: _Walk) -> None:  # noqa: ANN401 -- lxml element
    layout = walk.layout
    row: dict[str, Any] = {"source_row": number}
    _take_attributes(record, names=layout.record_attributes, row=row, layout=layout)
    seen: set[str] = set()
    for part in record:
        tag = part.tag
        if tag in walk.entries:
            _walk_entry(part, table=walk.entries[tag], record_id=record.get("id"), number=number, walk=walk)
            continue
        if tag in seen:
            walk.broken.add(number)
        seen.add(tag)
        if tag in walk.sections:
            _take_attributes(part, names={}, row=row, layout=layout)
            _take_fields(part, names=walk.elements[layout.table], row=row, number=number, walk=walk)
        elif tag in walk.headers:
            _take_attributes(part, names=walk.headers[tag], row=row, layout=layout)
            _require_empty(part, layout=layout)
        else:
            raise _not_agreed(_local_name(part, layout=layout), inside=layout.record, layout=layout)
    walk.rows[layout.table].append(row)


def _walk_entry(part: Any, *, table: str, record_id: str | None, number: int, walk: _Walk) -> None:  # noqa: ANN401
    layout = walk.layout
    row: dict[str, Any] = {"source_row": number, layout.key: record_id}
    _take_attributes(part, names=layout.entry_attributes, row=row, layout=layout)
    _take_fields(part, names=walk.elements[table], row=row, number=number, walk=walk)
    walk.rows[table].append(row)


def _take_attributes(
    element: Any,  # noqa: ANN401 -- lxml element
    *,
    names: Mapping[str, str],
    row: dict[str, Any],
    layout: Layout,
) -> None:
    for name, value in element.items():
        if name not in names:
            raise _not_agreed(str(name), inside=_local_name(element, layout=layout), layout=layout)
        row[names[name]] = value or None


def _take_fields(
    element: Any,  # noqa: ANN401 -- lxml element
    *,
    names: Mapping[str, str],
    row: dict[str, Any],
    number: int,
    walk: _Walk,
) -> None:
    for part in element:
        tag = part.tag
        if tag not in names or part.keys():
            layout = walk.layout
            raise _not_agreed(
                _local_name(part, layout=layout), inside=_local_name(element, layout=layout), layout=layout
            )
        column = names[tag]
        if column in row or len(part):
            walk.broken.add(number)
        text = part.text
        row[column] = text if text and not text.isspace() else None


def _require_empty(element: Any, *, layout: Layout) -> None:  # noqa: ANN401 -- lxml element
    for part in element:
        raise _not_agreed(_local_name(part, layout=layout), inside=_local_name(element, layout=layout), layout=layout)


def _require_root(root: Any, *, layout: Layout) -> None:  # noqa: ANN401 -- lxml element
    if root is None or root.tag != _tag(layout.root, layout=layout):
        raise wrong_root(layout.root, contracts=_contracts(layout))
    for part in root:
        if part.tag != _tag(layout.record, layout=layout):
            raise _not_agreed(_local_name(part, layout=layout), inside=layout.root, layout=layout)


def _forget(record: Any, *, parent: Any, layout: Layout) -> None:  # noqa: ANN401 -- lxml elements
    """Free what was read; an element between the records is seen before it goes."""
    record.clear()
    while (earlier := record.getprevious()) is not None:
        if earlier.tag != _tag(layout.record, layout=layout):
            raise _not_agreed(_local_name(earlier, layout=layout), inside=layout.root, layout=layout)
        parent.remove(earlier)


def _not_agreed(name: str, *, inside: str, layout: Layout) -> DeliveryRefused:
    return not_agreed(name, inside=inside, contracts=_contracts(layout))


def _contracts(layout: Layout) -> str:
    return f"quality/contracts/source/{layout.table.partition('__')[0]}__*.yml"


def _tag(name: str, *, layout: Layout) -> str:
    return f"{{{layout.namespace}}}{name}"


def _local_name(element: Any, *, layout: Layout) -> str:  # noqa: ANN401 -- lxml element
    tag = element.tag
    if not isinstance(tag, str) or not tag.startswith(f"{{{layout.namespace}}}"):
        return "(other namespace)"
    return tag.rpartition("}")[2]


def _elements(columns: Sequence[str], *, layout: Layout) -> dict[str, str]:
    """Name the column of each tag; a column that comes as an attribute never comes as an element."""
    never = layout.attribute_columns
    return {_tag(_camel(name, layout=layout), layout=layout): name for name in columns if name not in never}


def _camel(column: str, *, layout: Layout) -> str:
    if column in layout.own_names:
        return layout.own_names[column]
    first, *others = column.split("_")
    return first + "".join(part.capitalize() for part in others)


def _records(walk: _Walk, *, table: str, columns: Sequence[str]) -> Records:
    rows = frame_of(walk.rows[table], names=columns)
    if table != walk.layout.table:
        return Records(rows=rows, faults=pl.DataFrame(schema=FAULTS_SCHEMA))
    broken = [{"source_row": number, "reason": Reason.NOT_READABLE.value} for number in sorted(walk.broken)]
    return Records(
        rows=rows.filter(~pl.col("source_row").is_in(sorted(walk.broken))),
        faults=pl.DataFrame(broken, schema=FAULTS_SCHEMA),
    )


def frame_of(rows: Sequence[Mapping[str, Any]], *, names: Sequence[str]) -> pl.DataFrame:
    """Turn rows into columns of text; building a frame from dictionaries would take longer than reading the file.

    Args:
        rows: source_row and what was found, by column; what was not found is null.
        names: of the columns, in their order.
    """
    present: set[str] = set()
    for row in rows:
        present.update(row)
    cells = {
        name: pl.Series(
            name, [row.get(name) for row in rows] if name in present else [None] * len(rows), dtype=pl.String
        )
        for name in names
    }
    return pl.DataFrame({"source_row": pl.Series([row["source_row"] for row in rows], dtype=pl.Int32), **cells})
