"""The end of the pilot: everything about persons goes, and a certificate says what there was.

Belongs here: when it may be done, in which order, the certificate.
Does not belong here: deleting single persons (forgetting), what a report keeps in figures.
"""

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any, Final

from orchestration.certificates import certificates_folder, certify
from orchestration.deletion_order import writer
from orchestration.oversight import moment_here
from pipelines.acquire.archive import list_deliveries
from pipelines.errors import UserError
from pipelines.publish import disk
from pipelines.publish.audit import Art, Entry, Konto, Zweck, append, read_log
from pipelines.publish.run_folders import published_runs
from pipelines.publish.seals import demanded, write_seal

LAST_DAY: Final = date(2026, 8, 31)
DUE: Final = date(2026, 11, 30)
"""Three months after the last day of the pilot (assumption of the concept of deletion)."""

HOLDS_PERSONS: Final = (
    "published",
    "inbox",
    "archive",
    "building",
    "runs",
    "register",
    "keys",
    "forgetting",
    "outbox",
    "simulations",
    "alerts",
    "dagster",
    "last_error.txt",
)
"""All there is but logs, certificates, rulesets and locks; the keys go before anything else could be restored."""

CERTIFICATE: Final = "pilot_end.json"
PILOT_END: Final = "PILOTENDE"


def end_pilot(home: Path, *, today: date, konto: Konto, zweite_person: str | None) -> Path:
    """Delete everything about persons.

    Args:
        home: folder of all data.
        today: the day on which this is done.
        konto: who orders it.
        zweite_person: account that confirms it.

    Returns:
        The certificate.

    Raises:
        UserError: the pilot is still running, a second person is missing, or a run is writing.
    """
    if today <= LAST_DAY:
        raise UserError(
            what=f"The pilot runs until {LAST_DAY.isoformat()}.",
            meaning="Nothing was deleted; the list stays in force.",
            remedy=f"Come back after that day; it is due on {DUE.isoformat()} at the latest.",
        )
    if zweite_person is None or zweite_person == konto.konto:
        raise UserError(
            what="A second person is missing.",
            meaning="Nothing was deleted. It cannot be undone, so two people answer for it.",
            remedy="Let a second person confirm it: iris end-pilot --today <day> --zweite-person <account>",
        )
    with writer(home):
        folder = certificates_folder(home)
        begun = folder / f".{CERTIFICATE}.begun"
        if not begun.exists():  # a kill leaves it; what was there is written down once, before anything goes
            disk.write_text(begun, json.dumps(_inventory(home), ensure_ascii=False, indent=1))
        for pattern in (*HOLDS_PERSONS, ".replay-*", ".simulate-*", ".*.dropped"):
            for path in home.glob(pattern):
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        log = read_log(home)
        sealed = write_seal(home, log=log, changed=demanded(home, log=log)[0])
        entry = Entry(
            art=Art.LOESCHUNG,
            zweck=Zweck.DATENPFLEGE,
            felder=[name for name in HOLDS_PERSONS if "." not in name],
            begruendung=PILOT_END,
            siegel=sealed,
        )
        append(home, entry, konto=konto, zeit=moment_here())
        content = {
            "am": today.isoformat(),
            "faellig_bis": DUE.isoformat(),
            "angeordnet_von": konto.konto,
            "bestaetigt_von": zweite_person,
            "geloescht": list(HOLDS_PERSONS),
            "es_bleiben": ["audit (Protokoll, ohne Namen)", "restricted (Löschprotokolle)", "rulesets (Regelwerke)"],
            **json.loads(begun.read_bytes()),
        }
        certificate = certify(home, name=CERTIFICATE, content=content, konto=konto)
        begun.unlink()
        return certificate


def _inventory(home: Path) -> dict[str, Any]:
    """Write down what there is, as hashes and counts."""
    return {
        "listen": [
            {"lauf_id": run.run_id, "list_hash": run.list_hash, "zahlen": run.manifest["counts"]}
            for run in published_runs(home)
        ],
        "lieferungen": [
            {"delivery_id": each.delivery_id, "sha256": each.receipt.sha256, "zeilen": each.manifest.zeilen}
            for each in list_deliveries(home / "archive")
        ],
    }
