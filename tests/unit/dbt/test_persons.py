"""Stops, entry and birth dates of persons."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

Find = Callable[[str, str], dict[str, Any]]


@pytest.mark.parametrize(
    ("person", "column", "expected"),
    [
        ("german-second", "ist_deutsch", True),
        ("naturalised", "ist_deutsch", True),
        ("naturalised-tomorrow", "ist_deutsch", False),
        ("german-by-message", "ist_deutsch", True),
        ("died-in-prison", "ist_verstorben", True),
        ("german-by-message", "ist_verstorben", False),
        ("witness", "hat_sperre", True),
        ("restricted", "ist_eingeschraenkt", True),
        ("status-withdrawn", "ist_eingeschraenkt", False),
        ("deported", "ist_fortgezogen", True),
        ("volunteer", "ist_fortgezogen", False),
        ("correction-pending", "ist_eingeschraenkt", True),
        ("corrected", "ist_eingeschraenkt", False),
        ("departed", "ist_fortgezogen", True),
        ("returned", "ist_fortgezogen", False),
        ("polish", "ist_unionsbuerger", True),
        ("polish-lost", "ist_unionsbuerger", False),
        ("british", "ist_unionsbuerger", False),
        ("protected-elsewhere", "hat_schutzstatus", True),
        ("permit-protected", "hat_schutzstatus", True),
        ("permit", "hat_schutzstatus", False),
        ("elsewhere", "ist_in_zustaendigkeit", False),
        ("permit", "ist_in_zustaendigkeit", True),
        ("listed-only", "ist_in_zustaendigkeit", None),
        ("volunteer", "hat_freiwillige_ausreise", True),
        ("listed-only", "ist_auf_liste", True),
        ("listed-only", "ist_liste_veraltet", False),
        ("list-ended", "ist_auf_liste", False),
        ("list-ended", "hat_unsichere_verknuepfung", True),
        ("permit", "hat_unsichere_verknuepfung", False),
        ("protected-elsewhere", "anzahl_datensaetze", 2),
        ("protected-elsewhere", "abh", "5515"),
        ("listed-only", "stand_lka", date(2026, 6, 1)),
        ("listed-only", "stand_abh", None),
        ("office-silent", "stand_abh", date(2026, 4, 15)),
        ("list-ended", "geburtsdatum_von", date(1990, 1, 1)),
        ("list-ended", "geburtsdatum_bis", date(1990, 12, 31)),
        ("permit", "geburtsdatum_bis", date(1990, 5, 3)),
    ],
)
def test_a_person_is_what_the_sources_say(of_person: Find, person: str, column: str, expected: object) -> None:
    assert of_person("personen", person)[column] == expected


@pytest.mark.parametrize("table", ["personen", "lagen"])
def test_two_nationalities_outside_the_union_give_the_same_facts(of_person: Find, table: str) -> None:
    own = {"person_id", "abh_az"}
    one, other = (
        {name: value for name, value in of_person(table, person).items() if name not in own}
        for person in ("one-key", "another-key")
    )
    assert one == other


def test_removed_records_leave_no_person(query: Callable[[str], list[dict[str, Any]]]) -> None:
    persons = {row["person_id"] for row in query("select person_id from linked_persons.personen")}
    assert persons.isdisjoint({"deleted-by-row", "deleted-by-message", "tombstone"})
