"""Where an office demands it, a decision needs accounts that opened the reasons of its case."""

from pathlib import Path

import polars as pl
import pytest

from pipelines.publish.decision_checks import OPENINGS_SCHEMA
from tests.unit.publish.invented import fall
from tests.unit.publish.invented_decisions import LATER, at, reasons, row


@pytest.mark.parametrize(("opened", "needed", "says"), [(0, 1, "0-mal"), (1, 2, "1-mal"), (2, 2, ""), (0, 0, "")])
def test_where_reading_must_be_logged_a_decision_needs_so_many_accounts(
    tmp_path: Path, opened: int, needed: int, says: str
) -> None:
    counted = pl.DataFrame([(fall(1), LATER, opened)], schema=OPENINGS_SCHEMA, orient="row")
    found = reasons(tmp_path / "arbeitsliste.xlsx", row(), at=at(openings=counted, openings_needed=needed))[0]
    assert [says in sentence and "iris explain F-" in sentence for sentence in found] == ([True] if says else [])
