"""The lists of paragraphs, written out one by one as the statutes name them, without ranges.

Belongs here: the catalogues of AufenthG section 54, BZRG sections 45 and 46, and the list of violent offences.
Does not belong here: what follows from a catalogue.
"""

LEBEN = {"211", "212", "213", "216", "217", "218", "218a", "218b", "218c", "219", "219b", "221", "222"}
KOERPER = {"223", "224", "225", "226", "226a", "227", "228", "229", "230", "231"}
SEXUAL_1A = {
    "174", "176", "176a", "176b", "176c", "176d", "177", "178", "180a", "181a", "182", "184b", "184c", "184e",
}  # fmt: skip
SEXUAL_1D = {"174", "176", "176a", "176c", "176d", "177", "178", "182"}
ERHOEHTES_MINDESTMASS = {"244", "244a", "249", "250", "251", "252", "255"}
EIGENTUM = {"242", "243", "244", "244a", "245", "246", "247", "248", "248a", "248b", "248c"}
RAUB = {"249", "250", "251", "252", "255"}
WIDERSTAND = {"113", "114", "115"}
LANDFRIEDEN = {"125", "125a"}
ABSCHNITTE_17_19_20 = KOERPER | {
    "242", "243", "244", "244a", "245", "246", "247", "248", "248a", "248b", "248c",
    "249", "250", "251", "252", "253", "254", "255", "256",
}  # fmt: skip
GEWALT = {
    "211", "212", "213", "216", "224", "225", "226", "226a", "227", "249", "250", "251", "252", "255", "177", "178",
    "176", "176c", "176d", "239a", "239b", "316a",
}  # fmt: skip
TILGUNG_3 = {
    "174", "174a", "174b", "174c", "175", "176", "176a", "176b", "176c", "176d", "177", "178", "179", "180", "182",
}  # fmt: skip
TILGUNG_1A = TILGUNG_3 | {
    "171", "180a", "181a", "183", "183a", "184", "184a", "184b", "184c", "184d", "184e", "184f", "184g", "184i",
    "184j", "184k", "184l", "225", "232", "232a", "232b", "233", "233a", "234", "235", "236",
}  # fmt: skip
NIE = {"176c", "176d"}
NUR_AUSLAENDER = {("AufenthG", "95"), ("AsylG", "85"), ("FreizügG/EU", "9")}


def read(norm: str) -> tuple[str, str, str]:
    """Split `StGB 201a Abs. 3` into law, section and paragraph (empty when none is named)."""
    law, section, *rest = norm.split(" ")
    return law, section, rest[1] if rest else ""


def any_stgb(norms: list[str], catalogue: set[str]) -> bool:
    """Tell whether one of the paragraphs is a section of the StGB in the catalogue."""
    return any(law == "StGB" and section in catalogue for law, section, _ in map(read, norms))


def is_1a_catalogue(norms: list[str]) -> bool:
    """Tell whether section 46 I 1a BZRG names one of the paragraphs; of section 201a only its third paragraph."""
    return any_stgb(norms, TILGUNG_1A) or any(read(norm) == ("StGB", "201a", "3") for norm in norms)
