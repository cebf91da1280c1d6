"""The work list in a real browser: found, filtered, sorted, opened, printed; nothing fetched; text stays text."""

import json
import re
import time
from pathlib import Path

import pytest

from tests.browser.chromium import Page
from tests.browser.invented_pages import HOSTILE, NOTICE, decided_tables, many_tables, page, tables
from tests.unit.publish.invented import fall

ROWS = "[...document.querySelectorAll('#liste-tafel tbody tr')].map((r) => r.querySelector('a.case').textContent)"
SEARCHES_SECONDS = 2.0
"""Ample for a loaded machine: it takes a tenth of that when nothing else runs."""


def _set(opened: Page, **chosen: str) -> None:
    for name, value in chosen.items():
        opened.run(f"document.getElementById('filter').elements[{name!r}].value = {value!r}")
    opened.run("document.getElementById('filter').requestSubmit()")


def test_the_list_stands_in_its_order(opened: Page) -> None:
    assert opened.run(ROWS) == [fall(1), fall(2), fall(3), fall(4)]
    assert opened.run("document.getElementById('liste-zahl').textContent") == "4 Fälle"


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"suche": fall(3)}, [3]),
        ({"suche": "zwölf  maßnahme"}, [1, 2, 3, 4]),
        ({"suche": "kommt nicht vor"}, []),
        ({"liste": "SCHUTZSTATUS"}, [4]),
        ({"zelle": "P1"}, [1]),
        ({"abh": "5566"}, [1]),
        ({"frist": "1"}, [1]),
        ({"fragen": "nein"}, [3]),
        ({"fragen": "rang", "abh": "5515"}, [2, 3, 4]),
        ({"b": "M", "liste": "RANGFOLGE"}, [1, 2, 3]),
    ],
)
def test_search_and_filters_leave_what_they_say(opened: Page, chosen: dict[str, str], expected: list[int]) -> None:
    _set(opened, **chosen)
    assert opened.run(ROWS) == [fall(number) for number in expected]


def test_a_field_of_the_matrix_filters_the_list_and_counts_right(opened: Page) -> None:
    link = "document.querySelector('#liste .matrix a[href=\"#liste?a=H&b=M\"]')"
    assert opened.run(f"{link}.getAttribute('aria-label')") == "Fallschwere H, Perspektive M, P4: 3 Fälle"
    opened.run(f"{link}.dispatchEvent(new MouseEvent('click', {{bubbles: true}}))")
    opened.until("document.getElementById('liste-zahl').textContent === '3 von 4 Fällen'")
    assert opened.run(ROWS) == [fall(1), fall(2), fall(3)]


def test_an_address_opens_a_filtered_list(opened: Page) -> None:
    opened.run("location.hash = 'liste?zelle=P1&frist=1'")
    opened.until("document.getElementById('liste-zahl').textContent === '1 von 4 Fällen'")
    assert opened.run(ROWS) == [fall(1)]


def test_sorting_puts_what_is_unknown_last_in_both_directions(opened: Page) -> None:
    click = "document.querySelectorAll('#liste-tafel thead button')[0].click()"
    opened.run(click)
    assert opened.run(ROWS) == [fall(1), fall(2), fall(3), fall(4)]
    opened.run(click)
    assert opened.run(ROWS) == [fall(3), fall(2), fall(1), fall(4)]


def test_a_case_says_what_is_open_why_it_stands_there_and_since_when(opened: Page) -> None:
    opened.go(f"fall/{fall(1)}")
    text = opened.run("document.getElementById('fall').innerText")
    headings = opened.run("[...document.querySelectorAll('#fall h2')].map((h) => h.textContent)")
    assert headings[0] == "Zu klären"
    assert {"Begründung", "Kriterien", "Quellen und ihr Alter", "Verlauf der Plätze"} <= set(headings)
    for said in ("Steht ein Abschiebungsverbot entgegen?", "ABH 5515", "15.06.2026", f"Erläuterung {fall(1)}"):
        assert said in text
    for said in ("Hindernisse – nicht geprüft", "Freiheitsstrafe von 30 Monaten"):
        assert said in text
    for said in ("A1 Gewicht des Ausweisungsinteresses", "45 von 45", "2 Tage", "erste Liste", "Maßnahme gesperrt"):
        assert said in text


def test_what_people_decided_is_seen_in_the_list_on_the_case_and_in_the_lagebild(browser: Page, tmp_path: Path) -> None:
    written = tmp_path / "decided.html"
    written.write_text(page(decided_tables()), encoding="utf-8")
    browser.open(written)
    marks = "[...document.querySelectorAll('#liste-tafel .mark')].map((mark) => mark.textContent)"
    assert browser.run(marks) == ["Wiedervorlage erreicht", "aufgenommen, endet 27.11.2026"]
    _set(browser, stand="AUFGENOMMEN")
    assert browser.run(ROWS) == [fall(4)]
    _set(browser, stand="RUECKKEHR")
    assert browser.run(ROWS) == [fall(1)]
    browser.go(f"fall/{fall(4)}")
    text = browser.run("document.getElementById('fall').innerText")
    for said in (
        "aufgenommen (gilt)",
        "eine Frist läuft ab",
        "junges Alter bei der Tat",
        "27.11.2026",
        "Entscheidungen",
    ):
        assert said in text
    browser.go(f"fall/{fall(1)}")
    assert "Wiedervorlage erreicht" in browser.run("document.getElementById('fall').innerText")
    browser.go("lage")
    overview = browser.run("document.getElementById('lage').innerText")
    for said in ("Stand der Bearbeitung", "Kennzahlen des Tages", "40 von 40", "91,2\u00a0% bis 100,0\u00a0%"):
        assert said in overview
    assert browser.complaints == []


def test_every_view_says_that_it_is_a_proposal(opened: Page) -> None:
    for view in ("liste", f"fall/{fall(1)}", "klaerung", "vergleich", "lage", "lesehilfe"):
        opened.go(view)
        assert NOTICE in opened.run("document.body.innerText")


def test_questions_and_movements_are_lists_of_their_own(opened: Page) -> None:
    opened.go("klaerung")
    assert opened.run("document.getElementById('klaerung-zahl').textContent") == "4 von 4 Fragen"
    opened.go("vergleich")
    assert opened.run("document.getElementById('vergleich-zahl').textContent") == "4 von 4 Fällen"
    assert "eingetreten" in opened.run("document.getElementById('vergleich-tafel').innerText")


def test_hostile_text_stays_text(opened: Page) -> None:
    for view in ("liste", f"fall/{fall(2)}", "klaerung", "vergleich", "lage"):
        opened.go(view)
    assert opened.run("window.taken === undefined && document.querySelector('img') === null")
    opened.go(f"fall/{fall(2)}")
    assert opened.run(f"document.getElementById('fall').textContent.includes({json.dumps(HOSTILE)})")
    assert opened.complaints == []


def test_nothing_is_fetched(opened: Page, file: Path) -> None:
    for view in (f"fall/{fall(1)}", "klaerung", "vergleich", "lage", "lesehilfe"):
        opened.go(view)
    assert set(opened.requests) <= {file.as_uri(), "about:blank"}
    own = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", own) == []


def test_the_browser_runs_no_other_script(opened: Page) -> None:
    opened.run(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.taken = 4'}))"
    )
    assert opened.run("window.taken === undefined")
    assert any("Content Security Policy" in complaint for complaint in opened.complaints)


def test_a_case_prints_without_menu_and_with_notice_run_and_day(opened: Page) -> None:
    opened.go(f"fall/{fall(1)}")
    opened.look(media="print", scheme="dark")
    shown = "(what) => document.querySelector(what).checkVisibility()"
    assert not opened.run(f"({shown})('nav')")
    assert not opened.run(f"({shown})('.actions')")
    assert opened.run(f"({shown})('#hinweis') && ({shown})('footer') && ({shown})('#fall')")
    assert opened.run("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert opened.pdf().startswith(b"%PDF-")


def test_the_same_tables_give_the_same_bytes() -> None:
    assert page(tables()) == page(tables())


def test_a_list_without_cases_opens(browser: Page, tmp_path: Path) -> None:
    emptied = {name: frame.clear() if "fall_id" in frame.columns else frame for name, frame in tables().items()}
    (tmp_path / "empty.html").write_text(page(emptied), encoding="utf-8")
    browser.open(tmp_path / "empty.html")
    assert browser.run("document.getElementById('liste-zahl').textContent") == "0 Fälle"


def test_twenty_thousand_cases_are_searched_at_once(browser: Page, tmp_path: Path) -> None:
    written = tmp_path / "many.html"
    written.write_text(page(many_tables(20_000)), encoding="utf-8")
    browser.open(written)
    assert browser.run("document.querySelectorAll('#liste-tafel tbody tr').length") == 50
    start = time.monotonic()
    _set(browser, suche=fall(19_999))
    browser.until("document.getElementById('liste-zahl').textContent === '1 von 20.000 Fällen'")
    browser.go(f"fall/{fall(19_999)}")
    assert time.monotonic() - start < SEARCHES_SECONDS
    assert fall(19_999) in browser.run("document.querySelector('#fall h1').textContent")
