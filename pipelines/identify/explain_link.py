"""Why two records are one person, or not, in German.

Belongs here: the sentences about one pair of records. They name no person, and no record but the two.
Does not belong here: deciding (tiers, clusters), why a case stands where it stands (publish).
"""

import polars as pl

from pipelines.errors import UserError
from pipelines.identify.identities import comparable, number_records
from pipelines.identify.judgements import follow
from pipelines.identify.linked_files import LinkedRecords
from pipelines.identify.reasons import in_german
from pipelines.identify.tiers import LINK, REVIEW, decide_each

TIERS = {
    "T1": "gleiche AZR-Nummer, dazu Name und Geburtsdatum",
    "T2": "gleiche D-Nummer, und nichts widerspricht",
    "T3": "gleiches BAMF-Aktenzeichen, dazu ein Namensteil",
    "T4": "Familienname, erster Vorname, volles Geburtsdatum und Geburtsort gleich",
    "T5": "wie T4, aber mit einer Schwäche: Menschen entscheiden",
    "T6": "nichts, was für eine Verknüpfung genügt",
    "URTEIL": "ein Mensch hat entschieden",
}
"""What each tier asks for."""


def explain_link(left: str, *, right: str, known: LinkedRecords, judgements: pl.DataFrame) -> str:
    """Tell why two records are one person, or not.

    Args:
        left: record_key of the one.
        right: record_key of the other.
        known: of the last released run.
        judgements: JUDGEMENTS_SCHEMA, all that run knew.

    Returns:
        Lines of German text.

    Raises:
        UserError: a record that the run does not know, or twice the same.
    """
    of = known.person_links.filter(pl.col("record_key").is_in([left, right]))
    unknown = [key for key in (left, right) if key not in of["record_key"]]
    if unknown or left == right:
        raise UserError(
            what=f"The record {unknown[0]} is not known." if unknown else f"{left} was given twice.",
            meaning="There is nothing to explain; no list is concerned.",
            remedy="Give two records as <source>:<number>, as they stand in the clerical queue: "
            "iris explain --link abh:5515/AZ-1 jva:539/1/26",
        )
    is_one = of["person_id"].n_unique() == 1
    stufe, entscheidung, gruende = _decision(*sorted((left, right)), known=known)
    lines = [
        f"Datensätze {left} und {right}",
        "",
        _result(is_one, entscheidung=entscheidung, parted=_is_parted(left, right, judgements=judgements)),
        f"Stufe {stufe}: {TIERS[stufe]}.",
        "",
        "Der Vergleich ergab:",
        *(f"  - {grund}" for grund in gruende.split("; ") if grund),
    ]
    uncertain = of.filter(pl.col("ist_unsicher")).sort("record_key")["record_key"].to_list()
    if uncertain:
        lines.extend(["", *(f"{key}: eine mögliche Verknüpfung ist noch zu klären." for key in uncertain)])
    return "\n".join(lines)


def _result(is_one: bool, *, entscheidung: str, parted: bool) -> str:
    if is_one and entscheidung == LINK:
        return "Ergebnis: dieselbe Person."
    if is_one:
        return "Ergebnis: dieselbe Person, verknüpft über weitere Datensätze."
    if parted:
        return "Ergebnis: nicht verknüpft. Menschen haben entschieden, dass es verschiedene Personen sind."
    if entscheidung == REVIEW:
        return "Ergebnis: offen. Keine Regel verknüpft sie, Menschen müssen hinsehen."
    return "Ergebnis: nicht verknüpft."


def _is_parted(left: str, right: str, *, judgements: pl.DataFrame) -> bool:
    judged = follow(judgements)
    person = dict(judged.same.select("record_key", "komponente").iter_rows())
    if left not in person or right not in person:
        return False
    return (person[left], person[right]) in set(judged.apart.select("komponente_l", "komponente_r").iter_rows())


def _decision(smaller: str, larger: str, *, known: LinkedRecords) -> tuple[str, str, str]:
    """Find what was decided about the two; else compare them: stufe, entscheidung, gruende."""
    decided = known.pair_decisions.filter((pl.col("record_key_l") == smaller) & (pl.col("record_key_r") == larger))
    if decided.height:
        return decided.select("stufe", "entscheidung", "gruende").row(0)
    numbered = number_records(known.records)
    two = numbered.filter(pl.col("record_key").is_in([smaller, larger]))
    identities = comparable(known.records, numbered=numbered).join(two, on="rid", how="semi")
    stufe, entscheidung, codes = decide_each(identities).select("stufe", "entscheidung", "gruende").row(0)
    return stufe, entscheidung, str(in_german(pl.Series([codes]))[0])
