"""Reading person records from any CSV or Parquet file, for trying the rules of linking on it.

Belongs here: the columns such a file may have, spellings of dates and sex, saying what could not be read.
Does not belong here: deliveries of authorities (acquire), comparing the records (pairs).
"""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.errors import UserError
from pipelines.identify.identities import RECORDS_SCHEMA

PERSONAL = (
    "familienname",
    "geburtsname",
    "vornamen",
    "geburtsdatum",
    "geburtsort",
    "geschlecht",
    "azr_nr",
    "d_nummer",
    "bamf_az",
)
FILE_COLUMNS = (*PERSONAL, "quelle", "datensatz_id")
"""What a file may say; the case of the headings does not matter, other columns are not looked at."""

DELIMITERS = (";", ",", "\t", "|")
ENDINGS = (".csv", ".parquet")
SEX_WORDS = {
    "M": "M", "MÄNNLICH": "M", "MAENNLICH": "M", "MALE": "M", "W": "W", "WEIBLICH": "W", "F": "W", "FEMALE": "W",
    "D": "D", "DIVERS": "D",
}  # fmt: skip
"""Spellings of sex; what is not in it is unknown."""

WORDS_FOR_UNKNOWN = ("0000-00-00", "00.00.0000", "0000", "U")
"""Ways to write that a date or the sex is not known: no notice."""

_PARTIAL = r"^(\d{4})(-\d{2})?(-\d{2})?$"
_FULL = r"^\d{4}-\d{2}-\d{2}$"
MOST_ROWS_NAMED = 5


@dataclass(frozen=True, kw_only=True)
class PersonFile:
    """What a file holds.

    Attributes:
        records: RECORDS_SCHEMA and `datensatz_id`; one row per row of the file. Rows with the same quelle and
            datensatz_id are identities of one record: the first one is the leading one.
        notices: what was taken as unknown, in sentences.
    """

    records: pl.DataFrame
    notices: tuple[str, ...]


def read_person_file(path: Path) -> PersonFile:
    """Read person records.

    Args:
        path: CSV (UTF-8; delimiter `;`, `,`, `|` or tab) or Parquet. Dates as 1990-05-12, 1990-05, 1990, 12.05.1990,
            00.05.1990 or 19900512. A column that the file lacks is unknown; a record without datensatz_id is named
            after its row.

    Raises:
        UserError: the file is missing, neither CSV nor Parquet, cannot be read, or has none of FILE_COLUMNS.
    """
    if path.suffix.lower() not in ENDINGS:
        raise _unreadable(path, why=f"its name does not end in {' or '.join(ENDINGS)}")
    if not path.is_file():
        raise _unreadable(path, why="there is no such file")
    try:
        frame = pl.read_parquet(path) if path.suffix.lower() == ".parquet" else _read_csv(path)
    except (OSError, UnicodeDecodeError, pl.exceptions.PolarsError) as error:
        first_line = (str(error).splitlines() or [type(error).__name__])[0]
        raise _unreadable(path, why=first_line) from error
    named = {column: column.strip().lower() for column in frame.columns}
    doubled = sorted({name for name in FILE_COLUMNS if list(named.values()).count(name) > 1})
    if doubled:
        raise _unreadable(path, why=f"the columns {doubled} stand in it twice")
    frame = frame.rename(named)
    if not set(PERSONAL) & set(frame.columns):
        raise _unreadable(path, why=f"it has none of the columns {', '.join(PERSONAL)}")
    nested = [name for name in FILE_COLUMNS if name in frame.columns and frame[name].dtype.is_nested()]
    if nested:
        raise _unreadable(path, why=f"the columns {nested} hold lists, not texts")
    return as_person_records(frame)


def _read_csv(path: Path) -> pl.DataFrame:
    with path.open(encoding="utf-8-sig") as file:
        header = file.readline()
    if not header.strip():
        raise pl.exceptions.NoDataError("its first line is empty")
    delimiter = max(DELIMITERS, key=header.count)
    return pl.read_csv(path, separator=delimiter, infer_schema=False, encoding="utf8")


def as_person_records(frame: pl.DataFrame) -> PersonFile:
    """Bring columns into the form that linking reads.

    Args:
        frame: any of FILE_COLUMNS.
    """
    text = frame.select(
        (_as_text(frame[name]) if name in frame.columns else pl.lit(None, dtype=pl.String)).alias(name)
        for name in FILE_COLUMNS
    ).with_row_index("row", offset=1)
    dates = text.select("geburtsdatum").unique().with_columns(iso=_iso(pl.col("geburtsdatum")))
    shaped = text.with_columns(
        geburtsdatum=_looked_up(text["geburtsdatum"], known=dates),
        geschlecht=pl.col("geschlecht").str.to_uppercase().replace_strict(SEX_WORDS, default=None),
        quelle=pl.col("quelle").fill_null(""),
        datensatz_id=pl.col("datensatz_id").fill_null(pl.format("Zeile {}", "row")),
    )
    lost = [
        _notice(name, rows=rows)
        for name in ("geburtsdatum", "geschlecht")
        if (rows := text.filter(_says_something(name) & shaped[name].is_null())["row"].to_list())
    ]
    key = pl.format("{}:{}", "quelle", "datensatz_id")
    several = shaped.filter(pl.struct("quelle", "datensatz_id").is_duplicated())
    if several.height:
        count = several.select("quelle", "datensatz_id").n_unique()
        lost.append(
            f"{count} record(s) stand in several rows with the same quelle and datensatz_id; their further rows are"
            f" taken as aliases; rows {_shown(several['row'].to_list())}"
        )
    identity = pl.int_range(pl.len(), dtype=pl.Int32).over("record_key")
    records = shaped.with_columns(
        record_key=key, delivery_id=pl.lit("file"), erstmals_bekannt=pl.lit(None, dtype=pl.Date)
    ).with_columns(identitaet_nr=identity)
    return PersonFile(records=records.select(*RECORDS_SCHEMA.names(), "datensatz_id"), notices=tuple(lost))


def _looked_up(dates: pl.Series, *, known: pl.DataFrame) -> pl.Series:
    """Each different date is read once: a million records share some twenty thousand."""
    return dates.to_frame().join(known, on="geburtsdatum", how="left", maintain_order="left", nulls_equal=True)["iso"]


def _says_something(name: str) -> pl.Expr:
    return pl.col(name).is_not_null() & ~pl.col(name).is_in(WORDS_FOR_UNKNOWN)


def _notice(name: str, *, rows: list[int]) -> str:
    return f"{len(rows)} value(s) in [{name}] cannot be read and are taken as unknown; rows {_shown(rows)}"


def _shown(rows: list[int]) -> str:
    return ", ".join(str(row) for row in rows[:MOST_ROWS_NAMED]) + (" …" if len(rows) > MOST_ROWS_NAMED else "")


def _as_text(values: pl.Series) -> pl.Expr:
    """Text without blanks around it; nothing for an empty cell. Whole numbers stored as decimals lose their `.0`."""
    if values.dtype.is_float():
        values = values.cast(pl.Int64, strict=False)
    elif values.dtype == pl.Datetime:
        values = values.cast(pl.Date)
    text = values.cast(pl.String).str.strip_chars()
    return pl.lit(text.set(text == "", None))


def _iso(date: pl.Expr) -> pl.Expr:
    """Write a date of birth as YYYY, YYYY-MM or YYYY-MM-DD; null for what is no day of the calendar."""
    iso = (
        date.str.replace(r"^(\d{4}-\d{2}-\d{2})[T ].*$", "$1")
        .str.replace(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})$", "$3-0$2-0$1")
        .str.replace(r"-0(\d{2})", "-$1")
        .str.replace(r"-0(\d{2})$", "-$1")
        .str.replace(r"^(\d{4})(\d{2})(\d{2})$", "$1-$2-$3")
        .str.replace(r"(-00)+$", "")
    )
    filled = pl.when(iso.str.contains(_FULL)).then(iso).otherwise(pl.concat_str(iso, pl.lit("-01-01")).str.head(10))
    exists = iso.str.contains(_PARTIAL) & filled.str.to_date("%Y-%m-%d", strict=False).is_not_null()
    return pl.when(exists & (iso != "0000")).then(iso)


def _unreadable(path: Path, *, why: str) -> UserError:
    return UserError(
        what=f"{path} cannot be read as person records: {why}.",
        meaning="Nothing was compared and nothing written; no list is concerned.",
        remedy=f"Give a CSV (UTF-8) or Parquet file with any of the columns {', '.join(FILE_COLUMNS)}: "
        "iris pairs FILE --out pairs.csv",
    )
