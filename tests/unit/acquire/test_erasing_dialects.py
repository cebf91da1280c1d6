"""Taking single persons out of the files of the immigration offices' other dialects."""

from pathlib import Path

import polars as pl
import pytest
from erasing_orders import erased, wanted
from invented_deliveries import Filed, csv_bytes
from invented_messages import ABH_C, FIRST, SECOND, file_of, message

from pipelines.acquire.archive import damaged_files
from quality.ledger import differences

ABH_B: dict[str, object] = {
    "quelle": "abh", "stelle": "ABH 5554", "objekt": "auslaender", "schema_version": "B1", "zeichensatz": "utf-8",
    "trennzeichen": "|",
}  # fmt: skip
GOES = {
    "satzart": "A", "abh": "5554", "abh_az": "1", "familienname": "Erlöschen", "vornamen": "Eins",
    "geb_datum": "1990-03-05", "staatsang_1": "163", "geschlecht": "M", "status": "DUL", "stand": "2026-05-30 05:12",
}  # fmt: skip
STAYS = GOES | {"abh_az": "2", "familienname": "Bleiben"}


def in_b(root: Path, *rows: dict[str, str]) -> Filed:
    filed = Filed(root)
    filed.add("b", csv_bytes("abh__auslaender", *rows, charset="utf-8", separator="|"), **ABH_B)
    return filed


def in_c(root: Path, *messages: str) -> Filed:
    filed = Filed(root)
    filed.add("c", file_of(*messages), **{**ABH_C, "zeilen": len(messages)})
    return filed


def test_in_dialect_b_the_record_is_gone_and_the_file_still_reads(tmp_path: Path) -> None:
    filed = in_b(tmp_path / "archive", GOES, STAYS)
    before = filed.acquire().tables["abh__auslaender"]
    assert before.height == 2
    assert erased(filed, wanted("abh:5554/1")) == [1]
    acquired = filed.acquire()
    assert acquired.tables["abh__auslaender"].equals(before.filter(pl.col("abh_az") == "2"))
    assert differences(acquired.ledger).is_empty()
    assert acquired.rejected.select("rule", "row_count").rows() == [("DELETED", 1)]
    content = filed.files["b"].read_text("utf-8")
    assert ("Erlöschen" in content, "Bleiben" in content) == (False, True)


@pytest.mark.parametrize(
    ("written", "born"),
    [
        ("1990-03-05", "05.03.1990"),
        ("1990-03", "00.03.1990"),
        ("1990", "00.00.1990"),
        ("1990-00-00", "00.00.1990"),
    ],
)
def test_in_dialect_b_a_person_without_a_known_number_is_found_by_name_and_birth(
    tmp_path: Path, written: str, born: str
) -> None:
    filed = in_b(tmp_path / "archive", GOES | {"geb_datum": written}, STAYS | {"geb_datum": written})
    people = frozenset({("Erlöschen", "Eins", born)})
    assert erased(filed, wanted(people=people, registered=frozenset({"abh:5554/1", "abh:5554/2"}))) == []
    assert erased(filed, wanted(people=people, registered=frozenset({"abh:5554/2"}))) == [1]
    assert filed.acquire().tables["abh__auslaender"]["abh_az"].to_list() == ["2"]


def test_a_message_goes_whole_with_its_aliases(tmp_path: Path) -> None:
    filed = in_c(tmp_path / "archive", message(name="Erlöschen", number="1"), message(SECOND, number="2"))
    before = filed.acquire().tables
    assert (before["abh__auslaender"].height, before["abh__alias"].height) == (2, 2)
    assert erased(filed, wanted("abh:5554/1")) == [1]
    acquired = filed.acquire()
    for table in ("abh__auslaender", "abh__alias"):
        assert acquired.tables[table].equals(before[table].filter(pl.col("abh_az") == "2"))
    assert acquired.deliveries["verwendung"].to_list() == ["TAKEN"]
    assert differences(acquired.ledger).is_empty()
    read = acquired.ledger.filter(pl.col("step") == "read").row(0, named=True)
    assert (read["rows_in"], read["rows_removed"], read["removed_by"]) == (2, 1, "DELETED=1")
    content = filed.files["c"].read_text("utf-8")
    assert [text in content for text in ("Erlöschen", FIRST, SECOND)] == [False, False, True]
    assert damaged_files(filed.root) == []
    assert erased(filed, wanted("abh:5554/1")) == []


@pytest.mark.parametrize(
    ("birth", "born"),
    [
        ('<datum genauigkeit="TAG">1990-03-05</datum>', "05.03.1990"),
        ('<datum genauigkeit="MONAT">1990-03-01</datum>', "00.03.1990"),
        ('<datum genauigkeit="JAHR">1990</datum>', "00.00.1990"),
    ],
)
def test_a_message_without_a_known_number_is_found_by_name_and_birth(tmp_path: Path, birth: str, born: str) -> None:
    filed = in_c(tmp_path / "archive", message(number="1", birth=birth), message(SECOND, number="2", name="Bleiben"))
    what = wanted(people=frozenset({("Yıldız", "Ahmet Can", born)}), registered=frozenset({"abh:5554/2"}))
    assert erased(filed, what) == [1]
    assert filed.acquire().tables["abh__auslaender"]["familienname"].to_list() == ["Bleiben"]


def test_a_message_that_deletes_goes_with_the_record_that_it_names(tmp_path: Path) -> None:
    filed = in_c(tmp_path / "archive", message(kind="LOESCHUNG", number="1"), message(SECOND, number="2"))
    assert erased(filed, wanted("abh:5554/1")) == [1]
    assert filed.acquire().tables["abh__auslaender"]["abh_az"].to_list() == ["2"]


@pytest.mark.parametrize("words", [(), (("Erlöschen", "1990-03-05"),)])
def test_a_message_that_cannot_be_taken_goes_when_it_is_about_the_person(
    tmp_path: Path, words: tuple[tuple[str, ...], ...]
) -> None:
    broken = message("no-uuid", name="Erlöschen", number="1")
    filed = in_c(tmp_path / "archive", broken, message("no-uuid-either", number="3"), message(SECOND, number="2"))
    assert filed.acquire().set_aside["source_row"].to_list() == [1, 2]
    assert erased(filed, wanted("abh:9/9" if words else "abh:5554/1", words=words)) == [1]
    acquired = filed.acquire()
    assert acquired.set_aside["source_row"].to_list() == [2]
    assert differences(acquired.ledger).is_empty()
    assert "Erlöschen" not in filed.files["c"].read_text("utf-8")


def test_a_file_of_messages_that_is_refused_goes_whole_when_it_speaks_of_the_person(tmp_path: Path) -> None:
    filed = in_c(tmp_path / "archive", message(name="Erlöschen").replace("<person>", "<person><fremd/>"))
    assert filed.acquire().deliveries["verwendung"].to_list() == ["REFUSED"]
    assert erased(filed, wanted("abh:9/9", words=(("Anders", "1990-03-05"),))) == []
    erased(filed, wanted("abh:9/9", words=(("Erlöschen", "1990-03-05"),)))
    assert filed.files["c"].read_bytes() == b""
    assert filed.acquire().deliveries["verwendung"].to_list() == ["REFUSED"]
