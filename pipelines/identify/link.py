"""Linking as one step: records in, persons out.

Belongs here: the order of the parts, the tables that leave the step, its ledger.
Does not belong here: any rule.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.identify.clusters import group
from pipelines.identify.identities import RECORDS_SCHEMA, comparable, number_records
from pipelines.identify.judgements import JUDGEMENTS_SCHEMA, confirmed, follow
from pipelines.identify.reasons import in_german
from pipelines.identify.register import REGISTER_SCHEMA, register_persons
from pipelines.identify.tiers import LINK, decide_pairs
from quality.ledger import LEDGER_SCHEMA

OBJEKT = "personendatensaetze"
"""What the ledger counts: records, not identities."""


@dataclass(frozen=True, kw_only=True)
class Linked:
    """The tables that leave linking, each sorted by its key.

    Attributes:
        person_links: record_key, person_id, stufe, ist_unsicher, gruende (null for none); one row per record.
        pair_decisions: record_key_l < record_key_r, stufe, entscheidung, gruende; links in force and open pairs.
        register: record_key, person_id, seit; as known after this run.
        register_events: person_id, ereignis, andere_person_id, grund, stichtag; of this run only.
        ledger: LEDGER_SCHEMA, one row per delivery.
    """

    person_links: pl.DataFrame
    pair_decisions: pl.DataFrame
    register: pl.DataFrame
    register_events: pl.DataFrame
    ledger: pl.DataFrame

    def tables(self) -> dict[str, pl.DataFrame]:
        """The tables of the stage, by name."""
        return {
            "person_links": self.person_links,
            "pair_decisions": self.pair_decisions,
            "register_events": self.register_events,
        }


def link_records(
    records: pl.DataFrame, *, register: pl.DataFrame, judgements: pl.DataFrame, register_key: bytes, stichtag: date
) -> Linked:
    """Give every person record a person.

    Args:
        records: RECORDS_SCHEMA, one row per identity; other columns and the order of rows do not matter.
        register: REGISTER_SCHEMA of earlier runs; rows of the Stichtag or later are not looked at.
        judgements: JUDGEMENTS_SCHEMA, all that are known.
        register_key: secret behind the person ids.
        stichtag: the day of the run.

    Returns:
        Five tables. The same rows in another order give the same bytes.

    Raises:
        UserError: judgements contradict each other.
        ValueError: a record without leading identity, an identity twice, an unreadable date.
    """
    records = records.select(RECORDS_SCHEMA.names()).cast(RECORDS_SCHEMA)
    given = judgements.select(JUDGEMENTS_SCHEMA.names()).cast(JUDGEMENTS_SCHEMA)
    follow(given)  # contradictions are refused before the rule of two persons takes one of their sides back
    numbered = number_records(records)
    identities = comparable(records, numbered=numbered)
    numbers = identities.filter("fuehrend").join(numbered, on="rid").select("record_key", "azr")
    judged = follow(confirmed(given, numbers=numbers))
    grouped = group(decide_pairs(identities), numbered=numbered, identities=identities, judged=judged)
    key = numbered.select("rid", "record_key")
    pairs = (
        grouped.pairs.with_columns(in_german(grouped.pairs["gruende"]))
        .join(key.rename({"rid": "rid_l", "record_key": "record_key_l"}), on="rid_l")
        .join(key.rename({"rid": "rid_r", "record_key": "record_key_r"}), on="rid_r")
        .select("record_key_l", "record_key_r", "stufe", "entscheidung", "gruende")
        .sort("record_key_l", "record_key_r")
    )
    described = grouped.members.with_columns(in_german(grouped.members["gruende"]))
    members = numbered.join(described, on="rid")
    registered = register_persons(
        members,
        links=pairs.filter(pl.col("entscheidung") == LINK),
        register=register.select(REGISTER_SCHEMA.names()).cast(REGISTER_SCHEMA),
        register_key=register_key,
        stichtag=stichtag,
    )
    person_links = members.join(registered.persons, on="record_key").select(
        "record_key",
        "person_id",
        "stufe",
        "ist_unsicher",
        gruende=pl.when(pl.col("gruende") != "").then("gruende"),
    )
    return Linked(
        person_links=person_links.sort("record_key"),
        pair_decisions=pairs,
        register=registered.register,
        register_events=registered.events,
        ledger=_ledger(numbered, person_links=person_links),
    )


def _ledger(numbered: pl.DataFrame, *, person_links: pl.DataFrame) -> pl.DataFrame:
    counted = numbered.join(person_links.select("record_key", "person_id"), on="record_key", how="left")
    return (
        counted.group_by("delivery_id")
        .agg(rows_in=pl.len(), rows_out=pl.col("person_id").count())
        .select(
            pl.lit("link").alias("step"),
            pl.lit(OBJEKT).alias("objekt"),
            "delivery_id",
            "rows_in",
            "rows_out",
            pl.lit(0).alias("rows_set_aside"),
            pl.lit(0).alias("rows_removed"),
            pl.lit(None).alias("removed_by"),
        )
        .cast(LEDGER_SCHEMA)
        .sort("delivery_id")
    )
