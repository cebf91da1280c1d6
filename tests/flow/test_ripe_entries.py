"""An entry becomes ripe for erasure: it goes from the disk on that day, and from the lists that had weighed it."""

import hashlib
import json
import re
import shutil
from pathlib import Path

import polars as pl
import pytest
from flow_worlds import MONDAY, TUESDAY, Refresh

from orchestration.linking import linked_of_list
from orchestration.oversight import verify_home
from pipelines.acquire.archive import list_deliveries
from pipelines.prioritise.priority import case_ids
from pipelines.publish.placeholders import is_placeholder
from pipelines.publish.run_folders import list_in_force, published_runs
from tests.flow.whole_disk import readable

NUMBER = "77 Ds 41 Js 9911/15"
RIPE_ON_TUESDAY = (
    f'<urteil lfd="1"><gericht>R2700</gericht><geschaeftsnummer>{NUMBER}</geschaeftsnummer>'
    "<tatLetzterTag>2016-01-04</tatLetzterTag><erstesUrteilAm>2016-06-02</erstesUrteilAm>"
    "<rechtskraftAm>2016-06-20</rechtskraftAm><deliktText>Gefährliche Körperverletzung</deliktText>"
    "<normen>StGB 224</normen>"
    "<schuldform>V</schuldform><strafart>FS</strafart><dauerMonate>10</dauerMonate><bewaehrung>J</bewaehrung>"
    "<bewBis>2019-06-19</bewBis><strafeErlassenAm>2019-07-01</strafeErlassenAm></urteil>"
)
"""Ten months, suspended: ten years from the first judgement (§ 46 Abs. 1 Nr. 2 lit. b BZRG); 24 × 20 % = 5 points."""

KEY = b"only-for-invented-data"


def extract_of(published: Path) -> tuple[str, str]:
    """Number of the only extract of a person with a place on both days, and the case."""
    known = linked_of_list(published)
    links = known.person_links.filter(pl.col("record_key").str.starts_with("bzr:"))
    alone = links.filter(pl.len().over("person_id") == 1).sort("record_key")
    cases = case_ids(alone["person_id"].to_list(), pseudonym_key=KEY)
    both = [
        set(run.table("case_list").filter(pl.col("platz").is_not_null())["fall_id"])
        for run in published_runs(published)
    ]
    for record, case in zip(alone["record_key"], cases, strict=True):
        if all(case in of_day for of_day in both):
            return record.removeprefix("bzr:"), case
    raise AssertionError("nobody has a place on both days and one extract only")


def rewrite(inbox: Path, *, number: str) -> None:
    """Let the extract hold nothing but the entry that is ripe on Tuesday."""
    changed = 0
    for file in sorted(inbox.glob("bzr/BZR_AUSKUNFT_*.xml")):
        text = file.read_text(encoding="utf-8")
        found = re.search(rf'<auskunft id="{re.escape(number)}".*?</auskunft>', text, re.DOTALL)
        if found is None:
            continue
        emptied = re.sub(r"<urteil .*</urteil>", RIPE_ON_TUESDAY, found.group(), flags=re.DOTALL)
        content = text.replace(found.group(), emptied).encode()
        file.write_bytes(content)
        path = file.with_name(f"{file.stem}.manifest.json")
        manifest = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(manifest | {"sha256": hashlib.sha256(content).hexdigest()}), encoding="utf-8")
        changed += 1
    assert changed == 1


@pytest.fixture(scope="module")
def days(
    published: Path, delivered: Path, refresh: Refresh, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """Homes: Monday evening, and Tuesday evening."""
    monday, tuesday = (tmp_path_factory.mktemp(name) / "home" for name in ("monday", "tuesday"))
    shutil.copytree(delivered, monday)
    number, _ = extract_of(published)
    rewrite(monday / "inbox", number=number)
    refresh(monday, MONDAY)
    shutil.copytree(monday, tuesday, symlinks=True)
    link = tuesday / "published" / "current"
    target = tuesday / "runs" / link.resolve().name
    link.unlink()
    link.symlink_to(target)
    refresh(tuesday, TUESDAY)
    return {"monday": monday, "tuesday": tuesday}


def places_of(home: Path, *, text: str) -> list[str]:
    return [name for name, content in readable(home) if text in content]


def test_on_the_day_before_it_weighs_and_is_told(days: dict[str, Path], published: Path) -> None:
    _, case = extract_of(published)
    run = list_in_force(days["monday"])
    row = run.table("case_list").row(by_predicate=pl.col("fall_id") == case, named=True)
    assert row["a_min"] == 5
    told = run.table("case_explanations").filter(pl.col("fall_id") == case)["langtext"].item()
    assert NUMBER in told
    assert places_of(days["monday"], text=NUMBER)


def test_on_its_day_nothing_on_the_disk_speaks_of_it(days: dict[str, Path]) -> None:
    assert places_of(days["tuesday"], text=NUMBER) == []


def test_the_list_that_had_weighed_it_keeps_a_placeholder_and_no_other_row_goes(
    days: dict[str, Path], published: Path
) -> None:
    _, case = extract_of(published)
    before = list_in_force(days["monday"]).table("case_list")
    first, second = published_runs(days["tuesday"])
    after = first.table("case_list")
    assert case not in set(after["fall_id"])
    gone = set(before["fall_id"]) - set(after["fall_id"])
    assert after.filter(is_placeholder()).height == len(gone)
    others = before.filter(~pl.col("fall_id").is_in(sorted(gone)))
    assert others.equals(after.filter(~is_placeholder()))
    assert NUMBER not in "".join(second.table("case_explanations")["langtext"])


def test_everybody_elses_entries_are_still_there(days: dict[str, Path]) -> None:
    archived = list_deliveries(days["tuesday"] / "archive")
    of_register = [each for each in archived if each.manifest.quelle == "bzr" and each.manifest.objekt == "auskunft"]
    entries = sum(each.file.read_text(encoding="utf-8").count("<urteil ") for each in of_register)
    before = [each for each in list_deliveries(days["monday"] / "archive") if each.manifest.quelle == "bzr"]
    assert entries > 0.9 * sum(each.file.read_text(encoding="utf-8").count("<urteil ") for each in before) > 100


def test_the_certificate_counts_and_names_nobody(days: dict[str, Path]) -> None:
    (path,) = (days["tuesday"] / "restricted" / "certificates").glob("L-2026-06-02-*-REIF.json")
    told = json.loads(path.read_text(encoding="utf-8"))
    assert told["grund"] == "TILG"
    assert told["gesperrte_datensaetze"] >= 1
    assert len(told["listen_mit_platzhalter"]) == 1
    assert "BZR-" not in path.read_text(encoding="utf-8")


def test_what_is_left_still_verifies_and_monday_can_be_made_again(days: dict[str, Path]) -> None:
    assert verify_home(days["tuesday"]) == []
