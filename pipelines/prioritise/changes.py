"""What would change the proposal: every sentence is a second evaluation with one thing altered.

Belongs here: the alterations, and evaluating them on all cases at once.
Does not belong here: the text around them (explanation).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.prioritise.criteria import Criterion, Kind
from pipelines.prioritise.evaluate import with_dimension
from pipelines.prioritise.parts import Dimension
from pipelines.prioritise.priority import with_cells
from pipelines.prioritise.ruleset import Ruleset
from pipelines.prioritise.stops import RANKED

_UNRANKED = "ohne Rang"
_CELLS = ("zelle", "zelle_max", "zelle_rang", "zelle_max_rang", "ist_vorbereiten")


@dataclass(frozen=True, kw_only=True)
class Alteration:
    """One thing that is altered.

    Attributes:
        text: German, what is supposed.
        concerns: which cases it says something about.
        columns: the altered columns.
    """

    text: str
    concerns: pl.Expr
    columns: tuple[pl.Expr, ...]


def _of_evidence(criterion: Criterion) -> list[Alteration]:
    name = criterion.legal.id
    low, high = pl.col(f"{name}_min"), pl.col(f"{name}_max")
    return [
        Alteration(
            text=f"Wegfall von {name}",
            concerns=low > 0,
            columns=(pl.lit(0, dtype=pl.Int64).alias(f"{name}_min"),),
        ),
        Alteration(
            text=f"{name} geklärt mit Höchstwert",
            concerns=low < high,
            columns=(high.alias(f"{name}_min"),),
        ),
    ]


def _of_lookup(criterion: Criterion) -> list[Alteration]:
    name, fact = criterion.legal.id, str(criterion.fact)
    least = min(criterion.grades, key=lambda grade: grade.points)
    best = max(criterion.grades, key=lambda grade: grade.points)

    def value(code: str) -> pl.Expr:
        return pl.lit(code == "true") if code in {"true", "false"} else pl.lit(code)

    known = pl.lit("KEINER").alias(f"grund_{name.lower()}")
    return [
        Alteration(
            text=f"{name}: {least.text}",
            concerns=pl.col(f"{name}_min") > 0,
            columns=(value(least.id).alias(fact), known),
        ),
        Alteration(
            text=f"{name} geklärt: {best.text}",
            concerns=pl.col(f"{name}_min") < pl.col(f"{name}_max"),
            columns=(value(best.id).alias(fact), known),
        ),
    ]


def alterations(dimension: Dimension) -> list[Alteration]:
    """List what is tried on every case, in the order of the criteria."""
    found: list[Alteration] = []
    for criterion in dimension.criteria:
        if criterion.kind is Kind.LOOKUP:
            found += _of_lookup(criterion)
        elif criterion.kind is not Kind.DAYS_UNTIL_BANDS:
            found += _of_evidence(criterion)
    return found


def _tried(cases: pl.DataFrame, *, tries: Sequence[Alteration], dimension: Dimension, stichtag: date) -> pl.DataFrame:
    """Stack the altered cases of one dimension and evaluate them together."""
    altered = [
        cases.filter(item.concerns.fill_null(value=False)).with_columns(
            *item.columns, pl.lit(item.text).alias("versuch"), pl.lit(number).alias("versuch_nr")
        )
        for number, item in enumerate(tries)
    ]
    return with_dimension(pl.concat(altered), dimension=dimension, stichtag=stichtag)


def with_changes(cases: pl.DataFrame, *, ruleset: Ruleset, stichtag: date) -> pl.DataFrame:
    """Add what would change the proposal of every ranked case.

    Args:
        cases: listed cases with dimensions and cells.
        ruleset: rules of the day, with a matrix.
        stichtag: day of the list.

    Returns:
        The rows with aenderungen: sentences such as `Wegfall von A3: Fallschwere 45, Band H, P1 bleibt`; empty where
        a case is not ranked or nothing single changes it.
    """
    nothing = pl.lit([], dtype=pl.List(pl.String))
    if ruleset.matrix is None:
        return cases.with_columns(nothing.alias("aenderungen"))
    before = pl.coalesce("zelle", pl.lit(_UNRANKED)).alias("vorher")
    ranked = cases.filter(pl.col("liste") == RANKED).with_columns(before).drop(*_CELLS)
    after = pl.coalesce("zelle", pl.lit(_UNRANKED))
    told = []
    for dimension in ruleset.dimensions:
        tries = alterations(dimension)
        tried = with_cells(_tried(ranked, tries=tries, dimension=dimension, stichtag=stichtag), matrix=ruleset.matrix)
        sentence = pl.format(
            "{}: {} {}, Band {}, {}",
            pl.col("versuch"),
            pl.lit(dimension.name),
            pl.col(f"{dimension.id}_min"),
            pl.col(f"{dimension.id}_band_min"),
            pl.when(after == pl.col("vorher"))
            .then(pl.format("{} bleibt", after))
            .otherwise(pl.format("dann {}", after)),
        )
        told.append(
            tried.sort("person_id", "versuch_nr").select(
                "person_id", pl.lit(dimension.id).alias("dimension"), sentence.alias("aenderungen")
            )
        )
    collected = pl.concat(told).group_by("person_id", maintain_order=True).agg("aenderungen")
    return cases.join(collected, on="person_id", how="left", maintain_order="left").with_columns(
        pl.coalesce("aenderungen", nothing)
    )
