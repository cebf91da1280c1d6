"""Convictions: which register extract counts, days in custody since the deed, deeds during a suspension."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

Ask = Callable[[str], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def verurteilungen(query: Ask) -> dict[str, dict[str, Any]]:
    return {row["verurteilung_id"]: row for row in query("from linked_persons.verurteilungen where quelle = 'bzr'")}


def test_only_the_newest_extract_of_a_file_counts(verurteilungen: dict[str, Any]) -> None:
    assert {key for key, row in verurteilungen.items() if row["person_id"] == "relapsed"} == {
        "A-relapsed/1",
        "A-relapsed/2",
        "A-relapsed/3",
    }


def test_a_conviction_whose_deletion_is_announced_is_marked_and_one_deleted_is_gone(
    verurteilungen: dict[str, Any],
) -> None:
    marked = {key: row["ist_aufgehoben"] for key, row in verurteilungen.items() if row["person_id"] == "partly-deleted"}
    assert marked == {"A-deleted/2": True, "A-deleted/3": False}


@pytest.mark.parametrize(
    ("key", "least", "most"),
    [
        # 10.11.2025 to 01.06.2026, remand and sentence overlapping by ten days
        ("A-served/1", 203, 203),
        # three months from 18.11.2025 that no prison reported
        ("A-unseen/1", 0, 92),
        # suspended: nothing to serve
        ("A-relapsed/1", 0, 0),
    ],
)
def test_days_in_custody_since_the_deed(verurteilungen: dict[str, Any], key: str, least: int, most: int) -> None:
    row = verurteilungen[key]
    assert (row["hafttage_seit_tat_min"], row["hafttage_seit_tat_max"]) == (least, most)


@pytest.mark.parametrize(
    ("key", "expected"), [("A-relapsed/2", True), ("A-relapsed/1", False), ("A-relapsed/3", False)]
)
def test_a_deed_during_a_running_suspension(verurteilungen: dict[str, Any], key: str, expected: bool) -> None:
    assert verurteilungen[key]["ist_in_bewaehrung"] is expected


def test_age_at_the_deed_is_as_uncertain_as_the_birthday(verurteilungen: dict[str, Any]) -> None:
    known, partial = verurteilungen["A-served/1"], verurteilungen["A-unseen/1"]
    assert (known["alter_bei_tat_min"], known["alter_bei_tat_max"]) == (35, 35)
    assert (partial["alter_bei_tat_min"], partial["alter_bei_tat_max"]) == (34, 35)


def test_lists_and_references_are_parsed(verurteilungen: dict[str, Any]) -> None:
    assert verurteilungen["A-served/1"]["normen"] == ["StGB 250", "StGB 224"]
    assert verurteilungen["A-served/1"]["massregeln"] == []
    assert verurteilungen["A-relapsed/3"]["massregeln"] == ["FE"]
    assert verurteilungen["A-relapsed/3"]["einbezogen_in_id"] == "A-relapsed/2"
    assert verurteilungen["A-served/1"]["rechtskraft_am"] == date(2025, 11, 18)


def test_what_only_the_judgement_says_stays_unknown_without_a_notice(verurteilungen: dict[str, Any]) -> None:
    told = {key for key, row in verurteilungen.items() if (row["waffe"], row["tat_tage"]) != (None, None)}
    assert told == {"A-judged/1", "A-contradicted/1", "A-other-deeds/1"}


def test_a_notice_joins_its_conviction_however_the_file_number_is_written(verurteilungen: dict[str, Any]) -> None:
    row = verurteilungen["A-judged/1"]
    assert row["waffe"] is True
    assert row["tat_tage"] == [date(2025, 3, 1), date(2025, 5, 20)]
    # The register shows no finality, the notice does.
    assert row["rechtskraft_am"] == date(2025, 11, 20)
    assert verurteilungen["A-judged/2"]["waffe"] is None


def test_contradictions_are_never_chosen_between(verurteilungen: dict[str, Any]) -> None:
    row = verurteilungen["A-contradicted/1"]
    assert (row["waffe"], row["tat_tage"]) == (None, [date(2025, 5, 20)])
    # The register comes first.
    assert row["rechtskraft_am"] == date(2025, 11, 18)
    other = verurteilungen["A-other-deeds/1"]
    assert (other["waffe"], other["tat_tage"]) == (False, None)
    assert {verurteilungen[key]["waffe"] for key in ("A-doubled/1", "A-doubled/2")} == {None}


def test_whoever_was_cleared_is_left_with_nothing_of_the_proceeding(query: Ask) -> None:
    state = {row["datensatz_nr"]: row["verbleib"] for row in query("from staging.stg_sta__mitteilungen")}
    assert (state["S-9"], state["S-10"], state["S-11"]) == ("GELOESCHT_ENTLASTET", "GELOESCHT_ENTLASTET", "AKTUELL")
    assert state["S-14"] == "GELOESCHT_MELDUNG"
    records = {row["record_key"] for row in query("from linked_persons.int_personendatensaetze__vereinigt")}
    assert {"sta:S-9", "sta:S-10", "sta:S-14"}.isdisjoint(records)
    assert "sta:S-11" in records


def test_a_proceeding_is_open_until_a_notice_ends_it(query: Ask) -> None:
    is_open = {row["person_id"]: row["hat_offenes_strafverfahren"] for row in query("from linked_persons.personen")}
    known = {person: is_open[person] for person in ("judged", "contradicted", "co-accused", "dropped", "served")}
    assert known == {"judged": True, "contradicted": False, "co-accused": True, "dropped": False, "served": False}


def test_a_notice_that_names_a_german_stops_the_person(query: Ask) -> None:
    assert query("select ist_deutsch from linked_persons.personen where person_id = 'judged'") == [
        {"ist_deutsch": True}
    ]
