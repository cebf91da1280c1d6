"""What the audit log knows of reading before a decision, and the entry that a decision leaves there.

Belongs here: counting who opened the reasons of a case through a command, logging that a decision was handed in.
Does not belong here: what people say they have read (pipelines.publish.decision_evidence), other entries (oversight).
"""

from pathlib import Path

import polars as pl

from orchestration.oversight import moment_here
from pipelines.publish.audit import Art, Entry, Konto, Zweck, append, read_log
from pipelines.publish.run_folders import published_runs

REASONS_OF_CASE = "case_explanations"
OPENED = ("KEIN_AUFRUF", "EIN_KONTO", "ZWEI_KONTEN")
"""What the log knows of reading before a decision: the reasons opened by nobody, one account, or at least two."""


def openings(home: Path) -> pl.DataFrame:
    """Count by how many accounts the reasons of each case were opened since each list was made.

    What a page on a file share shows is in no log; this counts what went through `iris explain`. Reading under the
    purpose of oversight is no preparation of a decision.

    Returns:
        fall_id, lauf_id, aufrufe; a read while a later list was in force counts for the lists before it too.
    """
    day = {run.run_id: run.stichtag for run in published_runs(home)}
    read = {
        (line["fall_id"], day[line["lauf_id"]], line["konto"])
        for line in read_log(home)
        if line["art"] == Art.ABFRAGE
        and line["zweck"] == Zweck.SACHBEARBEITUNG
        and line["fall_id"] is not None
        and REASONS_OF_CASE in line["felder"]
        and line["lauf_id"] in day
    }
    opened = pl.DataFrame(
        sorted(read), schema={"fall_id": pl.String, "gelesen": pl.Date, "konto": pl.String}, orient="row"
    )
    lists = pl.DataFrame(list(day.items()), schema={"lauf_id": pl.String, "stichtag": pl.Date}, orient="row")
    return (
        opened.join(lists, how="cross")
        .filter(pl.col("gelesen") >= pl.col("stichtag"))
        .group_by("fall_id", "lauf_id")
        .agg(aufrufe=pl.col("konto").n_unique().cast(pl.Int64))
    )


def log_decision(home: Path, *, konto: Konto, fall_id: str, lauf_id: str, opened_by: int) -> None:
    """Log that a decision is handed in, not which one; called before it is laid into the inbox.

    Args:
        home: folder of all data.
        konto: who hands it in.
        fall_id: the case that is decided.
        lauf_id: of the list on which it was.
        opened_by: how many accounts had opened its reasons (openings).

    Raises:
        UserError: the log cannot be written.
    """
    entry = Entry(
        art=Art.ENTSCHEIDUNG,
        zweck=Zweck.SACHBEARBEITUNG,
        felder=("entscheidung",),
        fall_id=fall_id,
        lauf_id=lauf_id,
        begruendung=OPENED[min(opened_by, len(OPENED) - 1)],
    )
    append(home, entry, konto=konto, zeit=moment_here())
