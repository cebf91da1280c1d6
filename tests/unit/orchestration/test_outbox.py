"""Messages to receivers: sealed on the disk, in the clear only for who hands them over, and that is logged."""

import json
from datetime import date
from pathlib import Path

import pytest

from orchestration.deletion_plan import Plan
from orchestration.outbox import drop_old_messages, hand_over, messages, tell_recipients, waiting
from orchestration.oversight import log_run, verify_home
from orchestration.vouching import vouch_for
from pipelines.errors import UserError
from pipelines.publish.audit import Art, Entry, Konto, Zweck, read_log
from tests.unit.publish.invented import DAY, fall
from tests.unit.publish.invented_runs import release_day

KONTO = Konto(konto="dsb-1", rolle="DSB", stelle="RRK_MS")
ENTRY = Entry(art=Art.LOESCHUNG, zweck=Zweck.DATENPFLEGE)


def plan(grund: str) -> Plan:
    return Plan(
        nr=f"L-2026-06-03-1-{grund}",
        am=date(2026, 6, 3),
        grund=grund,
        konto={},
        zweite_person=None,
        records={"abh:5515/33.2-1": DAY},  # type: ignore[dict-item]
        persons=(fall(1),),
        case_records=(),
        resting={},
        touched=(),
        people=(),
        needs_run=None,
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a list that was given to the RRK, and a correction about one of its cases."""
    run = release_day(tmp_path)
    log_run(tmp_path, konto=KONTO)
    told = tell_recipients(tmp_path, plan=plan("BERI"), lists=[run], cases={run.run_id: [fall(1)]}, key_file=None)
    vouch_for(tmp_path, paths=[*told, tmp_path / "keys" / "register.key"], entry=ENTRY, konto=KONTO)
    return tmp_path


def test_on_the_disk_a_message_says_nothing(home: Path) -> None:
    assert waiting(home) == {"abh": 1, "rrk": 1}
    for path in messages(home):
        content = path.read_bytes()
        assert not any(text in content for text in (b"F-0", b"33.2-1", b"BERI-", b"lauf_id"))
        assert path.name == "L-2026-06-03-1-BERICHTIGUNG.sealed"
    assert verify_home(home) == []


def test_handing_over_shows_what_the_receiver_needs_and_is_logged(home: Path) -> None:
    (own,) = (json.loads(text) for text in hand_over(home, receiver="ABH", konto=KONTO, key_file=None))
    assert (own["datensaetze"], own["am"]) == (["5515/33.2-1"], "2026-06-03")
    (listed,) = (json.loads(text) for text in hand_over(home, receiver="rrk", konto=KONTO, key_file=None))
    assert [each["faelle"] for each in listed["listen"]] == [[fall(1)]]
    assert [(line["art"], line["empfaenger"]) for line in read_log(home)[-2:]] == [
        ("OFFENLEGUNG", "ABH"),
        ("OFFENLEGUNG", "RRK"),
    ]
    assert verify_home(home) == []


def test_a_receiver_without_messages_is_told_who_has_some(home: Path) -> None:
    with pytest.raises(UserError, match="No message waits for 'jva'") as told:
        hand_over(home, receiver="jva", konto=KONTO, key_file=None)
    assert "abh, rrk" in told.value.meaning


def test_a_message_that_was_changed_is_named_and_does_not_open(home: Path) -> None:
    path = messages(home)[0]
    content = path.read_bytes()
    path.chmod(0o640)
    path.write_bytes(content[:30] + bytes([content[30] ^ 1]) + content[31:])
    assert verify_home(home) == [f"outbox/abh/{path.name} is not the file that was sealed"]
    with pytest.raises(UserError, match="does not open"):
        hand_over(home, receiver="abh", konto=KONTO, key_file=None)


@pytest.mark.parametrize(("today", "gone"), [(date(2026, 7, 3), 0), (date(2026, 7, 4), 2)])
def test_a_message_goes_after_its_time_and_the_log_says_so(home: Path, today: date, gone: int) -> None:
    assert drop_old_messages(home, today=today, konto=KONTO) == gone
    assert (read_log(home)[-1]["begruendung"] == "AUFBEWAHRUNG_ABGELAUFEN") is bool(gone)
    assert verify_home(home) == []
