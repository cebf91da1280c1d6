"""An order to forget persons: who they are, whether the order is whole, carrying it out, and the list without them.

Belongs here: what `iris forget` does from the typed words to the new list.
Does not belong here: the places that forget (forgetting), deletion messages (the daily run), what is printed.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date
from pathlib import Path
from typing import Final

import filelock
import polars as pl

from orchestration.deletion_plan import KLASSEN, Plan, people_of
from orchestration.forgetting import Done, begin, complete_deletions
from orchestration.oversight import moment_here
from orchestration.refresh import refresh_day
from orchestration.register_folder import kept_links, persons_borne
from orchestration.resources import DBT_PROJECT, Home, Keys
from pipelines.acquire.block_list import FOR_GOOD
from pipelines.errors import UserError
from pipelines.identify.register_files import read_register
from pipelines.prioritise.priority import case_ids
from pipelines.publish.audit import FALL_ID, Konto
from pipelines.publish.release import sweep_aborted
from pipelines.publish.run_folders import PublishedRun, current_run

GROUNDS: Final = DBT_PROJECT / "seeds" / "mappings" / "loeschgruende.csv"
PERSON_ID: Final = re.compile(r"p[0-9a-f]{16}")
ACCOUNT: Final = re.compile(r"[A-Za-z0-9._-]{2,40}")
AT_ONCE: Final = "ZSCH"
"""Witness protection does not wait for a second person."""

HIDES: Final = "EINS"


@dataclass(frozen=True, kw_only=True)
class Forgotten:
    """What an order has done.

    Attributes:
        done: what was carried out, earlier orders that a kill left unfinished included.
        new_list: the list in force made again without the person; None when there was no list.
    """

    done: list[Done]
    new_list: PublishedRun | None


def forget_persons(
    home: Path,
    *,
    subjects: Sequence[str],
    grund: str,
    konto: Konto,
    zweite_person: str | None,
    am: date,
    keys: Keys,
) -> Forgotten:
    """Forget persons everywhere, and make the list in force again without them.

    Args:
        home: folder of all data.
        subjects: each a fall_id, a person_id or the name of a record ('abh:5515/33.2-1').
        grund: code of the ground; the same for all.
        konto: who orders it.
        zweite_person: account that confirms it.
        am: the day.
        keys: of the keyed hashes.

    Raises:
        UserError: the order is not whole, somebody is not known (then nobody is deleted), or a run is writing.
    """
    _require_whole(grund, konto=konto, zweite_person=zweite_person)
    with writer(home):
        sweep_aborted(home)
        in_force = current_run(home)
        unfinished = complete_deletions(home, keys=keys)
        bearing = _bearing(home, keys=keys)
        found = {subject: _records_of(subject, bearing=bearing, keys=keys) for subject in subjects}
        unknown = sorted(subject for subject, records in found.items() if not records)
        if unknown and not unfinished:
            raise _unknown(unknown)
        records = sorted({record for of_subject in found.values() for record in of_subject})
        if records:
            plan = _plan(records, grund=grund, konto=konto, zweite_person=zweite_person, am=am, home=home, keys=keys)
            begin(home, plan, keys=keys)
        done = [*unfinished, *complete_deletions(home, keys=keys)]
    if in_force is None:
        return Forgotten(done=done, new_list=None)
    known = in_force.wissensstand.replace(tzinfo=UTC)
    return Forgotten(done=done, new_list=refresh_day(home, stichtag=in_force.stichtag, wissensstand=known))


@contextmanager
def writer(home: Path) -> Iterator[None]:
    """Hold the writer's lock.

    Raises:
        UserError: a run is writing.
    """
    try:
        with filelock.FileLock(str(home / "writer.lock"), blocking=False):
            yield
    except filelock.Timeout:
        raise UserError(
            what=f"A refresh is writing in {home}.",
            meaning="It may be reading what is to be deleted; nothing was deleted.",
            remedy="Wait until it has ended, then give the same command again.",
        ) from None


def _require_whole(grund: str, *, konto: Konto, zweite_person: str | None) -> None:
    nothing = "Nothing was deleted."
    if grund == HIDES:
        raise UserError(
            what="EINS is a restriction: it hides a person and keeps the data (Art. 18 DSGVO, § 58 Abs. 3 BDSG).",
            meaning=f"{nothing} A deletion would destroy what the restriction is to preserve.",
            remedy="Let the office send the message EINS; the person is hidden from the next list on. If the data must "
            "go, name another ground: iris forget --help",
        )
    if grund not in KLASSEN:
        raise UserError(
            what=f"There is no ground {grund!r}." if grund else "No ground was given.",
            meaning=f"{nothing} A deletion without a ground cannot be accounted for.",
            remedy=f"Name one of {', '.join(KLASSEN)}: iris forget F-0123456789ab --grund TILG --zweite-person dsb-2",
        )
    if zweite_person is None and grund != AT_ONCE:
        raise UserError(
            what="A second person is missing.",
            meaning=f"{nothing} It cannot be undone, so two people answer for it; only ZSCH waits for nobody.",
            remedy="Let a second person confirm it, and name their account with --zweite-person",
        )
    if zweite_person is not None and not ACCOUNT.fullmatch(zweite_person):
        raise UserError(
            what="The second person is not named by an account.",
            meaning=f"{nothing} Accounts have letters, digits, dot, dash, underscore; a name has no place in the log.",
            remedy="Name the account: --zweite-person dsb-2",
        )
    if zweite_person == konto.konto:
        raise UserError(
            what=f"The second person is the first: {konto.konto}.",
            meaning=f"{nothing} Two people answer for a deletion.",
            remedy="Let somebody else confirm it, and name their account with --zweite-person",
        )


def _bearing(home: Path, *, keys: Keys) -> pl.DataFrame:
    """Say which record bears which person id: by the register, and by what the list in force has linked."""
    register = read_register(Home(root=str(home)).register).sort("seit")
    bearing = register.group_by("record_key", maintain_order=True).last().select("record_key", "person_id")
    known = kept_links(home, key_file=_key_file(keys))
    if known is None:
        return bearing
    return pl.concat([bearing, known.person_links.select("record_key", "person_id")]).unique()


def _records_of(subject: str, *, bearing: pl.DataFrame, keys: Keys) -> list[str]:
    """Find all records of a person, by any of the three names a person has here."""
    if FALL_ID.fullmatch(subject):
        persons = bearing["person_id"].unique().sort()
        cases = case_ids(persons.to_list(), pseudonym_key=keys.pseudonym_key.encode())
        wanted = persons.filter(pl.Series(cases, dtype=pl.String) == subject)
    elif PERSON_ID.fullmatch(subject):
        wanted = pl.Series([subject])
    else:
        wanted = bearing.filter(pl.col("record_key") == subject)["person_id"]
    own = bearing.filter(pl.col("person_id").is_in(wanted.cast(pl.String).implode()))
    return own["record_key"].unique().sort().to_list()


def _plan(
    records: list[str], *, grund: str, konto: Konto, zweite_person: str | None, am: date, home: Path, keys: Keys
) -> Plan:
    known = kept_links(home, key_file=_key_file(keys))
    own = persons_borne(home, records=records)
    grounds = pl.read_csv(GROUNDS).filter(pl.col("grund") == grund)
    now = moment_here().replace(tzinfo=None)
    until = FOR_GOOD if grounds["gilt_fuer_spaetere"].item() else now
    return Plan(
        nr=f"L-{am.isoformat()}-{now:%H%M%S%f}-{grund}",
        am=am,
        grund=grund,
        konto=asdict(konto),
        zweite_person=zweite_person,
        records=dict.fromkeys(records, until),
        persons=tuple(sorted(case_ids(own, pseudonym_key=keys.pseudonym_key.encode()))),
        case_records=tuple(records),
        resting={},
        touched=(),
        people=() if known is None else people_of(known.records, records=records),
        needs_run=None,
    )


def _unknown(subjects: Sequence[str]) -> UserError:
    named = ", ".join(subject if FALL_ID.fullmatch(subject) else "(no case)" for subject in subjects)
    return UserError(
        what=f"Nobody is known by: {named}.",
        meaning="Nothing was deleted: either it is mistyped, or the person was deleted already, or never delivered.",
        remedy="Copy the case from the list (F-0123456789ab), or name a record as in the register: abh:5515/33.2-1",
    )


def _key_file(keys: Keys) -> Path | None:
    return None if keys.rrk_key_file is None else Path(keys.rrk_key_file)
