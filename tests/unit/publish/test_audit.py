"""The audit log: every change of it shows, no name gets in, several may write at once."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from multiprocessing import get_context
from pathlib import Path

import pytest

from pipelines.errors import UserError
from pipelines.publish.audit import (
    FIRST_PREV_HASH,
    LINE_KEYS,
    Art,
    Entry,
    Konto,
    Zweck,
    append,
    audit_folder,
    line_hash,
    read_log,
)
from pipelines.publish.audit_chain import broken_links

NOW = datetime(2026, 6, 1, 4, 5, 6, 789, tzinfo=UTC)
KONTO = Konto(konto="k1", rolle="RRK_SACHBEARBEITUNG", stelle="RRK_MS")
READ = Entry(art=Art.ABFRAGE, zweck=Zweck.AUSKUNFT, felder=("b", "a"), fall_id="F-0123456789ab", lauf_id="r1")
WRITERS, LINES_EACH = 3, 15


def write(home: Path, lines: int) -> None:
    for number in range(lines):
        append(home, READ, konto=KONTO, zeit=NOW + timedelta(seconds=number))


def log_of(home: Path) -> Path:
    return audit_folder(home) / "log.jsonl"


def head_of(home: Path) -> Path:
    return audit_folder(home) / "head.json"


def test_a_line_says_who_what_when_and_why(tmp_path: Path) -> None:
    written = append(tmp_path, READ, konto=KONTO, zeit=NOW.astimezone(timezone(timedelta(hours=2))))
    assert read_log(tmp_path) == [written]
    assert set(written) == LINE_KEYS
    assert written["zeit"] == "2026-06-01T04:05:06.000789+00:00"
    assert (written["log_id"], written["prev_hash"], written["felder"]) == (1, FIRST_PREV_HASH, ["a", "b"])
    assert (written["konto"], written["zweck"], written["fall_id"]) == ("k1", "AUSKUNFT", "F-0123456789ab")


def test_each_line_follows_from_the_one_before(tmp_path: Path) -> None:
    write(tmp_path, 3)
    lines = read_log(tmp_path)
    assert [line["log_id"] for line in lines] == [1, 2, 3]
    assert [line["prev_hash"] for line in lines[1:]] == [line["hash"] for line in lines[:-1]]
    assert broken_links(tmp_path) == []


def test_changing_any_byte_of_log_or_head_is_found(tmp_path: Path) -> None:
    write(tmp_path, 2)
    for path in (log_of(tmp_path), head_of(tmp_path)):
        content = path.read_bytes()
        for place in range(len(content)):
            path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
            assert broken_links(tmp_path), f"{path.name}, byte {place}"
        path.write_bytes(content)
    assert broken_links(tmp_path) == []


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (lambda lines: lines[1:], "line 1: it does not follow"),
        (lambda lines: [lines[0], lines[2]], "line 2: it does not follow"),
        (lambda lines: [lines[0], lines[0], *lines[1:]], "line 2: it does not follow"),
        (lambda lines: [lines[1], lines[0], lines[2]], "line 1: it does not follow"),
        (lambda lines: lines[:2], "ends after line 2, but had 3"),
        (lambda lines: [b"no json", *lines[1:]], "line 1: it cannot be read"),
    ],
)
def test_lines_taken_out_put_in_or_moved_are_named(
    tmp_path: Path, change: Callable[[list[bytes]], list[bytes]], finding: str
) -> None:
    write(tmp_path, 3)
    lines = log_of(tmp_path).read_bytes().splitlines()
    log_of(tmp_path).write_bytes(b"\n".join(change(lines)) + b"\n")
    assert any(finding in sentence for sentence in broken_links(tmp_path))


def test_a_forged_line_with_a_right_hash_breaks_the_next_one(tmp_path: Path) -> None:
    write(tmp_path, 3)
    lines = read_log(tmp_path)
    lines[0]["konto"] = "somebody_else"
    lines[0]["hash"] = line_hash(lines[0])
    texts = [json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":")) for line in lines]
    log_of(tmp_path).write_text("\n".join(texts) + "\n")
    assert any("line 2: it does not follow" in sentence for sentence in broken_links(tmp_path))


def test_a_wrong_number_is_named(tmp_path: Path) -> None:
    write(tmp_path, 1)
    line = read_log(tmp_path)[0] | {"log_id": 7}
    line["hash"] = line_hash(line)
    log_of(tmp_path).write_text(json.dumps(line, sort_keys=True, separators=(",", ":")) + "\n")
    assert any("bears the number 7" in sentence for sentence in broken_links(tmp_path))


def test_a_kill_between_line_and_head_is_no_break_but_two_lines_are(tmp_path: Path) -> None:
    write(tmp_path, 1)
    first, second = head_of(tmp_path).read_bytes(), 2
    write(tmp_path, 1)
    assert len(read_log(tmp_path)) == second
    head_of(tmp_path).write_bytes(first)
    assert broken_links(tmp_path) == []
    write(tmp_path, 1)
    head_of(tmp_path).write_bytes(first)
    assert any("does not name the last line" in sentence for sentence in broken_links(tmp_path))


def test_a_missing_log_or_head_is_named(tmp_path: Path) -> None:
    assert broken_links(tmp_path) == []
    assert read_log(tmp_path) == []
    write(tmp_path, 1)
    head = head_of(tmp_path).read_bytes()
    head_of(tmp_path).unlink()
    assert any("head.json is missing" in sentence for sentence in broken_links(tmp_path))
    head_of(tmp_path).write_bytes(head)
    log_of(tmp_path).unlink()
    assert any("log.jsonl is missing" in sentence for sentence in broken_links(tmp_path))


def test_half_a_line_stops_further_writing(tmp_path: Path) -> None:
    write(tmp_path, 2)
    log_of(tmp_path).write_bytes(log_of(tmp_path).read_bytes()[:-9])
    with pytest.raises(UserError, match="cannot be continued") as told:
        write(tmp_path, 1)
    assert "iris verify" in told.value.remedy
    with pytest.raises(UserError, match="cannot be read"):
        read_log(tmp_path)
    assert any("does not end with a whole line" in sentence for sentence in broken_links(tmp_path))


@pytest.mark.parametrize(
    "entry",
    [
        Entry(art=Art.ABFRAGE, zweck=Zweck.AUSKUNFT, begruendung="wegen Herrn Muster"),
        Entry(art=Art.OFFENLEGUNG, zweck=Zweck.AUSKUNFT, empfaenger="Erika Muster"),
        Entry(art=Art.ABFRAGE, zweck=Zweck.AUSKUNFT, fall_id="Muster, Erika"),
    ],
)
def test_what_might_be_a_name_is_not_written_down(tmp_path: Path, entry: Entry) -> None:
    with pytest.raises(ValueError, match="is not"):
        append(tmp_path, entry, konto=KONTO, zeit=NOW)
    assert not log_of(tmp_path).exists()


def test_several_processes_write_one_chain(tmp_path: Path) -> None:
    context = get_context("fork")
    writers = [context.Process(target=write, args=(tmp_path, LINES_EACH)) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert broken_links(tmp_path) == []
    assert len(read_log(tmp_path)) == WRITERS * LINES_EACH


@pytest.mark.parametrize(
    ("changes", "setting"),
    [
        ({"konto": "Erika Muster"}, "IRIS_KONTO"),
        ({"rolle": "Leitung, RRK"}, "IRIS_ROLLE"),
        ({"stelle": ""}, "IRIS_STELLE"),
    ],
)
def test_what_may_be_a_name_is_no_account(tmp_path: Path, changes: dict[str, str], setting: str) -> None:
    with pytest.raises(UserError, match=setting) as told:
        append(tmp_path, READ, konto=replace(KONTO, **changes), zeit=NOW)
    assert "names accounts and never persons" in told.value.meaning
    assert not log_of(tmp_path).exists()
