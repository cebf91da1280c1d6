"""`python -m tests.spec.rule_mutants`: every number and every condition of the ruleset altered, one at a time.

A case must come out differently for each alteration, or the alteration is named: then no case tries that number.
Belongs here: making the altered rulesets, running the worked cases on each, the page of the result.
Does not belong here: the cases.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from rich.progress import track

from pipelines.errors import UserError
from pipelines.prioritise.cases_file import read_cases_file
from pipelines.prioritise.cases_format import CasesFile
from pipelines.prioritise.conditions import Condition
from pipelines.prioritise.hypothetical import results_of
from pipelines.prioritise.ruleset import Ruleset, load_ruleset
from pipelines.prioritise.ruleset_checks import problems_of

HERE = Path(__file__).parent
FILES = [HERE / "golden_cases.yml", *sorted((HERE / "rules").glob("*.yml"))]
_NUMBERS = {"points", "limit", "von", "bis", "years", "months", "window_days", "value"}
_PARTS = (
    "gates",
    "erasure",
    "series",
    "classes",
    "marks",
    "factors",
    "dimensions",
    "tests",
    "matrix",
    "order",
    "entries",
    "stops",
)
"""What decides; the days after which a question is due, texts and citations decide nothing."""

HARMLESS = {
    r"criteria \w+, window_days 0 ": "Only the densest window has a window; these kinds never read the number.",
    r"^dimensions [AB], bands \w, points": "A rank: only the order of the ranks decides, and the order stays.",
    r"A1, grades GERING, (points 0 -1|when 0 taken out)$": "No points: the grade can win against none, and adds none.",
    r"^classes II-2a, when [01]": "The series asks the same of the same conviction before it says yes"
    " (mehrfach_in_zwoelf_monaten).",
    r"^classes SONSTIGE, .* min 91 -1$": "90 daily rates are GERING, and SONSTIGE is only what no other class takes.",
    r"^tests 55 I 3, when 1": "The pattern stays open in any case (nobody delivers with whom a person lives); the class"
    " of a case comes from 55 II Nr. 2, which asks for the same title and the same days.",
    r"^tests 55 II [14], when 1": "Minors are never listed; where the day of birth is unknown, 55 II Nr. 4 is open in"
    " any case, and whoever holds a title has Nr. 2 certain or open.",
    r"parameters A6_ANKLAGE": "Nothing is computed with it; the reader refuses another number (refusals.yml).",
    r"^gates G4, when 0 not 0 taken out$": "A guard: a value outside the list is refused or unknown"
    " before it gets this far.",
    r"^gates G2, when 0 any_of 1 taken out$|^erasure, in_register 2 taken out$": (
        "A worked case cannot send one decision twice; tests/unit/prioritise/test_properties.py does"
        " (test_one_judgement_delivered_in_several_records_counts_once)."
    ),
}
"""Alterations that no worked case can notice (pattern of the name), and why."""
PAGE = """# Altered rules

Each number of the ruleset raised and lowered by one, each condition taken out, each value of a list left out, each
priority exchanged, one at a time: the reader refuses the altered ruleset, or a worked case comes out differently.

- Command: `python -m tests.spec.rule_mutants --out docs/proofs/rule_mutants.md` (ends with 1 when one is unnoticed)
- Ruleset: {name} {version}, content {content}
- Cases: {cases} in {files} files (tests/spec/golden_cases.yml, tests/spec/rules)
- Altered rulesets: {count}
- Refused by the reader of rulesets: {refused}
- Noticed by a worked case: {noticed}
- Not noticed, and harmless: {harmless} (below, by reason)
- Not noticed: {missed}
{lines}"""


def mutants(ruleset: Ruleset) -> Iterator[tuple[str, Ruleset]]:
    """Give every altered ruleset with the name of its alteration."""
    for part in _PARTS:
        for name, value in _altered(getattr(ruleset, part), path=part):
            yield name, replace(ruleset, **{part: value})


def _altered(value: Any, *, path: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 -- a part of a ruleset
    if isinstance(value, dict):
        for key, inner in value.items():
            for name, other in _altered(inner, path=f"{path} {key}"):
                yield name, value | {key: other}
    elif isinstance(value, tuple):
        yield from _altered_list(value, path=path)
    elif isinstance(value, Condition):
        yield from _altered_condition(value, path=path)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            for name, changed in _altered_field(field.name, getattr(value, field.name), path=path):
                yield name, replace(value, **{field.name: changed})


def _altered_field(name: str, value: Any, *, path: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 -- a part of a rule
    if name in _NUMBERS and isinstance(value, int) and not isinstance(value, bool):
        for step in (-1, 1):
            yield f"{path}, {name} {value} {step:+d}", value + step
    elif name == "priority":
        other = "P5" if value != "P5" else "P4"
        yield f"{path}, priority {value} to {other}", other
    elif name != "legal" and (isinstance(value, dict | tuple) or is_dataclass(value)):
        yield from _altered(value, path=f"{path}, {name}")


def _altered_list(values: tuple[Any, ...], *, path: str) -> Iterator[tuple[str, Any]]:
    for number, item in enumerate(values):
        legal = getattr(item, "legal", item)
        name = f"{path} {getattr(legal, 'id', number)}{_since(item, among=values)}"
        if isinstance(item, Condition):
            yield f"{name} taken out", values[:number] + values[number + 1 :]
        for told, changed in _altered(item, path=name):
            yield told, (*values[:number], changed, *values[number + 1 :])


def _since(item: Any, *, among: tuple[Any, ...]) -> str:  # noqa: ANN401 -- a part of a rule
    """Name the first day of a rule that has several versions."""
    legal = getattr(item, "legal", None)
    versions = [
        one for one in among if getattr(one, "legal", None) is not None and one.legal.id == getattr(legal, "id", None)
    ]
    return f" from {legal.von}" if legal is not None and len(versions) > 1 else ""


def _altered_condition(condition: Condition, *, path: str) -> Iterator[tuple[str, Condition]]:
    if condition.form in {"not", "any_of", "all_of"}:
        for name, changed in _altered_list(condition.value, path=f"{path} {condition.form}"):
            yield name, replace(condition, value=changed)
    elif isinstance(condition.value, bool):
        yield f"{path} {condition.fact} {condition.form} turned", replace(condition, value=not condition.value)
    elif isinstance(condition.value, int):
        for step in (-1, 1):
            changed = replace(condition, value=condition.value + step)
            yield f"{path} {condition.fact} {condition.form} {condition.value} {step:+d}", changed
    elif condition.form == "in":
        for number, value in enumerate(condition.value):
            kept = condition.value[:number] + condition.value[number + 1 :]
            yield f"{path} {condition.fact} without {value}", replace(condition, value=kept)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of the altered rulesets: their names."""

    refused: list[str]
    noticed: list[str]
    harmless: dict[str, list[str]]
    missed: list[str]


def is_noticed(ruleset: Ruleset, *, expected: list[tuple[CasesFile, list[dict[str, Any]]]]) -> bool:
    """Tell whether some case comes out differently; the file that noticed is asked first the next time."""
    for number, (file, results) in enumerate(expected):
        if _differs(ruleset, file=file, results=results):
            expected.insert(0, expected.pop(number))
            return True
    return False


def _differs(ruleset: Ruleset, *, file: CasesFile, results: list[dict[str, Any]]) -> bool:
    try:
        return results_of(file, ruleset=ruleset) != results
    except (UserError, IndexError, KeyError):
        return True  # a ruleset that can no longer be computed is noticed as well


def tried(ruleset: Ruleset, *, files: Sequence[CasesFile]) -> Outcome:
    """Try every alteration of a ruleset on the cases.

    Args:
        ruleset: as loaded, not altered.
        files: of cases, as read.
    """
    expected = [(file, results_of(file, ruleset=ruleset)) for file in files]
    outcome = Outcome(refused=[], noticed=[], harmless={}, missed=[])
    for name, other in track(list(mutants(ruleset)), disable=not sys.stdout.isatty()):
        if problems_of(other):
            outcome.refused.append(name)
        elif is_noticed(other, expected=expected):
            outcome.noticed.append(name)
        else:
            why = next((reason for pattern, reason in HARMLESS.items() if re.search(pattern, name)), None)
            (outcome.missed if why is None else outcome.harmless.setdefault(why, [])).append(name)
    return outcome


def page(outcome: Outcome, *, ruleset: Ruleset, files: Sequence[CasesFile]) -> str:
    """Write the page of the result."""
    harmless = sum(map(len, outcome.harmless.values()))
    told = outcome.harmless | ({"## Not noticed": outcome.missed} if outcome.missed else {})
    blocks = ["\n".join(["", why, "", *(f"- {name}" for name in names), ""]) for why, names in told.items()]
    return PAGE.format(
        name=ruleset.name,
        version=ruleset.version,
        content=ruleset.content_hash,
        cases=sum(len(f.dimension_a) + len(f.dimension_b) + len(f.faelle) for f in files),
        files=len(files),
        count=len(outcome.refused) + len(outcome.noticed) + harmless + len(outcome.missed),
        refused=len(outcome.refused),
        noticed=len(outcome.noticed),
        harmless=harmless,
        missed=len(outcome.missed),
        lines="".join(blocks),
    )


def main() -> None:
    """Try every alteration, print those that no case notices, write the page, end with 1 when there is one."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, default=None)
    options = parser.parse_args()
    ruleset = load_ruleset()
    files = [read_cases_file(path) for path in FILES]
    outcome = tried(ruleset, files=files)
    text = page(outcome, ruleset=ruleset, files=files)
    print(text)
    if options.out is not None:
        options.out.write_text(text, encoding="utf-8")
    sys.exit(bool(outcome.missed))


if __name__ == "__main__":
    main()
