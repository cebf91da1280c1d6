"""Read the parts of a ruleset beside its dimensions.

Belongs here: one function per rule file that speaks of evidence, each taking every key.
Does not belong here: files that speak of cases (case_parts_reader), whether the parts fit together (ruleset_checks).
"""

from dataclasses import dataclass
from pathlib import Path

from pipelines.prioritise.conditions import ConditionReader
from pipelines.prioritise.norms import NormRange, read_range
from pipelines.prioritise.parts import Erasure, ErasurePeriod, EvidenceClass, Gate, Mark, Series
from pipelines.prioritise.registry import FactRegistry
from pipelines.prioritise.rule_source import entries, legal_state, read_rule_file
from quality.strict_yaml import Fields


@dataclass(frozen=True)
class RuleFile:
    """One rule file while it is read; `path` must exist."""

    path: Path
    registry: FactRegistry
    problems: list[str]

    def top(self) -> Fields:
        """Read the keys at the top."""
        return read_rule_file(self.path, problems=self.problems)

    def entries(self, fields: Fields, key: str, *, thing: str) -> list[Fields]:
        """Take a list of mappings."""
        return entries(fields, key, file=self.path.name, thing=thing, problems=self.problems)

    def conditions(self, table: str, *, gives_points: bool = False) -> ConditionReader:
        """Give the reader of conditions on one table's facts; `gives_points` refuses facts that never do."""
        return ConditionReader(
            registry=self.registry,
            table=table,
            file=self.path.name,
            problems=self.problems,
            gives_points=gives_points,
        )


def read_norm_sets(
    file: RuleFile,
) -> tuple[dict[str, tuple[NormRange, ...]], dict[str, tuple[str, ...]], dict[str, str]]:
    """Read norm_sets.yml: sets of paragraphs by name, the legal sources that they cite, where each set stands."""
    top = file.top()
    sets = {}
    places = {}
    law = {}
    for entry in file.entries(top, "norm_sets", thing="norm set"):
        legal = legal_state(entry)
        ranges = []
        for text in entry.texts("normen"):
            found = read_range(text)
            if found is None:
                entry.refuse(f"{text!r} is no paragraph or run of paragraphs such as `StGB 174-180a`")
            else:
                ranges.append(found)
        if legal.id in sets:
            entry.refuse("stands twice")
        sets[legal.id] = tuple(ranges)
        places[legal.id] = legal.place
        law[legal.id] = legal.law
        entry.refuse_leftovers()
    top.refuse_leftovers()
    return sets, law, places


def read_gates(file: RuleFile) -> tuple[Gate, ...]:
    """Read gates.yml in order: the first gate that stops a piece of evidence is named."""
    top = file.top()
    reader = file.conditions("ereignisse")
    gates = []
    for entry in file.entries(top, "gates", thing="gate"):
        gates.append(
            Gate(legal=legal_state(entry), when=reader.read(entry, "wenn"), hides=entry.boolean("inhalt_verbergen"))
        )
        entry.refuse_leftovers()
    top.refuse_leftovers()
    return tuple(gates)


def read_erasure(file: RuleFile) -> Erasure:
    """Read erasure.yml: the table of periods and what stops them from running out."""
    top = file.top()
    reader = file.conditions("ereignisse")
    periods = []
    for entry in file.entries(top, "fristen", thing="period"):
        legal = legal_state(entry)
        periods.append(
            ErasurePeriod(
                legal=legal,
                when=reader.read_optional(entry, "wenn"),
                years=entry.integer("jahre") if entry.has("jahre") else None,
                plus_sentence=entry.boolean("zuzueglich_strafe"),
                conflict_with=entry.optional_verbatim("verdraengt"),
            )
        )
        entry.refuse_leftovers()
    erasure = Erasure(
        in_register=reader.read(top, "im_register_wenn"),
        maybe_in_register=reader.read_optional(top, "vielleicht_im_register_wenn"),
        periods=tuple(periods),
        open_while=reader.read(top, "hemmung_wenn"),
        ended_by=top.texts("hemmung_endet_mit"),
        custodial=top.texts("freiheitsentziehende_strafen"),
        penal=top.texts("strafen"),
        repeat_norms=top.verbatim("wiederholung_normen"),
    )
    top.refuse_leftovers()
    return erasure


def read_classes(file: RuleFile) -> tuple[tuple[Series, ...], tuple[EvidenceClass, ...], tuple[Mark, ...]]:
    """Read classes.yml: derived series facts, the classes of evidence, and the marks that evidence leaves on a case."""
    top = file.top()
    reader = file.conditions("ereignisse", gives_points=True)
    series, classes, marks = [], [], []
    for entry in file.entries(top, "serien", thing="series"):
        series.append(Series(legal=legal_state(entry), when=reader.read(entry, "wenn"), months=entry.integer("monate")))
        entry.refuse_leftovers()
    for entry in file.entries(top, "klassen", thing="class"):
        classes.append(
            EvidenceClass(
                legal=legal_state(entry),
                when=reader.read(entry, "wenn"),
                residual=entry.boolean("nur_sonst"),
                admits=entry.boolean("eingang"),
            )
        )
        entry.refuse_leftovers()
    for entry in file.entries(top, "merkmale", thing="mark") if top.has("merkmale") else ():
        mark = Mark(legal=legal_state(entry), when=file.conditions("ereignisse").read(entry, "wenn"))
        file.registry.demand(mark.legal.id, table="faelle", refuse=entry.refuse)
        fact = file.registry.facts.get(mark.legal.id)
        if fact is not None and (fact.type != "boolean" or not fact.never_points):
            entry.refuse("must be registered as a boolean with nie_punkte: a mark never leads to points")
        marks.append(mark)
        entry.refuse_leftovers()
    top.refuse_leftovers()
    return tuple(series), tuple(classes), tuple(marks)
