"""What the police may not deliver is counted and nowhere: bystanders, passed review dates, cleared persons."""

from pathlib import Path
from typing import Any

import pytest
from invented_deliveries import Filed, csv_bytes, delivery_id

from pipelines.acquire.intake import Acquired
from quality.ledger import differences

STAND = "30.05.2026 08:00"
NEXT_DAY = {"art": "DELTA", "erzeugt_am": "2026-05-31T06:00:00+02:00"}


@pytest.fixture
def filed(tmp_path: Path) -> Filed:
    return Filed(tmp_path / "archive")


def person(number: str, **values: str) -> dict[str, str]:
    row = {"satzart": "N", "pol_person_id": number, "lfd_nr": "0", "pers_art": "F", "familienname": "Beispiel"}
    row |= {"vornamen": "Vera", "geb_datum": "03.05.1990", "geschlecht": "W", "ident_gesichert": "N", "stand": STAND}
    return row | values


def matter(number: str, **values: str) -> dict[str, str]:
    row = {"satzart": "N", "vorgangsnr": number, "kpb": "501000", "tatzeit_von": "01.03.2026 21:30", "status": "AB"}
    row |= {"prueftermin": "01.03.2036", "kennz_mittel": "OE", "kennz_kategorie": "B", "kennz_rgl": "§ 163 StPO"}
    return row | {"kennz_zweck": "ST", "stand": STAND} | values


def role(number: str, person_number: str, rolle: str = "BE", **values: str) -> dict[str, str]:
    row = {"satzart": "N", "vorgangsnr": number, "pol_person_id": person_number, "rolle": rolle, "stand": STAND}
    return row | values


def deliver(filed: Filed, objekt: str, *rows: dict[str, str], name: str = "a", **values: object) -> None:
    content = csv_bytes(f"pol__{objekt}", *rows, charset="iso-8859-1")
    police: dict[str, Any] = {"quelle": "pol", "stelle": "KPB 501000", "objekt": objekt, "zeichensatz": "ISO-8859-1"}
    filed.add(f"{objekt} {name}", content, **(police | values))


def held(result: Acquired) -> dict[str, list[str]]:
    assert differences(result.ledger).is_empty()
    key = {"pol__person": "pol_person_id", "pol__vorgang": "vorgangsnr", "pol__rolle": "pol_person_id"}
    return {table: sorted(result.tables[table][column]) for table, column in key.items()}


def rejected(result: Acquired) -> set[tuple[str, str, int]]:
    return set(result.rejected.select("objekt", "rule", "row_count").rows())


def test_bystanders_are_counted_with_all_that_is_theirs(filed: Filed) -> None:
    deliver(filed, "vorgang", matter("V-0001"))
    deliver(filed, "rolle", role("V-0001", "1"), role("V-0001", "2", "OP"), role("V-0001", "3", "XX"))
    deliver(filed, "person", person("1"), person("2"), person("2", lfd_nr="1", pers_art="A"), person("3"), person("4"))
    result = filed.acquire()
    assert held(result) == {"pol__person": ["1"], "pol__vorgang": ["V-0001"], "pol__rolle": ["1"]}
    assert rejected(result) == {("rolle", "ROLE_NOT_ADMISSIBLE", 1), ("person", "ROLE_NOT_ADMISSIBLE", 4)}
    assert result.set_aside.select("objekt", "column_name").rows() == [("rolle", "rolle")]


def test_faulty_lines_about_bystanders_leave_nothing_behind(filed: Filed) -> None:
    deliver(filed, "vorgang", matter("V-0001"))
    deliver(filed, "rolle", role("V-0001", "1"), role("V-0001", "2", "OP"))
    content = csv_bytes(
        "pol__person", person("1"), person("2", familienname="Geheim1;", vornamen="x"), charset="iso-8859-1"
    )
    content += csv_bytes("pol__person", person("2", lfd_nr="2", familienname="Geheim2"), charset="iso-8859-1").split(
        b"\n"
    )[1]
    content += (
        b";more\nGeheim3\n"
        + csv_bytes("pol__person", person("2", lfd_nr="3", geb_datum="Geheim4")).split(b"\n")[1]
        + b"\n"
    )
    filed.add("p", content, quelle="pol", stelle="KPB 501000", objekt="person", zeichensatz="ISO-8859-1", zeilen=5)
    result = filed.acquire()
    assert held(result)["pol__person"] == ["1"]
    assert sum(count for objekt, _, count in rejected(result) if objekt == "person") == 4
    assert "Geheim" not in str(result.set_aside.rows())
    assert "Geheim" not in str(result.notices)


def test_whoever_turns_out_to_be_a_victim_is_gone_from_older_deliveries_too(filed: Filed) -> None:
    deliver(filed, "vorgang", matter("V-0001"), matter("V-0002"))
    deliver(filed, "rolle", role("V-0001", "1"), role("V-0001", "2"), role("V-0002", "2"))
    deliver(filed, "person", person("1"), person("2"))
    later = NEXT_DAY | {"vorgaenger_id": delivery_id("rolle a")}
    deliver(filed, "rolle", role("V-0001", "1", "OP"), role("V-0001", "2", "ZE"), name="b", **later)
    result = filed.acquire()
    assert held(result) == {"pol__person": ["2"], "pol__vorgang": ["V-0001", "V-0002"], "pol__rolle": ["2"]}


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"prueftermin": "31.05.2026"}, "REVIEW_DATE_PASSED"),
        ({"erledigungsart": "100"}, "CLEARED"),
        ({"erledigungsart": "003"}, "CLEARED"),
        ({"ergebnisart": "003"}, "CLEARED"),
        ({"erledigungsart": "103"}, "EDUCATION_REGISTER"),
        ({"kennz_kategorie": "O"}, "ROLE_NOT_ADMISSIBLE"),
    ],
)
def test_a_matter_that_may_not_be_held_takes_its_roles_and_persons_with_it(
    filed: Filed, values: dict[str, str], rule: str
) -> None:
    deliver(filed, "vorgang", matter("V-0001"), matter("V-0002"))
    deliver(filed, "rolle", role("V-0001", "1"), role("V-0002", "2"), role("V-0001", "3"), role("V-0002", "3"))
    deliver(filed, "person", person("1"), person("2"), person("3"))
    later = NEXT_DAY | {"vorgaenger_id": delivery_id("vorgang a")}
    deliver(filed, "vorgang", matter("V-0001", satzart="A", **values), name="b", **later)
    result = filed.acquire()
    assert held(result) == {"pol__person": ["2", "3"], "pol__vorgang": ["V-0002"], "pol__rolle": ["2", "3"]}
    assert rejected(result) == {
        ("vorgang", rule, 1),
        ("rolle", rule, 2),
        ("person", "ROLE_NOT_ADMISSIBLE", 1),
    }


def test_the_review_date_itself_and_a_conviction_are_held(filed: Filed) -> None:
    deliver(filed, "vorgang", matter("V-0001", prueftermin="01.06.2026", ergebnisart="004"))
    deliver(filed, "rolle", role("V-0001", "1"))
    deliver(filed, "person", person("1"))
    assert held(filed.acquire())["pol__person"] == ["1"]


def test_a_matter_without_marking_is_set_aside(filed: Filed) -> None:
    deliver(filed, "vorgang", matter("V-0001", kennz_rgl=""), matter("V-0002", kennz_zweck=""))
    result = filed.acquire()
    assert held(result)["pol__vorgang"] == []
    assert set(result.set_aside.select("column_name", "reason").rows()) == {
        ("kennz_rgl", "REQUIRED_VALUE_MISSING"),
        ("kennz_zweck", "REQUIRED_VALUE_MISSING"),
    }


def test_an_alias_with_a_childs_birth_date_makes_no_child(filed: Filed) -> None:
    deliver(filed, "vorgang", matter("V-0001"))
    deliver(filed, "rolle", role("V-0001", "1"), role("V-0001", "2"))
    alias = person("1", lfd_nr="1", pers_art="A", geb_datum="01.01.2020")
    child = person("2", geb_datum="01.01.2020")
    deliver(filed, "person", person("1"), alias, child, person("2", lfd_nr="1", pers_art="A"))
    result = filed.acquire()
    assert held(result)["pol__person"] == ["1", "1"]
    assert rejected(result) == {("person", "UNDER_14", 2)}


def test_both_charsets_of_the_police_are_read_as_declared(filed: Filed) -> None:
    deliver(filed, "vorgang", matter("V-0001"))
    deliver(filed, "rolle", role("V-0001", "1"), role("V-0001", "2"))
    deliver(filed, "person", person("1", familienname="Müßig"))
    content = csv_bytes("pol__person", person("2", familienname="Šabenša"), charset="windows-1252")
    place = {"quelle": "pol", "stelle": "KPB 506000", "objekt": "person"}
    filed.add("w", content, **place, zeichensatz="windows-1252")
    result = filed.acquire()
    assert sorted(result.tables["pol__person"]["familienname"]) == ["Müßig", "Šabenša"]
