"""One browser for all tests of pages, and the page of an invented list."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.chromium import Page
from tests.browser.invented_pages import page, tables


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with Page(tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    written = tmp_path_factory.mktemp("page") / "worklist.html"
    written.write_text(page(tables()), encoding="utf-8")
    return written


@pytest.fixture
def opened(browser: Page, file: Path) -> Page:
    """The page as it opens: wide, light, on screen."""
    browser.size(1400, 1000)
    browser.look()
    browser.open(file)
    return browser
