"""The work list as one HTML file that needs nothing outside itself.

Belongs here: putting page, style, script and data together; the policy by which the browser runs nothing else.
Does not belong here: what is shown and how (worklist/), the data (worklist_data), pictures (worklist_overview).
"""

import base64
import hashlib
from collections.abc import Mapping
from datetime import date
from html import escape
from pathlib import Path
from string import Template
from typing import Any

import polars as pl

from pipelines.publish import decision_codes as codes
from pipelines.publish import worklist_words as names
from pipelines.publish.worklist_data import (
    CASES_IN_A_BLOCK,
    case_block,
    case_pages,
    in_script,
    movement_block,
    packed,
    question_block,
)
from pipelines.publish.worklist_overview import matrix_picture, overview
from pipelines.publish.worklist_words import RuleWords

WORKLIST = "worklist.html"
PARTS = Path(__file__).parent / "worklist"


def worklist_page(tables: Mapping[str, pl.DataFrame], *, run_id: str, stichtag: date, words: RuleWords) -> str:
    """Write the file of one list.

    Args:
        tables: of one publication: case_list, case_criteria, case_clarifications, case_explanations, list_history,
            comparison, decisions, metrics, deliveries, set_aside, ledger, check_results.
        run_id: of the run.
        stichtag: the day the list speaks of.
        words: of the ruleset that made the list.

    Returns:
        HTML, the same bytes for the same tables. Texts of the tables are in it as data only: the policy in its head
        lets the browser run the one script and the one style whose hashes it names, and call no address.
    """
    cases = tables["case_list"]
    style = (PARTS / "page.css").read_text(encoding="utf-8")
    script = "\n".join(["'use strict';", *(part.read_text(encoding="utf-8") for part in sorted(PARTS.glob("*.js")))])
    blocks = {f"fall-{at}": page for at, page in enumerate(case_pages(tables))}
    blocks |= {"fragen": question_block(tables), "bewegung": movement_block(tables)}
    return Template((PARTS / "page.html").read_text(encoding="utf-8")).substitute(
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
        day=stichtag.strftime("%d.%m.%Y"),
        notice=escape(words.notice),
        matrix=matrix_picture(cases, words=words),
        overview=overview(tables, words=words),
        compared=escape(_compared(tables["comparison"])),
        guide=_guide(),
        run_id=escape(run_id),
        ruleset=escape(words.version),
        cases=in_script(case_block(tables)),
        words=in_script(_words(tables, words=words, stichtag=stichtag.isoformat())),
        packed="\n".join(
            f'<script type="text/plain" id="{name}">{packed(block)}</script>' for name, block in blocks.items()
        ),
    )


def _words(tables: Mapping[str, pl.DataFrame], *, words: RuleWords, stichtag: str) -> dict[str, Any]:
    known = tables["case_criteria"].select("kriterium", "name", "punkte_grenze", "rechtsgrundlage").unique("kriterium")
    ages = tables["case_list"].columns
    return {
        "stichtag": stichtag,
        "block": CASES_IN_A_BLOCK,
        "hinweis": words.notice,
        "liste": names.LISTS,
        "quelle": {code: name for code, name in names.SOURCES.items() if f"stand_{code}" in ages},
        "aenderung": names.CHANGES,
        "ursache": names.CAUSES,
        "stand": names.STATES,
        "rueckkehr": names.RETURNS,
        "entscheidungsgrund": codes.REASONS_PRO | codes.REASONS_CONTRA,
        "rolle": codes.ROLES,
        "grund": names.REASONS,
        "c_klasse": names.STAY_CLASSES,
        "c_kurz": names.STAY_SHORT,
        "verfahrensweg": names.TRACKS,
        "kennzeichen": dict(words.flags),
        "feld": dict(words.fields),
        "wert": dict(words.values),
        "einheit": dict(words.units),
        "frist_stufe": {str(step): text for step, text in sorted(words.deadline_buckets.items())},
        "kriterien": {
            row["kriterium"]: {
                "name": row["name"],
                "grenze": row["punkte_grenze"],
                "rechtsgrundlage": row["rechtsgrundlage"],
            }
            for row in known.sort("kriterium").iter_rows(named=True)
        },
    }


def _compared(comparison: pl.DataFrame) -> str:
    before = comparison["vorheriger_stichtag"].drop_nulls()
    if before.is_empty():
        return "Dies ist die erste Liste; es gibt keine vorige, mit der sie verglichen werden kann."
    return f"Verglichen mit der Liste vom {before[0].strftime('%d.%m.%Y')}. Jede Änderung hat eine Ursache."


def _guide() -> str:
    entries = "".join(f"<dt>{escape(title)}</dt><dd>{escape(text)}</dd>" for title, text in names.GUIDE)
    return f'<dl class="dl">{entries}</dl>'


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
