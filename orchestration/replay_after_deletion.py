"""Comparing a past list with the same list made anew after something of it was deleted.

What was deleted is a placeholder in the one and missing in the other, and everybody behind it stands one place further
up. All else must be the same: with its old place put back, each row must give the salted hash that was published.

Belongs here: putting the places back, telling what follows from a deletion from what does not.
Does not belong here: making the day again, comparing when nothing was deleted (replay).
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from pipelines.publish.audit import Art, read_log, restricted
from pipelines.publish.list_hash import row_hash
from pipelines.publish.placeholders import is_placeholder
from pipelines.publish.run_folders import PublishedRun

OPEN_PAIR: Final = "UNSICHERE_VERKNUEPFUNG"
"""Flag of a case with a record that may be another person's; when that person goes, the flag goes."""

PER_CASE: Final = ("case_criteria", "case_clarifications", "case_explanations", "case_facts")
CHANGES_WITH_RECORDS: Final = "register_hash"
OWN_RECORDS: Final = ("vorgang",)
"""Objects whose rows are records of their own and no person's: of a case that loses one, no log can tell."""

TOLD_OF_MATTERS: Final = ("kennzeichen", "anzahl_fragen", "kurztext")
"""What of a case a police matter can change: it is told, and asked about, and weighs nothing (ADR 0064). A case whose
points, bands, place or criteria differ is not excused by one."""


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """What a replay has shown.

    Attributes:
        differences: one sentence per difference that nothing explains.
        deleted: one sentence per thing that is missing by right, or follows from that.
    """

    differences: tuple[str, ...]
    deleted: tuple[str, ...]


def named_cases(home: Path) -> frozenset[str]:
    """Name the cases that the restricted log says were deleted, or lost something of their records."""
    log = read_log(restricted(home))
    return frozenset(line["fall_id"] for line in log if line["art"] == Art.LOESCHUNG and line["fall_id"] is not None)


def compare_after_deletion(
    old: PublishedRun, *, new: PublishedRun, lost: Collection[str], named: Collection[str]
) -> Replayed:
    """Say in what two runs of a day differ, of which the first has lost rows or deliveries since.

    Args:
        old: as it was published, with placeholders.
        new: as it was made again.
        lost: ids of deliveries that lost records.
        named: cases of which the restricted log says that they lost something (named_cases).
    """
    name = f"runs/{old.run_id}"
    faults = [
        f"{name}: made anew with another {part}"
        for part in sorted(old.manifest["versions"].keys() | new.manifest["versions"].keys())
        if old.manifest["versions"][part] != new.manifest["versions"][part] and part != CHANGES_WITH_RECORDS
    ]
    before = {delivery["delivery_id"]: delivery for delivery in old.manifest["deliveries"]}
    after = {delivery["delivery_id"]: delivery for delivery in new.manifest["deliveries"]}
    other = sorted(
        each
        for each in before.keys() | after.keys()
        if not (each in before and each in after and before[each] == after[each])
    )
    faults += [f"{name}: the delivery {each} is used otherwise or has another content" for each in set(other) - {*lost}]
    told = [f"{name}: {len({*other} & {*lost})} deliveries have lost records by deletion since"]
    gone = old.table("case_list").filter(is_placeholder())
    told += [f"{name}: {row['kurztext']}: a row of {row['liste']}" for row in gone.iter_rows(named=True)]
    own, others = _told_apart(old, new=new, lost=lost, named=named)
    told += [f"{name}: the case {case} had a record, or a pair with one, that was deleted since" for case in own]
    faults += [f"{name}: the case {case} is not the one that was published" for case in others]
    return Replayed(differences=tuple(sorted(faults)), deleted=tuple(told))


def _told_apart(
    old: PublishedRun, *, new: PublishedRun, lost: Collection[str], named: Collection[str]
) -> tuple[list[str], list[str]]:
    """List the cases that differ: because of records or parts of them that were deleted, and without such a reason."""
    before = old.table("case_list").filter(~is_placeholder())
    after = _with_old_places(new.table("case_list"), old=old).select(before.columns)
    salts = old.table("row_hashes").drop_nulls("zeilen_salz").rows_by_key("fall_id", named=True, unique=True)
    made = {row["fall_id"]: row for row in after.iter_rows(named=True)}
    differing = {
        case
        for case, told in salts.items()
        if case not in made or row_hash(made[case], row_salt=told["zeilen_salz"]) != told["zeilen_hash"]
    } | (set(made) - set(salts))
    cases = set(before["fall_id"]) | set(made)
    weighed = _differing(before.drop(TOLD_OF_MATTERS), after.drop(TOLD_OF_MATTERS), cases=cases)
    for table in PER_CASE:
        now = new.table(table)
        if table == "case_explanations":
            now = _with_old_words(now, before=new.table("case_list"), after=after)
        differs = _differing(old.table(table), now, cases=cases)
        differing |= differs
        if table == "case_criteria":
            weighed |= differs
    kept = new.table("case_facts").select("fall_id", "quelle", jetzt="datensatz_hashes", abdruck_jetzt="fingerabdruck")
    # The record may be there, but a part of it gone: a conviction of an extract, the message itself, a police matter.
    changed = (
        old.table("case_facts")
        .join(kept, on=["fall_id", "quelle"], how="left")
        .filter(pl.col("abdruck_jetzt").ne_missing(pl.col("fingerabdruck")))
    )
    is_matter = pl.col("delivery_id").is_in(sorted(lost)) & pl.col("objekt").is_in(OWN_RECORDS)
    of_matters = old.table("deliveries").filter(is_matter)["quelle"].unique().to_list()
    is_of_matters = pl.col("quelle").is_in(of_matters) & (pl.col("datensatz_hashes") == pl.col("jetzt"))
    of_others = set(changed.filter(~is_of_matters.fill_null(value=False))["fall_id"])
    by_right = set(changed.filter(pl.col("fall_id").is_in(sorted(named)))["fall_id"])
    by_right |= set(changed["fall_id"]) - of_others - weighed
    by_right |= _paired(before) - _paired(after)
    return sorted(differing & by_right), sorted(differing - by_right)


def _paired(case_list: pl.DataFrame) -> set[str]:
    return set(case_list.filter(pl.col("kennzeichen").list.contains(OPEN_PAIR))["fall_id"])


def _with_old_places(case_list: pl.DataFrame, *, old: PublishedRun) -> pl.DataFrame:
    """Give the rows the places and the run that they had, as far as only others have gone."""
    taken = old.table("case_list").filter(is_placeholder())["platz"].drop_nulls().to_list()
    ranked = case_list["platz"].drop_nulls().sort().to_list()
    free = [place for place in range(1, len(ranked) + len(taken) + 1) if place not in set(taken)]
    places = dict(zip(ranked, free, strict=False))
    return case_list.with_columns(
        platz=pl.col("platz").replace_strict(places, return_dtype=pl.Int32, default=None), run_id=pl.lit(old.run_id)
    )


def _with_old_words(texts: pl.DataFrame, *, before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Let each explanation name the old place; it names the place once, at the beginning."""
    places = dict(before.select("fall_id", "platz").iter_rows())
    old_places = dict(after.select("fall_id", "platz").iter_rows())
    told = [
        text if case not in places else text.replace(f"Platz {places[case]},", f"Platz {old_places[case]},", 1)
        for case, text in texts.select("fall_id", "langtext").iter_rows()
    ]
    return texts.with_columns(langtext=pl.Series(told, dtype=pl.String))


def _differing(old: pl.DataFrame, new: pl.DataFrame, *, cases: Collection[str]) -> set[str]:
    """Name the cases whose rows of one table differ in more than the name of the run."""
    wanted = pl.col("fall_id").is_in(sorted(cases))
    before, after = (frame.filter(wanted & ~is_placeholder()).drop("run_id") for frame in (old, new))
    written = [
        frame.with_columns(
            pl.col(name).list.join(",") for name, dtype in frame.schema.items() if isinstance(dtype, pl.List)
        ).select(*before.columns)
        for frame in (before, after)
    ]
    one, other = written
    only = [
        one.join(other, on=one.columns, how="anti", nulls_equal=True),
        other.join(one, on=one.columns, how="anti", nulls_equal=True),
    ]
    return {case for frame in only for case in frame["fall_id"]}
