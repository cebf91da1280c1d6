"""Three or a hundred persons are forgotten: nothing on the disk speaks of them, and what is left still verifies."""

import json
import shutil
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from flow_worlds import Refresh
from typer.testing import CliRunner

from orchestration import decisions, deletion_order, forgetting
from orchestration.cli import app
from orchestration.deletion_order import forget_persons
from orchestration.outbox import hand_over, waiting
from orchestration.oversight import verify_home
from orchestration.register_folder import kept_links
from orchestration.resources import Keys, prepare_environment
from pipelines.errors import UserError
from pipelines.identify.linked_files import LinkedRecords
from pipelines.prioritise.priority import case_ids
from pipelines.publish.audit import Konto, read_log, restricted
from pipelines.publish.audit_chain import broken_links
from pipelines.publish.decision_delivery import COLUMNS
from pipelines.publish.placeholders import is_placeholder
from pipelines.publish.run_folders import list_in_force, published_runs
from tests.flow.whole_disk import Known, found

FEW, MANY = 3, 100
DAY = date(2026, 6, 3)
DSB = Konto(konto="dsb-1", rolle="DSB", stelle="RRK_MS")
MAY_SAY_THE_NUMBER = ("audit/", "restricted/")
"""Logs name cases by their keyed hash; the numbers of authorities and names they do not. Messages are sealed."""


@pytest.fixture(scope="module", params=[FEW, pytest.param(MANY, marks=pytest.mark.heavy)])
def ordered(request: pytest.FixtureRequest) -> int:
    """How many persons are forgotten at once."""
    return int(request.param)


@pytest.fixture(scope="module")
def home(published: Path, ordered: int, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of two published days, without the generator's own truth, with decisions and a simulation."""
    del ordered
    copy = tmp_path_factory.mktemp("forgetting") / "home"
    shutil.copytree(published, copy, symlinks=True)
    shutil.rmtree(copy / "inbox" / "truth")
    prepare_environment(copy)
    listed = ranked(copy)
    lay_decisions(copy, cases=[listed[0], listed[-1]])
    report = copy / "simulations" / "1.1.0-000000000000"
    report.mkdir(parents=True)
    pl.DataFrame({"fall_id": listed}).write_parquet(report / "simulation_cases.parquet")
    (report / "simulation.html").write_text(f"<p>{' '.join(listed)}</p>", encoding="utf-8")
    return copy


def ranked(home: Path) -> list[str]:
    return list_in_force(home).table("case_list").drop_nulls("platz").sort("platz")["fall_id"].to_list()


def lay_decisions(home: Path, *, cases: list[str]) -> None:
    """Lay rejections on Monday's list into the inbox, too late for the run that has read it last."""
    first = published_runs(home)[0]
    told = {
        "lauf_id": first.run_id, "liste_stichtag": first.stichtag.isoformat(), "liste": "RANGFOLGE", "zelle": "P1",
        "a_band": "S", "b_band": "H", "c_klasse_liste": "K", "ist_blind": "N", "entscheidung": "ABGELEHNT",
        "grund_pro_1": "P_GEWICHT", "grund_contra_1": "C_BAGATELLE", "c_klasse": "K", "ist_selbst_geprueft": "J",
        "abweichung": "Therapie läuft", "c_wuerdigung": "gegeneinander abgewogen",
        "sta_einvernehmen": "NICHT_ERFORDERLICH", "erste_person": "A. Muster", "zweite_person": "B. Beispiel",
        "gelesene_belege": "BZR BI", "erste_rolle": "RRK_SACHBEARBEITUNG", "zweite_rolle": "RRK_LEITUNG",
        "geprueft_am": first.stichtag.isoformat(), "mitgezeichnet_am": first.stichtag.isoformat(),
        "entschieden_am": first.stichtag.isoformat(), "ende_am": "2026-12-01",
    }  # fmt: skip
    rows = [
        told | {"entscheidung_nr": f"E-{number:012x}", "fall_id": case, "freitext": f"Zu {case}: {WORDS}"}
        for number, case in enumerate(cases, start=1)
    ]
    lines = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String))
    decisions._lay(home, lines=lines, am=first.stichtag)


WORDS = "Akte und Registerauszug gelesen, Tat und Bindungen gegeneinander gewogen, Kinder im Haushalt."


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
def forgotten(home: Path, ordered: int, refresh: Refresh) -> tuple[Known, Known, list[str]]:
    """Forget persons at once: by what they and those who stay are found, and those of their cases that a list named."""
    del refresh
    keys = Keys()
    known = linked(home)
    records = known.records.join(known.person_links.select("record_key", "person_id"), on="record_key")
    listed = list_in_force(home).table("case_list")["fall_id"].to_list()
    persons = records["person_id"].unique().sort().to_list()
    cases = dict(zip(case_ids(persons, pseudonym_key=keys.pseudonym_key.encode()), persons, strict=True))
    wanted = [*ranked(home)[:2], *listed][: min(ordered - 1, len(listed) // 2)]
    wanted = list(dict.fromkeys(case for case in wanted if case != ranked(home)[-1]))
    gone = [cases[case] for case in wanted]
    gone += [person for person in persons if person not in gone and person not in {cases[c] for c in listed}]
    gone = gone[:ordered]
    assert len(gone) == ordered
    theirs = pl.col("person_id").is_in(gone)
    left, right = records.filter(theirs), records.filter(~theirs)
    by, others = known_by(left, but=right, keys=keys), known_by(right, but=left, keys=keys)
    ever = {case for run in published_runs(home) for case in run.table("case_list")["fall_id"]}
    named_before = sorted(case for case, person in cases.items() if person in gone and case in ever)
    before = {text for _, text in found(home, known=by)}
    assert len(before) > 3 * ordered  # each of them is found in more than one way before
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
    return by, others, [*wanted, *(case for case in named_before if case not in wanted)]


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
        assert stand_ins.height >= len(wanted) // 2
    assert broken_links(restricted(home)) == []


def test_one_other_byte_in_what_a_deletion_wrote_is_named(
    home: Path, forgotten: tuple[Known, Known, list[str]]
) -> None:
    del forgotten
    log = restricted(home) / "audit"
    files = [next((home / "archive").glob("*/*/deleted.json")), home / "register" / "blocked.parquet"]
    files += [log / "log.jsonl", log / "head.json", next((log / "seals").iterdir())]
    files += sorted((restricted(home) / "certificates").iterdir())
    for path in files:
        content = path.read_bytes()
        place = len(content) * 2 // 3
        path.chmod(0o640)
        path.write_bytes(content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :])
        name = path.relative_to(home).as_posix()
        assert any(name in sentence for sentence in verify_home(home)), name
        path.write_bytes(content)
    assert verify_home(home) == []


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
    """Told are those forgotten, and who lost a record that quotes a file of theirs: all whose row is a placeholder."""
    _, _, wanted = forgotten
    of_this_order = is_placeholder() & (pl.col("kurztext") == f"gelöscht {DAY} WIDERSPRUCH")
    placeholders = {run.run_id: run.table("case_list").filter(of_this_order).height for run in published_runs(home)}
    assert waiting(home) == {"auswertung": 1, "rrk": 1}
    for receiver in waiting(home):
        (text,) = hand_over(home, receiver=receiver, konto=DSB, key_file=None)
        told = json.loads(text)
        cases = {each["lauf_id"]: each["faelle"] for each in told["listen"]}
        assert set(wanted) <= {case for of_list in cases.values() for case in of_list}
        assert {run_id: len(of_list) for run_id, of_list in cases.items()} == {
            run_id: placeholders[run_id] for run_id in cases
        }
        assert set(told) == {"nr", "am", "rechtsgrundlage", "bitte", "listen"}
        assert "WIDE" not in text.replace("WIDERSPRUCH", "")
        last = read_log(home)[-1]
        assert (last["art"], last["empfaenger"], last["felder"]) == ("OFFENLEGUNG", receiver.upper(), ["outbox"])
    assert verify_home(home) == []


def test_the_ground_stands_in_the_restricted_log_only(home: Path, forgotten: tuple[Known, Known, list[str]]) -> None:
    _, _, wanted = forgotten
    main = [line for line in read_log(home) if line["art"] == "LOESCHUNG"]
    assert {line["begruendung"] for line in main} <= {"WIDERSPRUCH", "GESETZ", "BERICHTIGUNG"}
    assert {line["fall_id"] for line in main} == {None}
    own = [line for line in read_log(restricted(home)) if line["begruendung"] == "WIDE"]
    assert set(wanted) <= {line["fall_id"] for line in own}
    assert ("dsb-2", "BESTAETIGT") in {(line["konto"], line["begruendung"]) for line in read_log(restricted(home))}


def test_decisions_about_others_are_read_and_simulations_lose_their_cases(
    home: Path, forgotten: tuple[Known, Known, list[str]]
) -> None:
    del forgotten
    (delivery,) = (home / "archive" / "rrk").glob("*/*.csv")
    assert WORDS in delivery.read_text("utf-8")
    run = list_in_force(home)
    decided = run.table("decisions")["fall_id"].to_list()
    assert len(decided) == 1
    assert dict(run.table("case_list").select("fall_id", "stand").iter_rows())[decided[0]] == "ABGELEHNT"
    assert list((home / "simulations").glob("*/*")) == []


def test_who_was_forgotten_is_not_known_any_more(home: Path, forgotten: tuple[Known, Known, list[str]]) -> None:
    _, _, wanted = forgotten
    with pytest.raises(UserError, match=f"Nobody is known by: {wanted[0]}"):
        forget_persons(home, subjects=[wanted[0]], grund="WIDE", konto=DSB, zweite_person="dsb-2", am=DAY, keys=Keys())


def test_a_person_with_a_decision_goes_with_it(home: Path, forgotten: tuple[Known, Known, list[str]]) -> None:
    del forgotten
    case = list_in_force(home).table("decisions")["fall_id"].item()
    keys = Keys()
    own = deletion_order._records_of(case, bearing=deletion_order._bearing(home, keys=keys), keys=keys)
    plan = deletion_order._plan(own, grund="WIDE", konto=DSB, zweite_person="dsb-2", am=DAY, home=home, keys=keys)
    forgetting.begin(home, plan, keys=keys)
    forgetting.complete_deletions(home, keys=keys)
    hits = found(home, known=Known(numbers={case, "E-000000000002", "Haushalt."}, born={}))
    assert {hit for hit in hits if not hit[0].startswith(MAY_SAY_THE_NUMBER)} == set()
    assert decisions.known_decisions(home).is_empty()
    assert list_in_force(home).table("decisions").is_empty()
    assert verify_home(home) == []


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
