"""Hold the two readings against each other, person by person.

Belongs here: running both on the same records and naming every difference in plain words.
Does not belong here: either reading.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from pipelines.prioritise.convictions import class_names, judged_convictions
from pipelines.prioritise.evaluate import points_of
from pipelines.prioritise.fact_frames import facts_of
from pipelines.prioritise.facts import Facts, derived_case_facts
from pipelines.prioritise.priority import with_cells
from pipelines.prioritise.ruleset import Ruleset
from pipelines.prioritise.stops import RANKED, with_population
from tests.spec.rules.second_opinion.cells import cell
from tests.spec.rules.second_opinion.perspective import assess_b, band_b
from tests.spec.rules.second_opinion.points import band_a
from tests.spec.rules.second_opinion.registers import DAY, Record, records
from tests.spec.rules.second_opinion.worlds import Opinion, opine

_FINDINGS = ("hat_verwerflichen_beweggrund", "ist_serienmaessig")


def _entries(rows: list[Record], *, stays: list[Record], title: date | None, day: date) -> list[dict[str, Any]]:
    """Add what several rows say together: taken in, sent twice, releases."""
    entries = []
    for row in rows:
        name = row["einbezogen_in_id"]
        totals = [other for other in rows if other["verurteilung_id"] == name]
        stands = all(
            total["rechtskraft_am"] is not None and total["rechtskraft_am"] <= day and not total["ist_aufgehoben"]
            for total in totals
        )
        # A record of the register goes before a copy that is told word for word alike.
        same = [
            (other["wiederholt_id"] is not None, other["ist_in_bzr"] is not True, other["verurteilung_id"])
            for other in rows
            if all(other[k] == row[k] for k in ("gericht_id", "geschaeftsnr", "erstes_urteil_am", "tat_letzter_tag"))
        ]
        entries.append(
            row
            | {
                "einbezogen": name is not None and stands,
                "doppelt": row["wiederholt_id"] is not None or row["verurteilung_id"] != min(same)[2],
                "nur_abschrift": row["ist_in_bzr"] is None,
                "ist_rechtskraft_vermerkt": row["rechtskraft_am"] is not None,
                "lebenslang": False,
                "titel_seit": title,
                "entlassungen": [stay["ende_am"] for stay in stays],
            }
        )
    return entries


def _by_person(rows: list[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for row in rows:
        found[row["person_id"]].append(row)
    return found


def _class_differences(row: Record, *, worlds: list[set[str]], is_exact: bool) -> list[str]:
    """Compare classes; where an unknown fact decides on gate and class at once, the program may leave a class open."""
    name, residual = row["verurteilung_id"], {"SONSTIGE"}
    certain, possible = set.intersection(*worlds) - residual, set.union(*worlds) - residual
    own_certain, own_open = set(row["klassen"]) - residual, set(row["klassen_moeglich"]) - residual
    agrees = own_certain == certain if is_exact else own_certain <= certain
    if not agrees or (own_certain | own_open != possible and (is_exact or not possible <= own_certain | own_open)):
        return [f"{name} classes {sorted(own_certain)}, open {sorted(own_open)}, by hand {certain} of {possible}"]
    if is_exact and ("SONSTIGE" in row["klassen"]) != any("SONSTIGE" in world for world in worlds):
        return [f"{name} SONSTIGE {row['klassen']}, by hand {worlds}"]
    return []


def _conviction_differences(row: Record, *, opinion: Opinion) -> list[str]:
    name = row["verurteilung_id"]
    gates, worlds = opinion.gates[name], opinion.classes[name]
    stopped = gates - {None}
    found = []
    if (row["schleuse"] is None) != (None in gates) or (row["schleuse"] is not None and row["schleuse"] not in stopped):
        found.append(f"{name} gate {row['schleuse']}, by hand {sorted(map(str, gates))}")
    elif row["schleuse"] is None and (row["schleuse_offen"] is not None) != bool(stopped):
        found.append(f"{name} open gate {row['schleuse_offen']}, by hand {sorted(map(str, gates))}")
    if row["schleuse"] is None and worlds:
        found += _class_differences(row, worlds=worlds, is_exact=not stopped)
    erased = opinion.erasure[name]
    own = (row["tilgung_regel"], row["tilgung_ende"])
    if (row["tilgung_regel"] is None) != (not erased) or (erased and own not in erased):
        found.append(f"{name} erasure {own}, by hand {sorted(map(str, erased))}")
    return found


def _moves_together(entries: list[Record], *, opinion: Opinion) -> bool:
    """An unknown suspension decides on the erasure of several entries at once: the program may take a wider span."""
    is_unknown = any(entry["ist_bewaehrung"] is None and entry["strafart"] in ("FS", "SA", "JS") for entry in entries)
    return is_unknown and any("G3" in gates and len(gates) > 1 for gates in opinion.gates.values())


def _facts(given: dict[str, list[Record]]) -> Facts:
    """Make the marts; express findings of a judgement are facts that they may carry beside their fixed columns."""
    plain = [{key: row[key] for key in row if key not in _FINDINGS} for row in given["verurteilungen"]]
    facts = facts_of(**(given | {"verurteilungen": plain}))
    found = [pl.Series(n, [row[n] for row in given["verurteilungen"]], dtype=pl.Boolean) for n in _FINDINGS]
    return replace(facts, verurteilungen=facts.verurteilungen.with_columns(found))


def random_registers(count: int, *, seed: int) -> Facts:
    """Make random persons with their registers, among them entries that are erased, taken in, sent twice or open."""
    return _facts(records(count, seed=seed))


def _mark_differences(case: Record, *, opinion: Opinion, moves_together: bool) -> list[str]:
    """Compare what usable convictions point to: yes, no, or unknown where the worlds disagree."""
    found = []
    for name, answers in opinion.marks.items():
        by_hand = next(iter(answers)) if len(answers) == 1 else None
        if case[name] != by_hand and not (moves_together and case[name] is None):
            found.append(f"{case['person_id']} {name} {case[name]}, by hand {by_hand}")
    return found


def _cell_differences(case: Record, *, spans: dict[str, tuple[int, int]]) -> list[str]:
    """Compare the priority by lower and by upper bounds."""
    found = []
    for number, name in enumerate(("zelle", "zelle_max")):
        own_a = case[f"A_{'max' if number else 'min'}"]
        by_hand = cell(band_a(own_a), band_b=band_b(spans["B"][number]) if "B" in spans else None)
        if case[name] != by_hand:
            found.append(f"{case['person_id']} {name} {case[name]}, by hand {by_hand}")
    return found


def differences(count: int, *, seed: int, ruleset: Ruleset) -> list[str]:
    """Judge random persons twice.

    Args:
        count: persons.
        seed: of the generator.
        ruleset: as loaded.

    Returns:
        Every difference, one line each.
    """
    given = records(count, seed=seed)
    facts = _facts(given)
    rules = ruleset.at(DAY)
    judged = judged_convictions(facts, ruleset=rules, stichtag=DAY).with_columns(class_names(rules))
    cases, _ = points_of(derived_case_facts(facts, stichtag=DAY), events=judged, ruleset=rules, stichtag=DAY)
    assert rules.matrix is not None
    cases = with_population(cases, events=judged, ruleset=rules, stichtag=DAY)
    cases = with_cells(cases.with_columns(pl.lit(RANKED).alias("liste")), matrix=rules.matrix)
    told = _by_person(list(judged.iter_rows(named=True)))
    rows, stays = _by_person(given["verurteilungen"]), _by_person(given["haftzeiten"])
    places, evidence = _by_person(given["lagen"]), _by_person(given["lage_belege"])
    found = []
    for case in cases.iter_rows(named=True):
        person = case["person_id"]
        entries = _entries(rows[person], stays=stays[person], title=places[person][0]["titel_seit"], day=DAY)
        opinion = opine(entries, is_register_known=case["stand_bzr"] is not None, day=DAY)
        spans = dict(opinion.points)
        reasons = {row["fakt"]: row["grund_unbekannt"] for row in evidence[person]}
        by_hand_b = assess_b(places[person][0], reasons=reasons)
        if by_hand_b is not None:
            spans |= by_hand_b
        elif case["B_min"] is not None or case["B_max"] is not None:
            found.append(f"{person} B {case['B_min']}, by hand none")
        moves_together = _moves_together(entries, opinion=opinion)
        for name, (low, high) in spans.items():
            own = (case[f"{name}_min"], case[f"{name}_max"])
            if own != (low, high) and not (moves_together and own[0] <= low and high <= own[1]):
                found.append(f"{person} {name} {own[0]}-{own[1]}, by hand {low}-{high}")
        bands = [("A", band_a)] + ([("B", band_b)] if by_hand_b is not None else [])
        for name, band in bands:
            own_bands = (case[f"{name}_band_min"], case[f"{name}_band_max"])
            if own_bands != (band(case[f"{name}_min"]), band(case[f"{name}_max"])):
                found.append(f"{person} band {name} {own_bands} for {case[f'{name}_min']}-{case[f'{name}_max']}")
        found += _cell_differences(case, spans=spans)
        found += _mark_differences(case, opinion=opinion, moves_together=moves_together)
        for row in told[person]:
            found += _conviction_differences(row, opinion=opinion)
    return found
