"""Whatever bytes come: every reader takes them, accounts for them or refuses them in words; nothing else happens."""

import json
import unicodedata

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_deliveries import CODE_LISTS, CONTRACTS, csv_bytes, manifest
from invented_messages import ALIAS, SECOND, file_of, message
from mutations import LISTED
from test_dialects import COLUMNS, ISO
from test_read_xml import COLUMNS as BZR_COLUMNS
from test_read_xml import RECORD, document

from pipelines.acquire.charset import Charset, decode, utf8_in_nfc
from pipelines.acquire.dialects import in_agreed_form
from pipelines.acquire.manifest import read_manifest
from pipelines.acquire.messages import without_effect
from pipelines.acquire.read_csv import FAULTS_SCHEMA, Records, read_csv
from pipelines.acquire.read_messages import read_messages
from pipelines.acquire.read_xml import read_xml
from pipelines.acquire.refusal import DeliveryRefused
from pipelines.errors import UserError
from quality.frames import split

steady = settings(max_examples=40, derandomize=True, deadline=None, database=None)
CHARSETS = st.sampled_from(list(Charset))
CELLS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=30)
PLAIN = st.text(st.characters(whitelist_categories=["L", "Nd"], max_codepoint=0x24F), min_size=1, max_size=12)
XML_CELLS = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Cn"]), max_size=30)
SPREADSHEET = st.one_of(
    st.integers(1, 60_000).map(str),
    st.floats(allow_nan=True, allow_infinity=True).map(str),
    st.integers(10**9, 10**15).map(lambda number: f"{number:.2E}"),
    st.sampled_from(["#NV", "#DIV/0!", "WAHR", "1,5", "05.03.90", "1.5.2020", "=1+1", "'0123", "2020-01-01 00:00:00"]),
)
"""What a spreadsheet makes of dates, codes and long numbers."""
LIST = CONTRACTS["source", "lka__intensivtaeter"]
LIST_COLUMNS = [column.name for column in LIST.delivered_columns]


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def csv(raw: bytes, *, charset: Charset, separator: str = ";") -> Records | None:
    try:
        return read_csv(raw, columns=LIST_COLUMNS, charset=charset, separator=separator, contract_file="x.yml")
    except DeliveryRefused as refusal:
        assert refusal.finding
        assert refusal.remedy
        return None


@steady
@given(raw=st.binary(max_size=400), charset=CHARSETS)
def test_any_bytes_are_decoded_or_refused(raw: bytes, charset: Charset) -> None:
    try:
        decoded = decode(raw, charset=charset)
        as_bytes = utf8_in_nfc(raw, charset=charset)
    except DeliveryRefused as refusal:
        assert refusal.remedy
    else:
        is_utf8 = charset in (Charset.UTF_8, Charset.UTF_8_WITH_MARK) and not decoded.foreign_lines
        assert as_bytes == (decoded.text.encode() if is_utf8 else None)


@steady
@given(text=st.text(st.sampled_from("aü\u0308\u0338<\n\r–ş\u1100\u1161\u0300"), max_size=30))
def test_any_text_comes_in_normalisation_form_c(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert decode(text.encode(), charset=Charset.UTF_8).text == composed
    assert utf8_in_nfc(text.encode(), charset=Charset.UTF_8) == composed.encode()


@steady
@given(
    body=st.binary(max_size=400), charset=CHARSETS, separator=st.sampled_from([";", "|", ",", "\t"]), mark=st.booleans()
)
def test_any_body_of_a_csv_file_is_accounted_for_line_by_line(
    body: bytes, charset: Charset, separator: str, mark: bool
) -> None:
    head = separator.join(name.upper() for name in LIST_COLUMNS).encode()
    read = csv((b"\xef\xbb\xbf" if mark else b"") + head + b"\n" + body, charset=charset, separator=separator)
    if read is not None:
        lines = [*read.rows["source_row"], *read.faults["source_row"]]
        assert len(set(lines)) == len(lines) == read.count
        assert read.faults["reason"].null_count() == 0


LINES = st.lists(
    st.lists(st.sampled_from(["", " ", "a", "ü", "§", "ÿ", "\u0085", "\ufffd", "\t", "\r", '"', "\x01", "'", "\u2013"]),
             min_size=len(LIST_COLUMNS) - 1, max_size=len(LIST_COLUMNS) + 1)
    .map(";".join), max_size=4,
)  # fmt: skip


@steady
@given(lines=LINES, ending=st.sampled_from(["\n", "\r\n"]), rest=st.sampled_from(["", "\n", "\n\n", "\r\n", "\r"]))
def test_a_file_without_fault_is_read_at_once_as_it_is_read_with_care(lines: list[str], ending: str, rest: str) -> None:
    head = ";".join(name.upper() for name in LIST_COLUMNS)
    raw = (ending.join([head, *lines]) + rest).encode()
    at_once = csv(raw, charset=Charset.UTF_8)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipelines.acquire.read_csv._read_flawless", lambda *_, **__: None)
        with_care = csv(raw, charset=Charset.UTF_8)
    assert at_once is not None
    assert with_care is not None
    assert at_once.rows.equals(with_care.rows)
    assert at_once.rows.schema == with_care.rows.schema
    assert at_once.faults.equals(with_care.faults)


@steady
@given(cells=st.lists(CELLS, min_size=len(LIST_COLUMNS), max_size=len(LIST_COLUMNS)))
def test_any_cell_in_quotes_comes_back_or_is_a_fault(cells: list[str]) -> None:
    quoted = ";".join('"' + cell.replace('"', '""') + '"' for cell in cells)
    head = ";".join(name.upper() for name in LIST_COLUMNS)
    read = csv(f"{head}\n{quoted}\n".encode(), charset=Charset.UTF_8)
    assert read is not None
    assert read.count >= 1


@steady
@given(raw=st.binary(max_size=400))
def test_any_bytes_as_xml_are_read_or_refused(raw: bytes) -> None:
    for wrapped in (raw, document("").replace(b"</auskuenfte>", raw + b"</auskuenfte>"), file_of("") + raw):
        for refused in (
            lambda raw: read_xml(raw, columns=BZR_COLUMNS, charset=Charset.UTF_8),
            lambda raw: read_messages(raw, columns=COLUMNS, charset=Charset.UTF_8),
        ):
            try:
                refused(wrapped)
            except DeliveryRefused as refusal:
                assert refusal.remedy


@steady
@given(text=XML_CELLS)
def test_any_text_in_an_extract_and_in_a_message_comes_back(text: str) -> None:
    extract = read_xml(document(RECORD.replace("Arno", escaped(text))), columns=BZR_COLUMNS, charset=Charset.UTF_8)[
        "bzr__auskunft"
    ]
    told = read_messages(file_of(message(name=escaped(text))), columns=COLUMNS, charset=Charset.UTF_8)
    kept = decode(text.encode(), charset=Charset.UTF_8).text if text.strip() else None
    assert extract.rows["vornamen"].to_list() == [kept]
    assert told.tables["abh__auslaender"].rows["familienname"].to_list() == [kept]


@steady
@given(
    parts=st.lists(
        st.sampled_from([message(), message(SECOND, number="2"), message(kind="LOESCHUNG"), message(alias=ALIAS * 2)]),
        max_size=6,
    )
)
def test_messages_in_any_order_and_number_have_one_effect_per_person(parts: list[str]) -> None:
    read = read_messages(file_of(*parts), columns=COLUMNS, charset=Charset.UTF_8)
    assert read.tables["abh__auslaender"].count == len(parts)
    idle = without_effect(
        read.messages.with_columns(delivery_id=pl.lit("d")).select("delivery_id", *read.messages.columns)
    )
    left = read.messages.join(idle, on="source_row", how="anti")
    assert idle["source_row"].is_unique().all()
    assert left.height == read.messages.select("abh", "abh_az").unique().height


@steady
@given(dates=st.lists(st.one_of(PLAIN, SPREADSHEET, st.dates().map(str), st.just("1990-05")), min_size=1, max_size=8))
def test_any_text_for_a_date_is_turned_or_a_fault(dates: list[str]) -> None:
    contract = CONTRACTS["source", "abh__auslaender"]
    rows = pl.DataFrame(
        [{"source_row": place, **ISO, "status_von": text} for place, text in enumerate(dates)],
        schema={"source_row": pl.Int32(), **{c.name: pl.String() for c in contract.delivered_columns}},
    )
    none = pl.DataFrame(schema=FAULTS_SCHEMA)
    turned = in_agreed_form(Records(rows=rows, faults=none), contract=contract)
    assert turned.count == len(dates)
    assert turned.rows["status_von"].str.contains(r"^[0-9]{2}\.[0-9]{2}\.[0-9]{4}$").all()
    assert set(turned.faults["raw_value"]) <= set(dates)


@steady
@given(column=st.sampled_from(LIST_COLUMNS), value=SPREADSHEET)
def test_what_a_spreadsheet_did_to_a_cell_is_taken_or_set_aside(column: str, value: str) -> None:
    raw = csv_bytes(LIST.table, LISTED | {"lfd_nr": "1", column: value.replace(";", ",")}, charset="utf-8-sig")
    read = csv(raw, charset=Charset.UTF_8_WITH_MARK)
    assert read is not None
    frame = read.rows.with_columns(delivery_id=pl.lit("0a8f2f52-9c0f-4c7e-9e0e-3f8f6a3b2c11"))
    parts = split(frame, contract=LIST, code_lists=CODE_LISTS)
    assert parts.taken.height + parts.set_aside.height + read.faults.height == 1
    if column in ("liste_stand", "geb_datum", "seit"):
        assert parts.taken.is_empty(), value


JSON_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), CELLS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(CELLS, inner, max_size=3)),
    max_leaves=5,
)


@steady
@given(key=st.sampled_from([*manifest("a", b"x"), "more"]), value=JSON_VALUES, raw=st.binary(max_size=80))
def test_any_manifest_is_read_or_refused_without_repeating_it(key: str, value: object, raw: bytes) -> None:
    for content in (raw, json.dumps({**manifest("a", b"x"), key: value}).encode()):
        try:
            read_manifest(content, name="A_B_20260101_001.manifest.json")
        except UserError as error:
            assert error.remedy
