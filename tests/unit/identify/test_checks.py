"""Every check of linking passes on what linking gives, and fails when that is spoilt; the contracts hold."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from pipelines.identify.checks import CHECKS, check_links
from pipelines.identify.link import Linked
from quality.contract import load_contract
from quality.frames import require
from quality.verdicts import load_checks
from tests.unit.identify.invented_records import STICHTAG, frame, linked, many_records, record

QUALITY = Path(__file__).parents[3] / "quality"
REGISTRY = load_checks(QUALITY / "checks", delivered=())
KAYA = {"familienname": "Kaya", "vornamen": "Deniz", "geburtsdatum": "1990-04-05", "geburtsort": "Izmir"}
RECORDS = frame(
    record("abh:1", **KAYA, azr_nr="150304111111"),
    record("bzr:1", **KAYA),
    record("bzr:2", **KAYA | {"geburtsort": None}),
    record("abh:3", familienname="Rossi", vornamen="Gianni", geburtsdatum="1975-08-30", azr_nr="180907222222"),
)
LINKED = linked(RECORDS)


def failed(result: Linked) -> set[str]:
    return {
        check.name
        for check in check_links(result, records=RECORDS, stichtag=STICHTAG, registry=REGISTRY)
        if not check.passed
    }


def all_one_person(result: Linked) -> Linked:
    return replace(result, person_links=result.person_links.with_columns(person_id=pl.lit("p" + "0" * 16)))


SPOILT: dict[str, Callable[[Linked], Linked]] = {
    "every_person_record_has_one_person": lambda result: replace(result, person_links=result.person_links.head(3)),
    "no_person_has_two_azr_numbers_unjudged": all_one_person,
    "every_pair_is_decided_as_its_persons_are": all_one_person,
    "no_open_extract_counts_for_anybody": lambda result: replace(
        result, person_links=result.person_links.with_columns(ist_unsicher=pl.lit(value=False))
    ),
    "every_new_person_has_its_event": lambda result: replace(result, register_events=result.register_events.tail(1)),
}


def test_every_check_passes_on_what_linking_gives() -> None:
    assert failed(LINKED) == set()
    assert LINKED.person_links["ist_unsicher"].any()


def test_every_registered_check_is_done() -> None:
    of_stage = {check.name for check in REGISTRY if check.stage == "linked_persons"}
    assert (
        {check.name for check in check_links(LINKED, records=RECORDS, stichtag=STICHTAG, registry=REGISTRY)}
        == of_stage
        == set(CHECKS)
    )


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_a_spoilt_result_fails_its_check(name: str) -> None:
    assert name in failed(SPOILT[name](LINKED))


def test_new_persons_without_any_event_are_noticed() -> None:
    assert "every_new_person_has_its_event" in failed(replace(LINKED, register_events=LINKED.register_events.clear()))


def test_a_check_that_is_not_registered_cannot_be_done() -> None:
    with pytest.raises(ValueError, match="not registered"):
        check_links(LINKED, records=RECORDS, stichtag=STICHTAG, registry=())


def test_the_tables_keep_their_contracts() -> None:
    result = linked(many_records(300, seed=11))
    for table, rows in result.tables().items():
        contract = load_contract(QUALITY / "contracts" / "linked_persons" / f"{table}.yml")
        require(rows, contract=contract)
        assert rows.columns == list(contract.column_names)
