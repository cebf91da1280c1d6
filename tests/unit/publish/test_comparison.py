"""Causes of change: each is deduced from what two runs published, and what cannot be deduced is said so."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from pipelines.publish.comparison import compare
from pipelines.publish.explain import changes_told
from pipelines.publish.list_state import published_state
from pipelines.publish.run_folders import PublishedRun
from tests.unit.publish.compared_lists import NEXT, UNCHANGED, compared, found
from tests.unit.publish.invented import D2, DAY, assessed, case, fall, known, messages, person, three_known, unranked
from tests.unit.publish.invented_runs import inputs, release_day, tables_of


@pytest.fixture(scope="module")
def previous(tmp_path_factory: pytest.TempPathFactory) -> PublishedRun:
    """Three ranked cases, each with one record of abh, from the delivery d1."""
    return release_day(tmp_path_factory.mktemp("home"), DAY)


def test_the_first_list_has_entries_only() -> None:
    comparison = compared(None, [case(1), case(2), case(3)])
    assert set(found(comparison).values()) == {("EINGETRETEN", "ERSTE_LISTE")}
    assert comparison["vorheriger_run_id"].null_count() == 3


def test_the_same_list_on_the_next_day_is_unchanged(previous: PublishedRun) -> None:
    comparison = compared(previous, [case(1), case(2), case(3)])
    assert set(found(comparison).values()) == {UNCHANGED}
    assert comparison["vorheriger_run_id"].unique().to_list() == [previous.run_id]


def test_the_same_records_delivered_anew_are_no_change_of_data(previous: PublishedRun) -> None:
    comparison = compared(
        previous, [case(1), case(3, platz=2), case(2, platz=3, frist_stufe=4)], facts=three_known(delivery=D2)
    )
    assert found(comparison) == {
        1: UNCHANGED,
        2: ("BEWEGT", "ZEITABLAUF"),
        3: ("BEWEGT", "VERDRAENGUNG"),
    }


def test_changed_records_are_a_change_of_data_and_move_the_others(previous: PublishedRun) -> None:
    comparison = compared(
        previous,
        [case(3, platz=1, zelle="P1"), case(1, platz=2), case(2, platz=3)],
        facts=known({1: "DUL", 2: "DUL", 3: "VOLLZ"}, delivery=D2),
        points={3: 50},
    )
    assert found(comparison) == {
        1: ("BEWEGT", "VERDRAENGUNG"),
        2: ("BEWEGT", "VERDRAENGUNG"),
        3: ("BEWEGT", "DATENAENDERUNG"),
    }
    details = dict(comparison.select("fall_id", "einzelheiten").iter_rows())
    assert details[fall(1)] is None
    assert details[fall(3)] == "Priorität P3 → P1; A1 45 → 50–45; Angaben geändert: abh"


def test_changes_are_told_in_words_and_those_who_did_not_move_are_left_out(previous: PublishedRun) -> None:
    told = changes_told(compared(previous, [case(1), case(3, platz=2, zelle="P1")]))
    assert told.columns == ["Fall", "Änderung", "Ursache", "Liste", "Platz", "Priorität", "Einzelheiten"]
    rows = {row["Fall"]: row for row in told.iter_rows(named=True)}
    assert fall(1) not in rows
    assert (rows[fall(2)]["Änderung"], rows[fall(2)]["Platz"]) == ("ausgeschieden", "2 → –")
    assert (rows[fall(3)]["Platz"], rows[fall(3)]["Priorität"]) == ("3 → 2", "P3 → P1")
    assert told["Fall"].to_list()[-1] == fall(2)


def test_a_deletion_message_that_took_a_record_is_a_deletion(previous: PublishedRun) -> None:
    said = messages(
        {
            "record_key": "abh:2",
            "quelle": "abh",
            "delivery_id": D2,
            "wirkung": "ENTFERNT",
            "wirksam_ab": DAY,
            "ist_wirksam": True,
        }
    )
    comparison = compared(previous, [case(1), case(3, platz=2)], facts=known({1: "DUL", 3: "DUL"}, said=said))
    assert found(comparison) == {
        1: UNCHANGED,
        2: ("AUSGESCHIEDEN", "LOESCHUNG"),
        3: ("BEWEGT", "VERDRAENGUNG"),
    }


def test_a_deletion_message_that_stops_a_person_is_a_deletion(previous: PublishedRun) -> None:
    said = messages(
        {
            "record_key": "abh:3",
            "quelle": "abh",
            "delivery_id": D2,
            "wirkung": "GESPERRT",
            "wirksam_ab": NEXT,
            "ist_wirksam": True,
        }
    )
    comparison = compared(
        previous,
        [case(1), case(2), unranked(3, "BESTAND")],
        facts=known({1: "DUL", 2: "DUL", 3: "DUL"}, said=said),
    )
    assert found(comparison)[3] == ("BEWEGT", "LOESCHUNG")


def test_a_message_not_yet_in_effect_deletes_nothing(previous: PublishedRun) -> None:
    said = messages(
        {
            "record_key": "abh:3",
            "quelle": "abh",
            "delivery_id": D2,
            "wirkung": "ENTFERNT",
            "wirksam_ab": date(2026, 7, 1),
            "ist_wirksam": False,
        }
    )
    comparison = compared(previous, [case(1), case(2)], facts=known({1: "DUL", 2: "DUL"}, said=said))
    assert found(comparison)[3] == ("AUSGESCHIEDEN", "DATENAENDERUNG")


def test_leaving_without_new_facts_is_time_or_rule(previous: PublishedRun) -> None:
    cases = [case(1), case(2)]
    assert found(compared(previous, cases))[3] == ("AUSGESCHIEDEN", "ZEITABLAUF")
    assert found(compared(previous, cases, rules="n" * 64))[3] == ("AUSGESCHIEDEN", "REGELVERSION")


def test_entering_from_a_new_delivery_is_a_change_of_data(previous: PublishedRun) -> None:
    four = {1: "DUL", 2: "DUL", 3: "DUL", 4: "DUL"}
    cases = [case(number) for number in four]
    assert found(compared(previous, cases, facts=known(four, delivery=D2)))[4] == ("EINGETRETEN", "DATENAENDERUNG")
    assert found(compared(previous, cases, facts=known(four)))[4] == ("EINGETRETEN", "ZEITABLAUF")
    newer = compared(previous, cases, facts=known(four), code_hash="n" * 64)
    assert found(newer)[4] == ("EINGETRETEN", "REGELVERSION")


def test_entering_without_any_record_is_unexplained(previous: PublishedRun) -> None:
    cases = [case(number) for number in (1, 2, 3, 4)]
    assert found(compared(previous, cases))[4] == ("EINGETRETEN", "UNERKLAERT")


def test_another_version_explains_what_neither_data_nor_order_explains(previous: PublishedRun) -> None:
    swapped = [case(2, platz=1), case(1, platz=2), case(3)]
    changed = compared(previous, swapped, rules="n" * 64)
    assert found(changed) == {1: ("BEWEGT", "REGELVERSION"), 2: ("BEWEGT", "REGELVERSION"), 3: UNCHANGED}
    own = compared(previous, [case(1, zelle="P1"), case(2), case(3)], code_hash="n" * 64)
    assert found(own)[1] == ("BEWEGT", "REGELVERSION")


def test_two_cases_that_swap_for_no_reason_are_unexplained(previous: PublishedRun) -> None:
    comparison = compared(previous, [case(2, platz=1), case(1, platz=2), case(3)])
    assert found(comparison) == {1: ("BEWEGT", "UNERKLAERT"), 2: ("BEWEGT", "UNERKLAERT"), 3: UNCHANGED}


def test_a_shift_larger_than_the_others_account_for_is_unexplained(previous: PublishedRun) -> None:
    comparison = compared(previous, [case(1, platz=2), case(2, platz=3), unranked(3, "BESTAND")])
    assert found(comparison)[1] == ("BEWEGT", "UNERKLAERT")


def test_a_priority_that_changes_without_its_points_is_unexplained(previous: PublishedRun) -> None:
    comparison = compared(previous, [case(1, zelle="P1"), case(2), case(3)])
    assert found(comparison)[1] == ("BEWEGT", "UNERKLAERT")


def test_a_priority_that_changes_with_its_points_is_time(previous: PublishedRun) -> None:
    comparison = compared(previous, [case(1), case(2), case(3, zelle="P4", a_min=45, a_band_min="M")], points={3: 30})
    assert found(comparison)[3] == ("BEWEGT", "ZEITABLAUF")
    assert "A1 45 → 30–45" in comparison.filter(pl.col("fall_id") == fall(3))["einzelheiten"].item()


def test_a_new_start_of_waiting_alone_is_waiting(previous: PublishedRun) -> None:
    later = date(2026, 6, 2)
    comparison = compared(previous, [case(2, platz=1), case(3, platz=2), case(1, platz=3, seit=later)])
    assert found(comparison) == {
        1: ("BEWEGT", "WARTEZEIT"),
        2: ("BEWEGT", "VERDRAENGUNG"),
        3: ("BEWEGT", "VERDRAENGUNG"),
    }


def test_a_value_confirmed_by_a_newer_delivery_is_a_change_of_data(previous: PublishedRun) -> None:
    state = published_state(previous)
    outdated = pl.when(pl.col("fall_id") == fall(1)).then(pl.lit("VERALTET")).alias("grund_unbekannt")
    before = replace(state, criteria=state.criteria.with_columns(outdated))
    now = replace(
        state,
        run_id="2026-06-02-000000000000",
        stichtag=NEXT,
        case_list=state.case_list.with_columns(
            pl.when(pl.col("platz") == 1).then(80).otherwise("b_min").cast(pl.Int32).alias("b_min"),
            pl.when(pl.col("platz") == 1).then(pl.lit("P1")).otherwise("zelle").alias("zelle"),
        ),
    )
    assert found(compare(now, previous=before, deleted=frozenset()))[1] == ("BEWEGT", "DATENAENDERUNG")
    back = replace(before, run_id=now.run_id, stichtag=NEXT, case_list=now.case_list)
    assert found(compare(back, previous=state, deleted=frozenset()))[1] == ("BEWEGT", "ZEITABLAUF")


def test_a_list_is_never_compared_with_a_later_one(previous: PublishedRun) -> None:
    state = published_state(previous)
    with pytest.raises(ValueError, match="cannot precede"):
        compare(state, previous=state, deleted=frozenset())


def test_the_previous_run_must_be_the_one_that_is_named(previous: PublishedRun) -> None:
    with pytest.raises(ValueError, match="not the one"):
        compared(previous, [case(1)], previous_list_hash="0" * 64)


def test_a_rule_that_comes_into_force_is_a_rule_and_not_the_day(previous: PublishedRun) -> None:
    cases = [case(1, zelle="P1", b_min=80), case(2), case(3)]
    assert found(compared(previous, cases))[1] == ("BEWEGT", "ZEITABLAUF")
    assert found(compared(previous, cases, rules="n" * 64))[1] == ("BEWEGT", "REGELVERSION")


def test_nobody_who_is_on_no_list_leaves_a_fingerprint(previous: PublishedRun) -> None:
    tables = tables_of(assessed([case(1)]), of=inputs(NEXT, previous=previous), previous=previous)
    for name in ("case_facts", "case_criteria", "case_clarifications", "case_explanations", "list_history"):
        assert tables[name]["fall_id"].unique().to_list() == [fall(1)], name
    assert person(1) not in str(tables)
    assert tables["list_history"]["run_id"].to_list() == [previous.run_id, inputs(NEXT, previous=previous).run_id()]
