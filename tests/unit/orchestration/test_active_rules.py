"""Which ruleset makes the list of a day, and every way in which setting one active is refused."""

import json
import shutil
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import filelock
import pytest
from typer.testing import CliRunner

from orchestration import active_rules
from orchestration.active_rules import Activation, activate, activations, ruleset_of_day
from orchestration.cli import app
from orchestration.oversight import RULES_RELEASED
from orchestration.replay import copy_home
from pipelines.errors import UserError
from pipelines.prioritise.ruleset import IRIS_1_0, load_ruleset
from pipelines.publish.audit import Konto, read_log
from pipelines.publish.audit_chain import broken_links
from pipelines.publish.verification import findings

LIST_DAY = date(2026, 6, 1)
NEXT_DAY = date(2026, 6, 2)
KONTO = Konto(konto="service", rolle="FACHLEITUNG", stelle="RRK")


def new_rules(folder: Path, *, version: str = "1.1.0", status: str = "ENTWURF", points: int = 20) -> Path:
    """Copy the ruleset with one other number."""
    target = folder / f"iris_{version}_{points}"
    shutil.copytree(IRIS_1_0, target)
    head = (target / "ruleset.yml").read_text(encoding="utf-8")
    (target / "ruleset.yml").write_text(head.replace("1.0.0", version).replace("ENTWURF", status), encoding="utf-8")
    rules = (target / "dimension_a.yml").read_text(encoding="utf-8")
    (target / "dimension_a.yml").write_text(rules.replace("punkte: 24", f"punkte: {points}"), encoding="utf-8")
    return target


def report(folder: Path, *, before: Path = IRIS_1_0) -> dict[str, Any]:
    """A report as simulate.reports gives it."""
    after, old = load_ruleset(folder), load_ruleset(before)
    return {
        "id": "f" * 64,
        "before": {"content_hash": old.content_hash},
        "after": {"content_hash": after.content_hash},
        "days": ["2026-06-01"],
    }


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with one published list."""
    monkeypatch.setattr(active_rules, "published_runs", lambda _: [SimpleNamespace(stichtag=LIST_DAY)])
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def _activate(home: Path, folder: Path, **changes: Any) -> Activation:  # noqa: ANN401 -- any argument
    given: dict[str, Any] = {
        "ab": None, "first": "a.muster", "second": "b.beispiel", "simulations": [report(folder)], "konto": KONTO,
    }  # fmt: skip
    return activate(home, folder=folder, **(given | changes))


def test_before_any_activation_the_rules_of_the_program_count(home: Path) -> None:
    rules, active = ruleset_of_day(home, stichtag=LIST_DAY)
    assert (rules.version, active) == ("1.0.0", None)


def test_an_active_version_counts_from_its_first_day_and_past_days_keep_theirs(home: Path, tmp_path: Path) -> None:
    folder = new_rules(tmp_path)
    active = _activate(home, folder)
    assert active.ab == "2026-06-02"
    assert ruleset_of_day(home, stichtag=LIST_DAY)[0].version == "1.0.0"
    rules, told = ruleset_of_day(home, stichtag=NEXT_DAY)
    assert (rules.version, told) == ("1.1.0", active)
    shutil.rmtree(folder)
    assert ruleset_of_day(home, stichtag=NEXT_DAY)[0].content_hash == active.content_hash


def test_both_persons_stand_in_the_audit_log_and_the_files_are_sealed(home: Path, tmp_path: Path) -> None:
    active = _activate(home, new_rules(tmp_path))
    lines = [line for line in read_log(home) if line["begruendung"] == RULES_RELEASED]
    assert [(line["art"], line["konto"]) for line in lines] == [
        ("REGELAENDERUNG", "a.muster"),
        ("REGELAENDERUNG", "b.beispiel"),
    ]
    assert {line["regelwerk"] for line in lines} == {active.content_hash}
    assert broken_links(home) == []
    assert findings(home) == []
    file = home / "rulesets" / active.folder / "dimension_a.yml"
    file.chmod(0o640)
    file.write_text(file.read_text(encoding="utf-8").replace("punkte: 20", "punkte: 45"), encoding="utf-8")
    assert any("dimension_a.yml" in sentence for sentence in findings(home))
    with pytest.raises(UserError, match=r"are not those that a\.muster and b\.beispiel set active"):
        ruleset_of_day(home, stichtag=NEXT_DAY)


def test_a_second_version_follows_the_first(home: Path, tmp_path: Path) -> None:
    first, second = new_rules(tmp_path), new_rules(tmp_path, version="1.2.0", points=22)
    _activate(home, first)
    _activate(home, second, ab=date(2026, 6, 9), simulations=[report(second, before=first)])
    days = {day: ruleset_of_day(home, stichtag=date(2026, 6, day))[0].version for day in (1, 2, 8, 9)}
    assert days == {1: "1.0.0", 2: "1.1.0", 8: "1.1.0", 9: "1.2.0"}
    assert findings(home) == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"second": "A.Muster "}, "Both names are a.muster"),
        ({"second": "  "}, "is not the name of a person"),
        ({"first": "x" * 81}, "is not the name of a person"),
        ({"first": "a\x1b[31m"}, "is not the name of a person"),
        ({"ab": LIST_DAY}, "The list of 2026-06-01 is published"),
        ({"ab": date(2026, 2, 1)}, "The list of 2026-06-01 is published"),
        ({"simulations": []}, "There is no report that shows what iris 1.1.0"),
    ],
)
def test_a_misuse_is_refused_and_changes_nothing(
    home: Path, tmp_path: Path, changes: dict[str, Any], says: str
) -> None:
    with pytest.raises(UserError, match=says) as refused:
        _activate(home, new_rules(tmp_path), **changes)
    assert "No version was set active" in refused.value.meaning
    assert activations(home) == []
    assert not (home / "rulesets").exists()


def test_a_report_on_other_rules_or_another_content_does_not_do(home: Path, tmp_path: Path) -> None:
    folder, other = new_rules(tmp_path), new_rules(tmp_path, version="1.3.0", points=30)
    with pytest.raises(UserError, match="There is no report"):
        _activate(home, folder, simulations=[report(other)])
    with pytest.raises(UserError, match="compares it with other rules than those active now"):
        _activate(home, folder, simulations=[report(folder, before=other)])


def test_an_old_version_with_other_content_is_refused(home: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="already stands for another content"):
        _activate(home, new_rules(tmp_path, version="1.0.0"))
    _activate(home, new_rules(tmp_path))
    again = new_rules(tmp_path, points=21)
    with pytest.raises(UserError, match="already stands for another content"):
        _activate(home, again)


def test_what_is_active_withdrawn_or_refused_by_the_reader_is_not_set_active(home: Path, tmp_path: Path) -> None:
    folder = new_rules(tmp_path)
    _activate(home, folder)
    with pytest.raises(UserError, match="is active already"):
        _activate(home, folder)
    with pytest.raises(UserError, match="says of itself that it is AUSSER_KRAFT"):
        _activate(home, new_rules(tmp_path, version="1.4.0", status="AUSSER_KRAFT"))
    broken = new_rules(tmp_path, version="1.5.0", points=99)
    with pytest.raises(UserError, match=r"dimension_a\.yml, line \d+, criterion \[A1\]"):
        activate(home, folder=broken, ab=None, first="a", second="b", simulations=[], konto=KONTO)


def test_an_earlier_first_day_than_that_of_the_version_before_is_refused(home: Path, tmp_path: Path) -> None:
    first, second = new_rules(tmp_path), new_rules(tmp_path, version="1.2.0", points=22)
    _activate(home, first, ab=date(2026, 6, 9))
    with pytest.raises(UserError, match="counts from 2026-06-09 is set active already"):
        _activate(home, second, ab=date(2026, 6, 8), simulations=[report(second)])


def test_without_a_list_the_first_day_must_be_named(tmp_path: Path) -> None:
    folder = new_rules(tmp_path)
    with pytest.raises(UserError, match="the first day is not clear"):
        _activate(tmp_path, folder)
    with pytest.raises(UserError, match="speaks of days from"):
        _activate(tmp_path, folder, ab=date(2026, 2, 1))
    assert _activate(tmp_path, folder, ab=date(2026, 3, 1)).ab == "2026-03-01"


def test_a_running_refresh_is_waited_for(home: Path, tmp_path: Path) -> None:
    with filelock.FileLock(str(home / "writer.lock")), pytest.raises(UserError, match="A refresh is writing"):
        _activate(home, new_rules(tmp_path))


def test_a_damaged_record_stops_every_list(home: Path, tmp_path: Path) -> None:
    _activate(home, new_rules(tmp_path))
    record = home / "rulesets" / "activations.json"
    record.write_text(json.dumps([{"name": "iris"}]), encoding="utf-8")
    with pytest.raises(UserError, match="is not the record of activations"):
        ruleset_of_day(home, stichtag=LIST_DAY)


def test_a_replay_sees_the_same_rules(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _activate(home, new_rules(tmp_path))
    (home / "archive").mkdir()
    monkeypatch.setattr("orchestration.replay.published_runs", lambda _: [])
    copy = tmp_path / "copy"
    copy.mkdir()
    copy_home(home, target=copy, stichtag=NEXT_DAY)
    assert ruleset_of_day(copy, stichtag=NEXT_DAY)[0].version == "1.1.0"


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["simulate", "--ruleset", "nowhere", "--stichtag", "2026-06-01"], "is no folder"),
        (["simulate", "--ruleset", "{rules}"], "Missing option '--stichtag'"),
        (["simulate", "--ruleset", "{rules}", "--stichtag", "yesterday"], "is not a day"),
        (["activate", "--ruleset", "nowhere", "--first", "a", "--second", "b"], "is no folder"),
        (["activate", "--ruleset", "{rules}", "--first", "a"], "Missing option '--second'"),
        (["activate", "--ruleset", "{rules}", "--first", "a", "--second", "b", "--ab", "soon"], "is not a day"),
    ],
)
def test_the_command_line_says_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], says: str
) -> None:
    for name in ("DAGSTER_HOME", "IRIS_HOME"):
        monkeypatch.setenv(name, "")
    told = [part.format(rules=IRIS_1_0) for part in command]
    result = CliRunner().invoke(app, [*told, "--home", str(tmp_path)], env={"COLUMNS": "300"})
    assert result.exit_code == 2
    assert says in result.output
