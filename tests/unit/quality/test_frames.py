"""Rows that keep their contract are taken, all others are set aside with their reason; none is lost."""

from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import polars as pl
import pytest

from quality.code_list import CodeList, load_code_lists
from quality.contract import Contract, load_contract, load_contracts
from quality.frames import ColumnsDiffer, FrameError, require, schema_of, split
from quality.set_aside import EXPLANATIONS, SET_ASIDE_SCHEMA, Reason

WriteContract = Callable[..., Path]
GOOD: dict[str, str | int | None] = {
    "delivery_id": "d1",
    "source_row": 2,
    "satzart": "N",
    "nr": "1/26",
    "born": "00.05.1990",
    "began_am": "01.02.2026",
    "ends_am": "31.12.9999",
    "months": "12",
    "euro": "1.50",
    "kinds": "63|SV",
    "is_open": "J",
    "stand": "01.02.2026 10:00",
}


@pytest.fixture
def contract(write_contract: WriteContract) -> Contract:
    return load_contract(write_contract())


@pytest.fixture
def lists(contract: Contract, seeds: Path) -> dict[str, CodeList]:
    return load_code_lists(seeds, {("source", "abc__stay"): contract})


def frame(contract: Contract, *changes: dict[str, str | int | None]) -> pl.DataFrame:
    rows = [
        GOOD | {"source_row": number, "nr": f"{number}/26"} | change for number, change in enumerate(changes, start=2)
    ]
    return pl.DataFrame(rows, schema=schema_of(contract))


def test_sound_rows_are_all_taken(contract: Contract, lists: dict[str, CodeList]) -> None:
    delivered = frame(contract, {}, {"ends_am": None, "months": None, "euro": None, "kinds": None, "is_open": None})
    parts = split(delivered.select(reversed(delivered.columns)), contract=contract, code_lists=lists)
    assert parts.taken.equals(delivered)
    assert parts.set_aside.equals(pl.DataFrame(schema=SET_ASIDE_SCHEMA))


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("nr", None, Reason.REQUIRED_VALUE_MISSING),
        ("born", None, Reason.REQUIRED_VALUE_MISSING),
        ("satzart", None, Reason.REQUIRED_VALUE_MISSING),
        ("nr", "1-26", Reason.PATTERN_BROKEN),
        ("nr", "x1/26", Reason.PATTERN_BROKEN),
        ("nr", "1/26\n", Reason.PATTERN_BROKEN),
        ("satzart", "X", Reason.UNKNOWN_CODE),
        ("satzart", "n", Reason.UNKNOWN_CODE),
        ("kinds", "63|99", Reason.UNKNOWN_CODE),
        ("kinds", "63|", Reason.UNKNOWN_CODE),
        ("is_open", "ja", Reason.UNKNOWN_CODE),
        ("born", "31.02.2026", Reason.NOT_A_DATE),
        ("began_am", "31.02.2026", Reason.NOT_A_DATE),
        ("began_am", "00.05.2026", Reason.NOT_A_DATE),
        ("began_am", "1.2.2026", Reason.NOT_A_DATE),
        ("began_am", "2026-02-01", Reason.NOT_A_DATE),
        ("began_am", "45321", Reason.NOT_A_DATE),
        ("began_am", "31.12.9999", Reason.OUT_OF_RANGE),
        ("began_am", "01.02.0190", Reason.OUT_OF_RANGE),
        ("ends_am", "30.12.9999", Reason.OUT_OF_RANGE),
        ("stand", "01.02.2026", Reason.NOT_A_DATE),
        ("stand", "01.02.2026 25:00", Reason.NOT_A_DATE),
        ("months", "zwölf", Reason.NOT_A_NUMBER),
        ("months", "1.0", Reason.NOT_A_NUMBER),
        ("months", "٣", Reason.NOT_A_NUMBER),
        ("months", "99999999999", Reason.NOT_A_NUMBER),
        ("months", "0", Reason.OUT_OF_RANGE),
        ("months", "601", Reason.OUT_OF_RANGE),
        ("euro", "1,50", Reason.NOT_A_NUMBER),
        ("euro", "3.00E+100", Reason.NOT_A_NUMBER),
        ("euro", "99.51", Reason.OUT_OF_RANGE),
    ],
)
def test_a_broken_promise_sets_the_row_aside(
    contract: Contract, lists: dict[str, CodeList], column: str, value: str | None, reason: Reason
) -> None:
    parts = split(frame(contract, {}, {column: value}, {}), contract=contract, code_lists=lists)
    assert parts.taken["source_row"].to_list() == [2, 4]
    assert parts.set_aside.rows(named=True) == [
        {
            "delivery_id": "d1",
            "objekt": "stay",
            "source_row": 3,
            "reason": reason,
            "column_name": column,
            "raw_value": value,
            "raw_line": None,
            "remedy": EXPLANATIONS[reason].remedy,
        }
    ]
    assert parts.set_aside.schema == SET_ASIDE_SCHEMA


def test_a_row_with_several_faults_is_set_aside_once(contract: Contract, lists: dict[str, CodeList]) -> None:
    delivered = frame(contract, {"months": "x", "born": "31.02.2026", "satzart": "X"})
    found = split(delivered, contract=contract, code_lists=lists).set_aside
    assert found.height == 1
    row = found.row(0, named=True)
    assert (row["reason"], row["column_name"], row["raw_value"]) == (Reason.UNKNOWN_CODE, "satzart", "X")
    assert row["remedy"].endswith("All columns concerned: satzart, born, months.")


def test_of_rows_with_one_key_the_first_is_taken(contract: Contract, lists: dict[str, CodeList]) -> None:
    same = {"nr": "7/26"}
    delivered = frame(
        contract, same, same | {"months": "13"}, {}, same, same | {"delivery_id": "d2"}, same | {"months": "x"}
    )
    parts = split(delivered, contract=contract, code_lists=lists)
    assert parts.taken["source_row"].to_list() == [2, 4, 6]
    assert parts.set_aside.select("source_row", "reason", "column_name").rows() == [
        (3, Reason.DUPLICATE_KEY, None),
        (5, Reason.DUPLICATE_ROW, None),
        (7, Reason.NOT_A_NUMBER, "months"),
    ]


def test_a_repetition_of_a_set_aside_repetition_is_no_repetition_of_the_first(
    contract: Contract, lists: dict[str, CodeList]
) -> None:
    same = {"nr": "7/26"}
    other = same | {"months": "13"}
    parts = split(frame(contract, same, other, other), contract=contract, code_lists=lists)
    assert parts.set_aside["reason"].to_list() == [Reason.DUPLICATE_KEY, Reason.DUPLICATE_KEY]


def test_empty_key_columns_are_missing_values_and_no_doubled_key(
    contract: Contract, lists: dict[str, CodeList]
) -> None:
    parts = split(frame(contract, {"nr": None}, {"nr": None}), contract=contract, code_lists=lists)
    assert parts.set_aside["reason"].to_list() == [Reason.REQUIRED_VALUE_MISSING] * 2


def test_a_row_that_deletes_needs_its_key_only(contract: Contract, lists: dict[str, CodeList]) -> None:
    empty = dict.fromkeys(["born", "began_am", "ends_am", "months", "euro", "kinds", "is_open", "stand"])
    parts = split(
        frame(contract, empty | {"satzart": "L"}, empty | {"satzart": "L", "nr": None}, empty),
        contract=contract,
        code_lists=lists,
    )
    assert parts.taken["source_row"].to_list() == [2]
    assert parts.set_aside.select("source_row", "column_name").rows() == [(3, "nr"), (4, "born")]


def test_an_empty_delivery_is_taken_whole(contract: Contract, lists: dict[str, CodeList]) -> None:
    parts = split(frame(contract), contract=contract, code_lists=lists)
    assert (parts.taken.height, parts.set_aside.height) == (0, 0)


def test_other_columns_refuse_the_whole_frame(contract: Contract, lists: dict[str, CodeList]) -> None:
    delivered = frame(contract, {}).rename({"born": "geboren"}).drop("months")
    with pytest.raises(ColumnsDiffer) as raised:
        split(delivered, contract=contract, code_lists=lists)
    assert raised.value.missing == ("born", "months")
    assert raised.value.unexpected == ("geboren",)
    assert "missing ['born', 'months'], unexpected ['geboren']" in raised.value.what
    assert "No row of it was taken in" in raised.value.meaning
    assert "quality/contracts/source/abc__stay.yml" in raised.value.remedy


def test_a_typed_column_in_a_delivered_frame_refuses_the_whole_frame(
    contract: Contract, lists: dict[str, CodeList]
) -> None:
    with pytest.raises(FrameError, match=r"column \[months\]: dtype"):
        split(frame(contract, {}).with_columns(pl.lit(5).alias("months")), contract=contract, code_lists=lists)


def test_a_code_list_that_was_not_read_is_no_permission(contract: Contract) -> None:
    with pytest.raises(ValueError, match=r"source.abc__stay is checked without its code lists \['kind', 'satzart'\]"):
        split(frame(contract, {}), contract=contract, code_lists={})


def test_no_setting_of_the_machine_switches_the_checks_off(
    contract: Contract, lists: dict[str, CodeList], monkeypatch: pytest.MonkeyPatch
) -> None:
    from pandera.config import CONFIG, ValidationDepth

    monkeypatch.setattr(CONFIG, "validation_enabled", False)
    monkeypatch.setattr(CONFIG, "validation_depth", ValidationDepth.SCHEMA_ONLY)
    parts = split(frame(contract, {"months": "x"}), contract=contract, code_lists=lists)
    assert parts.set_aside.height == 1


def test_a_large_delivery_is_split_fast_and_without_loss(contract: Contract, lists: dict[str, CodeList]) -> None:
    rows = 100_000
    delivered = pl.concat([frame(contract, {})] * rows).with_columns(
        source_row=pl.int_range(2, rows + 2, dtype=pl.Int32),
        nr=pl.format("{}/26", pl.int_range(rows)),
        months=pl.when(pl.int_range(rows) % 10 == 0).then(pl.lit("x")).otherwise(pl.lit("5")),
    )
    begin = perf_counter()
    parts = split(delivered, contract=contract, code_lists=lists)
    assert perf_counter() - begin < 10
    assert (parts.taken.height, parts.set_aside.height) == (90_000, 10_000)


TYPED = """\
  nr: {type: text, meaning: m, personal_data: true, pattern: "[0-9]+"}
  day_am: {type: date, meaning: m, personal_data: true, nullable: true, null_means: n,
           range: ["2000-01-01", "2030-12-31"]}
  days: {type: integer, meaning: m, personal_data: true, range: [0, 10]}
  euro: {type: decimal, meaning: m, personal_data: true, range: [0, 10]}
  norms: {type: text_list, meaning: m, personal_data: true, nullable: true, null_means: n, pattern: "[A-Z]+"}
"""
TYPED_ROW = {"nr": "1", "day_am": None, "days": 1, "euro": 1, "norms": ["A"]}


@pytest.fixture
def typed(write_contract: WriteContract) -> Contract:
    return load_contract(write_contract(TYPED, table="things", stage="staging", key="[nr]"))


def test_a_sound_typed_frame_comes_back_in_the_order_of_the_contract(typed: Contract) -> None:
    rows = pl.DataFrame([TYPED_ROW], schema=schema_of(typed))
    assert require(rows.select(reversed(rows.columns)), contract=typed).equals(rows)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"nr": None}, "column [nr]: REQUIRED_VALUE_MISSING in 1 row(s), first in row 2"),
        ({"nr": "a"}, "column [nr]: PATTERN_BROKEN in 1 row(s), first in row 2"),
        ({"nr": "1"}, "column [nr]: DUPLICATE_KEY in 1 row(s), first in row 2"),
        ({"days": 11}, "column [days]: OUT_OF_RANGE in 1 row(s), first in row 2"),
        ({"euro": 11}, "column [euro]: OUT_OF_RANGE in 1 row(s), first in row 2"),
        ({"norms": ["A", "b"]}, "column [norms]: PATTERN_BROKEN in 1 row(s), first in row 2"),
    ],
)
def test_a_typed_frame_that_breaks_its_contract_stops(typed: Contract, change: dict[str, object], problem: str) -> None:
    rows = pl.DataFrame([TYPED_ROW, TYPED_ROW | {"nr": "2"} | change], schema=schema_of(typed))
    with pytest.raises(FrameError) as raised:
        require(rows, contract=typed)
    assert problem in raised.value.what
    assert "The list in force stays in force" in raised.value.meaning
    assert raised.value.remedy.endswith("iris refresh")


def test_a_typed_frame_with_another_type_or_column_stops(typed: Contract) -> None:
    rows = pl.DataFrame([TYPED_ROW], schema=schema_of(typed))
    with pytest.raises(FrameError, match=r"column \[days\]: dtype"):
        require(rows.with_columns(pl.col("days").cast(pl.Int64)), contract=typed)
    with pytest.raises(ColumnsDiffer):
        require(rows.drop("days"), contract=typed)


def test_the_real_contracts_can_be_checked(lists: dict[str, CodeList]) -> None:
    """Every expression of every contract of the project runs, on an empty frame."""
    project = Path(__file__).resolve().parents[3]
    contracts = load_contracts(project / "quality" / "contracts")
    codes = load_code_lists(project / "dbt_project" / "seeds", contracts)
    assert contracts
    for contract in contracts.values():
        empty = pl.DataFrame(schema=schema_of(contract))
        assert require(empty, contract=contract, code_lists=codes).is_empty()


def test_a_wrong_type_is_told_without_the_promises_that_could_not_be_asked(typed: Contract) -> None:
    rows = pl.DataFrame([TYPED_ROW], schema=schema_of(typed))
    with pytest.raises(FrameError) as error:
        require(rows.with_columns(nr=pl.lit(1, dtype=pl.Int64)), contract=typed)
    assert "column [nr]: dtype('String')" in str(error.value)
    assert "every_promise" not in str(error.value)


def test_every_broken_promise_of_a_frame_is_named_in_the_order_of_the_columns(typed: Contract) -> None:
    changed = [TYPED_ROW, TYPED_ROW | {"nr": "x", "days": 11, "norms": ["a"]}, TYPED_ROW | {"nr": None, "days": None}]
    with pytest.raises(FrameError) as error:
        require(pl.DataFrame([*changed, TYPED_ROW], schema=schema_of(typed)), contract=typed)
    assert [line.strip(" -") for line in str(error.value).splitlines() if "column [" in line] == [
        "column [nr]: REQUIRED_VALUE_MISSING in 1 row(s), first in row 3",
        "column [nr]: PATTERN_BROKEN in 1 row(s), first in row 2",
        "column [nr]: DUPLICATE_KEY in 1 row(s), first in row 4",
        "column [days]: REQUIRED_VALUE_MISSING in 1 row(s), first in row 3",
        "column [days]: OUT_OF_RANGE in 1 row(s), first in row 2",
        "column [norms]: PATTERN_BROKEN in 1 row(s), first in row 2",
    ]
