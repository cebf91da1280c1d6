"""Static checks of scales: bands, grades, maxima, the matrix, the order.

Belongs here: gaps, overlaps and what can never be reached on a scale.
Does not belong here: references and validity (ruleset_checks).
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise, product
from typing import TYPE_CHECKING

from pipelines.prioritise.criteria import Criterion, Kind
from pipelines.prioritise.intervals import PERCENT, Band
from pipelines.prioritise.parts import Dimension, Matrix

if TYPE_CHECKING:
    from pipelines.prioritise.ruleset import Ruleset


def scale_problems(ruleset: "Ruleset") -> Iterator[str]:
    """Find what is wrong with any scale of the ruleset."""
    for factor in ruleset.factors.values():
        place = factor.place
        yield from band_problems(factor.bands, place=place)
        for band in factor.bands:
            if not 0 <= band.points <= PERCENT:
                yield f"{place}, line {band.line}: [prozent] must lie between 0 and {PERCENT}, not {band.points}"
    for dimension in ruleset.dimensions:
        yield from _dimension(dimension)
        for criterion in dimension.criteria:
            yield from _criterion(criterion, ruleset=ruleset)
    if ruleset.matrix is not None:
        yield from _matrix(ruleset.matrix, ruleset=ruleset)
    if ruleset.order is not None:
        yield from band_problems(ruleset.order.buckets, place="order.yml, line 1, [stufen]")


def band_problems(bands: Sequence[Band], *, place: str) -> Iterator[str]:
    """Find gaps, overlaps, doubled names and ends that are not open."""
    if not bands:
        yield f"{place}: gap: there is no band at all"
        return
    if len({band.id for band in bands}) < len(bands):
        yield f"{place}: two bands have the same name"
    if bands[0].von is not None:
        yield f"{place}, line {bands[0].line}: gap: below {bands[0].von} there is no band; leave out its [von]"
    if bands[-1].bis is not None:
        yield f"{place}, line {bands[-1].line}: gap: above {bands[-1].bis} there is no band; leave out its [bis]"
    for before, after in pairwise(bands):
        if before.bis is None or after.von is None or after.von <= before.bis:
            yield f"{place}, line {after.line}: overlap with the band before it"
        elif after.von > before.bis + 1:
            yield f"{place}, line {after.line}: gap between {before.bis} and {after.von}"
    for band in bands:
        if band.von is not None and band.bis is not None and band.von > band.bis:
            yield f"{place}, line {band.line}: unreachable: the band ends at {band.bis} before it begins at {band.von}"


def _dimension(dimension: Dimension) -> Iterator[str]:
    place = dimension.place
    yield from band_problems(dimension.bands, place=place)
    reachable = sum(criterion.max for criterion in dimension.criteria)
    if dimension.max > reachable:
        yield f"{place}: unreachable: [max] is {dimension.max}, but its criteria give at most {reachable}"
    for band in dimension.bands:
        if band.von is not None and band.von > dimension.max:
            yield f"{place}, line {band.line}: unreachable: band [{band.id}] begins above {dimension.max}"
    for before, after in pairwise(dimension.bands):
        if before.points >= after.points:
            yield f"{place}, line {after.line}: [rang] must rise with the points"
    for cap in dimension.caps:
        if not 0 <= cap.limit < dimension.max:
            yield f"{cap.legal.place}: unreachable: a cap of {cap.limit} never limits a sum up to {dimension.max}"


def _criterion(criterion: Criterion, *, ruleset: "Ruleset") -> Iterator[str]:
    place = criterion.legal.place
    if criterion.bands:
        yield from band_problems(criterion.bands, place=place)
    names = [grade.id for grade in criterion.grades]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{place}: overlap: the grade [{name}] stands twice"
    if criterion.kind is Kind.LOOKUP:
        fact = ruleset.registry.facts.get(str(criterion.fact))
        if fact is not None:
            for value in sorted(set(fact.values) - set(names)):
                yield f"{place}: gap: the value [{value}] of [{fact.name}] has no points"
            for value in sorted(set(names) - set(fact.values)):
                yield f"{place}: unreachable: [{fact.name}] can never be [{value}]"
    best = _best(criterion)
    if criterion.kind is Kind.SUM_OF_FLAGS:
        if best < criterion.max:
            yield f"{place}: unreachable: [max] is {criterion.max}, but the flags sum up to {best}"
    elif best != criterion.max:
        yield f"{place}: [max] is {criterion.max}, but the best possible is {best}"


def _best(criterion: Criterion) -> int:
    points = [grade.points for grade in criterion.grades] + [band.points for band in criterion.bands]
    if criterion.kind is Kind.SUM_OF_FLAGS:
        return sum(points)
    return max(points, default=0) + max((item.points for item in criterion.additions), default=0)


def _matrix(matrix: Matrix, *, ruleset: "Ruleset") -> Iterator[str]:
    known = {dimension.id: dimension for dimension in ruleset.dimensions}
    for name in (matrix.rows, matrix.columns):
        if name not in known:
            yield f"matrix.yml, line 1: missing reference: there is no dimension [{name}]"
            return
    rank = {priority: number for number, priority in enumerate(matrix.priorities)}
    rows = [band for band in known[matrix.rows].bands if band.id not in matrix.unranked_rows]
    columns = list(known[matrix.columns].bands)
    days = sorted({cell.legal.von for cell in matrix.cells})
    for day in days:
        cells = [cell for cell in matrix.cells if cell.legal.in_force(day)]
        places = {(cell.row, cell.column): rank.get(cell.priority) for cell in cells}
        for cell in cells:
            if cell.priority not in rank:
                yield f"{cell.legal.place}: missing reference: [{cell.priority}] is not among [prioritaeten]"
            floor = matrix.not_better_than.get(cell.row)
            if floor is not None and (rank.get(cell.priority) or 0) < (rank.get(floor) or 0):
                yield f"{cell.legal.place}: band {cell.row} must not be better than {floor}, but is {cell.priority}"
        if len(places) < len(cells):
            yield "matrix.yml, line 1: overlap: a pair of bands has two cells"
        wanted = set(product((band.id for band in rows), (band.id for band in columns)))
        for row, column in sorted(wanted - places.keys()):
            yield f"matrix.yml, line 1: gap: no cell for {row}/{column}"
        for row, column in sorted(places.keys() - wanted):
            yield f"matrix.yml, line 1: unreachable: there are no bands {row}/{column}"
        for priority in matrix.priorities:
            if rank[priority] not in places.values():
                yield f"matrix.yml, line 1: unreachable: no cell gives {priority}"
        if wanted == places.keys() and None not in places.values():
            yield from _monotone(places, rows=rows, columns=columns)


def _monotone(places: dict[tuple[str, str], int | None], *, rows: list[Band], columns: list[Band]) -> Iterator[str]:
    """More in either dimension never gives a worse priority."""
    for (lower, higher), column in product(pairwise(rows), columns):
        if (places[higher.id, column.id] or 0) > (places[lower.id, column.id] or 0):
            yield f"matrix.yml, line 1: {higher.id}/{column.id} is worse than {lower.id}/{column.id}"
    for row, (lower, higher) in product(rows, pairwise(columns)):
        if (places[row.id, higher.id] or 0) > (places[row.id, lower.id] or 0):
            yield f"matrix.yml, line 1: {row.id}/{higher.id} is worse than {row.id}/{lower.id}"
