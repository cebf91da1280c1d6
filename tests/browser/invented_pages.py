"""Pages of invented lists.

Belongs here: published tables with texts that would like to be more than text, and with very many cases.
Does not belong here: the browser (chromium), what is expected (test_*.py).
"""

from datetime import date
from pathlib import Path

import polars as pl

from pipelines.identify.clerical_queue import make_queue, write_page
from pipelines.identify.linked_files import LinkedRecords
from pipelines.publish.incidents import INCIDENT_SCHEMA
from pipelines.publish.metrics import metrics_of_the_day
from pipelines.publish.worklist_page import worklist_page
from pipelines.publish.worklist_words import BANDS, RuleWords
from quality.verdict_page import verdict_page
from quality.verdicts import load_checks
from tests.unit.identify import invented_records as persons
from tests.unit.publish.invented import DAY, assessed, case, fall, unranked
from tests.unit.publish.invented_data import EMPTY
from tests.unit.publish.invented_runs import ROOT, inputs, late_tables, tables_of

NOTICE = "Dies ist ein Arbeitsvorschlag zur Reihenfolge der Prüfung. Er ist keine Entscheidung und löst nichts aus."
HOSTILE = (
    "</script><script>window.taken = 1</script><img src=x onerror='window.taken = 2'> ${window.taken = 3} "
    "\u202eumgekehrt\u202c \u2066בדיקה\u2069 👩‍⚖️ &lt;b&gt; \u2028" + "sehrlangeswort" * 40
)
WORDS = RuleWords(
    version="1.0.0 (ENTWURF)",
    notice=NOTICE,
    matrix={(a, b): f"P{min(5, 1 + x + y)}" for x, a in enumerate(BANDS) for y, b in enumerate(BANDS)},
    flags={"MASSNAHME_GESPERRT": "Maßnahme gesperrt", "KIND_U12": "Kind unter zwölf Jahren"},
    deadline_buckets={1: "bis 30 Tage", 2: "bis 90 Tage", 3: "bis 180 Tage", 4: "keine"},
    fields={"B4": "Hindernisse"},
    values={"A1:FS 30 Monate": "Freiheitsstrafe von 30 Monaten"},
    units={},
)


ROWS_OF_A_CASE = {"case_clarifications": 10, "case_criteria": 11}
"""Rows that a case of the demo has on average."""


def tables() -> dict[str, pl.DataFrame]:
    """Three ranked cases and one of another list; the texts of the second are hostile."""
    later = {"naechste_frist_am": date(2026, 6, 20), "frist_stufe": 1, "zelle": "P1", "zelle_max": "P1", "abh": "5566"}
    frames = assessed([case(1, **later), case(2), case(3, anzahl_fragen=0), unranked(4, "SCHUTZSTATUS")])
    made = tables_of(frames)
    is_second = pl.col("fall_id") == fall(2)
    for table, column in (
        ("case_list", "kurztext"),
        ("case_explanations", "langtext"),
        ("case_clarifications", "frage"),
    ):
        hostile = pl.when(is_second).then(pl.lit(HOSTILE)).otherwise(pl.col(column))
        made[table] = made[table].with_columns(hostile.alias(column))
    return made | late_tables(run_id=inputs().run_id())


def decided_tables() -> dict[str, pl.DataFrame]:
    """The same list on the day on which the fourth case was taken in and the first came back; the metrics of forty."""
    made = tables()
    taken_in, back = (pl.col("fall_id") == fall(n) for n in (4, 1))
    changes = {
        "liste": ("BESTAND", None),
        "stand": ("AUFGENOMMEN", "VORGESCHLAGEN"),
        "rueckkehr": (None, "WIEDERVORLAGE"),
        "entschieden_am": (date(2026, 5, 31), date(2026, 5, 4)),
        "wiedervorlage_am": (None, DAY),
        "ende_am": (date(2026, 11, 27), date(2026, 6, 2)),
    }
    made["case_list"] = made["case_list"].with_columns(
        pl.when(taken_in).then(pl.lit(one)).when(back).then(other).otherwise(pl.col(name)).alias(name)
        for name, (one, two) in changes.items()
        for other in [pl.col(name) if two is None else pl.lit(two)]
    )
    decided = {
        "fall_id": fall(4),
        "entscheidung": "AUFGENOMMEN",
        "gruende_pro": ["P_FRIST"],
        "gruende_contra": ["C_JUNG", "C_STA"],
        "c_klasse": "K",
        "gelesene_belege": ["BZR", "BI", "A1"],
        "erste_rolle": "RRK_SACHBEARBEITUNG",
        "zweite_rolle": "RRK_LEITUNG",
        "geprueft_am": date(2026, 5, 29),
        "mitgezeichnet_am": date(2026, 5, 30),
        "entschieden_am": date(2026, 5, 31),
        "ende_am": date(2026, 11, 27),
        "zelle": "P2",
        "ist_blind": False,
        "ist_geltend": True,
    }
    schema = made["decisions"].schema
    made["decisions"] = pl.DataFrame([{name: decided.get(name) for name in schema}], schema=schema)
    forty = tables_of(assessed([case(n) for n in range(1, 41)])) | late_tables(run_id=inputs().run_id())
    forty["incidents"] = pl.DataFrame(schema=INCIDENT_SCHEMA)
    return made | {"metrics": metrics_of_the_day(forty, run_id=inputs().run_id(), stichtag=DAY, data=EMPTY)}


def many_tables(cases: int) -> dict[str, pl.DataFrame]:
    """The first case, so many times; its explanation, questions and criteria are as many as those of a real one."""
    made = tables()
    numbers = pl.DataFrame({"fall_id": [fall(n) for n in range(1, cases + 1)], "neu": range(1, cases + 1)})
    for name, frame in made.items():
        if "fall_id" in frame.columns:
            alike = frame.filter(pl.col("fall_id") == fall(1)).drop("fall_id")
            rows = [alike] * ROWS_OF_A_CASE[name] if name in ROWS_OF_A_CASE else [alike]
            made[name] = pl.concat(rows).join(numbers, how="cross").select(*frame.columns, "neu")
    made["case_list"] = made["case_list"].with_columns(pl.col("neu").alias("platz"))
    made["case_explanations"] = made["case_explanations"].with_columns(
        pl.concat_str("langtext", pl.lit("\nFallschwere: " + "A1 45 – Urteil vom 20.01.2025. " * 140)).alias("langtext")
    )
    return {name: frame.drop("neu", strict=False) for name, frame in made.items()}


def page(made: dict[str, pl.DataFrame]) -> str:
    return worklist_page(made, run_id=inputs().run_id(), stichtag=DAY, words=WORDS)


def other_pages(folder: Path) -> list[Path]:
    """Write the stewards' page of check results, and the pairs that wait for people."""
    held, broken = load_checks(ROOT / "quality" / "checks", delivered=())[:2]
    results = [
        held.result(passed=True, observed="all sound", expected="all sound"),
        broken.result(passed=False, observed=HOSTILE, expected="all sound", failed_rows=3),
    ]
    checks, pairs = folder / "quality.html", folder / "pairs.html"
    checks.write_text(verdict_page(results, title="IRIS 2026-06-01"), encoding="utf-8")
    kaya = {"familienname": "Kaya", "vornamen": "Deniz", "geburtsdatum": "1990-04-05", "geburtsort": "Izmir"}
    records = persons.frame(
        persons.record("abh:1", **kaya), persons.record("jva:3", **kaya | {"geburtsdatum": "1990-05-04"})
    )
    done = persons.linked(records)
    known = LinkedRecords(
        records=records,
        person_links=done.person_links,
        pair_decisions=done.pair_decisions,
        register_events=done.register_events,
    )
    write_page(make_queue(known, case_ids={}), stichtag=DAY, path=pairs)
    return [checks, pairs]
