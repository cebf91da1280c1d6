"""Decisions of people on their way back: from the filled-in sheet into the inbox of the RRK.

Belongs here: which lists and decisions are known, laying the delivery, returning what was refused, the audit log.
Does not belong here: what must hold of a decision (pipelines.publish.decision_checks), what it does (prioritise).
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import filelock
import polars as pl

from orchestration.openings import log_decision, openings
from orchestration.resources import RULESET, account_from_environment, keys_from_environment, openings_needed
from orchestration.rule_words import rule_words
from pipelines.errors import UserError
from pipelines.prioritise.ruleset import load_ruleset
from pipelines.publish.blind_sample import is_blind
from pipelines.publish.decision_checks import OPENINGS_SCHEMA, SHOWN_SCHEMA, Circumstances, examined
from pipelines.publish.decision_delivery import (
    COLUMNS,
    SEPARATOR,
    SOURCE,
    delivered,
    file_bytes,
    file_stem,
    manifest,
    numbered,
)
from pipelines.publish.decision_evidence import evidence_of
from pipelines.publish.decision_return import returned, write_return_page
from pipelines.publish.decision_sheet import read_decision_file
from pipelines.publish.run_folders import PublishedRun, list_in_force, published_runs, runs_folder
from pipelines.publish.second_votes import read_second_votes, with_second_votes
from pipelines.publish.worklist_xlsx import write_returned

RETURNED_ENDING = "_zurueck.xlsx"
RETURN_KINDS = (".xlsx", ".html")


@dataclass(frozen=True, kw_only=True)
class HandedIn:
    """What became of a sheet; every row of it is counted once.

    Attributes:
        taken: decisions laid into the inbox.
        known: rows that were taken before, unchanged.
        empty: rows without any entry.
        begun: rows with entries, but no decision.
        refused: rows that come back.
        delivery: the file that was laid, if any row was taken.
        returned: the file with what comes back, if any row does.
        unopened: of the decisions taken, cases whose reasons nobody opened through a command that logs it.
    """

    taken: int
    known: int
    empty: int
    begun: int
    refused: int
    delivery: Path | None
    returned: Path | None
    unopened: tuple[str, ...] = ()


def take_decisions(
    home: Path, *, file: Path, am: date, back: Path | None, second_votes: Path | None = None
) -> HandedIn:
    """Take in a filled-in sheet.

    Args:
        home: the folder of all data.
        file: the sheet.
        am: day on which it is handed in; what is taken counts from the next day.
        back: file for what comes back, XLSX or HTML by its ending; None: beside the sheet.
        second_votes: sheet in which the second person judged blind cases, if there are any.

    Raises:
        UserError: no list yet, another kind of file, columns missing, or nowhere to put what comes back.
    """
    back = back or file.with_name(f"{file.stem}{RETURNED_ENDING}")
    is_published = back.resolve().is_relative_to(runs_folder(home).resolve())
    is_sheet = back.resolve() == file.resolve()
    if back.suffix.lower() not in RETURN_KINDS or not back.parent.is_dir() or is_published or is_sheet:
        raise UserError(
            what=f"Was zurückkommt, kann nicht nach {back} geschrieben werden.",
            meaning="Nichts wurde übernommen; die Liste bleibt, wie sie ist.",
            remedy="Die Arbeitsliste in einen eigenen Ordner kopieren und dort ausfüllen, oder eine Datei mit der "
            "Endung .xlsx oder .html in einem eigenen Ordner nennen: --zurueck",
        )
    with filelock.FileLock(str(home / "decisions.lock")):
        return _take(home, file=file, am=am, back=back, second_votes=second_votes)


def _take(home: Path, *, file: Path, am: date, back: Path, second_votes: Path | None) -> HandedIn:
    in_force = list_in_force(home)
    rows = read_decision_file(file)
    if second_votes is not None:
        rows = with_second_votes(rows, votes=read_second_votes(second_votes))
    decided = pl.col("entscheidung").is_not_null()
    entered = pl.any_horizontal(pl.exclude("zeile", "formeln", "fall_id", "lauf_id").is_not_null())
    known = known_decisions(home)
    given = numbered(rows.filter(decided))
    is_known = pl.col("entscheidung_nr").is_in(known["entscheidung_nr"].implode())
    checked = examined(given.filter(~is_known), at=_circumstances(home, in_force=in_force, known=known, am=am))
    is_whole = pl.col("gruende").list.len() == 0
    taken, refused = checked.filter(is_whole), checked.filter(~is_whole)
    for case, run, opened_by in taken.select("fall_id", "lauf_id", "aufrufe").iter_rows():
        log_decision(home, konto=account_from_environment(), fall_id=case, lauf_id=run, opened_by=opened_by)
    delivery = None if taken.is_empty() else _lay(home, lines=delivered(taken, am=am), am=am)
    if not refused.is_empty():
        if back.suffix.lower() == ".html":
            write_return_page(returned(refused), path=back, file=file.name, am=am)
        else:
            write_returned(returned(refused), path=back, am=am, words=rule_words(load_ruleset(RULESET)))
    return HandedIn(
        taken=taken.height,
        known=given.filter(is_known).height,
        empty=rows.filter(~decided & ~entered).height,
        begun=rows.filter(~decided & entered).height,
        refused=refused.height,
        delivery=delivery,
        returned=None if refused.is_empty() else back,
        unopened=tuple(taken.filter(pl.col("aufrufe") == 0)["fall_id"]),
    )


def known_decisions(home: Path) -> pl.DataFrame:
    """Read the decisions that were taken so far, whether a list knows them already or not.

    Returns:
        COLUMNS of the deliveries in the inbox and in the archive, each decision once.
    """
    files = [*own_inbox(home).glob("*.csv"), *(home / "archive" / SOURCE).glob("*/*.csv")]
    schema = {name.upper(): pl.String() for name in COLUMNS}
    read = [pl.read_csv(path, separator=SEPARATOR, schema=schema) for path in sorted(files)]
    empty = pl.DataFrame(schema=schema)
    return (
        pl.concat([empty, *read])
        .rename(str.lower)
        .drop_nulls("entscheidung_nr")  # an empty row stands where a decision about a deleted person stood
        .unique("entscheidung_nr", maintain_order=True)
        .with_columns(pl.col("entschieden_am").str.to_date("%Y-%m-%d"))
    )


def forget_waiting(home: Path, *, cases: Collection[str]) -> None:
    """Take the decisions on some cases out of the deliveries that wait to be read; they are ours to write anew.

    Args:
        home: the folder of all data.
        cases: that are deleted.
    """
    schema = {name.upper(): pl.String() for name in COLUMNS}
    with filelock.FileLock(str(home / "decisions.lock")):
        for path in sorted(own_inbox(home).glob("*.csv")):
            lines = pl.read_csv(path, separator=SEPARATOR, schema=schema).rename(str.lower)
            left = lines.filter(~pl.col("fall_id").is_in(sorted(cases)))
            if left.height == lines.height:
                continue
            path.with_suffix(".manifest.json").unlink(missing_ok=True)
            path.unlink()
            if not left.is_empty():
                _lay(home, lines=left, am=date.fromisoformat(left["entschieden_am"][0]))


def own_inbox(home: Path) -> Path:
    """Where decisions wait to be read; the one inbox that is filled from here."""
    return home / "inbox" / SOURCE


def _circumstances(home: Path, *, in_force: PublishedRun, known: pl.DataFrame, am: date) -> Circumstances:
    shown = [_shown(run) for run in published_runs(home)]
    cases = in_force.table("case_list")["fall_id"].to_list()
    all_cases = pl.concat(shown)["fall_id"].unique().sort().to_list() if shown else cases
    key = keys_from_environment().pseudonym_key
    return Circumstances(
        am=am,
        shown=pl.concat(shown),
        in_force=in_force.run_id,
        blind=frozenset(case for case in all_cases if is_blind(case, key=key)),
        known=known,
        openings=openings(home).cast(OPENINGS_SCHEMA),
        openings_needed=openings_needed(),
    )


def _shown(run: PublishedRun) -> pl.DataFrame:
    listed = run.table("case_list")
    return (
        listed.select(
            pl.col("run_id").alias("lauf_id"),
            "stichtag",
            "fall_id",
            "liste",
            "zelle",
            pl.col("a_band_min").alias("a_band"),
            pl.col("b_band_min").alias("b_band"),
            pl.col("c_klasse").alias("c_klasse_liste"),
        )
        .join(evidence_of(listed, criteria=run.table("case_criteria")), on="fall_id", maintain_order="left")
        .cast(SHOWN_SCHEMA)
    )


def _lay(home: Path, *, lines: pl.DataFrame, am: date) -> Path:
    """Lay a delivery into the inbox: first the file, then its manifest, which makes it complete."""
    folder = own_inbox(home)
    folder.mkdir(parents=True, exist_ok=True)
    number = 1
    while (folder / f"{file_stem(am, number=number)}.csv").exists():
        number += 1
    content = file_bytes(lines)
    path = folder / f"{file_stem(am, number=number)}.csv"
    path.write_bytes(content)
    told = manifest(content, lines=lines.height, am=am, number=number)
    beside = path.with_suffix(".unfinished")
    beside.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    beside.replace(path.with_suffix(".manifest.json"))
    return path
