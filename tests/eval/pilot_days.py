"""Eighteen months of deliveries, ingested on every day of the pilot: `python -m tests.eval.pilot_days --scale M`.

Belongs here: inventing the deliveries, pulling them, ingesting each day, holding the ledger against the manifests and
the files, the page. Does not belong here: what became of which fault (faults), linking and the list (tests/flow).
"""

import argparse
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl

from pipelines.acquire.archive import ArchivedDelivery, list_deliveries
from pipelines.acquire.authorities import load_authorities
from pipelines.acquire.inbox import InboxAddress
from pipelines.acquire.intake import Acquired, acquire
from pipelines.acquire.pull import pull
from pipelines.synthesise import Scale, synthesise
from quality.code_list import load_code_lists
from quality.contract import load_contracts
from quality.ledger import differences
from tests.bench.measure import machine

REPOSITORY = Path(__file__).resolve().parents[2]
FIRST_DAY, LAST_DAY = date(2025, 3, 1), date(2026, 8, 31)
PILOT_BEGINS = date(2026, 3, 1)
SIX_IN_THE_MORNING = timedelta(hours=4)
"""After midnight in UTC: deliveries of the night are known."""
PAGE = """# Days of the pilot, ingested

Eighteen months of deliveries of the pilot district are invented and pulled. Then days of the pilot ({days} of {period},
without `--every` each of them) are ingested as that morning knew it: read, checked, set aside, accounted for. Every day
the ledger has to add up, has to start from the rows that the manifests announce, and what is taken, set aside and
rejected has to be what the files hold.

- Command:
  `python -m tests.eval.pilot_days --scale {scale} --seed {seed} --every {every} --out docs/proofs/pilot_days.md`
- Machine: {machine}
- Deliveries of {first} to {last}: {files} files, {rows} rows, {persons} persons
- Files by source: {sources}
- A day ingested in {average:.1f} CPU s on average, {worst:.1f} at most
- Peak memory of the whole proof: {peak:.0f} MiB

| Over all days | |
|---|---:|
| Days ingested | {days} |
| Ledger entries | {entries} |
| **Ledger differences** | **{differences}** |
| **Days on which the ledger does not start from the manifests** | **{not_from_manifests}** |
| **Days on which taken, set aside and rejected are not the rows of the files** | **{not_whole}** |
| Rows taken on the last day | {taken} |
| Rows set aside on the last day | {set_aside} |

Deliveries known on the last day, by what became of them:

| | |
|---|---:|
{became}

Mishaps of whole files among all deliveries (truth file, F25 and F11):

| | |
|---|---:|
{mishaps}
"""


@dataclass(kw_only=True)
class Days:
    """What the days came to.

    Attributes:
        costs: CPU seconds per day.
        entries: of all ledgers.
        differences: of all ledgers.
        not_from_manifests: days whose ledger starts from other numbers than the manifests.
        not_whole: days on which rows are missing or too many.
        last: the last day.
    """

    costs: list[float] = field(default_factory=list)
    entries: int = 0
    differences: int = 0
    not_from_manifests: list[date] = field(default_factory=list)
    not_whole: list[date] = field(default_factory=list)
    last: Acquired | None = None

    @property
    def is_exact(self) -> bool:
        """Whether every row of every day is accounted for."""
        return bool(self.costs) and not (self.differences or self.not_from_manifests or self.not_whole)


def invent_and_pull(home: Path, *, scale: Scale, seed: int, first: date, last: date) -> None:
    """Invent deliveries below a folder, unless they lie there already, and pull them into its archive."""
    if not (home / "inbox").exists():
        synthesise(scale=scale, seed=seed, out=home / "inbox", first_day=first, last_day=last)
    for authority in load_authorities().values():
        inbox = InboxAddress(url=authority.inbox_url(home=str(home)))
        pull(authority, inbox=inbox, archive=home / "archive", permit=None)


def ingest_days(archive: Path, *, first: date, last: date, every: int = 1, tell: bool = False) -> Days:
    """Ingest every day, or every so many days, from the first to the last; the last one always."""
    contracts = load_contracts(REPOSITORY / "quality" / "contracts")
    code_lists = load_code_lists(REPOSITORY / "dbt_project" / "seeds", contracts)
    authorities = load_authorities()
    deliveries = list_deliveries(archive)
    days = Days()
    numbers = range((last - first).days + 1)
    for number in dict.fromkeys((*numbers[::every], *numbers[-1:])):
        day = first + timedelta(days=number)
        known_at = datetime.combine(day, datetime.min.time()) + SIX_IN_THE_MORNING
        begun = time.process_time()
        acquired = acquire(
            deliveries,
            stichtag=day,
            wissensstand=known_at,
            contracts=contracts,
            code_lists=code_lists,
            authorities=authorities,
            permit=None,
        )
        days.costs.append(time.process_time() - begun)
        known = [delivery for delivery in deliveries if delivery.manifest.erzeugt_am <= known_at]
        days.entries += acquired.ledger.height
        days.differences += differences(acquired.ledger).height
        if not _starts_from_manifests(acquired, known=known):
            days.not_from_manifests.append(day)
        if not _is_whole(acquired, known=known):
            days.not_whole.append(day)
        days.last = acquired
        if tell:
            print(f"{day} {days.costs[-1]:.1f} CPU s, exact so far: {days.is_exact}", file=sys.stderr, flush=True)
    return days


def _starts_from_manifests(acquired: Acquired, *, known: list[ArchivedDelivery]) -> bool:
    """Tell whether every known delivery enters the ledger once, with the rows that its manifest announces."""
    entered = acquired.ledger.filter(pl.col("step") == "read").select("delivery_id", "rows_in")
    announced = sorted((delivery.delivery_id, delivery.manifest.zeilen) for delivery in known)
    return sorted(entered.iter_rows()) == announced


def _is_whole(acquired: Acquired, *, known: list[ArchivedDelivery]) -> bool:
    """Tell whether the CSV files in use hold as many lines as were taken, set aside and rejected of them.

    Counted in the bytes of the files, and not by any reader of the product.
    """
    used = {delivery_id for delivery_id, _ in acquired.used}
    lines = {
        delivery.delivery_id: sum(1 for line in delivery.file.read_bytes().split(b"\n")[1:] if line)
        for delivery in known
        if delivery.delivery_id in used and delivery.manifest.trennzeichen is not None
    }
    kept: Counter[str] = Counter()
    for frame in acquired.tables.values():
        kept.update(dict(frame.group_by("delivery_id").len().iter_rows()))
    aside = acquired.set_aside.filter(pl.col("source_row").is_not_null())
    kept.update(dict(aside.group_by("delivery_id").len().iter_rows()))
    kept.update(dict(acquired.rejected.group_by("delivery_id").agg(pl.col("row_count").sum()).iter_rows()))
    return all(kept[delivery_id] == number for delivery_id, number in lines.items())


def _counted(names: Iterable[str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in sorted(Counter(names).items()))


def _table(frame: pl.DataFrame) -> str:
    return "\n".join(f"| {name} | {number} |" for name, number in frame.iter_rows())


def page(home: Path, *, scale: str, seed: int, first: date, begins: date, last: date, every: int) -> tuple[str, bool]:
    """Do all of it below a folder; the page, and whether every day was exact."""
    invent_and_pull(home, scale=Scale(scale), seed=seed, first=first, last=last)
    days = ingest_days(home / "archive", first=begins, last=last, every=every, tell=True)
    deliveries = list_deliveries(home / "archive")
    if days.last is None:
        raise ValueError("there is no day to ingest")
    mishaps = (
        pl.read_parquet(home / "inbox" / "truth" / "faults.parquet")
        .filter(pl.col("zeile").is_null() & (pl.col("fault") != "F10"))
        .group_by("spalte")
        .len()
        .sort("spalte")
    )
    text = PAGE.format(
        scale=scale,
        seed=seed,
        machine=machine(),
        first=first,
        last=last,
        every=every,
        period=(last - begins).days + 1,
        files=len(deliveries),
        rows=sum(delivery.manifest.zeilen for delivery in deliveries),
        sources=_counted(delivery.manifest.quelle for delivery in deliveries),
        persons=pl.read_parquet(home / "inbox" / "truth" / "persons.parquet").height,
        average=sum(days.costs) / len(days.costs),
        worst=max(days.costs),
        peak=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        days=len(days.costs),
        entries=days.entries,
        differences=days.differences,
        not_from_manifests=len(days.not_from_manifests),
        not_whole=len(days.not_whole),
        taken=sum(frame.height for frame in days.last.tables.values()),
        set_aside=days.last.set_aside.height,
        became=_table(days.last.deliveries.group_by("verwendung").len().sort("verwendung")),
        mishaps=_table(mishaps),
    )
    return text, days.is_exact


def main() -> None:
    """Measure, write the page, and end with 1 when a row of any day is not accounted for."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--scale", default="M")
    parser.add_argument("--seed", type=int, default=4711)
    parser.add_argument("--first-day", type=date.fromisoformat, default=FIRST_DAY)
    parser.add_argument("--pilot-begins", type=date.fromisoformat, default=PILOT_BEGINS)
    parser.add_argument("--last-day", type=date.fromisoformat, default=LAST_DAY)
    parser.add_argument("--every", type=int, default=1, help="ingest one day out of so many, and the last")
    parser.add_argument("--home", type=Path, help="folder whose deliveries are used again")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        text, is_exact = page(
            given.home or Path(folder),
            every=given.every,
            scale=given.scale,
            seed=given.seed,
            first=given.first_day,
            begins=given.pilot_begins,
            last=given.last_day,
        )
    print(text)
    if given.out:
        given.out.write_text(text, encoding="utf-8")
    if not is_exact:
        sys.exit(1)


if __name__ == "__main__":
    main()
