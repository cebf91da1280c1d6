"""The demonstration: invented deliveries, one list, one explained case.

Belongs here: the order of these, and what is shown of them.
Does not belong here: how any of them is done.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from orchestration.refresh import refresh_day
from orchestration.resources import Home, log
from pipelines.errors import UserError
from pipelines.publish.explain import explain_case, top_of_list
from pipelines.publish.worklist_page import WORKLIST
from pipelines.synthesise.faults import CATALOGUE, Fault, Faults
from pipelines.synthesise.scales import Documents, Scale
from pipelines.synthesise.synthesise import synthesise

DAYS_BEFORE = 5
"""A week of daily changes before the Stichtag, after the complete deliveries."""

PLACES_SHOWN = 10


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What the demonstration shows.

    Attributes:
        places: the first places of the list.
        explanation: of the case on the first place.
        files: what lies where.
    """

    places: list[dict[str, object]]
    explanation: str
    files: dict[str, Path]


NO_FAULT = "none"


def synthesise_into(
    inbox: Path,
    *,
    scale: str,
    seed: int,
    first_day: date,
    last_day: date,
    only: list[str] | None = None,
    documents: str = Documents.INDEPENDENT,
) -> str:
    """Write invented deliveries.

    Args:
        inbox: folder of the inboxes.
        scale: S, M, L or XL.
        seed: same seed, same bytes.
        first_day: of deliveries.
        last_day: of deliveries.
        only: faults to plant at their rates, `none` for none at all; None for all of them.
        documents: whether travel documents depend on nationality: independent or correlated.

    Returns:
        One line on what was written.

    Raises:
        UserError: the scale, a fault or the kind of documents does not exist, or the fault waits for its source.
    """
    if scale not in Scale.__members__:
        raise UserError(
            what=f"There is no scale {scale!r}.",
            meaning="No deliveries were invented.",
            remedy=f"Choose one of {', '.join(Scale.__members__)}, such as: iris synthesise --scale S --out data/inbox",
        )
    if documents not in list(Documents):
        raise UserError(
            what=f"There is no world with documents {documents!r}.",
            meaning="No deliveries were invented.",
            remedy=f"Choose --documents {' or '.join(Documents)}.",
        )
    summary = synthesise(
        scale=Scale[scale],
        seed=seed,
        out=inbox,
        first_day=first_day,
        last_day=last_day,
        faults=None if only is None else _faults(only),
        documents=Documents(documents),
    )
    return f"{summary.files} deliveries with {summary.rows} rows in {inbox}; the truth is in {inbox / 'truth'}"


def _faults(names: list[str]) -> Faults:
    unknown = sorted(name for name in names if name not in (*Fault, NO_FAULT))
    if unknown:
        raise UserError(
            what=f"There is no fault {', '.join(unknown)}.",
            meaning="No deliveries were invented.",
            remedy=f"Choose among {', '.join(CATALOGUE)}, or {NO_FAULT}.",
        )
    chosen = [Fault(name) for name in names if name != NO_FAULT]
    return Faults(rates={name: CATALOGUE[name].rate if name in CATALOGUE else 0.0 for name in chosen})


def run_demo(home: Path, *, stichtag: date, seed: int) -> Shown:
    """Invent deliveries around a day and make its list.

    Args:
        home: folder of all data.
        stichtag: the day.
        seed: of the invented world.
    """
    folders = Home(root=str(home))
    if (folders.inbox / "truth").exists():
        log.info("  Lieferungen liegen schon in %s", folders.inbox)
    else:
        log.info("start|Lieferungen erfinden")
        log.info(
            "  %s",
            synthesise_into(
                folders.inbox, scale="S", seed=seed, first_day=stichtag - timedelta(days=DAYS_BEFORE), last_day=stichtag
            ),
        )
    run = refresh_day(home, stichtag=stichtag)
    places = top_of_list(run.folder, n=PLACES_SHOWN).to_dicts()
    return Shown(
        places=places,
        explanation=explain_case(run.folder, fall_id=str(places[0]["fall_id"])) if places else "",
        files={
            "Arbeitsliste (Browser)": run.folder / WORKLIST,
            "Liste": run.folder / "case_list.csv",
            "Vergleich": run.folder / "comparison.csv",
            "Auswertung (DuckDB)": run.folder / "analyst.duckdb",
            "Hinweise": run.folder / "notices.txt",
            "Lauf": run.folder / "manifest.json",
            "Lieferungen": folders.inbox,
            "Archiv": folders.archive,
        },
    )
