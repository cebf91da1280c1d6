"""How far the order depends on choices of ours: weights, thresholds, single criteria, unknowns, other ways to combine.

Belongs here: altered rulesets, and what each alteration does to priorities (W1 to W5, W7 of the evaluation plan).
Does not belong here: changes from day to day (W6: publish.comparison), old deliveries (W8: orchestration.pilot_report),
the page (publish.pilot_report_page).
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import median
from typing import Final

import polars as pl

from pipelines.prioritise.assess import Evaluated, evaluate
from pipelines.prioritise.criteria import Criterion, Grade
from pipelines.prioritise.facts import Facts
from pipelines.prioritise.intervals import Band
from pipelines.prioritise.parts import Dimension
from pipelines.prioritise.rank_agreement import UNRANKED, both_priorities, kendall_tau_b, priority_tau, top_overlap
from pipelines.prioritise.ruleset import Ruleset
from pipelines.prioritise.stops import RANKED

SEED: Final = 20260301
"""First day of the pilot; the same facts give the same draws."""

SPREAD: Final = 0.2
"""Each weight is drawn between four and six fifths of its value."""

SHIFT: Final = 5
"""Points by which a threshold is moved in either direction."""

HIGH: Final = ("P1", "P2", "P2*")
ALTERNATIVES: Final = {
    "0,6 A + 0,4 B": lambda a, b: 0.6 * a + 0.4 * b,
    "erst A, dann B": lambda a, b: 1000 * a + b,
    "A × B": lambda a, b: a * b,
}
"""Other ways to combine both dimensions; they are computed for the report only."""


@dataclass(frozen=True, kw_only=True)
class Altered:
    """What an alteration does.

    Attributes:
        metric: W1 to W8.
        what: German, what was altered.
        moved: cases with another priority.
        cases: cases ranked before or after.
        tau: Kendall's tau-b of priorities; None where all are the same.
        overlap: share of the first k places that stay among them; None without ranked cases, or where nothing is
            ordered anew.
        gone: cases that would be on no list.
    """

    metric: str
    what: str
    moved: int
    cases: int
    tau: float | None
    overlap: float | None
    gone: int = 0


@dataclass(frozen=True, kw_only=True)
class Perturbed:
    """What drawing all weights anew does (W1).

    Attributes:
        draws: how many.
        stays: fall_id, anteil: share of draws in which a case keeps its priority.
        tau: median of Kendall's tau-b.
        overlap: median share of the first k places that stay.
    """

    draws: int
    stays: pl.DataFrame
    tau: float | None
    overlap: float | None


@dataclass(frozen=True, kw_only=True)
class Evaluator:
    """The facts of one day, ready to be assessed by altered rules.

    Attributes:
        facts: of the day.
        ruleset: in force.
        stichtag: the day.
        pseudonym_key: key of the case ids.
        previous: the list before.
        k: how many cases can be worked on in a week.
    """

    facts: Facts
    ruleset: Ruleset
    stichtag: date
    pseudonym_key: bytes
    previous: pl.DataFrame | None
    k: int

    def found(self, *, ruleset: Ruleset | None = None, facts: Facts | None = None) -> pl.DataFrame:
        """Give fall_id, zelle (UNRANKED without one), zelle_max, platz, A, B of every listed case."""
        made = evaluate(
            facts or self.facts,
            ruleset=ruleset or self.ruleset,
            stichtag=self.stichtag,
            pseudonym_key=self.pseudonym_key,
            previous=self.previous,
        )
        return priorities(made)


def priorities(found: Evaluated) -> pl.DataFrame:
    """Give what the comparison looks at: fall_id, zelle, zelle_max, platz, a, b; unranked cases last."""
    is_ranked = pl.col("liste") == RANKED
    return found.cases.select(
        "fall_id",
        zelle=pl.when(is_ranked).then(pl.col("zelle")).fill_null(UNRANKED),
        zelle_max=pl.when(is_ranked).then(pl.col("zelle_max")).fill_null(UNRANKED),
        platz="platz",
        a="A_min",
        b="B_min",
    ).sort("platz", "fall_id", nulls_last=True)


def weights_drawn(by: Evaluator, *, draws: int) -> Perturbed:
    """Draw every weight anew, many times (W1).

    Args:
        by: facts and rules.
        draws: how often.
    """
    base, chance = by.found(), random.Random(SEED)  # noqa: S311 -- no secret: it must come out the same again
    kept = base.filter(pl.col("platz").is_not_null()).select("fall_id", "zelle", treffer=pl.lit(0, dtype=pl.Int64))
    taus, overlaps = [], []
    for _ in range(draws):
        other = by.found(
            ruleset=with_points(by.ruleset, change=lambda p: int(p * chance.uniform(1 - SPREAD, 1 + SPREAD) + 0.5))
        )
        compared = kept.join(other.select("fall_id", neu="zelle"), on="fall_id", how="left", maintain_order="left")
        kept = compared.with_columns(
            treffer=pl.col("treffer") + (pl.col("zelle") == pl.col("neu")).fill_null(value=False).cast(pl.Int64)
        ).drop("neu")
        taus.append(priority_tau(base, other=other))
        overlaps.append(top_overlap(base, other=other, k=by.k))
    return Perturbed(
        draws=draws,
        stays=kept.select("fall_id", "zelle", anteil=pl.col("treffer") / draws),
        tau=_median(taus),
        overlap=_median(overlaps),
    )


def alterations(by: Evaluator) -> list[Altered]:
    """Alter one thing after the other: thresholds (W2), criteria (W3), unknowns (W4), combination (W5), entry (W7)."""
    base = by.found()
    found = [
        compared(base, other=by.found(ruleset=with_thresholds(by.ruleset, shift=shift)), metric="W2", k=by.k,
                  what=f"alle Bandgrenzen {shift:+d} Punkte")
        for shift in (-SHIFT, SHIFT)
    ]  # fmt: skip
    found += [
        compared(base, other=by.found(ruleset=without_criterion(by.ruleset, criterion=each.legal.id)), metric="W3",
                  k=by.k, what=f"ohne {each.legal.id} {each.legal.name}")
        for dimension in by.ruleset.dimensions
        for each in dimension.criteria
    ]  # fmt: skip
    best = base.with_columns(zelle="zelle_max")
    at_best = compared(base, other=best, metric="W4", k=by.k, what="alles Unbekannte mit Höchstwert")
    found.append(replace(at_best, overlap=None))
    found += [_combined(base, name=name, k=by.k) for name in ALTERNATIVES]
    without_lists = replace(by.facts, personen=by.facts.personen.with_columns(ist_auf_liste=pl.lit(value=False)))
    found.append(
        compared(base, other=by.found(facts=without_lists), metric="W7", k=by.k, what="ohne Intensivtäterlisten (E1)")
    )
    return found


def with_points(ruleset: Ruleset, *, change: Callable[[int], int]) -> Ruleset:
    """Change every weight of a ruleset; caps and bands of dimensions stay."""

    def grades(rows: Sequence[Grade]) -> tuple[Grade, ...]:
        return tuple(replace(row, points=change(row.points)) for row in rows)

    def altered(criterion: Criterion) -> Criterion:
        bands = tuple(replace(band, points=change(band.points)) for band in criterion.bands)
        return replace(criterion, grades=grades(criterion.grades), additions=grades(criterion.additions), bands=bands)

    return _with_criteria(ruleset, change=altered)


def without_criterion(ruleset: Ruleset, *, criterion: str) -> Ruleset:
    """Let one criterion give nothing, known or unknown."""

    def altered(each: Criterion) -> Criterion:
        if each.legal.id != criterion:
            return each
        return replace(
            each,
            max=0,
            grades=tuple(replace(row, points=0) for row in each.grades),
            additions=tuple(replace(row, points=0) for row in each.additions),
            bands=tuple(replace(band, points=0) for band in each.bands),
        )

    return _with_criteria(ruleset, change=altered)


def with_thresholds(ruleset: Ruleset, *, shift: int) -> Ruleset:
    """Move the thresholds between bands; that between nothing and something (0 and 1) stays."""

    def moved(edge: int | None, *, least: int) -> int | None:
        return edge if edge is None or edge <= least else edge + shift

    def altered(dimension: Dimension) -> Dimension:
        bands: list[Band] = [
            replace(band, von=moved(band.von, least=1), bis=moved(band.bis, least=0)) for band in dimension.bands
        ]
        return replace(dimension, bands=tuple(bands))

    return replace(ruleset, dimensions=tuple(altered(each) for each in ruleset.dimensions))


def _with_criteria(ruleset: Ruleset, *, change: Callable[[Criterion], Criterion]) -> Ruleset:
    return replace(
        ruleset,
        dimensions=tuple(
            replace(dimension, criteria=tuple(change(each) for each in dimension.criteria))
            for dimension in ruleset.dimensions
        ),
    )


def compared(base: pl.DataFrame, *, other: pl.DataFrame, metric: str, what: str, k: int) -> Altered:
    """Compare two orders of the same day.

    Args:
        base: as of `priorities`, by the rules and data in force.
        other: the altered one.
        metric: W1 to W8.
        what: German, what was altered.
        k: how many cases can be worked on in a week.
    """
    both = both_priorities(base, other=other)
    is_ranked = (pl.col("zelle") != UNRANKED) | (pl.col("neu") != UNRANKED)
    ranked = both.filter(is_ranked)
    return Altered(
        metric=metric,
        what=what,
        moved=ranked.filter(pl.col("zelle") != pl.col("neu")).height,
        cases=ranked.height,
        tau=priority_tau(base, other=other),
        overlap=top_overlap(base, other=other, k=k),
        gone=base.join(other, on="fall_id", how="anti").height,
    )


def _combined(base: pl.DataFrame, *, name: str, k: int) -> Altered:
    """Order ranked cases by another combination and hold it against the matrix (W5)."""
    ranked = base.filter(pl.col("platz").is_not_null(), pl.col("b").is_not_null())
    score = [ALTERNATIVES[name](a, b) for a, b in ranked.select("a", "b").iter_rows()]
    order = ranked.with_columns(wert=pl.Series(score, dtype=pl.Float64)).sort("wert", "platz", descending=[True, False])
    cells = {cell: rank for rank, cell in enumerate(sorted(set(ranked["zelle"])))}
    pairs = [(cells[cell], -value) for cell, value in order.select("zelle", "wert").iter_rows()]
    first = set(ranked.sort("platz")["fall_id"].head(k))
    stays = first & set(order["fall_id"].head(k))
    would_move = sum(one != two for one, two in zip(ranked.sort("platz")["zelle"], order["zelle"], strict=True))
    return Altered(
        metric="W5",
        what=f"Reihenfolge nach {name}",
        moved=would_move,
        cases=ranked.height,
        tau=kendall_tau_b(pairs),
        overlap=len(stays) / len(first) if first else None,
    )


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None
