"""Convictions: which register extract counts, days in custody since the deed, deeds during a suspension."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

Ask = Callable[[str], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def verurteilungen(query: Ask) -> dict[str, dict[str, Any]]:
    return {row["verurteilung_id"]: row for row in query("from linked_persons.verurteilungen")}


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


def test_what_only_the_judgement_says_stays_unknown(verurteilungen: dict[str, Any]) -> None:
    assert {(row["waffe"], row["tat_tage"]) for row in verurteilungen.values()} == {(None, None)}
