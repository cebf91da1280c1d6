"""A hundred persons are forgotten: nothing on the disk speaks of them, and what is left still verifies."""

import json
import shutil
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from flow_worlds import Refresh
from typer.testing import CliRunner

from orchestration import forgetting
from orchestration.cli import app
from orchestration.deletion_order import forget_persons
from orchestration.oversight import verify_home
from orchestration.register_folder import kept_links
from orchestration.resources import Keys, prepare_environment
from pipelines.errors import UserError
from pipelines.identify.linked_files import LinkedRecords
from pipelines.prioritise.priority import case_ids
from pipelines.publish.audit import Konto, broken_links, read_log
from pipelines.publish.placeholders import is_placeholder
from pipelines.publish.run_folders import list_in_force, published_runs
from tests.flow.whole_disk import Known, found

ORDERED = 100
DAY = date(2026, 6, 3)
DSB = Konto(konto="dsb-1", rolle="DSB", stelle="RRK_MS")
MAY_SAY_THE_NUMBER = ("audit/", "outbox/", "restricted/")
"""Logs and messages to receivers name cases by their keyed hash; the numbers of authorities and names they do not."""


@pytest.fixture(scope="module")
def home(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of two published days, without the generator's own truth."""
    copy = tmp_path_factory.mktemp("forgetting") / "home"
    shutil.copytree(published, copy, symlinks=True)
    shutil.rmtree(copy / "inbox" / "truth")
    prepare_environment(copy)
    return copy


def linked(home: Path) -> LinkedRecords:
    known = kept_links(home, key_file=None)
    assert known is not None
    return known


def known_by(records: pl.DataFrame, *, but: pl.DataFrame, keys: Keys) -> Known:
    """By what the records are found, leaving out what records of others say as well."""

    def own(column: str) -> set[str]:
        return {str(value) for value in set(records[column].drop_nulls()) - set(but[column].drop_nulls())}

    said = {day: set() for day in records["geburtsdatum"].drop_nulls()}
    for day, *names in but.select("geburtsdatum", "familienname", "geburtsname", "vornamen").iter_rows():
        if day in said:
            said[day] |= {name for name in names if name is not None}
    born: dict[str, set[str]] = {}
    for name, day in records.select("familienname", "geburtsdatum").drop_nulls().iter_rows():
        if not any(name in other for other in said[day]):
            for written in (day, ".".join(reversed(day.split("-")))):
                born.setdefault(written, set()).add(name)
    numbers = own("azr_nr") | own("bamf_az") | own("person_id")
    for key in own("record_key"):
        whole = key.partition(":")[2]
        numbers |= {whole, whole.partition("/")[2]} if key.startswith("abh:") else {whole}
    numbers |= set(case_ids(sorted(own("person_id")), pseudonym_key=keys.pseudonym_key.encode()))
    return Known(numbers={number for number in numbers if len(number) > 4}, born=born)


@pytest.fixture(scope="module")
def forgotten(home: Path, refresh: Refresh) -> tuple[Known, Known, list[str]]:
    """Forget a hundred persons at once: by what they and those who stay are found, and the cases ordered."""
    del refresh
    keys = Keys()
    known = linked(home)
    records = known.records.join(known.person_links.select("record_key", "person_id"), on="record_key")
    listed = list_in_force(home).table("case_list")["fall_id"].to_list()
    persons = records["person_id"].unique().sort().to_list()
    cases = dict(zip(case_ids(persons, pseudonym_key=keys.pseudonym_key.encode()), persons, strict=True))
    wanted = listed[: len(listed) // 2]
    gone = [cases[case] for case in wanted]
    gone += [person for person in persons if person not in gone and person not in {cases[c] for c in listed}]
    gone = gone[:ORDERED]
    assert len(gone) == ORDERED
    theirs = pl.col("person_id").is_in(gone)
    left, right = records.filter(theirs), records.filter(~theirs)
    by, others = known_by(left, but=right, keys=keys), known_by(right, but=left, keys=keys)
    before = {text for _, text in found(home, known=by)}
    assert len(before) > 3 * ORDERED  # each of them is found in more than one way before
    done = forget_persons(
        home,
        subjects=[*wanted, *(person for person in gone if person not in {cases[case] for case in wanted})],
        grund="WIDE",
        konto=DSB,
        zweite_person="dsb-2",
        am=DAY,
        keys=keys,
    )
    assert done.new_list is not None
    return by, others, wanted


def test_nothing_on_the_disk_speaks_of_any_of_them(home: Path, forgotten: tuple[Known, Known, list[str]]) -> None:
    by, _, _ = forgotten
    told = found(home, known=by)
    assert {hit for hit in told if not hit[0].startswith(MAY_SAY_THE_NUMBER)} == set()
    assert all(text.startswith("F-") for _, text in told)


def test_the_search_finds_who_was_left_out(home: Path, forgotten: tuple[Known, Known, list[str]]) -> None:
    _, others, _ = forgotten
    places = {name.split("/")[0] for name, _ in found(home, known=others)}
    assert {"archive", "inbox", "register", "runs"} <= places


def test_lists_and_log_still_verify(home: Path, forgotten: tuple[Known, Known, list[str]]) -> None:
    _, _, wanted = forgotten
    assert verify_home(home) == []
    for run in published_runs(home)[:2]:
        stand_ins = run.table("case_list").filter(is_placeholder())
        assert set(stand_ins["kurztext"]) == {f"gelöscht {DAY} WIDERSPRUCH"}
        assert stand_ins.height > len(wanted) // 2
    assert broken_links(forgetting.restricted(home)) == []


def test_the_new_list_is_whole_and_says_why_places_changed(
    home: Path, forgotten: tuple[Known, Known, list[str]]
) -> None:
    del forgotten
    run = list_in_force(home)
    places = run.table("case_list").drop_nulls("platz")["platz"].to_list()
    assert places == list(range(1, len(places) + 1))
    moved = run.table("comparison").filter(pl.col("aenderung") == "BEWEGT")
    assert "VERDRAENGUNG" in set(moved["ursache"])
    assert run.manifest["previous_run_id"] == published_runs(home)[0].run_id


def test_receivers_are_told_by_number_only(home: Path, forgotten: tuple[Known, Known, list[str]]) -> None:
    _, _, wanted = forgotten
    (message,) = (home / "outbox" / "rrk").glob("*.json")
    told = json.loads(message.read_text("utf-8"))
    assert {case for each in told["listen"] for case in each["faelle"]} == set(wanted)
    assert set(told) == {"nr", "am", "rechtsgrundlage", "bitte", "listen"}
    assert "WIDE" not in message.read_text("utf-8").replace("WIDERSPRUCH", "")


def test_the_ground_stands_in_the_restricted_log_only(home: Path, forgotten: tuple[Known, Known, list[str]]) -> None:
    _, _, wanted = forgotten
    main = [line for line in read_log(home) if line["art"] == "LOESCHUNG"]
    assert {line["begruendung"] for line in main} <= {"WIDERSPRUCH", "GESETZ", "BERICHTIGUNG"}
    assert {line["fall_id"] for line in main} == {None}
    own = [line for line in read_log(forgetting.restricted(home)) if line["begruendung"] == "WIDE"]
    assert set(wanted) <= {line["fall_id"] for line in own}
    assert ("dsb-2", "BESTAETIGT") in {
        (line["konto"], line["begruendung"]) for line in read_log(forgetting.restricted(home))
    }


def test_who_was_forgotten_is_not_known_any_more(home: Path, forgotten: tuple[Known, Known, list[str]]) -> None:
    _, _, wanted = forgotten
    with pytest.raises(UserError, match=f"Nobody is known by: {wanted[0]}"):
        forget_persons(home, subjects=[wanted[0]], grund="WIDE", konto=DSB, zweite_person="dsb-2", am=DAY, keys=Keys())


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        ([], "No ground was given"),
        (["--grund", "XXXX"], "There is no ground 'XXXX'"),
        (["--grund", "EINS"], "EINS is a restriction"),
        (["--grund", "TILG"], "A second person is missing"),
        (["--grund", "TILG", "--zweite-person", "Erika Muster"], "not named by an account"),
        (["--grund", "TILG", "--zweite-person", "dsb-1"], "The second person is the first"),
        (["--grund", "TILG", "--zweite-person", "dsb-2"], "Nobody is known by: F-000000000000"),
        (["--grund", "ZSCH"], "Nobody is known by"),
    ],
)
def test_an_order_that_is_not_whole_deletes_nothing(
    published_copy: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], what: str
) -> None:
    monkeypatch.setenv("IRIS_KONTO", "dsb-1")
    done = CliRunner().invoke(app, ["forget", "F-000000000000", *arguments, "--home", str(published_copy)])
    assert isinstance(done.exception, UserError)
    assert what in done.exception.what
    assert not list((published_copy / "archive").glob("*/*/deleted.json")) or verify_home(published_copy) == []
