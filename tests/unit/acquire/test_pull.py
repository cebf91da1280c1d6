import io
import json
import stat
from pathlib import Path
from typing import Any

import fsspec
import pytest
from invented_deliveries import AUTHORITIES, csv_bytes, delivery_id, haft, manifest

from pipelines.acquire.archive import TransferCutShort, list_deliveries, store
from pipelines.acquire.inbox import InboxAddress
from pipelines.acquire.manifest import read_manifest
from pipelines.acquire.pull import PullReport, pull, waiting_deliveries
from pipelines.errors import UserError

CONTENT = csv_bytes("jva__haft", haft())
STEM = "JVA_HAFT_20260531_001"


def lay_out(
    home: Path, *, stem: str = STEM, content: bytes | None = CONTENT, name: str = "a", **values: object
) -> Path:
    inbox = home / "inbox" / "jva"
    inbox.mkdir(parents=True, exist_ok=True)
    if content is not None:
        (inbox / f"{stem}.csv").write_bytes(content)
    raw = json.dumps(manifest(name, content or CONTENT, **values))
    (inbox / f"{stem}.manifest.json").write_text(raw)
    return inbox


def jva_inbox(home: Path) -> InboxAddress:
    return InboxAddress(url=str(home / "inbox" / "jva"))


def fetch(home: Path) -> PullReport:
    return pull(AUTHORITIES["jva"], inbox=jva_inbox(home), archive=home / "archive", permit=None)


def test_a_complete_delivery_is_archived_as_it_came(tmp_path: Path) -> None:
    inbox = lay_out(tmp_path)
    before = {path.name: path.read_bytes() for path in inbox.iterdir()}
    assert fetch(tmp_path).taken == (delivery_id("a"),)
    folder = tmp_path / "archive" / "jva" / delivery_id("a")
    assert (folder / f"{STEM}.csv").read_bytes() == CONTENT
    assert sorted(path.name for path in folder.iterdir()) == [f"{STEM}.csv", "manifest.json", "receipt.json"]
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o440 for path in folder.iterdir())
    assert {path.name: path.read_bytes() for path in inbox.iterdir()} == before


def test_pulling_again_takes_nothing_twice(tmp_path: Path) -> None:
    lay_out(tmp_path)
    fetch(tmp_path)
    report = fetch(tmp_path)
    assert (report.taken, report.already_there, report.notices) == ((), (delivery_id("a"),), ())


def test_receipts_are_the_same_wherever_and_whenever_a_delivery_is_pulled(tmp_path: Path) -> None:
    receipts = []
    for home in (tmp_path / "one", tmp_path / "two"):
        lay_out(home)
        fetch(home)
        receipts.append((home / "archive" / "jva" / delivery_id("a") / "receipt.json").read_bytes())
    assert receipts[0] == receipts[1]


def test_the_same_id_with_other_content_is_refused(tmp_path: Path) -> None:
    lay_out(tmp_path)
    fetch(tmp_path)
    lay_out(tmp_path, content=csv_bytes("jva__haft", haft(), haft(2)))
    report = fetch(tmp_path)
    assert "under the same lieferung_id" in report.notices[0].what
    assert list_deliveries(tmp_path / "archive")[0].manifest.zeilen == 1


def test_a_broken_delivery_that_comes_again_whole_under_its_id_is_refused(tmp_path: Path) -> None:
    whole = csv_bytes("jva__haft", haft(), haft(2))
    lay_out(tmp_path, content=whole)
    (tmp_path / "inbox" / "jva" / f"{STEM}.csv").write_bytes(whole[:-1] + b"x")
    assert fetch(tmp_path).taken == (delivery_id("a"),)
    (tmp_path / "inbox" / "jva" / f"{STEM}.csv").write_bytes(whole)
    assert "new lieferung_id" in fetch(tmp_path).notices[0].remedy


def test_a_file_waits_for_its_manifest_and_a_manifest_for_its_file(tmp_path: Path) -> None:
    inbox = lay_out(tmp_path, content=None)
    (inbox / "JVA_HAFT_20260531_002.csv").write_bytes(CONTENT)
    report = fetch(tmp_path)
    assert report.waiting == ("JVA_HAFT_20260531_002.csv",)
    assert "its file JVA_HAFT_20260531_001.csv has not" in report.notices[0].what
    assert list_deliveries(tmp_path / "archive") == ()


@pytest.mark.parametrize("stem", ["..", "JVA_HAFT_1_1", "=cmd", "JVA_HAFT_20260531_001 ", "JVA_..%2F_20260531_001"])
def test_names_with_tricks_are_refused(tmp_path: Path, stem: str) -> None:
    lay_out(tmp_path, stem=stem)
    report = fetch(tmp_path)
    assert "has no name of the form" in report.notices[0].what
    assert not (tmp_path / "archive").exists()


def test_a_link_in_the_inbox_is_not_followed(tmp_path: Path) -> None:
    inbox = lay_out(tmp_path)
    (tmp_path / "secret").write_bytes(CONTENT)
    (inbox / f"{STEM}.csv").unlink()
    (inbox / f"{STEM}.csv").symlink_to(tmp_path / "secret")
    assert fetch(tmp_path).taken == ()


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"quelle": "zab"}, "speaks of another source"),
        ({"objekt": "person"}, "not the one in the file name"),
        ({"art": "LOESCHUNG", "objekt": "loeschung"}, "not the one in the file name"),
        ({"herkunft": "ECHT"}, "declares real data"),
    ],
)
def test_what_was_not_agreed_is_refused(tmp_path: Path, values: dict[str, str], told: str) -> None:
    lay_out(tmp_path, **values)
    report = fetch(tmp_path)
    assert told in report.notices[0].what
    assert report.taken == ()


def test_real_data_are_refused_before_the_file_is_opened(tmp_path: Path) -> None:
    inbox = lay_out(tmp_path, herkunft="ECHT")
    (inbox / f"{STEM}.csv").unlink()
    (inbox / f"{STEM}.csv").mkdir()
    assert "herkunft ECHT" in fetch(tmp_path).notices[0].what


def test_an_interrupted_transfer_leaves_nothing_and_is_taken_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out(tmp_path)
    local = fsspec.get_filesystem_class("file")
    listing = local.ls

    def longer(self: Any, path: str, **options: Any) -> Any:  # noqa: ANN401 -- fsspec has no types
        entries = listing(self, path, **options)
        return [entry | {"size": entry["size"] + 7} if entry["name"].endswith(".csv") else entry for entry in entries]

    with monkeypatch.context() as patched:
        patched.setattr(local, "ls", longer)
        report = fetch(tmp_path)
    assert "broke off" in report.notices[0].what
    assert list((tmp_path / "archive" / "jva").iterdir()) == []
    assert fetch(tmp_path).taken == (delivery_id("a"),)


def test_fewer_bytes_than_announced_are_not_stored(tmp_path: Path) -> None:
    raw = json.dumps(manifest("a", CONTENT)).encode()
    with pytest.raises(TransferCutShort, match=f"{len(CONTENT)} of {len(CONTENT) + 7} bytes came"):
        store(
            io.BytesIO(CONTENT),
            root=tmp_path,
            manifest=read_manifest(raw, name="a"),
            manifest_bytes=raw,
            dateiname=f"{STEM}.csv",
            announced_size=len(CONTENT) + 7,
        )
    assert list_deliveries(tmp_path) == ()


def test_a_complete_delivery_waits_until_it_is_taken(tmp_path: Path) -> None:
    lay_out(tmp_path)
    (tmp_path / "inbox" / "jva" / "JVA_HAFT_20260531_002.csv").write_bytes(CONTENT)
    archive = tmp_path / "archive"
    assert waiting_deliveries({"jva": jva_inbox(tmp_path)}, archive=archive) == (f"jva/{STEM}.manifest.json",)
    fetch(tmp_path)
    assert waiting_deliveries({"jva": jva_inbox(tmp_path)}, archive=archive) == ()


def test_an_inbox_out_of_reach_has_nothing_waiting(tmp_path: Path) -> None:
    assert waiting_deliveries({"jva": jva_inbox(tmp_path / "nowhere")}, archive=tmp_path / "archive") == ()


def test_what_a_killed_pull_left_behind_is_cleared(tmp_path: Path) -> None:
    lay_out(tmp_path)
    left = tmp_path / "archive" / "jva" / f".unfinished-{delivery_id('a')}"
    left.mkdir(parents=True)
    (left / "half").write_bytes(b"half")
    assert list_deliveries(tmp_path / "archive") == ()
    assert fetch(tmp_path).taken == (delivery_id("a"),)
    assert [path.name for path in left.parent.iterdir()] == [delivery_id("a")]


def test_an_inbox_that_is_not_there_is_a_message(tmp_path: Path) -> None:
    assert "cannot be looked into" in fetch(tmp_path).notices[0].what


def test_a_damaged_archive_stops_with_a_message(tmp_path: Path) -> None:
    lay_out(tmp_path)
    fetch(tmp_path)
    path = tmp_path / "archive" / "jva" / delivery_id("a") / "manifest.json"
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(UserError, match="its manifest is not the one that came"):
        list_deliveries(tmp_path / "archive")
