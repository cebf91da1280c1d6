"""Which columns of a delivered table together are the number of a person's record, or of one entry of it.

Belongs here: the numbers by which records and entries are found in delivered files.
Does not belong here: finding them (erasing), who is to be deleted (orchestration).
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

from quality.contract import Contract

MESSAGE_KEY = ("schluessel",)
"""Of a deletion message, whatever the authority: the number of the record it is about."""


def record_numbers(table: str, *, contracts: Mapping[tuple[str, str], Contract]) -> tuple[tuple[str, ...], ...]:
    """Name the columns of a delivered table that together are the number of a person's record, in each way there is.

    A table of persons has their number; another table of the same authority may repeat it.

    Args:
        table: of stage source.
        contracts: of stage source.
    """
    if table.endswith("__loeschung"):
        return (MESSAGE_KEY,)
    code, columns = table.partition("__")[0], set(contracts["source", table].column_names)
    persons = [
        contract.door.record
        for (stage, name), contract in sorted(contracts.items())
        if stage == "source" and name.startswith(f"{code}__") and contract.is_delivered and contract.door.persons
    ]
    ways = tuple(record for record in persons if set(record) <= columns)
    entries = (NAMED_ENTRIES[table],) if table in NAMED_ENTRIES else ()
    return (*ways, *((name,) for name in OTHER_NUMBERS if name in columns), *entries)


def entry_number(number: pl.Expr, *, quelle: pl.Expr) -> pl.Expr:
    """Mark the number of one entry as such, where numbers of records hold slashes too: it is no other record's.

    Args:
        number: of the entry: that of the record, a slash, its own.
        quelle: code of the authority.
    """
    return pl.when(quelle.is_in(SLASHED)).then(number.str.replace(LAST_PART, "/#${1}")).otherwise(number)


OTHER_NUMBERS: Final = ("fall_id", "vorgangsnr")
"""In what the RRK hands back, such as decisions, a person is known by the number of the case; a matter of the police is
a record of its own, and its parts bear its number."""

NAMED_ENTRIES: Final[Mapping[str, tuple[str, ...]]] = {"abh__verurteilung": ("abh", "abh_az", "lfd_nr")}
"""Parts of a record that deletion messages name alone, by the number of the record and their own: copies of convictions
in the files of the immigration offices. An alias is never named alone."""
SLASHED: Final = ("abh",)
"""Authorities whose numbers may hold slashes."""
LAST_PART = "/([^/]*)$"
ONE_ENTRY: Final = "URTEIL"
"""Object of a message that names one entry of a record."""

FILLED_UP: Final = ("pol",)
"""Authorities that fill numbers up with zeros in one file and not in another; the register has them without."""


def as_registered(number: str, *, code: str) -> str:
    """Write a number of an authority as the person register does."""
    return number.lstrip("0") if code in FILLED_UP else number
