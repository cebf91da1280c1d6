"""The facts that an assessment starts from.

Belongs here: the frames as one value, and what is derived from them before any rule looks at them.
Does not belong here: bringing them together (dbt_project), rules (convictions, evaluate).
"""

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from pipelines.prioritise.decided import DECISIONS_SCHEMA

IDENTITY = ("person_id", "gericht_id", "geschaeftsnr", "erstes_urteil_am", "tat_letzter_tag")
"""What two records of one decision have in common."""
DAYS_PER_MONTH = 30
"""Unit of `strafdauer`: sentences are stated in months and days; thirty days make a month, so 6 months are 180."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Marts of stage linked_persons at one Stichtag; columns as in their contracts.

    Attributes:
        personen: one row per person.
        verurteilungen: one row per conviction in the current register extract of a person.
        haftzeiten: one row per custody stay.
        lagen: one row per person: facts of dimensions B and C and deadlines.
        lage_belege: one row per person and fact: value, reason why it is unknown, office, question, age.
        entscheidungen: one row per decision of people about a person; no rule can read them (facts.yml does not
            name them), they only say where a case waits.
    """

    personen: pl.DataFrame
    verurteilungen: pl.DataFrame
    haftzeiten: pl.DataFrame
    lagen: pl.DataFrame
    lage_belege: pl.DataFrame
    entscheidungen: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=DECISIONS_SCHEMA))


def releases(haftzeiten: pl.DataFrame) -> pl.DataFrame:
    """Find the days on which a person left penal custody for liberty.

    A stay that ends while another one covers the next day (transfer, overlapping stays) is no release.

    Args:
        haftzeiten: as in Facts.

    Returns:
        One row per person and release: person_id, entlassen_am.
    """
    ended = haftzeiten.filter(pl.col("ist_strafhaft") & pl.col("ende_am").is_not_null()).select(
        "person_id", pl.col("ende_am").alias("entlassen_am")
    )
    others = haftzeiten.select("person_id", "beginn_am", "ende_am")
    covered = (
        ended.join(others, on="person_id")
        .filter(
            (pl.col("beginn_am") <= pl.col("entlassen_am").dt.offset_by("1d"))
            & (pl.col("ende_am").is_null() | (pl.col("ende_am") > pl.col("entlassen_am")))
        )
        .select("person_id", "entlassen_am")
    )
    return ended.join(covered, on=["person_id", "entlassen_am"], how="anti").unique().sort("entlassen_am", "person_id")


EXPRESS_FINDINGS = ("hat_verwerflichen_beweggrund", "ist_serienmaessig")
"""Findings that count only where a judgement makes them expressly: a judgement that nobody reports on makes none."""


def _with_findings(verurteilungen: pl.DataFrame) -> pl.DataFrame:
    missing = [name for name in EXPRESS_FINDINGS if name not in verurteilungen.columns]
    return verurteilungen.with_columns(pl.lit(value=False).alias(name) for name in missing)


def _titles(lagen: pl.DataFrame) -> pl.DataFrame:
    """Give the day on which the present title of residence began: person_id, titel_erteilt_am."""
    return lagen.select("person_id", pl.col("titel_seit").alias("titel_erteilt_am"))


def _sent_again() -> pl.Expr:
    """Tell whether another record of the same decision goes before: one of the register before a copy, then by id."""
    rank = (
        pl.when(pl.col("wiederholt_id").is_not_null())
        .then(pl.lit("2"))
        .when(pl.col("ist_in_bzr").fill_null(value=False))
        .then(pl.lit("0"))
        .otherwise(pl.lit("1"))
    )
    place = pl.concat_str(rank, "verurteilung_id")
    has_number = pl.col("geschaeftsnr").is_not_null() & pl.col("gericht_id").is_not_null()
    return has_number & (place.min().over(IDENTITY) != place)


def derived_event_facts(facts: Facts, *, stichtag: date) -> pl.DataFrame:
    """Add to the convictions what follows from them and from custody.

    Args:
        facts: all frames.
        stichtag: day of the list.

    Returns:
        verurteilungen in the order of person_id, verurteilung_id with zeile, strafdauer, freiheitstage_min and _max,
        hafttage_sind_unklar, alter_ist_unklar, ist_einbezogen, ist_doppelt and letzte_entlassung_vor_tat.
    """
    rows = (
        _with_findings(facts.verurteilungen)
        .join(_titles(facts.lagen), on="person_id", how="left")
        .sort("person_id", "verurteilung_id")
        .with_row_index("zeile")
        .with_columns(pl.when(pl.col("normen").list.len() > 0).then(pl.col("normen")).alias("normen"))
    )
    target = rows.select(
        pl.col("verurteilung_id").alias("einbezogen_in_id"),
        "person_id",
        ((pl.col("rechtskraft_am") <= stichtag).fill_null(value=False) & ~pl.col("ist_aufgehoben")).alias("gilt"),
    )
    days = (pl.lit(stichtag) - pl.col("tat_letzter_tag")).dt.total_days()
    rows = rows.join(target, on=["person_id", "einbezogen_in_id"], how="left", maintain_order="left").with_columns(
        (pl.col("einbezogen_in_id").is_not_null() & pl.col("gilt").fill_null(value=True)).alias("ist_einbezogen"),
        (pl.col("wiederholt_id").is_not_null() | _sent_again()).alias("ist_doppelt"),
        pl.when(pl.col("dauer_monate").is_not_null() | pl.col("dauer_tage").is_not_null())
        .then(pl.col("dauer_monate").fill_null(0) * DAYS_PER_MONTH + pl.col("dauer_tage").fill_null(0))
        .alias("strafdauer"),
        (
            pl.col("hafttage_seit_tat_min").is_null()
            | (pl.col("hafttage_seit_tat_min") != pl.col("hafttage_seit_tat_max"))
        )
        .fill_null(value=True)
        .alias("hafttage_sind_unklar"),
        (pl.col("alter_bei_tat_min").is_null() | (pl.col("alter_bei_tat_min") != pl.col("alter_bei_tat_max")))
        .fill_null(value=True)
        .alias("alter_ist_unklar"),
        (days - pl.col("hafttage_seit_tat_max").fill_null(days)).clip(lower_bound=0).alias("freiheitstage_min"),
        (days - pl.col("hafttage_seit_tat_min").fill_null(0)).clip(lower_bound=0).alias("freiheitstage_max"),
    )
    return (
        rows.drop("gilt")
        .sort("tat_letzter_tag")
        .join_asof(
            releases(facts.haftzeiten).rename({"entlassen_am": "letzte_entlassung_vor_tat"}),
            left_on="tat_letzter_tag",
            right_on="letzte_entlassung_vor_tat",
            by="person_id",
            strategy="backward",
            check_sortedness=False,
        )
        .sort("zeile")
    )


def _waived(haftzeiten: pl.DataFrame, *, stichtag: date) -> pl.DataFrame:
    """Give the state of section 456a StPO from the latest penal custody that has not ended: person_id, par456a."""
    return (
        haftzeiten.filter(
            pl.col("ist_strafhaft") & (pl.col("ende_am").is_null() | (pl.col("ende_am") > pl.lit(stichtag)))
        )
        .sort("person_id", "beginn_am", "haft_id")
        .group_by("person_id")
        .agg(pl.col("par456a").last())
    )


ADULT_YEARS = 18
NOT_APPLICABLE = "NICHT_ANWENDBAR"
"""Reason of a fact that cannot exist in this case: fixed 0 points, and said so."""
KNOWN = "KEINER"
"""Stands for no reason, so that rules can ask for reasons without meeting an unknown."""
_VALUE_COLUMNS = {
    "grund_b1": ("b1_wert",),
    "grund_b2": ("b2_wert",),
    "grund_b3": ("b3_wert",),
    "grund_b4": ("b4_wert",),
    "grund_b5": ("in_strafhaft", "tage_bis_haftende"),
    "grund_b6": ("rueckuebernahme_zusage",),
    "grund_verbot": ("abschiebungsverbot_alle_zielstaaten",),
}
"""Values that a reason makes unknown: a stale or contradictory value is not used in the lower bound."""


def derived_case_facts(facts: Facts, *, stichtag: date) -> pl.DataFrame:
    """Join the facts of persons and situations, and add whether the person may be a minor.

    Args:
        facts: all frames.
        stichtag: day of the list.

    Returns:
        One row per person in the order of person_id; columns of personen and lagen, ist_minderjaehrig (also true
        where the date of birth is known only in part and may make a minor; null where it is unknown), and
        grund_<fakt> for every fact of lage_belege; values with a reason why they are unknown are null.
    """
    youngest = pl.col("geburtsdatum_bis").dt.offset_by(f"{ADULT_YEARS}y") > stichtag
    reasons = (
        facts.lage_belege.select(
            "person_id", pl.format("grund_{}", pl.col("fakt").str.to_lowercase()).alias("fakt"), "grund_unbekannt"
        )
        .sort("person_id", "fakt")
        .pivot("fakt", index="person_id", values="grund_unbekannt", aggregate_function="first")
    )
    cases = (
        facts.personen.with_columns(youngest.alias("ist_minderjaehrig"))
        .join(facts.lagen, on="person_id", how="left")
        .join(_waived(facts.haftzeiten, stichtag=stichtag), on="person_id", how="left")
        .join(reasons, on="person_id", how="left")
        .sort("person_id")
    )
    missing = [name for name in _VALUE_COLUMNS if name not in cases.columns]
    cases = cases.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in missing)
    unusable = {
        column: pl.col(reason).is_not_null() & (pl.col(reason) != NOT_APPLICABLE)
        for reason, columns in _VALUE_COLUMNS.items()
        for column in columns
    }
    return cases.with_columns(
        pl.when(~flag).then(pl.col(column)).alias(column) for column, flag in unusable.items()
    ).with_columns(pl.col(name).fill_null(KNOWN) for name in _VALUE_COLUMNS)
