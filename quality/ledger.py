"""The ledger: no row vanishes.

Belongs here: the shape of an entry, and finding entries that do not add up or do not follow from each other.
Does not belong here: counting (each step counts its own rows), deciding what a difference stops (the gate).
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

import polars as pl

from quality.errors import QualityError, listed
from quality.verdicts import CheckResult, RegisteredCheck

STEP_ORDER = ("read", "unfold", "contract", "staging", "zustand", "link", "assess", "publish")
"""The steps that count rows, in the order of the flow. An `objekt` is always counted in one unit."""

LEDGER_SCHEMA = pl.Schema(
    {
        "step": pl.String(),
        "objekt": pl.String(),
        "delivery_id": pl.String(),
        "rows_in": pl.Int32(),
        "rows_out": pl.Int32(),
        "rows_set_aside": pl.Int32(),
        "rows_removed": pl.Int32(),
        "removed_by": pl.String(),
    }
)
"""One row per step, object and delivery. removed_by names the rules: `rule=n`, comma-joined."""

GREATEST_LOSS = 0.01
"""Share of a delivery's rows set aside above which a steward looks at it: single slips stay below, a wrong charset or a
shifted column lies far above."""
_SHOWN = 20


class Difference(StrEnum):
    """What is wrong with an entry."""

    UNKNOWN_STEP = "UNKNOWN_STEP"
    DOUBLED_ENTRY = "DOUBLED_ENTRY"
    UNBALANCED = "UNBALANCED"
    UNNAMED_REMOVAL = "UNNAMED_REMOVAL"
    CHAIN_BROKEN = "CHAIN_BROKEN"


class LedgerError(QualityError):
    """Rows came or went without a named reason."""


def entry(
    step: str,
    *,
    objekt: str,
    delivery_id: str | None,
    rows_in: int,
    rows_out: int,
    rows_set_aside: int = 0,
    removed: Mapping[str, int] | None = None,
) -> pl.DataFrame:
    """Write one entry; `collect` joins several. For very many, `row` and one frame of all cost less.

    Args:
        step: one of STEP_ORDER.
        objekt: what is counted.
        delivery_id: the delivery whose rows are counted; None where rows of several are one.
        rows_in: rows that came into the step.
        rows_out: rows that left it for the next one.
        rows_set_aside: rows kept in source.set_aside.
        removed: how many rows each named rule removed; rules with 0 are left out.

    Returns:
        One row of LEDGER_SCHEMA. It is not checked whether it adds up: `differences` does that for all together.
    """
    told = row(
        step,
        objekt=objekt,
        delivery_id=delivery_id,
        rows_in=rows_in,
        rows_out=rows_out,
        rows_set_aside=rows_set_aside,
        removed=removed,
    )
    return pl.DataFrame([told], schema=LEDGER_SCHEMA)


def row(
    step: str,
    *,
    objekt: str,
    delivery_id: str | None,
    rows_in: int,
    rows_out: int,
    rows_set_aside: int = 0,
    removed: Mapping[str, int] | None = None,
) -> dict[str, str | int | None]:
    """Give the values of one entry, by column of LEDGER_SCHEMA; what they mean, `entry` says."""
    rules = {rule: count for rule, count in sorted((removed or {}).items()) if count}
    return {
        "step": step,
        "objekt": objekt,
        "delivery_id": delivery_id,
        "rows_in": rows_in,
        "rows_out": rows_out,
        "rows_set_aside": rows_set_aside,
        "rows_removed": sum(rules.values()),
        "removed_by": ",".join(f"{rule}={count}" for rule, count in rules.items()) or None,
    }


def collect(entries: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Join entries to one ledger, in the order of the flow.

    Args:
        entries: frames of LEDGER_SCHEMA.
    """
    frames = list(entries)
    ledger = pl.concat(frames) if frames else pl.DataFrame(schema=LEDGER_SCHEMA)
    return _in_order(ledger).drop("place")


def differences(ledger: pl.DataFrame) -> pl.DataFrame:
    """Find what does not add up.

    Args:
        ledger: rows of LEDGER_SCHEMA.

    Returns:
        The entries concerned, in the order of the flow, with `difference` (a Difference) and `explanation`:
        an unknown step, a doubled entry, rows_in other than rows_out + rows_set_aside + rows_removed, removed rows
        that removed_by does not name, rows_in other than rows_out of the step before for the same object and delivery.
    """
    named = (
        pl.col("removed_by")
        .fill_null("")
        .str.extract_all(r"=-?[0-9]+")
        .list.eval(pl.element().str.strip_prefix("=").cast(pl.Int64))
        .list.sum()
    )
    of_object = ["objekt", "delivery_id"]
    checked = _in_order(ledger).with_columns(
        accounted=pl.col("rows_out") + pl.col("rows_set_aside") + pl.col("rows_removed"),
        named=named,
        times=pl.len().over(["step", *of_object]),
        rows_before=pl.col("rows_out").shift(1).over(of_object),
        step_before=pl.col("step").shift(1).over(of_object),
    )
    found = [
        checked.filter(pl.col("place").is_null()).with_columns(
            difference=pl.lit(Difference.UNKNOWN_STEP),
            explanation=pl.format("the step [{}] is not one of the flow", pl.col("step")),
        ),
        checked.filter(pl.col("times") > 1).with_columns(
            difference=pl.lit(Difference.DOUBLED_ENTRY),
            explanation=pl.format("the entry stands {} times", pl.col("times")),
        ),
        checked.filter(pl.col("rows_in") != pl.col("accounted")).with_columns(
            difference=pl.lit(Difference.UNBALANCED),
            explanation=pl.format("{} rows came in, {} are accounted for", pl.col("rows_in"), pl.col("accounted")),
        ),
        checked.filter(pl.col("rows_removed") != pl.col("named")).with_columns(
            difference=pl.lit(Difference.UNNAMED_REMOVAL),
            explanation=pl.format("{} rows were removed, rules name {}", pl.col("rows_removed"), pl.col("named")),
        ),
        checked.filter((pl.col("rows_in") != pl.col("rows_before")) & (pl.col("step") != pl.col("step_before")))
        .with_columns(difference=pl.lit(Difference.CHAIN_BROKEN))
        .with_columns(
            explanation=pl.format(
                "{} rows left [{}], {} came in", pl.col("rows_before"), pl.col("step_before"), pl.col("rows_in")
            )
        ),
    ]
    return pl.concat(found).select(*LEDGER_SCHEMA, "difference", "explanation")


def accounted_for(ledger: pl.DataFrame, *, check: RegisteredCheck) -> CheckResult:
    """Give the verdict on a whole ledger, for the gate.

    Args:
        ledger: rows of LEDGER_SCHEMA of all steps of one run. An empty ledger does not pass: nothing was counted.
        check: as registered.
    """
    found = differences(ledger)
    return check.result(
        passed=found.is_empty() and not ledger.is_empty(),
        observed="; ".join(_sentences(found)) or f"{ledger.height} entries, all balanced",
        expected="in every step rows in = rows out + set aside + removed by a named rule, and no row between steps",
        failed_rows=found.height,
    )


def little_is_lost(ledger: pl.DataFrame, *, check: RegisteredCheck) -> CheckResult:
    """Give the verdict on how much of each delivery was set aside.

    Args:
        ledger: rows of LEDGER_SCHEMA of all steps of one run.
        check: as registered.
    """
    per_delivery = (
        ledger.filter(pl.col("delivery_id").is_not_null())
        .group_by("delivery_id", "objekt")
        .agg(pl.col("rows_set_aside").sum().alias("lost"), pl.col("rows_in").max().alias("came"))
        .with_columns(share=pl.col("lost") / pl.max_horizontal("came", pl.lit(1)))
        .sort("delivery_id", "objekt")
    )
    lossy = per_delivery.filter(pl.col("share") > GREATEST_LOSS)
    sentences = [
        f"delivery {row['delivery_id']}, {row['objekt']}: {row['lost']} of {row['came']} rows set aside"
        for row in lossy.head(_SHOWN).iter_rows(named=True)
    ]
    return check.result(
        passed=lossy.is_empty(),
        observed="; ".join(sentences) or f"{per_delivery.height} deliveries and objects, none above",
        expected=f"at most {GREATEST_LOSS:.0%} of the rows of a delivery are set aside",
        failed_rows=lossy.height,
    )


def require_balanced(ledger: pl.DataFrame) -> None:
    """Stop when rows came or went without a named reason.

    Raises:
        LedgerError: naming the entries.
    """
    found = differences(ledger)
    if found.is_empty():
        return
    raise LedgerError(
        what=f"The ledger does not add up in {found.height} place(s):\n{listed(_sentences(found))}",
        meaning="Rows vanished or appeared without a named reason, so the list would not be complete. "
        "Nothing was published; the list in force stays in force.",
        remedy="Look at source.set_aside and at the step named above, mend it and run: iris refresh",
    )


def _sentences(found: pl.DataFrame) -> list[str]:
    lines = [
        f"step {row['step']}, {row['objekt']}, delivery {row['delivery_id'] or '(all)'}: {row['explanation']}"
        for row in found.head(_SHOWN).iter_rows(named=True)
    ]
    if found.height > _SHOWN:
        lines.append(f"and {found.height - _SHOWN} more")
    return lines


def _in_order(ledger: pl.DataFrame) -> pl.DataFrame:
    places = {step: place for place, step in enumerate(STEP_ORDER)}
    place = pl.col("step").replace_strict(places, default=None, return_dtype=pl.Int32)
    return ledger.with_columns(place=place).sort(
        ["objekt", "delivery_id", "place"], nulls_last=True, maintain_order=True
    )
