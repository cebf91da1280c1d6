"""The keys of the files with names: one per run.

Belongs here: making, keeping and finding a key.
Does not belong here: using it (pipelines.publish.names_file), the setting that names the key file (resources).
"""

import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Final

from pipelines.errors import UserError

SHORTEST_MASTER: Final = 32
"""Bytes. A shorter file is no key, but most likely the wrong file."""


def key_of_run(home: Path, *, run_id: str, key_file: Path | None) -> str:
    """Give the key of a run: drawn from the master key, else the one kept below the home, made when it is missing.

    Args:
        home: folder of all data.
        run_id: of the run.
        key_file: with the master key; None: each run has a random key in `keys/`, readable by its owner only.

    Returns:
        64 hexadecimal digits. Never put it into a message, a log or a result.

    Raises:
        UserError: the key file is missing, unreadable or too short.
    """
    if key_file is not None:
        return hmac.new(_master(key_file), run_id.encode(), hashlib.sha256).hexdigest()
    path = home / "keys" / f"{run_id}.key"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    return path.read_text(encoding="ascii")


def known_key(home: Path, *, run_id: str, key_file: Path | None) -> str:
    """Give the key of a published run without ever making one.

    Raises:
        UserError: the key is gone, or as key_of_run.
    """
    if key_file is None and not has_key(home, run_id=run_id):
        raise UserError(
            what=f"The key of the run {run_id} is not in {home / 'keys'}.",
            meaning="Its file with names cannot be opened; whoever destroyed the key wanted that.",
            remedy="If the list was made with a key file, name it in IRIS_RRK_KEY_FILE.",
        )
    return key_of_run(home, run_id=run_id, key_file=key_file)


def has_key(home: Path, *, run_id: str) -> bool:
    """Tell whether a key is kept below the home for this run."""
    return (home / "keys" / f"{run_id}.key").exists()


def _master(key_file: Path) -> bytes:
    try:
        master = key_file.read_bytes().strip()
    except OSError as error:
        raise UserError(
            what=f"The key file {key_file} (IRIS_RRK_KEY_FILE) cannot be read: {type(error).__name__}.",
            meaning="Without it the file with names can be neither written nor opened; no list was made.",
            remedy="Set IRIS_RRK_KEY_FILE to a file with at least 32 random bytes that this account may read.",
        ) from None
    if len(master) < SHORTEST_MASTER:
        raise UserError(
            what=f"The key file {key_file} (IRIS_RRK_KEY_FILE) holds {len(master)} bytes.",
            meaning="That is too short to be a key, so nothing was encrypted with it; no list was made.",
            remedy="Set IRIS_RRK_KEY_FILE to a file with at least 32 random bytes.",
        )
    return master
