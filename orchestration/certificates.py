"""Certificates of deletions, for the data protection officer, beside the log that vouches for them.

Belongs here: writing one, sealed by an entry of the restricted log.
Does not belong here: what it says (forgetting, pilot_end), checking it (pipelines.publish.verification).
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

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
