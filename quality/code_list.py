"""Code lists: which codes a column may hold, and what each means.

Belongs here: reading a list from the seeds of the dbt project, the only place where codes are written down.
Does not belong here: recoding one list into another (dbt seeds and staging), checking columns (frames).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from quality.contract import Contract
from quality.errors import QualityError
from quality.validity import Period, read_periods

CODE_LIST_FOLDER = "code_lists"
CODE_LIST_COLUMNS = ("code", "label", "list_name", "edition", "valid_from", "valid_to")
"""Every list has these first; more columns may follow (properties of a code that dbt joins)."""


class CodeListError(QualityError):
    """A code list is missing or cannot be used."""


@dataclass(frozen=True, kw_only=True)
class CodeList:
    """One list.

    Attributes:
        name: file name of the seed, without ending.
        labels: what each code means; a code valid at any time belongs to the list.
        editions: list name and edition of the rows, as published.
        periods: of each code that is in force only for a time, when that is.
    """

    name: str
    labels: Mapping[str, str]
    editions: tuple[tuple[str, str], ...]
    periods: Mapping[str, tuple[Period, ...]] = field(default_factory=dict)

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes, sorted."""
        return tuple(sorted(self.labels))


def load_code_list(seeds_root: Path, name: str) -> CodeList:
    """Read one code list.

    Args:
        seeds_root: dbt_project/seeds; the list is code_lists/<name>.csv, comma-separated, UTF-8, all text.
        name: of the list.

    Raises:
        CodeListError: no such file, other columns, an empty code or label, a code twice with two meanings,
            a validity that is none.
    """
    path = seeds_root / CODE_LIST_FOLDER / f"{name}.csv"
    place = f"{CODE_LIST_FOLDER}/{name}.csv"
    if not path.is_file():
        raise _error(f"The code list [{name}] does not exist: there is no {place}.")
    try:
        rows = pl.read_csv(path, infer_schema=False, empty_string_is_null=False)
    except pl.exceptions.PolarsError as error:
        raise _error(f"The code list [{name}] cannot be read: {error}") from error
    if tuple(rows.columns[: len(CODE_LIST_COLUMNS)]) != CODE_LIST_COLUMNS:
        raise _error(f"{place} must begin with the columns {', '.join(CODE_LIST_COLUMNS)}; it has {rows.columns}.")
    labels: dict[str, str] = {}
    for line, (code, label) in enumerate(rows.select("code", "label").iter_rows(), start=2):
        if not code or not label:
            raise _error(f"{place}, line {line}: code and label must not be empty.")
        if code in labels and labels[code] != label:
            raise _error(f"{place}, line {line}: the code [{code}] has two meanings: {labels[code]!r} and {label!r}.")
        labels[code] = label
    if not labels:
        raise _error(f"The code list [{name}] is empty: {place} has no rows.")
    editions = tuple(sorted(set(rows.select("list_name", "edition").iter_rows())))
    try:
        periods = read_periods(rows.select("code", "valid_from", "valid_to").rows())
    except ValueError as error:
        raise _error(f"{place}: {error}.") from error
    return CodeList(name=name, labels=labels, editions=editions, periods=periods)


def load_code_lists(seeds_root: Path, contracts: Mapping[tuple[str, str], Contract]) -> dict[str, CodeList]:
    """Read every code list that the given contracts name, by name.

    Raises:
        CodeListError: as load_code_list.
    """
    names = {column.code_list for contract in contracts.values() for column in contract.columns if column.code_list}
    return {name: load_code_list(seeds_root, name) for name in sorted(names)}


def _error(what: str) -> CodeListError:
    return CodeListError(
        what=what,
        meaning="Columns with this code list cannot be checked, so no list can be made. Nothing was changed.",
        remedy="Mend the file below dbt_project/seeds and run the command again.",
    )
