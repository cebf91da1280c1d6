"""The line of a dimension in an explanation: every criterion with its value, its step and its points.

Belongs here: one sentence per kind of criterion, so that a reader can look each number up and add them.
Does not belong here: the other sections of the text (explanation), the arithmetic of evidence (evidence).
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from pipelines.prioritise.criteria import Criterion, Kind
from pipelines.prioritise.intervals import Band
from pipelines.prioritise.parts import Dimension

Row = dict[str, Any]
_COUNTED = {Kind.COUNT_IN_WINDOW: "Verurteilungen", Kind.DENSEST_WINDOW: "Tage mit abgeurteilten Taten"}


def day_name(value: date | None) -> str:
    """Write a day German; a missing one says so."""
    return value.strftime("%d.%m.%Y") if value else "ohne Angabe"


def _points(row: Row, name: str) -> str:
    low, high = row[f"{name}_min"], row[f"{name}_max"]
    return f"{name} {low}" if low == high else f"{name} {low} (möglich bis {high})"


def reach(band: Band) -> str:
    """Write from where to where a band reaches."""
    if band.von is None or band.bis is None:
        return f"bis {band.bis}" if band.von is None else f"ab {band.von}"
    return str(band.von) if band.von == band.bis else f"{band.von} bis {band.bis}"


def _steps(criterion: Criterion, *, low: int, high: int | None) -> str:
    """Write the steps of a scale on which the least and the greatest value lie, so that a reader can look them up."""
    reached = [
        band
        for band in criterion.bands
        if _holds(band, low) or (_holds(band, high) if high is not None else band.bis is None)
    ]
    return f" [{'; '.join(f'{reach(band)} → {band.points}' for band in reached)}]"


def _holds(band: Band, value: int) -> bool:
    return (band.von is None or band.von <= value) and (band.bis is None or value <= band.bis)


def _count(row: Row, criterion: Criterion) -> str:
    name = criterion.legal.id
    low, high = row[f"{name}:n_min"] or 0, row[f"{name}:n_max"]
    is_open = row.get(f"{name}:offen") if criterion.kind is Kind.DENSEST_WINDOW else False
    shown = f"mindestens {low}" if is_open else str(low) if high in (low, None) else f"{low} bis {high}"
    window = f" in {criterion.window_days} Tagen" if criterion.window_days else ""
    steps = _steps(criterion, low=low, high=None if is_open else high or low)
    return f"{_points(row, name)} – {shown} {_COUNTED[criterion.kind]}{window}{steps}"


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
    if row[f"{name}_min"] != row[f"{name}_max"] and high is not None:
        text += f". Möglich: {high}"
    return text


def _looked_up(row: Row, criterion: Criterion, *, source: str, stichtag: date) -> str:
    name = criterion.legal.id
    if row[f"{name}_min"] != row[f"{name}_max"]:
        return f"{name} unbekannt ({row[f'{name}_min']}–{row[f'{name}_max']}) – {criterion.legal.name}"
    if row[f"grund_{name.lower()}"] == "NICHT_ANWENDBAR":
        return f"{name} 0 – nicht anwendbar"
    if criterion.kind is Kind.DAYS_UNTIL_BANDS:
        days = row[str(criterion.fact)]
        shown = "nicht in Strafhaft"
        if row["in_strafhaft"] == "JA":
            steps = _steps(criterion, low=days, high=days)
            shown = f"Haftdatum {day_name(stichtag + timedelta(days=days))} (in {days} Tagen){steps}"
    else:
        value = row[str(criterion.fact)]
        code = str(value).lower() if isinstance(value, bool) else value
        shown = next((grade.text for grade in criterion.grades if grade.id == code), "entfällt")
    return f"{name} {row[f'{name}_min']} – {shown}{source}"


def _anything(criterion: Criterion) -> str:
    """What no evidence limits: without a register everything is possible."""
    return f". Ohne Registerauskunft möglich: bis {criterion.max}"


_OF_EVIDENCE: Mapping[Kind, Callable[[Row, Criterion], str]] = {
    Kind.COUNT_IN_WINDOW: _count,
    Kind.DENSEST_WINDOW: _count,
    Kind.SUM_OF_FLAGS: _flags,
    Kind.BEST_OF_GRADED_EVIDENCE: _graded,
}


def dimension_text(row: Row, *, dimension: Dimension, sources: dict[str, str], stichtag: date) -> str:
    """Write the line of a dimension: every criterion, the caps that hold or may hold, the sum.

    Args:
        row: one case, with the deciding evidence of every graded criterion.
        dimension: of the day.
        sources: criterion to source and age.
        stichtag: day of the list.
    """
    parts = []
    for criterion in dimension.criteria:
        if criterion.table == "ereignisse":
            is_unknown = row[f"{dimension.id}_unbekannt"]
            parts.append(_OF_EVIDENCE[criterion.kind](row, criterion) + (_anything(criterion) if is_unknown else ""))
        elif criterion.kind is Kind.SUM_OF_FLAGS:
            parts.append(_flags(row, criterion))
        else:
            source = sources.get(criterion.legal.id) or ""
            parts.append(_looked_up(row, criterion, source=source, stichtag=stichtag))
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
