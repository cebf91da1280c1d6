"""Random registers: convictions of every kind with every gap, seeded.

Belongs here: records of persons, convictions, custody and situations, as the marts have them, and nothing unlikely
left out: total sentences, revoked suspensions, youth sentences, measures, life, duplicates.
Does not belong here: what they are worth.
"""

import random
from datetime import date, timedelta
from typing import Any

from tests.spec.rules.second_opinion.perspective import B1, B2, B3, B4

DAY = date(2026, 6, 1)
_STGB = [
    "113", "114", "115", "125", "125a", "171", "174", "174a", "174c", "176", "176a", "176b", "176c", "176d",
    "177", "178", "180", "180a", "181", "181a", "182", "183", "184", "184b", "184c", "184e", "184g", "184h",
    "184i", "184l", "201a", "211", "212", "216", "222", "223", "224", "225", "226", "226a", "227", "229", "231",
    "232", "232b", "233a", "234", "235", "236", "239a", "239b", "240", "242", "243", "244", "244a", "246",
    "248b", "248c", "249", "250", "252", "253", "255", "256", "257", "259", "263", "265a", "303", "306", "315c",
    "316", "316a",
]  # fmt: skip
NORMS = [f"StGB {section}" for section in _STGB] + [
    "StGB 201a Abs. 3", "StGB 201a Abs. 1", "StGB 250 Abs. 2", "BtMG 29", "BtMG 29a", "BtMG 30", "AufenthG 95",
    "AufenthG 96", "AufenthG 97", "AsylG 85", "FreizügG/EU 9", "KCanG 34", "JGG 27",
    "VereinsG 20", "StGB 85", "StGB 89a", "StGB 89c", "StGB 129", "StGB 129a", "StGB 130", "StVG 21", "WaffG 52",
]  # fmt: skip
_COMMON = ["StGB 242", "StGB 223", "StGB 224", "StGB 250", "StGB 263", "BtMG 29", "StGB 177", "StGB 113", "StGB 249"]
_GRAVE = ["StGB 176c", "StGB 176d", "StGB 211"]
_EDGES = (0, 1, 12, 24, 36, 60, 61, 120, 121, 180, 240)
_FEW_ENTRIES = 4
_MOST_UNKNOWN = 4
"""Unknown facts per person: the worlds multiply."""
Record = dict[str, Any]


def _day(chance: random.Random, *, most: int) -> date:
    if chance.random() < 0.15:
        edge = DAY - timedelta(days=round(30.4375 * chance.choice(_EDGES)))
        return min(DAY - timedelta(days=40), edge + timedelta(days=chance.randint(-2, 2)))
    return DAY - timedelta(days=chance.randint(40, most))


def _length(kind: str, chance: random.Random) -> tuple[int | None, int | None]:
    if kind in ("GS", "MN"):
        return None, None
    if kind == "SA":
        return chance.randint(1, 6), chance.choice([None, None, 14])
    months = chance.choice([1, 2, 3, 5, 6, 7, 11, 12, 13, 18, 23, 24, 25, 35, 36, 37, 59, 60, 61, 90, 180])
    return months, chance.choice([None] * 6 + [0, 1, 15])


def _conviction(person: str, number: int, *, chance: random.Random) -> Record:
    deed = _day(chance, most=chance.choice([900, 4000, 9000]))
    judged = min(deed + timedelta(days=chance.randint(10, 500)), DAY - timedelta(days=20))
    final = judged + timedelta(days=chance.randint(7, 60))
    kind = chance.choice(["FS"] * 8 + ["GS"] * 6 + ["JS"] * 5 + ["SA", "MN"])
    months, days = _length(kind, chance)
    suspended = None if kind in ("GS", "MN") else chance.random() < 0.5
    revoked = judged + timedelta(days=chance.randint(60, 900)) if suspended and chance.random() < 0.3 else None
    rest = (
        judged + timedelta(days=chance.randint(100, 1500)) if chance.random() < 0.25 and kind in ("FS", "JS") else None
    )
    past = DAY - timedelta(days=1)
    deeds = sorted(
        {deed, *(deed - timedelta(days=chance.randint(1, 500)) for _ in range(chance.choice([0] * 4 + [2, 4, 8])))}
    )
    custody = chance.choice([0, 0, 0, 30, 200, 900])
    age = chance.choice([15, 17, 18, 20, 21]) if kind == "JS" else chance.choice([20, 30])
    measures = chance.choice([[]] * 18 + [["63"], ["64"], ["SV"], ["FE"]])
    return {
        "verurteilung_id": f"{person}/{number}",
        "person_id": person,
        "gericht_id": chance.choice(["R2700", "R2701"]),
        "geschaeftsnr": f"{chance.randint(1, 9)} Ls 12/{chance.randint(10, 25)}",
        "tat_letzter_tag": deed,
        "erstes_urteil_am": judged,
        "rechtskraft_am": chance.choice([min(final, past)] * 12 + [None, DAY, DAY + timedelta(days=1)]),
        "normen": chance.sample(chance.choice([_COMMON] * 6 + [NORMS] * 6 + [_GRAVE]), chance.choice([1, 1, 1, 2, 3])),
        "schuldform": chance.choice(["V"] * 20 + ["F"]),
        "strafart": kind,
        "dauer_monate": months,
        "dauer_tage": days,
        "tagessaetze": chance.choice([20, 60, 89, 90, 91, 120, 200]) if kind == "GS" else None,
        "ist_bewaehrung": suspended,
        "bew_widerruf_am": min(revoked, past) if revoked else None,
        "strafrest_ausgesetzt_am": min(rest, past) if rest else None,
        "strafe_erlassen_am": min(rest + timedelta(days=700), past) if rest and chance.random() < 0.6 else None,
        "strafmakel_beseitigt_am": chance.choice([None] * 6 + [past]) if kind == "JS" else None,
        "einbezogen_in_id": None,
        "massregeln": ["64"] if kind == "MN" and chance.random() < 0.4 else measures,
        "vollstr_erledigt_am": chance.choice(
            [min(judged + timedelta(days=chance.randint(1, 1200)), past)] * 4 + [None]
        ),
        "alter_bei_tat_min": age,
        "alter_bei_tat_max": age,
        "waffe": chance.random() < 0.25,
        "hat_verwerflichen_beweggrund": chance.random() < 0.05,
        "ist_serienmaessig": chance.random() < 0.1,
        "tat_tage": deeds,
        "ist_in_bewaehrung": chance.random() < 0.2,
        "hafttage_seit_tat_min": custody,
        "hafttage_seit_tat_max": custody,
        "ist_in_bzr": True,
        "wiederholt_id": None,
        "ist_aufgehoben": chance.random() < 0.03,
        "ist_link_unsicher": chance.random() < 0.03,
    }


def _forget(row: Record, *, chance: random.Random) -> None:
    """Make one fact unknown."""
    what = chance.choice(["waffe", "ist_in_bewaehrung", "ist_bewaehrung", "schuldform", "haft", "alter", "tat_tage",
                          "ist_serienmaessig"])  # fmt: skip
    if what == "haft":
        row["hafttage_seit_tat_max"] += chance.choice([200, 800])
    elif what == "alter":
        row["alter_bei_tat_max"] += 1
    elif what == "schuldform":
        row[what] = "VF"
    elif what != "ist_bewaehrung" or row["strafart"] in ("FS", "JS", "SA"):
        row[what] = None


def _total_sentence(rows: list[Record], *, person: str, chance: random.Random) -> Record:
    """Take two or more sentences into one: their paragraphs, all deeds, the first judgement's day."""
    last = max(rows, key=lambda row: row["tat_letzter_tag"])
    judged = min(row["erstes_urteil_am"] for row in rows)
    total = _conviction(person, 0, chance=chance) | {
        "verurteilung_id": f"{person}/g",
        "tat_letzter_tag": last["tat_letzter_tag"],
        "erstes_urteil_am": judged,
        "normen": sorted({norm for row in rows for norm in row["normen"]}),
        "strafart": chance.choice(["FS", "JS"]),
        "dauer_monate": chance.randint(6, 60),
        "dauer_tage": None,
        "tagessaetze": None,
        "tat_tage": sorted({tag for row in rows for tag in row["tat_tage"]}),
        "schuldform": "V",
    }
    for row in rows:
        row["einbezogen_in_id"] = total["verurteilung_id"]
    return total


def _copies(rows: list[Record], *, person: str, chance: random.Random) -> list[Record]:
    """Give copies in an office's file: of an entry, of one that was erased since, or of what no extract tells."""
    found = []
    for number in range(chance.choice([1, 1, 2])):
        own = {"verurteilung_id": f"{person}/+{number}", "quelle": "abh", "massregeln": []}
        what = chance.choice(["repeated", "told as it is", "alone", "alone", "alone", "erased"]) if rows else "alone"
        if what == "repeated":
            entry = chance.choice(rows)
            row = entry | own | {"wiederholt_id": entry["verurteilung_id"]}
            row["geschaeftsnr"] = chance.choice([row["geschaeftsnr"], "anders geschrieben"])
        elif what == "told as it is":
            row = chance.choice(rows) | own | {"ist_in_bzr": None}
        else:
            row = _conviction(person, 0, chance=chance) | own | {"ist_in_bzr": None if what == "alone" else False}
        found.append(row)
    return found


def convictions(person: str, *, chance: random.Random) -> list[Record]:
    """One person's register."""
    rows = [_conviction(person, number, chance=chance) for number in range(chance.choice([0, 1, 1, 2, 2, 3, 4, 6]))]
    if len(rows) > 1 and chance.random() < 0.2:
        rows.append(_total_sentence(rows[:2], person=person, chance=chance))
    if rows and chance.random() < 0.05:
        rows.append(rows[0] | {"verurteilung_id": f"{person}/z"})
    if rows and chance.random() < 0.4:
        for _ in range(chance.randint(1, _MOST_UNKNOWN)):
            _forget(chance.choice(rows), chance=chance)
    elif len(rows) <= _FEW_ENTRIES and chance.random() < 0.25:
        rows += _copies(rows, person=person, chance=chance)
    return rows


def _extract(rows: list[Record], *, chance: random.Random) -> date:
    """Date the extract: fresh, or too old for a few entries of which everything else is known."""
    is_plain = len(rows) <= _FEW_ENTRIES and not any(row["schuldform"] == "VF" or None in _settled(row) for row in rows)
    told = DAY - timedelta(days=chance.choice([0, 1, 89, 90] + [91, 400] * is_plain))
    for row in rows:
        row["auskunft_am"] = None if row["ist_in_bzr"] is None else told
    return told


def _settled(row: Record) -> list[object]:
    """Facts that may be forgotten; a span stands for an unknown."""
    is_span = row["hafttage_seit_tat_min"] != row["hafttage_seit_tat_max"] or (
        row["alter_bei_tat_min"] != row["alter_bei_tat_max"]
    )
    return [row["waffe"], row["ist_in_bewaehrung"], row["tat_tage"], row["ist_serienmaessig"], None if is_span else 0]


def _title(rows: list[Record], *, chance: random.Random) -> date | None:
    """A title that began near the day on which a conviction became final, or somewhere, or not at all."""
    final = [row["rechtskraft_am"] for row in rows if row["rechtskraft_am"] is not None]
    near = chance.choice(final) + timedelta(days=chance.randint(-1, 1)) if final else None
    return chance.choice([None, near, DAY - timedelta(days=chance.randint(0, 4000))])


def situation(person: str, *, rows: list[Record], chance: random.Random) -> Record:
    """One person's situation."""
    custody = chance.choice([None, "JA", "JA", "NEIN"])
    return {
        "person_id": person,
        "verfahrensweg": chance.choice(["K1"] * 4 + ["K2", "K3", "K4", "K5", "K6"]),
        "b1_wert": chance.choice([None, *B1]),
        "b2_wert": chance.choice([None, *B2]),
        "b3_wert": chance.choice([None, *B3]),
        "b4_wert": chance.choice([None, *B4]),
        "in_strafhaft": custody,
        "tage_bis_haftende": chance.choice([None, 0, 29, 30, 270, 271, 730, 731]) if custody == "JA" else None,
        "rueckuebernahme_zusage": chance.choice([None, True, False]),
        "abschiebungsverbot_alle_zielstaaten": chance.choice([None, False, False, True]),
        "titel_seit": _title(rows, chance=chance),
    }


def records(count: int, *, seed: int) -> dict[str, list[Record]]:
    """Records of so many persons, one list per mart."""
    chance = random.Random(seed)  # noqa: S311 -- invented data, not a secret
    given: dict[str, list[Record]] = {
        "personen": [], "verurteilungen": [], "haftzeiten": [], "lagen": [], "lage_belege": [],
    }  # fmt: skip
    for number in range(count):
        person = f"r{number:06d}"
        rows = convictions(person, chance=chance)
        told = _extract(rows, chance=chance)
        given["personen"].append({"person_id": person, "stand_bzr": chance.choice([told] * 30 + [None])})
        given["verurteilungen"] += rows
        if rows and chance.random() < 0.3:
            out = chance.choice(rows)["tat_letzter_tag"] - timedelta(
                days=chance.choice([-1, 0, 30, 364, 365, 366, 500])
            )
            stay = {"person_id": person, "beginn_am": out - timedelta(days=90), "ende_am": out}
            given["haftzeiten"].append({"haft_id": f"{person}/h"} | stay)
        given["lagen"].append(situation(person, rows=rows, chance=chance))
        if chance.random() < 0.15:
            reason = chance.choice(["NICHT_ANWENDBAR", "VERALTET", "WIDERSPRUCH"])
            given["lage_belege"].append(
                {"person_id": person, "fakt": chance.choice(["B1", "B2", "B3", "B4"]), "grund_unbekannt": reason}
            )
    return given
