"""Measure the linking on invented records whose truth is known: `python -m tests.eval.linkage 5000 36000 --seed 3`.

Belongs here: precision, recall, clerical load, cost per size, by name origin; what that means at the size of the state.
Does not belong here: the rules, data of others (febrl).
"""

import argparse
import math
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl

from pipelines.identify.components import connected
from pipelines.identify.pairs import decide_file, prepared
from pipelines.identify.person_file import as_person_records
from pipelines.identify.tiers import MOST_DATES_OF_A_NAME
from pipelines.synthesise.person_records import PersonRecords, synthesise_person_records

SEED = 20260601
"""The rules were made while looking at records of this seed; what holds for another one is measured beside it."""
FRESH_SEED = 7919
"""No rule, no bound and no fault of the invention was chosen by looking at these records."""
SIZES = (5_000, 36_000, 190_000, 1_000_000)
ALL = "alle"
TITLES = (
    *("records", "area", "persons", "precision", "recall", "recall_with_people", "false_links_per_10000"),
    *("clerical_per_1000", "candidates", "cpu_seconds", "peak_mb"),
)


CANDIDATES_OF_THE_STATE = 18_000
"""Persons who may come onto the list in North Rhine-Westphalia; their records are what is linked (assumption)."""
FOREIGN_PERSONS = 3_270_000
"""Persons without German nationality in the state, for scale: they are not linked."""
DAYS_OF_BIRTH = 14_600
"""Forty years: days on which the persons of one name and place are born."""


def decide(invented: PersonRecords) -> pl.DataFrame:
    """Give the pairs that the rules decide."""
    records = as_person_records(invented.records).records
    numbered, identities = prepared(records)
    return decide_file(records, identities=identities, numbered=numbered)


def cost(invented: PersonRecords) -> dict[str, object]:
    """Let the command `iris pairs` do the same in a process of its own: candidates, CPU seconds, peak memory."""
    script = (
        "import resource, sys; from pathlib import Path; from orchestration.linking import pairs_of_file;"
        "pairs_of_file(Path(sys.argv[1]), out=Path(sys.argv[2])); used = resource.getrusage(resource.RUSAGE_SELF);"
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss)"
    )
    with tempfile.TemporaryDirectory() as folder:
        file, out = Path(folder) / "records.csv", Path(folder) / "pairs.parquet"
        invented.records.write_csv(file)
        command = [sys.executable, "-c", script, str(file), str(out)]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-2:]
        candidates = pl.scan_parquet(out).select(pl.len()).collect().item()
    return {"candidates": candidates, "cpu_seconds": round(float(told[0]), 1), "peak_mb": int(told[1]) // 1024}


def most_expected(found: int) -> float:
    """Give the upper end of the 95 percent interval of a rate of which `found` cases were seen: 3.0 for none.

    The mean for which `found` or fewer come up with five percent (Poisson, one-sided); the rule of three for none.
    """
    low, high = 0.0, 10.0 + 4 * found
    for _ in range(60):
        mean = (low + high) / 2
        at_most = sum(math.exp(-mean) * mean**count / math.factorial(count) for count in range(found + 1))
        low, high = (mean, high) if at_most > 0.05 else (low, mean)
    return high


def at_the_state(links: int, *, wrong: int, per_person: float) -> list[str]:
    """Tell how many wrong links the measurement leaves possible at the size of the state, beside the formula.

    Args:
        links: links of the rules that were measured.
        wrong: how many of them join two persons.
        per_person: links per person.
    """
    most = most_expected(wrong)
    expected, upper = wrong / links * per_person, most / links * per_person
    by_chance = (MOST_DATES_OF_A_NAME - 1) / 2 / DAYS_OF_BIRTH
    return [
        f"{wrong} of {links} links of the rules were wrong; with 95 % certainty at most {most:.1f}, that is"
        f" {most / links:.1e} per link."
    ] + [
        f"- {persons:,} persons, {round(persons * per_person):,} links: {expected * persons:.2f} wrong"
        f" links expected, at most {upper * persons:.2f}; by chance at most {persons * by_chance:.1f}"
        " even if every name were as frequent as T4 allows."
        for persons in (CANDIDATES_OF_THE_STATE, FOREIGN_PERSONS)
    ]


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


def main(sizes: list[int], *, seed: int) -> None:
    """Measure each size and print the table as Markdown."""
    print("| " + " | ".join(TITLES) + " |\n|" + "---|" * len(TITLES))
    counted: list[tuple[int, int]] = []
    links = wrong = persons = 0
    for size in sizes:
        invented = synthesise_person_records(count=size, seed=seed)
        costs = {"records": invented.truth.height} | cost(invented)
        pairs = decide(invented)
        counted.append((invented.truth.height, int(str(costs["candidates"]))))
        of_areas = measure(invented, pairs=pairs)
        for row in of_areas.to_dicts():
            told = row | (costs if row["area"] == ALL else {})
            print("| " + " | ".join(str(told[name]) if name in told else "" for name in TITLES) + " |", flush=True)
        links += pairs.filter(pl.col("decision") == "LINK").height
        persons += of_areas["persons"][0]
        wrong += round(of_areas["false_links_per_10000"][0] * of_areas["persons"][0] / 10_000)
    print()
    for (records, pairs_before), (more, pairs_after) in pairwise(counted):
        exponent = math.log(pairs_after / pairs_before) / math.log(more / records)
        print(f"From {records:,} to {more:,} records the candidate pairs grow with exponent {exponent:.2f}.")
    print()
    print("\n".join(at_the_state(links, wrong=wrong, per_person=links / persons)))


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="Measure the linking on invented records.")
    arguments.add_argument("sizes", nargs="*", type=int, default=list(SIZES))
    arguments.add_argument("--seed", type=int, default=SEED)
    given = arguments.parse_args()
    main(given.sizes, seed=given.seed)
