"""A reader recomputes the points from the text alone; the text keeps its rules; it is quick to write."""

import re
import time
from datetime import date
from typing import Any

import polars as pl
import pytest

from pipelines.prioritise.assess import evaluate
from pipelines.prioritise.explanation import long_texts
from tests.unit.prioritise.invented_cases import KEY, RULESET, STICHTAG, assessed, invented_facts, one_case, robbery
from tests.unit.prioritise.text_reader import check_text

FEWEST_TEXTS_PER_SECOND = 2000
THREE_DEEDS = [date(2025, 11, 5), date(2025, 12, 5), date(2026, 1, 5)]


@pytest.mark.parametrize("seed", [5, 6])
def test_points_and_bands_of_every_case_can_be_recomputed_from_the_text_alone(seed: int) -> None:
    found = assessed(invented_facts(400, seed=seed))
    seen = [check_text(row) for row in found.cases.join(found.explanations, on="fall_id").iter_rows(named=True)]
    assert len(seen) > 200
    assert sum(seen) > 100


def test_a_text_with_another_number_is_noticed() -> None:
    found = assessed(invented_facts(60, seed=5))
    rows = found.cases.join(found.explanations, on="fall_id").filter(pl.col("a_min") > 8).to_dicts()
    for row in rows[:5]:
        number = str(row["a_min"])
        with pytest.raises(AssertionError):
            check_text(row | {"langtext": row["langtext"].replace(f"Summe {number}", f"Summe {row['a_min'] + 1}")})
        wrong = re.sub(r"× (\d+) % = (\d+)", lambda m: f"× {m[1]} % = {int(m[2]) + 1}", row["langtext"], count=1)
        if wrong != row["langtext"]:
            with pytest.raises(AssertionError):
                check_text(row | {"langtext": wrong})


def test_the_lower_bound_says_when_an_unknown_cap_lowers_it() -> None:
    found = assessed(one_case(abschiebungsverbot_alle_zielstaaten=None))
    text = found.explanations["langtext"][0]
    assert found.cases["b_min"].to_list() == [29]
    assert "Deckel D1 möglich: höchstens 29" in text


def test_unknowns_come_first_and_a_weighty_stay_interest_opens_the_text() -> None:
    text = assessed(one_case(b2_wert=None)).explanations["langtext"][0]
    lines = text.split("\n")
    assert lines[2].startswith("Ungeklärt: B2 NICHT_GELIEFERT – ")
    assert lines[3].startswith("Vorschlag: ")
    weighty = assessed(one_case(hat_dt_partner=True, b2_wert=None)).explanations["langtext"][0].split("\n")
    assert weighty[2].startswith("Bleibeinteresse: BS – besonders schwerwiegend")
    assert weighty[3].startswith("Ungeklärt: B2")


def test_an_open_stay_interest_says_what_it_would_become() -> None:
    text = assessed(one_case(hat_dt_kind=True, hat_sorge=None, hat_umgang=False)).explanations["langtext"][0]
    assert "trifft § 55 Abs. 1 Nr. 4 AufenthG zu: Bleibeinteresse BS – besonders schwerwiegend" in text
    settled = assessed(one_case(hat_dt_kind=True, hat_sorge=True)).cases["c_klasse"][0]
    assert settled == "BS"


@pytest.mark.parametrize(("points", "is_near"), [(55, False), (48, True), (49, False), (62, True)])
def test_a_case_near_the_edge_of_a_band_says_so(points: int, is_near: bool) -> None:
    changes: dict[int, dict[str, Any]] = {
        55: {}, 48: {"normen": ["StGB 242"]}, 49: {"normen": ["StGB 242"], "tat_tage": THREE_DEEDS},
        62: {"waffe": True},
    }  # fmt: skip
    stays = [{"person_id": "p", "haft_id": "h", "beginn_am": date(2024, 6, 1), "ende_am": date(2025, 6, 1)}]
    found = assessed(one_case(convictions=[robbery(**changes[points])], stays=stays if points in (48, 62) else []))
    row = found.cases.row(0, named=True)
    said = f"höchstens 3 Punkte bis zur Bandgrenze: {'ja' if is_near else 'nein'}"
    assert said in found.explanations["langtext"][0], row["a_min"]
    assert row["ist_grenzfall"] == is_near


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("BE", "beantragt"),
        ("BW", "bewilligt"),
        ("AB", "abgelehnt"),
        ("NE", "nicht erforderlich"),
        (None, "nicht geprüft"),
    ],
)
def test_in_custody_the_state_of_section_456a_is_told(state: str | None, says: str) -> None:
    stay = {"person_id": "p", "haft_id": "h", "beginn_am": date(2026, 1, 1), "ende_am": None, "par456a": state}
    text = assessed(one_case(stays=[stay], in_strafhaft="JA", tage_bis_haftende=256)).explanations["langtext"][0]
    assert f"Absehen von der Vollstreckung (§ 456a StPO): {says}" in text
    assert "Haftdatum 12.02.2027 (in 256 Tagen) [30 bis 270 → 10]" in text
    assert "§ 456a" not in assessed(one_case()).explanations["langtext"][0]


def test_what_people_check_stands_before_every_measure_with_the_state_of_a_ban() -> None:
    facts = one_case(
        ist_ae=True, titel_seit=date(2026, 3, 11), hat_abschiebungsverbot=True, abschiebungsverbot_zielstaat="423",
        hat_offenes_asylverfahren=True,
    )  # fmt: skip
    found = assessed(facts)
    text = found.explanations["langtext"][0]
    hints = next(line for line in text.split("\n") if line.startswith("Vor jeder Maßnahme: "))
    assert "prüfen, ob das Ausweisungsinteresse verbraucht ist" in hints
    assert "nicht alle bekannten Zielstaaten erfasst (Zielstaat laut Akte: Schlüssel 423)" in hints
    assert "Prüfung durch das Bundesamt nach § 60 Abs. 8a AufenthG möglich" in hints
    assert text.split("\n")[2].startswith("Ungeklärt: ")
    assert "verbrauch NICHT_GEPRUEFT" in text.split("\n")[2]
    plain = assessed(one_case(hat_offenes_asylverfahren=True)).cases
    assert found.cases.select("a_min", "a_max", "b_min", "b_max", "zelle", "platz").equals(
        plain.select("a_min", "a_max", "b_min", "b_max", "zelle", "platz")
    )


def test_a_flag_without_its_detail_says_so() -> None:
    text = assessed(one_case(hat_abschiebungsverbot=True)).explanations["langtext"][0]
    assert "(Zielstaat laut Akte: Schlüssel ohne Angabe)" in text


def test_what_would_change_the_proposal_is_true() -> None:
    text = assessed(one_case(b3_wert="PASS_GUELTIG")).explanations["langtext"][0]
    told = re.search(r"B3: kein Antrag: Rückführungsperspektive (\d+), Band (\w), (?:dann )?(P\d\*?)", text)
    assert told is not None
    tried = assessed(one_case(b3_wert="KEIN_ANTRAG")).cases.row(0, named=True)
    assert (int(told[1]), told[2], told[3]) == (tried["b_min"], tried["b_band_min"], tried["zelle"])


def test_losing_the_enforceable_duty_brings_its_cap() -> None:
    text = assessed(one_case()).explanations["langtext"][0]
    told = re.search(r"B1: keine Ausreisepflicht: Rückführungsperspektive (\d+)", text)
    assert told is not None
    assert int(told[1]) == assessed(one_case(b1_wert="KEINE")).cases["b_min"][0]


@pytest.mark.parametrize(
    "word", ["gefährlich(?!es Werkzeug|en Werkzeugs)", "kriminell", "Nationalität", "Staatsangehörigkeit"]
)
def test_no_judgement_about_persons(word: str) -> None:
    texts = assessed(invented_facts(200, seed=6)).explanations
    assert not [text for text in (*texts["langtext"], *texts["kurztext"]) if re.search(word, text)]


def test_the_example_of_the_short_line() -> None:
    line = assessed(one_case(convictions=[robbery(waffe=None)])).explanations["kurztext"][0]
    assert line == (
        "P1 · H55 bis H60/S85 · offen: Waffenfeststellung · StGB 250, FS 2J6M (rk 03/2026) · "
        "vollziehbar ausreisepflichtig ohne Duldung · gültiger Pass"
    )


def test_a_known_value_that_another_office_contradicts_is_asked_about_and_says_its_source() -> None:
    known = {"person_id": "p", "fakt": "B1", "wert": "VA_OHNE_DULDUNG", "stelle": "ABH 5515", "stand": STICHTAG}
    told = known | {"quelle": "azr", "frage": "Welcher Status gilt?"}
    found = assessed(one_case(evidence=[told], stand_azr=STICHTAG))
    asked = found.clarifications.filter(found.clarifications["feld"] == "B1")
    assert asked.select("grund", "stelle", "frage").rows() == [("WIDERSPRUCH", "ABH 5515", "Welcher Status gilt?")]
    text = found.explanations["langtext"][0]
    assert "(AZR, Stand 01.06.2026)" in text
    assert "AZR 01.06.2026" in text.splitlines()[-1]
    assert found.cases["b_min"].to_list() == assessed(one_case()).cases["b_min"].to_list()


def test_texts_are_quick_to_write() -> None:
    facts = invented_facts(3000, seed=2)
    found = evaluate(facts, ruleset=RULESET, stichtag=STICHTAG, pseudonym_key=KEY, previous=None)
    begun = time.process_time()
    texts = long_texts(
        found.cases, events=found.events, questions=found.questions, evidence=facts.lage_belege, ruleset=found.rules,
        stichtag=STICHTAG,
    )  # fmt: skip
    assert len(texts) / (time.process_time() - begun) > FEWEST_TEXTS_PER_SECOND
