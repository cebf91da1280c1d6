"""The files for people that are made from published tables: once when a list is published, again after a deletion.

Belongs here: which pages a run has.
Does not belong here: what is on them (pipelines.publish).
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl

from orchestration.resources import RULESET
from orchestration.rule_words import rule_words
from pipelines.prioritise.ruleset import load_ruleset
from pipelines.publish.run_folders import PublishedRun
from pipelines.publish.worklist_page import WORKLIST, worklist_page
from pipelines.publish.worklist_words import RuleWords
from pipelines.publish.worklist_xlsx import write_worklists


def write_pages(
    folder: Path, *, tables: Mapping[str, pl.DataFrame], run_id: str, stichtag: date, words: RuleWords, key: str
) -> None:
    """Write every page and workbook of a list.

    Args:
        folder: of the result.
        tables: all published tables.
        run_id: of the run.
        stichtag: the day the list speaks of.
        words: of the ruleset.
        key: of the keyed hashes.
    """
    write_worklists(
        tables["case_list"], criteria=tables["case_criteria"], folder=folder, stichtag=stichtag, words=words, key=key
    )
    page = worklist_page(tables, run_id=run_id, stichtag=stichtag, words=words)
    (folder / WORKLIST).write_text(page, encoding="utf-8")


def pages_anew(folder: Path, tables: Mapping[str, pl.DataFrame], run: PublishedRun, *, key: str) -> None:
    """Write the pages of a list of an earlier day anew, in the words of the rules of today.

    Args:
        folder: that gets them.
        tables: all tables of the run, after a deletion.
        run: the run.
        key: of the keyed hashes.
    """
    words = rule_words(load_ruleset(RULESET))
    write_pages(folder, tables=tables, run_id=run.run_id, stichtag=run.stichtag, words=words, key=key)
