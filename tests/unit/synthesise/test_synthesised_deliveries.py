"""Files and manifests of a synthesised set."""

import hashlib
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from synthesised_inbox import CODECS, extracts, manifests, rows, texts

from pipelines.acquire.authorities import load_authorities
from pipelines.acquire.inbox import InboxAddress
from pipelines.acquire.intake import acquire
from pipelines.acquire.pull import pull
from pipelines.errors import UserError
from pipelines.synthesise import Documents, Fault, Faults, Scale, Summary, synthesise
from quality.code_list import load_code_lists
from quality.contract import load_contracts

ROOT = Path(__file__).parents[3]
WEEK = {"first_day": date(2026, 5, 27), "last_day": date(2026, 6, 2)}


def _bytes(out: Path) -> dict[str, str]:
    files = (path for path in out.rglob("*") if path.is_file())
    return {str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_same_arguments_give_the_same_bytes(small: tuple[Path, Summary], tmp_path: Path) -> None:
    synthesise(
        scale=Scale.S, seed=20260601, out=tmp_path / "again", first_day=date(2026, 5, 27), last_day=date(2026, 6, 2)
    )
    assert _bytes(tmp_path / "again") == _bytes(small[0])


def test_another_seed_gives_other_persons_and_other_deliveries(small: tuple[Path, Summary], tmp_path: Path) -> None:
    synthesise(scale=Scale.S, seed=7, out=tmp_path / "other", first_day=date(2026, 5, 27), last_day=date(2026, 6, 2))
    names = [
        pl.read_parquet(out / "truth" / "persons.parquet")["familienname"] for out in (small[0], tmp_path / "other")
    ]
    ids = [{content["lieferung_id"] for _, content in manifests(out)} for out in (small[0], tmp_path / "other")]
    assert names[0].to_list() != names[1].to_list()
    assert not ids[0] & ids[1]


def test_one_fault_more_leaves_the_world_as_it_was(clean: Path, tmp_path: Path) -> None:
    out = tmp_path / "one"
    synthesise(scale=Scale.S, seed=20260601, out=out, faults=Faults.only(Fault.F02), **WEEK)
    for table in ("persons", "convictions", "custody"):
        assert pl.read_parquet(out / "truth" / f"{table}.parquet").equals(
            pl.read_parquet(clean / "truth" / f"{table}.parquet")
        )


def test_counts_hashes_and_names_of_the_manifests_are_true(clean: Path) -> None:
    seen = 0
    for path, content in manifests(clean):
        raw = path.read_bytes()
        assert hashlib.sha256(raw).hexdigest() == content["sha256"]
        found = rows(path, manifest=content) if content["trennzeichen"] else extracts(path)
        assert len(found) == content["zeilen"], path.name
        day = content["stichtag"].replace("-", "")
        assert path.name.startswith(f"{content['quelle'].upper()}_{content['objekt'].upper()}_{day}_")
        seen += 1
    assert seen == len(list(clean.glob("*/*.csv"))) + len(list(clean.glob("*/*.xml")))


def test_files_are_in_the_charset_they_declare_and_lists_have_their_mark(clean: Path) -> None:
    declared: dict[tuple[str, str], set[str]] = {}
    for path, content in manifests(clean):
        declared.setdefault((content["quelle"], content["objekt"]), set()).add(content["zeichensatz"])
        path.read_bytes().decode(CODECS[content["zeichensatz"]])
        assert path.read_bytes().startswith(b"\xef\xbb\xbf") == (content["quelle"] == "lka")
    assert declared["abh", "auslaender"] == {"ISO-8859-1", "UTF-8"}
    assert declared["abh", "nachricht"] == {"UTF-8"}
    assert declared["jva", "haft"] == {"Windows-1252"}
    assert declared["zab", "person"] == {"UTF-8"}


def test_offices_write_three_dialects_and_each_is_taken_without_a_row_set_aside(clean: Path, tmp_path: Path) -> None:
    authority = load_authorities()["abh"]
    for office, version in (("ABH 5515", "1"), ("ABH 5566", "B1"), ("ABH 5554", "C1")):
        versions = {c["schema_version"] for _, c in manifests(clean) if c["stelle"] == office and "satz" not in c}
        assert version in versions
    archive = tmp_path / "archive"
    pull(authority, inbox=InboxAddress(url=str(clean / "abh")), archive=archive, permit=None)
    contracts = load_contracts(ROOT / "quality" / "contracts")
    acquired = acquire(
        archive,
        stichtag=date(2026, 6, 2),
        wissensstand=datetime(2026, 6, 2, 12),  # noqa: DTZ001 -- UTC without zone, as everywhere
        contracts=contracts,
        code_lists=load_code_lists(ROOT / "dbt_project" / "seeds", contracts),
        authorities={"abh": authority},
        permit=None,
    )
    assert acquired.set_aside.is_empty()
    offices = acquired.tables["abh__auslaender"]["abh"].unique().to_list()
    assert {"5515", "5566", "5554"} <= set(offices)


def test_headers_are_those_of_the_contracts(clean: Path) -> None:
    contracts = load_contracts(ROOT / "quality" / "contracts")
    for path, content in manifests(clean):
        if content["trennzeichen"]:
            contract = contracts["source", f"{content['quelle']}__{content['objekt']}"]
            first = path.read_bytes().decode(CODECS[content["zeichensatz"]]).partition("\n")[0]
            assert first == content["trennzeichen"].join(
                column.name.upper() for column in contract.delivered_columns
            ), path.name


def test_every_delta_builds_on_the_file_before_it(clean: Path) -> None:
    by_id = {content["lieferung_id"]: content for _, content in manifests(clean)}
    for content in by_id.values():
        before = content["vorgaenger_id"]
        if content["art"] == "DELTA" and content["quelle"] not in ("azr", "bzr", "sta"):
            assert by_id[before]["stelle"] == content["stelle"]
            assert by_id[before]["objekt"] == content["objekt"]
            assert by_id[before]["stichtag"] < content["stichtag"]
        else:
            assert before is None


def test_a_full_file_and_its_deltas_lead_to_the_next_full_file(clean: Path) -> None:
    """What the deltas of the first days say is what the full files of the first of June hold."""
    checked = 0
    files = [(path, content) for path, content in manifests(clean) if content["objekt"] == "auslaender"]
    for office in sorted({content["stelle"] for _, content in files}):
        mine = sorted(((c["stichtag"], p, c) for p, c in files if c["stelle"] == office), key=lambda item: item[0])
        state: dict[str, dict[str, str]] = {}
        for day, path, content in mine:
            if day == "2026-06-01":
                full = {row["abh_az"]: row for row in rows(path, manifest=content)}
                common = [key for key, row in state.items() if key in full and row["stand"] == full[key]["stand"]]
                for key in common:
                    assert {**state[key], "satzart": ""} == {**full[key], "satzart": ""}
                newer = [key for key in full if key not in common]
                # What the deltas did not say has changed since the last of them, on Friday morning.
                assert all("-".join(full[key]["stand"][:10].split(".")[::-1]) >= "2026-05-29" for key in newer)
                checked += len(common)
                break
            for row in rows(path, manifest=content):
                if row["satzart"] == "L":
                    del state[row["abh_az"]]
                else:
                    state[row["abh_az"]] = row
    assert checked > 150


def test_extracts_show_final_judgements_of_the_past_and_link_gesamtstrafen(small: tuple[Path, Summary]) -> None:
    linked = 0
    for path, content in manifests(small[0]):
        if content["objekt"] != "auskunft" or hashlib.sha256(path.read_bytes()).hexdigest() != content["sha256"]:
            continue
        for extract in extracts(path):
            judgements = {e.attrib["lfd"]: texts(e) for e in extract if e.tag.endswith("urteil")}
            assert list(judgements) == [str(number) for number in range(1, len(judgements) + 1)]
            for judgement in judgements.values():
                days = [judgement[name] for name in ("tatLetzterTag", "erstesUrteilAm", "rechtskraftAm")]
                assert days == sorted(days)
                assert days[-1] <= extract.attrib["am"]
                whole = judgement.get("einbezogenInLfd")
                if whole is not None:
                    linked += 1
                    assert judgements[whole]["deliktText"].startswith("Gesamtstrafe")
    assert linked >= 2


def test_the_folder_must_be_empty_and_the_period_must_not_be(tmp_path: Path) -> None:
    (tmp_path / "something").write_text("x")
    with pytest.raises(UserError, match="is not empty"):
        synthesise(scale=Scale.S, seed=1, out=tmp_path, **WEEK)
    with pytest.raises(UserError, match="The period"):
        synthesise(scale=Scale.S, seed=1, out=tmp_path / "x", first_day=date(2026, 6, 2), last_day=date(2026, 6, 1))
    assert not (tmp_path / "x").exists()


def test_progress_is_told_for_every_file(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    done = synthesise(
        scale=Scale.S, seed=1, out=tmp_path / "x", progress=lambda now, all_: told.append((now, all_)), **WEEK
    )
    assert told == [(place + 1, done.files) for place in range(done.files)]


def test_papers_depend_on_the_country_in_the_correlated_world_only(tmp_path: Path) -> None:
    shares = {}
    for world in Documents:
        out = tmp_path / world.value
        synthesise(scale=Scale.M, seed=3, out=out, documents=world, faults=Faults.none(), **WEEK)
        people = pl.read_parquet(out / "truth" / "persons.parquet").filter(pl.col("zweck_im_satz").is_null())
        ready = people.with_columns(hat=pl.col("papiere").is_in(["PASS", "ZUSAGE"]))
        some = [
            ready.filter(pl.col("staatsangehoerigkeit").is_in(keys))["hat"] for keys in (["170", "121", "144"], ["423"])
        ]
        shares[world] = int(some[0].sum()) / len(some[0]) - int(some[1].sum()) / len(some[1])
    assert abs(shares[Documents.INDEPENDENT]) < 0.12
    assert shares[Documents.CORRELATED] > 0.4
