"""Deliveries from a real S3 endpoint on loopback (the server of moto), over HTTP as in use."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import boto3
import pytest
from invented_deliveries import AUTHORITIES, csv_bytes, delivery_id, haft, manifest
from moto.server import ThreadedMotoServer
from sftp_server import free_port, wire

from orchestration.inbox_access import Inboxes
from pipelines.acquire.archive import list_deliveries
from pipelines.acquire.pull import PullReport, pull

STEM = "JVA_HAFT_20260531_001"
CONTENT = csv_bytes("jva__haft", haft())
LARGE = csv_bytes("jva__haft", *(haft(number) for number in range(1, 3_000)))
BEFORE_THE_CUT = 100_000
"""Listing and manifest pass, the file does not."""
ALWAYS = 10_000


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint: str) -> Any:  # noqa: ANN401 -- boto3 has no types
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id="iris",
        aws_secret_access_key="x",  # noqa: S106 -- invented
        region_name="eu-central-1",
    )
    client.create_bucket(Bucket="lieferungen", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    yield client
    for entry in client.list_objects_v2(Bucket="lieferungen").get("Contents", []):
        client.delete_object(Bucket="lieferungen", Key=entry["Key"])
    client.delete_bucket(Bucket="lieferungen")


def lay_out(client: Any, *, content: bytes = CONTENT, name: str = "a", stem: str = STEM) -> None:  # noqa: ANN401
    client.put_object(Bucket="lieferungen", Key=f"jva/{stem}.csv", Body=content)
    raw = json.dumps(manifest(name, content)).encode()
    client.put_object(Bucket="lieferungen", Key=f"jva/{stem}.manifest.json", Body=raw)


@pytest.fixture
def guarded(endpoint: str) -> Iterator[None]:
    """Let the endpoint ask for keys, as a real one does."""

    def allow_without_key(number: str) -> None:
        plain = {"Content-Type": "text/plain"}
        request = Request(f"{endpoint}/moto-api/reset-auth", data=number.encode(), headers=plain)  # noqa: S310
        with urlopen(request, timeout=10):  # noqa: S310 -- on loopback
            pass

    allow_without_key("0")
    yield
    allow_without_key("inf")


def fetch(tmp_path: Path, *, endpoint: str, url: str = "s3://lieferungen/jva") -> PullReport:
    secret = tmp_path / "secret"
    secret.write_text("invented-secret")
    secret.chmod(0o600)
    access = tmp_path / "inboxes.yml"
    access.write_text(
        f"inboxes:\n  jva:\n    url: {url}\n    endpoint: {endpoint}\n    key_id: iris\n    secret_file: secret\n"
    )
    inbox = Inboxes(access_file=str(access)).addresses(AUTHORITIES, home=tmp_path)["jva"]
    report = pull(AUTHORITIES["jva"], inbox=inbox, archive=tmp_path / "archive", permit=None)
    assert "invented-secret" not in repr(report) + repr(inbox)
    return report


def test_a_complete_delivery_is_taken_and_the_source_is_as_before(
    endpoint: str,
    bucket: Any,  # noqa: ANN401
    tmp_path: Path,
) -> None:
    lay_out(bucket)
    bucket.put_object(Bucket="lieferungen", Key="jva/JVA_HAFT_20260531_002.csv", Body=CONTENT)
    before = bucket.list_objects_v2(Bucket="lieferungen")["Contents"]
    report = fetch(tmp_path, endpoint=endpoint)
    assert report.taken == (delivery_id("a"),)
    assert report.waiting == ("JVA_HAFT_20260531_002.csv",)
    assert list_deliveries(tmp_path / "archive")[0].file.read_bytes() == CONTENT
    assert bucket.list_objects_v2(Bucket="lieferungen")["Contents"] == before
    assert fetch(tmp_path, endpoint=endpoint).already_there == (delivery_id("a"),)


def test_a_missing_bucket_is_told(endpoint: str, tmp_path: Path) -> None:
    report = fetch(tmp_path, endpoint=endpoint, url="s3://nirgends/jva")
    assert "the folder is missing or may not be read" in report.notices[0].what


def test_an_endpoint_that_is_away_is_told(tmp_path: Path) -> None:
    report = fetch(tmp_path, endpoint=f"http://127.0.0.1:{free_port()}")
    assert "it does not answer" in report.notices[0].what


def test_a_transfer_that_is_cut_in_the_middle_is_taken_whole(endpoint: str, bucket: Any, tmp_path: Path) -> None:  # noqa: ANN401
    lay_out(bucket, content=LARGE)
    with wire(int(endpoint.rpartition(":")[2]), cut_after=BEFORE_THE_CUT, cuts=2) as port:
        report = fetch(tmp_path, endpoint=f"http://127.0.0.1:{port}")
    assert (report.taken, report.notices) == ((delivery_id("a"),), ())
    assert list_deliveries(tmp_path / "archive")[0].file.read_bytes() == LARGE


def test_a_transfer_that_is_cut_again_and_again_is_told_and_leaves_no_half_file(
    endpoint: str,
    bucket: Any,  # noqa: ANN401
    tmp_path: Path,
) -> None:
    lay_out(bucket, name="small")
    lay_out(bucket, content=LARGE, stem="JVA_HAFT_20260531_002")
    with wire(int(endpoint.rpartition(":")[2]), cut_after=BEFORE_THE_CUT, cuts=ALWAYS) as port:
        report = fetch(tmp_path, endpoint=f"http://127.0.0.1:{port}")
    assert report.taken == (delivery_id("small"),)
    (notice,) = report.notices
    assert "The transfer of JVA_HAFT_20260531_002 from" in notice.what
    assert "No half file is in the archive" in notice.meaning
    assert [path.name for path in (tmp_path / "archive").rglob("*.csv")] == [f"{STEM}.csv"]
    assert fetch(tmp_path, endpoint=endpoint).taken == (delivery_id("a"),)


def test_refused_keys_are_told_without_repeating_them(
    endpoint: str,
    bucket: Any,  # noqa: ANN401
    guarded: None,
    tmp_path: Path,
) -> None:
    report = fetch(tmp_path, endpoint=endpoint)
    (notice,) = report.notices
    assert "the login was refused" in notice.what
    assert "Check account, key or password with the authority" in notice.remedy
    assert "The last good state stays in force" in notice.meaning
    assert "iris" not in notice.what.replace("iris refresh", "")
    assert report.taken == ()
