"""The evidence for the project report of one day: robustness, groups, deletion, staffing, in one file.

Belongs here: making the facts of the day again, with all deliveries and with old ones (W8), asking for every figure.
Does not belong here: the figures (pipelines.prioritise.robustness, group_equality; pipelines.publish.staffing), the
words beside them (pilot_report_sections), the page.
"""

import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from orchestration.active_rules import ruleset_of_day
from orchestration.oversight import log_read
from orchestration.pilot_report_sections import altered, chapters, deletions, drawn, groups, proxies, staffing
from orchestration.resources import account_from_environment, keys_from_environment, log
from orchestration.simulate import DayFacts, facts_of_day
from pipelines.acquire.archive import list_deliveries
from pipelines.acquire.authorities import load_authorities
from pipelines.errors import UserError
from pipelines.prioritise.assess import evaluate
from pipelines.prioritise.group_equality import group_rows, told_by_points
from pipelines.prioritise.robustness import Altered, Evaluator, alterations, compared, priorities, weights_drawn
from pipelines.prioritise.ruleset import Ruleset
from pipelines.publish.audit import Zweck
from pipelines.publish.pilot_report_page import pilot_report_page
from pipelines.publish.run_folders import published_runs
from pipelines.publish.staffing import read_assumptions
from pipelines.publish.worklist_words import SOURCES

SPEAKS_OF: Final = ("case_list", "personen")
"""What a reader of the report is shown of, for the audit log."""


def write_report(
    home: Path,
    *,
    stichtag: date,
    target: Path,
    draws: int,
    k: int,
    frozen_days: Sequence[int],
    assumptions: Path,
) -> int:
    """Write the report of a day; reading is logged first.

    Args:
        home: folder of all data; nothing in it is changed but the log.
        stichtag: a day that has a list.
        target: HTML file, outside the home.
        draws: how often all weights are drawn anew (W1).
        k: how many cases can be worked on in a week.
        frozen_days: for how many days each source is held back (W8); empty: W8 is left out.
        assumptions: of the personnel model.

    Returns:
        How many sections it has.

    Raises:
        UserError: no list of that day, no place for the file, or facts that cannot be made again.
    """
    assumed = read_assumptions(assumptions)
    lists = [run for run in published_runs(home) if run.stichtag == stichtag]
    if not lists:
        raise UserError(
            what=f"No list of {stichtag.isoformat()} was published in {home}.",
            meaning="There is nothing to report on; no file was written.",
            remedy="Name a day that has a list; they lie in the folder runs/.",
        )
    if (
        target.suffix.lower() != ".html"
        or not target.parent.is_dir()
        or target.resolve().is_relative_to(home.resolve())
    ):
        raise UserError(
            what=f"The report cannot be written to {target}.",
            meaning="It shows groups of persons and is for two readers only; it does not lie among the lists.",
            remedy="Name an .html file in a folder of your own, outside the home: --nach report.html",
        )
    run = lists[-1]
    log_read(home, konto=account_from_environment(), zweck=Zweck.AUFSICHT, felder=SPEAKS_OF, lauf_id=run.run_id)
    ruleset, _ = ruleset_of_day(home, stichtag=stichtag)
    day = facts_of_day(home, stichtag=stichtag)
    by = _evaluator(day, ruleset=ruleset, stichtag=stichtag, k=k)
    started = time.monotonic()
    log.info("start|Gewichte, Schwellen und Kriterien verändern")
    changed = alterations(by)
    perturbed = weights_drawn(by, draws=draws)
    log.info("done|Gewichte, Schwellen und Kriterien verändern|%.1f", time.monotonic() - started)
    changed += _with_old_data(home, by=by, stichtag=stichtag, days=frozen_days)
    found = evaluate(
        day.facts, ruleset=ruleset, stichtag=stichtag, pseudonym_key=by.pseudonym_key, previous=day.previous
    )
    criteria = [each.legal.id for dimension in ruleset.dimensions for each in dimension.criteria]
    sections = [
        chapters(),
        drawn(perturbed, k=k),
        altered(changed, k=k),
        groups(group_rows(found, groups=day.groups, decisions=day.facts.entscheidungen)),
        proxies(told_by_points(found, groups=day.groups, criteria=criteria).rows()),
        deletions(home),
        *staffing(assumed, run=run),
    ]
    target.write_text(pilot_report_page(sections, stichtag=stichtag, run_id=run.run_id), encoding="utf-8")
    return len(sections)


def _evaluator(day: DayFacts, *, ruleset: Ruleset, stichtag: date, k: int) -> Evaluator:
    key = keys_from_environment().pseudonym_key.encode()
    return Evaluator(facts=day.facts, ruleset=ruleset, stichtag=stichtag, pseudonym_key=key, previous=day.previous, k=k)


def _with_old_data(home: Path, *, by: Evaluator, stichtag: date, days: Sequence[int]) -> list[Altered]:
    """Make the day again with each source as it was some days before (W8)."""
    if not days:
        return []
    base = by.found()
    made = []
    for source in sorted(load_authorities()):
        for held_back in days:
            since = datetime.combine(stichtag, datetime.min.time(), tzinfo=UTC).timestamp() - 86_400 * (held_back - 1)
            late = {
                each.delivery_id
                for each in list_deliveries(home / "archive")
                if each.manifest.quelle == source and each.manifest.erzeugt_am.timestamp() >= since
            }
            if not late:
                continue
            old = facts_of_day(home, stichtag=stichtag, without=frozenset(late))
            other = evaluate(
                old.facts,
                ruleset=by.ruleset,
                stichtag=stichtag,
                pseudonym_key=by.pseudonym_key,
                previous=by.previous,
            )
            what = f"{SOURCES[source]} um {held_back} Tage älter ({len(late)} Lieferungen fehlen)"
            made.append(compared(base, other=priorities(other), metric="W8", what=what, k=by.k))
    return made
