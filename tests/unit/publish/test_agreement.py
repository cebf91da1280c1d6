"""Coefficients with answers worked out by hand, and intervals that come out the same again."""

import pytest

from pipelines.publish.agreement import drawn_interval, gwet_ac1, ordinal_alpha, weighted_kappa


@pytest.mark.parametrize(
    ("pairs", "value"),
    [
        ([(1, 1), (2, 2), (3, 3), (1, 3)], 1 - 16 / 26),
        ([(1, 1), (2, 2), (1, 2), (2, 1)], 0.0),
        ([(1, 5), (5, 1)], -1.0),
        ([(1, 1), (5, 5)], 1.0),
    ],
)
def test_weighted_kappa_is_that_of_the_formula(pairs: list[tuple[int, int]], value: float) -> None:
    """First row: observed 4/4, by chance 26/16."""
    assert weighted_kappa(pairs) == pytest.approx(value)


@pytest.mark.parametrize(
    ("pairs", "value"),
    [
        ([(1, 1), (2, 2), (1, 2)], 1 - 5 * 1 / 9),
        ([(1, 1), (2, 2), (3, 3)], 1.0),
        ([(1, 2), (2, 1)], 1 - 3 * 2 / 4),
        ([(1, 1), (3, 3), (1, 3), (2, 2)], 1 - 7 * 25 / 300),
    ],
)
def test_alpha_is_that_of_the_formula(pairs: list[tuple[int, int]], value: float) -> None:
    """With two values it is the nominal alpha: 1 - (n - 1) o12 / (n1 n2).

    Last row: counts 3, 2, 3. Squared distances: 1 to 2 and 2 to 3 6.25, 1 to 3 25. Observed 25 once; by chance 6 * 6.25
    twice and 9 * 25, together 300.
    """
    assert ordinal_alpha(pairs) == pytest.approx(value)


def test_ac1_is_that_of_the_formula() -> None:
    """Nine of ten agree, 15 % say yes: (0.9 - 0.255) / 0.745."""
    assert gwet_ac1([(1, 1), (1, 0), *[(0, 0)] * 8]) == pytest.approx(0.645 / 0.745)


def test_where_all_are_the_same_there_is_no_agreement_beyond_chance() -> None:
    assert weighted_kappa([(2, 2)] * 12) is None
    assert ordinal_alpha([(2, 2)] * 12) is None
    assert drawn_interval([(2, 2)] * 12, statistic=weighted_kappa) is None


def test_the_interval_holds_the_value_and_comes_out_the_same_again() -> None:
    pairs = [(1, 1), (2, 3), (4, 4), (5, 3), (2, 2), (3, 1)] * 5
    interval = drawn_interval(pairs, statistic=weighted_kappa)
    assert interval is not None
    value = weighted_kappa(pairs)
    assert value is not None
    assert interval[0] < value < interval[1]
    assert interval == drawn_interval(pairs, statistic=weighted_kappa)
    wider = drawn_interval(pairs[:10], statistic=weighted_kappa)
    assert wider is not None
    assert wider[1] - wider[0] > interval[1] - interval[0]
