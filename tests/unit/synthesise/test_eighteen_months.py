"""Eighteen months of deliveries: the same seed gives the same bytes, and the pilot's days are all there."""

import hashlib
from datetime import date

import pytest

from pipelines.synthesise import Scale
from pipelines.synthesise.chance import day_number
from pipelines.synthesise.synthesise import plan
from pipelines.synthesise.write import Lines, content
from tests.eval.volumes import invented

EVERY = 25
"""One file out of so many is made and compared; of all others name, identity and day."""
PILOT = (date(2026, 3, 1), date(2026, 8, 31), 184)


@pytest.mark.parametrize("scale", [Scale.S, Scale.M])
def test_the_same_seed_gives_the_same_bytes(scale: Scale) -> None:
    once, again = _made(scale), _made(scale)
    assert once == again
    files, days, _ = once
    assert files > 5_000
    first, last = day_number(PILOT[0]), day_number(PILOT[1])
    assert len(days & set(range(first, last + 1))) == PILOT[2]


def _made(scale: Scale) -> tuple[int, set[int], str]:
    """Return how many files there are, the days for which they speak, and the hash of a sample."""
    seal, lines = hashlib.sha256(), Lines()
    _, files = plan(invented(scale, seed=7), scale=scale)
    for place, file in enumerate(files):
        seal.update(f"{file.name} {file.delivery_id} {file.created}".encode())
        if place % EVERY == 0:
            seal.update(content(file, lines=lines))
    return len(files), {file.stichtag for file in files}, seal.hexdigest()
