"""What the police deliver opens no door to points: it helps to link, shows open proceedings, and asks questions."""

from collections.abc import Callable
from typing import Any

import pytest

Ask = Callable[[str], list[dict[str, Any]]]
NUMBERS_OF_THE_PERSON = (
    "person_id, anzahl_datensaetze, abh_az, hat_offenes_strafverfahren, offene_verfahren_normen, stand_pol"
)


@pytest.mark.parametrize(
    ("table", "but"),
    [
        ("personen", NUMBERS_OF_THE_PERSON),
        ("lagen", "person_id"),
        ("verurteilungen", "person_id, verurteilung_id, delivery_id, source_row"),
        ("haftzeiten", "person_id, haft_id, delivery_id, source_row"),
        ("int_geburtsdaten__eingegrenzt", "person_id"),
    ],
)
def test_nothing_of_the_police_moves_a_fact_of_a_rule(query: Ask, table: str, but: str) -> None:
    known = {row["column_name"] for row in query(f"describe linked_persons.{table}")}
    left_out = ", ".join(name for name in but.split(", ") if name in known)
    with_police, without = (
        query(f"select * exclude ({left_out}) from linked_persons.{table} where person_id = '{person}' order by all")
        for person in ("with-police", "without-police")
    )
    assert without == with_police


def test_a_matter_is_open_until_the_court_says_otherwise(query: Ask) -> None:
    is_open = {row["person_id"]: row["hat_offenes_strafverfahren"] for row in query("from linked_persons.personen")}
    known = {p: is_open[p] for p in ("with-police", "without-police", "police-only", "told-by-court", "struck-off")}
    assert known == {
        "with-police": True,
        "without-police": False,
        "police-only": True,
        "told-by-court": False,
        "struck-off": False,
    }


def test_a_contradiction_and_a_long_silence_become_questions_to_the_prosecutor(query: Ask) -> None:
    rows = query("from linked_persons.lage_belege where fakt = 'STRAFVERFAHREN'")
    found = {row["person_id"]: (row["wert"], row["grund_unbekannt"], row["frage"] is None) for row in rows}
    assert found["with-police"] == ("OFFEN", None, True)
    assert found["told-by-court"] == ("KEINES_OFFEN", None, True)
    assert found["police-only"] == (None, "NICHT_GELIEFERT", False)
    assert found["contradicted-by-court"] == (None, "WIDERSPRUCH", False)
    assert "without-police" not in found
    assert {row["stelle"] for row in rows if row["frage"]} == {"Staatsanwaltschaft R2700S"}


def test_whoever_the_police_name_german_is_stopped(query: Ask) -> None:
    assert query("select ist_deutsch from linked_persons.personen where person_id = 'german-to-the-police'") == [
        {"ist_deutsch": True}
    ]


def test_merged_persons_and_aliases_are_identities_of_one_record(query: Ask) -> None:
    rows = query(
        "select record_key, identitaet_nr, familienname from linked_persons.int_personendatensaetze__vereinigt"
        " where record_key in ('pol:4716', 'pol:4717') order by identitaet_nr"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("pol:4716", 0, "Beispiel"),
        ("pol:4716", 1, "Alias"),
        ("pol:4716", 2, "Frueher"),
    ]


def test_both_proceedings_of_a_merged_person_belong_to_it(query: Ask) -> None:
    rows = query("select verfahren_nr from linked_persons.int_strafverfahren__bestimmt where person_id = 'replacing'")
    assert {row["verfahren_nr"] for row in rows} == {"POL/501000-47160-26/1", "POL/501000-47170-26/1"}
