"""What may not be used although a source told it: entries behind the hiding gates, Germans who are still on a list.

Such content goes on that day (orchestration.rule_deletions), and a source that sent it after the law forbade it has
caused an incident (Datenschutzvorfall) that its office has to hear of.

Belongs here: which entries are hidden and why, since when, which of them go, which were sent unlawfully.
Does not belong here: the gates (convictions), taking anything out of files (orchestration), counting for the day
(publish), what is kept out at the door already (acquire).
"""

import polars as pl

from pipelines.prioritise.facts import IDENTITY

ERASED, NO_PENALTY = "G3", "G4"
"""Gates of what is erased or ripe for erasure, and of what stands in the Erziehungsregister."""

GERMAN = "X01"
"""The stop that takes a person out of everything, whatever office told it."""

_REASON = ("verborgen_durch", "reif_seit", "ist_tilgung_strittig")


def unusable_entries(events: pl.DataFrame) -> pl.DataFrame:
    """Say of every hidden entry why, since when, and what follows.

    Args:
        events: judged convictions (convictions.judged_convictions) with quelle.

    Returns:
        One row per entry, without content: person_id, verurteilung_id, quelle, delivery_id, schleuse, reif_seit (null:
        no period of ours has ended), gesendet_am (day of the register extract; null: no extract),
        ist_zu_loeschen: behind G3 or G4 beyond doubt: the link is certain, no two periods are in dispute. What is
        behind G5 still stands in the register, and other entries last as long as it does (§ 47 Abs. 3 BZRG),
        ist_vorfall: sent although it was erased, or never to be sent: Erziehungsregister (§ 61 BZRG), removed
        Strafmakel (§ 41 Abs. 2 BZRG). A verdict of guilt alone (§ 27 JGG) is hidden and may be sent.
    """
    hidden = events.filter("ist_verborgen")
    own = hidden.filter(pl.col("verborgen_durch").is_not_null()).with_columns(
        ist_tilgung_strittig=pl.col("ist_tilgung_strittig").fill_null(value=True).any().over("person_id")
    )
    whole = own.select("person_id", pl.col("verurteilung_id").alias("einbezogen_in_id"), *_REASON)
    entry = own.select("person_id", pl.col("verurteilung_id").alias("wiederholt_id"), *_REASON)
    original = own.drop_nulls(["gericht_id", "geschaeftsnr"]).unique(IDENTITY, keep="first", maintain_order=True)
    rows = (
        hidden.drop(_REASON)
        .join(own.select("zeile", *_REASON), on="zeile", how="left", maintain_order="left")
        .join(whole, on=["person_id", "einbezogen_in_id"], how="left", suffix="_ganz", maintain_order="left")
        .join(original.select(*IDENTITY, *_REASON), on=IDENTITY, how="left", suffix="_original", maintain_order="left")
        .join(entry, on=["person_id", "wiederholt_id"], how="left", suffix="_eintrag", maintain_order="left")
        .with_columns(
            pl.coalesce(name, f"{name}_ganz", f"{name}_eintrag", f"{name}_original").alias(name) for name in _REASON
        )
    )
    is_erased, is_no_penalty = (pl.col("verborgen_durch") == gate for gate in (ERASED, NO_PENALTY))
    is_secret = is_no_penalty | (~is_erased & pl.col("strafmakel_beseitigt_am").is_not_null())
    is_undisputed = is_no_penalty | (is_erased & ~pl.col("ist_tilgung_strittig"))
    is_sent_after = (pl.col("auskunft_am") >= pl.col("reif_seit")).fill_null(value=True)
    return rows.select(
        "person_id",
        "verurteilung_id",
        "quelle",
        "delivery_id",
        pl.col("verborgen_durch").alias("schleuse"),
        "reif_seit",
        pl.col("auskunft_am").alias("gesendet_am"),
        (is_undisputed & ~pl.col("ist_link_unsicher")).fill_null(value=False).alias("ist_zu_loeschen"),
        (is_secret | (is_erased & is_sent_after)).alias("ist_vorfall"),
    ).sort("person_id", "verurteilung_id")


def removed_persons(persons: pl.DataFrame) -> pl.DataFrame:
    """Name the persons whom a rule takes out of everything.

    Args:
        persons: with entfernt_durch and ist_auf_liste.

    Returns:
        person_id, entfernt_durch, ist_vorfall: a list of the police still has them.
    """
    gone = persons.filter(pl.col("entfernt_durch") == GERMAN)
    on_list = pl.col("ist_auf_liste").fill_null(value=False).alias("ist_vorfall")
    return gone.select("person_id", "entfernt_durch", on_list).sort("person_id")
