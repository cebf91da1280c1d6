"""`python -m tests.spec.rule_mutants`: every number and every condition of the ruleset altered, one at a time.

A case must come out differently for each alteration, or the alteration is named: then no case tries that number.
Belongs here: making the altered rulesets, running the worked cases on each, the page of the result.
Does not belong here: the cases.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from rich.progress import track

from pipelines.errors import UserError
from pipelines.prioritise.cases_file import read_cases_file
from pipelines.prioritise.cases_format import CasesFile
from pipelines.prioritise.conditions import Condition
from pipelines.prioritise.facts import Facts
from pipelines.prioritise.hypothetical import results_of
from pipelines.prioritise.ruleset import Ruleset, load_ruleset

HERE = Path(__file__).parent
FILES = [HERE / "golden_cases.yml", *sorted((HERE / "rules").glob("*.yml"))]
_NUMBERS = {"points", "limit", "von", "bis", "years", "months", "window_days", "value"}
_PARTS = (
    "gates",
    "erasure",
    "series",
    "classes",
    "factors",
    "dimensions",
    "tests",
    "matrix",
    "order",
    "entries",
    "stops",
)
"""What decides; the days after which a question is due, texts and citations decide nothing."""

SAME = {
    "dimensions A, criteria A1, grades GERING, points": "0 or 1 point: a fine of up to 90 is no grade that could win",
}
PAGE = """# Altered rules

Each number of the ruleset raised and lowered by one, each condition taken out, each priority exchanged: the worked
cases have to notice.

- Command: `python -m tests.spec.rule_mutants --out docs/proofs/rule_mutants.md`
- Ruleset: {name} {version}, content {content}
- Altered rulesets: {count}
- Noticed by a case: {noticed}
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
        name = f"{path} {getattr(legal, 'id', number)}"
        if isinstance(item, Condition):
            yield f"{name} taken out", values[:number] + values[number + 1 :]
        for told, changed in _altered(item, path=name):
            yield told, (*values[:number], changed, *values[number + 1 :])


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


def merged() -> list[CasesFile]:
    """Put the cases of all files of one day together, so that each day is evaluated once."""
    by_day: dict[date, list[CasesFile]] = {}
    for path in FILES:
        file = read_cases_file(path)
        by_day.setdefault(file.stichtag, []).append(file)
    return [
        CasesFile(
            stichtag=day,
            facts=Facts(**{n: pl.concat(getattr(f.facts, n) for f in files) for n in Facts.__dataclass_fields__}),
            dimension_a=tuple(name for file in files for name in file.dimension_a),
            dimension_b=tuple(name for file in files for name in file.dimension_b),
            faelle=tuple(name for file in files for name in file.faelle),
            previous=tuple(entry for file in files for entry in file.previous),
        )
        for day, files in by_day.items()
    ]


def is_noticed(ruleset: Ruleset, *, expected: Sequence[tuple[CasesFile, list[dict[str, Any]]]]) -> bool:
    """Tell whether some case comes out differently; a ruleset that can no longer be computed is noticed as well."""
    try:
        return any(results_of(file, ruleset=ruleset) != results for file, results in expected)
    except (UserError, IndexError, KeyError):
        return True


def main() -> None:
    """Try every alteration, print those that no case notices, write the page, end with 1 when there is one."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, default=None)
    options = parser.parse_args()
    ruleset = load_ruleset()
    expected = [(file, results_of(file, ruleset=ruleset)) for file in merged()]
    altered = list(mutants(ruleset))
    missed = [name for name, other in track(altered) if not is_noticed(other, expected=expected)]
    unexplained = [name for name in missed if name not in SAME]
    print(*missed, f"{len(altered)} alterations, {len(missed)} not noticed", sep="\n")
    if options.out is not None:
        lines = "".join(f"  - {name}\n" for name in missed)
        options.out.write_text(
            PAGE.format(
                name=ruleset.name,
                version=ruleset.version,
                content=ruleset.content_hash,
                count=len(altered),
                noticed=len(altered) - len(missed),
                missed=len(missed),
                lines=lines,
            ),
            encoding="utf-8",
        )
    sys.exit(bool(unexplained))


if __name__ == "__main__":
    main()
