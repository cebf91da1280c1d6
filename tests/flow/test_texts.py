"""Every explanation of a real run can be recomputed from its text alone, and everybody who has a case has one."""

from pathlib import Path

import polars as pl

from pipelines.publish.run_folders import list_in_force, published_runs
from tests.unit.prioritise.text_reader import check_text


def test_every_case_of_a_run_is_recomputed_from_its_text(published: Path) -> None:
    for run in published_runs(published):
        cases, texts = run.table("case_list"), run.table("case_explanations")
        rows = cases.drop("kurztext", strict=False).join(texts, on="fall_id", validate="1:1")
        assert rows.height == cases.height == texts.height > 40
        with_b = [check_text(row) for row in rows.iter_rows(named=True)]
        assert sum(with_b) > 30
        assert rows.filter(pl.col("a_min") != pl.col("a_max")).height > 5
        assert rows.filter(pl.col("langtext").str.contains("Deckel D")).height > 2


def test_a_person_without_a_usable_fact_stands_on_the_unranked_list(published: Path) -> None:
    cases = list_in_force(published).table("case_list")
    nothing = cases.filter((pl.col("a_min") == 0) & (pl.col("liste") != "RANGFOLGE"))
    unranked = nothing.filter(pl.col("liste") == "OHNE_VERWERTBARE_VERURTEILUNG")
    assert unranked.height > 0
    assert unranked["platz"].null_count() == unranked.height
    assert cases.filter((pl.col("a_min") == 0) & (pl.col("liste") == "RANGFOLGE")).is_empty()
