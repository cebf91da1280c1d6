"""The tables of stage assessed_cases as their contracts want them.

Belongs here: choosing, naming and ordering columns; the ledger of the step.
Does not belong here: computing anything that the rules decide.
"""

from datetime import date

import polars as pl

from pipelines.prioritise.convictions import class_names
from pipelines.prioritise.criteria import Criterion, Kind
from pipelines.prioritise.ruleset import Ruleset
from pipelines.prioritise.stops import COMPETING, RANKED
from quality.ledger import entry

STEP = "assess"


def case_table(cases: pl.DataFrame, *, ruleset: Ruleset, stichtag: date) -> pl.DataFrame:
    """One row per case, ordered by list, place and case id."""
    a, b = ruleset.dimension("A"), ruleset.dimension("B")
    near = a.near or 0
    edges = [band.von for band in a.bands if band.von]
    near_edge = pl.any_horizontal(*((pl.col("A_min") - edge).abs() <= near for edge in edges))
    gap = (pl.col("zelle_rang") - pl.col("zelle_max_rang")).fill_null(0)
    return cases.select(
        "fall_id",
        "person_id",
        "liste",
        pl.col("platz").cast(pl.Int32),
        pl.col("zelle"),
        pl.col("zelle_max"),
        pl.col("zelle_rang").cast(pl.Int32),
        pl.col("zelle_max_rang").cast(pl.Int32),
        "ist_vorbereiten",
        (
            pl.col("liste").is_in(COMPETING)
            & pl.col("zelle_max_rang").is_not_null()
            & (pl.col("zelle_rang").is_null() | (gap > 0))
        ).alias("ist_klaerung_zuerst"),
        pl.when(pl.col("zelle_rang").is_null() & pl.col("zelle_max_rang").is_not_null())
        .then(pl.lit(len(ruleset.matrix.priorities) + 1 if ruleset.matrix else 0) - pl.col("zelle_max_rang"))
        .otherwise(gap)
        .cast(pl.Int32)
        .alias("bandluecke"),
        "eingang",
        "verfahrensweg",
        *(pl.col(f"{d.id}_{n}").cast(pl.Int32).alias(f"{d.id.lower()}_{n}") for d in (a, b) for n in ("min", "max")),
        *(pl.col(f"{d.id}_band_{n}").alias(f"{d.id.lower()}_band_{n}") for d in (a, b) for n in ("min", "max")),
        (near_edge.fill_null(value=False) & (pl.col("liste") == RANKED)).alias("ist_grenzfall"),
        pl.concat_list("A_deckel", "B_deckel").alias("deckel"),
        "c_klasse",
        "c_gruende",
        "c_offen",
        pl.col("frist_stufe").cast(pl.Int32),
        pl.col("naechste_frist"),
        "naechste_frist_am",
        "seit",
        pl.col("wartetage").cast(pl.Int32),
        "stand",
        "rueckkehr",
        "entschieden_am",
        "wiedervorlage_am",
        "ende_am",
        "losnummer",
        "kennzeichen",
        pl.col("nicht_beruecksichtigt").cast(pl.Int32),
        pl.col("anzahl_fragen").cast(pl.Int32),
        "abh",
        *(f"stand_{source}" for source in ("lka", "abh", "bzr", "jva", "zab", "azr", "sta", "bamf", "pol")),
        pl.lit(ruleset.version).alias("regelwerk_version"),
        pl.lit(stichtag).alias("stichtag"),
    ).sort("liste", "platz", "fall_id", nulls_last=True)


def _value(criterion: Criterion) -> pl.Expr:
    name = criterion.legal.id
    if criterion.kind in {Kind.LOOKUP, Kind.DAYS_UNTIL_BANDS}:
        return pl.col(str(criterion.fact)).cast(pl.String)
    if criterion.kind in {Kind.COUNT_IN_WINDOW, Kind.DENSEST_WINDOW}:
        low, high = pl.col(f"{name}:n_min").fill_null(0), pl.col(f"{name}:n_max")
        low_text = low.cast(pl.String)
        return (
            pl.when(pl.col(f"{name}:n_min").is_not_null() & high.is_null())
            .then(pl.format("mindestens {}", low))
            .when(high.fill_null(0) == low)
            .then(low_text)
            .otherwise(pl.format("{} bis {}", low, high))
        )
    if criterion.kind is Kind.SUM_OF_FLAGS and criterion.table == "ereignisse":
        return (
            pl.concat_list(
                [pl.when(pl.col(f"{name}:{flag.id}_min")).then(pl.lit(flag.id)) for flag in criterion.grades]
            )
            .list.drop_nulls()
            .list.join(", ")
        )
    return pl.lit(None, dtype=pl.String)


def criteria_table(cases: pl.DataFrame, *, evidence: pl.DataFrame, ruleset: Ruleset) -> pl.DataFrame:
    """One row per case and criterion; dimensions that do not apply to a case have no rows."""
    sources = evidence.select(
        "person_id",
        pl.col("fakt").alias("kriterium"),
        pl.concat_str(
            pl.col("quelle").str.to_uppercase(),
            pl.format("Stand {}", pl.col("stand").dt.strftime("%d.%m.%Y")),
            separator=", ",
            ignore_nulls=True,
        ).alias("beleg"),
        pl.col("grund_unbekannt").alias("grund_geliefert"),
        pl.col("delivery_id"),
        pl.col("source_row").cast(pl.Int32),
    ).unique(["person_id", "kriterium"], keep="first", maintain_order=True)
    frames = []
    for dimension in ruleset.dimensions:
        for criterion in dimension.criteria:
            name = criterion.legal.id
            frames.append(
                cases.filter(pl.col(f"{dimension.id}_min").is_not_null()).select(
                    "fall_id",
                    "person_id",
                    pl.lit(name).alias("kriterium"),
                    pl.lit(criterion.legal.name).alias("name"),
                    pl.col(f"{name}_min").cast(pl.Int32).alias("punkte_min"),
                    pl.col(f"{name}_max").cast(pl.Int32).alias("punkte_max"),
                    pl.lit(criterion.max, dtype=pl.Int32).alias("punkte_grenze"),
                    _value(criterion).alias("wert"),
                    pl.lit(", ".join(ruleset.legal_sources[key].name for key in criterion.legal.law)).alias(
                        "rechtsgrundlage"
                    ),
                )
            )
    rows = pl.concat(frames).join(sources, on=["person_id", "kriterium"], how="left")
    is_open = pl.col("punkte_min") != pl.col("punkte_max")
    return rows.select(
        "fall_id",
        "kriterium",
        "name",
        "punkte_min",
        "punkte_max",
        "punkte_grenze",
        "wert",
        "beleg",
        pl.when(is_open)
        .then(pl.coalesce("grund_geliefert", pl.lit("NICHT_GELIEFERT")))
        .when(pl.col("grund_geliefert") == "NICHT_ANWENDBAR")
        .then(pl.col("grund_geliefert"))
        .alias("grund_unbekannt"),
        "rechtsgrundlage",
        "delivery_id",
        "source_row",
        pl.lit(ruleset.version).alias("regelwerk_version"),
    ).sort("fall_id", "kriterium")


def conviction_table(cases: pl.DataFrame, *, events: pl.DataFrame, ruleset: Ruleset) -> pl.DataFrame:
    """One row per case and conviction whose content may be shown; nothing behind G3 to G5."""
    rows = events.filter(~pl.col("ist_verborgen")).join(cases.select("person_id", "fall_id"), on="person_id")
    return rows.select(
        "fall_id",
        "verurteilung_id",
        "schleuse",
        "schleuse_offen",
        *class_names(ruleset),
        "tilgung_regel",
        "tilgung_ende",
        pl.col("ist_tilgung_strittig").fill_null(value=False),
        pl.col("freiheitstage_min").cast(pl.Int32),
        pl.col("freiheitstage_max").cast(pl.Int32),
        *(
            pl.col(f"faktor:{f}_{b}").cast(pl.Int32).alias(f"{f}_prozent_{b}")
            for f in ruleset.factors
            for b in ("min", "max")
        ),
        *(pl.col(f"{c}_{b}").cast(pl.Int32).alias(f"{c.lower()}_{b}") for c in ("A1", "A3") for b in ("min", "max")),
        "delivery_id",
        pl.col("source_row").cast(pl.Int32),
        pl.lit(ruleset.version).alias("regelwerk_version"),
    ).sort("fall_id", "verurteilung_id")


def clarification_table(cases: pl.DataFrame, *, questions: pl.DataFrame, ruleset: Ruleset) -> pl.DataFrame:
    """One row per case and open question, numbered within the case."""
    rows = questions.join(cases.select("person_id", "fall_id"), on="person_id").sort(
        "fall_id", "faellig_am", "feld", "stelle", "frage"
    )
    return rows.select(
        "fall_id",
        pl.int_range(1, pl.len() + 1).over("fall_id").cast(pl.Int32).alias("frage_nr"),
        "feld",
        "grund",
        "stelle",
        "frage",
        "faellig_am",
        pl.lit(ruleset.version).alias("regelwerk_version"),
    )


def explanation_table(cases: pl.DataFrame, *, texts: pl.Series, ruleset: Ruleset) -> pl.DataFrame:
    """One row per case: the short line and the long text."""
    return cases.select(
        "fall_id", "kurztext", texts.alias("langtext"), pl.lit(ruleset.version).alias("regelwerk_version")
    ).sort("fall_id")


def ledger(persons: pl.DataFrame) -> pl.DataFrame:
    """One row: persons in, cases out, persons removed by named rules."""
    counted = (
        persons.filter(pl.col("entfernt_durch").is_not_null()).group_by("entfernt_durch").len().sort("entfernt_durch")
    )
    removed = dict(counted.iter_rows())
    return entry(
        STEP,
        objekt="personen",
        delivery_id=None,
        rows_in=len(persons),
        rows_out=len(persons) - sum(removed.values()),
        removed=removed,
    )
