"""The metrics of the day: known answers of the interval, small cells hidden, nothing without denominator."""

from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from pipelines.publish.decision_metrics import rubber_stamp_notices
from pipelines.publish.incidents import INCIDENT_SCHEMA
from pipelines.publish.metrics import METRICS_SCHEMA, NAMES, metrics_of_the_day
from pipelines.stages import Stage
from quality.frames import require
from tests.unit.publish.invented import DAY, assessed, case, deliveries, unranked
from tests.unit.publish.invented_data import EMPTY
from tests.unit.publish.invented_runs import contracts, inputs, late_tables, tables_of

RUN = inputs().run_id()
NO_INCIDENTS = pl.DataFrame(schema=INCIDENT_SCHEMA)


def metrics(rows: list[dict[str, Any]], **tables: pl.DataFrame) -> pl.DataFrame:
    made = tables_of(assessed(rows)) | late_tables(run_id=RUN) | {"incidents": NO_INCIDENTS} | tables
    return metrics_of_the_day(made, run_id=RUN, stichtag=DAY, data=EMPTY)


def ranked(count: int, **changes: Any) -> list[dict[str, Any]]:  # noqa: ANN401 -- any field
    return [case(n, **changes) for n in range(1, count + 1)]


def one(found: pl.DataFrame, name: str, dimension: str = "alle") -> dict[str, Any]:
    return found.row(by_predicate=(pl.col("name") == name) & (pl.col("dimension") == dimension), named=True)


def test_the_table_keeps_its_contract_and_names_every_metric_in_german() -> None:
    found = metrics(ranked(40))
    require(found, contract=contracts()[Stage.PUBLISHED_LIST, "metrics"])
    assert found.schema == METRICS_SCHEMA
    assert set(found["name"]) <= set(NAMES)


def test_a_share_of_two_fifths_has_the_interval_of_the_textbook() -> None:
    """20 of 50: Wilson 95 % 27.61 to 53.82 (checked by hand with z = 1.96)."""
    rows = [*ranked(20, c_klasse="U"), *[case(n, c_klasse="K") for n in range(21, 51)]]
    found = one(metrics(rows), "bleibeinteresse_unbekannt")
    assert (found["zaehler"], found["nenner"], found["wert"]) == (20, 50, Decimal("40.00"))
    assert (found["ki_unten"], found["ki_oben"]) == (Decimal("27.61"), Decimal("53.82"))


@pytest.mark.parametrize(
    ("counted", "of", "is_hidden"),
    [(9, 40, True), (10, 40, False), (31, 40, True), (0, 40, False), (5, 9, True), (40, 40, False)],
)
def test_few_persons_counted_not_counted_or_in_all_are_hidden(counted: int, of: int, is_hidden: bool) -> None:
    rows = [case(n, c_klasse="U" if n <= counted else "K") for n in range(1, of + 1)]
    found = one(metrics(rows), "bleibeinteresse_unbekannt")
    assert found["ist_unterdrueckt"] is is_hidden
    assert (found["wert"] is None) is (found["zaehler"] is None) is (found["ki_oben"] is None) is is_hidden


def test_one_hidden_row_of_a_whole_hides_a_second_one() -> None:
    rows = [*ranked(30), *[unranked(n, "EU") for n in range(31, 51)], *[unranked(n, "BESTAND") for n in range(51, 54)]]
    hidden = {
        row["dimension"]
        for row in metrics(rows).filter(pl.col("name") == "faelle_je_liste", "ist_unterdrueckt").to_dicts()
    }
    assert hidden == {"BESTAND", "EU"}


def test_what_has_no_denominator_is_not_told() -> None:
    found = metrics([unranked(1, "EU")])
    assert not {"bleibeinteresse_unbekannt", "entscheidungen_mit_abweichung"} & set(found["name"])


def test_deliveries_are_no_persons() -> None:
    both = pl.concat([deliveries("a", "b"), deliveries("c", verwendung="REFUSED")])
    found = one(metrics(ranked(40), deliveries=both), "lieferungen_zurueckgewiesen", "abh")
    assert (found["zaehler"], found["nenner"], found["ist_unterdrueckt"]) == (1, 3, False)


def test_unexplained_changes_are_told_even_when_there_are_none() -> None:
    found = one(metrics(ranked(40)), "aenderung_je_ursache", "UNERKLAERT")
    assert (found["zaehler"], found["nenner"]) == (0, 40)


def decided(rows: list[dict[str, Any]]) -> pl.DataFrame:
    empty = tables_of(assessed(ranked(1)))["decisions"].clear()
    standard = {"ist_blind": False, "entscheidung": "KLAERUNG", "liste": "RANGFOLGE", "zelle": "P2*"}
    standard |= {"gruende_pro": ["P_FRIST"], "gruende_contra": ["C_JUNG"]}
    made = [
        dict.fromkeys(empty.columns) | standard | {"entscheidung_nr": f"E-{n:03}"} | row for n, row in enumerate(rows)
    ]
    return pl.DataFrame(made, schema=empty.schema)


def test_decisions_are_compared_with_what_was_proposed() -> None:
    rejected = [{"entscheidung": "ABGELEHNT", "gruende_contra": ["C_STA"]}] * 10
    blind = [{"ist_blind": True, "eigene_prioritaet": own} for own in ["P2"] * 10 + ["P4"] * 10]
    found = metrics(ranked(40), decisions=decided([*rejected, *[{}] * 10, *blind]))
    assert one(found, "entscheidungen_mit_abweichung")["wert"] == Decimal("50.00")
    assert one(found, "abweichung_je_richtung", "ABLEHNUNG_TROTZDEM")["wert"] == Decimal("50.00")
    assert one(found, "abweichung_je_richtung", "AUFNAHME_TROTZDEM")["wert"] == Decimal("0.00")
    assert one(found, "abweichung_je_grund", "C_STA")["wert"] == Decimal("100.00")
    assert one(found, "blind_gleich_vorschlag")["wert"] == Decimal("50.00")


def test_blind_judgements_are_compared_beyond_chance_with_size_and_interval() -> None:
    judged = [("P1", "P1", "P1", "P1"), ("P2*", "P2", "P3", "P2"), ("P3", "P3", "P3", "P3"), ("P3", "P1", "P1", "P2")]
    rows = [
        {"ist_blind": True, "zelle": shown, "eigene_prioritaet": own, "eigene_prioritaet_zweite": second}
        | {"prioritaet_danach": after, "minuten": 20 + n}
        for n, (shown, own, second, after) in enumerate(judged * 3)
    ]
    found = metrics(ranked(40), decisions=decided(rows))
    kappa = one(found, "blind_kappa_vorschlag")
    assert (kappa["einheit"], kappa["wert"]) == ("KOEFFIZIENT", Decimal("0.38"))
    assert (kappa["zaehler"], kappa["nenner"]) == (9, 12)
    assert kappa["ki_unten"] < kappa["wert"] < kappa["ki_oben"] <= 1
    assert one(found, "blind_alpha_menschen")["nenner"] == 12
    moved = one(found, "blind_danach_abstand")
    assert (moved["einheit"], moved["wert"], moved["nenner"]) == ("STUFEN", Decimal("0.25"), 12)
    assert one(found, "minuten_je_entscheidung")["wert"] == Decimal("25.50")
    hidden = metrics(ranked(40), decisions=decided(rows[:9]))
    assert {row["wert"] for row in hidden.filter(pl.col("name").str.starts_with("blind_")).to_dicts()} == {None}
    assert one(hidden, "blind_kappa_vorschlag")["nenner"] == 9


def test_without_decisions_nothing_is_told_of_them() -> None:
    assert metrics(ranked(40)).filter(pl.col("name").str.contains("blind|entscheidung|minuten|abweichung")).is_empty()


def test_too_much_agreement_and_too_little_time_are_told_to_the_lead() -> None:
    fast = decided([{"minuten": 2}] * 30)
    assert [text[:45] for text in rubber_stamp_notices(fast)] == [
        "Hinweis an die Leitung: Die Hälfte von 30 Ent",
        "Hinweis an die Leitung: Von 30 Entscheidungen",
    ]
    assert rubber_stamp_notices(fast.head(29)) == []
    assert rubber_stamp_notices(decided([{"minuten": 3, "entscheidung": "ABGELEHNT"}] * 30)) == []
