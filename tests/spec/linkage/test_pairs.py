"""Pairs of records that an expert can read: what the linking rules say about each of them.

Belongs here: running the pairs of the .yml files beside this one.
Does not belong here: the rules; groups of more than two records (tests/unit/identify).
"""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from pipelines.identify.identities import RECORDS_SCHEMA
from pipelines.identify.judgements import JUDGEMENTS_SCHEMA
from pipelines.identify.link import link_records
from pipelines.identify.register import REGISTER_SCHEMA

PERSONAL = (
    *("familienname", "geburtsname", "vornamen", "geburtsdatum", "geburtsort", "geschlecht"),
    *("azr_nr", "d_nummer", "bamf_az"),
)
DECISIONS = ("LINK", "REVIEW", "APART")


def read_pairs() -> list[Any]:
    cases: list[Any] = []
    for path in sorted(Path(__file__).parent.glob("*.yml")):
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506, every scalar stays text
        assert set(document) == {"thema", "paare"}, path.name
        cases.extend(pytest.param(pair, id=f"{path.stem}: {pair['fall']}") for pair in document["paare"])
    return cases


def identities(record_key: str, *, side: dict[str, Any]) -> list[dict[str, Any]]:
    aliases = side.get("alias", [])
    leading = {name: value for name, value in side.items() if name != "alias"}
    rows = []
    for number, identity in enumerate([leading, *aliases]):
        assert set(identity) <= set(PERSONAL), identity
        row: dict[str, Any] = dict.fromkeys(RECORDS_SCHEMA.names())
        row |= {"record_key": record_key, "identitaet_nr": number, "quelle": record_key[:3], "delivery_id": "d"}
        rows.append(row | {"erstmals_bekannt": date(2026, 5, 1)} | identity)
    return rows


@pytest.mark.parametrize("pair", read_pairs())
def test_the_rules_say_what_an_expert_expects(pair: dict[str, Any]) -> None:
    assert set(pair) <= {"fall", "links", "rechts", "erwartet", "stufe", "weil"}
    assert pair["erwartet"] in DECISIONS
    records = pl.DataFrame(
        identities("abh:1", side=pair["links"]) + identities("bzr:2", side=pair["rechts"]), schema=RECORDS_SCHEMA
    )
    linked = link_records(
        records,
        register=pl.DataFrame(schema=REGISTER_SCHEMA),
        judgements=pl.DataFrame(schema=JUDGEMENTS_SCHEMA),
        register_key=b"specification",
        stichtag=date(2026, 6, 1),
    )
    decision = linked.pair_decisions.to_dicts()
    found = decision[0] if decision else {"entscheidung": "APART", "stufe": None, "gruende": ""}
    assert (found["entscheidung"], found["stufe"]) == (pair["erwartet"], pair.get("stufe")), found["gruende"]
    assert pair.get("weil", "") in found["gruende"]
    assert (linked.person_links["person_id"].n_unique() == 1) == (pair["erwartet"] == "LINK")


def test_there_are_enough_pairs() -> None:
    assert len(read_pairs()) >= 60
