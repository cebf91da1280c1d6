"""The sheet `Hilfe` of a work list: what each code means, and what every decision needs.

Belongs here: its words and layout.
Does not belong here: the codes (decision_codes, decision_evidence), the sheets that are filled in (worklist_xlsx).
"""

from typing import Any, Final

from pipelines.publish import decision_codes as codes
from pipelines.publish.decision_evidence import WORDS as EVIDENCE_WORDS

HELP: Final = "Hilfe"


def write_help(sheet: Any, *, title_format: Any) -> None:  # noqa: ANN401 -- the library has no types
    """Write the sheet that explains the codes.

    Args:
        sheet: empty.
        title_format: of headings.
    """
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)
    row = 0
    for title, known in _HELP:
        sheet.write_string(row, 0, title, title_format)
        for code, text in known.items():
            row += 1
            sheet.write_string(row, 0, code)
            sheet.write_string(row, 1, text)
        row += 2
    sheet.protect("")


_HELP: Final = (
    ("Entscheidung", codes.DECISIONS),
    ("Grund dafür", codes.REASONS_PRO),
    ("Grund dagegen", codes.REASONS_CONTRA),
    ("Einvernehmen § 72 Abs. 4", codes.CONSENT),
    ("Gelesene Belege", EVIDENCE_WORDS),
    ("Rolle", codes.ROLES),
    (
        "Immer nötig",
        {
            "Gründe": "mindestens einer dafür und einer dagegen, auch bei einer Aufnahme",
            "Begründung": f"mindestens {codes.SHORTEST_TEXT} Zeichen zu diesem Fall",
            "Gelesene Belege": "mindestens BZR und BI, wenn die Spalte Belege sie nennt; die Begründung nennt "
            "einen davon",
            "Zweite Person": "eine andere als die erste, in einer anderen Rolle",
            "Zweitvotum": "bei Fällen ohne Vorschlag füllt die zweite Person ihr eigenes Blatt aus, ohne das erste zu "
            "sehen",
            "Minuten": "freiwillig; nur für den Personalbedarf",
            "Bleibeinteresse gewürdigt": "wie; nötig bei BS, S und A, und wenn die Liste anderes nennt",
            "Aufnahme trotz BS": f"{codes.STAY_WEIGHED}, wenn ein Fall mit Bleibeinteresse BS aufgenommen wird",
            "Abweichung vom Vorschlag": "warum; nötig bei einer Ablehnung in "
            f"{', '.join(codes.HIGH_PRIORITIES)}, bei einer Aufnahme in {', '.join(codes.LOW_PRIORITIES)} und ohne "
            "Priorität",
            "Leere Zeilen": "bleiben Vorschläge; niemand muss alle Zeilen ausfüllen",
            "Abgeben": "so oft wie nötig; was schon übernommen ist, zählt nicht noch einmal",
        },
    ),
)
