"""What deletion messages and orders take out: one record, one conviction, or the whole person; and how it is noted."""

from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from orchestration.deletion_plan import KLASSEN, DeletingRun, Plan, plans_of_messages
from orchestration.forgetting import begin
from orchestration.journal import begun, drop_plan, journal_folder, touch, touched, write_plan
from orchestration.resources import DBT_PROJECT, Keys
from pipelines.acquire.block_list import BLOCK_SCHEMA, FOR_GOOD, blocked_after
from pipelines.errors import UserError
from pipelines.publish.facts import keyed

DAY = date(2026, 6, 1)
HANDED_OVER = datetime(2026, 5, 30, 3)  # noqa: DTZ001 -- UTC without zone, as everywhere
GROUNDS = pl.read_csv(DBT_PROJECT / "seeds" / "mappings" / "loeschgruende.csv")
LINKS = pl.DataFrame({"record_key": ["abh:1", "bzr:2", "jva:3"], "person_id": ["p1", "p1", "p2"]})
CASES = pl.DataFrame({"person_id": ["p1", "p2"], "fall_id": ["F-1", "F-2"]})
IDENTITIES = pl.DataFrame(
    {
        "record_key": ["abh:1", "bzr:2", "jva:3"],
        "familienname": ["Muster", "Müster", "Anders"],
        "vornamen": ["Eins", "Eins", "Zwei"],
        "geburtsdatum": ["1990-05-01", "1990-00-00", "1980-01-01"],
    }
)


def message(grund: str, *, objekt: str = "PERSON", schluessel: str = "1", in_force: bool = True) -> pl.DataFrame:
    row = GROUNDS.row(by_predicate=pl.col("grund") == grund, named=True)
    quelle = "bzr" if objekt == "URTEIL" else "abh"
    return pl.DataFrame(
        {
            "quelle": [quelle],
            "objekt": [objekt],
            "schluessel": [schluessel],
            "record_key": [f"{quelle}:{schluessel.partition('/')[0]}"],
            "grund": [grund],
            "wirkung": [row["wirkung"]],
            "gilt_fuer_spaetere": [row["gilt_fuer_spaetere"]],
            "ist_wirksam": [in_force],
            "lieferung_erzeugt_am": [HANDED_OVER],
        }
    )


def plans(*messages: pl.DataFrame) -> list[Plan]:
    run = DeletingRun(
        links=LINKS,
        case_ids=CASES,
        identities=IDENTITIES,
        am=DAY,
        konto={"konto": "k", "rolle": "r", "stelle": "s"},
        run_id="2026-06-01-aaaaaaaaaaaa",
    )
    return plans_of_messages(pl.concat(messages), of=run)


@pytest.mark.parametrize(("grund", "until"), [("IRRT", HANDED_OVER), ("FRIST", FOR_GOOD), ("ZUST", HANDED_OVER)])
def test_a_message_about_one_record_takes_that_record(grund: str, until: datetime) -> None:
    (plan,) = plans(message(grund))
    assert (dict(plan.records), plan.persons, plan.people) == ({"abh:1": until}, (), ())
    assert plan.case_records == (() if grund == "ZUST" else ("abh:1",))


@pytest.mark.parametrize("grund", ["EINB", "TOD", "ZSCH"])
def test_who_is_german_dead_or_protected_goes_as_a_whole_and_for_good(grund: str) -> None:
    (plan,) = plans(message(grund))
    assert dict(plan.records) == {"abh:1": FOR_GOOD, "bzr:2": FOR_GOOD}
    assert plan.persons == ("F-1",)
    assert ("Muster", "01.05.1990") in plan.words
    assert ("Muster", "Eins", "1990-05-01") in plan.written


def test_a_conviction_goes_alone() -> None:
    (plan,) = plans(message("TILG", objekt="URTEIL", schluessel="2/3"))
    assert dict(plan.records) == {"bzr:2/3": FOR_GOOD}
    assert plan.case_records == ("bzr:2",)


def test_cases_of_past_lists_and_of_the_run_itself_that_lose_an_entry_are_noted(tmp_path: Path) -> None:
    """The log names them, so that a day made again is excused where it must be, and nowhere else."""
    (plan,) = plans(message("TILG", objekt="URTEIL", schluessel="2/3"))
    assert plan.names_of_records == {"bzr:2/3", "bzr:2"}
    hashes = {number: keyed(f"bzr:{number}", key="k") for number in (2, 4)}
    facts = pl.DataFrame(
        {"fall_id": ["F-2", "F-4"], "datensatz_hashes": [[hashes[2]], [hashes[4]]]},
        schema={"fall_id": pl.String, "datensatz_hashes": pl.List(pl.String)},
    )
    keys = Keys(pseudonym_key="k")
    assert begin(tmp_path, plan, keys=keys).touched == ()
    assert begin(tmp_path, plan, keys=keys, own_facts=facts).touched == ("F-2",)


def test_a_correction_and_a_restriction_delete_nothing() -> None:
    assert plans(message("BERI"), message("EINS"), message("WIDE")) == []


def test_what_is_not_in_force_waits_but_witness_protection_does_not() -> None:
    assert plans(message("IRRT", in_force=False), message("TOD", in_force=False)) == []
    assert [plan.grund for plan in plans(message("ZSCH", in_force=False))] == ["ZSCH"]


def test_a_message_about_a_record_that_never_came_still_blocks_it() -> None:
    (plan,) = plans(message("EINB", schluessel="99"))
    assert (dict(plan.records), plan.persons) == ({"abh:99": FOR_GOOD}, ())


def test_every_ground_that_deletes_has_a_class_and_protection_shares_its_own() -> None:
    assert set(KLASSEN) == set(GROUNDS["grund"]) - {"EINS"}
    assert [KLASSEN[grund] for grund in KLASSEN].count(KLASSEN["ZSCH"]) > 3


def test_a_plan_lies_encrypted_and_comes_back_whole(tmp_path: Path) -> None:
    (plan,) = plans(message("TOD"))
    write_plan(tmp_path, plan, key_file=None)
    content = b"".join(path.read_bytes() for path in journal_folder(tmp_path).iterdir())
    assert b"Muster" not in content
    assert b"abh:1" not in content
    assert begun(tmp_path, key_file=None) == [plan]
    touch(tmp_path, plan, paths=[tmp_path / "runs" / "a", tmp_path / "runs" / "a"])
    assert touched(tmp_path, plan) == ["runs/a"]
    drop_plan(tmp_path, plan)
    assert list(journal_folder(tmp_path).iterdir()) == []


def test_a_plan_of_another_key_is_a_clear_message(tmp_path: Path) -> None:
    (plan,) = plans(message("TOD"))
    write_plan(tmp_path, plan, key_file=None)
    other = tmp_path / "other.key"
    other.write_bytes(b"x" * 64)
    with pytest.raises(UserError, match="does not open with this key"):
        begun(tmp_path, key_file=other)


def test_the_block_list_keeps_the_longer_of_two_entries_and_no_number() -> None:
    blocked = blocked_after(pl.DataFrame(schema=BLOCK_SCHEMA), records={"abh:1": HANDED_OVER}, key="k")
    blocked = blocked_after(blocked, records={"abh:1": FOR_GOOD}, key="k")
    blocked = blocked_after(blocked, records={"abh:1": HANDED_OVER}, key="k")
    assert blocked["bis"].to_list() == [FOR_GOOD]
    assert "abh:1" not in blocked.write_json()
