"""Invented frames for the tests of publication.

Belongs here: small frames in the shape of the contracts, and a way to change single values.
Does not belong here: what is expected of them (test_*.py).
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import polars as pl

from pipelines.publish import publication
from pipelines.publish.case_list import AssessedFrames
from pipelines.publish.decisions import KNOWN_SCHEMA

KEY = "only for tests"
D1 = "00000000-0000-0000-0000-0000000000d1"
D2 = "00000000-0000-0000-0000-0000000000d2"
DAY = date(2026, 6, 1)


def fall(number: int) -> str:
    return f"F-{number:012x}"


def person(number: int) -> str:
    return f"P-{number:04d}"


SOURCE_DAYS = (
    "stand_lka",
    "stand_abh",
    "stand_bzr",
    "stand_jva",
    "stand_zab",
    "stand_azr",
    "stand_sta",
    "stand_bamf",
    "stand_pol",
)


def case(number: int, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 -- any field
    """A ranked case; the number is its place unless changed."""
    row: dict[str, Any] = {
        "fall_id": fall(number),
        "person_id": person(number),
        "regelwerk_version": "1.0.0",
        "liste": "RANGFOLGE",
        "platz": number,
        "zelle": "P3",
        "zelle_max": "P2",
        "zelle_rang": 4,
        "ist_vorbereiten": False,
        "ist_klaerung_zuerst": True,
        "bandluecke": 2,
        "a_min": 60,
        "a_max": 60,
        "a_band_min": "H",
        "a_band_max": "H",
        "b_min": 45,
        "b_max": 60,
        "b_band_min": "M",
        "b_band_max": "H",
        "ist_grenzfall": False,
        "verfahrensweg": "K1",
        "c_klasse": "U",
        "frist_stufe": 2,
        "naechste_frist": "Halbstrafe",
        "naechste_frist_am": date(2026, 8, 1),
        "seit": date(2026, 5, 22),
        "wartetage": 10,
        "stand": "VORGESCHLAGEN",
        "rueckkehr": None,
        "entschieden_am": None,
        "wiedervorlage_am": None,
        "ende_am": date(2026, 6, 2),
        "eingang": ["E2"],
        "kennzeichen": ["MASSNAHME_GESPERRT", "KIND_U12"],
        "nicht_beruecksichtigt": 0,
        "anzahl_fragen": 1,
        "abh": "5515",
        **dict.fromkeys(SOURCE_DAYS, date(2026, 5, 30)),
    }
    return row | changes


def unranked(number: int, liste: str) -> dict[str, Any]:
    return case(
        number, liste=liste, **dict.fromkeys(["platz", "zelle", "zelle_max", "zelle_rang", "seit", "wartetage"])
    )


WHOLE_NUMBERS = ("platz", "zelle_rang", "bandluecke", "a_min", "a_max", "b_min", "b_max", "frist_stufe", "wartetage")
CASE_SCHEMA = {
    **dict.fromkeys((*WHOLE_NUMBERS, "nicht_beruecksichtigt", "anzahl_fragen"), pl.Int32()),
    **dict.fromkeys(("zelle", "zelle_max"), pl.String()),
    **dict.fromkeys(("seit", "entschieden_am", "wiedervorlage_am", "ende_am"), pl.Date()),
    "rueckkehr": pl.String(),
}


def assessed(cases: list[dict[str, Any]], *, points: Mapping[int, int] | None = None) -> AssessedFrames:
    """Assessed frames with one criterion A1 and one open question per case.

    Args:
        cases: rows of `case`.
        points: certain points of A1 by case number, 45 where not given.
    """
    given = {fall(number): value for number, value in (points or {}).items()}
    ids = [row["fall_id"] for row in cases]
    return AssessedFrames(
        cases=pl.DataFrame(cases, schema_overrides=CASE_SCHEMA),
        criteria=pl.DataFrame(
            [
                {
                    "fall_id": fall_id,
                    "kriterium": "A1",
                    "name": "Gewicht des Ausweisungsinteresses",
                    "punkte_min": given.get(fall_id, 45),
                    "punkte_max": 45,
                    "punkte_grenze": 45,
                    "wert": "FS 30 Monate",
                    "beleg": "LG Musterstadt 3 KLs 1/25",
                    "grund_unbekannt": None,
                    "rechtsgrundlage": "§ 54 AufenthG",
                }
                for fall_id in ids
            ],
            schema_overrides={
                "grund_unbekannt": pl.String(),
                **dict.fromkeys(["punkte_min", "punkte_max", "punkte_grenze"], pl.Int32()),
            },
        ),
        clarifications=pl.DataFrame(
            [
                {
                    "fall_id": fall_id,
                    "frage_nr": 1,
                    "feld": "B4",
                    "grund": "NICHT_GEPRUEFT",
                    "stelle": "ABH 5515",
                    "frage": "Steht ein Abschiebungsverbot entgegen?",
                    "faellig_am": date(2026, 6, 15),
                }
                for fall_id in ids
            ],
            schema_overrides={"frage_nr": pl.Int32()},
        ),
        explanations=pl.DataFrame(
            [
                {"fall_id": fall_id, "kurztext": f"P2 · H60/M45 · {fall_id}", "langtext": f"Erläuterung {fall_id}"}
                for fall_id in ids
            ]
        ),
    )


def deliveries(*ids: str, verwendung: str = "TAKEN") -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "delivery_id": name,
                "quelle": "abh",
                "stelle": "ABH 5515",
                "objekt": "auslaender",
                "art": "VOLL",
                "stichtag": DAY,
                "erzeugt_am": datetime(2026, 6, 1, 3),  # noqa: DTZ001 -- UTC, naive by contract
                "zeilen": 3,
                "sha256": "0" * 64,
                "dateiname": "x.csv",
                "herkunft": "SYNTHETISCH",
                "vorgaenger_id": None,
                "rechtsgrundlage": "§ 86 AufenthG",
                "zweck": "Test",
                "verwendung": verwendung,
                "grund": None,
            }
            for name in ids
        ],
        schema_overrides={"zeilen": pl.Int32(), "vorgaenger_id": pl.String(), "grund": pl.String()},
    )


def states(records: Mapping[int, str], *, delivery: str = D1) -> dict[str, pl.DataFrame]:
    """One abh record per person; the value is its content."""
    return {
        "stg_abh__auslaender": pl.DataFrame(
            [
                {
                    "delivery_id": delivery,
                    "source_row": row,
                    "datensatz_nr": str(number),
                    "familienname": "Muster",
                    "status": content,
                    "verbleib": "AKTUELL",
                }
                for row, (number, content) in enumerate(records.items(), start=2)
            ]
        )
    }


MESSAGE_SCHEMA = {
    "record_key": pl.String(),
    "quelle": pl.String(),
    "delivery_id": pl.String(),
    "wirkung": pl.String(),
    "wirksam_ab": pl.Date(),
    "ist_wirksam": pl.Boolean(),
}


def messages(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=MESSAGE_SCHEMA)


def case_ids() -> pl.DataFrame:
    """Every invented person has a case id, also those on no list."""
    numbers = range(1, 10)
    return pl.DataFrame({"person_id": [person(n) for n in numbers], "fall_id": [fall(n) for n in numbers]})


def known(
    records: Mapping[int, str], *, delivery: str = D1, said: pl.DataFrame | None = None
) -> publication.KnownFacts:
    return publication.KnownFacts(
        states=states(records, delivery=delivery),
        messages=messages() if said is None else said,
        links=pl.DataFrame(
            {"record_key": [f"abh:{number}" for number in records], "person_id": [person(number) for number in records]}
        ),
        case_ids=case_ids(),
        deliveries=deliveries(delivery),
        decisions=pl.DataFrame(schema=KNOWN_SCHEMA),
    )


def three_cases() -> AssessedFrames:
    return assessed([case(1), case(2), case(3)])


def three_known(*, delivery: str = D1) -> publication.KnownFacts:
    return known({1: "DUL", 2: "DUL", 3: "DUL"}, delivery=delivery)
