"""Bad input is the normal case: each fault has its message, loses no row, and the state before it stays in force."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from flow_worlds import MONDAY, Refresh

from pipelines.acquire.authorities import load_authorities
from pipelines.acquire.inbox import InboxAddress
from pipelines.acquire.pull import pull
from pipelines.publish.run_folders import PublishedRun, list_in_force
from pipelines.synthesise import Faults, Scale, synthesise
from pipelines.synthesise.spoil import (
    duplicated,
    emptied,
    in_wrong_charset,
    read_manifest,
    with_cell,
    with_too_few_fields,
    with_wrong_count,
    with_wrong_hash,
    without_column,
)

OF_MONDAY = "20260601"


def delivered(inbox: Path, pattern: str) -> list[Path]:
    """Data files of Monday with at least two rows, by name."""
    files = sorted(inbox.glob(f"*/{pattern}_{OF_MONDAY}_*.csv"))
    return [file for file in files if read_manifest(file)["zeilen"] >= 2]


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory, refresh: Refresh) -> tuple[dict[str, str], PublishedRun]:
    """Monday's list from deliveries of which eight were spoilt, each in its own way; their ids by fault."""
    home = tmp_path_factory.mktemp("spoilt")
    inbox = home / "inbox"
    synthesise(scale=Scale.S, seed=3, out=inbox, first_day=date(2026, 5, 27), last_day=MONDAY, faults=Faults.none())
    abh, jva = delivered(inbox, "ABH_AUSLAENDER"), delivered(inbox, "JVA_HAFT")
    (person,) = delivered(inbox, "ZAB_PERSON")
    (measure,) = delivered(inbox, "ZAB_MASSNAHME")
    (pep,) = delivered(inbox, "ZAB_PEP")
    spoiling = {
        "column": (abh[0], without_column(abh[0], column="familienname")),
        "count": (abh[1], with_wrong_count(abh[1])),
        "hash": (abh[2], with_wrong_hash(abh[2])),
        "code": (abh[3], with_cell(abh[3], line=2, column="geschlecht", value="Q")),
        "fields": (jva[0], with_too_few_fields(jva[0], line=2)),
        "empty": (measure, emptied(measure)),
        "charset": (person, in_wrong_charset(person, charset="ISO-8859-1")),
        "twice": (pep, duplicated(pep, same_id=False)),
    }
    ids = {fault: str(read_manifest(file)["lieferung_id"]) for fault, (_, file) in spoiling.items()}
    pull(load_authorities()["lka"], inbox=InboxAddress(url=str(inbox / "lka")), archive=home / "archive", permit=None)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("IRIS_INBOX_FILE", str(out_of_reach(home)))
        return ids, refresh(home, MONDAY)


def out_of_reach(home: Path) -> Path:
    """Write a file of inboxes by which one authority has moved to a server that does not answer."""
    for name in ("known_hosts", "key"):
        (home / name).touch(mode=0o600)
    file = home / "inboxes.yml"
    file.write_text(
        "inboxes:\n  lka:\n    url: sftp://iris@127.0.0.1:1/lka\n    known_hosts: known_hosts\n    key_file: key\n"
    )
    return file


MESSAGES = {
    "column": "column [FAMILIENNAME] is missing",
    "count": "rows",
    "hash": "sha256",
    "code": "not in the code list",
    "fields": "fields",
    "empty": "empty",
    "charset": "charset",
    "twice": "the same file came before",
}


@pytest.mark.parametrize("fault", [fault for fault in MESSAGES if fault not in {"code", "fields"}])
def test_a_broken_delivery_is_refused_and_the_state_before_stays(
    spoilt: tuple[dict[str, str], PublishedRun], fault: str
) -> None:
    ids, run = spoilt
    row = run.table("deliveries").row(by_predicate=pl.col("delivery_id") == ids[fault], named=True)
    assert row["verwendung"] == "REFUSED"
    assert MESSAGES[fault].lower() in row["grund"].lower()
    notices = (run.folder / "notices.txt").read_text(encoding="utf-8")
    assert row["dateiname"] in notices


@pytest.mark.parametrize(("fault", "reason"), [("code", "UNKNOWN_CODE"), ("fields", "TOO_FEW_FIELDS")])
def test_a_broken_row_is_set_aside_and_the_others_are_taken(
    spoilt: tuple[dict[str, str], PublishedRun], fault: str, reason: str
) -> None:
    ids, run = spoilt
    delivery = run.table("deliveries").row(by_predicate=pl.col("delivery_id") == ids[fault], named=True)
    assert delivery["verwendung"] == "TAKEN"
    set_aside = run.table("set_aside").filter(pl.col("delivery_id") == ids[fault])
    assert set_aside.select("source_row", "reason").rows() == [(2, reason)]
    assert set_aside["remedy"].item()


def test_an_inbox_out_of_reach_leaves_the_last_state_in_force(spoilt: tuple[dict[str, str], PublishedRun]) -> None:
    _, run = spoilt
    told = (run.folder / "pull_notices.txt").read_text(encoding="utf-8")
    assert "(sftp://127.0.0.1:1/lka): it does not answer" in told
    assert "The last good state stays in force" in told
    deliveries = run.table("deliveries").filter(pl.col("quelle") == "lka")
    assert "TAKEN" in deliveries["verwendung"].to_list()


def test_no_row_is_lost(spoilt: tuple[dict[str, str], PublishedRun]) -> None:
    _, run = spoilt
    ledger = run.table("ledger")
    assert (ledger["rows_in"] == ledger["rows_out"] + ledger["rows_set_aside"] + ledger["rows_removed"]).all()


def test_the_list_is_made_from_the_state_before(spoilt: tuple[dict[str, str], PublishedRun]) -> None:
    _, run = spoilt
    assert list_in_force(run.folder.parents[1]).run_id == run.run_id
    assert run.table("case_list").height > 20
