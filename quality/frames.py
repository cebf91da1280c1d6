"""Check frames against contracts; the only module that knows Pandera.

Belongs here: splitting delivered rows into taken and set aside, demanding the contract of a typed frame.
Does not belong here: what a value must look like (text_values), the rows of set_aside (broken_rows), reading files and
whole-file rules (acquire).

Pandera is imported inside the functions: it costs a second that a command without checks need not pay.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import and_
from typing import Any

import polars as pl

from quality.broken_rows import first_reasons, set_aside_rows, tell_same_rows
from quality.code_list import CodeList
from quality.column import DELIVERY_COLUMNS, Column, ColumnType
from quality.contract import Contract
from quality.errors import QualityError, listed
from quality.set_aside import SET_ASIDE_SCHEMA, Reason
from quality.text_values import code_kept, pattern_kept, range_kept, type_kept
from quality.validity import in_force

ROW_KIND = "satzart"
DELETED_ROW = "L"
"""A row of this kind says that its record is gone: it carries the key, everything else may be empty."""
_EVERY_PROMISE = "every_promise_is_kept"
NO_CODE_LISTS: Mapping[str, CodeList] = {}

_DTYPES: dict[ColumnType, pl.DataType] = {
    ColumnType.TEXT: pl.String(),
    ColumnType.CODE: pl.String(),
    ColumnType.INTEGER: pl.Int32(),
    ColumnType.DECIMAL: pl.Decimal(12, 2),
    ColumnType.DATE: pl.Date(),
    ColumnType.PARTIAL_DATE: pl.String(),
    ColumnType.TIMESTAMP: pl.Datetime("us"),
    ColumnType.BOOLEAN: pl.Boolean(),
    ColumnType.TEXT_LIST: pl.List(pl.String()),
    ColumnType.DATE_LIST: pl.List(pl.Date()),
}
_FAILURES = pl.Schema({"column": pl.String(), "check": pl.String(), "index": pl.Int64()})


class FrameError(QualityError):
    """A frame does not keep its contract."""


class ColumnsDiffer(FrameError):  # noqa: N818 -- the name says what is wrong
    """A frame has not the columns of its contract; it is not taken at all.

    Attributes:
        missing: columns of the contract that the frame lacks, in the contract's order.
        unexpected: columns of the frame that the contract does not know, in the frame's order.
    """

    def __init__(self, *, contract: Contract, missing: tuple[str, ...], unexpected: tuple[str, ...]) -> None:
        """Say which columns are missing and which are unexpected."""
        self.missing = missing
        self.unexpected = unexpected
        super().__init__(
            what=f"The columns of {contract.stage}.{contract.table} are not those of its contract: "
            f"missing {list(missing)}, unexpected {list(unexpected)}.",
            meaning="No row of it was taken in; most likely a column was renamed, added or dropped.",
            remedy=f"If the change is right, edit quality/contracts/{contract.stage}/{contract.table}.yml "
            "and run: python -m quality.dictionary --write",
        )


@dataclass(frozen=True, kw_only=True)
class Split:
    """The rows of a delivery, parted.

    Attributes:
        taken: rows that keep the contract, in its column order.
        set_aside: one row of SET_ASIDE_SCHEMA for each row that does not.
    """

    taken: pl.DataFrame
    set_aside: pl.DataFrame


def schema_of(contract: Contract) -> pl.Schema:
    """Give the polars schema of a contract's table, to build frames with."""
    return pl.Schema({column.name: _dtype(column) for column in contract.columns})


def split(frame: pl.DataFrame, *, contract: Contract, code_lists: Mapping[str, CodeList]) -> Split:
    """Part the rows of a delivery into those that keep the contract and those that do not.

    Every promise of every column is checked on every row. A row is named once: with the first broken promise in the
    order of the columns (a doubled key last); the remedy names all columns that break one. Of rows with one key the
    first is taken. A row of satzart L needs its key only.

    Args:
        frame: text columns as delivered (empty = null) with delivery_id and source_row.
        contract: of a delivered table.
        code_lists: by name; every list that the contract names.

    Returns:
        As many rows together as the frame has.

    Raises:
        ColumnsDiffer: the whole frame has other columns.
        FrameError: a column has another type than the contract's table.
    """
    ordered = _with_columns_of(frame, contract=contract)
    failures = tell_same_rows(_failures(ordered, contract=contract, code_lists=code_lists), ordered, contract=contract)
    if failures.is_empty():
        return Split(taken=ordered, set_aside=pl.DataFrame(schema=SET_ASIDE_SCHEMA))
    reasons = first_reasons(failures, contract=contract)
    numbered = ordered.with_row_index("index").with_columns(pl.col("index").cast(pl.Int64))
    taken = numbered.join(reasons, on="index", how="anti", maintain_order="left").drop("index")
    broken = numbered.join(reasons, on="index", how="inner", maintain_order="left")
    return Split(taken=taken, set_aside=set_aside_rows(broken, contract=contract))


def require(
    frame: pl.DataFrame, *, contract: Contract, code_lists: Mapping[str, CodeList] = NO_CODE_LISTS
) -> pl.DataFrame:
    """Demand that a frame made by the product keeps its contract.

    Args:
        frame: the rows of the contract's table; `schema_of` gives its types.
        contract: of any table.
        code_lists: by name; needed when the contract names one.

    Returns:
        The same rows, columns in the contract's order.

    Raises:
        ColumnsDiffer: other columns.
        FrameError: a type, an empty value, a code, a pattern, a range or a doubled key; no value is shown.
    """
    ordered = _with_columns_of(frame, contract=contract)
    failures = _failures(ordered, contract=contract, code_lists=code_lists)
    if not failures.is_empty():
        raise _frame_error(_sentences(failures), contract=contract)
    return ordered


def _dtype(column: Column) -> pl.DataType:
    return pl.String() if column.is_delivered_text else _DTYPES[column.type]


def _with_columns_of(frame: pl.DataFrame, *, contract: Contract) -> pl.DataFrame:
    names = contract.column_names
    missing = tuple(name for name in names if name not in frame.columns)
    unexpected = tuple(name for name in frame.columns if name not in names)
    if missing or unexpected:
        raise ColumnsDiffer(contract=contract, missing=missing, unexpected=unexpected)
    return frame.select(names)


def _promises(
    column: Column, *, contract: Contract, code_lists: Mapping[str, CodeList]
) -> Iterable[tuple[Reason, pl.Expr]]:
    """Go through what a column promises about its filled values, in the order in which a reason is named."""
    if column.is_delivered_text:
        of_type = type_kept(column)
        if of_type is not None:
            yield of_type
        inside = range_kept(column)
    else:
        inside = None if column.range is None else pl.col(column.name).is_between(*column.range).fill_null(value=True)
    shaped = pattern_kept(column)
    if shaped is not None:
        yield Reason.PATTERN_BROKEN, shaped
    if column.code_list is not None:
        listed = code_lists[column.code_list]
        yield Reason.UNKNOWN_CODE, code_kept(column, codes=listed.codes)
        if column.valid_on is not None:
            day = contract.column(column.valid_on)
            yield Reason.CODE_NOT_IN_FORCE, in_force(column, day=day, periods=listed.periods)
    if inside is not None:
        yield Reason.OUT_OF_RANGE, inside


def _filled(column: Column, *, contract: Contract) -> pl.Expr:
    filled = pl.col(column.name).is_not_null()
    needed_always = column.name in (*contract.key, *DELIVERY_COLUMNS, ROW_KIND)
    if contract.is_delivered and ROW_KIND in contract.column_names and not needed_always:
        return filled | (pl.col(ROW_KIND) == DELETED_ROW).fill_null(value=False)
    return filled


@dataclass(frozen=True, kw_only=True)
class _Promise:
    """What the values of one column keep: for every row true or false."""

    column: str
    reason: Reason
    kept: pl.Expr


def _promises_of(contract: Contract, *, code_lists: Mapping[str, CodeList]) -> list[_Promise]:
    """List the promises of a contract in the order in which they are named."""
    promises = []
    for column in contract.columns:
        if not column.nullable:
            filled = _filled(column, contract=contract)
            promises.append(_Promise(column=column.name, reason=Reason.REQUIRED_VALUE_MISSING, kept=filled))
        promises += [
            _Promise(column=column.name, reason=reason, kept=kept)
            for reason, kept in _promises(column, contract=contract, code_lists=code_lists)
        ]
        if contract.key and column.name == contract.key[0]:
            key_missing = pl.any_horizontal(pl.col(name).is_null() for name in contract.key)
            single = pl.struct(contract.key).is_first_distinct() | key_missing
            promises.append(_Promise(column=column.name, reason=Reason.DUPLICATE_KEY, kept=single))
    return promises


def _pandera_schema(contract: Contract, *, kept: Callable[[pl.LazyFrame], pl.LazyFrame]) -> Any:  # noqa: ANN401
    """Demand the columns and types of a contract, and what `kept` says of each row.

    All promises are one check: a check of its own for each of them costs a millisecond, however few the rows.
    """
    import pandera.polars as pa

    first, *others = contract.columns
    every_promise = pa.Check(lambda data: kept(data.lazyframe), name=_EVERY_PROMISE, ignore_na=False)
    columns: dict[str, Any] = {first.name: pa.Column(_dtype(first), checks=every_promise, nullable=True)}
    columns |= {column.name: pa.Column(_dtype(column), nullable=True) for column in others}
    return pa.DataFrameSchema(columns, strict=True, ordered=True)


def _failures(frame: pl.DataFrame, *, contract: Contract, code_lists: Mapping[str, CodeList]) -> pl.DataFrame:
    """Run all promises over all rows; one row of _FAILURES per row of the frame and broken promise."""
    from pandera.config import ValidationDepth, config_context
    from pandera.errors import SchemaErrors

    unread = {column.code_list for column in contract.columns if column.code_list} - code_lists.keys()
    if unread:
        raise ValueError(f"{contract.stage}.{contract.table} is checked without its code lists {sorted(unread)}")
    promises = _promises_of(contract, code_lists=code_lists)
    said: list[pl.Series] = []

    def kept(rows: pl.LazyFrame) -> pl.LazyFrame:
        answers = rows.select(
            pl.repeat(value=True, n=pl.len(), dtype=pl.Boolean).alias(_EVERY_PROMISE),
            *(promise.kept.fill_null(value=False).alias(str(place)) for place, promise in enumerate(promises)),
        ).collect()
        said.extend(answers[str(place)] for place in range(len(promises)))
        return answers.fold(and_).to_frame(_EVERY_PROMISE).lazy()

    schema = _pandera_schema(contract, kept=kept)
    try:
        # Named here, so that no setting of the machine can switch the checks off.
        with config_context(validation_enabled=True, validation_depth=ValidationDepth.SCHEMA_AND_DATA):
            schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        cases: pl.DataFrame = errors.failure_cases
        whole = cases.filter(pl.col("index").is_null())
        if not whole.is_empty():
            # Promises asked of a wrong type say nothing.
            told = whole.filter(pl.col("check") != _EVERY_PROMISE) if whole.height > 1 else whole
            problems = [f"column [{row['column']}]: {row['check']}" for row in told.iter_rows(named=True)]
            raise _frame_error(problems, contract=contract) from errors
        return _named(promises, said=said)
    return pl.DataFrame(schema=_FAILURES)


def _named(promises: Sequence[_Promise], *, said: Sequence[pl.Series]) -> pl.DataFrame:
    """Name column and reason of each broken promise; only rows that break one are looked at."""
    found = [pl.DataFrame(schema=_FAILURES)]
    for promise, answers in zip(promises, said, strict=True):
        if not answers.all():
            broken = (~answers).arg_true().cast(pl.Int64).to_frame("index")
            found.append(
                broken.select(column=pl.lit(promise.column), check=pl.lit(promise.reason.value), index="index")
            )
    return pl.concat(found)


def _sentences(failures: pl.DataFrame) -> list[str]:
    counted = failures.group_by("column", "check", maintain_order=True).agg(pl.len(), pl.col("index").min())
    return [
        f"column [{row['column']}]: {row['check']} in {row['len']} row(s), first in row {row['index'] + 1}"
        for row in counted.iter_rows(named=True)
    ]


def _frame_error(problems: list[str], *, contract: Contract) -> FrameError:
    return FrameError(
        what=f"{contract.stage}.{contract.table} does not keep its contract:\n{listed(problems)}",
        meaning="Later steps rely on the contract, so the run stopped. The list in force stays in force.",
        remedy=f"Look at quality/contracts/{contract.stage}/{contract.table}.yml and at the step that writes the "
        "table, mend it and run: iris refresh",
    )
