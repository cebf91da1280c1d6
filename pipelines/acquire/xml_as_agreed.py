"""A delivered XML file that is written just as agreed, read by one expression.

Belongs here: the regular expression of a record, made from the agreed places, and reading with it.
Does not belong here: every other file, with all faults and refusals (xml_walk), which element fills which column
(xml_layouts, message_layout), hostile XML (xml_refusals).

Nearly every file comes from one program per authority: elements and attributes in the order of the format, double
quotes, no comment, no reference, no text that is empty or begins with a blank. Of such a file each character is either
part of the agreed form or part of a text, so that an expression which matches it from the first to the last says what
the parser says, at a third of the cost. Nothing is ever refused here: what is not matched goes to the parser.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from operator import itemgetter

from pipelines.acquire.xml_walk import Place, Row, Walked, walk

_NO_TEXT = r"<>&\x00-\x1f\ufffe\uffff"
"""Signs of markup, and signs that a parser refuses or turns into others."""
_TEXT = rf"(?!\s)[^{_NO_TEXT}]+"
_VALUE = rf'(?!\s)[^"{_NO_TEXT}]+'
_BETWEEN = r"[ \n]*"
_DECLARATION = r'(?:<\?xml version="1\.0" encoding="UTF-8"\?>)?'
_MISSING: tuple[None] = (None,)


@dataclass(frozen=True, kw_only=True)
class _Element:
    """How a record or an entry is matched.

    Attributes:
        pattern: of the whole element.
        cells: from (None, *groups of a match) to the cells of its row, each place its group or None.
        shared: of a record: places that an element of one section or of another may fill, with their groups.
        entries: of a record: group that holds all entries of a table, the table, and how one of them is matched.
    """

    pattern: re.Pattern[str]
    cells: Callable[[tuple[str | None, ...]], tuple[str | None, ...]]
    shared: tuple[tuple[int, tuple[int, ...]], ...]
    entries: "tuple[tuple[int, str, _Element], ...]"


def read_records(content: bytes, *, root: Place, root_tag: str, widths: Mapping[str, int], contracts: str) -> Walked:
    """Read a file of records; arguments, result and refusals are those of `xml_walk.walk`."""
    read = _read_as_agreed(content.decode(), root=root, root_tag=root_tag, widths=widths)
    if read is not None:
        return read
    return walk(content, root=root, root_tag=root_tag, widths=widths, contracts=contracts)


def _read_as_agreed(text: str, *, root: Place, root_tag: str, widths: Mapping[str, int]) -> Walked | None:
    """Read a file that is written just as agreed; None for any other."""
    start, record, end = _agreed(root, root_tag, tuple(widths.items()))
    found = start.match(text)
    if found is None:
        return None
    ((_, place),) = root.parts.items()
    rows: dict[str, list[Row]] = {table: [] for table in widths}
    records, match, cells = rows[place.table], record.pattern.match, record.cells
    while (found := match(text, at := found.end())) is not None:
        groups = _MISSING + found.groups()
        row = [len(records) + 1, *cells(groups)]
        for column, several in record.shared:
            told = [groups[group] for group in several if groups[group] is not None]
            if len(told) > 1:
                return None
            row[column] = told[0] if told else None
        records.append(row)
        for group, table, entry in record.entries:
            if held := groups[group]:
                found_in = entry.pattern.finditer(held)
                rows[table] += [[row[0], *entry.cells(_MISSING + one.groups())] for one in found_in]
    return Walked(rows=rows, broken=set()) if end.fullmatch(text, at) else None


@cache
def _agreed(
    root: Place, root_tag: str, widths: tuple[tuple[str, int], ...]
) -> tuple[re.Pattern[str], _Element, re.Pattern[str]]:
    """Give what matches the file up to its first record, a record, and the rest after the last one."""
    namespace, _, name = root_tag.removeprefix("{").rpartition("}")
    start = rf'{_DECLARATION}{_BETWEEN}<{name} xmlns="{re.escape(namespace)}">{_BETWEEN}'
    ((tag, record),) = root.parts.items()
    return re.compile(start), _element(tag, place=record, widths=dict(widths)), re.compile(rf"</{name}>{_BETWEEN}")


def _element(tag: str, *, place: Place, widths: Mapping[str, int]) -> _Element:
    groups: list[int | str] = []
    written = _written(tag, place=place, groups=groups)
    numbers: dict[int | str, list[int]] = {}
    for number, what in enumerate(groups, start=1):
        numbers.setdefault(what, []).append(number)
    places = range(1, widths[place.table] + 1)
    return _Element(
        pattern=re.compile(written + _BETWEEN),
        cells=itemgetter(*(numbers[column][0] if column in numbers else 0 for column in places)),
        shared=tuple((c, tuple(numbers[c])) for c in places if c in numbers and len(numbers[c]) > 1),
        entries=tuple(
            (numbers[part.table][0], part.table, _element(key, place=part, widths=widths))
            for key, part in _entries(place)
        ),
    )


def _entries(place: Place) -> Iterator[tuple[str, Place]]:
    """Find the kinds of entries that a record may hold, in itself or in a part of it."""
    for tag, part in place.parts.items():
        if part.table:
            yield tag, part
        else:
            yield from _entries(part)


def _written(tag: str, *, place: Place, groups: list[int | str] | None) -> str:
    """Write an element with all that it may hold, in the order of the format.

    Args:
        tag: with namespace, and with what its attribute `art` says where that decides.
        place: of the element.
        groups: what each group of the expression fills (a place in the row, or a table), continued here; None to write
            without groups.
    """
    name, _, decided = tag.rpartition("}")[2].rstrip("]").partition("[")
    start = f"<{name}"
    for attribute, column in (place.attributes or {}).items():
        if attribute == "art" and decided:
            start += f' art="{_group(decided, fills=column, groups=groups)}"'
        else:
            start += f'(?: {attribute}="{_group(_VALUE, fills=column, groups=groups)}")?'
    if place.columns:
        (column,) = place.columns
        return f"{start}(?:/>|>{_group(_TEXT, fills=column, groups=groups)}</{name}>)"
    inside = "".join(_may_be(key, place=part, groups=groups) for key, part in place.parts.items())
    return f"{start}(?:/>|>{inside}{_BETWEEN}</{name}>)"


def _may_be(tag: str, *, place: Place, groups: list[int | str] | None) -> str:
    """Write an element that may be missing, as often as it may stand."""
    if place.table:
        entries = f"(?:{_BETWEEN}{_written(tag, place=place, groups=None)})*"
        return _group(entries, fills=place.table, groups=groups)
    times = [_for_one(place, column=column) for column in place.columns] or [place]
    return "".join(f"(?:{_BETWEEN}{_written(tag, place=one, groups=groups)})?" for one in times)


def _for_one(place: Place, *, column: int) -> Place:
    """Give the place of one of several texts; only the first may have attributes."""
    attributes = place.attributes if column == place.columns[0] else None
    return Place(name=place.name, attributes=attributes, columns=(column,))


def _group(written: str, *, fills: int | str, groups: list[int | str] | None) -> str:
    if groups is None:
        return f"(?:{written})"
    groups.append(fills)
    return f"({written})"
