"""Taking records, or single entries of them, out of a delivered XML file.

Belongs here: finding them by their number, an empty element in the place of a record.
Does not belong here: CSV files and which numbers are meant (erasing), the formats (xml_layouts, message_layout).
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from lxml import etree

from pipelines.acquire.message_layout import MESSAGE, NAMESPACE
from pipelines.acquire.xml_layouts import LAYOUTS, Layout

PERSON_ELEMENTS = ("familienname", "vornamen", "gebDatum")
ENTRY_WITH_A_NUMBER = "__urteil"
"""Deletion messages name single convictions; an alias shares its number and is never named alone."""


def without_records(
    raw: bytes,
    *,
    table: str,
    is_meant: Callable[[str], bool],
    is_person: Callable[[str, tuple[str | None, ...]], bool],
) -> tuple[bytes, list[int], dict[str, list[str]]] | None:
    """Take what is meant out of a file.

    Args:
        raw: the whole file.
        table: with one row per record.
        is_meant: tells by the number of a record, or '<number>/<lfd>' of an entry, whether it is to go.
        is_person: tells by number, and family name, given names and birth date, whether a record is to go.

    Returns:
        The file without it, the running numbers of the records taken out, the entries by table taken out of others
        as '<running number of the record>/<lfd>'; None when the file is no XML that could be read.
    """
    layout = LAYOUTS[table]
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError:
        return None
    number_name = _attribute(layout.record_attributes, column=layout.key)
    rows: list[int] = []
    entries: dict[str, list[str]] = {}
    for place, record in enumerate(root.iterchildren(f"{{{layout.namespace}}}{layout.record}"), start=1):
        number = record.get(number_name)
        if number is None:
            continue
        if is_meant(number) or is_person(number, _person(record, layout=layout)):
            record.clear(keep_tail=True)
            rows.append(place)
        else:
            for taken_from, name in _without_entries(record, number=number, layout=layout, is_meant=is_meant):
                entries.setdefault(taken_from, []).append(f"{place}/{name}")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8"), rows, entries


def without_messages(raw: bytes, *, rows: Collection[int]) -> bytes:
    """Put an empty element in the place of messages.

    Args:
        raw: a file of messages that could be read.
        rows: running numbers of the messages.
    """
    root, messages = _messages(raw, rows=rows)
    for message in messages.values():
        message.clear(keep_tail=True)
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return content


def texts_of_messages(raw: bytes, *, rows: Collection[int]) -> dict[int, list[str]]:
    """Give every text that stands in messages, also in those that contradict themselves; arguments as above."""
    _, messages = _messages(raw, rows=rows)
    return {place: [str(text) for text in message.itertext()] for place, message in messages.items()}


def _messages(raw: bytes, *, rows: Collection[int]) -> tuple[Any, dict[int, Any]]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(raw, parser)
    messages = enumerate(root.iterchildren(f"{{{NAMESPACE}}}{MESSAGE}"), start=1)
    return root, {place: message for place, message in messages if place in rows}


def _person(record: Any, *, layout: Layout) -> tuple[str | None, ...]:  # noqa: ANN401 -- lxml element
    person = f"{{{layout.namespace}}}person/{{{layout.namespace}}}"
    return tuple(record.findtext(f"{person}{name}") for name in PERSON_ELEMENTS)


def _without_entries(
    record: Any,  # noqa: ANN401 -- lxml element
    *,
    number: str,
    layout: Layout,
    is_meant: Callable[[str], bool],
) -> list[tuple[str, str]]:
    taken = []
    for name, table in layout.entries.items():
        if not table.endswith(ENTRY_WITH_A_NUMBER):
            continue
        for part in list(record.iterchildren(f"{{{layout.namespace}}}{name}")):
            own = str(part.get(_attribute(layout.entry_attributes, column="lfd_nr")))
            if is_meant(f"{number}/{own}"):
                record.remove(part)
                taken.append((table, own))
    return taken


def _attribute(names: Mapping[str, str], *, column: str) -> str:
    return next(name for name, filled in names.items() if filled == column)
