"""What became of every delivery of a run: the receipts, and how they differ from those of the list before.

Belongs here: counting, per delivery and per office and object. Needs nothing but published tables.
Does not belong here: the page (lieferstand_page), its words (lieferstand_words), the accounts themselves (acquire).
"""

import polars as pl

READING_STEPS = ("read", "unfold", "contract")
"""Steps of the ledger that concern a delivery as it came."""
SHRUNK = 0.75
"""Below three quarters of what an office held before, people should ask it; the list is made all the same."""


def receipts(*, deliveries: pl.DataFrame, ledger: pl.DataFrame, set_aside: pl.DataFrame) -> pl.DataFrame:
    """Give every delivery its receipt.

    Args:
        deliveries: published_list.deliveries or source.deliveries.
        ledger: of the run; of acquire alone it is enough.
        set_aside: rows set aside, without their content.

    Returns:
        One row per delivery, by source, office, object and day: quelle, stelle, objekt, art, stichtag, dateiname,
        delivery_id, verwendung, zeilen (as the manifest says), uebernommen, zurueckgestellt, entfallen (removed by a
        named rule), gruende (how many rows per reason, the most frequent first), korrigiert_durch (file of a correction
        that was taken and names this delivery).
    """
    # The first table of a delivery has the step `read`, every further one `unfold`; `contract` has them all.
    counted = (
        ledger.filter(pl.col("step").is_in(READING_STEPS))
        .group_by("delivery_id")
        .agg(
            uebernommen=pl.col("rows_out").filter(pl.col("step") == "contract").sum(),
            zurueckgestellt=pl.col("rows_set_aside").sum(),
            entfallen=pl.col("rows_removed").sum(),
        )
    )
    reasons = (
        set_aside.group_by("delivery_id", "reason")
        .len()
        .sort("delivery_id", "len", "reason", descending=[False, True, False])
        .group_by("delivery_id", maintain_order=True)
        .agg(gruende=pl.struct("reason", "len"))
    )
    corrections = (
        deliveries.filter((pl.col("art") == "KORREKTUR") & (pl.col("verwendung") == "TAKEN"))
        .group_by(pl.col("vorgaenger_id").alias("delivery_id"))
        .agg(korrigiert_durch=pl.col("dateiname").sort().str.join(", "))
    )
    return (
        deliveries.join(counted, on="delivery_id", how="left")
        .join(reasons, on="delivery_id", how="left")
        .join(corrections, on="delivery_id", how="left")
        .with_columns(pl.col("uebernommen", "zurueckgestellt", "entfallen").fill_null(0))
        .select(
            "quelle",
            "stelle",
            "objekt",
            "art",
            "stichtag",
            "dateiname",
            "delivery_id",
            "verwendung",
            "zeilen",
            "uebernommen",
            "zurueckgestellt",
            "entfallen",
            "gruende",
            "korrigiert_durch",
        )
        .sort("quelle", "stelle", "objekt", "stichtag", "dateiname", "delivery_id")
    )


def offices(receipt: pl.DataFrame, *, before: pl.DataFrame | None) -> pl.DataFrame:
    """Sum up what is in use per office and object, beside the list before.

    Args:
        receipt: of this run.
        before: receipts of the run before; None for the first list.

    Returns:
        One row per office and object of either run: quelle, stelle, objekt, stand (day of the newest delivery in use,
        null when none is), zeilen, zurueckgestellt, zeilen_vorher (null when it delivered nothing then),
        ist_geschrumpft.
    """
    key = ["quelle", "stelle", "objekt"]
    now = _in_use(receipt)
    past = _in_use(receipt.clear() if before is None else before).select(*key, zeilen_vorher="zeilen")
    both = now.join(past, on=key, how="full", coalesce=True)
    shrunk = (pl.col("zeilen") < pl.col("zeilen_vorher") * SHRUNK).fill_null(value=False)
    return (
        both.with_columns(pl.col("zeilen", "zurueckgestellt").fill_null(0))
        .with_columns(ist_geschrumpft=shrunk)
        .select(*key, "stand", "zeilen", "zurueckgestellt", "zeilen_vorher", "ist_geschrumpft")
        .sort(key)
    )


def _in_use(receipt: pl.DataFrame) -> pl.DataFrame:
    used = receipt.filter(pl.col("verwendung") == "TAKEN")
    return used.group_by("quelle", "stelle", "objekt").agg(
        stand=pl.col("stichtag").max(),
        zeilen=pl.col("uebernommen").sum(),
        zurueckgestellt=pl.col("zurueckgestellt").sum(),
    )
