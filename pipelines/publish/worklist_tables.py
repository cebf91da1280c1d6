"""The tables of the Lagebild: metrics with size and interval, and what the project report has to show.

Belongs here: which metrics are shown and how a value reads; plain tables of texts.
Does not belong here: what is counted (metrics), charts (worklist_overview).
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from html import escape
from typing import Any

import polars as pl

from pipelines.publish.metric_rows import DAYS, OVERALL, PERCENT
from pipelines.publish.metrics import NAMES
from pipelines.publish.worklist_evidence import ITEMS
from pipelines.publish.worklist_words import SOURCES

IN_THE_LAGEBILD = (
    "rangfolge_kann_sich_aendern",
    "rangfolge_grenzfall",
    "bleibeinteresse_unbekannt",
    "faelle_mit_fragen",
    "entscheidungen_mit_abweichung",
    "abweichung_je_richtung",
    "entscheidung_ac1_vorschlag",
    "blind_gleich_vorschlag",
    "blind_kappa_vorschlag",
    "blind_alpha_menschen",
    "blind_danach_geaendert",
    "blind_danach_zum_vorschlag",
    "blind_danach_abstand",
    "minuten_je_entscheidung",
    "tage_bis_entscheidung",
    "wartetage_rangfolge",
    "faelle_in_arbeit",
    "faelle_entschieden_30_tage",
    "prioritaet_unveraendert",
    "faelle_mit_nicht_verwertbarem",
    "akte_entscheidendes_bekannt",
    "paare_zu_klaeren",
    "status_abh_gleich_azr",
    "urteile_mit_mitteilung",
    "mitteilungen_mit_urteil",
    "polizei_ohne_ausgang",
)
"""Metrics that no chart of the page shows already; all of them stand in the table metrics."""

BY_DIMENSION = (
    "akte_entscheidendes_bekannt",
    "datensaetze_je_stufe",
    "datensaetze_unsicher",
    "lieferung_tage_median",
    "lieferung_tage_95",
    "lieferungen_zurueckgewiesen",
    "personen_entfernt_je_regel",
    "polizei_ohne_ausgang",
    "status_abh_gleich_azr",
    "stellen_veraltet",
    "zeilen_zur_seite_gelegt_je_quelle",
)
"""Metrics that are shown for each source, office or rule."""

DIMENSIONS = SOURCES | {
    "AUFNAHME_TROTZDEM": "Aufnahme bei niedriger Priorität",
    "ABLEHNUNG_TROTZDEM": "Ablehnung bei hoher",
    "EINZELN": "mit keinem verknüpft",
    "URTEIL": "von Menschen festgestellt",
    "NICHT_IM_EINGANGSKOLLEKTIV": "nicht im Eingangskollektiv",
    "UEBRIGE": "alle übrigen Regeln",
}


def metrics_table(metrics: pl.DataFrame) -> str:
    """Show each share with its size and interval; what is hidden says so."""
    shown = metrics.filter(
        pl.col("name").is_in(IN_THE_LAGEBILD) & (~pl.col("name").is_in(BY_DIMENSION) | (pl.col("dimension") == OVERALL))
    )
    rows = [
        (
            NAMES[row["name"]] + ("" if row["dimension"] == OVERALL else f": {DIMENSIONS[row['dimension']]}"),
            *_measured(row),
        )
        for row in shown.iter_rows(named=True)
    ]
    return table_of(
        "Werte mit 95-%-Intervall; was auf weniger als zehn Personen deutet, ist verborgen",
        heads=("Kennzahl", "Wert", "Anzahl", "Intervall"),
        rows=rows,
    )


def dimension_table(metrics: pl.DataFrame) -> str:
    """Show metrics per source, office or rule; the name of each stands once."""
    shown = metrics.filter(pl.col("name").is_in(BY_DIMENSION) & (pl.col("dimension") != OVERALL)).with_columns(
        pl.col("dimension").replace(DIMENSIONS)
    )
    names = [NAMES[name] for name in shown["name"]]
    rows = [
        (name if at == 0 or names[at - 1] != name else "", str(row["dimension"]), *_measured(row))
        for at, (name, row) in enumerate(zip(names, shown.iter_rows(named=True), strict=True))
    ]
    return table_of(
        "Werte mit 95-%-Intervall; Stellen werden mit ihren Daten gemessen, nie Personen",
        heads=("Kennzahl", "Für", "Wert", "Anzahl", "Intervall"),
        rows=rows,
    )


def _measured(row: Mapping[str, Any]) -> tuple[str, str, str]:
    """Give value, size and interval; what is hidden says so."""
    if row["ist_unterdrueckt"]:
        return "verborgen", "–", "–"
    low, high = (_valued(row[name], unit=row["einheit"]) for name in ("ki_unten", "ki_oben"))
    return _valued(row["wert"], unit=row["einheit"]), _of(row), f"{low} bis {high}"


def evidence_table() -> str:
    """Say for each item of the decree which evidence lies where."""
    rows = [
        (item, question, *piece) if at == 0 else ("", "", *piece)
        for item, question, pieces in ITEMS
        for at, piece in enumerate(pieces)
    ]
    return table_of("Punkte des Erlasses", heads=("Punkt", "Frage", "Beleg", "Wo er liegt"), rows=rows)


def _valued(value: Decimal, *, unit: str) -> str:
    if unit == DAYS:
        return f"{value:.0f}\u00a0Tage"
    text = f"{value:.1f}\u00a0%" if unit == PERCENT else f"{value:.2f}"
    return text.replace(".", ",")


def _of(row: Mapping[str, Any]) -> str:
    """Say on how many rows a value rests; only a share counts some of them."""
    if row["einheit"] == PERCENT:
        return f"{number(row['zaehler'])} von {number(row['nenner'])}"
    return f"aus {number(row['nenner'])}"


def table_of(caption: str, *, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table of texts."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def number(n: int) -> str:
    """Write a whole number German."""
    return f"{n:,}".replace(",", ".")
