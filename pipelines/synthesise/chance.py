"""Draw at random, the same way every time.

Belongs here: one independent stream of random numbers per table, the drawing of a share, days as numbers.
Does not belong here: what is drawn.
"""

import hashlib
import math
from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

NEVER = 1_000_000
"""The day (counted from 1970-01-01) of what does not happen: later than every other day, so that `day <= today` is
false."""


def stream(seed: int, *, table: str) -> np.random.Generator:
    """Return the stream of one table: adding a table leaves the numbers of all others as they were."""
    word = int.from_bytes(hashlib.sha256(table.encode()).digest()[:8], "big")
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, word])))


def day_number(day: date) -> int:
    """Return the days since 1970-01-01."""
    return (day - date(1970, 1, 1)).days


def share(rng: np.random.Generator, *, among: Bools, rate: float) -> Bools:
    """Draw the given share of the places that are true; at least one, if the rate is above 0 and a place exists.

    At least one: a small set would otherwise lack most of the rare faults it is there to show.
    """
    places = np.flatnonzero(among)
    drawn = np.zeros(among.size, dtype=np.bool_)
    if rate > 0 and places.size:
        count = min(places.size, max(1, round(rate * places.size)))
        drawn[rng.choice(places, size=count, replace=False)] = True
    return drawn


def draw(rng: np.random.Generator, *, size: int, weights: Sequence[float]) -> Ints:
    """Draw positions by weight. The weights need not add up to one."""
    steps = np.cumsum(np.asarray(weights, dtype=np.float64))
    place: Ints = np.searchsorted(steps, rng.random(size) * steps[-1], side="right").astype(np.int64)
    return place


def between(rng: np.random.Generator, *, size: int, low: int, high: int) -> Ints:
    """Draw whole numbers from low to high, both included."""
    return rng.integers(low, high + 1, size=size, dtype=np.int64)


def evenly(rng: np.random.Generator, *, size: int) -> Floats:
    """Draw numbers from 0 to 1, one from each of `size` equal parts, in random order.

    What is made of them has its distribution in small sets too: the total is right whatever the seed.
    """
    drawn: Floats = (rng.permutation(size) + rng.random(size)) / max(1, size)
    return drawn


def counts(rng: np.random.Generator, *, size: int, median: float, mean: float) -> Ints:
    """Draw how many of something each has: at least 1, half of them at most the median, some many more.

    The distribution is Weibull's; mean must be greater than the median. Shape and scale follow from both.
    """
    low, high = 0.3, 1.5
    for _ in range(HALVINGS):
        shape = (low + high) / 2
        is_flat = math.gamma(1 + 1 / shape) / math.log(2) ** (1 / shape) < mean / median
        low, high = (low, shape) if is_flat else (shape, high)
    drawn = median * (-np.log1p(-evenly(rng, size=size)) / math.log(2)) ** (1 / high)
    return np.maximum(1, np.rint(drawn)).astype(np.int64)


HALVINGS = 40
"""Steps in which the shape of a distribution is found; more would not change a float."""
