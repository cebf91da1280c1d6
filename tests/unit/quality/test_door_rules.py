"""What a contract says about rows that may not be held is read whole, or refused with the reason."""

from collections.abc import Callable
from pathlib import Path

import pytest

from quality.contract import ContractError, Contracts, load_contracts
from quality.dictionary import page
from quality.door_rules import AdmittedWith, PersonRows
from quality.set_aside import Rejection

WriteContract = Callable[..., Path]
DELIVERY = (
    "  delivery_id: {type: text, meaning: d, personal_data: false}\n"
    "  source_row: {type: integer, meaning: l, personal_data: false}\n"
)
ROLES = """\
  nr: {type: text, meaning: number of the stay, personal_data: true}
  rolle: {type: text, meaning: role, personal_data: true, refused: {ROLE_NOT_ADMISSIBLE: [OP]}}
  bis: {type: date, meaning: review, personal_data: true, format: "%d.%m.%Y", refused_when_past: REVIEW_DATE_PASSED}
"""
PERSONS = """\
  nr: {type: text, meaning: number of the stay, personal_data: true}
  art: {type: text, meaning: kind, personal_data: true}
  geb_datum: {type: partial_date, meaning: birth, personal_data: true, format: dd.mm.yyyy}
"""
DOOR = """\
format_note: Own invention.
persons: {art: F}
admitted_with: {abc__rolle: {column: rolle, codes: [BE], otherwise: ROLE_NOT_ADMISSIBLE}}
"""


def write_doors(
    write_contract: WriteContract, *, persons: str = PERSONS, roles: str = ROLES, door: str = DOOR
) -> Contracts:
    write_contract(DELIVERY + roles, table="abc__rolle")
    return load_contracts(write_contract(DELIVERY + persons, table="abc__person", extra=door).parents[1])


def test_a_contract_says_which_rows_may_not_be_held(write_contract: WriteContract) -> None:
    contracts = write_doors(write_contract)
    persons, roles = contracts["source", "abc__person"], contracts["source", "abc__rolle"]
    assert persons.door.persons == PersonRows(column="art", code="F")
    assert persons.door.record == ("nr",)
    assert persons.door.admitted_with == AdmittedWith(
        table="abc__rolle", by=("nr",), column="rolle", codes=("BE",), otherwise=Rejection.ROLE_NOT_ADMISSIBLE
    )
    assert roles.column("rolle").refused == {Rejection.ROLE_NOT_ADMISSIBLE: ("OP",)}
    assert roles.column("bis").refused_when_past is Rejection.REVIEW_DATE_PASSED
    assert "else counted as ROLE_NOT_ADMISSIBLE" in page(contracts, stage="source")
    assert "OP may not be held (ROLE_NOT_ADMISSIBLE)" in page(contracts, stage="source")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("persons: {art: F}", "persons: some_rows", "[persons] must be every_row or one column with its code"),
        ("persons: {art: F}", "persons: {art: F, nr: a}", "[persons] must name one column with its code"),
        ("persons: {art: F}", "persons: {kind: F}", "[persons] needs the column [kind], which it has not"),
        ("geb_datum", "born", "[persons] needs the column [geb_datum], which it has not"),
        ("persons: {art: F}", "record: [number]", "[record] needs the column [number], which it has not"),
        ("persons: {art: F}", "part_of: [abc__nothing]", "[part_of] names abc__nothing, which nobody delivers"),
        ("{abc__rolle: {col", "{abc__nothing: {col", "names abc__nothing, which nobody delivers"),
        ("column: rolle", "column: role", "needs the column [role], which it has not"),
        (
            "column: rolle",
            "by: [art], column: rolle",
            "abc__rolle: [admitted_with of abc__person] needs the column [art]",
        ),
        ("otherwise: ROLE_NOT_ADMISSIBLE", "otherwise: NOBODY", "'NOBODY' is no rule of rejection"),
        ("refused: {ROLE_NOT_ADMISSIBLE", "refused: {NOBODY", "'NOBODY' is no rule of rejection"),
        (
            "role, personal_data: true, refused:",
            "role, personal_data: true, refusal:",
            "the key [refusal] is not known",
        ),
        ("type: date", "type: text", "[refused_when_past] is for dates only"),
    ],
)
def test_rules_at_the_door_that_do_not_fit_are_refused(
    write_contract: WriteContract, old: str, new: str, problem: str
) -> None:
    texts = {"persons": PERSONS, "roles": ROLES, "door": DOOR}
    assert any(old in text for text in texts.values())
    with pytest.raises(ContractError) as raised:
        write_doors(write_contract, **{name: text.replace(old, new) for name, text in texts.items()})
    assert problem in raised.value.what
