"""On asylum and protection the Bundesamt goes first, and a contradiction with the office's file is a question."""

from collections.abc import Callable
from typing import Any

import pytest

Ask = Callable[[str], list[dict[str, Any]]]
Find = Callable[[str, str], dict[str, Any]]


@pytest.mark.parametrize(
    ("person", "is_protected", "is_open"),
    [
        ("protected-by-bundesamt", True, False),
        ("revoked-by-bundesamt", True, False),
        ("open-at-bundesamt", False, True),
        ("closed-at-bundesamt", False, False),
        ("both-say-open", False, True),
    ],
)
def test_stops_follow_the_bundesamt_and_protection_any_office(
    of_person: Find, person: str, is_protected: bool, is_open: bool
) -> None:
    row = of_person("personen", person)
    assert (row["hat_schutzstatus"], row["hat_offenes_asylverfahren"]) == (is_protected, is_open)


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("protected-by-bundesamt", (None, None, "WIDERSPRUCH")),
        ("revoked-by-bundesamt", (None, None, "WIDERSPRUCH")),
        ("open-at-bundesamt", (None, None, "WIDERSPRUCH")),
        ("closed-at-bundesamt", (None, None, "WIDERSPRUCH")),
        ("both-say-open", ("KEINE", "OFFEN", None)),
        ("settled-with-title", ("KEINE", "SCHUTZ", None)),
        ("ban-only-at-bundesamt", ("KEINE", None, "WIDERSPRUCH")),
        ("both-say-ban", ("KEINE", "ABSCHIEBUNGSVERBOT", None)),
        ("old-word-of-bundesamt", ("VA_DULDUNG_BEHEBBAR", None, "VERALTET")),
    ],
)
def test_a_contradiction_leaves_the_residence_open_and_asks(
    of_person: Find, query: Ask, person: str, expected: tuple[str | None, str | None, str | None]
) -> None:
    (row,) = query(f"from linked_persons.lage_belege where fakt = 'ASYL' and person_id = '{person}'")
    assert (of_person("lagen", person)["b1_wert"], row["wert"], row["grund_unbekannt"]) == expected
    assert (row["frage"] is None) == (row["grund_unbekannt"] is None)


def test_a_ban_that_only_the_bundesamt_knows_is_not_chosen_in_silence(of_person: Find) -> None:
    assert of_person("lagen", "ban-only-at-bundesamt")["abschiebungsverbot_alle_zielstaaten"] is None
    assert of_person("lagen", "both-say-ban")["abschiebungsverbot_alle_zielstaaten"] is True


def test_a_running_dublin_deadline_is_a_deadline_of_the_case(of_person: Find) -> None:
    assert str(of_person("lagen", "dublin-case")["frist_dublin_am"]) == "2026-07-15"
    assert of_person("lagen", "both-say-open")["frist_dublin_am"] is None
