"""The days and the seed of the invented world that the flow tests share."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from pipelines.publish.run_folders import PublishedRun

SEED = 7
FIRST_DELIVERIES = date(2026, 5, 25)
MONDAY = date(2026, 6, 1)
TUESDAY = date(2026, 6, 2)

Refresh = Callable[[Path, date], PublishedRun]
