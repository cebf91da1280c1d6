"""The assets of the deliveries: pulled, archived, read, checked row by row.

Belongs here: pulling from every authority, handing the archive to the reading, its tables to the warehouse.
Does not belong here: reading and its rules (pipelines.acquire), contracts (quality).
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
from dagster import (
    AssetCheckResult,
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    Config,
    MaterializeResult,
    MetadataValue,
    TableColumn,
    TableMetadataValue,
    TableRecord,
    TableSchema,
    multi_asset,
)

from orchestration.assets.tables import asset_specs, code_lists, contracts, materialize
from orchestration.building import Identity, keep_ledger
from orchestration.checks import check_specs, registered, registry, report
from orchestration.decisions import own_inbox
from orchestration.forgetting import complete_deletions, sweep_new_deliveries
from orchestration.inbox_access import Inboxes
from orchestration.partitions import ONE_RUN_PER_DAY, STICHTAGE, usual_wissensstand
from orchestration.resources import NOTICES, Building, Keys
from pipelines.acquire.authorities import load_authorities
from pipelines.acquire.intake import Acquired, acquire
from pipelines.acquire.pull import pull
from pipelines.publish.lieferstand import offices, receipts
from pipelines.publish.run_folders import PULL_NOTICES, previous_run
from pipelines.stages import Stage
from pipelines.warehouse import open_warehouse, read_table
from quality.arrived import arrived
from quality.ledger import little_is_lost
from quality.verdicts import CheckResult

NO_PERMIT = None
"""Real data are refused before they are opened: no legal basis, no DSFA is configured (docs/assumptions.md, R1)."""


DELIVERIES = AssetKey([str(Stage.SOURCE), "deliveries"])
MOST_RECEIPTS = 200
"""Those with the most rows set aside first; the page lieferstand.html has them all."""
KEEPS_CONTRACT = "every_taken_row_keeps_its_contract"


class Clock(Config):
    """What is known.

    Attributes:
        wissensstand: naive UTC, ISO; None: six in the morning of the Stichtag.
    """

    wissensstand: str | None = None


def acquire_step() -> AssetsDefinition:
    """Make the assets of the deliveries."""

    @multi_asset(
        name="acquire",
        specs=asset_specs(Stage.SOURCE, kinds={"python", "polars"}),
        check_specs=check_specs(Stage.SOURCE),
        partitions_def=STICHTAGE,
        backfill_policy=ONE_RUN_PER_DAY,
    )
    def read_deliveries(
        context: AssetExecutionContext, config: Clock, building: Building, keys: Keys, inboxes: Inboxes
    ) -> Iterator[MaterializeResult[None] | AssetCheckResult]:
        stichtag = date.fromisoformat(context.partition_key)
        known = (
            usual_wissensstand(stichtag) if config.wissensstand is None else datetime.fromisoformat(config.wissensstand)
        )
        identity = Identity(stichtag=stichtag, wissensstand=known, started_at=datetime.now(tz=UTC).isoformat())
        identity.write(building.path)
        authorities = load_authorities()
        own_inbox(building.home.path).mkdir(parents=True, exist_ok=True)
        with building.step("Lieferungen abholen"):
            addresses = inboxes.addresses(authorities, home=building.home.path)
            for code, authority in authorities.items():
                pulled = pull(authority, inbox=addresses[code], archive=building.home.archive, permit=NO_PERMIT)
                building.tell_notices(pulled.notices, file_name=PULL_NOTICES)
            complete_deletions(building.home.path, keys=keys)
            sweep_new_deliveries(building.home.path, keys=keys)
        with building.step("Lieferungen lesen und prüfen"):
            acquired = acquire(
                building.home.archive,
                stichtag=stichtag,
                wissensstand=known,
                contracts=contracts(),
                code_lists=code_lists(),
                authorities=authorities,
                permit=NO_PERMIT,
            )
            building.tell_notices(acquired.notices, file_name=NOTICES)
            keep_ledger(acquired.ledger, building=building.path, part="acquire")
            receipt = receipts(deliveries=acquired.deliveries, ledger=acquired.ledger, set_aside=acquired.set_aside)
            office = offices(receipt, before=_receipts_before(building.home.path, identity=identity))
            for made in materialize(
                _tables(acquired, identity=identity), stage=Stage.SOURCE, warehouse=building.warehouse
            ):
                yield with_receipts(made, receipt=receipt, office=office) if made.asset_key == DELIVERIES else made
            yield from report(_verdicts(acquired, warehouse=building.warehouse), building=building.path)

    return read_deliveries


def _receipts_before(home: Path, *, identity: Identity) -> pl.DataFrame | None:
    """Give the receipts of the list that the new one will be compared with; None for the first one."""
    before = previous_run(home, stichtag=identity.stichtag, wissensstand=identity.wissensstand)
    if before is None:
        return None
    return receipts(
        deliveries=before.table("deliveries"), ledger=before.table("ledger"), set_aside=before.table("set_aside")
    )


def with_receipts(
    made: MaterializeResult[None], *, receipt: pl.DataFrame, office: pl.DataFrame
) -> MaterializeResult[None]:
    """Show beside the asset of the deliveries what each brought, and how each office stands beside the list before.

    Args:
        made: of source.deliveries.
        receipt: of all known deliveries.
        office: per office and object (lieferstand.offices).
    """
    shown = receipt.filter(pl.col("verwendung").is_in(["TAKEN", "REFUSED"]))
    reason = pl.format("{} {}", pl.element().struct.field("len"), pl.element().struct.field("reason"))
    shown = shown.with_columns(gruende=pl.col("gruende").list.eval(reason).list.join(", ").fill_null(""))
    of_delivery = ("quelle", "stelle", "objekt", "stichtag", "verwendung", "zeilen", "uebernommen", "zurueckgestellt",
                   "gruende")  # fmt: skip
    tables = {
        "quittungen": shown.sort("zurueckgestellt", descending=True, maintain_order=True).select(of_delivery),
        "stellen": office.sort("ist_geschrumpft", descending=True, maintain_order=True),
    }
    return made._replace(metadata={**(made.metadata or {}), **{name: _shown(rows) for name, rows in tables.items()}})


def _shown(rows: pl.DataFrame) -> TableMetadataValue:
    records = [
        TableRecord({name: "" if value is None else str(value) for name, value in row.items()})
        for row in rows.head(MOST_RECEIPTS).iter_rows(named=True)
    ]
    return MetadataValue.table(records, schema=TableSchema(columns=[TableColumn(name) for name in rows.columns]))


def _tables(acquired: Acquired, *, identity: Identity) -> dict[str, pl.DataFrame]:
    return {
        **acquired.tables,
        "deliveries": acquired.deliveries,
        "set_aside": acquired.set_aside,
        "rejected": acquired.rejected,
        "ledger": acquired.ledger,
        "freshness": acquired.freshness,
        "run_control": pl.DataFrame({"stichtag": [identity.stichtag], "wissensstand": [identity.wissensstand]}),
    }


def _verdicts(acquired: Acquired, *, warehouse: Path) -> list[CheckResult]:
    lost = registered(stage=Stage.SOURCE, table="set_aside", name="no_delivery_loses_more_than_one_percent")
    with open_warehouse(warehouse, read_only=True) as con:
        kept = [
            arrived(
                read_table(con, stage=Stage.SOURCE, table=check.table),
                checked=acquired.tables[check.table],
                contract=contracts()[Stage.SOURCE, check.table],
                check=check,
            )
            for check in registry()
            if check.stage == Stage.SOURCE and check.name == KEEPS_CONTRACT
        ]
    return [*kept, little_is_lost(acquired.ledger, check=lost)]
