"""The short German line of a case on the list, at most 240 characters.

Belongs here: the line, vectorised over all cases.
Does not belong here: the long explanation (explanation).
"""

import polars as pl

from pipelines.prioritise.parts import Dimension
from pipelines.prioritise.ruleset import Ruleset

LIMIT = 240
"""Characters of a line on the list (one row of a table, readable at a glance)."""
OPEN_LIMIT = 80
"""Characters of the open fields on it."""
_CUT = "…"
FIELD_WORDS = {
    "VERBOT": "Abschiebungsverbot",
    "C_NE": "Niederlassungserlaubnis",
    "C_AE": "Aufenthaltserlaubnis",
    "C_HIER_GEBOREN": "hier geboren",
    "C_MINDERJAEHRIG_EINGEREIST": "minderjährig eingereist",
    "C_RECHTMAESSIG": "rechtmäßiger Aufenthalt",
    "C_AE_DAUER": "Dauer der Aufenthaltserlaubnis",
    "C_DT_PARTNER": "deutscher Ehegatte oder Lebenspartner",
    "C_DT_KIND": "deutsches Kind",
    "C_SORGE": "Personensorge",
    "C_UMGANG": "Umgangsrecht",
    "C_KIND_RECHTMAESSIG": "Kind mit rechtmäßigem Aufenthalt",
    "C_KIND_U12": "Kind unter zwölf Jahren",
    "STRAFVERFAHREN": "Ausgang von Strafverfahren",
    "ASYL": "Asylverfahren",
    "ZUSTAENDIGKEIT": "zuständige Ausländerbehörde",
}
"""Facts that sources bring a question for and that no criterion names. Other fields are named by the ruleset."""


def _interval(name: str) -> pl.Expr:
    low, high = pl.col(f"{name}_min"), pl.col(f"{name}_max")
    band_low, band_high = pl.col(f"{name}_band_min"), pl.col(f"{name}_band_max")
    exact = pl.format("{}{}", band_low, low)
    return pl.when(low == high).then(exact).otherwise(pl.format("{}{} bis {}{}", band_low, low, band_high, high))


def _sentence(events: pl.DataFrame) -> pl.DataFrame:
    """Give per person the weightiest usable conviction in a few words; of a copy without an extract none."""
    months = pl.col("dauer_monate").fill_null(0)
    length = (
        pl.when(pl.col("strafart") == "GS")
        .then(pl.format("{} TS", pl.col("tagessaetze")))
        .when(pl.col("strafdauer").is_null())
        .then(pl.lit("ohne Angabe der Dauer"))
        .otherwise(pl.format("{}J{}M", months // 12, months % 12))
    )
    return (
        events.filter(pl.col("passes_max") & pl.col("ist_in_bzr").is_not_null())
        .sort("A1_min", "A1_max", "rechtskraft_am", "verurteilung_id", descending=[True, True, True, False])
        .group_by("person_id", maintain_order=True)
        .first()
        .select(
            "person_id",
            pl.format(
                "{}, {} {} (rk {})",
                pl.col("normen").list.join(", ").str.slice(0, 60),
                pl.col("strafart"),
                length,
                pl.col("rechtskraft_am").dt.strftime("%m/%Y"),
            ).alias("urteil"),
        )
    )


def words_of_fields(ruleset: Ruleset) -> dict[str, str]:
    """Name the field of every question in a few German words: as its rule is named, else by FIELD_WORDS."""
    criteria = [criterion.legal for dimension in ruleset.dimensions for criterion in dimension.criteria]
    questions = [question.legal for question in ruleset.questions]
    return FIELD_WORDS | {legal.id: legal.name for legal in (*questions, *criteria)}


def _wording(dimension: Dimension, *, criterion: str) -> pl.Expr:
    found = next(item for item in dimension.criteria if item.legal.id == criterion)
    column = pl.col(str(found.fact))
    text = pl.lit(None, dtype=pl.String)
    for grade in found.grades:
        text = pl.when(column == grade.id).then(pl.lit(grade.text)).otherwise(text)
    return text


def short_lines(cases: pl.DataFrame, *, events: pl.DataFrame, ruleset: Ruleset) -> pl.Series:
    """Write the line of every case.

    Args:
        cases: assessed cases, with fragen_offen (fields of open questions, texts).
        events: judged convictions with A1 per row.
        ruleset: rules of the day.

    Returns:
        Text in the order of `cases`, each at most LIMIT characters; unknowns stand right after the result.
    """
    dimension = ruleset.dimension("B")
    rows = cases.join(_sentence(events), on="person_id", how="left", maintain_order="left")
    place = pl.coalesce("zelle", pl.lit("ohne Rang"))
    perspective = pl.when(pl.col("B_min").is_not_null()).then(_interval("B")).otherwise(pl.lit("B entfällt"))
    words = pl.col("fragen_offen").list.eval(pl.element().replace(words_of_fields(ruleset)).unique(maintain_order=True))
    told = words.list.join(", ")
    open_fields = pl.when(told.str.len_chars() > OPEN_LIMIT).then(
        pl.concat_str(told.str.slice(0, OPEN_LIMIT - 1), pl.lit(_CUT))
    )
    parts = [
        pl.format("{} · {}/{}", place, _interval("A"), perspective),
        pl.when(pl.col("fragen_offen").list.len() > 0).then(pl.format("offen: {}", open_fields.otherwise(told))),
        pl.when(pl.col("c_klasse") == "BS").then(pl.lit("Bleibeinteresse BS")),
        pl.col("urteil"),
        _wording(dimension, criterion="B1"),
        _wording(dimension, criterion="B3"),
        pl.when(pl.col("naechste_frist").is_not_null()).then(
            pl.format("{} {}", pl.col("naechste_frist"), pl.col("naechste_frist_am").dt.strftime("%d.%m.%y"))
        ),
    ]
    line = pl.concat_str(parts, separator=" · ", ignore_nulls=True)
    cut = pl.when(line.str.len_chars() > LIMIT).then(pl.concat_str(line.str.slice(0, LIMIT - 1), pl.lit(_CUT)))
    return rows.select(cut.otherwise(line).alias("kurztext"))["kurztext"]
