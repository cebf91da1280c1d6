"""All deliveries that a day knows, to source tables: the step `acquire` as a whole.

Belongs here: reading what is selected, selecting again when a delivery turns out unreadable, contracts, accounts.
Does not belong here: each of these for itself (selection, reading, accounts), pulling (pull), writing (orchestration).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl

from pipelines.acquire.accounts import (
    deliveries_frame,
    ledger_of,
    rejected_frame,
    rejections,
    whole_deliveries_set_aside,
)
from pipelines.acquire.admission import admit_across
from pipelines.acquire.archive import ArchivedDelivery, list_deliveries
from pipelines.acquire.authorities import Authority
from pipelines.acquire.freshness import freshness
from pipelines.acquire.manifest import RealDataPermit, require_permit
from pipelines.acquire.messages import without_idle_messages
from pipelines.acquire.notices import delivery_notices, row_notices
from pipelines.acquire.reading import Reading, read_deliveries
from pipelines.acquire.refusal import DeliveryRefused
from pipelines.acquire.retention import require_retained
from pipelines.acquire.selection import Decision, Verwendung, select
from pipelines.acquire.stacking import of_all
from pipelines.errors import UserError
from pipelines.stages import Stage
from quality.code_list import CodeList
from quality.contract import Contract
from quality.frames import require, schema_of, split
from quality.set_aside import EXPLANATIONS, SET_ASIDE_SCHEMA, Reason

SOURCE = Stage.SOURCE.value
UNIT = ["delivery_id", "source_row"]
"""A record element of a delivery; its rows may be in several tables."""


@dataclass(frozen=True, kw_only=True)
class Acquired:
    """Everything the stage source holds, and what people have to know about it.

    Attributes:
        tables: every delivered source table by name; empty with the right columns where nothing was delivered.
        deliveries: source.deliveries, one row per known delivery.
        set_aside: source.set_aside.
        rejected: source.rejected.
        ledger: entries of the steps read, unfold and contract; every known delivery adds up.
        freshness: source.freshness.
        notices: messages about refused deliveries and rows set aside, in the order of the deliveries.
        used: (delivery_id, sha256) of every delivery that was read, sorted.
    """

    tables: dict[str, pl.DataFrame]
    deliveries: pl.DataFrame
    set_aside: pl.DataFrame
    rejected: pl.DataFrame
    ledger: pl.DataFrame
    freshness: pl.DataFrame
    notices: tuple[UserError, ...]
    used: tuple[tuple[str, str], ...]


def acquire(
    archive: Path | Sequence[ArchivedDelivery],
    *,
    stichtag: date,
    wissensstand: datetime,
    contracts: Mapping[tuple[str, str], Contract],
    code_lists: Mapping[str, CodeList],
    authorities: Mapping[str, Authority],
    permit: RealDataPermit | None,
) -> Acquired:
    """Read what the archive knows at two moments into source tables.

    Args:
        archive: root of the archive, or what was listed of it, for many days of one archive.
        stichtag: the day the list speaks of.
        wissensstand: deliveries handed over up to this moment (UTC, naive) are known.
        contracts: all contracts.
        code_lists: every list that the contracts name.
        authorities: by code.
        permit: for deliveries of real data; None refuses the run when there is one.

    Returns:
        Tables sorted by delivery and line: the same archive and clocks give the same frames.

    Raises:
        UserError: the archive is damaged, or holds real data without a complete permit (nothing is read then).
    """
    listed = list_deliveries(archive) if isinstance(archive, Path) else archive
    known = [delivery for delivery in listed if delivery.manifest.erzeugt_am <= wissensstand]
    for delivery in known:
        require_permit(delivery.manifest, permit=permit)
    decisions, read_alone = _read_selected(
        known, stichtag=stichtag, wissensstand=wissensstand, authorities=authorities, contracts=contracts
    )
    delivered = {c.table: c for c in contracts.values() if c.stage == SOURCE and c.is_delivered}
    effective = without_idle_messages(read_alone)
    readings = admit_across(effective, contracts=delivered)
    read = {table: _joined(readings, contract=contract) for table, contract in delivered.items()}
    splits = {t: split(read[t], contract=contract, code_lists=code_lists) for t, contract in delivered.items()}
    broken = pl.concat([*(parts.set_aside for parts in splits.values()), _faults(readings, contracts=delivered)])
    units = {table: parts.taken for table, parts in splits.items()}
    taken, siblings = _whole_units(units, broken=broken, contracts=delivered, authorities=authorities)
    tables = {table: frame.sort("delivery_id", "source_row") for table, frame in taken.items()}
    set_aside = pl.concat([broken, siblings, whole_deliveries_set_aside(decisions)]).sort(
        "delivery_id", "objekt", "source_row", "reason", "column_name", nulls_last=True
    )
    rejected = rejections(readings)
    own = {name: contracts[SOURCE, name] for name in ("deliveries", "freshness", "rejected", "set_aside")}
    by_id = {decision.delivery.delivery_id: decision.delivery for decision in decisions}
    age = freshness(decisions, authorities=authorities, stichtag=stichtag, schema=schema_of(own["freshness"]))
    return Acquired(
        tables=tables,
        deliveries=require(
            deliveries_frame(decisions, schema=schema_of(own["deliveries"])), contract=own["deliveries"]
        ),
        set_aside=require(set_aside, contract=own["set_aside"]),
        rejected=require(rejected_frame(rejected), contract=own["rejected"]),
        ledger=ledger_of(
            decisions, readings=readings, rejected=rejected, read=read, taken=tables, authorities=authorities
        ),
        freshness=require(age, contract=own["freshness"]),
        notices=(*delivery_notices(decisions, stichtag=stichtag), *row_notices(set_aside, deliveries=by_id)),
        used=tuple(sorted((delivery_id, by_id[delivery_id].sha256) for delivery_id in readings)),
    )


def _read_selected(
    known: Sequence[ArchivedDelivery],
    *,
    stichtag: date,
    wissensstand: datetime,
    authorities: Mapping[str, Authority],
    contracts: Mapping[tuple[str, str], Contract],
) -> tuple[tuple[Decision, ...], dict[str, Reading]]:
    """Read what is selected; a delivery that turns out unreadable changes the selection, so select again."""
    refused: dict[str, DeliveryRefused] = {}
    readings: dict[str, Reading] = {}
    while True:
        decisions = select(known, stichtag=stichtag, wissensstand=wissensstand, refused=refused)
        wanted = [d.delivery for d in decisions if d.verwendung is Verwendung.TAKEN]
        unread = [delivery for delivery in wanted if delivery.delivery_id not in readings]
        if not unread:
            return decisions, {delivery.delivery_id: readings[delivery.delivery_id] for delivery in wanted}
        require_retained(unread)
        read, unreadable = read_deliveries(unread, authorities=authorities, contracts=contracts, stichtag=stichtag)
        readings |= read
        refused |= unreadable


def _joined(readings: Mapping[str, Reading], *, contract: Contract) -> pl.DataFrame:
    """Join the rows of one table of all deliveries, in the order of the deliveries."""
    frames = {
        delivery_id: reading.tables[contract.table].rows
        for delivery_id, reading in readings.items()
        if contract.table in reading.tables
    }
    schema = schema_of(contract)
    return of_all(frames).select(schema.names()) if frames else pl.DataFrame(schema=schema)


def _faults(readings: Mapping[str, Reading], *, contracts: Mapping[str, Contract]) -> pl.DataFrame:
    """Turn the faults of all readings into rows of source.set_aside."""
    remedies = {reason.value: EXPLANATIONS[reason].remedy for reason in Reason}
    found = [pl.DataFrame(schema=SET_ASIDE_SCHEMA)]
    for table, contract in contracts.items():
        frames = {
            delivery_id: reading.tables[table].faults
            for delivery_id, reading in readings.items()
            if table in reading.tables and not reading.tables[table].faults.is_empty()
        }
        if frames:
            remedy = pl.col("reason").replace_strict(remedies, return_dtype=pl.String)
            told = of_all(frames).with_columns(objekt=pl.lit(contract.objekt), remedy=remedy)
            found.append(told.select(SET_ASIDE_SCHEMA.names()))
    return pl.concat(found)


def _whole_units(
    tables: Mapping[str, pl.DataFrame],
    *,
    broken: pl.DataFrame,
    contracts: Mapping[str, Contract],
    authorities: Mapping[str, Authority],
) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """Set aside every row of a record element of which one row was set aside (a register extract is taken whole).

    Returns:
        The tables without such rows, and their rows of source.set_aside.
    """
    bad = broken.select(UNIT).unique()
    kept, moved = dict(tables), [pl.DataFrame(schema=SET_ASIDE_SCHEMA)]
    several = {t for a in authorities.values() for o in a.objects.values() if len(o.tables) > 1 for t in o.tables}
    for table in sorted(several):
        siblings = kept[table].join(bad, on=UNIT, how="semi", maintain_order="left")
        kept[table] = kept[table].join(bad, on=UNIT, how="anti", maintain_order="left")
        none = pl.lit(None, dtype=pl.String)
        moved.append(
            siblings.select(
                "delivery_id",
                pl.lit(contracts[table].objekt).alias("objekt"),
                "source_row",
                pl.lit(Reason.PARENT_SET_ASIDE.value).alias("reason"),
                none.alias("column_name"),
                none.alias("raw_value"),
                none.alias("raw_line"),
                pl.lit(EXPLANATIONS[Reason.PARENT_SET_ASIDE].remedy).alias("remedy"),
            )
        )
    return kept, pl.concat(moved)
