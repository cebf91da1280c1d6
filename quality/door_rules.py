"""What a contract says about rows that may not be held at all.

Belongs here: the keys `persons`, `record`, `part_of` and `admitted_with` of a delivered table, `refused` and
`refused_when_past` of its columns, and whether the tables they name fit together.
Does not belong here: keeping rows out (pipelines.acquire), rows with faults (frames, set_aside).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from quality.set_aside import Rejection
from quality.strict_yaml import Fields

EVERY_ROW = "every_row"


class Described(Protocol):
    """What has to be known of a table here."""

    @property
    def table(self) -> str:
        """Its name."""

    @property
    def column_names(self) -> tuple[str, ...]:
        """All columns."""

    @property
    def door(self) -> "DoorRules":
        """What it says about rows that may not be held."""


@dataclass(frozen=True, kw_only=True)
class PersonRows:
    """Which rows are a person, whose birth date tells a child.

    Attributes:
        column: that tells them; None when every row is a person.
        code: its value.
    """

    column: str | None
    code: str | None


@dataclass(frozen=True, kw_only=True)
class AdmittedWith:
    """A record may be held only while another table gives it a reason.

    Attributes:
        table: whose newest rows are looked at.
        by: columns of both tables that name what the record hangs on; those of the record where none are named.
        column: of that table.
        codes: that admit the record.
        otherwise: the rule that keeps it out.
    """

    table: str
    by: tuple[str, ...]
    column: str
    codes: tuple[str, ...]
    otherwise: Rejection


@dataclass(frozen=True, kw_only=True)
class DoorRules:
    """What a table says about rows that may not be held.

    Attributes:
        persons: which rows are a person; None for tables without any.
        record: columns that name the record a row belongs to; what is found about its newest rows holds for all.
        part_of: tables whose records take the rows of this table with them.
        admitted_with: None where nothing has to admit a record.
    """

    persons: PersonRows | None
    record: tuple[str, ...]
    part_of: tuple[str, ...]
    admitted_with: AdmittedWith | None


NO_RULES = DoorRules(persons=None, record=(), part_of=(), admitted_with=None)
"""Of tables that nobody delivers."""


def read_door_rules(fields: Fields, *, key: Iterable[str]) -> DoorRules:
    """Read what a delivered table says about rows that may not be held; problems go to the list behind `fields`.

    Args:
        fields: of the table.
        key: its key without the delivery; the record where none is named.
    """
    admitted = list(fields.named("admitted_with", thing="table").items()) if fields.has("admitted_with") else []
    if len(admitted) > 1:
        fields.refuse("[admitted_with] must name one table")
    record = fields.texts("record") if fields.has("record") else tuple(key)
    return DoorRules(
        persons=_read_persons(fields),
        record=record,
        part_of=fields.texts("part_of") if fields.has("part_of") else (),
        admitted_with=_read_admitted(admitted[0][0], entry=admitted[0][1], record=record) if admitted else None,
    )


def read_refused(entry: Fields) -> dict[Rejection, tuple[str, ...]]:
    """Read which values of a column may not be held, by rule."""
    if not entry.has("refused"):
        return {}
    rules = entry.mapping("refused", thing="rule")
    found = {_rejection(name, entry=rules): rules.texts(name) for name in rules.names()}
    rules.refuse_leftovers()
    return {rule: codes for rule, codes in found.items() if rule is not None}


def read_refused_when_past(entry: Fields) -> Rejection | None:
    """Read the rule that keeps a row out once the day in a column has passed."""
    name = entry.optional_text("refused_when_past")
    return None if name is None else _rejection(name, entry=entry)


def door_problems(delivered: Mapping[str, Described]) -> Iterator[str]:
    """Name what does not fit together between the delivered tables."""
    for name, contract in delivered.items():
        door, columns = contract.door, contract.column_names
        if door.persons is not None and door.persons.column is not None:
            yield from _missing((door.persons.column,), columns=columns, place=name, key="persons")
        if door.persons is not None:
            yield from _missing(("geb_datum",), columns=columns, place=name, key="persons")
        yield from _missing(door.record, columns=columns, place=name, key="record")
        for parent in door.part_of:
            if parent not in delivered:
                yield f"{name}: [part_of] names {parent}, which nobody delivers"
            else:
                yield from _missing(delivered[parent].door.record, columns=columns, place=name, key="part_of")
        if door.admitted_with is not None and door.admitted_with.table not in delivered:
            yield f"{name}: [admitted_with] names {door.admitted_with.table}, which nobody delivers"
        elif door.admitted_with is not None:
            yield from _missing(door.admitted_with.by, columns=columns, place=name, key="admitted_with")
            needed = (*door.admitted_with.by, door.admitted_with.column)
            other = delivered[door.admitted_with.table].column_names
            yield from _missing(needed, columns=other, place=door.admitted_with.table, key=f"admitted_with of {name}")


def _missing(names: Iterable[str], *, columns: Collection[str], place: str, key: str) -> list[str]:
    return [f"{place}: [{key}] needs the column [{name}], which it has not" for name in names if name not in columns]


def _read_persons(fields: Fields) -> PersonRows | None:
    if not fields.has("persons"):
        return None
    if fields.holds_text("persons"):
        text = fields.text("persons")
        if text != EVERY_ROW:
            fields.refuse(f"[persons] must be {EVERY_ROW} or one column with its code, not {text!r}")
        return PersonRows(column=None, code=None)
    rows = fields.mapping("persons", thing="column")
    if len(rows.names()) != 1:
        fields.refuse("[persons] must name one column with its code")
        return None
    (column,) = rows.names()
    return PersonRows(column=column, code=rows.text(column))


def _read_admitted(table: str, *, entry: Fields, record: tuple[str, ...]) -> AdmittedWith | None:
    rule = _rejection(entry.text("otherwise"), entry=entry)
    column, codes = entry.text("column"), entry.texts("codes")
    by = entry.texts("by") if entry.has("by") else record
    entry.refuse_leftovers()
    return None if rule is None else AdmittedWith(table=table, by=by, column=column, codes=codes, otherwise=rule)


def _rejection(name: str, *, entry: Fields) -> Rejection | None:
    if name in list(Rejection):
        return Rejection(name)
    entry.refuse(f"{name!r} is no rule of rejection; there are {', '.join(Rejection)}")
    return None
