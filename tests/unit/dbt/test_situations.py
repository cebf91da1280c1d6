"""Facts of dimension B and C: a value, or the reason why there is none, and whom to ask."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

Find = Callable[[str, str], dict[str, Any]]
Ask = Callable[[str], list[dict[str, Any]]]


@pytest.mark.parametrize(
    ("person", "fakt", "expected"),
    [
        ("enforceable", "B1", "VA_OHNE_DULDUNG"),
        ("deadline-running", "B1", "AP_NICHT_VOLLZ"),
        ("no-threat", "B1", "NICHT_GELIEFERT"),
        ("no-deadline", "B1", "NICHT_GELIEFERT"),
        ("from-custody", "B1", "VA_OHNE_DULDUNG"),
        ("interim-request", "B1", "VA_EILANTRAG"),
        ("suspended-aa", "B1", "VA_DULDUNG_BEHEBBAR"),
        ("suspended-ll", "B1", "NICHT_GEPRUEFT"),
        ("suspended-ended", "B1", "VERALTET"),
        ("suspended-apprentice", "B1", "AP_NICHT_VOLLZ"),
        ("expelled-final", "B1", "VA_OHNE_DULDUNG"),
        ("expelled-not-yet", "B1", "AP_NICHT_VOLLZ"),
        ("permit", "B1", "KEINE"),
        ("office-silent", "B1", "VERALTET"),
        ("two-offices", "B1", "WIDERSPRUCH"),
        ("listed-only", "B1", "NICHT_GELIEFERT"),
        ("enforceable", "B4", "KEINE_GEPRUEFT"),
        ("suspended-aa", "B4", "KEINE_GEPRUEFT"),
        ("suspended-ll", "B4", "NICHT_GEPRUEFT"),
        ("suspended-apprentice", "B4", "DAUERHAFT"),
        ("interim-request", "B4", "BEFRISTET"),
        ("no-deadline", "B4", "NICHT_GELIEFERT"),
        ("ban-only-state", "B4", "DAUERHAFT"),
        ("ban-other-state", "B4", "KEINE_GEPRUEFT"),
        ("check-too-old", "B4", "VERALTET"),
        ("check-just-young", "B4", "KEINE_GEPRUEFT"),
        ("ban-only-state", "VERBOT", "JA"),
        ("ban-other-state", "VERBOT", "NEIN"),
        ("enforceable", "VERBOT", "NEIN"),
        ("enforceable", "B2", "ORIGINALPASS"),
        ("ident-consular", "B2", "KONSULARISCH"),
        ("ident-contradicted", "B2", "WIDERSPRUECHLICH"),
        ("ident-language", "B2", "NICHT_GELIEFERT"),
        ("permit", "B2", "NICHT_GELIEFERT"),
        ("pass-29-days", "B3", "NICHT_GELIEFERT"),
        ("pass-30-days", "B3", "PASS_GUELTIG"),
        ("pass-without-end", "B3", "PASS_GUELTIG"),
        ("pep-issued", "B3", "PEP_AUSGESTELLT"),
        ("pep-expired", "B3", "KEIN_ANTRAG"),
        ("pep-silent", "B3", "PEP_ANTRAG"),
        ("pep-unknown", "B3", "NICHT_GEPRUEFT"),
        ("pep-two-states", "B3", "PEP_ANHOERUNG"),
        ("pep-renewed", "B3", "PEP_ANTRAG"),
        ("pass-and-pep", "B3", "PEP_ANTRAG"),
        ("pep-two-states", "B6", "JA"),
        ("pep-issued", "B6", "NICHT_GELIEFERT"),
        ("permit", "B6", "NICHT_GELIEFERT"),
        ("in-prison", "B5", "JA"),
        ("no-dates", "B5", "NICHT_GELIEFERT"),
        ("remand", "B5", "NEIN"),
        ("released", "B5", "NEIN"),
        ("enforceable", "C_SORGE", "NICHT_GEPRUEFT"),
        ("enforceable", "C_UMGANG", "NEIN"),
        ("enforceable", "C_DT_KIND", "JA"),
        ("enforceable", "C_DT_PARTNER", "NICHT_GELIEFERT"),
        ("enforceable", "C_AE_DAUER", "NICHT_ANWENDBAR"),
        ("permit", "C_AE", "JA"),
        ("permit", "C_AE_DAUER", "1826 Tage"),
        ("newer-wins", "C_NE", "JA"),
    ],
)
def test_a_fact_has_a_value_or_a_reason(query: Ask, person: str, fakt: str, expected: str) -> None:
    rows = query(
        f"select wert, grund_unbekannt from linked_persons.lage_belege where person_id = '{person}' and fakt = '{fakt}'"
    )
    assert [row["wert"] or row["grund_unbekannt"] for row in rows] == [expected]


def test_value_and_reason_exclude_each_other_everywhere(query: Ask) -> None:
    assert query("from linked_persons.lage_belege where (wert is null) = (grund_unbekannt is null)") == []


def test_every_person_has_every_fact_of_a_rule(query: Ask) -> None:
    counts = query(
        "select count(distinct fakt) as fakten, count(*) as zeilen from linked_persons.lage_belege"
        " where fakt not in ('STRAFVERFAHREN', 'ASYL', 'ZUSTAENDIGKEIT') group by person_id"
    )
    assert {tuple(row.values()) for row in counts} == {(19, 19)}


def test_what_is_unknown_is_asked_of_an_office(query: Ask) -> None:
    rows = query(
        "select fakt, stelle, frage from linked_persons.lage_belege"
        " where person_id = 'suspended-ll' and fakt in ('B1', 'B3')"
    )
    assert {row["fakt"]: row["stelle"] for row in rows} == {"B1": "ABH 5515", "B3": "ZAB Coesfeld"}
    assert all(row["frage"].endswith("?") for row in rows)


def test_two_documents_at_two_offices_are_asked_about_although_one_decides(query: Ask) -> None:
    rows = query("select wert, frage from linked_persons.lage_belege where person_id = 'pass-and-pep' and fakt = 'B3'")
    assert rows[0]["wert"] == "PEP_ANTRAG"
    assert rows[0]["frage"]


@pytest.mark.parametrize(
    ("person", "weg"),
    [
        ("enforceable", "K1"),
        ("suspended-aa", "K1"),
        ("expelled-final", "K1"),
        ("expelled-not-yet", "K2"),
        ("permit", "K2"),
        ("permit-protected", "K5"),
        ("protected-elsewhere", "K5"),
        ("polish-lost", "K2"),
        ("listed-only", "K6"),
    ],
)
def test_the_track_follows_status_and_enforceability(of_person: Find, person: str, weg: str) -> None:
    assert of_person("lagen", person)["verfahrensweg"] == weg


@pytest.mark.parametrize(
    ("person", "column", "expected"),
    [
        ("in-prison", "tage_bis_haftende", 120),
        ("in-prison", "frist_halbstrafe_am", date(2026, 9, 29)),
        ("half-passed", "tage_bis_haftende", 30),
        ("half-passed", "frist_halbstrafe_am", None),
        ("no-dates", "in_strafhaft", "JA"),
        ("no-dates", "tage_bis_haftende", None),
        ("pep-issued", "frist_pep_am", date(2026, 6, 1)),
        ("suspended-aa", "frist_duldung_am", date(2026, 7, 1)),
        ("suspended-ended", "frist_duldung_am", None),
        ("permit", "ae_norm", "§ 25 Abs. 5 AufenthG"),
        ("newer-wins", "ae_norm", None),
        ("listed-only", "abschiebungsverbot_alle_zielstaaten", None),
    ],
)
def test_deadlines_and_details(of_person: Find, person: str, column: str, expected: object) -> None:
    assert of_person("lagen", person)[column] == expected
