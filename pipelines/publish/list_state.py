"""What of one run is compared with another: its list, the criteria and fingerprints behind it, its versions.

Belongs here: gathering it from today's tables or from a published run.
Does not belong here: the comparison itself (comparison), where published runs lie (run_folders).
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from pipelines.publish.case_list import DECISION_COLUMNS
from pipelines.publish.causes import Evidence
from pipelines.publish.run_folders import PublishedRun

CRITERION_RESULT = ("punkte_min", "punkte_max", "wert", "grund_unbekannt")
NOTHING = Evidence(criteria={}, fingerprints={}, deliveries=frozenset())
READ = "TAKEN"
"""`verwendung` of a delivery whose rows went into the list."""


@dataclass(frozen=True, kw_only=True)
class ListState:
    """What a comparison needs of one run.

    Attributes:
        run_id: of the run.
        stichtag: of the list.
        code_hash: of the program.
        rules_in_force: hash of the rules that were law on the Stichtag.
        case_list: the list.
        criteria: fall_id, kriterium, punkte_min, punkte_max, wert, grund_unbekannt.
        facts: facts.FACTS_SCHEMA; of today's run for all persons, of an earlier one as published.
        deliveries: delivery_id, verwendung.
    """

    run_id: str
    stichtag: date
    code_hash: str
    rules_in_force: str
    case_list: pl.DataFrame
    criteria: pl.DataFrame
    facts: pl.DataFrame
    deliveries: pl.DataFrame

    def read_deliveries(self) -> frozenset[str]:
        """Give the ids of the deliveries that the run read."""
        return frozenset(self.deliveries.filter(pl.col("verwendung") == READ)["delivery_id"])

    def evidence(self) -> Mapping[str, Evidence]:
        """Gather what is known about each case; a case of which nothing is known has empty evidence."""
        criteria: defaultdict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
        for row in self.criteria.select("fall_id", "kriterium", *CRITERION_RESULT).iter_rows(named=True):
            fall_id, name = row.pop("fall_id"), row.pop("kriterium")
            criteria[fall_id][name] = row
        fingerprints: defaultdict[str, dict[str, str]] = defaultdict(dict)
        deliveries: defaultdict[str, set[str]] = defaultdict(set)
        for row in self.facts.iter_rows(named=True):
            fingerprints[row["fall_id"]][row["quelle"]] = row["fingerabdruck"]
            deliveries[row["fall_id"]].update(row["delivery_ids"])
        found = {
            fall_id: Evidence(
                criteria=criteria[fall_id],
                fingerprints=fingerprints[fall_id],
                deliveries=frozenset(deliveries[fall_id]),
            )
            for fall_id in {*criteria, *fingerprints}
        }
        return defaultdict(lambda: NOTHING, found)


def published_state(run: PublishedRun) -> ListState:
    """Read back from a published run what a comparison needs of it."""
    versions = run.manifest["versions"]
    return ListState(
        run_id=run.run_id,
        stichtag=run.stichtag,
        code_hash=versions["code_hash"],
        rules_in_force=versions["ruleset"]["in_force"],
        case_list=_with_decisions(run.table("case_list")),
        criteria=run.table("case_criteria"),
        facts=run.table("case_facts"),
        deliveries=run.table("deliveries"),
    )


def _with_decisions(case_list: pl.DataFrame) -> pl.DataFrame:
    """Give a list that was made before decisions came back the columns of a list on which nobody has decided."""
    missing = [name for name in DECISION_COLUMNS if name not in case_list.columns]
    return case_list.with_columns(pl.lit(None).alias(name) for name in missing)
