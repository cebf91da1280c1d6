"""Values that a fact cannot have: they count as unknown and become a question, never a guess.

Belongs here: finding such values in the frames of facts and taking them out before any rule looks.
Does not belong here: which values there are (facts.yml), contracts of delivered columns (quality).
"""

from dataclasses import replace

import polars as pl

from pipelines.prioritise.facts import Facts
from pipelines.prioritise.registry import FactRegistry

READABLE = "NICHT_LESBAR"
"""Reason of the question that such a value becomes."""

OUTSIDE_SCHEMA = pl.Schema({"person_id": pl.String, "feld": pl.String, "wert": pl.String, "quelle": pl.String})
_COUNTED = ("dauer_monate", "dauer_tage", "tagessaetze", "hafttage_seit_tat_min", "hafttage_seit_tat_max",
            "alter_bei_tat_min", "alter_bei_tat_max", "rechtmaessig_tage", "ae_tage")  # fmt: skip
"""Numbers that cannot be negative."""
_FRAMES = {"personen": "faelle", "lagen": "faelle", "verurteilungen": "ereignisse"}


def within_domain(facts: Facts, *, registry: FactRegistry) -> tuple[Facts, pl.DataFrame]:
    """Take out every value that its fact can never have.

    Args:
        facts: all frames.
        registry: the facts and their values.

    Returns:
        The facts, such values null; and what was taken out: person_id, feld, wert, quelle (frame).
    """
    cleaned, outside = {}, []
    for name, table in _FRAMES.items():
        frame = getattr(facts, name)
        wrong = _wrong(frame, registry=registry, table=table)
        found = frame.lazy().select(mask.any().alias(column) for column, mask in wrong.items()).collect()
        bad = [column for column in found.columns if found[column].any()]
        if not bad:
            continue
        outside += [
            frame.filter(wrong[column].fill_null(value=False)).select(
                "person_id",
                pl.lit(column).alias("feld"),
                _shown(frame, column=column).alias("wert"),
                pl.lit(name).alias("quelle"),
            )
            for column in bad
        ]
        cleaned[name] = frame.with_columns(pl.when(~wrong[column]).then(pl.col(column)).alias(column) for column in bad)
    told = pl.concat(outside) if outside else pl.DataFrame(schema=OUTSIDE_SCHEMA)
    return (replace(facts, **cleaned) if cleaned else facts), told


def _wrong(frame: pl.DataFrame, *, registry: FactRegistry, table: str) -> dict[str, pl.Expr]:
    masks: dict[str, pl.Expr] = {}
    for fact in registry.facts.values():
        if fact.table != table or fact.name not in frame.columns or not fact.values:
            continue
        if fact.type == "code":
            masks[fact.name] = ~pl.col(fact.name).is_in(list(fact.values))
        elif fact.type == "text_list":
            masks[fact.name] = ~pl.col(fact.name).list.eval(pl.element().is_in(list(fact.values))).list.all()
    return masks | {name: pl.col(name) < 0 for name in _COUNTED if name in frame.columns}


def _shown(frame: pl.DataFrame, *, column: str) -> pl.Expr:
    if frame.schema[column] == pl.List(pl.String):
        return pl.col(column).list.join(", ")
    return pl.col(column).cast(pl.String)
