"""The page of ready questions gives the answers that it shows."""

from difflib import unified_diff
from pathlib import Path

import duckdb
import pytest

from pipelines.publish.run_folders import ANALYST_DATABASE, list_in_force
from tests.flow.analysts_page import PAGE, QUESTION, answered

QUESTIONS = 20


@pytest.fixture
def database(published: Path) -> Path:
    return list_in_force(published).folder / ANALYST_DATABASE


def test_every_answer_on_the_page_is_the_one_that_the_list_gives(database: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    now = answered(page, database=database)
    difference = "\n".join(unified_diff(page.splitlines(), now.splitlines(), "the page", "the list", lineterm="", n=1))
    assert page == now, f"write it anew: .venv/bin/python -m tests.flow.analysts_page\n{difference}"
    assert len(QUESTION.findall(page)) == QUESTIONS


def test_a_stale_answer_is_seen(database: Path) -> None:
    page = "```sql\nselect 1 as eins\n```\n\n| eins |\n| --- |\n| 2 |\n"
    assert answered(page, database=database) == page.replace("| 2 |", "| 1 |")


def test_no_answer_counts_fewer_than_ten_cases(database: Path) -> None:
    for found in QUESTION.finditer(PAGE.read_text(encoding="utf-8")):
        with duckdb.connect(str(database), read_only=True) as con:
            relation = con.sql(found["sql"])
            for row in relation.fetchall():
                told = dict(zip(relation.columns, row, strict=True))
                counted = [told[name] for name in ("faelle", "fragen") if name in told]
                assert all(count is None or count == 0 or count >= 10 for count in counted), found["sql"]
