"""The five stages of the flow, written once.

A stage name is at once the asset group, the schema in the warehouse, the folder of its contracts and the chapter of
the data dictionary.

Belongs here: the names, and what one row of each stage stands for.
Does not belong here: which tables a stage has (quality/contracts), what makes them (the steps, dbt_project).
"""

from enum import StrEnum


class Stage(StrEnum):
    """A station on one row's way from a delivery to the list, in the order of the flow."""

    SOURCE = "source"
    STAGING = "staging"
    LINKED_PERSONS = "linked_persons"
    ASSESSED_CASES = "assessed_cases"
    PUBLISHED_LIST = "published_list"


GRAIN: dict[Stage, str] = {
    Stage.SOURCE: "one row per record of a delivery, as it came",
    Stage.STAGING: "one row per record, typed and recoded",
    Stage.LINKED_PERSONS: "one row per person, and the facts that belong to persons",
    Stage.ASSESSED_CASES: "one row per case, and what the ruleset found",
    Stage.PUBLISHED_LIST: "one list per Stichtag, and the proof of how it was made",
}
"""What one row of a stage stands for; the first sentence of its chapter in the dictionary."""
