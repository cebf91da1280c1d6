import re

import pytest
from invented_deliveries import AUTHORITIES, CONTRACTS

from pipelines.acquire.charset import Charset
from pipelines.acquire.read_csv import Records
from pipelines.acquire.read_xml import read_xml
from pipelines.acquire.refusal import DeliveryRefused
from pipelines.acquire.xml_walk import PIECE
from quality.set_aside import Reason

TABLES = AUTHORITIES["bzr"].objects["auskunft"].tables
COLUMNS = {table: [column.name for column in CONTRACTS["source", table].delivered_columns] for table in TABLES}
PERSON = "<person><familienname>Müster</familienname><vornamen>Arno</vornamen><gebDatum>1990-05</gebDatum></person>"
URTEIL = (
    '<urteil lfd="1"><gericht>R2700</gericht><geschaeftsnummer>3 KLs 1/25</geschaeftsnummer>'
    "<tatLetzterTag>2025-05-20</tatLetzterTag><normen>StGB 250</normen><tsHoeheEur/></urteil>"
)
ALIAS = '<abweichendePerson lfd="1"><familienname>Muester</familienname></abweichendePerson>'
RECORD = (
    '<auskunft id="A1" am="2026-05-28"><anfrage abh="5515" abhAz="33-1" zweck="Ausweisung"/>'
    f"{PERSON}{ALIAS}{URTEIL}</auskunft>"
)


def document(body: str, *, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    return f'{head}<auskuenfte xmlns="urn:example:iris:bzr-auskunft:1">{body}</auskuenfte>'.encode()


def read(raw: bytes) -> dict[str, Records]:
    return read_xml(raw, columns=COLUMNS, charset=Charset.UTF_8)


def test_one_record_unfolds_into_three_tables() -> None:
    tables = read(document(RECORD + RECORD.replace("A1", "A2")))
    person = tables["bzr__auskunft"].rows.row(1, named=True)
    assert (person["source_row"], person["auskunft_id"], person["abh_az"], person["geb_datum"]) == (
        2,
        "A2",
        "33-1",
        "1990-05",
    )
    conviction = tables["bzr__urteil"].rows.row(0, named=True)
    assert (conviction["auskunft_id"], conviction["lfd_nr"], conviction["gericht_id"]) == ("A1", "1", "R2700")
    assert (conviction["geschaeftsnr"], conviction["ts_hoehe_eur"]) == ("3 KLs 1/25", None)
    assert tables["bzr__alias"].rows["familienname"].to_list() == ["Muester", "Muester"]


def test_other_prefixes_comments_and_cdata_change_nothing() -> None:
    prefixed = re.sub(r"<(/?)([a-zA-Z])", r"<\1x:\2", RECORD).replace("Müster", "<![CDATA[Müs]]><!-- x -->ter")
    raw = f'<x:auskuenfte xmlns:x="urn:example:iris:bzr-auskunft:1">{prefixed}</x:auskuenfte>'.encode()
    assert read(raw)["bzr__auskunft"].rows["familienname"].to_list() == ["Müster"]


def test_an_extract_whose_structure_is_broken_is_set_aside() -> None:
    twice = RECORD.replace("<vornamen>Arno</vornamen>", "<vornamen>Arno</vornamen><vornamen>Bert</vornamen>")
    two_persons = RECORD.replace(PERSON, PERSON + PERSON)
    nested = RECORD.replace("Arno", "<b xmlns=''>Arno</b>")
    table = read(document(twice + two_persons + nested + RECORD))["bzr__auskunft"]
    assert table.faults.select("source_row", "reason").rows() == [(n, Reason.NOT_READABLE) for n in (1, 2, 3)]
    assert table.rows["source_row"].to_list() == [4]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (RECORD.replace("<vornamen>", "<religion>Geheim</religion><vornamen>"), r"\[religion\] inside person"),
        (RECORD.replace(' am="', ' vermerk="Geheim" am="'), r"\[vermerk\] inside auskunft"),
        (RECORD.replace(ALIAS, "<notiz>Geheim</notiz>"), r"\[notiz\] inside auskunft"),
        (RECORD.replace("<vornamen>", "<vornamen art='Geheim'>"), r"\[vornamen\] inside person"),
        (RECORD.replace(ALIAS, ALIAS.replace("<familienname>", "<lfdNr>1</lfdNr><familienname>")), r"\[lfdNr\]"),
        ("<notiz>Geheim</notiz>" + RECORD, r"\[notiz\] inside auskuenfte"),
        (RECORD + "<notiz>Geheim</notiz>", r"\[notiz\] inside auskuenfte"),
        (f"<mappe>{RECORD}</mappe>", "an element other than the root"),
        (RECORD.replace(ALIAS, RECORD), "an element other than the root"),
        (RECORD.replace(ALIAS, '<a xmlns="urn:other">Geheim</a>'), "no agreed one"),
    ],
)
def test_an_element_that_was_not_agreed_refuses_the_file_without_telling_its_content(body: str, told: str) -> None:
    with pytest.raises(DeliveryRefused, match=told) as refusal:
        read(document(body))
    assert refusal.value.reason is Reason.COLUMNS_DIFFER
    assert "Geheim" not in refusal.value.finding


BILLION_LAUGHS = (
    '<!DOCTYPE a [<!ENTITY l0 "ha">' + "".join(f'<!ENTITY l{n} "&l{n - 1};&l{n - 1};">' for n in range(1, 40)) + "]>"
)


@pytest.mark.parametrize(
    "head",
    [BILLION_LAUGHS, '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', '<!DOCTYPE a SYSTEM "http://x/y">'],
)
def test_document_type_definitions_are_refused_unread(head: str) -> None:
    with pytest.raises(DeliveryRefused, match="document type definition"):
        read(document(RECORD.replace("Arno", "&l39;"), head=head))


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "0 bytes"),
        (document(RECORD)[:-20], "not well-formed"),
        (document(RECORD.replace("Arno", "&nbsp;")), "not well-formed"),
        (document("<a>" * 5000), "not well-formed"),
        (document(RECORD).decode().encode("iso-8859-1"), "not UTF-8"),
        (document(RECORD, head='<?xml version="1.0" encoding="ISO-8859-1"?>'), "not UTF-8"),
        (b"NR;NAME\n1;a\n", "not well-formed"),
        (document(RECORD).replace(b"bzr-auskunft:1", b"bzr-auskunft:2"), "root element"),
    ],
)
def test_what_is_no_xml_of_this_format_is_refused(raw: bytes, told: str) -> None:
    with pytest.raises(DeliveryRefused, match=told):
        read(raw)


def test_a_file_of_many_pieces_is_read_whole_and_told_in_the_order_of_the_file() -> None:
    number = 3 * PIECE // len(RECORD)
    many = [RECORD.replace("A1", f"A{place}") for place in range(number)]
    tables = read(document("".join(many)))
    assert tables["bzr__auskunft"].rows["auskunft_id"].to_list() == [f"A{place}" for place in range(number)]
    assert tables["bzr__urteil"].rows["source_row"].to_list() == list(range(1, number + 1))
    with pytest.raises(DeliveryRefused, match=r"\[notiz\] inside auskuenfte"):
        read(document("<notiz/>" + "".join(many))[:-20])
    with pytest.raises(DeliveryRefused, match="not well-formed"):
        read(document("".join(many))[:-20])


def test_an_element_said_empty_and_then_filled_is_said_twice() -> None:
    twice = RECORD.replace("<vornamen>", "<vornamen> </vornamen><vornamen>")
    assert read(document(twice))["bzr__auskunft"].faults["source_row"].to_list() == [1]
    assert read(document(RECORD.replace("Arno", " \n ")))["bzr__auskunft"].rows["vornamen"].to_list() == [None]


def test_a_file_without_extracts_is_empty() -> None:
    assert [records.count for records in read(document("")).values()] == [0, 0, 0]


NOTICE = (
    '<mitteilung id="S1" am="2026-05-20" art="UR"><verfahren sta="R2700S" staAz="45 Js 1/25" gericht="R2700"/>'
    "<person><familienname>Müster</familienname></person>"
    "<ausgang><waffe>J</waffe><tatTage>2025-05-20|2025-05-21</tatTage></ausgang></mitteilung>"
)
NOTICE_COLUMNS = {
    "sta__mitteilung": [column.name for column in CONTRACTS["source", "sta__mitteilung"].delivered_columns]
}


def read_notices(body: str) -> Records:
    raw = f'<mitteilungen xmlns="urn:example:iris:justizmitteilung:1">{body}</mitteilungen>'.encode()
    return read_xml(raw, columns=NOTICE_COLUMNS, charset=Charset.UTF_8)["sta__mitteilung"]


def test_a_notice_of_a_court_becomes_one_row() -> None:
    row = read_notices(NOTICE).rows.row(0, named=True)
    assert (row["mitteilung_id"], row["sta_az"], row["gericht_id"]) == ("S1", "45 Js 1/25", "R2700")
    assert (row["familienname"], row["waffe"], row["tat_tage"]) == ("Müster", "J", "2025-05-20|2025-05-21")
    assert row["gericht_az"] is None


def test_a_notice_with_two_outcomes_or_two_persons_is_set_aside() -> None:
    outcome = NOTICE[NOTICE.index("<ausgang>") : NOTICE.index("</mitteilung>")]
    notices = read_notices(NOTICE.replace(outcome, outcome * 2) + NOTICE)
    assert notices.faults.select("source_row", "reason").rows() == [(1, Reason.NOT_READABLE)]
    assert notices.rows["source_row"].to_list() == [2]


def test_a_notice_with_the_address_is_refused_and_the_contracts_to_edit_are_named() -> None:
    with pytest.raises(DeliveryRefused, match=r"\[anschrift\] inside person") as refusal:
        read_notices(NOTICE.replace("</person>", "<anschrift>Geheim</anschrift></person>"))
    assert "sta__*.yml" in refusal.value.remedy
