"""Every worked case, and every boundary of every rule, as a specification that an expert can read.

Belongs here: running the cases of golden_cases.yml and rules/*.yml through the evaluation and comparing exactly.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.prioritise.hypothetical import assess_cases_file

HERE = Path(__file__).parent
SECTIONS = ("dimension_a", "dimension_b", "faelle")
FILES = [HERE / "golden_cases.yml", *sorted((HERE / "rules").glob("*.yml"))]


def _cases() -> list[Any]:
    found = []
    for path in FILES:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        results = {result["id"]: result for result in assess_cases_file(path)}
        cases = [case for section in SECTIONS for case in content.get(section, [])]
        found += [pytest.param(case, results[case["id"]], id=f"{case['id']}: {case['says']}") for case in cases]
    return found


@pytest.mark.parametrize(("case", "result"), _cases())
def test_the_case_comes_out_as_specified(case: dict[str, Any], result: dict[str, Any]) -> None:
    different = {key: (wanted, result.get(key)) for key, wanted in case["expect"].items() if result.get(key) != wanted}
    assert not different, "\n".join(f"{key}: expected {w}, found {f}" for key, (w, f) in different.items())


def test_worked_cases_have_exactly_the_keys_that_were_asked_for() -> None:
    path = HERE / "golden_cases.yml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    cases = [*content["dimension_a"], *content["dimension_b"]]
    for case, result in zip(cases, assess_cases_file(path), strict=True):
        assert set(result) == {"id", *case["expect"]}
