"""What a run wants deleted by its rules: in every source, with the lists that had weighed it, and no more."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from orchestration import run_deletions
from orchestration.deletion_plan import DeletingRun, Plan
from orchestration.journal import begun
from orchestration.resources import Keys
from orchestration.run_deletions import Found, plan_deletions, plans_of_rules
from pipelines.acquire.block_list import FOR_GOOD
from pipelines.publish.incidents import INCIDENT_SCHEMA

DAY, RIPE = date(2026, 6, 1), date(2026, 1, 11)
RUN = DeletingRun(
    links=pl.DataFrame({"record_key": ["abh:1", "bzr:E1", "lka:9"], "person_id": ["p1", "p1", "p2"]}),
    case_ids=pl.DataFrame({"person_id": ["p1", "p2"], "fall_id": ["F-1", "F-2"]}),
    identities=pl.DataFrame(
        {"record_key": ["lka:9"], "familienname": ["Muster"], "vornamen": ["Zwei"], "geburtsdatum": ["1980-01-01"]}
    ),
    am=DAY,
    konto={"konto": "k", "rolle": "r", "stelle": "s"},
    run_id="2026-06-01-aaaaaaaaaaaa",
)
TOLD = {"gericht_id": "R2700", "erstes_urteil_am": date(2021, 1, 11), "geschaeftsnr_einheitlich": "1/21"}


def told(*names: str, person: str = "p1", in_force: bool = False, number: str = "1/21") -> pl.DataFrame:
    rows = [
        {"person_id": person, **TOLD, "geschaeftsnr_einheitlich": number, "name": name}
        | {"record_key": name.partition("/")[0], "ist_in_kraft": in_force}
        for name in names
    ]
    return pl.DataFrame(rows)


def found(*frames: pl.DataFrame, goes: tuple[str, ...] = ("E1/1",), removed: tuple[str, ...] = ()) -> Found:
    entries = [
        {
            "person_id": "p1",
            "verurteilung_id": name,
            "quelle": "bzr",
            "reif_seit": RIPE,
            "ist_zu_loeschen": name in goes,
        }
        for name in ("E1/1", "E1/2")
    ]
    persons = {"person_id": [*removed], "entfernt_durch": ["X01"] * len(removed)}
    schema = {"person_id": pl.String, "entfernt_durch": pl.String}
    return Found(unusable=pl.DataFrame(entries), removed=pl.DataFrame(persons, schema=schema), told=pl.concat(frames))


def plans(found: Found) -> list[Plan]:
    incidents = [("bzr", "d1", "G3", 2), ("lka", "d2", "X01", 1), ("pol", "d3", "TUER", 7)]
    return plans_of_rules(found, incidents=pl.DataFrame(incidents, schema=INCIDENT_SCHEMA, orient="row"), of=RUN)


def test_a_ripe_entry_goes_from_every_source_that_tells_of_it() -> None:
    everywhere = told("bzr:OLD/3", "sta:M1", "pol:500-1/1")
    others = told("bzr:E1/2", in_force=True, number="2/21"), told("sta:M1", person="p2"), told("sta:M2", number="2/21")
    (plan,) = plans(found(told("bzr:E1/1", in_force=True), everywhere, *others))
    assert dict(plan.records) == dict.fromkeys(["bzr:E1/1", "bzr:OLD/3", "pol:500-1/1", "sta:M1"], FOR_GOOD)
    assert plan.persons == ()
    assert plan.grund == "TILG"
    assert [each["art"] for each in plan.incidents] == ["G3"]


def test_lists_from_the_ripe_day_on_keep_their_rows() -> None:
    (plan,) = plans(found(told("bzr:E1/1", in_force=True)))
    assert plan.case_records_of(RIPE - timedelta(days=1)) == ["bzr:E1"]
    assert plan.case_records_of(RIPE) == []
    assert Plan.of(plan.content()) == plan


def test_what_only_an_older_extract_shows_was_erased_and_goes_with_its_notices() -> None:
    older = told("bzr:OLD/1", "sta:M5", number="5/19")
    never_entered = told("sta:M6", number="6/25")
    (plan,) = plans(found(told("bzr:E1/2", in_force=True, number="2/21"), older, never_entered, goes=()))
    assert set(plan.records) == {"bzr:OLD/1", "sta:M5"}
    assert plan.case_records_of(DAY - timedelta(days=1)) == ["bzr:OLD", "sta:M5"]


def test_a_german_goes_as_a_whole() -> None:
    (plan,) = plans(found(told("bzr:E1/2", in_force=True, number="2/21"), goes=(), removed=("p2",)))
    assert (dict(plan.records), plan.persons, plan.grund) == ({"lka:9": FOR_GOOD}, ("F-2",), "EINB")
    assert ("Muster", "01.01.1980") in plan.words
    assert [each["art"] for each in plan.incidents] == ["X01"]


def test_nothing_to_delete_is_no_plan() -> None:
    assert plans(found(told("bzr:E1/2", in_force=True, number="2/21"), goes=())) == []


@pytest.mark.parametrize(("today", "number"), [(DAY, 1), (DAY - timedelta(days=1), 0)])
def test_rules_delete_nothing_for_a_day_that_has_not_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, today: date, number: int
) -> None:
    class Clock:
        @staticmethod
        def date() -> date:
            return today

    monkeypatch.setattr(run_deletions, "moment_here", Clock)
    messages = {
        "grund": pl.String, "objekt": pl.String, "quelle": pl.String, "schluessel": pl.String, "record_key": pl.String,
        "wirkung": pl.String, "ist_wirksam": pl.Boolean, "gilt_fuer_spaetere": pl.Boolean,
        "lieferung_erzeugt_am": pl.Datetime("us"),
    }  # fmt: skip
    facts = {"fall_id": pl.String, "datensatz_hashes": pl.List(pl.String)}
    plan_deletions(
        tmp_path,
        of=RUN,
        messages=pl.DataFrame(schema=messages),
        found=found(told("bzr:E1/1", in_force=True)),
        incidents=pl.DataFrame(schema=INCIDENT_SCHEMA),
        own_facts=pl.DataFrame(schema=facts),
        keys=Keys(),
    )
    assert len(begun(tmp_path, key_file=None)) == number
