"""Files that cannot hold a record are passed over; in doubt a file is read."""

import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from invented_deliveries import Filed, csv_bytes, haft

from pipelines.acquire.archive import ArchivedDelivery, list_deliveries
from pipelines.acquire.authorities import Format
from pipelines.acquire.charset import Charset
from pipelines.acquire.erasing_candidates import can_hold, telling_texts

NOBODY = telling_texts("jva", records=["abh:5515/77"], words=(), people=())


@pytest.fixture
def delivery(tmp_path: Path) -> ArchivedDelivery:
    filed = Filed(tmp_path / "archive")
    filed.add("one", csv_bytes("jva__haft", haft(1)))
    return list_deliveries(filed.root)[0]


def in_charset(delivery: ArchivedDelivery, charset: Charset) -> ArchivedDelivery:
    return replace(delivery, manifest=replace(delivery.manifest, zeichensatz=charset))


def test_numbers_of_another_authority_are_not_searched_for() -> None:
    assert not NOBODY
    assert telling_texts("abh", records=["abh:5515/77"], words=(), people=()) == {"5515"}


def test_of_a_line_and_of_a_person_the_longest_text_and_the_family_name_tell() -> None:
    texts = telling_texts("jva", records=(), words=[("Weg", "05.03.1990")], people=[("Yıldız", "Can", "1990-03-05")])
    assert texts == {"05.03.1990", "Yıldız"}


def test_a_file_with_none_of_the_texts_is_passed_over(delivery: ArchivedDelivery) -> None:
    latin = in_charset(delivery, Charset.LATIN_1)
    raw = "A;B\nErlöschen;1\n".encode("latin-1")
    assert not can_hold(raw, delivery=latin, written_as=Format.CSV, texts=NOBODY)
    assert not can_hold(raw, delivery=latin, written_as=Format.CSV, texts=frozenset({"Bleiben"}))
    assert can_hold(raw, delivery=latin, written_as=Format.CSV, texts=frozenset({"Erlöschen", "Bleiben"}))


@pytest.mark.parametrize("written_as", [Format.CSV, Format.XML])
def test_letters_written_in_two_signs_are_the_same_letters(delivery: ArchivedDelivery, written_as: Format) -> None:
    raw = unicodedata.normalize("NFD", "<a>Erlöschen</a>").encode()
    utf8 = in_charset(delivery, Charset.UTF_8)
    assert can_hold(raw, delivery=utf8, written_as=written_as, texts=frozenset({"Erlöschen"}))


@pytest.mark.parametrize(
    ("raw", "written_as", "text"),
    [
        (b"A;B\n\xff\xfe;1\n", Format.CSV, "Bleiben"),
        (b"\xff\xfeA\x00", Format.CSV, "Bleiben"),
        (b"A;B\nx;1\n", Format.CSV, 'O"Neil'),
        (b"A;B\nx;1\n", Format.CSV, ""),
        (b"<a>&#66;leiben</a>", Format.XML, "Bleiben"),
        (b"<a>\xff</a>", Format.XML, "Bleiben"),
        ("<a>Bleiben</a>".encode("utf-16-le"), Format.XML, "Bleiben"),
    ],
)
def test_in_doubt_a_file_is_read(delivery: ArchivedDelivery, raw: bytes, written_as: Format, text: str) -> None:
    utf8 = in_charset(delivery, Charset.UTF_8)
    assert can_hold(raw, delivery=utf8, written_as=written_as, texts=frozenset({text}))
