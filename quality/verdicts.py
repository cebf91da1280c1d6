"""Verdicts: what each registered check found in this run.

Belongs here: the shape of a result, the register of checks (quality/checks/<stage>.yml), and whether any is missing.
Does not belong here: doing the checks (frames, ledger, expectations, dbt), deciding about publication (the gate).
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from quality.errors import QualityError, listed
from quality.strict_yaml import Fields, read_fields

OF_EVERY = "delivered_table"
"""What a check may be of every one of; a new table then has it by itself."""
_SENTENCE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+){2,}")


class RegistryError(QualityError):
    """The register of checks cannot be used; all problems are named together."""


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """What one check found.

    Attributes:
        name: the sentence that must hold, snake case.
        stage: of the table checked.
        table: checked.
        passed: whether the sentence holds.
        blocking: whether the list may not be published when it does not.
        observed: what was found, in words.
        expected: what should have been found, in words.
        failed_rows: how many rows break it; None where the check is not about single rows.
        description: what the check protects.
    """

    name: str
    stage: str
    table: str
    passed: bool
    blocking: bool
    observed: str
    expected: str
    failed_rows: int | None
    description: str

    @property
    def identity(self) -> tuple[str, str, str]:
        """Stage, table and name: what a result has in common with its registered check."""
        return (self.stage, self.table, self.name)


@dataclass(frozen=True, kw_only=True, order=True)
class RegisteredCheck:
    """A check that every run must have a result of.

    Attributes:
        stage: of the table checked.
        table: checked.
        name: the sentence that must hold, snake case.
        owner: who answers for it.
        description: what it protects.
        blocking: whether the list may not be published when it fails.
    """

    stage: str
    table: str
    name: str
    owner: str
    description: str
    blocking: bool

    @property
    def identity(self) -> tuple[str, str, str]:
        """Stage, table and name."""
        return (self.stage, self.table, self.name)

    def result(self, *, passed: bool, observed: str, expected: str, failed_rows: int | None = None) -> CheckResult:
        """Give the result of this check; what is registered is not typed again."""
        return CheckResult(
            name=self.name,
            stage=self.stage,
            table=self.table,
            passed=passed,
            blocking=self.blocking,
            observed=observed,
            expected=expected,
            failed_rows=failed_rows,
            description=self.description,
        )


def load_checks(root: Path, *, delivered: Sequence[str]) -> tuple[RegisteredCheck, ...]:
    """Read the register: one file per stage, sorted by stage, table, name.

    Args:
        root: quality/checks; holds <stage>.yml.
        delivered: names of the tables that authorities deliver; a check `of_every: delivered_table` is one of each.

    Raises:
        RegistryError: naming every problem of every file.
    """
    problems: list[str] = []
    if not root.is_dir():
        problems.append(f"{root}: there is no such folder")
    checks = [
        check
        for path in sorted(root.glob("*.yml"))
        for check in _read_stage(path, delivered=delivered, problems=problems)
    ]
    doubled = [identity for identity, times in Counter(check.identity for check in checks).items() if times > 1]
    problems.extend(f"{stage}.{table}: the check [{name}] stands twice" for stage, table, name in doubled)
    if problems:
        raise registry_error(problems)
    return tuple(sorted(checks))


def is_sentence(name: str) -> bool:
    """Tell whether a check is named by a sentence: at least three words in snake case."""
    return _SENTENCE.fullmatch(name) is not None


def registry_error(problems: Sequence[str]) -> RegistryError:
    """Say all problems of a register at once."""
    return RegistryError(
        what=f"{len(problems)} problem(s) in the register of checks:\n{listed(problems)}",
        meaning="The gate cannot know which checks must have passed, so nothing can be published.",
        remedy="Mend the files below quality/checks or quality/expectations and run the command again.",
    )


def missing_results(registry: Iterable[RegisteredCheck], results: Iterable[CheckResult]) -> tuple[str, ...]:
    """Name what keeps the results from being exactly one per registered check.

    Returns:
        Sentences, sorted: checks without result, with several results, results of checks that are not registered,
        results that call themselves not blocking although the register says blocking. Empty when all is well.
    """
    registered = {check.identity: check for check in registry}
    seen: Counter[tuple[str, str, str]] = Counter()
    sentences: list[str] = []
    for result in results:
        seen[result.identity] += 1
        check = registered.get(result.identity)
        if check is not None and check.blocking != result.blocking:
            sentences.append(f"{_named(result.identity)}: the result and the register differ on whether it blocks")
    for identity in sorted(registered.keys() - seen.keys()):
        sentences.append(f"{_named(identity)}: no result in this run")
    for identity in sorted(seen.keys() - registered.keys()):
        sentences.append(f"{_named(identity)}: a result, but the check is not registered")
    sentences.extend(f"{_named(identity)}: {times} results" for identity, times in seen.items() if times > 1)
    return tuple(sorted(sentences))


def _named(identity: tuple[str, str, str]) -> str:
    stage, table, name = identity
    return f"{stage}.{table} [{name}]"


def _read_stage(path: Path, *, delivered: Sequence[str], problems: list[str]) -> list[RegisteredCheck]:
    fields = read_fields(path, problems=problems)
    if fields is None:
        return []
    stage = fields.text("stage")
    if stage and stage != path.stem:
        fields.refuse(f"[stage] is {stage}, but the file is named {path.name}")
    checks: list[RegisteredCheck] = []
    for item in fields.entries("checks", thing="check"):
        checks.extend(_read_check(item, stage=stage, delivered=delivered))
    fields.refuse_leftovers()
    return checks


def _read_check(item: Fields, *, stage: str, delivered: Sequence[str]) -> list[RegisteredCheck]:
    name = item.text("name")
    if item.has("of_every"):
        if item.text("of_every") != OF_EVERY:
            item.refuse(f"[of_every] must be {OF_EVERY}")
        tables = tuple(delivered)
    else:
        tables = item.texts("tables")
        if not tables:
            item.refuse("[tables] names no table")
    owner, description, blocking = item.text("owner"), item.text("description"), item.boolean("blocking")
    if name and not is_sentence(name):
        item.refuse(f"[name] must be a sentence that must hold, in snake case; not {name!r}")
    item.refuse_leftovers()
    return [
        RegisteredCheck(stage=stage, table=table, name=name, owner=owner, description=description, blocking=blocking)
        for table in tables
    ]
