"""Whether groups of persons are listed, clarified and decided alike; for counting, no rule ever sees a group.

Belongs here: shares by group, what of a difference comes from which dimension, how far points tell a group.
Does not belong here: putting persons into groups (orchestration.simulation_groups), the page (pilot_report_page).

Small numbers say who somebody is and prove nothing: cells below ten are hidden, and below thirty on either side no
share is compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from math import exp, log, sqrt
from typing import Final

import polars as pl

from pipelines.prioritise.assess import Evaluated
from pipelines.prioritise.robustness import HIGH
from pipelines.prioritise.stops import RANKED

FEWEST_SHOWN: Final = 10
FEWEST_COMPARED: Final = 30
Z_95: Final = 1.959964


@dataclass(frozen=True, kw_only=True)
class GroupRow:
    """One group of one attribute.

    Attributes:
        attribute: such as Geschlecht.
        group: its value.
        cases: ranked cases of the group; None where hidden.
        high: share of P1 and P2 in percent, None where hidden.
        ratio: that share over the share of all others, with its 95 % interval; None where fewer than thirty are on
            either side, or no share can be divided by.
        mean_a, mean_b: mean of certain points.
        open_rank: percent of cases whose priority unknowns can change.
        uncertain_link: percent of cases with a record whose link people have to clear.
        unusable: percent of cases with entries that may not be used.
        departures: percent of decisions that depart from the proposal.
        by_a, by_b: percentage points by which the share of P1 and P2 differs from that of all because of either
            dimension (every case of the group is given the spread of B of all cases).
    """

    attribute: str
    group: str
    cases: int | None
    high: float | None
    ratio: tuple[float, float, float] | None
    mean_a: float | None
    mean_b: float | None
    open_rank: float | None
    uncertain_link: float | None
    unusable: float | None
    departures: float | None
    by_a: float | None
    by_b: float | None


def group_rows(found: Evaluated, *, groups: pl.DataFrame, decisions: pl.DataFrame) -> list[GroupRow]:
    """Compare groups.

    Args:
        found: the day, assessed by the rules in force.
        groups: person_id, merkmal, auspraegung.
        decisions: person_id, ist_abweichung.
    """
    ranked = found.cases.filter(pl.col("liste") == RANKED).with_columns(ist_hoch=pl.col("zelle").is_in(HIGH))
    by_case = ranked.join(groups, on="person_id")
    decided = decisions.drop_nulls("ist_abweichung").join(groups, on="person_id")
    rows = []
    for (attribute, group), part in by_case.group_by("merkmal", "auspraegung", maintain_order=True):
        of_group = decided.filter(pl.col("merkmal") == attribute, pl.col("auspraegung") == group)
        rows.append(
            _row(str(attribute), str(group), part=part, ranked=ranked, decided=of_group, cells=_high_cells(found))
        )
    return sorted(_without_lone_gaps(rows), key=lambda row: (row.attribute, row.group))


def _without_lone_gaps(rows: Sequence[GroupRow]) -> list[GroupRow]:
    """Hide the smallest group beside a single hidden one, whose number would follow from the others."""
    kept = []
    for attribute in {row.attribute for row in rows}:
        of_attribute = [row for row in rows if row.attribute == attribute]
        shown = sorted((row for row in of_attribute if row.cases is not None), key=lambda row: (row.cases, row.group))
        if len(of_attribute) - len(shown) == 1 and shown:
            of_attribute.remove(shown[0])
            of_attribute.append(_hidden(attribute, group=shown[0].group))
        kept.extend(of_attribute)
    return kept


def _hidden(attribute: str, *, group: str) -> GroupRow:
    nothing = dict.fromkeys(field.name for field in fields(GroupRow) if field.name not in ("attribute", "group"))
    return GroupRow(attribute=attribute, group=group, **nothing)


def _row(
    attribute: str, group: str, *, part: pl.DataFrame, ranked: pl.DataFrame, decided: pl.DataFrame, cells: pl.DataFrame
) -> GroupRow:
    rest = ranked.join(part.select("person_id"), on="person_id", how="anti")
    is_shown = part.height >= FEWEST_SHOWN and (rest.height == 0 or rest.height >= FEWEST_SHOWN)
    swapped = _share_with_pooled_b(part, ranked=ranked, cells=cells)
    own, pooled = (_share(each, "ist_hoch") for each in (part, ranked))
    is_high_shown = is_shown and _is_ample(part, "ist_hoch")
    differs = is_high_shown and own is not None and pooled is not None and swapped is not None
    return GroupRow(
        attribute=attribute,
        group=group,
        cases=part.height if is_shown else None,
        high=own if is_high_shown else None,
        ratio=_ratio(part, rest=rest) if is_high_shown else None,
        mean_a=_mean(part, "A_min") if is_shown else None,
        mean_b=_mean(part, "B_min") if is_shown else None,
        open_rank=_shown(part.with_columns(x=pl.col("zelle").ne_missing(pl.col("zelle_max"))), "x", is_shown=is_shown),
        uncertain_link=_shown(
            part.with_columns(x=pl.col("hat_unsichere_verknuepfung").fill_null(value=False)), "x", is_shown=is_shown
        ),
        unusable=_shown(part.with_columns(x=pl.col("nicht_beruecksichtigt") > 0), "x", is_shown=is_shown),
        departures=_shown(decided, "ist_abweichung", is_shown=is_shown and decided.height >= FEWEST_SHOWN),
        by_a=swapped - pooled if differs and swapped is not None and pooled is not None else None,
        by_b=own - swapped if differs and own is not None and swapped is not None else None,
    )


def _is_ample(part: pl.DataFrame, column: str) -> bool:
    """Whether neither those who are counted nor those who are not are few enough to point at somebody."""
    counted = int(part[column].sum())
    return all(n == 0 or n >= FEWEST_SHOWN for n in (counted, part.height - counted))


def _shown(part: pl.DataFrame, column: str, *, is_shown: bool) -> float | None:
    return _share(part, column) if is_shown and _is_ample(part, column) else None


def _share(part: pl.DataFrame, column: str) -> float | None:
    return 100 * int(part[column].sum()) / part.height if part.height else None


def _mean(part: pl.DataFrame, column: str) -> float | None:
    known = part[column].drop_nulls()
    return float(known.sum()) / known.len() if known.len() else None


def _ratio(part: pl.DataFrame, *, rest: pl.DataFrame) -> tuple[float, float, float] | None:
    """Give the ratio of two shares with the interval of its logarithm (Katz 1978)."""
    if min(part.height, rest.height) < FEWEST_COMPARED:
        return None
    one, other = int(part["ist_hoch"].sum()), int(rest["ist_hoch"].sum())
    if 0 in (one, other):
        return None
    ratio = (one / part.height) / (other / rest.height)
    half = Z_95 * sqrt(1 / one - 1 / part.height + 1 / other - 1 / rest.height)
    return ratio, exp(log(ratio) - half), exp(log(ratio) + half)


def _high_cells(found: Evaluated) -> pl.DataFrame:
    """Give the fields of the matrix that are P1 or P2: A_band_min, B_band_min."""
    cells = found.rules.matrix.cells if found.rules.matrix is not None else ()
    chosen = [(cell.row, cell.column) for cell in cells if cell.priority in HIGH]
    return pl.DataFrame(chosen, schema={"A_band_min": pl.String, "B_band_min": pl.String}, orient="row")


def _share_with_pooled_b(part: pl.DataFrame, *, ranked: pl.DataFrame, cells: pl.DataFrame) -> float | None:
    """Give the share of P1 and P2 if every case of the group had the spread of B of all ranked cases."""
    if not part.height or not ranked.height:
        return None
    spread = ranked.group_by("B_band_min").agg(anteil=pl.len() / ranked.height)
    reached = cells.join(spread, on="B_band_min").group_by("A_band_min").agg(pl.col("anteil").sum())
    expected = part.join(reached, on="A_band_min", how="left")["anteil"].fill_null(0).sum()
    return 100 * float(expected) / part.height


def told_by_points(found: Evaluated, *, groups: pl.DataFrame, criteria: Sequence[str]) -> pl.DataFrame:
    """Say how far the points of each criterion tell a group (Cramér's V, 0 to 1).

    Args:
        found: the day, assessed.
        groups: person_id, merkmal, auspraegung.
        criteria: ids.

    Returns:
        merkmal, kriterium, v, faelle; v is null below FEWEST_COMPARED cases, or where one side does not vary.
    """
    ranked = found.cases.filter(pl.col("liste") == RANKED).join(groups, on="person_id")
    rows = [
        (str(attribute), criterion, _cramers_v(part, criterion=criterion), part.height)
        for (attribute,), part in ranked.group_by("merkmal", maintain_order=True)
        for criterion in criteria
    ]
    schema = {"merkmal": pl.String, "kriterium": pl.String, "v": pl.Float64, "faelle": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row").sort("merkmal", "kriterium")


def _cramers_v(part: pl.DataFrame, *, criterion: str) -> float | None:
    if part.height < FEWEST_COMPARED:
        return None
    points = f"{criterion}_min"
    rows, columns = part["auspraegung"].value_counts(name="x"), part[points].value_counts(name="y")
    smaller = min(rows.height, columns.height) - 1
    if smaller < 1:
        return None
    seen = part.group_by("auspraegung", points).agg(beobachtet=pl.len())
    expected = rows.join(columns, how="cross").with_columns(erwartet=pl.col("x") * pl.col("y") / part.height)
    both = expected.join(seen, on=["auspraegung", points], how="left").with_columns(pl.col("beobachtet").fill_null(0))
    chi = both.select(((pl.col("beobachtet") - pl.col("erwartet")) ** 2 / pl.col("erwartet")).sum()).item()
    return sqrt(float(chi) / (part.height * smaller))
