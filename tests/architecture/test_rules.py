"""Hold every rule against the tree, and prove for every rule that it can fail.

Belongs here: running the rules; a rule is a public function of a rule module that takes the root of a tree.
Does not belong here: tools with rules of their own (test_outside_checks).
"""

import inspect
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import determinism, documents, hygiene, imports, law, names, sql, structure, tree
from tests.architecture.bad_trees import BAD_TREES

ROOT = Path(__file__).resolve().parents[2]
RULE_MODULES = (imports, determinism, structure, sql, names, law, documents, hygiene)
Rule = Callable[[Path], list[str]]
RULES: dict[str, Rule] = {
    name: function
    for module in RULE_MODULES
    for name, function in inspect.getmembers(module, inspect.isfunction)
    if function.__module__ == module.__name__
    and inspect.signature(function).return_annotation == list[str]
    and not name.startswith("_")
}
SECONDS_FOR_ALL_RULES = 20.0
"""CPU seconds on a busy machine; they take two or three on a quiet one. Catches a blow-up, not a slow processor."""


@pytest.mark.parametrize("rule", RULES)
def test_the_tree_keeps_the_rule(rule: str) -> None:
    findings = tree.without_exempted(RULES[rule](ROOT), root=ROOT, rule=rule)
    assert not findings, f"{inspect.getdoc(RULES[rule])}\n" + "\n".join(findings)


@pytest.mark.parametrize("rule", RULES)
def test_the_rule_can_fail(rule: str, tmp_path: Path) -> None:
    bad = BAD_TREES[rule]
    for name, content in bad.files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    findings = "\n".join(RULES[rule](tmp_path))
    assert bad.says in findings, findings


def test_every_bad_tree_belongs_to_a_rule() -> None:
    assert set(BAD_TREES) == set(RULES)


def test_the_rules_are_fast() -> None:
    started = time.process_time()
    for rule in RULES.values():
        rule(ROOT)
    assert time.process_time() - started < SECONDS_FOR_ALL_RULES


EXEMPTION = """exemptions:
- rule: nothing_is_left_to_chance
  subject: quality/ledger.py
  reason: once
  until: 2026-08-31
"""


@pytest.fixture
def exempting(tmp_path: Path) -> Path:
    (tmp_path / "quality").mkdir()
    (tmp_path / "quality" / "exemptions.yml").write_text(EXEMPTION)
    return tmp_path


def test_an_exemption_that_nothing_needs_is_reported(exempting: Path) -> None:
    left = tree.without_exempted([], root=exempting, rule="nothing_is_left_to_chance")
    assert left == [
        "quality/exemptions.yml: nothing needs the exemption of quality/ledger.py from nothing_is_left_to_chance"
    ]


def test_an_exemption_silences_its_rule_about_its_subject_only(exempting: Path) -> None:
    about_it = "quality/ledger.py:3 uses random.choice"
    others = ["quality/ledger.py.bak:3 uses random.choice", "quality/frames.py:3 uses random.choice"]
    assert tree.without_exempted([about_it, *others], root=exempting, rule="nothing_is_left_to_chance") == others
    assert tree.without_exempted([about_it], root=exempting, rule="no_import_takes_everything") == [about_it]


def test_an_unused_home_of_a_library_is_reported(tmp_path: Path) -> None:
    (tmp_path / "tests" / "architecture").mkdir(parents=True)
    (tmp_path / "tests" / "architecture" / "library_homes.yml").write_text(
        "- {library: splink, homes: [quality], reason: x}\n"
    )
    assert imports.each_library_has_one_home(tmp_path) == [
        "library_homes.yml: splink is not imported in quality any more"
    ]


def test_every_exemption_names_a_rule() -> None:
    unknown = {entry.rule for entry in tree.exemptions(ROOT)} - set(RULES)
    assert not unknown, f"quality/exemptions.yml names rules that do not exist: {sorted(unknown)}"


def test_what_git_ignores_is_not_read(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("/data/\n__pycache__/\n")
    for name in ("data/x.py", "quality/__pycache__/x.py", "quality/data/x.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    assert [path.relative_to(tmp_path).as_posix() for path in tree.files(tmp_path)] == [
        ".gitignore",
        "quality/data/x.py",
    ]
