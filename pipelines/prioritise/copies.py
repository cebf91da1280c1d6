"""Evidence that may stand in the register or not: copies of convictions in the files of the immigration offices.

Belongs here: erasure of such evidence. It is judged beside everything that stands or may stand in the register, ripe
entries left out, and never holds back an entry of the register: our own computation may only remove.
Does not belong here: the periods and the walk over a register (erasure), gates (convictions), which copy repeats which
entry (dbt_project).
"""

from dataclasses import replace
from datetime import date

import polars as pl

from pipelines.prioritise.conditions import Condition, all_of, certainly
from pipelines.prioritise.erasure import with_erasure
from pipelines.prioritise.parts import Erasure


def may_be_in_register(erasure: Erasure, *, stichtag: date) -> pl.Expr:
    """Tell whether nobody knows of a row that it stands in the register; false where a ruleset knows no such rows."""
    if not erasure.maybe_in_register:
        return pl.lit(value=False)
    return certainly(all_of(erasure.maybe_in_register, stichtag=stichtag))


def with_erasure_of_copies(events: pl.DataFrame, *, erasure: Erasure, stichtag: date) -> pl.DataFrame:
    """Add erasure to all rows: first of the register alone, then of what may stand in it beside the register.

    Args, returns: as with_erasure.
    """
    judged = with_erasure(events, erasure=erasure, stichtag=stichtag)
    copies = events.filter(may_be_in_register(erasure, stichtag=stichtag))
    if copies.is_empty():
        return judged
    either = Condition(
        form="any_of",
        fact=None,
        value=tuple(
            Condition(form="all_of", fact=None, value=way) for way in (erasure.in_register, erasure.maybe_in_register)
        ),
    )
    gone = judged.filter("ist_tilgungsreif")["zeile"].implode()
    together = with_erasure(
        events.filter(~pl.col("zeile").is_in(gone)).join(
            copies.select("person_id").unique(), on="person_id", how="semi", maintain_order="left"
        ),
        erasure=replace(erasure, in_register=(either,)),
        stichtag=stichtag,
    )
    added = [name for name in judged.columns if name not in events.columns]
    lines = copies["zeile"].implode()
    rows = [
        judged.filter(~pl.col("zeile").is_in(lines)),
        together.filter(pl.col("zeile").is_in(lines)).select(*events.columns, *added),
    ]
    return pl.concat(rows).sort("zeile")
