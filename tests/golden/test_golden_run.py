"""One run whose list, comparison, manifest and first explanation are kept; every change of them is looked at by people.

`python -m tests.golden.keep` writes them anew; the diff of the commit shows which cases changed.
"""

from pathlib import Path

import pytest

from tests.golden.keep import KEPT, golden_files


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    with pytest.MonkeyPatch.context() as environment:
        for name in ("DAGSTER_HOME", "IRIS_HOME", "IRIS_WAREHOUSE"):
            environment.setenv(name, "")
        return golden_files(tmp_path_factory.mktemp("golden"))


@pytest.mark.parametrize("name", sorted(path.name for path in Path(KEPT).iterdir()))
def test_the_run_gives_what_is_kept(made: dict[str, str], name: str) -> None:
    expected = (KEPT / name).read_text(encoding="utf-8").splitlines()
    found = made[name].splitlines()
    lost = [line for line in expected if line not in set(found)]
    new = [line for line in found if line not in set(expected)]
    assert found == expected, "\n".join(["expected but not found:", *lost[:20], "found but not expected:", *new[:20]])


def test_every_file_is_kept(made: dict[str, str]) -> None:
    assert set(made) == {path.name for path in KEPT.iterdir()}
