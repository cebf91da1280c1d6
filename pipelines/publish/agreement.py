"""How far people agree with the proposal and with each other: coefficients beyond chance, and the pull of a proposal.

Belongs here: the formulas, on plain pairs; intervals by drawing the pairs anew with a fixed seed.
Does not belong here: which decisions are compared, hiding small numbers (metrics).
"""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

LEVELS: Final = (1, 2, 3, 4, 5)
"""P1 to P5, in their order."""

DRAWS: Final = 500
SEED: Final = 20260301
LOW, HIGH = 0.025, 0.975

Pair = tuple[int, int]
Statistic = Callable[[Sequence[Pair]], float | None]


def weighted_kappa(pairs: Sequence[Pair]) -> float | None:
    """Give Cohen's kappa with quadratic weights (Cohen 1968); None where chance alone leaves nothing to disagree on."""
    first, second = Counter(one for one, _ in pairs), Counter(two for _, two in pairs)
    observed = sum((one - two) ** 2 for one, two in pairs) / len(pairs)
    expected = sum(first[one] * second[two] * (one - two) ** 2 for one in first for two in second) / len(pairs) ** 2
    return None if expected == 0 else 1 - observed / expected


def ordinal_alpha(pairs: Sequence[Pair]) -> float | None:
    """Give Krippendorff's alpha for two observers and ordered values; None where all values are the same."""
    values = Counter(value for pair in pairs for value in pair)
    total = sum(values.values())

    def distance(one: int, two: int) -> float:
        low, high = min(one, two), max(one, two)
        between = sum(values[level] for level in LEVELS if low <= level <= high)
        return (between - (values[low] + values[high]) / 2) ** 2

    observed = sum(2 * distance(one, two) for one, two in pairs) / total
    expected = sum(values[one] * values[two] * distance(one, two) for one in values for two in values)
    return None if expected == 0 else 1 - observed * total * (total - 1) / expected


def gwet_ac1(pairs: Sequence[Pair]) -> float | None:
    """Give Gwet's AC1 for yes (1) and no (0): agreement that a skewed share does not spoil (Gwet 2008)."""
    share = sum(one + two for one, two in pairs) / (2 * len(pairs))
    chance = 2 * share * (1 - share)
    return (sum(one == two for one, two in pairs) / len(pairs) - chance) / (1 - chance)


def drawn_interval(pairs: Sequence[Pair], *, statistic: Statistic) -> tuple[float, float] | None:
    """Give the 95 % interval by drawing the pairs anew (percentile bootstrap); the same pairs give the same interval.

    Args:
        pairs: at least one, in a fixed order.
        statistic: draws for which it is None are left out.
    """
    chance = random.Random(SEED)  # noqa: S311 -- no secret: it must come out the same again
    drawn = (statistic(chance.choices(pairs, k=len(pairs))) for _ in range(DRAWS))
    values = sorted(value for value in drawn if value is not None)
    if not values:
        return None
    last = len(values) - 1
    return values[round(LOW * last)], values[round(HIGH * last)]
