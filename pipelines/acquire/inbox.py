"""The place where an authority lays out its deliveries: a folder, SFTP or S3, named by an fsspec URL.

Belongs here: connecting, listing, opening; telling the ways apart in which that fails. The place is only read.
Does not belong here: which files are taken (pull); where addresses and credentials come from (orchestration).
"""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import fsspec

_CHUNK = 1 << 20


class Trouble(Enum):
    """Why an inbox cannot be looked into: what happened, and what to do first."""

    UNREACHABLE = ("it does not answer", "Check the address, the network and the firewall")
    HOST_KEY = (
        "the server does not show the host key that was agreed",
        "Do not go on before the authority has confirmed the new host key by another way, then enter it in known_hosts",
    )
    LOGIN = ("the login was refused", "Check account, key or password with the authority")
    FOLDER = ("the folder is missing or may not be read", "Check the folder in the address with the authority")

    def __init__(self, finding: str, remedy: str) -> None:
        """Keep both parts by name."""
        self.finding = finding
        self.remedy = remedy


class InboxOutOfReach(Exception):  # noqa: N818 -- a signal to pull, which tells people in its own words
    """The inbox cannot be looked into."""

    def __init__(self, trouble: Trouble) -> None:
        """Keep the kind of trouble only: messages of servers may repeat what nobody should read."""
        self.trouble = trouble
        super().__init__(trouble.finding)


class TransferBroken(Exception):  # noqa: N818 -- a signal to pull
    """The connection ended, or the server refused to go on, while a file was read."""


@dataclass(frozen=True, kw_only=True)
class InboxAddress:
    """Where an inbox is, and what opens it.

    Attributes:
        url: of the folder, without password.
        options: of the file system; they hold credentials and are therefore never shown.
    """

    url: str
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def place(self) -> str:
        """The URL without the account, for messages."""
        scheme, mark, rest = self.url.partition("://")
        return f"{scheme}{mark}{rest.rpartition('@')[2]}" if mark else self.url


@dataclass(frozen=True, kw_only=True)
class Inbox:
    """An inbox that was listed.

    Attributes:
        sizes: bytes by name of every plain file; folders and links are left out.
    """

    sizes: Mapping[str, int]
    _filesystem: Any = field(repr=False)
    _paths: Mapping[str, str] = field(repr=False)

    def open(self, name: str) -> io.BufferedReader:
        """Open a file for reading.

        Raises:
            TransferBroken: the file cannot be opened; later, by any read, when the connection ends.
        """
        try:
            return io.BufferedReader(_WatchedFile(self._filesystem.open(self._paths[name], "rb")), _CHUNK)
        except _causes() as error:
            raise TransferBroken(type(error).__name__) from error


class _WatchedFile(io.RawIOBase):
    """A remote file whose failures can be told from those of the disk that it is copied to."""

    def __init__(self, content: Any) -> None:  # noqa: ANN401 -- fsspec has no types
        self._content = content

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 -- a writable buffer
        try:
            part: bytes = self._content.read(len(buffer))
        except _causes() as error:
            raise TransferBroken(type(error).__name__) from error
        buffer[: len(part)] = part
        return len(part)

    def close(self) -> None:
        if not self.closed:
            with suppress(*_causes()):  # a connection that is gone cannot be told to close
                self._content.close()
        super().close()


@contextmanager
def open_inbox(address: InboxAddress) -> Iterator[Inbox]:
    """Connect to an inbox and list it; the connection ends with the block.

    Raises:
        InboxOutOfReach: it cannot be reached, trusted, entered or listed.
    """
    filesystem: Any = None
    try:
        try:
            filesystem, folder = _connect(address)
            entries = filesystem.ls(folder, detail=True)
        except _causes() as error:
            raise InboxOutOfReach(_trouble(error)) from error
        files = {str(entry["name"]).rpartition("/")[2]: entry for entry in entries if _is_plain_file(entry)}
        yield Inbox(
            sizes={name: int(entry["size"] or 0) for name, entry in files.items()},
            _filesystem=filesystem,
            _paths={name: str(entry["name"]) for name, entry in files.items()},
        )
    finally:
        if hasattr(filesystem, "client"):
            filesystem.client.close()


def _connect(address: InboxAddress) -> tuple[Any, str]:
    if address.url.startswith("sftp://"):
        from pipelines.acquire.sftp import CheckedSftp

        fsspec.register_implementation("sftp", CheckedSftp, clobber=True)
    # A connection kept from an earlier pull may be dead, and its listing is yesterday's.
    filesystem, folder = fsspec.core.url_to_fs(address.url, skip_instance_cache=True, **address.options)
    return filesystem, folder


def _is_plain_file(entry: Mapping[str, Any]) -> bool:
    is_link = "islink" in entry and bool(entry["islink"])
    return entry["type"] == "file" and not is_link


def _causes() -> tuple[type[Exception], ...]:
    """Name what the file systems raise when a server is at fault or away; anything else is a bug and goes on."""
    from aiohttp import ClientError as HttpError
    from botocore.exceptions import BotoCoreError, ClientError
    from paramiko import SSHException

    return (OSError, EOFError, ValueError, SSHException, BotoCoreError, ClientError, HttpError)


def _trouble(error: Exception) -> Trouble:
    from botocore.exceptions import NoCredentialsError
    from paramiko import AuthenticationException, BadHostKeyException, PasswordRequiredException

    from pipelines.acquire.sftp import UnknownHostKey

    kinds: tuple[tuple[tuple[type[Exception], ...], Trouble], ...] = (
        ((UnknownHostKey, BadHostKeyException), Trouble.HOST_KEY),
        ((AuthenticationException, PasswordRequiredException, NoCredentialsError), Trouble.LOGIN),
        ((FileNotFoundError, NotADirectoryError), Trouble.FOLDER),
    )
    for errors, trouble in kinds:
        if isinstance(error, errors):
            return trouble
    if isinstance(error, PermissionError):
        # S3 answers an unknown key and a folder that may not be listed with the same kind of error.
        is_unknown_key = "signature" in str(error).lower() or "access key" in str(error).lower()
        return Trouble.LOGIN if is_unknown_key else Trouble.FOLDER
    return Trouble.UNREACHABLE
