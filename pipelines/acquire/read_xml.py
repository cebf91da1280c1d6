"""A delivered XML file to rows of text, one table per kind of element.

Belongs here: the walk over one record element, hostile XML.
Does not belong here: the formats (xml_layouts), what a value must look like (quality), totals of the file (reading).
"""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from lxml import etree

from pipelines.acquire.charset import Charset, decode
from pipelines.acquire.read_csv import FAULTS_SCHEMA, Records
from pipelines.acquire.refusal import DeliveryRefused
from pipelines.acquire.xml_layouts import LAYOUTS, Layout
from quality.set_aside import Reason

PARSER_OPTIONS = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
"""Nothing is fetched, expanded or allowed to grow without bounds."""
_PRINTABLE_NAME = re.compile(r"[a-z][A-Za-z0-9]{0,40}")
_DECLARED_ENCODING = re.compile(r"""^<\?xml[^>]*encoding\s*=\s*["']([^"']*)["']""")


@dataclass(kw_only=True)
class _Walk:
    """What has been read so far, per table, and the records whose structure is broken."""

    layout: Layout
    elements: Mapping[str, Mapping[str, str]]
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
        elements={table: {_camel(name, layout=layout): name for name in names} for table, names in columns.items()},
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


def harmless(raw: bytes, *, charset: Charset) -> bytes:
    """Decode strictly, refuse what XML of an authority never needs, and give UTF-8 in NFC back.

    Args:
        raw: the whole file.
        charset: as declared.

    Raises:
        DeliveryRefused: no byte, not UTF-8 throughout, a document type definition or entities.
    """
    if not raw:
        raise DeliveryRefused(
            Reason.FILE_EMPTY, finding="the file has 0 bytes", remedy="Ask the authority to deliver again"
        )
    decoded = decode(raw, charset=charset)
    declared = _DECLARED_ENCODING.match(decoded.text)
    is_utf8 = charset in (Charset.UTF_8, Charset.UTF_8_WITH_MARK) and not decoded.foreign_lines
    if not is_utf8 or (declared is not None and declared[1].upper() != "UTF-8"):
        raise DeliveryRefused(
            Reason.WRONG_CHARSET,
            finding="the file is not UTF-8 throughout, or declares another charset",
            remedy="Ask the authority to deliver again in UTF-8",
        )
    if "<!DOCTYPE" in decoded.text or "<!ENTITY" in decoded.text:
        raise DeliveryRefused(
            Reason.NOT_READABLE,
            finding="the XML has a document type definition or entities, which no delivery needs and which can do harm",
            remedy="Ask the authority where the file comes from, and tell information security",
        )
    return decoded.text.encode("utf-8")


def _walk_record(record: Any, *, number: int, walk: _Walk) -> None:  # noqa: ANN401 -- lxml element
    layout = walk.layout
    row: dict[str, Any] = {"source_row": number}
    _take_attributes(record, names=layout.record_attributes, row=row, layout=layout)
    seen: set[str] = set()
    for part in record:
        name = _local_name(part, layout=layout)
        if name in seen and name not in layout.entries:
            walk.broken.add(number)
        seen.add(name)
        if name in layout.headers:
            _take_attributes(part, names=layout.headers[name], row=row, layout=layout)
            _require_empty(part, layout=layout)
        elif name in layout.sections:
            _take_attributes(part, names={}, row=row, layout=layout)
            _take_fields(part, names=walk.elements[layout.table], row=row, number=number, walk=walk)
        elif name in layout.entries:
            _walk_entry(part, table=layout.entries[name], record_id=record.get("id"), number=number, walk=walk)
        else:
            raise _not_agreed(name, inside=layout.record, layout=layout)
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
    for name, value in element.attrib.items():
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
    layout = walk.layout
    for part in element:
        name = _local_name(part, layout=layout)
        if name not in names or names[name] in layout.attribute_columns or part.attrib:
            raise _not_agreed(name, inside=_local_name(element, layout=layout), layout=layout)
        if names[name] in row or len(part):
            walk.broken.add(number)
        text = part.text
        row[names[name]] = text if text and not text.isspace() else None


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


def not_agreed(name: str, *, inside: str, contracts: str) -> DeliveryRefused:
    """Say that an element or attribute is not part of the format; its name is told if it looks like one.

    Args:
        name: of the element or attribute.
        inside: where it stands.
        contracts: files to edit if the change is right.
    """
    told = f"[{name}]" if _PRINTABLE_NAME.fullmatch(name) else "with a name that is no agreed one"
    return DeliveryRefused(
        Reason.COLUMNS_DIFFER,
        finding=f"the element or attribute {told} inside {inside} was not agreed",
        remedy=_agree(contracts),
    )


def wrong_root(name: str, *, contracts: str) -> DeliveryRefused:
    """Say that the file is of another kind than agreed."""
    return DeliveryRefused(
        Reason.COLUMNS_DIFFER,
        finding=f"the root element is not <{name}> of the agreed namespace",
        remedy=_agree(contracts),
    )


def not_well_formed(line: int | None) -> DeliveryRefused:
    """Say that the file is no XML from some line on."""
    return DeliveryRefused(
        Reason.NOT_READABLE,
        finding=f"the XML is not well-formed in line {line}",
        remedy="Ask the authority to deliver again; the file was cut short or damaged",
    )


def _agree(contracts: str) -> str:
    return f"If the change is right, edit the contracts {contracts}; else ask the authority"


def _contracts(layout: Layout) -> str:
    return f"quality/contracts/source/{layout.table.partition('__')[0]}__*.yml"


def _tag(name: str, *, layout: Layout) -> str:
    return f"{{{layout.namespace}}}{name}"


def _local_name(element: Any, *, layout: Layout) -> str:  # noqa: ANN401 -- lxml element
    tag = element.tag
    if not isinstance(tag, str) or not tag.startswith(f"{{{layout.namespace}}}"):
        return "(other namespace)"
    return tag.rpartition("}")[2]


def _camel(column: str, *, layout: Layout) -> str:
    if column in layout.own_names:
        return layout.own_names[column]
    first, *others = column.split("_")
    return first + "".join(part.capitalize() for part in others)


def _records(walk: _Walk, *, table: str, columns: Sequence[str]) -> Records:
    schema = {"source_row": pl.Int32(), **{name: pl.String() for name in columns}}
    rows = pl.DataFrame(walk.rows[table], schema=schema)
    if table != walk.layout.table:
        return Records(rows=rows, faults=pl.DataFrame(schema=FAULTS_SCHEMA))
    broken = [{"source_row": number, "reason": Reason.NOT_READABLE.value} for number in sorted(walk.broken)]
    return Records(
        rows=rows.filter(~pl.col("source_row").is_in(sorted(walk.broken))),
        faults=pl.DataFrame(broken, schema=FAULTS_SCHEMA),
    )
