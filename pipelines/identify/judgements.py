"""What people have decided about pairs of records.

Belongs here: the shape of a judgement, what follows from several of them, refusing those that contradict each other.
Does not belong here: reading them from a delivery, what the rules say (tiers), the effect on groups (clusters).
"""

from collections import deque
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
import polars as pl

from pipelines.errors import UserError
from pipelines.identify.components import connected

JUDGEMENTS_SCHEMA = pl.Schema(
    {
        "record_key_l": pl.String(),
        "record_key_r": pl.String(),
        "urteil": pl.String(),
        "name": pl.String(),
        "grund": pl.String(),
        "am": pl.Date(),
    }
)
"""One row per judgement: both records, GLEICH, VERSCHIEDEN or UNKLAR, who gave it, why, when."""


PEOPLE_FOR_TWO_NUMBERS = 2
"""The AZR gives one number to one person: to say that it did not takes two people."""


class Urteil(StrEnum):
    """What a person can say about two records."""

    GLEICH = "GLEICH"
    VERSCHIEDEN = "VERSCHIEDEN"
    UNKLAR = "UNKLAR"


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What follows from all judgements together.

    Attributes:
        same: record_key, komponente: every record with a judgement GLEICH, and the smallest record it is one person
            with. Holds through records that are not delivered any more: judgements are permanent.
        apart: komponente_l, komponente_r: pairs of persons that are not one, both orders.
        given: record_key_l < record_key_r, urteil: each judged pair once.
    """

    same: pl.DataFrame
    apart: pl.DataFrame
    given: pl.DataFrame


def given_before(judgements: pl.DataFrame, *, stichtag: date) -> pl.DataFrame:
    """Take the judgements handed over before a day: all that a run of that day looks at, so that it can be replayed.

    Args:
        judgements: JUDGEMENTS_SCHEMA, all that were ever given.
        stichtag: the day of the run.
    """
    return judgements.filter(pl.col("am") < stichtag).sort(pl.all())


def confirmed(judgements: pl.DataFrame, *, numbers: pl.DataFrame) -> pl.DataFrame:
    """Hold the rule of two persons: what joins two AZR numbers counts only when two people say so.

    Args:
        judgements: JUDGEMENTS_SCHEMA.
        numbers: record_key, azr (text, empty for none).

    Returns:
        JUDGEMENTS_SCHEMA. Where judgements GLEICH together join records of different AZR numbers, each one of them that
        only one person gave is UNKLAR until a second person agrees.
    """
    pair = [pl.min_horizontal("record_key_l", "record_key_r"), pl.max_horizontal("record_key_l", "record_key_r")]
    equal = judgements.filter(pl.col("urteil") == Urteil.GLEICH)
    joining = (
        follow(equal)
        .same.join(numbers.filter(pl.col("azr") != ""), on="record_key")
        .group_by("komponente")
        .agg(pl.col("azr").n_unique().alias("numbers"))
        .filter(pl.col("numbers") > 1)
    )
    concerned = follow(equal).same.join(joining, on="komponente", how="semi")["record_key"].implode()
    alone = pl.col("name").str.to_lowercase().n_unique().over(*pair, "urteil") < PEOPLE_FOR_TWO_NUMBERS
    waits = (pl.col("urteil") == Urteil.GLEICH) & alone & pl.col("record_key_l").is_in(concerned)
    return judgements.with_columns(urteil=pl.when(waits).then(pl.lit(Urteil.UNKLAR.value)).otherwise("urteil"))


def follow(judgements: pl.DataFrame) -> Judged:
    """Draw the consequences of all judgements; refuse contradictions.

    Args:
        judgements: JUDGEMENTS_SCHEMA, all that were ever given and are known.

    Raises:
        UserError: A = B, B = C, but A is not C; names those who judged so. Or a word that is no judgement.
    """
    unknown = judgements.filter(~pl.col("urteil").is_in(list(Urteil)))
    if not unknown.is_empty():
        raise UserError(
            what=f"{unknown.height} judgement(s) say neither GLEICH nor VERSCHIEDEN nor UNKLAR: "
            f"{', '.join(sorted(set(unknown['urteil'].cast(pl.String).fill_null('(leer)'))))}.",
            meaning="No judgement of this delivery is used; the links of the last list stay in force.",
            remedy="Correct the column [urteil] and deliver the judgements again: iris refresh",
        )
    smaller, larger = (
        pl.min_horizontal("record_key_l", "record_key_r"),
        pl.max_horizontal("record_key_l", "record_key_r"),
    )
    ordered = judgements.with_columns(record_key_l=smaller, record_key_r=larger).sort(
        "record_key_l", "record_key_r", "am", "name"
    )
    equal = ordered.filter(pl.col("urteil") == Urteil.GLEICH)
    records = pl.concat([ordered["record_key_l"], ordered["record_key_r"]]).unique().sort()
    place = {record: number for number, record in enumerate(records)}
    labels = connected(
        len(records),
        left=np.array([place[record] for record in equal["record_key_l"]], dtype=np.int64),
        right=np.array([place[record] for record in equal["record_key_r"]], dtype=np.int64),
    )
    komponente = pl.DataFrame({"record_key": records, "komponente": records.gather(pl.Series(labels))})
    apart = _with_components(ordered.filter(pl.col("urteil") == Urteil.VERSCHIEDEN), komponente=komponente)
    _refuse_contradictions(apart.filter(pl.col("komponente_l") == pl.col("komponente_r")), equal=equal)
    one_way = apart.select("komponente_l", "komponente_r")
    return Judged(
        same=komponente,
        apart=pl.concat([one_way, one_way.select(komponente_l="komponente_r", komponente_r="komponente_l")]).unique(),
        given=ordered.group_by("record_key_l", "record_key_r").agg(pl.col("urteil").sort().first()).sort(pl.all()),
    )


def _with_components(pairs: pl.DataFrame, *, komponente: pl.DataFrame) -> pl.DataFrame:
    for side in ("l", "r"):
        pairs = pairs.join(
            komponente.rename({"record_key": f"record_key_{side}", "komponente": f"komponente_{side}"}),
            on=f"record_key_{side}",
            how="left",
            maintain_order="left",
        )
    return pairs


def _refuse_contradictions(contradicted: pl.DataFrame, *, equal: pl.DataFrame) -> None:
    if contradicted.is_empty():
        return
    sentences: list[str] = []
    for row in contradicted.iter_rows(named=True):
        chain = "; ".join(
            f"{step['record_key_l']} = {step['record_key_r']} ({step['name']}, {step['am']})"
            for step in _chain(row["record_key_l"], to=row["record_key_r"], equal=equal)
        )
        sentences.append(
            f"  - {row['record_key_l']} is not {row['record_key_r']} ({row['name']}, {row['am']}), but {chain}"
        )
    raise UserError(
        what="Judgements about records contradict each other:\n" + "\n".join(sentences),
        meaning="No person can be made of these records without breaking what somebody decided. "
        "The judgements are not used; the list in force stays in force.",
        remedy="Let those named agree which judgement falls, correct it to UNKLAR or delete it, "
        "deliver the judgements again and run: iris refresh",
    )


def _chain(start: str, *, to: str, equal: pl.DataFrame) -> list[dict[str, object]]:
    """Find the shortest chain of judgements GLEICH from one record to another."""
    steps: dict[str, list[tuple[str, dict[str, object]]]] = {}
    for row in equal.iter_rows(named=True):
        steps.setdefault(row["record_key_l"], []).append((row["record_key_r"], row))
        steps.setdefault(row["record_key_r"], []).append((row["record_key_l"], row))
    chains: dict[str, list[dict[str, object]]] = {start: []}
    waiting = deque([start])
    while to not in chains:
        here = waiting.popleft()
        for there, row in steps[here]:
            if there not in chains:
                chains[there] = [*chains[here], row]
                waiting.append(there)
    return chains[to]
