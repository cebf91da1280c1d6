"""The work list keeps WCAG 2.2 AA in every view, light and dark, wide and narrow, by keyboard and screen reader."""

from pathlib import Path

import pytest

from tests.browser.accessible import CHECKS, script
from tests.browser.axe import version, violations
from tests.browser.chromium import Page
from tests.browser.invented_pages import NOTICE, other_pages
from tests.unit.publish.invented import fall

VIEWS = ("liste", f"fall/{fall(1)}", f"fall/{fall(2)}", "fall/F-nirgends", "klaerung", "vergleich", "lage", "lesehilfe")
NEEDS_NAME = {"link", "button", "textbox", "searchbox", "combobox", "navigation", "search", "table", "img", "heading"}
SHOWN = """(() => {
  const at = document.activeElement;
  return at === document.body || at.closest('svg') !== null || parseFloat(getComputedStyle(at).outlineWidth) > 0;
})()"""
"""Fields of the matrix show the focus by their border (page.css)."""

LOOKED_AT_BY_AXE = {(1400, "light"), (320, "dark")}
"""axe takes a second per view; what it sees depends on the width and on the colours, not on both together."""

FORMS = [(1400, "light"), (1400, "dark"), (320, "light"), (320, "dark")]


@pytest.mark.parametrize(("width", "scheme"), FORMS)
def test_every_view_keeps_wcag_and_what_axe_does_not_see(opened: Page, width: int, scheme: str) -> None:
    opened.size(width, 900)
    opened.look(scheme=scheme)
    found = []
    for view in VIEWS:
        opened.go(view)
        if (width, scheme) in LOOKED_AT_BY_AXE:
            found += [f"{view}: {what}" for what in violations(opened)]
        found += [f"{view}: {name}: {what}" for name in CHECKS for what in opened.run(script(name))]
    assert found == []
    assert opened.requests == [opened.requests[0]], "axe fetched something"


@pytest.mark.parametrize(
    ("break_it", "rule"),
    [
        ("document.querySelector('h1').remove()", "page-has-heading-one"),
        ("document.querySelector('.count').style.color = '#aaa'", "color-contrast"),
        ("document.querySelector('label').remove()", "label"),
        ("document.documentElement.lang = ''", "html-has-lang"),
        (
            "document.querySelectorAll('nav a').forEach((a) => a.style.cssText = 'display:inline-block;min-height:0;"
            "height:8px;width:8px;padding:0;margin:0;overflow:hidden;font-size:4px')",
            "target-size",
        ),
    ],
)
def test_axe_sees_a_page_that_breaks_a_rule(opened: Page, break_it: str, rule: str) -> None:
    assert violations(opened) == []
    opened.run(break_it)
    assert any(found.startswith(f"{rule}:") for found in violations(opened))


def test_axe_knows_wcag_2_2(opened: Page) -> None:
    violations(opened)
    assert [int(part) for part in version(opened).split(".")] >= [4, 10, 0]
    assert opened.run("axe.getRules(['wcag22aa']).length") > 0


@pytest.mark.parametrize(
    ("break_it", "check"),
    [
        ("document.querySelector('h1').id = 'inhalt'", "ids_are_unique"),
        ("document.querySelector('#liste').setAttribute('aria-labelledby', 'x')", "references_lead_somewhere"),
        ("document.querySelector('caption').remove()", "tables_have_captions_and_headers"),
        ("document.querySelector('svg text').style.fill = '#ccc'", "texts_in_pictures_have_contrast"),
        ("document.querySelector('.count').style.width = '3000px'", "nothing_is_wider_than_the_window"),
    ],
)
def test_each_check_fails_on_a_page_that_breaks_it(opened: Page, break_it: str, check: str) -> None:
    assert opened.run(script(check)) == []
    opened.run(break_it)
    assert opened.run(script(check)) != []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_stewards_page_and_the_clerical_page_keep_wcag(browser: Page, tmp_path: Path, scheme: str) -> None:
    browser.size(1400, 900)
    browser.look(scheme=scheme)
    for page in other_pages(tmp_path):
        browser.visit(page)
        assert violations(browser) == [], page.name


@pytest.mark.parametrize("view", VIEWS)
def test_a_screen_reader_hears_a_name_for_everything(opened: Page, view: str) -> None:
    opened.go(view)
    nodes = [n for n in opened.send("Accessibility.getFullAXTree")["nodes"] if not n["ignored"]]
    roles = [(n["role"]["value"], n["name"]["value"] if "name" in n else "") for n in nodes]
    assert [role for role, name in roles if role in NEEDS_NAME and not name] == []
    assert {"banner", "navigation", "main", "contentinfo"} <= {role for role, _ in roles}
    assert any(NOTICE in name for _, name in roles)


def test_the_keyboard_reaches_everything_and_shows_where_it_is(opened: Page) -> None:
    opened.press("Tab")
    assert opened.run("document.activeElement.className") == "skip"
    opened.press("Enter")
    assert opened.run("document.activeElement.id") == "inhalt"
    visited = []
    for _ in range(60):
        opened.press("Tab")
        visited.append(opened.run("document.activeElement.outerHTML.slice(0, 60)"))
        assert opened.run(SHOWN)
    for wanted in (
        'id="feld-suche"',
        'id="feld-zelle"',
        'href="#liste?a=S&amp;b=H"',
        'id="liste-tafel-umfang"',
    ):
        assert any(wanted in html for html in visited), (wanted, visited)


def test_opening_a_case_moves_the_focus_to_its_heading_and_names_the_window(opened: Page) -> None:
    opened.go(f"fall/{fall(1)}")
    assert opened.run("document.activeElement.id") == "fall-titel"
    assert fall(1) in opened.run("document.title")


def test_sorting_keeps_the_focus_and_is_announced(opened: Page) -> None:
    opened.run("document.querySelectorAll('#liste-tafel thead button')[1].focus()")
    opened.press("Enter")
    assert opened.run("document.activeElement.closest('th').getAttribute('aria-sort')") == "ascending"
