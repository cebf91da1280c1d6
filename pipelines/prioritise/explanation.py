"""The long German explanation of a case, from evidence only: a reader can recompute the points from it alone.

Belongs here: the sections of the text, one case at a time.
Does not belong here: the evidence and the what-ifs, which are found for all cases at once (evidence, changes).

Rules: unknowns first; numbers with their evidence; no adjectives about persons; nothing behind G3 to G5 but a count.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import polars as pl

from pipelines.prioritise.changes import with_changes
from pipelines.prioritise.dimension_text import Row, day_name, dimension_text, reach
from pipelines.prioritise.evidence import with_deciding
from pipelines.prioritise.parts import Dimension, Stop
from pipelines.prioritise.ruleset import Ruleset
from pipelines.prioritise.stops import RANKED

_SOURCES = {
    "bzr": "BZR",
    "sta": "Justiz",
    "jva": "JVA",
    "abh": "ABH",
    "zab": "ZAB",
    "azr": "AZR",
    "bamf": "BAMF",
    "pol": "Polizei",
    "lka": "Liste",
}
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
            results.append(
                f"{dimension.name} {row[f'{name}_band_min']} {low}/{dimension.max}, gesichert {low}–{high}, "
                f"{_bands(row, dimension)}"
            )
    place = f"Liste {row['liste']}, ohne Platz"
    if row["liste"] == RANKED:
        cell = "/".join(row[f"{dimension.id}_band_min"] for dimension in ruleset.dimensions)
        place = f"Platz {row['platz']}, {row['zelle']} aus {cell}"
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
        return [f"Entscheidung vom {day_name(row['entschieden_am'])}: gilt nicht mehr ({_BACK[row['rueckkehr']]})."]
    return [f"Entscheidung vom {day_name(row['entschieden_am'])}: {row['stand']}, endet am {day_name(row['ende_am'])}."]


def _bands(row: Row, dimension: Dimension) -> str:
    """Name the band by the lower bound with its limits, and the one by the upper bound where it is another."""
    names = dict.fromkeys((row[f"{dimension.id}_band_min"], row[f"{dimension.id}_band_max"]))
    limits = {band.id: reach(band) for band in dimension.bands}
    return ", möglich ".join(f"Band {name} {limits[name]}" for name in names)


def _stay_changes(row: Row, *, ruleset: Ruleset) -> list[str]:
    """Say to which class of stay interest each open fact pattern would lead."""
    results = {test.legal.name: test.result for test in ruleset.tests}
    weights = {name: number for number, name in enumerate(dict.fromkeys(results.values()))}
    told = []
    for name in row["c_offen"]:
        found = results[name]
        if row["c_klasse"] not in weights or weights[found] < weights[row["c_klasse"]]:
            told.append(f"trifft {name} zu: Bleibeinteresse {found} – {_STAY[found]}")
    return told


def _near(row: Row, dimension: Dimension) -> str:
    edges = [band.von for band in dimension.bands if band.von]
    is_near = any(abs(row[f"{dimension.id}_min"] - edge) <= (dimension.near or 0) for edge in edges)
    return f"höchstens {dimension.near} Punkte bis zur Bandgrenze: {'ja' if is_near else 'nein'}"


def _flag(row: Row, stop: Stop) -> str:
    """Write a flag with what it adds from the facts of the case."""
    if stop.addition is None:
        return stop.legal.name
    return (
        f"{stop.legal.name} ({stop.addition.format_map({hole: row[hole] or 'ohne Angabe' for hole in stop.holes()})})"
    )


def _order(row: Row) -> str:
    if row["naechste_frist"] is None:
        return f"Reihung in der Zelle: keine Frist; Wartezeit {row['wartetage']} Tage; danach Los."
    return (
        f"Reihung in der Zelle: {row['naechste_frist']} {day_name(row['naechste_frist_am'])} "
        f"(in {row['frist_tage']} Tagen); Wartezeit {row['wartetage']} Tage; danach Los."
    )


def _law(ruleset: Ruleset, *, stichtag: date) -> str:
    """Tell for each day on which a cited norm changed whether the list already follows the new wording."""
    changes = {version.von for source in ruleset.legal_sources.values() for version in source.versions} - {None}
    return "".join(
        f", Rechtsstand ab {day_name(change)}: {'ja' if change <= stichtag else 'nein'}"
        for change in sorted(change for change in changes if change is not None)
    )


def _text(
    row: Row, *, ruleset: Ruleset, law: str, stichtag: date, questions: list[str], sources: dict[str, str]
) -> str:
    a, b = ruleset.dimension("A"), ruleset.dimension("B")
    stay, unusable = _stay(row), row["nicht_beruecksichtigt"]
    flags = {stop.target: stop for stop in ruleset.stops if stop.effect == "KENNZEICHEN"}
    consent = ruleset.texts[f"STA_{row['sta_einvernehmen'] or 'UNBEKANNT'}"]
    waived = [ruleset.texts[f"ABSEHEN_{row['par456a'] or 'UNBEKANNT'}"]] if row["in_strafhaft"] == "JA" else []
    hints = [consent, *waived, *(_flag(row, flags[name]) for name in row["kennzeichen"])]
    near = [_near(row, dimension) for dimension in (a,) if dimension.near is not None and row["liste"] == RANKED]
    changes = [*row["aenderungen"], *_stay_changes(row, ruleset=ruleset), *near]
    ages = [f"{label} {day_name(row[f'stand_{code}'])}" for code, label in _SOURCES.items() if row[f"stand_{code}"]]
    lines = [
        f"IRIS-Vorschlag {row['fall_id']} · Regelwerk {ruleset.version} ({ruleset.status}{law}) · "
        f"Stichtag {day_name(stichtag)}",
        ruleset.texts["HINWEIS"],
        *([stay] if row["c_klasse"] == "BS" else []),
        f"Ungeklärt: {' '.join(questions) if questions else 'nichts.'}",
        _proposal(row, ruleset=ruleset),
        *_decided(row),
        *([stay] if row["c_klasse"] != "BS" else []),
        f"{a.name}: {dimension_text(row, dimension=a, sources=sources, stichtag=stichtag)}",
        f"Nicht berücksichtigt: {unusable} (rechtlich nicht verwertbar). {ruleset.texts['VERDACHT']}",
    ]
    if row["B_min"] is not None:
        lines.append(f"{b.name}: {dimension_text(row, dimension=b, sources=sources, stichtag=stichtag)}")
    if row["liste"] == RANKED:
        lines.append(_order(row))
    lines += [
        f"Vor jeder Maßnahme: {'; '.join(hints)}.",
        f"Was den Vorschlag ändern würde: {'; '.join(changes) + '.' if changes else _NO_CHANGE}",
        f"Quellen und Stand: {', '.join(ages) or 'keine'}.",
    ]
    return "\n".join(lines)


def _asked(questions: pl.DataFrame) -> dict[str, list[str]]:
    asked: dict[str, list[str]] = defaultdict(list)
    columns = ("person_id", "feld", "grund", "stelle", "frage", "faellig_am")
    for person, field, reason, office, question, due in questions.select(columns).iter_rows():
        asked[person].append(f"{field} {reason} – {question} ({office}, Wiedervorlage {day_name(due)}).")
    return asked


def _sources(evidence: pl.DataFrame) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for person, fact, source, age in evidence.select("person_id", "fakt", "quelle", "stand").iter_rows():
        if source is not None:
            found[person][fact] = f" ({source.upper()}, Stand {day_name(age)})"
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
    listed = cases.select("person_id")
    events, questions, evidence = (
        frame.join(listed, on="person_id", how="semi", maintain_order="left") for frame in (events, questions, evidence)
    )
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
