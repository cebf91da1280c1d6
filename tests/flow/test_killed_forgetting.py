"""A deletion that is killed anywhere is finished by the next writer, and nothing is left of the person."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_forgetting import DAY, DSB, MAY_SAY_THE_NUMBER, known_by, linked

from orchestration import deletion_order, forgetting
from orchestration.deletion_plan import Plan
from orchestration.journal import begun, journal_folder
from orchestration.oversight import log_run, verify_home
from orchestration.resources import REPOSITORY, Keys, prepare_environment
from pipelines.publish.run_folders import list_in_force
from tests.flow.whole_disk import Known, found

STEPS = (
    "_erase",
    "forget_records",
    "rewrite_run",
    "sweep_leftovers",
    "tell_recipients",
    "log_deletion",
    "certify_deletion",
    "drop_plan",
)
SECONDS_UNTIL_KILLED = 60.0


class Killed(BaseException):
    """What a kill does: no handler runs."""


def ordered(home: Path) -> tuple[Plan, Known]:
    """Write down the order to forget the first three persons of the list."""
    prepare_environment(home)
    shutil.rmtree(home / "inbox" / "truth")  # the generator's own, no part of the flow
    keys = Keys()
    known = linked(home)
    records = known.records.join(known.person_links.select("record_key", "person_id"), on="record_key")
    bearing = deletion_order._bearing(home, keys=keys)
    cases = list_in_force(home).table("case_list").drop_nulls("platz").sort("platz")["fall_id"].head(3).to_list()
    own = sorted({name for case in cases for name in deletion_order._records_of(case, bearing=bearing, keys=keys)})
    plan = deletion_order._plan(own, grund="TILG", konto=DSB, zweite_person="dsb-2", am=DAY, home=home, keys=keys)
    theirs = records["record_key"].is_in(own)
    return forgetting.begin(home, plan, keys=keys), known_by(
        records.filter(theirs), but=records.filter(~theirs), keys=keys
    )


def finished(home: Path, known: Known) -> None:
    """Finish as the next writer does, and look everywhere."""
    assert [done.runs for done in forgetting.complete_deletions(home, keys=Keys())] == [2]
    assert begun(home, key_file=None) == []
    assert list(journal_folder(home).iterdir()) == []
    log_run(home, konto=DSB)
    assert {hit for hit in found(home, known=known) if not hit[0].startswith(MAY_SAY_THE_NUMBER)} == set()
    assert verify_home(home) == []


@pytest.mark.heavy
def test_killed_at_every_step_it_is_finished_in_the_end(published_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan, known = ordered(published_copy)
    for step in STEPS:
        original = getattr(forgetting, step)

        def dies_after(*args: object, original=original, **kwargs: object) -> None:  # noqa: ANN001
            original(*args, **kwargs)
            raise Killed

        with monkeypatch.context() as patch:
            patch.setattr(forgetting, step, dies_after)
            with pytest.raises(Killed):
                forgetting.complete_deletions(published_copy, keys=Keys())
        if step != "drop_plan":
            assert [each.nr for each in begun(published_copy, key_file=None)] == [plan.nr], step
    assert forgetting.complete_deletions(published_copy, keys=Keys()) == []
    log_run(published_copy, konto=DSB)
    assert {hit for hit in found(published_copy, known=known) if not hit[0].startswith(MAY_SAY_THE_NUMBER)} == set()
    assert verify_home(published_copy) == []


@pytest.mark.heavy
def test_a_real_kill_in_the_archive_is_made_good(published_copy: Path) -> None:
    _, known = ordered(published_copy)
    before = set(published_copy.glob("archive/*/*/deleted.json"))
    program = (
        "from pathlib import Path; from orchestration.forgetting import complete_deletions;"
        f"from orchestration.resources import Keys; complete_deletions(Path({str(published_copy)!r}), keys=Keys())"
    )
    process = subprocess.Popen([sys.executable, "-c", program], cwd=REPOSITORY, start_new_session=True)
    deadline = time.monotonic() + SECONDS_UNTIL_KILLED
    while set(published_copy.glob("archive/*/*/deleted.json")) == before and process.poll() is None:
        assert time.monotonic() < deadline, "it never began"
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    finished(published_copy, known)
