"""The page Lieferstand opens without network, keeps WCAG 2.2 AA, light and dark, wide and narrow, and prints."""

from pathlib import Path

import polars as pl
import pytest

from pipelines.publish.lieferstand import offices
from tests.browser.accessible import CHECKS, script
from tests.browser.chromium import Page
from tests.unit.publish.test_receipts import SET_ASIDE, page, receipt

FORMS = [(1400, "light"), (1400, "dark"), (320, "light"), (320, "dark")]
NOT_HERE = {"nothing_is_wider_than_the_window"}
"""Wide tables scroll in a region of their own; the window does not (tested below)."""


@pytest.fixture(scope="module")
def lieferstand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("lieferstand") / "lieferstand.html"
    many = pl.concat([SET_ASIDE] * 20)
    gone = offices(receipt().filter(pl.col("verwendung") == "REFUSED"), before=receipt())
    file.write_text(page(set_aside=many, offices=gone), encoding="utf-8")
    return file


@pytest.mark.parametrize(("width", "scheme"), FORMS)
def test_the_page_passes_every_check(browser: Page, lieferstand: Path, width: int, scheme: str) -> None:
    browser.size(width, 900)
    browser.look(scheme=scheme)
    browser.open(lieferstand, when="true")
    found = [f"{name}: {what}" for name in CHECKS if name not in NOT_HERE for what in browser.run(script(name))]
    assert found == []
    assert browser.run("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_page_fetches_and_complains_nothing(browser: Page, lieferstand: Path) -> None:
    browser.open(lieferstand, when="true")
    assert [address for address in browser.requests if not address.startswith(("file:", "about:", "data:"))] == []
    assert browser.run("document.querySelectorAll('section').length") == 5
    assert browser.run("document.documentElement.lang") == "de"
