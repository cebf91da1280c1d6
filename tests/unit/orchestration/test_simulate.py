"""Reports of simulations: kept under the name of their content, not taken when changed; misuse is refused early."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from dagster import Definitions

from orchestration import simulate as module
from orchestration.active_rules import activate
from orchestration.simulate import DayFacts, facts_definitions, facts_of_day, simulate
from orchestration.simulation_groups import AGE, NATIONALITY, SEX, groups_of
from orchestration.simulation_reports import reports
from pipelines.errors import UserError
from pipelines.prioritise.ruleset import IRIS_1_0
from tests.unit.orchestration.test_active_rules import KONTO, new_rules
from tests.unit.prioritise.invented_cases import STICHTAG, invented_facts

FILES = {
    "simulation.html", "simulation.json", "simulation_cases.parquet", "simulation_groups.parquet",
    "simulation_rules.parquet",
}  # fmt: skip


@pytest.fixture
def invented_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts of any day without making them again."""
    facts = invented_facts(200)
    groups = facts.personen.select("person_id", pl.lit("Büro").alias("merkmal"), pl.lit("5515").alias("auspraegung"))
    known = DayFacts(facts=facts, groups=groups, previous=None)
    monkeypatch.setattr(module, "facts_of_day", lambda home, *, stichtag: known)


def test_every_step_towards_the_facts_of_a_day_has_what_it_needs(tmp_path: Path) -> None:
    Definitions.validate_loadable(facts_definitions(tmp_path, kept=tmp_path))


@pytest.mark.usefixtures("invented_days")
def test_a_report_over_several_days_is_kept_and_lets_the_version_be_set_active(tmp_path: Path) -> None:
    folder = new_rules(tmp_path)
    days = [date(2026, 6, 3), STICHTAG, STICHTAG]
    kept, told = simulate(tmp_path, folder=folder, days=days)
    assert {path.name for path in kept.iterdir()} == FILES
    assert told.moves["stichtag"].unique().sort().to_list() == [STICHTAG, date(2026, 6, 3)]
    cases = pl.read_parquet(kept / "simulation_cases.parquet")
    assert cases.height == told.moves.height
    assert "person_id" not in cases.columns
    assert simulate(tmp_path, folder=folder, days=days)[0] == kept
    active = activate(
        tmp_path, folder=folder, ab=date(2026, 6, 4), first="a", second="b", simulations=reports(tmp_path), konto=KONTO
    )
    assert kept.name == f"1.1.0-{active.simulation[:12]}"


@pytest.mark.usefixtures("invented_days")
@pytest.mark.parametrize("name", sorted(FILES - {"simulation.json"}))
def test_a_report_that_was_changed_or_lost_counts_for_nothing(tmp_path: Path, name: str) -> None:
    kept, _ = simulate(tmp_path, folder=new_rules(tmp_path), days=[STICHTAG])
    assert len(reports(tmp_path)) == 1
    file = kept / name
    file.chmod(0o640)
    file.write_bytes(file.read_bytes() + b" ")
    assert reports(tmp_path) == []
    file.unlink()
    assert reports(tmp_path) == []


@pytest.mark.parametrize(
    ("days", "says"),
    [
        ([], "No day was named"),
        ([date(2026, 2, 28)], "speaks of days from"),
        ([STICHTAG], "The archive in .* is empty"),
    ],
)
def test_days_without_facts_are_refused(tmp_path: Path, days: list[date], says: str) -> None:
    with pytest.raises(UserError, match=says):
        simulate(tmp_path, folder=new_rules(tmp_path), days=days)
    assert not (tmp_path / "simulations").exists()


def test_a_day_before_the_pilot_has_no_facts(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="before the first day of the pilot"):
        facts_of_day(tmp_path, stichtag=date(2026, 2, 28))


def test_the_rules_in_force_are_not_compared_with_themselves(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is the one in force on these days"):
        simulate(tmp_path, folder=IRIS_1_0, days=[STICHTAG])


@pytest.mark.usefixtures("invented_days")
def test_days_of_different_rules_are_not_mixed(tmp_path: Path) -> None:
    folder, other = new_rules(tmp_path), new_rules(tmp_path, version="1.2.0", points=22)
    simulate(tmp_path, folder=folder, days=[STICHTAG])
    activate(
        tmp_path, folder=folder, ab=date(2026, 6, 4), first="a", second="b", simulations=reports(tmp_path), konto=KONTO
    )
    with pytest.raises(UserError, match="are made by different rulesets"):
        simulate(tmp_path, folder=other, days=[date(2026, 6, 3), date(2026, 6, 4)])
    kept, told = simulate(tmp_path, folder=other, days=[date(2026, 6, 4)])
    assert (told.before.version, told.after.version) == ("1.1.0", "1.2.0")
    assert kept.exists()


def test_a_ruleset_without_what_a_list_needs_is_refused(tmp_path: Path, invented_days: None) -> None:
    del invented_days
    folder = new_rules(tmp_path)
    (folder / "order.yml").unlink()
    with pytest.raises(UserError, match=r"lacks what a list is made of: order\.yml"):
        simulate(tmp_path, folder=folder, days=[STICHTAG])


def test_every_person_is_in_one_group_per_attribute() -> None:
    names = ["a", "b", "c", "d", "e"]
    born = [date(2005, 6, 2), date(2005, 6, 1), date(1981, 6, 2), date(1981, 6, 1), None]
    persons = pl.DataFrame({"person_id": names, "abh": ["5515"] * 5, "geburtsdatum_bis": born})
    lagen = pl.DataFrame({"person_id": names, "verfahrensweg": ["K1", "K1", "K2", None, "K1"]})
    files = pl.DataFrame({"person_id": names[:4], "delivery_id": ["d"] * 4, "source_row": [1, 2, 3, 4]})
    foreigners = pl.DataFrame(
        {
            "delivery_id": ["d"] * 4,
            "source_row": [1, 2, 3, 4],
            "geschlecht": ["M", "w", None, "d"],
            "staatsang_1": ["163", "129", "998", "475"],
        }
    )
    found = groups_of(persons, lagen=lagen, files=files, foreigners=foreigners, stichtag=STICHTAG)
    assert found.height == 25
    shown = {
        name: found.filter(pl.col("merkmal") == name).sort("person_id")["auspraegung"].to_list()
        for name in (SEX, AGE, NATIONALITY)
    }
    assert shown[AGE] == ["bis 20", "21 bis 29", "30 bis 44", "45 und älter", "unbekannt"]
    assert shown[SEX] == ["männlich", "weiblich", "unbekannt", "divers", "unbekannt"]
    assert shown[NATIONALITY] == ["Türkei", "EU, EWR, Schweiz", "staatenlos oder ungeklärt", "Asien", "unbekannt"]
