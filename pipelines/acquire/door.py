"""Rows that may not be held at all: counted, and nothing of them kept.

Belongs here: the rules of rejection (children, searched phones), applied before anything is written.
Does not belong here: rows with faults (read_csv, names, quality), columns that were not agreed (the readers refuse
the file).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.acquire.read_csv import Records
from quality.set_aside import Reason, Rejection

AGE_OF_GUILT = 14
"""§ 19 StGB: nobody under fourteen can be guilty."""
BIRTH_COLUMN = "geb_datum"
PERSON_TABLES = (
    "lka__intensivtaeter",
    "abh__auslaender",
    "bzr__auskunft",
    "sta__mitteilung",
    "jva__haft",
    "zab__person",
)
"""One row here is one person; aliases are not (a false birth date there makes no child)."""
HANDY_TABLE, HANDY_COLUMN, HANDY_CODE = "zab__identitaet", "mittel", "HANDY"
NOTICE_TABLE = "sta__mitteilung"
EDUCATION_REGISTER: dict[str, frozenset[str]] = {
    "erledigungsart": frozenset({"082", "103", "140"}),
    "einstellungsart": frozenset({"005", "013"}),
}
"""Outcomes of juvenile justice that stand in the Erziehungsregister alone (§ 60 BZRG), by column."""
EDUCATION_REGISTER_CONSEQUENCES = ("008", "021", "031", "033", "059")
"""Consequences in `rechtsfolgen` that stand there if the notice names no other."""
PERSON_KEYS: dict[str, tuple[str, ...]] = {"abh__auslaender": ("abh", "abh_az"), "zab__person": ("zab_person_nr",)}
CHILD_TABLES: dict[str, str] = {
    "abh__alias": "abh__auslaender",
    "zab__pep": "zab__person",
    "zab__identitaet": "zab__person",
    "zab__massnahme": "zab__person",
}
"""Tables delivered on their own whose rows speak of a person of another table."""
_YEAR = r"(?:^|[^0-9])((?:19|20)[0-9]{2})(?:[^0-9]|$)"


@dataclass(frozen=True, kw_only=True)
class Admitted:
    """What may pass, and how many rows of which table each rule kept out.

    Attributes:
        tables: records by table.
        rejected: rows kept out, by table and rule.
    """

    tables: dict[str, Records]
    rejected: Counter[tuple[str, Rejection]]


def admit(tables: Mapping[str, Records], *, stichtag: date, separator: str | None) -> Admitted:
    """Keep out what may not be held, of the tables of one delivery.

    Args:
        tables: records by table; of an XML delivery the rows that share a source_row belong together.
        stichtag: on which the age counts.
        separator: of a CSV delivery, to look into lines that could not be read; None for XML.
    """
    admitted: dict[str, Records] = {}
    rejected: Counter[tuple[str, Rejection]] = Counter()
    closed_units: list[int] = []
    for table, records in tables.items():
        remaining = records
        for rule, row_mask, line_mask in _rules(table, records=records, stichtag=stichtag, separator=separator):
            kept_out = remaining.rows.filter(row_mask)
            faults = remaining.faults.filter(~line_mask)
            closed_units += kept_out["source_row"].to_list()
            _count(rejected, (table, rule), kept_out.height + remaining.faults.height - faults.height)
            remaining = Records(rows=remaining.rows.filter(~row_mask), faults=faults)
        admitted[table] = remaining
    if len(tables) > 1 and closed_units:
        for table, records in admitted.items():
            rows = records.rows.filter(~pl.col("source_row").is_in(closed_units))
            _count(rejected, (table, Rejection.UNDER_14), records.rows.height - rows.height)
            admitted[table] = Records(rows=rows, faults=records.faults)
    return Admitted(tables=admitted, rejected=rejected)


def ages(rows: pl.DataFrame, *, table: str, stichtag: date) -> pl.DataFrame:
    """Tell for every person of a table with its own key whether the row shows a child.

    Returns:
        The key columns and is_under_14, in the order of the rows; rows without a birth date are left out.
    """
    return rows.filter(pl.col(BIRTH_COLUMN).is_not_null()).select(
        *PERSON_KEYS[table], is_under_14=under_14(pl.col(BIRTH_COLUMN), stichtag=stichtag)
    )


def children_of(people: pl.DataFrame) -> pl.DataFrame:
    """Give the keys of persons whose newest row shows a child.

    Args:
        people: results of `ages`, joined in the order of the deliveries.
    """
    key = [name for name in people.columns if name != "is_under_14"]
    return people.unique(subset=key, keep="last", maintain_order=True).filter("is_under_14").select(key)


def under_14(text: pl.Expr, *, stichtag: date) -> pl.Expr:
    """Tell whether a person may be under fourteen; what is unknown of the birth date counts as late.

    Args:
        text: birth dates as delivered: dd.mm.yyyy with 00 for unknown parts, or ISO, also shortened. Of any other
            writing the year is used, if there is one.
        stichtag: the day that counts. A birth after it is a fault and no child.
    """
    born = _latest_birth(text)
    eldest_child = (stichtag.year - AGE_OF_GUILT) * 10_000 + stichtag.month * 100 + stichtag.day
    return ((born > eldest_child) & ~born_later(text, stichtag=stichtag)).fill_null(value=False)


def born_later(text: pl.Expr, *, stichtag: date) -> pl.Expr:
    """Tell whether a birth date lies after the Stichtag for certain: a fault, whoever the person is."""
    earliest = _birth(text, month=0, day=0)
    return (earliest > stichtag.year * 10_000 + stichtag.month * 100 + stichtag.day).fill_null(value=False)


def set_aside_unborn(records: Records, *, stichtag: date) -> Records:
    """Move rows whose person is born after the Stichtag to the faults."""
    if BIRTH_COLUMN not in records.rows.columns:
        return records
    unborn = born_later(pl.col(BIRTH_COLUMN), stichtag=stichtag)
    faults = records.rows.filter(unborn).select(
        "source_row",
        reason=pl.lit(Reason.OUT_OF_RANGE.value),
        column_name=pl.lit(BIRTH_COLUMN),
        raw_value=pl.col(BIRTH_COLUMN),
        raw_line=pl.lit(None, dtype=pl.String),
    )
    if faults.is_empty():
        return records
    return Records(rows=records.rows.filter(~unborn), faults=pl.concat([records.faults, faults]).sort("source_row"))


def _rules(
    table: str, *, records: Records, stichtag: date, separator: str | None
) -> list[tuple[Rejection, pl.Expr, pl.Expr]]:
    """Give the rules of a table: each with the rows it keeps out, and the lines that could not be read."""
    rules: list[tuple[Rejection, pl.Expr, pl.Expr]] = []
    columns = [name for name in records.rows.columns if name != "source_row"]
    fields = pl.col("raw_line").str.split(separator or ";").list.eval(pl.element().str.strip_chars('" '))
    if table == HANDY_TABLE:
        row = (pl.col(HANDY_COLUMN).str.strip_chars().str.to_uppercase() == HANDY_CODE).fill_null(value=False)
        line = fields.list.eval(pl.element().str.to_uppercase()).list.contains(HANDY_CODE).fill_null(value=False)
        rules.append((Rejection.HANDY_SEARCH, row, line))
    if table in PERSON_TABLES:
        cell = fields.list.get(columns.index(BIRTH_COLUMN), null_on_oob=True)
        child = under_14(pl.col(BIRTH_COLUMN), stichtag=stichtag)
        rules.append((Rejection.UNDER_14, child, under_14(cell, stichtag=stichtag)))
    if table == NOTICE_TABLE:
        # A notice whose structure is broken leaves no line behind that could be looked into.
        rules.append((Rejection.EDUCATION_REGISTER, _of_education_register(), pl.lit(value=False)))
    return rules


def _of_education_register() -> pl.Expr:
    outcomes = [
        pl.col(name).str.strip_chars().is_in(sorted(codes)).fill_null(value=False)
        for name, codes in EDUCATION_REGISTER.items()
    ]
    named = pl.col("rechtsfolgen").str.extract_all(r"[0-9]+")
    alone = (named.list.len() > 0) & (
        named.list.set_difference(pl.lit(list(EDUCATION_REGISTER_CONSEQUENCES))).list.len() == 0
    )
    return pl.any_horizontal(*outcomes, alone.fill_null(value=False))


def _count(rejected: Counter[tuple[str, Rejection]], key: tuple[str, Rejection], rows: int) -> None:
    if rows:
        rejected[key] += rows


def _latest_birth(text: pl.Expr) -> pl.Expr:
    return _birth(text, month=12, day=31)


def _birth(text: pl.Expr, *, month: int, day: int) -> pl.Expr:
    """Write a birth date as the number yyyymmdd, with the given month and day where they are unknown."""
    german = text.str.extract_groups(r"^([0-9]{2})\.([0-9]{2})\.([0-9]{4})$").struct
    iso = text.str.extract_groups(r"^([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?$").struct
    found_year = pl.coalesce(german.field("3"), iso.field("1"), text.str.extract(_YEAR, 1)).cast(pl.Int32)
    found_month = pl.coalesce(german.field("2"), iso.field("2")).cast(pl.Int32)
    found_day = pl.coalesce(german.field("1"), iso.field("3")).cast(pl.Int32)
    known_month = pl.when(found_month > 0).then(found_month)
    known_day = pl.when((found_day > 0) & known_month.is_not_null()).then(found_day)
    year = pl.when(found_year > 0).then(found_year)
    return year * 10_000 + known_month.fill_null(month) * 100 + known_day.fill_null(day)
