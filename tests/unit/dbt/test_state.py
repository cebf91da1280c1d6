"""What became of each delivered row, and that the ledger counts it."""

from collections.abc import Callable

import pytest

Ask = Callable[[str], list[dict[str, object]]]


@pytest.mark.parametrize(
    ("model", "key", "verbleib"),
    [
        ("stg_abh__auslaender", "5515/newer-wins", {"AKTUELL", "ERSETZT_DURCH_NEUERE"}),
        ("stg_abh__auslaender", "5515/deleted-by-row", {"GELOESCHT_SATZART", "ERSETZT_DURCH_NEUERE"}),
        ("stg_abh__aliase", "5515/deleted-by-row/1", {"GELOESCHT_SATZART"}),
        ("stg_abh__verurteilungen", "5515/deleted-by-row/1", {"GELOESCHT_SATZART"}),
        ("stg_abh__verurteilungen", "5515/nobody/1", {"OHNE_STAMMSATZ"}),
        ("stg_abh__verurteilungen", "5515/copied-deleted/1", {"AKTUELL", "ERSETZT_DURCH_NEUERE"}),
        ("stg_abh__verurteilungen", "5515/copied-deleted/2", {"GELOESCHT_MELDUNG"}),
        ("stg_abh__verurteilungen", "5515/copied-deleted/3", {"GELOESCHT_SATZART", "ERSETZT_DURCH_NEUERE"}),
        ("stg_abh__auslaender", "5515/deleted-by-message", {"GELOESCHT_MELDUNG"}),
        ("stg_abh__auslaender", "5515/tombstone", {"GELOESCHT_MELDUNG"}),
        ("stg_abh__auslaender", "5515/corrected", {"AKTUELL", "ERSETZT_DURCH_NEUERE"}),
        ("stg_zab__peps", "P-orphan", {"OHNE_STAMMSATZ"}),
        ("stg_bzr__auskuenfte", "A-older", {"ERSETZT_DURCH_NEUERE"}),
        ("stg_bzr__urteile", "A-older/1", {"ERSETZT_DURCH_NEUERE"}),
        ("stg_bzr__urteile", "A-deleted/1", {"GELOESCHT_MELDUNG"}),
        ("stg_bzr__urteile", "A-deleted/2", {"AKTUELL"}),
    ],
)
def test_every_row_says_what_became_of_it(query: Ask, model: str, key: str, verbleib: set[str]) -> None:
    rows = query(f"select verbleib from staging.{model} where datensatz_nr = '{key}'")
    assert {row["verbleib"] for row in rows} == verbleib


def test_the_newer_of_two_states_is_in_force(query: Ask) -> None:
    rows = query("from staging.stg_abh__auslaender where datensatz_nr = '5515/newer-wins' and verbleib = 'AKTUELL'")
    assert [row["status"] for row in rows] == ["NE"]


@pytest.mark.parametrize(
    ("objekt", "number", "missing"),
    [("zab__pep", "P-orphan", "STAMMSATZ"), ("abh__verurteilung", "5515/nobody/1", "STAMMSATZ")],
)
def test_a_row_without_its_partner_can_be_opened_with_what_to_do(
    query: Ask, objekt: str, number: str, missing: str
) -> None:
    (row,) = query(f"from staging.int_partner__fehlend where objekt = '{objekt}' and datensatz_nr = '{number}'")
    assert row["fehlt"] == missing
    assert row["stelle"]
    assert "fragen" in str(row["zu_tun"])


def test_an_extract_asked_for_a_file_that_nobody_delivers_waits_for_it(query: Ask) -> None:
    waiting = {row["datensatz_nr"] for row in query("from staging.int_partner__fehlend where fehlt = 'AKTE'")}
    asked = query("select datensatz_nr, abh, abh_az from staging.stg_bzr__auskuenfte where verbleib = 'AKTUELL'")
    files = query("select abh, abh_az from staging.stg_abh__auslaender where verbleib = 'AKTUELL'")
    held = {(row["abh"], row["abh_az"]) for row in files}
    without = {row["datensatz_nr"] for row in asked if (row["abh"], row["abh_az"]) not in held}
    assert without
    assert without <= waiting
    assert not {row["datensatz_nr"] for row in asked if row["datensatz_nr"] not in without} & waiting


def test_the_ledger_balances_for_every_delivery(query: Ask) -> None:
    ledger = query("from staging.int_zeilen__verbucht")
    assert ledger
    assert [row for row in ledger if row["rows_in"] != row["rows_out"] + row["rows_removed"]] == []  # type: ignore[operator]


def test_the_ledger_covers_every_delivered_row(query: Ask) -> None:
    counted = {
        row["objekt"]: row["zeilen"]
        for row in query(
            "select objekt, sum(rows_in) as zeilen from staging.int_zeilen__verbucht"
            " where step = 'staging' group by objekt"
        )
    }
    tables = [
        row["table_name"]
        for row in query(
            "select table_name from duckdb_tables() where schema_name = 'source' and contains(table_name, '__')"
        )
    ]
    delivered = {table: query(f"select count(*) as n from source.{table}")[0]["n"] for table in tables}
    assert counted == {table: count for table, count in delivered.items() if count}


def test_removed_rows_are_named_by_rule(query: Ask) -> None:
    rows = query(
        "from staging.int_zeilen__verbucht where step = 'zustand' and objekt = 'abh__auslaender' and rows_removed > 0"
    )
    assert {rule for row in rows for rule in str(row["removed_by"]).replace("=", ",").split(",")[::2]} == {
        "ERSETZT_DURCH_NEUERE",
        "GELOESCHT_MELDUNG",
        "GELOESCHT_SATZART",
    }


def test_aliases_are_identities_of_their_record_in_order(query: Ask) -> None:
    rows = query(
        "select identitaet_nr, geburtsdatum from linked_persons.int_personendatensaetze__vereinigt"
        " where record_key = 'abh:5515/aliased' order by identitaet_nr"
    )
    assert [tuple(row.values()) for row in rows] == [(0, "1990-05-03"), (1, "1990-05"), (2, "1991")]


def test_only_rows_in_force_become_person_records(query: Ask) -> None:
    rows = query(
        "select record_key from linked_persons.int_personendatensaetze__vereinigt"
        " where regexp_matches(record_key, 'deleted-by|tombstone|older')"
    )
    assert rows == []
