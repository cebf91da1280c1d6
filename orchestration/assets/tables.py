"""What all assets that are tables have in common: specification from the contract, metadata from the rows.

Belongs here: asset specs, row counts, the writing of a frame under its contract.
Does not belong here: tables that dbt writes (orchestration.dbt names those), checks (orchestration.checks).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path

import polars as pl
from dagster import (
    AssetKey,
    AssetSpec,
    FreshnessPolicy,
    MaterializeResult,
    TableColumn,
    TableColumnConstraints,
    TableSchema,
)

from orchestration.dbt import owner_team
from orchestration.lineage import lineage_of
from orchestration.partitions import BERLIN, LIST_IS_MADE_AT, STICHTAGE
from orchestration.resources import CONTRACTS, SEEDS
from pipelines.stages import Stage
from pipelines.warehouse import open_warehouse, write_table
from quality.code_list import CodeList, load_code_lists
from quality.contract import Contract, Contracts, Producer, load_contracts
from quality.frames import require

LATEST_AFTER = timedelta(hours=2)
"""The list is made at six; at eight the operators want to know that there is none."""


@cache
def contracts() -> Contracts:
    """All contracts of the product."""
    return load_contracts(CONTRACTS)


@cache
def code_lists() -> dict[str, CodeList]:
    """Every code list that a contract names."""
    return load_code_lists(SEEDS, contracts())


def asset_specs(stage: Stage, *, kinds: set[str], deps: Sequence[AssetKey] = ()) -> list[AssetSpec]:
    """Specify the tables of a stage that Python writes.

    Args:
        stage: of the tables.
        kinds: technology shown in the web UI.
        deps: assets they are made from.
    """
    return [
        AssetSpec(
            key=AssetKey([contract.stage, contract.table]),
            deps=list(deps),
            description=f"{contract.title}. {contract.grain}",
            group_name=contract.stage,
            owners=[owner_team(contract.owner)],
            kinds=kinds,
            partitions_def=STICHTAGE,
            freshness_policy=FreshnessPolicy.cron(
                deadline_cron=f"0 {LIST_IS_MADE_AT.hour + LATEST_AFTER.seconds // 3600} * * *",
                lower_bound_delta=LATEST_AFTER,
                timezone=str(BERLIN),
            )
            if contract.stage == Stage.PUBLISHED_LIST
            else None,
            metadata={"dagster/column_schema": column_schema(contract)},
        )
        for contract in contracts().of_stage(stage)
        if contract.produced_by is not Producer.DBT
    ]


def column_schema(contract: Contract) -> TableSchema:
    """Show a contract's columns in the web UI.

    Args:
        contract: of any table.
    """
    return TableSchema(
        columns=[
            TableColumn(
                name=column.name,
                type=column.duckdb_type,
                description=column.meaning,
                constraints=TableColumnConstraints(nullable=column.nullable),
            )
            for column in contract.columns
        ]
    )


def materialize(
    frames: Mapping[str, pl.DataFrame], *, stage: Stage, warehouse: Path
) -> Iterator[MaterializeResult[None]]:
    """Write frames as tables of a stage, each under its contract, and report them.

    Args:
        frames: by table; exactly the tables of the stage that Python writes.
        stage: of the tables.
        warehouse: the run's DuckDB file.

    Yields:
        One result per table, with its row count.

    Raises:
        quality.frames.FrameError: a frame breaks its contract.
    """
    with open_warehouse(warehouse) as con:
        for table, frame in sorted(frames.items()):
            contract = contracts()[stage, table]
            if not contract.is_delivered:  # delivered tables are checked as they lie in the warehouse (assets.source)
                require(frame, contract=contract, code_lists=code_lists())
            write_table(con, frame, stage=stage, table=table)
    for table, frame in sorted(frames.items()):
        yield result_of(AssetKey([str(stage), table]), rows=frame.height)


def result_of(key: AssetKey, *, rows: int) -> MaterializeResult[None]:
    """Report a table that was written.

    Args:
        key: of the asset.
        rows: how many it has.
    """
    lineage = lineage_of(key)
    return MaterializeResult(
        asset_key=key,
        metadata={
            "dagster/row_count": rows,
            **({} if lineage is None else {"dagster/column_lineage": lineage}),
        },
    )
