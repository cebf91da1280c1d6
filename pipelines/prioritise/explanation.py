"""The long German explanation of a case, from evidence only: a reader can recompute the points from it alone.

Belongs here: the sections of the text, one case at a time.
Does not belong here: the evidence and the what-ifs, which are found for all cases at once (evidence, changes).

Rules: unknowns first; numbers with their evidence; no adjectives about persons; nothing behind G3 to G5 but a count.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl

from pipelines.prioritise.changes import with_changes
from pipelines.prioritise.criteria import Criterion, Kind
from pipelines.prioritise.evidence import with_deciding
from pipelines.prioritise.parts import Dimension
from pipelines.prioritise.ruleset import Ruleset
from pipelines.prioritise.stops import RANKED

Row = dict[str, Any]
_SOURCES = {"bzr": "BZR", "jva": "JVA", "abh": "ABH", "zab": "ZAB", "lka": "Liste"}
_COUNTED = {Kind.COUNT_IN_WINDOW: "Verurteilungen", Kind.DENSEST_WINDOW: "Tage mit abgeurteilten Taten"}
_STAY = {
    "BS": "besonders schwerwiegend",
    "S": "schwerwiegend",
    "A": "Bindungen, die ein Mensch würdigt",
    "K": "geprüft, kein Tatbestand festgestellt",
    "U": "unbekannt",
}
_BACK = {
    "WIEDERVORLAGE": "Tag der Wiedervorlage erreicht",
    "ABGELAUFEN": "abgelaufen und nicht erneuert",
    "NEUES_BAND": "ein Band ist seither gestiegen",
}
_NO_CHANGE = "Kein einzelnes Merkmal."


def _day(value: date | None) -> str:
    return value.strftime("%d.%m.%Y") if value else "ohne Angabe"


def _points(row: Row, name: str) -> str:
    low, high = row[f"{name}_min"], row[f"{name}_max"]
    return f"{name} {low}" if low == high else f"{name} {low} (möglich bis {high})"


def _count(row: Row, criterion: Criterion) -> str:
    name = criterion.legal.id
    low, high = row[f"{name}:n_min"] or 0, row[f"{name}:n_max"]
    is_open = row.get(f"{name}:offen") if criterion.kind is Kind.DENSEST_WINDOW else False
    shown = f"mindestens {low}" if is_open else str(low) if high in (low, None) else f"{low} bis {high}"
    window = f" in {criterion.window_days} Tagen" if criterion.window_days else ""
    return f"{_points(row, name)} – {shown} {_COUNTED[criterion.kind]}{window}"


def _flags(row: Row, criterion: Criterion) -> str:
    name = criterion.legal.id
    certain = [f"{f.text} ({f.points})" for f in criterion.grades if row[f"{name}:{f.id}_min"]]
    possible = [
        f"{f.text} (möglich {f.points})"
        for f in criterion.grades
        if row[f"{name}:{f.id}_max"] and not row[f"{name}:{f.id}_min"]
    ]
    return f"{_points(row, name)} – {', '.join(certain + possible) or 'nicht festgestellt'}"


def _graded(row: Row, criterion: Criterion) -> str:
    name = criterion.legal.id
    low, high = row[f"{name}:beleg_min"], row[f"{name}:beleg_max"]
    text = f"{_points(row, name)} – {low or 'nicht festgestellt'}"
    if row[f"{name}_min"] != row[f"{name}_max"]:
        text += f". Möglich: {high or f'unbekannt, bis {criterion.max}'}"
    return text


def _looked_up(row: Row, criterion: Criterion, *, source: str) -> str:
    name = criterion.legal.id
    if row[f"{name}_min"] != row[f"{name}_max"]:
        return f"{name} unbekannt ({row[f'{name}_min']}–{row[f'{name}_max']}) – {criterion.legal.name}"
    if row[f"grund_{name.lower()}"] == "NICHT_ANWENDBAR":
        return f"{name} 0 – nicht anwendbar"
    if criterion.kind is Kind.DAYS_UNTIL_BANDS:
        days = row[str(criterion.fact)]
        shown = f"Haftdatum in {days} Tagen" if row["in_strafhaft"] == "JA" else "nicht in Strafhaft"
    else:
        value = row[str(criterion.fact)]
        code = str(value).lower() if isinstance(value, bool) else value
        shown = next((grade.text for grade in criterion.grades if grade.id == code), "entfällt")
    return f"{name} {row[f'{name}_min']} – {shown}{source}"


def _dimension(row: Row, dimension: Dimension, *, sources: dict[str, str]) -> str:
    parts = []
    for criterion in dimension.criteria:
        if criterion.kind in _COUNTED:
            parts.append(_count(row, criterion))
        elif criterion.kind is Kind.SUM_OF_FLAGS:
            parts.append(_flags(row, criterion))
        elif criterion.kind is Kind.BEST_OF_GRADED_EVIDENCE:
            parts.append(_graded(row, criterion))
        else:
            parts.append(_looked_up(row, criterion, source=sources.get(criterion.legal.id) or ""))
    name = dimension.id
    caps = [
        f"Deckel {cap.legal.id}{hint}: höchstens {cap.limit}"
        for cap in dimension.caps
        for hint, holding in (("", row[f"{name}_deckel"]), (" möglich", row[f"{name}_deckel_offen"]))
        if cap.legal.id in holding
    ]
    low, high = row[f"{dimension.id}_min"], row[f"{dimension.id}_max"]
    total = f"Summe {low}" if low == high else f"Summe {low} bis {high}"
    return ". ".join([*parts, *caps, total]) + "."


def _stay(row: Row) -> str:
    text = f"Bleibeinteresse: {row['c_klasse']} – {_STAY[row['c_klasse']]}"
    if row["c_gruende"]:
        text += f": {'; '.join(row['c_gruende'])}"
    if row["c_offen"]:
        text += f". Ungeklärt: {', '.join(row['c_offen'])}"
    if row["c_klasse"] == "U":
        text += ". Aufnahme erst nach Klärung möglich"
    return text + "."


def _proposal(row: Row, *, ruleset: Ruleset) -> str:
    results = []
    for dimension in ruleset.dimensions:
        name = dimension.id
        if row[f"{name}_min"] is None:
            results.append(f"{dimension.name} nicht berechnet")
        else:
            low, high = row[f"{name}_min"], row[f"{name}_max"]
            results.append(f"{dimension.name} {row[f'{name}_band_min']} {low}/{dimension.max}, gesichert {low}–{high}")
    place = f"Platz {row['platz']}, {row['zelle']}" if row["liste"] == RANKED else f"Liste {row['liste']}, ohne Platz"
    if row["ist_vorbereiten"] and row["liste"] == RANKED:
        place += " (Perspektive vorbereiten)"
    if row["zelle_max"] and row["zelle_max"] != row["zelle"]:
        place += f", nach Klärung möglich {row['zelle_max']}"
    return f"Vorschlag: {place} ({'; '.join(results)})."


def _decided(row: Row) -> list[str]:
    """Say what people decided and until when, or why a case that was decided is proposed again."""
    if row["entschieden_am"] is None:
        return []
    if row["rueckkehr"] is not None:
        return [f"Entscheidung vom {_day(row['entschieden_am'])}: gilt nicht mehr ({_BACK[row['rueckkehr']]})."]
    return [f"Entscheidung vom {_day(row['entschieden_am'])}: {row['stand']}, endet am {_day(row['ende_am'])}."]


def _order(row: Row) -> str:
    if row["naechste_frist"] is None:
        return f"Reihung in der Zelle: keine Frist; Wartezeit {row['wartetage']} Tage; danach Los."
    return (
        f"Reihung in der Zelle: {row['naechste_frist']} {_day(row['naechste_frist_am'])} "
        f"(in {row['frist_tage']} Tagen); Wartezeit {row['wartetage']} Tage; danach Los."
    )


def _law(ruleset: Ruleset, *, stichtag: date) -> str:
    """Tell for each day on which a cited norm changed whether the list already follows the new wording."""
    changes = {version.von for source in ruleset.legal_sources.values() for version in source.versions} - {None}
    return "".join(
        f", Rechtsstand ab {_day(change)}: {'ja' if change <= stichtag else 'nein'}"
        for change in sorted(change for change in changes if change is not None)
    )


def _text(
    row: Row, *, ruleset: Ruleset, law: str, stichtag: date, questions: list[str], sources: dict[str, str]
) -> str:
    a, b = ruleset.dimension("A"), ruleset.dimension("B")
    stay, unusable = _stay(row), row["nicht_beruecksichtigt"]
    names = {stop.target: stop.legal.name for stop in ruleset.stops if stop.effect == "KENNZEICHEN"}
    consent = ruleset.texts[f"STA_{row['sta_einvernehmen'] or 'UNBEKANNT'}"]
    hints = [consent, *(names[flag] for flag in row["kennzeichen"])]
    ages = [f"{label} {_day(row[f'stand_{code}'])}" for code, label in _SOURCES.items() if row[f"stand_{code}"]]
    lines = [
        f"IRIS-Vorschlag {row['fall_id']} · Regelwerk {ruleset.version} ({ruleset.status}{law}) · "
        f"Stichtag {_day(stichtag)}",
        ruleset.texts["HINWEIS"],
        f"Ungeklärt: {' '.join(questions) if questions else 'nichts.'}",
        *([stay] if row["c_klasse"] == "BS" else []),
        _proposal(row, ruleset=ruleset),
        *_decided(row),
        *([stay] if row["c_klasse"] != "BS" else []),
        f"{a.name}: {_dimension(row, a, sources=sources)}",
        f"Nicht berücksichtigt: {unusable} (rechtlich nicht verwertbar). {ruleset.texts['VERDACHT']}",
    ]
    if row["B_min"] is not None:
        lines.append(f"{b.name}: {_dimension(row, b, sources=sources)}")
    if row["liste"] == RANKED:
        lines.append(_order(row))
    lines += [
        f"Vor jeder Maßnahme: {'; '.join(hints)}.",
        f"Was den Vorschlag ändern würde: {'; '.join(row['aenderungen']) + '.' if row['aenderungen'] else _NO_CHANGE}",
        f"Quellen und Stand: {', '.join(ages) or 'keine'}.",
    ]
    return "\n".join(lines)


def _asked(questions: pl.DataFrame) -> dict[str, list[str]]:
    asked: dict[str, list[str]] = defaultdict(list)
    columns = ("person_id", "feld", "grund", "stelle", "frage", "faellig_am")
    for person, field, reason, office, question, due in questions.select(columns).iter_rows():
        asked[person].append(f"{field} {reason} – {question} ({office}, Wiedervorlage {_day(due)}).")
    return asked


def _sources(evidence: pl.DataFrame) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for person, fact, source, age in evidence.select("person_id", "fakt", "quelle", "stand").iter_rows():
        if source is not None:
            found[person][fact] = f" ({source.upper()}, Stand {_day(age)})"
    return found


def written(
    cases: pl.DataFrame,
    *,
    events: pl.DataFrame,
    questions: pl.DataFrame,
    evidence: pl.DataFrame,
    ruleset: Ruleset,
    stichtag: date,
) -> Iterator[str]:
    """Write the texts one after the other, in the order of `cases`.

    Args:
        cases: listed cases as evaluated.
        events: judged convictions with points.
        questions: open questions.
        evidence: lage_belege.
        ruleset: rules of the day.
        stichtag: day of the list.
    """
    rows = with_changes(cases, ruleset=ruleset, stichtag=stichtag)
    rows = with_deciding(rows, events=events, ruleset=ruleset, stichtag=stichtag)
    asked, sources = _asked(questions), _sources(evidence)
    law = _law(ruleset, stichtag=stichtag)
    for row in rows.iter_rows(named=True):
        person = row["person_id"]
        yield _text(row, ruleset=ruleset, law=law, stichtag=stichtag, questions=asked[person], sources=sources[person])


def long_texts(
    cases: pl.DataFrame,
    *,
    events: pl.DataFrame,
    questions: pl.DataFrame,
    evidence: pl.DataFrame,
    ruleset: Ruleset,
    stichtag: date,
) -> pl.Series:
    """Write the texts of all cases; args as in written."""
    texts = written(cases, events=events, questions=questions, evidence=evidence, ruleset=ruleset, stichtag=stichtag)
    return pl.Series("langtext", list(texts), dtype=pl.String)
