"""What is measured of the data behind the list: links, offices against registers, outcomes, stops, age of deliveries.

Belongs here: which rows are counted of what the earlier steps left, per source, office or rule.
Does not belong here: what is measured of cases (metrics, flow_metrics) and decisions (decision_metrics), intervals of
shares and hiding (metrics), single rows and their remedies (lieferstand).
"""

from dataclasses import dataclass
from typing import Final

import polars as pl

from pipelines.publish.metric_rows import ONE_BY_ONE, counted_share, counted_shares, counted_split, day_quantiles

DATA_NAMES: Final = {
    "datensaetze_je_stufe": "Anteil der Personendatensätze je Stufe der Verknüpfung",
    "datensaetze_unsicher": "Anteil der Personendatensätze mit einer Verknüpfung, die zu klären ist, je Quelle",
    "paare_zu_klaeren": "Anteil der Paare, über die Menschen zu entscheiden haben",
    "status_abh_gleich_azr": "Anteil der Akten mit demselben Status wie im Register, je Ausländerbehörde",
    "urteile_mit_mitteilung": "Anteil der Registereinträge, zu denen es eine Mitteilung der Justiz gibt",
    "mitteilungen_mit_urteil": "Anteil der Mitteilungen rechtskräftiger Urteile, die das Register zeigt",
    "polizei_ohne_ausgang": "Anteil der abgegebenen Vorgänge ohne Ausgang, je Kreispolizeibehörde",
    "personen_entfernt_je_regel": "Anteil der Personen, die eine Regel von den Listen nimmt",
    "stellen_veraltet": "Anteil der Stellen, deren Stand älter ist als vertretbar, je Quelle",
    "lieferung_tage_median": "Median der Tage vom Stand einer Lieferung bis zur Übergabe, je Quelle",
    "lieferung_tage_95": "95 % der Lieferungen sind spätestens nach so vielen Tagen übergeben, je Quelle",
}
NO_PERSONS: Final = ("stellen_veraltet", "lieferung_tage_median", "lieferung_tage_95")
WHOLES: Final = ("datensaetze_je_stufe", "personen_entfernt_je_regel")
OPEN_PAIR: Final = "REVIEW"
NEVER_TOLD: Final = ("X04", "X06")
"""Witness protection and restricted processing: not even that somebody was stopped by them may show. They and every
rule that stops fewer than ten are one row."""

OTHERS: Final = "UEBRIGE"
SMALLEST: Final = 10


@dataclass(frozen=True, kw_only=True)
class DataState:
    """What the earlier steps left, as far as it is counted.

    Attributes:
        links: record_key, stufe, ist_unsicher.
        pairs: entscheidung.
        files: person_id, abh, status of the chosen file of the immigration office.
        register: person_id, status of the newest retrieval from the register.
        convictions: person_id, gericht_id, erstes_urteil_am of the register extract in force.
        notices: person_id, gericht_id, erstes_urteil_am, rechtskraft_am of judgements that the courts told of.
        matters: verbleib, kpb, abgabe_am, erledigungsart, ergebnisart of the police.
        freshness: quelle, stellen, stellen_veraltet.
    """

    links: pl.DataFrame
    pairs: pl.DataFrame
    files: pl.DataFrame
    register: pl.DataFrame
    convictions: pl.DataFrame
    notices: pl.DataFrame
    matters: pl.DataFrame
    freshness: pl.DataFrame


JUDGEMENT: Final = ("person_id", "gericht_id", "erstes_urteil_am")


def data_shares(state: DataState, *, ledger: pl.DataFrame) -> list[pl.DataFrame]:
    """Count the shares of the data.

    Args:
        state: what the earlier steps left.
        ledger: of the run.

    Returns:
        Frames of name, dimension, zaehler, nenner.
    """
    links = state.links.with_columns(quelle=pl.col("record_key").str.extract(r"^([a-z]+):"))
    both = state.files.join(
        state.register.drop_nulls("status").select("person_id", im_register="status"), on="person_id"
    ).drop_nulls(["status", "abh"])
    final = state.notices.drop_nulls("rechtskraft_am")
    handed_over = state.matters.filter(pl.col("verbleib") == "AKTUELL", pl.col("abgabe_am").is_not_null())
    is_same, is_told = pl.col("status") == pl.col("im_register"), pl.col("gefunden").is_not_null()
    has_no_outcome = pl.col("erledigungsart").is_null() & pl.col("ergebnisart").is_null()
    return [
        counted_split(links, name="datensaetze_je_stufe", by="stufe"),
        counted_shares(links, name="datensaetze_unsicher", by="quelle", of=pl.col("ist_unsicher")),
        counted_share(state.pairs, name="paare_zu_klaeren", of=pl.col("entscheidung") == OPEN_PAIR),
        counted_share(both, name="status_abh_gleich_azr", of=is_same),
        counted_shares(both, name="status_abh_gleich_azr", by="abh", of=is_same),
        counted_share(_found(state.convictions, among=state.notices), name="urteile_mit_mitteilung", of=is_told),
        counted_share(_found(final, among=state.convictions), name="mitteilungen_mit_urteil", of=is_told),
        counted_share(handed_over, name="polizei_ohne_ausgang", of=has_no_outcome),
        counted_shares(handed_over, name="polizei_ohne_ausgang", by="kpb", of=has_no_outcome),
        state.freshness.filter(pl.col("stellen") > 0).select(
            pl.lit("stellen_veraltet").alias("name"),
            pl.col("quelle").alias("dimension"),
            zaehler=pl.col("stellen_veraltet").cast(pl.Int64),
            nenner=pl.col("stellen").cast(pl.Int64),
        ),
        _removed(ledger),
    ]


def delivery_days(deliveries: pl.DataFrame) -> list[pl.DataFrame]:
    """Measure how many days lie between the day a delivery speaks of and its handing over, per source.

    Args:
        deliveries: of the run.

    Returns:
        Frames as of metric_rows.day_quantiles.
    """
    days = deliveries.filter(pl.col("verwendung") != "NOT_YET").select(
        "quelle", tage=(pl.col("erzeugt_am").dt.date() - pl.col("stichtag")).dt.total_days()
    )
    return [
        day_quantiles(days, name=name, by="quelle", days="tage", quantile=share)
        for name, share in (("lieferung_tage_median", 0.5), ("lieferung_tage_95", 0.95))
    ]


def _found(judgements: pl.DataFrame, *, among: pl.DataFrame) -> pl.DataFrame:
    """Look each judgement up by person, court and day; `gefunden` is null where it is not among the others."""
    others = among.select(JUDGEMENT).unique().with_columns(gefunden=pl.lit(value=True))
    return judgements.select(JUDGEMENT).join(others, on=JUDGEMENT, how="left")


def _removed(ledger: pl.DataFrame) -> pl.DataFrame:
    """Count persons taken off the lists by rule; small counts, and rules of which nothing may show, are one row."""
    assessed = ledger.filter(pl.col("step") == "assess")
    told = assessed.select(pl.col("removed_by").str.split(",").alias("regel"), "rows_in").explode(
        "regel", empty_as_null=True
    )
    parts = pl.col("regel").str.split("=").list
    by_rule = told.drop_nulls().select(
        regel=parts.get(0), zaehler=parts.get(1).cast(pl.Int64), nenner=pl.col("rows_in").cast(pl.Int64)
    )
    is_shown = ~pl.col("regel").is_in(NEVER_TOLD) & (pl.col("zaehler") >= SMALLEST)
    return (
        by_rule.with_columns(dimension=pl.when(is_shown).then("regel").otherwise(pl.lit(OTHERS)))
        .group_by("dimension")
        .agg(pl.col("zaehler").sum(), pl.col("nenner").first())
        .select(pl.lit("personen_entfernt_je_regel").alias("name"), "dimension", *ONE_BY_ONE)
    )
