"""A delivered XML file to rows of text, one table per kind of element.

Belongs here: the agreed places of a layout, records whose structure is broken.
Does not belong here: the walk over a file (xml_walk), the formats (xml_layouts), hostile XML (xml_refusals), what a
value must look like (quality), totals of the file (opening).
"""

from collections.abc import Mapping, Sequence
from functools import cache

import polars as pl

from pipelines.acquire.charset import Charset
from pipelines.acquire.read_csv import FAULTS_SCHEMA, Records
from pipelines.acquire.xml_as_agreed import read_records
from pipelines.acquire.xml_layouts import LAYOUTS, Layout
from pipelines.acquire.xml_refusals import harmless
from pipelines.acquire.xml_walk import Place, frame_of
from quality.set_aside import Reason


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
    walked = read_records(
        content,
        root=_agreed(layout.table, tuple((table, tuple(names)) for table, names in columns.items())),
        root_tag=_tag(layout.root, layout=layout),
        widths={table: len(names) for table, names in columns.items()},
        contracts=f"quality/contracts/source/{layout.table.partition('__')[0]}__*.yml",
    )
    places = {table: _places(names) for table, names in columns.items()}
    key = places[layout.table][layout.key]
    for table in layout.entries.values():
        own = places[table][layout.key]
        for row in walked.rows[table]:
            row[own] = walked.rows[layout.table][row[0] - 1][key]
    frames = {
        table: frame_of(walked.rows[table], places=places[table], names=names) for table, names in columns.items()
    }
    none = pl.DataFrame(schema=FAULTS_SCHEMA)
    tables = {table: Records(rows=rows, faults=none) for table, rows in frames.items()}
    if walked.broken:
        numbers = sorted(walked.broken)
        broken = [{"source_row": number, "reason": Reason.NOT_READABLE.value} for number in numbers]
        tables[layout.table] = Records(
            rows=frames[layout.table].filter(~pl.col("source_row").is_in(numbers)),
            faults=pl.DataFrame(broken, schema=FAULTS_SCHEMA),
        )
    return tables


@cache
def _agreed(table: str, columns: tuple[tuple[str, tuple[str, ...]], ...]) -> Place:
    layout = LAYOUTS[table]
    record = _record(layout, columns=dict(columns))
    return Place(name=layout.root, parts={_tag(layout.record, layout=layout): record})


def _places(names: Sequence[str]) -> dict[str, int]:
    """Give each column its place in a row, after the running number."""
    return {name: place for place, name in enumerate(names, start=1)}


def _record(layout: Layout, *, columns: Mapping[str, Sequence[str]]) -> Place:
    """Place everything that a record of the layout may hold."""
    places = {table: _places(names) for table, names in columns.items()}
    of_record = places[layout.table]
    leaves = {table: _leaves(places[table], layout=layout) for table in columns}

    def attributes(names: Mapping[str, str], *, table: str) -> dict[str, int]:
        return {attribute: places[table][column] for attribute, column in names.items()}

    sections = [Place(name=name, parts=leaves[layout.table], attributes={}) for name in layout.sections]
    headers = [
        Place(name=name, attributes=attributes(names, table=layout.table)) for name, names in layout.headers.items()
    ]
    entries = [
        Place(
            name=name,
            parts=leaves[table],
            attributes=attributes(layout.entry_attributes, table=table),
            table=table,
        )
        for name, table in layout.entries.items()
    ]
    return Place(
        name=layout.record,
        parts={_tag(part.name, layout=layout): part for part in (*headers, *sections, *entries)},
        attributes={attribute: of_record[column] for attribute, column in layout.record_attributes.items()},
        table=layout.table,
    )


def _leaves(places: Mapping[str, int], *, layout: Layout) -> dict[str, Place]:
    """Place the element of each column; a column that comes as an attribute never comes as an element."""
    never = layout.attribute_columns
    leaves = [
        Place(name=_camel(column, layout=layout), columns=(place,), breaks=True)
        for column, place in places.items()
        if column not in never
    ]
    return {_tag(leaf.name, layout=layout): leaf for leaf in leaves}


def _tag(name: str, *, layout: Layout) -> str:
    return f"{{{layout.namespace}}}{name}"


def _camel(column: str, *, layout: Layout) -> str:
    if column in layout.own_names:
        return layout.own_names[column]
    first, *others = column.split("_")
    return first + "".join(part.capitalize() for part in others)
