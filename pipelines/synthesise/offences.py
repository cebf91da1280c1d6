"""What people are convicted of.

Belongs here: designation, norms, form of guilt, how often at which gravity of a career.
Does not belong here: sentences and their dates (world_convictions).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Offence:
    """One offence: weights of the gravities 1 to 4, and the usual length of a Freiheitsstrafe in months."""

    key: str
    text: str
    norms: str
    weights: tuple[float, float, float, float]
    months: int
    form: str = "V"


OFFENCES = (
    Offence("diebstahl", "Diebstahl", "StGB 242", (26, 14, 6, 7), 4),
    Offence("leistung", "Erschleichen von Leistungen", "StGB 265a", (14, 4, 1, 2), 2),
    Offence("betrug", "Betrug", "StGB 263 Abs. 1", (10, 9, 4, 4), 7),
    Offence("btm", "Unerlaubter Besitz von Betäubungsmitteln", "BtMG 29 Abs. 1", (10, 6, 3, 4), 4),
    Offence("kv", "Körperverletzung", "StGB 223", (9, 9, 6, 7), 5),
    Offence("gef_kv", "Gefährliche Körperverletzung", "StGB 223|StGB 224", (1, 14, 16, 17), 12),
    Offence("raub", "Raub", "StGB 249", (0, 4, 14, 15), 24),
    Offence(
        "schwerer_raub",
        "Schwerer Raub in Tateinheit mit gefährlicher Körperverletzung",
        "StGB 250|StGB 224",
        (0, 1, 9, 10),
        40,
    ),
    Offence("erpressung", "Räuberische Erpressung", "StGB 253|StGB 255", (0, 2, 5, 6), 26),
    Offence("einbruch", "Wohnungseinbruchdiebstahl", "StGB 244 Abs. 4", (0, 5, 9, 9), 18),
    Offence(
        "btm_handel",
        "Handeltreiben mit Betäubungsmitteln in nicht geringer Menge",
        "BtMG 29a Abs. 1",
        (0, 6, 12, 8),
        22,
    ),
    Offence("btm_einfuhr", "Einfuhr von Betäubungsmitteln", "BtMG 30 Abs. 1", (0, 0, 3, 1), 34),
    Offence("vergewaltigung", "Vergewaltigung", "StGB 177 Abs. 6", (0, 0, 4, 2), 40),
    Offence("missbrauch", "Sexueller Missbrauch von Kindern", "StGB 176", (0, 0, 1, 0), 30),
    Offence("totschlag", "Versuchter Totschlag", "StGB 212|StGB 22", (0, 0, 2, 1), 60),
    Offence("urkunden", "Urkundenfälschung", "StGB 267", (5, 3, 1, 1), 5),
    Offence("widerstand", "Tätlicher Angriff auf Vollstreckungsbeamte", "StGB 113|StGB 114", (3, 5, 3, 4), 6),
    Offence("sachbeschaedigung", "Sachbeschädigung", "StGB 303", (4, 3, 1, 2), 3),
    Offence("bedrohung", "Bedrohung", "StGB 241", (3, 4, 2, 3), 4),
    Offence("beleidigung", "Beleidigung", "StGB 185", (4, 2, 1, 1), 2),
    Offence("noetigung", "Nötigung", "StGB 240", (1, 3, 2, 2), 6),
    Offence("fahren", "Vorsätzliches Fahren ohne Fahrerlaubnis", "StVG 21", (7, 4, 1, 1), 3),
    Offence("trunkenheit", "Fahrlässige Trunkenheit im Verkehr", "StGB 316", (3, 1, 0.3, 0.3), 2, "F"),
    Offence("fahrl_kv", "Fahrlässige Körperverletzung", "StGB 229", (2, 0.5, 0.2, 0.2), 3, "F"),
    Offence("trunkenheit_kv", "Gefährdung des Straßenverkehrs", "StGB 315c|StGB 229", (1, 0.5, 0.2, 0.2), 5, "VF"),
    Offence("aufenthalt", "Unerlaubter Aufenthalt", "AufenthG 95 Abs. 1", (5, 2, 0.5, 0.5), 3),
    Offence("asylg", "Verstoß gegen die Wohnpflicht", "AsylG 85", (1, 0.3, 0.1, 0.1), 2),
    Offence("schleusen", "Einschleusen von Ausländern", "AufenthG 96", (0, 1, 1, 0.3), 16),
    Offence("cannabis", "Unerlaubter Besitz von Cannabis", "KCanG 34", (3, 2, 1, 1), 3),
)
POSITION = {offence.key: place for place, offence in enumerate(OFFENCES)}
SEXUAL = ("vergewaltigung", "missbrauch")
"""Offences of BZRG section 46 (1) Nr. 3: twenty years from a sentence of more than one year on."""
