"""From broken promises to rows of source.set_aside.

Belongs here: one reason per row, and the shape in which a row is set aside.
Does not belong here: finding the broken promises (frames).
"""

import polars as pl

from quality.contract import Contract
from quality.set_aside import EXPLANATIONS, Reason


def tell_same_rows(failures: pl.DataFrame, frame: pl.DataFrame, *, contract: Contract) -> pl.DataFrame:
    """Give the rows that repeat the first row of their key in every field a reason of their own.

    Args:
        failures: column, check (a Reason), index (of the row in the frame).
        frame: all rows.
        contract: of the frame.
    """
    if failures.filter(pl.col("check") == Reason.DUPLICATE_KEY).is_empty():
        return failures
    content = [name for name in frame.columns if name != "source_row"]
    doubled = frame.with_row_index("index").filter(pl.struct(contract.key).is_duplicated())
    same = doubled.filter(
        pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).first().over(contract.key)) for name in content)
    )
    repeats = (pl.col("check") == Reason.DUPLICATE_KEY) & pl.col("index").is_in(same["index"].cast(pl.Int64).implode())
    return failures.with_columns(check=pl.when(repeats).then(pl.lit(Reason.DUPLICATE_ROW)).otherwise("check"))


def first_reasons(failures: pl.DataFrame, *, contract: Contract) -> pl.DataFrame:
    """Choose one reason per row, by the order of the columns, a doubled key last.

    Args:
        failures: column, check (a Reason), index (of the row in the frame).
        contract: of the frame.

    Returns:
        index, column_name (null for a doubled key), reason, all_columns (comma-joined).
    """
    doubled = pl.col("check").is_in([Reason.DUPLICATE_KEY, Reason.DUPLICATE_ROW])
    places = {name: place for place, name in enumerate(contract.column_names)}
    in_order = failures.with_columns(
        column=pl.when(doubled).then(pl.lit(None, dtype=pl.String)).otherwise("column"),
        place=pl.when(doubled).then(len(places)).otherwise(pl.col("column").replace_strict(places)),
        within=pl.int_range(pl.len()),
    ).sort("index", "place", "within")
    return in_order.group_by("index", maintain_order=True).agg(
        pl.col("column").first().alias("column_name"),
        pl.col("check").first().alias("reason"),
        pl.col("column").drop_nulls().unique(maintain_order=True).str.join(", ").alias("all_columns"),
    )


def set_aside_rows(broken: pl.DataFrame, *, contract: Contract) -> pl.DataFrame:
    """Write rows of source.set_aside.

    Args:
        broken: the rows with column_name, reason and all_columns of `first_reasons`.
        contract: of the rows.

    Returns:
        One row of SET_ASIDE_SCHEMA per row; raw_line stays empty, since the row could be read.
    """
    columns = contract.column_names
    raw_value = pl.coalesce(
        pl.when(pl.col("column_name") == name).then(pl.col(name).cast(pl.String)) for name in columns
    )
    remedies = {reason.value: EXPLANATIONS[reason].remedy for reason in Reason}
    remedy = pl.col("reason").replace_strict(remedies, return_dtype=pl.String)
    several = pl.col("all_columns").str.contains(", ", literal=True)
    return broken.with_columns(raw_value=raw_value).select(
        pl.col("delivery_id"),
        pl.lit(contract.objekt).alias("objekt"),
        pl.col("source_row"),
        pl.col("reason"),
        pl.col("column_name"),
        pl.col("raw_value"),
        pl.lit(None, dtype=pl.String).alias("raw_line"),
        pl.when(several)
        .then(pl.format("{} All columns concerned: {}.", remedy, pl.col("all_columns")))
        .otherwise(remedy)
        .alias("remedy"),
    )
