"""The list of a past day as known then is found beside the same day as known now, or what to do is said."""

from datetime import datetime
from pathlib import Path

import pytest

from orchestration.past_knowledge import learned_since, then_and_now
from pipelines.errors import UserError
from tests.unit.publish.invented_runs import DAY, release_day

LATER = datetime(2026, 6, 1, 20)  # noqa: DTZ001 -- UTC, naive by contract


def test_the_list_that_knew_least_is_held_against_the_one_that_knew_most(tmp_path: Path) -> None:
    first = release_day(tmp_path, DAY)
    release_day(tmp_path, DAY, wissensstand=datetime(2026, 6, 1, 9))  # noqa: DTZ001
    last = release_day(tmp_path, DAY, wissensstand=LATER)
    then, now = then_and_now(tmp_path, stichtag=DAY)
    assert (then.run_id, now.run_id) == (first.run_id, last.run_id)
    learned = learned_since(then, now=now)
    assert set(learned["aenderung"]) == {"UNVERAENDERT"}
    assert set(learned["vorheriger_run_id"]) == {first.run_id}
    assert learned.height == first.table("case_list").height


@pytest.mark.parametrize(("lists", "told"), [(0, "there is none"), (1, "only one Wissensstand, 01.06.2026 04:00 UTC")])
def test_one_list_alone_is_told_with_what_to_do(tmp_path: Path, lists: int, told: str) -> None:
    for _ in range(lists):
        release_day(tmp_path, DAY)
    with pytest.raises(UserError, match=told) as refused:
        then_and_now(tmp_path, stichtag=DAY)
    assert "iris refresh --stichtag 2026-06-01 --wissensstand" in refused.value.remedy
