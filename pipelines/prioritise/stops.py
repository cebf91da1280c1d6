"""Who is looked at, who is not, and on which list a case stands.

Belongs here: ways into the population, marks that evidence leaves on a case, stops in order, flags.
Does not belong here: the order inside the ranked list (priority).
"""

from datetime import date

import polars as pl

from pipelines.prioritise.conditions import all_of, certainly, possibly
from pipelines.prioritise.intervals import texts_that_hold
from pipelines.prioritise.ruleset import Ruleset

RANKED = "RANGFOLGE"
"""The list on which cases have a place; every other list is named by the stop that leads to it."""
COMPETING = (RANKED, "OHNE_VERWERTBARE_VERURTEILUNG")
"""Lists whose cases have a cell now or could have one after clarification; the others show facts and no priority."""


def with_population(cases: pl.DataFrame, *, events: pl.DataFrame, ruleset: Ruleset, stichtag: date) -> pl.DataFrame:
    """Add which ways into the population are open to a person.

    An unknown answer lets the person in: it is a question, never a reason to look away.

    Args:
        cases: one row per person.
        events: judged convictions.
        ruleset: rules of the day.
        stichtag: day of the list.

    Returns:
        The rows with hat_verwertbare_klasse, hat_unsichere_verurteilung, one Boolean per mark, eingang (ids),
        ist_im_eingangskollektiv.
    """
    admitting = [f"class:{item.legal.id}" for item in ruleset.classes if item.admits]
    has_class = pl.any_horizontal(pl.lit(value=False), *(pl.col(name) for name in admitting))
    marks = {mark.legal.id: all_of(mark.when, stichtag=stichtag) for mark in ruleset.marks}
    per_person = events.group_by("person_id").agg(
        *(_some(holds).alias(name) for name, holds in ({"hat_verwertbare_klasse": has_class} | marks).items()),
        (pl.col("ist_link_unsicher") & ~pl.col("ist_verborgen")).any().alias("hat_unsichere_verurteilung"),
        pl.lit(value=True).alias("hat_eintraege"),
    )
    rows = cases.join(per_person, on="person_id", how="left", maintain_order="left").with_columns(
        *(
            pl.when(pl.col("hat_eintraege").is_null()).then(pl.lit(value=False)).otherwise(pl.col(name)).alias(name)
            for name in ("hat_verwertbare_klasse", *marks)
        ),
        pl.col("hat_unsichere_verurteilung").fill_null(value=False),
    )
    ways = [
        pl.when(all_of(entry.when, stichtag=stichtag).fill_null(value=True)).then(pl.lit(entry.legal.id))
        for entry in ruleset.entries
    ]
    return (
        rows.drop("hat_eintraege")
        .with_columns(texts_that_hold(ways).alias("eingang"))
        .with_columns((pl.col("eingang").list.len() > 0).alias("ist_im_eingangskollektiv"))
    )


def _some(holds: pl.Expr) -> pl.Expr:
    """Tell whether some usable evidence fulfils a condition: true, false, or null where that is unknown."""
    return (
        pl.when((certainly(holds) & pl.col("passes_min")).any())
        .then(pl.lit(value=True))
        .when(~(possibly(holds) & pl.col("passes_max")).any())
        .then(pl.lit(value=False))
    )


def with_stops(cases: pl.DataFrame, *, ruleset: Ruleset, stichtag: date) -> pl.DataFrame:
    """Add where a person ends up: removed by a rule, on an unranked list, or ranked; and the flags.

    Args:
        cases: one row per person with facts, dimensions and population.
        ruleset: rules of the day.
        stichtag: day of the list.

    Returns:
        The rows with entfernt_durch (removal rule or null), liste (null when removed), kennzeichen (texts).
    """
    target = pl.lit(None, dtype=pl.String)
    effect = pl.lit(None, dtype=pl.String)
    flags = []
    for stop in reversed(ruleset.stops):
        holds = certainly(all_of(stop.when, stichtag=stichtag))
        if stop.effect == "KENNZEICHEN":
            flags.append(pl.when(holds).then(pl.lit(stop.target)))
        else:
            target = pl.when(holds).then(pl.lit(stop.target)).otherwise(target)
            effect = pl.when(holds).then(pl.lit(stop.effect)).otherwise(effect)
    return cases.with_columns(
        pl.when(effect == "ENTFERNEN").then(target).alias("entfernt_durch"),
        pl.when(effect.is_null()).then(pl.lit(RANKED)).when(effect == "LISTE").then(target).alias("liste"),
        texts_that_hold(list(reversed(flags))).alias("kennzeichen"),
    )
