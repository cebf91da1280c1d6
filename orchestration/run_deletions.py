"""What a run wants deleted: by the messages it read, and by its rules (docs/adr/0086): erased or ripe entries, Germans.

Belongs here: which records tell of such an entry, the plans of their deletion.
Does not belong here: why an entry is ripe (pipelines.prioritise), deletion messages and orders (deletion_plan,
deletion_order), carrying it out (forgetting).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from orchestration.deletion_plan import DeletingRun, Plan, people_of, plans_of_messages
from orchestration.forgetting import begin
from orchestration.oversight import moment_here
from orchestration.resources import Keys
from pipelines.acquire.block_list import FOR_GOOD
from pipelines.acquire.record_numbers import entry_number
from pipelines.prioritise.incidents import GERMAN
from pipelines.publish.incidents import AT_THE_DOOR
from pipelines.stages import Stage
from pipelines.warehouse import open_warehouse, read_table

FOUND: Final = ("unusable_entries", "removed_persons")
"""Tables of the assessment that say what goes."""

TOLD: Final = "int_urteile__bezeugt"
ENTRY: Final = ("person_id", "gericht_id", "erstes_urteil_am", "geschaeftsnr_einheitlich")
"""One conviction, whoever tells of it."""

REGISTER: Final = "bzr"
GROUND_OF_ENTRY, GROUND_OF_PERSON = "TILG", "EINB"


@dataclass(frozen=True, kw_only=True)
class Found:
    """What the rules of a run found that may not be kept.

    Attributes:
        unusable: entries behind the hiding gates.
        removed: persons whom a rule takes out of everything.
        told: every record that tells of a conviction (name), by conviction.
    """

    unusable: pl.DataFrame
    removed: pl.DataFrame
    told: pl.DataFrame

    @classmethod
    def read(cls, warehouse: Path) -> "Found":
        """Read it from the warehouse of the run."""
        with open_warehouse(warehouse, read_only=True) as con:
            unusable, removed = (read_table(con, stage=Stage.ASSESSED_CASES, table=table) for table in FOUND)
            told = read_table(con, stage=Stage.LINKED_PERSONS, table=TOLD).rename({"nachweis": "name"})
        return cls(unusable=unusable, removed=removed, told=told)


def plan_deletions(
    home: Path,
    *,
    of: DeletingRun,
    messages: pl.DataFrame,
    found: Found,
    incidents: pl.DataFrame,
    own_facts: pl.DataFrame,
    keys: Keys,
) -> None:
    """Write down what a run wants deleted; carried out as soon as its list is in force.

    Rules delete nothing for a day that has not come: until then an entry may be held against the person.

    Args:
        home: folder of all data; the caller holds the writer's lock.
        of: the run.
        messages: int_loeschungen__vereinigt.
        found: by the rules.
        incidents: of the run.
        own_facts: case_facts of the run, which is not published yet.
        keys: of the keyed hashes.
    """
    plans = plans_of_messages(messages, of=of)
    if of.am <= moment_here().date():
        plans += plans_of_rules(found, incidents=incidents, of=of)
    for plan in plans:
        begin(home, plan, keys=keys, own_facts=own_facts)


def plans_of_rules(
    found: Found,
    *,
    incidents: pl.DataFrame,
    of: DeletingRun,
) -> list[Plan]:
    """Draw from what the rules found what is to be deleted.

    Args:
        found: of the run.
        incidents: of the run (publish.incidents); the certificates name their deliveries.
        of: the run.

    Returns:
        At most one plan of entries and one of persons. Lists made after an entry was ripe never showed it and keep
        their rows (Plan.shown_until).
    """
    entries = _records_of_entries(found, am=of.am)
    last_days = entries.group_by("record_key").agg(pl.col("bis").max()).sort("record_key")
    gone = found.removed.select("person_id")
    records = of.links.join(gone, on="person_id", how="semi")["record_key"].sort().to_list()
    by_ground = {
        GROUND_OF_ENTRY: Plan(
            nr=f"L-{of.run_id}-REIF",
            am=of.am,
            grund=GROUND_OF_ENTRY,
            konto=of.konto,
            zweite_person=None,
            records=dict.fromkeys(entries["name"].unique().sort(), FOR_GOOD),
            persons=(),
            case_records=tuple(last_days["record_key"]),
            resting={},
            touched=(),
            people=(),
            needs_run=of.run_id,
            shown_until=dict(last_days.iter_rows()),
            incidents=_for_the_officer(incidents.filter(pl.col("art") != GERMAN)),
        ),
        GROUND_OF_PERSON: Plan(
            nr=f"L-{of.run_id}-DEUTSCH",
            am=of.am,
            grund=GROUND_OF_PERSON,
            konto=of.konto,
            zweite_person=None,
            records=dict.fromkeys(records, FOR_GOOD),
            persons=tuple(of.case_ids.join(gone, on="person_id", how="semi")["fall_id"].unique().sort()),
            case_records=tuple(records),
            resting={},
            touched=(),
            people=people_of(of.identities, records=records),
            needs_run=of.run_id,
            incidents=_for_the_officer(incidents.filter(pl.col("art") == GERMAN)),
        ),
    }
    return [plan for plan in by_ground.values() if plan.records]


def _records_of_entries(found: Found, *, am: date) -> pl.DataFrame:
    """Name the records that tell of entries that go: name, record_key, bis (lists before that day rested on it).

    Besides what the gates found: entries that only an older extract shows, with everything that tells of them.
    """
    goes = found.unusable.filter("ist_zu_loeschen").select(
        name=pl.concat_str("quelle", entry_number(pl.col("verurteilung_id"), quelle=pl.col("quelle")), separator=":"),
        bis=pl.coalesce("reif_seit", pl.lit(am)),
    )
    told = found.told
    ripe = told.join(goes, on="name").group_by(ENTRY).agg(pl.col("bis").max())
    not_in_force = told.join(told.filter("ist_in_kraft"), on=ENTRY, how="anti")
    once_entered = not_in_force.filter(pl.col("name").str.starts_with(f"{REGISTER}:"))
    frames = [
        goes.with_columns(record_key=pl.col("name").str.replace(r"/[^/]*$", "")),
        told.join(ripe, on=ENTRY),
        not_in_force.join(once_entered, on=ENTRY, how="semi").with_columns(bis=pl.lit(am)),
    ]
    columns = ["name", "record_key", "bis"]
    return pl.concat([frame.select(columns) for frame in frames]).unique().sort(columns)


def _for_the_officer(incidents: pl.DataFrame) -> tuple[Mapping[str, str | int], ...]:
    """Give the deliveries that brought what may not be used; what was turned away at the door never came in."""
    return tuple(incidents.filter(pl.col("art") != AT_THE_DOOR).iter_rows(named=True))
