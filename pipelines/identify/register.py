"""The register of persons: ids that survive reruns, merges and splits.

Belongs here: which person keeps an id, which gets a new one, the events that tell of it, following an old id.
Does not belong here: which records are one person (clusters), its files (register_files), when the register is kept
(orchestration).

The register is a history: a row says from which day on a record has belonged to an id. Rows of the Stichtag and of
later days are not looked at, so that a past day can be replayed.
"""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import polars as pl

from pipelines.identify.judgements import given_before

REGISTER_SCHEMA = pl.Schema({"record_key": pl.String(), "person_id": pl.String(), "seit": pl.Date()})
"""One row per record and change of its person."""

EVENTS_SCHEMA = pl.Schema(
    {
        "person_id": pl.String(),
        "ereignis": pl.String(),
        "andere_person_id": pl.String(),
        "grund": pl.String(),
        "stichtag": pl.Date(),
    }
)
"""One row per event and other person."""

ID_HEX_DIGITS = 16
"""64 bits: even ten million persons meet by chance in fewer than one of 300,000 registers."""


class Ereignis(StrEnum):
    """What can happen to a person id.

    NEU: the id begins. ZUSAMMENGEFUEHRT: the id ends in andere_person_id. GETRENNT: the id has taken over records of
    andere_person_id and stands for itself from now on.
    """

    NEU = "NEU"
    ZUSAMMENGEFUEHRT = "ZUSAMMENGEFUEHRT"
    GETRENNT = "GETRENNT"


@dataclass(frozen=True, kw_only=True)
class Registered:
    """The persons of a run.

    Attributes:
        persons: record_key, person_id, sorted.
        register: REGISTER_SCHEMA, sorted: the rows known before the Stichtag, and those of today's changes.
        events: EVENTS_SCHEMA, sorted: what happened on this Stichtag.
    """

    persons: pl.DataFrame
    register: pl.DataFrame
    events: pl.DataFrame


def register_persons(
    members: pl.DataFrame, *, links: pl.DataFrame, register: pl.DataFrame, register_key: bytes, stichtag: date
) -> Registered:
    """Give each group of records its person id.

    Args:
        members: one row per record: record_key, gruppe, erstmals_bekannt (date or null), gruende (German text).
        links: links in force: record_key_l, record_key_r, stufe, gruende (German text); the reason of a merge.
        register: REGISTER_SCHEMA of earlier runs.
        register_key: secret; an id is 'p' + 16 hex of HMAC-SHA256(key, key of the founding record), so nothing personal
            can be read from it.
        stichtag: the day of the run.

    Returns:
        A group keeps the id of its records; of several, the one known longest, then the smallest. An id whose records
        stand in several groups stays with its founding record, else with the record that has borne it longest. A group
        without an id is named after its founding record: the earliest erstmals_bekannt, then the smallest key.
    """
    past = known_before(register, stichtag=stichtag)
    known_since = past.group_by("person_id").agg(pl.col("seit").min().alias("id_seit"))
    bearing = past.sort("seit", "record_key").group_by("record_key", maintain_order=True).last()
    held = members.join(bearing, on="record_key").join(known_since, on="person_id")
    claims = _keepers(held, register_key=register_key).sort("gruppe", "id_seit", "person_id")
    kept = claims.group_by("gruppe", maintain_order=True).first().select("gruppe", "person_id")
    founders = (
        members.join(kept, on="gruppe", how="anti")
        .sort("erstmals_bekannt", "record_key", nulls_last=True)
        .group_by("gruppe", maintain_order=True)
        .first()
        .sort("record_key")
    )
    new = founders.select("gruppe").with_columns(
        person_id=pl.Series(
            _new_ids(founders["record_key"], register_key=register_key, taken=set(claims["person_id"])), dtype=pl.String
        )
    )
    persons = members.join(pl.concat([kept, new]), on="gruppe").select("record_key", "person_id", "gruende")
    before = bearing.select("record_key", alte_person_id="person_id")
    changed = persons.join(before, on="record_key", how="left")
    today = changed.filter(pl.col("person_id").ne_missing(pl.col("alte_person_id"))).select(
        "record_key", "person_id", seit=pl.lit(stichtag)
    )
    return Registered(
        persons=persons.select("record_key", "person_id").sort("record_key"),
        register=pl.concat([past.select(*REGISTER_SCHEMA), today]).sort("record_key", "seit"),
        events=_events(changed, claims=claims, kept=kept, new=new, links=links, id_seit=known_since)
        .with_columns(stichtag=pl.lit(stichtag))
        .select(*EVENTS_SCHEMA)
        .sort("person_id", "ereignis", "andere_person_id"),
    )


def resolve(person_id: str, *, register_events: pl.DataFrame) -> str:
    """Find the id under which a person is known now.

    Args:
        person_id: any id that was ever given.
        register_events: EVENTS_SCHEMA, all events up to the day asked for.

    Returns:
        The id at the end of its merges; the id itself while it stands for itself.
    """
    last = register_events.sort("stichtag").group_by("person_id", maintain_order=True).last()
    ended = last.filter(pl.col("ereignis") == Ereignis.ZUSAMMENGEFUEHRT)
    successor = dict(zip(ended["person_id"], ended["andere_person_id"], strict=True))
    while person_id in successor:
        person_id = successor[person_id]
    return person_id


def ids_of_persons(person_links: pl.DataFrame, *, events: pl.DataFrame) -> pl.DataFrame:
    """Name every id under which a person of the day is or was known.

    Args:
        person_links: person_id of the day's persons.
        events: EVENTS_SCHEMA, all events up to and with the day.

    Returns:
        bekannt_als, person_id, sorted; a merged id that leads to nobody of the day has no row.
    """
    today = person_links["person_id"].unique()
    merged = events.filter(pl.col("ereignis") == Ereignis.ZUSAMMENGEFUEHRT)["person_id"].unique().sort()
    ended = merged.filter(~merged.is_in(today.implode())).to_list()
    former = pl.DataFrame(
        {"bekannt_als": ended, "person_id": [resolve(old, register_events=events) for old in ended]},
        schema={"bekannt_als": pl.String(), "person_id": pl.String()},
    ).filter(pl.col("person_id").is_in(today.implode()))
    return pl.concat([pl.DataFrame({"bekannt_als": today, "person_id": today}), former]).sort("bekannt_als")


def known_before(register: pl.DataFrame, *, stichtag: date) -> pl.DataFrame:
    """Take what the register knew before a day: all that a run of that day looks at.

    Args:
        register: REGISTER_SCHEMA, the whole history.
        stichtag: the day of the run.
    """
    return register.filter(pl.col("seit") < stichtag).sort("record_key", "seit")


def register_hash(register: pl.DataFrame, *, judgements: pl.DataFrame, stichtag: date) -> str:
    """Hash what a run of a day looks at (sha256, hex); rows of its day and later ones do not count.

    Args:
        register: REGISTER_SCHEMA, the whole history.
        judgements: JUDGEMENTS_SCHEMA, all that were ever given.
        stichtag: the day of the run.
    """
    known = known_before(register, stichtag=stichtag).write_csv()
    if not (given := given_before(judgements, stichtag=stichtag)).is_empty():
        known += given.write_csv()
    return hashlib.sha256(known.encode()).hexdigest()


def _named_after(record_key: str, *, register_key: bytes) -> str:
    return "p" + hmac.digest(register_key, record_key.encode(), "sha256").hex()[:ID_HEX_DIGITS]


def _new_ids(founders: Iterable[str], *, register_key: bytes, taken: set[str]) -> list[str]:
    """Name groups after their founding records; one whose name is borne by others gets the next free one."""
    ids: list[str] = []
    for record_key in founders:
        person_id, attempt = _named_after(record_key, register_key=register_key), 1
        while person_id in taken:
            attempt += 1
            person_id = _named_after(f"{record_key}#{attempt}", register_key=register_key)
        taken.add(person_id)
        ids.append(person_id)
    return ids


def _keepers(held: pl.DataFrame, *, register_key: bytes) -> pl.DataFrame:
    """Say which group may keep which id: person_id, gruppe, id_seit; each id once."""
    split = held.filter(pl.col("gruppe").n_unique().over("person_id") > 1)
    founding = [
        _named_after(record_key, register_key=register_key) == person_id
        for record_key, person_id in split.select("record_key", "person_id").iter_rows()
    ]
    of_split = (
        split.with_columns(founding=pl.Series(founding, dtype=pl.Boolean))
        .sort("founding", "seit", "erstmals_bekannt", "record_key", descending=[True, False, False, False])
        .group_by("person_id", maintain_order=True)
        .first()
    )
    whole = held.join(split, on="person_id", how="anti").group_by("person_id").first()
    return pl.concat([frame.select("person_id", "gruppe", "id_seit") for frame in (of_split, whole)])


def _events(
    changed: pl.DataFrame,
    *,
    claims: pl.DataFrame,
    kept: pl.DataFrame,
    new: pl.DataFrame,
    links: pl.DataFrame,
    id_seit: pl.DataFrame,
) -> pl.DataFrame:
    """Tell what happened: person_id, ereignis, andere_person_id, grund."""
    ended = (
        claims.join(kept.rename({"person_id": "andere_person_id"}), on="gruppe")
        .filter(pl.col("person_id") != pl.col("andere_person_id"))
        .select("person_id", "andere_person_id")
        .join(_merge_reasons(changed, links=links), on="person_id", how="left")
        .with_columns(pl.col("grund").fill_null("über weitere Datensätze verknüpft"))
    )
    moved = changed.filter(
        pl.col("alte_person_id").is_not_null()
        & (pl.col("person_id") != pl.col("alte_person_id"))
        & ~pl.col("alte_person_id").is_in(ended["person_id"].implode())
    )
    parted = (
        moved.sort("record_key")
        .group_by("person_id", "alte_person_id", maintain_order=True)
        .agg(pl.col("gruende").first())
        .select(
            "person_id",
            andere_person_id="alte_person_id",
            grund=pl.when(pl.col("gruende") == "")
            .then(pl.lit("keine Regel und kein Urteil verknüpft die Datensätze noch"))
            .otherwise("gruende"),
        )
    )
    begun = new.join(parted, on="person_id", how="anti").select(
        "person_id", andere_person_id=pl.lit(None, dtype=pl.String), grund=pl.lit("erstmals bekannt")
    )
    columns = ("person_id", "ereignis", "andere_person_id", "grund")
    return pl.concat(
        frame.with_columns(ereignis=pl.lit(ereignis.value)).select(*columns)
        for ereignis, frame in (
            (Ereignis.NEU, begun),
            (Ereignis.ZUSAMMENGEFUEHRT, ended),
            (Ereignis.GETRENNT, parted),
        )
    )


def _merge_reasons(changed: pl.DataFrame, *, links: pl.DataFrame) -> pl.DataFrame:
    """Find for each ended id the best link between its records and those of other ids: person_id, grund."""
    old = changed.select("record_key", "alte_person_id").drop_nulls()
    across = (
        links.join(old.rename({"record_key": "record_key_l", "alte_person_id": "l"}), on="record_key_l")
        .join(old.rename({"record_key": "record_key_r", "alte_person_id": "r"}), on="record_key_r")
        .filter(pl.col("l") != pl.col("r"))
    )
    ends = pl.concat([across.select("stufe", "gruende", person_id=side) for side in ("l", "r")])
    return (
        ends.sort("stufe", "gruende")
        .group_by("person_id", maintain_order=True)
        .first()
        .select("person_id", grund=pl.concat_str(pl.lit("verknüpft nach "), "stufe", pl.lit(": "), "gruende"))
    )
