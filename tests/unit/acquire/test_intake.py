import re
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from invented_deliveries import CONTRACTS, Filed, csv_bytes, delivery_id, haft
from test_read_xml import RECORD, document

from pipelines.acquire.manifest import RealDataPermit
from pipelines.errors import UserError
from quality.ledger import differences
from quality.set_aside import Reason


@pytest.fixture
def filed(tmp_path: Path) -> Filed:
    return Filed(tmp_path / "archive")


def delta(day: int) -> dict[str, str]:
    return {"art": "DELTA", "stichtag": f"2026-05-{day}", "erzeugt_am": f"2026-05-{day}T05:00:00+02:00"}


GOOD = csv_bytes("jva__haft", haft(1), haft(2))


def used(filed: Filed) -> dict[str, str]:
    frame = filed.acquire().deliveries
    return dict(frame.select("delivery_id", "verwendung").iter_rows())


def test_an_empty_archive_gives_every_table_with_its_columns(filed: Filed) -> None:
    result = filed.acquire()
    delivered = {c.table: list(c.column_names) for c in CONTRACTS.of_stage("source") if c.is_delivered}
    assert {name: frame.columns for name, frame in result.tables.items()} == delivered
    assert result.freshness["ist_veraltet"].all()
    assert (result.ledger.height, result.notices) == (0, ())


def test_rows_of_a_delivery_come_through(filed: Filed) -> None:
    filed.add("a", GOOD)
    result = filed.acquire()
    assert result.tables["jva__haft"].select("delivery_id", "source_row", "familienname").rows() == [
        (delivery_id("a"), 2, "Müster"),
        (delivery_id("a"), 3, "Müster"),
    ]
    assert result.freshness.filter(quelle="jva").select("alter_tage", "ist_veraltet", "stellen").rows() == [
        (1, False, 1)
    ]


@pytest.mark.parametrize(
    ("content", "values", "reason", "told"),
    [
        (GOOD.replace(b"ENTLASSUNG_FESTGESETZT_AM", b"ENTL_FESTGESETZT_AM"), {}, "COLUMNS_DIFFER",
         r"\[entlassung_festgesetzt_am\] is missing and column \[entl_festgesetzt_am\] is not agreed"),
        (GOOD.replace(b";STAND\n", b";STAND;RELIGION\n"), {}, "COLUMNS_DIFFER", r"\[religion\] is not agreed"),
        (GOOD.decode("windows-1252").encode(), {}, "WRONG_CHARSET", "most likely it is UTF-8"),
        (GOOD, {"zeichensatz": "utf-8"}, "WRONG_CHARSET", "most likely it is ISO-8859-1 or WINDOWS-1252"),
        (GOOD.replace("ü".encode("latin-1"), b"\x8a"), {"zeichensatz": "iso-8859-1"}, "WRONG_CHARSET",
         "most likely it is WINDOWS-1252"),
        (GOOD, {"zeilen": 3}, "ROW_COUNT_DIFFERS", "has 2 rows, but its manifest announces 3"),
        (GOOD, {"sha256": "0" * 64}, "HASH_DIFFERS", "cut short or changed"),
        (b"", {"zeilen": 2}, "FILE_EMPTY", "0 bytes"),
        (csv_bytes("jva__haft"), {"zeilen": 2}, "FILE_EMPTY", "has no row, but its manifest announces 2"),
        (GOOD, {"trennzeichen": None}, "MANIFEST_NOT_READABLE", "names no separator"),
        (GOOD, {"trennzeichen": "|"}, "COLUMNS_DIFFER", "no header of this object"),
    ],
)  # fmt: skip
def test_a_delivery_that_cannot_be_taken_leaves_the_last_good_state_in_force(
    filed: Filed, content: bytes, values: dict[str, object], reason: str, told: str
) -> None:
    filed.add("good", GOOD, stichtag="2026-05-24", erzeugt_am="2026-05-24T05:00:00+02:00")
    filed.add("bad", content, **values)
    result = filed.acquire()
    assert set(result.tables["jva__haft"]["delivery_id"]) == {delivery_id("good")}
    assert used(filed) == {delivery_id("good"): "TAKEN", delivery_id("bad"): "REFUSED"}
    assert result.set_aside.select("delivery_id", "source_row", "reason").rows() == [(delivery_id("bad"), None, reason)]
    assert differences(result.ledger).is_empty()
    (notice,) = result.notices
    assert re.search(told, notice.what)
    assert "the state of 2026-05-24 stays in force, and the list says so" in notice.meaning
    assert "iris refresh --stichtag 2026-06-01" in notice.remedy


def test_a_file_without_rows_is_a_delivery_like_any_other(filed: Filed) -> None:
    filed.add("a", csv_bytes("jva__haft"), zeilen=0)
    result = filed.acquire()
    assert used(filed) == {delivery_id("a"): "TAKEN"}
    assert result.ledger.select("rows_in", "rows_out").rows() == [(0, 0), (0, 0)]


def test_rows_with_faults_are_set_aside_and_told_without_their_content(filed: Filed) -> None:
    good = csv_bytes("jva__haft", haft(1), haft(2, haftart="Geheim"), haft(3, familienname="Geheim4"))
    filed.add("a", good + b"N;Geheim\n", zeilen=4)
    result = filed.acquire()
    assert result.set_aside.select("source_row", "reason", "column_name").rows() == [
        (3, Reason.UNKNOWN_CODE, "haftart"),
        (4, Reason.NAME_OUTSIDE_DIN_91379, "familienname"),
        (5, Reason.TOO_FEW_FIELDS, None),
    ]
    assert [n.what.split(": ")[1].split(". Line")[0] for n in result.notices] == [
        "A code is not in the code list of the column",
        "A name holds characters that names in German registers cannot have",
        "The row has fewer fields than the header",
    ]
    assert not any("eheim" in str(notice) for notice in result.notices)
    assert differences(result.ledger).is_empty()


def test_a_full_delivery_supersedes_what_was_before_it(filed: Filed) -> None:
    filed.add("old", GOOD, stichtag="2026-05-10", erzeugt_am="2026-05-10T05:00:00+02:00")
    filed.add("delta", GOOD, **delta(12))
    filed.add("full", GOOD, stichtag="2026-05-20", erzeugt_am="2026-05-20T05:00:00+02:00")
    filed.add("after", GOOD, **delta(21), vorgaenger_id=delivery_id("full"))
    result = filed.acquire()
    assert used(filed) == {
        delivery_id("old"): "SUPERSEDED",
        delivery_id("delta"): "SUPERSEDED",
        delivery_id("full"): "TAKEN",
        delivery_id("after"): "TAKEN",
    }
    removed = result.ledger.filter(pl.col("rows_removed") > 0)["removed_by"].to_list()
    assert removed == ["superseded_by_full_delivery=2", "superseded_by_full_delivery=2"]
    assert differences(result.ledger).is_empty()


def test_a_refused_full_delivery_supersedes_nothing_and_breaks_the_chain_after_it(filed: Filed) -> None:
    filed.add("full", GOOD, stichtag="2026-05-20", erzeugt_am="2026-05-20T05:00:00+02:00")
    filed.add("first", GOOD, **delta(21), vorgaenger_id=delivery_id("full"))
    filed.add("broken", GOOD, stichtag="2026-05-22", erzeugt_am="2026-05-22T05:00:00+02:00", zeilen=9)
    filed.add("second", GOOD, **delta(23), vorgaenger_id=delivery_id("broken"))
    filed.add("third", GOOD, **delta(24), vorgaenger_id=delivery_id("second"))
    result = filed.acquire()
    assert [k for k, v in used(filed).items() if v == "TAKEN"] == sorted([delivery_id("full"), delivery_id("first")])
    assert sorted(result.set_aside["reason"]) == ["MISSING_PREDECESSOR", "MISSING_PREDECESSOR", "ROW_COUNT_DIFFERS"]
    assert all("the state of 2026-05-21 stays in force" in notice.meaning for notice in result.notices)
    assert differences(result.ledger).is_empty()


def test_a_full_delivery_mends_a_broken_chain(filed: Filed) -> None:
    filed.add("lost", GOOD, **delta(21), vorgaenger_id=delivery_id("never came"))
    filed.add("full", GOOD, stichtag="2026-05-22", erzeugt_am="2026-05-22T05:00:00+02:00")
    filed.add("next", GOOD, **delta(23), vorgaenger_id=delivery_id("lost"))
    assert used(filed)[delivery_id("next")] == "TAKEN"
    assert used(filed)[delivery_id("lost")] == "SUPERSEDED"


def test_a_deletion_is_taken_whatever_is_missing_before_it(filed: Filed) -> None:
    row = {"loesch_id": "L1", "objekt": "PERSON", "schluessel": "539/1/25", "grund": "TILG"}
    days = {"wirksam_ab": "20.05.2026", "eingang_am": "20.05.2026", "frist_bis": "21.05.2026"}
    content = csv_bytes("jva__loeschung", row | days)
    filed.add("d", content, objekt="loeschung", art="LOESCHUNG", vorgaenger_id=delivery_id("never came"))
    assert filed.acquire().tables["jva__loeschung"].height == 1


def test_the_same_file_under_another_id_counts_once_and_keeps_the_chain(filed: Filed) -> None:
    filed.add("a", GOOD)
    filed.add("b", GOOD, erzeugt_am="2026-05-31T06:00:00+02:00")
    filed.add("c", csv_bytes("jva__haft", haft(3)), art="DELTA", stichtag="2026-06-01", vorgaenger_id=delivery_id("b"),
              erzeugt_am="2026-06-01T06:00:00+02:00")  # fmt: skip
    result = filed.acquire()
    assert result.tables["jva__haft"]["delivery_id"].value_counts(sort=True)["count"].to_list() == [2, 1]
    assert result.ledger.filter(delivery_id=delivery_id("b"))["removed_by"].to_list() == ["same_file_delivered_twice=2"]
    assert "Nothing is lost" in result.notices[0].meaning


def test_a_file_comes_again_with_a_better_manifest(filed: Filed) -> None:
    filed.add("a", GOOD, **delta(30), zeilen=7)
    filed.add("b", GOOD, **delta(30) | {"erzeugt_am": "2026-05-31T06:00:00+02:00"})
    assert used(filed) == {delivery_id("a"): "REFUSED", delivery_id("b"): "TAKEN"}


def test_two_clocks_decide_what_is_known_and_what_is_used(filed: Filed) -> None:
    filed.add("a", GOOD, stichtag="2026-05-20", erzeugt_am="2026-05-20T05:00:00+02:00")
    filed.add("late", GOOD, **delta(19) | {"erzeugt_am": "2026-06-10T05:00:00+02:00"})
    filed.add("ahead", GOOD, **delta(25))
    result = filed.acquire(stichtag=date(2026, 5, 21))
    assert dict(result.deliveries.select("delivery_id", "verwendung").iter_rows()) == {
        delivery_id("a"): "TAKEN",
        delivery_id("ahead"): "NOT_YET",
    }
    later = filed.acquire(stichtag=date(2026, 5, 21), wissensstand=datetime(2026, 6, 11))  # noqa: DTZ001
    assert later.deliveries.height == 3


def test_the_same_archive_gives_the_same_frames_in_whatever_order_it_was_filled(tmp_path: Path) -> None:
    one, two = Filed(tmp_path / "one"), Filed(tmp_path / "two")
    parts = [("a", GOOD, {}), ("b", csv_bytes("jva__haft", haft(3, jva="xx")), {"stelle": "JVA 520"})]
    for filed, order in ((one, parts), (two, parts[::-1])):
        for name, content, values in order:
            filed.add(name, content, **values)
    first, second = one.acquire(), two.acquire()
    for name in ("deliveries", "set_aside", "rejected", "ledger", "freshness"):
        assert getattr(first, name).equals(getattr(second, name)), name
    assert first.tables["jva__haft"].equals(second.tables["jva__haft"])
    assert first.used == second.used


def test_children_are_counted_and_nowhere(filed: Filed) -> None:
    filed.add("a", csv_bytes("jva__haft", haft(1), haft(2, familienname="Geheim7", geb_datum="00.00.2015")))
    result = filed.acquire()
    assert result.rejected.select("objekt", "rule", "row_count").rows() == [("haft", "UNDER_14", 1)]
    assert result.set_aside.is_empty()
    assert not any("Geheim" in str(value) for row in result.tables["jva__haft"].rows() for value in row)
    assert differences(result.ledger).is_empty()


def bzr(*records: str, **values: object) -> dict[str, object]:
    return {"quelle": "bzr", "stelle": "BfJ", "objekt": "auskunft", "art": "DELTA", "zeichensatz": "UTF-8",
            "trennzeichen": None, "zeilen": len(records)} | values  # fmt: skip


FULL = RECORD.replace(
    "</person>", "<geschlecht>M</geschlecht></person>"
).replace(
    "<normen>",
    "<erstesUrteilAm>2025-11-10</erstesUrteilAm><deliktText>Raub</deliktText>"
    "<schuldform>V</schuldform><strafart>FS</strafart><normen>",
)  # fmt: skip


def test_a_register_extract_is_taken_whole(filed: Filed) -> None:
    bad = FULL.replace("A1", "A2").replace("<strafart>FS", "<strafart>XX")
    filed.add("x", document(FULL + bad), **bzr(FULL, bad))
    result = filed.acquire()
    assert {name: frame.height for name, frame in result.tables.items() if frame.height} == {
        "bzr__auskunft": 1, "bzr__alias": 1, "bzr__urteil": 1,
    }  # fmt: skip
    assert result.set_aside.select("objekt", "source_row", "reason").rows() == [
        ("alias", 2, "PARENT_SET_ASIDE"),
        ("auskunft", 2, "PARENT_SET_ASIDE"),
        ("urteil", 2, "UNKNOWN_CODE"),
    ]
    steps = result.ledger.filter(pl.col("step") != "contract").select("step", "objekt").rows()
    assert sorted(steps) == [("read", "bzr__auskunft"), ("unfold", "bzr__alias"), ("unfold", "bzr__urteil")]
    assert differences(result.ledger).is_empty()


def test_what_an_extract_says_of_a_child_goes_with_it(filed: Filed) -> None:
    filed.add("x", document(FULL.replace("1990-05", "2016-05")), **bzr(FULL))
    result = filed.acquire()
    assert result.rejected.select("objekt", "row_count").rows() == [("alias", 1), ("auskunft", 1), ("urteil", 1)]
    assert (result.set_aside.height, result.tables["bzr__urteil"].height) == (0, 0)
    assert differences(result.ledger).is_empty()


def test_doubled_extract_ids_keep_the_first(filed: Filed) -> None:
    filed.add("x", document(FULL + FULL.replace("Arno", "Bert")), **bzr(FULL, FULL))
    result = filed.acquire()
    assert result.tables["bzr__auskunft"]["vornamen"].to_list() == ["Arno"]
    assert set(result.set_aside["source_row"]) == {2}
    assert differences(result.ledger).is_empty()


def test_real_data_stop_the_run_before_anything_is_read(filed: Filed) -> None:
    filed.add("a", GOOD, herkunft="ECHT")
    filed.files["a"].unlink()
    with pytest.raises(UserError, match="declares real data"):
        filed.acquire()
    permit = RealDataPermit(covered_columns=1, all_columns=1, dsfa_reference="D 1", dsfa_released_on=date(2026, 1, 1))
    assert filed.acquire(permit=permit).set_aside["reason"].to_list() == ["FILE_MISSING"]


def test_a_file_changed_in_the_archive_is_refused(filed: Filed) -> None:
    filed.add("a", GOOD)
    filed.files["a"].chmod(0o600)
    filed.files["a"].write_bytes(GOOD.replace(b"Arno", b"Bert"))
    assert "not the one that was received" in filed.acquire().notices[0].what


def test_a_silent_office_shows_beside_a_fresh_one(filed: Filed) -> None:
    filed.add("a", GOOD)
    filed.add("b", csv_bytes("jva__haft", haft(7, jva="520")), stelle="JVA 520", stichtag="2026-05-01",
              erzeugt_am="2026-05-01T05:00:00+02:00")  # fmt: skip
    row = filed.acquire().freshness.filter(quelle="jva")
    assert row.select("ist_veraltet", "stellen", "stellen_veraltet").rows() == [(False, 2, 1)]


def test_a_deleted_row_needs_its_key_only(filed: Filed) -> None:
    filed.add("a", csv_bytes("jva__haft", {"satzart": "L", "buchnr": "539/1/25"}), **delta(30))
    assert filed.acquire().tables["jva__haft"]["satzart"].to_list() == ["L"]
