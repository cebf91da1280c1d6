"""The data inside the work list's HTML file: columns as JSON, what is opened later packed in blocks.

Belongs here: which published columns the page carries, and in which shape; the same rows give the same bytes.
Does not belong here: words and pictures (worklist_words, worklist_overview), putting the file together (worklist_page).
"""

import base64
import gzip
import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import polars as pl

CASES_IN_A_BLOCK = 200
"""Cases unpacked together when one of them is opened: about a megabyte of text, well under a tenth of a second."""

MOST_CODES = 256
"""A text column with at most so many different texts is written as numbers into a list of them."""

NOT_SHOWN = ("run_id", "stichtag", "regelwerk_version", "eingang", "zelle_rang", "bandluecke", "nicht_beruecksichtigt")
QUESTION_COLUMNS = ("fall_id", "faellig_am", "stelle", "feld", "grund", "frage")
MOVEMENT_COLUMNS = (
    "fall_id",
    "aenderung",
    "ursache",
    "liste_vorher",
    "liste_jetzt",
    "platz_vorher",
    "platz_jetzt",
    "zelle_vorher",
    "zelle_jetzt",
    "einzelheiten",
)
DECISION_COLUMNS = (
    "entschieden_am",
    "entscheidung",
    "gruende_pro",
    "gruende_contra",
    "c_klasse",
    "wiedervorlage_am",
    "ende_am",
    "zelle",
    "ist_blind",
    "eigene_prioritaet",
    "eigene_prioritaet_zweite",
    "prioritaet_danach",
    "gelesene_belege",
    "geprueft_am",
    "mitgezeichnet_am",
    "erste_rolle",
    "zweite_rolle",
    "ist_geltend",
)


def in_script(content: object) -> str:
    """Write a value as JSON that cannot end the script element around it, whatever the texts in it say."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def packed(content: object) -> str:
    """Pack a value as gzipped JSON in base64; no clock is in the bytes."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()


def column_block(frame: pl.DataFrame) -> dict[str, Any]:
    """Turn a frame into {size, columns}: a column is a list of values, or {values, codes} where few texts repeat."""
    return {"size": frame.height, "columns": {name: _column(frame[name]) for name in frame.columns}}


def case_block(tables: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
    """Give what the list shows of every case, in the order of the list."""
    return column_block(tables["case_list"].drop(NOT_SHOWN))


def question_block(tables: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
    """Give every open question, the earliest first."""
    asked = tables["case_clarifications"].sort("faellig_am", "stelle", "fall_id", "frage_nr")
    return column_block(asked.select(QUESTION_COLUMNS))


def movement_block(tables: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
    """Give what became of every case since the previous list: places of today first, then those who left."""
    moved = tables["comparison"].sort("platz_jetzt", "liste_jetzt", "fall_id", nulls_last=True)
    return column_block(moved.select(MOVEMENT_COLUMNS))


def case_pages(tables: Mapping[str, pl.DataFrame]) -> list[dict[str, Any]]:
    """Give what the page of a case shows besides its row of the list.

    Returns:
        Blocks of CASES_IN_A_BLOCK cases in the order of the list: by fall_id its text, fragen (feld, grund, stelle,
        frage, faellig_am), kriterien (kriterium, punkte_min, punkte_max, wert, grund_unbekannt) and verlauf (stichtag,
        liste, platz, zelle, aenderung, ursache) and entscheidungen (DECISION_COLUMNS).
    """
    texts = dict(tables["case_explanations"].select("fall_id", "langtext").iter_rows())
    questions = _by_case(tables["case_clarifications"], columns=("feld", "grund", "stelle", "frage", "faellig_am"))
    criteria = _by_case(
        tables["case_criteria"], columns=("kriterium", "punkte_min", "punkte_max", "wert", "grund_unbekannt")
    )
    history = _by_case(tables["list_history"], columns=("stichtag", "liste", "platz", "zelle", "aenderung", "ursache"))
    decided = _by_case(tables["decisions"], columns=DECISION_COLUMNS)
    cases = tables["case_list"]["fall_id"].to_list()
    return [
        {
            case: {
                "text": texts[case],
                "fragen": questions[case],
                "kriterien": criteria[case],
                "verlauf": history[case],
                "entscheidungen": decided[case],
            }
            for case in cases[start : start + CASES_IN_A_BLOCK]
        }
        for start in range(0, len(cases), CASES_IN_A_BLOCK)
    ]


def _by_case(frame: pl.DataFrame, *, columns: tuple[str, ...]) -> dict[str, list[list[Any]]]:
    rows: defaultdict[str, list[list[Any]]] = defaultdict(list)
    for case, *values in _iso(frame.select("fall_id", *columns)).iter_rows():
        rows[case].append(values)
    return rows


def _column(column: pl.Series) -> list[Any] | dict[str, list[Any]]:
    if column.dtype == pl.Date:
        column = column.cast(pl.String)
    if column.dtype != pl.String or column.n_unique() > MOST_CODES:
        return column.to_list()
    values = column.drop_nulls().unique().sort().to_list()
    place = {text: code for code, text in enumerate(values)}
    return {"values": values, "codes": [None if text is None else place[text] for text in column]}


def _iso(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col(pl.Date).cast(pl.String))
