"""Assessing hypothetical cases from a file, without a warehouse.

Belongs here: loading the ruleset for it, writing the result in lines.
Does not belong here: the assessment (pipelines.prioritise).
"""

from pathlib import Path
from typing import Any

from pipelines.prioritise.hypothetical import assess_cases_file
from pipelines.prioritise.ruleset import IRIS_1_0, load_ruleset


def assess_file(file: Path, *, ruleset: Path | None = None) -> list[dict[str, Any]]:
    """Assess every case of a file.

    Args:
        file: in the format of docs/how-to/assess-a-hypothetical-case.md.
        ruleset: folder of another ruleset; None: the one that comes with the program.

    Returns:
        One object per case: `id` and the keys that `expect` has there.
    """
    return assess_cases_file(file, ruleset=load_ruleset(ruleset or IRIS_1_0))


def lines_of(cases: list[dict[str, Any]]) -> list[str]:
    """Write each case in one line."""
    return [
        f"{case['id']}: " + ", ".join(f"{key} {value}" for key, value in case.items() if key != "id") for case in cases
    ]
