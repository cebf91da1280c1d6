"""The pictures of the day: the matrix, and the charts of the Lagebild, as inline SVG with the numbers beside them.

Belongs here: counting published rows and drawing the counts; every picture also stands there as text or table.
Does not belong here: single cases (the page's own script), files for analysts (analyst).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import polars as pl

from pipelines.publish.case_list import RANKED
from pipelines.publish.decision_metrics import rubber_stamp_notices
from pipelines.publish.lieferstand_words import REASONS as SET_ASIDE
from pipelines.publish.worklist_tables import dimension_table, evidence_table, metrics_table, number, table_of
from pipelines.publish.worklist_words import BANDS, CAUSES, CHANGES, LISTS, REASONS, SOURCES, STATES, RuleWords
from quality.set_aside import Reason

CELL_WIDTH, CELL_HEIGHT, MARGIN, HEAD = 84, 62, 34, 40
SHADES = 4


def matrix_picture(case_list: pl.DataFrame, *, words: RuleWords) -> str:
    """Draw the matrix: per field its priority and the number of ranked cases; a field is a link into the list."""
    ranked = case_list.filter(pl.col("liste") == RANKED)
    counts = Counter(ranked.select("a_band_min", "b_band_min").iter_rows())
    most = max([*counts.values(), 1])
    width, height = MARGIN + len(BANDS) * CELL_WIDTH, HEAD + len(BANDS) * CELL_HEIGHT
    parts = [
        f'<text class="soft" x="{MARGIN + 2 * CELL_WIDTH}" y="14" text-anchor="middle">Rückführungsperspektive</text>',
        f'<text class="soft" x="12" y="{HEAD + 2 * CELL_HEIGHT}" text-anchor="middle" '
        f'transform="rotate(-90 12 {HEAD + 2 * CELL_HEIGHT})">Fallschwere</text>',
    ]
    for at, band in enumerate(BANDS):
        parts.append(
            f'<text x="{MARGIN + at * CELL_WIDTH + CELL_WIDTH // 2}" y="{HEAD - 8}" text-anchor="middle">{band}</text>'
            f'<text x="{MARGIN - 8}" y="{HEAD + at * CELL_HEIGHT + CELL_HEIGHT // 2 + 5}" '
            f'text-anchor="middle">{band}</text>'
        )
    for row, a in enumerate(BANDS):
        for column, b in enumerate(BANDS):
            n = counts[a, b]
            shade = -(-n * SHADES // most)
            x, y, priority = MARGIN + column * CELL_WIDTH, HEAD + row * CELL_HEIGHT, escape(words.matrix[a, b])
            parts.append(
                f'<a href="#liste?a={a}&amp;b={b}" class="on{shade}" '
                f'aria-label="Fallschwere {a}, Perspektive {b}, {priority}: {n} Fälle">'
                f'<rect class="c{shade}" x="{x + 2}" y="{y + 2}" width="{CELL_WIDTH - 4}" '
                f'height="{CELL_HEIGHT - 4}" rx="4"/>'
                f'<text x="{x + 10}" y="{y + 20}">{priority}</text>'
                f'<text class="big" x="{x + CELL_WIDTH - 12}" y="{y + 48}" text-anchor="end">{number(n)}</text></a>'
            )
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="group" '
        f'aria-label="Matrix der Rangfolge">{"".join(parts)}</svg>'
    )


def overview(tables: Mapping[str, pl.DataFrame], *, words: RuleWords) -> str:
    """Write the Lagebild: lists, matrix, deadlines, movements, sources, quality."""
    cases = tables["case_list"]
    ranked = cases.filter(pl.col("liste") == RANKED)
    buckets = _counted(ranked["frist_stufe"])
    priorities = list(dict.fromkeys(words.matrix.values()))
    by_priority = _counted(ranked["zelle"])
    sections = (
        ("Fälle je Liste", _bars(_named(_counted(cases["liste"]), names=LISTS))),
        ("Matrix der Rangfolge", matrix_picture(cases, words=words)),
        ("Rangfolge nach Priorität", _bars([(p, by_priority[p]) for p in sorted(priorities)])),
        (
            "Nächste Frist in der Rangfolge",
            _bars([(_bucket(t), buckets[s]) for s, t in sorted(words.deadline_buckets.items())]),
        ),
        ("Bewegung seit der vorigen Liste", _movement(tables["comparison"])),
        (
            "Klärungsbedarf nach Grund",
            _bars(_named(_counted(tables["case_clarifications"]["grund"]), names=REASONS)),
        ),
        ("Stand der Bearbeitung", _bars(_named(_counted(cases["stand"]), names=STATES))),
        ("Quellen", _sources(tables["deliveries"])),
        ("Qualität dieses Laufs", _quality(tables)),
    )
    wide = (
        ("Kennzahlen des Tages", metrics_table(tables["metrics"]) + _notices(tables["decisions"])),
        ("Kennzahlen je Quelle und Stelle", dimension_table(tables["metrics"])),
        ("Was der Projektbericht belegt, und wo", evidence_table()),
    )
    shown = [f"<section><h2>{title}</h2>{body}</section>" for title, body in sections]
    shown += [
        f'<section class="wide"><h2>{title}</h2><div class="scroll" tabindex="0" role="region" aria-label="{title}">'
        f"{body}</div></section>"
        for title, body in wide
    ]
    return f'<div class="charts">{"".join(shown)}</div>'


def _movement(comparison: pl.DataFrame) -> str:
    moved = comparison.filter(pl.col("aenderung") != "UNVERAENDERT").group_by("aenderung", "ursache").len()
    unexplained = comparison.filter(pl.col("ursache") == "UNERKLAERT").height
    rows = [
        (CHANGES[change], CAUSES[cause], number(n))
        for change, cause, n in moved.sort("aenderung", "ursache").iter_rows()
    ]
    return table_of("Fälle nach Änderung und Ursache", heads=("Änderung", "Ursache", "Fälle"), rows=rows) + (
        f"<p>Unerklärt: {unexplained}.</p>"
    )


def _sources(deliveries: pl.DataFrame) -> str:
    used = deliveries.group_by("quelle").agg(
        (pl.col("verwendung") == "TAKEN").sum().alias("taken"),
        (pl.col("verwendung") == "REFUSED").sum().alias("refused"),
        pl.col("stichtag").filter(pl.col("verwendung") == "TAKEN").max().dt.strftime("%d.%m.%Y").alias("newest"),
    )
    rows = [
        (name, newest or "–", number(taken), number(refused))
        for name, taken, refused, newest in used.sort("quelle")
        .with_columns(pl.col("quelle").replace(SOURCES))
        .iter_rows()
    ]
    return table_of(
        "Lieferungen, auf denen die Liste beruht",
        heads=("Quelle", "Neuester Stand", "Gelesen", "Zurückgewiesen"),
        rows=rows,
    )


def _quality(tables: Mapping[str, pl.DataFrame]) -> str:
    passed = tables["check_results"]["passed"]
    ledger = tables["ledger"]
    set_aside = _counted(tables["set_aside"]["reason"])
    rows = [
        ("Prüfungen bestanden", number(int(passed.sum()))),
        ("Prüfungen mit Hinweis", number(int((~passed).sum()))),
        ("Zeilen laut Lieferscheinen", number(int(ledger.filter(pl.col("step") == "read")["rows_in"].sum()))),
        ("Zeilen zur Seite gelegt", number(sum(set_aside.values()))),
    ]
    rows += [(f"davon: {SET_ASIDE[Reason(reason)][0]}", number(n)) for reason, n in sorted(set_aside.items())]
    return table_of("Prüfungen und zur Seite gelegte Zeilen", heads=("Was", "Anzahl"), rows=rows)


def _notices(decisions: pl.DataFrame) -> str:
    return "".join(f'<p class="notice">{escape(sentence)}</p>' for sentence in rubber_stamp_notices(decisions))


def _bucket(text: str) -> str:
    return "keine in 180 Tagen" if text == "keine" else text


def _counted(column: pl.Series) -> Counter[Any]:
    return Counter(column.drop_nulls())


def _named(counts: Counter[Any], *, names: Mapping[str, str]) -> list[tuple[str, int]]:
    return [(text, counts[code]) for code, text in names.items()]


def _bars(rows: Sequence[tuple[str, int]]) -> str:
    most = max([n for _, n in rows] + [1])
    drawn = "".join(
        f'<div><dt>{escape(text)}</dt><dd><svg width="70%" height="16" aria-hidden="true">'
        f'<rect class="bar" width="{n * 100 // most}%" height="16" rx="2"/></svg>{number(n)}</dd></div>'
        for text, n in rows
    )
    return f'<dl class="bars">{drawn}</dl>'
