"""Messages that come again, or after a newer one about the same person.

Belongs here: telling, over all deliveries that are used, which messages have no effect and by which rule.
Does not belong here: reading messages (read_messages), what a deletion does to facts (dbt).
"""

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from pipelines.acquire.door import RULE, keep_out
from pipelines.acquire.reading import Reading
from pipelines.acquire.stacking import of_all
from quality.set_aside import Rejection

WITHOUT_EFFECT_SCHEMA = pl.Schema({"delivery_id": pl.String(), "source_row": pl.Int32(), "rule": pl.String()})


def without_effect(messages: pl.DataFrame) -> pl.DataFrame:
    """Find the messages that must not change anything.

    A message has one effect, however often it is delivered. And the newest message about a person counts, by the
    moment of its making: one that was made before another that is known already comes too late. So a deletion also
    holds against a record that arrives after it.

    Args:
        messages: of all deliveries in the order of hand-over: delivery_id and the columns of MESSAGES_SCHEMA.

    Returns:
        Rows of WITHOUT_EFFECT_SCHEMA.
    """
    placed = messages.with_row_index("place").with_columns(file=pl.col("delivery_id").rle_id())
    is_again = ~pl.col("nachricht_id").is_first_distinct()
    person = ["abh", "abh_az"]
    first = placed.filter(~is_again).with_columns(
        # The newest message of each file, and the newest of all files before it.
        newest_of_file=pl.col("erstellt_at").max().over(*person, "file"),
        last_of_file=pl.col("place").max().over(*person, "file", "erstellt_at"),
    )
    before = (
        first.group_by(*person, "file")
        .agg(pl.col("erstellt_at").max())
        .sort("file")
        .with_columns(newest_before=pl.col("erstellt_at").cum_max().shift(1).over(*person))
        .drop("erstellt_at")
    )
    late = first.join(before, on=[*person, "file"], how="left", nulls_equal=True).filter(
        (pl.col("erstellt_at") < pl.col("newest_of_file"))
        | (pl.col("place") < pl.col("last_of_file"))
        | (pl.col("erstellt_at") < pl.col("newest_before"))
    )
    found = pl.concat(
        [
            placed.filter(is_again).select("delivery_id", "source_row", rule=pl.lit(Rejection.MESSAGE_AGAIN.value)),
            late.select("delivery_id", "source_row", rule=pl.lit(Rejection.MESSAGE_OVERTAKEN.value)),
        ]
    )
    return found.cast(WITHOUT_EFFECT_SCHEMA)


def without_idle_messages(readings: Mapping[str, Reading]) -> dict[str, Reading]:
    """Take the messages without effect out of what was read.

    Args:
        readings: by delivery, in the order of the deliveries.

    Returns:
        The readings, each with its idle messages added to the count of what was kept out.
    """
    frames = {
        delivery_id: reading.messages for delivery_id, reading in readings.items() if not reading.messages.is_empty()
    }
    if not frames:
        return dict(readings)
    idle = without_effect(of_all(frames)).rename({"rule": RULE}).partition_by("delivery_id", as_dict=True)
    return {
        delivery_id: _without(reading, idle[delivery_id,]) if (delivery_id,) in idle else reading
        for delivery_id, reading in readings.items()
    }


def _without(reading: Reading, idle: pl.DataFrame) -> Reading:
    marked = idle.select("source_row", RULE)
    admitted = keep_out(reading.tables, judged=dict.fromkeys(reading.tables, marked))
    return replace(
        reading,
        tables=admitted.tables,
        rejected=reading.rejected + admitted.rejected,
        judged={
            table: frame.join(marked, on="source_row", how="anti", maintain_order="left")
            for table, frame in reading.judged.items()
        },
    )
