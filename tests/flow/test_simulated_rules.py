"""A new ruleset on its whole way: simulated on past days, set active by two persons, and it makes the next list."""

from datetime import timedelta
from pathlib import Path

import pytest
from flow_worlds import MONDAY, TUESDAY, Refresh
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.oversight import verify_home
from orchestration.replay import replay_day
from pipelines.publish.audit import read_log
from pipelines.publish.run_folders import list_in_force
from tests.unit.orchestration.test_active_rules import new_rules

WEDNESDAY = TUESDAY + timedelta(days=1)


@pytest.mark.heavy
def test_a_new_version_is_simulated_set_active_and_makes_the_next_list(
    published_copy: Path, refresh: Refresh, tmp_path: Path
) -> None:
    rules = str(new_rules(tmp_path))
    home = ["--home", str(published_copy)]
    before = list_in_force(published_copy)
    persons = ["--first", "a.muster", "--second", "b.beispiel"]
    too_early = CliRunner().invoke(app, ["activate", "--ruleset", rules, *persons, *home])
    assert too_early.exit_code != 0
    days = ["--stichtag", MONDAY.isoformat(), "--stichtag", TUESDAY.isoformat()]
    simulated = CliRunner().invoke(app, ["simulate", "--ruleset", rules, *days, *home])
    assert simulated.exit_code == 0, simulated.output
    assert list_in_force(published_copy) == before
    assert not list(published_copy.glob(".simulate-*"))
    page = next((published_copy / "simulations").glob("*/simulation.html")).read_text(encoding="utf-8")
    assert "Dimension A, Kriterium A1, Stufe II-1" in page
    done = CliRunner().invoke(app, ["activate", "--ruleset", rules, *persons, *home])
    assert done.exit_code == 0, done.output
    run = refresh(published_copy, WEDNESDAY)
    told = run.manifest["versions"]["ruleset"]
    assert (told["version"], told["activation"]["first"], told["activation"]["second"]) == (
        "1.1.0", "a.muster", "b.beispiel",
    )  # fmt: skip
    assert set(run.table("case_list")["regelwerk_version"]) == {"1.1.0"}
    assert before.manifest["versions"]["ruleset"]["activation"] is None
    changed = [line for line in read_log(published_copy) if line["art"] == "REGELAENDERUNG"]
    assert [line["konto"] for line in changed][1:3] == ["a.muster", "b.beispiel"]
    assert verify_home(published_copy) == []
    for day in (TUESDAY, WEDNESDAY):
        assert replay_day(published_copy, stichtag=day).differences == ()
