"""Messages to those who were given a list with a person who is deleted since (Art. 19 DSGVO, § 58 Abs. 5 BDSG).

    <home>/outbox/<receiver>/<nr>-<class>.sealed    encrypted like the file with names; dropped after its time

Belongs here: who is told, and what: numbers of lists, cases, the office's own records. Never a name, never a ground.
Handing messages over to those who bring them to the office.
Does not belong here: carrying out the deletion (forgetting), sending.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from orchestration.deletion_plan import Plan
from orchestration.oversight import RECEIVER, TIME_IS_OVER, moment_here
from orchestration.register_folder import decrypted, encrypted
from orchestration.vouching import vouch_for
from pipelines.errors import UserError
from pipelines.publish import disk
from pipelines.publish.audit import Art, Entry, Konto, Zweck, append, read_log
from pipelines.publish.placeholders import GrundKlasse
from pipelines.publish.run_folders import PublishedRun
from pipelines.publish.seals import runs_before_cut

KEPT_DAYS: Final = 30
ENDING: Final = ".sealed"
BASIS: Final = "Art. 19 DSGVO; § 58 Abs. 5 BDSG"
PLEASE: Final = (
    "Bitte löschen Sie diese Fälle in allen Ablichtungen der genannten Listen, auch in Ausdrucken und Auszügen."
)
PLEASE_CORRECT: Final = "Diese Datensätze wurden hier als unrichtig gelöscht. Bitte prüfen Sie Ihren eigenen Bestand."


def outbox_folder(home: Path) -> Path:
    """Where the messages lie, one folder per receiver."""
    return home / "outbox"


def tell_recipients(
    home: Path,
    *,
    plan: Plan,
    lists: Iterable[PublishedRun],
    cases: Mapping[str, Collection[str]],
    key_file: Path | None,
) -> list[Path]:
    """Write one message per receiver of a list concerned, and one per office whose record was wrong.

    Args:
        home: folder of all data.
        plan: of the deletion.
        lists: that lost cases.
        cases: by list, the cases it lost; the same lists.
        key_file: with the master key; None: a key of its own below the home.

    Returns:
        The messages.
    """
    if not plan.records:  # rows that only had their time: nobody need be told (§ 38 Abs. 2 AZRG says so for its own)
        return []
    by_run = {run.run_id: run for run in lists}
    log = read_log(home)
    given: dict[str, set[str]] = {RECEIVER: set(by_run) & runs_before_cut(home, log=log)}
    for line in log:
        if line["art"] == Art.OFFENLEGUNG and line["empfaenger"] is not None and line["lauf_id"] in by_run:
            given.setdefault(line["empfaenger"], set()).add(line["lauf_id"])
    written = []
    for receiver, runs in sorted((receiver, runs) for receiver, runs in given.items() if runs):
        told = [
            {"stichtag": by_run[run_id].stichtag.isoformat(), "lauf_id": run_id, "faelle": sorted(cases[run_id])}
            for run_id in sorted(runs)
        ]
        content: dict[str, object] = {"bitte": PLEASE, "listen": told}
        written.append(_write(home, receiver=receiver, plan=plan, content=content, key_file=key_file))
    if plan.klasse is GrundKlasse.BERICHTIGUNG and plan.needs_run is None:
        for office in sorted({name.partition(":")[0] for name in plan.records}):
            own = sorted(
                number for name in plan.records for code, _, number in (name.partition(":"),) if code == office
            )
            content = {"bitte": PLEASE_CORRECT, "datensaetze": own}
            written.append(_write(home, receiver=office.upper(), plan=plan, content=content, key_file=key_file))
    return written


def drop_old_messages(home: Path, *, today: date, konto: Konto) -> int:
    """Drop messages that had their time, and log it; they hold numbers of persons.

    Returns:
        How many went.
    """
    last = today - timedelta(days=KEPT_DAYS)
    old = [path for path in messages(home) if day_of_message(path) < last]
    for path in old:
        path.unlink()
    entry = Entry(art=Art.LOESCHUNG, zweck=Zweck.DATENPFLEGE, felder=("outbox",), begruendung=TIME_IS_OVER)
    vouch_for(home, paths=old, entry=entry, konto=konto)
    return len(old)


def messages(home: Path) -> list[Path]:
    """List what waits to be fetched, by receiver and day."""
    return sorted(outbox_folder(home).glob(f"*/*{ENDING}"))


def waiting(home: Path) -> dict[str, int]:
    """Count the messages that wait, by receiver."""
    return dict(sorted(Counter(path.parent.name for path in messages(home)).items()))


def day_of_message(path: Path) -> date:
    """Read off its name on which day a deletion was ordered; nothing else of it is legible."""
    return date.fromisoformat(path.name.removeprefix("L-")[: len("2026-06-01")])


def hand_over(home: Path, *, receiver: str, konto: Konto, key_file: Path | None) -> list[str]:
    """Give the messages for one receiver in the clear; logged first. They stay until their time is over.

    Args:
        home: folder of all data.
        receiver: such as rrk or abh.
        konto: who brings them there.
        key_file: with the master key; None: the key below the home.

    Returns:
        Each message as JSON, the oldest first.

    Raises:
        UserError: there is none for this receiver, the key is gone, or the log cannot be written.
    """
    own = [path for path in messages(home) if path.parent.name == receiver.lower()]
    if not own:
        known = list(waiting(home))
        raise UserError(
            what=f"No message waits for {receiver.lower()!r}.",
            meaning="Nothing was handed over. Messages wait for: " + (", ".join(known) or "nobody") + ".",
            remedy="Name one of them: iris outbox --receiver rrk",
        )
    entry = Entry(art=Art.OFFENLEGUNG, zweck=Zweck.AUSKUNFT, felder=("outbox",), empfaenger=own[0].parent.name.upper())
    append(home, entry, konto=konto, zeit=moment_here())
    return [decrypted(path.read_bytes(), home=home, key_file=key_file).decode() for path in own]


def _write(home: Path, *, receiver: str, plan: Plan, content: Mapping[str, object], key_file: Path | None) -> Path:
    folder = outbox_folder(home) / receiver.lower()
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    message = {"nr": plan.nr.rpartition("-")[0], "am": plan.am.isoformat(), "rechtsgrundlage": BASIS, **content}
    path = folder / f"{plan.nr.rpartition('-')[0]}-{plan.klasse}{ENDING}"
    text = json.dumps(message, ensure_ascii=False, indent=1) + "\n"
    disk.write_text(path, encrypted(text.encode(), home=home, key_file=key_file).decode("ascii"))
    return path
