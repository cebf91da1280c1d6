"""What the rules find in hypothetical cases, under the keys that such a file expects.

Belongs here: evaluating the cases of a file, and the shape of their results.
Does not belong here: the format of the file (cases_file), any rule; the cases go through the same evaluation as a list.
"""

from pathlib import Path
from typing import Any

import polars as pl

from pipelines.prioritise.assess import Evaluated, evaluate
from pipelines.prioritise.cases_file import read_cases_file
from pipelines.prioritise.cases_format import CasesFile
from pipelines.prioritise.convictions import class_names, judged_convictions
from pipelines.prioritise.domains import within_domain
from pipelines.prioritise.evaluate import points_of
from pipelines.prioritise.facts import Facts, derived_case_facts
from pipelines.prioritise.priority import PREVIOUS_SCHEMA, case_ids
from pipelines.prioritise.ruleset import Ruleset, load_ruleset

_KEY = b"hypothetical cases bear no pseudonym"


def assess_cases_file(path: Path, *, ruleset: Ruleset | None = None) -> list[dict[str, Any]]:
    """Evaluate the cases of a file, in its order.

    Args:
        path: as cases_file reads it.
        ruleset: as loaded; None: IRIS 1.0.

    Returns:
        Per case of dimension A: id, one key per criterion, A, band, gates (only if a gate stopped one), klassen,
        tilgung; where something is unknown, points are the certain ones and `hoechstens` names the upper ends.
        Per case of dimension B: id, min, max, band_min, band_max, unbekannt.
        Per whole case: id, liste or entfernt_durch, zelle, zelle_max, A, B, kennzeichen, bleibeinteresse, eingang,
        frist_stufe, wartetage, fragen.

    Raises:
        UserError: the file cannot be read, or the ruleset does not speak of its day.
    """
    return results_of(read_cases_file(path), ruleset=ruleset or load_ruleset())


def results_of(file: CasesFile, *, ruleset: Ruleset) -> list[dict[str, Any]]:
    """Evaluate the cases of a file as read; results as in assess_cases_file."""
    rules = ruleset.at(file.stichtag)
    results = _of_dimensions(file, rules=rules) if file.dimension_a or file.dimension_b else []
    return results + (_of_whole_cases(file, ruleset=ruleset) if file.faelle else [])


def _of_dimensions(file: CasesFile, *, rules: Ruleset) -> list[dict[str, Any]]:
    facts, _ = within_domain(only(file.facts, persons=[*file.dimension_a, *file.dimension_b]), registry=rules.registry)
    judged = judged_convictions(facts, ruleset=rules, stichtag=file.stichtag).with_columns(class_names(rules))
    cases = derived_case_facts(facts, stichtag=file.stichtag)
    rows, _ = points_of(cases, events=judged, ruleset=rules, stichtag=file.stichtag)
    people = {row["person_id"]: row for row in rows.iter_rows(named=True)}
    by_person = {str(key[0]): frame for key, frame in judged.group_by("person_id")}
    criteria = [criterion.legal.id for criterion in rules.dimension("A").criteria]
    results = []
    for name in file.dimension_a:
        events = by_person.get(name)
        results.append(_a_result(people[name], events=judged.clear() if events is None else events, criteria=criteria))
    return results + [_b_result(people[name], rules=rules) for name in file.dimension_b]


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


def evaluated(file: CasesFile, *, ruleset: Ruleset) -> Evaluated:
    """Evaluate the whole cases of a file as one list.

    Args:
        file: as read.
        ruleset: as loaded.
    """
    ids = case_ids([name for name, _, _ in file.previous], pseudonym_key=_KEY)
    before = [(fall_id, rank, since) for fall_id, (_, rank, since) in zip(ids, file.previous, strict=True)]
    return evaluate(
        only(file.facts, persons=file.faelle),
        ruleset=ruleset,
        stichtag=file.stichtag,
        pseudonym_key=_KEY,
        previous=pl.DataFrame(before, schema=PREVIOUS_SCHEMA, orient="row"),
    )


def _of_whole_cases(file: CasesFile, *, ruleset: Ruleset) -> list[dict[str, Any]]:
    found = evaluated(file, ruleset=ruleset)
    asked = {str(key[0]): frame["feld"].to_list() for key, frame in found.questions.group_by("person_id")}
    listed = {row["person_id"]: row for row in found.cases.iter_rows(named=True)}
    removed = {row["person_id"]: row["entfernt_durch"] for row in found.persons.iter_rows(named=True)}
    results = []
    for name in file.faelle:
        row = listed.get(name)
        if row is None:
            results.append({"id": name, "entfernt_durch": removed[name]})
            continue
        spans = {d.id: [row[f"{d.id}_min"], row[f"{d.id}_max"]] for d in found.rules.dimensions}
        results.append(
            {"id": name, "liste": row["liste"], "zelle": row["zelle"], "zelle_max": row["zelle_max"]}
            | {key: span for key, span in spans.items() if span[0] is not None}
            | {
                "kennzeichen": row["kennzeichen"],
                "bleibeinteresse": row["c_klasse"],
                "eingang": row["eingang"],
                "frist_stufe": row["frist_stufe"],
                "wartetage": row["wartetage"],
                "fragen": sorted(set(asked.get(name) or [])),
            }
        )
    return results


def only(facts: Facts, *, persons: list[str] | tuple[str, ...]) -> Facts:
    """Keep the facts of some persons."""
    named = list(persons)
    return Facts(
        **{name: getattr(facts, name).filter(pl.col("person_id").is_in(named)) for name in facts.__dataclass_fields__}
    )
