"""The ruleset: the one way from its files to a value that can be evaluated.

Belongs here: which files there are, reading all of them, the law of one day, the hash of the content.
Does not belong here: whether it makes sense (ruleset_checks), what was said about a version before (version_lock).
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pipelines.errors import UserError
from pipelines.prioritise.case_parts_reader import (
    read_matrix,
    read_order,
    read_parameters,
    read_questions,
    read_stops,
    read_tests,
    read_texts,
)
from pipelines.prioritise.criteria import CriterionReader, Factor, read_bands
from pipelines.prioritise.legal_sources import LegalSource, read_legal_sources
from pipelines.prioritise.norms import NormRange
from pipelines.prioritise.parts import (
    Cap,
    Dimension,
    Entry,
    Erasure,
    EvidenceClass,
    Gate,
    Guard,
    Mark,
    Matrix,
    Order,
    Question,
    Series,
    Stop,
    Test,
)
from pipelines.prioritise.parts_reader import RuleFile, read_classes, read_erasure, read_gates, read_norm_sets
from pipelines.prioritise.registry import FactRegistry, load_registry
from pipelines.prioritise.rule_source import day, legal_state
from pipelines.prioritise.ruleset_checks import problems_of
from pipelines.prioritise.version_lock import refuse_changed_content

IRIS_1_0 = Path(__file__).parent / "rulesets" / "iris_1_0"
STATUSES = ("ENTWURF", "FREIGEGEBEN", "AUSSER_KRAFT")
_REQUIRED = ("ruleset.yml", "legal_sources.yml")
_DIMENSIONS = ("dimension_a.yml", "dimension_b.yml")


@dataclass(frozen=True, kw_only=True)
class Ruleset:
    """A ruleset as read and checked; parts that a small ruleset does without are empty or None.

    Attributes:
        name: name of the ruleset.
        version: version, such as 1.0.0.
        status: ENTWURF until signed off.
        title: German title.
        von: first Stichtag.
        bis: last Stichtag; None: open.
        content_hash: sha256 over the rule files.
        legal_sources: by key.
        norm_sets: paragraphs by name of the set.
        norm_set_law: legal sources that each set cites.
        norm_set_places: file, line and name of each set, for messages.
        gates, erasure, series, classes, marks, factors, dimensions, tests, matrix, order, entries, stops, guards,
            questions: rules.
        due_days: days until a question is due, by reason.
        texts: fixed wordings by name.
        registry: the facts its rules may name.
    """

    name: str
    version: str
    status: str
    title: str
    von: date
    bis: date | None
    content_hash: str
    legal_sources: dict[str, LegalSource]
    norm_sets: dict[str, tuple[NormRange, ...]]
    norm_set_law: dict[str, tuple[str, ...]]
    norm_set_places: dict[str, str]
    gates: tuple[Gate, ...]
    erasure: Erasure | None
    series: tuple[Series, ...]
    classes: tuple[EvidenceClass, ...]
    marks: tuple[Mark, ...]
    factors: dict[str, Factor]
    dimensions: tuple[Dimension, ...]
    tests: tuple[Test, ...]
    matrix: Matrix | None
    order: Order | None
    entries: tuple[Entry, ...]
    stops: tuple[Stop, ...]
    guards: tuple[Guard, ...]
    questions: tuple[Question, ...]
    due_days: dict[str, int]
    texts: dict[str, str]
    registry: FactRegistry

    def dimension(self, name: str) -> Dimension:
        """Give the dimension of that id.

        Raises:
            KeyError: there is none.
        """
        return {item.id: item for item in self.dimensions}[name]

    def at(self, stichtag: date) -> "Ruleset":
        """Give the ruleset with only the rules that are law on that day.

        Raises:
            UserError: the day is outside the ruleset's own validity.
        """
        if stichtag < self.von or (self.bis is not None and stichtag > self.bis):
            raise UserError(
                what=f"The ruleset {self.name} {self.version} speaks of days from {self.von}, not of {stichtag}.",
                meaning="No list is made for that day; the last published list stays.",
                remedy="Choose a Stichtag inside the ruleset's validity, or add a ruleset for it under rulesets/.",
            )
        erasure = self.erasure
        matrix = self.matrix
        return replace(
            self,
            gates=tuple(item for item in self.gates if item.legal.in_force(stichtag)),
            erasure=erasure
            and replace(erasure, periods=tuple(p for p in erasure.periods if p.legal.in_force(stichtag))),
            series=tuple(item for item in self.series if item.legal.in_force(stichtag)),
            classes=tuple(item for item in self.classes if item.legal.in_force(stichtag)),
            marks=tuple(item for item in self.marks if item.legal.in_force(stichtag)),
            dimensions=tuple(
                replace(
                    item,
                    criteria=tuple(c for c in item.criteria if c.legal.in_force(stichtag)),
                    caps=tuple(c for c in item.caps if c.legal.in_force(stichtag)),
                )
                for item in self.dimensions
            ),
            tests=tuple(item for item in self.tests if item.legal.in_force(stichtag)),
            matrix=matrix and replace(matrix, cells=tuple(c for c in matrix.cells if c.legal.in_force(stichtag))),
            entries=tuple(item for item in self.entries if item.legal.in_force(stichtag)),
            stops=tuple(item for item in self.stops if item.legal.in_force(stichtag)),
            questions=tuple(item for item in self.questions if item.legal.in_force(stichtag)),
        )


def content_hash(path: Path) -> str:
    """Hash the rule files of a folder: names and bytes, sorted by name."""
    digest = hashlib.sha256()
    for file in sorted(path.glob("*.yml")):
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _read_dimension(file: RuleFile, *, factors: dict[str, Factor]) -> Dimension:
    top = file.top()
    readers = {table: file.conditions(table, gives_points=True) for table in ("faelle", "ereignisse")}
    reader = CriterionReader(file=file.path.name, problems=file.problems, readers=readers)
    if top.has("faktoren"):
        for entry in file.entries(top, "faktoren", thing="factor"):
            factor = reader.factor(entry)
            factors[factor.id] = factor
    criteria = tuple(reader.criterion(entry) for entry in file.entries(top, "kriterien", thing="criterion"))
    caps = []
    for entry in file.entries(top, "deckel", thing="cap"):
        legal = legal_state(entry)
        caps.append(Cap(legal=legal, limit=entry.integer("grenze"), when=readers["faelle"].read(entry, "wenn")))
        entry.refuse_leftovers()
    dimension = Dimension(
        id=top.verbatim("id"),
        name=top.text("name"),
        max=top.integer("max"),
        criteria=criteria,
        caps=tuple(caps),
        bands=read_bands(top, "baender", points_key="rang", file=file.path.name, problems=file.problems),
        applies_when=readers["faelle"].read_optional(top, "gilt_wenn"),
        unknown_when=readers["faelle"].read_optional(top, "unbekannt_wenn"),
        near=top.integer("grenzfall_abstand") if top.has("grenzfall_abstand") else None,
        parameters=read_parameters(file, top),
        place=top.place.replace("file [", "dimension ["),
    )
    top.refuse_leftovers()
    return dimension


def load_ruleset(path: Path = IRIS_1_0, *, registry: FactRegistry | None = None) -> Ruleset:
    """Read a ruleset folder, check it, and refuse it with every problem at once.

    Args:
        path: folder with ruleset.yml, legal_sources.yml and the other rule files (docs of the files: parts).
        registry: facts that its rules may name; None: the register of IRIS.

    Raises:
        UserError: a file is missing, unreadable or contradicts another; content changed under an old version.
    """
    facts = registry or load_registry()
    problems = [f"{name}: the file is missing" for name in _REQUIRED if not (path / name).exists()]
    ruleset = None if problems else _read(path, registry=facts, problems=problems)
    if ruleset is not None:
        problems.extend(problems_of(ruleset))
    if problems or ruleset is None:
        raise UserError(
            what=f"The ruleset {path.name} is refused:\n" + "\n".join(f"  - {problem}" for problem in problems),
            meaning="No list is made with it; the last published list stays.",
            remedy=f"Correct the files named above in {path.name}/ and run the command again.",
        )
    refuse_changed_content(ruleset.version, content_hash=ruleset.content_hash, path=path)
    return ruleset


def _read(path: Path, *, registry: FactRegistry, problems: list[str]) -> Ruleset:
    def file(name: str) -> RuleFile:
        return RuleFile(path / name, registry, problems)

    def has(name: str) -> bool:
        return (path / name).exists()

    known = {
        *_REQUIRED, *_DIMENSIONS, "norm_sets.yml", "gates.yml", "erasure.yml", "classes.yml", "dimension_c.yml",
        "matrix.yml", "order.yml", "stops.yml", "clarifications.yml", "texts.yml",
    }  # fmt: skip
    problems.extend(
        f"{item.name}: no part of a ruleset has this name"
        for item in sorted(path.glob("*.yml"))
        if item.name not in known
    )
    top = file("ruleset.yml").top()
    status = top.verbatim("status")
    if status not in STATUSES:
        top.refuse(f"[status] must be one of {', '.join(STATUSES)}, not {status!r}")
    factors: dict[str, Factor] = {}
    norm_sets, norm_set_law, norm_set_places = (
        read_norm_sets(file("norm_sets.yml")) if has("norm_sets.yml") else ({}, {}, {})
    )
    series, classes, marks = read_classes(file("classes.yml")) if has("classes.yml") else ((), (), ())
    entries, stops, guards = read_stops(file("stops.yml")) if has("stops.yml") else ((), (), ())
    questions, due_days = read_questions(file("clarifications.yml")) if has("clarifications.yml") else ((), {})
    ruleset = Ruleset(
        name=top.verbatim("name"),
        version=top.verbatim("version"),
        status=status,
        title=top.text("titel"),
        von=day(top, "von") or date.max,
        bis=day(top, "bis"),
        content_hash=content_hash(path),
        legal_sources=read_legal_sources(path / "legal_sources.yml", problems=problems),
        norm_sets=norm_sets,
        norm_set_law=norm_set_law,
        norm_set_places=norm_set_places,
        gates=read_gates(file("gates.yml")) if has("gates.yml") else (),
        erasure=read_erasure(file("erasure.yml")) if has("erasure.yml") else None,
        series=series,
        classes=classes,
        marks=marks,
        dimensions=tuple(_read_dimension(file(n), factors=factors) for n in _DIMENSIONS if has(n)),
        factors=factors,
        tests=read_tests(file("dimension_c.yml")) if has("dimension_c.yml") else (),
        matrix=read_matrix(file("matrix.yml")) if has("matrix.yml") else None,
        order=read_order(file("order.yml")) if has("order.yml") else None,
        entries=entries,
        stops=stops,
        guards=guards,
        questions=questions,
        due_days=due_days,
        texts=read_texts(file("texts.yml")) if has("texts.yml") else {},
        registry=registry,
    )
    top.refuse_leftovers()
    return ruleset
