"""Frames of facts with the right columns and types, filled from plain records.

Belongs here: the columns that an assessment reads from the marts, with their types.
Does not belong here: what the columns mean (quality/contracts/linked_persons), deriving facts (facts).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from pipelines.prioritise.facts import Facts

_TEXTS: pl.DataType = pl.List(pl.String)
_DAYS: pl.DataType = pl.List(pl.Date)
PERSONEN = pl.Schema(
    {
        "person_id": pl.String(),
        "anzahl_datensaetze": pl.Int32(),
        "geburtsdatum_von": pl.Date(),
        "geburtsdatum_bis": pl.Date(),
        "abh": pl.String(),
        "abh_az": pl.String(),
        "ist_auf_liste": pl.Boolean(),
        "liste_stand": pl.Date(),
        "liste_konzept": pl.String(),
        "ist_liste_veraltet": pl.Boolean(),
        "hat_meldung": pl.Boolean(),
        "ist_deutsch": pl.Boolean(),
        "ist_verstorben": pl.Boolean(),
        "ist_fortgezogen": pl.Boolean(),
        "hat_sperre": pl.Boolean(),
        "ist_eingeschraenkt": pl.Boolean(),
        "hat_unsichere_verknuepfung": pl.Boolean(),
        "ist_im_bestand": pl.Boolean(),
        "ist_in_zustaendigkeit": pl.Boolean(),
        "ist_opferzeuge": pl.Boolean(),
        "hat_offenes_strafverfahren": pl.Boolean(),
        "hat_auslieferung": pl.Boolean(),
        "hat_schutzstatus": pl.Boolean(),
        "ist_unionsbuerger": pl.Boolean(),
        "hat_offenes_asylverfahren": pl.Boolean(),
        "sta_einvernehmen": pl.String(),
        "hat_freiwillige_ausreise": pl.Boolean(),
        "meldung_am": pl.Date(),
        "hat_anordnung_58a": pl.Boolean(),
        "ist_wieder_eingereist": pl.Boolean(),
        "hat_absehen_154b": pl.Boolean(),
        "offene_verfahren_normen": _TEXTS,
        "stand_lka": pl.Date(),
        "stand_abh": pl.Date(),
        "stand_bzr": pl.Date(),
        "stand_jva": pl.Date(),
        "stand_zab": pl.Date(),
        "stand_azr": pl.Date(),
        "stand_sta": pl.Date(),
        "stand_bamf": pl.Date(),
        "stand_pol": pl.Date(),
    }
)
VERURTEILUNGEN = pl.Schema(
    {
        "verurteilung_id": pl.String(),
        "person_id": pl.String(),
        "gericht_id": pl.String(),
        "geschaeftsnr": pl.String(),
        "tat_letzter_tag": pl.Date(),
        "erstes_urteil_am": pl.Date(),
        "rechtskraft_am": pl.Date(),
        "delikt_text": pl.String(),
        "normen": _TEXTS,
        "schuldform": pl.String(),
        "strafart": pl.String(),
        "dauer_monate": pl.Int32(),
        "dauer_tage": pl.Int32(),
        "tagessaetze": pl.Int32(),
        "ist_bewaehrung": pl.Boolean(),
        "bew_bis": pl.Date(),
        "bew_widerruf_am": pl.Date(),
        "strafrest_ausgesetzt_am": pl.Date(),
        "strafe_erlassen_am": pl.Date(),
        "strafmakel_beseitigt_am": pl.Date(),
        "massregeln": _TEXTS,
        "einbezogen_in_id": pl.String(),
        "vollstr_erledigt_am": pl.Date(),
        "alter_bei_tat_min": pl.Int32(),
        "alter_bei_tat_max": pl.Int32(),
        "waffe": pl.Boolean(),
        "tat_tage": _DAYS,
        "ist_in_bewaehrung": pl.Boolean(),
        "hafttage_seit_tat_min": pl.Int32(),
        "hafttage_seit_tat_max": pl.Int32(),
        "ist_in_bzr": pl.Boolean(),
        "wiederholt_id": pl.String(),
        "ist_aufgehoben": pl.Boolean(),
        "link_stufe": pl.String(),
        "ist_link_unsicher": pl.Boolean(),
        "quelle": pl.String(),
        "auskunft_am": pl.Date(),
        "delivery_id": pl.String(),
        "source_row": pl.Int32(),
    }
)
HAFTZEITEN = pl.Schema(
    {
        "haft_id": pl.String(),
        "person_id": pl.String(),
        "jva": pl.String(),
        "haftart": pl.String(),
        "ist_strafhaft": pl.Boolean(),
        "ist_untersuchungshaft": pl.Boolean(),
        "beginn_am": pl.Date(),
        "ende_am": pl.Date(),
        "halbstrafe_am": pl.Date(),
        "zweidrittel_am": pl.Date(),
        "entlassung_vorgesehen_am": pl.Date(),
        "entlassung_festgesetzt_am": pl.Date(),
        "par456a": pl.String(),
        "ueberhaft": pl.Boolean(),
        "delivery_id": pl.String(),
        "source_row": pl.Int32(),
    }
)
LAGEN = pl.Schema(
    {
        "person_id": pl.String(),
        "verfahrensweg": pl.String(),
        "b1_wert": pl.String(),
        "b2_wert": pl.String(),
        "b3_wert": pl.String(),
        "b4_wert": pl.String(),
        "in_strafhaft": pl.String(),
        "tage_bis_haftende": pl.Int32(),
        "rueckuebernahme_zusage": pl.Boolean(),
        "abschiebungsverbot_alle_zielstaaten": pl.Boolean(),
        "frist_entlassung_am": pl.Date(),
        "frist_halbstrafe_am": pl.Date(),
        "frist_dublin_am": pl.Date(),
        "frist_pep_am": pl.Date(),
        "frist_duldung_am": pl.Date(),
        "ist_ne": pl.Boolean(),
        "ist_ae": pl.Boolean(),
        "ist_hier_geboren": pl.Boolean(),
        "ist_minderjaehrig_eingereist": pl.Boolean(),
        "rechtmaessig_tage": pl.Int32(),
        "ae_tage": pl.Int32(),
        "hat_dt_partner": pl.Boolean(),
        "hat_dt_kind": pl.Boolean(),
        "hat_sorge": pl.Boolean(),
        "hat_umgang": pl.Boolean(),
        "hat_kind_rechtmaessig": pl.Boolean(),
        "hat_kind_u12": pl.Boolean(),
        "status_code": pl.String(),
        "ae_norm": pl.String(),
        "titel_seit": pl.Date(),
        "hat_abschiebungsverbot": pl.Boolean(),
        "abschiebungsverbot_zielstaat": pl.String(),
        "widerruf_stand": pl.String(),
    }
)
LAGE_BELEGE = pl.Schema(
    {
        "person_id": pl.String(),
        "fakt": pl.String(),
        "wert": pl.String(),
        "grund_unbekannt": pl.String(),
        "stelle": pl.String(),
        "frage": pl.String(),
        "stand": pl.Date(),
        "quelle": pl.String(),
        "delivery_id": pl.String(),
        "source_row": pl.Int32(),
    }
)
DEFAULTS: dict[str, dict[str, Any]] = {
    "personen": dict.fromkeys(
        (name for name, kind in PERSONEN.items() if kind == pl.Boolean and name != "ist_in_zustaendigkeit"), False
    )
    | {"ist_in_zustaendigkeit": True, "anzahl_datensaetze": 1},
    "verurteilungen": {
        "schuldform": "V",
        "massregeln": [],
        "ist_in_bzr": True,
        "ist_aufgehoben": False,
        "ist_link_unsicher": False,
        "link_stufe": "T1",
        "quelle": "bzr",
    },
    "haftzeiten": {"ist_strafhaft": True, "ist_untersuchungshaft": False},
    "lagen": {},
    "lage_belege": {},
}
"""What a record means where it is silent, for cases written by hand: a plain adult in scope, a plain conviction."""
_SCHEMAS = {
    "personen": PERSONEN,
    "verurteilungen": VERURTEILUNGEN,
    "haftzeiten": HAFTZEITEN,
    "lagen": LAGEN,
    "lage_belege": LAGE_BELEGE,
}


def frame_of(table: str, *, records: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Make one frame of facts from records.

    Args:
        table: name of the frame in Facts.
        records: columns that differ from DEFAULTS; everything else is null.

    Raises:
        KeyError: a record names a column that the table does not have.
    """
    schema = _SCHEMAS[table]
    for record in records:
        unknown = sorted(set(record) - set(schema))
        if unknown:
            raise KeyError(f"{table} has no column {unknown[0]}")
    rows = [dict.fromkeys(schema) | DEFAULTS[table] | dict(record) for record in records]
    return pl.DataFrame(rows, schema=schema)


def facts_of(
    *,
    personen: Sequence[Mapping[str, Any]],
    verurteilungen: Sequence[Mapping[str, Any]] = (),
    haftzeiten: Sequence[Mapping[str, Any]] = (),
    lagen: Sequence[Mapping[str, Any]] = (),
    lage_belege: Sequence[Mapping[str, Any]] = (),
) -> Facts:
    """Make all frames from records; a person without a record in `lagen` gets an empty one."""
    named = {record["person_id"] for record in lagen}
    situations = [*lagen, *({"person_id": p["person_id"]} for p in personen if p["person_id"] not in named)]
    return Facts(
        personen=frame_of("personen", records=personen),
        verurteilungen=frame_of("verurteilungen", records=verurteilungen),
        haftzeiten=frame_of("haftzeiten", records=haftzeiten),
        lagen=frame_of("lagen", records=situations),
        lage_belege=frame_of("lage_belege", records=lage_belege),
    )
