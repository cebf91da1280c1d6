"""Dropping delivered files: sealed, logged, and nothing else is touched."""

import hashlib
import json
from datetime import date
from io import BytesIO
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import pytest

from orchestration.oversight import TIME_IS_OVER, drop_expired, log_run, verify_home
from pipelines.acquire.archive import store
from pipelines.acquire.manifest import read_manifest
from pipelines.errors import UserError
from pipelines.publish.audit import Konto, read_log
from pipelines.publish.run_folders import list_in_force
from tests.unit.publish.invented_runs import release_day

KONTO = Konto(konto="k1", rolle="BETRIEB", stelle="RRK_MS")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with one published and sealed day."""
    release_day(tmp_path)
    log_run(tmp_path, konto=KONTO)
    return tmp_path


def deliveries_replaced(home: Path, replaced: str) -> None:
    """Let the list in force say that a newer delivery has replaced this one."""
    run = list_in_force(home)
    told = run.manifest["deliveries"] + [{"delivery_id": replaced, "verwendung": "SUPERSEDED"}]
    (run.folder / "manifest.json").chmod(0o640)
    (run.folder / "manifest.json").write_text(json.dumps(run.manifest | {"deliveries": told}))


def archive_one(home: Path, *, name: str) -> Path:
    content = b"a;b\n1;2\n"
    lieferung_id = str(uuid5(NAMESPACE_URL, name))
    raw = json.dumps(
        {
            "lieferung_id": lieferung_id,
            "quelle": "jva",
            "stelle": "JVA 539",
            "objekt": "haft",
            "art": "VOLL",
            "stichtag": "2026-04-01",
            "erzeugt_am": "2026-04-01T05:00:00+02:00",
            "schema_version": "1",
            "zeichensatz": "utf-8",
            "trennzeichen": ";",
            "zeilen": 1,
            "sha256": hashlib.sha256(content).hexdigest(),
            "vorgaenger_id": None,
            "rechtsgrundlage": "r",
            "zweck": "z",
            "herkunft": "SYNTHETISCH",
        }
    ).encode()
    manifest = read_manifest(raw, name=name)
    store(
        BytesIO(content),
        root=home / "archive",
        manifest=manifest,
        manifest_bytes=raw,
        dateiname="JVA_HAFT_20260401_001.csv",
        announced_size=len(content),
    )
    return home / "archive" / "jva" / lieferung_id / "JVA_HAFT_20260401_001.csv"


def test_files_whose_time_is_over_are_dropped_sealed_and_logged(home: Path) -> None:
    old, kept = archive_one(home, name="old"), archive_one(home, name="kept")
    deliveries_replaced(home, old.parent.name)
    log_run(home, konto=KONTO)
    before = verify_home(home)
    assert drop_expired(home, today=date(2026, 6, 1), days=30, konto=KONTO) == 1
    assert (old.exists(), kept.exists()) == (False, True)
    last = read_log(home)[-1]
    assert (last["art"], last["begruendung"], last["zweck"]) == ("LOESCHUNG", TIME_IS_OVER, "DATENPFLEGE")
    assert verify_home(home) == before, "only the manifest that this test has changed is named"
    assert drop_expired(home, today=date(2026, 6, 1), days=30, konto=KONTO) == 0
    assert read_log(home)[-1] == last
    old.write_bytes(b"a;b\n1;2\n")
    assert any("is there again although it was deleted" in sentence for sentence in verify_home(home))


def test_nothing_is_dropped_while_a_run_writes(home: Path) -> None:
    import filelock

    with filelock.FileLock(str(home / "writer.lock")), pytest.raises(UserError, match="so none was"):
        drop_expired(home, today=date(2026, 6, 1), days=30, konto=KONTO)
