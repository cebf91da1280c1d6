"""Two nationalities outside the Union exchanged in every delivered file: the same list, place for place.

The cheap sibling is in tests/unit/dbt/test_persons.py (the facts) and in
tests/unit/prioritise/test_properties.py (points and order).
"""

import sys
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from flow_worlds import FIRST_DELIVERIES, MONDAY, SEED, TUESDAY, Refresh

from orchestration.demo import synthesise_into
from pipelines.publish.run_folders import published_runs
from pipelines.synthesise.places import COUNTRIES, PROTECTION_KEYS

SWAPPED = {"475": "423", "423": "475"}
FACTS_OF_THE_LIST = (
    "fall_id",
    "liste",
    "platz",
    "zelle",
    "zelle_max",
    "a_min",
    "a_max",
    "b_min",
    "b_max",
    "kennzeichen",
)


def _swapped_deliveries(home: Path) -> None:
    assert SWAPPED.keys() < PROTECTION_KEYS
    countries = tuple(replace(c, key=SWAPPED.get(c.key, c.key)) for c in COUNTRIES)
    with pytest.MonkeyPatch.context() as patch:
        for name, module in list(sys.modules.items()):
            if name.startswith("pipelines.synthesise.") and hasattr(module, "COUNTRIES"):
                patch.setattr(module, "COUNTRIES", countries)
        synthesise_into(home / "inbox", scale="S", seed=SEED, first_day=FIRST_DELIVERIES, last_day=TUESDAY)


def _bytes(home: Path, *, pattern: str) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in sorted((home / "inbox").rglob(pattern))}


@pytest.mark.heavy
def test_swapped_nationalities_leave_every_place(
    delivered: Path, published: Path, refresh: Refresh, tmp_path: Path
) -> None:
    _swapped_deliveries(tmp_path)
    before, after = (_bytes(home, pattern="ABH_AUSLAENDER_*.csv") for home in (delivered, tmp_path))
    assert before.keys() == after.keys()
    assert sum(before[name] != after[name] for name in before) > 5
    found = refresh(tmp_path, MONDAY).table("case_list")
    expected = published_runs(published)[0].table("case_list")
    assert expected.filter(pl.col("platz").is_not_null()).height > 20
    assert found.select(FACTS_OF_THE_LIST).equals(expected.select(FACTS_OF_THE_LIST))
