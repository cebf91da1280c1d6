"""Rules on imports: the direction between the concerns, steps that stay apart, one home for every library.

Belongs here: who may import whom; every finding prints the whole chain of imports.
Does not belong here: what a module does with what it imported (determinism).
"""

import ast
import sys
from collections import deque
from pathlib import Path

from tests.architecture import tree

FORBIDDEN_CONCERNS: dict[str, tuple[str, ...]] = {
    "quality": ("pipelines", "orchestration"),
    "pipelines": ("orchestration",),
    "orchestration": (),
}
"""For each concern those that it must not reach, directly or through others."""

Imports = dict[str, dict[str, int]]
"""For each of our modules: every dotted name that it imports, with the line."""


def imports_run_from_orchestration_to_pipelines_to_quality(root: Path) -> list[str]:
    """Quality imports nothing of ours, pipelines nothing of orchestration: not even through a third module."""
    graph = _graph(root)
    return [
        chain
        for module in graph
        for concern in FORBIDDEN_CONCERNS[module.partition(".")[0]]
        for chain in _chains(graph, module, reaches=concern)
    ]


def steps_exchange_tables_not_imports(root: Path) -> list[str]:
    """A step package of pipelines never reaches another step package."""
    graph = _graph(root)
    steps = [f"pipelines.{path.parent.name}" for path in sorted((root / "pipelines").glob("*/__init__.py"))]
    return [
        chain
        for module in graph
        for own in steps
        if _is_in(module, own)
        for other in steps
        if other != own
        for chain in _chains(graph, module, reaches=other)
    ]


def each_library_has_one_home(root: Path) -> list[str]:
    """Every library is imported in its home only, every home is written down, and every home is used."""
    rows = tree.yaml_file(root / "tests" / "architecture" / "library_homes.yml") or []
    homes: dict[str, list[str]] = {row["library"]: row["homes"] for row in rows}
    unused = {(library, home) for library, allowed in homes.items() for home in allowed}
    found: list[str] = []
    for path in tree.product_files(root):
        shown = tree.place(path, root=root)
        for name, line in _imported_names(path, root=root).items():
            library = name.partition(".")[0]
            if library in sys.stdlib_module_names or library in tree.PRODUCT_PACKAGES:
                continue
            home = next((home for home in homes.get(library, []) if _is_below(shown, home)), None)
            if home is None:
                allowed = ", ".join(homes.get(library, ["no place (tests/architecture/library_homes.yml)"]))
                found.append(f"{shown}:{line} imports {library}, whose home is {allowed}")
            else:
                unused.discard((library, home))
    found.extend(f"library_homes.yml: {library} is not imported in {home} any more" for library, home in sorted(unused))
    return found


def nobody_imports_what_begins_with_an_underscore(root: Path) -> list[str]:
    """A name with a leading underscore belongs to its module; who needs it elsewhere gives it a public name first."""
    return [
        f"{tree.place(path, root=root, line=line)} imports {name}"
        for path in tree.product_files(root)
        for name, line in _imported_names(path, root=root).items()
        if name.partition(".")[0] in tree.PRODUCT_PACKAGES and name.rpartition(".")[2].startswith("_")
    ]


def _graph(root: Path) -> Imports:
    return {_module_name(path, root=root): _imported_names(path, root=root) for path in tree.product_files(root)}


def _chains(graph: Imports, start: str, *, reaches: str) -> list[str]:
    """Walk the imports breadth first and print the shortest chain from a module into a package, if there is one."""
    waiting = deque([(start, start)])
    seen = {start}
    while waiting:
        module, chain = waiting.popleft()
        for name, line in graph[module].items():
            longer = f"{chain} (line {line}) -> {name}"
            if _is_in(name, reaches):
                return [longer]
            for known in _loaded_by(name, graph=graph):
                if known not in seen:
                    seen.add(known)
                    waiting.append((known, longer))
    return []


def _loaded_by(name: str, *, graph: Imports) -> list[str]:
    """List our modules that run when a name is imported: the module itself, or the one that holds the name."""
    parts = name.split(".")
    prefixes = [".".join(parts[:length]) for length in range(1, len(parts) + 1)]
    return [prefix for prefix in prefixes if prefix in graph]


def _imported_names(path: Path, *, root: Path) -> dict[str, int]:
    """Collect imports wherever they stand: at the top, inside functions, for type checking only."""
    found: dict[str, int] = {}
    package = _module_name(path, root=root).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    for node in ast.walk(tree.python(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found.setdefault(alias.name, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                found.setdefault(f"{source}.{alias.name}", node.lineno)
    return found


def _module_name(path: Path, *, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _is_in(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def _is_below(shown: str, home: str) -> bool:
    return shown == home or shown.startswith(f"{home.rstrip('/')}/")
