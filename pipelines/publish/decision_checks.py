"""What must hold of a decision before it is taken: the record of the workflow, the same in either direction.

Belongs here: one German sentence per thing that is missing or contradicts, for every row at once.
Does not belong here: reading the sheet (decision_sheet), codes and limits (decision_codes), what a decision does to the
list (prioritise).
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from pipelines.publish import decision_codes as codes
from pipelines.publish.case_list import RANKED
from pipelines.publish.decision_entries import BLIND_ENTRY, ENTRY_COLUMNS
from pipelines.publish.decision_sheet import HEADS_BY_NAME
from pipelines.publish.worklist_words import LISTS

SHOWN_COLUMNS: Final = ("liste", "zelle", "a_band", "b_band", "c_klasse")
SHOWN_SCHEMA: Final = pl.Schema(
    {"lauf_id": pl.String(), "stichtag": pl.Date(), "fall_id": pl.String()}
    | {f"{name}_liste" if name == "c_klasse" else name: pl.String() for name in SHOWN_COLUMNS}
)
"""What a list showed of a case: one row per run and case; c_klasse_liste beside the c_klasse that people enter."""

CHANGED_WORDS: Final = {
    "liste": "Liste",
    "a_band": "Fallschwere",
    "b_band": "Perspektive",
    "c_klasse_liste": "Bleibeinteresse",
}
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
    """

    am: date
    shown: pl.DataFrame
    in_force: str
    blind: frozenset[str]
    known: pl.DataFrame


def examined(rows: pl.DataFrame, *, at: Circumstances) -> pl.DataFrame:
    """Hold every decided row against what a decision must say.

    Args:
        rows: decision_sheet.ROWS_SCHEMA, only rows with a decision, with entscheidung_nr.
        at: the circumstances.

    Returns:
        The rows, with what the list showed (SHOWN_SCHEMA), ist_blind, wiedervorlage (day or null) and gruende: German
        sentences, empty when the decision can be taken.
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
        .with_columns(
            ist_blind=pl.col("fall_id").is_in(sorted(at.blind)) & (pl.col("liste") == RANKED),
            wiedervorlage=_day(pl.col("wiedervorlage_am")),
            am=pl.lit(at.am),
            stichtag_jetzt=pl.lit(in_force_day, dtype=pl.Date),
        )
    )
    sentences = [
        pl.when(wrong).then(says) for wrong, says in (*_of_the_case(at), *_of_the_entries(), *_of_the_limits())
    ]
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
                _german("liste_stichtag"),
                _german("stichtag_jetzt"),
            ),
        ),
        (
            pl.col("liste_stichtag") > pl.col("am"),
            pl.format("Die Arbeitsliste ist vom {}, also nach dem Tag der Abgabe.", _german("liste_stichtag")),
        ),
        (
            pl.col("liste_stichtag").is_not_null() & ~is_listed,
            pl.lit("Der Fall steht nicht auf der Liste, die in der Spalte Lauf genannt ist."),
        ),
        (
            is_listed & ~still,
            pl.format("Der Fall steht auf der Liste vom {} nicht mehr.", _german("stichtag_jetzt")),
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
            pl.col("frueher_am").is_not_null(),
            pl.format(
                "Zu diesem Fall wurde auf derselben Liste schon anders entschieden (am {}). Eine neue Entscheidung "
                "ist auf einer späteren Liste möglich.",
                _german("frueher_am"),
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
                _german("stichtag_jetzt"),
            ),
        )
        for name, word in CHANGED_WORDS.items()
    ]
    return [*rules, *changed]


def _of_the_entries() -> list[Rule]:
    """What must be entered for every decision, in either direction."""
    chosen = [
        (
            pl.col(entry.name).is_not_null() & ~pl.col(entry.name).is_in(list(entry.choices)),
            pl.format("[{}] {} ist keine der Angaben auf dem Blatt Hilfe.", pl.lit(entry.head), pl.col(entry.name)),
        )
        for entry in (*ENTRY_COLUMNS, BLIND_ENTRY)
        if entry.choices
    ]
    letters = pl.col("freitext").fill_null("").str.len_chars()
    is_repeated = pl.col("freitext").is_not_null() & (pl.col("fall_id").n_unique().over("freitext") > 1)
    same_person = _person("erste_person") == _person("zweite_person")
    return [
        *chosen,
        (
            pl.col("grund_pro_1").is_null() & pl.col("grund_pro_2").is_null(),
            pl.lit("Es fehlt ein Grund dafür; er ist bei jeder Entscheidung nötig."),
        ),
        (
            pl.col("grund_contra_1").is_null() & pl.col("grund_contra_2").is_null(),
            pl.lit("Es fehlt ein Grund dagegen; er ist bei jeder Entscheidung nötig."),
        ),
        (
            letters < codes.SHORTEST_TEXT,
            pl.format("Die Begründung hat {} Zeichen; nötig sind {}.", letters, pl.lit(codes.SHORTEST_TEXT)),
        ),
        (is_repeated, pl.lit("Dieselbe Begründung steht bei einem anderen Fall; nötig sind Worte zu diesem Fall.")),
        *(
            (pl.col(name).is_null(), pl.format("[{}] ist leer.", pl.lit(HEADS_BY_NAME[name])))
            for name in ("c_klasse", "sta_einvernehmen", "erste_person", "zweite_person")
        ),
        (
            pl.col("ist_selbst_geprueft").ne_missing(pl.lit(codes.CONFIRMED)),
            pl.lit("Es fehlt die Bestätigung „Sachverhalt selbst geprüft“ (JA)."),
        ),
        (same_person, pl.lit("Erste und zweite Person sind dieselbe; nötig sind zwei.")),
        (
            pl.col("c_klasse").is_in(codes.STAY_WITH_TIES) & pl.col("c_wuerdigung").is_null(),
            pl.lit("Es fehlt, wie das Bleibeinteresse gewürdigt wurde."),
        ),
        (
            ~pl.col("c_klasse").is_in(codes.STAY_WITH_TIES)
            & (pl.col("c_klasse") != pl.col("c_klasse_liste"))
            & pl.col("c_wuerdigung").is_null(),
            pl.format(
                "Die Liste nennt beim Bleibeinteresse {}, eingetragen ist {}; es fehlt, worauf das beruht.",
                pl.col("c_klasse_liste"),
                pl.col("c_klasse"),
            ),
        ),
        (
            pl.col("ist_blind") & pl.col("eigene_prioritaet").is_null(),
            pl.lit("Der Fall wird zuerst ohne Vorschlag beurteilt; es fehlt die eigene Priorität."),
        ),
    ]


def _of_the_limits() -> list[Rule]:
    """Which decision the facts allow, and until when it holds."""
    takes, rejects = (pl.col("entscheidung") == name for name in ("AUFGENOMMEN", "ABGELEHNT"))
    is_unknown = (pl.col("c_klasse") == codes.STAY_UNKNOWN) | (pl.col("c_klasse_liste") == codes.STAY_UNKNOWN)
    is_weighty = (pl.col("c_klasse") == codes.STAY_WEIGHTY) | (pl.col("c_klasse_liste") == codes.STAY_WEIGHTY)
    is_ranked = pl.col("liste") == RANKED
    is_low = pl.col("zelle").is_in(codes.LOW_PRIORITIES) | (~is_ranked & (pl.col("liste") != "BESTAND"))
    departs = (rejects & pl.col("zelle").is_in(codes.HIGH_PRIORITIES)) | (takes & is_low)
    waits = pl.col("entscheidung").is_in(list(codes.WAITS))
    latest = pl.col("entscheidung").replace_strict(
        codes.WAITS | codes.ENDS, default=codes.ZURUECKGESTELLT_DAYS, return_dtype=pl.Int32
    )
    distance = (pl.col("wiedervorlage") - pl.col("am")).dt.total_days()
    return [
        (
            takes & is_unknown.fill_null(value=False),
            pl.lit(
                "Das Bleibeinteresse ist unbekannt: Eine Aufnahme ist erst möglich, wenn es geklärt ist und die "
                "Liste es zeigt."
            ),
        ),
        (
            takes & is_weighty.fill_null(value=False) & pl.col("c_grund").ne_missing(pl.lit(codes.STAY_WEIGHED)),
            pl.format(
                "Bei besonders schwerwiegendem Bleibeinteresse braucht eine Aufnahme den Grund {}.",
                pl.lit(codes.STAY_WEIGHED),
            ),
        ),
        (
            departs & ~pl.col("ist_blind") & pl.col("abweichung").is_null(),
            pl.format(
                "Die Entscheidung weicht vom Vorschlag ab ({}); es fehlt der Grund der Abweichung.",
                pl.coalesce("zelle", pl.lit("ohne Priorität")),
            ),
        ),
        (
            pl.col("wiedervorlage_am").is_not_null() & pl.col("wiedervorlage").is_null(),
            pl.format("[Wiedervorlage] {} ist kein Tag; bitte wie 15.06.2026 schreiben.", pl.col("wiedervorlage_am")),
        ),
        (
            waits & pl.col("wiedervorlage_am").is_null(),
            pl.format("{} braucht eine Wiedervorlage.", pl.col("entscheidung")),
        ),
        (distance < 1, pl.lit("Die Wiedervorlage liegt nicht nach dem Tag der Abgabe.")),
        (
            distance > latest,
            pl.format(
                "Die Wiedervorlage liegt {} Tage nach der Abgabe; bei {} sind es höchstens {}.",
                distance,
                pl.col("entscheidung"),
                latest,
            ),
        ),
    ]


def _day(text: pl.Expr) -> pl.Expr:
    """Read a day in German or ISO form; null when it is none, also where month and day could be meant either way."""
    return pl.coalesce(text.str.to_date(form, strict=False) for form in ("%Y-%m-%d", "%d.%m.%Y"))


def _german(column: str) -> pl.Expr:
    return pl.col(column).dt.strftime("%d.%m.%Y")


def _person(column: str) -> pl.Expr:
    return pl.col(column).str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", "")
