"""Keys of a file of hypothetical cases: which column each one fills, its shape, what it means where it is silent.

Belongs here: the tables of keys, and the shapes of values.
Does not belong here: reading a file (cases_file).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from pipelines.prioritise.fact_frames import LAGEN
from pipelines.prioritise.facts import Facts

DAYS, NUMBER, FLAG, TEXT, TEXTS, DAY = "list of days", "whole number", "true or false", "text", "list", "day"
REQUIRED = {
    "id": ("verurteilung_id", TEXT),
    "art": ("strafart", TEXT),
    "normen": ("normen", TEXTS),
    "erstes_urteil": ("erstes_urteil_am", DAY),
    "rechtskraft": ("rechtskraft_am", DAY),
    "tat_bis": ("tat_letzter_tag", DAY),
}
"""Key of a conviction -> column and shape."""
OPTIONAL = {
    "monate": ("dauer_monate", NUMBER, None),
    "tage": ("dauer_tage", NUMBER, None),
    "ts": ("tagessaetze", NUMBER, None),
    "waffe": ("waffe", FLAG, False),
    "beweggrund": ("hat_verwerflichen_beweggrund", FLAG, False),
    "serie": ("ist_serienmaessig", FLAG, False),
    "bew": ("ist_bewaehrung", FLAG, False),
    "bew_wid": ("bew_widerruf_am", DAY, None),
    "in_bew": ("ist_in_bewaehrung", FLAG, False),
    "schuldform": ("schuldform", TEXT, "V"),
    "massregeln": ("massregeln", TEXTS, ()),
    "strafmakel": ("strafmakel_beseitigt_am", DAY, None),
    "strafrest": ("strafrest_ausgesetzt_am", DAY, None),
    "erlassen": ("strafe_erlassen_am", DAY, None),
    "aufgehoben": ("ist_aufgehoben", FLAG, False),
    "in_bzr": ("ist_in_bzr", FLAG, True),
    "link_unsicher": ("ist_link_unsicher", FLAG, False),
}
"""Key of a conviction -> column, shape, what it means where it is silent."""
SPECIAL = {
    "alter_tat": (NUMBER, 30),
    "hafttage_seit_tat": (NUMBER, 0),
    "einbezogen": (TEXT, None),
    "taten": (DAYS, None),
    "vollstr_erledigt": (DAY, None),
    "wiederholt": (TEXT, None),
    "auskunft": (DAY, None),
}
SITUATION = {
    "B1": "b1_wert",
    "B2": "b2_wert",
    "B3": "b3_wert",
    "B4": "b4_wert",
    "in_strafhaft": "in_strafhaft",
    "tage_bis_haftende": "tage_bis_haftende",
    "rueckuebernahme_zusage": "rueckuebernahme_zusage",
    "abschiebungsverbot_alle_zielstaaten": "abschiebungsverbot_alle_zielstaaten",
}
TRACK = "verfahrensweg"
HYPOTHETICAL_TRACK = "K1"
PLAIN_PERSON = {"ist_auf_liste": True, "sta_einvernehmen": "NE"}
PLAIN_SITUATION: dict[str, Any] = {
    **dict.fromkeys((name for name, kind in LAGEN.items() if kind == pl.Boolean and name not in SITUATION), False),
    TRACK: HYPOTHETICAL_TRACK, "b1_wert": "VA_OHNE_DULDUNG", "b2_wert": "ORIGINALPASS", "b3_wert": "PASS_GUELTIG",
    "b4_wert": "KEINE_GEPRUEFT", "in_strafhaft": "NEIN", "rueckuebernahme_zusage": False,
    "abschiebungsverbot_alle_zielstaaten": False, "status_code": "DUL", "ae_norm": "keine", "rechtmaessig_tage": 0,
    "ae_tage": 0,
}  # fmt: skip
"""What a whole case is where it is silent: a listed adult, enforceable duty to leave, pass, no ties, all known."""
ADULT = date(1990, 1, 1)


@dataclass(frozen=True, kw_only=True)
class CasesFile:
    """A file as read.

    Attributes:
        stichtag: day of all its cases.
        facts: of all cases; persons bear the ids of the cases.
        dimension_a: ids of the cases of dimension A, in their order.
        dimension_b: ids of the cases of dimension B.
        faelle: ids of the whole cases.
        previous: per whole case that stood on a list before: id, zelle_rang, seit.
    """

    stichtag: date
    facts: Facts
    dimension_a: tuple[str, ...]
    dimension_b: tuple[str, ...]
    faelle: tuple[str, ...]
    previous: tuple[tuple[str, int, date], ...]


def has_shape(value: object, *, shape: str) -> bool:
    """Tell whether a value of a YAML file has a shape.

    Args:
        value: not null.
        shape: one of the words above.
    """
    if shape == NUMBER:
        return isinstance(value, int) and not isinstance(value, bool)
    if shape == FLAG:
        return isinstance(value, bool)
    if shape == DAY:
        return type(value) is date
    if shape == TEXT:
        return isinstance(value, str | int) and not isinstance(value, bool)
    kind = (date,) if shape == DAYS else (str, int)
    return isinstance(value, list | tuple) and all(isinstance(item, kind) for item in value)
