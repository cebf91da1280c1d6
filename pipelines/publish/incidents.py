"""Incidents of the day: what a source sent although the law forbids its use (docs/adr/0086).

Belongs here: counting them by source and kind, for the metrics and the check.
Does not belong here: why something may not be used (pipelines.prioritise, the door), deleting it (orchestration), what
the data protection officer is told of single deliveries (the certificates of deletion).
"""

from typing import Final

import polars as pl

INCIDENT_SCHEMA: Final = pl.Schema(
    {"quelle": pl.String(), "delivery_id": pl.String(), "art": pl.String(), "anzahl": pl.Int64()}
)
POLICE_LIST: Final = "lka"
AT_THE_DOOR: Final = "TUER"
"""Kind of what was turned away at the door: its content never came in."""

METRIC: Final = "unzulaessig_gesandt"


def incidents_of_the_day(
    unusable: pl.DataFrame,
    *,
    removed: pl.DataFrame,
    links: pl.DataFrame,
    records: pl.DataFrame,
    rejected: pl.DataFrame,
    deliveries: pl.DataFrame,
) -> pl.DataFrame:
    """Count what was sent unlawfully, per delivery and kind.

    Args:
        unusable: unusable_entries of the run.
        removed: removed_persons of the run.
        links: record_key, person_id.
        records: record_key, delivery_id of the person records in force.
        rejected: delivery_id, row_count of what was turned away at the door.
        deliveries: delivery_id, quelle.

    Returns:
        INCIDENT_SCHEMA; art is a gate (G3 to G5), X01 (a German on a list of the police) or TUER.
    """
    held = (
        removed.filter("ist_vorfall")
        .join(links.select("record_key", "person_id"), on="person_id")
        .filter(pl.col("record_key").str.starts_with(f"{POLICE_LIST}:"))
        .join(records.select("record_key", "delivery_id").unique(), on="record_key")
        .select(quelle=pl.lit(POLICE_LIST), delivery_id="delivery_id", art="entfernt_durch", anzahl=pl.lit(1))
    )
    turned_away = rejected.join(deliveries.select("delivery_id", "quelle"), on="delivery_id").select(
        "quelle", "delivery_id", art=pl.lit(AT_THE_DOOR), anzahl="row_count"
    )
    entries = unusable.filter("ist_vorfall").select("quelle", "delivery_id", art="schleuse", anzahl=pl.lit(1))
    frames = [frame.cast({"anzahl": pl.Int64}) for frame in (entries, held, turned_away)]
    keys = ["quelle", "delivery_id", "art"]
    counted = pl.concat(frames).group_by(keys).agg(pl.col("anzahl").sum()).sort(keys)
    return counted.select(INCIDENT_SCHEMA.names()).cast(INCIDENT_SCHEMA)


def incident_shares(incidents: pl.DataFrame, *, ledger: pl.DataFrame) -> pl.DataFrame:
    """Count incidents by source and kind, among the rows that the source sent.

    Args:
        incidents: INCIDENT_SCHEMA.
        ledger: of the run.
    """
    sent = (
        ledger.filter(pl.col("step") == "read")
        .group_by(pl.col("objekt").str.split("__").list.first().alias("quelle"))
        .agg(pl.col("rows_in").sum().cast(pl.Int64).alias("nenner"))
    )
    return (
        incidents.group_by("quelle", "art")
        .agg(pl.col("anzahl").sum().alias("zaehler"))
        .join(sent, on="quelle")
        .select(
            pl.lit(METRIC).alias("name"), pl.format("{} {}", "quelle", "art").alias("dimension"), "zaehler", "nenner"
        )
    )
