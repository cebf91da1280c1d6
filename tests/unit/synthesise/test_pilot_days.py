"""Every row of every day is accounted for, over weeks of deliveries; docs/proofs/pilot_days.md has the pilot's size."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from pipelines.synthesise import Scale
from tests.eval.pilot_days import ingest_days, invent_and_pull


@pytest.mark.heavy
def test_every_row_of_every_day_is_accounted_for(tmp_path: Path) -> None:
    first, last = date(2026, 2, 20), date(2026, 3, 25)
    invent_and_pull(tmp_path, scale=Scale.S, seed=11, first=first, last=last)
    days = ingest_days(tmp_path / "archive", first=date(2026, 3, 1), last=last)
    assert sum(1 for _ in (tmp_path / "inbox").rglob("*.manifest.json")) > 500
    assert len(days.costs) == 25
    assert days.differences == 0
    assert (days.not_from_manifests, days.not_whole) == ([], [])
    assert days.is_exact


def test_no_day_is_no_proof(tmp_path: Path) -> None:
    assert not ingest_days(tmp_path, first=date(2026, 3, 2), last=date(2026, 3, 1)).is_exact


def test_a_row_that_vanishes_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day = date(2026, 5, 28)
    invent_and_pull(tmp_path, scale=Scale.S, seed=11, first=date(2026, 5, 27), last=day)
    monkeypatch.setattr("pipelines.acquire.intake.rejections", lambda _: Counter())
    days = ingest_days(tmp_path / "archive", first=day, last=day)
    assert days.not_whole == [day]
    assert days.differences > 0
    assert not days.is_exact
