"""SFTP with a checked host key.

Belongs here: what fsspec's SFTP leaves open: only agreed host keys, only the given credentials, no endless waiting.
Does not belong here: what the errors mean for people (inbox).
"""

from typing import Any

import paramiko
from fsspec.implementations.sftp import SFTPFileSystem

SECONDS_TO_ANSWER = 30
"""A server that says nothing for so long is taken to be away; the daily run must not wait for it for hours."""


class UnknownHostKey(paramiko.SSHException):  # type: ignore[misc]
    """The server showed a key that nobody has agreed."""


class _OnlyAgreedKeys(paramiko.MissingHostKeyPolicy):  # type: ignore[misc]
    def missing_host_key(self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey) -> None:
        del client, key
        raise UnknownHostKey(hostname)


class CheckedSftp(SFTPFileSystem):  # type: ignore[misc]
    """fsspec's SFTP file system, which by itself would accept any host key.

    Args of the file system (as `options` of an inbox address): username, port, known_hosts (path), and one of
    key_filename (path) or password.
    """

    protocol = "sftp"

    def _connect(self) -> None:
        options: dict[str, Any] = dict(self.ssh_kwargs)
        seconds = options.pop("seconds_to_answer", SECONDS_TO_ANSWER)
        known_hosts = options.pop("known_hosts", None)
        self.client = paramiko.SSHClient()
        if known_hosts is not None:
            self.client.load_host_keys(known_hosts)
        self.client.set_missing_host_key_policy(_OnlyAgreedKeys())
        try:
            self.client.connect(
                self.host,
                **options,
                allow_agent=False,
                look_for_keys=False,
                timeout=seconds,
                banner_timeout=seconds,
                auth_timeout=seconds,
                channel_timeout=seconds,
            )
            self.ftp = self.client.open_sftp()
            self.ftp.get_channel().settimeout(seconds)
        except Exception:
            self.client.close()
            raise
