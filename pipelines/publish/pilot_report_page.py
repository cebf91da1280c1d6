"""The page of the pilot's report: sections of tables, German, one file, no network needed.

Belongs here: how a section looks, what must not be claimed.
Does not belong here: any figure on it (robustness and group_equality of prioritise; staffing).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Final

HIDDEN: Final = "verborgen"
NOT_ASSESSABLE: Final = "nicht beurteilbar"
NOTICE: Final = (
    "Fallschwere ist ein Index rechtlichen Gewichts, Rückführungsperspektive ein Index des Standes der Akte. Nichts "
    "hiervon sagt, wer gefährlich ist oder was gelingen wird, und nichts vergleicht Staatsangehörigkeiten. Nur für die "
    "Datenschutzbeauftragten und die Leitung des Pilotvorhabens."
)
STYLE: Final = (
    ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:76rem;margin:0 auto;"
    "padding:1.5rem}h2{margin-top:2.2rem}table{border-collapse:collapse;width:100%;font-size:.94rem}"
    "th,td{border:1px solid #767676;padding:.3rem .55rem;text-align:left;vertical-align:top}.wide{overflow-x:auto}"
    ".notice{border-left:4px solid #a23b3b;padding:.5rem .75rem}"
    "@media print{body{max-width:none;padding:0}tr{break-inside:avoid}}"
)


@dataclass(frozen=True, kw_only=True)
class Section:
    """One table of the report.

    Attributes:
        title: German.
        text: what it says and how it was made.
        heads: of the columns.
        rows: texts.
    """

    title: str
    text: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


def pilot_report_page(sections: Sequence[Section], *, stichtag: date, run_id: str) -> str:
    """Write the page.

    Args:
        sections: in their order.
        stichtag: the day it speaks of.
        run_id: of the list of that day.
    """
    title = f"IRIS: Belege zum Projektbericht, Stichtag {stichtag:%d.%m.%Y}"
    body = "\n".join(_section(each) for each in sections)
    return (
        '<!doctype html>\n<html lang="de"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title><style>{STYLE}</style>'
        f'</head><body><main><h1>{escape(title)}</h1><p class="notice">{escape(NOTICE)}</p>'
        f"<p>Lauf {escape(run_id)}.</p>\n{body}\n</main></body></html>\n"
    )


def _section(section: Section) -> str:
    heads = "".join(f'<th scope="col">{escape(text)}</th>' for text in section.heads)
    rows = "".join(f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in row)}</tr>" for row in section.rows)
    return (
        f'<section><h2>{escape(section.title)}</h2><p>{escape(section.text)}</p><div class="wide" tabindex="0" '
        f'role="region" aria-label="{escape(section.title)}"><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div></section>"
    )


def number(value: float | None, *, digits: int = 1, unit: str = "") -> str:
    """Write a number German; one that is missing is hidden."""
    return HIDDEN if value is None else f"{value:.{digits}f}".replace(".", ",") + unit
