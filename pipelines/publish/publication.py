"""All tables of a publication, from what the earlier steps found.

Belongs here: which tables there are, and the order in which they follow from each other.
Does not belong here: how each is made (case_list, facts, comparison, list_history, list_hash), the ledger and the check
results, which are complete only after these tables were checked.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from pipelines.publish.case_list import AssessedFrames, make_case_list, of_listed_cases
from pipelines.publish.comparison import compare
from pipelines.publish.decisions import published_decisions
from pipelines.publish.facts import FACTS_SCHEMA, case_facts, deleted_cases
from pipelines.publish.list_hash import row_hashes
from pipelines.publish.list_history import extend_history
from pipelines.publish.list_state import ListState, published_state
from pipelines.publish.run_folders import PublishedRun
from pipelines.run import RunInputs

CRITERIA_COLUMNS = (
    "fall_id",
    "kriterium",
    "name",
    "punkte_min",
    "punkte_max",
    "punkte_grenze",
    "wert",
    "grund_unbekannt",
    "rechtsgrundlage",
)
"""Without `beleg`, delivery and row: the explanation tells what rests on what."""

CLARIFICATION_COLUMNS = ("fall_id", "frage_nr", "feld", "grund", "stelle", "frage", "faellig_am")
EXPLANATION_COLUMNS = ("fall_id", "langtext")


@dataclass(frozen=True, kw_only=True)
class KnownFacts:
    """What the list rests on, for telling what has changed since the last one.

    Attributes:
        states: by table, every delivered row with its `verbleib` (facts.case_facts).
        messages: deletion messages, with record_key.
        links: record_key, person_id.
        case_ids: person_id, fall_id of every person, listed or not.
        deliveries: one row per delivery in the archive.
        decisions: decisions.KNOWN_SCHEMA, of people about persons.
    """

    states: Mapping[str, pl.DataFrame]
    messages: pl.DataFrame
    links: pl.DataFrame
    case_ids: pl.DataFrame
    deliveries: pl.DataFrame
    decisions: pl.DataFrame


def make_tables(
    assessed: AssessedFrames,
    *,
    known: KnownFacts,
    inputs: RunInputs,
    rules_in_force: str,
    previous: PublishedRun | None,
    key: str,
) -> dict[str, pl.DataFrame]:
    """Make every published table except ledger, set_aside, metrics and check_results.

    Args:
        assessed: what prioritise found.
        known: the facts behind it.
        inputs: of this run.
        rules_in_force: hash of the rules that are law on the Stichtag (manifest.rules_hash).
        previous: the run that the list is compared with (run_folders.previous_run).
        key: of the keyed hashes; the same in all runs.

    Returns:
        Frames by table, columns as in the contracts of published_list.

    Raises:
        ValueError: previous is not the run that the inputs name.
    """
    if inputs.previous_list_hash != (None if previous is None else previous.list_hash):
        raise ValueError("the previous run is not the one that the run's inputs name")
    case_list = make_case_list(assessed, run_id=inputs.run_id(), stichtag=inputs.stichtag)
    facts = case_facts(
        known.states,
        messages=known.messages,
        deliveries=known.deliveries,
        links=known.links,
        case_ids=known.case_ids,
        key=key,
    )
    criteria = of_listed_cases(assessed.criteria, case_list=case_list, columns=CRITERIA_COLUMNS)
    current = ListState(
        run_id=inputs.run_id(),
        stichtag=inputs.stichtag,
        code_hash=inputs.code_hash,
        rules_in_force=rules_in_force,
        case_list=case_list,
        criteria=criteria,
        facts=facts,
        deliveries=known.deliveries,
    )
    before = None if previous is None else published_state(previous)
    deleted = frozenset() if before is None else deleted_cases(known.messages, facts=facts, previous=before, key=key)
    comparison = compare(current, previous=before, deleted=deleted)
    return {
        "case_list": case_list,
        "case_criteria": criteria,
        "case_clarifications": of_listed_cases(
            assessed.clarifications, case_list=case_list, columns=CLARIFICATION_COLUMNS
        ),
        "case_explanations": of_listed_cases(assessed.explanations, case_list=case_list, columns=EXPLANATION_COLUMNS),
        "case_facts": of_listed_cases(facts, case_list=case_list, columns=tuple(FACTS_SCHEMA)),
        "comparison": comparison,
        "decisions": published_decisions(known.decisions, case_ids=known.case_ids, case_list=case_list),
        "deliveries": known.deliveries.sort("delivery_id"),
        "list_history": extend_history(case_list, comparison=comparison, previous=previous),
        "row_hashes": row_hashes(case_list, salt=key),
    }
