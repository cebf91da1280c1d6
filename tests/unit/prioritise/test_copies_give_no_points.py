"""Copies of convictions in the offices' files: no certain point comes from one, and what is hidden stays hidden."""

import random
from datetime import date
from typing import Any

import polars as pl
import pytest
from invented_cases import assessed, conviction, one_case, records
from test_properties import old_fine, robbery

from pipelines.prioritise.fact_frames import facts_of

COPY: dict[str, Any] = {
    "quelle": "abh", "ist_in_bzr": None, "auskunft_am": None, "schuldform": None, "massregeln": None,
    "ist_bewaehrung": None, "vollstr_erledigt_am": None, "waffe": None, "tat_tage": None, "bew_widerruf_am": None,
}  # fmt: skip


def copy_of(row: dict[str, Any], **changes: Any) -> dict[str, Any]:  # noqa: ANN401 -- columns of verurteilungen
    return row | {"verurteilung_id": "p/+k", "geschaeftsnr": "anders geschrieben"} | COPY | changes


def test_no_certain_point_comes_from_a_copy_and_none_is_lost() -> None:
    given = records(400, seed=17)
    chance = random.Random(17)  # noqa: S311 -- invented data, not a secret
    names = [row["person_id"] for row in given["personen"]]
    copies = [
        copy_of(
            conviction(name, 9, chance=chance), verurteilung_id=f"{name}/+{number}", geschaeftsnr=f"{number} Ds 1/20"
        )
        for name in names
        for number in range(chance.choice([0, 1, 2]))
    ]
    without = assessed(facts_of(**given)).cases.sort("fall_id")
    beside = assessed(facts_of(**given | {"verurteilungen": given["verurteilungen"] + copies})).cases
    both = without.join(beside, on="fall_id", suffix="_mit")
    assert both.height == without.height
    for name in ("a_min", "b_min", "a_band_min", "zelle"):
        assert both[name].equals(both[f"{name}_mit"], null_equal=True), name
    assert (both["a_max_mit"] >= both["a_max"]).all()
    assert (both["a_max_mit"] > both["a_max"]).any()


def test_a_copy_alone_says_that_it_is_one_and_asks_for_an_extract() -> None:
    found = assessed(one_case(convictions=[copy_of(robbery())]))
    case = found.cases.row(0, named=True)
    assert (case["a_min"], case["liste"], case["a_max"] > 0) == (0, "OHNE_VERWERTBARE_VERURTEILUNG", True)
    text = found.explanations["langtext"][0]
    assert "nur Abschrift in der Ausländerakte: Gericht" in text
    assert found.clarifications.filter(pl.col("stelle").str.contains("Staatsanwaltschaft")).is_empty()
    assert found.clarifications["feld"].to_list().count("abschrift") == 1
    assert "StGB" not in found.explanations["kurztext"][0]
    assert "Abschrift in der Ausländerakte" in found.explanations["kurztext"][0]
    assert found.convictions_assessed["schleuse_offen"].to_list() == ["G3"]


TOTAL = old_fine(verurteilung_id="p/9", geschaeftsnr="79 Cs 9/09")
SINGLE = old_fine(verurteilung_id="p/8", geschaeftsnr="78 Cs 8/08", einbezogen_in_id="p/9")


@pytest.mark.parametrize(
    ("register", "copy", "counted"),
    [
        ([robbery(), old_fine()], copy_of(old_fine(), ist_in_bzr=True, wiederholt_id="p/7"), 1),
        ([robbery(), TOTAL, SINGLE], copy_of(SINGLE, ist_in_bzr=True, wiederholt_id="p/8", einbezogen_in_id=None), 1),
        ([robbery()], copy_of(robbery(), ist_in_bzr=False), 1),
        ([robbery()], copy_of(robbery(), ist_in_bzr=False, rechtskraft_am=None), 0),
        ([], copy_of(old_fine()), 1),
    ],
    ids=[
        "of a ripe entry",
        "of a part of one",
        "after its erasure",
        "of one that never became final",
        "ripe by itself",
    ],
)
def test_a_copy_of_what_may_not_be_held_leaves_no_trace(
    register: list[dict[str, Any]], copy: dict[str, Any], counted: int
) -> None:
    alone, beside = (assessed(one_case(convictions=[*register, *more])) for more in ([], [copy]))
    assert alone.convictions_assessed.equals(beside.convictions_assessed)
    assert alone.criteria.equals(beside.criteria)
    assert alone.clarifications.equals(beside.clarifications)
    before, after = (found.cases["nicht_beruecksichtigt"][0] for found in (alone, beside))
    assert after == max(before, counted)
    text = beside.explanations["langtext"][0].replace(f"berücksichtigt: {after}", f"berücksichtigt: {before}")
    assert text == alone.explanations["langtext"][0]
    assert alone.cases.drop("nicht_beruecksichtigt").equals(beside.cases.drop("nicht_beruecksichtigt"))


@pytest.mark.parametrize("known", [{"ist_in_bzr": True, "wiederholt_id": "p/1"}, {"ist_in_bzr": None}])
def test_a_copy_told_word_for_word_never_takes_the_place_of_the_entry(known: dict[str, Any]) -> None:
    entry = robbery(verurteilung_id="p/1")
    twin = entry | COPY | {"verurteilung_id": "a/0"} | known
    alone, beside = (assessed(one_case(convictions=[entry, *more])).cases for more in ([], [twin]))
    assert beside["a_min"].to_list() == alone["a_min"].to_list()
    assert beside["a_max"].to_list() == alone["a_max"].to_list()


def test_a_copy_without_any_day_is_a_question_and_never_points() -> None:
    days = dict.fromkeys(("tat_letzter_tag", "erstes_urteil_am", "rechtskraft_am"))
    bare = copy_of(robbery(), **days, alter_bei_tat_min=None, alter_bei_tat_max=None)
    found = assessed(one_case(convictions=[bare]))
    assert (found.cases["a_min"][0], found.cases["a_max"][0] > 0) == (0, True)
    assert found.clarifications["feld"].to_list() == ["abschrift"]
    assert "vom ohne Angabe" in found.clarifications["frage"][0]


def test_the_office_is_asked_by_its_deadline() -> None:
    asked = assessed(one_case(convictions=[copy_of(robbery())])).clarifications
    assert asked.select("stelle", "faellig_am").unique().rows() == [("Ausländerbehörde", date(2026, 6, 15))]
