"""Why two records are one person, or have to be looked at: a closed list, in German.

Belongs here: the codes and their words. They name no person, no number and no record.
Does not belong here: when a reason holds (comparisons, clusters).
"""

from enum import StrEnum

import polars as pl


class Reason(StrEnum):
    """One statement about a pair of records, in the order in which statements are read."""

    AZR_GLEICH = "AZR_GLEICH"
    AZR_WIDERSPRUCH = "AZR_WIDERSPRUCH"
    D_NUMMER_GLEICH = "D_NUMMER_GLEICH"
    D_NUMMER_WIDERSPRUCH = "D_NUMMER_WIDERSPRUCH"
    BAMF_AZ_GLEICH = "BAMF_AZ_GLEICH"
    BAMF_AZ_WIDERSPRUCH = "BAMF_AZ_WIDERSPRUCH"
    NAME_GLEICH = "NAME_GLEICH"
    NAME_GETAUSCHT = "NAME_GETAUSCHT"
    FAMILIENNAME_GLEICH = "FAMILIENNAME_GLEICH"
    FAMILIENNAME_KLANG = "FAMILIENNAME_KLANG"
    FAMILIENNAME_UMSCHRIFT = "FAMILIENNAME_UMSCHRIFT"
    FAMILIENNAME_TIPPFEHLER = "FAMILIENNAME_TIPPFEHLER"
    FAMILIENNAME_TEIL = "FAMILIENNAME_TEIL"
    GEBURTSNAME = "GEBURTSNAME"
    FAMILIENNAME_ANDERS = "FAMILIENNAME_ANDERS"
    VORNAME_GLEICH = "VORNAME_GLEICH"
    VORNAME_KLANG = "VORNAME_KLANG"
    VORNAME_UMSCHRIFT = "VORNAME_UMSCHRIFT"
    VORNAME_TIPPFEHLER = "VORNAME_TIPPFEHLER"
    VORNAME_TEIL = "VORNAME_TEIL"
    VORNAME_FEHLT = "VORNAME_FEHLT"
    VORNAME_ANDERS = "VORNAME_ANDERS"
    WEITERE_VORNAMEN_ANDERS = "WEITERE_VORNAMEN_ANDERS"
    NAME_HAEUFIG = "NAME_HAEUFIG"
    DATUM_GLEICH = "DATUM_GLEICH"
    DATUM_TEILWEISE = "DATUM_TEILWEISE"
    DATUM_NEUJAHR = "DATUM_NEUJAHR"
    DATUM_GETAUSCHT = "DATUM_GETAUSCHT"
    DATUM_JAHR = "DATUM_JAHR"
    DATUM_TIPPFEHLER = "DATUM_TIPPFEHLER"
    DATUM_FEHLT = "DATUM_FEHLT"
    DATUM_ANDERS = "DATUM_ANDERS"
    ORT_GLEICH = "ORT_GLEICH"
    ORT_AEHNLICH = "ORT_AEHNLICH"
    ORT_FEHLT = "ORT_FEHLT"
    ORT_ANDERS = "ORT_ANDERS"
    GESCHLECHT_ANDERS = "GESCHLECHT_ANDERS"
    ALIAS = "ALIAS"
    URTEIL_GLEICH = "URTEIL_GLEICH"
    URTEIL_UNKLAR = "URTEIL_UNKLAR"
    GRUPPE_AZR = "GRUPPE_AZR"
    GRUPPE_D_NUMMER = "GRUPPE_D_NUMMER"
    GRUPPE_DATUM = "GRUPPE_DATUM"
    GRUPPE_URTEIL = "GRUPPE_URTEIL"
    UEBER_ANDERE = "UEBER_ANDERE"
    OFFENES_PAAR = "OFFENES_PAAR"


GERMAN: dict[Reason, str] = {
    Reason.AZR_GLEICH: "gleiche AZR-Nummer",
    Reason.AZR_WIDERSPRUCH: "gleiche AZR-Nummer, aber Name oder Geburtsdatum widersprechen",
    Reason.D_NUMMER_GLEICH: "gleiche D-Nummer",
    Reason.D_NUMMER_WIDERSPRUCH: "gleiche D-Nummer, aber Geburtsdatum oder Geschlecht widersprechen",
    Reason.BAMF_AZ_GLEICH: "gleiches BAMF-Aktenzeichen",
    Reason.BAMF_AZ_WIDERSPRUCH: "gleiches BAMF-Aktenzeichen, aber die Namen widersprechen",
    Reason.NAME_GLEICH: "Familienname und Vorname gleich",
    Reason.NAME_GETAUSCHT: "Familienname und Vorname vertauscht",
    Reason.FAMILIENNAME_GLEICH: "Familienname gleich",
    Reason.FAMILIENNAME_KLANG: "Familienname klingt gleich",
    Reason.FAMILIENNAME_UMSCHRIFT: "Familienname in anderer Umschrift gleich",
    Reason.FAMILIENNAME_TIPPFEHLER: "Familienname bis auf einen Buchstaben gleich",
    Reason.FAMILIENNAME_TEIL: "ein Teil des Familiennamens gleich",
    Reason.GEBURTSNAME: "Geburtsname stimmt mit Familien- oder Geburtsname überein",
    Reason.FAMILIENNAME_ANDERS: "Familienname verschieden",
    Reason.VORNAME_GLEICH: "Vorname gleich",
    Reason.VORNAME_KLANG: "Vorname klingt gleich",
    Reason.VORNAME_UMSCHRIFT: "Vorname in anderer Umschrift gleich",
    Reason.VORNAME_TIPPFEHLER: "Vorname bis auf einen Buchstaben gleich",
    Reason.VORNAME_TEIL: "ein Teil der Vornamen gleich",
    Reason.VORNAME_FEHLT: "Vorname fehlt",
    Reason.VORNAME_ANDERS: "Vorname verschieden",
    Reason.WEITERE_VORNAMEN_ANDERS: "weitere Vornamen verschieden",
    Reason.NAME_HAEUFIG: "der Name ist an diesem Geburtsort häufig",
    Reason.DATUM_GLEICH: "Geburtsdatum gleich",
    Reason.DATUM_TEILWEISE: "Geburtsdatum gleich, soweit bekannt",
    Reason.DATUM_NEUJAHR: "Geburtsjahr gleich, der 01.01. steht für einen unbekannten Tag",
    Reason.DATUM_GETAUSCHT: "Tag und Monat der Geburt vertauscht",
    Reason.DATUM_JAHR: "Tag und Monat der Geburt gleich, das Jahr höchstens zehn Jahre verschieden",
    Reason.DATUM_TIPPFEHLER: "Geburtsdatum bis auf eine Ziffer gleich",
    Reason.DATUM_FEHLT: "Geburtsdatum fehlt",
    Reason.DATUM_ANDERS: "Geburtsdatum verschieden",
    Reason.ORT_GLEICH: "Geburtsort gleich",
    Reason.ORT_AEHNLICH: "Geburtsort ähnlich",
    Reason.ORT_FEHLT: "Geburtsort fehlt oder ist nur ein Staat",
    Reason.ORT_ANDERS: "Geburtsort verschieden",
    Reason.GESCHLECHT_ANDERS: "Geschlecht verschieden",
    Reason.ALIAS: "über eine Aliaspersonalie",
    Reason.URTEIL_GLEICH: "von Menschen als dieselbe Person festgestellt",
    Reason.URTEIL_UNKLAR: "von Menschen geprüft und nicht geklärt",
    Reason.GRUPPE_AZR: "in der Gruppe stehen verschiedene AZR-Nummern",
    Reason.GRUPPE_D_NUMMER: "in der Gruppe stehen verschiedene D-Nummern",
    Reason.GRUPPE_DATUM: "in der Gruppe liegen führende Geburtsdaten mehr als ein Jahr auseinander",
    Reason.GRUPPE_URTEIL: "in der Gruppe stehen Datensätze, die Menschen als verschiedene Personen festgestellt haben",
    Reason.UEBER_ANDERE: "über weitere Datensätze verknüpft",
    Reason.OFFENES_PAAR: "eine mögliche Verknüpfung ist noch zu klären",
}

SEPARATOR = ";"
"""Between codes, as long as they are codes."""


def in_german(codes: pl.Series) -> pl.Series:
    """Write codes as text that a caseworker reads.

    Args:
        codes: codes joined by SEPARATOR; empty for none.

    Returns:
        The texts, joined by '; ', in the same order. Each different combination is translated once.

    Raises:
        ValueError: a code that is not in the closed list.
    """
    texts = {
        value: "; ".join(GERMAN[Reason(code)] for code in value.split(SEPARATOR) if code) for value in codes.unique()
    }
    return codes.replace_strict(texts, return_dtype=pl.String)
