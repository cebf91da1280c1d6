"""Records of one authority that quote the number of a record of another.

Belongs here: which columns quote which authority's number, finding the records that quote certain ones.
Does not belong here: linking (identify), taking records out (erasing).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from pipelines.acquire.archive import ArchivedDelivery
from pipelines.acquire.authorities import Authority
from pipelines.acquire.opening import records_of_file
from pipelines.acquire.record_numbers import as_registered, record_numbers
from pipelines.acquire.refusal import DeliveryRefused
from quality.contract import Contract

QUOTED: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "azr__datenblatt": (("abh", ("abh", "abh_az")),),
    "bzr__auskunft": (("abh", ("abh", "abh_az")),),
    "lka__intensivtaeter": (("pol", ("pol_person_id",)),),
    "pol__person": (("pol", ("ersetzt_durch",)),),
    "zab__person": (("abh", ("abh", "abh_az")),),
}
"""By table: whose number it quotes, and in which columns."""


@dataclass(frozen=True, kw_only=True)
class Quotes:
    """What quoting joins to certain records.

    Attributes:
        quoting: names of the records that quote them, or the same number as one of them.
        unborne: numbers that they quote and nobody bears, such as a file whose row was set aside: it never got a
            person, and still lies in the archive.
    """

    quoting: frozenset[str]
    unborne: frozenset[str]


def records_that_quote(
    deliveries: Iterable[ArchivedDelivery],
    *,
    records: Collection[str],
    of_others: Collection[str],
    authorities: Mapping[str, Authority],
    contracts: Mapping[tuple[str, str], Contract],
) -> Quotes:
    """Find records that quote certain others, or the same number as one of them, in any delivery still there.

    Args:
        deliveries: of the archive.
        records: names of records ('abh:5515/33.2-1').
        of_others: names of records of other persons; that two quote the same one of these joins nobody.
        authorities: by code.
        contracts: of stage source.
    """
    pairs = [pl.DataFrame(schema={"own": pl.String, "quoted": pl.String})]
    for delivery in deliveries:
        code, objekt = delivery.manifest.quelle, delivery.manifest.objekt
        if code not in authorities or objekt not in authorities[code].objects or not delivery.file.exists():
            continue
        delivered = authorities[code].objects[objekt]
        table = delivered.tables[0]
        if table not in QUOTED:
            continue
        try:
            tables, _ = records_of_file(
                delivery.file.read_bytes(), delivery=delivery, delivered=delivered, contracts=contracts
            )
        except DeliveryRefused:
            continue
        (number, *_) = record_numbers(table, contracts=contracts)
        own = _named(code, columns=number)
        for other, columns in QUOTED[table]:
            pairs.append(tables[table].rows.select(own=own, quoted=_named(other, columns=columns)).drop_nulls())
    known = pl.concat(pairs).unique()
    theirs = known.filter(pl.col("own").is_in(sorted(records)))["quoted"]
    unborne = frozenset(theirs) - frozenset(records) - frozenset(of_others)
    numbers = {*records, *unborne}
    found: set[str] = set()
    while new := set(known.filter(pl.col("quoted").is_in(sorted(numbers)))["own"]) - found:
        found |= new
        numbers |= new
    return Quotes(quoting=frozenset(found), unborne=unborne - found)


def _named(code: str, *, columns: tuple[str, ...]) -> pl.Expr:
    """Give the name of a record as the person register writes it; null where a part is missing."""
    number = pl.concat_str(columns, separator="/").map_elements(
        lambda written: as_registered(written, code=code), return_dtype=pl.String
    )
    return pl.concat_str(pl.lit(f"{code}:"), number)
