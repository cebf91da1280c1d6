"""A delivered XML file of register extracts to rows of text, one table per kind of element.

Belongs here: the walk over one record element, the names of elements and attributes, hostile XML.
Does not belong here: what a value must look like (quality), totals of the manifest (reading).

The format is our own invention (namespace urn:example:iris:bzr-auskunft:1): one <auskunft> holds one <anfrage>, one
<person>, any number of <abweichendePerson> and <urteil>. source_row is the running number of the <auskunft>.
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
from quality.set_aside import Reason

NAMESPACE = "urn:example:iris:bzr-auskunft:1"
RECORD_TABLE, ALIAS_TABLE, CONVICTION_TABLE = "bzr__auskunft", "bzr__alias", "bzr__urteil"
_ROOT, _RECORD = f"{{{NAMESPACE}}}auskuenfte", f"{{{NAMESPACE}}}auskunft"
_RECORD_ATTRIBUTES = {"id": "auskunft_id", "am": "auskunft_am"}
_REQUEST_ATTRIBUTES = {"abh": "abh", "abhAz": "abh_az", "zweck": "zweck_anfrage"}
_ENTRY_ATTRIBUTES = {"lfd": "lfd_nr"}
_OWN_NAMES = {"gericht_id": "gericht", "geschaeftsnr": "geschaeftsnummer"}
"""Elements whose name is not the column's in lowerCamelCase."""
_PRINTABLE_NAME = re.compile(r"[a-z][A-Za-z0-9]{0,40}")
_DECLARED_ENCODING = re.compile(r"""^<\?xml[^>]*encoding\s*=\s*["']([^"']*)["']""")
_AGREE = "If the change is right, edit the contracts quality/contracts/source/bzr__*.yml; else ask the authority"


@dataclass(kw_only=True)
class _Walk:
    """What has been read so far, per table, and the records whose structure is broken."""

    elements: Mapping[str, Mapping[str, str]]
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    broken: set[int] = field(default_factory=set)


def read_xml(raw: bytes, *, columns: Mapping[str, Sequence[str]], charset: Charset) -> dict[str, Records]:
    """Read a delivered XML file.

    Args:
        raw: the whole file.
        columns: names of the contract by table, for the three tables of the format.
        charset: as declared; XML comes in UTF-8.

    Returns:
        Records by table. Faults are in the first table only: one per <auskunft> whose structure is broken.

    Raises:
        DeliveryRefused: not well-formed, not UTF-8, a document type definition, an element or attribute that was not
            agreed (its name is told, its content is not).
    """
    if not raw:
        raise DeliveryRefused(
            Reason.FILE_EMPTY, finding="the file has 0 bytes", remedy="Ask the authority to deliver again"
        )
    content = _harmless(raw, charset=charset)
    walk = _Walk(
        elements={table: {_camel(name): name for name in names} for table, names in columns.items()},
        rows={table: [] for table in columns},
    )
    parser = etree.iterparse(
        io.BytesIO(content),
        events=("end",),
        tag=_RECORD,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for number, (_, record) in enumerate(parser, start=1):
            parent = record.getparent()
            if parent is None or parent.tag != _ROOT or parent.getparent() is not None:
                raise _not_agreed("auskunft", inside="an element other than the root")
            _walk_record(record, number=number, walk=walk)
            _forget(record, parent=parent)
        _require_root(parser.root)
    except etree.XMLSyntaxError as error:
        raise DeliveryRefused(
            Reason.NOT_READABLE,
            finding=f"the XML is not well-formed in line {error.lineno}",
            remedy="Ask the authority to deliver again; the file was cut short or damaged",
        ) from error
    return {table: _records(walk, table=table, columns=columns[table]) for table in columns}


def _harmless(raw: bytes, *, charset: Charset) -> bytes:
    """Decode strictly, refuse what XML of an authority never needs, and give UTF-8 in NFC back."""
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
    row: dict[str, Any] = {"source_row": number}
    _take_attributes(record, names=_RECORD_ATTRIBUTES, row=row)
    seen: set[str] = set()
    for part in record:
        name = _local_name(part)
        if name in seen and name in ("anfrage", "person"):
            walk.broken.add(number)
        seen.add(name)
        match name:
            case "anfrage":
                _take_attributes(part, names=_REQUEST_ATTRIBUTES, row=row)
                _require_empty(part)
            case "person":
                _take_attributes(part, names={}, row=row)
                _take_fields(part, names=walk.elements[RECORD_TABLE], row=row, number=number, walk=walk)
            case "abweichendePerson":
                _walk_entry(part, table=ALIAS_TABLE, record_id=record.get("id"), number=number, walk=walk)
            case "urteil":
                _walk_entry(part, table=CONVICTION_TABLE, record_id=record.get("id"), number=number, walk=walk)
            case _:
                raise _not_agreed(name, inside="auskunft")
    walk.rows[RECORD_TABLE].append(row)


def _walk_entry(part: Any, *, table: str, record_id: str | None, number: int, walk: _Walk) -> None:  # noqa: ANN401
    row: dict[str, Any] = {"source_row": number, "auskunft_id": record_id}
    _take_attributes(part, names=_ENTRY_ATTRIBUTES, row=row)
    _take_fields(part, names=walk.elements[table], row=row, number=number, walk=walk)
    walk.rows[table].append(row)


def _take_attributes(element: Any, *, names: Mapping[str, str], row: dict[str, Any]) -> None:  # noqa: ANN401
    for name, value in element.attrib.items():
        if name not in names:
            raise _not_agreed(str(name), inside=_local_name(element))
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
        name = _local_name(part)
        if name not in names or names[name] in _ATTRIBUTE_COLUMNS or part.attrib:
            raise _not_agreed(name, inside=_local_name(element))
        if names[name] in row or len(part):
            walk.broken.add(number)
        text = part.text
        row[names[name]] = text if text and not text.isspace() else None


_ATTRIBUTE_COLUMNS = {*_RECORD_ATTRIBUTES.values(), *_REQUEST_ATTRIBUTES.values(), *_ENTRY_ATTRIBUTES.values()}


def _require_empty(element: Any) -> None:  # noqa: ANN401 -- lxml element
    for part in element:
        raise _not_agreed(_local_name(part), inside=_local_name(element))


def _require_root(root: Any) -> None:  # noqa: ANN401 -- lxml element
    if root is None or root.tag != _ROOT:
        raise DeliveryRefused(
            Reason.COLUMNS_DIFFER, finding="the root element is not <auskuenfte> of the agreed namespace", remedy=_AGREE
        )
    for part in root:
        if part.tag != _RECORD:
            raise _not_agreed(_local_name(part), inside="auskuenfte")


def _forget(record: Any, *, parent: Any) -> None:  # noqa: ANN401 -- lxml elements
    """Free what was read; an element between the records is seen before it goes."""
    record.clear()
    while (earlier := record.getprevious()) is not None:
        if earlier.tag != _RECORD:
            raise _not_agreed(_local_name(earlier), inside="auskuenfte")
        parent.remove(earlier)


def _not_agreed(name: str, *, inside: str) -> DeliveryRefused:
    told = f"[{name}]" if _PRINTABLE_NAME.fullmatch(name) else "with a name that is no agreed one"
    return DeliveryRefused(
        Reason.COLUMNS_DIFFER, finding=f"the element or attribute {told} inside {inside} was not agreed", remedy=_AGREE
    )


def _local_name(element: Any) -> str:  # noqa: ANN401 -- lxml element
    tag = element.tag
    if not isinstance(tag, str) or not tag.startswith(f"{{{NAMESPACE}}}"):
        return "(other namespace)"
    return tag.rpartition("}")[2]


def _camel(column: str) -> str:
    if column in _OWN_NAMES:
        return _OWN_NAMES[column]
    first, *others = column.split("_")
    return first + "".join(part.capitalize() for part in others)


def _records(walk: _Walk, *, table: str, columns: Sequence[str]) -> Records:
    schema = {"source_row": pl.Int32(), **{name: pl.String() for name in columns}}
    rows = pl.DataFrame(walk.rows[table], schema=schema)
    if table != RECORD_TABLE:
        return Records(rows=rows, faults=pl.DataFrame(schema=FAULTS_SCHEMA))
    broken = [{"source_row": number, "reason": Reason.NOT_READABLE.value} for number in sorted(walk.broken)]
    return Records(
        rows=rows.filter(~pl.col("source_row").is_in(sorted(walk.broken))),
        faults=pl.DataFrame(broken, schema=FAULTS_SCHEMA),
    )
