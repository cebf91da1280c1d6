"""What a person may enter as a decision on a case: closed lists of codes, with their German wording.

Belongs here: decisions, reasons for and against, classes, limits of the Wiedervorlage. No code is a default:
acceptance, postponement and rejection ask for the same entries.
Does not belong here: the sheet in which they are entered (worklist_xlsx), what a list is called (worklist_words).
"""

from typing import Final

KLAERUNG_DAYS: Final = 30
ZURUECKGESTELLT_DAYS: Final = 180
"""Until the Wiedervorlage at the latest. Longer would be a list that only grows: what waits is looked at again."""

ABGELEHNT_DAYS: Final = 180
"""For so long a rejected case is not proposed anew without a new band."""

DECISIONS: Final = {
    "AUFGENOMMEN": "in das Fallmanagement aufgenommen; nicht möglich, solange das Bleibeinteresse unbekannt ist",
    "ZURUECKGESTELLT": f"zurückgestellt, Wiedervorlage in höchstens {ZURUECKGESTELLT_DAYS} Tagen",
    "ABGELEHNT": f"abgelehnt; {ABGELEHNT_DAYS} Tage kein neuer Vorschlag, es sei denn, ein Band ändert sich",
    "KLAERUNG": f"zuerst zu klären, Wiedervorlage in höchstens {KLAERUNG_DAYS} Tagen",
}
REASONS_PRO: Final = {
    "P_GEWICHT": "Gewicht der Verurteilungen",
    "P_AKTUALITAET": "Taten liegen kurz zurück",
    "P_VOLLZIEHBAR": "Ausreisepflicht ist vollziehbar",
    "P_FRIST": "eine Frist läuft ab",
    "P_KOORDINATION": "mehrere Stellen sind zu koordinieren",
    "P_MELDUNG": "begründete Meldung einer Stelle",
}
REASONS_CONTRA: Final = {
    "C_BLEIBEINTERESSE": "Bleibeinteresse",
    "C_JUNG": "junges Alter bei der Tat",
    "C_EMPFINDLICH_ALT": "Taten liegen lange zurück",
    "C_ABSCHIEBUNGSVERBOT": "Abschiebungsverbot",
    "C_STA": "Einvernehmen der Staatsanwaltschaft fehlt",
    "C_DATENZWEIFEL": "Zweifel an den Daten",
    "C_RESOZIALISIERUNG": "Resozialisierung",
    "C_FREIWILLIG": "freiwillige Ausreise",
    "C_NICHT_ZUSTAENDIG": "andere Stelle ist zuständig",
    "C_BAGATELLE": "geringes Gewicht",
}
STAY_CLASSES: Final = ("BS", "S", "A", "K", "U")
CONSENT: Final = {
    "NICHT_ERFORDERLICH": "Einvernehmen nach § 72 Abs. 4 AufenthG nicht erforderlich",
    "ANGEFRAGT": "angefragt",
    "ERTEILT": "erteilt",
    "VERWEIGERT": "verweigert",
}
SHORTEST_TEXT: Final = 60
"""Characters of the reasons in own words: one sentence about this case does not fit into fewer."""
