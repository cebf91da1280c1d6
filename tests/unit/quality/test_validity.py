"""A law changes: a code that was not in force on the day of its row is set aside, one that was is taken."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from quality.code_list import CodeListError, load_code_list, load_code_lists
from quality.contract import ContractError, load_contract
from quality.frames import schema_of, split
from quality.set_aside import Reason

COLUMNS = """\
  delivery_id: {type: text, meaning: the delivery, personal_data: false}
  source_row: {type: integer, meaning: the line, personal_data: false}
  nr: {type: text, meaning: number, personal_data: true}
  norm: {type: code, meaning: law, nullable: true, null_means: none, personal_data: false, code_list: norm,
         valid_on: asked_am}
  asked_am: {type: date, meaning: day of the application, nullable: true, null_means: not known, personal_data: false,
             format: "%Y-%m-%d"}
"""
HEADER = "code,label,list_name,edition,valid_from,valid_to\n"
OLD, NEW, BOTH, TWICE = "§ 3 AsylG", "Art. 13 VO (EU) 2024/1347", "Art. 16a GG", "§ 1"


@pytest.fixture
def norms(tmp_path: Path) -> Path:
    return listed(
        tmp_path,
        f"{OLD},old,l,1,,2026-06-11\n{NEW},new,l,1,2026-06-12,\n{BOTH},both,l,1,,\n"
        f"{TWICE},twice,l,1,2000-01-01,2001-12-31\n{TWICE},twice,l,2,2026-01-01,\n",
    )


def listed(tmp_path: Path, rows: str) -> Path:
    folder = tmp_path / "norms" / "code_lists"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "norm.csv").write_text(HEADER + rows, encoding="utf-8")
    return tmp_path / "norms"


@pytest.mark.parametrize(
    ("norm", "asked_am", "is_taken"),
    [
        (OLD, "2026-06-11", True),
        (OLD, "2026-06-12", False),
        (NEW, "2026-06-11", False),
        (NEW, "2026-06-12", True),
        (BOTH, "2026-06-11", True),
        (BOTH, "2026-06-12", True),
        (TWICE, "2001-12-31", True),
        (TWICE, "2002-01-01", False),
        (TWICE, "2026-01-01", True),
        (OLD, None, True),
        (None, "2026-06-12", True),
    ],
)
def test_a_code_counts_on_the_days_on_which_it_was_in_force(
    write_contract: Callable[..., Path], norms: Path, norm: str | None, asked_am: str | None, *, is_taken: bool
) -> None:
    contract = load_contract(write_contract(COLUMNS, table="abc__stay", key="[delivery_id, nr]"))
    lists = load_code_lists(norms, {("source", "abc__stay"): contract})
    row = {"delivery_id": "d1", "source_row": 2, "nr": "1", "norm": norm, "asked_am": asked_am}
    parts = split(pl.DataFrame([row], schema=schema_of(contract)), contract=contract, code_lists=lists)
    assert (parts.taken.height, parts.set_aside.height) == ((1, 0) if is_taken else (0, 1))
    if not is_taken:
        assert parts.set_aside.select("column_name", "reason", "raw_value").row(0) == (
            "norm", Reason.CODE_NOT_IN_FORCE, norm,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("dates", "problem"),
    [
        ("2026,", "the code [A] is valid from '2026' to ''"),
        ("2026-06-12,2026-06-11", "which ends before it begins"),
    ],
)
def test_a_validity_that_is_none_is_refused(tmp_path: Path, dates: str, problem: str) -> None:
    with pytest.raises(CodeListError) as raised:
        load_code_list(listed(tmp_path, f"A,a,l,1,{dates}\n"), "norm")
    assert problem in raised.value.what


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("valid_on: asked_am", "valid_on: nr", "[valid_on] names nr, which is no date of the table"),
        ("valid_on: asked_am", "valid_on: gone", "[valid_on] names gone, which is no date of the table"),
        ("code_list: norm,", "", "[valid_on] is for a code with a [code_list]"),
        ("type: code", "type: text_list", "[valid_on] is for a code with a [code_list]"),
    ],
)
def test_a_column_whose_day_cannot_be_used_is_refused(
    write_contract: Callable[..., Path], old: str, new: str, problem: str
) -> None:
    with pytest.raises(ContractError) as raised:
        load_contract(write_contract(COLUMNS.replace(old, new), key="[delivery_id, nr]"))
    assert problem in raised.value.what
