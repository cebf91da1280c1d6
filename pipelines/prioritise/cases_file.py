"""Hypothetical cases in a file: training, lawyers, what-if; read strictly, before anything is computed.

Belongs here: the format of such a file (docs/how-to/assess-a-hypothetical-case.md), and turning it into facts.
Does not belong here: the evaluation and its results (hypothetical), any rule.

Dimension A: id, says, verurteilungen, optional expect. Dimension B: id, says, facts, optional expect. Whole cases
(faelle): id, says, optional person, lage, verurteilungen, haftzeiten, belege, expect. null means unknown.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from pipelines.errors import UserError
from pipelines.prioritise.cases_format import (
    ADULT,
    DAY,
    FLAG,
    HYPOTHETICAL_TRACK,
    NUMBER,
    OPTIONAL,
    PLAIN_PERSON,
    PLAIN_SITUATION,
    REQUIRED,
    SITUATION,
    SPECIAL,
    TEXT,
    TEXTS,
    TRACK,
    CasesFile,
    has_shape,
)  # fmt: skip
from pipelines.prioritise.fact_frames import HAFTZEITEN, LAGEN, PERSONEN, facts_of
from pipelines.prioritise.facts import EXPRESS_FINDINGS, Facts


def read_cases_file(path: Path) -> CasesFile:
    """Read a file of cases.

    Args:
        path: YAML with stichtag and at least one of dimension_a, dimension_b, faelle.

    Raises:
        UserError: the file cannot be read, with every problem at once.
    """
    reader = _Reader(path)
    left = reader.top()
    stichtag = left.pop("stichtag", None)
    if type(stichtag) is not date:
        reader.refuse("", "[stichtag] is missing or no day such as 2026-06-01")
        stichtag = date.min
    names: dict[str, list[str]] = {}
    for section, read in (
        ("dimension_a", reader.of_dimension_a),
        ("dimension_b", reader.of_dimension_b),
        ("faelle", reader.whole),
    ):
        names[section] = []
        for name, case in reader.cases(left.pop(section, None), section=section):
            names[section].append(name)
            read(name, case, stichtag=stichtag)
    for key in left:
        reader.refuse("", f"the key [{key}] is not known here; sections are dimension_a, dimension_b and faelle")
    if not any(names.values()) and not reader.problems:
        reader.refuse("", "there is no case in it")
    reader.stop_if_refused()
    return CasesFile(
        stichtag=stichtag,
        facts=reader.facts(),
        dimension_a=tuple(names["dimension_a"]),
        dimension_b=tuple(names["dimension_b"]),
        faelle=tuple(names["faelle"]),
        previous=tuple(reader.previous),
    )


class _Reader:
    """Collects records and problems of one file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: set[str] = set()
        self.problems: list[str] = []
        self.previous: list[tuple[str, int, date]] = []
        self._persons: list[dict[str, Any]] = []
        self._convictions: list[dict[str, Any]] = []
        self._findings: dict[str, list[bool | None]] = {name: [] for name in EXPRESS_FINDINGS}
        self._stays: list[dict[str, Any]] = []
        self._situations: list[dict[str, Any]] = []
        self._evidence: list[dict[str, Any]] = []

    def refuse(self, place: str, problem: str) -> None:
        self.problems.append(f"{place}: {problem}" if place else problem)

    def stop_if_refused(self) -> None:
        if self.problems:
            raise UserError(
                what=f"The cases in {self._path.name} cannot be assessed:\n"
                + "\n".join(f"  - {p}" for p in self.problems),
                meaning="Nothing was computed; no list is concerned.",
                remedy=f"Correct {self._path.name} and run: iris assess {self._path.name}",
            )

    def top(self) -> dict[str, Any]:
        try:
            content = yaml.safe_load(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError, yaml.YAMLError) as error:
            self.refuse("", " ".join(str(error).split()))
            self.stop_if_refused()
        if not isinstance(content, dict):
            self.refuse("", "the file must hold keys: stichtag and dimension_a, dimension_b or faelle")
            self.stop_if_refused()
        return dict(content)

    def cases(self, given: object, *, section: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Give the cases of a section with their ids; what is none is refused."""
        if given is None:
            return
        if not isinstance(given, list):
            self.refuse("", f"[{section}] must be a list of cases")
            return
        for number, case in enumerate(given, start=1):
            if not isinstance(case, dict) or not isinstance(case.get("id"), str | int):
                self.refuse(f"{section}, case {number}", "must be a mapping with an [id]")
                continue
            name = str(case["id"])
            if name in self._seen:
                self.refuse(f"case {name}", "the id stands twice in the file")
                continue
            self._seen.add(name)
            yield name, {key: value for key, value in case.items() if key not in {"id", "says", "expect"}}

    def of_dimension_a(self, name: str, case: dict[str, Any], *, stichtag: date) -> None:
        self._register(name, case.pop("verurteilungen", None), stichtag=stichtag)
        self._leftovers(f"case {name}", case)
        self._persons.append({"person_id": name, "stand_bzr": stichtag})
        self._situations.append({"person_id": name})

    def of_dimension_b(self, name: str, case: dict[str, Any], *, stichtag: date) -> None:
        left = self._mapping(f"case {name}", case.pop("facts", None), key="facts")
        situation: dict[str, Any] = {"person_id": name, TRACK: left.pop(TRACK, HYPOTHETICAL_TRACK)}
        for key, column in SITUATION.items():
            if key not in left:
                self.refuse(f"case {name}", f"the fact [{key}] is missing; write null for unknown")
            situation[column] = left.pop(key, None)
        self._leftovers(f"case {name}", left, thing="fact")
        self._leftovers(f"case {name}", case)
        self._persons.append({"person_id": name, "stand_bzr": stichtag})
        self._situations.append(self._typed(f"case {name}", situation, schema=LAGEN))

    def whole(self, name: str, case: dict[str, Any], *, stichtag: date) -> None:
        place = f"case {name}"
        person = self._mapping(place, case.pop("person", {}), key="person")
        if "geburtsdatum" in person:
            born = person.pop("geburtsdatum")
            person |= {"geburtsdatum_von": born, "geburtsdatum_bis": born}
        plain = PLAIN_PERSON | {"geburtsdatum_von": ADULT, "geburtsdatum_bis": ADULT, "stand_bzr": stichtag}
        self._persons.append({"person_id": name} | self._typed(place, plain | person, schema=PERSONEN))
        given = self._mapping(place, case.pop("lage", {}), key="lage")
        names = dict(zip(given, given, strict=True)) | SITUATION  # either name of a fact will do
        told = {names[key]: value for key, value in given.items()}
        self._situations.append({"person_id": name} | self._typed(place, PLAIN_SITUATION | told, schema=LAGEN))
        self._register(name, case.pop("verurteilungen", []), stichtag=stichtag)
        for number, stay in enumerate(self._list(place, case.pop("haftzeiten", []), key="haftzeiten"), start=1):
            typed = self._typed(place, self._mapping(place, stay, key="haftzeiten"), schema=HAFTZEITEN)
            self._stays.append({"person_id": name, "haft_id": f"{name}/{number}"} | typed)
        for entry in self._list(place, case.pop("belege", []), key="belege"):
            left = self._mapping(place, entry, key="belege")
            fact, reason = left.pop("fakt", None), left.pop("grund", None)
            self._leftovers(place, left)
            self._evidence.append({"person_id": name, "fakt": fact, "grund_unbekannt": reason, "stelle": "ABH"})
        before = self._mapping(place, case.pop("vorher", {}), key="vorher")
        if before:
            rank, since = before.pop("zelle_rang", None), before.pop("seit", None)
            self._leftovers(place, before)
            if not isinstance(rank, int) or type(since) is not date:
                self.refuse(place, "[vorher] must hold zelle_rang, a whole number, and seit, a day")
            else:
                self.previous.append((name, rank, since))
        self._leftovers(place, case)

    def _register(self, name: str, given: object, *, stichtag: date) -> None:
        for entry in self._list(f"case {name}", given, key="verurteilungen"):
            left = self._mapping(f"case {name}", entry, key="verurteilungen")
            self._conviction(name, left, stichtag=stichtag)

    def _conviction(self, case: str, left: dict[str, Any], *, stichtag: date) -> None:
        place = f"case {case}, conviction {left.get('id') or '?'}"
        for key in REQUIRED:
            if key not in left:
                self.refuse(place, f"[{key}] is missing; write null for unknown")
        row = {
            column: self._shaped(place, key, left.pop(key, None), shape=shape)
            for key, (column, shape) in REQUIRED.items()
        }
        row |= {
            column: self._shaped(place, key, left.pop(key, default), shape=shape)
            for key, (column, shape, default) in OPTIONAL.items()
        }
        defaults = {
            "taten": [row["tat_letzter_tag"]] if row["tat_letzter_tag"] else None,
            "vollstr_erledigt": row["erstes_urteil_am"],
            "auskunft": stichtag,
        }
        silent = {key: default for key, (_, default) in SPECIAL.items()} | defaults
        special = {
            key: self._shaped(place, key, left.pop(key, silent[key]), shape=shape)
            for key, (shape, _) in SPECIAL.items()
        }
        self._leftovers(place, left)
        age, custody = special["alter_tat"], special["hafttage_seit_tat"]
        for name, column in self._findings.items():
            column.append(row.pop(name))
        self._convictions.append(
            row
            | {
                "verurteilung_id": f"{case}/{row['verurteilung_id']}",
                "person_id": case,
                "normen": None if row["normen"] is None else [_token(norm) for norm in row["normen"]],
                "massregeln": None if row["massregeln"] is None else [str(item) for item in row["massregeln"]],
                "einbezogen_in_id": f"{case}/{special['einbezogen']}" if special["einbezogen"] else None,
                "wiederholt_id": f"{case}/{special['wiederholt']}" if special["wiederholt"] else None,
                "vollstr_erledigt_am": special["vollstr_erledigt"],
                "alter_bei_tat_min": age,
                "alter_bei_tat_max": age,
                "tat_tage": special["taten"],
                "hafttage_seit_tat_min": custody,
                "hafttage_seit_tat_max": custody,
                "auskunft_am": special["auskunft"],
            }
        )

    def _shaped(self, place: str, key: str, value: Any, *, shape: str) -> Any:  # noqa: ANN401 -- a YAML value
        """Refuse a value of another shape; null is unknown in every shape."""
        if value is None or has_shape(value, shape=shape):
            return str(value) if shape == TEXT and value is not None else value
        self.refuse(place, f"[{key}] must be a {shape} or null, not {value!r}")
        return None

    def _typed(self, place: str, record: dict[str, Any], *, schema: pl.Schema) -> dict[str, Any]:
        """Check the columns of a record against the frame it will stand in."""
        shapes = {pl.Boolean: FLAG, pl.Int32: NUMBER, pl.Date: DAY, pl.String: TEXT, pl.List: TEXTS}
        for key in list(record):
            if key not in schema:
                self.refuse(place, f"the fact [{key}] is not known here")
                del record[key]
            else:
                record[key] = self._shaped(place, key, record[key], shape=shapes[type(schema[key])])
        return record

    def _mapping(self, place: str, value: object, *, key: str) -> dict[str, Any]:
        if isinstance(value, dict):
            return dict(value)
        self.refuse(place, f"[{key}] must be keys with values, not {value!r}")
        return {}

    def _list(self, place: str, value: object, *, key: str) -> Sequence[Any]:
        if isinstance(value, list):
            return value
        self.refuse(place, f"[{key}] must be a list, not {value!r}")
        return []

    def _leftovers(self, place: str, left: Mapping[str, Any], *, thing: str = "key") -> None:
        for key in left:
            self.refuse(place, f"the {thing} [{key}] is not known here")

    def facts(self) -> Facts:
        facts = facts_of(
            personen=self._persons,
            verurteilungen=self._convictions,
            haftzeiten=self._stays,
            lagen=self._situations,
            lage_belege=self._evidence,
        )
        findings = [pl.Series(name, column, dtype=pl.Boolean) for name, column in self._findings.items()]
        return Facts(
            personen=facts.personen,
            verurteilungen=facts.verurteilungen.with_columns(findings),
            haftzeiten=facts.haftzeiten,
            lagen=facts.lagen,
            lage_belege=facts.lage_belege,
        )


def _token(norm: object) -> str:
    """A bare paragraph is one of the StGB."""
    text = str(norm)
    return f"StGB {text}" if text[:1].isdigit() else text
