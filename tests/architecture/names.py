"""Rules on one name everywhere: table = contract = model = heading; check, setting, command, error = documented.

Belongs here: what is named in one place must be known in the other.
Does not belong here: whether a contract is well formed (law, through the reader of contracts).
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from quality.contract import is_delivered
from quality.verdicts import RegistryError, load_checks
from tests.architecture import sql, tree

SETTING = re.compile(r"['\"`](IRIS_[A-Z][A-Z0-9_]*)['\"`]")
"""In code a setting stands in quotes, on the page in backquotes."""

RULESETS = "pipelines/prioritise/rulesets"
RULE_LISTS = frozenset({"gates", "kriterien", "klassen", "stopps", "eingang", "deckel", "tatbestaende", "zellen"})
ERROR_ROOTS = frozenset({"UserError", "QualityError"})
"""The two shapes that other errors fill; each is met through the errors made of it."""


def every_contract_lies_where_its_table_lies(root: Path) -> list[str]:
    """quality/contracts/<stage>/<table>.yml, with a stage of pipelines/stages.py."""
    stages = tree.stage_names(root)
    found: list[str] = []
    for stage, table, path, content in tree.contracts(root):
        if stage not in stages:
            found.append(f"{tree.place(path, root=root)}: [{stage}] is no stage; there are {', '.join(stages)}")
        if (content["stage"], content["table"]) != (stage, table):
            found.append(f"{tree.place(path, root=root)} describes {content['stage']}.{content['table']}")
    return found


def every_model_has_a_contract(root: Path) -> list[str]:
    """A dbt model is described by the contract of its name, which says that dbt produces it."""
    described = _contracts_by_dbt(root)
    return [
        f"{tree.place(path, root=root)} has no contract with [produced_by: dbt]"
        for path in sql.models(root)
        if path.stem not in described
    ]


def every_contract_of_dbt_has_a_model(root: Path) -> list[str]:
    """A contract that says dbt produces its table stands for a model that exists."""
    built = {path.stem for path in sql.models(root)}
    return [
        f"{place} describes a model that does not exist"
        for table, place in _contracts_by_dbt(root).items()
        if table not in built
    ]


def every_delivered_table_has_an_authority(root: Path) -> list[str]:
    """source.<code>__<object> comes from pipelines/acquire/authorities/<code>.yml, and no authority lacks a table."""
    authorities = {path.stem for path in (root / "pipelines" / "acquire" / "authorities").glob("*.yml")}
    codes = {
        table.partition("__")[0]: path
        for _, table, path, _ in tree.contracts(root)
        if "__" in table and path.parent.name == "source"
    }
    found = [
        f"{tree.place(path, root=root)}: pipelines/acquire/authorities/{code}.yml does not exist"
        for code, path in sorted(codes.items())
        if code not in authorities
    ]
    found.extend(
        f"authority [{code}] has no table in quality/contracts/source" for code in sorted(authorities - set(codes))
    )
    return found


def every_code_list_is_used(root: Path) -> list[str]:
    """A seed in code_lists/ is named by a contract or joined by a model, and a list that a contract names exists."""
    seeds = {path.stem for path in tree.files(root, under="dbt_project/seeds", suffixes=(".csv",))}
    named = {
        (column["code_list"], tree.place(path, root=root))
        for _, _, path, content in tree.contracts(root)
        for column in content["columns"].values()
        if "code_list" in column
    }
    found = [
        f"{place} names the code list [{name}], which does not exist"
        for name, place in sorted(named)
        if name not in seeds
    ]
    joined = " ".join(tree.text(path) for path in tree.files(root, under="dbt_project", suffixes=(".sql",)))
    used = {name for name, _ in named} | set(re.findall(r"ref\(\s*['\"](\w+)['\"]\s*\)", joined))
    found.extend(f"the seed [{name}] is used by no contract and no model" for name in sorted(seeds - used))
    return found


def every_check_can_be_read(root: Path) -> list[str]:
    """Each check has a sentence as name, an owner and a description, and is about a table that has a contract."""
    folder = root / "quality" / "checks"
    if not folder.exists():
        return []
    described = {(stage, table) for stage, table, _, _ in tree.contracts(root)}
    try:
        checks = load_checks(
            folder, delivered=[table for stage, table in described if is_delivered(stage=stage, table=table)]
        )
    except RegistryError as error:
        return error.what.splitlines()
    return [
        f"quality/checks/{check.stage}.yml: [{check.name}] is about {check.stage}.{check.table}, which has no contract"
        for check in checks
        if (check.stage, check.table) not in described
    ]


def every_rule_names_its_law(root: Path) -> list[str]:
    """Each criterion, gate, stop, class, cap and cell of a ruleset has a German name and its legal sources."""
    return [
        f"{tree.place(path, root=root)}: {where} has no {key}"
        for path in tree.files(root, under=RULESETS, suffixes=(".yml",))
        for where, rule in _rules(tree.yaml_file(path), listed_as="")
        for key in ("name", "recht")
        if not rule.get(key)
    ]


def every_setting_is_documented(root: Path) -> list[str]:
    """docs/settings.md lists every environment variable of ours, and none that nobody reads."""
    page = root / "docs" / "settings.md"
    documented = set(SETTING.findall(tree.text(page))) if page.exists() else set()
    sources = [*tree.product_files(root), *tree.files(root, under="dbt_project", suffixes=(".yml", ".sql"))]
    read = {(name, tree.place(path, root=root)) for path in sources for name in SETTING.findall(tree.text(path))}
    found = [
        f"{place} uses {name}, which docs/settings.md does not list"
        for name, place in sorted(read)
        if name not in documented
    ]
    found.extend(
        f"docs/settings.md lists {name}, which nothing reads"
        for name in sorted(documented - {name for name, _ in read})
    )
    return found


def every_command_shows_an_example(root: Path) -> list[str]:
    """The help of every `iris` command says what it does and shows how it is called."""
    return [
        f"{place}: the help of [iris {name}] says nothing, or shows no example that begins with [iris {name}]"
        for name, place, documentation in commands(root)
        if f"iris {name}" not in documentation or documentation.startswith("\n")
    ]


def every_error_is_met_by_a_test(root: Path) -> list[str]:
    """Each class of error is named somewhere under tests/: what nobody has provoked has a message nobody has read."""
    tests = " ".join(tree.text(path) for path in tree.files(root, under="tests", suffixes=(".py",)))
    return [
        f"{tree.place(path, root=root, line=node.lineno)}: no test names {node.name}"
        for path in tree.product_files(root)
        for node in ast.walk(tree.python(path))
        if isinstance(node, ast.ClassDef) and _is_error(node) and not re.search(rf"\b{node.name}\b", tests)
    ]


def commands(root: Path) -> Iterator[tuple[str, str, str]]:
    """Yield (command, place, docstring and decorator) of every command of orchestration/."""
    for path in tree.files(root, under="orchestration", suffixes=(".py",)):
        for node in ast.walk(tree.python(path)):
            if not isinstance(node, ast.FunctionDef):
                continue
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and (tree.dotted(decorator.func) or "").endswith(".command"):
                    given = [arg.value for arg in decorator.args if isinstance(arg, ast.Constant)]
                    name = str(given[0]) if given else node.name.replace("_", "-")
                    documentation = f"{ast.get_docstring(node) or ''}\n{ast.unparse(decorator)}"
                    yield name, tree.place(path, root=root, line=node.lineno), documentation


def _is_error(node: ast.ClassDef) -> bool:
    derived = any((tree.dotted(base) or "").endswith(("Error", "Exception")) for base in node.bases)
    return derived and not node.name.startswith("_") and node.name not in ERROR_ROOTS


def _contracts_by_dbt(root: Path) -> dict[str, str]:
    return {
        table: tree.place(path, root=root)
        for _, table, path, content in tree.contracts(root)
        if content.get("produced_by") == "dbt"
    }


def _rules(content: object, *, listed_as: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Walk a ruleset file and yield the entries of every list of rules: one so called, or that cites law anywhere."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _rules(value, listed_as=key)
    elif isinstance(content, list):
        entries = [entry for entry in content if isinstance(entry, dict)]
        if listed_as in RULE_LISTS or any("recht" in entry for entry in entries):
            yield from ((f"{listed_as} [{entry['id']}]", entry) for entry in entries)
        for entry in entries:
            yield from _rules(entry, listed_as=listed_as)
