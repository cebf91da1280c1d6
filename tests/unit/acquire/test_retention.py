"""Retention: a replaced file goes after its time, what a list rests on stays, and nobody is left guessing."""

import json
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import pytest
from invented_deliveries import AUTHORITIES, Filed, csv_bytes, delivery_id, haft, manifest

from pipelines.acquire.archive import EXPIRED_NAME, damaged_files
from pipelines.acquire.inbox import InboxAddress
from pipelines.acquire.pull import pull
from pipelines.acquire.retention import RETENTION_DAYS, expire
from pipelines.errors import UserError

OLD = {"stichtag": "2026-04-01", "erzeugt_am": "2026-04-01T05:00:00+02:00"}
FIRST, SECOND = csv_bytes("jva__haft", haft(1)), csv_bytes("jva__haft", haft(1), haft(2))
TODAY = date(2026, 6, 1)


@pytest.fixture
def filed(tmp_path: Path) -> Filed:
    archive = Filed(tmp_path / "archive")
    archive.add("old", FIRST, **OLD)
    archive.add("new", SECOND)
    return archive


def dropped(filed: Filed, *, today: date = TODAY, replaced: tuple[str, ...] = ("old",)) -> list[str]:
    ids = [delivery_id(name) for name in replaced]
    return [folder.name for folder in expire(filed.root, today=today, days=RETENTION_DAYS, replaced=ids)]


def test_a_replaced_file_goes_after_its_time_and_the_list_stays_the_same(filed: Filed) -> None:
    before = filed.acquire()
    assert dropped(filed) == [delivery_id("old")]
    assert not filed.files["old"].exists()
    after = filed.acquire()
    assert after.deliveries.equals(before.deliveries)
    assert after.tables["jva__haft"].equals(before.tables["jva__haft"])
    assert after.ledger.equals(before.ledger)
    assert damaged_files(filed.root) == []
    assert dropped(filed) == []


@pytest.mark.parametrize(("today", "goes"), [(date(2026, 5, 1), False), (date(2026, 5, 2), True)])
def test_the_last_day_of_its_time_is_counted(filed: Filed, today: date, goes: bool) -> None:
    assert bool(dropped(filed, today=today)) is goes


def test_what_the_list_rests_on_stays_however_old(filed: Filed) -> None:
    assert dropped(filed, today=date(2027, 6, 1), replaced=()) == []
    assert filed.files["old"].exists()


def test_a_day_that_needs_a_dropped_file_is_told_so(filed: Filed) -> None:
    dropped(filed)
    with pytest.raises(UserError, match=r"The archive has expired.*2026-06-01") as told:
        filed.acquire(stichtag=date(2026, 4, 2), wissensstand=datetime(2026, 4, 2, 12))  # noqa: DTZ001 -- UTC
    assert "iris verify" in told.value.remedy


def test_a_kill_between_mark_and_file_is_made_good_the_next_time(filed: Filed) -> None:
    (filed.files["old"].parent / EXPIRED_NAME).write_text(json.dumps({"geloescht_am": "2026-05-31"}))
    assert any("was dropped, but its file is there" in sentence for sentence in damaged_files(filed.root))
    assert dropped(filed, replaced=()) == [delivery_id("old")]
    assert damaged_files(filed.root) == []


def test_a_dropped_delivery_is_not_pulled_again(filed: Filed, tmp_path: Path) -> None:
    dropped(filed)
    inbox = tmp_path / "inbox" / "jva"
    inbox.mkdir(parents=True)
    name = filed.files["old"].name
    (inbox / name).write_bytes(FIRST)
    (inbox / name.replace(".csv", ".manifest.json")).write_text(json.dumps(manifest("old", FIRST, **OLD)))
    report = pull(
        AUTHORITIES["jva"], inbox=InboxAddress(url=str(tmp_path / "inbox" / "jva")), archive=filed.root, permit=None
    )
    assert (report.taken, report.already_there) == ((), (delivery_id("old"),)), asdict(report)
    assert not filed.files["old"].exists()
