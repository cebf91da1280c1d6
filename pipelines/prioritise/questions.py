"""Clarifications: what is unknown, whom to ask, what to ask, by when.

Belongs here: questions that follow from rules, and those the sources' evidence brings along.
Does not belong here: how an unknown fact moves points (evaluate).
"""

import re
from collections.abc import Sequence
from datetime import date

import polars as pl

from pipelines.prioritise.conditions import all_of, certainly
from pipelines.prioritise.domains import READABLE
from pipelines.prioritise.facts import NOT_APPLICABLE
from pipelines.prioritise.parts import Question
from pipelines.prioritise.ruleset import Ruleset

_HOLE = re.compile(r"\{(\w+)\}")
_OFFICE = "Ausländerbehörde"
_ASKED_OF = {"verurteilungen": "Ausländerbehörde (Registerauskunft)"}
"""Who is asked about a value that cannot be, by the frame it stands in."""
_SCHEMA = pl.Schema(
    {"person_id": pl.String, "feld": pl.String, "grund": pl.String, "stelle": pl.String, "frage": pl.String,
     "faellig_am": pl.Date}
)  # fmt: skip
CONTRADICTED = "WIDERSPRUCH"
COLUMNS = ["person_id", "feld", "grund", "stelle", "frage", "faellig_am"]


def _filled(text: str, *, frame: pl.DataFrame) -> pl.Expr:
    """Fill {column} in a text; days are written German, a missing value as `ohne Angabe`."""
    holes = []
    for name in _HOLE.findall(text):
        column = pl.col(name)
        shown = column.dt.strftime("%d.%m.%Y") if frame.schema[name] == pl.Date else column.cast(pl.String)
        holes.append(shown.fill_null("ohne Angabe"))
    return pl.format(_HOLE.sub("{}", text), *holes) if holes else pl.lit(text)


def _asked(
    frame: pl.DataFrame, *, questions: Sequence[Question], outcome: pl.DataFrame, stichtag: date
) -> list[pl.DataFrame]:
    """Ask the questions of one frame; all conditions are answered in one pass.

    Where a first question is asked of a row, no other one is: whether they arise depends on its answer.

    Args:
        frame: cases or convictions.
        questions: on this frame.
        outcome: an empty frame with the columns of a question.
        stichtag: day of the list.
    """
    answers = frame.select(
        certainly(all_of(question.when, stichtag=stichtag)).alias(str(number))
        for number, question in enumerate(questions)
    )
    first = [pl.col(str(number)) for number, question in enumerate(questions) if question.is_first]
    waits = answers.select(pl.any_horizontal(pl.lit(value=False), *first)).to_series()
    found = [outcome]
    for number, question in enumerate(questions):
        holds = answers[str(number)] if question.is_first else answers[str(number)] & ~waits
        if holds.any():
            quoted = frame.select("person_id", *dict.fromkeys(question.holes())).filter(holds)
            found.append(_worded(quoted, question=question, stichtag=stichtag))
    return found


def _worded(frame: pl.DataFrame, *, question: Question, stichtag: date) -> pl.DataFrame:
    return frame.select(
        "person_id",
        pl.lit(question.legal.id).alias("feld"),
        pl.lit(question.reason).alias("grund"),
        _filled(question.office, frame=frame).alias("stelle"),
        _filled(question.text, frame=frame).alias("frage"),
        pl.lit(stichtag).dt.offset_by(f"{question.days}d").alias("faellig_am"),
    )


def open_questions(
    cases: pl.DataFrame,
    *,
    events: pl.DataFrame,
    evidence: pl.DataFrame,
    outside: pl.DataFrame,
    ruleset: Ruleset,
    stichtag: date,
) -> pl.DataFrame:
    """Collect the questions of all cases.

    Args:
        cases: one row per listed case with its facts.
        events: judged convictions; asked about are those that may count, and those that the question's gate stopped.
        evidence: lage_belege.
        outside: values that their fact can never have (domains).
        ruleset: rules of the day.
        stichtag: day of the list.

    Returns:
        person_id, feld, grund, stelle, frage, faellig_am; ordered by person and field, without doubles.
    """
    listed = cases.select("person_id")
    shown = events.filter(~pl.col("ist_verborgen")).join(listed, on="person_id", how="semi", maintain_order="left")
    frames: dict[tuple[str, str | None], pl.DataFrame] = {
        ("faelle", None): cases,
        ("ereignisse", None): shown.filter("passes_max"),
    }
    frames |= {
        (question.table, question.gate): shown.filter(pl.col("schleuse") == question.gate)
        for question in ruleset.questions
        if question.gate is not None
    }
    outcome = pl.DataFrame(schema=_SCHEMA)
    asked = [
        rows
        for looked_at, frame in frames.items()
        for rows in _asked(
            frame,
            questions=[question for question in ruleset.questions if (question.table, question.gate) == looked_at],
            outcome=outcome,
            stichtag=stichtag,
        )
    ]
    due = pl.DataFrame(
        {"grund": list(ruleset.due_days), "tage": list(ruleset.due_days.values())},
        schema={"grund": pl.String, "tage": pl.Int64},
    )
    # A known value with a question: another office contradicts the one that goes before it.
    disputed = pl.col("grund_unbekannt").is_null() & pl.col("frage").is_not_null()
    delivered = (
        evidence.with_columns(
            grund_unbekannt=pl.when(disputed).then(pl.lit(CONTRADICTED)).otherwise(pl.col("grund_unbekannt"))
        )
        .filter(pl.col("grund_unbekannt").is_not_null() & (pl.col("grund_unbekannt") != NOT_APPLICABLE))
        .join(listed, on="person_id", how="semi")
        .join(due, left_on="grund_unbekannt", right_on="grund", how="inner")
        .select(
            "person_id",
            pl.col("fakt").alias("feld"),
            pl.col("grund_unbekannt").alias("grund"),
            "stelle",
            pl.coalesce("frage", pl.format("Bitte den Sachverhalt {} klären.", "fakt")).alias("frage"),
            pl.lit(stichtag).dt.offset_by(pl.format("{}d", "tage")).alias("faellig_am"),
        )
    )
    unreadable = (
        outside.join(listed, on="person_id", how="semi")
        .select(
            "person_id",
            "feld",
            pl.lit(READABLE).alias("grund"),
            pl.col("quelle").replace_strict(_ASKED_OF, default=_OFFICE).alias("stelle"),
            pl.format("Der Wert [{}] von [{}] ist nicht vorgesehen. Welcher gilt?", "wert", "feld").alias("frage"),
        )
        .with_columns(pl.lit(stichtag).dt.offset_by(f"{ruleset.due_days[READABLE]}d").alias("faellig_am"))
        if outside.height
        else delivered.clear()
    )
    return pl.concat([*asked, delivered, unreadable]).unique().sort(COLUMNS)
