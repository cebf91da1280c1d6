"""What was planted in the deliveries of the police and the registers became what the truth says, at the door."""

from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from flow_worlds import MONDAY

from orchestration.resources import CONTRACTS, SEEDS
from pipelines.acquire.authorities import load_authorities
from pipelines.acquire.inbox import InboxAddress
from pipelines.acquire.intake import Acquired, acquire
from pipelines.acquire.pull import pull
from quality.code_list import load_code_lists
from quality.contract import load_contracts
from quality.ledger import differences

KEYS = {
    "person": ("pol_person_id", "lfd_nr"),
    "rolle": ("vorgangsnr", "pol_person_id"),
    "vorgang": ("vorgangsnr",),
}


@pytest.fixture(scope="module")
def acquired(delivered: Path, tmp_path_factory: pytest.TempPathFactory) -> Acquired:
    """What is known on Monday."""
    archive = tmp_path_factory.mktemp("archive")
    contracts, authorities = load_contracts(CONTRACTS), load_authorities()
    for authority in authorities.values():
        inbox = InboxAddress(url=authority.inbox_url(home=str(delivered)))
        pull(authority, inbox=inbox, archive=archive, permit=None)
    return acquire(
        archive,
        stichtag=MONDAY,
        wissensstand=datetime(2026, 6, 1, 4),  # noqa: DTZ001 -- UTC without zone, as everywhere
        contracts=contracts,
        code_lists=load_code_lists(SEEDS, contracts),
        authorities=authorities,
        permit=None,
    )


def planted(delivered: Path, fault: str, objekt: str) -> list[str]:
    """Keys of the records in which a fault was planted."""
    truth = pl.read_parquet(delivered / "inbox" / "truth" / "faults.parquet")
    found = truth.filter((pl.col("quelle") == "pol") & (pl.col("fault") == fault) & (pl.col("objekt") == objekt))
    return found["schluessel"].unique().sort().to_list()


def held(acquired: Acquired, objekt: str) -> pl.DataFrame:
    """Rows that were taken, with their key as the truth writes it."""
    return acquired.tables[f"pol__{objekt}"].with_columns(key=pl.concat_str(*KEYS[objekt], separator="/"))


@pytest.mark.parametrize("objekt", ["rolle", "person"])
def test_no_bystander_is_held(acquired: Acquired, delivered: Path, objekt: str) -> None:
    keys = planted(delivered, "F22", objekt)
    assert keys
    assert held(acquired, objekt).filter(pl.col("key").is_in(keys)).is_empty()
    assert "ROLE_NOT_ADMISSIBLE" in acquired.rejected.filter(pl.col("objekt") == objekt)["rule"].to_list()
    numbers = [key.split("/")[KEYS[objekt].index("pol_person_id")] for key in keys]
    lines = acquired.set_aside["raw_line"].drop_nulls().to_list()
    assert not any(number in line for number in numbers for line in lines)


def test_a_lost_zero_costs_no_matter(acquired: Acquired, delivered: Path) -> None:
    taken = held(acquired, "vorgang").filter(pl.col("key").is_in(planted(delivered, "F12", "vorgang")))
    assert taken.height > 0
    assert (taken["pks"].str.len_chars() == 5).all()


def test_a_missing_outcome_stays_unknown(acquired: Acquired, delivered: Path) -> None:
    taken = held(acquired, "vorgang").filter(pl.col("key").is_in(planted(delivered, "F19", "vorgang")))
    assert taken.height > 20
    assert taken["ergebnisart"].is_null().all()


def test_the_register_is_held_for_known_cases_only_with_all_that_was_planted(
    acquired: Acquired, delivered: Path
) -> None:
    held_now = acquired.tables["azr__datenblatt"]
    cases = acquired.tables["abh__auslaender"].select("abh", "abh_az").unique()
    assert held_now.height > 50
    # A file that is delivered with a fault is known; its answer waits until the file can be taken.
    waiting = held_now.join(cases, on=["abh", "abh_az"], how="anti").height
    assert (
        waiting
        <= acquired.set_aside.filter(pl.col("objekt").is_in(["auslaender", "nachricht"])).height
        < held_now.height
    )
    truth = pl.read_parquet(delivered / "inbox" / "truth" / "faults.parquet")
    expected = truth.filter((pl.col("quelle") == "azr") & pl.col("fault").is_in(["F26", "F27"]))
    assert expected.height > 2
    assert expected.filter(~pl.col("schluessel").is_in(held_now["abruf_id"].implode())).is_empty()


def test_every_row_of_the_police_and_the_registers_is_accounted_for(acquired: Acquired) -> None:
    ledger = acquired.ledger.filter(pl.col("objekt").str.contains("^(pol|bamf|azr)__"))
    assert set(ledger["objekt"]) >= {"pol__person", "pol__vorgang", "pol__rolle", "bamf__verfahren", "azr__datenblatt"}
    assert differences(ledger).is_empty()
