"""Metrics of the data and of the way of cases: each with known rows and the answer counted by hand."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from pipelines.publish.data_metrics import DataState, data_shares, delivery_days
from pipelines.publish.flow_metrics import flow_days, flow_shares
from pipelines.publish.incidents import INCIDENT_SCHEMA
from pipelines.publish.metric_rows import day_quantiles
from pipelines.publish.metrics import metrics_of_the_day
from quality.ledger import LEDGER_SCHEMA, entry
from tests.unit.publish.invented import DAY, assessed, case, deliveries, fall
from tests.unit.publish.invented_data import EMPTY, data_with
from tests.unit.publish.invented_runs import inputs, late_tables, tables_of

NO_LEDGER = pl.DataFrame(schema=LEDGER_SCHEMA)
JUDGED = {"gericht_id": "R2500", "erstes_urteil_am": date(2025, 3, 1)}


def counted(state: DataState, *, ledger: pl.DataFrame = NO_LEDGER) -> dict[tuple[str, str], tuple[int, int]]:
    rows = pl.concat(data_shares(state, ledger=ledger)).filter(pl.col("nenner") > 0)
    return {(row["name"], row["dimension"]): (row["zaehler"], row["nenner"]) for row in rows.to_dicts()}


def test_links_are_counted_by_tier_and_source() -> None:
    links = [
        {"record_key": "abh:1", "stufe": "T1", "ist_unsicher": False},
        {"record_key": "abh:2", "stufe": "T1", "ist_unsicher": True},
        {"record_key": "bzr:1", "stufe": "EINZELN", "ist_unsicher": False},
    ]
    found = counted(data_with(links=links, pairs=[{"entscheidung": "REVIEW"}, *[{"entscheidung": "LINK"}] * 3]))
    assert found["datensaetze_je_stufe", "T1"] == (2, 3)
    assert found["datensaetze_unsicher", "abh"] == (1, 2)
    assert found["paare_zu_klaeren", "alle"] == (1, 4)


def test_files_are_compared_with_the_register_where_both_know_a_status() -> None:
    files = [{"person_id": str(n), "abh": "5515", "status": "DUL"} for n in range(4)]
    register = [{"person_id": "0", "status": "DUL"}, {"person_id": "1", "status": "AVP"}, {"person_id": "2"}]
    found = counted(data_with(files=files, register=register))
    assert found["status_abh_gleich_azr", "alle"] == found["status_abh_gleich_azr", "5515"] == (1, 2)


def test_the_register_and_the_notices_of_the_courts_are_looked_up_in_each_other() -> None:
    convictions = [{"person_id": str(n), **JUDGED} for n in range(3)]
    notices = [
        {"person_id": "0", **JUDGED, "rechtskraft_am": date(2025, 4, 1)},
        {"person_id": "7", **JUDGED, "rechtskraft_am": date(2025, 4, 1)},
        {"person_id": "8", **JUDGED},
    ]
    found = counted(data_with(convictions=convictions, notices=notices))
    assert found["urteile_mit_mitteilung", "alle"] == (1, 3)
    assert found["mitteilungen_mit_urteil", "alle"] == (1, 2), "a judgement that is not final cannot be in the register"


def test_outcomes_are_missed_only_where_a_matter_was_handed_over() -> None:
    handed_over = {"verbleib": "AKTUELL", "kpb": "501000", "abgabe_am": date(2025, 1, 1)}
    matters = [
        handed_over,
        handed_over | {"erledigungsart": "1"},
        handed_over | {"ergebnisart": "2"},
        handed_over | {"abgabe_am": None},
        handed_over | {"verbleib": "ERSETZT"},
    ]
    assert counted(data_with(matters=matters))["polizei_ohne_ausgang", "501000"] == (1, 3)


def test_rules_that_stop_few_or_may_not_show_are_one_row() -> None:
    removed = {"X01": 12, "X02": 3, "X04": 40, "X06": 1}
    ledger = entry("assess", objekt="personen", delivery_id=None, rows_in=100, rows_out=44, removed=removed)
    found = {key: value for key, value in counted(EMPTY, ledger=ledger).items() if key[0].startswith("personen")}
    assert found == {
        ("personen_entfernt_je_regel", "X01"): (12, 100),
        ("personen_entfernt_je_regel", "UEBRIGE"): (44, 100),
    }


def test_offices_without_a_delivery_of_their_own_have_no_share() -> None:
    freshness = [
        {"quelle": "abh", "stellen": 5, "stellen_veraltet": 1},
        {"quelle": "rrk", "stellen": 0, "stellen_veraltet": 0},
    ]
    assert counted(data_with(freshness=freshness)) == {("stellen_veraltet", "abh"): (1, 5)}


@pytest.mark.parametrize(
    ("quantile", "expected"),
    [(0.5, (10.0, 10, 20, 6.0, 15.0)), (0.95, (19.0, 19, 20, 18.0, 20.0))],
)
def test_a_quantile_has_the_interval_of_its_ranks(quantile: float, expected: tuple[float, ...]) -> None:
    """1 to 20: the median is the tenth; 1.96 * sqrt(20 * 0.25) = 4.4 ranks on either side."""
    rows = pl.DataFrame({"tage": [*range(20, 0, -1), None]})
    row = day_quantiles(rows, name="x", by=None, days="tage", quantile=quantile).row(0, named=True)
    assert tuple(row[name] for name in ("wert", "zaehler", "nenner", "ki_unten", "ki_oben")) == expected


def test_days_until_a_delivery_was_handed_over_are_told_however_few() -> None:
    late = deliveries("a").with_columns(erzeugt_am=pl.lit(datetime(2026, 6, 6, 3)))  # noqa: DTZ001 -- UTC
    both = pl.concat([deliveries("b"), late])
    median, most = (frame.row(0, named=True)["wert"] for frame in delivery_days(both))
    assert (median, most) == (0.0, 5.0)
    made = (
        tables_of(assessed([case(1)]))
        | late_tables(run_id="x")
        | {"deliveries": both, "incidents": pl.DataFrame(schema=INCIDENT_SCHEMA)}
    )
    found = metrics_of_the_day(made, run_id=inputs().run_id(), stichtag=DAY, data=EMPTY)
    row = found.row(by_predicate=(pl.col("name") == "lieferung_tage_95"), named=True)
    assert (row["wert"], row["einheit"], row["ist_unterdrueckt"]) == (Decimal("5.00"), "TAGE", False)


def shares_of(rows: list[dict[str, Any]], **changed: pl.DataFrame) -> dict[tuple[str, str], tuple[int, int]]:
    found = pl.concat(flow_shares(tables_of(assessed(rows)) | changed)).filter(pl.col("nenner") > 0)
    return {(row["name"], row["dimension"]): (row["zaehler"], row["nenner"]) for row in found.to_dicts()}


def test_an_office_is_measured_by_files_that_say_what_is_decisive() -> None:
    rows = [case(1), case(2), case(3, abh="5566"), case(4, liste="EU", platz=None)]
    criteria = tables_of(assessed(rows))["case_criteria"]
    unknown = pl.when(pl.col("fall_id") == fall(2)).then(pl.lit("NICHT_GELIEFERT"))
    known = criteria.with_columns(kriterium=pl.lit("B2"), grund_unbekannt=unknown)
    found = shares_of(rows, case_criteria=known)
    assert found["akte_entscheidendes_bekannt", "5515"] == (1, 2)
    assert found["akte_entscheidendes_bekannt", "5566"] == (1, 1)
    assert found["akte_entscheidendes_bekannt", "alle"] == (2, 3)


def test_stock_throughput_and_stability_are_counted_of_cases() -> None:
    rows = [case(1, stand="KLAERUNG"), case(2, nicht_beruecksichtigt=2), case(3)]
    made = tables_of(assessed(rows))
    decided = {"fall_id": fall(1), "entschieden_am": date(2026, 5, 20)}
    older = {"fall_id": fall(2), "entschieden_am": date(2026, 4, 1)}
    schema = made["decisions"].schema
    decisions = pl.DataFrame([dict.fromkeys(schema) | row for row in (decided, older)], schema=schema)
    cells = pl.Series("zelle_vorher", ["P3", "P1", None], dtype=pl.String)
    comparison = made["comparison"].sort("fall_id").with_columns(cells)
    found = shares_of(rows, decisions=decisions, comparison=comparison)
    assert found["faelle_in_arbeit", "alle"] == (1, 3)
    assert found["faelle_entschieden_30_tage", "alle"] == (1, 3)
    assert found["faelle_mit_nicht_verwertbarem", "alle"] == (1, 3)
    assert found["prioritaet_unveraendert", "alle"] == (1, 2)
    days = {
        row["name"]: row["wert"] for frame in flow_days(made | {"decisions": decisions}) for row in frame.to_dicts()
    }
    assert days["wartetage_rangfolge"] == 10
