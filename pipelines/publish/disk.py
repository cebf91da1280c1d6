"""The few durable steps on a disk from which a release is made.

Belongs here: one step each, finished on the disk when it returns, so that a power cut leaves the state before or after.
Does not belong here: in which order the steps are taken (release), what the files hold (files, manifest).
"""

import os
import shutil
from pathlib import Path

READ_ONLY = 0o440


def seal(folder: Path) -> None:
    """Write every file below a folder out to the disk and take away the right to change it."""
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            _sync(path)
        else:
            path.chmod(READ_ONLY)
            _sync(path)
    _sync(folder)


def write_text(path: Path, text: str) -> None:
    """Write a whole file, so that the file is either the old one or the new one."""
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    _sync(part)
    part.replace(path)
    _sync(path.parent)


def move(folder: Path, target: Path) -> None:
    """Give a folder its final name; the name must be free and on the same file system."""
    target.parent.mkdir(parents=True, exist_ok=True)
    folder.rename(target)
    _sync(target.parent)
    _sync(folder.parent)


def point(link: Path, target: Path) -> None:
    """Let a symbolic link point to another folder; a reader finds the old or the new one, never none."""
    link.parent.mkdir(parents=True, exist_ok=True)
    part = link.with_name(f".{link.name}.part")
    part.unlink(missing_ok=True)
    part.symlink_to(os.path.relpath(target, link.parent), target_is_directory=True)
    part.replace(link)
    _sync(link.parent)


def drop(folder: Path) -> None:
    """Delete a folder; it loses its name at once, so that a half-deleted folder is never taken for a whole one."""
    dropped = folder.with_name(f".{folder.name}.dropped")
    shutil.rmtree(dropped, ignore_errors=True)
    if folder.exists():
        folder.rename(dropped)
        _sync(folder.parent)
        shutil.rmtree(dropped)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
