"""What must hold of a decision before it is taken: the record of the workflow, the same in either direction.

Belongs here: which case of which list is decided, and whether that still holds; one German sentence per finding.
Does not belong here: what must be entered (decision_entry_checks), reading the sheet (decision_sheet), codes and limits
(decision_codes), what a decision does to the list (prioritise).
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from pipelines.publish import decision_codes as codes
from pipelines.publish.case_list import RANKED
from pipelines.publish.decision_entry_checks import day, german, of_the_entries, of_the_limits
from pipelines.publish.decision_evidence import codes_of
from pipelines.publish.worklist_words import LISTS

SHOWN_COLUMNS: Final = ("liste", "zelle", "a_band", "b_band", "c_klasse")
SHOWN_SCHEMA: Final = pl.Schema(
    {"lauf_id": pl.String(), "stichtag": pl.Date(), "fall_id": pl.String()}
    | {f"{name}_liste" if name == "c_klasse" else name: pl.String() for name in SHOWN_COLUMNS}
    | {"belege": pl.List(pl.String())}
)
"""What a list showed of a case: one row per run and case; c_klasse_liste beside the c_klasse that people enter; belege:
decision_evidence.evidence_of."""

CHANGED_WORDS: Final = {
    "liste": "Liste",
    "a_band": "Fallschwere",
    "b_band": "Perspektive",
    "c_klasse_liste": "Bleibeinteresse",
}
OPENINGS_SCHEMA: Final = pl.Schema({"fall_id": pl.String(), "lauf_id": pl.String(), "aufrufe": pl.Int64()})
FACTS_ONLY: Final = ("SCHUTZSTATUS", "EU")
"""Lists of cases that are stopped (GESPERRT): they show facts, and no decision on an intake leads away from there."""

_CASE = r"^F-[0-9a-f]{12}$"


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What is known when a sheet is handed in.

    Attributes:
        am: day on which it is handed in.
        shown: SHOWN_SCHEMA, of every published list.
        in_force: lauf_id of the list in force.
        blind: fall_id of the cases that are judged before their place is known.
        known: fall_id, lauf_id, entscheidung_nr, entschieden_am of the decisions taken so far.
        openings: OPENINGS_SCHEMA: by how many accounts the reasons of a case were opened through a command that logs
            it, since a list was made.
        openings_needed: by how many accounts they must have been; 0: it is only told.
    """

    am: date
    shown: pl.DataFrame
    in_force: str
    blind: frozenset[str]
    known: pl.DataFrame
    openings: pl.DataFrame
    openings_needed: int


def examined(rows: pl.DataFrame, *, at: Circumstances) -> pl.DataFrame:
    """Hold every decided row against what a decision must say.

    Args:
        rows: decision_sheet.ROWS_SCHEMA, only rows with a decision, with entscheidung_nr.
        at: the circumstances.

    Returns:
        The rows, with what the list showed (SHOWN_SCHEMA), ist_blind, wiedervorlage (day or null) and gruende: German
        sentences, empty when the decision can be taken; and aufrufe, how many accounts opened the reasons.
    """
    runs = at.shown.select("lauf_id", "stichtag").unique().rename({"stichtag": "liste_stichtag"})
    today = at.shown.filter(pl.col("lauf_id") == at.in_force)
    now = today.select("fall_id", *(pl.col(name).alias(f"{name}_jetzt") for name in CHANGED_WORDS))
    earlier = at.known.select("fall_id", "lauf_id", frueher_am="entschieden_am").unique(["fall_id", "lauf_id"])
    in_force_day = today["stichtag"].max()
    known = (
        rows.join(runs, on="lauf_id", how="left", maintain_order="left")
        .join(at.shown.drop("stichtag"), on=["lauf_id", "fall_id"], how="left", maintain_order="left")
        .join(now, on="fall_id", how="left", maintain_order="left")
        .join(earlier, on=["fall_id", "lauf_id"], how="left", maintain_order="left")
        .join(at.openings, on=["fall_id", "lauf_id"], how="left", maintain_order="left")
        .with_columns(
            ist_blind=pl.col("fall_id").is_in(sorted(at.blind)) & (pl.col("liste") == RANKED),
            wiedervorlage=day("wiedervorlage_am"),
            geprueft=day("geprueft_am"),
            mitgezeichnet=day("mitgezeichnet_am"),
            gelesen=codes_of(pl.col("gelesene_belege")),
            aufrufe=pl.col("aufrufe").fill_null(0),
            am=pl.lit(at.am),
            stichtag_jetzt=pl.lit(in_force_day, dtype=pl.Date),
        )
    )
    sentences = [pl.when(wrong).then(says) for wrong, says in (*_of_the_case(at), *of_the_entries(), *of_the_limits())]
    return known.with_columns(gruende=pl.concat_list(sentences).list.drop_nulls())


Rule = tuple[pl.Expr, pl.Expr]


def _of_the_case(at: Circumstances) -> list[Rule]:
    """Which case of which list is decided, and whether that still is what people saw."""
    is_listed = pl.col("liste").is_not_null()
    still = pl.col("liste_jetzt").is_not_null()
    other_list = pl.col("lauf_id") != at.in_force
    age = (pl.col("stichtag_jetzt") - pl.col("liste_stichtag")).dt.total_days()
    rules = [
        (
            pl.col("formeln").list.len() > 0,
            pl.format("Hier steht eine Formel statt eines Werts: {}.", pl.col("formeln").list.join(", ")),
        ),
        (
            pl.col("fall_id").is_null() | ~pl.col("fall_id").str.contains(_CASE),
            pl.lit("In der Spalte Fall steht keine Fallnummer der Liste."),
        ),
        (
            pl.col("liste_stichtag").is_null(),
            pl.lit("Die Spalte Lauf nennt keine Liste, die hier veröffentlicht wurde."),
        ),
        (
            age > codes.OLDEST_LIST_DAYS,
            pl.format(
                "Die Arbeitsliste ist vom {} und damit zu alt; bitte auf der Liste vom {} entscheiden.",
                german("liste_stichtag"),
                german("stichtag_jetzt"),
            ),
        ),
        (
            pl.col("liste_stichtag") > pl.col("am"),
            pl.format("Die Arbeitsliste ist vom {}, also nach dem Tag der Abgabe.", german("liste_stichtag")),
        ),
        (
            pl.col("liste_stichtag").is_not_null() & ~is_listed,
            pl.lit(
                "Der Fall steht nicht auf der Liste, die in der Spalte Lauf genannt ist: Die Nummer ist vertippt, oder "
                "der Eintrag wurde seitdem gelöscht; dann bitte auch die eigene Kopie löschen."
            ),
        ),
        (
            is_listed & ~still,
            pl.format("Der Fall steht auf der Liste vom {} nicht mehr.", german("stichtag_jetzt")),
        ),
        (
            pl.col("liste_jetzt").is_in(FACTS_ONLY),
            pl.format(
                "Der Fall steht auf der Liste „{}“: Sie zeigt Sachverhalte, über eine Aufnahme wird dort nicht "
                "entschieden.",
                pl.col("liste_jetzt").replace_strict(LISTS, default=None, return_dtype=pl.String),
            ),
        ),
        (
            pl.len().over("fall_id") > 1,
            pl.format("Der Fall steht in dieser Datei {}-mal mit einer Entscheidung.", pl.len().over("fall_id")),
        ),
        (
            is_listed & (pl.col("aufrufe") < at.openings_needed),
            pl.format(
                "Die Begründung dieses Falls wurde seit der Arbeitsliste {}-mal von verschiedenen Konten geöffnet, "
                "nötig ist es {}-mal: iris explain {}",
                pl.col("aufrufe"),
                pl.lit(at.openings_needed),
                pl.col("fall_id"),
            ),
        ),
        (
            pl.col("frueher_am").is_not_null(),
            pl.format(
                "Zu diesem Fall wurde auf derselben Liste schon anders entschieden (am {}). Eine neue Entscheidung "
                "ist auf einer späteren Liste möglich.",
                german("frueher_am"),
            ),
        ),
    ]
    changed = [
        (
            is_listed & still & other_list & pl.col(name).ne_missing(pl.col(f"{name}_jetzt")),
            pl.format(
                "Seit der Arbeitsliste hat sich etwas geändert: {} {} statt {}. Bitte auf der Liste vom {} "
                "entscheiden.",
                pl.lit(word),
                pl.col(f"{name}_jetzt").fill_null("nicht berechnet"),
                pl.col(name).fill_null("nicht berechnet"),
                german("stichtag_jetzt"),
            ),
        )
        for name, word in CHANGED_WORDS.items()
    ]
    return [*rules, *changed]
