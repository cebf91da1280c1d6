"""Reading judgements back from the workbook of the clerical queue.

Belongs here: what a filled-in row must say, adding judgements to those already given.
Does not belong here: writing the workbook (clerical_queue), what follows from judgements (judgements).
"""

from datetime import date
from pathlib import Path

import polars as pl

from pipelines.errors import UserError
from pipelines.identify.clerical_queue import ANSWER_COLUMNS, ANSWERS, SHEET
from pipelines.identify.judgements import JUDGEMENTS_SCHEMA, follow

HEADER_ROWS = 2
"""Row 1 of the sheet is the heading; rows of the frame count from 0."""


def read_judgement_file(path: Path, *, am: date) -> pl.DataFrame:
    """Read the judgements of a workbook; rows without one are passed over.

    Args:
        path: the XLSX of the clerical queue.
        am: day on which it was handed over; the judgements count from the day after.

    Returns:
        JUDGEMENTS_SCHEMA.

    Raises:
        UserError: no such workbook, a column is missing, or rows that are not whole; nothing of the file is used then.
    """
    try:
        sheet = pl.read_excel(path, sheet_name=SHEET, infer_schema_length=0, drop_empty_rows=False)
    except Exception as error:  # the reader has no common class of errors
        raise _refused(path, why=[(str(error).splitlines() or [type(error).__name__])[0]]) from error
    missing = [name for name in ANSWER_COLUMNS if name not in sheet.columns]
    if missing:
        raise _refused(path, why=[f"the columns {missing} are missing"])
    text = sheet.select(pl.col(name).cast(pl.String).str.strip_chars().replace({"": None}) for name in ANSWER_COLUMNS)
    given = text.with_row_index("row", offset=HEADER_ROWS).filter(pl.col("Urteil").is_not_null())
    answer = pl.col("Urteil").str.to_lowercase()
    wrong = [
        *(f"row {row}: {word!r} is none of {', '.join(ANSWERS)}" for row, word in _rows(given, ~answer.is_in(ANSWERS))),
        *(
            f"row {row}: [{name}] is empty"
            for name in ANSWER_COLUMNS[1:]
            for row, _ in _rows(given, pl.col(name).is_null())
        ),
    ]
    if wrong:
        raise _refused(path, why=wrong)
    return given.select(
        record_key_l="Datensatz A",
        record_key_r="Datensatz B",
        urteil=pl.col("Urteil").str.to_uppercase(),
        name="Name",
        grund="Grund",
        am=pl.lit(am),
    ).cast(JUDGEMENTS_SCHEMA)


def add_judgements(new: pl.DataFrame, *, given: pl.DataFrame, record_keys: pl.Series) -> pl.DataFrame:
    """Add judgements to those already given; the same one twice counts once.

    Args:
        new: JUDGEMENTS_SCHEMA.
        given: JUDGEMENTS_SCHEMA, all so far.
        record_keys: of the records that are known.

    Returns:
        JUDGEMENTS_SCHEMA, all of them, sorted.

    Raises:
        UserError: a record that nobody knows, or judgements that contradict each other (names their givers).
    """
    keys = pl.concat([new["record_key_l"], new["record_key_r"]]).unique().sort()
    unknown = keys.filter(~keys.is_in(record_keys.implode())).to_list()
    if unknown:
        raise _refused(Path("The workbook"), why=[f"{key} is no known record" for key in unknown])
    said = JUDGEMENTS_SCHEMA.names()[:-1]
    repeated = new.join(given, on=said, how="anti").unique(said, keep="first", maintain_order=True)
    everything = pl.concat([given, repeated]).sort(pl.all())
    follow(everything)
    return everything


def _rows(given: pl.DataFrame, wrong: pl.Expr) -> list[tuple[int, str]]:
    return given.filter(wrong).select("row", "Urteil").rows()


def _refused(path: Path, *, why: list[str]) -> UserError:
    return UserError(
        what=f"{path} was not taken in:\n" + "\n".join(f"  - {reason}" for reason in why),
        meaning="No judgement of it is used; the links of the last list stay in force.",
        remedy="Correct the workbook of the clerical queue and hand it in again: iris judgements FILE.xlsx --am <day>",
    )
