"""Deliveries change with the law of 12.06.2026, and what they say is in force when they say it."""

import re
from datetime import date, datetime
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import pytest
from synthesised_inbox import manifests, rows

from pipelines.acquire.authorities import load_authorities
from pipelines.acquire.inbox import InboxAddress
from pipelines.acquire.intake import Acquired, acquire
from pipelines.acquire.pull import pull
from pipelines.synthesise import Faults, Scale, synthesise
from pipelines.synthesise.spoil import manifest_path, rewrite
from quality.code_list import load_code_lists
from quality.contract import load_contracts
from quality.ledger import differences

ROOT = Path(__file__).parents[3]
CHANGE, LAST = date(2026, 6, 12), date(2026, 7, 31)
OF_UNION = "VO (EU) 2024/13"
SPACE = "{urn:example:iris:asylverfahren:1}"


@pytest.fixture(scope="module")
def across(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two months of the pilot district around the day."""
    out = tmp_path_factory.mktemp("across")
    synthesise(scale=Scale.M, seed=5, out=out, first_day=date(2026, 6, 1), last_day=LAST, faults=Faults.none())
    return out


def _decisions(out: Path) -> pl.DataFrame:
    """Return every decision as it was delivered: lodged, decided, outcome, norm, day of the delivery."""
    found = []
    for path, content in manifests(out):
        if content["objekt"] == "verfahren":
            for procedure in ElementTree.fromstring(path.read_bytes()):  # noqa: S314 - our own file
                said = {child.tag.removeprefix(SPACE): child.text for child in procedure.iter()}
                if "entsch" in said:
                    found.append(
                        (said["antragAm"], said["entschAm"], said["entsch"], said["entschNorm"], content["stichtag"])
                    )
    return pl.DataFrame(found, schema=["lodged", "decided", "outcome", "norm", "told"], orient="row").unique()


def test_the_norm_of_a_decision_changes_with_the_day_of_the_application(across: Path) -> None:
    decisions = _decisions(across)
    is_new = decisions["lodged"] >= str(CHANGE)
    of_union, of_asylum_act = (
        decisions["norm"].str.contains(OF_UNION, literal=True),
        decisions["norm"].str.contains("AsylG"),
    )
    assert of_union.filter(is_new).all()
    assert not of_asylum_act.filter(is_new).any()
    assert not of_union.filter(~is_new).any()
    assert int(is_new.sum()) >= 5
    # Before the day no delivery knows the regulations; after it both are told, because old applications keep their law.
    assert not decisions.filter(pl.col("told") < str(CHANGE))["norm"].str.contains(OF_UNION, literal=True).any()
    late = decisions.filter(pl.col("decided") >= str(CHANGE))["norm"]
    assert late.str.contains(OF_UNION, literal=True).any()
    assert late.str.contains("AsylG").any()


def test_the_basis_of_a_permit_changes_with_the_day_of_its_grant(across: Path) -> None:
    found = set()
    for path, content in manifests(across):
        if content["objekt"] == "auslaender" and content["trennzeichen"] == ";":
            found |= {
                ("-".join(row["status_von"].split(".")[::-1]) >= str(CHANGE), row["status_rgl"])
                for row in rows(path, manifest=content)
                if row["status"] == "SCH" and row["status_von"]
            }
    before, after = ({basis for is_new, basis in found if is_new is wanted} for wanted in (False, True))
    assert "§ 25 Abs. 2 Satz 1 Alt. 2 AufenthG" in before
    assert "§ 25 Abs. 2 Satz 2 AufenthG" in after
    assert not {basis for basis in after if "Alt." in basis}


def _acquired(inbox: Path, *, archive: Path) -> Acquired:
    authority = load_authorities()["bamf"]
    pull(authority, inbox=InboxAddress(url=str(inbox)), archive=archive, permit=None)
    contracts = load_contracts(ROOT / "quality" / "contracts")
    return acquire(
        archive,
        stichtag=LAST,
        wissensstand=datetime(2026, 7, 31, 12),  # noqa: DTZ001 -- UTC without zone, as everywhere
        contracts=contracts,
        code_lists=load_code_lists(ROOT / "dbt_project" / "seeds", contracts),
        authorities={"bamf": authority},
        permit=None,
    )


def test_both_laws_keep_the_contract(across: Path, tmp_path: Path) -> None:
    acquired = _acquired(across / "bamf", archive=tmp_path)
    norms = acquired.tables["bamf__verfahren"]["entsch_norm"].drop_nulls()
    assert acquired.set_aside.is_empty()
    assert norms.str.contains(OF_UNION, literal=True).any()
    assert norms.str.contains("AsylG").any()


def test_a_norm_that_was_not_in_force_is_set_aside_and_the_ledger_balances(across: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    wanted = [(path, content) for path, content in manifests(across) if content["objekt"] == "verfahren"]
    newest = max((content["stichtag"], path) for path, content in wanted if content["art"] == "VOLL")[1]
    text = newest.read_text(encoding="utf-8")
    old = re.search(r"<entschNorm>(§ [^<]*AsylG)</entschNorm>", text)
    assert old is not None
    for source in (newest, manifest_path(newest)):
        (inbox / source.name).write_bytes(source.read_bytes())
    rewrite(inbox / newest.name, raw=text.replace(old.group(1), "Art. 13 VO (EU) 2024/1347", 1).encode())
    acquired = _acquired(inbox, archive=tmp_path / "archive")
    assert acquired.set_aside.select("column_name", "reason", "raw_value").rows() == [
        ("entsch_norm", "CODE_NOT_IN_FORCE", "Art. 13 VO (EU) 2024/1347")
    ]
    assert differences(acquired.ledger).is_empty()
