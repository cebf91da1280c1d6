"""Taking single persons out of archived files: they are gone, and every other row stays where and what it was."""

from pathlib import Path

import polars as pl
import pytest
from erasing_orders import BEFORE, erased, wanted
from invented_deliveries import CONTRACTS, Filed, csv_bytes, haft

from pipelines.acquire.archive import damaged_files
from pipelines.acquire.record_numbers import record_numbers
from pipelines.acquire.tombstones import DELETED_NAME

EXTRACTS = """<?xml version="1.0" encoding="UTF-8"?>
<auskuenfte xmlns="urn:example:iris:bzr-auskunft:1">
<auskunft id="A1" am="2026-05-01"><anfrage abh="5515" abhAz="1" zweck="x"/>
<person><familienname>Erlöschen</familienname></person>
<urteil lfd="1"><gericht>R1</gericht></urteil><urteil lfd="2"><gericht>R2</gericht></urteil></auskunft>
<auskunft id="A2" am="2026-05-01"><anfrage abh="5515" abhAz="2" zweck="x"/>
<person><familienname>Bleiben</familienname></person>
<urteil lfd="1"><gericht>R3</gericht></urteil></auskunft>
</auskuenfte>
""".encode()


@pytest.fixture
def filed(tmp_path: Path) -> Filed:
    archive = Filed(tmp_path / "archive")
    archive.add("stays", csv_bytes("jva__haft", haft(1), haft(2, familienname="Erlöschen"), haft(3)))
    return archive


def test_the_record_is_gone_and_the_others_keep_their_line(filed: Filed) -> None:
    before = filed.acquire().tables["jva__haft"]
    assert erased(filed, wanted("jva:539/2/25")) == [1]
    after = filed.acquire()
    assert after.tables["jva__haft"].equals(before.filter(pl.col("buchnr") != "539/2/25"))
    content = filed.files["stays"].read_bytes()
    assert "Erlöschen".encode("cp1252") not in content
    assert b"539/2/25" not in content
    assert damaged_files(filed.root) == []


def test_who_knows_only_the_hash_finds_the_same(filed: Filed) -> None:
    """The block list knows no name; every file is read for it."""
    assert erased(filed, wanted("jva:539/2/25", with_names=False)) == [1]
    assert erased(filed, wanted("jva:539/2/25")) == []


def test_every_row_is_still_accounted_for(filed: Filed) -> None:
    erased(filed, wanted("jva:539/2/25"))
    acquired = filed.acquire()
    read = acquired.ledger.filter(pl.col("step") == "read").row(0, named=True)
    assert (read["rows_in"], read["rows_out"], read["rows_removed"], read["removed_by"]) == (3, 2, 1, "DELETED=1")
    assert acquired.rejected.select("rule", "row_count").rows() == [("DELETED", 1)]


def test_doing_it_again_changes_nothing(filed: Filed) -> None:
    erased(filed, wanted("jva:539/2/25"))
    before = filed.files["stays"].read_bytes()
    assert erased(filed, wanted("jva:539/2/25")) == []
    assert filed.files["stays"].read_bytes() == before


def test_a_kill_between_note_and_file_is_made_good(filed: Filed) -> None:
    original = filed.files["stays"].read_bytes()
    erased(filed, wanted("jva:539/2/25"))
    whole = filed.files["stays"].read_bytes()
    filed.files["stays"].chmod(0o640)
    filed.files["stays"].write_bytes(original)
    assert any("that a deletion left" in sentence for sentence in damaged_files(filed.root))
    assert erased(filed, wanted("jva:539/2/25")) == [1]
    assert filed.files["stays"].read_bytes() == whole
    assert damaged_files(filed.root) == []


def test_a_file_changed_by_others_after_a_deletion_is_still_named(filed: Filed) -> None:
    erased(filed, wanted("jva:539/2/25"))
    filed.files["stays"].chmod(0o640)
    filed.files["stays"].write_bytes(filed.files["stays"].read_bytes().replace(b"Arno", b"Otto"))
    assert any("is not the file that a deletion left" in sentence for sentence in damaged_files(filed.root))


def test_a_delivery_after_the_message_keeps_what_it_says_anew(filed: Filed) -> None:
    assert erased(filed, wanted("jva:539/2/25", until=BEFORE)) == []


def test_records_over_several_lines_leave_as_many(tmp_path: Path) -> None:
    filed = Filed(tmp_path / "archive")
    content = csv_bytes("jva__haft", haft(1, familienname='"Erl\nöschen"'), haft(2))
    filed.add("quoted", content, zeilen=2)
    before = filed.acquire().tables["jva__haft"].filter(pl.col("buchnr") == "539/2/25")
    assert before["source_row"].to_list() == [4]
    erased(filed, wanted("jva:539/1/25"))
    assert filed.acquire().tables["jva__haft"].equals(before)
    assert b"Erl" not in filed.files["quoted"].read_bytes()


def test_a_line_that_cannot_be_read_goes_when_it_is_about_the_person(tmp_path: Path) -> None:
    filed = Filed(tmp_path / "archive")
    content = csv_bytes("jva__haft", haft(1), haft(2)) + "N;kaputt;Erlöschen;05.03.1990\n".encode("cp1252")
    filed.add("broken", content)
    assert erased(filed, wanted("jva:9", words=(("Erlöschen", "05.03.1990"),))) == [1]
    assert "Erlöschen".encode("cp1252") not in filed.files["broken"].read_bytes()
    assert filed.acquire().tables["jva__haft"].height == 2


def test_a_refused_file_stays_refused_and_loses_the_person(tmp_path: Path) -> None:
    filed = Filed(tmp_path / "archive")
    content = b"FALSCH;KOPF\n1;Weg\n2;Bleibt\n"
    filed.add("refused", content)
    assert filed.acquire().deliveries["verwendung"].to_list() == ["REFUSED"]
    assert erased(filed, wanted("jva:1", words=(("Weg",),))) == [1]
    assert filed.files["refused"].read_bytes() == b"FALSCH;KOPF\n;\n2;Bleibt\n"
    assert filed.acquire().deliveries["verwendung"].to_list() == ["REFUSED"]


def test_a_file_with_a_wrong_hash_is_not_taken_in_because_of_a_deletion(tmp_path: Path) -> None:
    filed = Filed(tmp_path / "archive")
    filed.add("cut", csv_bytes("jva__haft", haft(1), haft(2)), sha256="0" * 64)
    erased(filed, wanted("jva:539/2/25"))
    acquired = filed.acquire()
    assert acquired.deliveries["verwendung"].to_list() == ["REFUSED"]
    assert "sha256" in acquired.deliveries["grund"].item()


def bzr(tmp_path: Path) -> Filed:
    filed = Filed(tmp_path / "archive")
    values = {"quelle": "bzr", "stelle": "BfJ", "objekt": "auskunft", "art": "DELTA", "zeichensatz": "UTF-8"}
    filed.add("extracts", EXTRACTS, trennzeichen=None, zeilen=2, **values)
    return filed


def test_a_register_extract_goes_whole(tmp_path: Path) -> None:
    filed = bzr(tmp_path)
    assert erased(filed, wanted("bzr:A1")) == [1]
    content = filed.files["extracts"].read_text("utf-8")
    assert ("Erlöschen" in content, "A1" in content, "Bleiben" in content) == (False, False, True)
    note = (filed.files["extracts"].parent / DELETED_NAME).read_text("utf-8")
    assert "Erlöschen" not in note


def test_a_single_conviction_goes_and_is_accounted_for(tmp_path: Path) -> None:
    filed = bzr(tmp_path)
    assert erased(filed, wanted("bzr:A1/2")) == [1]
    content = filed.files["extracts"].read_text("utf-8")
    assert ("R1" in content, "R2" in content, "R3" in content) == (True, False, True)
    ledger = filed.acquire().ledger.filter((pl.col("step") == "unfold") & (pl.col("objekt") == "bzr__urteil"))
    assert ledger.select("rows_in", "rows_removed", "removed_by").rows() == [(3, 1, "DELETED=1")]


def test_a_message_goes_with_the_record_that_it_names(tmp_path: Path) -> None:
    filed = Filed(tmp_path / "archive")
    line = {"loesch_id": "L1", "objekt": "PERSON", "grund": "IRRT", "wirksam_ab": "01.05.2026"}
    days = {"eingang_am": "02.05.2026", "frist_bis": "16.05.2026"}
    rows = [line | days | {"schluessel": number} for number in ("539/2/25", "539/3/25")]
    filed.add("messages", csv_bytes("jva__loeschung", *rows), objekt="loeschung", art="LOESCHUNG")
    assert erased(filed, wanted("jva:539/2/25")) == [1]
    assert b"539/2/25" not in filed.files["messages"].read_bytes()
    assert b"539/3/25" in filed.files["messages"].read_bytes()


def test_a_matter_of_the_police_goes_with_its_parts_by_its_own_number(tmp_path: Path) -> None:
    filed = Filed(tmp_path / "archive")
    gone, kept = "501000-012345-24/1", "501000-012345-24/2"
    police = {"quelle": "pol", "stelle": "KPB 501000", "art": "DELTA"}
    filed.add(
        "matters", csv_bytes("pol__vorgang", {"vorgangsnr": gone}, {"vorgangsnr": kept}), objekt="vorgang", **police
    )
    roles = [{"vorgangsnr": number, "pol_person_id": "7", "rolle": "BE"} for number in (gone, kept)]
    filed.add("roles", csv_bytes("pol__rolle", *roles), objekt="rolle", **police)
    assert erased(filed, wanted(f"pol:{gone}")) == [1, 1]
    for name in ("matters", "roles"):
        content = filed.files[name].read_bytes()
        assert (gone.encode() in content, kept.encode() in content) == (False, True)


DECISION = {
    "fall_id": "F-000000000001", "lauf_id": "2026-06-01-aaaaaaaaaaaa", "liste_stichtag": "2026-06-01",
    "liste": "RANGFOLGE", "zelle": "P1", "a_band": "A1", "b_band": "B1", "c_klasse_liste": "K", "ist_blind": "N",
    "entscheidung": "AUFGENOMMEN", "freitext": "Erlöschen hat zwei Kinder", "erste_person": "Sachbearbeiterin Eins",
    "entschieden_am": "2026-06-02", "ende_am": "2027-06-02",
}  # fmt: skip


def test_decisions_go_by_the_number_of_the_case_with_free_text_and_those_who_decided(tmp_path: Path) -> None:
    filed = Filed(tmp_path / "archive")
    rows = [
        DECISION | {"entscheidung_nr": f"E-{number:012}", "fall_id": f"F-{number:012}", "freitext": f"Text {number}"}
        for number in (1, 2)
    ]
    content = csv_bytes("rrk__entscheidung", *rows, charset="utf-8")
    rrk = {"quelle": "rrk", "stelle": "RRK Münster", "objekt": "entscheidung", "art": "DELTA", "zeichensatz": "utf-8"}
    filed.add("decisions", content, **rrk)
    assert erased(filed, wanted("rrk:F-000000000001")) == [1]
    lines = filed.files["decisions"].read_text("utf-8").splitlines()
    assert (set(lines[1]), "Text 2" in lines[2]) == ({";"}, True)


def test_the_number_of_a_record_is_known_for_every_delivered_table_that_knows_persons() -> None:
    delivered = [c for c in CONTRACTS.values() if c.stage == "source" and c.is_delivered]
    without = {c.table for c in delivered if not record_numbers(c.table, contracts=CONTRACTS)}
    named = {c.table for c in delivered if {"familienname", "vornamen", "schluessel"} & set(c.column_names)}
    assert not without & named
    assert record_numbers("zab__pep", contracts=CONTRACTS) == (("zab_person_nr",),)
    assert record_numbers("abh__alias", contracts=CONTRACTS) == (("abh", "abh_az"),)
