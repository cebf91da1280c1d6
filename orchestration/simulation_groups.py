"""Groups of persons for the report of a simulation; they serve counting, and no rule ever sees them.

Belongs here: which attributes are counted, and how their values are put together to groups.
Does not belong here: counting and hiding small cells (pipelines.prioritise.simulation).
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

import polars as pl

OFFICE, TRACK, SEX, AGE, NATIONALITY = (
    "Ausländerbehörde", "Verfahrensweg", "Geschlecht", "Alter", "Staatsangehörigkeit (Gruppen)",
)  # fmt: skip
UNKNOWN: Final = "unbekannt"
AGES: Final = ((20, "bis 20"), (29, "21 bis 29"), (44, "30 bis 44"))
OLDEST: Final = "45 und älter"
SEXES: Final[Mapping[str, str]] = {"m": "männlich", "w": "weiblich", "d": "divers", "x": "ohne Angabe"}
EU: Final = frozenset(
    [
        "124",
        "125",
        "126",
        "127",
        "128",
        "129",
        "130",
        "131",
        "134",
        "135",
        "137",
        "139",
        "142",
        "143",
        "145",
        "148",
        "151",
        "152",
        "153",
        "154",
        "155",
        "157",
        "161",
        "164",
        "165",
        "181",
    ]
)
"""Members of the EU without Germany, keys of the Destatis list of 2021-02-19; EEA and Switzerland beside them below."""
NATIONS: Final[Mapping[str, frozenset[str]]] = {
    "EU, EWR, Schweiz": EU | {"136", "141", "149", "158"},
    "Türkei": frozenset({"163"}),
    "Westbalkan": frozenset({"121", "122", "140", "144", "150", "170"}),
    "Ukraine": frozenset({"166"}),
    "staatenlos oder ungeklärt": frozenset({"997", "998", "999"}),
}
CONTINENTS: Final[Mapping[str, str]] = {
    "1": "übriges Europa", "2": "Afrika", "3": "Amerika", "4": "Asien", "5": "Australien und Ozeanien",
}  # fmt: skip
"""First digit of a key of the Destatis list."""


def groups_of(
    personen: pl.DataFrame, *, lagen: pl.DataFrame, files: pl.DataFrame, foreigners: pl.DataFrame, stichtag: date
) -> pl.DataFrame:
    """Put every person into one group per attribute.

    Args:
        personen: mart, with abh and dates of birth.
        lagen: mart, with verfahrensweg.
        files: which record of the immigration office is the person's: person_id, delivery_id, source_row.
        foreigners: records of the immigration offices: delivery_id, source_row, geschlecht, staatsang_1.
        stichtag: day on which ages are reached.

    Returns:
        person_id, merkmal, auspraegung: one row per person and attribute.
    """
    told = files.select("person_id", "delivery_id", "source_row").join(
        foreigners.select("delivery_id", "source_row", "geschlecht", "staatsang_1"),
        on=["delivery_id", "source_row"],
        how="left",
    )
    rows = (
        personen.select("person_id", "abh", "geburtsdatum_bis")
        .join(lagen.select("person_id", "verfahrensweg"), on="person_id", how="left")
        .join(told.unique("person_id"), on="person_id", how="left")
    )
    shown = {
        OFFICE: pl.col("abh"),
        TRACK: pl.col("verfahrensweg"),
        SEX: pl.col("geschlecht").str.to_lowercase().replace_strict(SEXES, default=None),
        AGE: _age(stichtag),
        NATIONALITY: _nation(),
    }
    return pl.concat(
        rows.select("person_id", pl.lit(name).alias("merkmal"), value.fill_null(UNKNOWN).alias("auspraegung"))
        for name, value in shown.items()
    ).sort("merkmal", "person_id")


def _age(stichtag: date) -> pl.Expr:
    born = pl.col("geburtsdatum_bis")
    group: pl.Expr = pl.when(born.is_not_null()).then(pl.lit(OLDEST))
    for most, name in reversed(AGES):
        is_at_most = born.dt.offset_by(f"{most + 1}y") > pl.lit(stichtag)
        group = pl.when(is_at_most).then(pl.lit(name)).otherwise(group)
    return group


def _nation() -> pl.Expr:
    code = pl.col("staatsang_1")
    group: pl.Expr = code.str.slice(0, 1).replace_strict(CONTINENTS, default=None)
    for name, codes in NATIONS.items():
        group = pl.when(code.is_in(sorted(codes))).then(pl.lit(name)).otherwise(group)
    return group
