"""What a fact cannot say, what nobody knows, and what is only suspected: never a guess, never points."""

from dataclasses import replace

import polars as pl
import pytest

from tests.unit.prioritise.invented_cases import assessed, invented_facts, one_case, robbery

FORGOTTEN = [
    ("verurteilungen", column)
    for column in (
        "strafart", "dauer_monate", "tagessaetze", "normen", "schuldform", "ist_bewaehrung", "waffe", "tat_tage",
        "tat_letzter_tag", "erstes_urteil_am", "ist_in_bewaehrung", "hafttage_seit_tat_min", "hafttage_seit_tat_max",
        "alter_bei_tat_min", "alter_bei_tat_max", "massregeln", "vollstr_erledigt_am", "auskunft_am",
        "hat_verwerflichen_beweggrund",
    )
] + [
    ("lagen", column)
    for column in (
        "verfahrensweg", "b1_wert", "b2_wert", "b3_wert", "b4_wert", "in_strafhaft", "tage_bis_haftende",
        "rueckuebernahme_zusage", "abschiebungsverbot_alle_zielstaaten",
    )
] + [("personen", "stand_bzr")]  # fmt: skip


@pytest.mark.parametrize(("table", "column"), FORGOTTEN)
def test_a_fact_that_is_forgotten_only_widens_the_span_and_is_asked_about(table: str, column: str) -> None:
    facts = invented_facts(120, seed=11)
    motives = facts.verurteilungen.with_columns(hat_verwerflichen_beweggrund=pl.lit(value=False))
    facts = replace(facts, verurteilungen=motives)
    frame = getattr(facts, table)
    empty = pl.lit(None, dtype=frame.schema[column]).alias(column)
    forgotten = replace(facts, **{table: frame.with_columns(empty)})
    before = assessed(facts).cases.select("fall_id", "a_min", "a_max", "b_min", "b_max")
    found = assessed(forgotten)
    both = found.cases.join(before, on="fall_id", suffix="_vorher")
    assert both.height > 50
    keeps_its_meaning = column in {"vollstr_erledigt_am"}  # the absence of this day is an answer: execution is open
    for name in ("a", "b"):
        narrower = (pl.col(f"{name}_min") > pl.col(f"{name}_min_vorher")) | (
            pl.col(f"{name}_max") < pl.col(f"{name}_max_vorher")
        )
        assert keeps_its_meaning or both.filter(narrower).is_empty(), both.filter(narrower).row(0, named=True)
    is_open = pl.col("punkte_min") != pl.col("punkte_max")
    unasked = found.criteria.filter(is_open).join(found.clarifications, on="fall_id", how="anti")
    assert unasked.is_empty(), unasked.row(0, named=True)


@pytest.mark.parametrize(
    ("table", "column", "value", "criterion"),
    [
        ("lagen", "b1_wert", "VOLLZIEHBAR", "B1"),
        ("lagen", "b2_wert", "PASS", "B2"),
        ("lagen", "b3_wert", "X", "B3"),
        ("lagen", "b4_wert", "", "B4"),
        ("lagen", "in_strafhaft", "VIELLEICHT", "B5"),
        ("verurteilungen", "strafart", "ZZ", "A1"),
        ("verurteilungen", "dauer_monate", -3, "A1"),
        ("verurteilungen", "massregeln", ["99"], "A1"),
    ],
)
def test_a_value_outside_its_domain_is_a_question_and_never_a_guess(
    table: str, column: str, value: object, criterion: str
) -> None:
    plain = one_case(convictions=[robbery(dauer_monate=20)])
    frame = getattr(plain, table)
    strange = replace(plain, **{table: frame.with_columns(pl.lit(value).cast(frame.schema[column]).alias(column))})
    unknown = replace(plain, **{table: frame.with_columns(pl.lit(None).cast(frame.schema[column]).alias(column))})
    found, as_unknown = assessed(strange), assessed(unknown)
    assert found.criteria.equals(as_unknown.criteria)
    row = found.criteria.filter(pl.col("kriterium") == criterion).row(0, named=True)
    assert row["punkte_min"] < row["punkte_max"]
    asked = found.clarifications.filter(pl.col("grund") == "NICHT_LESBAR").row(0, named=True)
    assert asked["feld"] == column
    assert f"von [{column}] ist nicht vorgesehen" in asked["frage"]


@pytest.mark.parametrize(
    "column",
    ["ist_auf_liste", "hat_meldung", "hat_offenes_strafverfahren", "ist_opferzeuge", "hat_freiwillige_ausreise"],
)
def test_suspicion_and_lists_never_change_points_or_cell(column: str) -> None:
    facts = invented_facts(200, seed=12)
    listed = facts.personen.with_columns(hat_meldung=pl.lit(value=True))
    shown = ["fall_id", "a_min", "a_max", "b_min", "b_max", "zelle", "zelle_max"]
    told = [
        assessed(replace(facts, personen=listed.with_columns(pl.lit(value).alias(column)))).cases.select(shown)
        for value in (False, True)
    ]
    both = told[0].join(told[1], on="fall_id", suffix="_mit")
    assert both.height > 80
    for name in shown[1:]:
        assert both[name].equals(both[f"{name}_mit"], check_names=False), name
