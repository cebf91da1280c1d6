"""The German words of the work list: what each published code is called for a caseworker.

Belongs here: words for the closed code lists of the published tables, and what the ruleset adds to them.
Does not belong here: the data (worklist_data), explanations of cases (prioritise writes them).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class RuleWords:
    """What the page needs to know of the ruleset.

    Attributes:
        version: with its status, such as "1.0.0 (ENTWURF)".
        notice: the sentence that stands on every view.
        matrix: priority by (band of Fallschwere, band of Rückführungsperspektive).
        flags: German name by Kennzeichen.
        deadline_buckets: German name by frist_stufe.
        fields: German name by the field of a question.
        values: German wording by criterion and code of its value, such as "B2:KONSULARISCH".
        units: what the number of a criterion counts.
    """

    version: str
    notice: str
    matrix: Mapping[tuple[str, str], str]
    flags: Mapping[str, str]
    deadline_buckets: Mapping[int, str]
    fields: Mapping[str, str]
    values: Mapping[str, str]
    units: Mapping[str, str]


BANDS: Final = ("S", "H", "M", "G")
"""From the strongest to the weakest; a case of band 0 has no place and no field in the matrix."""

LISTS: Final = {
    "RANGFOLGE": "Rangfolge",
    "OHNE_VERWERTBARE_VERURTEILUNG": "Ohne verwertbare Verurteilung",
    "SCHUTZSTATUS": "Schutzstatus",
    "EU": "Unionsbürger und Gleichgestellte",
    "BESTAND": "Bestand (im Fallmanagement)",
    "ENTSCHIEDEN": "Entschieden, wartet auf seinen Tag",
}
SOURCES: Final = {
    "lka": "Intensivtäterliste (KPB)",
    "abh": "Ausländerbehörde",
    "bzr": "Bundeszentralregister",
    "jva": "Justizvollzug",
    "zab": "Zentrale Ausländerbehörde",
    "pol": "Polizeiliche Vorgangsbearbeitung",
    "azr": "Ausländerzentralregister",
    "bamf": "BAMF (Asylverfahren)",
    "sta": "Staatsanwaltschaft und Gericht",
    "rrk": "Entscheidungen der RRK",
}
"""A source without a name here is shown by its code. The page of a case names those whose age the list knows."""
CHANGES: Final = {
    "EINGETRETEN": "eingetreten",
    "AUSGESCHIEDEN": "ausgeschieden",
    "BEWEGT": "bewegt",
    "UNVERAENDERT": "unverändert",
    "VORHER_GELOESCHT": "voriger Eintrag gelöscht",
}
CAUSES: Final = {
    "ERSTE_LISTE": "erste Liste",
    "LOESCHUNG": "Löschung",
    "ENTSCHEIDUNG": "Entscheidung",
    "DATENAENDERUNG": "Datenänderung",
    "REGELVERSION": "neue Fassung der Regeln",
    "WARTEZEIT": "Wartezeit",
    "ZEITABLAUF": "Zeitablauf",
    "VERDRAENGUNG": "andere Fälle haben sich bewegt",
    "UNERKLAERT": "unerklärt",
}
STATES: Final = {
    "VORGESCHLAGEN": "vorgeschlagen, nicht entschieden",
    "GESPERRT": "gesperrt, nur Sachverhalt",
    "AUFGENOMMEN": "aufgenommen",
    "ZURUECKGESTELLT": "zurückgestellt",
    "ABGELEHNT": "abgelehnt",
    "KLAERUNG": "in Klärung",
}
OWN_STATES: Final = ("VORGESCHLAGEN", "GESPERRT")
"""States that the program gives by itself; a third one, GELOESCHT, is to be on no list."""

RETURNS: Final = {
    "WIEDERVORLAGE": "Wiedervorlage erreicht",
    "ABGELAUFEN": "Entscheidung abgelaufen",
    "NEUES_BAND": "Band seit der Ablehnung gestiegen",
}
REASONS: Final = {
    "NICHT_GELIEFERT": "nicht geliefert",
    "NICHT_GEPRUEFT": "nicht geprüft",
    "WIDERSPRUCH": "Quellen widersprechen sich",
    "VERALTET": "veraltet",
    "NICHT_LESBAR": "nicht lesbar",
    "NICHT_ANWENDBAR": "nicht anwendbar",
}
STAY_CLASSES: Final = {
    "BS": "besonders schwerwiegend (§ 55 Abs. 1 AufenthG)",
    "S": "schwerwiegend (§ 55 Abs. 2 AufenthG)",
    "A": "andere Bindungen, die ein Mensch würdigt",
    "K": "geprüft, kein Tatbestand festgestellt",
    "U": "unbekannt, Aufnahme erst nach Klärung",
}
STAY_SHORT: Final = {
    "BS": "besonders schwer",
    "S": "schwer",
    "A": "andere",
    "K": "keines festgestellt",
    "U": "unbekannt",
}
TRACKS: Final = {
    "K1": "vollziehbar ausreisepflichtig",
    "K2": "Aufenthaltstitel oder Fiktion, Ausweisung zu prüfen",
    "K3": "laufendes Asylverfahren",
    "K4": "Freizügigkeit",
    "K5": "Schutzstatus",
    "K6": "ungeklärt",
}

GUIDE: Final = (
    (
        "Was die Liste ist",
        "Sie schlägt vor, in welcher Reihenfolge Akten geprüft werden. Sie entscheidet nichts; ein erster Platz ohne "
        "Entscheidung wartet. Sie ist keine Vorhersage über Menschen.",
    ),
    (
        "Fallschwere",
        "Index des rechtlichen Gewichts, nur aus rechtskräftigen Verurteilungen, die noch verwertet werden dürfen. "
        "Bänder S, H, M, G und 0. Tatverdacht und Listeneinstufungen geben keine Punkte.",
    ),
    (
        "Rückführungsperspektive",
        "Index des Standes der Akte: Ausreisepflicht, Identität, Dokumente, Hindernisse, Haft.",
    ),
    (
        "Priorität",
        "Feld der Matrix aus beiden Bändern, P1 zuerst. Es gelten die gesicherten Punkte. Der Stern heißt: zuerst die "
        "Perspektive vorbereiten (Identität, Dokumente, Verfahren).",
    ),
    (
        "Spannen wie 23–48",
        "Unbekanntes ist nie null: links die gesicherten, rechts die höchstens möglichen Punkte. Kann Ungeklärtes die "
        "Priorität ändern, steht „rangrelevant“ bei den Fragen.",
    ),
    ("Reihenfolge in einem Feld", "Zuerst die nächste Frist, dann die längere Wartezeit, dann das Los."),
    (
        "Bleibeinteresse",
        "Klasse ohne Punkte, nie verrechnet. BS besonders schwerwiegend, S schwerwiegend, A andere Bindungen, K "
        "geprüft ohne Befund, U unbekannt. Bei U ist eine Aufnahme erst nach Klärung möglich.",
    ),
    (
        "Stand",
        "Vorgeschlagen und gesperrt setzt das Programm. Aufgenommen, zurückgestellt, abgelehnt und in Klärung haben "
        "Menschen entschieden; solche Fälle stehen ohne Platz auf Bestand oder Entschieden, bis ihr Tag kommt. Dann "
        "werden sie wieder vorgeschlagen und sagen, warum. Punkte wissen von Entscheidungen nichts.",
    ),
    (
        "Tastatur",
        "Tabulator springt von Element zu Element, Eingabe öffnet, Leertaste betätigt Schaltflächen; die Überschrift "
        "einer Spalte sortiert. Jede Seite beginnt mit „Zum Inhalt“.",
    ),
    (
        "Drucken",
        "Auf der Seite eines Falles „Für die Akte drucken“: ohne Menü und Filter, mit Hinweis, Lauf und Stichtag.",
    ),
)
