"""Fetch what an authority has laid out, into the archive.

Belongs here: listing an inbox by fsspec URL, taking what is complete, saying what waits and what was refused.
Does not belong here: whether a file can be read (intake); anything that changes the inbox: the source is only read.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fsspec

from pipelines.acquire.archive import (
    RECEIPT_NAME,
    TransferCutShort,
    delivery_folder,
    list_deliveries,
    read_receipt,
    store,
)
from pipelines.acquire.authorities import Authority
from pipelines.acquire.manifest import MANIFEST_ENDING, Manifest, RealDataPermit, read_manifest, require_permit
from pipelines.errors import UserError

_STEM = re.compile(r"([A-Za-z]{2,8})_([A-Za-z0-9]+)_[0-9]{8}_[0-9]{3}")
_LARGEST_MANIFEST = 64 * 1024
_NOTHING_CHANGED = "It was not taken into the archive. Nothing was changed: the last good state stays in force."


@dataclass(frozen=True, kw_only=True)
class PullReport:
    """What one pull did.

    Attributes:
        taken: ids of deliveries that are new in the archive.
        already_there: ids that were in the archive with the same content.
        waiting: names of files whose manifest has not come yet.
        notices: what people have to know; raised by nobody.
    """

    taken: tuple[str, ...]
    already_there: tuple[str, ...]
    waiting: tuple[str, ...]
    notices: tuple[UserError, ...]


def pull(
    authority: Authority,
    *,
    home: str,
    archive: Path,
    permit: RealDataPermit | None,
    options: Mapping[str, Any] | None = None,
) -> PullReport:
    """Take every complete delivery of one authority into the archive.

    Args:
        authority: whose inbox is read.
        home: folder of the installation, for the inbox URL.
        archive: root of the archive.
        permit: for deliveries of real data; None refuses them before the file is opened.
        options: of the file system (user, key file); orchestration knows them.

    Returns:
        The report. Nothing at the source is changed or deleted; calling again takes nothing twice.
    """
    url = authority.inbox_url(home=home)
    try:
        filesystem, folder = fsspec.core.url_to_fs(url, **(options or {}))
        listing = filesystem.ls(folder, detail=True, refresh=True)
    except (OSError, ValueError) as error:
        return PullReport(taken=(), already_there=(), waiting=(), notices=(_unreachable(authority, url, error),))
    sizes = {entry["name"].rpartition("/")[2]: int(entry["size"] or 0) for entry in listing if _is_plain_file(entry)}
    paths = {entry["name"].rpartition("/")[2]: str(entry["name"]) for entry in listing}
    taken: list[str] = []
    already: list[str] = []
    notices: list[UserError] = []
    manifests = sorted(name for name in sizes if name.endswith(MANIFEST_ENDING))
    for name in manifests:
        try:
            inbox = _Inbox(filesystem=filesystem, sizes=sizes, paths=paths)
            manifest, is_new = _take(name, inbox=inbox, authority=authority, archive=archive, permit=permit)
        except UserError as notice:
            notices.append(notice)
        else:
            (taken if is_new else already).append(manifest.lieferung_id)
    stems = {name.removesuffix(MANIFEST_ENDING) for name in manifests}
    others = sorted(name for name in sizes if not name.endswith(MANIFEST_ENDING))
    waiting = tuple(name for name in others if name.rpartition(".")[0] not in stems)
    return PullReport(taken=tuple(taken), already_there=tuple(already), waiting=waiting, notices=tuple(notices))


def waiting_deliveries(authorities: Mapping[str, Authority], *, home: str, archive: Path) -> tuple[str, ...]:
    """Name the complete deliveries that lie in an inbox and are not in the archive yet.

    Args:
        authorities: by code.
        home: folder of the installation, for the inbox URLs.
        archive: root of the archive.

    Returns:
        `<code>/<file name of the manifest>`, sorted; an inbox that cannot be reached has none.
    """
    archived = {(each.manifest.quelle, each.file.name.rpartition(".")[0]) for each in list_deliveries(archive)}
    waiting: list[str] = []
    for code, authority in authorities.items():
        try:
            filesystem, folder = fsspec.core.url_to_fs(authority.inbox_url(home=home))
            names = [str(entry).rpartition("/")[2] for entry in filesystem.ls(folder, detail=False)]
        except (OSError, ValueError):
            continue  # the run itself tells about an inbox that cannot be reached
        stems = {name.rpartition(".")[0] for name in names if not name.endswith(MANIFEST_ENDING)}
        for name in names:
            stem = name.removesuffix(MANIFEST_ENDING)
            if stem != name and stem in stems and (code, stem) not in archived:
                waiting.append(f"{code}/{name}")
    return tuple(sorted(waiting))


@dataclass(frozen=True, kw_only=True)
class _Inbox:
    filesystem: Any
    sizes: Mapping[str, int]
    paths: Mapping[str, str]


def _is_plain_file(entry: Mapping[str, Any]) -> bool:
    is_link = "islink" in entry and bool(entry["islink"])
    return entry["type"] == "file" and not is_link


def _take(
    name: str, *, inbox: _Inbox, authority: Authority, archive: Path, permit: RealDataPermit | None
) -> tuple[Manifest, bool]:
    stem = name.removesuffix(MANIFEST_ENDING)
    shape = _STEM.fullmatch(stem)
    if shape is None:
        raise _refused(
            f"The file {name!r} in the inbox of {authority.code} has no name of the form "
            f"QUELLE_OBJEKT_JJJJMMTT_NNN{MANIFEST_ENDING}.",
            remedy="Ask the authority to name its files as agreed.",
        )
    if inbox.sizes[name] > _LARGEST_MANIFEST:
        raise _refused(f"The manifest {name} is larger than any manifest can be.", remedy="Ask the authority.")
    manifest_bytes = _read(inbox, name, authority=authority)
    manifest = read_manifest(manifest_bytes, name=name)
    _require_agreed(manifest, name=name, shape=shape, authority=authority)
    require_permit(manifest, permit=permit)
    dateiname = f"{stem}.{authority.objects[manifest.objekt].format}"
    if dateiname not in inbox.sizes:
        raise _refused(
            f"The manifest {name} has come, but its file {dateiname} has not.",
            remedy=f"Ask {authority.name} for the file.",
        )
    folder = delivery_folder(archive, code=authority.code, lieferung_id=manifest.lieferung_id)
    if (folder / RECEIPT_NAME).exists():
        _require_same(inbox, folder=folder, manifest=manifest, manifest_bytes=manifest_bytes, dateiname=dateiname)
        return manifest, False
    try:
        with inbox.filesystem.open(inbox.paths[dateiname], "rb") as content:
            store(
                content,
                root=archive,
                manifest=manifest,
                manifest_bytes=manifest_bytes,
                dateiname=dateiname,
                announced_size=inbox.sizes[dateiname],
            )
    except (OSError, TransferCutShort) as error:
        raise _refused(
            f"The transfer of {dateiname} from {authority.name} broke off: {type(error).__name__}.",
            remedy="Nothing to mend: the next pull starts it again. To pull now, run: iris refresh",
        ) from error
    return manifest, True


def _require_agreed(manifest: Manifest, *, name: str, shape: re.Match[str], authority: Authority) -> None:
    problems = []
    if manifest.quelle != authority.code or shape[1].lower() != authority.code:
        problems.append(f"it is in the inbox of {authority.code}, but speaks of another source")
    if manifest.objekt != shape[2].lower():
        problems.append("the object in the manifest is not the one in the file name")
    if manifest.objekt not in authority.objects:
        problems.append(f"{authority.code} delivers {', '.join(authority.objects)}, and nothing else")
    elif manifest.art not in authority.objects[manifest.objekt].arten:
        problems.append(f"{authority.code} does not deliver [{manifest.objekt}] as {manifest.art}")
    if problems:
        raise _refused(
            f"The delivery {name} was not agreed: {'; '.join(problems)}.",
            remedy=f"Ask the authority, or edit pipelines/acquire/authorities/{authority.code}.yml.",
        )


def _require_same(inbox: _Inbox, *, folder: Path, manifest: Manifest, manifest_bytes: bytes, dateiname: str) -> None:
    """Refuse a delivery that comes again under the same id with other content.

    The file itself is read again only where the archive holds something other than its manifest promised.
    """
    receipt = read_receipt(folder)
    same = (
        hashlib.sha256(manifest_bytes).hexdigest() == receipt.manifest_sha256
        and inbox.sizes[dateiname] == receipt.size
        and dateiname == receipt.dateiname
    )
    if same and receipt.sha256 != manifest.sha256:
        with inbox.filesystem.open(inbox.paths[dateiname], "rb") as content:
            same = hashlib.file_digest(content, "sha256").hexdigest() == receipt.sha256
    if not same:
        raise _refused(
            f"The delivery {dateiname} came again under the same lieferung_id {manifest.lieferung_id}, "
            "but with other content.",
            remedy="Ask the authority to deliver the correction under a new lieferung_id.",
        )


def _read(inbox: _Inbox, name: str, *, authority: Authority) -> bytes:
    try:
        content: bytes = inbox.filesystem.cat_file(inbox.paths[name])
    except OSError as error:
        raise _refused(
            f"The manifest {name} of {authority.name} cannot be read: {type(error).__name__}.",
            remedy="The next pull tries again. To pull now, run: iris refresh",
        ) from error
    return content


def _unreachable(authority: Authority, url: str, error: Exception) -> UserError:
    place = url.rpartition("@")[2]
    return UserError(
        what=f"The inbox of {authority.name} cannot be reached ({place}): {type(error).__name__}.",
        meaning="New deliveries of this authority are not known. The last good state stays in force, and the list "
        f"says how old it is (acceptable: {authority.acceptable_age_days} days).",
        remedy="Check the address and the access of the inbox, and run: iris refresh",
    )


def _refused(what: str, *, remedy: str) -> UserError:
    return UserError(what=what, meaning=_NOTHING_CHANGED, remedy=remedy)
