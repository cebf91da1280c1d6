"""What is not taken comes back: every refused row as it was filled in, with the reasons, to be mended.

Belongs here: the rows that come back, the page to read.
Does not belong here: the reasons (decision_checks), the sheet to fill in (worklist_xlsx writes it).
"""

from datetime import date
from html import escape
from pathlib import Path
from typing import Final

import polars as pl

from pipelines.publish.decision_entries import ALL_ENTRIES, CASE_HEAD, RUN_HEAD

WHY_HEAD: Final = "Zurückgewiesen, weil"
ROW_HEAD: Final = "Zeile"
TOLD_HEADS: Final = (WHY_HEAD, ROW_HEAD, CASE_HEAD, RUN_HEAD)
TITLE: Final = "Nicht übernommene Entscheidungen"


def returned(refused: pl.DataFrame) -> pl.DataFrame:
    """Lay out the refused rows.

    Args:
        refused: rows of decision_checks.examined with at least one reason.

    Returns:
        TOLD_HEADS, then the entries under their headings, in the order of the sheet.
    """
    return refused.sort("zeile").select(
        pl.col("gruende").list.join(" ").alias(WHY_HEAD),
        pl.col("zeile").alias(ROW_HEAD),
        pl.col("fall_id").alias(CASE_HEAD),
        pl.col("lauf_id").alias(RUN_HEAD),
        *(pl.col(entry.name).alias(entry.head) for entry in ALL_ENTRIES),
    )


def write_return_page(refused: pl.DataFrame, *, path: Path, file: str, am: date) -> None:
    """Write the refused rows as a page to read and print.

    Args:
        refused: of `returned`.
        path: of the HTML file.
        file: name of the sheet that was handed in.
        am: day on which it was.
    """
    rows = "".join(
        f"<tr><td>{row[ROW_HEAD]}</td><td>{escape(str(row[CASE_HEAD] or 'ohne'))}</td>"
        f"<td>{escape(str(row['Entscheidung']))}</td><td>{escape(row[WHY_HEAD])}</td></tr>"
        for row in refused.iter_rows(named=True)
    )
    path.write_text(
        '<!doctype html><html lang="de"><head><meta charset="utf-8"><title>IRIS: nicht übernommen</title>'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width"><style>:root{color-scheme:light dark}'
        "body{font:1rem/1.5 sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse}"
        "th,td{border:1px solid #888;padding:.3rem .6rem;text-align:left;vertical-align:top}</style></head><body><main>"
        f"<h1>{TITLE}</h1><p>Datei {escape(file)}, abgegeben am {am:%d.%m.%Y}: {refused.height} Zeilen gelten nicht. "
        "Alle übrigen ausgefüllten Zeilen wurden übernommen. Bitte die genannten Zeilen berichtigen und noch einmal "
        'abgeben; die übrigen dürfen stehen bleiben.</p><table><thead><tr><th scope="col">Zeile</th>'
        '<th scope="col">Fall</th><th scope="col">Entscheidung</th><th scope="col">Warum</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></main></body></html>\n",
        encoding="utf-8",
    )
