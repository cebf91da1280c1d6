"""Training the model that orders open pairs: by hand, on invented records whose truth is known, never in a daily run.

Belongs here: what the model compares and how finely, estimating its parameters, refusing an unfinished one.
Does not belong here: using it (scoring), inventing records (synthesise).
"""

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipelines.errors import UserError
from pipelines.identify.identities import comparable, number_records
from pipelines.identify.scoring import comparable_people

NEARLY_EQUAL, SIMILAR = 0.92, 0.8
"""Jaro-Winkler: one letter in a name of six, and two."""

PAIRS_FOR_CHANCE = 2_000_000
"""Random pairs from which is counted how often different persons agree by chance."""

HASH_DIGITS = 12


def train(records: pl.DataFrame, *, truth: pl.DataFrame, seed: int) -> dict[str, Any]:
    """Estimate the model.

    How often one person's records agree is counted in the truth; how often different persons agree by chance, in
    random pairs. Nothing is estimated by iteration, so nothing depends on a starting value.

    Args:
        records: RECORDS_SCHEMA.
        truth: record_key, true_person_id.
        seed: of the random pairs.

    Returns:
        Settings of Splink.

    Raises:
        UserError: a level of a comparison never occurred.
    """
    import splink

    numbered = number_records(records)
    people = comparable_people(comparable(records, numbered=numbered)).join(
        numbered.select("rid", "record_key").join(truth, on="record_key").select("rid", person="true_person_id"),
        on="rid",
    )
    with duckdb.connect() as con:
        con.register("people_frame", people.rename({"rid": "unique_id"}).to_arrow())
        con.execute("create table people as select * from people_frame")
        table = splink.DuckDBAPI(connection=con).register("people")
        linker = splink.Linker(table, _settings(), log_level=None)
        linker.training.estimate_u_using_random_sampling(max_pairs=PAIRS_FOR_CHANCE, seed=seed)
        linker.training.estimate_m_from_label_column("person")
        model: dict[str, Any] = json.loads(json.dumps(linker.misc.save_model_to_json()))
    persons, rows = people["person"].n_unique(), people.height
    together = people.group_by("person").len().select((pl.col("len") * (pl.col("len") - 1) / 2).sum()).item()
    model["probability_two_random_records_match"] = together / (rows * (rows - 1) / 2) if persons else 0.0
    model["link_type"] = "link_only"
    model["linker_uid"] = "iris"  # drawn at random by Splink; the same training gives the same file
    require_trained(model)
    return model


def require_trained(model: dict[str, Any]) -> None:
    """Refuse a model with a level whose probabilities were never estimated.

    Args:
        model: settings of Splink.

    Raises:
        UserError: names the levels.
    """
    untrained = [
        f"{comparison['output_column_name']}: {level['label_for_charts']}"
        for comparison in model["comparisons"]
        for level in comparison["comparison_levels"]
        if not (level.get("is_null_level"))
        and not all(name in level and isinstance(level[name], float) for name in PROBABILITIES)
    ]
    if untrained:
        raise UserError(
            what="The model was not saved; it has untrained levels: " + "; ".join(untrained) + ".",
            meaning="A pair with such an agreement would have a weight that nothing supports. "
            "The model in force stays in force; no list is concerned.",
            remedy="Train on more records: iris train-linkage --records 50000",
        )


PROBABILITIES = ("m_probability", "u_probability")


def save_model(model: dict[str, Any], *, folder: Path, am: date, seed: int, records: int) -> Path:
    """Freeze a trained model as <day>-<hash>.json with a note on its training.

    Args:
        model: of `train`.
        folder: gets the file.
        am: day of the training.
        seed: of the training.
        records: how many it was trained on.

    Returns:
        The file.
    """
    require_trained(model)
    digest = hashlib.sha256(json.dumps(model, sort_keys=True).encode()).hexdigest()[:HASH_DIGITS]
    note = {
        "am": am.isoformat(),
        "hash": digest,
        "seed": seed,
        "records": records,
        "command": f"iris train-linkage --am {am.isoformat()} --records {records} --seed {seed}",
        "trained_on": "invented person records with known truth (pipelines/synthesise/person_records.py)",
        "use": "orders open pairs for people; links nothing; not part of the daily run",
    }
    path = folder / f"{am.isoformat()}-{digest}.json"
    content = json.dumps({"note": note, "splink": model}, ensure_ascii=False, indent=1)
    path.write_text(content + "\n", encoding="utf-8")
    return path


def _settings() -> Any:  # noqa: ANN401 -- Splink has no types
    """What is compared, from the finest agreement down to none."""
    import splink
    import splink.comparison_level_library as levels
    import splink.comparison_library as comparisons

    def name(column: str) -> Any:  # noqa: ANN401
        return comparisons.CustomComparison(
            output_column_name=column,
            comparison_levels=[
                levels.NullLevel(column),
                levels.ExactMatchLevel(column, term_frequency_adjustments=True),
                levels.JaroWinklerLevel(column, NEARLY_EQUAL),
                levels.JaroWinklerLevel(column, SIMILAR),
                levels.ElseLevel(),
            ],
        )

    birth = comparisons.CustomComparison(
        output_column_name="dob",
        comparison_levels=[
            levels.NullLevel("dob"),
            levels.ExactMatchLevel("dob"),
            levels.CustomLevel(
                "starts_with(dob_l, dob_r) or starts_with(dob_r, dob_l)", label_for_charts="equal as far as known"
            ),
            levels.CustomLevel("damerau_levenshtein(dob_l, dob_r) <= 2", label_for_charts="at most two digits"),
            levels.CustomLevel("dob_l[:4] = dob_r[:4]", label_for_charts="same year"),
            levels.ElseLevel(),
        ],
    )
    place = comparisons.CustomComparison(
        output_column_name="ort",
        comparison_levels=[
            levels.NullLevel("ort"),
            levels.ExactMatchLevel("ort", term_frequency_adjustments=True),
            levels.JaroWinklerLevel("ort", SIMILAR),
            levels.ElseLevel(),
        ],
    )
    return splink.SettingsCreator(
        link_type="dedupe_only",
        comparisons=[name("fam"), name("vor1"), birth, place, comparisons.ExactMatch("sex")],
        blocking_rules_to_generate_predictions=["l.pair = r.pair"],
        retain_intermediate_calculation_columns=True,
        retain_matching_columns=True,
    )
