"""The manifest of a run: what went in, which versions made it, what came out.

Belongs here: its content, the hashes in it, and the log of wall-clock times that is kept apart from it.
Does not belong here: the run's id (pipelines.run), where the manifest lies (run_folders).
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.publish.gate import GateVerdict
from pipelines.publish.run_folders import (
    ANALYST_DATABASE,
    MANIFEST,
    NAMES_FILE,
    PUBLISHED,
    PULL_NOTICES,
    RUN_LOG,
    PublishedRun,
)
from pipelines.run import RunInputs

CODE_FOLDERS = ("dbt_project", "pipelines", "quality")
CODE_SUFFIXES = (".css", ".csv", ".html", ".js", ".py", ".sql", ".yml")
MADE_BY_DBT = ("target", "logs", "dbt_packages")
"""Folders below dbt_project that dbt writes itself."""

PACKAGES = ("dagster", "dbt-core", "dbt-duckdb", "duckdb", "great-expectations", "pandera", "polars", "splink")
"""The tools whose version may show in a result."""

NOT_HASHED = (ANALYST_DATABASE, MANIFEST, NAMES_FILE, PULL_NOTICES, RUN_LOG)
"""A DuckDB file differs from run to run although its rows do not; the manifest holds the hashes; the log has times,
and the inboxes are not the archive."""


@dataclass(frozen=True, kw_only=True)
class RulesetName:
    """Which ruleset a run used.

    Attributes:
        name: of the ruleset.
        version: of the ruleset.
        hash: sha256 over its files.
        in_force: sha256 over those of its rules that are law on the Stichtag (rules_hash).
        activation: who set it active, from which Stichtag on, on which report; None: it comes with the program.
    """

    name: str
    version: str
    hash: str
    in_force: str
    activation: Mapping[str, str] | None = None


def make_manifest(
    inputs: RunInputs,
    *,
    ruleset: RulesetName,
    contract_hash: str,
    packages: Mapping[str, str],
    deliveries: pl.DataFrame,
    counts: Mapping[str, int],
    verdict: GateVerdict,
    list_hash: str,
    previous: PublishedRun | None,
    files: Mapping[str, str],
) -> dict[str, Any]:
    """Put the manifest of a released run together; a pure function of its arguments, without a clock.

    Args:
        inputs: everything the list depends on.
        ruleset: which rules.
        contract_hash: over all contracts.
        packages: version by package name (package_versions).
        deliveries: columns delivery_id, quelle, stelle, objekt, art, stichtag, sha256, verwendung.
        counts: rows by stage and table, such as {"published_list.case_list": 120}.
        verdict: an open gate.
        list_hash: of the case list.
        previous: the run compared with.
        files: sha256 by file name (file_hashes).

    Raises:
        ValueError: the gate is closed, or the ruleset is not that of the inputs.
    """
    if not verdict.is_open:
        raise ValueError("a run whose gate is closed has no manifest of a published run")
    if ruleset.hash != inputs.ruleset_hash:
        raise ValueError("the ruleset is not the one of the run's inputs")
    delivered = deliveries.select(
        "delivery_id", "quelle", "stelle", "objekt", "art", pl.col("stichtag").cast(pl.String), "sha256", "verwendung"
    )
    return {
        "status": PUBLISHED,
        "run_id": inputs.run_id(),
        "stichtag": inputs.stichtag.isoformat(),
        "wissensstand": inputs.wissensstand.isoformat(),
        "previous_run_id": None if previous is None else previous.run_id,
        "previous_list_hash": inputs.previous_list_hash,
        "deliveries": delivered.sort("delivery_id").to_dicts(),
        "versions": {
            "code_hash": inputs.code_hash,
            "contract_hash": contract_hash,
            "register_hash": inputs.register_hash,
            "ruleset": asdict(ruleset),
            "packages": dict(packages),
        },
        "counts": dict(counts),
        "checks": dict(Counter(verdict.outcomes)),
        "list_hash": list_hash,
        "files": dict(files),
    }


def manifest_text(manifest: Mapping[str, Any]) -> str:
    """Write a manifest as JSON with sorted keys: equal manifests are equal bytes."""
    return json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest into a result folder."""
    (folder / MANIFEST).write_text(manifest_text(manifest), encoding="utf-8")


def write_run_log(
    folder: Path, *, started_at: datetime, finished_at: datetime, step_seconds: Mapping[str, float]
) -> None:
    """Write how long the run took; wall clock, hence part of no hash.

    Args:
        folder: the result folder.
        started_at: UTC.
        finished_at: UTC.
        step_seconds: duration by step.
    """
    content = {
        "started_at": started_at.isoformat(),
        "finished_at": finished_at.isoformat(),
        "step_seconds": dict(step_seconds),
    }
    (folder / RUN_LOG).write_text(json.dumps(content, indent=1), encoding="utf-8")


def file_hashes(folder: Path) -> dict[str, str]:
    """Hash every file of a result folder (sha256, hex, by name) except those that are never the same twice."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in NOT_HASHED
    }


def code_hash(root: Path) -> str:
    """Hash the files that decide what a list looks like (sha256, hex): Python, SQL, YAML, code lists, page parts.

    Args:
        root: the repository.
    """
    digest = hashlib.sha256()
    for folder in CODE_FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            place = path.relative_to(root)
            if path.suffix not in CODE_SUFFIXES or not path.is_file() or not set(MADE_BY_DBT).isdisjoint(place.parts):
                continue
            digest.update(f"{place.as_posix()}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def rules_hash(rules: object) -> str:
    """Hash a set of rules by what it says (sha256, hex).

    Args:
        rules: dataclasses, mappings, sequences, sets and plain values, nested at will.

    Raises:
        TypeError: a value of another kind, of which nobody knows whether it reads the same tomorrow.
    """
    return hashlib.sha256(json.dumps(_plain(rules), ensure_ascii=False).encode()).hexdigest()


def package_versions(names: Sequence[str] = PACKAGES) -> dict[str, str]:
    """Look up the installed versions of packages, by name.

    Raises:
        importlib.metadata.PackageNotFoundError: one of them is not installed.
    """
    return {name: version(name) for name in sorted(names)}


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return [type(value).__name__, *((field.name, _plain(getattr(value, field.name))) for field in fields(value))]
    if isinstance(value, Mapping):
        return sorted(([str(key), _plain(item)] for key, item in value.items()), key=str)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted((_plain(item) for item in value), key=str)
    if value is None or isinstance(value, str | int | float | Decimal | date):
        return str(value)
    raise TypeError(f"a rule holds a {type(value).__name__}")
