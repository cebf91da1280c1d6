"""Fetch what an authority has laid out, into the archive.

Belongs here: taking what is complete, starting again what broke off, saying what waits and what was refused.
Does not belong here: connecting and listing (inbox); whether a file can be read (intake).
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.acquire.archive import (
    RECEIPT_NAME,
    TransferCutShort,
    delivery_folder,
    list_deliveries,
    read_receipt,
    store,
)
from pipelines.acquire.authorities import Authority
from pipelines.acquire.inbox import Inbox, InboxAddress, InboxOutOfReach, TransferBroken, Trouble, open_inbox
from pipelines.acquire.manifest import MANIFEST_ENDING, Manifest, RealDataPermit, read_manifest, require_permit
from pipelines.errors import UserError

_STEM = re.compile(r"([A-Za-z]{2,8})_([A-Za-z0-9]+)_[0-9]{8}_[0-9]{3}")
_LARGEST_MANIFEST = 64 * 1024
_ATTEMPTS = 2
"""One cut is a hiccup of the network; two in a row are for people."""
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


def pull(authority: Authority, *, inbox: InboxAddress, archive: Path, permit: RealDataPermit | None) -> PullReport:
    """Take every complete delivery of one authority into the archive.

    Args:
        authority: whose inbox is read.
        inbox: where it is.
        archive: root of the archive.
        permit: for deliveries of real data; None refuses them before the file is opened.

    Returns:
        The report. Nothing at the source is changed or deleted; calling again takes nothing twice.
    """
    progress = _Progress()
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with open_inbox(inbox) as opened:
                _take_all(opened, progress=progress, authority=authority, archive=archive, permit=permit)
        except InboxOutOfReach as error:
            progress.notices.append(_unreachable(authority, inbox=inbox, trouble=error.trouble))
            break
        except _BrokenOff as error:
            if attempt == _ATTEMPTS:
                progress.notices.append(_broken_off(authority, error=error))
        else:
            break
    return PullReport(
        taken=tuple(progress.taken),
        already_there=tuple(progress.already_there),
        waiting=progress.waiting,
        notices=tuple(progress.notices),
    )


def waiting_deliveries(inboxes: Mapping[str, InboxAddress], *, archive: Path) -> tuple[str, ...]:
    """Name the complete deliveries that lie in an inbox and are not in the archive yet.

    Args:
        inboxes: by code of the authority.
        archive: root of the archive.

    Returns:
        `<code>/<file name of the manifest>`, sorted; an inbox that cannot be reached has none.
    """
    archived = {(each.manifest.quelle, each.file.name.rpartition(".")[0]) for each in list_deliveries(archive)}
    waiting: list[str] = []
    for code, address in inboxes.items():
        try:
            with open_inbox(address) as inbox:
                names = list(inbox.sizes)
        except InboxOutOfReach:
            continue  # the run itself tells about an inbox that cannot be reached
        stems = {name.rpartition(".")[0] for name in names if not name.endswith(MANIFEST_ENDING)}
        for name in names:
            stem = name.removesuffix(MANIFEST_ENDING)
            if stem != name and stem in stems and (code, stem) not in archived:
                waiting.append(f"{code}/{name}")
    return tuple(sorted(waiting))


@dataclass(kw_only=True)
class _Progress:
    """What a pull has done so far; a second attempt goes on where the first one broke off."""

    taken: list[str] = field(default_factory=list)
    already_there: list[str] = field(default_factory=list)
    waiting: tuple[str, ...] = ()
    notices: list[UserError] = field(default_factory=list)
    done: set[str] = field(default_factory=set)


class _BrokenOff(Exception):  # noqa: N818 -- a signal to pull itself
    """The transfer of a file broke off; nothing of it was kept."""

    def __init__(self, name: str, *, cause: str) -> None:
        self.name = name
        self.cause = cause
        super().__init__(name)


def _take_all(
    inbox: Inbox, *, progress: _Progress, authority: Authority, archive: Path, permit: RealDataPermit | None
) -> None:
    manifests = sorted(name for name in inbox.sizes if name.endswith(MANIFEST_ENDING))
    stems = {name.removesuffix(MANIFEST_ENDING) for name in manifests}
    others = sorted(name for name in inbox.sizes if not name.endswith(MANIFEST_ENDING))
    progress.waiting = tuple(name for name in others if name.rpartition(".")[0] not in stems)
    for name in manifests:
        if name in progress.done:
            continue
        try:
            manifest, is_new = _take(name, inbox=inbox, authority=authority, archive=archive, permit=permit)
        except UserError as notice:
            progress.notices.append(notice)
        except (TransferBroken, TransferCutShort) as error:
            cause = type(error.__cause__ or error).__name__
            raise _BrokenOff(name.removesuffix(MANIFEST_ENDING), cause=cause) from error
        else:
            (progress.taken if is_new else progress.already_there).append(manifest.lieferung_id)
        progress.done.add(name)


def _take(
    name: str, *, inbox: Inbox, authority: Authority, archive: Path, permit: RealDataPermit | None
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
    with inbox.open(name) as content:
        manifest_bytes = content.read(_LARGEST_MANIFEST)
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
    with inbox.open(dateiname) as content:
        store(
            content,
            root=archive,
            manifest=manifest,
            manifest_bytes=manifest_bytes,
            dateiname=dateiname,
            announced_size=inbox.sizes[dateiname],
        )
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


def _require_same(inbox: Inbox, *, folder: Path, manifest: Manifest, manifest_bytes: bytes, dateiname: str) -> None:
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
        with inbox.open(dateiname) as content:
            same = hashlib.file_digest(content, "sha256").hexdigest() == receipt.sha256
    if not same:
        raise _refused(
            f"The delivery {dateiname} came again under the same lieferung_id {manifest.lieferung_id}, "
            "but with other content.",
            remedy="Ask the authority to deliver the correction under a new lieferung_id.",
        )


def _unreachable(authority: Authority, *, inbox: InboxAddress, trouble: Trouble) -> UserError:
    return UserError(
        what=f"The inbox of {authority.name} cannot be looked into ({inbox.place}): {trouble.finding}.",
        meaning="New deliveries of this authority are not known. The last good state stays in force, and the list "
        f"says how old it is (acceptable: {authority.acceptable_age_days} days).",
        remedy=f"{trouble.remedy}; then run: iris refresh",
    )


def _broken_off(authority: Authority, *, error: _BrokenOff) -> UserError:
    return UserError(
        what=f"The transfer of {error.name} from {authority.name} broke off {_ATTEMPTS} times ({error.cause}).",
        meaning="No half file is in the archive. Nothing was changed: the last good state stays in force, also for "
        "deliveries of this authority that would have come after this one.",
        remedy="Nothing to mend if it happens once: the next pull starts it again. To pull now, run: iris refresh",
    )


def _refused(what: str, *, remedy: str) -> UserError:
    return UserError(what=what, meaning=_NOTHING_CHANGED, remedy=remedy)
