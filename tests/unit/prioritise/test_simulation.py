"""Two rulesets on the same facts: who moves and why, groups with small cells hidden, the page."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from pipelines.prioritise.assess import evaluate
from pipelines.prioritise.conditions import Condition
from pipelines.prioritise.facts import Facts
from pipelines.prioritise.ruleset import Ruleset
from pipelines.prioritise.ruleset_changes import ruleset_changes
from pipelines.prioritise.simulation import MOVEMENTS, SMALLEST_SHOWN, by_group, hide_small, movements
from pipelines.prioritise.simulation_page import Report, simulation_page
from tests.unit.prioritise.invented_cases import KEY, RULESET, STICHTAG, invented_facts, one_case, robbery

Alter = Callable[[Ruleset], Ruleset]


def _moved(facts: Facts, *, alter: Alter) -> pl.DataFrame:
    before, after = (
        evaluate(facts, ruleset=rules, stichtag=STICHTAG, pseudonym_key=KEY, previous=None)
        for rules in (RULESET, alter(RULESET))
    )
    return movements(before, after=after, pseudonym_key=KEY, stichtag=STICHTAG)


def _dimension(rules: Ruleset, *, name: str, **changes: object) -> Ruleset:
    return replace(
        rules, dimensions=tuple(replace(d, **changes) if d.id == name else d for d in rules.dimensions)
    )  # fmt: skip


def _dearer_robbery(rules: Ruleset) -> Ruleset:
    a = rules.dimension("A")
    criteria = tuple(
        replace(c, grades=tuple(replace(g, points=20) if g.id == "I-1" else g for g in c.grades))
        if c.legal.id == "A1"
        else c
        for c in a.criteria
    )
    return _dimension(rules, name="A", criteria=criteria)


def _lower_band(rules: Ruleset) -> Ruleset:
    edges = {"M": (25, 39), "H": (40, 64)}
    bands = tuple(
        replace(b, von=edges[b.id][0], bis=edges[b.id][1]) if b.id in edges else b for b in rules.dimension("A").bands
    )
    return _dimension(rules, name="A", bands=bands)


def _other_cell(rules: Ruleset) -> Ruleset:
    assert rules.matrix is not None
    cells = tuple(replace(c, priority="P3") if (c.row, c.column) == ("H", "S") else c for c in rules.matrix.cells)
    return replace(rules, matrix=replace(rules.matrix, cells=cells))


def _stop_for_duty(rules: Ruleset) -> Ruleset:
    known = next(stop for stop in rules.stops if stop.legal.id == "X14")
    stop = replace(
        known,
        effect="LISTE",
        target="BESTAND",
        when=(Condition(form="in", fact="b1_wert", value=("VA_OHNE_DULDUNG",)),),
    )
    return replace(rules, stops=(stop, *rules.stops))


def test_the_same_rules_move_nobody() -> None:
    moved = _moved(invented_facts(300), alter=lambda rules: rules)
    assert set(moved["bewegung"]) == {"BLEIBT"}
    assert moved["gruende"].list.len().sum() == 0


@pytest.mark.parametrize(
    ("alter", "movement", "reasons"),
    [
        (_dearer_robbery, "BLEIBT", ["A1 45 → 40"]),
        (_lower_band, "BLEIBT", []),
        (_other_cell, "BLEIBT", ["Matrix bei gleichen Bändern: P1 → P3"]),
        (_stop_for_duty, "FAELLT_WEG", ["Stand: RANGFOLGE → BESTAND"]),
    ],
)
def test_a_case_says_what_the_new_rules_see_otherwise(alter: Alter, movement: str, reasons: list[str]) -> None:
    row = _moved(one_case(), alter=alter).row(0, named=True)
    assert row["bewegung"] == movement
    assert row["gruende"] == reasons


def test_a_band_that_moves_under_the_same_points_is_named() -> None:
    facts = one_case(convictions=[robbery(dauer_monate=14, tat_letzter_tag=date(2023, 6, 1))])
    row = _moved(facts, alter=_lower_band).row(0, named=True)
    assert row["A_min_vorher"] == row["A_min_nachher"] == 42
    assert row["gruende"] == ["Fallschwere bei gleichen Punkten: Band M → H", "Zelle P2 → P1"]


def test_entering_is_leaving_the_other_way_round() -> None:
    facts = invented_facts(300)
    away = _moved(facts, alter=_stop_for_duty)
    before, after = (
        evaluate(facts, ruleset=rules, stichtag=STICHTAG, pseudonym_key=KEY, previous=None)
        for rules in (_stop_for_duty(RULESET), RULESET)
    )
    back = movements(before, after=after, pseudonym_key=KEY, stichtag=STICHTAG)
    assert away.filter(pl.col("bewegung") == "FAELLT_WEG").height > 0
    gone = away.filter(pl.col("bewegung") == "FAELLT_WEG")["fall_id"].sort()
    come = back.filter(pl.col("bewegung") == "KOMMT_HINZU")["fall_id"].sort()
    assert gone.equals(come)


def test_every_move_has_its_reason_and_others_only_shift() -> None:
    moved = _moved(invented_facts(400), alter=_lower_band)
    moves = moved.filter(pl.col("bewegung").is_in(["STEIGT", "SINKT"]))
    assert moves.height > 20
    assert moves["gruende"].list.len().min() == 1
    shifted = moves.filter(pl.col("zelle_vorher") == pl.col("zelle_nachher"))
    assert set(shifted["gruende"].explode()) == {"eigene Bewertung gleich, andere Fälle bewegen sich"}
    places = moved.filter(pl.col("platz_nachher").is_not_null())
    assert (places["platz_nachher"] - places["platz_vorher"]).equals(places["platz_differenz"], check_names=False)


@pytest.mark.parametrize("flag", ["hat_sperre", "ist_eingeschraenkt"])
def test_no_report_hints_at_a_person_of_whom_nothing_may_be_told(flag: str) -> None:
    def without_stops(rules: Ruleset) -> Ruleset:
        return replace(rules, stops=())

    assert _moved(one_case(**{flag: True}), alter=without_stops).is_empty()
    assert not _moved(one_case(), alter=without_stops).is_empty()


def test_small_cells_cannot_be_worked_out() -> None:
    names = ["faelle", *(name.lower() for name in MOVEMENTS)]
    given = [[60, 12, 0, 14, 13, 0, 21], [45, 3, 11, 0, 11, 0, 20], [30, 0, 0, 30, 0, 0, 0]]
    counts = pl.DataFrame(given, schema=names, orient="row")
    hidden = hide_small(counts)
    rows = [list(row) for row in hidden.iter_rows()]
    for line in (*rows, *(list(column) for column in zip(*rows, strict=True))):
        assert sum(value is None for value in line) != 1 or all(value is None for value in line)
    for row, told in zip(given, rows, strict=True):
        for real, shown in zip(row, told, strict=True):
            assert shown is None or (shown == real and real >= SMALLEST_SHOWN)
    assert any(value is not None for row in rows for value in row)


def test_groups_are_counted_per_attribute() -> None:
    moved = _moved(invented_facts(400), alter=_lower_band)
    groups = moved.select(
        "person_id",
        pl.lit("Büro").alias("merkmal"),
        pl.col("person_id").hash(1).mod(2).cast(pl.String).alias("auspraegung"),
    )
    counted = by_group(moved, groups=groups)
    assert counted["auspraegung"].to_list() == ["0", "1"]
    assert counted["faelle"].drop_nulls().min() is None or counted["faelle"].drop_nulls().min() >= SMALLEST_SHOWN


def test_rules_are_compared_by_name_and_value() -> None:
    told = {(c.rule, c.what): (c.before, c.after) for c in ruleset_changes(RULESET, after=_other_cell(RULESET))}
    assert told == {("Matrix, Zelle H/S", "Priorität"): ("P1", "P3")}
    told = {(c.rule, c.what): (c.before, c.after) for c in ruleset_changes(RULESET, after=_dearer_robbery(RULESET))}
    assert told == {("Dimension A, Kriterium A1, Stufe I-1", "Punkte oder Prozent"): ("45", "20")}
    gone = ruleset_changes(RULESET, after=replace(RULESET, gates=RULESET.gates[1:]))
    assert [(c.rule, c.what, c.before) for c in gone] == [("Schleuse G1", "ganze Regel", "entfällt")]
    condition = replace(RULESET.gates[-1], when=RULESET.gates[-1].when[:1])
    told_gate = ruleset_changes(RULESET, after=replace(RULESET, gates=(*RULESET.gates[:-1], condition)))
    assert [c.what for c in told_gate] == ["Bedingung"]
    assert told_gate[0].after == "nur Vorschriften aus BTMG_29"
    assert ruleset_changes(RULESET, after=RULESET) == []


def test_the_page_stands_alone_and_shows_what_was_counted() -> None:
    moved = _moved(invented_facts(300), alter=_lower_band)
    groups = by_group(
        moved, groups=moved.select("person_id", pl.lit("Büro").alias("merkmal"), pl.lit("<5515>").alias("auspraegung"))
    )
    page = simulation_page(
        Report(
            before=RULESET,
            after=_lower_band(RULESET),
            changes=ruleset_changes(RULESET, after=_lower_band(RULESET)),
            moves=moved,
            groups=groups,
        )
    )
    assert page.startswith("<!doctype html>")
    assert not re.search(r"(?:src|href)=|https?://|<script", page)
    assert page.count('role="img"') == 2
    assert "&lt;5515&gt;" in page
    assert "<5515>" not in page
    for fall_id in moved.filter(pl.col("bewegung") != "BLEIBT")["fall_id"]:
        assert fall_id in page
    assert moved["person_id"][0] not in re.findall(r"<td[^>]*>([^<]*)</td>", page)
    assert "unter 10 oder verdeckt" in page
    assert f"Stichtag {date(2026, 6, 1):%d.%m.%Y}" in page
