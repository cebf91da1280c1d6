"""Read the working tree for the rules: which files there are, what Python says in them, what YAML says in them.

Belongs here: finding and parsing files, with the line a finding points at.
Does not belong here: any opinion on what was read (the rule modules).
"""

import ast
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

PRODUCT_PACKAGES = ("quality", "pipelines", "orchestration")
"""The three concerns, in the order in which one may know the next one below it."""

BINARY_SUFFIXES = frozenset({".parquet", ".duckdb", ".xlsx", ".png", ".gz"})


@dataclass(frozen=True)
class Exemption:
    """One entry of quality/exemptions.yml: rule, subject that it does not hold for, why, when to look again."""

    rule: str
    subject: str
    reason: str
    until: date


def files(root: Path, *, under: str = ".", suffixes: tuple[str, ...] = ()) -> list[Path]:
    """List the tree's own files in a fixed order: what .gitignore leaves, with one of the suffixes (any when empty)."""
    found: list[Path] = []
    ignored = _ignored_folders(root)
    for folder, names, file_names in os.walk(root / under):
        here = Path(folder)
        names[:] = sorted(name for name in names if not _is_ignored(here / name, root=root, ignored=ignored))
        found.extend(here / name for name in sorted(file_names) if not name.endswith(".pyc"))
    return [path for path in found if not suffixes or path.suffix in suffixes]


def product_files(root: Path) -> list[Path]:
    """List the Python files of quality, pipelines and orchestration."""
    return [path for package in PRODUCT_PACKAGES for path in files(root, under=package, suffixes=(".py",))]


def text_files(root: Path) -> list[Path]:
    """List every file that a reader can read as text."""
    return [path for path in files(root) if path.suffix not in BINARY_SUFFIXES]


def place(path: Path, *, root: Path, line: int | None = None) -> str:
    """Name a file, and a line in it, the way an editor opens it."""
    shown = path.relative_to(root).as_posix()
    return shown if line is None else f"{shown}:{line}"


def text(path: Path) -> str:
    """Read a file of any charset: the rules look for ASCII only."""
    return path.read_text(encoding="utf-8", errors="replace")


def python(path: Path) -> ast.Module:
    """Parse a Python file; every file is parsed once, however many rules ask."""
    return _parse(path, path.stat().st_mtime_ns)


def mentions(module: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield (dotted name, line) of every name and attribute that is mentioned, such as ("os.environ", 12)."""
    for node in ast.walk(module):
        name = dotted(node)
        if name is not None:
            yield name, node.lineno  # type: ignore[attr-defined]  # names and attributes have a line


def dotted(node: ast.AST) -> str | None:
    """Spell an attribute chain of plain names, `a.b.c`; None for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        owner = dotted(node.value)
        return None if owner is None else f"{owner}.{node.attr}"
    return None


def texts(module: ast.Module) -> list[tuple[str, int]]:
    """List (text, line) of every string that is no documentation: neither a docstring nor a text under a constant."""
    documentation = {
        id(statement.value)
        for statement in ast.walk(module)
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    }
    return [
        (node.value, node.lineno)
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation
    ]


def yaml_file(path: Path) -> Any:  # noqa: ANN401 -- whatever the file holds; the rules know its shape
    """Read a YAML file as plain data; None when it does not exist, so that a tree without it has nothing to find."""
    return yaml.load(text(path), Loader=yaml.CSafeLoader) if path.exists() else None


def contracts(root: Path) -> Iterator[tuple[str, str, Path, dict[str, Any]]]:
    """Yield (stage folder, file stem, path, content) of every contract."""
    for path in files(root, under="quality/contracts", suffixes=(".yml",)):
        yield path.parent.name, path.stem, path, yaml_file(path)


def stage_names(root: Path) -> list[str]:
    """Read the stage names where they are written once: the values of the enumeration in pipelines/stages.py."""
    stages = root / "pipelines" / "stages.py"
    if not stages.exists():
        return []
    return [
        node.value.value
        for node in ast.walk(python(stages))
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    ]


def exemptions(root: Path) -> list[Exemption]:
    """List the entries of quality/exemptions.yml; one with other keys than those of Exemption is a TypeError."""
    content = yaml_file(root / "quality" / "exemptions.yml") or {"exemptions": []}
    return [Exemption(**entry) for entry in content["exemptions"]]


def without_exempted(findings: list[str], *, root: Path, rule: str) -> list[str]:
    """Drop the findings about exempted subjects, and report every exemption of the rule that nothing needs any more.

    Args:
        findings: of the rule; each begins with what it is about.
        root: the tree.
        rule: its name.
    """
    subjects = {entry.subject for entry in exemptions(root) if entry.rule == rule}
    about = {subject: re.compile(rf"{re.escape(subject)}(?![\w/.-])") for subject in subjects}
    kept = [finding for finding in findings if not any(pattern.match(finding) for pattern in about.values())]
    unused = [name for name, pattern in sorted(about.items()) if not any(map(pattern.match, findings))]
    return kept + [f"quality/exemptions.yml: nothing needs the exemption of {name} from {rule}" for name in unused]


@cache
def _parse(path: Path, _changed_at: int) -> ast.Module:
    return ast.parse(text(path), filename=str(path))


def _ignored_folders(root: Path) -> list[str]:
    gitignore = root / ".gitignore"
    lines = text(gitignore).splitlines() if gitignore.exists() else []
    return [".git/", *(line.strip() for line in lines if line.strip().endswith("/"))]


def _is_ignored(folder: Path, *, root: Path, ignored: list[str]) -> bool:
    shown = folder.relative_to(root).as_posix()
    for pattern in ignored:
        wanted = pattern.strip("/")
        anchored = "/" in pattern.rstrip("/")
        if (shown == wanted) if anchored else folder.match(wanted):
            return True
    return False
