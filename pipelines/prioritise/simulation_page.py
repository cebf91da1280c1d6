"""The report of a simulation as one German page: charts, groups, reasons, cases; no network needed.

Belongs here: sections and tables of the page.
Does not belong here: its charts (simulation_charts), any number on it (simulation, ruleset_changes).
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path

import polars as pl

from pipelines.prioritise.ruleset import Ruleset
from pipelines.prioritise.ruleset_changes import RuleChange
from pipelines.prioritise.simulation import MOVEMENTS, SMALLEST_SHOWN, STAYS
from pipelines.prioritise.simulation_charts import WORDS, bars, counts_of, day_name, steps

STYLE = Path(__file__).parent / "simulation.css"
_VALUES = re.compile(r" [^ ]+(?: bis [^ ]+)? → .*$")
_NOWHERE = "ohne Platz"
_HIDDEN = f"unter {SMALLEST_SHOWN} oder verdeckt"


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything the page shows.

    Attributes:
        before: the ruleset in force.
        after: the new one.
        changes: what differs between their rules.
        moves: simulation.movements of all days.
        groups: simulation.by_group of all days.
    """

    before: Ruleset
    after: Ruleset
    changes: Sequence[RuleChange]
    moves: pl.DataFrame
    groups: pl.DataFrame


def simulation_page(report: Report) -> str:
    """Write the page.

    Args:
        report: of one simulation.
    """
    days = report.moves["stichtag"].unique().sort().to_list()
    title = f"Simulation: Regelwerk {report.after.name} {report.after.version} gegen {report.before.version}"
    parts = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="soft">Beide Regelwerke auf denselben Tatsachen; Stichtage: {", ".join(map(day_name, days))}.</p>',
        '<p class="notice"><strong>Dies ist keine Liste und keine Entscheidung.</strong> Der Bericht zeigt, was ein '
        "neues Regelwerk an der Reihenfolge der Prüfung ändern würde. In Kraft setzen ihn zwei Personen.</p>",
        _versions(report),
        *_days(report, days=days),
        "<h2>Nach Gruppen</h2>",
        f'<p class="soft">Zahlen unter {SMALLEST_SHOWN} sind verdeckt, ebenso Zahlen, aus denen sie sich errechnen '
        "ließen. Merkmale von Personen dienen nur dieser Übersicht; keine Regel kann sie nennen.</p>",
        *_groups(report.groups, days=days),
        "<h2>Was sich im Regelwerk ändert</h2>",
        _changes(report.changes),
        "<h2>Fälle, die sich bewegen</h2>",
        *_cases(report.moves, days=days),
        "<h2>Grenzen</h2>",
        "<p>Gezeigt ist die Wirkung auf vergangene Stichtage, nicht auf künftige. Die Wartezeit in einer Zelle stammt "
        "für beide Regelwerke aus der Liste vor dem Stichtag. Personen mit Sperre oder eingeschränkter "
        "Verarbeitung fehlen.</p>",
    ]
    return (
        f'<!doctype html>\n<html lang="de">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
        f"<style>\n{STYLE.read_text(encoding='utf-8')}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(parts)
        + "\n</main>\n</body>\n</html>\n"
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], *, caption: str) -> str:
    """Rows hold ready cells (`<td>…</td>`)."""
    cells = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "\n".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    return (
        f'<div class="wide"><table><caption>{escape(caption)}</caption><thead><tr>{cells}</tr></thead>'
        f"<tbody>\n{body}\n</tbody></table></div>"
    )


def _cell(value: object, *, kind: str = "") -> str:
    text = "" if value is None else str(value)
    return f'<td class="{kind}">{escape(text)}</td>' if kind else f"<td>{escape(text)}</td>"


def _versions(report: Report) -> str:
    rows = [
        [
            f'<th scope="row">{name}</th>',
            _cell(f"{rules.name} {rules.version}"),
            _cell(rules.status),
            f"<td><code>{rules.content_hash}</code></td>",
        ]
        for name, rules in (("vorher", report.before), ("nachher", report.after))
    ]
    return _table(["", "Regelwerk", "Status", "Inhalt (sha256)"], rows, caption="Verglichene Regelwerke")


def _days(report: Report, *, days: Sequence[date]) -> list[str]:
    parts = ["<h2>Auf einen Blick</h2>", _overview(report.moves, days=days), bars(report.moves, days=days)]
    for day in days:
        moves = report.moves.filter(pl.col("stichtag") == day)
        parts += [
            f"<h3>Stichtag {day_name(day)}: Zellen vorher und nachher</h3>",
            _cells(moves, priorities=_priorities(report)),
            f"<h3>Stichtag {day_name(day)}: um wie viele Plätze</h3>",
            steps(moves, day=day),
            f"<h3>Stichtag {day_name(day)}: warum</h3>",
            _why(moves),
        ]
    return parts


def _priorities(report: Report) -> list[str]:
    named = [*(report.before.matrix.priorities if report.before.matrix else ())]
    named += [name for name in (report.after.matrix.priorities if report.after.matrix else ()) if name not in named]
    return [*named, _NOWHERE]


def _overview(moves: pl.DataFrame, *, days: Sequence[date]) -> str:
    rows = []
    for day in days:
        counts = counts_of(moves, day=day)
        numbers = [*counts.values(), sum(counts.values())]
        rows.append([f'<th scope="row">{day_name(day)}</th>', *(_cell(number, kind="number") for number in numbers)])
    head = ["Stichtag", *(WORDS[name] for name in MOVEMENTS), "Fälle"]
    return _table(head, rows, caption="Fälle nach Bewegung; hinzu und weg meinen die Rangfolge")


def _cells(moves: pl.DataFrame, *, priorities: Sequence[str]) -> str:
    pairs = Counter(
        moves.select(
            pl.col("zelle_vorher").fill_null(_NOWHERE), pl.col("zelle_nachher").fill_null(_NOWHERE)
        ).iter_rows()
    )
    rows = [
        [
            f'<th scope="row">{escape(old)}</th>',
            *(
                _cell(
                    pairs[old, new] or "",
                    kind="number " + ("same" if old == new else "moved" if pairs[old, new] else ""),
                )
                for new in priorities
            ),
        ]
        for old in priorities
    ]
    return _table(["vorher \\ nachher", *priorities], rows, caption="Zahl der Fälle; Diagonale: gleiche Zelle")


def _why(moves: pl.DataFrame) -> str:
    reasons = Counter(_VALUES.sub("", text) for row in moves["gruende"].to_list() for text in row)
    rows = [
        [_cell(reason), _cell(count, kind="number")]
        for reason, count in sorted(reasons.items(), key=lambda i: (-i[1], i[0]))
    ]
    if not rows:
        return "<p>Kein Fall wird anders bewertet.</p>"
    return _table(["Grund", "Fälle"], rows, caption="Ein Fall kann mehrere Gründe haben")


def _groups(groups: pl.DataFrame, *, days: Sequence[date]) -> list[str]:
    names = ["faelle", *(name.lower() for name in MOVEMENTS)]
    head = ["Ausprägung", "Fälle", *(WORDS[name] for name in MOVEMENTS)]
    parts = []
    for day in days:
        for table in groups.filter(pl.col("stichtag") == day).partition_by("merkmal", maintain_order=True):
            rows = [
                [
                    f'<th scope="row">{escape(row["auspraegung"])}</th>',
                    *(
                        _cell(_HIDDEN, kind="hidden") if row[name] is None else _cell(row[name], kind="number")
                        for name in names
                    ),
                ]
                for row in table.iter_rows(named=True)
            ]
            parts.append(_table(head, rows, caption=f"Stichtag {day_name(day)}, {table['merkmal'][0]}"))
    return parts


def _changes(changes: Sequence[RuleChange]) -> str:
    if not changes:
        return "<p>Die Regelwerke sagen dasselbe.</p>"
    rows = [[_cell(c.rule), _cell(c.what), _cell(c.before), _cell(c.after)] for c in changes]
    return _table(["Regel", "Angabe", "vorher", "nachher"], rows, caption=f"{len(changes)} Unterschiede")


def _cases(moves: pl.DataFrame, *, days: Sequence[date]) -> list[str]:
    head = ["Fall", "Bewegung", "Platz", "Zelle", "Liste", "Fallschwere", "Rückführungsperspektive", "Warum"]
    parts = []
    for day in days:
        rows = []
        moved = moves.filter((pl.col("stichtag") == day) & (pl.col("bewegung") != STAYS))
        for row in moved.iter_rows(named=True):
            pairs = [
                _pair(row[f"{name}_vorher"], after=row[f"{name}_nachher"])
                for name in ("platz", "zelle", "liste", "A_min", "B_min")
            ]
            reasons = "".join(f"<li>{escape(text)}</li>" for text in row["gruende"])
            rows.append(
                [
                    _cell(row["fall_id"]),
                    _cell(WORDS[row["bewegung"]]),
                    *(_cell(pair) for pair in pairs),
                    f"<td><ul>{reasons}</ul></td>",
                ]
            )
        parts.append(
            _table(head, rows, caption=f"Stichtag {day_name(day)}: {len(rows)} Fälle")
            if rows
            else f"<p>Stichtag {day_name(day)}: kein Fall bewegt sich.</p>"
        )
    return parts


def _pair(before: object, *, after: object) -> str:
    old, new = ("–" if value is None else str(value) for value in (before, after))
    return old if old == new else f"{old} → {new}"
