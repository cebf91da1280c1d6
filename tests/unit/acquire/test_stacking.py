"""Many files looked at together give what each gives for itself."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_deliveries import AUTHORITIES, CONTRACTS, STICHTAG, Filed
from mutations import VALID, mutated

from pipelines.acquire import reading
from pipelines.acquire.archive import list_deliveries
from pipelines.acquire.read_csv import FAULTS_SCHEMA, Records
from pipelines.acquire.reading import Reading, read_deliveries
from pipelines.acquire.stacking import Stack, of_all

steady = settings(max_examples=60, derandomize=True, deadline=None, database=None)
SEEDS = range(2_000, 2_070)
NUMBERS = st.lists(st.integers(1, 40), max_size=6)
"""Numbers of rows: with gaps, in any order, several rows of one number as an extract has them."""


def records(rows: list[int], faults: list[int]) -> Records:
    return Records(
        rows=pl.DataFrame(
            {"source_row": rows, "name": [f"R{n}" for n in rows]}, schema={"source_row": pl.Int32, "name": pl.String}
        ),
        faults=pl.DataFrame([{"source_row": n, "reason": f"F{n}"} for n in faults], schema=FAULTS_SCHEMA),
    )


@steady
@given(files=st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=6))
def test_files_laid_together_come_apart_as_they_were(files: list[tuple[list[int], list[int], list[int]]]) -> None:
    tables = [{"a": records(rows, faults), "b": records(entries, [])} for rows, faults, entries in files]
    stack = Stack(tables)
    numbers = [set(part["source_row"]) for part in _shares(stack)]
    assert not any(one & other for place, one in enumerate(numbers) for other in numbers[place + 1 :])
    for table in ("a", "b"):
        for own, back in zip(tables, stack.parted_records(stack.tables[table]), strict=True):
            assert back.rows.equals(own[table].rows)
            assert back.faults.equals(own[table].faults)


def _shares(stack: Stack) -> list[pl.DataFrame]:
    """The running numbers that each file got."""
    rows = stack.tables["a"].rows.select("source_row", running="source_row")
    return [part.select(source_row="running") for part in stack.parted(rows)]


@steady
@given(files=st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=6))
def test_rows_after_faults_go_back_to_their_file_in_their_order(files: list[tuple[list[int], list[int]]]) -> None:
    tables = [{"a": records(rows, faults)} for rows, faults in files]
    stack = Stack(tables)
    both = pl.concat([frame.select("source_row") for frame in (stack.tables["a"].rows, stack.tables["a"].faults)])
    assert [part["source_row"].to_list() for part in stack.parted(both)] == [rows + faults for rows, faults in files]


def test_every_row_keeps_the_delivery_it_came_in() -> None:
    frames = {"x": pl.DataFrame({"n": [1, 2]}), "none": pl.DataFrame({"n": []}, schema={"n": pl.Int64}),
              "y": pl.DataFrame({"n": [1]})}  # fmt: skip
    assert of_all(frames).rows() == [(1, "x"), (2, "x"), (1, "y")]


def same(one: Reading, other: Reading) -> bool:
    frames = [(one.tables[table].rows, other.tables[table].rows) for table in one.tables] + [
        (one.tables[table].faults, other.tables[table].faults) for table in one.tables
    ]
    frames += [(one.judged[table], other.judged[table]) for table in one.judged] + [(one.messages, other.messages)]
    return (
        all(left.equals(right) and left.schema == right.schema for left, right in frames)
        and list(one.tables) == list(other.tables)
        and (one.delivered, one.rejected) == (other.delivered, other.rejected)
    )


@pytest.mark.parametrize("together", [7, 100_000])
def test_good_and_mutated_files_read_together_give_what_each_gives_alone(
    tmp_path: Path, together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed = Filed(tmp_path)
    for number, valid in enumerate(VALID):
        filed.add(f"valid {number}", valid.content, **valid.manifest)
    for seed in SEEDS:
        valid, content = mutated(seed)
        filed.add(str(seed), content, **{**valid.manifest, "stelle": f"Stelle {seed}"})
    monkeypatch.setattr(reading, "MOST_ROWS_TOGETHER", together)
    deliveries = list_deliveries(tmp_path)
    known = {"authorities": AUTHORITIES, "contracts": CONTRACTS, "stichtag": STICHTAG}
    read, refused = read_deliveries(deliveries, **known)
    assert [d.delivery_id for d in deliveries if d.delivery_id in read] == list(read)
    assert {*read, *refused} == {d.delivery_id for d in deliveries}
    assert len(read) > len(VALID)
    for delivery in deliveries:
        alone, why = read_deliveries([delivery], **known)
        if delivery.delivery_id in read:
            assert same(alone[delivery.delivery_id], read[delivery.delivery_id])
        else:
            assert (why[delivery.delivery_id].reason, why[delivery.delivery_id].finding) == (
                refused[delivery.delivery_id].reason,
                refused[delivery.delivery_id].finding,
            )
