"""Linking whole frames: groups, guard, uncertainty, judgements, ledger, order, costs."""

import time

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import UserError
from pipelines.identify.identities import MOST_RECORDS_PER_NUMBER
from pipelines.identify.link import Linked
from pipelines.identify.reasons import GERMAN, Reason, in_german
from quality.ledger import differences
from tests.unit.identify.invented_records import frame, judgement, linked, many_records, record

KAYA = {"familienname": "Kaya", "vornamen": "Deniz", "geburtsdatum": "1990-04-05", "geburtsort": "Izmir"}
ROSSI = {"familienname": "Rossi", "vornamen": "Gianni", "geburtsdatum": "1975-08-30", "geburtsort": "Bari"}
AZR_1, AZR_2 = "150304111111", "180907222222"
CPU_SECONDS_FOR_36_000 = 6.0
"""Four times what it takes on the slowest machine in use, so that only a wrong turn fails."""


def persons(result: Linked) -> list[set[str]]:
    groups = result.person_links.group_by("person_id").agg("record_key")["record_key"]
    return sorted((set(group) for group in groups), key=sorted)


def row(result: Linked, record_key: str) -> dict[str, object]:
    return result.person_links.row(by_predicate=pl.col("record_key") == record_key, named=True)


def test_every_record_leaves_with_a_person() -> None:
    result = linked(frame(record("abh:1", **KAYA), record("bzr:2", **KAYA), record("jva:3", **ROSSI)))
    assert persons(result) == [{"abh:1", "bzr:2"}, {"jva:3"}]
    assert [(link["stufe"], link["ist_unsicher"]) for link in result.person_links.to_dicts()] == [
        ("T4", False),
        ("T4", False),
        ("EINZELN", False),
    ]
    assert row(result, "jva:3")["gruende"] is None


def test_nothing_comes_of_nothing() -> None:
    result = linked(frame())
    assert result.person_links.is_empty()
    assert result.pair_decisions.is_empty()
    assert result.register_events.is_empty()


def test_the_ledger_counts_records_per_delivery() -> None:
    result = linked(
        frame(
            record("abh:1", **KAYA),
            record("abh:1", identitaet_nr=1, familienname="Deniz", vornamen="Kaya"),
            record("bzr:2", **KAYA | {"delivery_id": "d2"}),
        )
    )
    assert result.ledger.select("step", "delivery_id", "rows_in", "rows_out").rows() == [
        ("link", "d1", 1, 1),
        ("link", "d2", 1, 1),
    ]
    assert differences(result.ledger).is_empty()


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ({"azr_nr": AZR_1}, {"azr_nr": AZR_2}, Reason.GRUPPE_AZR),
        ({"d_nummer": f"D{AZR_1}"}, {"d_nummer": f"D{AZR_2}"}, Reason.GRUPPE_D_NUMMER),
    ],
)
def test_a_group_that_contradicts_itself_goes_to_people_as_a_whole(
    first: dict[str, str], second: dict[str, str], reason: Reason
) -> None:
    result = linked(frame(record("abh:1", **KAYA, **first), record("bzr:2", **KAYA), record("zab:3", **KAYA, **second)))
    assert persons(result) == [{"abh:1"}, {"bzr:2"}, {"zab:3"}]
    assert set(result.pair_decisions["entscheidung"]) == {"REVIEW"}
    assert result.pair_decisions.height == 3
    assert result.person_links["ist_unsicher"].all()
    assert all(GERMAN[reason] in gruende for gruende in result.person_links["gruende"])


def test_leading_dates_more_than_a_year_apart_break_a_group() -> None:
    bamf = {"bamf_az": "7654321-225"}
    near = linked(
        frame(record("abh:1", **KAYA, **bamf), record("bzr:2", **KAYA | {"geburtsdatum": "1991-04-05"}, **bamf))
    )
    far = linked(
        frame(record("abh:1", **KAYA, **bamf), record("bzr:2", **KAYA | {"geburtsdatum": "1991-04-08"}, **bamf))
    )
    assert persons(near) == [{"abh:1", "bzr:2"}]
    assert persons(far) == [{"abh:1"}, {"bzr:2"}]
    assert GERMAN[Reason.GRUPPE_DATUM] in far.pair_decisions["gruende"][0]


def test_a_leading_date_that_the_group_knows_as_an_alias_breaks_nothing() -> None:
    other = {"familienname": "Demir", "vornamen": "Baran", "geburtsdatum": "1985-02-03", "geburtsort": "Izmir"}
    number = {"d_nummer": f"D{AZR_1}"}
    known = (record("abh:1", **KAYA, **number), record("abh:1", identitaet_nr=1, **other))
    result = linked(frame(*known, record("jva:2", **other, **number)))
    assert persons(result) == [{"abh:1", "jva:2"}]
    assert GERMAN[Reason.ALIAS] in str(row(result, "jva:2")["gruende"])


def test_a_planted_false_azr_number_moves_no_conviction() -> None:
    honest = frame(record("abh:1", **KAYA, azr_nr=AZR_1), record("bzr:1", **KAYA), record("abh:2", **ROSSI))
    planted = honest.with_columns(
        azr_nr=pl.when(pl.col("record_key") == "abh:2").then(pl.lit(AZR_1)).otherwise("azr_nr")
    )
    before, after = linked(honest), linked(planted)
    assert persons(before) == persons(after) == [{"abh:1", "bzr:1"}, {"abh:2"}]
    assert row(after, "bzr:1")["ist_unsicher"] is False
    assert GERMAN[Reason.AZR_WIDERSPRUCH] in after.pair_decisions["gruende"].str.join(" ").item()


def test_an_unlinked_extract_that_may_be_somebodys_is_uncertain_and_the_file_is_marked() -> None:
    without_place = {name: value for name, value in KAYA.items() if name != "geburtsort"}
    result = linked(frame(record("abh:1", **KAYA), record("bzr:2", **without_place)))
    assert persons(result) == [{"abh:1"}, {"bzr:2"}]
    assert row(result, "bzr:2")["ist_unsicher"] is True
    assert row(result, "abh:1")["ist_unsicher"] is True
    assert GERMAN[Reason.OFFENES_PAAR] in str(row(result, "abh:1")["gruende"])


def test_a_namesake_does_not_silence_a_linked_extract() -> None:
    namesake = KAYA | {"vornamen": "Denis"}
    result = linked(frame(record("abh:1", **KAYA), record("bzr:1", **KAYA), record("jva:2", **namesake)))
    assert persons(result) == [{"abh:1", "bzr:1"}, {"jva:2"}]
    assert row(result, "bzr:1")["ist_unsicher"] is False
    assert row(result, "jva:2")["ist_unsicher"] is True


def test_a_pair_that_is_settled_another_way_is_not_asked() -> None:
    married = KAYA | {"familienname": "Schulz", "geburtsname": "Kaya"}
    result = linked(
        frame(record("abh:1", **KAYA, azr_nr=AZR_1), record("abh:2", **married, azr_nr=AZR_1), record("bzr:3", **KAYA))
    )
    assert persons(result) == [{"abh:1", "abh:2", "bzr:3"}]
    assert set(result.pair_decisions["entscheidung"]) == {"LINK"}


def test_a_number_on_very_many_records_links_nobody() -> None:
    rows = [
        record(f"abh:{number}", **KAYA | {"geburtsort": None}, azr_nr=AZR_1)
        for number in range(MOST_RECORDS_PER_NUMBER + 1)
    ]
    assert linked(frame(*rows[:-1])).person_links["person_id"].n_unique() == 1
    assert linked(frame(*rows)).person_links["person_id"].n_unique() == len(rows)


def test_judgements_beat_the_rules() -> None:
    records = frame(record("abh:1", **KAYA), record("bzr:2", **KAYA), record("jva:3", **ROSSI))
    result = linked(
        records, judgements=(judgement("bzr:2", "abh:1", "VERSCHIEDEN"), judgement("jva:3", "bzr:2", "GLEICH"))
    )
    assert persons(result) == [{"abh:1"}, {"bzr:2", "jva:3"}]
    assert result.pair_decisions.rows() == [("bzr:2", "jva:3", "URTEIL", "LINK", GERMAN[Reason.URTEIL_GLEICH])]
    assert not result.person_links["ist_unsicher"].any()


def test_a_judgement_of_difference_holds_against_a_way_round() -> None:
    records = frame(record("abh:1", **KAYA), record("bzr:2", **KAYA), record("jva:3", **KAYA))
    result = linked(records, judgements=(judgement("abh:1", "jva:3", "VERSCHIEDEN"),))
    assert persons(result) == [{"abh:1"}, {"bzr:2"}, {"jva:3"}]
    assert GERMAN[Reason.GRUPPE_URTEIL] in str(row(result, "bzr:2")["gruende"])


def test_judging_two_azr_numbers_to_be_one_person_is_the_merge_event() -> None:
    records = frame(
        record("abh:1", **KAYA, azr_nr=AZR_1), record("abh:2", **KAYA, azr_nr=AZR_2), record("bzr:3", **KAYA)
    )
    assert len(persons(linked(records))) == 3
    two = (judgement("abh:1", "abh:2", "GLEICH"), judgement("abh:1", "abh:2", "GLEICH", "B. Beispiel"))
    assert persons(linked(records, judgements=two)) == [{"abh:1", "abh:2", "bzr:3"}]


def test_judgements_hold_through_records_that_are_not_delivered_any_more() -> None:
    records = frame(record("abh:1", **KAYA), record("jva:3", **ROSSI))
    result = linked(records, judgements=(judgement("abh:1", "zab:9", "GLEICH"), judgement("zab:9", "jva:3", "GLEICH")))
    assert persons(result) == [{"abh:1", "jva:3"}]


def test_an_unclear_judgement_leaves_the_pair_open_and_says_so() -> None:
    records = frame(record("abh:1", **KAYA), record("bzr:2", **KAYA | {"geburtsort": None}))
    result = linked(records, judgements=(judgement("abh:1", "bzr:2", "UNKLAR"),))
    assert result.pair_decisions["entscheidung"].to_list() == ["REVIEW"]
    assert result.pair_decisions["gruende"][0].startswith(GERMAN[Reason.URTEIL_UNKLAR])


def test_contradictory_judgements_are_refused_and_name_who_gave_them() -> None:
    given_judgements = (
        judgement("a:1", "b:2", "GLEICH", name="Anna Beispiel"),
        judgement("c:3", "b:2", "GLEICH", name="Bernd Muster"),
        judgement("x:1", "x:2", "GLEICH", name="Doris Unbeteiligt"),
        judgement("a:1", "c:3", "VERSCHIEDEN", name="Carla Probe"),
    )
    with pytest.raises(UserError) as refused:
        linked(frame(record("abh:1", **KAYA)), judgements=given_judgements)
    message = str(refused.value)
    for name in ("Anna Beispiel", "Bernd Muster", "Carla Probe", "a:1", "b:2", "c:3", "iris refresh"):
        assert name in message
    assert "Doris" not in message


def test_the_same_pair_judged_both_ways_is_a_contradiction() -> None:
    both = (judgement("a:1", "b:2", "GLEICH", name="Anna"), judgement("b:2", "a:1", "VERSCHIEDEN", name="Bernd"))
    with pytest.raises(UserError, match=r"Bernd.*but a:1 = b:2 \(Anna"):
        linked(frame(), judgements=both)


def test_a_word_that_is_no_judgement_is_refused() -> None:
    with pytest.raises(UserError, match="vielleicht"):
        linked(frame(), judgements=(judgement("a:1", "b:2", "vielleicht"),))


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([record("abh:1", **KAYA), record("abh:1", **KAYA)], "share record_key"),
        ([record("abh:1", **KAYA | {"identitaet_nr": 1})], "no leading identity"),
        ([record("abh:1", **KAYA | {"geburtsdatum": "05.04.1990"})], "dates of birth"),
    ],
)
def test_records_that_break_their_contract_are_refused(rows: list[dict[str, object]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        linked(frame(*rows))


def test_every_reason_has_its_german_words_and_no_other_code_has() -> None:
    assert set(GERMAN) == set(Reason)
    assert in_german(pl.Series(["AZR_GLEICH;ORT_ANDERS", ""])).to_list() == [
        "gleiche AZR-Nummer; Geburtsort verschieden",
        "",
    ]
    with pytest.raises(ValueError, match="WETTER"):
        in_german(pl.Series(["WETTER"]))


RECORDS = many_records(400, seed=7)
EXPECTED = linked(RECORDS)


@settings(max_examples=5, deadline=None)
@given(st.integers(min_value=0, max_value=2**32 - 1))
def test_the_same_records_in_another_order_give_the_same_bytes(seed: int) -> None:
    again = linked(RECORDS.sample(fraction=1.0, shuffle=True, seed=seed))
    for table in ("person_links", "pair_decisions", "register", "register_events", "ledger"):
        assert getattr(again, table).write_csv() == getattr(EXPECTED, table).write_csv()


def test_every_kind_of_decision_occurs_among_the_invented_records() -> None:
    assert set(EXPECTED.pair_decisions["stufe"]) >= {"T1", "T4", "T5"}
    assert EXPECTED.person_links["record_key"].to_list() == sorted(RECORDS["record_key"].unique())


@pytest.mark.heavy
def test_36_000_identities_are_linked_in_seconds() -> None:
    records = many_records(36_000, seed=1)
    before = time.process_time()
    result = linked(records)
    assert time.process_time() - before < CPU_SECONDS_FOR_36_000
    assert result.person_links.height == records["record_key"].n_unique()
    assert result.pair_decisions.height < records.height
