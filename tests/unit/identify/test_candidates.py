"""The blocks lose nothing that the rules would link or leave to people."""

import polars as pl
import pytest

from pipelines.identify.identities import comparable, number_records
from pipelines.identify.person_file import as_person_records
from pipelines.identify.tiers import APART, decide_candidates, decide_each, decide_pairs
from pipelines.synthesise.person_records import synthesise_person_records
from tests.unit.identify.invented_records import frame, record

KAYA = {"familienname": "Kayaoğlu", "vornamen": "Deniz", "geburtsdatum": "1990-04-05", "geburtsort": "Izmir"}


def test_of_all_pairs_the_blocks_lose_none_that_a_rule_speaks_for() -> None:
    records = as_person_records(synthesise_person_records(count=1600, seed=5).records).records
    identities = comparable(records, numbered=number_records(records))
    every = decide_each(identities).filter(pl.col("entscheidung") != APART)
    found = decide_pairs(identities)
    assert every.height > 1000
    lost = every.join(found, on=["rid_l", "rid_r"], how="anti")
    both_mistyped = pl.col("gruende").str.count_matches("TIPPFEHLER") > 1
    assert lost.filter(~both_mistyped).rows() == []
    assert lost.height <= 1


@pytest.mark.parametrize(
    "other",
    [
        {"familienname": "Kayaolu"},
        {"familienname": "Keyaoğlu", "geburtsort": None},
        {"familienname": "Bayaoğlu", "vornamen": "Denis"},
        {"familienname": "Deniz", "vornamen": "Kayaoğlu", "geburtsort": None},
        {"familienname": "Novak", "geburtsname": "Kayaoglu"},
        {"geburtsdatum": "1990-05-04", "geburtsort": None},
        {"geburtsdatum": "1983-04-05", "geburtsort": None},
        {"geburtsdatum": "1990-04-06"},
        {"geburtsdatum": "1960-04-05"},
        {"geburtsdatum": None},
        {"geburtsdatum": "1990"},
        {"geburtsdatum": "1990-01-01", "familienname": "Kayaoglo"},
    ],
)
def test_every_weakness_that_is_forgiven_leaves_a_key_whole(other: dict[str, str | None]) -> None:
    records = frame(record("abh:1", **KAYA), record("bzr:2", **KAYA | other))
    identities = comparable(records, numbered=number_records(records))
    assert decide_each(identities)["entscheidung"].to_list() == ["REVIEW"]
    assert decide_candidates(identities).equals(decide_each(identities))
