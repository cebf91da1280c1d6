"""Deliveries from a real OpenSSH server: what is taken, and what people are told when something is in the way."""

import json
import logging
import stat
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from invented_deliveries import AUTHORITIES, Filed, csv_bytes, delivery_id, haft, manifest
from sftp_server import SftpServer, free_port, new_key, public_key, serving, wire

from orchestration.inbox_access import Inboxes
from pipelines.acquire.archive import list_deliveries
from pipelines.acquire.inbox import InboxAddress, InboxOutOfReach, TransferBroken, Trouble, open_inbox
from pipelines.acquire.pull import PullReport, pull, waiting_deliveries
from pipelines.acquire.sftp import UnknownHostKey

STEM = "JVA_HAFT_20260531_001"
CONTENT = csv_bytes("jva__haft", haft())
LARGE = csv_bytes("jva__haft", *(haft(number) for number in range(1, 30_000)))
BEFORE_THE_CUT = 400_000
"""Bytes; well past the login and the listing, well before the end of the large file."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SftpServer]:
    with serving(tmp_path_factory.mktemp("sshd")) as running:
        yield running


def lay_out(folder: Path, *, content: bytes = CONTENT, name: str = "a", stem: str = STEM) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{stem}.csv").write_bytes(content)
    (folder / f"{stem}.manifest.json").write_text(json.dumps(manifest(name, content)))


def address(
    server: SftpServer, tmp_path: Path, *, port: int | None = None, folder: str = "remote", key: Path | None = None,
    host_key: str | None = None,
) -> InboxAddress:  # fmt: skip
    """The address as an operator writes it into the file of inboxes."""
    known_hosts = server.known_hosts(tmp_path, port=port, key=host_key)
    access = tmp_path / "inboxes.yml"
    access.write_text(
        f"inboxes:\n  jva:\n    url: {server.url(tmp_path / folder, port=port)}\n"
        f"    known_hosts: {known_hosts}\n    key_file: {key or server.key_file}\n"
    )
    return Inboxes(access_file=str(access)).addresses(AUTHORITIES, home=tmp_path)["jva"]


def fetch(inbox: InboxAddress, tmp_path: Path) -> PullReport:
    return pull(AUTHORITIES["jva"], inbox=inbox, archive=tmp_path / "archive", permit=None)


def archived(tmp_path: Path) -> list[str]:
    """Everything in the archive of this authority, finished or not."""
    return sorted(path.name for path in (tmp_path / "archive" / "jva").glob("*"))


def test_a_complete_delivery_is_taken_and_the_source_is_as_before(server: SftpServer, tmp_path: Path) -> None:
    lay_out(tmp_path / "remote")
    (tmp_path / "remote" / "JVA_HAFT_20260531_002.csv").write_bytes(CONTENT)
    before = {path.name: path.read_bytes() for path in (tmp_path / "remote").iterdir()}
    inbox = address(server, tmp_path)
    assert waiting_deliveries({"jva": inbox}, archive=tmp_path / "archive") == (f"jva/{STEM}.manifest.json",)
    report = fetch(inbox, tmp_path)
    assert (report.taken, report.waiting, report.notices) == (
        (delivery_id("a"),),
        ("JVA_HAFT_20260531_002.csv",),
        (),
    )
    (delivery,) = list_deliveries(tmp_path / "archive")
    assert delivery.file.read_bytes() == CONTENT
    assert stat.S_IMODE(delivery.file.stat().st_mode) == 0o440
    assert {path.name: path.read_bytes() for path in (tmp_path / "remote").iterdir()} == before
    assert fetch(inbox, tmp_path).already_there == (delivery_id("a"),)


def test_a_link_at_the_source_is_not_followed(server: SftpServer, tmp_path: Path) -> None:
    lay_out(tmp_path / "remote")
    (tmp_path / "remote" / f"{STEM}.csv").rename(tmp_path / "secret")
    (tmp_path / "remote" / f"{STEM}.csv").symlink_to(tmp_path / "secret")
    assert fetch(address(server, tmp_path), tmp_path).taken == ()


def test_a_transfer_that_is_cut_once_starts_again_by_itself(server: SftpServer, tmp_path: Path) -> None:
    lay_out(tmp_path / "remote", content=LARGE)
    with wire(server.port, cut_after=BEFORE_THE_CUT, cuts=1) as port:
        report = fetch(address(server, tmp_path, port=port), tmp_path)
    assert (report.taken, report.notices) == ((delivery_id("a"),), ())
    assert list_deliveries(tmp_path / "archive")[0].file.read_bytes() == LARGE


def test_a_transfer_that_is_cut_again_is_told_and_leaves_no_half_file(server: SftpServer, tmp_path: Path) -> None:
    lay_out(tmp_path / "remote", name="small")
    lay_out(tmp_path / "remote", content=LARGE, stem="JVA_HAFT_20260531_002")
    with wire(server.port, cut_after=BEFORE_THE_CUT, cuts=2) as port:
        report = fetch(address(server, tmp_path, port=port), tmp_path)
    assert report.taken == (delivery_id("small"),)
    (notice,) = report.notices
    assert "The transfer of JVA_HAFT_20260531_002 from" in notice.what
    assert "No half file is in the archive" in notice.meaning
    assert archived(tmp_path) == [delivery_id("small")]
    assert fetch(address(server, tmp_path), tmp_path).taken == (delivery_id("a"),)


def test_a_server_that_is_away_leaves_the_last_state_and_its_age(server: SftpServer, tmp_path: Path) -> None:
    lay_out(tmp_path / "remote")
    fetch(address(server, tmp_path), tmp_path)
    report = fetch(address(server, tmp_path, port=free_port()), tmp_path)
    assert "it does not answer" in report.notices[0].what
    assert "The last good state stays in force" in report.notices[0].meaning
    acquired = Filed(tmp_path / "archive").acquire()
    assert acquired.tables["jva__haft"].height == 1
    assert acquired.freshness.filter(pl.col("quelle") == "jva")["alter_tage"].to_list() == [1]


def test_a_wrong_host_key_ends_the_visit_before_the_login(server: SftpServer, tmp_path: Path) -> None:
    lay_out(tmp_path / "remote")
    other = public_key(new_key(tmp_path / "other_host"))
    report = fetch(address(server, tmp_path, host_key=other), tmp_path)
    assert "does not show the host key that was agreed" in report.notices[0].what
    assert "Do not go on before" in report.notices[0].remedy
    assert report.taken == ()


def test_a_host_that_is_not_known_is_not_trusted(server: SftpServer, tmp_path: Path) -> None:
    lay_out(tmp_path / "remote")
    inbox = address(server, tmp_path)
    Path(inbox.options["known_hosts"]).write_text("")
    assert "host key" in fetch(inbox, tmp_path).notices[0].what
    with pytest.raises(InboxOutOfReach) as refused, open_inbox(inbox):
        pass
    assert isinstance(refused.value.__cause__, UnknownHostKey)
    assert refused.value.trouble is Trouble.HOST_KEY


def test_a_file_that_goes_while_it_is_read_is_a_broken_transfer(server: SftpServer, tmp_path: Path) -> None:
    lay_out(tmp_path / "remote")
    with open_inbox(address(server, tmp_path)) as inbox:
        (tmp_path / "remote" / f"{STEM}.csv").unlink()
        with pytest.raises(TransferBroken):
            inbox.open(f"{STEM}.csv")


def test_a_refused_login_is_told_without_the_account(server: SftpServer, tmp_path: Path) -> None:
    report = fetch(address(server, tmp_path, key=server.stranger_key_file), tmp_path)
    assert "the login was refused" in report.notices[0].what
    assert f"{server.account}@" not in report.notices[0].what


def test_a_missing_folder_is_told(server: SftpServer, tmp_path: Path) -> None:
    report = fetch(address(server, tmp_path, folder="nowhere"), tmp_path)
    assert "the folder is missing or may not be read" in report.notices[0].what


def test_no_log_and_no_message_holds_a_credential(
    server: SftpServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "Kastanie-7-Bahnhof"  # noqa: S105 -- invented
    password_file = tmp_path / "password"
    password_file.write_text(secret)
    password_file.chmod(0o600)
    access = tmp_path / "inboxes.yml"
    access.write_text(
        f"inboxes:\n  jva:\n    url: {server.url(tmp_path)}\n    known_hosts: {server.known_hosts(tmp_path)}\n"
        f"    password_file: {password_file}\n"
    )
    inbox = Inboxes(access_file=str(access)).addresses(AUTHORITIES, home=tmp_path)["jva"]
    assert inbox.options["password"] == secret
    report = fetch(inbox, tmp_path)
    assert "the login was refused" in report.notices[0].what
    assert secret not in caplog.text + repr(inbox) + repr(report)
    assert server.key_file.read_text().splitlines()[1] not in caplog.text
