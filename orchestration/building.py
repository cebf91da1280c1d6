"""What the steps of one run tell each other besides tables.

Belongs here: the run's clocks and inputs as written into the building folder, the parts of the ledger.
Does not belong here: the folder's life cycle (resources), tables (pipelines.warehouse).
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl

from pipelines.errors import UserError
from pipelines.publish.release import IDENTITY

LEDGER = "ledger"


@dataclass(frozen=True, kw_only=True)
class Identity:
    """The two clocks of the run that is being built, written by its first step.

    Attributes:
        stichtag: the day the list speaks of.
        wissensstand: what is known, naive UTC.
        started_at: wall clock, UTC, ISO; for the log of the run only.
    """

    stichtag: date
    wissensstand: datetime
    started_at: str

    def write(self, building: Path) -> None:
        """Write it into the building folder."""
        content = {
            "stichtag": self.stichtag.isoformat(),
            "wissensstand": self.wissensstand.isoformat(),
            "started_at": self.started_at,
        }
        (building / IDENTITY).write_text(json.dumps(content), encoding="utf-8")

    @classmethod
    def read(cls, building: Path) -> "Identity":
        """Read it in a later step.

        Raises:
            UserError: the first step was not part of this run.
        """
        file = building / IDENTITY
        if not file.exists():
            raise UserError(
                what="This run leaves out the step that reads the deliveries.",
                meaning="Every run builds its tables afresh, so the later steps have nothing to work on; the list in "
                "force stays in force.",
                remedy="Materialise all assets of a day together: iris refresh --stichtag <day>",
            )
        content = json.loads(file.read_text(encoding="utf-8"))
        return cls(
            stichtag=date.fromisoformat(content["stichtag"]),
            wissensstand=datetime.fromisoformat(content["wissensstand"]),
            started_at=content["started_at"],
        )


def keep_ledger(entries: pl.DataFrame, *, building: Path, part: str) -> None:
    """Keep the ledger entries of a step until publication.

    Args:
        entries: quality.ledger.LEDGER_SCHEMA.
        building: folder of the run.
        part: name of the step.
    """
    folder = building / LEDGER
    folder.mkdir(exist_ok=True)
    entries.write_parquet(folder / f"{part}.parquet")


def kept_ledger(building: Path) -> list[pl.DataFrame]:
    """Read all parts kept so far, sorted by step name."""
    return [pl.read_parquet(path) for path in sorted((building / LEDGER).glob("*.parquet"))]
