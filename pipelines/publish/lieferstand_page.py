"""The page Lieferstand: what every office delivered, what was set aside and why, how fresh it is.

Belongs here: one HTML file per list that needs nothing outside itself: no address, no script, no font.
Does not belong here: counting (lieferstand), words (lieferstand_words). No content of a row is shown: only its place.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from html import escape
from typing import Any

import polars as pl

from pipelines.publish.lieferstand_words import ART, REASONS, REJECTIONS, USES
from quality.set_aside import Reason, Rejection

LIEFERSTAND = "lieferstand.html"
MOST_ROWS = 2_000
"""So many rows set aside are shown; all of them are in set_aside.parquet beside the page."""
_STYLE = """
:root { color-scheme: light dark; --text: #1a1a1a; --page: #fff; --line: #8a8a8a; --warn: #8a1c12; }
@media (prefers-color-scheme: dark) { :root { --text: #eee; --page: #161616; --line: #8f8f8f; --warn: #ffb4a8; } }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0; color: var(--text); background: var(--page); }
header, main, footer { max-width: 78rem; margin: 0 auto; padding: .5rem 1rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; min-width: 100%; margin-bottom: 1.5rem; }
caption { text-align: left; font-weight: 600; padding: .5rem 0; }
td { overflow-wrap: anywhere; min-width: 7rem; } #zeilen td:nth-child(2) { min-width: 19rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); }
td.zahl, th.zahl { min-width: 0; text-align: right; font-variant-numeric: tabular-nums; }
.achtung { color: var(--warn); font-weight: 600; }
a { color: inherit; } nav a { display: inline-block; padding: .25rem .75rem .25rem 0; min-height: 1.5rem; }
a:focus-visible, .scroll:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
@media print { .scroll { overflow: visible; } nav { display: none; } }
"""
Cell = tuple[str, str]
"""Text and class."""


def lieferstand_page(
    receipt: pl.DataFrame,
    *,
    offices: pl.DataFrame,
    freshness: pl.DataFrame,
    rejected: pl.DataFrame,
    set_aside: pl.DataFrame,
    stichtag: date,
    run_id: str,
) -> str:
    """Write the page.

    Args:
        receipt: of `lieferstand.receipts`.
        offices: of `lieferstand.offices`.
        freshness: source.freshness.
        rejected: source.rejected: counts only.
        set_aside: rows set aside, without content.
        stichtag: of the list.
        run_id: of the list.

    Returns:
        HTML, the same bytes for the same tables.
    """
    day = _day(stichtag)
    aside = int(receipt["zurueckgestellt"].sum())
    refused = receipt.filter(pl.col("verwendung") == "REFUSED").height
    stale = freshness.filter("ist_veraltet").height
    sections = [
        _sources(freshness),
        _offices(offices),
        _receipts(receipt),
        _rows(set_aside, receipt=receipt),
        _rejected(rejected, receipt=receipt),
    ]
    return (
        '<!doctype html>\n<html lang="de">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Lieferstand {day}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<header><h1>Lieferstand zum {day}</h1>\n"
        f"<p>{receipt.height} Lieferungen sind bekannt, {refused} davon nicht angenommen. {aside} Zeilen sind "
        f"zurückgestellt, {int(receipt['entfallen'].sum())} nach einer benannten Regel entfallen. "
        f"{stale} Quelle(n) sind veraltet. Keine Zeile geht verloren: jede ist übernommen, zurückgestellt oder "
        "nach einer Regel entfallen.</p>\n"
        '<nav aria-label="Abschnitte"><a href="#quellen">Quellen</a><a href="#stellen">Stellen</a>'
        '<a href="#lieferungen">Lieferungen</a><a href="#zeilen">Zurückgestellte Zeilen</a>'
        '<a href="#abgewiesen">Nur gezählt</a></nav></header>\n'
        f"<main>\n{''.join(sections)}</main>\n"
        f"<footer><p>Lauf {escape(run_id)}. Ob ein Postfach am Tag des Laufs erreichbar war, steht in der Datei "
        "pull_notices.txt neben dieser Seite.</p></footer>\n</body>\n</html>\n"
    )


def _sources(freshness: pl.DataFrame) -> str:
    rows = [
        [
            (row["quelle"], ""),
            (_day(row["stand"]) if row["stand"] else "keine Lieferung", ""),
            (_number(row["alter_tage"]), "zahl"),
            (_number(row["hoechstalter_tage"]), "zahl"),
            (f"{row['stellen_veraltet']} von {row['stellen']}", "zahl"),
            (f"veraltet: {row['folge']}", "achtung") if row["ist_veraltet"] else ("aktuell", ""),
        ]
        for row in freshness.sort("quelle").iter_rows(named=True)
    ]
    head = ("Quelle", "Stand", "Alter in Tagen|zahl", "höchstens|zahl", "veraltete Stellen|zahl", "Folge")
    return _section("quellen", "Wie alt die Quellen sind", head=head, rows=rows)


def _offices(offices: pl.DataFrame) -> str:
    rows = [
        [
            (f"{row['quelle']}, {row['stelle']}", ""),
            (row["objekt"], ""),
            (_day(row["stand"]) if row["stand"] else "nichts in Gebrauch", "" if row["stand"] else "achtung"),
            (_number(row["zeilen"]), "zahl"),
            (_number(row["zeilen_vorher"]), "zahl"),
            (_change(row), "achtung" if row["ist_geschrumpft"] else ""),
            (_number(row["zurueckgestellt"]), "zahl"),
        ]
        for row in offices.iter_rows(named=True)
    ]
    head = (
        "Stelle",
        "Gegenstand",
        "Stand",
        "Zeilen|zahl",
        "Liste davor|zahl",
        "Veränderung",
        "zurückgestellt|zahl",
    )
    return _section("stellen", "Bestand je Stelle, neben der Liste davor", head=head, rows=rows)


def _change(row: Mapping[str, Any]) -> str:
    if row["zeilen_vorher"] is None:
        return "neu"
    difference = row["zeilen"] - row["zeilen_vorher"]
    if not difference:
        return "unverändert"
    share = f" ({100 * difference / row['zeilen_vorher']:+.0f} %)" if row["zeilen_vorher"] else ""
    told = f"{difference:+d}{share}"
    return f"{told}: um mehr als ein Viertel geschrumpft, bei der Stelle nachfragen" if row["ist_geschrumpft"] else told


def _receipts(receipt: pl.DataFrame) -> str:
    rows = [
        [
            (f"{row['quelle']}, {row['stelle']}", ""),
            (row["dateiname"], ""),
            (ART[row["art"]], ""),
            (USES[row["verwendung"]], "achtung" if row["verwendung"] == "REFUSED" else ""),
            (_number(row["zeilen"]), "zahl"),
            (_number(row["uebernommen"]), "zahl"),
            (_number(row["zurueckgestellt"]), "zahl"),
            (_number(row["entfallen"]), "zahl"),
            (_reasons(row), ""),
        ]
        for row in receipt.filter(_worth_a_line()).iter_rows(named=True)
    ]
    head = (
        "Stelle",
        "Datei",
        "Art",
        "Verwendung",
        "angekündigt|zahl",
        "übernommen|zahl",
        "zurückgestellt|zahl",
        "entfallen|zahl",
        "Gründe",
    )
    left_out = receipt.height - len(rows)
    note = (
        "<p>Übernommen zählt auch die Teile eines Datensatzes (Aliaspersonalien, Urteile). "
        f"{left_out} weitere Lieferungen sind ohne Beanstandung ersetzt oder gelten erst später; sie stehen in "
        "deliveries.parquet.</p>"
    )
    return _section("lieferungen", "Quittung je Lieferung", head=head, rows=rows, note=note)


def _worth_a_line() -> pl.Expr:
    quiet = pl.col("verwendung").is_in(["SUPERSEDED", "NOT_YET"])
    return ~quiet | pl.col("gruende").is_not_null()


def _reasons(row: Mapping[str, Any]) -> str:
    told = [f"{entry['len']} × {REASONS[Reason(entry['reason'])][0]}" for entry in row["gruende"] or []]
    if row["korrigiert_durch"]:
        told.append(f"Korrektur übernommen: {row['korrigiert_durch']}")
    return " ".join(told)


def _rows(set_aside: pl.DataFrame, *, receipt: pl.DataFrame) -> str:
    placed = set_aside.join(
        receipt.select("delivery_id", "quelle", "stelle", "dateiname", "korrigiert_durch"), on="delivery_id", how="left"
    ).sort("quelle", "stelle", "dateiname", "objekt", "source_row", "reason", nulls_last=True)
    rows = [
        [
            (f"{row['quelle']}, {row['stelle']}", ""),
            (row["dateiname"], ""),
            (_number(row["source_row"]) if row["source_row"] is not None else "ganze Datei", "zahl"),
            (row["column_name"] or "", ""),
            (f"{row['reason']}: {REASONS[Reason(row['reason'])][0]}", ""),
            (_what_to_do(row), ""),
        ]
        for row in placed.head(MOST_ROWS).iter_rows(named=True)
    ]
    head = ("Stelle", "Datei", "Zeile|zahl", "Spalte", "Regel", "Was zu tun ist")
    more = placed.height - len(rows)
    note = f"<p>{more} weitere Zeilen stehen in set_aside.parquet.</p>" if more else ""
    return _section("zeilen", "Zurückgestellte Zeilen", head=head, rows=rows, note=note)


def _what_to_do(row: Mapping[str, Any]) -> str:
    remedy = REASONS[Reason(row["reason"])][1]
    if row["korrigiert_durch"]:
        return f"Korrektur ist übernommen: {row['korrigiert_durch']}. Zeile prüfen."
    return f"{remedy} Die berichtigte Zeile kommt als Korrekturlieferung zurück."


def _rejected(rejected: pl.DataFrame, *, receipt: pl.DataFrame) -> str:
    counted = (
        rejected.join(receipt.select("delivery_id", "quelle", "stelle"), on="delivery_id", how="left")
        .group_by("quelle", "stelle", "objekt", "rule")
        .agg(pl.col("row_count").sum())
        .sort("quelle", "stelle", "objekt", "rule")
    )
    rows = [
        [
            (f"{quelle}, {stelle}", ""),
            (objekt, ""),
            (f"{rule}: {REJECTIONS[Rejection(rule)]}", ""),
            (_number(count), "zahl"),
        ]
        for quelle, stelle, objekt, rule, count in counted.iter_rows()
    ]
    head = ("Stelle", "Gegenstand", "Regel", "Zeilen|zahl")
    title = "An der Tür abgewiesen oder ohne Wirkung: nur gezählt, der Inhalt wird nirgends aufbewahrt"
    return _section("abgewiesen", title, head=head, rows=rows)


def _section(name: str, title: str, *, head: Iterable[str], rows: list[list[Cell]], note: str = "") -> str:
    opening = f'<section id="{name}" aria-labelledby="{name}-t">\n<h2 id="{name}-t">{title}</h2>\n{note}'
    if not rows:
        return f"{opening}<p>Keine.</p></section>\n"
    columns = "".join(_head(column) for column in head)
    body = "".join(f"<tr>{''.join(_cell(*cell) for cell in row)}</tr>\n" for row in rows)
    return (
        f'{opening}<div class="scroll" role="region" tabindex="0" aria-labelledby="{name}-t">\n<table>\n'
        f"<caption>{len(rows)} Einträge</caption>\n<thead><tr>{columns}</tr></thead>\n<tbody>\n{body}</tbody>\n"
        "</table>\n</div>\n</section>\n"
    )


def _head(column: str) -> str:
    text, _, kind = column.partition("|")
    return f'<th scope="col"{_class(kind)}>{escape(text)}</th>'


def _cell(text: str, kind: str) -> str:
    return f"<td{_class(kind)}>{escape(text)}</td>"


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}".replace(",", ".")


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"
