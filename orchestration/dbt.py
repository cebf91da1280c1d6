"""Run dbt inside the process of the run, and tell the assets what it did.

Belongs here: the prepared manifest, the names of dbt's nodes as assets and checks, one call of `dbt build`.
Does not belong here: models and tests (dbt_project), column lineage (orchestration.lineage).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dagster import AssetCheckSpec, AssetKey, AssetSpec
from dagster_dbt import DagsterDbtTranslator, DbtProject

from orchestration.resources import DBT_PROJECT, set_warehouse
from pipelines.errors import UserError
from pipelines.publish.manifest import MADE_BY_DBT

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

TARGET: Final = DBT_PROJECT / "target"
MANIFEST: Final = TARGET / "manifest.json"
PARSED: Final = TARGET / "partial_parse.msgpack"
PREPARED_OF: Final = TARGET / "prepared_of.txt"
"""Hash of the project that was prepared."""

READ_BY_DBT: Final = (".sql", ".yml", ".csv")

NO_LIST: Final = "No list was made for this day; the list in force stays in force."


@dataclass(frozen=True, kw_only=True)
class NodeResult:
    """What dbt reports of one node.

    Attributes:
        unique_id: dbt's id of the node, e.g. `model.iris.stg_jva__haften`.
        name: the node's name.
        kind: `model`, `seed`, `test` or `unit_test`.
        status: `success`, `pass`, `fail`, `error`, `warn` or `skipped`.
        failures: failing rows of a test; None for other nodes.
        message: dbt's own words; empty when it had none.
        seconds: wall time.
    """

    unique_id: str
    name: str
    kind: str
    status: str
    failures: int | None
    message: str
    seconds: float

    @property
    def is_ok(self) -> bool:
        """Whether the node was built, or the test holds."""
        return self.status in {"success", "pass"}


class StageTranslator(DagsterDbtTranslator):
    """Asset key [schema, table], so that an asset, a table and a contract have one name."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> AssetKey:
        """Name a dbt node by its place in the warehouse."""
        table = dbt_resource_props.get("identifier") or dbt_resource_props.get("alias") or dbt_resource_props["name"]
        return AssetKey([dbt_resource_props["schema"], table])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """Group by stage."""
        return str(dbt_resource_props["schema"])

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        """The owner that the contract names; mapping seeds belong to the data platform."""
        meta = dbt_resource_props["config"].get("meta")
        return [owner_team(meta["owner"] if meta else "datenplattform")]

    def get_asset_check_spec(
        self, asset_spec: AssetSpec, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> AssetCheckSpec | None:
        """Say what a test of dbt holds and who owns it: the description of the test, the owner of its model."""
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        if spec is None:
            return None
        return spec._replace(
            description=manifest["nodes"][unique_id]["description"],
            metadata={**spec.metadata, "owner": asset_spec.owners[0]},
        )


def owner_team(name: str) -> str:
    """Write an owner of a contract or check the way the scheduler wants it, `team:<name>`."""
    return "team:" + "".join(c if c.isalnum() else "_" for c in name)


@cache
def manifest() -> dict[str, Any]:
    """The prepared manifest as JSON.

    Raises:
        UserError: when it was never prepared, or the project has changed since.
    """
    if not MANIFEST.exists() or not PARSED.exists():
        raise UserError(
            what="dbt's manifest is missing in dbt_project/target.",
            meaning="Nothing can be refreshed; the list in force stays in force.",
            remedy="Run: iris prepare",
        )
    if not PREPARED_OF.exists() or PREPARED_OF.read_text() != project_hash():
        raise UserError(
            what="dbt_project has changed since its manifest was prepared.",
            meaning="A list would be made with models of before; the list in force stays in force.",
            remedy="Run: iris prepare",
        )
    content: dict[str, Any] = json.loads(MANIFEST.read_text())
    return content


def prepare(scratch: Path) -> None:
    """Parse the project once and keep the result, so that a daily run need not.

    Args:
        scratch: a file name for the throw-away warehouse that compiling needs.

    Raises:
        UserError: when the project does not parse.
    """
    from dbt.cli.main import dbtRunner

    set_warehouse(scratch)
    for command in ("parse", "compile"):
        result = dbtRunner().invoke([command, *_folders(), "--quiet"])
        if not result.success:
            raise UserError(
                what=f"dbt cannot {command} the project: {result.exception or 'see dbt_project/logs/dbt.log'}",
                meaning=NO_LIST,
                remedy="Mend the model or the contract that it names, then run: make generate && iris prepare",
            )
    PREPARED_OF.write_text(project_hash())
    manifest.cache_clear()
    _parsed.cache_clear()


def project_hash() -> str:
    """Hash what dbt reads of the project (sha256, hex): SQL, YAML and code lists, but not what dbt itself wrote."""
    digest = hashlib.sha256()
    for path in sorted(DBT_PROJECT.rglob("*")):
        place = path.relative_to(DBT_PROJECT)
        if path.suffix in READ_BY_DBT and place.parts[0] not in MADE_BY_DBT:
            digest.update(f"{place.as_posix()}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def build(*, selector: str) -> list[NodeResult]:
    """Build what a selector of dbt_project/selectors.yml names, in this process.

    Args:
        selector: name of the selector.

    Returns:
        One result per node, in the order in which dbt finished them.
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    result = dbtRunner(manifest=_parsed()).invoke(
        ["build", "--selector", selector, *_folders(), "--quiet", "--no-write-json"]
    )
    # dbt keeps its connection; the next writer would meet "different configuration than existing connections".
    DuckDBConnectionManager.close_all_connections()
    if result.exception is not None:
        raise UserError(
            what=f"dbt stopped before it built anything: {result.exception}",
            meaning=NO_LIST,
            remedy="Mend what it names, then run: iris prepare && iris refresh --stichtag <day>",
        )
    return [
        NodeResult(
            unique_id=node.node.unique_id,
            name=node.node.name,
            kind=str(node.node.resource_type),
            status=str(node.status),
            failures=node.failures,
            message=node.message or "",
            seconds=node.execution_time,
        )
        for node in result.result.results
    ]


@cache
def _parsed() -> "Manifest":
    """The parsed project, read once for all calls of a process."""
    from dbt.contracts.graph.manifest import Manifest

    parsed = Manifest.from_msgpack(PARSED.read_bytes())
    parsed.build_flat_graph()
    return parsed


def refuse_failures(results: list[NodeResult]) -> None:
    """Stop the run when a model could not be built or a test does not hold.

    Raises:
        UserError: naming every such node.
    """
    broken = [result for result in results if not result.is_ok]
    if not broken:
        return
    lines = [
        f"  {result.kind} {result.name}: {result.status}"
        + (f", {result.failures} rows" if result.failures else "")
        + (f" ({result.message.strip()})" if result.status == "error" else "")
        for result in broken
        if result.status != "skipped"
    ]
    raise UserError(
        what="\n".join([f"{len(lines)} of dbt's nodes failed:", *lines]),
        meaning=NO_LIST,
        remedy="Mend the model, or ask for a corrected delivery, then run again: iris refresh --stichtag <day>",
    )


def expected_tests() -> list[str]:
    """Names of all data tests in the manifest, sorted: the gate wants a result for each.

    Unit tests check the models, not the data; they run with the other tests of the code.
    """
    return sorted(node["name"] for node in manifest()["nodes"].values() if node["resource_type"] == "test")


def _folders() -> list[str]:
    return [
        "--project-dir", str(DBT_PROJECT),
        "--profiles-dir", str(DBT_PROJECT),
        "--target-path", str(TARGET),
        "--log-path", str(DBT_PROJECT / "logs"),
        "--log-level-file", "none",  # what failed is in the result; the debug log costs a third of dbt's time
    ]  # fmt: skip
