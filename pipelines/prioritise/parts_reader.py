"""Read the parts of a ruleset beside its dimensions.

Belongs here: one function per rule file, each taking every key.
Does not belong here: whether the parts fit together (ruleset_checks).
"""

from dataclasses import dataclass
from pathlib import Path

from pipelines.prioritise.conditions import ConditionReader
from pipelines.prioritise.criteria import read_bands
from pipelines.prioritise.norms import NormRange, read_range
from pipelines.prioritise.parts import (
    Cell,
    Entry,
    Erasure,
    ErasurePeriod,
    EvidenceClass,
    Gate,
    Matrix,
    Order,
    Question,
    Series,
    Stop,
    Test,
)
from pipelines.prioritise.registry import TABLES, FactRegistry
from pipelines.prioritise.rule_source import entries, fields_of, legal_state, read_rule_file
from quality.strict_yaml import Fields

REASONS = ("NICHT_GELIEFERT", "NICHT_GEPRUEFT", "WIDERSPRUCH", "VERALTET", "NICHT_LESBAR", "NICHT_ANWENDBAR")
EFFECTS = ("ENTFERNEN", "LISTE", "KENNZEICHEN")


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


def read_norm_sets(file: RuleFile) -> tuple[dict[str, tuple[NormRange, ...]], frozenset[str]]:
    """Read norm_sets.yml: sets of paragraphs by name, and the legal sources that they cite."""
    top = file.top()
    sets = {}
    law: set[str] = set()
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
        law |= set(legal.law)
        entry.refuse_leftovers()
    top.refuse_leftovers()
    return sets, frozenset(law)


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
        periods=tuple(periods),
        open_while=reader.read(top, "hemmung_wenn"),
        ended_by=top.texts("hemmung_endet_mit"),
        custodial=top.texts("freiheitsentziehende_strafen"),
        penal=top.texts("strafen"),
        repeat_norms=top.verbatim("wiederholung_normen"),
    )
    top.refuse_leftovers()
    return erasure


def read_classes(file: RuleFile) -> tuple[tuple[Series, ...], tuple[EvidenceClass, ...]]:
    """Read classes.yml: derived series facts and the classes of evidence."""
    top = file.top()
    reader = file.conditions("ereignisse", gives_points=True)
    series, classes = [], []
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
    top.refuse_leftovers()
    return tuple(series), tuple(classes)


def read_tests(file: RuleFile) -> tuple[Test, ...]:
    """Read dimension_c.yml: fact patterns and the class each one gives, weightiest first."""
    top = file.top()
    reader = file.conditions("faelle")
    tests = []
    for entry in file.entries(top, "tatbestaende", thing="test"):
        tests.append(
            Test(
                legal=legal_state(entry),
                result=entry.verbatim("klasse"),
                text=entry.text("text"),
                when=reader.read(entry, "wenn"),
            )
        )
        entry.refuse_leftovers()
    top.refuse_leftovers()
    return tuple(tests)


def read_matrix(file: RuleFile) -> Matrix:
    """Read matrix.yml."""
    top = file.top()
    cells = []
    for entry in file.entries(top, "zellen", thing="cell"):
        cells.append(
            Cell(
                legal=legal_state(entry),
                row=entry.verbatim("zeile"),
                column=entry.verbatim("spalte"),
                priority=entry.verbatim("prioritaet"),
                prepare=entry.boolean("vorbereiten"),
            )
        )
        entry.refuse_leftovers()
    floors = {}
    for entry in file.entries(top, "nicht_besser_als", thing="floor"):
        floors[entry.verbatim("id")] = entry.verbatim("prioritaet")
        entry.refuse_leftovers()
    matrix = Matrix(
        rows=top.verbatim("zeilen"),
        columns=top.verbatim("spalten"),
        unranked_rows=top.texts("ohne_platz"),
        priorities=top.texts("prioritaeten"),
        cells=tuple(cells),
        not_better_than=floors,
    )
    top.refuse_leftovers()
    return matrix


def read_order(file: RuleFile) -> Order:
    """Read order.yml."""
    top = file.top()
    deadlines = {}
    for entry in file.entries(top, "fristen", thing="deadline"):
        fact = entry.verbatim("id")
        file.registry.demand(fact, table="faelle", refuse=entry.refuse)
        deadlines[fact] = entry.text("text")
        entry.refuse_leftovers()
    order = Order(
        buckets=read_bands(top, "stufen", points_key="rang", file=file.path.name, problems=file.problems),
        deadlines=deadlines,
        salt=top.verbatim("salz"),
    )
    top.refuse_leftovers()
    return order


def read_stops(file: RuleFile) -> tuple[tuple[Entry, ...], tuple[Stop, ...]]:
    """Read stops.yml: the ways into the population, then stops in order."""
    top = file.top()
    reader = file.conditions("faelle")
    population, stops = [], []
    for entry in file.entries(top, "eingang", thing="entry"):
        population.append(Entry(legal=legal_state(entry), when=reader.read(entry, "wenn")))
        entry.refuse_leftovers()
    for entry in file.entries(top, "stopps", thing="stop"):
        stop = Stop(
            legal=legal_state(entry),
            when=reader.read(entry, "wenn"),
            effect=entry.verbatim("wirkung"),
            target=entry.verbatim("ziel"),
        )
        if stop.effect not in EFFECTS:
            entry.refuse(f"[wirkung] must be one of {', '.join(EFFECTS)}, not {stop.effect!r}")
        stops.append(stop)
        entry.refuse_leftovers()
    top.refuse_leftovers()
    return tuple(population), tuple(stops)


def read_questions(file: RuleFile) -> tuple[tuple[Question, ...], dict[str, int]]:
    """Read clarifications.yml: questions by rule, and days until a question of a source is due, by reason."""
    top = file.top()
    questions, due = [], {}
    for entry in file.entries(top, "fragen", thing="question"):
        legal = legal_state(entry)
        table = entry.verbatim("tabelle")
        if table not in TABLES:
            entry.refuse(f"[tabelle] must be one of {', '.join(TABLES)}, not {table!r}")
            table = TABLES[0]
        question = Question(
            legal=legal,
            table=table,
            when=file.conditions(table).read(entry, "wenn"),
            reason=entry.verbatim("grund"),
            office=entry.text("stelle"),
            text=entry.text("frage"),
            days=entry.integer("tage"),
        )
        if question.reason not in REASONS:
            entry.refuse(f"[grund] must be one of {', '.join(REASONS)}, not {question.reason!r}")
        questions.append(question)
        entry.refuse_leftovers()
    for entry in file.entries(top, "wiedervorlage", thing="due time"):
        due[entry.verbatim("id")] = entry.integer("tage")
        entry.refuse_leftovers()
    top.refuse_leftovers()
    return tuple(questions), due


def read_texts(file: RuleFile) -> dict[str, str]:
    """Read texts.yml: fixed German wordings by name."""
    top = file.top()
    texts = {}
    for item in top.optional_list("texte") or []:
        entry = fields_of(item, file=file.path.name, thing="text", problems=file.problems)
        texts[entry.verbatim("id")] = entry.text("text")
        entry.refuse_leftovers()
    top.refuse_leftovers()
    return texts
