"""Certificates of deletions, for the data protection officer, beside the log that vouches for them.

Belongs here: writing one, sealed by an entry of the restricted log; reading the incidents of a week from them.
Does not belong here: what it says (forgetting, pilot_end), checking it (pipelines.publish.verification).
"""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from orchestration.vouching import vouch_for
from pipelines.publish import disk
from pipelines.publish.audit import Art, Entry, Konto, Zweck, restricted

FOLDER: Final = "certificates"
CERTIFIED: Final = "BESCHEINIGT"


def certificates_folder(home: Path) -> Path:
    """Make the folder, if it is not there yet, readable for its owner only."""
    folder = restricted(home) / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def incidents_of_week(home: Path, *, monday: date) -> list[dict[str, Any]]:
    """List what the certificates of a week say was sent unlawfully, each with the day of its deletion.

    Args:
        home: folder of all data.
        monday: first day of the week.
    """
    folder = restricted(home) / FOLDER
    days = {(monday + timedelta(days=day)).isoformat() for day in range(7)}
    told = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("L-*.json"))]
    with_incidents = [one for one in told if one["am"] in days and "vorfaelle" in one]  # certificates before 0086: none
    return [each | {"am": one["am"]} for one in with_incidents for each in one["vorfaelle"]]


def certify(home: Path, *, name: str, content: Mapping[str, object], konto: Konto) -> Path:
    """Write a certificate and seal it; writing the same one again changes nothing.

    Args:
        home: folder of all data.
        name: of the file.
        content: names accounts and no person.
        konto: on whose account.
    """
    path = certificates_folder(home) / name
    disk.write_text(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    entry = Entry(art=Art.LOESCHUNG, zweck=Zweck.AUFSICHT, felder=(FOLDER,), begruendung=CERTIFIED)
    vouch_for(restricted(home), paths=(path,), entry=entry, konto=konto)
    return path
