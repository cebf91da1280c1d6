"""A small part of the measurement on data of others (tests/eval/febrl.py)."""

import polars as pl

from tests.eval.febrl import measure


def test_on_data_of_others_nothing_is_linked_wrongly_and_the_toolkit_is_no_better() -> None:
    of_first = measure((1,))
    by_way = {row["way"]: row for row in of_first.to_dicts()}
    assert by_way["rules alone"]["precision"] == 1.0
    assert by_way["rules and open pairs"]["recall"] >= by_way["toolkit: recipe"]["recall"] >= 0.6
    assert of_first.select(pl.len()).item() == 4
