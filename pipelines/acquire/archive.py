"""The archive: every delivery as it came, never changed afterwards.

Belongs here: the layout `<root>/<code>/<lieferung_id>/{file, manifest.json, receipt.json}`, storing and listing.
Does not belong here: fetching from authorities (pull), choosing and reading deliveries (selection, intake), what the
law takes out (erasing, retention).
"""

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from pipelines.acquire.manifest import Manifest, read_manifest
from pipelines.acquire.tombstones import Tombstones, read_tombstones
from pipelines.errors import UserError

MANIFEST_NAME = "manifest.json"
RECEIPT_NAME = "receipt.json"
EXPIRED_NAME = "expired.json"
"""Beside manifest and receipt: the day on which retention dropped the file."""
_UNFINISHED = ".unfinished-"
_READ_ONLY = 0o440
_CHUNK = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What was received, as measured while it was copied.

    Attributes:
        dateiname: name of the file.
        size: bytes.
        sha256: of the file, hexadecimal.
        manifest_sha256: of the manifest, hexadecimal.
    """

    dateiname: str
    size: int
    sha256: str
    manifest_sha256: str


@dataclass(frozen=True, kw_only=True)
class ArchivedDelivery:
    """One delivery in the archive; tombstones: what was taken out of its file since it came."""

    manifest: Manifest
    receipt: Receipt
    file: Path
    tombstones: Tombstones | None = None

    @property
    def delivery_id(self) -> str:
        """Identity of the delivery: the lieferung_id of its manifest."""
        return self.manifest.lieferung_id

    @property
    def sha256(self) -> str:
        """What the file must hash to: as it came, or as it is since something was taken out of it."""
        return self.receipt.sha256 if self.tombstones is None else self.tombstones.sha256


class TransferCutShort(Exception):  # noqa: N818 -- a signal to pull, which tries again at the next call
    """Fewer or more bytes arrived than the source announced; nothing was stored."""


def delivery_folder(root: Path, *, code: str, lieferung_id: str) -> Path:
    """Name the folder of a delivery."""
    return root / code / lieferung_id


def store(
    content: BinaryIO, *, root: Path, manifest: Manifest, manifest_bytes: bytes, dateiname: str, announced_size: int
) -> Receipt:
    """Copy a delivery into the archive: all of it or nothing.

    The folder gets its name only when every byte is on the disk, by one rename.

    Args:
        content: the file, open for reading.
        root: of the archive.
        manifest: of the delivery.
        manifest_bytes: the manifest as it came.
        dateiname: checked name of the file, without folders.
        announced_size: bytes that the source says the file has.

    Raises:
        TransferCutShort: another number of bytes came.
        FileExistsError: the delivery is in the archive already.
    """
    target = delivery_folder(root, code=manifest.quelle, lieferung_id=manifest.lieferung_id)
    if target.exists():
        raise FileExistsError(target)
    unfinished = target.parent / f"{_UNFINISHED}{manifest.lieferung_id}"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        size, sha256 = _copy(content, target=unfinished / dateiname)
        if size != announced_size:
            raise TransferCutShort(f"{size} of {announced_size} bytes came")
        receipt = Receipt(
            dateiname=dateiname,
            size=size,
            sha256=sha256,
            manifest_sha256=hashlib.sha256(manifest_bytes).hexdigest(),
        )
        _write(unfinished / MANIFEST_NAME, content=manifest_bytes)
        _write(unfinished / RECEIPT_NAME, content=json.dumps(asdict(receipt), sort_keys=True, indent=1).encode())
        _sync_folder(unfinished)
        unfinished.rename(target)
        _sync_folder(target.parent)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return receipt


def read_receipt(folder: Path) -> Receipt:
    """Read the receipt of a delivery in the archive.

    Raises:
        UserError: it is missing or not as it was written.
    """
    try:
        receipt = Receipt(**json.loads((folder / RECEIPT_NAME).read_bytes()))
    except (OSError, ValueError, TypeError) as error:
        raise _damaged(folder, finding="its receipt is missing or cannot be read") from error
    return receipt


def list_deliveries(root: Path) -> tuple[ArchivedDelivery, ...]:
    """List the archive.

    Args:
        root: of the archive; an archive that does not exist yet is empty.

    Returns:
        Deliveries by source, office, object, day, moment of hand-over and id.

    Raises:
        UserError: a folder lacks a part, or its manifest is not the one that came.
    """
    folders = sorted(path for path in root.glob("*/*") if path.is_dir() and not path.name.startswith("."))
    found = [_read_delivery(folder) for folder in folders]
    return tuple(sorted(found, key=series_order))


def series_order(delivery: ArchivedDelivery) -> tuple[str, ...]:
    """Order deliveries: source, office, object, then time."""
    manifest = delivery.manifest
    moments = (manifest.stichtag.isoformat(), manifest.erzeugt_am.isoformat(timespec="microseconds"))
    return (manifest.quelle, manifest.stelle, manifest.objekt, *moments, manifest.lieferung_id)


def _read_delivery(folder: Path) -> ArchivedDelivery:
    receipt = read_receipt(folder)
    try:
        manifest_bytes = (folder / MANIFEST_NAME).read_bytes()
    except OSError as error:
        raise _damaged(folder, finding="its manifest is missing") from error
    if hashlib.sha256(manifest_bytes).hexdigest() != receipt.manifest_sha256:
        raise _damaged(folder, finding="its manifest is not the one that came")
    manifest = read_manifest(manifest_bytes, name=f"{folder.parent.name}/{folder.name}/{MANIFEST_NAME}")
    if (manifest.quelle, manifest.lieferung_id) != (folder.parent.name, folder.name):
        raise _damaged(folder, finding="its manifest speaks of another delivery")
    try:
        tombstones = read_tombstones(folder)
    except ValueError as error:
        raise _damaged(folder, finding="the note of what was deleted from it cannot be read") from error
    return ArchivedDelivery(manifest=manifest, receipt=receipt, file=folder / receipt.dateiname, tombstones=tombstones)


def _damaged(folder: Path, *, finding: str) -> UserError:
    return UserError(
        what=f"The delivery {folder.parent.name}/{folder.name} in the archive is damaged: {finding}.",
        meaning="Nothing can be said about what it held, so no list was made. The list in force stays in force.",
        remedy="Restore this folder of the archive from the backup, and run: iris refresh",
    )


def _copy(content: BinaryIO, *, target: Path) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with target.open("xb") as copy:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            copy.write(chunk)
        copy.flush()
        os.fsync(copy.fileno())
    target.chmod(_READ_ONLY)
    return size, digest.hexdigest()


def _write(path: Path, *, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(_READ_ONLY)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def damaged_files(root: Path) -> list[str]:
    """Hold every delivery of the archive against its receipt, every byte read.

    Args:
        root: of the archive; an archive that does not exist yet is sound.

    Returns:
        One sentence per delivery that is not as it was received.
    """
    found = []
    for folder in sorted(path for path in root.glob("*/*") if path.is_dir() and not path.name.startswith(".")):
        name = f"{root.name}/{folder.parent.name}/{folder.name}"
        try:
            delivery = _read_delivery(folder)
        except UserError as error:
            found.append(f"{name}: {error.what}")
            continue
        is_expired, is_there = (folder / EXPIRED_NAME).exists(), delivery.file.exists()
        if is_expired and is_there:
            found.append(f"{name} was dropped, but its file is there: iris retain --today <day>")
        elif not is_expired and not is_there:
            found.append(f"{name}: the delivered file is missing")
        elif is_there and _sha256_of(delivery.file) != delivery.sha256:
            told = "that was received" if delivery.tombstones is None else "that a deletion left"
            found.append(f"{name}/{delivery.file.name} is not the file {told}")
    return found


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
