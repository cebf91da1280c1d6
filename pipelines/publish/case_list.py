"""The list that is published, and the published copies of what is behind it.

Belongs here: which cases are published, which columns, in which order; nothing here names a person.
Does not belong here: points and places (prioritise), files (files), the comparison with the last list (comparison).
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from quality.ledger import entry

RANKED = "RANGFOLGE"
"""The list on which cases have places; it is shown first. The ruleset names the others."""

DECISION_COLUMNS = ("stand", "rueckkehr", "entschieden_am", "wiedervorlage_am", "ende_am")
"""What people decided on a case, and until when it holds."""


@dataclass(frozen=True, kw_only=True)
class AssessedFrames:
    """What prioritise found, as its contracts say.

    Attributes:
        cases: one row per case on a list.
        criteria: one row per case and criterion.
        clarifications: one row per case and open question.
        explanations: one row per case: kurztext, langtext.
    """

    cases: pl.DataFrame
    criteria: pl.DataFrame
    clarifications: pl.DataFrame
    explanations: pl.DataFrame


def make_case_list(assessed: AssessedFrames, *, run_id: str, stichtag: date) -> pl.DataFrame:
    """Make the list: one row per case, the ranked ones first, by place.

    Args:
        assessed: what prioritise found.
        run_id: of this run.
        stichtag: the day the list speaks of.

    Returns:
        Columns of the contract published_list.case_list.

    Raises:
        ValueError: a case has no explanation, or more than one.
    """
    short = assessed.explanations.select("fall_id", "kurztext")
    joined = assessed.cases.join(short, on="fall_id", how="inner", validate="1:1")
    if joined.height != assessed.cases.height:
        raise ValueError(f"{assessed.cases.height - joined.height} case(s) have no explanation")
    return (
        joined.with_columns(pl.lit(run_id).alias("run_id"), pl.lit(stichtag).alias("stichtag"))
        .sort(pl.col("liste") != RANKED, "liste", "platz", "fall_id", nulls_last=True)
        .select(CASE_LIST_COLUMNS)
    )


def of_listed_cases(frame: pl.DataFrame, *, case_list: pl.DataFrame, columns: tuple[str, ...]) -> pl.DataFrame:
    """Copy for publication what belongs to published cases.

    Args:
        frame: has fall_id, and at most one row per combination of the leading columns.
        case_list: the list.
        columns: which are published, in order; rows are sorted by them.

    Returns:
        run_id, stichtag, then the columns.
    """
    return (
        frame.join(case_list.select("fall_id", "run_id", "stichtag"), on="fall_id", validate="m:1")
        .select("run_id", "stichtag", *columns)
        .sort([name for name in columns if not isinstance(frame.schema[name], pl.List)], nulls_last=True)
    )


def ledger_entry(cases: pl.DataFrame, *, case_list: pl.DataFrame) -> pl.DataFrame:
    """Count cases in and out of publication: nobody is taken off the list after the assessment.

    Args:
        cases: of prioritise.
        case_list: the list.

    Returns:
        One entry of quality.ledger.LEDGER_SCHEMA.
    """
    return entry("publish", objekt="personen", delivery_id=None, rows_in=cases.height, rows_out=case_list.height)


CASE_LIST_COLUMNS = (
    "run_id",
    "stichtag",
    "regelwerk_version",
    "fall_id",
    "liste",
    "platz",
    "zelle",
    "zelle_max",
    "zelle_rang",
    "ist_vorbereiten",
    "ist_klaerung_zuerst",
    "bandluecke",
    "a_min",
    "a_max",
    "a_band_min",
    "a_band_max",
    "b_min",
    "b_max",
    "b_band_min",
    "b_band_max",
    "ist_grenzfall",
    "verfahrensweg",
    "c_klasse",
    "frist_stufe",
    "naechste_frist",
    "naechste_frist_am",
    "seit",
    "wartetage",
    *DECISION_COLUMNS,
    "eingang",
    "kennzeichen",
    "nicht_beruecksichtigt",
    "anzahl_fragen",
    "abh",
    "stand_lka",
    "stand_abh",
    "stand_bzr",
    "stand_jva",
    "stand_zab",
    "stand_azr",
    "stand_sta",
    "stand_bamf",
    "stand_pol",
    "kurztext",
)
"""No person_id and no name: a case is known by its keyed pseudonym."""
