"""The published tables: contracts, order, hashes, checks, fingerprints."""

from dataclasses import replace
from datetime import date, datetime

import polars as pl
import pytest

from pipelines.publish.case_list import AssessedFrames, ledger_entry, make_case_list
from pipelines.publish.checks import CHECKS, Checked, publication_checks
from pipelines.publish.facts import case_facts
from pipelines.publish.incidents import INCIDENT_SCHEMA
from pipelines.publish.list_hash import hash_of_rows, list_hash, row_hashes
from pipelines.stages import Stage
from quality.frames import require
from quality.ledger import differences
from quality.verdicts import load_checks
from tests.unit.publish.invented import (
    D1,
    D2,
    DAY,
    KEY,
    assessed,
    case,
    case_ids,
    deliveries,
    fall,
    known,
    messages,
    states,
    three_cases,
    unranked,
)
from tests.unit.publish.invented_runs import ROOT, contracts, inputs, late_tables, tables_of

BACK = {"rueckkehr": "WIEDERVORLAGE", "entschieden_am": date(2026, 5, 1), "wiedervorlage_am": DAY}
MIXED = [unranked(5, "EU"), case(2, **BACK), unranked(4, "OHNE_VERWERTBARE_VERURTEILUNG"), case(1)]
RUN = inputs().run_id()


def mixed_list() -> pl.DataFrame:
    return make_case_list(assessed(MIXED), run_id=RUN, stichtag=DAY)


def published(frames: AssessedFrames | None = None) -> dict[str, pl.DataFrame]:
    return tables_of(frames)


def test_every_table_keeps_its_contract() -> None:
    for name, frame in published().items():
        require(frame, contract=contracts()[Stage.PUBLISHED_LIST, name])


def test_every_contract_has_its_table() -> None:
    made = {*published(), *late_tables(run_id=RUN)}
    assert made == {contract.table for contract in contracts().of_stage(Stage.PUBLISHED_LIST)}


def test_the_list_is_ordered_by_lists_and_places() -> None:
    assert mixed_list()["fall_id"].to_list() == [fall(1), fall(2), fall(5), fall(4)]


def test_a_listed_case_without_explanation_stops_the_list() -> None:
    frames = three_cases()
    with pytest.raises(ValueError, match=r"1 case\(s\) have no explanation"):
        make_case_list(replace(frames, explanations=frames.explanations.head(2)), run_id=RUN, stichtag=DAY)


def test_the_ledger_says_that_nobody_was_taken_off() -> None:
    cases = assessed(MIXED).cases
    entry = ledger_entry(cases, case_list=mixed_list()).row(0, named=True)
    assert (entry["objekt"], entry["rows_in"], entry["rows_out"], entry["removed_by"]) == ("personen", 4, 4, None)
    lost = ledger_entry(cases, case_list=mixed_list().head(3))
    assert differences(lost)["difference"].to_list() == ["UNBALANCED"]


def test_the_order_of_input_rows_changes_nothing() -> None:
    frames = three_cases()
    turned = AssessedFrames(
        cases=frames.cases.reverse(),
        criteria=frames.criteria.reverse(),
        clarifications=frames.clarifications.reverse(),
        explanations=frames.explanations.reverse(),
    )
    for name, frame in published(turned).items():
        assert frame.equals(published()[name]), name


def test_the_list_hash_depends_on_every_value_and_on_no_order() -> None:
    first = list_hash(mixed_list(), salt=KEY)
    assert list_hash(mixed_list().reverse().select(sorted(mixed_list().columns)), salt=KEY) == first
    assert list_hash(mixed_list(), salt="another") != first
    for column, dtype in mixed_list().schema.items():
        nothing = pl.lit(None, dtype=dtype).alias(column)
        if column not in {"run_id", "fall_id"}:
            assert list_hash(mixed_list().with_columns(nothing), salt=KEY) != first, column


def test_a_deleted_row_leaves_a_hash_by_which_the_list_still_verifies() -> None:
    hashes = row_hashes(mixed_list(), salt=KEY)
    left = hashes.with_columns(
        pl.when(pl.col("fall_id") != fall(1)).then(pl.col(name)).alias(name) for name in ("fall_id", "zeilen_salz")
    )
    assert hash_of_rows(left["zeilen_hash"]) == list_hash(mixed_list(), salt=KEY)
    require(left, contract=contracts()[Stage.PUBLISHED_LIST, "row_hashes"])
    assert hashes["zeilen_salz"].n_unique() == hashes.height


REGISTRY = load_checks(ROOT / "quality" / "checks", delivered=())


NO_INCIDENTS = pl.DataFrame(schema=INCIDENT_SCHEMA)


def outcome(
    tables: dict[str, pl.DataFrame], *, frames: AssessedFrames | None = None, incidents: pl.DataFrame | None = None
) -> dict[str, bool]:
    checked = Checked(
        tables=tables,
        cases=(frames or three_cases()).cases,
        list_hash=list_hash(published()["case_list"], salt=KEY),
        incidents=NO_INCIDENTS if incidents is None else incidents,
    )
    results = publication_checks(checked, registry=REGISTRY)
    assert all(result.observed and result.expected for result in results)
    assert {result.name for result in results if not result.blocking} == {"no_source_sent_what_may_not_be_used"}
    return {result.name: result.passed for result in results}


def test_every_check_is_broken_once() -> None:
    assert set(CHECKS) - set(BROKEN) == {"no_source_sent_what_may_not_be_used"}  # not about tables; see below


def test_good_tables_pass_every_check() -> None:
    assert outcome(published()) == dict.fromkeys(CHECKS, True)


def first_row(column: str, value: pl.Expr) -> pl.Expr:
    return pl.when(pl.int_range(pl.len()) == 0).then(value).otherwise(pl.col(column)).alias(column)


BROKEN = {
    "every_listed_case_is_published_once": ("case_list", lambda frame: pl.concat([frame, frame.head(1)])),
    "places_run_from_one_without_gap": ("case_list", lambda frame: frame.with_columns(pl.col("platz") + 1)),
    "no_published_table_names_a_person": (
        "case_explanations",
        lambda frame: frame.with_columns(first_row("langtext", pl.lit("P-0001"))),
    ),
    "every_short_text_fits_one_line": (
        "case_list",
        lambda frame: frame.with_columns(first_row("kurztext", pl.lit("x" * 241))),
    ),
    "every_case_has_its_explanation": ("case_explanations", lambda frame: frame.head(2)),
    "every_change_of_place_is_explained": (
        "comparison",
        lambda frame: frame.with_columns(first_row("ursache", pl.lit("UNERKLAERT"))),
    ),
    "no_state_is_set_without_a_person": (
        "case_list",
        lambda frame: frame.with_columns(first_row("stand", pl.lit("AUFGENOMMEN"))),
    ),
    "every_row_hash_belongs_to_the_list": (
        "row_hashes",
        lambda frame: frame.with_columns(first_row("zeilen_hash", pl.lit("0" * 64))),
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_each_check_finds_what_it_is_for(name: str) -> None:
    table, change = BROKEN[name]
    tables = published()
    found = outcome(tables | {table: change(tables[table])})
    assert not found[name]


def test_an_entry_without_an_end_is_found() -> None:
    tables = published()
    endless = tables["case_list"].with_columns(first_row("ende_am", pl.col("stichtag")))
    assert not outcome(tables | {"case_list": endless})["no_state_is_set_without_a_person"]


def test_a_lost_case_is_found() -> None:
    tables = published()
    assert not outcome(tables | {"case_list": tables["case_list"].head(2)})["every_listed_case_is_published_once"]


def test_a_place_on_another_list_is_found() -> None:
    tables = published()
    other = tables["case_list"].with_columns(liste=pl.lit("EU"))
    assert not outcome(tables | {"case_list": other})["places_run_from_one_without_gap"]


def test_a_column_that_names_a_person_is_found() -> None:
    tables = published()
    named = tables["case_list"].with_columns(familienname=pl.lit("Muster"))
    assert not outcome(tables | {"case_list": named})["no_published_table_names_a_person"]


@pytest.mark.parametrize(("art", "passes"), [("G3", False), ("X01", False), ("TUER", True)])
def test_what_came_in_unlawfully_is_told_and_what_was_turned_away_is_not(art: str, passes: bool) -> None:
    incidents = pl.DataFrame([("abh", "a", art, 2)], schema=INCIDENT_SCHEMA, orient="row")
    assert outcome(published(), incidents=incidents)["no_source_sent_what_may_not_be_used"] is passes


@pytest.mark.parametrize(("number", "told"), [(9, "abh G3: fewer than 10"), (10, "abh G3: 10")])
def test_few_incidents_are_not_counted_where_everybody_reads(number: int, told: str) -> None:
    incidents = pl.DataFrame([("abh", "a", "G3", number)], schema=INCIDENT_SCHEMA, orient="row")
    checked = Checked(tables=published(), cases=three_cases().cases, list_hash="", incidents=incidents)
    (result,) = (each for each in publication_checks(checked, registry=REGISTRY) if not each.blocking)
    assert (result.observed, result.failed_rows) == (told, None)


def test_a_check_that_is_not_registered_stops_the_run() -> None:
    checked = Checked(tables=published(), cases=three_cases().cases, list_hash="", incidents=NO_INCIDENTS)
    with pytest.raises(ValueError, match="every_change_of_place_is_explained"):
        publication_checks(checked, registry=[check for check in REGISTRY if check.table != "comparison"])


def facts_of(tables: dict[str, pl.DataFrame], *, said: pl.DataFrame | None = None) -> pl.DataFrame:
    return case_facts(
        tables,
        messages=messages() if said is None else said,
        deliveries=deliveries(D1, D2),
        links=known({1: ""}).links,
        case_ids=case_ids(),
        key=KEY,
    )


TABLE = "stg_abh__auslaender"


@pytest.mark.parametrize("column", ["source_row", "familienname"])
def test_what_says_nothing_new_changes_no_fingerprint(column: str) -> None:
    one = states({1: "DUL"})
    other = {TABLE: one[TABLE].with_columns(pl.lit("9").cast(one[TABLE].schema[column]).alias(column))}
    assert facts_of(other)["fingerabdruck"].to_list() == facts_of(one)["fingerabdruck"].to_list()


def test_content_changes_the_fingerprint_and_another_delivery_does_not() -> None:
    one, anew = facts_of(states({1: "DUL"})), facts_of(states({1: "DUL"}, delivery=D2))
    assert one["fingerabdruck"].item() == anew["fingerabdruck"].item()
    assert (one["delivery_ids"].to_list(), anew["delivery_ids"].to_list()) == ([[D1]], [[D2]])
    assert facts_of(states({1: "VOLLZ"}))["fingerabdruck"].item() != one["fingerabdruck"].item()


def test_replaced_rows_are_no_facts() -> None:
    replaced = {TABLE: states({1: "DUL"})[TABLE].with_columns(verbleib=pl.lit("ERSETZT_DURCH_NEUERE"))}
    assert facts_of(replaced).is_empty()


def test_rows_of_a_record_belong_to_its_person() -> None:
    child = pl.DataFrame(
        {
            "delivery_id": [D1],
            "source_row": [2],
            "datensatz_nr": ["1/1"],
            "stammsatz_nr": ["1"],
            "tat_letzter_tag": [date(2025, 5, 1)],
            "normen": [["StGB 250"]],
            "stand": [datetime(2026, 6, 1)],  # noqa: DTZ001
            "verbleib": ["AKTUELL"],
        }
    )
    tables = states({1: "DUL"}) | {"stg_bzr__urteile": child}
    one = facts_of(tables)["fingerabdruck"].item()
    assert one != facts_of(states({1: "DUL"}))["fingerabdruck"].item()
    later = tables | {"stg_bzr__urteile": child.with_columns(tat_letzter_tag=date(2025, 5, 2))}
    assert facts_of(later)["fingerabdruck"].item() != one
    again = tables | {"stg_bzr__urteile": child.with_columns(stand=datetime(2026, 6, 2))}  # noqa: DTZ001
    assert facts_of(again)["fingerabdruck"].item() == one


def test_a_message_about_a_record_is_a_fact() -> None:
    said = messages(
        {
            "record_key": "abh:1",
            "quelle": "abh",
            "delivery_id": D2,
            "wirkung": "EINGESCHRAENKT",
            "wirksam_ab": DAY,
            "ist_wirksam": True,
        }
    )
    with_message, without = facts_of(states({1: "DUL"}), said=said), facts_of(states({1: "DUL"}))
    assert with_message["fingerabdruck"].item() != without["fingerabdruck"].item()
    assert with_message["datensatz_hashes"].to_list() == without["datensatz_hashes"].to_list()
