"""What must be entered for a decision, in either direction, and which decision the facts allow.

Belongs here: reasons, words, evidence, persons, days, limits; one German sentence per thing that is wrong.
Does not belong here: which case of which list is decided (decision_checks), codes and limits (decision_codes).
"""

from typing import Final

import polars as pl

from pipelines.publish import decision_codes as codes
from pipelines.publish.decision_entries import ALL_ENTRIES
from pipelines.publish.decision_evidence import ALWAYS_READ
from pipelines.publish.decision_sheet import HEADS_BY_NAME

Rule = tuple[pl.Expr, pl.Expr]

NEVER_EMPTY: Final = (
    "c_klasse",
    "sta_einvernehmen",
    "gelesene_belege",
    "erste_person",
    "erste_rolle",
    "geprueft_am",
    "zweite_person",
    "zweite_rolle",
    "mitgezeichnet_am",
)


def of_the_entries() -> list[Rule]:
    """What must be entered for every decision, in either direction."""
    chosen = [
        (
            pl.col(entry.name).is_not_null() & ~pl.col(entry.name).is_in(list(entry.choices)),
            pl.format("[{}] {} ist keine der Angaben auf dem Blatt Hilfe.", pl.lit(entry.head), pl.col(entry.name)),
        )
        for entry in ALL_ENTRIES
        if entry.choices
    ]
    letters = pl.col("freitext").fill_null("").str.len_chars()
    is_repeated = pl.col("freitext").is_not_null() & (pl.col("fall_id").n_unique().over("freitext") > 1)
    same_person = _person("erste_person") == _person("zweite_person")
    return [
        *chosen,
        *_of_the_evidence(),
        *_of_the_persons(),
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
        *((pl.col(name).is_null(), pl.format("[{}] ist leer.", pl.lit(HEADS_BY_NAME[name]))) for name in NEVER_EMPTY),
        (
            pl.col("ist_selbst_geprueft").ne_missing(pl.lit(codes.CONFIRMED)),
            pl.lit("Es fehlt die Bestätigung „Sachverhalt selbst geprüft“ (JA)."),
        ),
        (same_person, pl.lit("Erste und zweite Person sind dieselbe; nötig sind zwei.")),
        (
            pl.col("erste_rolle") == pl.col("zweite_rolle"),
            pl.lit("Erste und zweite Person haben dieselbe Rolle; nötig sind zwei verschiedene."),
        ),
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
        (
            pl.col("ist_blind") & pl.col("eigene_prioritaet_zweite").is_null(),
            pl.lit(
                "Der Fall wird von zwei Personen unabhängig beurteilt; es fehlt die eigene Priorität der zweiten "
                "(ihr Blatt mit abgeben: --zweitvotum)."
            ),
        ),
        (
            pl.col("ist_blind") & pl.col("prioritaet_danach").is_null(),
            pl.lit("Es fehlt die Priorität nach Ansicht des Vorschlags; sie darf dieselbe sein."),
        ),
    ]


def _of_the_evidence() -> list[Rule]:
    """What was read, and that the words rest on it."""
    unknown = pl.col("gelesen").list.set_difference("belege")
    unread = pl.col("belege").list.set_intersection(list(ALWAYS_READ)).list.set_difference("gelesen")
    names_one = pl.col("freitext").str.extract_all(r"\b[A-Z]+[0-9]*\b").list.set_intersection("gelesen").list.len() > 0
    return [
        (
            pl.col("belege").is_not_null() & (unknown.list.len() > 0),
            pl.format(
                "[Gelesene Belege] {} steht nicht unter den Belegen des Falls ({}).",
                unknown.list.sort().list.join(", "),
                pl.col("belege").list.join(" "),
            ),
        ),
        (
            pl.col("gelesen").is_not_null() & (unread.list.len() > 0),
            pl.format(
                "Unter den gelesenen Belegen fehlt {}; jüngste Verurteilung (BZR) und Tatsachen zum Bleibeinteresse "
                "(BI) gehören immer dazu.",
                unread.list.sort().list.join(", "),
            ),
        ),
        (
            pl.col("gelesen").is_not_null() & (pl.col("freitext").str.len_chars() >= codes.SHORTEST_TEXT) & ~names_one,
            pl.lit("Die Begründung nennt keinen der gelesenen Belege, zum Beispiel BZR oder A1."),
        ),
    ]


def _of_the_persons() -> list[Rule]:
    """When both persons have looked, in which order, and what the first one noted of the time it took."""
    minutes = pl.col("minuten").cast(pl.Int32, strict=False)
    days = [
        (
            pl.col(name).is_not_null() & pl.col(f"{name.removesuffix('_am')}").is_null(),
            pl.format(
                "[{}] {} ist kein Tag; bitte wie 15.06.2026 schreiben.", pl.lit(HEADS_BY_NAME[name]), pl.col(name)
            ),
        )
        for name in ("geprueft_am", "mitgezeichnet_am")
    ]
    return [
        *days,
        (
            pl.col("geprueft") < pl.col("liste_stichtag"),
            pl.lit("Geprüft wurde vor dem Tag der Liste; die Entscheidung muss auf ihr beruhen."),
        ),
        (
            (pl.col("mitgezeichnet") < pl.col("geprueft")) & ~pl.col("ist_blind"),
            pl.lit("Mitgezeichnet wurde vor der Prüfung."),
        ),
        (
            (pl.col("mitgezeichnet") > pl.col("am")) | (pl.col("geprueft") > pl.col("am")),
            pl.lit("Geprüft oder mitgezeichnet wurde nach dem Tag der Abgabe."),
        ),
        (
            pl.col("minuten").is_not_null() & ~minutes.is_between(1, codes.LONGEST_MINUTES).fill_null(value=False),
            pl.format(
                "[Minuten] {} ist keine Zahl von 1 bis {}; die Spalte darf leer bleiben.",
                pl.col("minuten"),
                pl.lit(codes.LONGEST_MINUTES),
            ),
        ),
    ]


def of_the_limits() -> list[Rule]:
    """Which decision the facts allow, and until when it holds."""
    takes = pl.col("entscheidung") == "AUFGENOMMEN"
    is_unknown = (pl.col("c_klasse") == codes.STAY_UNKNOWN) | (pl.col("c_klasse_liste") == codes.STAY_UNKNOWN)
    is_weighty = (pl.col("c_klasse") == codes.STAY_WEIGHTY) | (pl.col("c_klasse_liste") == codes.STAY_WEIGHTY)
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
            departs_from_proposal() & ~pl.col("ist_blind") & pl.col("abweichung").is_null(),
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


def departs_from_proposal() -> pl.Expr:
    """Say whether a decision is not what the list proposed: entscheidung, liste, zelle."""
    is_low = pl.col("zelle").is_in(codes.LOW_PRIORITIES) | ~pl.col("liste").is_in(codes.RANKED_OR_TAKEN_IN)
    rejects_high = (pl.col("entscheidung") == "ABGELEHNT") & pl.col("zelle").is_in(codes.HIGH_PRIORITIES)
    return (rejects_high | ((pl.col("entscheidung") == "AUFGENOMMEN") & is_low)).fill_null(value=False)


def day(column: str) -> pl.Expr:
    """Read a day in German or ISO form; null when it is none, also where month and day could be meant either way."""
    text = pl.col(column)
    return pl.coalesce(text.str.to_date(form, strict=False) for form in ("%Y-%m-%d", "%d.%m.%Y"))


def german(column: str) -> pl.Expr:
    """Write a day German."""
    return pl.col(column).dt.strftime("%d.%m.%Y")


def _person(column: str) -> pl.Expr:
    return pl.col(column).str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", "")
