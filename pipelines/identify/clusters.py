"""From pairs to persons: judgements beat rules, links make groups, broken groups go to people.

Belongs here: what judgements change about pairs, which records hang together, which records are uncertain.
Does not belong here: deciding single pairs (tiers), when a group contradicts itself (guard), ids of persons (register).

**Decision: what an uncertain link silences.** A record is uncertain when its group broke the guard, or when a pair of
it waits for people and either nothing else links it, or it brings no convictions. So
- a register extract that may belong to somebody and is linked to nobody yields no points to anybody;
- a register extract that a rule or a person has linked keeps its points, whoever else bears a similar name: one
  namesake must not silence what is securely known about a person;
- the file of the person on the other side is marked as well (it brings no convictions, so the mark costs no points),
  so that the case can say: a possible link is still to be cleared. It names nobody.
Consequence: the mark of a conviction's own record decides about points; the mark of any record of a person is a notice.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.identify.components import Numbers, connected
from pipelines.identify.guard import contradictory_groups
from pipelines.identify.judgements import Judged, Urteil
from pipelines.identify.reasons import SEPARATOR, Reason
from pipelines.identify.tiers import LINK, PAIRS_SCHEMA, REVIEW

BRINGING_CONVICTIONS = ("bzr", "sta", "pol")
"""Sources whose records would give somebody a conviction or a proceeding."""

URTEIL = "URTEIL"
"""The tier of a pair that people have judged."""


@dataclass(frozen=True, kw_only=True)
class Grouped:
    """What became of pairs and records.

    Attributes:
        pairs: PAIRS_SCHEMA, sorted: links in force, and open pairs. A pair that judgements parted, or that is settled
            because both records are one person by another way, is not in it.
        members: one row per record, by rid: rid, gruppe (smallest rid of the person), stufe (best tier of its links, or
            EINZELN), ist_unsicher, gruende (codes).
    """

    pairs: pl.DataFrame
    members: pl.DataFrame


def group(pairs: pl.DataFrame, *, numbered: pl.DataFrame, identities: pl.DataFrame, judged: Judged) -> Grouped:
    """Make persons of records.

    Args:
        pairs: PAIRS_SCHEMA, of `tiers.decide_pairs`.
        numbered: records, of `identities.number_records`.
        identities: of `identities.comparable`.
        judged: what people have decided; it beats the rules.

    Returns:
        Persons and the pairs that remain. A group that contradicts itself (guard) goes to people as a whole: its rule
        links become REVIEW and its records stay single; only what people have joined stays joined.
    """
    komponente = _components(numbered, judged=judged)
    joined, given = komponente.filter(pl.col("rid") != pl.col("komponente")), _given(numbered, judged=judged)
    apart = _apart(komponente, judged=judged)
    ruled = _apply_judgements(pairs, given=given, komponente=komponente, apart=apart)

    def groups(links: pl.DataFrame) -> pl.Series:
        left, right = pl.concat([links["rid_l"], joined["rid"]]), pl.concat([links["rid_r"], joined["komponente"]])
        labels = connected(numbered.height, left=_numbers(left), right=_numbers(right))
        return pl.Series("gruppe", labels, dtype=pl.Int32)

    first = komponente.select("rid", "komponente", groups(ruled.filter(pl.col("entscheidung") == LINK)))
    broken = contradictory_groups(first, identities=identities, apart=apart)
    guarded = _open_broken(ruled, members=first, broken=broken)
    gruppe = groups(guarded.filter(pl.col("entscheidung") == LINK))
    members = first.select("rid", first_gruppe="gruppe").with_columns(gruppe)
    of = members.select("rid", "gruppe")
    remaining = (
        guarded.join(of.rename({"rid": "rid_l", "gruppe": "l"}), on="rid_l")
        .join(of.rename({"rid": "rid_r", "gruppe": "r"}), on="rid_r")
        .filter((pl.col("entscheidung") == LINK) | (pl.col("l") != pl.col("r")))
        .select(*PAIRS_SCHEMA)
        .sort("rid_l", "rid_r")
    )
    return Grouped(pairs=remaining, members=_describe(members, pairs=remaining, numbered=numbered, broken=broken))


def _components(numbered: pl.DataFrame, *, judged: Judged) -> pl.DataFrame:
    """Give each record the smallest delivered record that people judged to be the same person; else itself."""
    known = numbered.select("rid", "record_key").join(judged.same, on="record_key", how="left", maintain_order="left")
    smallest = pl.col("rid").min().over("komponente")
    return known.select(
        "rid",
        urteil_komponente="komponente",
        komponente=pl.when(pl.col("komponente").is_null()).then("rid").otherwise(smallest),
    )


def _apart(komponente: pl.DataFrame, *, judged: Judged) -> pl.DataFrame:
    number = komponente.drop_nulls("urteil_komponente").select("urteil_komponente", "komponente").unique()
    return (
        judged.apart.join(number.rename({"urteil_komponente": "komponente_l", "komponente": "l"}), on="komponente_l")
        .join(number.rename({"urteil_komponente": "komponente_r", "komponente": "r"}), on="komponente_r")
        .select(komponente_l="l", komponente_r="r")
    )


def _given(numbered: pl.DataFrame, *, judged: Judged) -> pl.DataFrame:
    rid = numbered.select("rid", "record_key")
    return (
        judged.given.join(rid.rename({"rid": "rid_l", "record_key": "record_key_l"}), on="record_key_l")
        .join(rid.rename({"rid": "rid_r", "record_key": "record_key_r"}), on="record_key_r")
        .select("rid_l", "rid_r", "urteil")
    )


def _apply_judgements(
    pairs: pl.DataFrame, *, given: pl.DataFrame, komponente: pl.DataFrame, apart: pl.DataFrame
) -> pl.DataFrame:
    """Part what people parted, join what they joined, note what they left unclear."""
    of = komponente.select("rid", "komponente")
    kept = (
        pairs.join(of.rename({"rid": "rid_l", "komponente": "komponente_l"}), on="rid_l")
        .join(of.rename({"rid": "rid_r", "komponente": "komponente_r"}), on="rid_r")
        .join(apart, on=["komponente_l", "komponente_r"], how="anti")
        .select(*PAIRS_SCHEMA)
    )
    judged = kept.join(given, on=["rid_l", "rid_r"], how="full", coalesce=True).filter(
        pl.col("stufe").is_not_null() | (pl.col("urteil") == Urteil.GLEICH)
    )
    equal = pl.col("urteil") == Urteil.GLEICH
    word = (
        pl.when(equal)
        .then(pl.lit(Reason.URTEIL_GLEICH.value))
        .when(pl.col("urteil") == Urteil.UNKLAR)
        .then(pl.lit(Reason.URTEIL_UNKLAR.value))
    )
    return judged.select(
        "rid_l",
        "rid_r",
        stufe=pl.when(equal).then(pl.lit(URTEIL)).otherwise("stufe"),
        entscheidung=pl.when(equal).then(pl.lit(LINK)).otherwise("entscheidung"),
        gruende=pl.concat_str(word, "gruende", separator=SEPARATOR, ignore_nulls=True),
    ).cast(PAIRS_SCHEMA)


def _open_broken(pairs: pl.DataFrame, *, members: pl.DataFrame, broken: pl.DataFrame) -> pl.DataFrame:
    """Turn the rule links of broken groups into questions."""
    grund = members.join(broken, on="gruppe").select(rid_l="rid", grund="grund")
    opened = (pl.col("entscheidung") == LINK) & (pl.col("stufe") != URTEIL) & pl.col("grund").is_not_null()
    return pairs.join(grund, on="rid_l", how="left").select(
        "rid_l",
        "rid_r",
        "stufe",
        entscheidung=pl.when(opened).then(pl.lit(REVIEW)).otherwise("entscheidung"),
        gruende=pl.when(opened).then(pl.concat_str("gruende", "grund", separator=SEPARATOR)).otherwise("gruende"),
    )


def _describe(
    members: pl.DataFrame, *, pairs: pl.DataFrame, numbered: pl.DataFrame, broken: pl.DataFrame
) -> pl.DataFrame:
    ends = pl.concat([pairs.rename({f"rid_{side}": "rid"}).select("rid", *PAIRS_SCHEMA.names()[2:]) for side in "lr"])
    best = (
        ends.filter(pl.col("entscheidung") == LINK)
        .group_by("rid")
        .agg(pl.struct("stufe", "gruende").min_by(pl.struct("stufe", "gruende").rank("ordinal")).alias("best"))
        .unnest("best")
    )
    waiting = ends.filter(pl.col("entscheidung") == REVIEW).select("rid").unique().with_columns(offen=pl.lit(True))
    told = (
        members.join(numbered.select("rid", "quelle"), on="rid")
        .join(best, on="rid", how="left")
        .join(waiting, on="rid", how="left")
        .join(broken.rename({"gruppe": "first_gruppe"}), on="first_gruppe", how="left")
        .with_columns(offen=pl.col("offen").fill_null(False))
    )
    alone = pl.len().over("gruppe") == 1
    kept_facts = ~alone & pl.col("quelle").is_in(BRINGING_CONVICTIONS)
    return (
        told.with_columns(ist_unsicher=pl.col("grund").is_not_null() | (pl.col("offen") & ~kept_facts))
        .with_columns(
            offen=pl.when(pl.col("ist_unsicher") & pl.col("grund").is_null()).then(pl.lit(Reason.OFFENES_PAAR.value))
        )
        .select(
            "rid",
            "gruppe",
            pl.col("stufe").fill_null("EINZELN"),
            "ist_unsicher",
            gruende=pl.concat_str("gruende", "grund", "offen", separator=SEPARATOR, ignore_nulls=True),
        )
        .sort("rid")
    )


def _numbers(values: pl.Series) -> Numbers:
    return values.to_numpy().astype(np.int64)
