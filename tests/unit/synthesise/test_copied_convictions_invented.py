"""Copies of convictions in the offices' files: of entries that stand, and of erased ones only where that is planted."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from synthesised_inbox import manifests, rows

from pipelines.synthesise import Fault, Faults, Scale, Summary, synthesise
from pipelines.synthesise.faults import CATALOGUE

FIRST, LAST = date(2026, 5, 27), date(2026, 6, 2)


def _copies(out: Path) -> pl.DataFrame:
    """Every copy that was delivered with a day of judgement, once: schluessel, true_person_id, urteil (ISO)."""
    people = {
        f"{abh}/{az}": person
        for person, abh, az in pl.read_parquet(out / "truth" / "persons.parquet")
        .select("true_person_id", "abh", "abh_az")
        .iter_rows()
    }
    found = {}
    for path, content in manifests(out):
        if content["objekt"] == "verurteilung" and content["quelle"] == "abh":
            for row in rows(path, manifest=content):
                day = row["erstes_urteil_am"]
                if day:
                    urteil = day if content["schema_version"] == "B1" else "-".join(reversed(day.split(".")))
                    akte = f"{row['abh']}/{row['abh_az']}"
                    found[f"{akte}/{row['lfd_nr']}"] = (people[akte], urteil)
    return pl.DataFrame(
        [(key, person, date.fromisoformat(day)) for key, (person, day) in found.items()],
        schema={"schluessel": pl.String, "true_person_id": pl.String, "erstes_urteil_am": pl.Date},
        orient="row",
    )


def _erased(out: Path) -> set[str]:
    """Copies of convictions that were erased before the period."""
    convictions = pl.read_parquet(out / "truth" / "convictions.parquet")
    joined = _copies(out).join(convictions, on=["true_person_id", "erstes_urteil_am"])
    return set(joined.filter(pl.col("getilgt_ab") < FIRST)["schluessel"])


def test_every_copy_is_of_a_conviction_of_its_person(small: tuple[Path, Summary]) -> None:
    copies = _copies(small[0])
    convictions = pl.read_parquet(small[0] / "truth" / "convictions.parquet")
    assert copies.height
    assert copies.join(convictions, on=["true_person_id", "erstes_urteil_am"], how="anti").is_empty()


def test_no_copy_outlives_its_entry_unless_that_is_planted(clean: Path, small: tuple[Path, Summary]) -> None:
    assert _erased(clean) == set()
    listed = pl.read_parquet(small[0] / "truth" / "faults.parquet").filter(pl.col("fault") == Fault.F20.value)
    assert set(listed["erwartet"]) == {"HIDDEN_EVERYWHERE"}
    assert _erased(small[0]) <= set(listed["schluessel"])
    assert _erased(small[0])


def test_four_in_a_hundred_copies_are_of_an_erased_entry(district: tuple[Path, Summary]) -> None:
    listed = pl.read_parquet(district[0] / "truth" / "faults.parquet").filter(pl.col("fault") == Fault.F20.value)
    share = listed["schluessel"].n_unique() / _copies(district[0]).height
    assert share == pytest.approx(CATALOGUE[Fault.F20].rate, abs=0.01)


def test_the_fault_alone_plants_copies_that_no_extract_shows(tmp_path: Path) -> None:
    only = Faults.only(Fault.F20, rate=0.5)
    done = synthesise(scale=Scale.S, seed=7, out=tmp_path, first_day=FIRST, last_day=LAST, faults=only)
    assert set(done.faults) <= {"F10", "F20"}
    assert len(_erased(tmp_path)) > 1
