"""Old entries of both logs go at the end of the next year, and what is left still vouches for every file."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from orchestration import log_retention
from orchestration.log_retention import cut_logs
from orchestration.oversight import log_run
from orchestration.vouching import vouch_for
from pipelines.errors import UserError
from pipelines.publish.audit import Art, Entry, Konto, Zweck, anchor_of, append, read_log, restricted
from pipelines.publish.audit_chain import broken_links
from pipelines.publish.verification import findings
from tests.unit.publish.invented_runs import release_day

KONTO = Konto(konto="k1", rolle="BETRIEB", stelle="RRK_MS")
READ = Entry(art=Art.ABFRAGE, zweck=Zweck.AUSKUNFT, felder=("case_list",), fall_id="F-0123456789ab")
IN_2026, IN_2027 = (datetime(year, 6, 1, tzinfo=UTC) for year in (2026, 2027))
NEW_YEAR = date(2028, 1, 1)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a list of 2026, reads of two years, and the clock at the beginning of the third."""
    release_day(tmp_path, with_database=True)
    log_run(tmp_path, konto=KONTO)
    for moment in (IN_2026, IN_2027):
        append(tmp_path, READ, konto=KONTO, zeit=moment)
    append(restricted(tmp_path), READ, konto=KONTO, zeit=IN_2026)
    monkeypatch.setattr(log_retention, "today_here", lambda: NEW_YEAR)
    monkeypatch.setattr(log_retention, "moment_here", lambda: datetime(2028, 1, 1, 5, tzinfo=UTC))
    return tmp_path


def log_file(home: Path) -> Path:
    return home / "audit" / "log.jsonl"


def test_entries_of_the_year_before_last_go_and_all_still_holds(home: Path) -> None:
    before = read_log(home)
    old = [line for line in before if line["zeit"] < "2027"]
    assert cut_logs(home, today=NEW_YEAR, konto=KONTO) == len(old) + 1
    left = read_log(home)
    assert [line["log_id"] for line in left] == [before[-1]["log_id"], before[-1]["log_id"] + 1]
    assert (left[-1]["art"], left[-1]["begruendung"]) == ("LOESCHUNG", "PROTOKOLL_GEKUERZT")
    assert anchor_of(home) == (old[-1]["log_id"], old[-1]["hash"])
    assert findings(home) == []
    assert [path.stem for path in (home / "audit" / "seals").iterdir()] == [left[-1]["siegel"]]
    assert anchor_of(restricted(home)) is not None
    assert "F-0123456789ab" not in log_file(restricted(home)).read_text()


def test_nothing_goes_twice_and_the_log_goes_on(home: Path) -> None:
    cut_logs(home, today=NEW_YEAR, konto=KONTO)
    assert cut_logs(home, today=NEW_YEAR, konto=KONTO) == 0
    append(home, READ, konto=KONTO, zeit=datetime(2028, 1, 2, tzinfo=UTC))
    assert findings(home) == []
    log_run(home, konto=KONTO)
    told = [(line["art"], line["begruendung"]) for line in read_log(home)[-3:]]
    assert told == [("KOMBINATION", "LAUF_WIEDERHOLT"), ("OFFENLEGUNG", None), ("OFFENLEGUNG", None)]
    assert findings(home) == []


def test_a_day_in_the_future_is_no_way_to_lose_traces(home: Path) -> None:
    assert cut_logs(home, today=date(2099, 1, 1), konto=KONTO) > 0
    assert cut_logs(home, today=NEW_YEAR, konto=KONTO) == 0
    assert "2027-06-01" in log_file(home).read_text()


def test_one_other_byte_in_a_log_that_was_cut_is_found(home: Path) -> None:
    cut_logs(home, today=NEW_YEAR, konto=KONTO)
    content = log_file(home).read_bytes()
    for place in range(0, len(content), 5):
        log_file(home).write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert findings(home), place


def test_a_log_cut_off_by_hand_is_found(home: Path) -> None:
    lines = log_file(home).read_bytes().splitlines()
    last = json.loads(lines[4])
    anchor = json.dumps({"anker": {"hash": last["hash"], "log_id": last["log_id"]}}, separators=(",", ":")).encode()
    log_file(home).write_bytes(b"\n".join([anchor, *lines[5:]]) + b"\n")
    assert broken_links(home) == []
    assert "audit/log.jsonl was cut off where no entry says so" in findings(home)


def test_a_log_that_was_changed_is_not_cut(home: Path) -> None:
    log_file(home).write_bytes(log_file(home).read_bytes().replace(b"ABFRAGE", b"AENDERUNG", 1))
    with pytest.raises(UserError, match="is not as it was written") as told:
        cut_logs(home, today=NEW_YEAR, konto=KONTO)
    assert "iris verify" in told.value.remedy


def test_a_kill_before_the_cut_and_one_before_the_seals_are_made_good(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for step in ("take_away", "drop_unnamed_seals"):
        with monkeypatch.context() as killed:
            killed.setattr(log_retention, step, _kill)
            with pytest.raises(KeyboardInterrupt):
                cut_logs(home, today=NEW_YEAR, konto=KONTO)
    cut_logs(home, today=NEW_YEAR, konto=KONTO)
    assert findings(home) == []


def _kill(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_what_is_deleted_after_a_cut_is_still_told_apart(home: Path) -> None:
    cut_logs(home, today=NEW_YEAR, konto=KONTO)
    file = home / "alerts" / "a.json"
    file.parent.mkdir()
    file.write_text("{}")
    vouch_for(home, paths=[file], entry=READ, konto=KONTO)
    assert findings(home) == []
    file.unlink()
    assert findings(home) == ["alerts/a.json is missing"]
