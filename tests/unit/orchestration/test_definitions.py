"""The web UI gets the definitions as text; what cannot be written as text leaves its graph empty."""

from pathlib import Path

from dagster import Definitions
from dagster._core.remote_representation.external_data import RepositorySnap
from dagster_shared.serdes import serialize_value

from orchestration.definitions import build_definitions
from orchestration.inbox_access import Inboxes
from orchestration.resources import Home, Keys


def test_the_web_ui_can_read_the_definitions(tmp_path: Path) -> None:
    defs = build_definitions(home=Home(root=str(tmp_path)), keys=Keys(), inboxes=Inboxes())
    Definitions.validate_loadable(defs)
    text = serialize_value(RepositorySnap.from_def(defs.get_repository_def()))
    assert "daily_refresh" in text
    assert "case_list" in text
