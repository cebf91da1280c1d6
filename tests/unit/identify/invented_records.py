"""Invented person records for the tests of this folder: single ones by hand, many by a seed.

Belongs here: making records. Does not belong here: the deliveries with known truth (pipelines.synthesise).
"""

from datetime import date, timedelta
from random import Random
from typing import Any

import polars as pl

from pipelines.identify.identities import RECORDS_SCHEMA
from pipelines.identify.judgements import JUDGEMENTS_SCHEMA
from pipelines.identify.link import Linked, link_records
from pipelines.identify.register import REGISTER_SCHEMA

STICHTAG = date(2026, 6, 1)
NO_REGISTER = pl.DataFrame(schema=REGISTER_SCHEMA)
NO_JUDGEMENTS = pl.DataFrame(schema=JUDGEMENTS_SCHEMA)
SYLLABLES = ("ba", "da", "fe", "gu", "ha", "ki", "la", "mo", "ne", "or", "ra", "sa", "tu", "va", "yi", "zo")


def record(record_key: str, **values: object) -> dict[str, Any]:
    """One identity; what is not given is empty."""
    row: dict[str, Any] = dict.fromkeys(RECORDS_SCHEMA.names())
    row |= {"record_key": record_key, "identitaet_nr": 0, "quelle": record_key.partition(":")[0], "delivery_id": "d1"}
    return row | {"erstmals_bekannt": date(2026, 1, 1)} | values


def frame(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=RECORDS_SCHEMA)


def judgement(left: str, right: str, urteil: str, name: str = "A. Muster") -> dict[str, Any]:
    return {
        "record_key_l": left,
        "record_key_r": right,
        "urteil": urteil,
        "name": name,
        "grund": "Akte",
        "am": STICHTAG,
    }


def linked(
    records: pl.DataFrame,
    *,
    register: pl.DataFrame = NO_REGISTER,
    judgements: tuple[dict[str, Any], ...] = (),
    stichtag: date = STICHTAG,
) -> Linked:
    return link_records(
        records,
        register=register,
        judgements=pl.DataFrame(list(judgements), schema=JUDGEMENTS_SCHEMA),
        register_key=b"test key",
        stichtag=stichtag,
    )


def many_records(count: int, *, seed: int) -> pl.DataFrame:
    """Records of about count / 2 persons in four sources, with the usual variations; names repeat as in life."""
    random = Random(seed)  # noqa: S311
    families = ["".join(random.choices(SYLLABLES, k=random.choice((2, 3)))).title() for _ in range(4000)]
    given = ["".join(random.choices(SYLLABLES, k=2)).title() for _ in range(150)] + ["Mohammed"] * 6
    places = ["".join(random.choices(SYLLABLES, k=3)).title() for _ in range(400)]
    rows: list[dict[str, Any]] = []
    person = 0
    while len(rows) < count:
        person += 1
        family, first = families[int(random.paretovariate(0.5)) % 4000], random.choice(given)
        day = date(1950, 1, 1) + timedelta(days=random.randrange(20000))
        born = f"{day.year}-01-01" if random.random() < 0.04 else day.isoformat()
        place, azr = random.choice(places), f"{random.randrange(10**12):012d}"
        for number in range(random.choice((1, 1, 2, 2, 2, 4))):
            source = ("abh", "zab", "bzr", "jva")[number]
            name = family if random.random() > 0.1 else family.replace("a", "e", 1)
            values: dict[str, Any] = {
                "familienname": name,
                "vornamen": first,
                "geburtsdatum": born,
                "geburtsort": place,
            }
            if random.random() < 0.02:
                values |= {"familienname": first, "vornamen": name}
            if random.random() < 0.1:
                values |= {"geburtsort": None}
            if number < 2 and random.random() < 0.7:
                values |= {"azr_nr": azr}
            rows.append(record(f"{source}:{person}", **values))
            if random.random() < 0.1:
                alias = {"familienname": random.choice(families), "vornamen": random.choice(given), "identitaet_nr": 1}
                rows.append(record(f"{source}:{person}", **alias, geburtsdatum=born, geburtsort=place))
    return frame(*rows)
