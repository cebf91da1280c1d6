"""One invented world and two published days for all flow tests; each test that writes works on a copy."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flow_worlds import FIRST_DELIVERIES, MONDAY, SEED, TUESDAY, Refresh

from orchestration.demo import synthesise_into
from orchestration.refresh import refresh_day
from orchestration.resources import prepare_environment
from pipelines.publish.run_folders import PublishedRun


@pytest.fixture(scope="session")
def refresh() -> Iterator[Refresh]:
    """Make the list of a day in a folder, through the real job."""
    with pytest.MonkeyPatch.context() as environment:
        for name in ("DAGSTER_HOME", "IRIS_HOME", "IRIS_WAREHOUSE"):
            environment.setenv(name, "")

        def run(home: Path, stichtag: date) -> PublishedRun:
            prepare_environment(home)
            return refresh_day(home, stichtag=stichtag)

        yield run


@pytest.fixture(scope="session")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with deliveries up to Tuesday and no list yet."""
    home = tmp_path_factory.mktemp("delivered")
    synthesise_into(home / "inbox", scale="S", seed=SEED, first_day=FIRST_DELIVERIES, last_day=TUESDAY)
    return home


@pytest.fixture(scope="session")
def published(delivered: Path, refresh: Refresh, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with the lists of Monday and Tuesday."""
    home = tmp_path_factory.mktemp("published") / "home"
    shutil.copytree(delivered, home)
    refresh(home, MONDAY)
    refresh(home, TUESDAY)
    return home


@pytest.fixture
def fresh_copy(delivered: Path, tmp_path: Path) -> Path:
    """A copy of the deliveries for a test that changes them."""
    home = tmp_path / "home"
    shutil.copytree(delivered, home)
    return home


@pytest.fixture
def published_copy(published: Path, tmp_path: Path) -> Path:
    """A copy of both published days for a test that adds to them."""
    home = tmp_path / "home"
    shutil.copytree(published, home, symlinks=True)
    link = home / "published" / "current"
    target = home / "runs" / link.resolve().name
    link.unlink()
    link.symlink_to(target)
    return home
