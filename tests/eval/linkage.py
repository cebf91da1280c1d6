"""Measure the linking on invented records whose truth is known: `python -m tests.eval.linkage 5000 36000`.

Belongs here: precision, recall, clerical load, cost per size, by name origin. Does not belong here: the rules.
"""

import resource
import sys
import time

import numpy as np
import polars as pl

from pipelines.identify.components import connected
from pipelines.identify.pairs import decide_file, prepared
from pipelines.identify.person_file import as_person_records
from pipelines.synthesise.person_records import PersonRecords, synthesise_person_records

SEED = 20260601
SIZES = (5_000, 36_000, 190_000, 1_000_000)
ALL = "alle"
TITLES = (
    *("records", "area", "persons", "precision", "recall", "recall_with_people", "false_links_per_10000"),
    *("clerical_per_1000", "candidates", "cpu_seconds", "peak_mb"),
)


def decide(invented: PersonRecords) -> tuple[pl.DataFrame, float]:
    """Give the pairs and the CPU seconds of reading, comparing and deciding them."""
    started = time.process_time()
    records = as_person_records(invented.records).records
    numbered, identities = prepared(records)
    pairs = decide_file(records, identities=identities, numbered=numbered)
    return pairs, time.process_time() - started


def measure(invented: PersonRecords, *, pairs: pl.DataFrame) -> pl.DataFrame:
    """One row per name origin and one for all: rates over pairs of records of one person."""
    truth = invented.truth.select("true_person_id", "area", key=pl.format("{}:{}", "quelle", "datensatz_id"))
    told = pairs.select(
        "decision",
        l=pl.format("{}:{}", "quelle_l", "datensatz_id_l"),
        r=pl.format("{}:{}", "quelle_r", "datensatz_id_r"),
    )
    for side in "lr":
        told = told.join(
            truth.rename({"key": side, "true_person_id": f"person_{side}", "area": f"area_{side}"}), on=side
        )
    told = told.with_columns(right=pl.col("person_l") == pl.col("person_r"))
    rows = []
    for area in (ALL, *sorted(truth["area"].unique())):
        here = truth if area == ALL else truth.filter(pl.col("area") == area)
        of = told if area == ALL else told.filter(pl.col("area_l") == area)
        persons = here.group_by("true_person_id").len()
        wanted = int(persons.select((pl.col("len") * (pl.col("len") - 1) / 2).sum()).item())
        links, open_pairs = of.filter(pl.col("decision") == "LINK"), of.filter(pl.col("decision") == "REVIEW")
        found = int(links["right"].sum())
        judged = _joined(of.filter(pl.col("right") & (pl.col("decision") != "APART")), records=here)
        rows.append(
            {
                "area": area,
                "persons": persons.height,
                "precision": round(found / max(links.height, 1), 6),
                "recall": round(found / wanted, 4),
                "recall_with_people": round(judged / wanted, 4),
                "false_links_per_10000": round((links.height - found) / persons.height * 10_000, 2),
                "clerical_per_1000": round(open_pairs.height / persons.height * 1000, 1),
            }
        )
    return pl.DataFrame(rows)


def _joined(pairs: pl.DataFrame, *, records: pl.DataFrame) -> int:
    """Count pairs of one person once people have judged every open pair rightly, and what hangs together is joined."""
    place = records.select("key").with_row_index("place")
    ends = [
        pairs.join(place, left_on=side, right_on="key", how="inner", maintain_order="left")["place"] for side in "lr"
    ]
    left, right = (end.to_numpy().astype(np.int64) for end in ends)
    size = pl.Series(connected(records.height, left=left, right=right)).value_counts()["count"].cast(pl.Int64)
    return int((size * (size - 1) // 2).sum())


def main(sizes: list[int]) -> None:
    """Measure each size and print the table as Markdown."""
    print("| " + " | ".join(TITLES) + " |\n|" + "---|" * len(TITLES))
    for size in sizes:
        invented = synthesise_person_records(count=size, seed=SEED)
        pairs, seconds = decide(invented)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        cost = {"records": invented.truth.height, "candidates": pairs.height, "cpu_seconds": round(seconds, 1)}
        for row in measure(invented, pairs=pairs).to_dicts():
            told = row | (cost | {"peak_mb": peak} if row["area"] == ALL else {})
            print("| " + " | ".join(str(told[name]) if name in told else "" for name in TITLES) + " |", flush=True)


if __name__ == "__main__":
    main([int(text) for text in sys.argv[1:]] or list(SIZES))
