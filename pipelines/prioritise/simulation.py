"""Two rulesets on the same facts: who enters the ranked list, who leaves it, who moves, by how much and why.

Belongs here: comparing two evaluations person by person, and counting the movements by group with small cells hidden.
Does not belong here: evaluating (assess), where the facts come from (orchestration), the page (simulation_page).
"""

from collections.abc import Sequence
from datetime import date

import polars as pl

from pipelines.prioritise.assess import Evaluated
from pipelines.prioritise.parts import Dimension
from pipelines.prioritise.priority import case_ids
from pipelines.prioritise.ruleset import Ruleset

ENTERS, LEAVES, UP, DOWN, OTHER_LIST, STAYS = (
    "KOMMT_HINZU", "FAELLT_WEG", "STEIGT", "SINKT", "ANDERE_LISTE", "BLEIBT",
)  # fmt: skip
MOVEMENTS = (ENTERS, LEAVES, UP, DOWN, OTHER_LIST, STAYS)
"""What can happen to a case; the first two speak of the ranked list."""

SMALLEST_SHOWN = 10
"""Counts below are hidden in tables by group (cells with n < 10, as in all statistics of the pilot)."""

NEVER_SHOWN = ("hat_sperre", "ist_eingeschraenkt")
"""Persons of whom no hint may appear anywhere (X04, X06), whatever a new ruleset says of them."""

_ONLY_OTHERS = "eigene Bewertung gleich, andere Fälle bewegen sich"


def movements(before: Evaluated, *, after: Evaluated, pseudonym_key: bytes, stichtag: date) -> pl.DataFrame:
    """Compare two evaluations of the same persons.

    Args:
        before: by the ruleset in force.
        after: by the new one.
        pseudonym_key: key of the case ids; persons that no list shows have one as well.
        stichtag: day of both.

    Returns:
        One row per person that stands on a list under either ruleset: stichtag, fall_id, bewegung, liste, platz, zelle,
        band and points of each dimension before and after (`_vorher`, `_nachher`), platz_differenz (negative:
        further up), gruende; ordered by movement and place. Beside it person_id, which no report shows.
    """
    is_hidden = pl.any_horizontal(pl.col(name).fill_null(value=False) for name in NEVER_SHOWN)
    names = before.persons.filter(~is_hidden).select("person_id").sort("person_id")
    ids = case_ids(names["person_id"].to_list(), pseudonym_key=pseudonym_key)
    both = (
        names.with_columns(pl.Series("fall_id", ids, dtype=pl.String))
        .join(_side(before, suffix="vorher"), on="person_id", how="left")
        .join(_side(after, suffix="nachher"), on="person_id", how="left")
        .filter(pl.col("liste_vorher").is_not_null() | pl.col("liste_nachher").is_not_null())
    )
    ranked_before, ranked_after = (pl.col(f"platz_{side}").is_not_null() for side in ("vorher", "nachher"))
    difference = pl.col("platz_nachher") - pl.col("platz_vorher")
    movement = (
        pl.when(ranked_after & ~ranked_before)
        .then(pl.lit(ENTERS))
        .when(ranked_before & ~ranked_after)
        .then(pl.lit(LEAVES))
        .when(difference < 0)
        .then(pl.lit(UP))
        .when(difference > 0)
        .then(pl.lit(DOWN))
        .when(pl.col("liste_vorher").ne_missing(pl.col("liste_nachher")))
        .then(pl.lit(OTHER_LIST))
        .otherwise(pl.lit(STAYS))
    )
    rows = both.with_columns(
        pl.lit(stichtag).alias("stichtag"), movement.alias("bewegung"), difference.alias("platz_differenz")
    ).with_columns(_reasons(before.rules, after=after.rules))
    moves = (pl.col("platz_differenz") != 0) & (pl.col("gruende").list.len() == 0)
    rows = rows.with_columns(pl.when(moves).then(pl.lit([_ONLY_OTHERS])).otherwise(pl.col("gruende")).alias("gruende"))
    order = pl.col("bewegung").replace_strict({name: number for number, name in enumerate(MOVEMENTS)})
    shown = ["liste", "platz", "zelle", *(f"{d.id}_{part}" for d in after.rules.dimensions for part in _PARTS)]
    return rows.sort(order, pl.coalesce("platz_nachher", "platz_vorher"), "fall_id", nulls_last=True).select(
        "stichtag",
        "fall_id",
        "person_id",
        "bewegung",
        "platz_differenz",
        *(f"{name}_{side}" for name in shown for side in ("vorher", "nachher")),
        "gruende",
    )


_PARTS = ("min", "max", "band_min")


def _side(found: Evaluated, *, suffix: str) -> pl.DataFrame:
    """Give what one evaluation says of every person, under names of its own."""
    usable = found.events.group_by("person_id").agg(pl.col("passes_max").sum().cast(pl.Int64).alias("verwertbar"))
    criteria = [c.legal.id for d in found.rules.dimensions for c in d.criteria]
    listed = found.cases.select(
        "person_id",
        "platz",
        "zelle",
        "frist_stufe",
        "losnummer",
        "nicht_beruecksichtigt",
        "c_klasse",
        "wartetage",
        *(f"{d.id}_{part}" for d in found.rules.dimensions for part in _PARTS),
        *(pl.col(f"{d.id}_deckel").list.sort().list.join(", ") for d in found.rules.dimensions),
        *(f"{name}_{bound}" for name in criteria for bound in ("min", "max")),
    )
    persons = found.persons.select(
        "person_id",
        "entfernt_durch",
        "liste",
        pl.coalesce("liste", pl.format("entfernt {}", "entfernt_durch")).alias("steht"),
        pl.col("kennzeichen").list.sort().list.join(", "),
    )
    rows = persons.join(listed, on="person_id", how="left").join(usable, on="person_id", how="left")
    return rows.rename({name: f"{name}_{suffix}" for name in rows.columns if name != "person_id"})


def _changed(name: str, *, label: str) -> pl.Expr:
    """Say `label before → after` where a value differs; null elsewhere, also where one side has no such value."""
    old, new = pl.col(f"{name}_vorher"), pl.col(f"{name}_nachher")
    differs = old.ne_missing(new)
    shown = [
        pl.when(value.cast(pl.String) == "").then(pl.lit("keine")).otherwise(value.cast(pl.String))
        for value in (old, new)
    ]
    return pl.when(differs).then(
        pl.format("{} {} → {}", pl.lit(label), shown[0].fill_null("–"), shown[1].fill_null("–"))
    )


def _span_changed(name: str, *, label: str) -> pl.Expr:
    """The same for a span from certain to possible points."""
    ends = [pl.col(f"{name}_{bound}_{side}") for side in ("vorher", "nachher") for bound in ("min", "max")]
    spans = [
        pl.when(low == high).then(low.cast(pl.String)).otherwise(pl.format("{} bis {}", low, high))
        for low, high in (ends[:2], ends[2:])
    ]
    both_known = ends[0].is_not_null() & ends[2].is_not_null()
    differs = ends[0].ne_missing(ends[2]) | ends[1].ne_missing(ends[3])
    return pl.when(both_known & differs).then(pl.format("{} {} → {}", pl.lit(label), spans[0], spans[1]))


def _band_only(dimension: Dimension) -> pl.Expr:
    name = dimension.id
    same_points = pl.col(f"{name}_min_vorher") == pl.col(f"{name}_min_nachher")
    told = _changed(f"{name}_band_min", label=f"{dimension.name} bei gleichen Punkten: Band")
    return pl.when(same_points).then(told)


def _reasons(before: Ruleset, *, after: Ruleset) -> pl.Expr:
    """Say, in the order in which the rules work, what of a case the new rules see otherwise."""
    old = {c.legal.id for d in before.dimensions for c in d.criteria}
    parts = [
        _changed("steht", label="Stand:"),
        pl.when(pl.col("verwertbar_vorher").is_not_null()).then(
            _changed("verwertbar", label="verwertbare Verurteilungen")
        ),
        pl.when(pl.col("liste_vorher").is_not_null() & pl.col("liste_nachher").is_not_null()).then(
            _changed("nicht_beruecksichtigt", label="nicht verwertbare Einträge")
        ),
    ]
    for dimension in after.dimensions:
        shared = [c for c in dimension.criteria if c.legal.id in old]
        parts += [_span_changed(c.legal.id, label=c.legal.id) for c in shared]
        parts += [_changed(f"{dimension.id}_deckel", label=f"Deckel {dimension.id}:"), _band_only(dimension)]
    same_bands = pl.all_horizontal(
        pl.col(f"{d.id}_band_min_vorher").eq_missing(pl.col(f"{d.id}_band_min_nachher")) for d in after.dimensions
    )
    ranked = pl.col("platz_vorher").is_not_null() & pl.col("platz_nachher").is_not_null()
    same_cell = pl.col("zelle_vorher").eq_missing(pl.col("zelle_nachher"))
    parts += [
        pl.when(ranked & same_bands).then(_changed("zelle", label="Matrix bei gleichen Bändern:")),
        pl.when(ranked & ~same_bands).then(_changed("zelle", label="Zelle")),
        pl.when(ranked & same_cell).then(_changed("frist_stufe", label="Fristenstufe")),
        pl.when(ranked & same_cell).then(_changed("wartetage", label="Wartetage")),
        pl.when(ranked & same_cell & pl.col("losnummer_vorher").ne_missing(pl.col("losnummer_nachher"))).then(
            pl.lit("anderes Los")
        ),
        pl.when(pl.col("liste_vorher").is_not_null() & pl.col("liste_nachher").is_not_null()).then(
            _changed("kennzeichen", label="Kennzeichen:")
        ),
        pl.when(pl.col("liste_vorher").is_not_null() & pl.col("liste_nachher").is_not_null()).then(
            _changed("c_klasse", label="Bleibeinteresse")
        ),
    ]
    return pl.concat_list(parts).list.drop_nulls().alias("gruende")


def by_group(moves: pl.DataFrame, *, groups: pl.DataFrame) -> pl.DataFrame:
    """Count the movements of one day by group and hide small cells.

    Args:
        moves: as given by movements.
        groups: person_id, merkmal, auspraegung; one row per person and attribute.

    Returns:
        One row per attribute and value: stichtag, merkmal, auspraegung, faelle and one column per movement; null where
        the number is hidden: it is below ten, or it could be worked out from the others of its row or column.
    """
    counts = (
        moves.select("stichtag", "person_id", "bewegung")
        .join(groups, on="person_id", how="inner")
        .group_by("stichtag", "merkmal", "auspraegung")
        .agg(
            pl.len().cast(pl.Int64).alias("faelle"),
            *(pl.col("bewegung").eq(name).sum().cast(pl.Int64).alias(name.lower()) for name in MOVEMENTS),
        )
        .sort("stichtag", "merkmal", "auspraegung")
    )
    parts = [hide_small(part) for part in counts.partition_by("stichtag", "merkmal", maintain_order=True)]
    return pl.concat(parts) if parts else counts


def hide_small(counts: pl.DataFrame) -> pl.DataFrame:
    """Hide every number below ten of one table, and further ones until none can be worked out from sums.

    Args:
        counts: one attribute of one day, whose rows and columns add up to known totals.

    Returns:
        The same table, hidden numbers null.
    """
    names = ["faelle", *(name.lower() for name in MOVEMENTS)]
    cells: list[list[int | None]] = [
        [None if value is None or value < SMALLEST_SHOWN else value for value in row]
        for row in counts.select(names).iter_rows()
    ]
    lines = _lines(len(cells), columns=len(names))
    while True:
        bare = [line for line in lines if sum(cells[row][column] is None for row, column in line) == 1]
        shown = [[place for place in line if cells[place[0]][place[1]] is not None] for line in bare]
        if not any(shown):
            break
        places = next(line for line in shown if line)
        row, column = min(places, key=lambda place: (cells[place[0]][place[1]] or 0, place))
        cells[row][column] = None
    hidden = pl.DataFrame(cells, schema=dict.fromkeys(names, pl.Int64), orient="row")
    return counts.with_columns(hidden[name] for name in names)


def _lines(rows: int, *, columns: int) -> Sequence[list[tuple[int, int]]]:
    """Name the cells of every row and column; each adds up to a number that is known or shown."""
    across = [[(row, column) for column in range(columns)] for row in range(rows)]
    down = [[(row, column) for row in range(rows)] for column in range(columns)]
    return [*across, *down]
