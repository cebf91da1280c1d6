"""What must hold for every case, tried on invented ones."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pipelines.prioritise.fact_frames import facts_of
from pipelines.prioritise.facts import Facts
from tests.unit.prioritise.invented_cases import STICHTAG, assessed, invented_facts, one_case, records, robbery

FEW = settings(max_examples=6, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate])
"""A smaller seed is no simpler register, so nothing is shrunk."""
SEEDS = st.integers(min_value=1, max_value=10_000)
PERSONS = 60


def _same(left: Facts, right: Facts) -> None:
    one, two = assessed(left), assessed(right)
    for table in ("cases", "criteria", "convictions_assessed", "clarifications", "explanations", "ledger"):
        assert getattr(one, table).equals(getattr(two, table)), table


@FEW
@given(seed=SEEDS)
def test_order_of_rows_changes_nothing(seed: int) -> None:
    facts = invented_facts(PERSONS, seed=seed)
    shuffled = {
        name: getattr(facts, name).sample(fraction=1.0, shuffle=True, seed=seed) for name in facts.__dataclass_fields__
    }
    _same(facts, Facts(**shuffled))


@FEW
@given(seed=SEEDS)
def test_name_nationality_sex_birthplace_and_suspicion_change_nothing(seed: int) -> None:
    facts = invented_facts(PERSONS, seed=seed)
    count = facts.personen.height
    strange = facts.personen.with_columns(
        familienname=pl.Series([f"Name{seed + i}" for i in range(count)]),
        staatsang_1=pl.Series([str(100 + (seed + i) % 400) for i in range(count)]),
        geschlecht=pl.Series(["M", "W"] * count)[:count],
        geburtsort=pl.lit("irgendwo"),
        anzahl_verdachtsfaelle=pl.Series(range(count)),
        anzahl_datensaetze=pl.lit(99, dtype=pl.Int32),
    )
    charged = facts.verurteilungen.with_columns(delikt_text=pl.lit("ganz anders"))
    _same(facts, replace(facts, personen=strange, verurteilungen=charged))


@FEW
@given(seed=SEEDS)
def test_a_list_entry_a_report_and_proceedings_change_no_points(seed: int) -> None:
    facts = invented_facts(PERSONS, seed=seed)
    turned = facts.personen.with_columns(
        ~pl.col("ist_auf_liste"),
        ~pl.col("hat_offenes_strafverfahren"),
        ~pl.col("hat_absehen_154b"),
        hat_meldung=pl.lit(value=True),
        meldung_am=pl.lit(STICHTAG),
        offene_verfahren_normen=pl.lit(["StGB 211"]),
        anzahl_datensaetze=pl.lit(9, dtype=pl.Int32),
    )
    columns = ["fall_id", "a_min", "a_max", "b_min", "b_max", "a_band_min", "b_band_min"]
    one, two = (assessed(each).cases.select(columns) for each in (facts, replace(facts, personen=turned)))
    both = one.join(two, on="fall_id", suffix="_danach")
    assert both.height > 0
    for name in columns[1:]:
        assert both[name].equals(both[f"{name}_danach"], null_equal=True, check_names=False), name


@FEW
@given(seed=SEEDS)
def test_the_same_facts_give_the_same_list(seed: int) -> None:
    _same(invented_facts(PERSONS, seed=seed), invented_facts(PERSONS, seed=seed))


@FEW
@given(seed=SEEDS, days=st.integers(min_value=1, max_value=1500))
def test_fallschwere_never_rises_by_time_alone(seed: int, days: int) -> None:
    given_records = records(PERSONS, seed=seed)
    settled = [
        row | {"rechtskraft_am": row["rechtskraft_am"] or row["erstes_urteil_am"]}
        for row in given_records["verurteilungen"]
    ]
    facts = facts_of(**(given_records | {"verurteilungen": settled}))
    columns = ["fall_id", "a_min", "a_max"]
    now = assessed(facts).cases.select(columns)
    later = assessed(facts, stichtag=STICHTAG + timedelta(days=days)).cases.select(columns)
    both = now.join(later, on="fall_id", suffix="_spaeter")
    assert both.height > 0
    assert both.filter(pl.col("a_min_spaeter") > pl.col("a_min")).is_empty()
    assert both.filter(pl.col("a_max_spaeter") > pl.col("a_max")).is_empty()


KNOWN: list[tuple[str, str, list[Any]]] = [
    ("verurteilungen", "waffe", [True, False]),
    ("verurteilungen", "ist_in_bewaehrung", [True, False]),
    ("verurteilungen", "schuldform", ["V", "F"]),
    ("verurteilungen", "ist_bewaehrung", [True, False]),
    ("lagen", "b1_wert", ["VA_OHNE_DULDUNG", "KEINE", "VA_EILANTRAG"]),
    ("lagen", "b2_wert", ["ORIGINALPASS", "BEHAUPTET"]),
    ("lagen", "b3_wert", ["PASS_GUELTIG", "KEIN_ANTRAG"]),
    ("lagen", "b4_wert", ["KEINE_GEPRUEFT", "DAUERHAFT"]),
    ("lagen", "in_strafhaft", ["JA", "NEIN"]),
    ("lagen", "tage_bis_haftende", [5, 100, 900]),
    ("lagen", "rueckuebernahme_zusage", [True, False]),
    ("lagen", "abschiebungsverbot_alle_zielstaaten", [True, False]),
    ("lagen", "verfahrensweg", ["K1", "K2", "K3"]),
]


@pytest.mark.parametrize(("table", "column", "values"), KNOWN)
def test_unknown_becoming_known_stays_within_the_span(table: str, column: str, values: list[Any]) -> None:
    facts = invented_facts(150, seed=7)
    frame = getattr(facts, table)
    unknown = {"schuldform": "VF", "verfahrensweg": "K6"}
    is_open = pl.col(column) == unknown[column] if column in unknown else pl.col(column).is_null()
    before = assessed(facts).cases.select("fall_id", "a_min", "a_max", "b_min", "b_max")
    for value in values:
        told = frame.with_columns(
            pl.when(is_open).then(pl.lit(value)).otherwise(pl.col(column)).cast(frame.schema[column]).alias(column)
        )
        after = assessed(replace(facts, **{table: told})).cases
        both = after.join(before, on="fall_id", suffix="_vorher")
        for name in ("a", "b"):
            outside = (pl.col(f"{name}_min") < pl.col(f"{name}_min_vorher")) | (
                pl.col(f"{name}_max") > pl.col(f"{name}_max_vorher")
            )
            assert both.filter(outside).is_empty(), both.filter(outside).row(0, named=True)


def test_days_of_deeds_becoming_known_stay_within_the_span() -> None:
    facts = invented_facts(150, seed=8)
    before = assessed(facts).cases.select("fall_id", "a_min", "a_max")
    for gaps in ([0], [0, 30, 60], list(range(0, 300, 20))):
        days = pl.concat_list([pl.col("tat_letzter_tag").dt.offset_by(f"-{gap}d") for gap in gaps])
        told = facts.verurteilungen.with_columns(
            pl.when(pl.col("tat_tage").is_null()).then(days).otherwise("tat_tage").alias("tat_tage")
        )
        both = assessed(replace(facts, verurteilungen=told)).cases.join(before, on="fall_id", suffix="_vorher")
        outside = (pl.col("a_min") < pl.col("a_min_vorher")) | (pl.col("a_max") > pl.col("a_max_vorher"))
        assert both.filter(outside).is_empty()


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_custody_becoming_known_stays_within_the_span(share: float) -> None:
    facts = invented_facts(150, seed=9)
    before = assessed(facts).cases.select("fall_id", "a_min", "a_max")
    low, high = pl.col("hafttage_seit_tat_min"), pl.col("hafttage_seit_tat_max")
    known = (low + ((high - low) * share).cast(pl.Int32)).cast(pl.Int32)
    told = facts.verurteilungen.with_columns(hafttage_seit_tat_min=known, hafttage_seit_tat_max=known)
    both = assessed(replace(facts, verurteilungen=told)).cases.join(before, on="fall_id", suffix="_vorher")
    outside = (pl.col("a_min") < pl.col("a_min_vorher")) | (pl.col("a_max") > pl.col("a_max_vorher"))
    assert both.filter(outside).is_empty()


@FEW
@given(seed=SEEDS)
def test_a_minor_case_is_never_better_than_p4(seed: int) -> None:
    cases = assessed(invented_facts(PERSONS * 2, seed=seed)).cases
    minor = cases.filter((pl.col("a_band_min") == "G") & pl.col("zelle").is_not_null())
    assert set(minor["zelle"]) <= {"P4", "P5"}


@FEW
@given(seed=SEEDS)
def test_removing_a_conviction_never_raises_fallschwere(seed: int) -> None:
    given_records = records(PERSONS, seed=seed)
    plain = [row | {"vollstr_erledigt_am": row["erstes_urteil_am"]} for row in given_records["verurteilungen"]]
    before = assessed(facts_of(**(given_records | {"verurteilungen": plain}))).cases.select("fall_id", "a_min", "a_max")
    fewer = [row for number, row in enumerate(plain) if number % 3]
    after = assessed(facts_of(**(given_records | {"verurteilungen": fewer}))).cases
    both = after.join(before, on="fall_id", suffix="_vorher")
    assert both.filter(pl.col("a_max") > pl.col("a_max_vorher")).is_empty()
    assert both.filter(pl.col("a_min") > pl.col("a_min_vorher")).is_empty()


def test_total_sentence_with_its_parts_is_the_total_sentence_alone() -> None:
    total = robbery(verurteilung_id="p/9", dauer_monate=26)
    parts = [
        robbery(verurteilung_id=f"p/{number}", geschaeftsnr=f"{number} Ls 1/24", einbezogen_in_id="p/9", dauer_monate=8)
        for number in (1, 2, 3)
    ]
    alone, together = (assessed(one_case(convictions=rows)) for rows in ([total], [*parts, total]))
    assert alone.cases.equals(together.cases)
    assert alone.criteria.equals(together.criteria)
    assert alone.explanations.equals(together.explanations)


def test_one_judgement_delivered_in_several_records_counts_once() -> None:
    twice = [robbery(), robbery(verurteilung_id="p/2"), robbery(verurteilung_id="p/3")]
    alone, together = (assessed(one_case(convictions=rows)) for rows in ([robbery()], twice))
    assert alone.criteria.equals(together.criteria)
    assert together.convictions_assessed["schleuse"].to_list() == [None, "G2", "G2"]


def test_no_number_of_petty_convictions_reaches_the_top_bands() -> None:
    days = [date(2026, 2, 27) - timedelta(days=number) for number in range(60)]
    petty = [
        robbery(
            verurteilung_id=f"p/{number}",
            geschaeftsnr=f"{number} Cs",
            strafart="GS",
            dauer_monate=None,
            tagessaetze=90,
            normen=["StGB 242"],
            ist_in_bewaehrung=True,
            bew_widerruf_am=date(2026, 3, 1),
            tat_letzter_tag=day,
            tat_tage=[day],
        )
        for number, day in enumerate(days)
    ]
    row = assessed(one_case(convictions=petty)).cases.row(0, named=True)
    assert row["a_band_max"] == "G"
    assert row["zelle"] in {"P4", "P5"}


def test_every_kind_of_result_is_reached_by_some_case() -> None:
    cases = assessed(invented_facts(1500, seed=3)).cases
    assert set(cases["zelle"].drop_nulls()) == {"P1", "P2", "P2*", "P3", "P3*", "P4", "P5"}
    assert set(cases["a_band_min"]) == {"0", "G", "M", "H", "S"}
    assert set(cases["b_band_min"].drop_nulls()) == {"G", "M", "H", "S"}
    assert set(cases["liste"]) == {"RANGFOLGE", "OHNE_VERWERTBARE_VERURTEILUNG", "SCHUTZSTATUS", "EU", "BESTAND"}
    assert set(cases["ist_klaerung_zuerst"]) == {True, False}


def old_fine(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 -- columns of verurteilungen
    day = date(2018, 1, 1)
    return robbery(
        verurteilung_id="p/7", geschaeftsnr="77 Cs 7/07", strafart="GS", dauer_monate=None, tagessaetze=50,
        tat_letzter_tag=day, erstes_urteil_am=date(2018, 5, 4), rechtskraft_am=date(2018, 5, 12), tat_tage=[day],
    ) | changes  # fmt: skip


@pytest.mark.parametrize(
    "more",
    [
        [old_fine(verurteilung_id="p/8")],
        [old_fine(verurteilung_id="p/8", geschaeftsnr="78 Cs 8/08", einbezogen_in_id="p/7")],
        [old_fine(verurteilung_id="p/8", geschaeftsnr="78 Cs 8/08", ist_aufgehoben=True, normen=["JGG 27"])],
    ],
    ids=["a second copy", "a sentence that it took in", "a lifted verdict of guilt"],
)
def test_what_an_erased_decision_took_in_or_repeats_leaves_no_trace(more: list[dict[str, Any]]) -> None:
    alone, together = (assessed(one_case(convictions=[robbery(), old_fine(), *rows])) for rows in ([], more))
    assert alone.convictions_assessed.equals(together.convictions_assessed)
    assert alone.criteria.equals(together.criteria)
    assert alone.clarifications.equals(together.clarifications)
    counted = together.cases["nicht_beruecksichtigt"][0]
    assert (
        together.explanations["langtext"][0].replace(f"berücksichtigt: {counted}", "berücksichtigt: 1")
        == (alone.explanations["langtext"][0])
    )


def test_erased_entries_leave_no_trace() -> None:
    without, with_old = assessed(one_case()), assessed(one_case(convictions=[robbery(), old_fine()]))
    assert with_old.cases["nicht_beruecksichtigt"].to_list() == [1]
    assert without.criteria.equals(with_old.criteria)
    assert without.convictions_assessed.equals(with_old.convictions_assessed)
    text = with_old.explanations["langtext"][0]
    assert "Nicht berücksichtigt: 1 (rechtlich nicht verwertbar)" in text
    assert text.replace("berücksichtigt: 1", "berücksichtigt: 0") == without.explanations["langtext"][0]
