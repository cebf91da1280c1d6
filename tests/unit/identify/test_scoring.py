"""The frozen model: it orders open pairs, compares persons only, and cannot be saved half trained."""

import json
from copy import deepcopy
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.errors import UserError
from pipelines.identify.identities import comparable, number_records
from pipelines.identify.scoring import (
    COMPARED,
    MODEL_FILE,
    MODELS,
    draw_waterfall,
    parts_of_weight,
    read_model,
    with_weights,
)
from pipelines.identify.training import require_trained, save_model
from tests.unit.identify.invented_records import frame, record

KAYA = {"familienname": "Kaya", "vornamen": "Deniz", "geburtsdatum": "1990-04-05", "geburtsort": "Izmir"}
RECORDS = frame(
    record("abh:1", **KAYA),
    record("bzr:2", **KAYA | {"geburtsdatum": "1990-05-04"}),
    record("jva:3", **KAYA | {"geburtsdatum": "1971-12-30"}),
)
PAIRS = pl.DataFrame(
    {"rid_l": [0, 0, 1], "rid_r": [1, 2, 2], "decision": ["REVIEW", "REVIEW", "APART"]},
    schema_overrides={"rid_l": pl.Int32, "rid_r": pl.Int32},
)
IDENTITIES = comparable(RECORDS, numbered=number_records(RECORDS))


def test_open_pairs_are_weighed_and_no_others() -> None:
    weights = with_weights(PAIRS, identities=IDENTITIES)["weight"].to_list()
    assert weights[0] > weights[1]
    assert weights[2] is None


def test_nothing_open_needs_no_model() -> None:
    assert with_weights(PAIRS.filter(pl.col("decision") == "APART"), identities=IDENTITIES)["weight"].null_count() == 1


def test_the_model_in_force_compares_persons_only_and_is_trained() -> None:
    model = read_model()
    assert {comparison["output_column_name"] for comparison in model.settings["comparisons"]} == set(COMPARED)
    require_trained(model.settings)
    assert MODEL_FILE.name == f"{model.note['am']}-{model.note['hash']}.json"
    assert [path.name for path in MODELS.iterdir()] == [MODEL_FILE.name]


def test_a_frozen_model_bears_the_hash_of_its_content(tmp_path: Path) -> None:
    model = read_model()
    again = save_model(
        model.settings,
        folder=tmp_path,
        am=date.fromisoformat(model.note["am"]),
        seed=model.note["seed"],
        records=model.note["records"],
    )
    assert again.name == MODEL_FILE.name
    assert json.loads(again.read_text()) == json.loads(MODEL_FILE.read_text())


def test_a_model_with_an_untrained_level_is_not_saved(tmp_path: Path) -> None:
    model = deepcopy(read_model().settings)
    del model["comparisons"][0]["comparison_levels"][1]["m_probability"]
    with pytest.raises(UserError, match="untrained levels: fam: Exact match") as told:
        save_model(model, folder=tmp_path, am=date(2026, 6, 1), seed=1, records=1)
    assert "iris train-linkage" in told.value.remedy
    assert not list(tmp_path.iterdir())


def test_the_waterfall_in_the_documents_is_that_of_the_model_in_force() -> None:
    (parts,) = parts_of_weight(PAIRS.head(1), identities=IDENTITIES).select("start", "fam", "vor1", "dob", "ort").rows()
    drawn = Path("docs/linking_waterfall.svg").read_text(encoding="utf-8").replace("−", "-")
    assert all(f">{value:.2f}<" in drawn for value in parts)


def test_a_waterfall_is_drawn_offline(tmp_path: Path) -> None:
    path = tmp_path / "waterfall.svg"
    draw_waterfall(PAIRS.head(1), identities=IDENTITIES, path=path)
    drawn = path.read_text()
    assert drawn.startswith("<svg")
    assert "http" not in drawn.replace("http://www.w3.org/", "")
