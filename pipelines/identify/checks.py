"""What must hold of the persons of a run before anything may be published.

Belongs here: one function per sentence of quality/checks/linked_persons.yml, counted anew from the tables that leave.
Does not belong here: columns and values of one table (contracts), making persons (clusters, guard).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.identify.clusters import BRINGING_CONVICTIONS, URTEIL
from pipelines.identify.identities import AZR_DIGITS
from pipelines.identify.link import Linked
from pipelines.identify.tiers import LINK
from pipelines.stages import Stage
from quality.verdicts import CheckResult, RegisteredCheck


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What the checks look at.

    Attributes:
        linked: the tables that leave linking.
        leading: record_key, quelle, azr_nr of every record that came in.
        stichtag: of the run.
    """

    linked: Linked
    leading: pl.DataFrame
    stichtag: date


def every_person_record_has_one_person(checked: Checked, *, check: RegisteredCheck) -> CheckResult:
    """As many records leave as came in, each with one id."""
    links = checked.linked.person_links
    lost = checked.leading.join(links.drop_nulls("person_id"), on="record_key", how="anti").height
    doubled = links.height - links["record_key"].n_unique()
    return check.result(
        passed=lost + doubled == 0 and links.height == checked.leading.height,
        observed=f"{checked.leading.height} records came in, {links.height} left; {lost} lost, {doubled} doubled",
        expected="every record once",
        failed_rows=lost + doubled,
    )


def no_person_has_two_azr_numbers_unjudged(checked: Checked, *, check: RegisteredCheck) -> CheckResult:
    """Records with different AZR numbers are one person only where people said so."""
    digits = pl.col("azr_nr").str.replace_all(r"\D", "")
    several = (
        checked.leading.with_columns(azr=digits)
        .filter(pl.col("azr").str.len_bytes() == AZR_DIGITS)
        .join(checked.linked.person_links, on="record_key")
        .group_by("person_id")
        .agg(pl.col("azr").n_unique().alias("numbers"))
        .filter(pl.col("numbers") > 1)
    )
    judged = _of_pairs(checked, side="l").filter(pl.col("stufe") == URTEIL).select("person_id")
    wrong = several.join(judged, on="person_id", how="anti").height
    return check.result(
        passed=wrong == 0,
        observed=f"{several.height} persons with several numbers, {wrong} of them without a judgement",
        expected="0 without a judgement",
        failed_rows=wrong,
    )


def every_pair_is_decided_as_its_persons_are(checked: Checked, *, check: RegisteredCheck) -> CheckResult:
    """A linked pair is one person, an open pair is two."""
    left, right = _of_pairs(checked, side="l"), _of_pairs(checked, side="r")
    is_one = left["person_id"] == right["person_id"]
    wrong = int((is_one != (left["entscheidung"] == LINK)).sum())
    return check.result(
        passed=wrong == 0,
        observed=f"{left.height} pairs, {wrong} decided one way and grouped another",
        expected="0",
        failed_rows=wrong,
    )


def no_open_extract_counts_for_anybody(checked: Checked, *, check: RegisteredCheck) -> CheckResult:
    """An extract with an open pair and no link is uncertain, so that its convictions yield no points."""
    pairs = checked.linked.pair_decisions
    ends = pl.concat([pairs.select("entscheidung", record_key=f"record_key_{side}") for side in ("l", "r")])
    of_links, is_link = checked.linked.person_links, pl.col("entscheidung") == LINK
    wrong = (
        of_links.join(checked.leading.filter(pl.col("quelle").is_in(BRINGING_CONVICTIONS)), on="record_key")
        .join(ends.filter(~is_link), on="record_key", how="semi")
        .join(ends.filter(is_link), on="record_key", how="anti")
        .filter(~pl.col("ist_unsicher"))
    )
    return check.result(
        passed=wrong.is_empty(),
        observed=f"{wrong.height} extracts wait for people and are called certain",
        expected="0",
        failed_rows=wrong.height,
    )


def every_new_person_has_its_event(checked: Checked, *, check: RegisteredCheck) -> CheckResult:
    """An id that the register does not know from earlier days is told of by an event of this run."""
    register, events = checked.linked.register, checked.linked.register_events
    begun = register.group_by("person_id").agg(pl.col("seit").min()).filter(pl.col("seit") == checked.stichtag)
    untold = begun.join(events, on="person_id", how="anti").height
    unknown = checked.linked.person_links.join(register, on=["record_key", "person_id"], how="anti").height
    return check.result(
        passed=untold + unknown == 0,
        observed=f"{events.height} events; {untold} new ids without one; {unknown} records not in the register",
        expected="0 new ids without event, 0 records not in the register",
        failed_rows=untold + unknown,
    )


CHECKS: Mapping[str, Callable[..., CheckResult]] = {
    function.__name__: function
    for function in (
        every_person_record_has_one_person,
        no_person_has_two_azr_numbers_unjudged,
        every_pair_is_decided_as_its_persons_are,
        no_open_extract_counts_for_anybody,
        every_new_person_has_its_event,
    )
}


def check_links(
    linked: Linked, *, records: pl.DataFrame, stichtag: date, registry: Iterable[RegisteredCheck]
) -> list[CheckResult]:
    """Do every check of this step.

    Args:
        linked: what linking gave.
        records: RECORDS_SCHEMA, what it was given.
        stichtag: of the run.
        registry: all registered checks.

    Raises:
        ValueError: a check of this step is not registered; the gate could not miss it.
    """
    registered = {check.name: check for check in registry if check.stage == Stage.LINKED_PERSONS}
    unknown = sorted(CHECKS.keys() - registered.keys())
    if unknown:
        raise ValueError(f"not registered in quality/checks/{Stage.LINKED_PERSONS}.yml: {unknown}")
    leading = records.filter(pl.col("identitaet_nr") == 0).select("record_key", "quelle", "azr_nr")
    checked = Checked(linked=linked, leading=leading, stichtag=stichtag)
    return [function(checked, check=registered[name]) for name, function in CHECKS.items()]


def _of_pairs(checked: Checked, *, side: str) -> pl.DataFrame:
    """Give each pair the person of one of its records, in the order of the pairs."""
    person = checked.linked.person_links.select("record_key", "person_id")
    return checked.linked.pair_decisions.join(
        person, left_on=f"record_key_{side}", right_on="record_key", how="left", maintain_order="left"
    )
