"""What dbt must know of the contracts: sources, descriptions, types, keys.

Belongs here: the content of dbt_project/models/_sources.yml and _models_<stage>.yml, and of the macro that tells the
models which delivered tables there are (dbt has to know what a model reads before it runs anything).
Does not belong here: writing the files and finding stale ones (dictionary), the models themselves (dbt_project),
unit tests of models and tests of relations, which the dbt project writes by hand beside its models.

Code lists are not tested here again: the contract checks them row by row before a row reaches the warehouse.
"""

from typing import Any

import yaml

from quality.column import Column
from quality.contract import SOURCE_STAGE, Contract, Contracts, Producer

HEADER = (
    "# Generated from quality/contracts by: python -m quality.dictionary --write. Edit the contract, not this file.\n"
)
DELETION_OBJECT = "loeschung"
"""The object in which an authority tells what is to be deleted or corrected; built alike for all."""
_MODEL_PREFIXES = ("stg_", "int_")
_WIDTH = 120


def sources_yml(contracts: Contracts) -> str:
    """Describe the tables that Python writes and dbt reads.

    Args:
        contracts: all.

    Returns:
        YAML: the source stage, and the tables that Python adds to stages in which dbt models lie.
    """
    dbt_stages = {contract.stage for contract in contracts.values() if contract.produced_by is Producer.DBT}
    sources = []
    for stage in sorted({SOURCE_STAGE, *dbt_stages}, key=lambda name: (name != SOURCE_STAGE, name)):
        tables = [_described(c) for c in contracts.of_stage(stage) if c.produced_by is not Producer.DBT]
        if tables:
            sources.append({"name": stage, "schema": stage, "tables": tables})
    return _written({"version": 2, "sources": sources})


def models_yml(contracts: Contracts, *, stage: str) -> str | None:
    """Describe the dbt models of one stage.

    Args:
        contracts: all.
        stage: whose models.

    Returns:
        YAML with descriptions, types, one test of the key; marts (no `stg_` or `int_` before the name) have their
        contract enforced, so that the warehouse itself refuses an empty value. None when the stage has no model.
    """
    models = [_model(c) for c in contracts.of_stage(stage) if c.produced_by is Producer.DBT]
    return _written({"version": 2, "models": models}) if models else None


def records_macro(contracts: Contracts) -> str:
    """List the delivered tables for the models that treat all of them alike.

    Args:
        contracts: all.

    Returns:
        Two macros: every typed table with the delivered table behind it, what its rows are to the linking, and its
        columns; and the authorities that send deletion messages.
    """
    typed = [
        {
            "quelle": contract.types.partition("__")[0],
            "tabelle": contract.types,
            "modell": contract.table,
            "personalien": None if contract.identities is None else contract.identities.value,
            "spalten": list(contract.column_names),
        }
        for contract in contracts.values()
        if contract.types is not None
    ]
    senders = [c.table.partition("__")[0] for c in contracts.of_stage(SOURCE_STAGE) if c.objekt == DELETION_OBJECT]
    return "\n".join(
        [
            "{" + HEADER.replace("\n", " #}"),
            "{% macro gelieferte_saetze() %}",
            "    {{ return([",
            *(f"        {_jinja(record)}," for record in typed),
            "    ]) }}",
            "{% endmacro %}",
            "",
            "{% macro loeschende_quellen() %}",
            f"    {{{{ return({senders!r}) }}}}",
            "{% endmacro %}",
            "",
        ]
    )


def _jinja(record: dict[str, Any]) -> str:
    return (
        "{" + ", ".join(f"{name!r}: {'none' if value is None else repr(value)}" for name, value in record.items()) + "}"
    )


def is_mart(contract: Contract) -> bool:
    """Tell whether a dbt model is one that later steps read: a plain noun."""
    return contract.produced_by is Producer.DBT and not contract.table.startswith(_MODEL_PREFIXES)


def _model(contract: Contract) -> dict[str, Any]:
    model = _described(contract)
    if is_mart(contract):
        model["config"]["contract"] = {"enforced": True}
    if contract.key:
        model["data_tests"] = [
            {
                "unique_combination": {
                    "description": f"{contract.grain} No two rows share {', '.join(contract.key)}; none is empty.",
                    "arguments": {"combination_of_columns": list(contract.key)},
                }
            }
        ]
    if is_mart(contract):
        for column, entry in zip(contract.columns, model["columns"], strict=True):
            if not column.nullable:
                entry["constraints"] = [{"type": "not_null"}]
    return model


def _described(contract: Contract) -> dict[str, Any]:
    return {
        "name": contract.table,
        "description": f"{contract.grain} {contract.title}.",
        "config": {"meta": {"owner": contract.owner, "contract_version": contract.version}},
        "columns": [
            {"name": column.name, "description": _description(column), "data_type": column.duckdb_type}
            for column in contract.columns
        ],
    }


def _description(column: Column) -> str:
    return column.meaning if column.null_means is None else f"{column.meaning}. Leer: {column.null_means}"


def _written(content: dict[str, Any]) -> str:
    body: str = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=_WIDTH)
    return HEADER + body
