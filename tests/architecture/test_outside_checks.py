"""Run the tools that have rules of their own over the whole tree, one test each.

Belongs here: ruff, mypy, sqlfluff, and the generator that tells whether generated files are fresh.
Does not belong here: rules of ours (the rule modules).
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


def run(*command: str | Path, **settings: str) -> None:
    environment = os.environ | settings
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def test_ruff_finds_nothing() -> None:
    run(BIN / "ruff", "check", "--no-cache", "pipelines", "quality", "orchestration", "tests")


def test_the_layout_is_that_of_ruff() -> None:
    run(BIN / "ruff", "format", "--no-cache", "--check", "pipelines", "quality", "orchestration", "tests")


def test_mypy_finds_nothing() -> None:
    run(BIN / "mypy")


def test_sqlfluff_finds_nothing(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    run(BIN / "sqlfluff", "lint", "--disable-progress-bar", "dbt_project", IRIS_WAREHOUSE=str(warehouse))


def test_generated_files_are_fresh() -> None:
    run(sys.executable, "-m", "quality.dictionary", "--check")


def test_no_module_is_excluded_from_type_checking() -> None:
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for loosening in ("ignore_errors", 'exclude = ["pipelines', "disable_error_code", "strict = false"):
        assert loosening not in settings
    loosened = [
        str(path.relative_to(ROOT))
        for package in ("quality", "pipelines", "orchestration")
        for path in (ROOT / package).rglob("*.py")
        if "mypy: ignore-errors" in path.read_text(encoding="utf-8")
    ]
    assert not loosened
