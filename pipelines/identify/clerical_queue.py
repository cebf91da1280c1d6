"""What people look at: every open pair, both records side by side, the likely ones first.

Belongs here: the rows of the queue, the workbook with drop-downs, the page to read.
Does not belong here: reading the workbook back (judgement_file), which pairs are open (clusters).
"""

import html
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path

import polars as pl

from pipelines.identify.identities import comparable, number_records
from pipelines.identify.linked_files import LinkedRecords
from pipelines.identify.person_file import PERSONAL
from pipelines.identify.scoring import COMPARED, START, parts_of_weight, with_weights
from pipelines.identify.tiers import REVIEW
from pipelines.identify.waterfall import draw

SHEET = "Klärliste"
ANSWERS = ("gleich", "verschieden", "unklar")
ANSWER_COLUMNS = ("Urteil", "Name", "Grund", "Datensatz A", "Datensatz B")
TOLD_COLUMNS = ("Gewicht", "Stufe", "Vergleich", "Fälle")
PARTS = {name: f"Gewicht {name}" for name in (START, *COMPARED)}
"""What the weight is made of: drawn on the page, not written into the workbook."""
TITLES = {
    "familienname": "Familienname",
    "geburtsname": "Geburtsname",
    "vornamen": "Vornamen",
    "geburtsdatum": "Geburtsdatum",
    "geburtsort": "Geburtsort",
    "geschlecht": "Geschlecht",
    "azr_nr": "AZR-Nummer",
    "d_nummer": "D-Nummer",
    "bamf_az": "BAMF-Az",
}
NO_PARTS = pl.DataFrame(schema={"rid_l": pl.Int32, "rid_r": pl.Int32} | dict.fromkeys(PARTS.values(), pl.Float64))
DIFFERS = "#FCE4D6"
NOTE = "Vorschlag des Rechners ist hier nichts: Menschen entscheiden. Das Gewicht ordnet nur die Reihenfolge."


def make_queue(known: LinkedRecords, *, case_ids: Mapping[str, str]) -> pl.DataFrame:
    """Lay open pairs side by side.

    Args:
        known: what the run of the list in force has linked.
        case_ids: person_id -> fall_id.

    Returns:
        One row per open pair, heaviest first: ANSWER_COLUMNS (the first three empty), TOLD_COLUMNS, every personal
        field of both records, '<Feld> A', '<Feld> B', of their leading identities, and PARTS.
    """
    numbered = number_records(known.records)
    rid = numbered.select("rid", "record_key")
    waiting = (
        known.pair_decisions.filter(pl.col("entscheidung") == REVIEW)
        .rename({"entscheidung": "decision"})
        .join(rid.rename({"rid": "rid_l", "record_key": "record_key_l"}), on="record_key_l")
        .join(rid.rename({"rid": "rid_r", "record_key": "record_key_r"}), on="record_key_r")
    )
    identities = comparable(known.records, numbered=numbered)
    weighed = with_weights(waiting, identities=identities)
    parts = parts_of_weight(waiting, identities=identities).rename(PARTS) if waiting.height else NO_PARTS
    weighed = weighed.join(parts, on=["rid_l", "rid_r"], how="left")
    case = pl.col("person_id").replace_strict(dict(case_ids), default=None, return_dtype=pl.String)
    leading = (
        known.records.filter(pl.col("identitaet_nr") == 0)
        .join(known.person_links.select("record_key", "person_id"), on="record_key")
        .with_columns(fall=case)
    )
    for side, letter in (("l", "A"), ("r", "B")):
        fields = [pl.col(name).alias(f"{title} {letter}") for name, title in TITLES.items()]
        weighed = weighed.join(
            leading.select(
                pl.col("record_key").alias(f"record_key_{side}"), pl.col("fall").alias(f"fall_{side}"), *fields
            ),
            on=f"record_key_{side}",
        )
    empty = pl.lit(None, dtype=pl.String)
    return weighed.sort("weight", "record_key_l", "record_key_r", descending=[True, False, False]).select(
        empty.alias("Urteil"),
        empty.alias("Name"),
        empty.alias("Grund"),
        pl.col("record_key_l").alias("Datensatz A"),
        pl.col("record_key_r").alias("Datensatz B"),
        pl.col("weight").alias("Gewicht"),
        pl.col("stufe").alias("Stufe"),
        pl.col("gruende").alias("Vergleich"),
        pl.concat_str("fall_l", "fall_r", separator=", ", ignore_nulls=True).alias("Fälle"),
        *(f"{TITLES[name]} {letter}" for name in PERSONAL for letter in "AB"),
        *PARTS.values(),
    )


def write_workbook(queue: pl.DataFrame, *, stichtag: date, path: Path) -> None:
    """Write the queue as XLSX with a drop-down for the judgement; what differs is marked.

    Args:
        queue: of `make_queue`.
        stichtag: of the list in force; shown, and the workbook's day of creation, so that the same queue gives the same
            bytes.
        path: of the file.
    """
    import xlsxwriter

    queue = queue.drop(PARTS.values())
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": f"IRIS {SHEET}", "created": datetime.combine(stichtag, time())})
        sheet, bold = book.add_worksheet(SHEET), book.add_format({"bold": True, "text_wrap": True})
        marked = book.add_format({"bg_color": DIFFERS})
        for column, title in enumerate(queue.columns):
            sheet.write_string(0, column, title, bold)
        for row, values in enumerate(queue.iter_rows(), start=1):
            for column, value in enumerate(values):
                if isinstance(value, float):
                    sheet.write_number(row, column, value)
                elif value is not None:
                    differs = queue.columns[column].endswith((" A", " B")) and _differs(values, queue.columns, column)
                    sheet.write_string(row, column, str(value), marked if differs else None)
        if queue.height:
            sheet.data_validation(1, 0, queue.height, 0, {"validate": "list", "source": list(ANSWERS)})
        sheet.freeze_panes(1, len(ANSWER_COLUMNS))
        sheet.set_column(0, len(queue.columns) - 1, 16)
        sheet.set_column(queue.columns.index("Vergleich"), queue.columns.index("Vergleich"), 60)
        about = book.add_worksheet("Hinweise")
        for row, text in enumerate((f"Stichtag {stichtag:%d.%m.%Y}, {queue.height} offene Paare.", NOTE)):
            about.write_string(row, 0, text)


def _differs(values: tuple[object, ...], columns: list[str], column: int) -> bool:
    title, letter = columns[column].rsplit(" ", 1)
    other = values[columns.index(f"{title} {'B' if letter == 'A' else 'A'}")]
    return title in TITLES.values() and other is not None and other != values[column]


def _weight(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".replace(".", ",").replace("-", "−")


def write_page(queue: pl.DataFrame, *, stichtag: date, path: Path) -> None:
    """Write the queue as one self-contained HTML page to read and print.

    Args:
        queue: of `make_queue`.
        stichtag: of the list in force.
        path: of the file.
    """
    parts = [
        '<!doctype html><html lang="de"><head><meta charset="utf-8"><title>IRIS Klärliste</title><style>'
        ":root{color-scheme:light dark}svg text{fill:currentColor}"
        "body{font-family:sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}"
        "table{border-collapse:collapse;width:100%}th,td{border:1px solid #999;padding:.3rem .5rem;text-align:left}"
        f"td.d{{background:{DIFFERS};color:#000;font-weight:bold}}"
        "section{break-inside:avoid;margin:1.5rem 0}</style></head>"
        f"<body><main><h1>Klärliste, Stichtag {stichtag:%d.%m.%Y}</h1><p>{queue.height} offene Paare. {NOTE}</p>"
        "<p>Die Balken zeigen, was nach dem Modell für (grün, +) und gegen (rot, −) dieselbe Person spricht.</p>"
    ]
    for number, row in enumerate(queue.iter_rows(named=True), start=1):
        lines = "".join(_line(title, left=row[f"{title} A"], right=row[f"{title} B"]) for title in TITLES.values())
        parts.append(
            f"<section><h2>{number}. Stufe {_text(row['Stufe'])}, Gewicht {_weight(row['Gewicht'])}</h2>"
            f"<p>{_text(row['Vergleich'])}. Fälle: {_text(row['Fälle'])}</p><table><tr><th scope='col'>Feld</th>"
            f"<th scope='col'>{_text(row['Datensatz A'])}</th><th scope='col'>{_text(row['Datensatz B'])}</th></tr>"
            f"{lines}</table>{draw({name: row[column] for name, column in PARTS.items()})}</section>"
        )
    path.write_text("\n".join([*parts, "</main></body></html>\n"]), encoding="utf-8")


def _line(title: str, *, left: object, right: object) -> str:
    mark = ' class="d"' if left is not None and right is not None and left != right else ""
    return f"<tr><th scope='row'>{title}</th><td{mark}>{_text(left)}</td><td{mark}>{_text(right)}</td></tr>"


def _text(value: object) -> str:
    return "–" if value is None or value == "" else html.escape(str(value))
