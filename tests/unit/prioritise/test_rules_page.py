"""docs/rules.md and docs/rules/: fresh, and without a gap.

Belongs here: the generated pages against the ruleset and the worked cases.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.prioritise import rules_page
from pipelines.prioritise.condition_text import conditions_text
from pipelines.prioritise.rules_page import CASES, DOCS, RULESET, main, pages, table

PAGES = pages()
RULES = PAGES[DOCS / "rules.md"]


@pytest.mark.parametrize("path", sorted(PAGES), ids=str)
def test_the_page_is_what_the_rules_say(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == PAGES[path], "run: python -m pipelines.prioritise.rules_page --write"


def _leaves(value: Any) -> Iterator[str]:  # noqa: ANN401 -- a value of a YAML file
    if isinstance(value, dict):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, str | int) and not isinstance(value, bool):
        yield str(value).replace("|", "\\|")


def test_every_number_norm_and_name_of_the_ruleset_stands_on_the_page() -> None:
    for path in sorted(RULESET.glob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        missing = [leaf for leaf in _leaves(content) if path.name != "ruleset.yml" and leaf not in RULES]
        assert not missing, f"{path.name}: {missing}"


def test_there_are_at_least_two_hundred_cases_and_each_stands_on_a_page() -> None:
    shown = "".join(PAGES.values())
    cases = [
        case
        for path in sorted(CASES.glob("*.yml"))
        for key, value in yaml.safe_load(path.read_text(encoding="utf-8")).items()
        if key != "stichtag"
        for case in value
    ]
    assert len(cases) >= 200
    assert len({case["id"] for case in cases}) == len(cases)
    assert all(f"| {case['id']} |" in shown for case in cases)


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        ({"fact": "waffe", "is": True}, "[waffe] ja"),
        ({"fact": "waffe", "known": False}, "[waffe] unbekannt"),
        ({"fact": "strafart", "in": ["FS", "JS"]}, "[strafart] ist FS oder JS"),
        ({"fact": "schuldform", "unknown_in": ["VF"]}, "[schuldform] ist VF und damit ungeklärt"),
        ({"fact": "strafdauer", "min": 720}, "[strafdauer] mindestens 720"),
        ({"fact": "rechtskraft_am", "until_stichtag": False}, "[rechtskraft_am] am Stichtag nicht eingetreten"),
        ({"not": [{"class": "GERING"}]}, "nicht (Klasse GERING)"),
        ({"any_of": [{"norms_any": "GEW"}, {"norms_all": "BTMG_29"}]},
         "(eine Vorschrift aus GEW oder nur Vorschriften aus BTMG_29)"),
        ({"all_of": [{"class": "I-1"}, {"class": "II-1"}]}, "(Klasse I-1 und Klasse II-1)"),
        ({"fact": "tat", "until_months_after": "raus", "months": 12}, "[tat] höchstens 12 Monate nach [raus]"),
    ],
)  # fmt: skip
def test_a_condition_reads_as_german(condition: dict[str, Any], text: str) -> None:
    assert conditions_text([condition]) == text


def test_a_table_shows_every_key_and_keeps_bars_apart() -> None:
    assert table([{"a": "x|y"}, {"b": None}]) == ["| a | b |", "|---|---|", "| x\\|y |  |", "|  | unbekannt |"]


def test_a_stale_page_is_named_and_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(rules_page, "pages", lambda: {tmp_path / "rules" / "a.md": "fresh"})
    monkeypatch.setattr(rules_page, "REPOSITORY", tmp_path)
    monkeypatch.setattr("sys.argv", ["rules_page"])
    with pytest.raises(SystemExit):
        main()
    assert "rules/a.md is not what the ruleset says" in capsys.readouterr().err
    monkeypatch.setattr("sys.argv", ["rules_page", "--write"])
    main()
    assert (tmp_path / "rules" / "a.md").read_text() == "fresh"
    monkeypatch.setattr("sys.argv", ["rules_page"])
    main()
