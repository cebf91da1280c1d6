"""Assess every person: from facts to places, questions and texts.

Belongs here: the order of the steps, and the two entry points (evaluate for the fast path, assess for everything).
Does not belong here: any rule (rulesets/), any single step (the other modules of this package).
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.errors import UserError
from pipelines.prioritise.convictions import judged_convictions
from pipelines.prioritise.decided import with_decisions
from pipelines.prioritise.domains import within_domain
from pipelines.prioritise.evaluate import points_of
from pipelines.prioritise.explanation import long_texts
from pipelines.prioritise.facts import Facts, derived_case_facts
from pipelines.prioritise.incidents import removed_persons, unusable_entries
from pipelines.prioritise.norms import with_case_norms
from pipelines.prioritise.priority import case_ids, with_cells, with_deadlines, with_places, with_stay_interest
from pipelines.prioritise.questions import open_questions
from pipelines.prioritise.ruleset import Ruleset
from pipelines.prioritise.short_text import short_lines
from pipelines.prioritise.stops import with_population, with_stops
from pipelines.prioritise.tables import (
    case_table,
    clarification_table,
    conviction_table,
    criteria_table,
    explanation_table,
    ledger,
)


@dataclass(frozen=True, kw_only=True)
class Evaluated:
    """Everything the rules found, before it is put into tables.

    Attributes:
        rules: the ruleset with the law of the day.
        persons: one row per person, also those who are not listed (entfernt_durch).
        cases: one row per listed person, with places, questions and the short line.
        events: one row per conviction, also those that may not be used.
        questions: one row per clarification.
    """

    rules: Ruleset
    persons: pl.DataFrame
    cases: pl.DataFrame
    events: pl.DataFrame
    questions: pl.DataFrame


@dataclass(frozen=True, kw_only=True)
class Assessed:
    """The tables of stage assessed_cases; columns as in quality/contracts/assessed_cases/.

    Attributes:
        cases: one row per case.
        criteria: one row per case and criterion.
        convictions_assessed: one row per case and conviction whose content may be shown.
        clarifications: one row per case and open question.
        explanations: one row per case: short and long German text.
        unusable_entries: one row per entry that may not be used, without content.
        removed_persons: one row per person whom a rule takes out of everything.
        ledger: persons in = listed + removed by named rules.
    """

    cases: pl.DataFrame
    criteria: pl.DataFrame
    convictions_assessed: pl.DataFrame
    clarifications: pl.DataFrame
    explanations: pl.DataFrame
    unusable_entries: pl.DataFrame
    removed_persons: pl.DataFrame
    ledger: pl.DataFrame


SHOWN_BY_NAME = {"A": ("A1", "A3"), "B": ("B1", "B3")}
"""Criteria that the published tables and the short line name; a ruleset without them makes no list."""


def _missing_parts(rules: Ruleset) -> list[str]:
    files = {
        "erasure.yml": rules.erasure,
        "matrix.yml": rules.matrix,
        "order.yml": rules.order,
        "dimension_c.yml": rules.tests,
        "stops.yml": rules.entries,
        "texts.yml": rules.texts,
    }
    found = {criterion.legal.id for dimension in rules.dimensions for criterion in dimension.criteria}
    wanted = [criterion for criteria in SHOWN_BY_NAME.values() for criterion in criteria]
    return [name for name, part in files.items() if not part] + [name for name in wanted if name not in found]


def evaluate(
    facts: Facts, *, ruleset: Ruleset, stichtag: date, pseudonym_key: bytes, previous: pl.DataFrame | None
) -> Evaluated:
    """Run gates, erasure, points, order and the short line: the fast path without tables and long texts.

    Args, errors: as in assess.
    """
    rules = ruleset.at(stichtag)
    missing = _missing_parts(rules)
    if rules.matrix is None or rules.order is None or rules.erasure is None or missing:
        raise UserError(
            what=f"The ruleset {rules.name} {rules.version} lacks what a list is made of: {', '.join(missing)}.",
            meaning="It can compute points, but no list can be made with it; the last published list stays.",
            remedy="Add the missing part to the ruleset's folder, or choose another ruleset.",
        )
    facts, outside = within_domain(facts, registry=rules.registry)
    judged = judged_convictions(facts, ruleset=rules, stichtag=stichtag)
    facts_of_cases = derived_case_facts(facts, stichtag=stichtag)
    cases, events = points_of(facts_of_cases, events=judged, ruleset=rules, stichtag=stichtag)
    hidden = judged.group_by("person_id").agg(
        pl.col("ist_gezaehlt").sum().cast(pl.Int64).alias("nicht_beruecksichtigt")
    )
    cases = cases.join(hidden, on="person_id", how="left", maintain_order="left").with_columns(
        pl.col("nicht_beruecksichtigt").fill_null(0)
    )
    cases = with_case_norms(cases, fact="offene_verfahren_normen", norm_sets=rules.norm_sets)
    cases = with_population(cases, events=events, ruleset=rules, stichtag=stichtag)
    persons = with_stops(cases, ruleset=rules, stichtag=stichtag)
    listed = persons.filter(pl.col("entfernt_durch").is_null())
    names = case_ids(listed["person_id"].to_list(), pseudonym_key=pseudonym_key)
    listed = listed.with_columns(pl.Series("fall_id", names, dtype=pl.String))
    bands = rules.dimension("A"), rules.dimension("B")
    listed = with_decisions(listed, decisions=facts.entscheidungen, bands=bands, stichtag=stichtag)
    listed = with_cells(listed, matrix=rules.matrix)
    listed = with_deadlines(listed, order=rules.order, stichtag=stichtag)
    listed = with_places(listed, order=rules.order, previous=previous, stichtag=stichtag)
    listed = with_stay_interest(listed, tests=rules.tests, stichtag=stichtag)
    questions = open_questions(
        listed, events=events, evidence=facts.lage_belege, outside=outside, ruleset=rules, stichtag=stichtag
    )
    fields = questions.group_by("person_id", maintain_order=True).agg(
        pl.col("feld").unique(maintain_order=True).alias("fragen_offen"), pl.len().cast(pl.Int64).alias("anzahl_fragen")
    )
    listed = listed.join(fields, on="person_id", how="left", maintain_order="left").with_columns(
        pl.col("fragen_offen").fill_null(pl.lit([], dtype=pl.List(pl.String))), pl.col("anzahl_fragen").fill_null(0)
    )
    listed = listed.with_columns(short_lines(listed, events=events, ruleset=rules))
    return Evaluated(rules=rules, persons=persons, cases=listed, events=events, questions=questions)


def assess(
    facts: Facts, *, ruleset: Ruleset, stichtag: date, pseudonym_key: bytes, previous: pl.DataFrame | None
) -> Assessed:
    """Assess every person and write the tables of the stage.

    Args:
        facts: marts of stage linked_persons at the Stichtag.
        ruleset: as loaded.
        stichtag: day of the list.
        pseudonym_key: key of the case ids.
        previous: the last list (priority.PREVIOUS_SCHEMA); None for the first one.

    Raises:
        UserError: the ruleset does not speak of that day, or lacks a part that a list needs.
    """
    found = evaluate(facts, ruleset=ruleset, stichtag=stichtag, pseudonym_key=pseudonym_key, previous=previous)
    texts = long_texts(
        found.cases,
        events=found.events,
        questions=found.questions,
        evidence=facts.lage_belege,
        ruleset=found.rules,
        stichtag=stichtag,
    )
    return Assessed(
        cases=case_table(found.cases, ruleset=found.rules, stichtag=stichtag),
        criteria=criteria_table(found.cases, evidence=facts.lage_belege, ruleset=found.rules),
        convictions_assessed=conviction_table(found.cases, events=found.events, ruleset=found.rules),
        clarifications=clarification_table(found.cases, questions=found.questions, ruleset=found.rules),
        explanations=explanation_table(found.cases, texts=texts, ruleset=found.rules),
        unusable_entries=unusable_entries(found.events),
        removed_persons=removed_persons(found.persons),
        ledger=ledger(found.persons),
    )
