"""What became of every delivery and every row, as tables.

Belongs here: source.deliveries, source.rejected, the ledger of the steps read, unfold and contract.
Does not belong here: deciding (selection, reading, quality), the shape of the ledger (quality.ledger).
"""

from collections import Counter
from collections.abc import Iterable, Mapping

import polars as pl

from pipelines.acquire.authorities import Authority
from pipelines.acquire.reading import Reading
from pipelines.acquire.selection import Decision, Verwendung
from quality.ledger import LEDGER_SCHEMA, collect, row
from quality.set_aside import EXPLANATIONS, REJECTED_SCHEMA, SET_ASIDE_SCHEMA, Rejection

Rejections = Counter[tuple[str, str, Rejection]]
"""Rows kept out, by delivery, table and rule."""


def deliveries_frame(decisions: Iterable[Decision], *, schema: pl.Schema) -> pl.DataFrame:
    """List the known deliveries with their use: source.deliveries, by delivery."""
    rows = []
    for decision in decisions:
        manifest = decision.delivery.manifest
        rows.append(
            {
                "delivery_id": manifest.lieferung_id,
                "quelle": manifest.quelle,
                "stelle": manifest.stelle,
                "objekt": manifest.objekt,
                "art": manifest.art.value,
                "stichtag": manifest.stichtag,
                "erzeugt_am": manifest.erzeugt_am,
                "zeilen": manifest.zeilen,
                "sha256": decision.delivery.sha256,
                "dateiname": decision.delivery.receipt.dateiname,
                "herkunft": manifest.herkunft.value,
                "vorgaenger_id": manifest.vorgaenger_id,
                "rechtsgrundlage": manifest.rechtsgrundlage,
                "zweck": manifest.zweck,
                "verwendung": decision.verwendung.value,
                "grund": decision.grund,
            }
        )
    return pl.DataFrame(rows, schema=schema).sort("delivery_id")


def whole_deliveries_set_aside(decisions: Iterable[Decision]) -> pl.DataFrame:
    """Write one row of source.set_aside, without line, for every delivery refused for a fault."""
    rows = [
        {
            "delivery_id": decision.delivery.delivery_id,
            "objekt": decision.delivery.manifest.objekt,
            "reason": decision.refusal.reason.value,
            "remedy": EXPLANATIONS[decision.refusal.reason].remedy,
        }
        for decision in decisions
        if decision.refusal is not None
    ]
    return pl.DataFrame(rows, schema=SET_ASIDE_SCHEMA)


def rejections(readings: Mapping[str, Reading]) -> Rejections:
    """Count the rows kept out.

    Args:
        readings: by delivery, after all doors.
    """
    return Counter(
        {
            (delivery_id, table, rule): rows
            for delivery_id, reading in readings.items()
            for (table, rule), rows in reading.rejected.items()
        }
    )


def rejected_frame(rejected: Rejections) -> pl.DataFrame:
    """Write source.rejected: counts only."""
    rows = [
        {"delivery_id": delivery_id, "objekt": table.rpartition("__")[2], "rule": rule.value, "row_count": count}
        for (delivery_id, table, rule), count in sorted(rejected.items())
    ]
    return pl.DataFrame(rows, schema=REJECTED_SCHEMA)


def ledger_of(
    decisions: Iterable[Decision],
    *,
    readings: Mapping[str, Reading],
    rejected: Rejections,
    read: Mapping[str, pl.DataFrame],
    taken: Mapping[str, pl.DataFrame],
    authorities: Mapping[str, Authority],
) -> pl.DataFrame:
    """Account for every row of every known delivery.

    Args:
        decisions: of the run.
        readings: of the deliveries taken in, by id.
        rejected: rows kept out.
        read: rows by table after reading.
        taken: rows by table after the contract.
        authorities: by code.

    Returns:
        Rows of LEDGER_SCHEMA; `objekt` is the name of the source table. For a delivery that is not read, the rows of
        its manifest are one entry of the step read.
    """
    rows_read = {table: _per_delivery(frame) for table, frame in read.items()}
    rows_taken = {table: _per_delivery(frame) for table, frame in taken.items()}
    entries = []
    for decision in decisions:
        delivery_id, manifest = decision.delivery.delivery_id, decision.delivery.manifest
        if decision.verwendung is not Verwendung.TAKEN:
            removed = {decision.rule: manifest.zeilen} if decision.rule is not None else {}
            entries.append(
                row(
                    "read",
                    objekt=_main_table(decision, authorities=authorities),
                    delivery_id=delivery_id,
                    rows_in=manifest.zeilen,
                    rows_out=0,
                    rows_set_aside=0 if removed else manifest.zeilen,
                    removed=removed,
                )
            )
            continue
        for place, (table, records) in enumerate(readings[delivery_id].tables.items()):
            rows_in, rows_out = rows_read[table][delivery_id], rows_taken[table][delivery_id]
            entries += [
                row(
                    "read" if place == 0 else "unfold",
                    objekt=table,
                    delivery_id=delivery_id,
                    rows_in=readings[delivery_id].delivered[table],
                    rows_out=rows_in,
                    rows_set_aside=records.faults.height,
                    removed={rule.value: rejected[delivery_id, table, rule] for rule in Rejection},
                ),
                row(
                    "contract",
                    objekt=table,
                    delivery_id=delivery_id,
                    rows_in=rows_in,
                    rows_out=rows_out,
                    rows_set_aside=rows_in - rows_out,
                ),
            ]
    return collect([pl.DataFrame(entries, schema=LEDGER_SCHEMA)])


def _main_table(decision: Decision, *, authorities: Mapping[str, Authority]) -> str:
    """Name the table whose rows the manifest counts; `<code>__<objekt>` for what nobody agreed."""
    manifest = decision.delivery.manifest
    if manifest.quelle in authorities and manifest.objekt in authorities[manifest.quelle].objects:
        return authorities[manifest.quelle].objects[manifest.objekt].tables[0]
    return f"{manifest.quelle}__{manifest.objekt}"


def _per_delivery(frame: pl.DataFrame) -> Counter[str]:
    counts = frame.group_by("delivery_id").len()
    return Counter(dict(counts.iter_rows()))
