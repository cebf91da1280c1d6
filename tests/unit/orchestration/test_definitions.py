"""The web UI gets the definitions as text; what cannot be written as text leaves its graph empty."""

from pathlib import Path

from dagster import AssetsDefinition, Definitions
from dagster._core.remote_representation.external_data import RepositorySnap
from dagster_shared.serdes import serialize_value

from orchestration.assets.tables import contracts
from orchestration.definitions import build_definitions
from orchestration.resources import Home, Keys


def test_the_web_ui_can_read_the_definitions(tmp_path: Path) -> None:
    defs = build_definitions(home=Home(root=str(tmp_path)), keys=Keys())
    Definitions.validate_loadable(defs)
    text = serialize_value(RepositorySnap.from_def(defs.get_repository_def()))
    assert "daily_refresh" in text
    assert "case_list" in text


def test_every_asset_and_every_check_says_what_it_is_and_who_owns_it(tmp_path: Path) -> None:
    defs = build_definitions(home=Home(root=str(tmp_path)), keys=Keys())
    assets = [asset for asset in defs.assets or () if isinstance(asset, AssetsDefinition)]
    specs = [spec for asset in assets for spec in asset.specs]
    checks = [spec for asset in [*assets, *(defs.asset_checks or ())] for spec in asset.check_specs]
    of_contracts = {(contract.stage, contract.table) for contract in contracts().values()}
    assert of_contracts <= {tuple(spec.key.path) for spec in specs}
    assert len(checks) > len(of_contracts) / 2
    for spec in specs:
        assert spec.description, spec.key
        assert spec.owners, spec.key
        assert spec.kinds, spec.key
        assert spec.group_name == spec.key.path[0]
    for check in checks:
        assert check.description, check.key
        assert str(check.metadata["owner"]).startswith("team:"), check.key
