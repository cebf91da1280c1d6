"""Files that are written or dropped outside a run, sealed at once by an entry of the audit log.

Belongs here: the seal and its entry.
Does not belong here: what a run seals when it has ended (oversight), which files are sealed at all (seals).
"""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from orchestration.oversight import moment_here
from pipelines.publish.audit import Entry, Konto, append, read_log
from pipelines.publish.seals import write_seal


def vouch_for(home: Path, *, paths: Iterable[Path], entry: Entry, konto: Konto) -> None:
    """Seal files as they are now, or as gone; when they are as the log knows them already, nothing is written.

    Args:
        home: folder whose log vouches.
        paths: written, or deleted by right.
        entry: says what was done; gets the seal.
        konto: on whose account.
    """
    names = [path.relative_to(home).as_posix() for path in paths]
    sealed = write_seal(home, log=read_log(home), changed=names, with_new=False)
    if sealed is not None:
        append(home, replace(entry, siegel=sealed), konto=konto, zeit=moment_here())
