"""Who stands where: stops, lists, population, places, questions, and that nobody is lost."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.errors import UserError
from pipelines.prioritise.assess import assess
from pipelines.prioritise.checks import CHECKS, check_assessed
from quality.contract import load_contract
from quality.frames import schema_of
from quality.verdicts import load_checks
from tests.unit.prioritise.invented_cases import KEY, RULESET, STICHTAG, assessed, invented_facts, one_case, robbery

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"ist_deutsch": True}, "X01"),
        ({"ist_verstorben": True}, "X02"),
        ({"ist_fortgezogen": True}, "X03"),
        ({"hat_sperre": True}, "NICHT_IM_EINGANGSKOLLEKTIV"),
        ({"geburtsdatum_von": date(2008, 6, 2), "geburtsdatum_bis": date(2008, 6, 2)}, "X05"),
        ({"geburtsdatum_von": date(2008, 1, 1), "geburtsdatum_bis": date(2008, 12, 31)}, "X05"),
        ({"ist_eingeschraenkt": True}, "X06"),
        ({"ist_in_zustaendigkeit": False}, "X16"),
        ({"ist_auf_liste": False, "convictions": []}, "NICHT_IM_EINGANGSKOLLEKTIV"),
        ({"ist_liste_veraltet": True, "convictions": []}, "NICHT_IM_EINGANGSKOLLEKTIV"),
        ({"ist_auf_liste": False, "hat_unsichere_verknuepfung": True, "convictions": []}, "X07"),
        ({"ist_auf_liste": False, "convictions": [robbery(ist_link_unsicher=True)]}, "X07"),
    ],
)
def test_a_stop_takes_the_person_off_by_its_name(changes: dict[str, Any], rule: str) -> None:
    found = assessed(one_case(**changes))
    assert found.cases.is_empty()
    assert found.ledger["removed_by"].to_list() == [f"{rule}=1"]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, "RANGFOLGE"),
        ({"geburtsdatum_von": date(2008, 6, 1), "geburtsdatum_bis": date(2008, 6, 1)}, "RANGFOLGE"),
        ({"ist_im_bestand": True}, "BESTAND"),
        ({"hat_schutzstatus": True}, "SCHUTZSTATUS"),
        ({"verfahrensweg": "K5"}, "SCHUTZSTATUS"),
        ({"ist_unionsbuerger": True}, "EU"),
        ({"verfahrensweg": "K4"}, "EU"),
        ({"convictions": []}, "OHNE_VERWERTBARE_VERURTEILUNG"),
        ({"ist_auf_liste": False, "hat_meldung": True, "convictions": []}, "OHNE_VERWERTBARE_VERURTEILUNG"),
        ({"ist_auf_liste": False}, "RANGFOLGE"),
    ],
)
def test_a_case_stands_on_one_list(changes: dict[str, Any], name: str) -> None:
    cases = assessed(one_case(**changes)).cases
    assert cases["liste"].to_list() == [name]
    assert (cases["platz"][0] is None) == (name != "RANGFOLGE")
    assert (cases["zelle"][0] is None) == (name != "RANGFOLGE")


@pytest.mark.parametrize(
    ("changes", "flag"),
    [
        ({"abschiebungsverbot_alle_zielstaaten": True}, "ABSCHIEBUNGSVERBOT"),
        ({"hat_abschiebungsverbot": True}, "ABSCHIEBUNGSVERBOT_TEILWEISE"),
        ({"hat_anordnung_58a": True}, "ABSCHIEBUNGSANORDNUNG_58A"),
        ({"ist_wieder_eingereist": True}, "EINREISEVERBOT_PRUEFEN"),
        ({"hat_absehen_154b": True}, "VERFAHREN_154B"),
        ({"ist_ae": True, "titel_seit": date(2026, 3, 11)}, "VERBRAUCH_PRUEFEN"),
        ({"sta_einvernehmen": "AN"}, "MASSNAHME_GESPERRT"),
        ({"sta_einvernehmen": "VE"}, "MASSNAHME_GESPERRT"),
        ({"ist_opferzeuge": True}, "MASSNAHME_GESPERRT"),
        ({"hat_auslieferung": True}, "AUSLIEFERUNG_ANHAENGIG"),
        ({"ist_liste_veraltet": True}, "QUELLE_VERALTET"),
        ({"hat_offenes_strafverfahren": True}, "OFFENES_STRAFVERFAHREN"),
        ({"hat_freiwillige_ausreise": True}, "FREIWILLIGE_AUSREISE"),
        ({"hat_kind_u12": True}, "KIND_U12"),
        ({"hat_unsichere_verknuepfung": True}, "UNSICHERE_VERKNUEPFUNG"),
        ({"geburtsdatum_von": None, "geburtsdatum_bis": None}, "GEBURTSDATUM_UNBEKANNT"),
        ({"status_code": "DAE"}, "ERHOEHTER_MASSSTAB"),
    ],
)
def test_a_flag_is_shown_and_never_moves_the_place(changes: dict[str, Any], flag: str) -> None:
    found = assessed(one_case(**changes)).cases
    assert found["kennzeichen"].to_list() == [[flag]]
    assert found["a_min"].to_list() == assessed(one_case()).cases["a_min"].to_list()


def test_the_protection_stop_is_law_before_and_after_the_change_of_june() -> None:
    for day in (date(2026, 6, 11), date(2026, 6, 12)):
        assert assessed(one_case(hat_schutzstatus=True), stichtag=day).cases["liste"].to_list() == ["SCHUTZSTATUS"]
        names = [stop.legal.name for stop in RULESET.at(day).stops if stop.legal.id == "X09"]
        assert len(names) == 1
        assert ("12.06.2026" in names[0]) == (day == date(2026, 6, 12))


def test_a_day_before_the_ruleset_is_refused() -> None:
    with pytest.raises(UserError, match="speaks of days from 2026-03-01"):
        assessed(one_case(), stichtag=date(2026, 2, 28))


def test_nobody_is_lost_and_every_check_holds() -> None:
    facts = invented_facts(400)
    found = assessed(facts)
    row = found.ledger.row(0, named=True)
    assert row["rows_in"] == 400
    assert row["rows_in"] == row["rows_out"] + row["rows_removed"]
    assert row["rows_out"] == found.cases.height
    results = check_assessed(
        found, persons=400, rules=RULESET.at(STICHTAG), registry=load_checks(ROOT / "quality" / "checks", delivered=())
    )
    assert {result.name for result in results} == set(CHECKS)
    assert [result for result in results if not result.passed] == []


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_every_check_can_fail(name: str) -> None:
    found = assessed(invented_facts(120))
    broken = {
        "every_person_is_listed_or_removed_by_a_rule": {"cases": found.cases.tail(-1)},
        "criteria_add_up_to_the_dimension": {"cases": found.cases.with_columns(pl.col("a_max") + 1)},
        "no_unknown_fact_counts_as_known": {"criteria": found.criteria.with_columns(grund_unbekannt=pl.lit(None))},
        "no_minor_case_outranks_its_matrix_cell": {"cases": found.cases.with_columns(zelle=pl.lit("P1"))},
        "nothing_unusable_is_shown": {
            "convictions_assessed": found.convictions_assessed.with_columns(schleuse=pl.lit("G3"))
        },
        "every_open_span_has_its_question": {"clarifications": found.clarifications.clear()},
        "every_explanation_names_its_result": {"explanations": found.explanations.with_columns(langtext=pl.lit("x"))},
    }
    frames = {field: getattr(found, field) for field in found.__dataclass_fields__} | broken[name]
    results = check_assessed(
        type(found)(**frames),
        persons=120,
        rules=RULESET.at(STICHTAG),
        registry=load_checks(ROOT / "quality" / "checks", delivered=()),
    )
    assert not {result.name: result.passed for result in results}[name]


@pytest.mark.parametrize("table", ["cases", "criteria", "convictions_assessed", "clarifications", "explanations"])
def test_tables_keep_their_contracts(table: str) -> None:
    contract = load_contract(ROOT / "quality" / "contracts" / "assessed_cases" / f"{table}.yml")
    frame = getattr(assessed(invented_facts(300)), table)
    assert dict(frame.schema) == dict(schema_of(contract))
    assert frame.columns == [column.name for column in contract.columns]
    assert frame.select(contract.key).is_duplicated().sum() == 0
    for column in contract.columns:
        if column.null_means is None:
            assert frame[column.name].null_count() == 0, column.name


def test_places_follow_cell_deadline_waiting_and_lot() -> None:
    cases = assessed(invented_facts(400)).cases.filter(pl.col("platz").is_not_null()).sort("platz")
    assert cases["platz"].to_list() == list(range(1, cases.height + 1))
    order = list(zip(cases["zelle_rang"], cases["frist_stufe"], -cases["wartetage"], cases["losnummer"], strict=True))
    assert order == sorted(order)


def test_waiting_counts_from_this_or_a_better_cell() -> None:
    facts = one_case()
    today = assessed(facts).cases.row(0, named=True)
    long_ago = STICHTAG - timedelta(days=40)
    for rank, waited in ((today["zelle_rang"], 40), (today["zelle_rang"] - 1, 40), (today["zelle_rang"] + 1, 0)):
        previous = pl.DataFrame({"fall_id": [today["fall_id"]], "zelle_rang": [rank], "seit": [long_ago]})
        found = assess(facts, ruleset=RULESET, stichtag=STICHTAG, pseudonym_key=KEY, previous=previous).cases
        assert found["wartetage"].to_list() == [waited]


@pytest.mark.parametrize(("days", "bucket"), [(0, 1), (30, 1), (31, 2), (90, 2), (91, 3), (180, 3), (181, 4), (-1, 4)])
def test_deadline_buckets(days: int, bucket: int) -> None:
    cases = assessed(one_case(frist_pep_am=STICHTAG + timedelta(days=days))).cases
    assert cases["frist_stufe"].to_list() == [bucket]


@pytest.mark.parametrize("reason", ["VERALTET", "WIDERSPRUCH", "NICHT_GEPRUEFT", "NICHT_GELIEFERT", "NICHT_LESBAR"])
def test_a_fact_with_a_reason_against_it_is_unknown(reason: str) -> None:
    beleg = {"person_id": "p", "fakt": "B2", "wert": "ORIGINALPASS", "grund_unbekannt": reason, "stelle": "ABH 5515"}
    found = assessed(one_case(evidence=[beleg]))
    row = found.criteria.filter(pl.col("kriterium") == "B2").row(0, named=True)
    assert (row["punkte_min"], row["punkte_max"], row["grund_unbekannt"]) == (0, 15, reason)
    assert found.clarifications["feld"].to_list() == ["B2"]
    assert found.clarifications["grund"].to_list() == [reason]


def test_not_applicable_is_zero_and_said_so() -> None:
    beleg = {"person_id": "p", "fakt": "B3", "grund_unbekannt": "NICHT_ANWENDBAR", "stelle": "ABH 5515"}
    found = assessed(one_case(evidence=[beleg], b3_wert=None))
    row = found.criteria.filter(pl.col("kriterium") == "B3").row(0, named=True)
    assert (row["punkte_min"], row["punkte_max"], row["grund_unbekannt"]) == (0, 0, "NICHT_ANWENDBAR")
    assert "B3 0 – nicht anwendbar" in found.explanations["langtext"][0]
    assert found.clarifications.is_empty()


def test_a_deed_within_a_year_of_release_counts_and_a_transfer_is_no_release() -> None:
    ended = {"haft_id": "h1", "person_id": "p", "beginn_am": date(2024, 1, 1), "ende_am": date(2025, 1, 5)}
    moved = {"haft_id": "h2", "person_id": "p", "beginn_am": date(2025, 1, 6), "ende_am": None}
    for stays, points in (([ended], 3), ([ended | {"ende_am": date(2025, 1, 4)}], 0), ([ended, moved], 0), ([], 0)):
        found = assessed(one_case(stays=stays)).criteria
        assert found.filter(pl.col("kriterium") == "A5")["punkte_min"].to_list() == [points]


@pytest.mark.parametrize(
    ("facts", "result"),
    [
        ({"hat_dt_kind": True, "hat_sorge": True}, "BS"),
        ({"hat_dt_partner": True}, "BS"),
        ({"ist_ne": True, "rechtmaessig_tage": 1826}, "BS"),
        ({"ist_ne": True, "rechtmaessig_tage": 1825}, "K"),
        ({"ist_ae": True, "rechtmaessig_tage": 1826}, "S"),
        ({"ist_ae": True, "ist_hier_geboren": True, "rechtmaessig_tage": 1826}, "BS"),
        ({"hat_kind_rechtmaessig": True, "hat_umgang": True}, "S"),
        ({"hat_kind_rechtmaessig": True}, "A"),
        ({"status_code": "FIK"}, "A"),
        ({}, "K"),
        ({"hat_dt_kind": None, "hat_sorge": True}, "U"),
    ],
)
def test_class_of_stay_interest(facts: dict[str, Any], result: str) -> None:
    names = ["ist_ne", "ist_ae", "hat_dt_partner", "hat_dt_kind", "hat_sorge", "hat_umgang", "hat_kind_rechtmaessig",
             "hat_kind_u12", "ist_hier_geboren", "ist_minderjaehrig_eingereist"]  # fmt: skip
    given: dict[str, Any] = (
        dict.fromkeys(names, False) | {"rechtmaessig_tage": 0, "status_code": "DUL", "ae_norm": "keine"} | facts
    )
    assert assessed(one_case(**given)).cases["c_klasse"].to_list() == [result]


def test_a_ranked_case_that_clarification_could_lift_is_listed_first_for_clarification() -> None:
    lifted = assessed(one_case(b2_wert=None, b3_wert=None)).cases.row(0, named=True)
    assert (lifted["zelle"], lifted["zelle_max"]) == ("P2", "P1")
    assert lifted["ist_klaerung_zuerst"]
    assert lifted["bandluecke"] == 1
    assert not assessed(one_case()).cases["ist_klaerung_zuerst"][0]


def test_every_short_line_fits() -> None:
    lengths = [len(line) for line in assessed(invented_facts(400)).explanations["kurztext"]]
    assert min(lengths) > 0
    assert max(lengths) <= 240
