"""Sets that several tests look at, made once per session."""

from datetime import date
from pathlib import Path

import pytest

from pipelines.synthesise import Faults, Scale, Summary, synthesise

SEED = 20260601
FIRST, LAST = date(2026, 5, 27), date(2026, 6, 2)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Summary]:
    """The demo set: scale S, one week, all faults at their rates."""
    out = tmp_path_factory.mktemp("small")
    return out, synthesise(scale=Scale.S, seed=SEED, out=out, first_day=FIRST, last_day=LAST)


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same week without any fault."""
    out = tmp_path_factory.mktemp("clean")
    synthesise(scale=Scale.S, seed=SEED, out=out, first_day=FIRST, last_day=LAST, faults=Faults.none())
    return out


@pytest.fixture(scope="session")
def district(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Summary]:
    """The pilot district for one week."""
    out = tmp_path_factory.mktemp("district")
    return out, synthesise(scale=Scale.M, seed=SEED, out=out, first_day=FIRST, last_day=LAST)
