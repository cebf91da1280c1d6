"""Convictions: which of them may be used, and into which classes of section 54 they fall.

Belongs here: the gates, the derived facts that look at several convictions, the classes.
Does not belong here: erasure periods (erasure), points (evaluate).
"""

from collections.abc import Callable
from datetime import date

import polars as pl

from pipelines.prioritise.conditions import all_of, certainly, possibly
from pipelines.prioritise.copies import may_be_in_register, with_erasure_of_copies
from pipelines.prioritise.facts import IDENTITY, Facts, derived_event_facts
from pipelines.prioritise.norms import with_norm_sets
from pipelines.prioritise.parts import Series
from pipelines.prioritise.ruleset import Ruleset


def _first(names: list[str], *, flags: list[str]) -> pl.Expr:
    chosen = pl.lit(None, dtype=pl.String)
    for name, flag in reversed(list(zip(names, flags, strict=True))):
        chosen = pl.when(pl.col(flag)).then(pl.lit(name)).otherwise(chosen)
    return chosen


def with_gates(events: pl.DataFrame, *, ruleset: Ruleset, stichtag: date) -> pl.DataFrame:
    """Send every conviction through the gates.

    Args:
        events: convictions with derived facts, norm sets and erasure.
        ruleset: rules of the day.
        stichtag: day of the list.

    Returns:
        The rows with schleuse (first gate that certainly stops; null: none), schleuse_offen (first gate that may
        stop), passes_min (certainly passes), passes_max (may pass), ist_gezaehlt (stopped first by a gate that hides:
        told as a number), verborgen_durch (first gate that hides and certainly stops), ist_verborgen (never shown).
    """
    names = [gate.legal.id for gate in ruleset.gates]
    hidden = [gate.legal.id for gate in ruleset.gates if gate.hides]
    stops = {gate.legal.id: all_of(gate.when, stichtag=stichtag) for gate in ruleset.gates}
    rows = events.with_columns(
        *(certainly(expression).alias(f"stop:{name}") for name, expression in stops.items()),
        *(expression.is_null().alias(f"open:{name}") for name, expression in stops.items()),
    ).with_columns(
        _first(names, flags=[f"stop:{name}" for name in names]).alias("schleuse"),
        _first(hidden, flags=[f"stop:{name}" for name in hidden]).alias("verborgen_durch"),
        _first(names, flags=[f"open:{name}" for name in names]).alias("schleuse_offen"),
    )
    return rows.drop(*(f"stop:{name}" for name in names), *(f"open:{name}" for name in names)).with_columns(
        pl.col("schleuse").is_null().alias("passes_max"),
        (pl.col("schleuse").is_null() & pl.col("schleuse_offen").is_null()).alias("passes_min"),
        pl.col("schleuse").is_in(hidden).fill_null(value=False).alias("ist_gezaehlt"),
        pl.col("verborgen_durch").is_not_null().alias("ist_verborgen"),
        pl.when(pl.col("schleuse").is_null()).then(pl.col("schleuse_offen")).alias("schleuse_offen"),
    )


def _hidden_with_their_decision(rows: pl.DataFrame) -> pl.DataFrame:
    """Hide what a hidden decision took in, and its copies: their content is the content of that decision."""
    whole = pl.struct("person_id", "verurteilung_id")
    taken_in = pl.struct("person_id", pl.col("einbezogen_in_id").alias("verurteilung_id"))
    decisions = rows.filter("ist_verborgen").select(whole.alias("satz"))["satz"]
    is_part = pl.col("ist_einbezogen") & taken_in.is_in(decisions.implode())
    rows = rows.with_columns(pl.col("ist_verborgen") | is_part.fill_null(value=False))
    hidden = rows.filter("ist_verborgen").select(whole.alias("satz"), pl.struct(IDENTITY).alias("gleich"))
    repeated = pl.struct("person_id", pl.col("wiederholt_id").alias("verurteilung_id"))
    has_number = pl.col("geschaeftsnr").is_not_null() & pl.col("gericht_id").is_not_null()
    is_copy = pl.col("ist_doppelt") & (
        (has_number & pl.struct(IDENTITY).is_in(hidden["gleich"].implode()))
        | (pl.col("wiederholt_id").is_not_null() & repeated.is_in(hidden["satz"].implode()))
    )
    return rows.with_columns(pl.col("ist_verborgen") | is_copy.fill_null(value=False))


def _certain_series(events: pl.DataFrame, *, takes_part: pl.Expr, months: int) -> pl.Series:
    """Tell per row whether another row's known deed lies within the months of one of its own."""
    deeds = (
        events.filter(takes_part)
        .select("zeile", "person_id", pl.coalesce("tat_tage", pl.concat_list("tat_letzter_tag")).alias("tag"))
        .explode("tag")
        .unique()
        .sort("person_id", "tag", "zeile")
    )
    same = (pl.col("person_id") == pl.col("person_id").shift(1)) & (pl.col("zeile") != pl.col("zeile").shift(1))
    near = deeds.with_columns(
        (same & (pl.col("tag") < pl.col("tag").shift(1).dt.offset_by(f"{months}mo")))
        .fill_null(value=False)
        .alias("nah")
    )
    lines = near.with_columns(pl.col("nah").shift(-1, fill_value=False).alias("nah_danach")).filter(
        pl.col("nah") | pl.col("nah_danach")
    )["zeile"]
    return events["zeile"].is_in(lines.unique().implode())


def _possible_series(events: pl.DataFrame, *, takes_part: pl.Expr, months: int) -> pl.Series:
    """Tell per row whether unknown deed days could bring another row's deed within the months of its own."""
    rows = events.filter(takes_part).select(
        "zeile",
        "person_id",
        pl.col("tat_tage").is_null().alias("offen"),
        pl.col("tat_letzter_tag").alias("letzter"),
        pl.coalesce(pl.col("tat_tage").list.min(), "tat_letzter_tag").alias("erster"),
    )
    horizon = pl.col("letzter").dt.offset_by(f"{months}mo")
    near = rows.with_columns(
        pl.col("offen").sum().over("person_id").alias("anzahl_offen"),
        pl.col("erster").filter(~pl.col("offen")).min().over("person_id").alias("frueheste"),
        horizon.filter(pl.col("offen")).max().over("person_id").alias("spaeteste"),
    ).filter(
        pl.when(pl.col("offen"))
        .then((pl.col("anzahl_offen") > 1) | (pl.col("frueheste") < horizon))
        .otherwise(pl.col("spaeteste") > pl.col("erster"))
        .fill_null(value=False)
    )
    return events["zeile"].is_in(near["zeile"].implode())


def _with_series(events: pl.DataFrame, *, series: Series, stichtag: date) -> pl.DataFrame:
    """Add the nullable Boolean fact of a series: true, false, or null where unknown days decide."""
    takes_part = all_of(series.when, stichtag=stichtag)
    sure = certainly(takes_part) & pl.col("passes_min")
    perhaps = possibly(takes_part) & pl.col("passes_max")
    is_certain = _certain_series(events, takes_part=sure, months=series.months)
    is_possible = (
        is_certain
        | _certain_series(events, takes_part=perhaps, months=series.months)
        | _possible_series(events, takes_part=perhaps, months=series.months)
    )
    return events.with_columns(
        pl.when(is_certain).then(pl.lit(value=True)).when(~is_possible).then(pl.lit(value=False)).alias(series.legal.id)
    )


def _with_classes(events: pl.DataFrame, *, ruleset: Ruleset, stichtag: date) -> pl.DataFrame:
    passed = pl.col("passes_max")
    plain = [item for item in ruleset.classes if not item.residual]
    rest = [item for item in ruleset.classes if item.residual]
    rows = events.with_columns(
        pl.when(passed)
        .then(all_of(item.when, stichtag=stichtag))
        .otherwise(pl.lit(value=False))
        .alias(f"class:{item.legal.id}")
        for item in plain
    )
    has_other = pl.any_horizontal(pl.lit(value=False), *(certainly(pl.col(f"class:{c.legal.id}")) for c in plain))
    return rows.with_columns(
        pl.when(passed & ~has_other)
        .then(all_of(item.when, stichtag=stichtag))
        .otherwise(pl.lit(value=False))
        .alias(f"class:{item.legal.id}")
        for item in rest
    )


def class_names(ruleset: Ruleset) -> list[pl.Expr]:
    """Give the names of the classes of a row: klassen (certain) and klassen_moeglich (unknown facts decide)."""
    names = [item.legal.id for item in ruleset.classes]
    return [
        _names(names, when=certainly).alias("klassen"),
        _names(names, when=pl.Expr.is_null).alias("klassen_moeglich"),
    ]


def _names(names: list[str], *, when: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
    parts = [pl.when(when(pl.col(f"class:{name}"))).then(pl.lit(name)) for name in names]
    if not parts:
        return pl.lit([], dtype=pl.List(pl.String))
    return pl.concat_list(parts).list.drop_nulls()


def judged_convictions(facts: Facts, *, ruleset: Ruleset, stichtag: date) -> pl.DataFrame:
    """Judge every conviction: norms, erasure, gates, series, classes.

    Args:
        facts: all frames.
        ruleset: rules of the day, with erasure.
        stichtag: day of the list.

    Returns:
        One row per conviction, ordered by person_id and verurteilung_id, with the facts and every derived column.
    """
    events = derived_event_facts(facts, stichtag=stichtag)
    events = with_norm_sets(events, norm_sets=ruleset.norm_sets)
    if ruleset.erasure is not None:
        events = with_erasure_of_copies(events, erasure=ruleset.erasure, stichtag=stichtag)
        in_register = certainly(all_of(ruleset.erasure.in_register, stichtag=stichtag))
        may_stand = in_register & ~certainly(pl.col("ist_tilgungsreif"))
        stands = in_register & ~possibly(pl.col("ist_tilgungsreif"))
        final = pl.col("rechtskraft_am")
        copied = may_be_in_register(ruleset.erasure, stichtag=stichtag) & ~certainly(pl.col("ist_tilgungsreif"))
        # A copy without the day of finality may have become final as late as today.
        latest = pl.when(copied).then(final.fill_null(stichtag)).otherwise(final)
        newest_possible = latest.filter(may_stand | copied).max().over("person_id")
        newest_certain = final.filter(stands).max().over("person_id")
        may_be_last = certainly(may_stand & possibly(final >= newest_certain))
        events = events.with_columns(
            pl.when(certainly(may_stand & (final == newest_possible)))
            .then(pl.lit(value=True))
            .when(~may_be_last)
            .then(pl.lit(value=False))
            .alias("ist_letzte_verurteilung")
        )
    events = _hidden_with_their_decision(with_gates(events, ruleset=ruleset, stichtag=stichtag))
    for series in ruleset.series:
        events = _with_series(events, series=series, stichtag=stichtag)
    return _with_classes(events, ruleset=ruleset, stichtag=stichtag)
