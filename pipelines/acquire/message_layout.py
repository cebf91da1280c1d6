"""How the messages of the immigration offices (dialect C) are built: which element or attribute fills which column.

Belongs here: the tree of elements. It is our own simplification in our own namespace, close in names to public
descriptions of XAusländer, and not valid against its schema.
Does not belong here: the walk over a file (xml_walk), what a value must look like (the contracts).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

NAMESPACE = "urn:example:iris:xauslaender-aehnlich:1"
MESSAGES, MESSAGE = "nachrichten", "nachricht"
PERSON_TABLE, ALIAS_TABLE = "abh__auslaender", "abh__alias"
BIRTH, PRECISION = "geb_datum", "genauigkeit"
PRECISIONS = {"TAG": 10, "MONAT": 7, "JAHR": 4, "UNBEKANNT": 0}
"""How much of a birth date is known, in characters of yyyy-mm-dd."""
KINDS = {"NEU": "N", "AENDERUNG": "A", "BERICHTIGUNG": "A", "LOESCHUNG": "L"}
"""Kind of message -> satzart. A correction brings the whole person anew, as a change does."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One element.

    Attributes:
        columns: that its text fills; of several the next free one, so that the element may repeat.
        attributes: column by attribute.
        parts: child elements by name; `name[ART]` for those whose attribute `art` decides.
        is_entry: whether it may repeat and fills a row of the aliases.
    """

    columns: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    parts: "Mapping[str, Part]" = field(default_factory=dict)
    is_entry: bool = False


def _text(*columns: str, **attributes: str) -> Part:
    return Part(columns=columns, attributes=attributes)


def _given(**attributes: str) -> Part:
    return Part(attributes=attributes)


def _holds(**parts: Part) -> Part:
    return Part(parts=parts)


def _repeats(**parts: Part) -> Part:
    return Part(parts=parts, is_entry=True)


_HEAD = _holds(
    nachrichtUUID=_text("kopf_id"),
    nachrichtentyp=_text("kopf_typ", listURI="kopf_liste"),
    erstellungszeitpunkt=_text("kopf_zeit"),
    autor=_holds(behoerde=_text("kopf_behoerde")),
    bezugUUID=_text("kopf_bezug"),
)
_PERSON = _holds(
    azrNummer=_text("azr_nr"),
    bamfAktenzeichen=_text("bamf_az"),
    aktenzeichenABH=_text("abh_az"),
    name=_holds(familienname=_text("familienname"), geburtsname=_text("geburtsname"), vornamen=_text("vornamen")),
    aliasname=_repeats(
        familienname=_text("familienname"),
        geburtsname=_text("geburtsname"),
        vornamen=_text("vornamen"),
        geburtsdatum=_text(BIRTH, genauigkeit=PRECISION),
        geburtsort=_text("geb_ort"),
    ),
    geburt=_holds(
        datum=_text(BIRTH, genauigkeit=PRECISION), ort=_text("geb_ort"), staat=_text("geb_staat", listURI="liste_staat")
    ),
    geschlecht=_text("geschlecht"),
    staatsangehoerigkeit=_text("staatsang_1", "staatsang_2", "staatsang_3"),
    identitaet=_given(stand="ident_status"),
)
_MEASURES = {
    "massnahme[ANDROHUNG]": _given(
        art="art_1", erlassdatum="androhung_am", frist="frist_bis", zielstaat="androhung_zielst"
    ),
    "massnahme[AUSWEISUNG]": _given(art="art_2", erlassdatum="ausweisung_am", stand="ausweisung_st"),
    "massnahme[VERLUSTFESTSTELLUNG]": _given(art="art_3", erlassdatum="euv_am", stand="euv_st"),
}
_RESIDENCE = _holds(
    status=_text(
        "status", gueltigAb="status_von", gueltigBis="status_bis", rechtsgrundlage="status_rgl", grund="duld_grund"
    ),
    einreise=_given(
        am="einreise_am",
        rechtmaessigSeit="rechtm_seit",
        inDeutschlandGeboren="geb_in_de",
        minderjaehrig="einreise_minderj",
    ),
    ausreisepflicht=_given(seit="ausreisepfl_seit", vollziehbarSeit="vollz_seit"),
    **_MEASURES,
    rechtsmittel=_given(verfahren="rm_art", aktenzeichen="rm_az", stand="rm_st"),
    familie=_given(
        partner="fam_dt_partner",
        kind="fam_dt_kind",
        sorge="fam_sorge",
        umgang="fam_umgang",
        kindRechtmaessig="fam_kind_rechtm",
        kindUnter12="kind_u12",
    ),
    reisefaehigkeit=_given(stand="reisef", geprueftAm="reisef_geprueft_am", bis="reisef_bis"),
    abschiebungsverbot=_given(norm="abschv_art", zielstaat="abschv_zielst"),
    ausweisdokument=_given(dokument="pass_art", gueltigBis="pass_gueltig_bis"),
    verbleib=_given(
        fortzugAm="fortzug_am", fortzugArt="fortzug_art", gestorbenAm="sterbe_am", eingebuergertAm="einb_am"
    ),
    sperre=_text("sperre"),
    einvernehmen=_text("sta_einv"),
)
MESSAGE_PART = _holds(nachrichtenkopf=_HEAD, person=_PERSON, aufenthalt=_RESIDENCE)
