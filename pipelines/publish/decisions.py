"""The decisions on today's cases, as published: codes and days, without words and without those who decided.

Belongs here: which decisions are published, and what of them.
Does not belong here: decisions about those who left: they are on no table, otherwise it would be a second list of them.
"""

from typing import Final

import polars as pl

OF_RECORD: Final = (
    "entscheidung",
    "gruende_pro",
    "gruende_contra",
    "ist_abweichung",
    "ist_blind",
    "eigene_prioritaet",
    "eigene_prioritaet_zweite",
    "prioritaet_danach",
    "liste_stichtag",
    "liste",
    "zelle",
    "a_band",
    "b_band",
    "c_klasse_liste",
    "c_klasse",
    "sta_einvernehmen",
    "gelesene_belege",
    "erste_rolle",
    "zweite_rolle",
    "geprueft_am",
    "mitgezeichnet_am",
    "minuten",
    "entschieden_am",
    "wiedervorlage_am",
    "ende_am",
)
KNOWN_SCHEMA: Final = pl.Schema(
    {
        "person_id": pl.String(),
        "datensatz_nr": pl.String(),
        **dict.fromkeys(("grund_pro_1", "grund_pro_2", "grund_contra_1", "grund_contra_2"), pl.String()),
        **dict.fromkeys(("entscheidung", "eigene_prioritaet", "liste", "zelle", "a_band", "b_band"), pl.String()),
        **dict.fromkeys(("c_klasse_liste", "c_klasse", "sta_einvernehmen"), pl.String()),
        **dict.fromkeys(("eigene_prioritaet_zweite", "prioritaet_danach", "gelesene_belege"), pl.String()),
        **dict.fromkeys(("erste_rolle", "zweite_rolle"), pl.String()),
        "minuten": pl.Int32(),
        **dict.fromkeys(("liste_stichtag", "geprueft_am", "mitgezeichnet_am"), pl.Date()),
        **dict.fromkeys(("entschieden_am", "wiedervorlage_am", "ende_am"), pl.Date()),
        **dict.fromkeys(("ist_abweichung", "ist_blind", "ist_juengste"), pl.Boolean()),
    }
)
"""What is read of the mart entscheidungen."""


def published_decisions(known: pl.DataFrame, *, case_ids: pl.DataFrame, case_list: pl.DataFrame) -> pl.DataFrame:
    """Give every decision on a case of the list, the latest last.

    Args:
        known: KNOWN_SCHEMA, of all persons.
        case_ids: person_id, fall_id of every person.
        case_list: today's list.

    Returns:
        run_id, stichtag, fall_id (of today, also for decisions under an earlier number), entscheidung_nr, OF_RECORD,
        ist_geltend: whether it is the one that today's state comes from.
    """
    state = case_list.select("run_id", "stichtag", "fall_id", "stand")
    pro, contra = (pl.concat_list(f"{kind}_1", f"{kind}_2").list.drop_nulls() for kind in ("grund_pro", "grund_contra"))
    return (
        known.drop("fall_id", strict=False)
        .join(case_ids.select("person_id", "fall_id"), on="person_id", validate="m:1")
        .join(state, on="fall_id", validate="m:1")
        .with_columns(
            gruende_pro=pro,
            gruende_contra=contra,
            gelesene_belege=pl.col("gelesene_belege").str.split(" "),
            ist_geltend=pl.col("ist_juengste") & (pl.col("stand") == pl.col("entscheidung")),
        )
        .select(
            "run_id", "stichtag", "fall_id", pl.col("datensatz_nr").alias("entscheidung_nr"), *OF_RECORD, "ist_geltend"
        )
        .sort("fall_id", "entschieden_am", "entscheidung_nr")
    )
