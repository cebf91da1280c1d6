"""What the rules say about every candidate pair of a set of person records.

Belongs here: pairs as rows that leave the product: decision, tier, reasons; writing them to a file.
Does not belong here: reading the records (person_file), scoring open pairs (scoring), the daily run (link).
"""

from pathlib import Path

import polars as pl

from pipelines.errors import UserError
from pipelines.identify.clusters import group
from pipelines.identify.identities import comparable, number_records
from pipelines.identify.judgements import JUDGEMENTS_SCHEMA, follow
from pipelines.identify.reasons import SEPARATOR, Reason, in_german
from pipelines.identify.tiers import APART, LINK, decide_candidates

ENDINGS = (".csv", ".parquet")
PAIR_COLUMNS = (
    "quelle_l",
    "datensatz_id_l",
    "quelle_r",
    "datensatz_id_r",
    "decision",
    "tier",
    "weight",
    "reasons",
)
NAMED = ("record_key", "identitaet_nr", "quelle", "datensatz_id")
"""What is needed of the records of a file once they are prepared."""


def decide_file(records: pl.DataFrame, *, identities: pl.DataFrame, numbered: pl.DataFrame) -> pl.DataFrame:
    """Decide every candidate pair as the daily run would, without judgements of people.

    Args:
        records: of `person_file.read_person_file`, at least NAMED.
        identities: of `identities.comparable`.
        numbered: of `identities.number_records`.

    Returns:
        rid_l, rid_r, quelle_l, datensatz_id_l, quelle_r, datensatz_id_r, decision, tier, reasons (German); sorted. LINK
        means: one person, also when only other records join the two. A group that contradicts itself gives REVIEW.
        APART is a candidate pair for which nothing speaks (T6).
    """
    candidates = decide_candidates(identities)
    nobody = follow(pl.DataFrame(schema=JUDGEMENTS_SCHEMA))
    decided = candidates.filter(pl.col("entscheidung") != APART)
    grouped = group(decided, numbered=numbered, identities=identities, judged=nobody)
    gruppe = grouped.members.select("rid", "gruppe")
    one = pl.col("l") == pl.col("r")
    told = (
        candidates.join(
            grouped.pairs.select("rid_l", "rid_r", fest="entscheidung", warum="gruende"),
            on=["rid_l", "rid_r"],
            how="left",
        )
        .join(gruppe.rename({"rid": "rid_l", "gruppe": "l"}), on="rid_l")
        .join(gruppe.rename({"rid": "rid_r", "gruppe": "r"}), on="rid_r")
        .with_columns(settled=one & pl.col("fest").is_null())
        .select(
            "rid_l",
            "rid_r",
            decision=pl.when("settled").then(pl.lit(LINK)).otherwise(pl.coalesce("fest", "entscheidung")),
            tier="stufe",
            codes=pl.when("settled")
            .then(pl.concat_str("gruende", pl.lit(SEPARATOR + Reason.UEBER_ANDERE.value)))
            .otherwise(pl.coalesce("warum", "gruende")),
        )
    )
    named = records.filter(pl.col("identitaet_nr") == 0).join(numbered.select("rid", "record_key"), on="record_key")
    for side in "lr":
        told = told.join(
            named.select(
                pl.col("rid").alias(f"rid_{side}"),
                pl.col("quelle").alias(f"quelle_{side}"),
                pl.col("datensatz_id").alias(f"datensatz_id_{side}"),
            ),
            on=f"rid_{side}",
        )
    return told.with_columns(reasons=in_german(told["codes"])).drop("codes").sort("rid_l", "rid_r")


def prepared(records: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Number the records of a file and bring them into the form in which they are compared.

    Args:
        records: of `person_file.read_person_file`.

    Returns:
        numbered, identities.
    """
    numbered = number_records(records)
    return numbered, comparable(records, numbered=numbered)


def require_writable(path: Path) -> None:
    """Refuse an output of another kind before anything is computed.

    Raises:
        UserError: the ending is neither .csv nor .parquet, or there is no such folder.
    """
    if path.suffix.lower() not in ENDINGS or not path.parent.is_dir():
        raise UserError(
            what=f"{path} cannot be written: "
            + ("there is no such folder." if path.suffix.lower() in ENDINGS else "it is neither .csv nor .parquet."),
            meaning="Nothing was compared and nothing written; no list is concerned.",
            remedy="Name a file by its ending in a folder that exists: iris pairs FILE --out pairs.csv",
        )


def write_pairs(pairs: pl.DataFrame, *, path: Path) -> None:
    """Write pairs as CSV or Parquet, by the ending of the path.

    Args:
        pairs: with PAIR_COLUMNS; other columns stay behind.
        path: of the file.
    """
    columns = pairs.select(PAIR_COLUMNS)
    if path.suffix.lower() == ".csv":
        columns.write_csv(path)
    else:
        columns.write_parquet(path)
