from datetime import date

import polars as pl
import pytest
from invented_deliveries import CONTRACTS

from pipelines.acquire.door import admit, born_later, under_14
from pipelines.acquire.names import check_names
from pipelines.acquire.read_csv import FAULTS_SCHEMA, Records
from quality.set_aside import Reason, Rejection

STICHTAG = date(2026, 6, 1)
DELIVERED = {contract.table: contract for contract in CONTRACTS.of_stage("source")}


def records(**columns: list[str | None]) -> Records:
    rows = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    numbered = rows.select(pl.int_range(2, pl.len() + 2, dtype=pl.Int32).alias("source_row"), pl.all())
    return Records(rows=numbered, faults=pl.DataFrame(schema=FAULTS_SCHEMA))


def reasons(**columns: list[str | None]) -> list[str]:
    return check_names(records(**columns)).faults["reason"].to_list()


@pytest.mark.parametrize(
    "name", ["Müller-Lüdenscheidt", "Şahin", "O’Neill", "Nguyễn", "Ḥasan", "K͟halid", "C̨̆", "Łęcki", ""]
)
def test_names_of_datatype_a_pass(name: str) -> None:
    assert reasons(familienname=[name]) == []


@pytest.mark.parametrize(
    "name", ["Иванов", "李", "M4x", "Max_M", "=cmd|' /C'", "a\u200bb", "u\u0308\u0308", "😀", "x\u0308\u0327"]
)
def test_names_outside_datatype_a_are_set_aside(name: str) -> None:
    assert reasons(vornamen=[name]) == [Reason.NAME_OUTSIDE_DIN_91379]


@pytest.mark.parametrize("name", ["MÃ¼ller", "Åžahin", "Å\u009fahin", "Ä\u0087osiÄ‡", "GonzÃ¡lez", "È™tefan"])
def test_text_that_was_decoded_wrongly_is_found(name: str) -> None:
    assert reasons(familienname=[name]) == [Reason.WRONG_CHARSET]


def test_places_may_have_digits_but_no_wrong_decoding() -> None:
    found = check_names(records(geb_ort=["Ort 3 (West)", "DÃ¼ren"], familienname=["A", "B"]))
    assert found.faults.select("source_row", "column_name").rows() == [(3, "geb_ort")]
    assert found.count == 2


@pytest.mark.parametrize(
    ("born", "child"),
    [
        ("01.06.2012", False),
        ("02.06.2012", True),
        ("00.00.2012", True),
        ("00.00.2011", False),
        ("00.06.2012", True),
        ("2012-06-01", False),
        ("2012-06", True),
        ("2013", True),
        ("2011", False),
        ("2.6.2014", True),
        ("31.12.1989", False),
        ("00.00.0000", False),
        ("01.06.2099", False),
        ("irgendwann", False),
        (None, False),
    ],
)
def test_who_may_be_under_fourteen(born: str | None, child: bool) -> None:
    frame = pl.DataFrame({"born": [born]}, schema={"born": pl.String})
    assert frame.select(under_14(pl.col("born"), stichtag=STICHTAG)).item() is child


def test_a_birth_in_the_future_is_a_fault_and_no_child() -> None:
    frame = pl.DataFrame({"born": ["02.06.2026", "01.06.2026", "00.00.2026", "2027"]})
    assert frame.select(born_later(pl.col("born"), stichtag=STICHTAG)).to_series().to_list() == [
        True,
        False,
        False,
        True,
    ]


def test_searches_of_telephones_are_counted_and_gone() -> None:
    found = records(mittel=["HANDY", "KONSUL", " handy ", None])
    line = {"source_row": 9, "reason": "TOO_FEW_FIELDS", "raw_line": 'N;1;"HANDY"'}
    unread = Records(rows=found.rows, faults=pl.DataFrame([line], schema=FAULTS_SCHEMA))
    admitted = admit({"zab__identitaet": unread}, contracts=DELIVERED, stichtag=STICHTAG, separator=";")
    assert admitted.rejected == {("zab__identitaet", Rejection.HANDY_SEARCH): 3}
    kept = admitted.tables["zab__identitaet"]
    assert (kept.rows["mittel"].to_list(), kept.faults.height) == (["KONSUL", None], 0)


@pytest.mark.parametrize(
    ("outcome", "kept"),
    [
        ({"erledigungsart": "103"}, False),
        ({"erledigungsart": " 082"}, False),
        ({"erledigungsart": "100"}, True),
        ({"einstellungsart": "013"}, False),
        ({"rechtsfolgen": "059"}, False),
        ({"rechtsfolgen": "008|033"}, False),
        ({"rechtsfolgen": "032|059"}, True),
        ({}, True),
    ],
)
def test_what_stands_in_the_erziehungsregister_alone_is_counted_and_gone(outcome: dict[str, str], kept: bool) -> None:
    names = ("geb_datum", "erledigungsart", "einstellungsart", "rechtsfolgen")
    found = records(**{name: [{"geb_datum": "1990-01-01", **outcome}.get(name)] for name in names})
    admitted = admit({"sta__mitteilung": found}, contracts=DELIVERED, stichtag=STICHTAG, separator=None)
    assert admitted.tables["sta__mitteilung"].rows.height == int(kept)
    assert admitted.rejected == ({} if kept else {("sta__mitteilung", Rejection.EDUCATION_REGISTER): 1})


def test_a_child_in_the_erziehungsregister_is_counted_once() -> None:
    found = records(geb_datum=["2020-01-01"], erledigungsart=["140"], einstellungsart=[None], rechtsfolgen=[None])
    admitted = admit({"sta__mitteilung": found}, contracts=DELIVERED, stichtag=STICHTAG, separator=None)
    assert admitted.rejected == {("sta__mitteilung", Rejection.UNDER_14): 1}


def test_a_line_about_a_child_that_could_not_be_read_is_gone_as_well() -> None:
    found = records(satzart=["N"], geb_datum=["01.01.1990"])
    line = {"source_row": 9, "reason": "TOO_MANY_FIELDS", "raw_line": "N;01.01.2020;Kind"}
    unread = Records(rows=found.rows, faults=pl.DataFrame([line], schema=FAULTS_SCHEMA))
    admitted = admit({"jva__haft": unread}, contracts=DELIVERED, stichtag=STICHTAG, separator=";")
    assert admitted.rejected == {("jva__haft", Rejection.UNDER_14): 1}
    assert admitted.tables["jva__haft"].faults.is_empty()


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("N;Kind;01.01.2020", False),  # a field is missing: the day stands in another place
        ("N;Kind;2020-01", False),
        ("N;Kind;01.01.1980", True),
        ("N;01.01.1980;Beispiel;01.01.2020", True),  # the birth date is where it belongs
        ("N;Kind", True),
    ],
)
def test_the_text_of_an_unreadable_line_that_may_be_about_a_child_is_forgotten(line: str, kept: bool) -> None:
    found = records(satzart=["N"], geb_datum=["01.01.1990"])
    fault = {"source_row": 9, "reason": "TOO_FEW_FIELDS", "raw_line": line}
    unread = Records(rows=found.rows, faults=pl.DataFrame([fault], schema=FAULTS_SCHEMA))
    admitted = admit({"jva__haft": unread}, contracts=DELIVERED, stichtag=STICHTAG, separator=";")
    assert admitted.rejected == {}
    assert admitted.tables["jva__haft"].faults.select("source_row", "reason", "raw_line").rows() == [
        (9, "TOO_FEW_FIELDS", line if kept else None)
    ]
