"""What tests take out of archived files, and how."""

from datetime import datetime

from invented_deliveries import AUTHORITIES, CONTRACTS, Filed

from pipelines.acquire.archive import list_deliveries
from pipelines.acquire.erasing import erase
from pipelines.acquire.wanted_records import Wanted, record_hash

KEY = "k"
EVER = datetime(9999, 12, 31)  # noqa: DTZ001 -- UTC without zone, as everywhere
BEFORE = datetime(2026, 5, 1)  # noqa: DTZ001


def wanted(
    *names: str,
    until: datetime = EVER,
    words: tuple[tuple[str, ...], ...] = (),
    people: frozenset[tuple[str, str, str]] = frozenset(),
    registered: frozenset[str] = frozenset(),
    with_names: bool = True,
) -> Wanted:
    return Wanted(
        hashes={record_hash(name, key=KEY): until for name in names},
        words=words,
        hashed=lambda name: record_hash(name, key=KEY),
        people=people,
        registered=registered,
        records=frozenset(names) if with_names else None,
    )


def erased(filed: Filed, what: Wanted) -> list[int]:
    done = erase(
        list_deliveries(filed.root), wanted=what, authorities=AUTHORITIES, contracts=CONTRACTS, announce=lambda _: None
    )
    return [one.number for one in done]
