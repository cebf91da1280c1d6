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
"""For so long a rejected case is not proposed anew, unless its Fallschwere or Perspektive reaches a higher band."""

AUFGENOMMEN_DAYS: Final = 180
"""An intake is looked at again after half a year: it ends by itself and is renewed by a new decision only."""

WAITS: Final = {"KLAERUNG": KLAERUNG_DAYS, "ZURUECKGESTELLT": ZURUECKGESTELLT_DAYS}
"""Decisions that need a Wiedervorlage, and after how many days at the latest."""

ENDS: Final = {"AUFGENOMMEN": AUFGENOMMEN_DAYS, "ABGELEHNT": ABGELEHNT_DAYS}
"""Decisions that end after so many days; the others end on the day of their Wiedervorlage."""

DECISIONS: Final = {
    "AUFGENOMMEN": f"in das Fallmanagement aufgenommen, gilt {AUFGENOMMEN_DAYS} Tage; nicht möglich, solange das "
    "Bleibeinteresse unbekannt ist",
    "ZURUECKGESTELLT": f"zurückgestellt, Wiedervorlage in höchstens {ZURUECKGESTELLT_DAYS} Tagen",
    "ABGELEHNT": f"abgelehnt; {ABGELEHNT_DAYS} Tage kein neuer Vorschlag, es sei denn, ein Band steigt",
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
STAY_WEIGHTY, STAY_UNKNOWN = "BS", "U"
STAY_WITH_TIES: Final = ("BS", "S", "A")
"""Classes in which there is something to weigh, and the decision has to say how it was weighed."""

STAY_WEIGHED: Final = "BLEIBEINTERESSE_GEWUERDIGT"
"""Reason that an intake needs in addition where the Bleibeinteresse is especially weighty (§ 55 Abs. 1 AufenthG)."""

CONSENT: Final = {
    "NICHT_ERFORDERLICH": "Einvernehmen nach § 72 Abs. 4 AufenthG nicht erforderlich",
    "ANGEFRAGT": "angefragt",
    "ERTEILT": "erteilt",
    "VERWEIGERT": "verweigert",
}
SHORTEST_TEXT: Final = 60
"""Characters of the reasons in own words: one sentence about this case does not fit into fewer."""

CONFIRMED: Final = "JA"
ROLES: Final = {
    "RRK_SACHBEARBEITUNG": "Sachbearbeitung der RRK",
    "RRK_LEITUNG": "Leitung der RRK",
    "ZAB": "Zentrale Ausländerbehörde",
}
"""Roles of those who decide; the two persons of a decision never have the same one."""

LONGEST_MINUTES: Final = 600
"""A working day. What people note of their own time is of use for staffing only, and nobody has to note it."""

OWN_PRIORITIES: Final = ("P1", "P2", "P3", "P4", "P5")

HIGH_PRIORITIES: Final = ("P1", "P2", "P2*")
LOW_PRIORITIES: Final = ("P4", "P5")
"""Who rejects a case of the high ones, or takes one in of the low ones or without priority, departs from the proposal
and says why. The middle leaves both open. Nobody departs from a proposal that was not shown (blind sheet)."""

RANKED_OR_TAKEN_IN: Final = ("RANGFOLGE", "BESTAND")
"""Lists from which an intake departs only by its priority; from every other one it always does."""

OLDEST_LIST_DAYS: Final = 14
"""A sheet of an older list is not taken: what it showed has been overtaken by two weeks of deliveries."""
