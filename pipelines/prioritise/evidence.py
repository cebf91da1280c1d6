"""The piece of evidence that decides a criterion, with its share of the points, ready to be told.

Belongs here: finding, per case and criterion, the deciding conviction; its description in German.
Does not belong here: the text around it (explanation).
"""

from datetime import date

import polars as pl

from pipelines.prioritise.conditions import all_of, certainly, possibly
from pipelines.prioritise.criteria import Criterion, Kind
from pipelines.prioritise.intervals import PERCENT
from pipelines.prioritise.ruleset import Ruleset

SENTENCES = {
    "FS": "Freiheitsstrafe",
    "JS": "Jugendstrafe",
    "GS": "Geldstrafe",
    "SA": "Strafarrest",
    "MN": "Maßregel",
}
_NOTHING = "ohne Angabe"
ONLY_A_COPY = "nur Abschrift in der Ausländerakte"


def day_text(name: str) -> pl.Expr:
    """Write a day German; a missing one says so."""
    return pl.col(name).dt.strftime("%d.%m.%Y").fill_null(_NOTHING)


def described() -> pl.Expr:
    """Describe a conviction: court, reference, days, norms, sentence."""
    months = pl.col("dauer_monate").fill_null(0)
    days = pl.when(pl.col("dauer_tage").fill_null(0) > 0).then(pl.format(" {} T", "dauer_tage")).otherwise(pl.lit(""))
    length = (
        pl.when(pl.col("strafart") == "GS")
        .then(pl.format("{} Tagessätze", "tagessaetze"))
        .when(pl.col("strafart") == "MN")
        .then(pl.col("massregeln").list.join(", "))
        .when(pl.col("strafdauer").is_null())
        .then(pl.lit("ohne Angabe der Dauer"))
        .otherwise(pl.format("{} J {} M{}", months // 12, months % 12, days))
    )
    return pl.format(
        "{}Gericht {}, {}, Urteil {}, rechtskräftig {}, {}, {} {}{}, letzte Tat {}",
        pl.when(pl.col("ist_in_bzr").is_null()).then(pl.lit(f"{ONLY_A_COPY}: ")).otherwise(pl.lit("")),
        pl.col("gericht_id").fill_null(_NOTHING),
        pl.col("geschaeftsnr").fill_null(_NOTHING),
        day_text("erstes_urteil_am"),
        day_text("rechtskraft_am"),
        pl.col("normen").list.join(", "),
        pl.col("strafart").replace_strict(SENTENCES, default=_NOTHING),
        length,
        pl.when(pl.col("ist_bewaehrung").fill_null(value=False)).then(pl.lit(", zur Bewährung")).otherwise(pl.lit("")),
        day_text("tat_letzter_tag"),
    )


def _grade(criterion: Criterion, *, stichtag: date, bound: str) -> tuple[pl.Expr, pl.Expr, pl.Expr, pl.Expr]:
    """Give points and text of the reached grade, and of the additions."""
    read = certainly if bound == "min" else possibly
    points, text = pl.lit(0, dtype=pl.Int64), pl.lit("", dtype=pl.String)
    for grade in sorted(criterion.grades, key=lambda item: item.points):
        holds = read(all_of(grade.when, stichtag=stichtag))
        points = pl.when(holds).then(pl.lit(grade.points, dtype=pl.Int64)).otherwise(points)
        text = pl.when(holds).then(pl.lit(grade.text)).otherwise(text)
    extra, extra_text = pl.lit(0, dtype=pl.Int64), pl.lit("", dtype=pl.String)
    for grade in sorted(criterion.additions, key=lambda item: item.points):
        holds = read(all_of(grade.when, stichtag=stichtag))
        extra = pl.when(holds).then(pl.lit(grade.points, dtype=pl.Int64)).otherwise(extra)
        extra_text = pl.when(holds).then(pl.lit(grade.text)).otherwise(extra_text)
    return points, text, extra, extra_text


def deciding(
    events: pl.DataFrame, *, criterion: Criterion, ruleset: Ruleset, stichtag: date, bound: str
) -> pl.DataFrame:
    """Write the arithmetic of the deciding piece of evidence of every person.

    Args:
        events: judged evidence with factors and points.
        criterion: of kind best_of_graded_evidence.
        ruleset: rules of the day.
        stichtag: day of the list.
        bound: min or max.

    Returns:
        One row per person with points: person_id, `<id>:beleg_<bound>`: description, reason, factors, product.
    """
    name = f"{criterion.legal.id}_{bound}"
    points, text, extra, extra_text = _grade(criterion, stichtag=stichtag, bound=bound)
    sentence: list[pl.Expr] = [described(), pl.lit(" → "), text]
    sentence.append(pl.when(extra > 0).then(pl.format(", {}", extra_text)).otherwise(pl.lit("")))
    for factor in criterion.factors:
        rule = ruleset.factors[factor]
        days = pl.col(f"{rule.fact}_max" if bound == "min" else f"{rule.fact}_min")
        known = pl.when(days.is_not_null()).then(pl.format(" {}", days)).otherwise(pl.lit(" unbekannt"))
        shown: pl.Expr = known if not rule.when else pl.when(pl.col(f"faktor:{factor}_{bound}") != PERCENT).then(known)
        sentence += [
            pl.when(shown.is_not_null()).then(pl.concat_str(pl.lit(f"; {rule.text}"), shown)).otherwise(pl.lit(""))
        ]
    percents = [pl.format(" × {} %", pl.col(f"faktor:{factor}_{bound}")) for factor in criterion.factors]
    sum_text = pl.when(extra > 0).then(pl.format("({} + {})", points, extra)).otherwise(points.cast(pl.String))
    sentence += [pl.lit(": "), sum_text, *percents, pl.lit(" = "), pl.col(name).cast(pl.String)]
    best = (
        events.filter(pl.col(name) > 0)
        .sort(name, "rechtskraft_am", "verurteilung_id", descending=[True, True, False], nulls_last=True)
        .unique("person_id", keep="first", maintain_order=True)
    )
    return best.select("person_id", pl.concat_str(sentence).alias(f"{criterion.legal.id}:beleg_{bound}"))


def with_deciding(cases: pl.DataFrame, *, events: pl.DataFrame, ruleset: Ruleset, stichtag: date) -> pl.DataFrame:
    """Add the arithmetic of every graded criterion, for what is certain and for what is possible."""
    rows = cases
    for dimension in ruleset.dimensions:
        for criterion in dimension.criteria:
            if criterion.kind is Kind.BEST_OF_GRADED_EVIDENCE:
                for bound in ("min", "max"):
                    told = deciding(events, criterion=criterion, ruleset=ruleset, stichtag=stichtag, bound=bound)
                    rows = rows.join(told, on="person_id", how="left", maintain_order="left")
    return rows
