"""German words of the page Lieferstand.

Belongs here: what each reason for setting a row aside or not holding it says, uses of a delivery.
Does not belong here: the English words for stewards of the code (quality.set_aside), the page itself.
"""

from quality.set_aside import Reason, Rejection

USES = {
    "TAKEN": "übernommen",
    "SUPERSEDED": "durch einen neueren vollen Bestand ersetzt",
    "REFUSED": "nicht angenommen",
    "NOT_YET": "gilt erst nach dem Stichtag",
}
ART = {"VOLL": "voller Bestand", "DELTA": "Änderungen", "KORREKTUR": "Korrektur", "LOESCHUNG": "Löschmeldungen"}

REASONS: dict[Reason, tuple[str, str]] = {
    Reason.MANIFEST_NOT_READABLE: ("Das Begleitblatt ist nicht lesbar oder unvollständig.", "Neu liefern lassen."),
    Reason.FILE_MISSING: ("Die Datei zum Begleitblatt fehlt.", "Datei nachliefern lassen."),
    Reason.FILE_EMPTY: ("Die Datei ist leer, angekündigt waren Zeilen.", "Neu liefern lassen."),
    Reason.HASH_DIFFERS: (
        "Die Datei ist nicht die, von der das Begleitblatt spricht.",
        "Neu liefern lassen; die Übertragung brach ab oder die Datei wurde verändert.",
    ),
    Reason.ROW_COUNT_DIFFERS: ("Die Zahl der Zeilen weicht vom Begleitblatt ab.", "Neu liefern lassen."),
    Reason.COLUMNS_DIFFER: (
        "Die Spalten sind andere als vereinbart.",
        "Bei der Stelle fragen, was sich geändert hat; ist es richtig, den Vertrag der Tabelle anpassen.",
    ),
    Reason.MISSING_PREDECESSOR: (
        "Die Lieferung baut auf einer auf, die fehlt oder nicht angenommen wurde.",
        "Die fehlende Lieferung oder einen vollen Bestand anfordern.",
    ),
    Reason.NOT_READABLE: ("Die Zeile lässt sich nicht in Felder teilen.", "Zeile ansehen und neu liefern lassen."),
    Reason.WRONG_CHARSET: (
        "Der angegebene Zeichensatz passt nicht.",
        "Bei der Stelle fragen, welchen Zeichensatz sie schreibt; das Begleitblatt muss ihn nennen.",
    ),
    Reason.NUL_BYTE: ("Die Zeile enthält ein Nullzeichen.", "Zeile neu liefern lassen; der Export ist beschädigt."),
    Reason.TOO_FEW_FIELDS: (
        "Die Zeile hat zu wenige Felder.",
        "Nach einem Zeilenumbruch in einem Feld suchen; neu liefern lassen.",
    ),
    Reason.TOO_MANY_FIELDS: (
        "Die Zeile hat zu viele Felder.",
        "Nach einem Trennzeichen ohne Anführungszeichen suchen; neu liefern lassen.",
    ),
    Reason.NAME_OUTSIDE_DIN_91379: (
        "Ein Name enthält Zeichen, die es in Registern nicht gibt.",
        "Zeichensatz der Stelle prüfen; Zeile neu liefern lassen.",
    ),
    Reason.REQUIRED_VALUE_MISSING: ("Ein nötiger Wert fehlt.", "Den Wert bei der Stelle erfragen."),
    Reason.NOT_A_NUMBER: (
        "Ein Wert muss eine Zahl sein und ist keine.",
        "Nach einer Tabellenkalkulation zwischen Export und Lieferung suchen; Wert erfragen.",
    ),
    Reason.NOT_A_DATE: ("Ein Wert muss ein Kalendertag sein und ist keiner.", "Den Tag bei der Stelle erfragen."),
    Reason.PATTERN_BROKEN: (
        "Ein Wert hat nicht die vereinbarte Form.",
        "Wert erfragen; ist die Form neu, den Vertrag anpassen.",
    ),
    Reason.UNKNOWN_CODE: (
        "Ein Schlüssel steht nicht in der Schlüsselliste.",
        "Bedeutung erfragen; ist der Schlüssel neu, in die Liste mit ihrer Fassung aufnehmen.",
    ),
    Reason.CODE_NOT_IN_FORCE: (
        "Ein Schlüssel galt an dem Tag nicht, auf den sich die Zeile bezieht (Rechtsänderung).",
        "Erfragen, welches Recht angewandt wurde; Schlüssel oder Tag ist falsch.",
    ),
    Reason.OUT_OF_RANGE: (
        "Ein Wert liegt außerhalb dessen, was möglich ist.",
        "Wert erfragen; ist er richtig, den Vertrag anpassen.",
    ),
    Reason.DUPLICATE_ROW: ("Die Zeile steht doppelt; die erste wurde übernommen.", "Nichts fehlt; bei Häufung melden."),
    Reason.DUPLICATE_KEY: (
        "Eine andere Zeile hat denselben Schlüssel und anderen Inhalt; die erste wurde übernommen.",
        "Erfragen, welche Zeile gilt.",
    ),
    Reason.PARENT_SET_ASIDE: (
        "Die Zeile ist in Ordnung, gehört aber zu einem Datensatz, von dem ein anderer Teil zurückgestellt wurde.",
        "Den anderen Teil richtigstellen; dann wird alles übernommen.",
    ),
}

REJECTIONS: dict[Rejection, str] = {
    Rejection.HANDY_SEARCH: "Identität durch Auslesen eines Telefons; darf hier nicht verwendet werden.",
    Rejection.ROLE_NOT_ADMISSIBLE: "Opfer, Zeuge oder andere Beteiligte.",
    Rejection.UNDER_14: "Zur Tatzeit ein Kind.",
    Rejection.EDUCATION_REGISTER: "Steht nur im Erziehungsregister (§ 61 BZRG).",
    Rejection.MESSAGE_AGAIN: "Dieselbe Nachricht kam schon einmal.",
    Rejection.MESSAGE_OVERTAKEN: "Eine spätere Nachricht zur selben Person ist schon bekannt.",
    Rejection.DELETED: "Gelöscht; im Archiv steht eine leere Zeile.",
    Rejection.REVIEW_DATE_PASSED: "Der Prüftermin der Polizei ist vorbei (§ 22 Abs. 2 PolG NRW).",
    Rejection.CLEARED: "Verfahren ohne Verurteilung beendet.",
    Rejection.CASE_NOT_KNOWN: "Abruf zu einer Person, die keine Ausländerbehörde führt (§ 10 Abs. 1 AZRG).",
    Rejection.GROUP_RETRIEVAL: "Gruppenauskunft (§ 12 AZRG); sie kommt nie auf automatischem Weg.",
    Rejection.UNION_CITIZEN: "Unionsbürger ohne Verlustfeststellung (§ 10 Abs. 1a AZRG).",
    Rejection.NOT_NEEDED_HERE: "Die Antwort des Registers enthält, was hier niemand braucht.",
}
