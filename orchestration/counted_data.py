"""Reading from the warehouse of a run what metrics count of it.

Belongs here: which tables and columns.
Does not belong here: what is counted (pipelines.publish.data_metrics).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pipelines.publish.data_metrics import DataState
from pipelines.stages import Stage
from pipelines.warehouse import open_warehouse, read_table

Wanted = tuple[Stage, str, tuple[str, ...]]
JUDGEMENT: Final = ("person_id", "gericht_id", "erstes_urteil_am")
WANTED: Final[Mapping[str, Wanted]] = {
    "links": (Stage.LINKED_PERSONS, "person_links", ("record_key", "stufe", "ist_unsicher")),
    "pairs": (Stage.LINKED_PERSONS, "pair_decisions", ("entscheidung",)),
    "files": (Stage.LINKED_PERSONS, "int_akten__gewaehlt", ("person_id", "abh", "status")),
    "register": (Stage.LINKED_PERSONS, "int_azrlagen__bestimmt", ("person_id", "status")),
    "convictions": (Stage.LINKED_PERSONS, "verurteilungen", JUDGEMENT),
    "notices": (Stage.LINKED_PERSONS, "int_urteilsmeldungen__verknuepft", (*JUDGEMENT, "rechtskraft_am")),
    "matters": (
        Stage.STAGING,
        "stg_pol__vorgaenge",
        ("verbleib", "kpb", "abgabe_am", "erledigungsart", "ergebnisart"),
    ),
    "freshness": (Stage.SOURCE, "freshness", ("quelle", "stellen", "stellen_veraltet")),
}
"""Stage, table and columns by attribute of DataState."""


def counted_data(warehouse: Path) -> DataState:
    """Read the frames that are counted.

    Args:
        warehouse: file of the run.
    """
    with open_warehouse(warehouse, read_only=True) as con:
        frames = {
            name: read_table(con, stage=stage, table=table, columns=columns)
            for name, (stage, table, columns) in WANTED.items()
        }
    return DataState(**frames)
