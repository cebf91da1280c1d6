"""Rules on the documents: what they point at exists, what they promise is said.

Belongs here: links, paths, commands and headings in Markdown files.
Does not belong here: generated pages being fresh (test_outside_checks), length of pages (structure).
"""

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

from tests.architecture import names, tree

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
CODE_BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
IRIS_COMMAND = re.compile(r"(?:^|[`$]\s?|^\s+)iris ([a-z][a-z-]*)", re.MULTILINE)
MAKE_COMMAND = re.compile(r"(?:`|^\s*)make ([a-z][a-z-]*)", re.MULTILINE)
OWN_PATH = re.compile(r"`((?:docs|pipelines|dbt_project|quality|orchestration|tests)/[\w./-]*)`")
DECISION_PARTS = ("## Context", "## Decision", "## Consequences")

FIRST_SCREEN_LINES = 45
FIRST_SCREEN_SAYS = ("proposes", "people decide", "triggers nothing", "invented", "is not", "R1", "R2", "R3", "R4")
"""What a reader must have met before scrolling: what the list is, what it is not, and the open risks."""


def links_lead_somewhere(root: Path) -> list[str]:
    """Relative links reach a file of the tree, and their anchor a heading in it."""
    found: list[str] = []
    for path in markdown(root):
        for target in LINK.findall(CODE_BLOCK.sub("", tree.text(path))):
            if re.match(r"[a-z]+:", target):
                continue
            file_part, _, anchor = target.partition("#")
            aim = (path.parent / file_part).resolve() if file_part else path
            if not aim.exists():
                found.append(f"{tree.place(path, root=root)}: the link {target} leads nowhere")
            elif anchor and anchor not in _anchors(aim):
                found.append(f"{tree.place(path, root=root)}: {target} has no such heading")
    return found


def paths_in_documents_exist(root: Path) -> list[str]:
    """A path of ours in backquotes is one that can be opened."""
    return [
        f"{tree.place(path, root=root)} speaks of {named}, which does not exist"
        for path in markdown(root)
        for named in OWN_PATH.findall(tree.text(path))
        if not (root / named).exists()
    ]


def commands_in_documents_exist(root: Path) -> list[str]:
    """Every `iris X` and `make X` that a document names can be run."""
    iris = {name for name, _, _ in names.commands(root)}
    makefile = root / "Makefile"
    targets = set(re.findall(r"^([a-z-]+):", tree.text(makefile), re.MULTILINE)) if makefile.exists() else set()
    found: list[str] = []
    for path in markdown(root):
        content = tree.text(path)
        shown = tree.place(path, root=root)
        found.extend(f"{shown}: there is no command [iris {name}]" for name in _named(IRIS_COMMAND, content) - iris)
        found.extend(f"{shown}: there is no command [make {name}]" for name in _named(MAKE_COMMAND, content) - targets)
    return sorted(found)


def every_command_stands_in_the_readme(root: Path) -> list[str]:
    """The table of commands in README.md names every `iris` command."""
    readme = root / "README.md"
    listed = _named(IRIS_COMMAND, tree.text(readme)) if readme.exists() else set()
    return [f"README.md does not name [iris {name}]" for name, _, _ in names.commands(root) if name not in listed]


def the_glossary_explains_each_word_once(root: Path) -> list[str]:
    """One row per word, in the order of the alphabet."""
    page = root / "docs" / "glossary.md"
    if not page.exists():
        return []
    words = re.findall(r"^\| \*\*(.+?)\*\*", tree.text(page), re.MULTILINE)
    found = [f"docs/glossary.md explains [{word}] {count} times" for word, count in Counter(words).items() if count > 1]
    found.extend(
        f"docs/glossary.md: [{later}] stands after [{earlier}]"
        for earlier, later in pairwise(words)
        if _sorted_as(later) < _sorted_as(earlier)
    )
    return found


def every_decision_record_is_whole(root: Path) -> list[str]:
    """docs/adr/NNNN-*.md each bear a number of their own and say context, decision, consequences."""
    pages = tree.files(root, under="docs/adr", suffixes=(".md",))
    numbers = [path.name[:4] for path in pages]
    found = [
        f"{tree.place(path, root=root)} should bear a number of its own, such as {len(pages) + 1:04}-what-is-decided.md"
        for path, number in zip(pages, numbers, strict=True)
        if not (number.isdigit() and path.name[4:5] == "-" and numbers.count(number) == 1)
    ]
    found.extend(
        f"{tree.place(path, root=root)} has no [{part}]"
        for path in pages
        for part in DECISION_PARTS
        if part not in tree.text(path)
    )
    return found


def every_kind_of_test_is_described(root: Path) -> list[str]:
    """tests/README.md says of every folder of tests/ what it is for and what it may cost."""
    page = root / "tests" / "README.md"
    described = tree.text(page) if page.exists() else ""
    kinds = {
        path.relative_to(root / "tests").parts[0]
        for path in tree.files(root, under="tests")
        if path.parent.name != "tests"
    }
    return [
        f"tests/README.md does not describe tests/{kind}/" for kind in sorted(kinds) if f"| `{kind}/" not in described
    ]


def the_first_screen_says_what_the_list_is_not(root: Path) -> list[str]:
    """README.md opens with what the list is, what it is not, and the risks that stand open."""
    readme = root / "README.md"
    screen = "\n".join(tree.text(readme).splitlines()[:FIRST_SCREEN_LINES]) if readme.exists() else ""
    return [
        f"the first screen of README.md does not say [{words}]" for words in FIRST_SCREEN_SAYS if words not in screen
    ]


def markdown(root: Path) -> list[Path]:
    """List the Markdown files."""
    return tree.files(root, suffixes=(".md",))


def _anchors(page: Path) -> set[str]:
    headings = HEADING.findall(tree.text(page)) if page.suffix == ".md" else []
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def _named(pattern: re.Pattern[str], content: str) -> set[str]:
    return set(pattern.findall(content))


def _sorted_as(word: str) -> str:
    return word.lower().replace("ä", "a").replace("ö", "o").replace("ü", "u").replace("ß", "ss")
