"""The analysts' page: its SQL, asked of a published list, and the answers written below each question.

Belongs here: asking, and writing the page anew (`.venv/bin/python -m tests.flow.analysts_page`).
Does not belong here: the questions (docs/analysts.md holds them once).
"""

import os
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from orchestration.demo import synthesise_into
from orchestration.refresh import refresh_day
from orchestration.resources import REPOSITORY, prepare_environment
from pipelines.publish.run_folders import ANALYST_DATABASE, list_in_force
from tests.flow.flow_worlds import FIRST_DELIVERIES, MONDAY, SEED, TUESDAY

PAGE = REPOSITORY / "docs" / "analysts.md"
QUESTION = re.compile(r"```sql\n(?P<sql>(?:[^`\n]*\n)+?)```\n\n(?P<answer>(?:\|.*\n)+)")
"""A block of SQL, an empty line, a table."""


def answered(page: str, *, database: Path) -> str:
    """Write the answers of a database into the page."""
    with duckdb.connect(str(database), read_only=True) as con:
        return QUESTION.sub(lambda found: f"```sql\n{found['sql']}```\n\n{_table(con, found['sql'])}", page)


def _table(con: duckdb.DuckDBPyConnection, sql: str) -> str:
    relation = con.sql(sql)
    rows = [relation.columns, ["---"] * len(relation.columns), *relation.fetchall()]
    return "".join(f"| {' | '.join('–' if value is None else str(value) for value in row)} |\n" for row in rows)


def main() -> None:
    """Make the list of the flow tests in a folder of its own and write the page anew."""
    with TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ["IRIS_PSEUDONYM_KEY"] = os.environ["IRIS_REGISTER_KEY"] = ""
        prepare_environment(home)
        synthesise_into(home / "inbox", scale="S", seed=SEED, first_day=FIRST_DELIVERIES, last_day=TUESDAY)
        for day in (MONDAY, TUESDAY):
            refresh_day(home, stichtag=day)
        database = list_in_force(home).folder / ANALYST_DATABASE
        PAGE.write_text(answered(PAGE.read_text(encoding="utf-8"), database=database), encoding="utf-8")


if __name__ == "__main__":
    main()
