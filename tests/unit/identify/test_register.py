"""Person ids over several days: they survive reruns, merges, splits and replays."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl

from pipelines.identify.register import EVENTS_SCHEMA, ids_of_persons, known_before, register_hash, resolve
from pipelines.identify.register_files import (
    events_after,
    read_events,
    read_register,
    register_after,
    write_at_once,
)
from tests.unit.identify.invented_records import (
    NO_JUDGEMENTS,
    NO_REGISTER,
    STICHTAG,
    frame,
    judgement,
    linked,
    many_records,
    record,
)

KAYA = {"familienname": "Kaya", "vornamen": "Deniz", "geburtsdatum": "1990-04-05", "geburtsort": "Izmir"}
BARE = KAYA | {"geburtsort": None}
NEXT_DAY = STICHTAG + timedelta(days=1)
THIRD_DAY = STICHTAG + timedelta(days=2)
JOINED = frame(record("abh:1", **KAYA), record("bzr:2", **KAYA))
PARTED = frame(record("abh:1", **KAYA), record("bzr:2", **BARE))


def ids(links: pl.DataFrame) -> dict[str, str]:
    return dict(links.select("record_key", "person_id").iter_rows())


def happened(events: pl.DataFrame) -> list[tuple[str, str, str | None]]:
    return events.select("person_id", "ereignis", "andere_person_id").rows()


def test_an_id_is_a_function_of_the_founding_record_and_says_nothing() -> None:
    first = ids(linked(JOINED).person_links)
    assert first == ids(linked(JOINED).person_links)
    assert set(first.values()) == {ids(linked(PARTED).person_links)["abh:1"]}
    assert all(len(person_id) == 17 and person_id[0] == "p" for person_id in first.values())


def test_the_earliest_known_record_founds_a_person() -> None:
    older = record("bzr:2", **KAYA | {"erstmals_bekannt": date(2025, 1, 1)})
    alone = ids(linked(frame(older)).person_links)["bzr:2"]
    assert ids(linked(frame(record("abh:1", **KAYA), older)).person_links)["abh:1"] == alone


def test_a_rerun_with_the_register_changes_nothing() -> None:
    first = linked(JOINED)
    again = linked(JOINED, register=first.register, stichtag=NEXT_DAY)
    assert again.person_links.equals(first.person_links)
    assert again.register.equals(first.register)
    assert again.register_events.is_empty()


def test_a_person_keeps_its_id_when_an_older_record_joins() -> None:
    first = linked(frame(record("bzr:2", **KAYA)))
    older = record("abh:1", **KAYA | {"erstmals_bekannt": date(2020, 1, 1)})
    later = linked(frame(older, record("bzr:2", **KAYA)), register=first.register, stichtag=NEXT_DAY)
    assert set(ids(later.person_links).values()) == set(ids(first.person_links).values())
    assert later.register_events.is_empty()


def test_two_persons_become_one_and_the_old_id_is_followed() -> None:
    apart = linked(PARTED)
    before = ids(apart.person_links)
    joined = linked(JOINED, register=apart.register, stichtag=NEXT_DAY)
    survivor = min(before.values())
    ended = max(before.values())
    assert set(ids(joined.person_links).values()) == {survivor}
    assert happened(joined.register_events) == [(ended, "ZUSAMMENGEFUEHRT", survivor)]
    assert joined.register_events["grund"][0].startswith("verknüpft nach T4: Familienname und Vorname gleich")
    events = pl.concat([apart.register_events, joined.register_events])
    assert resolve(ended, register_events=events) == survivor
    assert resolve(survivor, register_events=events) == survivor


def test_of_two_known_persons_the_one_known_longer_keeps_its_id() -> None:
    first = linked(frame(record("bzr:2", **BARE)))
    second = linked(PARTED, register=first.register, stichtag=NEXT_DAY)
    third = linked(JOINED, register=second.register, stichtag=THIRD_DAY)
    assert set(ids(third.person_links).values()) == {ids(first.person_links)["bzr:2"]}


def test_a_split_leaves_the_id_with_the_founding_record() -> None:
    joined = linked(JOINED)
    person_id = ids(joined.person_links)["abh:1"]
    parted = linked(
        JOINED, register=joined.register, judgements=(judgement("abh:1", "bzr:2", "VERSCHIEDEN"),), stichtag=NEXT_DAY
    )
    after = ids(parted.person_links)
    assert after["abh:1"] == person_id
    assert after["bzr:2"] != person_id
    assert happened(parted.register_events) == [(after["bzr:2"], "GETRENNT", person_id)]
    assert resolve(person_id, register_events=pl.concat([joined.register_events, parted.register_events])) == person_id


def test_a_split_after_a_merge_brings_the_old_id_back() -> None:
    apart = linked(PARTED)
    joined = linked(JOINED, register=apart.register, stichtag=NEXT_DAY)
    parted = linked(PARTED, register=joined.register, stichtag=THIRD_DAY)
    assert ids(parted.person_links) == ids(apart.person_links)
    events = pl.concat([apart.register_events, joined.register_events, parted.register_events])
    for person_id in ids(apart.person_links).values():
        assert resolve(person_id, register_events=events) == person_id


def test_a_replay_does_not_look_at_the_register_of_its_day_or_later() -> None:
    apart = linked(PARTED)
    joined = linked(JOINED, register=apart.register, stichtag=NEXT_DAY)
    later = linked(PARTED, register=joined.register, stichtag=THIRD_DAY)
    replayed = linked(JOINED, register=later.register, stichtag=NEXT_DAY)
    assert replayed.person_links.equals(joined.person_links)
    assert replayed.register.equals(joined.register)
    assert replayed.register_events.equals(joined.register_events)


def test_a_name_that_is_borne_by_others_is_not_given_twice() -> None:
    founded = ids(linked(frame(record("abh:1", **KAYA))).person_links)["abh:1"]
    borne = pl.DataFrame(
        {"record_key": ["zab:9"], "person_id": [founded], "seit": [date(2025, 1, 1)]}, schema=NO_REGISTER.schema
    )
    stranger = record("zab:9", familienname="Rossi", vornamen="Gianni", geburtsdatum="1975-08-30")
    after = ids(linked(frame(record("abh:1", **KAYA), stranger), register=borne).person_links)
    assert after["zab:9"] == founded
    assert after["abh:1"] != founded


def test_an_unknown_id_stands_for_itself() -> None:
    assert resolve("p0", register_events=pl.DataFrame(schema=EVENTS_SCHEMA)) == "p0"


def test_ids_are_unique_and_survive_growing_records() -> None:
    records = many_records(600, seed=3)
    half = records.filter(pl.col("record_key").str.ends_with("1"))
    first = linked(half)
    later = linked(records, register=first.register, stichtag=NEXT_DAY)
    before, after = ids(first.person_links), ids(later.person_links)
    ended = dict(
        later.register_events.filter(pl.col("ereignis") == "ZUSAMMENGEFUEHRT")
        .select("person_id", "andere_person_id")
        .rows()
    )
    known = set(before.values()) - set(ended)
    assert known <= set(after.values())
    assert later.register.group_by("record_key").len()["len"].max() in {1, 2}
    assert set(later.register["record_key"]) == set(after)


def test_the_register_is_kept_between_runs(tmp_path: Path) -> None:
    path = tmp_path / "register" / "person_register.parquet"
    assert read_register(path).is_empty()
    register = linked(JOINED).register
    write_at_once(register, path=path)
    assert read_register(path).equals(register)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_releasing_an_earlier_day_again_leaves_later_days_in_the_register() -> None:
    apart = linked(PARTED)
    joined = linked(JOINED, register=apart.register, stichtag=NEXT_DAY)
    again = linked(PARTED, register=joined.register)
    assert register_after(joined.register, released=again.register, stichtag=STICHTAG).equals(joined.register)
    assert known_before(joined.register, stichtag=NEXT_DAY).equals(apart.register)
    assert hashed(joined.register, NEXT_DAY) == hashed(apart.register, NEXT_DAY)
    assert hashed(joined.register, THIRD_DAY) != hashed(apart.register, THIRD_DAY)


def hashed(register: pl.DataFrame, stichtag: date, judgements: pl.DataFrame = NO_JUDGEMENTS) -> str:
    return register_hash(register, judgements=judgements, stichtag=stichtag)


def test_a_judgement_counts_from_the_day_after_it_was_handed_over() -> None:
    given = pl.DataFrame([judgement("abh:1", "bzr:2", "GLEICH")], schema=NO_JUDGEMENTS.schema)
    assert hashed(NO_REGISTER, STICHTAG, given) == hashed(NO_REGISTER, STICHTAG)
    assert hashed(NO_REGISTER, NEXT_DAY, given) != hashed(NO_REGISTER, NEXT_DAY)


def test_events_are_kept_so_that_an_old_id_is_found_after_days(tmp_path: Path) -> None:
    path = tmp_path / "register_events.parquet"
    first = linked(PARTED)
    later = linked(JOINED, register=first.register, stichtag=NEXT_DAY)
    told = events_after(read_events(path), released=first.register_events, stichtag=STICHTAG)
    write_at_once(events_after(told, released=later.register_events, stichtag=NEXT_DAY), path=path)
    kept = read_events(path)
    current = set(later.person_links["person_id"])
    assert {resolve(person, register_events=kept) for person in first.person_links["person_id"]} == current
    again = events_after(kept, released=later.register_events, stichtag=NEXT_DAY)
    assert again.equals(kept)


def test_every_id_that_was_ever_given_leads_to_the_person_of_the_day() -> None:
    events = pl.DataFrame(
        [
            {
                "person_id": "a",
                "ereignis": "ZUSAMMENGEFUEHRT",
                "andere_person_id": "b",
                "grund": "x",
                "stichtag": STICHTAG,
            },
            {
                "person_id": "b",
                "ereignis": "ZUSAMMENGEFUEHRT",
                "andere_person_id": "c",
                "grund": "x",
                "stichtag": NEXT_DAY,
            },
            {
                "person_id": "d",
                "ereignis": "ZUSAMMENGEFUEHRT",
                "andere_person_id": "gone",
                "grund": "x",
                "stichtag": STICHTAG,
            },
        ],
        schema=EVENTS_SCHEMA,
    )
    links = pl.DataFrame({"record_key": ["r1", "r2", "r3"], "person_id": ["c", "c", "e"]})
    assert ids_of_persons(links, events=events).rows() == [("a", "c"), ("b", "c"), ("c", "c"), ("e", "e")]
