"""The second person's sheet: read without the first one's, laid beside it, never twice for one case."""

from pathlib import Path

import pytest

from pipelines.errors import UserError
from pipelines.publish.second_votes import read_second_votes, with_second_votes
from tests.unit.publish.invented import fall
from tests.unit.publish.invented_decisions import LATER, RUN, read, row, sheet

SECOND_HEADS = (
    "Fall",
    "Lauf",
    "Eigene Priorität zweite Person",
    "Zweite Person",
    "Rolle der zweiten Person",
    "Mitgezeichnet am",
)
FIRST_HEADS = tuple(head for head in row() if head not in SECOND_HEADS[2:])


def vote(number: int, priority: str | None = "P2", **changes: object) -> dict[str, object]:
    cells = {"Fall": fall(number), "Lauf": LATER, "Eigene Priorität zweite Person": priority}
    cells |= {"Zweite Person": "C. Drittes", "Rolle der zweiten Person": "ZAB", "Mitgezeichnet am": "02.06.2026"}
    return cells | {name.replace("_", " "): value for name, value in changes.items()}


def votes(path: Path, *rows: dict[str, object]) -> Path:
    return sheet(path / "zweitvotum.xlsx", rows, heads=SECOND_HEADS)


def test_a_vote_is_laid_beside_the_entries_of_the_first_person(tmp_path: Path) -> None:
    given = votes(tmp_path, vote(1), vote(2, None), vote(3, Lauf=RUN))
    first = read(tmp_path / "blind.xlsx", row(), row(Fall=fall(2)), row(Fall=fall(3)), heads=FIRST_HEADS)
    assert first["zweite_person"].null_count() == 3
    whole = with_second_votes(first, votes=read_second_votes(given))
    own = ("eigene_prioritaet_zweite", "zweite_person", "zweite_rolle", "mitgezeichnet_am")
    assert whole.select(own).rows() == [("P2", "C. Drittes", "ZAB", "02.06.2026"), (None,) * 4, (None,) * 4]
    assert whole.drop(own).equals(first.drop(own))


def test_a_formula_in_a_vote_is_seen(tmp_path: Path) -> None:
    given = votes(tmp_path, vote(1, Zweite_Person="=A1"))
    first = read(tmp_path / "blind.xlsx", row(), heads=FIRST_HEADS)
    assert with_second_votes(first, votes=read_second_votes(given))["formeln"].to_list() == [["Zweite Person"]]


def test_two_votes_on_one_case_are_refused_with_its_number(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=f"zwei Zweitvoten darin: {fall(1)}") as told:
        read_second_votes(votes(tmp_path, vote(1), vote(1, "P5"), vote(2)))
    assert "--zweitvotum" in told.value.remedy


def test_a_sheet_of_another_kind_is_named_by_what_it_lacks(tmp_path: Path) -> None:
    first = sheet(tmp_path / "blind.xlsx", [row()], heads=FIRST_HEADS)
    with pytest.raises(UserError, match="„Fall“ und „Eigene Priorität zweite Person“"):
        read_second_votes(first)
    short = sheet(tmp_path / "kurz.xlsx", [vote(1)], heads=SECOND_HEADS[:-1])
    with pytest.raises(UserError, match="Diese Spalten fehlen: Mitgezeichnet am"):
        read_second_votes(short)
