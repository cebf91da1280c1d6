"""Copies of convictions in the offices' files: two dialects, one table; what may not be held, what goes with whom."""

from pathlib import Path

import pytest
from erasing_orders import erased, wanted
from invented_deliveries import Filed, csv_bytes

TABLE = "abh__verurteilung"
COPY = {
    "satzart": "N", "abh": "5515", "abh_az": "33.2-1", "lfd_nr": "1", "gericht_id": "R2700",
    "geschaeftsnr": "012 KLs-45Js 1234/2024", "tat_letzter_tag": "05.03.2024", "erstes_urteil_am": "10.11.2024",
    "rechtskraft_am": "18.11.2024", "normen": "StGB 250 Abs. 1,StGB 224", "strafart": "FS", "dauer_monate": "30",
    "entnommen_am": "02.01.2025", "entnommen_aus": "MIT", "stand": "30.05.2026 08:00",
}  # fmt: skip
ISO = COPY | {
    "abh": "5554", "tat_letzter_tag": "2024-03-05", "erstes_urteil_am": "2024-11-10", "rechtskraft_am": "2024-11-18",
    "entnommen_am": "2025-01-02", "stand": "2026-05-30 08:00",
}  # fmt: skip
IN_A: dict[str, object] = {
    "quelle": "abh", "stelle": "ABH 5515", "objekt": "verurteilung", "zeichensatz": "iso-8859-1",
}  # fmt: skip
IN_B: dict[str, object] = {
    "quelle": "abh", "stelle": "ABH 5554", "objekt": "verurteilung", "schema_version": "B1", "zeichensatz": "utf-8",
    "trennzeichen": "|",
}  # fmt: skip


def test_both_dialects_end_in_the_same_row(tmp_path: Path) -> None:
    filed = Filed(tmp_path)
    filed.add("a", csv_bytes(TABLE, COPY, charset="iso-8859-1"), **IN_A)
    filed.add("b", csv_bytes(TABLE, ISO, charset="utf-8", separator="|"), **IN_B)
    acquired = filed.acquire()
    rows = acquired.tables[TABLE].drop("delivery_id", "abh").unique()
    assert rows.height == 1, acquired.set_aside
    assert rows["erstes_urteil_am"].to_list() == ["10.11.2024"]


def test_a_copy_without_days_and_numbers_is_taken(tmp_path: Path) -> None:
    filed = Filed(tmp_path)
    bare = {key: COPY[key] for key in ("satzart", "abh", "abh_az", "lfd_nr", "entnommen_am", "entnommen_aus", "stand")}
    filed.add("a", csv_bytes(TABLE, bare, charset="iso-8859-1"), **IN_A)
    assert filed.acquire().tables[TABLE]["erstes_urteil_am"].to_list() == [None]


@pytest.mark.parametrize("kind", ["ERZ", "ZUM", "ABS"])
def test_what_only_the_erziehungsregister_holds_is_counted_and_nowhere(tmp_path: Path, kind: str) -> None:
    filed = Filed(tmp_path)
    forbidden = COPY | {"lfd_nr": "2", "strafart": kind, "geschaeftsnr": "7 Ds 99/23"}
    filed.add("a", csv_bytes(TABLE, COPY, forbidden, charset="iso-8859-1"), **IN_A)
    acquired = filed.acquire()
    assert acquired.tables[TABLE]["lfd_nr"].to_list() == ["1"]
    assert acquired.rejected.select("objekt", "rule", "row_count").rows() == [("verurteilung", "EDUCATION_REGISTER", 1)]
    assert acquired.set_aside.is_empty()


@pytest.mark.parametrize(
    ("strange", "reason"),
    [
        ({"gericht_id": "R9999"}, "UNKNOWN_CODE"),
        ({"strafart": "VW"}, "UNKNOWN_CODE"),
        ({"entnommen_aus": "???"}, "UNKNOWN_CODE"),
        ({"rechtskraft_am": "31.02.2024"}, "NOT_A_DATE"),
        ({"normen": "irgendetwas"}, "PATTERN_BROKEN"),
    ],
)
def test_what_cannot_be_understood_is_set_aside(tmp_path: Path, strange: dict[str, str], reason: str) -> None:
    filed = Filed(tmp_path)
    filed.add("a", csv_bytes(TABLE, COPY | strange, charset="iso-8859-1"), **IN_A)
    acquired = filed.acquire()
    assert acquired.tables[TABLE].is_empty()
    assert acquired.set_aside["reason"].to_list() == [reason]


def test_copies_go_from_the_archive_with_the_file_of_their_person(tmp_path: Path) -> None:
    filed = Filed(tmp_path / "archive")
    rows = (COPY, COPY | {"lfd_nr": "2", "geschaeftsnr": "9 Ls 1/23"}, COPY | {"abh_az": "33.2-2"})
    filed.add("a", csv_bytes(TABLE, *rows, charset="iso-8859-1"), **IN_A)
    assert erased(filed, wanted("abh:5515/33.2-1")) == [2]
    content = filed.files["a"].read_bytes()
    assert (b"33.2-1;" in content, b"9 Ls 1/23" in content, b"33.2-2" in content) == (False, False, True)
    assert filed.acquire().tables[TABLE]["abh_az"].to_list() == ["33.2-2"]


def test_a_single_copy_goes_by_its_own_number_and_no_other_file_with_it(tmp_path: Path) -> None:
    filed = Filed(tmp_path / "archive")
    rows = [COPY | {"lfd_nr": str(number), "geschaeftsnr": f"{number} Ls 1/23"} for number in (1, 2)]
    named_alike = COPY | {"abh_az": "33.2-1/2", "lfd_nr": "7", "geschaeftsnr": "7 Ls 1/23"}
    filed.add("a", csv_bytes(TABLE, *rows, named_alike, charset="iso-8859-1"), **IN_A)
    assert erased(filed, wanted("abh:5515/33.2-1/#2")) == [1]
    assert filed.acquire().tables[TABLE]["geschaeftsnr"].to_list() == ["1 Ls 1/23", "7 Ls 1/23"]


@pytest.mark.parametrize(
    ("gone", "left"),
    [
        ("abh:5515/33.2-1/#2", ["L2", "L3"]),
        ("abh:5515/33.2-1", ["L2"]),
        ("abh:5515/33.2-1/2", ["L1", "L3"]),
    ],
)
def test_a_message_goes_with_its_copy_or_with_the_file_and_never_with_one_named_alike(
    tmp_path: Path, gone: str, left: list[str]
) -> None:
    filed = Filed(tmp_path / "archive")
    days = {"grund": "TILG", "wirksam_ab": "01.05.2026", "eingang_am": "02.05.2026", "frist_bis": "16.05.2026"}
    named = [("L1", "URTEIL", "5515/33.2-1/2"), ("L2", "PERSON", "5515/33.2-1/2"), ("L3", "URTEIL", "5515/33.2-1/3")]
    rows = [{"loesch_id": nr, "objekt": objekt, "schluessel": key, **days} for nr, objekt, key in named]
    messages = {**IN_A, "objekt": "loeschung", "art": "LOESCHUNG"}
    filed.add("a", csv_bytes("abh__loeschung", *rows, charset="iso-8859-1"), **messages)
    erased(filed, wanted(gone))
    assert filed.acquire().tables["abh__loeschung"]["loesch_id"].to_list() == left
