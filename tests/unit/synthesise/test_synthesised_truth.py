"""The truth beside the deliveries: it covers every record, and every planted fault is where it says."""

import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from synthesised_inbox import Opened, extracts, manifests, rows

from pipelines.errors import UserError
from pipelines.synthesise import Fault, Faults, Handling, Scale, Summary, synthesise
from pipelines.synthesise.faults import CATALOGUE
from pipelines.synthesise.profiles import PROFILES

WEEK = {"first_day": date(2026, 5, 27), "last_day": date(2026, 6, 2)}
KEYS = {
    ("abh", "auslaender"): ("abh", "abh_az"),
    ("lka", "intensivtaeter"): ("kpb", "lfd_nr"),
    ("jva", "haft"): ("buchnr",),
    ("zab", "person"): ("zab_person_nr",),
    ("pol", "person"): ("pol_person_id", "lfd_nr"),
    ("pol", "vorgang"): ("vorgangsnr",),
    ("pol", "rolle"): ("vorgangsnr", "pol_person_id"),
}
RECORDS = {key: columns for key, columns in KEYS.items() if key[0] != "pol"}


def _placed(out: Path) -> pl.DataFrame:
    listed = _truth(out, "faults").filter(pl.col("zeile").is_not_null())
    return listed.filter(pl.concat_str("quelle", "objekt", separator=".").is_in([".".join(key) for key in KEYS]))


def _truth(out: Path, table: str) -> pl.DataFrame:
    return pl.read_parquet(out / "truth" / f"{table}.parquet")


def test_every_delivered_record_of_a_person_is_in_the_truth_once(clean: Path) -> None:
    records = _truth(clean, "records")
    assert records["record_key"].is_unique().all()
    known, people = set(records["record_key"]), set(_truth(clean, "persons")["true_person_id"])
    assert set(records["true_person_id"]) <= people
    delivered = set()
    for path, content in manifests(clean):
        key = (content["quelle"], content["objekt"])
        if key in RECORDS:
            for row in rows(path, manifest=content):
                delivered.add(f"{content['quelle']}:" + "/".join(row[name] for name in RECORDS[key]))
        elif key == ("abh", "nachricht"):
            found = re.findall(r"<aktenzeichenABH>([^<]+)<", path.read_text(encoding="utf-8"))
            delivered |= {f"abh:{content['stelle'].removeprefix('ABH ')}/{number}" for number in found}
        elif key == ("pol", "person"):
            for row in rows(path, manifest=content):
                delivered.add("pol:" + (row["ersetzt_durch"] or row["pol_person_id"]).lstrip("0"))
        elif key == ("bamf", "verfahren"):
            delivered |= {f"bamf:{procedure.attrib['id']}" for procedure in extracts(path)}
        elif key == ("azr", "datenblatt"):
            delivered |= {f"azr:{answer.attrib['id']}" for answer in extracts(path)}
        elif content["objekt"] == "auskunft":
            delivered |= {f"bzr:{extract.attrib['id']}" for extract in extracts(path)}
    assert delivered
    assert delivered <= known


def test_every_fault_of_the_catalogue_is_planted_in_the_demo_set(small: tuple[Path, Summary]) -> None:
    assert set(small[1].faults) == set(CATALOGUE)
    listed = _truth(small[0], "faults")
    assert dict(listed.group_by("fault").len().iter_rows()) == dict(small[1].faults)
    assert set(listed["erwartet"]) <= set(Handling)


def test_a_listed_place_holds_the_listed_record(small: tuple[Path, Summary]) -> None:
    listed = _placed(small[0])
    opened = Opened(small[0])
    whole = set(_truth(small[0], "faults").filter(pl.col("spalte").is_in(["HALF", "MISSING", "CHARSET"]))["datei"])
    checked = 0
    places = listed.select("datei", "zeile", "schluessel", "quelle", "objekt")
    for name, number, key, code, objekt in places.iter_rows():
        if name in whole:
            continue
        row = opened[name][number - 2]
        assert "/".join(row[column] for column in KEYS[code, objekt]) == key
        checked += 1
    assert checked > 50


@pytest.mark.parametrize("fault", list(CATALOGUE))
def test_each_fault_can_be_switched_on_alone(fault: Fault, tmp_path: Path) -> None:
    done = synthesise(scale=Scale.S, seed=11, out=tmp_path / "x", faults=Faults.only(fault), **WEEK)
    assert set(done.faults) == {fault.value}


def test_no_fault_is_planted_when_all_are_off(clean: Path) -> None:
    assert _truth(clean, "faults").is_empty()


def test_a_planted_value_stands_in_the_file(small: tuple[Path, Summary]) -> None:
    """Of the faults that a single cell shows, the cell is looked up."""
    shows = {
        ("F03", "geb_datum"): lambda value: value.startswith("01.01.") or value.endswith("-01-01"),
        ("F04", "geb_datum"): lambda value: value.startswith("00.") or len(value) in (4, 7),
        ("F11", "familienname"): lambda value: "Ã" in value,
        ("F12", "geb_datum"): lambda value: len(value) < len("01.02.1990"),
        ("F12", "pks"): lambda value: len(value) < len("010000"),
        ("F13", "seit"): str.isdigit,
        ("F19", "ergebnisart"): lambda value: not value,
        ("F22", "rolle"): lambda value: value in ("OP", "ZE", "GE", "HI"),
        ("F24", "einreise_am"): lambda value: "0190" in value,
        ("F24", "status_bis"): lambda value: "9999" in value,
        ("F24", "strafzeit_ende"): lambda value: value == "31.12.9999",
    }
    whole = _truth(small[0], "faults").filter(pl.col("spalte").is_in(["HALF", "MISSING", "CHARSET"]))["datei"].to_list()
    opened = Opened(small[0])
    listed = _placed(small[0])
    seen = set()
    for fault, name, number, column in listed.select("fault", "datei", "zeile", "spalte").iter_rows():
        if (fault, column) in shows and name in opened and name not in whole:
            assert shows[fault, column](opened[name][number - 2][column]), (fault, name, number)
            seen.add((fault, column))
    assert seen == set(shows)


def test_broken_files_are_broken_as_listed(small: tuple[Path, Summary]) -> None:
    listed = _truth(small[0], "faults").filter(pl.col("zeile").is_null() & (pl.col("fault") == "F25"))
    assert listed.height >= 3
    by_name = {path.name: content for path, content in manifests(small[0])}
    for name, kind, day in listed.select("datei", "spalte", "stichtag").iter_rows():
        if kind == "MISSING":
            assert name not in by_name
        elif kind == "LATE":
            assert by_name[name]["erzeugt_am"][:10] > day.isoformat()
        elif kind == "TWICE":
            assert sum(content["sha256"] == by_name[name]["sha256"] for content in by_name.values()) >= 2


def test_impossible_rates_are_refused_at_once() -> None:
    with pytest.raises(UserError, match=r"F01=1\.5, F20=-0\.1"):
        Faults(rates={Fault.F20: -0.1, Fault.F01: 1.5, Fault.F02: 0.1})


def test_the_prescribed_persons_are_there(small: tuple[Path, Summary]) -> None:
    people = _truth(small[0], "persons")
    assert people["zweck_im_satz"].drop_nulls().to_list() == [profile.says for profile in PROFILES]
    assert people.filter(pl.col("gestorben_am").is_not_null()).height >= 1
    assert people.filter(pl.col("eingebuergert_am").is_not_null()).height >= 1
    assert people.filter(pl.col("fortgezogen_am").is_not_null()).height >= 1
    assert people.filter(pl.col("abh") == "5913").height >= 1
    twins = people.filter(pl.col("zwilling_von").is_not_null())
    both = twins.join(people, left_on="zwilling_von", right_on="true_person_id", suffix="_l")
    assert both.height >= 1
    assert (both["familienname"] == both["familienname_l"]).all()
    assert (both["geburtsdatum"] == both["geburtsdatum_l"]).all()
    assert (both["geb_ort"] != both["geb_ort_l"]).all()
    assert (both["azr_nr"] != both["azr_nr_l"]).all()


def test_azr_numbers_are_unique_and_shaped(district: tuple[Path, Summary]) -> None:
    numbers = _truth(district[0], "persons")["azr_nr"]
    assert numbers.is_unique().all()
    assert numbers.str.contains(r"^[0-9]{2}(0[0-9]|1[0-2])([0-2][0-9]|3[01])[0-9]{6}$").all()
