"""A delivered CSV file to rows of text, with the true line number of each.

Belongs here: header, fields per row, quotes, control characters; what cannot be read stays as its raw line.
Does not belong here: charsets (charset), what a value must look like (quality), totals of the manifest (opening).

A file in which nothing can be wrong with a line, as nearly all are, is read by the library's own parser. In others,
lines without quotes are told apart by vectorised string operations; only records with quotes are walked one by one
(quoted_records).
"""

import difflib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.acquire.charset import REPLACEMENT, Charset, Decoded, decode
from pipelines.acquire.quoted_records import read_quoted_records, read_record
from pipelines.acquire.refusal import DeliveryRefused
from quality.set_aside import Reason

FAULTS_SCHEMA = pl.Schema(
    {
        "source_row": pl.Int32(),
        "reason": pl.String(),
        "column_name": pl.String(),
        "raw_value": pl.String(),
        "raw_line": pl.String(),
    }
)
"""One row per record that cannot be taken; raw_line with control characters written as \\xNN."""

_COLUMN_NAME = re.compile(r"[A-Z][A-Z0-9_]{1,30}")
_CONTROL = r"[\x01-\x08\x0b-\x1f\x7f\x{80}-\x{9f}]"
"""Control characters other than tab. In ISO-8859-1 0x80 to 0x9F are such, in Windows-1252 letters and signs."""
_C1 = r"[\x{80}-\x{9f}]"
_TELLING = re.compile(b'[\\x00-\\x08\\x0b-\\x1f"\\x7f]|\\xc2[\\x80-\\x9f]|\\xef\\xbf\\xbd')
"""Bytes of UTF-8 that only a line with a fault, or with a quote, holds: controls and the sign for what could not be
decoded."""
_SILENT = bytes(byte for byte in range(0x80) if not _TELLING.match(bytes([byte])))
_LIKELY_RENAMED = 0.5
"""Similarity of two column names from which a renaming is suggested; a suggestion only, so it may be generous."""


@dataclass(frozen=True, kw_only=True)
class Records:
    """What was read.

    Attributes:
        rows: source_row and the text columns; an empty cell is null.
        faults: rows of FAULTS_SCHEMA, one per record that cannot be taken.
    """

    rows: pl.DataFrame
    faults: pl.DataFrame

    @property
    def count(self) -> int:
        """Records of the file, taken or not."""
        return self.rows.height + self.faults.height


def read_csv(raw: bytes, *, columns: Sequence[str], charset: Charset, separator: str, contract_file: str) -> Records:
    """Read a delivered CSV file.

    Args:
        raw: the whole file.
        columns: names of the contract, in its order; the header has them in upper case.
        charset: as declared.
        separator: as declared, one character.
        contract_file: path of the contract, for the remedy.

    Returns:
        Every record either in rows or in faults. source_row is the line a record begins in (header = 1).

    Raises:
        DeliveryRefused: no byte, another header, a byte order mark that contradicts the charset.
    """
    if not raw:
        raise DeliveryRefused(
            Reason.FILE_EMPTY,
            finding="the file has 0 bytes, not even a header",
            remedy="Ask the authority to deliver again",
        )
    decoded = decode(raw, charset=charset)
    flawless = None if decoded.foreign_lines else _read_flawless(decoded.text, columns=columns, separator=separator)
    if flawless is not None:
        return flawless
    lines = pl.Series([decoded.text]).str.split("\n").explode().str.strip_suffix("\r")
    lines = lines.head(_last_filled(lines))
    if lines.is_empty():
        raise DeliveryRefused(
            Reason.FILE_EMPTY, finding="the file has no header", remedy="Ask the authority to deliver again"
        )
    _require_header(lines[0], columns=columns, separator=separator, contract_file=contract_file)
    return _read_body(lines, columns=columns, separator=separator, charset=charset, decoded=decoded)


def _read_flawless(text: str, *, columns: Sequence[str], separator: str) -> Records | None:
    """Read a file without quotes and control characters in which every line has its fields; None for any other."""
    head, _, body = text.partition("\n")
    if head.removesuffix("\r") != separator.join(columns).upper() or len(columns) == 1:
        return None
    content = body.replace("\r\n", "\n").rstrip("\n").encode()
    if _TELLING.search(content.translate(None, _SILENT)):
        return None
    schema = dict.fromkeys(columns, pl.String())
    if not content:
        cells = pl.DataFrame(schema=schema)
    elif not _has_fields(content + b"\n", number=len(columns), separator=separator):
        return None
    else:
        cells = pl.read_csv(io.BytesIO(content), has_header=False, schema=schema, separator=separator, quote_char=None)
    numbers = pl.int_range(2, cells.height + 2, dtype=pl.Int32, eager=True).alias("source_row")
    return Records(rows=cells.insert_column(0, numbers), faults=pl.DataFrame(schema=FAULTS_SCHEMA))


def _has_fields(content: bytes, *, number: int, separator: str) -> bool:
    """Tell whether every line has this number of fields; the library drops a field too many without a word."""
    signs = np.frombuffer(content, dtype=np.uint8)
    ends = np.flatnonzero(signs == ord("\n"))
    separators = np.flatnonzero(signs == ord(separator))
    if separators.size != (number - 1) * ends.size:
        return False
    of_lines = separators.reshape(ends.size, number - 1)
    return bool((of_lines[:, -1] < ends).all() and (of_lines[1:, 0] > ends[:-1]).all())


def _last_filled(lines: pl.Series) -> int:
    """Count the lines up to the last one that is not empty."""
    filled = (lines != "").arg_true()
    return 0 if filled.is_empty() else int(filled[-1]) + 1


def _require_header(line: str, *, columns: Sequence[str], separator: str, contract_file: str) -> None:
    found = read_record([line], start=0, separator=separator)
    names = [name or "" for name in found.fields] if found is not None else []
    expected = [column.upper() for column in columns]
    if names == expected:
        return
    missing = [name for name in expected if name not in names]
    new = [name for name in names if name not in expected]
    edit = f"If the change is right, edit {contract_file}; else ask the authority to deliver again"
    if len(missing) > len(expected) / 2 or not all(_COLUMN_NAME.fullmatch(name) for name in new):
        finding = "the first line is no header of this object (its content is not repeated here)"
    elif not missing and not new:
        finding = "the columns of the header are doubled or stand in another order than agreed"
    else:
        parts = [f"column {_bracketed(missing)} missing"] if missing else []
        parts += [f"column {_bracketed(new)} not agreed"] if new else []
        finding = " and ".join(parts) + _renaming(missing, new=new)
    raise DeliveryRefused(Reason.COLUMNS_DIFFER, finding=finding, remedy=edit)


def _bracketed(names: Sequence[str]) -> str:
    verb = "is" if len(names) == 1 else "are"
    return f"{', '.join(f'[{name.lower()}]' for name in names)} {verb}"


def _renaming(missing: Sequence[str], *, new: Sequence[str]) -> str:
    pairs = []
    for name in missing:
        close = difflib.get_close_matches(name, new, n=1, cutoff=_LIKELY_RENAMED)
        pairs += [f"[{name.lower()}] to [{close[0].lower()}]"] if close else []
    return f". Most likely the authority renamed {', '.join(pairs)}" if pairs else ""


def _read_body(
    lines: pl.Series, *, columns: Sequence[str], separator: str, charset: Charset, decoded: Decoded
) -> Records:
    body = pl.DataFrame({"line": lines}).with_columns(source_row=pl.int_range(1, pl.len() + 1, dtype=pl.Int32)).slice(1)
    with_quotes = body.filter(pl.col("line").str.contains('"', literal=True))["source_row"].to_list()
    quoted = read_quoted_records(
        lines.to_list() if with_quotes else [], quoted_lines=with_quotes, columns=len(columns), separator=separator
    )
    plain = body.filter(~pl.col("source_row").is_in(quoted.lines)) if quoted.lines else body
    plain = plain.with_columns(
        fields=pl.col("line").str.count_matches(separator, literal=True) + 1,
        reason=_unreadable(charset=charset, foreign_lines=decoded.foreign_lines),
    )
    as_expected = plain["fields"] == len(columns)
    plain = plain.with_columns(
        reason=pl.coalesce(
            "reason",
            pl.when(pl.col("fields") < len(columns)).then(pl.lit(Reason.TOO_FEW_FIELDS.value)),
            pl.when(pl.col("fields") > len(columns)).then(pl.lit(Reason.TOO_MANY_FIELDS.value)),
        )
    )
    sound = plain.filter(as_expected & pl.col("reason").is_null())
    cells = sound["line"].str.split_exact(separator, len(columns) - 1).struct.unnest()
    cells.columns = list(columns)
    rows = pl.concat([sound.select("source_row"), cells], how="horizontal")
    faults = plain.filter(pl.col("reason").is_not_null()).select("source_row", "reason", "line")
    if quoted.lines:
        quoted_rows, quoted_faults = _quoted(
            quoted.rows, columns=columns, charset=charset, foreign_lines=decoded.foreign_lines
        )
        faults = pl.concat([faults, quoted_faults, quoted.faults]).sort("source_row")
        rows = pl.concat([rows, quoted_rows]).sort("source_row")
    return Records(rows=_empty_to_null(rows, columns=columns), faults=_faults(faults))


def _unreadable(*, charset: Charset, foreign_lines: frozenset[int]) -> pl.Expr:
    """Name what makes a line unreadable whatever its fields are, or null."""
    line = pl.col("line")
    foreign = pl.col("source_row").is_in(sorted(foreign_lines)) | line.str.contains(REPLACEMENT, literal=True)
    if charset is Charset.LATIN_1:
        foreign = foreign | line.str.contains(_C1)
    return (
        pl.when(line.str.contains("\0", literal=True))
        .then(pl.lit(Reason.NUL_BYTE.value))
        .when(foreign)
        .then(pl.lit(Reason.WRONG_CHARSET.value))
        .when(line.str.contains(_CONTROL))
        .then(pl.lit(Reason.NOT_READABLE.value))
    )


def _quoted(
    records: pl.DataFrame, *, columns: Sequence[str], charset: Charset, foreign_lines: frozenset[int]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Part records with quotes (source_row, last_row, line, fields) like the plain ones."""
    touched = [
        any(number in foreign_lines for number in range(first, last + 1))
        for first, last in records.select("source_row", "last_row").iter_rows()
    ]
    named = records.with_columns(
        reason=pl.when(pl.Series(touched, dtype=pl.Boolean))
        .then(pl.lit(Reason.WRONG_CHARSET.value))
        .otherwise(_unreadable(charset=charset, foreign_lines=frozenset()))
    )
    sound = named.filter(pl.col("reason").is_null())
    cells = [pl.col("fields").list.get(place).alias(name) for place, name in enumerate(columns)]
    faults = named.filter(pl.col("reason").is_not_null()).select("source_row", "reason", "line")
    return sound.select("source_row", *cells), faults


def _empty_to_null(rows: pl.DataFrame, *, columns: Sequence[str]) -> pl.DataFrame:
    return rows.with_columns(pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in columns)


def _faults(faults: pl.DataFrame) -> pl.DataFrame:
    none = pl.lit(None, dtype=pl.String)
    return faults.select(
        "source_row",
        "reason",
        column_name=none,
        raw_value=none,
        raw_line=pl.col("line").map_elements(printable, return_dtype=pl.String),
    )


def printable(text: str) -> str:
    """Write control characters as \\xNN, so that a raw line is one line everywhere and no NUL reaches a database."""
    return re.sub(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]", lambda sign: f"\\x{ord(sign[0]):02x}", text)
