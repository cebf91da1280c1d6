"""Messages of the immigration offices with dialect C, as XML: one per state of a person's file.

Belongs here: the elements of a message, its identity, letters in NFD (F30).
Does not belong here: the states and their dates (deliveries_abh), other faults of persons (personalia).
"""

import numpy as np
import polars as pl

from pipelines.synthesise.chance import share, stream
from pipelines.synthesise.faults import Fault, Handling
from pipelines.synthesise.lines import element
from pipelines.synthesise.personalia import fault_rows, iso_birth
from pipelines.synthesise.profiles import PROFILES
from pipelines.synthesise.series import Series, Wrapping, by_state, with_end
from pipelines.synthesise.world import World

NAMESPACE = "urn:example:iris:xauslaender-aehnlich:1"
KINDS = {"N": "NEU", "A": "AENDERUNG", "L": "LOESCHUNG", "X": "LOESCHUNG"}
SUMMER = ("04", "05", "06", "07", "08", "09", "10")
"""Months in which the offset is written as +02:00; the exact nights do not matter here."""
DATE_LENGTHS = {10: "TAG", 7: "MONAT", 4: "JAHR"}
RESIDENCE = (
    ("einreise", (("am", "einreise_am"), ("rechtmaessigSeit", "rechtm_seit"), ("inDeutschlandGeboren", "geb_in_de"),
                  ("minderjaehrig", "einreise_minderj"))),
    ("ausreisepflicht", (("seit", "ausreisepfl_seit"), ("vollziehbarSeit", "vollz_seit"))),
    ("massnahme art=\"ANDROHUNG\"", (("erlassdatum", "androhung_am"), ("frist", "frist_bis"),
                                     ("zielstaat", "androhung_zielst"))),
    ("massnahme art=\"AUSWEISUNG\"", (("erlassdatum", "ausweisung_am"), ("stand", "ausweisung_st"))),
    ("massnahme art=\"VERLUSTFESTSTELLUNG\"", (("erlassdatum", "euv_am"), ("stand", "euv_st"))),
    ("rechtsmittel", (("verfahren", "rm_art"), ("aktenzeichen", "rm_az"), ("stand", "rm_st"))),
    ("familie", (("partner", "fam_dt_partner"), ("kind", "fam_dt_kind"), ("sorge", "fam_sorge"),
                 ("umgang", "fam_umgang"), ("kindRechtmaessig", "fam_kind_rechtm"), ("kindUnter12", "kind_u12"))),
    ("reisefaehigkeit", (("stand", "reisef"), ("geprueftAm", "reisef_geprueft_am"), ("bis", "reisef_bis"))),
    ("abschiebungsverbot", (("norm", "abschv_art"), ("zielstaat", "abschv_zielst"))),
    ("ausweisdokument", (("dokument", "pass_art"), ("gueltigBis", "pass_gueltig_bis"))),
    ("verbleib", (("fortzugAm", "fortzug_am"), ("fortzugArt", "fortzug_art"), ("gestorbenAm", "sterbe_am"),
                  ("eingebuergertAm", "einb_am"))),
)  # fmt: skip
STATUS = (
    ("gueltigAb", "status_von"), ("gueltigBis", "status_bis"), ("rechtsgrundlage", "status_rgl"),
    ("grund", "duld_grund"),
)  # fmt: skip


def _escaped(value: pl.Expr) -> pl.Expr:
    return value.cast(pl.String).str.replace_many({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


def _attributes(names: tuple[tuple[str, str], ...]) -> pl.Expr:
    parts = [(pl.lit(f' {name}="') + _escaped(pl.col(column)) + pl.lit('"')).fill_null("") for name, column in names]
    return pl.concat_str(parts)


def _empty(name: str, *, names: tuple[tuple[str, str], ...]) -> pl.Expr:
    """Return an element with attributes only; nothing where none has a value."""
    some = pl.any_horizontal(pl.col(column).is_not_null() for _, column in names)
    return pl.when(some).then(pl.lit(f"<{name}") + _attributes(names) + pl.lit("/>")).otherwise(pl.lit(""))


def _date(name: str, *, column: str) -> pl.Expr:
    precision = pl.col(column).str.len_chars().replace_strict(DATE_LENGTHS, default="UNBEKANNT")
    text = pl.lit(f'<{name} genauigkeit="') + precision + pl.lit('">') + pl.col(column) + pl.lit(f"</{name}>")
    return text.fill_null("")


def _nested(name: str, *parts: pl.Expr) -> pl.Expr:
    return pl.concat_str(pl.lit(f"<{name}>"), *parts, pl.lit(f"</{name}>"))


def _identities(world: World, *, rows: int) -> pl.Series:
    """Return one UUID (version 4) per message."""
    digits = stream(world.seed, table="message ids").bytes(16 * rows).hex()
    every = pl.Series([digits]).str.extract_all(".{32}").explode().head(rows)
    parts = [(0, 8), (8, 4), (13, 3), (17, 3), (20, 12)]
    texts = [every.str.slice(start, length) for start, length in parts]
    frame = pl.DataFrame({str(place): text for place, text in enumerate(texts)})
    whole = pl.format("{}-{}-4{}-a{}-{}", *(pl.col(str(place)) for place in range(len(parts))))
    return frame.select(whole).to_series()


def _head() -> pl.Expr:
    offset = (
        pl.when(pl.col("satz_tag").str.slice(5, 2).is_in(SUMMER)).then(pl.lit("+02:00")).otherwise(pl.lit("+01:00"))
    )
    moment = pl.col("stand").str.replace(" ", "T", literal=True) + pl.lit(":00") + offset
    return _nested(
        "nachrichtenkopf",
        element("nachrichtUUID", pl.col("uuid")),
        element("nachrichtentyp", pl.col("satz_art").replace_strict(KINDS)),
        element("erstellungszeitpunkt", moment),
        _nested("autor", element("behoerde", pl.lit("ABH-") + pl.col("abh"))),
    )


def _person() -> pl.Expr:
    return _nested(
        "person",
        element("azrNummer", pl.col("azr_nr")),
        element("bamfAktenzeichen", pl.col("bamf_az")),
        element("aktenzeichenABH", pl.col("abh_az")),
        _nested(
            "name",
            element("familienname", pl.col("familienname")),
            element("geburtsname", pl.col("geburtsname")),
            element("vornamen", pl.col("vornamen")),
        ),
        pl.col("alias_xml").fill_null(""),
        _nested(
            "geburt",
            _date("datum", column="geb_datum"),
            element("ort", pl.col("geb_ort")),
            element("staat", pl.col("geb_staat")),
        ),
        element("geschlecht", pl.col("geschlecht")),
        *(element("staatsangehoerigkeit", pl.col(f"staatsang_{place}")) for place in (1, 2, 3)),
        _empty("identitaet", names=(("stand", "ident_status"),)),
    )


def _residence() -> pl.Expr:
    status = pl.lit("<status") + _attributes(STATUS) + pl.lit(">") + pl.col("status") + pl.lit("</status>")
    return _nested(
        "aufenthalt",
        status.fill_null(""),
        *(_empty(name, names=names) for name, names in RESIDENCE),
        element("sperre", pl.col("sperre")),
        element("einvernehmen", pl.col("sta_einv")),
    )


def _alias_elements(world: World) -> pl.DataFrame:
    """Return the other identities of each person as elements: person, alias_xml, alias (how many)."""
    others = world.aliases.with_columns(geb=iso_birth())
    xml = _nested(
        "aliasname",
        element("familienname", pl.col("familienname")),
        element("vornamen", pl.col("vornamen")),
        _date("geburtsdatum", column="geb"),
        element("geburtsort", pl.col("geb_ort")),
    )
    return (
        others.with_columns(xml=xml)
        .group_by("person", maintain_order=True)
        .agg(alias_xml=pl.col("xml").str.join(""), alias=pl.len())
    )


def nachricht(cells: pl.DataFrame, *, world: World, planted: pl.DataFrame) -> Series:
    """Return the messages of the offices with dialect C.

    Args:
        cells: the states of their files, with texts in ISO.
        world: the world.
        planted: faults of persons.
    """
    among = np.zeros(world.persons.height, dtype=np.bool_)
    among[cells["person"].unique().to_numpy()] = True
    among[: len(PROFILES)] = False
    decomposed = share(stream(world.seed, table="nfd"), among=among, rate=world.faults.rate(Fault.F30))
    is_decomposed = pl.Series(decomposed).gather(cells["person"])
    elements = _alias_elements(world)
    cells = cells.join(elements, on="person", how="left", maintain_order="left")
    cells = with_end(
        cells.with_columns(
            stelle=pl.lit("ABH ") + pl.col("abh"), schluessel=pl.col("abh") + "/" + pl.col("abh_az"), nfd=is_decomposed
        )
    )
    cells = cells.with_columns(uuid=_identities(world, rows=cells.height), satz_art="satz")
    whole = _nested("nachricht", _head(), _person(), _residence())
    only_key = _nested("nachricht", _head(), _nested("person", element("aktenzeichenABH", pl.col("abh_az"))))
    is_gone = pl.col("satz").is_in(["L", "X"])
    cells = cells.with_columns(zeile=pl.when(is_gone).then(only_key).otherwise(whole))
    cells = cells.with_columns(zeile=pl.when("nfd").then(pl.col("zeile").str.normalize("NFD")).otherwise("zeile"))
    bearer = elements["person"].to_numpy()
    rows = [
        planted.filter(pl.col("fault") != Fault.F14.value),
        fault_rows(np.flatnonzero(decomposed), fault=Fault.F30, column="familienname", expected=Handling.NORMALISED),
        fault_rows(bearer, fault=Fault.F07, column="familienname", expected=Handling.ALIAS_COMPARED),
    ]
    states = cells.select("person", "tag", "satz", "abh", "stelle", "schluessel", "zeile", "bis")
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<nachrichten xmlns="{NAMESPACE}">'
    wrapping = Wrapping("UTF-8", None, head, "</nachrichten>\n", "\n", has_satzart=False, version="C1")
    count = cells["alias"].fill_null(0).set(cells["satz"].is_in(["L", "X"]), 0).cast(pl.Int64).to_numpy()
    return Series(
        "abh", "nachricht", wrapping, states, by_state(states, planted=pl.concat(rows)), inner={"alias": count}
    )
