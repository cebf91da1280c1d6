"""Where each authority's inbox is, and with which credentials it is opened.

Belongs here: the operator's file of inboxes (IRIS_INBOX_FILE), read strictly; the files with secrets that it names.
Does not belong here: connecting (pipelines.acquire.inbox). No secret is shown, logged or handed to the scheduler.
"""

import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dagster import ConfigurableResource

from pipelines.acquire.authorities import Authority
from pipelines.acquire.inbox import InboxAddress
from pipelines.errors import UserError
from quality.errors import listed
from quality.strict_yaml import Fields, read_fields

_SCHEMES = ("file", "sftp", "s3")
_FOR_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Inboxes(ConfigurableResource):  # type: ignore[type-arg]
    """The inboxes of all authorities; an authority that the file does not name delivers into a folder."""

    access_file: str | None = None

    def addresses(self, authorities: Mapping[str, Authority], *, home: Path) -> dict[str, InboxAddress]:
        """Name the inbox of every authority.

        Args:
            authorities: by code.
            home: folder of the installation.

        Raises:
            UserError: naming every problem of the file. No secret is repeated.
        """
        folders = {
            code: InboxAddress(url=authority.inbox_url(home=str(home))) for code, authority in authorities.items()
        }
        return folders if self.access_file is None else folders | _read(Path(self.access_file), known=authorities)


def _read(path: Path, *, known: Mapping[str, Authority]) -> dict[str, InboxAddress]:
    problems: list[str] = []
    found: dict[str, InboxAddress] = {}
    if path.is_file():
        fields = read_fields(path, problems=problems)
        if fields is not None:
            for code, entry in fields.named("inboxes", thing="inbox").items():
                if code not in known:
                    entry.refuse("there is no authority of this code")
                found[code] = _address(entry, folder=path.parent)
            fields.refuse_leftovers()
    else:
        problems.append(f"{path.name}: there is no such file")
    if problems:
        raise UserError(
            what=f"{len(problems)} problem(s) in the file of inboxes:\n{listed(problems)}",
            meaning="No inbox was looked into and nothing was changed: the list in force stays in force.",
            remedy="Mend the file that IRIS_INBOX_FILE names (docs/how-to/connect-an-inbox.md), then run: iris refresh",
        )
    return found


def _address(entry: Fields, *, folder: Path) -> InboxAddress:
    url = entry.verbatim("url")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        entry.refuse("[url] has no readable port")
        parts, port = urlsplit(""), None
    if url and parts.scheme not in _SCHEMES:
        entry.refuse(f"[url] must begin with one of {', '.join(f'{scheme}://' for scheme in _SCHEMES)}")
    if parts.password is not None:
        entry.refuse("[url] must not hold a password; name a file that holds it")
    options: dict[str, Any] = {}
    if parts.scheme == "sftp":
        options = _sftp(entry, folder=folder, account=parts.username, port=port)
    elif parts.scheme == "s3":
        options = _s3(entry, folder=folder)
    entry.refuse_leftovers()
    return InboxAddress(url=url, options=options)


def _sftp(entry: Fields, *, folder: Path, account: str | None, port: int | None) -> dict[str, Any]:
    if account is None:
        entry.refuse("[url] must name the account, as in sftp://iris@host/folder")
    options: dict[str, Any] = {"port": port or 22, "known_hosts": str(_file(entry, "known_hosts", folder=folder))}
    ways = [way for way in ("key_file", "password_file") if entry.has(way)]
    if ways == ["key_file"]:
        options["key_filename"] = str(_secret_file(entry, "key_file", folder=folder))
    elif ways == ["password_file"]:
        options["password"] = _secret(entry, "password_file", folder=folder)
    else:
        entry.refuse("one of [key_file] and [password_file] must be named, and not both")
    return options


def _s3(entry: Fields, *, folder: Path) -> dict[str, Any]:
    client: dict[str, Any] = {}
    if entry.has("endpoint"):
        client["endpoint_url"] = entry.verbatim("endpoint")
    if entry.has("ca_file"):
        client["verify"] = str(_file(entry, "ca_file", folder=folder))
    patience = {"connect_timeout": 30, "read_timeout": 60, "retries": {"max_attempts": 2}}
    return {
        "key": entry.text("key_id"),
        "secret": _secret(entry, "secret_file", folder=folder),
        "client_kwargs": client,
        "config_kwargs": patience,
    }


def _file(entry: Fields, key: str, *, folder: Path) -> Path:
    path = folder / entry.verbatim(key)
    if not path.is_file():
        entry.refuse(f"[{key}] is no file")
    return path


def _secret_file(entry: Fields, key: str, *, folder: Path) -> Path:
    path = _file(entry, key, folder=folder)
    if path.is_file() and path.stat().st_mode & _FOR_OTHERS:
        entry.refuse(f"[{key}] can be read by others: chmod 600 {path.name}")
    return path


def _secret(entry: Fields, key: str, *, folder: Path) -> str:
    path = _secret_file(entry, key, folder=folder)
    secret = path.read_text(encoding="utf-8").strip() if path.is_file() else ""
    if path.is_file() and not secret:
        entry.refuse(f"[{key}] is empty")
    return secret
