"""Rules on the shape of the tree: names at the top, no drawers, short files, docstrings that draw a line.

Belongs here: what can be seen from names, lengths and first lines of files.
Does not belong here: that one thing has one name in several places (names).
"""

import ast
import re
from pathlib import Path

from tests.architecture import tree

TOP_LEVEL_NAMES = frozenset(
    {
        ".ci",
        ".gitignore",
        ".sqlfluff",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "LICENSE",
        "Makefile",
        "README.md",
        "dbt_project",
        "docs",
        "orchestration",
        "pipelines",
        "pyproject.toml",
        "quality",
        "requirements.lock",
        "tests",
    }
)
DRAWERS = frozenset(
    {
        "base",
        "common",
        "general",
        "helper",
        "helpers",
        "lib",
        "manager",
        "misc",
        "shared",
        "stuff",
        "tools",
        "util",
        "utils",
    }
)
LONGEST_FILE = 300
"""Lines. A longer file has more than one reason to change, and is split by them."""

LONGEST_HOW_TO = 150
"""Lines. What takes longer to do is a missing command."""

BELONGS = "Belongs here:"
DOES_NOT_BELONG = "Does not belong here:"


def top_level_names_are_fixed(root: Path) -> list[str]:
    """The house has the rooms it has; a new one is a decision (docs/adr)."""
    present = {path.relative_to(root).parts[0] for path in tree.files(root)}
    return [f"{name} stands at the top level and has no place there" for name in sorted(present - TOP_LEVEL_NAMES)]


def no_drawer_collects_what_has_no_name(root: Path) -> list[str]:
    """A file or folder is named after what it does, not `utils`, `common`, `helpers`, `manager`, `base`, `misc`."""
    return [
        f"{tree.place(path, root=root)} is called [{part}]; name it after what it does"
        for path in tree.files(root)
        for part in (*path.relative_to(root).parts[:-1], path.stem)
        if not DRAWERS.isdisjoint(part.lower().split("_"))
    ]


def files_have_at_most_300_lines(root: Path) -> list[str]:
    """Python and SQL files stay short enough to be read at a sitting."""
    return _longer(root, files=tree.files(root, suffixes=(".py", ".sql")), limit=LONGEST_FILE)


def how_to_pages_have_fewer_than_150_lines(root: Path) -> list[str]:
    """A page of docs/how-to/ answers one question."""
    return _longer(root, files=tree.files(root, under="docs/how-to", suffixes=(".md",)), limit=LONGEST_HOW_TO - 1)


def every_module_says_what_belongs_in_it(root: Path) -> list[str]:
    """Module docstrings name what belongs there and what does not."""
    found: list[str] = []
    for path in tree.product_files(root):
        docstring = ast.get_docstring(tree.python(path)) or ""
        found.extend(
            f"{tree.place(path, root=root)}: the module docstring lacks [{wanted}]"
            for wanted in (BELONGS, DOES_NOT_BELONG)
            if wanted not in docstring
        )
    return found


def every_folder_of_code_is_a_package(root: Path) -> list[str]:
    """A folder with product code has an __init__.py, and thereby a sentence on what it is for."""
    folders = {path.parent for path in tree.product_files(root)}
    return [
        f"{tree.place(folder, root=root)}/ has Python files and no __init__.py"
        for folder in sorted(folders)
        if not (folder / "__init__.py").exists()
    ]


def no_import_takes_everything(root: Path) -> list[str]:
    """`from x import *` hides where a name comes from."""
    return [
        f"{tree.place(path, root=root, line=node.lineno)} imports * from {node.module}"
        for path in tree.files(root, suffixes=(".py",))
        for node in ast.walk(tree.python(path))
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
    ]


def stage_names_are_written_once(root: Path) -> list[str]:
    """Python writes a stage as `Stage.X`; its name as a text stands in pipelines/stages.py alone.

    Texts that are a whole stage name count, and texts that qualify a table by one (`from staging.x`). The word
    `source` alone is plain English and the name of keys, so it counts only where it qualifies a table. Quality, which
    imports nothing of ours, gets stages as arguments or names them; orchestration and pipelines import them.
    """
    stages = tree.stage_names(root)
    return [
        f"{tree.place(path, root=root, line=line)} writes the stage [{stage}] as a text"
        for path in tree.product_files(root)
        if path != root / "pipelines" / "stages.py" and not path.is_relative_to(root / "quality")
        for text, line in tree.texts(tree.python(path))
        for stage in stages
        if text == stage != "source" or re.search(rf"\b(from|join) {stage}\.\w", text)
    ]


def no_test_folder_hides_a_test(root: Path) -> list[str]:
    """Files with test functions are called test_*.py, otherwise nobody runs them."""
    return [
        f"{tree.place(path, root=root, line=node.lineno)}: {node.name} is never collected; call the file test_*.py"
        for path in tree.files(root, under="tests", suffixes=(".py",))
        if not path.name.startswith("test_")
        for node in tree.python(path).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]


def _longer(root: Path, *, files: list[Path], limit: int) -> list[str]:
    lengths = [(path, len(tree.text(path).splitlines())) for path in files]
    return [
        f"{tree.place(path, root=root)} has {length} lines, {limit} are allowed"
        for path, length in lengths
        if length > limit
    ]
