"""What is measured of decisions: departures from the proposal, agreement, the pull of a proposal, the time taken.

Belongs here: which decisions are compared with what; the sentence by which too much agreement is told to the lead.
Does not belong here: the formulas (agreement), intervals of shares and hiding (metrics).
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from statistics import median
from typing import Any, Final

import polars as pl

from pipelines.publish.agreement import Pair, Statistic, drawn_interval, gwet_ac1, ordinal_alpha, weighted_kappa
from pipelines.publish.decision_codes import HIGH_PRIORITIES, LOW_PRIORITIES
from pipelines.publish.decision_entry_checks import departs_from_proposal
from pipelines.publish.metric_rows import MEASURED_SCHEMA, OVERALL, counted_share, counted_split

COEFFICIENT, LEVELS, MINUTES = "KOEFFIZIENT", "STUFEN", "MINUTEN"
DECISION_NAMES: Final = {
    "entscheidungen_mit_abweichung": "Anteil der Entscheidungen, die vom Vorschlag abweichen",
    "abweichung_je_richtung": "Anteil der Entscheidungen, die vom Vorschlag abweichen, je Richtung",
    "abweichung_je_grund": "Anteil der abweichenden Entscheidungen mit diesem Grund",
    "entscheidung_ac1_vorschlag": "Übereinstimmung Aufnahme und hohe Priorität (Gwet AC1)",
    "blind_gleich_vorschlag": "Anteil der blinden Einschätzungen, die dem Vorschlag gleichen",
    "blind_kappa_vorschlag": "Übereinstimmung blinde Einschätzung und Vorschlag (gewichtetes Kappa)",
    "blind_alpha_menschen": "Übereinstimmung der zwei Personen ohne Vorschlag (Krippendorff Alpha)",
    "blind_danach_geaendert": "Anteil der blinden Einschätzungen, die nach Ansicht des Vorschlags geändert wurden",
    "blind_danach_zum_vorschlag": "Anteil dieser Änderungen, die auf den Vorschlag zugehen",
    "blind_danach_abstand": "Mittlere Änderung auf den Vorschlag zu, in Stufen",
    "minuten_je_entscheidung": "Median der Minuten je Entscheidung, soweit notiert",
}
FEWEST_FOR_ALARM: Final = 30
SHORTEST_MINUTES: Final = 3
LEAST_DEPARTURES: Final = 0.02
"""Over thirty decisions: less than three minutes each, or less than two in a hundred against the proposal, and people
may have stopped judging. Thresholds of ours; they lead to a talk, not to a measure."""

DRAWN_FROM: Final[dict[str, Statistic]] = {
    "blind_kappa_vorschlag": weighted_kappa,
    "blind_alpha_menschen": ordinal_alpha,
    "entscheidung_ac1_vorschlag": gwet_ac1,
}


def decision_shares(decisions: pl.DataFrame) -> list[pl.DataFrame]:
    """Count the shares of decisions.

    Args:
        decisions: as published.

    Returns:
        Frames of name, dimension, zaehler, nenner.
    """
    seen, blind = decisions.filter(~pl.col("ist_blind")), _judged_blind(decisions)
    departing = seen.filter(departs_from_proposal())
    takes = pl.col("entscheidung") == "AUFGENOMMEN"
    reasons = departing.select(
        "entscheidung_nr", grund=pl.concat_list("gruende_pro", "gruende_contra").list.unique()
    ).explode("grund", empty_as_null=True)
    changed = blind.filter(pl.col("danach") != pl.col("eigene"))
    nearer = (pl.col("danach") - pl.col("vorschlag")).abs() < (pl.col("eigene") - pl.col("vorschlag")).abs()
    return [
        counted_share(seen, name="entscheidungen_mit_abweichung", of=departs_from_proposal()),
        counted_share(
            seen, name="abweichung_je_richtung", of=departs_from_proposal() & takes, dimension="AUFNAHME_TROTZDEM"
        ),
        counted_share(
            seen, name="abweichung_je_richtung", of=departs_from_proposal() & ~takes, dimension="ABLEHNUNG_TROTZDEM"
        ),
        counted_split(reasons.drop_nulls(), name="abweichung_je_grund", by="grund").with_columns(
            nenner=pl.lit(departing.height, dtype=pl.Int64)
        ),
        counted_share(blind, name="blind_gleich_vorschlag", of=pl.col("eigene") == pl.col("vorschlag")),
        counted_share(
            blind.drop_nulls("danach"), name="blind_danach_geaendert", of=pl.col("danach") != pl.col("eigene")
        ),
        counted_share(changed, name="blind_danach_zum_vorschlag", of=nearer),
    ]


def decision_coefficients(decisions: pl.DataFrame) -> pl.DataFrame:
    """Measure what is no share of decisions.

    Args:
        decisions: as published.

    Returns:
        MEASURED_SCHEMA; what has no denominator has no row. zaehler: how many pairs were the same, went towards the
        proposal, or took no longer than the median.
    """
    return pl.DataFrame(list(_coefficients(decisions)), schema=MEASURED_SCHEMA)


def _coefficients(decisions: pl.DataFrame) -> Iterator[dict[str, Any]]:
    blind, seen = _judged_blind(decisions), decisions.filter(~pl.col("ist_blind")).sort("entscheidung_nr")
    is_high = pl.col("zelle").is_in(HIGH_PRIORITIES)
    decided = seen.filter(is_high | pl.col("zelle").is_in(LOW_PRIORITIES)).select(
        is_high.cast(pl.Int32), (pl.col("entscheidung") == "AUFGENOMMEN").cast(pl.Int32)
    )
    compared: dict[str, list[Pair]] = {
        "blind_kappa_vorschlag": blind.select("eigene", "vorschlag").rows(),
        "blind_alpha_menschen": blind.select("eigene", "zweite").drop_nulls().rows(),
        "entscheidung_ac1_vorschlag": decided.rows(),
    }
    for name, pairs in compared.items():
        value = DRAWN_FROM[name](pairs) if pairs else None
        if value is not None and (interval := drawn_interval(pairs, statistic=DRAWN_FROM[name])) is not None:
            same = sum(one == two for one, two in pairs)
            yield _row(name, unit=COEFFICIENT, value=value, counted=same, of=len(pairs), interval=interval)
    towards = blind.drop_nulls("danach").select(_towards()).to_series().to_list()
    if towards:
        pairs = [(step, 0) for step in towards]
        interval = drawn_interval(pairs, statistic=_mean_of_first)
        if interval is not None:
            value = sum(towards) / len(towards)
            counted = sum(step > 0 for step in towards)
            yield _row(
                "blind_danach_abstand", unit=LEVELS, value=value, counted=counted, of=len(towards), interval=interval
            )
    minutes = decisions["minuten"].drop_nulls().sort().to_list()
    if minutes:
        interval = drawn_interval([(minute, 0) for minute in minutes], statistic=_median_of_first)
        if interval is not None:
            value = float(median(minutes))
            counted = sum(minute <= value for minute in minutes)
            yield _row(
                "minuten_je_entscheidung",
                unit=MINUTES,
                value=value,
                counted=counted,
                of=len(minutes),
                interval=interval,
            )


def rubber_stamp_notices(decisions: pl.DataFrame) -> list[str]:
    """Say, in German, that decisions are made very fast, or nearly always as proposed; empty when neither is so.

    Args:
        decisions: as published.
    """
    seen = decisions.filter(~pl.col("ist_blind"))
    minutes = decisions["minuten"].drop_nulls()
    told = []
    if minutes.len() >= FEWEST_FOR_ALARM and float(median(minutes.to_list())) < SHORTEST_MINUTES:
        told.append(
            f"Hinweis an die Leitung: Die Hälfte von {minutes.len()} Entscheidungen brauchte weniger als "
            f"{SHORTEST_MINUTES} Minuten."
        )
    departing = seen.filter(departs_from_proposal()).height
    if seen.height >= FEWEST_FOR_ALARM and departing / seen.height < LEAST_DEPARTURES:
        told.append(
            f"Hinweis an die Leitung: Von {seen.height} Entscheidungen weichen weniger als "
            f"{Decimal(str(LEAST_DEPARTURES)) * 100:.0f} % vom Vorschlag ab."
        )
    return told


def _judged_blind(decisions: pl.DataFrame) -> pl.DataFrame:
    """Give the blind judgements as steps 1 to 5: eigene, zweite, danach, vorschlag."""
    step = {
        "eigene": "eigene_prioritaet",
        "zweite": "eigene_prioritaet_zweite",
        "danach": "prioritaet_danach",
        "vorschlag": "zelle",
    }
    return (
        decisions.filter("ist_blind")
        .sort("entscheidung_nr")
        .select(
            pl.col(name).str.extract(r"([1-5])").cast(pl.Int32).alias(step_name) for step_name, name in step.items()
        )
        .drop_nulls(["eigene", "vorschlag"])
    )


def _towards() -> pl.Expr:
    """By how many steps people went towards the proposal (below zero: away from it)."""
    before, after = ((pl.col(name) - pl.col("vorschlag")).abs() for name in ("eigene", "danach"))
    return before - after


def _mean_of_first(pairs: Sequence[Pair]) -> float:
    return sum(one for one, _ in pairs) / len(pairs)


def _median_of_first(pairs: Sequence[Pair]) -> float:
    return float(median(one for one, _ in pairs))


def _row(name: str, *, unit: str, value: float, counted: int, of: int, interval: tuple[float, float]) -> dict[str, Any]:
    low, high = interval
    return {"name": name, "dimension": OVERALL, "einheit": unit, "wert": value, "zaehler": counted, "nenner": of} | {
        "ki_unten": low,
        "ki_oben": high,
    }
