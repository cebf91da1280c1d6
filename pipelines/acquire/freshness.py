"""How old the newest used delivery of each source is.

Belongs here: the age in days beside the acceptable age, per source.
Does not belong here: what an old fact does to a case (dbt marts, prioritise).
"""

from collections.abc import Iterable, Mapping
from datetime import date

import polars as pl

from pipelines.acquire.authorities import Authority
from pipelines.acquire.selection import Decision, Verwendung

DELETIONS = "loeschung"
"""Messages of deletion come when they must; they say nothing about the age of the state."""


def freshness(
    decisions: Iterable[Decision], *, authorities: Mapping[str, Authority], stichtag: date, schema: pl.Schema
) -> pl.DataFrame:
    """Compare the age of each source with what is acceptable.

    Args:
        decisions: of the run.
        authorities: by code.
        stichtag: the day the list speaks of.
        schema: of source.freshness.

    Returns:
        One row per authority, by code. An office counts as stale when its own newest delivery is too old.
    """
    newest: dict[tuple[str, str], date] = {}
    for decision in decisions:
        manifest = decision.delivery.manifest
        if decision.verwendung is Verwendung.TAKEN and manifest.objekt != DELETIONS:
            office = (manifest.quelle, manifest.stelle)
            newest[office] = max(manifest.stichtag, newest.get(office, manifest.stichtag))
    rows = []
    for code in sorted(authorities):
        authority = authorities[code]
        days = [day for (quelle, _), day in sorted(newest.items()) if quelle == code]
        ages = [(stichtag - day).days for day in days]
        rows.append(
            {
                "quelle": code,
                "stand": max(days) if days else None,
                "alter_tage": min(ages) if ages else None,
                "hoechstalter_tage": authority.acceptable_age_days,
                "ist_veraltet": not ages or min(ages) > authority.acceptable_age_days,
                "stellen": len(ages),
                "stellen_veraltet": sum(age > authority.acceptable_age_days for age in ages),
                "folge": authority.stale_consequence,
            }
        )
    return pl.DataFrame(rows, schema=schema)
