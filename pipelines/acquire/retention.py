"""How long delivered files are kept: the file goes, its manifest and receipt stay as hash and counts.

Belongs here: which deliveries have had their time, dropping their files, telling that a file was dropped.
Does not belong here: deletion of single persons, sealing what was dropped (orchestration).
"""

import json
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from pipelines.acquire.archive import EXPIRED_NAME, ArchivedDelivery, list_deliveries
from pipelines.errors import UserError

RETENTION_DAYS: Final = 30
"""Once a newer full delivery has replaced it, a file is needed only to make a past list again; a month is enough to
find and mend an error, and no longer than needed (Art. 5 I e GDPR)."""


def is_expired(folder: Path) -> bool:
    """Tell whether the file of a delivery was dropped by right."""
    return (folder / EXPIRED_NAME).exists()


def expire(root: Path, *, today: date, days: int, replaced: Collection[str]) -> list[Path]:
    """Drop the files that have had their time.

    Args:
        root: of the archive.
        today: the day on which this is done.
        days: how long a file is kept after the day it speaks of.
        replaced: ids of deliveries that a newer full one has replaced on the list in force; no other file is dropped,
            whatever its age, because the next list rests on it.

    Returns:
        The folders of the deliveries whose file was dropped now.
    """
    last_day = today - timedelta(days=days)
    dropped = []
    for delivery in list_deliveries(root):
        folder = delivery.file.parent
        if delivery.manifest.stichtag >= last_day or delivery.delivery_id not in replaced or is_expired(folder):
            continue
        (folder / EXPIRED_NAME).write_text(json.dumps({"geloescht_am": today.isoformat()}), encoding="utf-8")
        dropped.append(folder)
    for folder, file in _marked(list_deliveries(root)):
        if file.exists():
            file.unlink()
            if folder not in dropped:
                dropped.append(folder)
    return dropped


def dropped_files(root: Path) -> list[str]:
    """List the files that were ever dropped, as `<archive>/<code>/<lieferung_id>/<file>`."""
    return [f"{root.name}/{file.relative_to(root).as_posix()}" for _, file in _marked(list_deliveries(root))]


def require_retained(deliveries: Iterable[ArchivedDelivery]) -> None:
    """Refuse to read a delivery whose file was dropped.

    Args:
        deliveries: that a list would have to be made from.

    Raises:
        UserError: one of them was dropped; it says when.
    """
    for folder, _ in _marked(deliveries):
        day = json.loads((folder / EXPIRED_NAME).read_text(encoding="utf-8"))["geloescht_am"]
        raise UserError(
            what=f"The archive has expired: the file of the delivery {folder.parent.name}/{folder.name} was dropped on "
            f"{day}, when its time was over.",
            meaning="The list of this day cannot be made again; what was published of it still verifies.",
            remedy="Check the published list instead: iris verify",
        )


def _marked(deliveries: Iterable[ArchivedDelivery]) -> list[tuple[Path, Path]]:
    folders = [(delivery.file.parent, delivery.file) for delivery in deliveries]
    return [(folder, file) for folder, file in folders if is_expired(folder)]
