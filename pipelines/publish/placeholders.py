"""What an older list keeps of a case that was deleted: a placeholder, and nothing that it said.

Its row of the list becomes `gelöscht <day> <class of the ground>`; the row's hash stays without salt and case, so that
the hash of the list still holds. In every other table its rows go. The place is kept, because the places of the others
show the gap anyway.

Belongs here: what becomes of each published table.
Does not belong here: files (rewriting), who is to be deleted and why (orchestration).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

import polars as pl

from pipelines.publish.causes import Ursache

PLACEHOLDER: Final = "GELOESCHT-"
"""Begins what stands in the place of the case number."""

KEPT: Final = ("run_id", "stichtag", "regelwerk_version", "liste", "platz")
"""Of the row of a deleted case: what follows from the rows around it."""

BEFORE: Final = ("liste_vorher", "platz_vorher", "zelle_vorher")
"""What a comparison tells of the list before."""

BEFORE_GONE: Final = "VORHER_GELOESCHT"
"""What became of a case whose row on the list before was deleted since: nobody can say any more."""

LEFT: Final = "AUSGESCHIEDEN"


class GrundKlasse(StrEnum):
    """Why rows were deleted, as far as a list may show it: coarse, so that no class points to witness protection."""

    GESETZ = "GESETZ"
    BERICHTIGUNG = "BERICHTIGUNG"
    WIDERSPRUCH = "WIDERSPRUCH"
    FRIST = "FRIST"


@dataclass(frozen=True, kw_only=True)
class Deleted:
    """What is to be taken out of the published lists.

    Attributes:
        cases: by run, the cases whose rows of it go.
        am: day of the deletion.
        klasse: of the ground.
    """

    cases: Mapping[str, Collection[str]]
    am: date
    klasse: GrundKlasse

    def of_run(self, run_id: str) -> frozenset[str]:
        """Give the cases of one run."""
        return frozenset(self.cases[run_id]) if run_id in self.cases else frozenset()

    def runs_of(self, fall_id: str) -> list[str]:
        """Give the runs that lose a case."""
        return sorted(run for run, cases in self.cases.items() if fall_id in cases)

    @property
    def text(self) -> str:
        """What stands in the place of a row."""
        return f"gelöscht {self.am.isoformat()} {self.klasse}"


def is_placeholder(column: str = "fall_id") -> pl.Expr:
    """Tell whether a row stands for a deleted one."""
    return pl.col(column).str.starts_with(PLACEHOLDER)


def cases_with_records(facts: pl.DataFrame, *, hashes: Collection[str]) -> frozenset[str]:
    """Find the cases of a run that rested on certain records.

    Args:
        facts: case_facts of the run.
        hashes: keyed hashes of records, as in datensatz_hashes.
    """
    wanted = pl.Series(sorted(hashes), dtype=pl.String).implode()
    hit = facts.filter(pl.col("datensatz_hashes").list.eval(pl.element().is_in(wanted)).list.any())
    return frozenset(hit["fall_id"])


def without_cases(tables: Mapping[str, pl.DataFrame], *, run_id: str, deleted: Deleted) -> dict[str, pl.DataFrame]:
    """Take cases out of all tables of a run.

    Args:
        tables: by name; those without fall_id are left alone.
        run_id: of the run.
        deleted: what goes; also of other runs, because a list tells of the ones before it.

    Returns:
        The tables that are other than before.
    """
    cases = sorted(deleted.of_run(run_id))
    ways = dict.fromkeys(tables, _rows_gone) | {
        "case_list": _placeholders,
        "row_hashes": _bare_hashes,
        "comparison": _comparison,
        "list_history": _history,
    }
    after = {}
    for name, frame in tables.items():
        if "fall_id" not in frame.columns:
            continue
        changed = ways[name](frame, cases=cases, deleted=deleted)
        if not changed.equals(frame):
            after[name] = changed
    if "case_list" in after and "case_explanations" in tables:
        texts = after["case_explanations"] if "case_explanations" in after else tables["case_explanations"]
        after["case_explanations"] = _explained(texts, case_list=after["case_list"])
    return after


def _rows_gone(frame: pl.DataFrame, *, cases: list[str], deleted: Deleted) -> pl.DataFrame:
    del deleted
    return frame.filter(~pl.col("fall_id").is_in(cases))


def _placeholders(frame: pl.DataFrame, *, cases: list[str], deleted: Deleted) -> pl.DataFrame:
    goes = pl.col("fall_id").is_in(cases)
    number = goes.cum_sum() + frame.filter(is_placeholder()).height
    stand_ins = {
        "fall_id": pl.concat_str(pl.lit(PLACEHOLDER), number.cast(pl.String)),
        "kurztext": pl.lit(deleted.text),
    }
    return frame.with_columns(
        pl.when(goes)
        .then(stand_ins[name] if name in stand_ins else pl.lit(None, dtype=dtype))
        .otherwise(pl.col(name))
        .alias(name)
        for name, dtype in frame.schema.items()
        if name not in KEPT
    )


def _bare_hashes(frame: pl.DataFrame, *, cases: list[str], deleted: Deleted) -> pl.DataFrame:
    del deleted
    goes = pl.col("fall_id").is_in(cases)
    return frame.with_columns(pl.when(~goes).then(pl.col(name)).alias(name) for name in ("fall_id", "zeilen_salz"))


def _comparison(frame: pl.DataFrame, *, cases: list[str], deleted: Deleted) -> pl.DataFrame:
    """Drop the rows of the cases, and what other rows tell of a list that has lost them; such rows say so."""
    left = frame.filter(~pl.col("fall_id").is_in(cases))
    untold = _pairs(deleted).rename({"run_id": "vorheriger_run_id"})
    told = left.join(untold, on=["fall_id", "vorheriger_run_id"], how="left", maintain_order="left")
    stays = pl.col("goes").is_null()
    instead = {
        "aenderung": pl.lit(BEFORE_GONE),
        "ursache": pl.lit(str(Ursache.LOESCHUNG)),
        "einzelheiten": pl.lit(f"vorige Liste: {deleted.text}"),
    }
    return (
        told.filter(stays | (pl.col("aenderung") != LEFT))
        .with_columns(
            *(pl.when(stays).then(pl.col(name)).alias(name) for name in BEFORE),
            *(pl.when(stays).then(pl.col(name)).otherwise(text).alias(name) for name, text in instead.items()),
        )
        .drop("goes")
    )


def _history(frame: pl.DataFrame, *, cases: list[str], deleted: Deleted) -> pl.DataFrame:
    """Drop the rows of the cases, and the places of others on lists that have lost them; the next place says so."""
    left = frame.filter(~pl.col("fall_id").is_in(cases))
    told = left.join(_pairs(deleted), on=["fall_id", "run_id"], how="left", maintain_order="left")
    goes = pl.col("goes").fill_null(value=False)
    after_gone = goes.shift(1, fill_value=False).over("fall_id", order_by="stichtag")
    return (
        told.with_columns(
            pl.when(after_gone).then(pl.lit(BEFORE_GONE)).otherwise("aenderung").alias("aenderung"),
            pl.when(after_gone).then(pl.lit(str(Ursache.LOESCHUNG))).otherwise("ursache").alias("ursache"),
        )
        .filter(~goes)
        .select(frame.columns)
    )


def _pairs(deleted: Deleted) -> pl.DataFrame:
    rows = [(run, case, True) for run, cases in sorted(deleted.cases.items()) for case in sorted(cases)]
    schema = {"run_id": pl.String, "fall_id": pl.String, "goes": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _explained(texts: pl.DataFrame, *, case_list: pl.DataFrame) -> pl.DataFrame:
    """Give every placeholder a text, so that a page of the list shows it like any other case."""
    known = texts.filter(~is_placeholder())
    stand_ins = case_list.filter(is_placeholder()).select("run_id", "stichtag", "fall_id", langtext="kurztext")
    return pl.concat([known, stand_ins.select(known.columns)]).sort("fall_id")
