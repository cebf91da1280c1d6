"""axe-core, the engine that checks WCAG 2.2 AA, run inside a page of the real browser.

Belongs here: bringing its script into the page, which rules are asked, what is told of a violation.
Does not belong here: what axe cannot see (accessible.js), which views it is tried on (test_accessibility).

The script comes with the package axe-playwright-python (axe-core is licensed under the MPL 2.0); it is read from the
installed file and used by tests only: no page of ours carries it, and nothing is fetched.
"""

import json
from importlib.metadata import distribution
from pathlib import Path

from tests.browser.chromium import Page

SCRIPT = Path(str(distribution("axe-playwright-python").locate_file("axe_playwright_python/axe.min.js")))
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
"""All of WCAG 2.2 AA, and what axe's authors recommend beyond it: one h1, no skipped level, landmarks."""


def violations(page: Page) -> list[str]:
    """Give one line per rule and element that breaks it: rule, what it says, the element."""
    if not page.run("typeof axe === 'object'"):
        page.run(SCRIPT.read_text(encoding="utf-8") + "; null")
    options = json.dumps({"runOnly": RULES, "resultTypes": ["violations"]})
    found = page.run(f"axe.run(document, {options}).then((result) => result.violations)")
    return [f"{rule['id']}: {rule['help']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]


def version(page: Page) -> str:
    """Give the version of axe-core that checked; call after `violations`."""
    return str(page.run("axe.version"))
