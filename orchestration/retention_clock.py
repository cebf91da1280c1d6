"""Persons and proposals whose time is over, deleted without anybody's order (docs/adr/0092).

Belongs here: which periods there are, who is past them, handing them to the deletion.
Does not belong here: files of deliveries (pipelines.acquire.retention), carrying out a deletion (forgetting), the end
of the pilot (pilot_end).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import polars as pl

from orchestration.decisions import known_decisions
from orchestration.deletion_order import writer
from orchestration.deletion_plan import Plan, people_of
from orchestration.forgetting import begin, complete_deletions
from orchestration.outbox import drop_old_messages
from orchestration.oversight import moment_here
from orchestration.register_folder import PERSON_REGISTER, kept_links
from orchestration.resources import Keys
from pipelines.identify.register_files import read_register
from pipelines.prioritise.decided import TAKEN_IN
from pipelines.prioritise.priority import case_ids
from pipelines.publish.audit import Konto
from pipelines.publish.placeholders import is_placeholder
from pipelines.publish.run_folders import published_runs

PROPOSAL_DAYS: Final = 183
"""Half a year after the last proposal nobody has taken up, it is no longer needed (Art. 5 I e DSGVO; assumption)."""

LEFT_DAYS: Final = 90
"""A person on no list for so long has left those who are looked at (assumption)."""

GRUND: Final = "FRIST"


@dataclass(frozen=True, kw_only=True)
class Expired:
    """What had its time.

    Attributes:
        persons: who left those that are looked at.
        proposals: cases of past lists that nobody has taken up.
        messages: in the outbox.
    """

    persons: int
    proposals: int
    messages: int


def delete_expired(home: Path, *, today: date, konto: Konto, keys: Keys) -> Expired:
    """Delete persons and proposals that had their time, and old messages.

    Args:
        home: folder of all data.
        today: the day on which this is done.
        konto: on whose account.
        keys: of the keyed hashes.

    Raises:
        UserError: a run is writing.
    """
    with writer(home):
        complete_deletions(home, keys=keys)
        listed, taken_in = _last_listed(home), _taken_in(home, today=today)
        gone = _left(home, listed=listed, taken_in=taken_in, today=today, keys=keys)
        if gone:
            begin(home, _plan_for(gone, home=home, today=today, konto=konto, keys=keys), keys=keys)
        last_day = today - timedelta(days=PROPOSAL_DAYS)
        old = {case for case, last in listed.items() if last < last_day and case not in taken_in}
        if old:
            begin(home, _plan(today, konto=konto, what="LISTEN", persons=tuple(sorted(old))), keys=keys)
        complete_deletions(home, keys=keys)
        messages = drop_old_messages(home, today=today, konto=konto)
        return Expired(persons=len(gone), proposals=len(old), messages=messages)


def _last_listed(home: Path) -> dict[str, date]:
    """Say on which day each case was last on a list."""
    last: dict[str, date] = {}
    for run in published_runs(home):
        for case in run.table("case_list").filter(~is_placeholder())["fall_id"]:
            last[case] = max(run.stichtag, last[case]) if case in last else run.stichtag
    return last


def _taken_in(home: Path, *, today: date) -> frozenset[str]:
    """Name the cases whose intake still holds: by the latest list that has them, or by a decision no list has read yet.

    They have been taken up, so no period runs against them, however long no list was made.
    """
    known = known_decisions(home).select("fall_id", "entscheidung", am="entschieden_am", ende_am="ende_am")
    told = [known.with_columns(pl.col("ende_am").str.to_date("%Y-%m-%d"))]
    for run in published_runs(home):
        rows = run.table("case_list").filter(~is_placeholder() & (pl.col("stand") == TAKEN_IN))
        told.append(rows.select("fall_id", entscheidung="stand", am="entschieden_am", ende_am="ende_am"))
    latest = pl.concat(told).sort("am", nulls_last=False, maintain_order=True).group_by("fall_id").last()
    holds = latest.filter((pl.col("entscheidung") == TAKEN_IN) & (pl.col("ende_am") > today))
    return frozenset(holds["fall_id"])


def _left(
    home: Path, *, listed: Mapping[str, date], taken_in: frozenset[str], today: date, keys: Keys
) -> dict[str, list[str]]:
    """Name the persons who were on no list for LEFT_DAYS, and whose records have not changed hands since: by case."""
    register = read_register(home / "register" / PERSON_REGISTER)
    first_day = today - timedelta(days=LEFT_DAYS)
    known = register.sort("seit").group_by("record_key", maintain_order=True).last()
    persons = known.group_by("person_id").agg(pl.col("seit").max(), pl.col("record_key").sort()).sort("person_id")
    cases = case_ids(persons["person_id"].to_list(), pseudonym_key=keys.pseudonym_key.encode())
    return {
        case: records
        for case, since, records in zip(cases, persons["seit"], persons["record_key"].to_list(), strict=True)
        if since < first_day and case not in taken_in and (case not in listed or listed[case] < first_day)
    }


def _plan_for(gone: Mapping[str, list[str]], *, home: Path, today: date, konto: Konto, keys: Keys) -> Plan:
    records = [record for of_case in gone.values() for record in of_case]
    known = kept_links(home, key_file=None if keys.rrk_key_file is None else Path(keys.rrk_key_file))
    now = moment_here().replace(tzinfo=None)
    return _plan(
        today,
        konto=konto,
        what="PERSONEN",
        records=dict.fromkeys(records, now),
        persons=tuple(sorted(gone)),
        people=() if known is None else people_of(known.records, records=records),
    )


def _plan(
    today: date,
    *,
    konto: Konto,
    what: str,
    records: Mapping[str, datetime] | None = None,
    persons: tuple[str, ...] = (),
    people: tuple[tuple[str, str, str], ...] = (),
) -> Plan:
    """Plan an expiry; who comes back with a new delivery is looked at anew, so nothing is blocked for good."""
    return Plan(
        nr=f"L-{today.isoformat()}-{what}-{GRUND}",
        am=today,
        grund=GRUND,
        konto=asdict(konto),
        zweite_person=None,
        records=records or {},
        persons=persons,
        case_records=(),
        resting={},
        touched=(),
        people=people,
        needs_run=None,
    )
