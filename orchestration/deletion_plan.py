"""What one deletion takes out, written down before anything is touched, so that a kill in the middle can be made good.

Belongs here: the plan, what follows from deletion messages and from an order about a person.
Does not belong here: carrying it out (forgetting), commands (deletion_cli).
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Final

import polars as pl

from pipelines.acquire.block_list import FOR_GOOD
from pipelines.acquire.record_numbers import entry_number
from pipelines.publish.placeholders import GrundKlasse

KLASSEN: Final[Mapping[str, GrundKlasse]] = {
    "TILG": GrundKlasse.GESETZ,
    "FREI": GrundKlasse.GESETZ,
    "EINB": GrundKlasse.GESETZ,
    "TOD": GrundKlasse.GESETZ,
    "ZSCH": GrundKlasse.GESETZ,
    "ZUST": GrundKlasse.GESETZ,
    "FRIST": GrundKlasse.GESETZ,
    "BERI": GrundKlasse.BERICHTIGUNG,
    "IRRT": GrundKlasse.BERICHTIGUNG,
    "WIDE": GrundKlasse.WIDERSPRUCH,
}
"""What a list shows of a ground. EINS has none: a restriction hides and keeps (Art. 18 DSGVO, § 58 Abs. 3 BDSG)."""

WHOLE_PERSON: Final = ("DEUTSCH", "VERSTORBEN", "SPERRE")
"""Effects of messages that concern the person and not one record: any source wins, over the links."""

AT_ONCE: Final = "SPERRE"
"""Witness protection waits for no day."""

ONE_RECORD: Final = "ENTFERNT"
KEEPS_RECORD: Final = ("BERI",)
"""A correction: the old state is passed over from now on, and past lists stay as they were made (ADR 0091)."""

KEEPS_LISTS: Final = ("ZUST",)
"""Another office became competent: the copy goes, what past lists said of it was right."""

SHORTEST_TEXT: Final = 5
"""Letters. A shorter name is also part of other words."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One deletion.

    Attributes:
        nr: its number; also in the restricted log and the certificate.
        am: day of the deletion.
        grund: code of the ground.
        konto: on whose account, with role and office.
        zweite_person: account that confirmed it, or None.
        records: by name of record, or of one entry of it, the hand-over up to which deliveries lose it.
        persons: fall_ids of persons that go as a whole.
        case_records: names of records; rows of past lists that rested on one of them go.
        resting: by list, the cases that do; found before anything is touched, because afterwards nothing tells of it.
        touched: every case of a past list that rested on a record which loses something, although its rows may stay.
        people: family name, given names and birth date of every identity of the persons.
        needs_run: run without which the plan is void, because it was never released; or None.
        shown_until: by name of record, the day from which on lists no longer rest on what goes of it, because the rules
            had hidden it; lists of that day and later keep their rows.
        incidents: deliveries that brought it although they may not have: quelle, delivery_id, art, anzahl.
    """

    nr: str
    am: date
    grund: str
    konto: Mapping[str, str]
    zweite_person: str | None
    records: Mapping[str, datetime]
    persons: tuple[str, ...]
    case_records: tuple[str, ...]
    resting: Mapping[str, tuple[str, ...]]
    touched: tuple[str, ...]
    people: tuple[tuple[str, str, str], ...]
    needs_run: str | None
    shown_until: Mapping[str, date] = field(default_factory=dict)
    incidents: tuple[Mapping[str, str | int], ...] = ()

    @property
    def klasse(self) -> GrundKlasse:
        """What lists show of the ground."""
        return KLASSEN[self.grund]

    @property
    def written(self) -> frozenset[tuple[str, str, str]]:
        """The people with their birth dates in both ways of writing."""
        german = {(family, given, ".".join(reversed(born.split("-")))) for family, given, born in self.people}
        return frozenset(german | {*self.people})

    @property
    def words(self) -> tuple[tuple[str, ...], ...]:
        """Family name and birth date: together they show a line that cannot be read to be about one of the people."""
        return tuple(sorted({(family, born) for family, _, born in self.written}))

    @property
    def is_whole_person(self) -> bool:
        """Tell whether persons go as a whole, or single records only."""
        return bool(self.persons)

    @property
    def names_of_records(self) -> frozenset[str]:
        """Give the records that lose something: those that go, and those that lose an entry ('<record>/<number>')."""
        return frozenset(self.records) | {name.rpartition("/")[0] for name in self.records if "/" in name}

    def case_records_of(self, stichtag: date) -> list[str]:
        """Give the records on which rows of a list of that day rested."""
        return [name for name in self.case_records if name not in self.shown_until or stichtag < self.shown_until[name]]

    @property
    def texts(self) -> tuple[str, ...]:
        """Single texts by which a stray file is found to speak of the person: names and numbers that say enough."""
        numbers = [name.partition(":")[2] for name in self.records]
        names = [family for family, _, _ in self.people]
        return tuple(sorted({text for text in (*numbers, *names) if len(text) >= SHORTEST_TEXT}))

    def content(self) -> bytes:
        """Write it for the encrypted journal."""
        return json.dumps(asdict(self), default=str, ensure_ascii=False).encode()

    @classmethod
    def of(cls, content: bytes) -> "Plan":
        """Read it back."""
        told = json.loads(content)
        return cls(
            **told
            | {
                "am": date.fromisoformat(told["am"]),
                "records": {name: datetime.fromisoformat(until) for name, until in told["records"].items()},
                "persons": tuple(told["persons"]),
                "case_records": tuple(told["case_records"]),
                "resting": {run: tuple(cases) for run, cases in told["resting"].items()},
                "touched": tuple(told["touched"]),
                "people": tuple(tuple(person) for person in told["people"]),
                "incidents": tuple(told["incidents"]),
                "shown_until": {name: date.fromisoformat(day) for name, day in told["shown_until"].items()},
            }
        )


@dataclass(frozen=True, kw_only=True)
class DeletingRun:
    """The run that wants something deleted, and who is who in it.

    Attributes:
        links: record_key, person_id.
        case_ids: person_id, fall_id.
        identities: record_key, familienname, vornamen, geburtsdatum.
        am: day of the deletion: the Stichtag.
        konto: on whose account the run runs.
        run_id: of the run.
    """

    links: pl.DataFrame
    case_ids: pl.DataFrame
    identities: pl.DataFrame
    am: date
    konto: Mapping[str, str]
    run_id: str


def plans_of_messages(messages: pl.DataFrame, *, of: DeletingRun) -> list[Plan]:
    """Draw from the messages in force what is to be deleted; one plan per ground.

    Args:
        messages: int_loeschungen__vereinigt.
        of: the run that read them.
    """
    in_force = messages.filter(pl.col("ist_wirksam") | (pl.col("wirkung") == AT_ONCE))
    until = pl.when(pl.col("gilt_fuer_spaetere")).then(pl.lit(FOR_GOOD)).otherwise(pl.col("lieferung_erzeugt_am"))
    alone = in_force.filter((pl.col("wirkung") == ONE_RECORD) & ~pl.col("grund").is_in(KEEPS_RECORD)).select(
        "grund",
        "record_key",
        person_id=pl.lit(None, dtype=pl.String),
        name=pl.when(pl.col("objekt") == "URTEIL")
        .then(pl.concat_str("quelle", entry_number(pl.col("schluessel"), quelle=pl.col("quelle")), separator=":"))
        .otherwise("record_key"),
        bis=until.cast(pl.Datetime("us")),
    )
    named = in_force.filter(pl.col("wirkung").is_in(WHOLE_PERSON)).select("grund", "record_key")
    of_person = named.join(of.links, on="record_key").select("grund", "person_id").unique()
    whole = pl.concat(
        [
            of_person.join(of.links, on="person_id").select("grund", "record_key", "person_id"),
            named.join(of.links, on="record_key", how="anti").with_columns(person_id=pl.lit(None, dtype=pl.String)),
        ]
    ).with_columns(name="record_key", bis=pl.lit(FOR_GOOD).cast(pl.Datetime("us")))
    rows = pl.concat([alone, whole.select(alone.columns)]).unique().sort("grund", "name")
    plans = []
    for (grund,), group in rows.group_by("grund", maintain_order=True):
        persons = group.drop_nulls("person_id").join(of.case_ids, on="person_id")
        plans.append(
            Plan(
                nr=f"L-{of.run_id}-{grund}",
                am=of.am,
                grund=str(grund),
                konto=of.konto,
                zweite_person=None,
                records=dict(group.group_by("name").agg(pl.col("bis").max()).sort("name").iter_rows()),
                persons=tuple(persons["fall_id"].unique().sort()),
                case_records=() if grund in KEEPS_LISTS else tuple(group["record_key"].unique().sort()),
                resting={},
                touched=(),
                people=people_of(of.identities, records=group.drop_nulls("person_id")["record_key"].to_list()),
                needs_run=of.run_id,
            )
        )
    return plans


def people_of(identities: pl.DataFrame, *, records: Collection[str]) -> tuple[tuple[str, str, str], ...]:
    """Give family name, given names and birth date of every identity of the records that has them all."""
    own = identities.filter(pl.col("record_key").is_in(sorted(records)))
    whole = own.select("familienname", "vornamen", "geburtsdatum").cast(pl.String).drop_nulls().unique()
    return tuple(whole.sort(pl.all()).iter_rows())
