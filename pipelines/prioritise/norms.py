"""Paragraphs of a judgement: which set of norms of the ruleset they belong to.

Belongs here: reading `StGB 250`, `StGB 201a Abs. 3` and ranges such as `StGB 174-180a`, and set membership.
Does not belong here: what belonging to a set means (gates, classes, erasure).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

_TOKEN = re.compile(r"(?P<law>.+?) (?:§+ ?)?(?P<section>\d+[a-z]?)(?: Abs\. (?P<paragraph>\d+[a-z]?))?(?: .*)?")
_ENTRY = re.compile(
    r"(?P<law>.+?) (?P<first>\d+[a-z]?|\*)(?:-(?P<last>\d+[a-z]?))?(?: Abs\. (?P<paragraph>\d+[a-z]?))?"
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_LETTERS = 100
"""Room for the letters of one section number in its sort key."""


def _key(section: str) -> int:
    number = section.rstrip("abcdefghijklmnopqrstuvwxyz")
    letter = section[len(number) :]
    return int(number) * _LETTERS + (ord(letter) - ord("a") + 1 if letter else 0)


def _law(name: str) -> str:
    return name.strip().lower().translate(_UMLAUTS)


@dataclass(frozen=True, kw_only=True)
class NormRange:
    """A run of sections of one law, both ends included.

    Attributes:
        law: name in search form.
        first: sort key of the first section.
        last: sort key of the last section.
        paragraph: only this paragraph (Absatz); None: all. A token that names no paragraph does not match.
    """

    law: str
    first: int
    last: int
    paragraph: str | None

    def holds(self, token: str) -> bool:
        """Tell whether a paragraph of a judgement, such as `StGB 250 Abs. 1`, lies in the run."""
        match = _TOKEN.fullmatch(token)
        return (
            match is not None
            and _law(match["law"]) == self.law
            and self.first <= _key(match["section"]) <= self.last
            and (self.paragraph is None or match["paragraph"] == self.paragraph)
        )


def read_range(text: str) -> NormRange | None:
    """Read `StGB 250`, `StGB 174-180a`, `StGB 201a Abs. 3` or `BtMG *`; None when it is none of them."""
    match = _ENTRY.fullmatch(text)
    if match is None:
        return None
    if match["first"] == "*":
        return NormRange(law=_law(match["law"]), first=0, last=10**9, paragraph=None)
    first = _key(match["first"])
    last = _key(match["last"]) if match["last"] else first
    return NormRange(law=_law(match["law"]), first=first, last=last, paragraph=match["paragraph"])


def is_norm(token: str) -> bool:
    """Tell whether a text of a judgement can be read as a paragraph."""
    return _TOKEN.fullmatch(token) is not None


def with_case_norms(cases: pl.DataFrame, *, fact: str, norm_sets: Mapping[str, Sequence[NormRange]]) -> pl.DataFrame:
    """Add to cases, for every norm set, whether any and whether all paragraphs of one of their facts belong to it.

    Args:
        cases: one row per case.
        fact: column with a list of paragraphs; null: not known, empty: none.
        norm_sets: by name.
    """
    rows = cases.with_row_index("zeile").with_columns(pl.col(fact).alias("normen"))
    return with_norm_sets(rows, norm_sets=norm_sets).drop("zeile", "normen")


def with_norm_sets(events: pl.DataFrame, *, norm_sets: Mapping[str, Sequence[NormRange]]) -> pl.DataFrame:
    """Add, for every norm set, whether any and whether all paragraphs of a row belong to it.

    Args:
        events: one row per conviction, with `zeile` (row number, u32) and `normen` (list of text).
        norm_sets: by name.

    Returns:
        The rows with nullable Booleans `norms_any:<set>` and `norms_all:<set>`; null where no paragraph is known.
    """
    tokens = events.select(pl.col("normen").explode().drop_nulls().unique().sort().alias("norm"))["norm"].to_list()
    membership = pl.DataFrame(
        {"norm": tokens}
        | {name: [any(r.holds(t) for r in ranges) for t in tokens] for name, ranges in norm_sets.items()},
        schema={"norm": pl.String} | dict.fromkeys(norm_sets, pl.Boolean),
    )
    per_row = (
        events.select("zeile", pl.col("normen").alias("norm"))
        .explode("norm")
        .drop_nulls("norm")
        .join(membership, on="norm", how="left")
        .group_by("zeile")
        .agg(
            *(pl.col(name).any().alias(f"norms_any:{name}") for name in norm_sets),
            *(pl.col(name).all().alias(f"norms_all:{name}") for name in norm_sets),
        )
    )
    return events.join(per_row, on="zeile", how="left", maintain_order="left")
