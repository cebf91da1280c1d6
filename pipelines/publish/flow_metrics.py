"""What is measured of the way of cases: how steady the list is, how many wait, how long, how many are decided.

Belongs here: stability between two lists, stock and throughput, days until a decision, what files of offices lack.
Does not belong here: how people decide (decision_metrics), how many cases there are of a kind (metrics).
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import polars as pl

from pipelines.publish.case_list import RANKED
from pipelines.publish.metric_rows import counted_share, counted_shares, day_quantiles

FLOW_NAMES: Final = {
    "prioritaet_unveraendert": "Anteil der Fälle beider Listen mit derselben Priorität wie zuvor",
    "akte_entscheidendes_bekannt": "Anteil der Rangfolge, deren B1 bis B4 bekannt sind, je Ausländerbehörde",
    "faelle_mit_nicht_verwertbarem": "Anteil der Fälle mit Einträgen, die rechtlich nicht verwertbar sind",
    "faelle_in_arbeit": "Anteil der Fälle, über die entschieden ist und die auf ihren Tag warten",
    "faelle_entschieden_30_tage": "Anteil der Fälle, über die in den letzten 30 Tagen entschieden wurde",
    "wartetage_rangfolge": "Median der Wartetage in der Rangfolge",
    "tage_bis_entscheidung": "Median der Tage von der ersten Liste bis zur Entscheidung",
}
DECISIVE: Final = ("B1", "B2", "B3", "B4")
"""What the file of the immigration office has to say before anybody can decide: duty to leave, identity, document,
obstacles."""

WAITING: Final = ("KLAERUNG", "ZURUECKGESTELLT")
WINDOW_DAYS: Final = 30


def flow_shares(tables: Mapping[str, pl.DataFrame]) -> list[pl.DataFrame]:
    """Count shares of cases on their way.

    Args:
        tables: case_list, case_criteria, comparison, decisions of a publication.

    Returns:
        Frames of name, dimension, zaehler, nenner.
    """
    cases, decisions = tables["case_list"], tables["decisions"]
    ranked = cases.filter(pl.col("liste") == RANKED)
    open_cases = tables["case_criteria"].filter(
        pl.col("kriterium").is_in(DECISIVE) & pl.col("grund_unbekannt").is_not_null()
    )
    files = ranked.drop_nulls("abh").with_columns(
        ist_bekannt=~pl.col("fall_id").is_in(open_cases["fall_id"].unique().implode())
    )
    both = tables["comparison"].drop_nulls(["zelle_vorher", "zelle_jetzt"])
    since = cases["stichtag"].max()
    lately = decisions.filter(pl.col("entschieden_am") > pl.lit(since) - timedelta(days=WINDOW_DAYS))
    is_known = pl.col("ist_bekannt")
    return [
        counted_share(both, name="prioritaet_unveraendert", of=pl.col("zelle_vorher") == pl.col("zelle_jetzt")),
        counted_share(files, name="akte_entscheidendes_bekannt", of=is_known),
        counted_shares(files, name="akte_entscheidendes_bekannt", by="abh", of=is_known),
        counted_share(cases, name="faelle_mit_nicht_verwertbarem", of=pl.col("nicht_beruecksichtigt") > 0),
        counted_share(cases, name="faelle_in_arbeit", of=pl.col("stand").is_in(WAITING)),
        counted_share(
            cases,
            name="faelle_entschieden_30_tage",
            of=pl.col("fall_id").is_in(lately["fall_id"].unique().implode()),
        ),
    ]


def flow_days(tables: Mapping[str, pl.DataFrame]) -> list[pl.DataFrame]:
    """Measure how long cases wait, and how long it took to decide.

    Args:
        tables: case_list, decisions, list_history.

    Returns:
        Frames as of metric_rows.day_quantiles.
    """
    ranked = tables["case_list"].filter(pl.col("liste") == RANKED)
    first = tables["list_history"].group_by("fall_id").agg(erste_liste=pl.col("stichtag").min())
    decided = (
        tables["decisions"]
        .join(first, on="fall_id")
        .with_columns(tage=(pl.col("entschieden_am") - pl.col("erste_liste")).dt.total_days())
    )
    return [
        day_quantiles(ranked, name="wartetage_rangfolge", by=None, days="wartetage", quantile=0.5),
        day_quantiles(decided, name="tage_bis_entscheidung", by=None, days="tage", quantile=0.5),
    ]
