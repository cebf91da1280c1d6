"""Records of many files of one kind as if they were of one file, and apart again.

Belongs here: running numbers over the files, so that a step that looks at single rows is done once for all of them: a
call of the library costs the same for ten rows as for ten thousand, and most deliveries are small; rows of many
deliveries with the delivery each came in.
Does not belong here: which files are of one kind and what is done with them (reading).
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import polars as pl

from pipelines.acquire.read_csv import Records


class Stack:
    """Files on top of each other: `source_row` runs on from one to the next.

    Attributes:
        tables: records by table, of all files in their order.
    """

    def __init__(self, files: Sequence[Mapping[str, Records]]) -> None:
        """Lay files of the same tables on top of each other.

        Args:
            files: records by table, one mapping per file; rows and faults with their own `source_row`, from 1 or more.
        """
        lasts = np.array([_last_row(tables) for tables in files], dtype=np.int64)
        self._ends = np.cumsum(lasts)
        self._shifts = (self._ends - lasts).astype(np.int32)
        self.tables = {
            table: Records(
                rows=self._joined([tables[table].rows for tables in files]),
                faults=self._joined([tables[table].faults for tables in files]),
            )
            for table in files[0]
        }

    def _joined(self, frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
        if len(frames) == 1:
            return frames[0]
        shifts = np.repeat(self._shifts, [frame.height for frame in frames])
        return pl.concat(frames, rechunk=True).with_columns(pl.col("source_row") + pl.Series(shifts, dtype=pl.Int32))

    def parted(self, frame: pl.DataFrame) -> list[pl.DataFrame]:
        """Give each file its rows back, with its own numbers and in the order in which they stand.

        Args:
            frame: any columns beside source_row, as the tables have it.
        """
        if len(self._ends) == 1:
            return [frame]
        places = np.searchsorted(self._ends, frame["source_row"].to_numpy())
        if (np.diff(places) < 0).any():
            order = np.argsort(places, kind="stable")
            frame, places = frame[order], places[order]
        own = frame.with_columns(pl.col("source_row") - pl.Series(self._shifts[places], dtype=pl.Int32))
        bounds = np.searchsorted(places, np.arange(len(self._ends) + 1)).tolist()
        return [own.slice(start, end - start) for start, end in pairwise(bounds)]

    def parted_records(self, records: Records) -> list[Records]:
        """Give each file its records of one table back."""
        pairs = zip(self.parted(records.rows), self.parted(records.faults), strict=True)
        return [Records(rows=rows, faults=faults) for rows, faults in pairs]


def of_all(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Join the frames of several deliveries, each row with its delivery_id as the last column.

    Args:
        frames: of the same columns, by delivery; at least one.
    """
    ids = np.repeat(np.array(list(frames), dtype=object), [frame.height for frame in frames.values()])
    return pl.concat(frames.values()).with_columns(pl.Series("delivery_id", ids, dtype=pl.String))


def _last_row(tables: Mapping[str, Records]) -> int:
    """Name the highest number that any record of a file has; 0 when it has none."""
    frames = [frame for records in tables.values() for frame in (records.rows, records.faults) if frame.height]
    return max((int(frame["source_row"].max()) for frame in frames), default=0)  # type: ignore[arg-type]
