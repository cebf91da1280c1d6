"""What must hold of the tables of this step before they may be published.

Belongs here: one function per sentence of quality/checks/published_list.yml that this step answers for.
Does not belong here: columns and values of one table (contracts), the ledger (quality.ledger), the decision (gate).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from pipelines.publish.analyst import SMALL_CELL
from pipelines.publish.case_list import RANKED
from pipelines.publish.causes import Ursache
from pipelines.publish.incidents import AT_THE_DOOR
from pipelines.publish.list_hash import hash_of_rows
from pipelines.publish.worklist_words import OWN_STATES
from pipelines.stages import Stage
from quality.verdicts import CheckResult, RegisteredCheck

LONGEST_SHORT_TEXT = 240
"""Characters; what fits into one line of the work list."""

NAMES_OF_PERSONS = frozenset(
    {"person_id", "record_key", "datensatz_nr", "familienname", "geburtsname", "vornamen", "geburtsdatum", "azr_nr"}
    | {"geburtsdatum_von", "geburtsdatum_bis", "geburtsort", "abh_az", "bamf_az", "d_nummer", "geschlecht"}
)
"""Columns by which a person can be found outside IRIS."""

Tables = Mapping[str, pl.DataFrame]


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What the checks look at.

    Attributes:
        tables: the published tables by name.
        cases: of prioritise; has fall_id, person_id, liste.
        list_hash: as it will stand in the manifest.
        incidents: what sources sent although it may not be used (incidents.INCIDENT_SCHEMA).
    """

    tables: Tables
    cases: pl.DataFrame
    list_hash: str
    incidents: pl.DataFrame


def every_listed_case_is_published_once(checked: Checked, *, check: RegisteredCheck) -> CheckResult:
    """Hold the list against what prioritise found: no case lost, none added, none twice."""
    wanted = checked.cases.select("fall_id", "liste")
    found = checked.tables["case_list"].select("fall_id", "liste")
    lost = wanted.join(found, on=["fall_id", "liste"], how="anti").height
    added = found.join(wanted, on=["fall_id", "liste"], how="anti").height
    doubled = found.height - found["fall_id"].n_unique()
    return check.result(
        passed=lost + added + doubled == 0,
        observed=f"{found.height} published; {lost} lost, {added} added, {doubled} doubled",
        expected=f"exactly the {wanted.height} cases that prioritise put on a list",
        failed_rows=lost + added + doubled,
    )


def places_run_from_one_without_gap(checked: Checked, *, check: RegisteredCheck) -> CheckResult:
    """Places are 1, 2, 3, ... on the ranked list, and nowhere else."""
    case_list = checked.tables["case_list"]
    is_ranked = pl.col("liste") == RANKED
    places = case_list.filter(is_ranked)["platz"]
    wrong = sum(place != wanted for wanted, place in enumerate(places.sort(), start=1))
    misplaced = case_list.filter(~is_ranked & pl.col("platz").is_not_null()).height
    return check.result(
        passed=wrong + misplaced == 0,
        observed=f"{places.len()} ranked cases, {wrong} wrong places, {misplaced} places on other lists",
        expected=f"places 1 to {places.len()}, each once",
        failed_rows=wrong + misplaced,
    )


def no_published_table_names_a_person(checked: Checked, *, check: RegisteredCheck) -> CheckResult:
    """No column by which a person can be found, and no person id in any text."""
    columns = sorted(
        f"{table}.{column}"
        for table, frame in checked.tables.items()
        for column in NAMES_OF_PERSONS.intersection(frame.columns)
    )
    persons = checked.cases.select("person_id").unique()
    texts = [
        (f"{table}.{column}", frame.select(pl.col(column).alias("person_id")))
        for table, frame in checked.tables.items()
        for column, dtype in frame.schema.items()
        if dtype == pl.String
    ]
    places = [place for place, values in texts if values.join(persons, on="person_id", how="semi").height]
    return check.result(
        passed=not columns and not places,
        observed=f"naming columns: {', '.join(columns) or 'none'}; person ids in: {', '.join(places) or 'none'}",
        expected="none",
    )


def every_short_text_fits_one_line(checked: Checked, *, check: RegisteredCheck) -> CheckResult:
    """The short text is there and no longer than 240 characters."""
    length = pl.col("kurztext").str.len_chars()
    wrong = checked.tables["case_list"].filter(~length.is_between(1, LONGEST_SHORT_TEXT) | length.is_null()).height
    return check.result(
        passed=wrong == 0,
        observed=f"{wrong} too long, empty or missing",
        expected=f"1 to {LONGEST_SHORT_TEXT} characters",
        failed_rows=wrong,
    )


def every_case_has_its_explanation(checked: Checked, *, check: RegisteredCheck) -> CheckResult:
    """Nobody stands on the list without a text that says why."""
    explained = checked.tables["case_explanations"].filter(pl.col("langtext").str.len_chars() > 0)
    missing = checked.tables["case_list"].join(explained, on="fall_id", how="anti").height
    return check.result(
        passed=missing == 0, observed=f"{missing} without text", expected="a text for every case", failed_rows=missing
    )


def every_change_of_place_is_explained(checked: Checked, *, check: RegisteredCheck) -> CheckResult:
    """Every case that entered, left or moved has a cause, and none is UNERKLAERT."""
    changed = checked.tables["comparison"].filter(pl.col("aenderung") != "UNVERAENDERT")
    unexplained = changed.filter(pl.col("ursache").is_null() | (pl.col("ursache") == Ursache.UNERKLAERT))
    return check.result(
        passed=unexplained.is_empty(),
        observed=f"{changed.height} changes, {unexplained.height} unexplained"
        + "".join(f"; {fall_id}" for fall_id in unexplained["fall_id"].head(20)),
        expected="0 unexplained",
        failed_rows=unexplained.height,
    )


def no_state_is_set_without_a_person(checked: Checked, *, check: RegisteredCheck) -> CheckResult:
    """The program proposes and stops; every other state comes from a decision of people that still holds."""
    states = checked.tables["case_list"].select("fall_id", "stand", "ende_am", "stichtag")
    holding = checked.tables["decisions"].filter("ist_geltend").select("fall_id", pl.col("entscheidung").alias("stand"))
    decided = states.filter(~pl.col("stand").is_in(OWN_STATES))
    unfounded = decided.join(holding, on=["fall_id", "stand"], how="anti").height
    endless = states.filter(pl.col("ende_am").is_null() | (pl.col("ende_am") <= pl.col("stichtag"))).height
    return check.result(
        passed=unfounded + endless == 0,
        observed=f"{decided.height} decided cases, {unfounded} without a decision; {endless} entries without an end",
        expected="a decision behind every decided state, an end ahead of every entry",
        failed_rows=unfounded + endless,
    )


def every_row_hash_belongs_to_the_list(checked: Checked, *, check: RegisteredCheck) -> CheckResult:
    """The published row hashes give the list hash, and there is one for every row."""
    hashes = checked.tables["row_hashes"]
    of_list = set(checked.tables["case_list"]["fall_id"])
    missing = len(of_list.symmetric_difference(hashes["fall_id"]))
    which = "this" if hash_of_rows(hashes["zeilen_hash"]) == checked.list_hash else "another"
    return check.result(
        passed=which == "this" and missing == 0,
        observed=f"{missing} rows without counterpart; the row hashes give {which} list hash",
        expected="one hash per row, together the list hash",
        failed_rows=missing,
    )


def no_source_sent_what_may_not_be_used(checked: Checked, *, check: RegisteredCheck) -> CheckResult:
    """Count what came in although it is erased, belongs to no register extract, or is about Germans."""
    inside = checked.incidents.filter(pl.col("art") != AT_THE_DOOR)
    kinds = inside.group_by("quelle", "art").agg(pl.col("anzahl").sum()).sort("quelle", "art")
    told = [
        f"{quelle} {art}: {number if number >= SMALL_CELL else f'fewer than {SMALL_CELL}'}"
        for quelle, art, number in kinds.iter_rows()
    ]
    return check.result(
        passed=inside.is_empty(),
        observed="; ".join(told) or "nothing",
        expected="nothing erased, nothing of the Erziehungsregister, no German on a list",
        failed_rows=None,
    )


CHECKS: Mapping[str, Callable[..., CheckResult]] = {
    function.__name__: function
    for function in (
        every_listed_case_is_published_once,
        places_run_from_one_without_gap,
        no_published_table_names_a_person,
        every_short_text_fits_one_line,
        every_case_has_its_explanation,
        every_change_of_place_is_explained,
        no_state_is_set_without_a_person,
        every_row_hash_belongs_to_the_list,
        no_source_sent_what_may_not_be_used,
    )
}


def publication_checks(checked: Checked, *, registry: Iterable[RegisteredCheck]) -> list[CheckResult]:
    """Do every check of this step.

    Args:
        checked: what is to be published.
        registry: all registered checks.

    Raises:
        ValueError: a check of this step is not registered; the gate could not miss it.
    """
    registered = {check.name: check for check in registry if check.stage == Stage.PUBLISHED_LIST}
    unknown = sorted(CHECKS.keys() - registered.keys())
    if unknown:
        raise ValueError(f"not registered in quality/checks/{Stage.PUBLISHED_LIST}.yml: {unknown}")
    return [function(checked, check=registered[name]) for name, function in CHECKS.items()]
