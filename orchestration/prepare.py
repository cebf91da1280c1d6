"""What is done once after the install, so that the daily run need not: dbt's manifest, column lineage.

Belongs here: the order of these preparations.
Does not belong here: each of them (dbt, lineage).
"""

import tempfile
from pathlib import Path

from orchestration import dbt
from orchestration.lineage import write_lineage
from orchestration.resources import CONTRACTS
from quality.contract import load_contracts


def prepare_project() -> int:
    """Prepare dbt's manifest and the column lineage.

    Returns:
        Number of columns whose origin is known.
    """
    with tempfile.TemporaryDirectory() as scratch:
        dbt.prepare(Path(scratch) / "warehouse.duckdb")
    return write_lineage(load_contracts(CONTRACTS))
