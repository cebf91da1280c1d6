"""Adding an authority takes the files that the how-to shows, and no change elsewhere: the test writes just those."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from flow_worlds import FIRST_DELIVERIES, MONDAY, SEED

from orchestration.demo import synthesise_into
from orchestration.resources import REPOSITORY
from pipelines.acquire.authorities import load_authorities
from pipelines.acquire.intake import acquire
from pipelines.acquire.pull import pull
from pipelines.publish.run_folders import current_run
from quality.code_list import load_code_lists
from quality.contract import Identities, load_contracts
from quality.dictionary import generated_files
from quality.ledger import differences
from quality.verdicts import load_checks

HOW_TO = REPOSITORY / "docs" / "how-to" / "add-an-authority.md"
EXAMPLE = re.compile(r"^File: (\S+)\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PRODUCT = ("pipelines", "quality", "orchestration", "dbt_project", "docs", "pyproject.toml")
ID = "0f0f0f0f-0000-4000-8000-{:012d}"
HEADER = "SATZART;MELDE_NR;FAMILIENNAME;VORNAMEN;GEB_DATUM;GEB_ORT"
FIRST = (
    "N;1;Muster;Ada;03.05.1990;Musterstadt",
    "N;2;Beispiel;Bo;04.06.1985;",
    "N;3;Kind;Ky;01.01.2020;Musterstadt",
    "X;4;Fremd;Fe;01.01.1980;Musterstadt",
    "N;5;Gestrichen;Gia;07.08.1979;Musterstadt",
)
SECOND = ("A;1;Muster;Ada Eva;03.05.1990;Musterstadt", "L;5;Gestrichen;Gia;07.08.1979;")


def example_files() -> dict[str, str]:
    """The files that the how-to shows, by path."""
    return dict(EXAMPLE.findall(HOW_TO.read_text(encoding="utf-8")))


def deliver(inbox: Path, *, number: int, art: str, rows: tuple[str, ...]) -> None:
    """Write one delivery with its manifest."""
    inbox.mkdir(parents=True, exist_ok=True)
    file = inbox / f"MEL_PERSON_20260601_{number:03d}.csv"
    content = "\n".join([HEADER, *rows, ""]).encode()
    file.write_bytes(content)
    manifest = {
        "lieferung_id": ID.format(number),
        "quelle": "mel",
        "stelle": "Meldebehörde Musterstadt",
        "objekt": "person",
        "art": art,
        "stichtag": "2026-05-31",
        "erzeugt_am": f"2026-05-31T0{number}:00:00+02:00",
        "schema_version": "1",
        "zeichensatz": "UTF-8",
        "trennzeichen": ";",
        "zeilen": len(rows),
        "sha256": hashlib.sha256(content).hexdigest(),
        "vorgaenger_id": ID.format(number - 1) if art == "DELTA" else None,
        "rechtsgrundlage": "§ 90a Abs. 1 AufenthG",
        "zweck": "Personalien für die Verknüpfung",
        "herkunft": "SYNTHETISCH",
    }
    file.with_suffix(".manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


@pytest.fixture
def added(tmp_path: Path) -> Path:
    """A copy of the product with the files of the how-to, and nothing else changed."""
    root = tmp_path / "product"
    for name in PRODUCT:
        place = REPOSITORY / name
        if place.is_dir():
            shutil.copytree(place, root / name, ignore=shutil.ignore_patterns("target", "logs", "__pycache__"))
        else:
            shutil.copy(place, root / name)
    for path, text in example_files().items():
        assert not (root / path).exists()
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def test_the_how_to_shows_one_authority_one_contract_and_one_typed_table() -> None:
    assert sorted(Path(path).name for path in example_files()) == [
        "mel.yml",
        "mel__person.yml",
        "stg_mel__personen.sql",
        "stg_mel__personen.yml",
    ]


def test_a_new_authority_is_read_checked_and_accounted_for(added: Path, tmp_path: Path) -> None:
    deliver(tmp_path / "home" / "inbox" / "mel", number=1, art="VOLL", rows=FIRST)
    deliver(tmp_path / "home" / "inbox" / "mel", number=2, art="DELTA", rows=SECOND)
    contracts = load_contracts(added / "quality" / "contracts")
    authorities = load_authorities(added / "pipelines" / "acquire" / "authorities")
    pull(authorities["mel"], home=str(tmp_path / "home"), archive=tmp_path / "archive", permit=None)
    acquired = acquire(
        tmp_path / "archive",
        stichtag=MONDAY,
        wissensstand=datetime(2026, 6, 1, 4),  # noqa: DTZ001 -- UTC without zone, as everywhere
        contracts=contracts,
        code_lists=load_code_lists(added / "dbt_project" / "seeds", contracts),
        authorities=authorities,
        permit=None,
    )
    assert sorted(acquired.tables["mel__person"]["melde_nr"]) == ["1", "1", "2", "5", "5"]
    assert acquired.set_aside.select("objekt", "source_row", "reason").rows() == [("person", 5, "UNKNOWN_CODE")]
    assert acquired.rejected.select("objekt", "rule", "row_count").rows() == [("person", "UNDER_14", 1)]
    assert differences(acquired.ledger).is_empty()
    assert "mel" in acquired.freshness["quelle"]
    checks = load_checks(added / "quality" / "checks", delivered=contracts.delivered_tables)
    assert ("source", "mel__person", "every_taken_row_keeps_its_contract") in {check.identity for check in checks}
    generated = generated_files(contracts)
    assert "'modell': 'stg_mel__personen'" in generated[Path("dbt_project/macros/_gelieferte.sql")]
    assert "## mel__person" in generated[Path("docs/dictionary/source.md")]


@pytest.mark.heavy
def test_a_list_is_made_with_a_new_authority(added: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    synthesise_into(home / "inbox", scale="S", seed=SEED, first_day=FIRST_DELIVERIES, last_day=MONDAY)
    deliver(tmp_path / "home" / "inbox" / "mel", number=1, art="VOLL", rows=FIRST)
    deliver(tmp_path / "home" / "inbox" / "mel", number=2, art="DELTA", rows=SECOND)
    environment = os.environ | {"IRIS_HOME": str(home), "PYTHONPATH": str(added)}
    for command in (
        ["quality.dictionary", "--write"],
        ["orchestration", "prepare"],
        ["orchestration", "refresh", "--stichtag", MONDAY.isoformat()],
    ):
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=added, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    run = current_run(home)
    assert run is not None
    ledger = run.table("ledger").filter(pl.col("objekt") == "mel__person")
    assert differences(run.table("ledger").select(ledger.columns)).is_empty()
    assert set(ledger["step"]) == {"read", "contract", "staging", "zustand"}
    state = ledger.filter(pl.col("step") == "zustand").sort("delivery_id")
    assert state["rows_out"].sum() == 2
    assert set(state["removed_by"].drop_nulls()) == {"ERSETZT_DURCH_NEUERE=2", "GELOESCHT_SATZART=1"}
    results = run.table("check_results").filter(pl.col("table").is_in(["mel__person", "stg_mel__personen"]))
    assert results["passed"].all()
    assert results.height >= 2
    contracts = load_contracts(added / "quality" / "contracts")
    persons = [c.types for c in contracts.values() if c.types is not None and c.identities is Identities.LEADING]
    in_force = run.table("ledger").filter((pl.col("step") == "zustand") & pl.col("objekt").is_in(persons))
    linked = run.table("ledger").filter(pl.col("step") == "link")
    assert "mel__person" in persons
    assert linked["rows_in"].sum() == in_force["rows_out"].sum()
