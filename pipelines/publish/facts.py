"""Fingerprints of the facts about each case, so that two runs can be compared without keeping the facts.

Belongs here: which records belong to a case, the fingerprint of their content, which of them a deletion message took.
Does not belong here: what a change of the fingerprint means (causes), which person a record belongs to (identify).
"""

import hashlib
import hmac
from collections.abc import Mapping

import polars as pl

from pipelines.publish.list_state import ListState

FACTS_SCHEMA = pl.Schema(
    {
        "fall_id": pl.String(),
        "quelle": pl.String(),
        "fingerabdruck": pl.String(),
        "delivery_ids": pl.List(pl.String()),
        "datensatz_hashes": pl.List(pl.String()),
    }
)

CURRENT = "AKTUELL"
MESSAGE = "meldung"

WRITTEN_ANEW = frozenset(
    {"delivery_id", "source_row", "satzart", "stand", "liste_stand", "auskunft_am"}
    | {"lieferung_stichtag", "lieferung_erzeugt_am", "rang", "verbleib", "stamm_verbleib", "ist_wirksam"}
)
"""Differ with deliveries or days although nothing new is said."""

NUMBERED_ANEW = frozenset({"datensatz_nr", "stammsatz_nr", "auskunft_id", "lfd_nr", "record_key", "schluessel"})
"""Numbers inside a list or extract, which the next one may assign otherwise."""

NAMES = frozenset({"familienname", "geburtsname", "vornamen", "geburtsort"})
"""Decide which records are one person, never how the case is assessed; they are in no published hash."""

NOT_CONTENT = WRITTEN_ANEW | NUMBERED_ANEW | NAMES | {"quelle"}
FIELD_SEPARATOR = "\x1f"
RECORD_SEPARATOR = "\x1e"


def case_facts(
    states: Mapping[str, pl.DataFrame],
    *,
    messages: pl.DataFrame,
    deliveries: pl.DataFrame,
    links: pl.DataFrame,
    case_ids: pl.DataFrame,
    key: str,
) -> pl.DataFrame:
    """Fingerprint the current records of every case, per source.

    Args:
        states: by table, one row per delivered row with its `verbleib`, delivery_id and datensatz_nr; a row that
            belongs to another (a conviction to its extract) names it in stammsatz_nr.
        messages: deletion messages: record_key, quelle, delivery_id, and what each does. A message that stops a
            person is a fact about the case, although it takes no record away.
        deliveries: delivery_id, quelle.
        links: record_key ('<quelle>:<datensatz_nr>'), person_id.
        case_ids: person_id, fall_id of every person, listed or not: who has left is still compared.
        key: of the keyed hashes; the same in all runs that are to be compared.

    Returns:
        FACTS_SCHEMA: one row per case and source that has a current record of it, sorted.
    """
    persons = links.select("record_key", "person_id").join(case_ids.select("person_id", "fall_id"), on="person_id")
    records = {
        table: _with_record(frame.filter(pl.col("verbleib") == CURRENT), deliveries=deliveries)
        for table, frame in sorted(states.items())
    }
    rows = [
        frame.select("record_key", "quelle", "delivery_id", inhalt=_content(frame, table=table))
        for table, frame in {**records, MESSAGE: messages}.items()
    ]
    grouped = (
        pl.concat(rows)
        .join(persons, on="record_key")
        .group_by("fall_id", "quelle")
        .agg(
            pl.col("inhalt").sort().str.join(RECORD_SEPARATOR),
            pl.col("delivery_id").unique().sort().alias("delivery_ids"),
            pl.col("record_key").unique(),
        )
        .sort("fall_id", "quelle")
    )
    return pl.DataFrame(
        {
            "fall_id": grouped["fall_id"],
            "quelle": grouped["quelle"],
            "fingerabdruck": [keyed(text, key=key) for text in grouped["inhalt"]],
            "delivery_ids": grouped["delivery_ids"],
            "datensatz_hashes": [sorted(keyed(name, key=key) for name in names) for names in grouped["record_key"]],
        },
        schema=FACTS_SCHEMA,
    )


def deleted_cases(messages: pl.DataFrame, *, facts: pl.DataFrame, previous: ListState, key: str) -> frozenset[str]:
    """Name the cases that a deletion message has come to concern since the previous list.

    Args:
        messages: deletion messages: record_key, delivery_id, wirksam_ab, ist_wirksam.
        facts: FACTS_SCHEMA, of today; finds cases that are still there.
        previous: the previous run; its published facts find cases that are gone.
        key: as for case_facts.

    Returns:
        The fall_id of each case with a record named by a message that has taken effect, and that the previous run
        had not read, or that was not in effect on its day.
    """
    is_new = ~pl.col("delivery_id").is_in(previous.read_deliveries()) | (pl.col("wirksam_ab") > previous.stichtag)
    named = messages.filter(pl.col("ist_wirksam") & is_new)["record_key"].unique()
    hashes = sorted(keyed(name, key=key) for name in named)
    both = pl.concat([facts.select(FACTS_SCHEMA.names()), previous.facts.select(FACTS_SCHEMA.names())])
    hit = both.filter(pl.col("datensatz_hashes").list.eval(pl.element().is_in(hashes)).list.any())
    return frozenset(hit["fall_id"])


def _with_record(frame: pl.DataFrame, *, deliveries: pl.DataFrame) -> pl.DataFrame:
    holder = "stammsatz_nr" if "stammsatz_nr" in frame.columns else "datensatz_nr"
    return frame.join(deliveries.select("delivery_id", "quelle"), on="delivery_id", validate="m:1").with_columns(
        pl.concat_str("quelle", holder, separator=":").alias("record_key")
    )


def _content(frame: pl.DataFrame, *, table: str) -> pl.Expr:
    columns = sorted(set(frame.columns) - NOT_CONTENT)
    return pl.concat_str(pl.lit(table), pl.struct(columns).struct.json_encode(), separator=FIELD_SEPARATOR)


def keyed(text: str, *, key: str) -> str:
    """Hash a fact, or the name of a record, with a key (HMAC-SHA256, hex)."""
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
