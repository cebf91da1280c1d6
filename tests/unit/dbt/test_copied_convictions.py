"""Copies of convictions in the offices' files: beside an extract they add nothing, without one nobody knows."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

Ask = Callable[[str], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def copies(query: Ask) -> dict[str, dict[str, Any]]:
    return {row["verurteilung_id"]: row for row in query("from linked_persons.verurteilungen where quelle = 'abh'")}


@pytest.mark.parametrize("person", ["copied-repeats", "copied-by-norm", "copied-other-number"])
def test_a_copy_of_an_entry_that_the_extract_shows_repeats_it(copies: dict[str, Any], person: str) -> None:
    row = copies[f"5515/{person}/1"]
    assert (row["ist_in_bzr"], row["wiederholt_id"]) == (True, f"A-{person}/1")
    # A finality that the office did not note is that of the entry: nobody asks about it.
    assert (row["auskunft_am"], row["rechtskraft_am"]) == (date(2026, 5, 28), date(2025, 11, 18))


@pytest.mark.parametrize("person", ["copied-erased", "copied-other-deed", "copied-taken-before", "copied-not-final"])
def test_what_the_extract_would_have_to_show_and_does_not_is_gone(copies: dict[str, Any], person: str) -> None:
    row = copies[f"5515/{person}/1"]
    assert (row["ist_in_bzr"], row["wiederholt_id"], row["auskunft_am"]) == (False, None, None)


@pytest.mark.parametrize(
    "person",
    ["copied-newer", "copied-taken-later", "copied-alone", "copied-noticed", "copied-uncertain", "copied-bare"],
)
def test_without_an_extract_that_could_show_it_nobody_knows(copies: dict[str, Any], person: str) -> None:
    row = copies[f"5515/{person}/1"]
    assert (row["ist_in_bzr"], row["wiederholt_id"]) == (None, None)


def test_what_a_copy_does_not_say_stays_unknown(copies: dict[str, Any]) -> None:
    row = copies["5515/copied-alone/1"]
    assert {row[name] for name in ("schuldform", "ist_bewaehrung", "massregeln", "vollstr_erledigt_am", "waffe")} == {
        None
    }
    assert (row["normen"], row["strafart"], row["dauer_monate"]) == (["StGB 250", "StGB 224"], "FS", 30)
    assert (row["alter_bei_tat_min"], row["hafttage_seit_tat_min"], row["hafttage_seit_tat_max"]) == (35, 0, 195)
    bare = copies["5515/copied-bare/1"]
    assert (bare["tat_letzter_tag"], bare["alter_bei_tat_min"], bare["ist_in_bewaehrung"]) == (None, None, None)


def test_a_notice_speaks_to_a_copy_as_to_an_entry(copies: dict[str, Any]) -> None:
    row = copies["5515/copied-noticed/1"]
    assert (row["waffe"], row["tat_tage"]) == (True, [date(2025, 3, 1), date(2025, 5, 20)])
    assert row["rechtskraft_am"] == date(2025, 11, 18)


def test_of_copies_in_two_files_of_a_person_the_newest_is_the_first(copies: dict[str, Any]) -> None:
    repeated = {key: row["wiederholt_id"] for key, row in copies.items() if row["person_id"] == "copied-twice"}
    assert repeated == {
        "5515/copied-twice/1": "5515/copied-elsewhere/1",
        "5515/copied-elsewhere/1": None,
        "5515/copied-elsewhere/2": None,
    }


def test_a_copy_belongs_to_the_person_of_its_file_as_surely_as_the_file(copies: dict[str, Any]) -> None:
    assert copies["5515/copied-uncertain/1"]["ist_link_unsicher"] is True
    assert copies["5515/copied-alone/1"]["ist_link_unsicher"] is False


def test_a_deleted_copy_is_gone_and_an_announced_deletion_marks_it(copies: dict[str, Any]) -> None:
    marked = {key: row["ist_aufgehoben"] for key, row in copies.items() if row["person_id"] == "copied-deleted"}
    assert marked == {"5515/copied-deleted/1": False, "5515/copied-deleted/4": True}


def test_a_copy_changes_nothing_about_the_entries_of_the_register(query: Ask) -> None:
    rows = query(
        "from linked_persons.verurteilungen where verurteilung_id in ('A-copied-repeats/1', 'A-copied-erased/1')"
    )
    assert [(row["ist_in_bzr"], row["dauer_monate"], row["wiederholt_id"]) for row in rows] == [(True, 30, None)]
    assert rows[0]["hafttage_seit_tat_max"] == 195
    assert rows[0]["ist_in_bewaehrung"] is False


def test_a_message_about_one_copy_names_the_file_of_its_person(query: Ask) -> None:
    rows = query("select distinct record_key from staging.int_loeschungen__vereinigt where objekt = 'URTEIL'")
    assert {row["record_key"] for row in rows} == {"bzr:A-deleted", "abh:5515/copied-deleted"}
