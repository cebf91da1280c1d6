"""Decisions reach the person of the day, also under an earlier id; those about nobody reach no table."""

from collections.abc import Callable

Ask = Callable[[str], list[dict[str, object]]]


def test_a_decision_under_an_earlier_id_is_found_and_the_latest_counts(query: Ask) -> None:
    rows = query(
        "select datensatz_nr, fall_id, ist_juengste, ist_abweichung from linked_persons.entscheidungen"
        " where person_id = 'newer-wins' order by datensatz_nr"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("E-1", "F-newer-wins", False, False),
        ("E-2", "F-merged-away", True, True),
    ]


def test_a_decision_about_nobody_of_the_day_has_no_row(query: Ask) -> None:
    assert query("from linked_persons.entscheidungen where datensatz_nr = 'E-3'") == []
    assert query("select verbleib from staging.stg_rrk__entscheidungen where datensatz_nr = 'E-3'") == [
        {"verbleib": "AKTUELL"}
    ]


def test_the_same_number_delivered_twice_is_one_decision(query: Ask) -> None:
    rows = query("select entscheidung from linked_persons.entscheidungen where person_id = 'corrected'")
    assert [row["entscheidung"] for row in rows] == ["AUFGENOMMEN"]


def test_words_and_names_of_those_who_decide_end_in_the_source_stage(query: Ask) -> None:
    columns = query(
        "select distinct column_name from information_schema.columns"
        " where table_schema in ('staging', 'linked_persons') and table_name like '%entscheidung%'"
    )
    named = {str(row["column_name"]) for row in columns}
    assert named
    assert not named & {"freitext", "abweichung", "c_wuerdigung", "erste_person", "zweite_person"}
