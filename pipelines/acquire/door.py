"""Rows that may not be held at all: counted, and nothing of them kept.

Belongs here: applying the rules that the contracts declare (`persons`, `refused`, `refused_when_past`) to the tables
of one delivery, before anything is written.
Does not belong here: which rules there are (the contracts, quality.door_rules), what one delivery says about the rows
of another (admission), rows with faults (read_csv, names, quality), columns that were not agreed (the readers refuse
the file).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from pipelines.acquire.read_csv import Records
from quality.column import Column
from quality.contract import Contract
from quality.set_aside import Reason, Rejection

AGE_OF_GUILT = 14
"""§ 19 StGB: nobody under fourteen can be guilty."""
BIRTH_COLUMN = "geb_datum"
LINE_SEPARATOR_OF_XML = ";"
"""A record whose structure is broken leaves no line behind; any separator finds nothing in none."""
RULE = "rule"
_DATE = r"[0-9]{2}\.[0-9]{2}\.[0-9]{4}|[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?"
_YEAR = r"(?:^|[^0-9])((?:19|20)[0-9]{2})(?:[^0-9]|$)"


@dataclass(frozen=True, kw_only=True)
class Admitted:
    """What may pass, and which rows of which table a rule kept out.

    Attributes:
        tables: records by table.
        out: source_row and rule of every row kept out, by table; tables without such a row are left out.
        judged: by table, every record of the file: source_row, the delivered columns (of a line that could not be
            read, as far as its fields tell them), and the rule that keeps it out, or null.
    """

    tables: dict[str, Records]
    out: dict[str, pl.DataFrame]
    judged: dict[str, pl.DataFrame]

    @property
    def rejected(self) -> Counter[tuple[str, Rejection]]:
        """Rows kept out, by table and rule."""
        return counted(self.out)


def admit(
    tables: Mapping[str, Records], *, contracts: Mapping[str, Contract], stichtag: date, separator: str | None
) -> Admitted:
    """Keep out what may not be held, of the tables of one delivery.

    Args:
        tables: records by table; of an XML delivery the rows that share a source_row belong together.
        contracts: of the delivered tables, by name.
        stichtag: on which ages and review dates count.
        separator: of a CSV delivery, to look into lines that could not be read; None for XML.
    """
    judged = {
        table: _judged(records, contract=contracts[table], stichtag=stichtag, separator=separator)
        for table, records in tables.items()
    }
    if len(tables) > 1:
        # What a record element holds goes with it.
        units = pl.concat(
            frame.filter(pl.col(RULE).is_not_null()).select("source_row", RULE) for frame in judged.values()
        )
        closed = units.unique("source_row", keep="first", maintain_order=True)
        judged = {
            table: frame.drop(RULE).join(closed, on="source_row", how="left", maintain_order="left")
            for table, frame in judged.items()
        }
    admitted = keep_out(tables, judged=judged)
    return replace(
        admitted,
        tables={
            table: _without_possible_children(
                records, judged=judged[table], contract=contracts[table], stichtag=stichtag
            )
            for table, records in admitted.tables.items()
        },
    )


def _without_possible_children(
    records: Records, *, judged: pl.DataFrame, contract: Contract, stichtag: date
) -> Records:
    """Forget the text of lines that could not be read and may be about a child.

    In such a line the birth date may stand in any place. If there is none where it belongs, and any field could be one
    of a child, the line stays set aside with its number and reason, and its text in the archive alone.
    """
    if (
        contract.door.persons is None
        or BIRTH_COLUMN not in judged.columns
        or records.faults["raw_line"].is_null().all()
    ):
        return records
    unborn = judged.filter(_latest_birth(pl.col(BIRTH_COLUMN)).is_null())["source_row"]
    dates = pl.col("raw_line").str.extract_all(_DATE)
    a_child = dates.list.eval(under_14(pl.element(), stichtag=stichtag)).list.any()
    may_be = a_child & pl.col("source_row").is_in(unborn.implode())
    return Records(
        rows=records.rows,
        faults=records.faults.with_columns(
            raw_line=pl.when(may_be.fill_null(value=False)).then(None).otherwise("raw_line")
        ),
    )


def keep_out(tables: Mapping[str, Records], *, judged: dict[str, pl.DataFrame]) -> Admitted:
    """Take the records that a rule keeps out from the tables.

    Args:
        tables: records by table.
        judged: by table, source_row and rule of its records.
    """
    admitted: dict[str, Records] = {}
    kept_out: dict[str, pl.DataFrame] = {}
    for table, records in tables.items():
        out = (
            judged[table]
            .filter(pl.col(RULE).is_not_null())
            .select("source_row", RULE)
            .unique("source_row", keep="first", maintain_order=True)
        )
        if out.is_empty():
            admitted[table] = records
            continue
        admitted[table] = Records(
            rows=records.rows.join(out, on="source_row", how="anti", maintain_order="left"),
            faults=records.faults.join(out, on="source_row", how="anti", maintain_order="left"),
        )
        present = [frame.select("source_row") for frame in (records.rows, records.faults)]
        kept_out[table] = out.join(pl.concat(present), on="source_row")
    return Admitted(tables=admitted, out=kept_out, judged=judged)


def counted(out: Mapping[str, pl.DataFrame]) -> Counter[tuple[str, Rejection]]:
    """Count rows kept out, by table and rule.

    Args:
        out: as in Admitted.
    """
    rejected: Counter[tuple[str, Rejection]] = Counter()
    for table, rows in out.items():
        for rule, number in Counter(rows[RULE]).items():
            rejected[table, Rejection(rule)] += number
    return rejected


def _judged(records: Records, *, contract: Contract, stichtag: date, separator: str | None) -> pl.DataFrame:
    """Find for every record of a table the first rule that keeps it out."""
    names = [column.name for column in contract.delivered_columns if column.name in records.rows.columns]
    if records.count == 0:
        texts = dict.fromkeys((*names, RULE), pl.String())
        return pl.DataFrame(schema={"source_row": pl.Int32(), **texts})
    rules = _rules(contract, stichtag=stichtag, names=names)
    in_rows = pl.coalesce(pl.lit(None, dtype=pl.String), *(row for row, _ in rules)).alias(RULE)
    judged = records.rows.select("source_row", *names, in_rows)
    if records.faults.is_empty():
        return judged
    in_lines = pl.coalesce(pl.lit(None, dtype=pl.String), *(line for _, line in rules)).alias(RULE)
    fields = pl.col("raw_line").str.split(separator or LINE_SEPARATOR_OF_XML)
    fields = fields.list.eval(pl.element().str.strip_chars('" '))
    lines = records.faults.select(
        "source_row", *(fields.list.get(place, null_on_oob=True).alias(name) for place, name in enumerate(names)),
        fields=fields,
    )  # fmt: skip
    return pl.concat([judged, lines.select("source_row", *names, in_lines)])


def _rules(contract: Contract, *, stichtag: date, names: list[str]) -> list[tuple[pl.Expr, pl.Expr]]:
    """Give per rule what names it in a row that was read, and in a line that was not (column `fields`)."""
    rules: list[tuple[pl.Expr, pl.Expr]] = []
    columns = [column for column in contract.delivered_columns if column.name in names]
    for column in columns:
        for rule, codes in column.refused.items():
            # In a line that could not be read a code may stand in another place than its column's.
            anywhere = pl.col("fields").list.eval(pl.element().str.to_uppercase().is_in(codes)).list.any()
            rules.append((_named(rule, _holds_only(column, codes=codes)), _named(rule, anywhere)))
        if column.refused_when_past is not None and column.format is not None:
            day = pl.col(column.name).str.strip_chars().str.to_date(column.format, strict=False)
            past = _named(column.refused_when_past, day < stichtag)
            rules.append((past, past))
    if contract.door.persons is not None and BIRTH_COLUMN in names:
        child = under_14(pl.col(BIRTH_COLUMN), stichtag=stichtag)
        if contract.door.persons.column is not None:
            child &= pl.col(contract.door.persons.column).str.strip_chars() == contract.door.persons.code
        rules.insert(0, (_named(Rejection.UNDER_14, child),) * 2)
    return rules


def _holds_only(column: Column, *, codes: tuple[str, ...]) -> pl.Expr:
    """Tell whether a cell names codes that may not be held, and no other; however a list of them is written."""
    named = pl.col(column.name).str.to_uppercase().str.extract_all("[0-9A-Z]+")
    return (named.list.len() > 0) & (named.list.set_difference(pl.lit(list(codes))).list.len() == 0)


def _named(rule: Rejection, found: pl.Expr) -> pl.Expr:
    return pl.when(found.fill_null(value=False)).then(pl.lit(rule.value))


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
    if BIRTH_COLUMN not in records.rows.columns or records.rows.is_empty():
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
