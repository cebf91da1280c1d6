"""The metrics of the day: shares with numerator, denominator and interval; small cells are hidden.

Belongs here: which shares of cases and deliveries there are, Wilson's interval, hiding counts of persons that could
point at one of them.
Does not belong here: what is measured of decisions (decision_metrics), of the data (data_metrics), of the way of cases
(flow_metrics); what needs more than a day's tables (pilot_report); pictures (worklist_overview).
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

from pipelines.publish.analyst import SMALL_CELL
from pipelines.publish.case_list import RANKED
from pipelines.publish.causes import Ursache
from pipelines.publish.data_metrics import DATA_NAMES, NO_PERSONS, WHOLES, DataState, data_shares, delivery_days
from pipelines.publish.decision_metrics import DECISION_NAMES, decision_coefficients, decision_shares
from pipelines.publish.flow_metrics import FLOW_NAMES, flow_days, flow_shares
from pipelines.publish.incidents import METRIC as INCIDENTS
from pipelines.publish.incidents import incident_shares
from pipelines.publish.metric_rows import ONE_BY_ONE, PERCENT, Z_95, counted_share, counted_shares, counted_split

METRICS_SCHEMA: Final = pl.Schema(
    {
        "run_id": pl.String(),
        "stichtag": pl.Date(),
        "name": pl.String(),
        "dimension": pl.String(),
        "einheit": pl.String(),
        "wert": pl.Decimal(12, 2),
        "zaehler": pl.Int32(),
        "nenner": pl.Int32(),
        "ki_unten": pl.Decimal(12, 2),
        "ki_oben": pl.Decimal(12, 2),
        "ist_unterdrueckt": pl.Boolean(),
    }
)

NAMES: Final = {
    "faelle_je_liste": "Anteil der Fälle je Liste",
    "rangfolge_je_prioritaet": "Anteil der Rangfolge je Priorität",
    "rangfolge_kann_sich_aendern": "Anteil der Rangfolge, deren Priorität Ungeklärtes ändern kann",
    "rangfolge_grenzfall": "Anteil der Rangfolge nahe an einer Bandgrenze",
    "bleibeinteresse_unbekannt": "Anteil der Rangfolge mit unbekanntem Bleibeinteresse",
    "kriterium_unbekannt": "Anteil unbekannter Werte je Kriterium",
    "faelle_mit_fragen": "Anteil der Fälle mit offenen Fragen",
    "faelle_je_stand": "Anteil der Fälle je Stand der Bearbeitung",
    "aenderung_je_ursache": "Anteil der Fälle je Ursache einer Änderung seit der vorigen Liste",
    **FLOW_NAMES,
    **DECISION_NAMES,
    **DATA_NAMES,
    "lieferungen_zurueckgewiesen": "Anteil zurückgewiesener Lieferungen je Quelle",
    "zeilen_zur_seite_gelegt": "Anteil zur Seite gelegter Zeilen je Objekt",
    "zeilen_zur_seite_gelegt_je_quelle": "Anteil zur Seite gelegter Zeilen je Quelle",
    INCIDENTS: "Anteil unzulässig gesandter Angaben je Quelle und Art",
}
"""German name by metric; every metric has one."""

COUNTS_NO_PERSONS: Final = (
    "lieferungen_zurueckgewiesen",
    "zeilen_zur_seite_gelegt",
    "zeilen_zur_seite_gelegt_je_quelle",
    *NO_PERSONS,
)
PARTITIONS: Final = ("faelle_je_liste", "rangfolge_je_prioritaet", "faelle_je_stand", "aenderung_je_ursache", *WHOLES)
"""Rows that add up to their denominator: one hidden row would follow from the others."""


def metrics_of_the_day(
    tables: Mapping[str, pl.DataFrame], *, run_id: str, stichtag: object, data: DataState
) -> pl.DataFrame:
    """Count the metrics of a publication.

    Args:
        tables: case_list, case_criteria, comparison, decisions, deliveries, ledger, list_history, incidents.
        run_id: of the run.
        stichtag: day of the list.
        data: what the earlier steps left, as far as it is counted.

    Returns:
        METRICS_SCHEMA, sorted; a metric without denominator has no row.
    """
    counted = pl.concat(
        [
            *_of_cases(tables),
            *flow_shares(tables),
            *decision_shares(tables["decisions"]),
            *data_shares(data, ledger=tables["ledger"]),
            *_of_deliveries(tables),
        ]
    )
    shares = _hidden(counted.filter(pl.col("nenner") > 0)).with_columns(*_wilson(), einheit=pl.lit(PERCENT))
    measured = pl.concat(
        [decision_coefficients(tables["decisions"]), *flow_days(tables), *delivery_days(tables["deliveries"])]
    ).with_columns(
        ist_unterdrueckt=~pl.col("name").is_in(COUNTS_NO_PERSONS) & (pl.col("nenner") < SMALL_CELL),
    )
    return (
        pl.concat([shares, measured.select(shares.columns)])
        .with_columns(
            pl.when(~pl.col("ist_unterdrueckt")).then(name).alias(name)
            for name in ("wert", "zaehler", "ki_unten", "ki_oben")
        )
        .with_columns(run_id=pl.lit(run_id), stichtag=pl.lit(stichtag))
        .select(METRICS_SCHEMA.names())
        .cast(METRICS_SCHEMA)
        .sort("name", "dimension")
    )


def _of_cases(tables: Mapping[str, pl.DataFrame]) -> list[pl.DataFrame]:
    cases = tables["case_list"]
    ranked = cases.filter(pl.col("liste") == RANKED)
    moved = tables["comparison"].with_columns(pl.coalesce("ursache", pl.lit("UNVERAENDERT")).alias("ursache"))
    unexplained = pl.DataFrame({"dimension": [str(Ursache.UNERKLAERT)]})
    return [
        counted_split(cases, name="faelle_je_liste", by="liste"),
        counted_split(ranked, name="rangfolge_je_prioritaet", by="zelle"),
        counted_share(ranked, name="rangfolge_kann_sich_aendern", of=pl.col("zelle").ne_missing(pl.col("zelle_max"))),
        counted_share(ranked, name="rangfolge_grenzfall", of=pl.col("ist_grenzfall")),
        counted_share(ranked, name="bleibeinteresse_unbekannt", of=pl.col("c_klasse") == "U"),
        counted_shares(
            tables["case_criteria"],
            name="kriterium_unbekannt",
            by="kriterium",
            of=pl.col("grund_unbekannt").is_not_null(),
        ),
        counted_share(cases, name="faelle_mit_fragen", of=pl.col("anzahl_fragen") > 0),
        counted_split(cases, name="faelle_je_stand", by="stand"),
        pl.concat(
            [
                counted_split(moved, name="aenderung_je_ursache", by="ursache"),
                unexplained.join(moved.select(dimension="ursache"), on="dimension", how="anti").select(
                    name=pl.lit("aenderung_je_ursache"),
                    dimension="dimension",
                    zaehler=pl.lit(0, dtype=pl.Int64),
                    nenner=pl.lit(moved.height, dtype=pl.Int64),
                ),
            ]
        ),
    ]


def _of_deliveries(tables: Mapping[str, pl.DataFrame]) -> list[pl.DataFrame]:
    checked = tables["ledger"].filter(pl.col("step") == "contract")
    return [
        counted_shares(
            tables["deliveries"], name="lieferungen_zurueckgewiesen", by="quelle", of=pl.col("verwendung") == "REFUSED"
        ),
        checked.group_by(pl.col("objekt").alias("dimension"))
        .agg(zaehler=pl.col("rows_set_aside").sum(), nenner=pl.col("rows_in").sum())
        .select(pl.lit("zeilen_zur_seite_gelegt").alias("name"), "dimension", *ONE_BY_ONE),
        checked.group_by(pl.col("objekt").str.extract(r"^([a-z]+)__").alias("dimension"))
        .agg(zaehler=pl.col("rows_set_aside").sum(), nenner=pl.col("rows_in").sum())
        .select(pl.lit("zeilen_zur_seite_gelegt_je_quelle").alias("name"), "dimension", *ONE_BY_ONE),
        incident_shares(tables["incidents"], ledger=tables["ledger"]),
    ]


def _hidden(counted: pl.DataFrame) -> pl.DataFrame:
    """Mark what is not shown: few persons counted, few not counted, few in all; in a partition never one row alone."""
    tells_of_persons = ~pl.col("name").is_in(COUNTS_NO_PERSONS)
    rest = pl.col("nenner") - pl.col("zaehler")
    is_small = pl.any_horizontal(
        pl.col("nenner") < SMALL_CELL,
        pl.col("zaehler").is_between(1, SMALL_CELL - 1),
        rest.is_between(1, SMALL_CELL - 1),
    )
    marked = counted.with_columns(ist_unterdrueckt=tells_of_persons & is_small)
    is_shown = ~pl.col("ist_unterdrueckt") & (pl.col("zaehler") > 0)
    smallest_shown = pl.when(is_shown).then("zaehler").min().over("name")
    gives_away = pl.col("name").is_in(PARTITIONS) & (pl.col("ist_unterdrueckt").sum().over("name") == 1)
    return marked.with_columns(
        ist_unterdrueckt=pl.col("ist_unterdrueckt") | (gives_away & is_shown & (pl.col("zaehler") == smallest_shown))
    )


def _wilson() -> list[pl.Expr]:
    """Give share and interval in percent (Wilson's score interval, 1927)."""
    n, share = pl.col("nenner"), pl.col("zaehler") / pl.col("nenner")
    centre = share + Z_95**2 / (2 * n)
    half = Z_95 * (share * (1 - share) / n + Z_95**2 / (4 * n**2)).sqrt()
    scale = 1 + Z_95**2 / n
    percent = {"wert": share, "ki_unten": (centre - half) / scale, "ki_oben": (centre + half) / scale}
    return [(value.clip(0, 1) * 100).round(2).alias(name) for name, value in percent.items()]
