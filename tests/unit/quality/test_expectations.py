"""A table that does not look like the day before is seen."""

from pathlib import Path

import polars as pl
import pytest

from quality.expectations.reading import Expectation, load_expectations, registered_expectations
from quality.expectations.running import FIRST_RUN, measures, run_expectations
from quality.verdicts import RegistryError, missing_results

PROJECT = Path(__file__).resolve().parents[3]
FILE = """\
table: cases
stage: staging
owner: nobody
expectations:
  - {name: the_table_is_not_empty, description: d, blocking: true, expect: rows_at_least, rows: 1}
  - {name: upper_is_not_below_lower, description: d, blocking: true, expect: not_below, column: upper, lower: lower}
  - {name: rows_are_like_before, description: d, blocking: false, expect: like_before, measure: rows,
     tolerance: 0.25, tolerance_is: share}
  - {name: places_are_like_before, description: d, blocking: false, expect: like_before, measure: filled_share,
     column: place, tolerance: 0.1, tolerance_is: absolute}
  - {name: mean_is_like_before, description: d, blocking: false, expect: like_before, measure: mean,
     column: lower, tolerance: 1, tolerance_is: absolute}
  - {name: spread_is_like_before, description: d, blocking: false, expect: like_before, measure: spread,
     column: lower, tolerance: 0.25, tolerance_is: share}
"""
TABLE = pl.DataFrame({"lower": [1, 2, None, 5], "upper": [1, 4, 3, 5], "place": ["a", None, "c", "d"]})


@pytest.fixture
def expectations(tmp_path: Path) -> tuple[Expectation, ...]:
    (tmp_path / "cases.yml").write_text(FILE, encoding="utf-8")
    return load_expectations(tmp_path)


def broken(
    table: pl.DataFrame, expectations: tuple[Expectation, ...], baselines: dict[str, float] | None
) -> dict[str, str]:
    results = run_expectations({"staging.cases": table}, expectations=expectations, baselines=baselines)
    assert missing_results(registered_expectations(expectations), results) == ()
    return {result.name: result.observed for result in results if not result.passed}


def today(table: pl.DataFrame, expectations: tuple[Expectation, ...]) -> dict[str, float]:
    return measures({"staging.cases": table}, expectations=expectations)


def test_measures_are_kept_under_their_names(expectations: tuple[Expectation, ...]) -> None:
    found = today(TABLE, expectations)
    assert list(found) == [
        "staging.cases.filled_share.place",
        "staging.cases.mean.lower",
        "staging.cases.rows",
        "staging.cases.spread.lower",
    ]
    assert found["staging.cases.rows"] == 4
    assert found["staging.cases.filled_share.place"] == 0.75
    assert found["staging.cases.mean.lower"] == pytest.approx(8 / 3)


def test_a_day_like_the_day_before_passes(expectations: tuple[Expectation, ...]) -> None:
    assert broken(TABLE, expectations, today(TABLE, expectations)) == {}


def test_the_first_run_has_nothing_to_compare_with_and_says_so(expectations: tuple[Expectation, ...]) -> None:
    results = run_expectations({"staging.cases": TABLE}, expectations=expectations, baselines=None)
    assert [result.name for result in results if result.observed == FIRST_RUN] == [
        "mean_is_like_before",
        "places_are_like_before",
        "rows_are_like_before",
        "spread_is_like_before",
    ]
    assert all(result.passed for result in results)


def test_a_day_unlike_the_day_before_is_seen(expectations: tuple[Expectation, ...]) -> None:
    before = pl.concat([TABLE, TABLE]).with_columns(place=pl.lit("a"), lower=pl.col("upper") * 10)
    assert broken(TABLE, expectations, today(before, expectations)) == {
        "mean_is_like_before": "mean of lower is 2.667",
        "places_are_like_before": "filled share of place is 0.75",
        "rows_are_like_before": "the number of rows is 4",
        "spread_is_like_before": "spread of lower is 2.082",
    }


def test_a_turned_interval_is_counted(expectations: tuple[Expectation, ...]) -> None:
    turned = TABLE.with_columns(upper=pl.lit(2))
    results = run_expectations({"staging.cases": turned}, expectations=expectations, baselines=None)
    verdict = next(result for result in results if result.name == "upper_is_not_below_lower")
    assert (verdict.passed, verdict.blocking, verdict.failed_rows) == (False, True, 1)
    assert verdict.observed == "1 of 4 rows lie below"


def test_an_empty_table_is_seen(expectations: tuple[Expectation, ...]) -> None:
    empty = TABLE.clear()
    assert today(empty, expectations) == {"staging.cases.rows": 0}
    found = broken(empty, expectations, today(TABLE, expectations))
    assert found["the_table_is_not_empty"] == "the number of rows is 0"
    assert found["mean_is_like_before"] == "mean of lower could not be measured"


@pytest.mark.parametrize(
    ("tolerance", "passes"),
    [("tolerance: 0.24, tolerance_is: share", False), ("tolerance: 1, tolerance_is: absolute", True)],
)
def test_a_tolerance_is_a_share_or_absolute(tmp_path: Path, tolerance: str, passes: bool) -> None:
    text = FILE.replace("tolerance: 0.25, tolerance_is: share", tolerance, 1)
    (tmp_path / "cases.yml").write_text(text, encoding="utf-8")
    items = load_expectations(tmp_path)
    found = broken(TABLE, items, today(TABLE, items) | {"staging.cases.rows": 3})
    assert ("rows_are_like_before" not in found) is passes


def test_a_table_that_is_not_given_is_no_pass(expectations: tuple[Expectation, ...]) -> None:
    with pytest.raises(KeyError, match=r"staging\.cases"):
        run_expectations({}, expectations=expectations, baselines=None)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("the_table_is_not_empty", "filled", "[name] must be a sentence that must hold"),
        ("the_table_is_not_empty", "rows_are_like_before", "the expectation [rows_are_like_before] stands twice"),
        ("expect: rows_at_least", "expect: rows", "[expect] must be one of rows_at_least, not_below, like_before"),
        (", rows: 1", "", "the key [rows] is missing"),
        (", lower: lower", "", "the key [lower] is missing"),
        ("measure: rows", "measure: lines", "[measure] must be one of rows, filled_share, mean, spread"),
        ("measure: rows", "measure: rows, column: place", "the key [column] is not known here"),
        ("tolerance: 0.25, ", "", "the key [tolerance] is missing"),
        ("tolerance: 0.25", "tolerance: -1", "[tolerance] must be above 0"),
        ("tolerance_is: share", "tolerance_is: percent", "[tolerance_is] must be one of share, absolute"),
        ("table: cases", "table: other", "[table] is other, but the file is named cases.yml"),
        ("owner: nobody", "owner: nobody\ncolour: red", "the key [colour] is not known here"),
    ],
)
def test_a_faulty_expectation_is_refused(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert old in FILE
    (tmp_path / "cases.yml").write_text(FILE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RegistryError) as raised:
        load_expectations(tmp_path)
    assert problem in raised.value.what


def test_the_expectations_of_the_project_can_be_read() -> None:
    tables = {item.table for item in load_expectations(PROJECT / "quality" / "expectations")}
    assert tables == {"published_list.case_list", "linked_persons.personen"}
