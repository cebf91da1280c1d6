"""The contract of a table: what one row is, what each column means, and why we may hold it.

Belongs here: the contract as types, the reader of quality/contracts/<stage>/<table>.yml, the hash of all contracts.
Does not belong here: one column and its keys (column), code lists (code_list), checking data against a contract
(frames), what is generated from contracts (dictionary, dbt_files).
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from quality.column import DELIVERY_COLUMNS, Column, ColumnType, PartialDateFormat, read_column
from quality.door_rules import NO_RULES, DoorRules, door_problems, read_door_rules
from quality.errors import QualityError, listed
from quality.strict_yaml import Fields, read_fields
from quality.validity import validity_problems

__all__ = [
    "DELIVERY_COLUMNS",
    "Column",
    "ColumnType",
    "Contract",
    "ContractError",
    "Contracts",
    "PartialDateFormat",
    "Producer",
    "contract_hash",
    "is_delivered",
    "load_contract",
    "load_contracts",
]

SOURCE_STAGE = "source"
"""The stage whose delivered tables hold text as it came."""
Word = TypeVar("Word", bound=StrEnum)
GRAIN_BEGINS = "One row per "


class ContractError(QualityError):
    """One or more contracts cannot be used; all problems of all files are named together."""


class Producer(StrEnum):
    """Who writes a table after the source stage."""

    DBT = "dbt"
    PYTHON = "python"


class Identities(StrEnum):
    """What a row of a typed table is to the linking, where it is a set of personal data.

    LEADING: the leading one of its record. ALIAS: a further one of its parent record, counted by `lfd_nr`. NUMBERED:
    one of its parent record, with its number in `identitaet_nr`; 0 is the leading one.
    """

    LEADING = "leading"
    ALIAS = "alias"
    NUMBERED = "numbered"


@dataclass(frozen=True, kw_only=True)
class Contract:
    """One table.

    Attributes:
        table: name inside the stage.
        stage: schema, folder and chapter.
        title: heading for readers.
        grain: "One row per ...".
        key: columns that identify a row; empty for a log whose rows have no identity of their own.
        owner: office or team that answers for it.
        version: raised with every change of meaning.
        legal_basis: why we may hold it.
        purpose: what for.
        columns: in the order of the table.
        format_note: where the delivered format comes from; None after the delivered tables.
        produced_by: who writes the table; None in the source stage, whose tables are all written on reading.
        types: the delivered table of which this one is the typed form; None for other tables.
        identities: what a row of it is to the linking; None where it is no set of personal data.
        door: which delivered rows may not be held at all.
    """

    table: str
    stage: str
    title: str
    grain: str
    key: tuple[str, ...]
    owner: str
    version: int
    legal_basis: str
    purpose: str
    columns: tuple[Column, ...]
    format_note: str | None
    produced_by: Producer | None
    types: str | None
    identities: Identities | None
    door: DoorRules

    @property
    def is_delivered(self) -> bool:
        """Whether an authority delivers this table: its text is kept as it came."""
        return is_delivered(stage=self.stage, table=self.table)

    @property
    def objekt(self) -> str:
        """The delivered object, such as `haft` for `jva__haft`; the table's own name when nobody delivers it."""
        return self.table.rpartition("__")[2]

    @property
    def delivered_columns(self) -> tuple[Column, ...]:
        """The columns of the file itself, in its order: all but delivery_id and source_row."""
        return tuple(column for column in self.columns if column.name not in DELIVERY_COLUMNS)

    @property
    def column_names(self) -> tuple[str, ...]:
        """All columns in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Look a column up; KeyError when the contract has none of that name."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.stage}.{self.table} has no column [{name}]")


class Contracts(Mapping[tuple[str, str], Contract]):
    """All contracts by (stage, table), sorted."""

    def __init__(self, contracts: Sequence[Contract]) -> None:
        """Sort them, so that everything generated from them is reproducible."""
        ordered = sorted(contracts, key=lambda contract: (contract.stage, contract.table))
        self._contracts = {(contract.stage, contract.table): contract for contract in ordered}

    def __getitem__(self, key: tuple[str, str]) -> Contract:
        """Look a table up."""
        return self._contracts[key]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Go through (stage, table) in order."""
        return iter(self._contracts)

    def __len__(self) -> int:
        """Count the tables."""
        return len(self._contracts)

    def of_stage(self, stage: str) -> tuple[Contract, ...]:
        """Take the tables of one stage, by name."""
        return tuple(contract for contract in self._contracts.values() if contract.stage == stage)

    @property
    def delivered_tables(self) -> tuple[str, ...]:
        """Name the tables that authorities deliver."""
        return tuple(contract.table for contract in self._contracts.values() if contract.is_delivered)


def is_delivered(*, stage: str, table: str) -> bool:
    """Tell whether a table is delivered: `source.<authority>__<object>`."""
    return stage == SOURCE_STAGE and "__" in table


def load_contract(path: Path) -> Contract:
    """Read one contract.

    Raises:
        ContractError: naming every problem of the file.
    """
    problems: list[str] = []
    contract = _read_contract(path, problems=problems)
    if contract is None or problems:
        raise _error(problems)
    return contract


def load_contracts(root: Path) -> Contracts:
    """Read all contracts below a folder.

    Args:
        root: quality/contracts; holds <stage>/<table>.yml.

    Raises:
        ContractError: naming every problem of every file.
    """
    problems: list[str] = []
    contracts: list[Contract] = []
    if not root.is_dir():
        problems.append(f"{root}: there is no such folder")
    for path in sorted(root.glob("**/*")):
        if path.is_dir():
            continue
        if path.suffix != ".yml" or path.parent.parent != root:
            problems.append(f"{path.relative_to(root)}: a contract lies in <stage>/<table>.yml; this file is none")
            continue
        contract = _read_contract(path, problems=problems)
        if contract is not None:
            contracts.append(contract)
    if not problems:
        delivered = {contract.table: contract for contract in contracts if contract.is_delivered}
        problems.extend(door_problems(delivered))
        problems.extend(
            f"{contract.stage}/{contract.table}.yml: [types] names {contract.types}, which nobody delivers"
            for contract in contracts
            if contract.types is not None and contract.types not in delivered
        )
    if problems:
        raise _error(problems)
    return Contracts(contracts)


def contract_hash(contracts: Mapping[tuple[str, str], Contract]) -> str:
    """Hash the content of all contracts (sha256, hex); comments and layout of the files do not count."""
    content = [asdict(contracts[key]) for key in sorted(contracts)]
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def _error(problems: Sequence[str]) -> ContractError:
    return ContractError(
        what=f"{len(problems)} problem(s) in the contracts:\n{listed(problems)}",
        meaning="Without a complete contract no table may be loaded, so no list can be made. Nothing was changed.",
        remedy="Mend the files below quality/contracts and run: python -m quality.dictionary --check",
    )


def _read_contract(path: Path, *, problems: list[str]) -> Contract | None:
    fields = read_fields(path, problems=problems)
    if fields is None:
        return None
    before = len(problems)
    table, stage = fields.text("table"), fields.text("stage")
    if table and table != path.stem:
        fields.refuse(f"[table] is {table}, but the file is named {path.name}")
    if stage and stage != path.parent.name:
        fields.refuse(f"[stage] is {stage}, but the file lies in the folder {path.parent.name}")
    delivered = is_delivered(stage=stage, table=table)
    title, grain = fields.text("title"), fields.text("grain")
    if grain and not grain.startswith(GRAIN_BEGINS):
        fields.refuse(f'[grain] must begin "{GRAIN_BEGINS.strip()}", not {grain!r}')
    key, owner, version = fields.texts("key"), fields.text("owner"), fields.integer("version")
    legal_basis, purpose = fields.text("legal_basis"), fields.text("purpose")
    format_note = fields.text("format_note") if delivered else fields.optional_text("format_note")
    producer = None if stage == SOURCE_STAGE else fields.text("produced_by")
    produced_by = _one_of(Producer, producer, key="produced_by", fields=fields)
    columns = tuple(
        read_column(name, entry, delivered=delivered, legal_basis=legal_basis, purpose=purpose)
        for name, entry in fields.named("columns", thing="column").items()
    )
    _check_key(fields, key=key, columns=columns, delivered=delivered)
    for problem in validity_problems(columns):
        fields.refuse(problem)
    door = read_door_rules(fields, key=[name for name in key if name != "delivery_id"]) if delivered else NO_RULES
    types, identity = fields.optional_text("types"), fields.optional_text("identities")
    identities = _one_of(Identities, identity, key="identities", fields=fields)
    fields.refuse_leftovers()
    if len(problems) > before:
        return None
    return Contract(
        table=table,
        stage=stage,
        title=title,
        grain=grain,
        key=key,
        owner=owner,
        version=version,
        legal_basis=legal_basis,
        purpose=purpose,
        columns=columns,
        format_note=format_note,
        produced_by=produced_by,
        types=types,
        identities=identities,
        door=door,
    )


def _one_of(kind: type[Word], text: str | None, *, key: str, fields: Fields) -> Word | None:
    if not text or text in list(kind):
        return kind(text) if text else None
    fields.refuse(f"[{key}] must be {' or '.join(kind)}, not {text!r}")
    return None


def _check_key(fields: Fields, *, key: Sequence[str], columns: Sequence[Column], delivered: bool) -> None:
    by_name = {column.name: column for column in columns}
    for name in key:
        if name not in by_name:
            fields.refuse(f"the key column [{name}] is not among the columns")
        elif by_name[name].nullable:
            fields.refuse(f"the key column [{name}] may not be nullable")
    if len(set(key)) < len(key):
        fields.refuse("[key] names a column twice")
    if delivered and not key:
        fields.refuse("[key] is empty; a delivered table needs columns that identify a row")
    missing = [name for name in DELIVERY_COLUMNS if delivered and name not in by_name]
    if missing:
        fields.refuse(f"the columns {missing} are missing; every delivered table has them")
