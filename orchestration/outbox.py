"""Messages to those who were given a list with a person who is deleted since (Art. 19 DSGVO, § 58 Abs. 5 BDSG).

    <home>/outbox/<receiver>/<nr>.json      fetched by the office; dropped after its time (iris retain)

Belongs here: who is told, and what: numbers of lists, cases, the office's own records. Never a name, never a ground.
Does not belong here: carrying out the deletion (forgetting), sending.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from orchestration.deletion_plan import Plan
from pipelines.publish import disk
from pipelines.publish.audit import Art, read_log
from pipelines.publish.placeholders import GrundKlasse
from pipelines.publish.run_folders import PublishedRun

KEPT_DAYS: Final = 30
BASIS: Final = "Art. 19 DSGVO; § 58 Abs. 5 BDSG"
PLEASE: Final = (
    "Bitte löschen Sie diese Fälle in allen Ablichtungen der genannten Listen, auch in Ausdrucken und Auszügen."
)
PLEASE_CORRECT: Final = "Diese Datensätze wurden hier als unrichtig gelöscht. Bitte prüfen Sie Ihren eigenen Bestand."


def outbox_folder(home: Path) -> Path:
    """Where the messages lie, one folder per receiver."""
    return home / "outbox"


def tell_recipients(
    home: Path, *, plan: Plan, lists: Iterable[PublishedRun], cases: Mapping[str, Collection[str]]
) -> list[Path]:
    """Write one message per receiver of a list concerned, and one per office whose record was wrong.

    Args:
        home: folder of all data.
        plan: of the deletion.
        lists: that lost cases.
        cases: by list, the cases it lost; the same lists.

    Returns:
        The messages.
    """
    if not plan.records:  # rows that only had their time: nobody need be told (§ 38 Abs. 2 AZRG says so for its own)
        return []
    by_run = {run.run_id: run for run in lists}
    given: dict[str, set[str]] = {}
    for line in read_log(home):
        if line["art"] == Art.OFFENLEGUNG and line["empfaenger"] is not None and line["lauf_id"] in by_run:
            given.setdefault(line["empfaenger"], set()).add(line["lauf_id"])
    written = []
    for receiver, runs in sorted(given.items()):
        told = [
            {"stichtag": by_run[run_id].stichtag.isoformat(), "lauf_id": run_id, "faelle": sorted(cases[run_id])}
            for run_id in sorted(runs)
        ]
        written.append(_write(home, receiver=receiver, plan=plan, content={"bitte": PLEASE, "listen": told}))
    if plan.klasse is GrundKlasse.BERICHTIGUNG and plan.needs_run is None:
        for office in sorted({name.partition(":")[0] for name in plan.records}):
            own = sorted(
                number for name in plan.records for code, _, number in (name.partition(":"),) if code == office
            )
            content = {"bitte": PLEASE_CORRECT, "datensaetze": own}
            written.append(_write(home, receiver=office.upper(), plan=plan, content=content))
    return written


def drop_old_messages(home: Path, *, today: date) -> int:
    """Drop messages that had their time; they hold numbers of persons."""
    old = [
        path
        for path in sorted(outbox_folder(home).glob("*/*.json"))
        if date.fromisoformat(json.loads(path.read_bytes())["am"]) < today - timedelta(days=KEPT_DAYS)
    ]
    for path in old:
        path.unlink()
    return len(old)


def _write(home: Path, *, receiver: str, plan: Plan, content: Mapping[str, object]) -> Path:
    folder = outbox_folder(home) / receiver.lower()
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    message = {"nr": plan.nr.rpartition("-")[0], "am": plan.am.isoformat(), "rechtsgrundlage": BASIS, **content}
    path = folder / f"{plan.nr.rpartition('-')[0]}-{plan.klasse}.json"
    disk.write_text(path, json.dumps(message, ensure_ascii=False, indent=1) + "\n")
    return path
