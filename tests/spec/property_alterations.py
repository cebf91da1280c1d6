"""Alterations of evaluator and rules, one for each property of the ruleset, that break it.

Belongs here: what is altered, and the test that has to notice it.
Does not belong here: applying an alteration (property_mutants), the properties (tests/unit/prioritise).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from pipelines.prioritise import assess, convictions, evaluate, evaluate_evidence, priority
from pipelines.prioritise.facts import Facts, derived_case_facts, derived_event_facts
from pipelines.prioritise.ruleset import Ruleset
from tests.unit.prioritise import invented_cases, test_explanation, test_properties

Patches = list[tuple[object, str, Any]]


@dataclass(frozen=True, kw_only=True)
class Alteration:
    """One altered program.

    Attributes:
        says: what is altered.
        test: the property that must notice it.
        calls: with what the test is called.
        patches: module, name, replacement.
    """

    says: str
    test: Callable[..., None]
    calls: tuple[Any, ...] = ()
    patches: Patches


def _ruleset(change: Callable[[Ruleset], Ruleset]) -> Patches:
    """Assess with an altered ruleset, whatever ruleset the test gives."""

    def assessed(facts: Facts, *, ruleset: Ruleset, **others: Any) -> assess.Assessed:  # noqa: ANN401 -- passed on
        return assess.assess(facts, ruleset=change(ruleset), **others)

    return [(invented_cases, "assess", assessed)]


def _criterion(ruleset: Ruleset, name: str, **changes: Any) -> Ruleset:  # noqa: ANN401 -- fields of a criterion
    dimensions = tuple(
        replace(
            dimension,
            criteria=tuple(replace(c, **changes) if c.legal.id == name else c for c in dimension.criteria),
        )
        for dimension in ruleset.dimensions
    )
    return replace(ruleset, dimensions=dimensions)


def _old_weighs_more(ruleset: Ruleset) -> Ruleset:
    factor = ruleset.factors["zeit"]
    percents = [band.points for band in reversed(factor.bands)]
    bands = tuple(replace(band, points=points) for band, points in zip(factor.bands, percents, strict=True))
    return replace(ruleset, factors=ruleset.factors | {"zeit": replace(factor, bands=bands)})


def _fewer_is_worse(ruleset: Ruleset) -> Ruleset:
    bands = ruleset.dimension("A").criteria[1].bands
    points = [band.points for band in reversed(bands)]
    return _criterion(ruleset, "A2", bands=tuple(replace(b, points=p) for b, p in zip(bands, points, strict=True)))


def _minor_first(ruleset: Ruleset) -> Ruleset:
    assert ruleset.matrix is not None
    cells = tuple(replace(cell, priority="P1") if cell.row == "G" else cell for cell in ruleset.matrix.cells)
    return replace(ruleset, matrix=replace(ruleset.matrix, cells=cells, not_better_than={}))


def _one_cell(ruleset: Ruleset) -> Ruleset:
    assert ruleset.matrix is not None
    cells = tuple(replace(cell, priority="P4") for cell in ruleset.matrix.cells)
    return replace(ruleset, matrix=replace(ruleset.matrix, cells=cells))


def _petty_weighs(ruleset: Ruleset) -> Ruleset:
    grades = ruleset.dimension("A").criteria[0].grades
    return _criterion(
        ruleset, "A1", grades=tuple(replace(g, points=45) if g.id == "GERING" else g for g in grades), factors=()
    )


def _nothing_hidden(ruleset: Ruleset) -> Ruleset:
    return replace(ruleset, gates=tuple(replace(gate, hides=False) for gate in ruleset.gates))


def _points_for(column: str) -> Patches:
    """Give points for a column that no rule may look at."""

    def points(cases: pl.DataFrame, **others: Any) -> tuple[pl.DataFrame, pl.DataFrame]:  # noqa: ANN401 -- passed on
        rows, events = evaluate.points_of(cases, **others)
        if column in rows.columns:
            more = pl.col(column).cast(pl.Int64).fill_null(0)
            rows = rows.with_columns(pl.col("A_min") + more, pl.col("A_max") + more)
        return rows, events

    return [(assess, "points_of", points)]


def _load_order() -> Patches:
    def unsorted(facts: Facts, *, stichtag: date) -> pl.DataFrame:
        given = facts.personen.select("person_id")
        return given.join(derived_case_facts(facts, stichtag=stichtag), on="person_id", maintain_order="left")

    def positions(fall_ids: list[str], *, salt: str) -> list[str]:
        return [f"{salt}{number:09d}" for number in range(len(fall_ids))]

    return [(assess, "derived_case_facts", unsorted), (priority, "lots", positions)]


def _events(**columns: pl.Expr) -> Patches:
    def derived(facts: Facts, *, stichtag: date) -> pl.DataFrame:
        return derived_event_facts(facts, stichtag=stichtag).with_columns(**columns)

    return [(convictions, "derived_event_facts", derived)]


def _least_is_most() -> Patches:
    """An unknown identity counts as nothing, also in the upper bound."""
    original = evaluate._case_points

    def points(criterion: Any, *, stichtag: date) -> list[pl.Expr]:  # noqa: ANN401 -- a criterion
        low, high = original(criterion, stichtag=stichtag)
        return [low, low.alias("B2_max") if criterion.legal.id == "B2" else high]

    return [(evaluate, "_case_points", points)]


def _no_open_series() -> Patches:
    original = evaluate_evidence.densest

    def densest(events: pl.DataFrame, *, criterion: Any, stichtag: date) -> pl.DataFrame:  # noqa: ANN401 -- a criterion
        name = criterion.legal.id
        counted = original(events, criterion=criterion, stichtag=stichtag)
        return counted.with_columns(pl.col(f"{name}:n_min").alias(f"{name}:n_max"))

    return [(evaluate_evidence, "densest", densest)]


def _random_lots() -> Patches:
    made = iter(range(10**9))

    def lots(fall_ids: list[str], *, salt: str) -> list[str]:
        return [f"{salt}{-next(made)}" for _ in fall_ids]

    return [(priority, "lots", lots)]


def _rounded_down(points: pl.Expr, *, percents: Any) -> pl.Expr:  # noqa: ANN401 -- expressions
    for percent in percents:
        points = points * percent.cast(pl.Int64) // 100
    return points


def _known(table: str, column: str) -> tuple[Any, ...]:
    return next(row for row in test_properties.KNOWN if row[:2] == (table, column))


def _as_it_is(rows: pl.DataFrame) -> pl.DataFrame:
    return rows


P, E = test_properties, test_explanation
ALTERATIONS = (
    Alteration(
        says="suspicion gives points",
        test=P.test_name_nationality_sex_birthplace_and_suspicion_change_nothing,
        patches=_points_for("anzahl_verdachtsfaelle"),
    ),
    Alteration(
        says="a list entry gives points",
        test=P.test_a_list_entry_a_report_and_proceedings_change_no_points,
        patches=_points_for("ist_auf_liste"),
    ),
    Alteration(
        says="an open proceeding gives points",
        test=P.test_a_list_entry_a_report_and_proceedings_change_no_points,
        patches=_points_for("hat_offenes_strafverfahren"),
    ),
    Alteration(
        says="removing a conviction can raise A2: few convictions weigh more than many",
        test=P.test_removing_a_conviction_never_raises_fallschwere,
        patches=_ruleset(_fewer_is_worse),
    ),
    Alteration(
        says="the order of the delivered rows decides between equal cases",
        test=P.test_order_of_rows_changes_nothing,
        patches=_load_order(),
    ),
    Alteration(
        says="lots differ from one run to the next",
        test=P.test_the_same_facts_give_the_same_list,
        patches=_random_lots(),
    ),
    Alteration(
        says="deeds weigh more the older they are",
        test=P.test_fallschwere_never_rises_by_time_alone,
        patches=_ruleset(_old_weighs_more),
    ),
    Alteration(
        says="an unknown weapon counts as none",
        test=P.test_unknown_becoming_known_stays_within_the_span,
        calls=_known("verurteilungen", "waffe"),
        patches=[(evaluate_evidence, "possibly", evaluate_evidence.certainly)],
    ),
    Alteration(
        says="an unknown identity counts as none",
        test=P.test_unknown_becoming_known_stays_within_the_span,
        calls=_known("lagen", "b2_wert"),
        patches=_least_is_most(),
    ),
    Alteration(
        says="deeds that no notice told count as one",
        test=P.test_days_of_deeds_becoming_known_stay_within_the_span,
        patches=_no_open_series(),
    ),
    Alteration(
        says="unknown custody counts as none",
        test=P.test_custody_becoming_known_stays_within_the_span,
        calls=(1.0,),
        patches=_events(freiheitstage_min=pl.col("freiheitstage_max")),
    ),
    Alteration(
        says="minor cases with an easy return come first",
        test=P.test_a_minor_case_is_never_better_than_p4,
        patches=_ruleset(_minor_first),
    ),
    Alteration(
        says="sentences that a total sentence took in count again",
        test=P.test_total_sentence_with_its_parts_is_the_total_sentence_alone,
        patches=_events(ist_einbezogen=pl.lit(value=False)),
    ),
    Alteration(
        says="each record of one judgement counts",
        test=P.test_one_judgement_delivered_in_several_records_counts_once,
        patches=_events(ist_doppelt=pl.lit(value=False)),
    ),
    Alteration(
        says="petty convictions weigh like the gravest",
        test=P.test_no_number_of_petty_convictions_reaches_the_top_bands,
        patches=_ruleset(_petty_weighs),
    ),
    Alteration(
        says="all cells of the matrix have one priority",
        test=P.test_every_kind_of_result_is_reached_by_some_case,
        patches=_ruleset(_one_cell),
    ),
    Alteration(
        says="erased entries are shown",
        test=P.test_erased_entries_leave_no_trace,
        patches=_ruleset(_nothing_hidden),
    ),
    Alteration(
        says="what an erased decision took in is shown",
        test=P.test_what_an_erased_decision_took_in_or_repeats_leaves_no_trace,
        calls=([P.old_fine(verurteilung_id="p/8")],),
        patches=[(convictions, "_hidden_with_their_decision", _as_it_is)],
    ),
    Alteration(
        says="points are rounded down, and the text says what the paper says",
        test=E.test_points_and_bands_of_every_case_can_be_recomputed_from_the_text_alone,
        calls=(5,),
        patches=[(evaluate_evidence, "times_percents", _rounded_down)],
    ),
)
"""Each property of the ruleset with an alteration of evaluator or rules that breaks it."""
