import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.acquire.charset import Charset
from pipelines.acquire.read_csv import Records, read_csv
from pipelines.acquire.refusal import DeliveryRefused
from quality.set_aside import Reason

COLUMNS = ("nr", "name", "ort")
HEADER = b"NR;NAME;ORT\n"


def read(body: bytes, *, charset: Charset = Charset.UTF_8, header: bytes = HEADER) -> Records:
    return read_csv(header + body, columns=COLUMNS, charset=charset, separator=";", contract_file="contract.yml")


def faults(records: Records) -> list[tuple[int, str]]:
    return list(records.faults.select("source_row", "reason").iter_rows())


def test_rows_keep_their_line_and_empty_cells_are_null() -> None:
    assert read(b"1;a;\r\n2;;b\n").rows.rows() == [(2, "1", "a", None), (3, "2", None, "b")]


def test_the_last_line_may_lack_its_end_and_empty_lines_at_the_end_are_none() -> None:
    assert read(b"1;a;b").count == 1
    assert read(b"1;a;b\n\n\r\n").count == 1


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"1;a", Reason.TOO_FEW_FIELDS),
        (b"", Reason.TOO_FEW_FIELDS),
        (b"1;a;b;c", Reason.TOO_MANY_FIELDS),
        (b"1;a\0;b", Reason.NUL_BYTE),
        (b"1;a\x07;b", Reason.NOT_READABLE),
        (b"1;a\rb;c", Reason.NOT_READABLE),
        (b"1;\xe4;b", Reason.WRONG_CHARSET),
        ("1;\ufffd;b".encode(), Reason.WRONG_CHARSET),
        (b'1;"a"x;b', Reason.NOT_READABLE),
        (b'1;a"b;c', Reason.NOT_READABLE),
        (b'1;"a;b', Reason.NOT_READABLE),
        (b'1;"a"', Reason.TOO_FEW_FIELDS),
        (b'1;"a";b;c', Reason.TOO_MANY_FIELDS),
    ],
)
def test_a_bad_line_is_set_aside_with_its_text_and_the_rest_stays(line: bytes, reason: Reason) -> None:
    records = read(b"1;a;b\n" + line + b"\n3;c;d\n")
    assert faults(records) == [(3, reason)]
    assert records.rows["source_row"].to_list() == [2, 4]
    assert records.faults["raw_line"].is_not_null().all()


def test_quotes_hold_separators_quotes_and_line_breaks() -> None:
    records = read(b'1;"a;b";"say ""x"""\n2;"two\nlines";""\n3;c;d\n')
    assert records.rows.rows() == [(2, "1", "a;b", 'say "x"'), (3, "2", "two\nlines", None), (5, "3", "c", "d")]


def test_one_stray_quote_costs_one_line() -> None:
    records = read(b'1;"a;b\n2;c;d\n3;"e";f\n4;g;"h\n5;i;j\n')
    assert faults(records) == [(2, Reason.NOT_READABLE), (5, Reason.NOT_READABLE)]
    assert records.rows["nr"].to_list() == ["2", "3", "5"]


def test_a_raw_line_holds_no_control_characters() -> None:
    assert read(b"1;a\0\n").faults["raw_line"].to_list() == ["1;a\\x00"]


def test_windows_1252_signs_in_latin_1_are_found() -> None:
    records = read("1;Žan;b\n2;Ä;b\n".encode("windows-1252"), charset=Charset.LATIN_1)
    assert faults(records) == [(2, Reason.WRONG_CHARSET)]
    assert records.rows["name"].to_list() == ["Ä"]


def test_bytes_that_windows_1252_does_not_have_are_found() -> None:
    assert faults(read(b"1;\x81;b\n", charset=Charset.WINDOWS_1252)) == [(2, Reason.WRONG_CHARSET)]


def test_a_record_over_lines_with_a_foreign_byte_is_set_aside_whole() -> None:
    records = read(b'1;"a\n\xff";b\n2;c;d\n')
    assert faults(records) == [(2, Reason.WRONG_CHARSET)]
    assert records.rows["nr"].to_list() == ["2"]


def test_decomposed_letters_are_composed() -> None:
    assert read("1;u\u0308;b\n".encode()).rows["name"].to_list() == ["ü"]


def test_a_byte_order_mark_of_utf_8_is_no_part_of_the_header() -> None:
    marked = b"\xef\xbb\xbf" + HEADER
    assert read(b"1;a;b\n", header=marked).count == 1
    assert read(b"1;a;b\n", header=marked, charset=Charset.UTF_8_WITH_MARK).count == 1


@pytest.mark.parametrize(
    ("header", "charset"),
    [
        (b"\xef\xbb\xbf" + HEADER, Charset.LATIN_1),
        (b"\xff\xfe" + HEADER, Charset.UTF_8),
        (HEADER, Charset.UTF_8_WITH_MARK),
    ],
)
def test_a_byte_order_mark_that_contradicts_the_manifest_refuses_the_file(header: bytes, charset: Charset) -> None:
    with pytest.raises(DeliveryRefused) as refusal:
        read(b"1;a;b\n", header=header, charset=charset)
    assert refusal.value.reason is Reason.WRONG_CHARSET


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (b"NR;NAMEN;ORT\n", r"column \[name\] is missing and column \[namen\] is not agreed.*renamed \[name\] to"),
        (b"NR;NAME\n", r"column \[ort\] is missing"),
        (b"NR;NAME;ORT;RELIGION\n", r"column \[religion\] is not agreed"),
        (b"NAME;NR;ORT\n", "another order"),
        (b"NR;NAME;ORT;ORT\n", "doubled"),
        (b"1;Geheim;Ort\n", "no header of this object"),
        (b"NR;NAME;ORT;Geheimer Wert\n", "no header of this object"),
        (b'NR;"NAME;ORT\n', "no header of this object"),
        (b"\n", "no header"),
    ],
)
def test_another_header_refuses_the_file(header: bytes, told: str) -> None:
    with pytest.raises(DeliveryRefused, match=told) as refusal:
        read(b"1;Geheim;b;x\n", header=header)
    assert "eheim" not in refusal.value.finding


def test_a_file_without_a_byte_is_refused_and_one_without_rows_is_not() -> None:
    with pytest.raises(DeliveryRefused, match="0 bytes"):
        read(b"", header=b"")
    assert read(b"").count == 0


PIECES = st.lists(
    st.sampled_from(
        [b";", b'"', b"\n", b"\r\n", b"a", b"\xc3\xbc", b"\xfc", b"\0", b"\r", b'";"', b"1;a;b\n", b"\x85"]
    ),
    max_size=40,
).map(b"".join)


@settings(max_examples=300, deadline=None)
@given(body=st.one_of(PIECES, st.binary(max_size=80)), charset=st.sampled_from(list(Charset)))
@example(body=b'1;"a\n2;b;c\n3;"d;e\n', charset=Charset.UTF_8)
def test_every_line_is_in_exactly_one_record_whatever_the_bytes_are(body: bytes, charset: Charset) -> None:
    header = b"\xef\xbb\xbf" + HEADER if charset is Charset.UTF_8_WITH_MARK else HEADER
    records = read(body, charset=charset, header=header)
    starts = sorted([*records.rows["source_row"], *records.faults["source_row"]])
    assert len(set(starts)) == len(starts) == records.count
    if b'"' not in body:
        lines = [line.removesuffix(b"\r") for line in body.split(b"\n")]
        while lines and not lines[-1]:
            lines.pop()
        assert starts == list(range(2, 2 + len(lines)))
    assert records.rows.null_count().select("source_row").item() == 0


def test_a_hundred_thousand_rows_take_less_than_three_seconds() -> None:
    body = b"".join(b'%d;"n;%d";o\n' % (n, n) if n % 50 == 0 else b"%d;n;o\n" % n for n in range(100_000))
    begin = time.process_time()
    assert read(body).rows.height == 100_000
    assert time.process_time() - begin < 3


def test_quotes_that_are_never_closed_do_not_take_for_ever() -> None:
    begin = time.process_time()
    assert read(b'1;"a;b\n' * 20_000).count == 20_000
    assert time.process_time() - begin < 10
