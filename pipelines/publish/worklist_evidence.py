"""What the project report has to show, by item of the decree, and where the evidence for it lies.

Belongs here: the table of the report's chapters; for each piece of evidence the metric, file, page or command that
holds it, or that only people can bring it.
Does not belong here: the figures themselves (metrics, pilot_report).
"""

from typing import Final

ITEMS: Final = (
    (
        "1a Fachliche Belastbarkeit",
        "Ordnen beide Dimensionen die Fälle, wie Fachleute es tun?",
        (
            ("Blinde Einschätzung und Vorschlag: Kappa, Alpha, AC1", "Kennzahlen des Tages"),
            ("Robustheit W1 bis W8: Gewichte, Schwellen, fehlende Kriterien, Alternativen, alte Daten", "iris report"),
            ("Verknüpfung: Genauigkeit und Vollständigkeit an erfundener Wahrheit", "docs/proofs/linkage.md"),
            ("Jeder vergangene Tag lässt sich bytegleich wiederholen", "iris verify --replay"),
            ("Panel von mindestens sechs Fachleuten, Inhaltsvalidität je Kriterium", "nur durch Menschen"),
        ),
    ),
    (
        "1b Rechtliche Belastbarkeit",
        "Ist jedes Feld und jeder Schritt gedeckt?",
        (
            ("Rechtsgrundlage und Zweck jeder Spalte; ohne sie wird nicht geladen", "docs/dictionary/"),
            ("Schleusen und Stopps", "faelle_mit_nicht_verwertbarem, personen_entfernt_je_regel"),
            ("Von der Löschmeldung bis zur Löschung", "iris report"),
            ("Offene Rechtsfragen", "docs/assumptions.md"),
            ("Gruppen und Anhaltspunkte für Proxys", "iris report"),
            ("Folgenabschätzung, Widersprüche, Kontakte zu Gericht und LDI", "nur durch Menschen"),
        ),
    ),
    (
        "2 Praxistauglichkeit",
        "Ist die Liste täglich brauchbar?",
        (
            ("Durchsatz und Bestand", "faelle_entschieden_30_tage, faelle_in_arbeit, faelle_je_stand"),
            ("Dauer", "minuten_je_entscheidung, tage_bis_entscheidung, wartetage_rangfolge"),
            ("Stabilität der Liste und Ursachen", "prioritaet_unveraendert, aenderung_je_ursache"),
            ("Abweichungen vom Vorschlag", "entscheidungen_mit_abweichung, abweichung_je_grund"),
            ("Fehlendes je Stelle", "akte_entscheidendes_bekannt, kriterium_unbekannt"),
            ("Pünktlichkeit der Lieferungen", "lieferung_tage_95, stellen_veraltet"),
            ("Fragebogen zur Gebrauchstauglichkeit", "nur durch Menschen"),
        ),
    ),
    (
        "3 Landesweite Standardisierung",
        "Was muss in fünf RRK gleich sein?",
        (
            ("Datenwörterbuch, Schlüssellisten, Verträge der Schnittstellen", "docs/dictionary/, quality/contracts/"),
            ("Regeln Zeile für Zeile", "docs/rules.md"),
            ("Datenqualität je Quelle und Stelle", "Kennzahlen je Quelle und Stelle"),
            ("Folgen anderer Listenkonzepte (W7)", "iris report"),
        ),
    ),
    (
        "4 Personalbedarf 2. Halbjahr 2026",
        "Wie viele Stellen?",
        (("Modell mit niedriger, mittlerer, hoher Annahme und der Schwelle der Überlast", "iris report"),),
    ),
)
"""Item of the decree, its question, and pairs of evidence and place."""
