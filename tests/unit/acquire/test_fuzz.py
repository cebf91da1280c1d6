"""Bad input is the normal case: valid deliveries, mutated, never crash the intake, and every row is accounted for."""

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from invented_deliveries import AUTHORITIES, Filed, delivery_id, manifest
from mutations import JVA, VALID, mutated, mutated_name

from pipelines.acquire.inbox import InboxAddress
from pipelines.acquire.pull import pull
from quality.ledger import differences

SAMPLE, PROOF, TOGETHER = range(60), range(60, 1_380), 110
NAMES = range(80)


def check(seeds: Sequence[int], *, root: Path) -> set[str]:
    """Deliver a good file and one mutated file per seed, each of its own office, and return what became of these."""
    filed = Filed(root)
    filed.add("good", JVA, zeilen=8)
    refused = set()
    for seed in seeds:
        valid, content = mutated(seed)
        # Half of the manifests belong to the mutated bytes, the others to what the authority had written.
        written = {} if seed % 2 else {"sha256": hashlib.sha256(valid.content).hexdigest()}
        filed.add(str(seed), content, **{**valid.manifest, "stelle": f"Stelle {seed}", **written})
        if written and content != valid.content:
            refused.add(delivery_id(str(seed)))
    result = filed.acquire()
    became = dict(result.deliveries.select("delivery_id", "verwendung").iter_rows())
    assert became.pop(delivery_id("good")) == "TAKEN"
    assert {became[name] for name in refused} <= {"REFUSED"}
    assert set(became) == {delivery_id(str(seed)) for seed in seeds}
    assert differences(result.ledger).is_empty()
    entered = result.ledger.filter(pl.col("step") == "read").group_by("delivery_id").agg(pl.col("rows_in").sum())
    assert set(entered["delivery_id"]) == {*became, delivery_id("good")}
    # Nothing of a refused delivery is in a table; it is named once as a whole, with what to do.
    whole = result.set_aside.filter(pl.col("source_row").is_null())
    assert sorted(whole["delivery_id"]) == sorted(name for name, use in became.items() if use == "REFUSED")
    assert result.set_aside["remedy"].str.len_chars().min() > 0
    for frame in result.tables.values():
        assert set(frame["delivery_id"]).isdisjoint(whole["delivery_id"])
    assert result.tables["jva__haft"].filter(pl.col("delivery_id") == delivery_id("good")).height == 8
    return set(became.values())


def test_valid_files_are_taken(tmp_path: Path) -> None:
    filed = Filed(tmp_path)
    for number, valid in enumerate(VALID):
        filed.add(str(number), valid.content, **valid.manifest)
    assert filed.acquire().deliveries["verwendung"].to_list() == ["TAKEN"] * len(VALID)


def test_a_sample_of_mutations_is_refused_or_accounted_for(tmp_path: Path) -> None:
    assert check(SAMPLE, root=tmp_path) == {"TAKEN", "REFUSED"}


def test_file_names_with_tricks_lead_nowhere(tmp_path: Path) -> None:
    stem = "JVA_HAFT_20260531_001"
    inbox = tmp_path / "inbox" / "jva"
    inbox.mkdir(parents=True)
    names = sorted({mutated_name(stem, seed=seed) for seed in NAMES} - {stem})
    writable = [name for name in names if len(f"{name}.manifest.json".encode()) < 255]
    for number, name in enumerate(writable):
        (inbox / f"{name}.csv").write_bytes(JVA)
        text = json.dumps(manifest(f"name {number}", JVA, zeilen=8))
        (inbox / f"{name}.manifest.json").write_text(text)
    report = pull(AUTHORITIES["jva"], inbox=InboxAddress(url=str(inbox)), archive=tmp_path / "archive", permit=None)
    sound = [name for name in writable if re.fullmatch(r"JVA_HAFT_[0-9]{8}_[0-9]{3}", name)]
    assert len(report.taken) == len(sound)
    assert len(report.notices) >= len(writable) - len(sound) > 40
    assert {path.name for path in tmp_path.iterdir()} <= {"inbox", "archive"}
    assert {path.name for path in (tmp_path / "archive").glob("*/*")} == set(report.taken)


@pytest.mark.heavy
@pytest.mark.parametrize("start", PROOF[::TOGETHER])
def test_a_thousand_mutations_are_refused_or_accounted_for(start: int, tmp_path: Path) -> None:
    assert check(range(start, start + TOGETHER), root=tmp_path) == {"TAKEN", "REFUSED"}
