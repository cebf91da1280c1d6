"""Rules on what the daily run may depend on: its inputs, and nothing else.

Belongs here: clock, chance, environment, values made up where data have none.
Does not belong here: that two runs give the same bytes (tests/golden proves it).
"""

import ast
import re
from collections.abc import Callable
from pathlib import Path

from tests.architecture import tree

CLOCK = re.compile(r"(^|\.)(date\.today|datetime\.(now|today|utcnow)|time\.(time|time_ns|localtime|gmtime))$")
CHANCE = re.compile(
    r"^(random|secrets|numpy\.random)\.(?!Random\b)[a-z]|^random\.SystemRandom|(^|\.)(uuid\.uuid[14]|os\.urandom)$"
)
"""Chance without a seed; generators that are given their seed (`random.Random`, `numpy.random.Generator`) are none."""
ENVIRONMENT = re.compile(r"^os\.(environ|environb|getenv|getenvb|putenv|unsetenv)$")
DEFAULTED_ARGUMENTS = 2
SQL_CLOCK = re.compile(
    r"\b(current_date|current_timestamp|current_localtimestamp|today\(\)|now\(\)|random\(\)|uuid\(\))"
)


def the_clock_is_read_in_named_places_only(root: Path) -> list[str]:
    """Stichtag and Wissensstand are arguments; `today` and `now` stand where an exemption says why."""
    return _uses(root, mentions=CLOCK.search)


def nothing_is_left_to_chance(root: Path) -> list[str]:
    """Samples and ties go by keyed hash, invented data by a seed; anything else stands where an exemption says why."""
    return _uses(root, mentions=CHANCE.search)


def the_environment_is_read_in_one_place(root: Path) -> list[str]:
    """Only orchestration/resources.py reads or writes environment variables."""
    resources = root / "orchestration" / "resources.py"
    return [
        f"{tree.place(path, root=root, line=line)} uses {name}; settings come in through orchestration/resources.py"
        for path in tree.product_files(root)
        if path != resources
        for name, line in _mentions(path)
        if ENVIRONMENT.search(name)
    ]


def sql_knows_no_clock_and_no_chance(root: Path) -> list[str]:
    """A query reads the Stichtag from source.run_control, never from the machine; in models and in texts of Python."""
    queries = [
        (path, number, line.partition("--")[0])
        for path in tree.files(root, under="dbt_project", suffixes=(".sql",))
        for number, line in enumerate(tree.text(path).splitlines(), start=1)
    ]
    for path in tree.product_files(root):
        queries.extend((path, line, text) for text, line in tree.texts(tree.python(path)))
    return [
        f"{tree.place(path, root=root, line=line)} uses {match.group()}"
        for path, line, query in queries
        if (match := SQL_CLOCK.search(query))
    ]


def nothing_is_made_up_where_data_are_missing(root: Path) -> list[str]:
    """No `.get(key, default)`: a key that is missing is a signal, and what to do about it is written out."""
    return [
        f"{tree.place(path, root=root, line=node.lineno)} takes a default with .get(key, default)"
        for path in tree.product_files(root)
        for node in ast.walk(tree.python(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get"
        if len(node.args) == DEFAULTED_ARGUMENTS
    ]


def _uses(root: Path, *, mentions: Callable[[str], object]) -> list[str]:
    return [
        f"{tree.place(path, root=root, line=line)} uses {name}"
        for path in tree.product_files(root)
        for name, line in _mentions(path)
        if mentions(name)
    ]


def _mentions(path: Path) -> list[tuple[str, int]]:
    """List (full dotted name, line), with names resolved that were imported `from` a module or under another name."""
    module = tree.python(path)
    full: dict[str, str] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            full.update({alias.asname: alias.name for alias in node.names if alias.asname})
        elif isinstance(node, ast.ImportFrom):
            full.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})
    found: list[tuple[str, int]] = []
    for name, line in tree.mentions(module):
        first, dot, rest = name.partition(".")
        found.append((f"{full.get(first, first)}{dot}{rest}", line))
    return found
