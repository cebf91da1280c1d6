"""Read the parts of a ruleset that speak of cases: stay interest, matrix, order, stops, questions, texts.

Belongs here: one function per rule file, each taking every key.
Does not belong here: files that speak of evidence (parts_reader), whether the parts fit together (ruleset_checks).
"""

from pipelines.prioritise.criteria import read_bands
from pipelines.prioritise.parts import Cell, Entry, Guard, Matrix, Order, Parameter, Question, Stop, Test
from pipelines.prioritise.parts_reader import RuleFile
from pipelines.prioritise.registry import TABLES
from pipelines.prioritise.rule_source import fields_of, legal_state
from quality.strict_yaml import Fields

REASONS = ("NICHT_GELIEFERT", "NICHT_GEPRUEFT", "WIDERSPRUCH", "VERALTET", "NICHT_LESBAR", "NICHT_ANWENDBAR")
EFFECTS = ("ENTFERNEN", "LISTE", "KENNZEICHEN")


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


def read_stops(file: RuleFile) -> tuple[tuple[Entry, ...], tuple[Stop, ...], tuple[Guard, ...]]:
    """Read stops.yml: the ways into the population, stops in order, blocks that act before there is a case."""
    top = file.top()
    reader = file.conditions("faelle")
    population, stops, guards = [], [], []
    for entry in file.entries(top, "eingang", thing="entry"):
        population.append(Entry(legal=legal_state(entry), when=reader.read(entry, "wenn")))
        entry.refuse_leftovers()
    for entry in file.entries(top, "stopps", thing="stop"):
        stop = Stop(
            legal=legal_state(entry),
            when=reader.read(entry, "wenn"),
            effect=entry.verbatim("wirkung"),
            target=entry.verbatim("ziel"),
            addition=entry.optional_text("zusatz"),
        )
        if stop.effect not in EFFECTS:
            entry.refuse(f"[wirkung] must be one of {', '.join(EFFECTS)}, not {stop.effect!r}")
        stops.append(stop)
        entry.refuse_leftovers()
    for entry in file.entries(top, "vorab", thing="guard") if top.has("vorab") else ():
        guards.append(Guard(legal=legal_state(entry), held_by=entry.text("gehalten_durch")))
        entry.refuse_leftovers()
    top.refuse_leftovers()
    return tuple(population), tuple(stops), tuple(guards)


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
            gate=entry.optional_verbatim("schleuse"),
            is_first=entry.boolean("vorfrage") if entry.has("vorfrage") else False,
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
        entry = fields_of(item, file=file.path.name, thing="text", problems=file.problems, place=top.place)
        texts[entry.verbatim("id")] = entry.text("text")
        entry.refuse_leftovers()
    top.refuse_leftovers()
    return texts


MOST_POINTS_OF_A_CHARGE = 4
"""No version may give more for a charge (A6_ANKLAGE); this one gives none."""


def read_parameters(file: RuleFile, top: Fields) -> tuple[Parameter, ...]:
    """Take the weights that are 0 in this version; another number is refused."""
    found = []
    for entry in file.entries(top, "parameter", thing="parameter") if top.has("parameter") else ():
        parameter = Parameter(
            legal=legal_state(entry),
            points=entry.integer("punkte"),
            limit=entry.integer("hoechstens"),
            reason=entry.text("grund"),
        )
        if parameter.points != 0:
            entry.refuse(
                "[punkte] must be 0: nothing is computed with it; points for it take a new version with a criterion of"
                " its own, signed off by lawyers"
            )
        if parameter.limit not in range(MOST_POINTS_OF_A_CHARGE + 1):
            entry.refuse(f"[hoechstens] must be 0 to {MOST_POINTS_OF_A_CHARGE}, not {parameter.limit}")
        found.append(parameter)
        entry.refuse_leftovers()
    return tuple(found)
