"""Hypothetical cases in a file: training, lawyers, what-if.

Belongs here: the format of such a file (docs: tests/spec/golden_cases.yml), read strictly, and its results.
Does not belong here: any rule; the cases go through the same evaluation as a list.

Dimension A: id, says, verurteilungen (id, art, normen, erstes_urteil, rechtskraft, tat_bis; optional monate, tage, ts,
taten, alter_tat, waffe, bew, bew_wid, in_bew, hafttage_seit_tat, einbezogen, schuldform, massregeln, strafmakel,
strafrest, erlassen, vollstr_erledigt, aufgehoben, in_bzr, link_unsicher), optional expect.
Dimension B: id, says, facts (B1 to B4, in_strafhaft, tage_bis_haftende, rueckuebernahme_zusage,
abschiebungsverbot_alle_zielstaaten; optional verfahrensweg), optional expect. null means unknown.
"""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from pipelines.errors import UserError
from pipelines.prioritise.convictions import class_names, judged_convictions
from pipelines.prioritise.evaluate import points_of
from pipelines.prioritise.fact_frames import facts_of
from pipelines.prioritise.facts import derived_case_facts
from pipelines.prioritise.ruleset import Ruleset, load_ruleset

_CONVICTION_DEFAULTS: dict[str, Any] = {
    "monate": None,
    "tage": None,
    "ts": None,
    "alter_tat": 30,
    "waffe": False,
    "bew": False,
    "bew_wid": None,
    "in_bew": False,
    "hafttage_seit_tat": 0,
    "einbezogen": None,
    "schuldform": "V",
    "massregeln": (),
    "strafmakel": None,
    "strafrest": None,
    "erlassen": None,
    "aufgehoben": False,
    "in_bzr": True,
    "link_unsicher": False,
}
_REQUIRED = ("id", "art", "normen", "erstes_urteil", "rechtskraft", "tat_bis")
_B_COLUMNS = {
    "B1": "b1_wert",
    "B2": "b2_wert",
    "B3": "b3_wert",
    "B4": "b4_wert",
    "in_strafhaft": "in_strafhaft",
    "tage_bis_haftende": "tage_bis_haftende",
    "rueckuebernahme_zusage": "rueckuebernahme_zusage",
    "abschiebungsverbot_alle_zielstaaten": "abschiebungsverbot_alle_zielstaaten",
}
_HYPOTHETICAL_TRACK = "K1"


def _token(norm: object) -> str:
    """A bare paragraph is one of the StGB."""
    text = str(norm)
    return f"StGB {text}" if text[:1].isdigit() else text


def _conviction(case: str, given: dict[str, Any], *, problems: list[str]) -> dict[str, Any]:
    left = dict(given)
    place = f"case {case}, conviction {left.get('id') or '?'}"
    problems.extend(f"{place}: [{key}] is missing" for key in _REQUIRED if key not in left)
    required = {key: left.pop(key, None) for key in _REQUIRED}
    values = {key: left.pop(key, default) for key, default in _CONVICTION_DEFAULTS.items()}
    deeds = left.pop("taten", [required["tat_bis"]])
    executed = left.pop("vollstr_erledigt", required["erstes_urteil"])
    problems.extend(f"{place}: the key [{key}] is not known here" for key in left)
    age, custody = values["alter_tat"], values["hafttage_seit_tat"]
    return {
        "verurteilung_id": f"{case}/{required['id']}",
        "person_id": case,
        "tat_letzter_tag": required["tat_bis"],
        "erstes_urteil_am": required["erstes_urteil"],
        "rechtskraft_am": required["rechtskraft"],
        "normen": [_token(norm) for norm in required["normen"] or []],
        "schuldform": values["schuldform"],
        "strafart": required["art"],
        "dauer_monate": values["monate"],
        "dauer_tage": values["tage"],
        "tagessaetze": values["ts"],
        "ist_bewaehrung": values["bew"],
        "bew_widerruf_am": values["bew_wid"],
        "strafrest_ausgesetzt_am": values["strafrest"],
        "strafe_erlassen_am": values["erlassen"],
        "strafmakel_beseitigt_am": values["strafmakel"],
        "massregeln": [str(item) for item in values["massregeln"]],
        "einbezogen_in_id": f"{case}/{values['einbezogen']}" if values["einbezogen"] else None,
        "vollstr_erledigt_am": executed,
        "alter_bei_tat_min": age,
        "alter_bei_tat_max": age,
        "waffe": values["waffe"],
        "tat_tage": deeds,
        "ist_in_bewaehrung": values["in_bew"],
        "hafttage_seit_tat_min": custody,
        "hafttage_seit_tat_max": custody,
        "ist_in_bzr": values["in_bzr"],
        "ist_aufgehoben": values["aufgehoben"],
        "ist_link_unsicher": values["link_unsicher"],
    }


def _situation(case: str, given: dict[str, Any], *, problems: list[str]) -> dict[str, Any]:
    left = dict(given)
    situation = {"person_id": case, "verfahrensweg": left.pop("verfahrensweg", _HYPOTHETICAL_TRACK)}
    for key, column in _B_COLUMNS.items():
        if key not in left:
            problems.append(f"case {case}: the fact [{key}] is missing; write null for unknown")
        situation[column] = left.pop(key, None)
    problems.extend(f"case {case}: the fact [{key}] is not known here" for key in left)
    return situation


def _a_result(person: dict[str, Any], *, events: pl.DataFrame, criteria: list[str]) -> dict[str, Any]:
    gates, classes, erasure = {}, {}, {}
    for row in events.iter_rows(named=True):
        name = row["verurteilung_id"].removeprefix(f"{person['person_id']}/")
        if row["schleuse"] is not None:
            gates[name] = row["schleuse"]
        else:
            classes[name] = row["klassen"]
        if row["tilgung_regel"] is not None:
            erasure[name] = {"regel": row["tilgung_regel"], "ende": row["tilgung_ende"]}
    result: dict[str, Any] = {"id": person["person_id"]}
    result |= {name: person[f"{name}_min"] for name in criteria}
    result |= {"A": person["A_min"], "band": person["A_band_min"]}
    if gates:
        result["gates"] = gates
    result |= {"klassen": classes, "tilgung": erasure}
    upper = {n: person[f"{n}_max"] for n in [*criteria, "A"] if person[f"{n}_max"] != person[f"{n}_min"]}
    if upper:
        result["hoechstens"] = upper | {"band": person["A_band_max"]}
    return result


def assess_cases_file(path: Path, *, ruleset: Ruleset | None = None) -> list[dict[str, Any]]:
    """Evaluate the cases of a file, in its order.

    Args:
        path: YAML with stichtag, dimension_a and dimension_b (either may be left out).
        ruleset: as loaded; None: IRIS 1.0.

    Returns:
        Per case of dimension A: id, one key per criterion, A, band, gates (only if a gate stopped one), klassen,
        tilgung; where something is unknown, points are the certain ones and `hoechstens` names the upper ends.
        Per case of dimension B: id, min, max, band_min, band_max, unbekannt.

    Raises:
        UserError: the file cannot be read, with every problem at once.
    """
    problems: list[str] = []
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        content, problems = {}, [str(error)]
    left = dict(content) if isinstance(content, dict) else {}
    stichtag = left.pop("stichtag", None)
    cases_a = left.pop("dimension_a", None) or []
    cases_b = left.pop("dimension_b", None) or []
    if not isinstance(stichtag, date):
        problems.append("[stichtag] is missing or no day such as 2026-06-01")
    problems.extend(f"the key [{key}] is not known here" for key in left)
    convictions = []
    for case in cases_a:
        given = case.get("verurteilungen") or []
        convictions += [_conviction(case["id"], item, problems=problems) for item in given]
    situations = [_situation(case["id"], case.get("facts") or {}, problems=problems) for case in cases_b]
    _refuse(problems, path=path)
    rules = (ruleset or load_ruleset()).at(stichtag)
    names = [case["id"] for case in (*cases_a, *cases_b)]
    facts = facts_of(
        personen=[{"person_id": name, "stand_bzr": stichtag} for name in names],
        verurteilungen=convictions,
        lagen=situations,
    )
    judged = judged_convictions(facts, ruleset=rules, stichtag=stichtag).with_columns(class_names(rules))
    rows, _ = points_of(derived_case_facts(facts, stichtag=stichtag), events=judged, ruleset=rules, stichtag=stichtag)
    people = {row["person_id"]: row for row in rows.iter_rows(named=True)}
    by_person = {str(key[0]): frame for key, frame in judged.group_by("person_id")}
    empty = judged.clear()
    criteria = [criterion.legal.id for criterion in rules.dimension("A").criteria]
    results = []
    for case in cases_a:
        events = by_person.get(case["id"])
        results.append(_a_result(people[case["id"]], events=empty if events is None else events, criteria=criteria))
    return results + [_b_result(people[case["id"]], rules=rules) for case in cases_b]


def _b_result(person: dict[str, Any], *, rules: Ruleset) -> dict[str, Any]:
    criteria = [criterion.legal.id for criterion in rules.dimension("B").criteria]
    return {
        "id": person["person_id"],
        "min": person["B_min"],
        "max": person["B_max"],
        "band_min": person["B_band_min"],
        "band_max": person["B_band_max"],
        "unbekannt": [name for name in criteria if person[f"{name}_min"] != person[f"{name}_max"]],
    }


def _refuse(problems: list[str], *, path: Path) -> None:
    if problems:
        raise UserError(
            what=f"The cases in {path.name} cannot be assessed:\n" + "\n".join(f"  - {p}" for p in problems),
            meaning="Nothing was computed; no list is concerned.",
            remedy=f"Correct {path.name} and run: iris assess {path.name}",
        )
