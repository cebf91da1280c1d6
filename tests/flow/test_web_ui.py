"""`iris ui` in a process of its own: what it shows of two published days is asked of it as the browser asks."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from orchestration.resources import REPOSITORY

SECONDS_TO_COME_UP = 120
SECONDS_TO_END = 30

WHAT_IS_SHOWN = """{
  repositoriesOrError { ... on RepositoryConnection { nodes {
    jobs { name } schedules { name scheduleState { status } } sensors { name }
  } } }
  assetNodes { assetKey { path } groupName description owners { ... on TeamAssetOwner { team } } kinds
    assetChecksOrError { ... on AssetChecks { checks { name description } } }
    partitionDefinition { description } }
  assetOrError(assetKey: {path: ["linked_persons", "verurteilungen"]}) { ... on Asset {
    assetMaterializations(limit: 1) { partition metadataEntries { label
      ... on TableColumnLineageMetadataEntry { lineage { columnName columnDeps { columnName } } } } } } }
}"""


@pytest.fixture
def address(published_copy: Path) -> Iterator[str]:
    """The web UI of the published days; ended as a person ends it, with Ctrl-C."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = published_copy / "ui.log"
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "orchestration", "ui", "--port", str(port)],
            cwd=REPOSITORY,
            env=os.environ | {"IRIS_HOME": str(published_copy)},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield f"http://127.0.0.1:{port}/graphql"
        finally:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(SECONDS_TO_END)
    assert "Warning" not in log.read_text(encoding="utf-8")


def ask(address: str, query: str) -> dict[str, Any]:
    """Ask until the web UI answers with a loaded code location."""
    until = time.monotonic() + SECONDS_TO_COME_UP
    body = json.dumps({"query": query}).encode()
    while True:
        request = urllib.request.Request(address, data=body, headers={"Content-Type": "application/json"})  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=SECONDS_TO_COME_UP) as answer:  # noqa: S310
                data: dict[str, Any] = json.load(answer)["data"]
            if data["assetNodes"]:
                return data
        except (urllib.error.URLError, ConnectionError):
            pass
        assert time.monotonic() < until, "the web UI did not come up"
        time.sleep(1)


@pytest.mark.heavy
def test_the_web_ui_shows_graph_partitions_checks_schedule_and_column_lineage(address: str) -> None:
    data = ask(address, WHAT_IS_SHOWN)
    (repository,) = data["repositoriesOrError"]["nodes"]
    assert "daily_refresh" in {job["name"] for job in repository["jobs"]}
    assert {schedule["name"] for schedule in repository["schedules"]} == {"every_morning"}
    assert {sensor["name"] for sensor in repository["sensors"]} == {"new_delivery", "run_failed"}
    nodes = {"/".join(node["assetKey"]["path"]): node for node in data["assetNodes"]}
    assert {node["groupName"] for node in nodes.values()} == {
        "source", "staging", "linked_persons", "assessed_cases", "published_list"
    }  # fmt: skip
    for name, node in nodes.items():
        assert node["description"], name
        assert node["owners"], name
        assert node["kinds"], name
        assert node["partitionDefinition"], name
    checks = [check for node in nodes.values() for check in node["assetChecksOrError"].get("checks", [])]
    assert len(checks) > 50
    assert all(check["description"] for check in checks)
    (made,) = data["assetOrError"]["assetMaterializations"]
    assert made["partition"] == "2026-06-02"
    (lineage,) = [entry["lineage"] for entry in made["metadataEntries"] if "lineage" in entry]
    assert {"rechtskraft_am"} <= {column["columnName"] for column in lineage if column["columnDeps"]}
