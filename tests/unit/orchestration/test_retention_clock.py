"""What had its time goes, on the day and not before."""

from datetime import date
from functools import partial
from pathlib import Path

import filelock
import polars as pl
import pytest

from orchestration.decisions import own_inbox
from orchestration.deletion_order import forget_persons
from orchestration.outbox import outbox_folder
from orchestration.oversight import log_run, verify_home
from orchestration.register_folder import PERSON_REGISTER
from orchestration.resources import Keys
from orchestration.retention_clock import delete_expired
from pipelines.errors import UserError
from pipelines.identify.register_files import read_register
from pipelines.prioritise.priority import case_ids
from pipelines.publish.audit import Konto
from pipelines.publish.decision_delivery import COLUMNS
from pipelines.publish.placeholders import is_placeholder
from pipelines.publish.run_folders import list_in_force
from tests.unit.publish.invented import DAY, KEY, fall
from tests.unit.publish.invented_runs import release_day

KONTO = Konto(konto="betrieb", rolle="BETRIEB", stelle="MS")
KEYS = Keys(pseudonym_key=KEY)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """One list of 1 June, and a person of the register who is on no list."""
    release_day(tmp_path)
    register = pl.DataFrame({"record_key": ["abh:1"], "person_id": ["p0000000000000001"], "seit": [DAY]})
    (tmp_path / "register").mkdir()
    register.write_parquet(tmp_path / "register" / PERSON_REGISTER)
    message = outbox_folder(tmp_path) / "rrk" / f"L-{DAY.isoformat()}-x-GESETZ.sealed"
    message.parent.mkdir(parents=True)
    message.write_text("sealed")
    log_run(tmp_path, konto=KONTO)
    return tmp_path


def after(home: Path, today: date) -> tuple[int, int, int]:
    expired = delete_expired(home, today=today, konto=KONTO, keys=KEYS)
    assert verify_home(home) == []
    return expired.persons, expired.proposals, expired.messages


@pytest.mark.parametrize(
    ("today", "expired"),
    [
        (date(2026, 7, 1), (0, 0, 0)),
        (date(2026, 7, 2), (0, 0, 1)),
        (date(2026, 8, 30), (0, 0, 1)),
        (date(2026, 8, 31), (1, 0, 1)),
        (date(2026, 12, 1), (1, 0, 1)),
        (date(2026, 12, 2), (1, 3, 1)),
    ],
)
def test_the_last_day_of_each_period_is_counted(home: Path, today: date, expired: tuple[int, int, int]) -> None:
    assert after(home, today) == expired
    assert after(home, today) == (0, 0, 0)


def decided(home: Path, *decisions: tuple[str, str, str]) -> None:
    """Hand in decisions on the first case: which, when, and until when."""
    rows = [
        dict.fromkeys(COLUMNS, "x")
        | {
            "entscheidung_nr": f"E-{number}",
            "fall_id": fall(1),
            "entscheidung": what,
            "entschieden_am": am,
            "ende_am": end,
        }
        for number, (what, am, end) in enumerate(decisions)
    ]
    own_inbox(home).mkdir(parents=True)
    frame = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String)).rename(str.upper)
    frame.write_csv(own_inbox(home) / "RRK_ENTSCHEIDUNG_20260602_001.csv", separator=";")


TAKEN = ("AUFGENOMMEN", "2026-06-02", "2027-06-02")


@pytest.mark.parametrize(
    ("decisions", "today", "expired"),
    [
        ([TAKEN], date(2026, 12, 2), 2),
        ([TAKEN], date(2027, 6, 1), 2),
        ([TAKEN], date(2027, 6, 2), 3),
        ([TAKEN, ("ABGELEHNT", "2026-06-03", "2026-12-01")], date(2026, 12, 2), 3),
        ([("ABGELEHNT", "2026-06-01", "2026-12-01"), TAKEN], date(2026, 12, 2), 2),
        ([("ZURUECKGESTELLT", "2026-06-02", "2027-06-02")], date(2026, 12, 2), 3),
    ],
)
def test_a_case_whose_intake_holds_is_kept(
    home: Path, decisions: list[tuple[str, str, str]], today: date, expired: int
) -> None:
    decided(home, *decisions)
    assert after(home, today)[1] == expired
    left = list_in_force(home).table("case_list").filter(~is_placeholder())["fall_id"].to_list()
    assert left == ([fall(1)] if expired == 2 else [])


def test_a_person_whose_intake_holds_is_kept(home: Path) -> None:
    (number,) = case_ids(["p0000000000000001"], pseudonym_key=KEY.encode())
    decided(home, TAKEN)
    file = own_inbox(home) / "RRK_ENTSCHEIDUNG_20260602_001.csv"
    file.write_text(file.read_text("utf-8").replace(fall(1), number), "utf-8")
    assert after(home, date(2026, 9, 1))[0] == 0
    assert after(home, date(2027, 6, 2))[0] == 1


def test_the_person_leaves_the_register(home: Path) -> None:
    after(home, date(2026, 9, 1))
    assert read_register(home / "register" / PERSON_REGISTER).is_empty()
    assert list_in_force(home).table("case_list").filter(is_placeholder()).is_empty()


def test_cases_not_taken_up_become_placeholders(home: Path) -> None:
    after(home, date(2026, 12, 2))
    rows = list_in_force(home).table("case_list")
    assert set(rows["kurztext"]) == {"gelöscht 2026-12-02 GESETZ"}
    assert list_in_force(home).table("case_explanations").filter(~is_placeholder()).is_empty()


def test_nothing_is_deleted_while_a_refresh_is_writing(home: Path) -> None:
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file() and path.name != "writer.lock"}
    order = partial(forget_persons, home, subjects=["abh:1"], grund="TILG", zweite_person="dsb-2", am=DAY)
    with filelock.FileLock(str(home / "writer.lock")):
        with pytest.raises(UserError, match="A refresh is writing in") as refused:
            order(konto=KONTO, keys=KEYS)
        with pytest.raises(UserError, match="A refresh is writing in"):
            delete_expired(home, today=DAY, konto=KONTO, keys=KEYS)
    assert "nothing was deleted" in str(refused.value.meaning)
    assert "then give the same command again" in str(refused.value.remedy)
    assert {path: path.read_bytes() for path in before} == before
