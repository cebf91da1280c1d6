"""Which column of a model comes from which columns of its parents.

Belongs here: reading it off the compiled SQL once, at preparation, and keeping it as JSON for the daily run.
Does not belong here: running dbt (orchestration.dbt).
"""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from dagster import AssetKey, TableColumnDep, TableColumnLineage

from orchestration.dbt import TARGET, StageTranslator, manifest
from quality.contract import Contracts

LINEAGE: Final = TARGET / "column_lineage.json"


def write_lineage(contracts: Contracts) -> int:
    """Read the lineage of every model off its compiled SQL.

    Args:
        contracts: all contracts; they give the columns of every table that SQL may select with a star.

    Returns:
        Number of columns whose origin was found.
    """
    from sqlglot import exp, parse_one
    from sqlglot.lineage import lineage
    from sqlglot.optimizer.qualify import qualify
    from sqlglot.optimizer.scope import build_scope

    schema: dict[str, dict[str, dict[str, str]]] = {}
    for contract in contracts.values():
        columns = {column.name: column.duckdb_type for column in contract.columns}
        schema.setdefault(contract.stage, {})[contract.table] = columns
    content = manifest()
    translator = StageTranslator()
    for node in content["nodes"].values():
        if node["resource_type"] == "seed":
            header = (Path(node["root_path"]) / node["original_file_path"]).read_text().splitlines()[0]
            schema.setdefault(node["schema"], {})[node["name"]] = dict.fromkeys(header.split(","), "varchar")
    found: dict[str, dict[str, list[list[str]]]] = {}
    for unique_id, node in sorted(content["nodes"].items()):
        if node["resource_type"] != "model":
            continue
        tree = parse_one(node["compiled_code"], dialect="duckdb")
        for table in tree.find_all(exp.Table):
            table.set("catalog", None)
        qualified = qualify(tree, schema=schema, dialect="duckdb")
        scope = build_scope(qualified)
        sources: dict[str, list[list[str]]] = {}
        for column in schema[node["schema"]][node["name"]]:
            root = lineage(
                column, qualified, schema=schema, dialect="duckdb", scope=scope, trim_selects=False, copy=False
            )
            origin = {
                (table.db, table.name, exp.to_column(leaf.name).name)
                for leaf in root.walk()
                if not leaf.downstream and (table := leaf.expression.find(exp.Table)) is not None
            }
            sources[column] = sorted([stage, table, name] for stage, table, name in origin if stage in schema)
        found["/".join(translator.get_asset_key(node).path)] = sources
        del unique_id
    LINEAGE.write_text(json.dumps(found, indent=0, sort_keys=True))
    return sum(1 for sources in found.values() for origin in sources.values() if origin)


@cache
def _lineage() -> dict[str, dict[str, list[list[str]]]]:
    content: dict[str, Any] = json.loads(LINEAGE.read_text())
    return content


def lineage_of(key: AssetKey) -> TableColumnLineage | None:
    """The prepared lineage of an asset; None for a table that dbt does not make."""
    sources = _lineage().get("/".join(key.path))
    if sources is None:
        return None
    return TableColumnLineage(
        deps_by_column={
            column: [
                TableColumnDep(asset_key=AssetKey([stage, table]), column_name=name) for stage, table, name in origin
            ]
            for column, origin in sources.items()
        }
    )
