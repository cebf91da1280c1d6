"""Three dialects of the immigration offices end in the same tables: A with German dates, B with ISO, C as messages."""

from pathlib import Path

import polars as pl
import pytest
from invented_deliveries import AUTHORITIES, CONTRACTS, Filed, csv_bytes, delivery_id
from invented_messages import ABH_C, ALIAS, FIRST, SECOND, STATUS, file_of, message

from pipelines.acquire.charset import Charset
from pipelines.acquire.intake import Acquired
from pipelines.acquire.read_messages import Messages, read_messages
from pipelines.acquire.refusal import DeliveryRefused
from quality.ledger import differences

GERMAN = {
    "satzart": "A", "abh": "5554", "abh_az": "33.2-AB-12345", "azr_nr": "150923004711", "familienname": "Yıldız",
    "vornamen": "Ahmet Can", "geb_datum": "05.03.1990", "geb_ort": "Şanlıurfa", "geb_staat": "163", "geschlecht": "M",
    "staatsang_1": "163", "status": "DUL", "status_von": "03.11.2025", "status_bis": "02.05.2026", "duld_grund": "aa",
    "stand": "30.05.2026 05:12",
}  # fmt: skip
ISO = GERMAN | {
    "geb_datum": "1990-03-05", "status_von": "2025-11-03", "status_bis": "2026-05-02", "stand": "2026-05-30 05:12",
}  # fmt: skip
ABH_B: dict[str, object] = {
    "quelle": "abh", "stelle": "ABH 5554", "objekt": "auslaender", "schema_version": "B1", "zeichensatz": "utf-8",
    "trennzeichen": "|",
}  # fmt: skip
PEOPLE = "abh__auslaender"
COLUMNS = {table: [c.name for c in CONTRACTS["source", table].delivered_columns] for table in (PEOPLE, "abh__alias")}


def in_b(*rows: dict[str, str], root: Path) -> Acquired:
    filed = Filed(root)
    filed.add("b", csv_bytes(PEOPLE, *rows, charset="utf-8", separator="|"), **ABH_B)
    return filed.acquire()


def in_c(root: Path, *files: tuple[str, ...]) -> Acquired:
    """Deliver files of messages on days one after the other, and account for every row."""
    filed = Filed(root)
    for day, messages in enumerate(files, start=1):
        handed_over = {"stichtag": f"2026-05-{day:02}", "erzeugt_am": f"2026-05-{day:02}T05:00:00+02:00"}
        filed.add(str(day), file_of(*messages), **{**ABH_C, **handed_over, "zeilen": len(messages)})
    result = filed.acquire()
    assert differences(result.ledger).is_empty()
    return result


def read(*messages: str, prefix: str = "") -> Messages:
    return read_messages(file_of(*messages, prefix=prefix), columns=COLUMNS, charset=Charset.UTF_8)


def test_the_same_person_in_three_dialects_is_the_same_row(tmp_path: Path) -> None:
    filed = Filed(tmp_path / "a")
    filed.add(
        "a",
        csv_bytes(PEOPLE, GERMAN, charset="utf-8"),
        **{**ABH_B, "schema_version": "1", "trennzeichen": ";"},
    )
    a, b = filed.acquire(), in_b(ISO, root=tmp_path / "b")
    c = in_c(tmp_path / "c", (message(),))
    rows = [result.tables[PEOPLE].drop("delivery_id", "source_row").row(0) for result in (a, b, c)]
    assert rows[0] == rows[1] == rows[2]
    assert c.tables["abh__alias"].select("abh_az", "lfd_nr", "familienname", "geb_datum").rows() == [
        ("33.2-AB-12345", "1", "Yildiz", "00.00.1990")
    ]


@pytest.mark.parametrize(
    ("column", "written", "kept"),
    [
        ("geb_datum", "1990", "00.00.1990"),
        ("geb_datum", "1990-05", "00.05.1990"),
        ("geb_datum", "1990-00-00", "00.00.1990"),
        ("status_bis", "9999-12-31", "31.12.9999"),
        ("stand", "2026-05-30T05:12:33", "30.05.2026 05:12"),
    ],
)
def test_iso_dates_stand_as_the_contract_agrees_them(tmp_path: Path, column: str, written: str, kept: str) -> None:
    result = in_b(ISO | {column: written}, root=tmp_path)
    assert result.tables[PEOPLE][column].to_list() == [kept]


@pytest.mark.parametrize(
    ("column", "value"), [("status_von", "03.11.2025"), ("geb_datum", "5.3.90"), ("stand", "2026-05-30")]
)
def test_a_date_in_the_other_dialect_is_set_aside_as_it_came(tmp_path: Path, column: str, value: str) -> None:
    result = in_b(ISO, ISO | {"abh_az": "2", column: value}, root=tmp_path)
    found = result.set_aside.select("source_row", "reason", "column_name", "raw_value").rows()
    assert found == [(3, "NOT_A_DATE", column, value)]
    assert differences(result.ledger).is_empty()


def test_a_day_that_the_calendar_lacks_is_set_aside(tmp_path: Path) -> None:
    result = in_b(ISO | {"status_von": "2026-02-30"}, root=tmp_path)
    assert result.set_aside["reason"].to_list() == ["NOT_A_DATE"]


@pytest.mark.parametrize(
    ("birth", "kept"),
    [
        ('<datum genauigkeit="JAHR">1990</datum>', "1990"),
        ('<datum genauigkeit="JAHR">1990-01-01</datum>', "1990"),
        ('<datum genauigkeit="MONAT">1990-05-01</datum>', "1990-05"),
        ('<datum genauigkeit="TAG">1990-05-01</datum>', "1990-05-01"),
        ("<datum>1990-05</datum>", "1990-05"),
        ('<datum genauigkeit="UNBEKANNT"/>', "0000"),
    ],
)
def test_a_birth_date_says_no_more_than_is_known(birth: str, kept: str) -> None:
    assert read(message(birth=birth)).tables[PEOPLE].rows["geb_datum"].to_list() == [kept]


def test_aliases_repeat_and_are_numbered() -> None:
    found = read(message(alias=ALIAS * 3), message(SECOND, number="2", alias=ALIAS)).tables["abh__alias"].rows
    assert found.select("source_row", "abh_az", "lfd_nr").rows() == [
        (1, "33.2-AB-12345", "1"),
        (1, "33.2-AB-12345", "2"),
        (1, "33.2-AB-12345", "3"),
        (2, "2", "1"),
    ]


def test_nationalities_repeat_up_to_three() -> None:
    one = "<staatsangehoerigkeit>163</staatsangehoerigkeit>"
    two = read(message().replace(one, one + one.replace("163", "170"))).tables[PEOPLE]
    assert two.rows.select("staatsang_1", "staatsang_2", "staatsang_3").rows() == [("163", "170", None)]
    assert read(message().replace(one, one * 4)).tables[PEOPLE].faults["source_row"].to_list() == [1]


def test_any_prefix_of_the_namespace_will_do() -> None:
    assert read(message(), prefix="iris").tables[PEOPLE].rows.equals(read(message()).tables[PEOPLE].rows)


def test_comments_and_cdata_change_nothing() -> None:
    dressed = message(name="<!-- a -->Yı<!-- b -->ld<![CDATA[ız]]>")
    assert read(dressed).tables[PEOPLE].rows.equals(read(message()).tables[PEOPLE].rows)


def test_letters_in_nfd_become_nfc() -> None:
    assert read(message(name="Mu\u0308ller")).tables[PEOPLE].rows["familienname"].to_list() == ["Müller"]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "0 bytes"),
        (file_of(message())[:-30], "not well-formed"),
        (file_of(message(name="<x:y/>")), "with a name that is no agreed one inside nachrichten"),
        (file_of(message().replace("<geschlecht>", '<geschlecht xmlns="urn:other">')), "not agreed"),
        (file_of(message().replace("<geschlecht>M</geschlecht>", "<religion>x</religion>")), "[religion]"),
        (file_of(message().replace("<geschlecht>", '<geschlecht farbe="rot">')), "[farbe]"),
        (file_of(message(residence='<massnahme art="WUNSCH"/>')), "[massnahme]"),
        (file_of("<nachrichten>" + message() + "</nachrichten>"), "inside an element other than the root"),
        (file_of("<anhang/>"), "[anhang]"),
        (b"<nachrichten/>", "the root element is not"),
        (
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + file_of(message(name="&x;")),
            "document type definition",
        ),
    ],
)
def test_what_was_not_agreed_or_does_harm_is_refused(raw: bytes, told: str) -> None:
    with pytest.raises(DeliveryRefused) as refusal:
        read_messages(raw, columns=COLUMNS, charset=Charset.UTF_8)
    assert told in refusal.value.finding


@pytest.mark.parametrize(
    "broken",
    [
        message("no-uuid"),
        message(at="gestern"),
        message(residence=STATUS * 2),
        message(birth='<datum genauigkeit="UNGEFAEHR">1990</datum>'),
    ],
)
def test_a_message_without_identity_or_with_two_answers_is_set_aside(tmp_path: Path, broken: str) -> None:
    result = in_c(tmp_path, (message(SECOND, number="2"), broken))
    assert result.set_aside.select("source_row", "reason").rows() == [(2, "NOT_READABLE")]
    assert result.tables[PEOPLE]["abh_az"].to_list() == ["2"]


def test_a_message_has_its_effect_once(tmp_path: Path) -> None:
    result = in_c(tmp_path, (message(name="Alt"),), (message(SECOND, at="2026-05-31T05:00:00+02:00", name="Neu"),),
                  (message(name="Alt"),))  # fmt: skip
    assert sorted(result.tables[PEOPLE]["familienname"]) == ["Alt", "Neu"]
    assert result.rejected.select("delivery_id", "objekt", "rule", "row_count").rows() == [
        (delivery_id("3"), "alias", "MESSAGE_AGAIN", 1),
        (delivery_id("3"), "auslaender", "MESSAGE_AGAIN", 1),
    ]


def test_of_messages_in_one_file_the_newest_counts(tmp_path: Path) -> None:
    newer = message(SECOND, at="2026-05-30T06:12:33+02:00", name="Neu", alias="")
    result = in_c(tmp_path, (newer, message(name="Alt", alias="")))
    assert result.tables[PEOPLE]["familienname"].to_list() == ["Neu"]
    assert result.rejected.select("rule", "row_count").rows() == [("MESSAGE_OVERTAKEN", 1)]


def test_a_deletion_of_somebody_unknown_holds_against_what_comes_after_it(tmp_path: Path) -> None:
    gone = message(SECOND, kind="LOESCHUNG", at="2026-05-30T08:00:00+02:00")
    result = in_c(tmp_path, (gone,), (message(alias=""),))
    assert result.tables[PEOPLE].select("satzart", "abh_az", "familienname").rows() == [("L", "33.2-AB-12345", None)]
    assert result.rejected["rule"].to_list() == ["MESSAGE_OVERTAKEN"]
    again = message(FIRST.replace("11", "99"), kind="NEU", at="2026-06-01T01:00:00+02:00", alias="")
    result = in_c(tmp_path / "again", (gone,), (again,))
    assert result.tables[PEOPLE]["satzart"].to_list().count("N") == 1


def test_a_broken_alias_sets_its_whole_message_aside(tmp_path: Path) -> None:
    result = in_c(tmp_path, (message(alias=ALIAS.replace("1990", "19xx")), message(SECOND, number="2")))
    assert sorted(result.set_aside["reason"]) == ["NOT_A_DATE", "PARENT_SET_ASIDE"]
    assert result.tables[PEOPLE]["abh_az"].to_list() == ["2"]


def test_the_versions_with_iso_dates_are_named_in_the_authority_file() -> None:
    named = {name: delivered.iso_versions for name, delivered in AUTHORITIES["abh"].objects.items()}
    csv = dict.fromkeys(("auslaender", "alias", "verurteilung"), ("B1",))
    assert named == csv | {"nachricht": ("C1",), "loeschung": ()}


def test_without_effect_of_nothing_is_nothing() -> None:
    from pipelines.acquire.messages import WITHOUT_EFFECT_SCHEMA, without_effect
    from pipelines.acquire.read_messages import MESSAGES_SCHEMA

    none = pl.DataFrame(schema={"delivery_id": pl.String(), **MESSAGES_SCHEMA})
    assert without_effect(none).schema == WITHOUT_EFFECT_SCHEMA
