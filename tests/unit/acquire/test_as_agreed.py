"""XML that is written just as agreed is read by one expression, and says what the parser says of it."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_deliveries import AUTHORITIES, CONTRACTS
from invented_messages import ALIAS, file_of, message
from test_asylum_messages import record as procedure
from test_read_xml import NOTICE, PERSON, RECORD, URTEIL, document
from test_register_retrievals import FACT, SHEET

from pipelines.acquire import xml_as_agreed
from pipelines.acquire.charset import Charset
from pipelines.acquire.message_layout import MESSAGE
from pipelines.acquire.read_csv import Records
from pipelines.acquire.read_messages import read_messages
from pipelines.acquire.read_xml import read_xml
from pipelines.acquire.refusal import DeliveryRefused

steady = settings(max_examples=80, derandomize=True, deadline=None, database=None)
SHEETS = SHEET.format(
    number=1, art="A", case="33-1", circle="A", name="Beispiel", born="1990-01-01", more="",
    facts=FACT.format(number=1, block="A", code="01", more="") + FACT.format(number=2, block="B", code="02", more=""),
)  # fmt: skip


def wrapped(root: str, namespace: str, body: str) -> bytes:
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f'{head}<{root} xmlns="urn:example:iris:{namespace}:1">\n{body}\n</{root}>\n'.encode()


FILES = {
    ("bzr", "auskunft"): document(RECORD + RECORD.replace("A1", "A2").replace(URTEIL, URTEIL * 2)),
    ("sta", "mitteilung"): wrapped("mitteilungen", "justizmitteilung", NOTICE + "\n" + NOTICE.replace("S1", "S2")),
    ("bamf", "verfahren"): wrapped("asylverfahren", "asylverfahren", procedure(1) + procedure(2)),
    ("azr", "datenblatt"): wrapped("datenblaetter", "azr-datenblatt", SHEETS),
    ("abh", MESSAGE): file_of(message(alias=ALIAS * 2), message(kind="LOESCHUNG")),
}
PIECES = (
    "", " ", "\n", "\t", "\r\n", "&amp;", "&#65;", "&lt;", "<!-- x -->", "<![CDATA[x]]>", "]]>", ">", "'", '"', "ü",
    "u\u0308", "\x85", "\u2028", "\ufffe", "\x7f", "\x01", "<?x y?>", "<x/>", 'lfd="2"', ' id="9"', " xmlns:x='urn:x'",
    "</person>", "<person>", PERSON, URTEIL, ALIAS, "<vornamen>B</vornamen>", "<vornamen/>", "  A", "x:", "=",
)  # fmt: skip


def read(source: tuple[str, str], raw: bytes) -> dict[str, Records] | tuple[str, str]:
    code, objekt = source
    tables = AUTHORITIES[code].objects[objekt].tables
    columns = {table: [column.name for column in CONTRACTS["source", table].delivered_columns] for table in tables}
    try:
        if objekt == MESSAGE:
            return read_messages(raw, columns=columns, charset=Charset.UTF_8).tables
        return read_xml(raw, columns=columns, charset=Charset.UTF_8)
    except DeliveryRefused as refusal:
        return refusal.reason, refusal.finding


def by_parser(source: tuple[str, str], raw: bytes) -> dict[str, Records] | tuple[str, str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xml_as_agreed, "_read_as_agreed", lambda *_, **__: None)
        return read(source, raw)


def same(one: dict[str, Records] | tuple[str, str], other: dict[str, Records] | tuple[str, str]) -> bool:
    if isinstance(one, tuple) or isinstance(other, tuple):
        return one == other
    return all(
        one[table].rows.equals(other[table].rows)
        and one[table].rows.schema == other[table].rows.schema
        and one[table].faults.equals(other[table].faults)
        for table in (*one, *other)
    )


@pytest.mark.parametrize("source", FILES)
def test_a_file_of_each_format_needs_no_parser(source: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(xml_as_agreed, "walk")
    found = read(source, FILES[source])
    assert not isinstance(found, tuple)
    assert next(iter(found.values())).count == (1 if source[0] == "azr" else 2)
    assert all(records.rows.height for records in found.values())


def changed(text: str, *, seed: int) -> str:
    """Insert, take out or repeat something, mostly next to a tag."""
    chance = random.Random(seed)  # noqa: S311 -- reproducible, not secret
    for _ in range(chance.randint(1, 3)):
        places = [place for place, sign in enumerate(text) if sign in "<>"] or [0]
        start = chance.choice(places) + chance.randint(-1, 2)
        end = chance.choice([start, start, start + chance.randint(1, 12), chance.choice(places)])
        first, last = sorted((max(0, start), max(0, end)))
        piece = chance.choice(PIECES) if chance.random() < 0.7 else text[first:last]
        kept = text[first:last] if chance.random() < 0.4 else ""
        text = text[:first] + kept + piece + text[last:]
    return text


@steady
@given(source=st.sampled_from(list(FILES)), seed=st.integers(0, 10**6))
def test_whatever_is_changed_is_read_or_refused_as_the_parser_says(source: tuple[str, str], seed: int) -> None:
    raw = changed(FILES[source].decode(), seed=seed).encode()
    assert same(read(source, raw), by_parser(source, raw)), raw


@steady
@given(
    source=st.sampled_from(list(FILES)),
    text=st.text(st.characters(blacklist_categories=["Cs"]), max_size=8),
    place=st.integers(0, 10**6),
)
def test_any_text_in_any_place_is_what_the_parser_says(source: tuple[str, str], text: str, place: int) -> None:
    valid = FILES[source].decode()
    place %= len(valid)
    raw = (valid[:place] + text + valid[place:]).encode()
    assert same(read(source, raw), by_parser(source, raw)), raw


@pytest.mark.heavy
@pytest.mark.parametrize("source", FILES)
def test_thousands_of_changes_are_read_or_refused_as_the_parser_says(source: tuple[str, str]) -> None:
    as_agreed = 0
    for seed in range(4_000):
        raw = changed(FILES[source].decode(), seed=seed).encode()
        found = read(source, raw)
        as_agreed += not isinstance(found, tuple)
        assert same(found, by_parser(source, raw)), raw
    assert as_agreed > 100


def test_a_long_file_that_is_wrong_at_its_end_is_refused_in_the_words_of_the_parser() -> None:
    long = RECORD.replace(URTEIL, URTEIL * 2_000)
    refused = read(("bzr", "auskunft"), document(long.replace("</auskunft>", "<x/></auskunft>")))
    assert refused == ("COLUMNS_DIFFER", "the element or attribute [x] inside auskunft was not agreed")
