"""The sections of the pilot's report: figures of other steps as German tables.

Belongs here: which figure stands in which column, and the sentence above each table.
Does not belong here: the figures (robustness and group_equality of prioritise, staffing of publish), asking for them
(pilot_report), the page (pipelines.publish.pilot_report_page).
"""

from collections.abc import Sequence
from datetime import UTC
from pathlib import Path

import polars as pl

from pipelines.acquire.archive import list_deliveries
from pipelines.prioritise.group_equality import FEWEST_COMPARED, GroupRow
from pipelines.prioritise.robustness import Altered, Perturbed
from pipelines.publish.pilot_report_page import HIDDEN, NOT_ASSESSABLE, Section, number
from pipelines.publish.run_folders import PublishedRun, published_runs
from pipelines.publish.staffing import CASES, Assumptions, full_at, loads
from pipelines.publish.worklist_evidence import ITEMS


def chapters() -> Section:
    """Say for each item of the decree where its evidence lies."""
    rows = [(item, question, *piece) for item, question, pieces in ITEMS for piece in pieces]
    return Section(
        title="Was der Erlass fragt, und wo der Beleg liegt",
        text="Kennzahlen stehen in der Tabelle metrics der Auswertung und im Lagebild.",
        heads=("Punkt", "Frage", "Beleg", "Wo er liegt"),
        rows=rows,
    )


def drawn(found: Perturbed, *, k: int) -> Section:
    """Show what drawing all weights anew does."""
    stays = found.stays["anteil"]
    counted = [(f"{share:.0%}", int((stays >= share).sum())) for share in (0.95, 0.8, 0.5)]
    rows = [
        ("Ziehungen", str(found.draws)),
        ("Median von Kendalls Tau-b der Prioritäten", number(found.tau, digits=2)),
        (f"Median: von den ersten {k} bleiben unter den ersten {k}", _share(found.overlap)),
        *((f"Fälle, die ihre Priorität in mindestens {share} der Ziehungen behalten",
           f"{n} von {stays.len()}") for share, n in counted),
    ]  # fmt: skip
    return Section(
        title="W1: alle Gewichte anders",
        text="Jedes Gewicht zwischen 80 und 120 % seines Werts gezogen, gerundet; fester Startwert.",
        heads=("Was", "Wert"),
        rows=rows,
    )


def altered(found: Sequence[Altered], *, k: int) -> Section:
    """Show what altering one thing does."""
    return Section(
        title="W2 bis W8: eine Sache anders",
        text="Schwellen, ein Kriterium weniger, Unbekanntes, andere Verknüpfung beider Dimensionen, ohne Listen der "
        "Polizei, alte Daten. Bei W5 zählt, wer auf einen Platz einer anderen Priorität käme. W6 (von Tag zu Tag) "
        "steht im Vergleich jeder Liste; Unerklärtes ist dort 0.",
        heads=("Nr.", "Was", "Andere Priorität", "Tau-b", f"Erste {k} bleiben", "Auf keiner Liste mehr"),
        rows=[
            (each.metric, each.what, f"{each.moved} von {each.cases}",
             "–" if each.tau is None else number(each.tau, digits=2),
             "–" if each.overlap is None else _share(each.overlap), str(each.gone))
            for each in found
        ],
    )  # fmt: skip


def groups(rows: Sequence[GroupRow]) -> Section:
    """Show groups beside each other."""
    return Section(
        title="Gruppen",
        text="Rangfolge nach Gruppen, nur zum Zählen; keine Regel kennt eine. Unter zehn verborgen, unter dreißig auf "
        "einer Seite nicht verglichen. „Wegen A“ und „wegen B“: Prozentpunkte, um die der Anteil an P1 und P2 von dem "
        "aller abweicht; dem Anteil wegen A liegt die Verteilung von B aller Fälle zugrunde, der Rest ist wegen B.",
        heads=(
            "Merkmal", "Gruppe", "Fälle", "P1 und P2", "Verhältnis zu den übrigen", "Mittel A", "Mittel B",
            "Rang offen", "Zuordnung offen", "Unverwertbares", "Abweichende Entscheidungen", "wegen A", "wegen B",
        ),
        rows=[
            (
                row.attribute, row.group, number(row.cases, digits=0), number(row.high, unit=" %"), _ratio(row),
                number(row.mean_a), number(row.mean_b), number(row.open_rank, unit=" %"),
                number(row.uncertain_link, unit=" %"), number(row.unusable, unit=" %"),
                number(row.departures, unit=" %"), number(row.by_a), number(row.by_b),
            )
            for row in rows
        ],
    )  # fmt: skip


def _ratio(row: GroupRow) -> str:
    if row.ratio is None:
        return NOT_ASSESSABLE
    value, low, high = (number(part, digits=2) for part in row.ratio)
    return f"{value} ({low} bis {high})"


def proxies(rows: Sequence[tuple[str, str, float | None, int]]) -> Section:
    """Show how far points tell a group."""
    return Section(
        title="Wie weit Punkte eine Gruppe verraten",
        text="Cramérs V je Kriterium, 0 gar nicht, 1 ganz; bei kleinen Zahlen fällt es zu hoch aus. B2 und B3 "
        f"hängen vom Herkunftsstaat ab; das wird berichtet und nicht verrechnet. Unter {FEWEST_COMPARED} Fällen "
        f"{NOT_ASSESSABLE}.",
        heads=("Merkmal", "Kriterium", "V", "Fälle"),
        rows=[
            (attribute, criterion, NOT_ASSESSABLE if v is None else number(v, digits=2), str(cases))
            for attribute, criterion, v, cases in rows
        ],
    )


def deletions(home: Path) -> Section:
    """Say how long deletion messages took from handing over to the first list that carried them out."""
    runs = published_runs(home)
    hours: list[float] = []
    for each in list_deliveries(home / "archive"):
        if each.manifest.art != "LOESCHUNG" or not runs:
            continue
        handed_over = each.manifest.erzeugt_am.astimezone(UTC)
        after = [run for run in runs if run.wissensstand.replace(tzinfo=UTC) >= handed_over]
        if handed_over >= runs[0].wissensstand.replace(tzinfo=UTC) and after:
            hours.append((after[0].wissensstand.replace(tzinfo=UTC) - handed_over).total_seconds() / 3600)
    hours.sort()
    rows = [("Lieferungen mit Löschmeldungen seit der ersten Liste", str(len(hours)))]
    if hours:
        rows += [
            ("Median der Stunden bis zu der Liste, deren Lauf löscht", number(hours[(len(hours) - 1) // 2])),
            ("Höchstens", number(hours[-1])),
        ]
    return Section(
        title="Von der Löschmeldung bis zur Löschung",
        text="Von der Übergabe bis zum Wissensstand der ersten Liste danach; derselbe Lauf löscht in allen Dateien. "
        "Meldungen, die erst später wirken, warten bis zu ihrem Tag.",
        heads=("Was", "Wert"),
        rows=rows,
    )


def staffing(assumed: Assumptions, *, run: PublishedRun) -> list[Section]:
    """Show the personnel model, and what of it is measured."""
    made = loads(assumed)
    post = next(iter(assumed.participants))
    metrics = run.table("metrics").to_dicts()
    measured = next((row for row in metrics if row["name"] == "minuten_je_entscheidung"), None)
    minutes = (
        "noch keine" if measured is None or measured["wert"] is None else f"Median {measured['wert']}".replace(".", ",")
    )
    decided = next((row for row in metrics if row["name"] == "faelle_entschieden_30_tage"), None)
    stock = run.table("case_list").filter(pl.col("stand") == "VORGESCHLAGEN").height
    rate = None if decided is None else decided["zaehler"]
    waits = "nicht berechenbar" if not rate else f"{stock / rate * 30:.0f} Tage"
    return [
        Section(
            title="Personalbedarf: Annahmen",
            text="Minuten sind Platzhalter, nicht gemessen, bis genügend aufgeschrieben sind.",
            heads=("Annahme", "Wert"),
            rows=[
                ("Jahresarbeitsstunden einer Stelle", str(assumed.hours_a_year)),
                *((f"Zugang je Monat, {name}", str(assumed.inflow[name])) for name in CASES),
                *((f"Klärung noch einmal, {name}", f"{assumed.again[name]} %") for name in CASES),
                *((f"Minuten: {name.replace('_', ' ')} (Platzhalter)", str(n)) for name, n in assumed.minutes.items()),
                ("Anteil mit Fallkonferenz", f"{assumed.conference} %"),
                ("Minuten der Fallkonferenz je Person (Platzhalter)", str(assumed.conference_minutes)),
                ("Aufgeschriebene Minuten je Entscheidung", minutes),
                ("Bestand ohne Entscheidung", str(stock)),
                ("Entschieden in 30 Tagen", HIDDEN if rate is None else str(rate)),
                ("Mittlere Wartezeit bei diesem Bestand und Durchsatz (Little)", waits),
            ],
        ),
        Section(
            title="Personalbedarf: Stunden im Monat und Stellen",
            text="Stunden im Monat und Stellen je Annahme des Zugangs und der zweiten Klärung.",
            heads=("Zugang", "Klärung noch einmal", "Stelle", "Stunden im Monat", "Stellen"),
            rows=[
                (each.inflow, each.again, each.office, number(each.hours), number(each.posts, digits=2))
                for each in made
                if each.inflow == each.again or each.office == post
            ],
        ),
        Section(
            title="Personalbedarf: wann die eine Stelle voll ist",
            text=f"Neue Fälle im Monat, bei denen für {post} keine Stunde bleibt.",
            heads=("Klärung noch einmal", "Neue Fälle im Monat"),
            rows=[(name, number(full_at(assumed, again=name))) for name in CASES],
        ),
    ]


def _share(value: float | None) -> str:
    return HIDDEN if value is None else f"{value:.0%}".replace("%", " %")
