"""What the Auslaenderzentralregister adds: after the offices, and never in silence where it contradicts them."""

from collections.abc import Callable
from typing import Any

import pytest

Ask = Callable[[str], list[dict[str, Any]]]
Find = Callable[[str, str], dict[str, Any]]


def evidence(query: Ask, person: str, fact: str) -> dict[str, Any] | None:
    rows = query(f"from linked_persons.lage_belege where person_id = '{person}' and fakt = '{fact}'")
    return rows[0] if rows else None


@pytest.mark.parametrize(
    ("person", "expected", "is_asked"),
    [
        ("register-agrees", ("VA_DULDUNG_BEHEBBAR", None, "abh"), False),
        ("register-contradicts", ("VA_DULDUNG_BEHEBBAR", None, "abh"), True),
        ("register-lags", ("VA_DULDUNG_BEHEBBAR", None, "abh"), False),
        ("register-instead", ("VA_DULDUNG_BEHEBBAR", None, "azr"), False),
        ("register-enforceable", ("VA_OHNE_DULDUNG", None, "azr"), False),
        ("register-outdated-too", (None, "VERALTET", "abh"), True),
        ("register-says-nothing", (None, "VERALTET", "abh"), True),
        ("register-against-bundesamt", (None, "WIDERSPRUCH", "abh"), True),
        ("lost-in-register", ("VA_DULDUNG_BEHEBBAR", None, "abh"), True),
    ],
)
def test_the_office_goes_before_the_register_and_a_contradiction_is_asked_about(
    query: Ask, person: str, expected: tuple[str | None, str | None, str], is_asked: bool
) -> None:
    row = evidence(query, person, "B1")
    assert row is not None
    assert (row["wert"], row["grund_unbekannt"], row["quelle"]) == expected
    assert (row["frage"] is not None) == is_asked
    assert (row["stelle"] == "BVA") == (row["quelle"] == "azr")


def test_what_the_register_does_not_know_stays_outdated(of_person: Find, query: Ask) -> None:
    row = of_person("lagen", "register-instead")
    assert (row["verfahrensweg"], row["status_code"], row["b4_wert"], row["hat_dt_kind"]) == ("K1", "DUL", None, None)
    for fact in ("B4", "VERBOT", "C_DT_KIND"):
        found = evidence(query, "register-instead", fact)
        assert found is not None
        assert (found["grund_unbekannt"], found["quelle"], found["stelle"]) == ("VERALTET", "abh", "ABH früher")
    assert of_person("lagen", "register-instead")["ist_ne"] is False


def test_a_ban_in_the_register_counts_where_the_file_is_outdated(of_person: Find) -> None:
    row = of_person("lagen", "register-knows-ban")
    assert (row["b1_wert"], row["b4_wert"]) == ("AP_NICHT_VOLLZ", "DAUERHAFT")
    assert row["abschiebungsverbot_alle_zielstaaten"] is True


@pytest.mark.parametrize(
    ("person", "office_and_status", "value_and_reason"),
    [
        ("moved", ("5515", "DUL"), ("5515", None)),
        ("moved-without-register", ("5513", "NE"), (None, "WIDERSPRUCH")),
        ("moved-register-outdated", ("5513", "NE"), (None, "WIDERSPRUCH")),
        ("moved-elsewhere", ("5515", "DUL"), (None, "WIDERSPRUCH")),
    ],
)
def test_the_order_of_events_says_which_office_is_in_charge(
    of_person: Find,
    query: Ask,
    person: str,
    office_and_status: tuple[str, str],
    value_and_reason: tuple[str | None, str | None],
) -> None:
    row = evidence(query, person, "ZUSTAENDIGKEIT")
    assert row is not None
    assert (row["wert"], row["grund_unbekannt"]) == value_and_reason
    assert row["frage"] is not None
    found = of_person("personen", person)
    assert (found["abh"], of_person("lagen", person)["status_code"]) == office_and_status
    assert found["ist_in_zustaendigkeit"]


def test_the_copy_of_an_office_that_is_not_in_charge_contradicts_nobody(of_person: Find, query: Ask) -> None:
    assert of_person("lagen", "moved")["b1_wert"] == "VA_DULDUNG_BEHEBBAR"
    assert of_person("lagen", "moved-without-register")["b1_wert"] is None
    assert evidence(query, "register-agrees", "ZUSTAENDIGKEIT") is None


@pytest.mark.parametrize(
    ("person", "column", "expected"),
    [
        ("dead-in-register", "ist_verstorben", True),
        ("departed-in-register", "ist_fortgezogen", True),
        ("removed-by-register", "ist_fortgezogen", True),
        ("returned-in-register", "ist_fortgezogen", False),
        ("lost-in-register", "ist_fortgezogen", False),
        ("lost-and-outdated", "ist_fortgezogen", True),
        ("announced-in-register", "ist_fortgezogen", False),
        ("locked-in-register", "hat_sperre", True),
        ("unlocked-in-register", "hat_sperre", False),
        ("german-in-register", "ist_deutsch", True),
        ("protected-in-register", "hat_schutzstatus", True),
        ("revoked-in-register", "hat_schutzstatus", False),
        ("asylum-in-register", "hat_offenes_asylverfahren", True),
        ("register-agrees", "hat_schutzstatus", False),
    ],
)
def test_stops_come_from_the_register_too(of_person: Find, person: str, column: str, expected: bool) -> None:
    assert of_person("personen", person)[column] is expected


@pytest.mark.parametrize(
    ("person", "b3", "source", "is_asked"),
    [
        ("passport-in-register", "PASS_GUELTIG", "azr", False),
        ("passport-forged", None, "zab", True),
        ("passport-expired", None, "zab", True),
        ("passport-disputed", "PEP_ANTRAG", "zab", True),
    ],
)
def test_a_document_in_the_register_counts_after_both_offices(
    query: Ask, person: str, b3: str | None, source: str, is_asked: bool
) -> None:
    row = evidence(query, person, "B3")
    assert row is not None
    assert (row["wert"], row["quelle"], row["frage"] is not None) == (b3, source, is_asked)


def test_joined_numbers_are_compared_as_one_and_kept_as_they_were(query: Ask) -> None:
    rows = query("select record_key, azr_nr, azr_nr_roh from linked_persons.int_personendatensaetze__vereinigt")
    numbers = {row["record_key"]: (row["azr_nr"], row["azr_nr_roh"]) for row in rows}
    assert numbers["abh:5515/joined"] == ("150101000301", "150101000302")
    assert numbers["zab:Z-joined"] == ("150101000301", "150101000303")
    assert numbers["azr:R-joined"] == ("150101000301", "150101000301")
    for person in ("joined-here", "joined-there"):
        assert numbers[f"abh:5515/{person}"] == ("150101000310", "150101000310")
    for own in ("150101000321", "150101000322"):
        assert numbers[f"abh:5515/circle-{own}"] == (own, own)


@pytest.mark.parametrize(
    ("record", "verbleib"),
    [
        ("R-case-closed", "GELOESCHT_SATZART"),
        ("R-asked-twice", "ERSETZT_DURCH_NEUERE"),
        ("R-again", "AKTUELL"),
        ("R-deleted-in-register", "GELOESCHT_MELDUNG"),
    ],
)
def test_an_answer_holds_as_long_as_its_case_and_until_the_next(query: Ask, record: str, verbleib: str) -> None:
    (row,) = query(f"select verbleib from staging.stg_azr__datenblaetter where datensatz_nr = '{record}'")
    facts = query(f"select distinct verbleib from staging.stg_azr__sachverhalte where stammsatz_nr = '{record}'")
    assert row["verbleib"] == verbleib
    assert [fact["verbleib"] for fact in facts] in ([verbleib], [])
    known = query(
        f"select identitaet_nr from linked_persons.int_personendatensaetze__vereinigt where record_key = 'azr:{record}'"
    )
    assert len(known) == (2 if verbleib == "AKTUELL" else 0)


def test_a_person_says_how_old_the_answer_is(of_person: Find) -> None:
    assert str(of_person("personen", "register-agrees")["stand_azr"]) == "2026-06-01"
    assert str(of_person("personen", "register-outdated-too")["stand_azr"]) == "2026-04-15"
    assert of_person("personen", "moved-without-register")["stand_azr"] is None
