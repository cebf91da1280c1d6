"""Read expectations from quality/expectations/<table>.yml.

Belongs here: an expectation as a type, the strict reader, the register of these checks.
Does not belong here: checking them (running).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from quality.strict_yaml import Fields, read_fields
from quality.verdicts import RegisteredCheck, is_sentence, registry_error

Choice = TypeVar("Choice", bound=StrEnum)


class Kind(StrEnum):
    """What is expected."""

    ROWS_AT_LEAST = "rows_at_least"
    NOT_BELOW = "not_below"
    LIKE_BEFORE = "like_before"


class Measure(StrEnum):
    """What of a table is held against the run before."""

    ROWS = "rows"
    FILLED_SHARE = "filled_share"
    MEAN = "mean"
    SPREAD = "spread"


class Tolerance(StrEnum):
    """What a tolerance is counted in."""

    SHARE = "share"
    ABSOLUTE = "absolute"


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """One sentence about a table.

    Attributes:
        check: as it stands in the register.
        kind: what is expected.
        column: of the table; None when it is about rows.
        rows: for rows_at_least: how many.
        lower: for not_below: the column that `column` must not lie below, where both are filled.
        measure: for like_before.
        tolerance: for like_before: how far the measure may lie from the run before, upwards or downwards.
        tolerance_is: share of the value before, or absolute in the measure's own unit.
    """

    check: RegisteredCheck
    kind: Kind
    column: str | None
    rows: int | None
    lower: str | None
    measure: Measure | None
    tolerance: float | None
    tolerance_is: Tolerance | None

    @property
    def table(self) -> str:
        """`stage.table`."""
        return f"{self.check.stage}.{self.check.table}"

    @property
    def measure_name(self) -> str:
        """Under which the measure is kept from run to run, such as `published_list.case_list.mean.a_min`."""
        return ".".join(part for part in (self.table, self.measure, self.column) if part is not None)


def load_expectations(root: Path) -> tuple[Expectation, ...]:
    """Read all expectations, sorted by stage, table and name.

    Args:
        root: quality/expectations; holds <table>.yml.

    Raises:
        RegistryError: naming every problem of every file.
    """
    problems: list[str] = []
    found = [item for path in sorted(root.glob("*.yml")) for item in _read_table(path, problems=problems)]
    doubled = [identity for identity, times in Counter(item.check.identity for item in found).items() if times > 1]
    problems.extend(f"{stage}.{table}: the expectation [{name}] stands twice" for stage, table, name in doubled)
    if problems:
        raise registry_error(problems)
    return tuple(sorted(found, key=lambda item: item.check.identity))


def registered_expectations(expectations: Iterable[Expectation]) -> tuple[RegisteredCheck, ...]:
    """Give the checks that a run must have results of, beside those of quality/checks."""
    return tuple(item.check for item in expectations)


def _read_table(path: Path, *, problems: list[str]) -> Sequence[Expectation]:
    fields = read_fields(path, problems=problems)
    if fields is None:
        return ()
    table, stage, owner = fields.text("table"), fields.text("stage"), fields.text("owner")
    if table and table != path.stem:
        fields.refuse(f"[table] is {table}, but the file is named {path.name}")
    found = [
        _read_expectation(item, table=table, stage=stage, owner=owner)
        for item in fields.entries("expectations", thing="expectation")
    ]
    fields.refuse_leftovers()
    return [item for item in found if item is not None]


def _read_expectation(item: Fields, *, table: str, stage: str, owner: str) -> Expectation | None:
    name = item.text("name")
    if name and not is_sentence(name):
        item.refuse(f"[name] must be a sentence that must hold, in snake case; not {name!r}")
    check = RegisteredCheck(
        stage=stage,
        table=table,
        name=name,
        owner=owner,
        description=item.text("description"),
        blocking=item.boolean("blocking"),
    )
    written = item.text("expect")
    if written not in list(Kind):
        item.refuse(f"[expect] must be one of {', '.join(Kind)}; not {written!r}")
        return None
    kind = Kind(written)
    measure = _choice(item, "measure", choices=Measure) if kind is Kind.LIKE_BEFORE else None
    about_rows = kind is Kind.ROWS_AT_LEAST or measure is Measure.ROWS
    expectation = Expectation(
        check=check,
        kind=kind,
        column=None if about_rows else item.text("column"),
        rows=item.integer("rows") if kind is Kind.ROWS_AT_LEAST else None,
        lower=item.text("lower") if kind is Kind.NOT_BELOW else None,
        measure=measure,
        tolerance=_tolerance(item) if kind is Kind.LIKE_BEFORE else None,
        tolerance_is=_choice(item, "tolerance_is", choices=Tolerance) if kind is Kind.LIKE_BEFORE else None,
    )
    item.refuse_leftovers()
    return expectation


def _tolerance(item: Fields) -> float | None:
    if not item.has("tolerance"):
        item.refuse("the key [tolerance] is missing")
        return None
    tolerance = item.optional_number("tolerance")
    if tolerance is not None and tolerance <= 0:
        item.refuse(f"[tolerance] must be above 0, not {tolerance}")
    return tolerance


def _choice(item: Fields, key: str, *, choices: type[Choice]) -> Choice | None:
    written = item.text(key)
    if written in list(choices):
        return choices(written)
    item.refuse(f"[{key}] must be one of {', '.join(choices)}; not {written!r}")
    return None
