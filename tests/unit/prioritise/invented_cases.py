"""Invented persons for the tests of this room: seeded, plain, and with every kind of gap in their facts."""

import random
from datetime import date, timedelta
from typing import Any

from pipelines.prioritise.assess import Assessed, assess
from pipelines.prioritise.fact_frames import PERSONEN, facts_of
from pipelines.prioritise.facts import Facts
from pipelines.prioritise.ruleset import Ruleset, load_ruleset

STICHTAG = date(2026, 6, 1)
KEY = b"invented key of the tests"
NORMS = [
    "StGB 250", "StGB 242", "StGB 223", "StGB 224", "StGB 176c", "StGB 177", "StGB 244", "StGB 263", "StGB 113",
    "BtMG 29", "BtMG 29a", "AufenthG 95", "AufenthG 96",
]  # fmt: skip
RULESET = load_ruleset()


def conviction(person: str, number: int, *, chance: random.Random) -> dict[str, Any]:
    """One invented conviction; every uncertain fact may be missing."""
    deed = STICHTAG - timedelta(days=chance.randint(10, 4500))
    judged = min(deed + timedelta(days=chance.randint(20, 500)), STICHTAG - timedelta(days=8))
    kind = chance.choice(["FS", "FS", "FS", "GS", "JS", "SA"])
    custody = chance.choice([0, 0, 50, 300])
    return {
        "verurteilung_id": f"{person}/{number}",
        "person_id": person,
        "gericht_id": "R2700",
        "geschaeftsnr": f"{number} Ls 12/{chance.randint(10, 25)}",
        "tat_letzter_tag": deed,
        "erstes_urteil_am": judged,
        "rechtskraft_am": chance.choice([judged + timedelta(days=8)] * 9 + [None]),
        "normen": chance.sample(NORMS, chance.choice([1, 1, 2])),
        "schuldform": chance.choice(["V"] * 6 + ["F", "VF"]),
        "strafart": kind,
        "dauer_monate": None if kind == "GS" else chance.randint(1, 48),
        "tagessaetze": chance.randint(20, 180) if kind == "GS" else None,
        "ist_bewaehrung": None if kind == "GS" else chance.choice([None, True, True, False, False, False]),
        "bew_widerruf_am": chance.choice([None] * 5 + [judged + timedelta(days=5)]),
        "vollstr_erledigt_am": chance.choice([judged, judged, None]),
        "alter_bei_tat_min": 19,
        "alter_bei_tat_max": 19,
        "waffe": chance.choice([None, True, False]),
        "tat_tage": chance.choice([None, [deed], [deed, deed - timedelta(days=chance.randint(1, 200))]]),
        "ist_in_bewaehrung": chance.choice([None, True, False, False]),
        "hafttage_seit_tat_min": custody,
        "hafttage_seit_tat_max": custody + chance.choice([0, 0, 400]),
        "ist_link_unsicher": chance.random() < 0.05,
        "auskunft_am": STICHTAG - timedelta(days=chance.choice([1] * 9 + [91])),
        "delivery_id": "b1",
        "source_row": number,
    }


def situation(person: str, *, chance: random.Random) -> dict[str, Any]:
    """One invented situation."""
    return {
        "person_id": person,
        "verfahrensweg": chance.choice(["K1", "K1", "K1", "K2", "K3", "K4", "K5", "K6"]),
        "b1_wert": chance.choice([None, "VA_OHNE_DULDUNG", "VA_DULDUNG_BEHEBBAR", "VA_EILANTRAG", "KEINE"]),
        "b2_wert": chance.choice([None, "ORIGINALPASS", "URKUNDEN"]),
        "b3_wert": chance.choice([None, "PASS_GUELTIG", "KEIN_ANTRAG", "PEP_ZUSAGE"]),
        "b4_wert": chance.choice([None, "KEINE_GEPRUEFT", "BEFRISTET"]),
        "in_strafhaft": chance.choice([None, "JA", "NEIN"]),
        "tage_bis_haftende": chance.choice([None, 10, 100, 500, 900]),
        "rueckuebernahme_zusage": chance.choice([None, True, False]),
        "abschiebungsverbot_alle_zielstaaten": chance.choice([None, False, False, True]),
        "frist_entlassung_am": chance.choice([None, STICHTAG + timedelta(days=chance.randint(-20, 400))]),
        "hat_dt_kind": chance.choice([None, True, False]),
        "hat_sorge": chance.choice([None, True, False]),
        "hat_umgang": False,
        "hat_dt_partner": False,
        "ist_ae": False,
        "ist_ne": False,
        "hat_kind_rechtmaessig": False,
        "hat_kind_u12": False,
        "status_code": "DUL",
        "ae_norm": "keine",
    }


def person(name: str, *, chance: random.Random) -> dict[str, Any]:
    """One invented person, now and then behind a stop."""
    flags = ["ist_deutsch", "ist_verstorben", "ist_fortgezogen", "hat_sperre", "ist_eingeschraenkt", "ist_im_bestand"]
    born = date(chance.randint(1975, 2004), 5, 5)
    return {
        "person_id": name,
        "geburtsdatum_von": born,
        "geburtsdatum_bis": born,
        "abh": "5515",
        "ist_auf_liste": chance.random() < 0.6,
        "stand_bzr": chance.choice([STICHTAG] * 9 + [None]),
        "stand_abh": STICHTAG,
        "sta_einvernehmen": chance.choice([None, "NE", "NE", "ER", "AN"]),
    } | {flag: chance.random() < 0.03 for flag in flags}


def records(count: int, *, seed: int) -> dict[str, list[dict[str, Any]]]:
    """Invented records of so many persons, as facts_of takes them."""
    chance = random.Random(seed)  # noqa: S311 -- invented data, not a secret
    names = [f"p{number:05d}" for number in range(count)]
    return {
        "personen": [person(name, chance=chance) for name in names],
        "verurteilungen": [
            conviction(name, number, chance=chance)
            for name in names
            for number in range(chance.choice([0, 1, 2, 3, 5]))
        ],
        "lagen": [situation(name, chance=chance) for name in names],
    }


def invented_facts(count: int, *, seed: int = 1) -> Facts:
    """Facts of so many invented persons."""
    return facts_of(**records(count, seed=seed))


def assessed(facts: Facts, *, ruleset: Ruleset = RULESET, stichtag: date = STICHTAG) -> Assessed:
    """Assess with the key of the tests and no previous list."""
    return assess(facts, ruleset=ruleset, stichtag=stichtag, pseudonym_key=KEY, previous=None)


def one_case(
    *,
    convictions: list[dict[str, Any]] | None = None,
    stays: list[dict[str, Any]] | None = None,
    evidence: list[dict[str, Any]] | None = None,
    **changes: Any,  # noqa: ANN401 -- columns of personen and lagen
) -> Facts:
    """Facts of one plain listed adult in scope with one usable robbery, changed as told."""
    lage = {
        "person_id": "p", "verfahrensweg": "K1", "b1_wert": "VA_OHNE_DULDUNG", "b2_wert": "ORIGINALPASS",
        "b3_wert": "PASS_GUELTIG", "b4_wert": "KEINE_GEPRUEFT", "in_strafhaft": "NEIN", "rueckuebernahme_zusage": False,
        "abschiebungsverbot_alle_zielstaaten": False,
    }  # fmt: skip
    who = {
        "person_id": "p", "geburtsdatum_von": date(1990, 1, 1), "geburtsdatum_bis": date(1990, 1, 1), "abh": "5515",
        "ist_auf_liste": True, "sta_einvernehmen": "NE", "stand_bzr": STICHTAG,
    }  # fmt: skip
    who |= {key: value for key, value in changes.items() if key in PERSONEN}
    lage |= {key: value for key, value in changes.items() if key not in PERSONEN}
    given = [robbery()] if convictions is None else convictions
    return facts_of(
        personen=[who], verurteilungen=given, haftzeiten=stays or [], lagen=[lage], lage_belege=evidence or []
    )


def robbery(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 -- columns of verurteilungen
    """One usable conviction, everything known, changed as told."""
    return {
        "verurteilung_id": "p/1", "person_id": "p", "gericht_id": "R2700", "geschaeftsnr": "3 KLs 12/25",
        "tat_letzter_tag": date(2026, 1, 5), "erstes_urteil_am": date(2026, 3, 2), "rechtskraft_am": date(2026, 3, 10),
        "normen": ["StGB 250"], "strafart": "FS", "dauer_monate": 30, "ist_bewaehrung": False, "waffe": False,
        "tat_tage": [date(2026, 1, 5)], "ist_in_bewaehrung": False, "hafttage_seit_tat_min": 0,
        "hafttage_seit_tat_max": 0, "alter_bei_tat_min": 30, "alter_bei_tat_max": 30, "auskunft_am": STICHTAG,
    } | changes  # fmt: skip
