"""Entries of the audit logs whose time is over: gone at the end of the year after the one they were written in.

Belongs here: how long, and cutting both logs so that what is left still vouches for every file.
Does not belong here: the shape of a log (pipelines.publish.audit), other periods (retention_clock).
"""

from datetime import date, datetime
from pathlib import Path
from typing import Final

from orchestration.deletion_order import writer
from orchestration.oversight import moment_here, today_here
from pipelines.errors import UserError
from pipelines.publish.audit import Art, Entry, Konto, Zweck, anchor_of, append, read_log, restricted, take_away
from pipelines.publish.audit_chain import broken_links
from pipelines.publish.seals import LOG_CUT, drop_unnamed_seals, write_cut_seal

YEARS: Final = 1
"""Whole years after the one of the entry (§ 76 Abs. 4 BDSG)."""


def cut_logs(home: Path, *, today: date, konto: Konto) -> int:
    """Take old entries out of the main and the restricted log.

    Args:
        home: folder of all data.
        today: the day on which this is done.
        konto: on whose account.

    Returns:
        How many entries went.

    Raises:
        UserError: a log is not as it was written, or a run is writing.
    """
    day = min(today, today_here())  # a day in the future must not be a way to lose traces
    with writer(home):
        return sum(_cut(each, today=day, konto=konto) for each in (home, restricted(home)))


def _cut(home: Path, *, today: date, konto: Konto) -> int:
    log = read_log(home)
    old = [line for line in log if datetime.fromisoformat(line["zeit"]).year < today.year - YEARS]
    if old:
        if broken_links(home):
            raise UserError(
                what=f"The log in {home / 'audit'} is not as it was written.",
                meaning="Cutting it off would hide that, so no entry was taken away.",
                remedy="Find out what happened to it: iris verify",
            )
        sealed = write_cut_seal(home, log=log, last=old[-1])
        entry = Entry(art=Art.LOESCHUNG, zweck=Zweck.AUFSICHT, felder=("audit",), begruendung=LOG_CUT, siegel=sealed)
        append(home, entry, konto=konto, zeit=moment_here())
        take_away(home, until=old[-1]["log_id"])
    if anchor_of(home) is not None:  # a kill may have left them the last time
        drop_unnamed_seals(home, log=read_log(home))
    return len(old)
