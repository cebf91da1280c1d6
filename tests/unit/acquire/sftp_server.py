"""A real OpenSSH server on loopback, for one test session; runs as root and as a plain user.

Belongs here: keys, configuration, starting and stopping, a wire that can be cut.
Does not belong here: what is pulled from it (test_pull_sftp).
"""

import getpass
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

SSHD = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:/usr/bin") or "sshd is missing: make system-packages"
SECONDS_TO_START = 10


@dataclass(frozen=True, kw_only=True)
class SftpServer:
    """What a client of the server needs."""

    port: int
    folder: Path
    key_file: Path
    stranger_key_file: Path
    host_key: str
    log: Path

    @property
    def account(self) -> str:
        return getpass.getuser()

    def url(self, path: Path, *, port: int | None = None) -> str:
        return f"sftp://{self.account}@127.0.0.1:{port or self.port}{path}"

    def known_hosts(self, folder: Path, *, port: int | None = None, key: str | None = None) -> Path:
        path = folder / "known_hosts"
        path.write_text(f"[127.0.0.1]:{port or self.port} {key or self.host_key}\n")
        return path


def new_key(path: Path) -> Path:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", path], check=True)
    return path


def public_key(path: Path) -> str:
    return " ".join(path.with_name(path.name + ".pub").read_text().split()[:2])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(folder: Path) -> Iterator[SftpServer]:
    """Start the server below a folder, and stop it at the end."""
    host_key, key = new_key(folder / "host_key"), new_key(folder / "client_key")
    stranger = new_key(folder / "stranger_key")
    authorized = folder / "authorized_keys"
    authorized.write_text(public_key(key) + "\n")
    authorized.chmod(0o600)
    port, log = free_port(), folder / "sshd.log"
    config = folder / "sshd_config"
    config.write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {host_key}\nPidFile {folder / 'sshd.pid'}\n"
        f"AuthorizedKeysFile {authorized}\nStrictModes no\nUsePAM no\nPasswordAuthentication no\n"
        "KbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\nSubsystem sftp internal-sftp\n"
        "ForceCommand internal-sftp\nPrintMotd no\nUseDNS no\nMaxStartups 100\n"
    )
    if Path("/run").stat().st_uid == _own_id():  # as root, sshd parts its privileges in this folder
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    server = subprocess.Popen([SSHD, "-D", "-f", config, "-E", log])
    try:
        _wait_for(port, server=server, log=log)
        yield SftpServer(
            port=port,
            folder=folder,
            key_file=key,
            stranger_key_file=stranger,
            host_key=public_key(host_key),
            log=log,
        )
    finally:
        server.terminate()
        server.wait(timeout=10)


def _own_id() -> int:
    return Path("/proc/self").stat().st_uid


def _wait_for(port: int, *, server: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end:
        if server.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"sshd did not start: {log.read_text() if log.exists() else 'no log'}")


@contextmanager
def wire(target: int, *, cut_after: int, cuts: int) -> Iterator[int]:
    """Pass connections on to a port, and cut the first ones after so many bytes from the server; gives its own port."""
    listener = socket.create_server(("127.0.0.1", 0))
    left = [cuts]

    def serve() -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            allowed = cut_after if left[0] > 0 else None
            left[0] -= 1
            far = socket.create_connection(("127.0.0.1", target))
            threading.Thread(target=_pump, args=(near, far, None), daemon=True).start()
            threading.Thread(target=_pump, args=(far, near, allowed), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        listener.close()


def _pump(source: socket.socket, sink: socket.socket, allowed: int | None) -> None:
    passed = 0
    try:
        while part := source.recv(1 << 16):
            passed += len(part)
            if allowed is not None and passed > allowed:
                break
            sink.sendall(part)
    except OSError:
        pass
    finally:
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
