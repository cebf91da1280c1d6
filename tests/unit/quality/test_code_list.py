"""A code list is complete, or it is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from quality.code_list import CodeList, CodeListError, load_code_list, load_code_lists
from quality.contract import load_contracts

HEADER = "code,label,list_name,edition,valid_from,valid_to"


def test_codes_stay_text(tmp_path: Path) -> None:
    listed = read(tmp_path, f"{HEADER}\n001,eins,invented,1.0,2020-01-01,\n01,zwei,invented,1.0,2020-01-01,\n")
    assert listed.codes == ("001", "01")
    assert listed.labels["001"] == "eins"
    assert listed.editions == (("invented", "1.0"),)


def read(tmp_path: Path, text: str) -> CodeList:
    (tmp_path / "code_lists").mkdir(exist_ok=True)
    (tmp_path / "code_lists" / "kind.csv").write_text(text, encoding="utf-8")
    return load_code_list(tmp_path, "kind")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("code;label\n1;a\n", "must begin with the columns code, label, list_name"),
        (f"{HEADER}\n", "is empty"),
        ("", "cannot be read"),
        (f"{HEADER}\n,a,l,1,,\n", "line 2: code and label must not be empty"),
        (f"{HEADER}\nA,a,l,1,,\nA,b,l,1,,\n", "line 3: the code [A] has two meanings: 'a' and 'b'"),
    ],
)
def test_a_faulty_list_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(CodeListError) as raised:
        read(tmp_path, text)
    assert problem in raised.value.what
    assert "no list can be made" in raised.value.meaning
    assert "dbt_project/seeds" in raised.value.remedy


def test_a_missing_list_is_named(tmp_path: Path) -> None:
    with pytest.raises(CodeListError, match=r"The code list \[kind\] does not exist: there is no code_lists/kind.csv"):
        load_code_list(tmp_path, "kind")


def test_a_code_may_stand_in_several_editions(tmp_path: Path) -> None:
    listed = read(tmp_path, f"{HEADER}\nA,a,l,1,,\nA,a,l,2,,\n")
    assert listed.codes == ("A",)
    assert listed.editions == (("l", "1"), ("l", "2"))


def test_exactly_the_lists_that_contracts_name_are_read(write_contract: Callable[..., Path], seeds: Path) -> None:
    lists = load_code_lists(seeds, load_contracts(write_contract().parents[1]))
    assert list(lists) == ["kind", "satzart"]
