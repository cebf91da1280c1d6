"""Carrying out deletions: every place that may know the person, one after the other, as often as needed.

Belongs here: the order of the places, the entries in both logs, what others are told.
Does not belong here: what goes (deletion_plan), how it goes in each place (the steps of pipelines), commands.

The main log and every list show a class of grounds only; ground and case stand in the restricted log, which is kept
for the data protection officer. So nothing points to witness protection (X04).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

import polars as pl

from orchestration.assets.tables import contracts
from orchestration.decisions import forget_waiting
from orchestration.deletion_plan import Plan
from orchestration.deletion_record import certify_deletion, log_deletion
from orchestration.journal import begun, drop_plan, touch, touched, write_plan
from orchestration.leftovers import drop_reports, sweep_inboxes, sweep_leftovers
from orchestration.outbox import tell_recipients
from orchestration.pages import pages_anew
from orchestration.register_folder import KEY_NAME, PERSON_REGISTER, forget_records, persons_borne
from orchestration.resources import Keys
from orchestration.rrk_keys import has_key, known_key
from pipelines.acquire.archive import ArchivedDelivery, list_deliveries
from pipelines.acquire.authorities import load_authorities
from pipelines.acquire.block_list import BLOCK_SCHEMA, blocked_after, wanted_of
from pipelines.acquire.erasing import Erased, erase
from pipelines.acquire.quoting import records_that_quote
from pipelines.acquire.tombstones import DELETED_NAME
from pipelines.acquire.wanted_records import Wanted, record_hash
from pipelines.identify.register_files import read_register, write_at_once
from pipelines.prioritise.priority import case_ids
from pipelines.publish.audit import read_log
from pipelines.publish.facts import keyed
from pipelines.publish.names_file import take_out
from pipelines.publish.placeholders import Deleted, cases_with_records
from pipelines.publish.rewriting import rewrite_run
from pipelines.publish.run_folders import NAMES_FILE, PublishedRun, current_run, published_runs, runs_folder
from pipelines.publish.seals import demanded

OWN_SOURCE: Final = "rrk"
"""Decisions come back as deliveries of the RRK; they name cases."""


@dataclass(frozen=True, kw_only=True)
class Done:
    """What one deletion did, over all attempts.

    Attributes:
        nr: of the plan.
        deliveries: archived deliveries that lost records.
        runs: published lists that were rewritten.
    """

    nr: str
    deliveries: int
    runs: int


def block_list_file(home: Path) -> Path:
    """Keyed hashes of records that must not come back."""
    return home / "register" / "blocked.parquet"


def complete_deletions(home: Path, *, keys: Keys) -> list[Done]:
    """Carry out every plan that was begun, and void those whose run was never released.

    Args:
        home: folder of all data; the caller holds the writer's lock.
        keys: of the keyed hashes.

    Returns:
        What was done.
    """
    done = []
    for plan in begun(home, key_file=_key_file(keys)):
        if plan.needs_run is None or (runs_folder(home) / plan.needs_run).exists():
            done.append(_complete(plan, home=home, keys=keys))
        drop_plan(home, plan)
    return done


def sweep_new_deliveries(home: Path, *, keys: Keys) -> int:
    """Take out of deliveries that no run has sealed yet what the block list knows, before anything reads them.

    Returns:
        How many records went.
    """
    blocked = _blocked(home)
    if blocked.is_empty():
        return 0
    sealed = demanded(home, log=read_log(home))[0]
    new = [each for each in list_deliveries(home / "archive") if _named(each.file, home=home) not in sealed]
    wanted = wanted_of(blocked, key=keys.register_key)
    number = sum(one.number for one in _erase(new, wanted=wanted, announce=lambda _: None))
    sweep_inboxes(home)
    return number


def begin(home: Path, plan: Plan, *, keys: Keys, own_facts: pl.DataFrame | None = None) -> Plan:
    """Write a plan down, with the cases of past lists that it concerns; from now on it will be carried out.

    A register extract is asked for one file and serves nothing else (§ 41 Abs. 4 BZRG): when a person goes as a whole,
    every record that quotes one of their files goes too, even where linking was not sure, and the file that an extract
    of theirs was asked for, even where its row was set aside and bears nobody.

    Args:
        home: folder of all data; the caller holds the writer's lock.
        plan: without `resting`.
        keys: of the keyed hashes.
        own_facts: case_facts of the run that has read the messages, which is not published yet.
    """
    if plan.is_whole_person and plan.records:
        quotes = records_that_quote(
            list_deliveries(home / "archive"),
            records=plan.records,
            of_others=_records_of_others(home, plan=plan),
            authorities=load_authorities(),
            contracts=contracts(),
        )
        until = max(plan.records.values())
        earlier = persons_borne(home, records=plan.records)
        numbers = {*plan.persons, *case_ids(earlier, pseudonym_key=keys.pseudonym_key.encode())}
        own = [f"{OWN_SOURCE}:{case}" for case in sorted(numbers)]
        plan = replace(
            plan,
            records=dict.fromkeys([*sorted(quotes.quoting | quotes.unborne), *own], until) | dict(plan.records),
            case_records=tuple(sorted({*plan.case_records, *quotes.quoting})),
        )
    losing = {keyed(name, key=keys.pseudonym_key) for name in plan.names_of_records}
    resting: dict[str, tuple[str, ...]] = {}
    touched_cases = set() if own_facts is None else set(cases_with_records(own_facts, hashes=losing))
    for run in published_runs(home):
        facts = run.table("case_facts")
        touched_cases |= cases_with_records(facts, hashes=losing)
        hashes = {keyed(name, key=keys.pseudonym_key) for name in plan.case_records_of(run.stichtag)}
        hit = cases_with_records(facts, hashes=hashes) | frozenset(plan.persons)
        listed = run.table("case_list").filter(pl.col("fall_id").is_in(sorted(hit)))["fall_id"]
        if not listed.is_empty():
            resting[run.run_id] = tuple(listed.sort())
    whole = replace(plan, resting=resting, touched=tuple(sorted(touched_cases)))
    write_plan(home, whole, key_file=_key_file(keys))
    return whole


def _complete(plan: Plan, *, home: Path, keys: Keys) -> Done:
    if plan.records:
        _erase_records(plan, home=home, keys=keys)
    cases = _cases(plan, home=home)
    _rewrite_lists(plan, cases=cases, home=home, keys=keys)
    gone = {*plan.persons, *(case for of_list in cases.values() for case in of_list)}
    drop_reports(home, cases=gone, announce=lambda paths: touch(home, plan, paths=paths))
    forget_waiting(home, cases=[name.partition(":")[2] for name in plan.records if name.startswith(OWN_SOURCE)])
    sweep_leftovers(home, texts=plan.texts, announce=lambda paths: touch(home, plan, paths=paths))
    lists = [run for run in published_runs(home) if run.run_id in plan.resting]
    told = tell_recipients(home, plan=plan, lists=lists, cases=plan.resting, key_file=_key_file(keys))
    touch(home, plan, paths=told)
    paths = _touched_in_the_end(home, plan=plan)
    done = Done(
        nr=plan.nr,
        deliveries=len({path.rpartition("/")[0] for path in paths if path.startswith("archive/")}),
        runs=len({path.split("/")[1] for path in paths if path.startswith("runs/")}),
    )
    log_deletion(plan, cases=cases, paths=paths, home=home)
    certify_deletion(plan, deliveries=done.deliveries, runs=done.runs, lists=lists, home=home)
    return done


def _touched_in_the_end(home: Path, *, plan: Plan) -> list[str]:
    """List what was changed, the pages that a list has got besides, and the key that the plan itself may have made."""
    paths = {*touched(home, plan), *(_named(key, home=home) for key in (home / "keys").glob(f"{KEY_NAME}.key"))}
    folders = {runs_folder(home) / path.split("/")[1] for path in paths if path.startswith("runs/")}
    paths |= {_named(file, home=home) for folder in folders for file in folder.rglob("*") if file.is_file()}
    return sorted(paths)


def _erase_records(plan: Plan, *, home: Path, keys: Keys) -> None:
    """Block the records, and take them out of archive and register.

    What was blocked before is in no delivery any more: new ones lost it before anything read them.
    """
    blocked = blocked_after(_blocked(home), records=plan.records, key=keys.register_key)
    write_at_once(blocked, path=block_list_file(home))
    own = [record_hash(name, key=keys.register_key) for name in plan.records]
    wanted = replace(
        wanted_of(blocked.filter(pl.col("hash").is_in(own)), key=keys.register_key),
        records=frozenset(plan.records),
        words=plan.words,
        people=plan.written,
        registered=_records_of_others(home, plan=plan),
        replaced=_replaced(home),
    )
    _erase(
        list_deliveries(home / "archive"),
        wanted=wanted,
        announce=lambda each: touch(home, plan, paths=(each.file, each.file.parent / DELETED_NAME)),
    )
    forget_records(home, records=plan.records, key_file=_key_file(keys))


def _cases(plan: Plan, *, home: Path) -> dict[str, frozenset[str]]:
    """By list: the cases that rested on the records, and the persons who go as a whole."""
    persons = frozenset(plan.persons)
    cases = {run.run_id: persons for run in published_runs(home)} if persons else {}
    return cases | {run_id: frozenset(found) | persons for run_id, found in plan.resting.items()}


def _rewrite_lists(plan: Plan, *, cases: dict[str, frozenset[str]], home: Path, keys: Keys) -> None:
    deleted = Deleted(cases=cases, am=plan.am, klasse=plan.klasse)

    def announce(run: PublishedRun) -> None:
        touch(home, plan, paths=sorted(path for path in run.folder.rglob("*") if path.is_file()))

    for run in published_runs(home):
        _take_out_names(run, cases=deleted.of_run(run.run_id), plan=plan, home=home, keys=keys)
        rewrite_run(run, deleted=deleted, render=partial(pages_anew, key=keys.pseudonym_key), announce=announce)


def _take_out_names(run: PublishedRun, *, cases: frozenset[str], plan: Plan, home: Path, keys: Keys) -> None:
    """Take the cases out of the file with names; a file whose key was destroyed says nothing to anybody any more."""
    names, key_file = run.folder / NAMES_FILE, _key_file(keys)
    if not names.exists() or run.table("case_list").filter(pl.col("fall_id").is_in(sorted(cases))).is_empty():
        return
    if key_file is not None or has_key(home, run_id=run.run_id):
        touch(home, plan, paths=(names,))
        take_out(names, cases=cases, key=known_key(home, run_id=run.run_id, key_file=key_file))


def _erase(
    deliveries: Iterable[ArchivedDelivery], *, wanted: Wanted, announce: Callable[[ArchivedDelivery], None]
) -> list[Erased]:
    return erase(deliveries, wanted=wanted, authorities=load_authorities(), contracts=contracts(), announce=announce)


def _replaced(home: Path) -> frozenset[str]:
    """Name the deliveries on which the list in force no longer rests."""
    run = current_run(home)
    deliveries = [] if run is None else run.manifest["deliveries"]
    return frozenset(each["delivery_id"] for each in deliveries if each["verwendung"] == "SUPERSEDED")


def _records_of_others(home: Path, *, plan: Plan) -> frozenset[str]:
    return frozenset(read_register(home / "register" / PERSON_REGISTER)["record_key"]) - frozenset(plan.records)


def _blocked(home: Path) -> pl.DataFrame:
    path = block_list_file(home)
    return pl.read_parquet(path) if path.exists() else pl.DataFrame(schema=BLOCK_SCHEMA)


def _key_file(keys: Keys) -> Path | None:
    return None if keys.rrk_key_file is None else Path(keys.rrk_key_file)


def _named(path: Path, *, home: Path) -> str:
    return path.relative_to(home).as_posix()
