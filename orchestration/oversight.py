"""What is written into the audit log, and when.

Belongs here: the entries of runs and reads, with the moment of writing; the check of everything that was published.
Does not belong here: the shape of the log (pipelines.publish.audit), who uses the program (resources).
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import filelock

from pipelines.acquire.archive import damaged_files
from pipelines.acquire.retention import dropped_files, expire
from pipelines.errors import UserError
from pipelines.publish.analyst import ANALYST_TABLES
from pipelines.publish.audit import FALL_ID, Art, Entry, Konto, Zweck, append, read_log
from pipelines.publish.audit_chain import broken_links
from pipelines.publish.audit_report import report
from pipelines.publish.run_folders import (
    ANALYST_DATABASE,
    PublishedRun,
    current_run,
    list_in_force,
    published_runs,
    runs_folder,
)
from pipelines.publish.seals import runs_before_cut, write_seal
from pipelines.publish.verification import findings

FAILED_RUN = "LAUF_FEHLGESCHLAGEN"
REPLAYED = "LAUF_WIEDERHOLT"
TIME_IS_OVER = "AUFBEWAHRUNG_ABGELAUFEN"
RULES_RELEASED = "REGELWERK_FREIGEGEBEN"
RECEIVER, ANALYSTS = "RRK", "AUSWERTUNG"
"""Who is given a list: the RRK all of it, analysts the tables of their file."""


def log_run(home: Path, *, konto: Konto) -> None:
    """Log what a run has done, and seal it; called when a run has ended, well or not, before another may begin.

    The entries: deliveries taken in (ERHEBUNG, with the seal of all that is new), each new published run (KOMBINATION),
    its rules when they are others than those of the run before (REGELAENDERUNG), the list in force when it is another
    than before (OFFENLEGUNG). A run that failed or repeated an old one leaves a KOMBINATION that says so.

    Args:
        home: folder of all data; the caller holds the writer's lock.
        konto: on whose account the run ran.
    """
    log = read_log(home)
    known = {line["lauf_id"] for line in log if line["art"] == Art.KOMBINATION} | runs_before_cut(home, log=log)
    told = [run for run in published_runs(home) if run.run_id in known]
    rules = {line["regelwerk"] for line in log if line["regelwerk"] is not None} | {_rules_of(run) for run in told}
    sealed = write_seal(home, log=log)
    entries: list[Entry] = []
    if sealed is not None:
        entries.append(Entry(art=Art.ERHEBUNG, zweck=Zweck.SACHBEARBEITUNG, felder=("archive", "runs"), siegel=sealed))
    new = [run for run in published_runs(home) if run.run_id not in known]
    for run in new:
        rules_hash = _rules_of(run)
        if rules_hash not in rules:
            entries.append(
                Entry(art=Art.REGELAENDERUNG, zweck=Zweck.SACHBEARBEITUNG, lauf_id=run.run_id, regelwerk=rules_hash)
            )
        rules.add(rules_hash)
        entries.append(_combined(run))
    failed = sorted(path.name for path in runs_folder(home).glob("*.*-*") if path.is_dir() and path.name not in known)
    entries.extend(
        Entry(art=Art.KOMBINATION, zweck=Zweck.SACHBEARBEITUNG, lauf_id=name, begruendung=FAILED_RUN) for name in failed
    )
    if not new and not failed:
        entries.append(Entry(art=Art.KOMBINATION, zweck=Zweck.SACHBEARBEITUNG, begruendung=REPLAYED))
    entries.extend(_disclosed(home, log=log))
    for entry in entries:
        append(home, entry, konto=konto, zeit=datetime.now(tz=UTC))


def log_rules(home: Path, *, accounts: Sequence[Konto], regelwerk: str, siegel: str | None) -> None:
    """Log that a ruleset was set active, one line per person who agreed; the last one vouches for its files.

    Args:
        home: folder of all data; the caller holds the writer's lock.
        accounts: of the persons who agreed, in their order.
        regelwerk: sha256 over the files of the ruleset.
        siegel: of the seal over them.
    """
    for number, konto in enumerate(accounts, start=1):
        entry = Entry(
            art=Art.REGELAENDERUNG,
            zweck=Zweck.BETRIEB,
            felder=("rulesets",),
            begruendung=RULES_RELEASED,
            siegel=siegel if number == len(accounts) else None,
            regelwerk=regelwerk,
        )
        append(home, entry, konto=konto, zeit=datetime.now(tz=UTC))


def log_read(
    home: Path, *, konto: Konto, zweck: Zweck, felder: Sequence[str], lauf_id: str, fall_id: str | None = None
) -> None:
    """Log that somebody reads; called before anything is shown, so that what cannot be logged is not shown.

    Args:
        home: folder of all data.
        konto: who reads.
        zweck: what for.
        felder: tables that are shown.
        lauf_id: of the list that is read.
        fall_id: the case, if it is one; what has not the shape of a case id is not written down.

    Raises:
        UserError: the log cannot be written.
    """
    shown = fall_id if fall_id is not None and FALL_ID.fullmatch(fall_id) else None
    entry = Entry(art=Art.ABFRAGE, zweck=zweck, felder=felder, lauf_id=lauf_id, fall_id=shown)
    append(home, entry, konto=konto, zeit=datetime.now(tz=UTC))


def log_judgements(home: Path, *, konto: Konto) -> None:
    """Log that somebody handed in judgements about pairs, and seal them; which pairs stands in the judgements only.

    Args:
        home: folder of all data.
        konto: who handed them in.
    """
    sealed = write_seal(home, log=read_log(home), with_new=False)
    entry = Entry(art=Art.ENTSCHEIDUNG, zweck=Zweck.DATENPFLEGE, felder=("judgements",), siegel=sealed)
    append(home, entry, konto=konto, zeit=datetime.now(tz=UTC))


def logged_list(home: Path, *, konto: Konto, zweck: Zweck, felder: Sequence[str], fall_id: str | None) -> PublishedRun:
    """Give the list in force after the read of it was written into the audit log; arguments as for log_read.

    Raises:
        UserError: there is no list yet, or the log cannot be written.
    """
    run = list_in_force(home)
    log_read(home, konto=konto, zweck=zweck, felder=felder, lauf_id=run.run_id, fall_id=fall_id)
    return run


def verify_home(home: Path) -> list[str]:
    """Check log, seals (register included), lists and archive.

    Args:
        home: folder of all data.

    Returns:
        One sentence per thing that is not as it was; empty when all holds.

    Raises:
        UserError: a run is writing.
    """
    lock = filelock.FileLock(str(home / "writer.lock"), blocking=False)
    try:
        with lock:
            return findings(home) + damaged_files(home / "archive")
    except filelock.Timeout:
        raise UserError(
            what=f"A refresh is writing in {home}.",
            meaning="What it is writing is not sealed yet, so nothing was checked.",
            remedy="Wait until it has ended, then start again: iris verify",
        ) from None


def drop_expired(home: Path, *, today: date, days: int, konto: Konto) -> int:
    """Drop delivered files whose time is over, seal and log it.

    Args:
        home: folder of all data.
        today: the day on which this is done.
        days: how long a file is kept after the day it speaks of.
        konto: on whose account.

    Returns:
        How many deliveries lost their file.

    Raises:
        UserError: no list was published yet, or a run is writing.
    """
    lock = filelock.FileLock(str(home / "writer.lock"), blocking=False)
    try:
        with lock:
            deliveries = list_in_force(home).manifest["deliveries"]
            replaced = {each["delivery_id"] for each in deliveries if each["verwendung"] == "SUPERSEDED"}
            dropped = expire(home / "archive", today=today, days=days, replaced=replaced)
            log = read_log(home)
            sealed = write_seal(home, log=log, changed=dropped_files(home / "archive"))
            if sealed is not None:
                entry = Entry(
                    art=Art.LOESCHUNG,
                    zweck=Zweck.DATENPFLEGE,
                    felder=("archive",),
                    begruendung=TIME_IS_OVER,
                    siegel=sealed,
                )
                append(home, entry, konto=konto, zeit=datetime.now(tz=UTC))
            return len(dropped)
    except filelock.Timeout:
        raise UserError(
            what=f"A refresh is writing in {home}.",
            meaning="It may read the files that would be dropped, so none was.",
            remedy="Wait until it has ended, then start again: iris retain --today <day>",
        ) from None


def weekly_report(
    home: Path, *, monday: date, konto: Konto, key: str, incidents: Sequence[Mapping[str, Any]] = ()
) -> list[str]:
    """Write the report of a week; looking into the log is a read too, and logged first.

    Args:
        home: folder of all data.
        monday: first day of the week.
        konto: who looks.
        key: of the keyed hashes; draws the sample.
        incidents: that the certificates of the week tell of (certificates.incidents_of_week).

    Raises:
        UserError: the day is no Monday, or the log cannot be read or continued.
    """
    if monday.weekday() != 0:
        raise UserError(
            what=f"{monday.isoformat()} is no Monday.",
            meaning="No report was made.",
            remedy=f"Name the first day of the week: iris audit --week {monday - timedelta(days=monday.weekday())}",
        )
    log = read_log(home)
    entry = Entry(art=Art.ABFRAGE, zweck=Zweck.AUFSICHT, felder=("audit",))
    append(home, entry, konto=konto, zeit=datetime.now(tz=UTC))
    return report(log, monday=monday, key=key, incidents=incidents)


def moment_here() -> datetime:
    """Give the moment of the machine (UTC), for what happens outside any list and is logged."""
    return datetime.now(tz=UTC)


def today_here() -> date:
    """Give the day of the machine, for what happens outside any list."""
    return moment_here().date()


def log_length(home: Path) -> int:
    """Count the entries of a log whose chain holds."""
    return 0 if broken_links(home) else len(read_log(home))


def _rules_of(run: PublishedRun) -> str:
    return str(run.manifest["versions"]["ruleset"]["in_force"])


def _combined(run: PublishedRun) -> Entry:
    return Entry(
        art=Art.KOMBINATION,
        zweck=Zweck.SACHBEARBEITUNG,
        felder=sorted({delivery["quelle"] for delivery in run.manifest["deliveries"]}),
        lauf_id=run.run_id,
    )


def _disclosed(home: Path, *, log: Sequence[Mapping[str, Any]]) -> list[Entry]:
    current = current_run(home)
    shown = [line["lauf_id"] for line in log if line["art"] == Art.OFFENLEGUNG and line["empfaenger"] == RECEIVER]
    if current is None or (shown and shown[-1] == current.run_id):
        return []
    tables = sorted(name.removesuffix(".parquet") for name in current.manifest["files"] if name.endswith(".parquet"))
    given = [(RECEIVER, Zweck.SACHBEARBEITUNG, tables)]
    if (current.folder / ANALYST_DATABASE).exists():
        given.append((ANALYSTS, Zweck.AUSWERTUNG, sorted(ANALYST_TABLES)))
    return [
        Entry(art=Art.OFFENLEGUNG, zweck=purpose, felder=fields, empfaenger=receiver, lauf_id=current.run_id)
        for receiver, purpose, fields in given
    ]
