"""Which ruleset makes the list of a day, and setting another one active.

    <home>/rulesets/<name>-<version>-<hash>/   the files of a ruleset that was set active, never changed
    <home>/rulesets/activations.json           which one counts from which Stichtag on, who agreed, on which report

Belongs here: these files, the ruleset of a day, what must hold before a version may be set active.
Does not belong here: reading rules (pipelines.prioritise.ruleset), the report of a simulation (simulate).
"""

import json
import shutil
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import filelock

from orchestration.oversight import log_rules
from orchestration.resources import RULESET
from pipelines.errors import UserError
from pipelines.prioritise.ruleset import Ruleset, content_hash, load_ruleset
from pipelines.publish import disk
from pipelines.publish.audit import Konto, read_log
from pipelines.publish.run_folders import published_runs
from pipelines.publish.seals import write_seal

FOLDER: Final = "rulesets"
RECORD: Final = "activations.json"
WITHDRAWN: Final = "AUSSER_KRAFT"
_HASH_SHOWN = 12
_LONGEST_NAME = 80


@dataclass(frozen=True, kw_only=True)
class Activation:
    """One ruleset set active.

    Attributes:
        name: of the ruleset.
        version: of the ruleset.
        content_hash: over its files.
        ab: first Stichtag of which it makes the list.
        first: who proposed it.
        second: who agreed; another person.
        simulation: id of the report that both had.
    """

    name: str
    version: str
    content_hash: str
    ab: str
    first: str
    second: str
    simulation: str

    @property
    def folder(self) -> str:
        """Name of the folder below rulesets/."""
        return f"{self.name}-{self.version}-{self.content_hash[:_HASH_SHOWN]}"


def activations(home: Path) -> list[Activation]:
    """Read who set what active, in the order in which it was done.

    Raises:
        UserError: the record cannot be read.
    """
    path = home / FOLDER / RECORD
    if not path.exists():
        return []
    try:
        return [Activation(**each) for each in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError) as error:
        raise UserError(
            what=f"{path} is not the record of activations that the program wrote ({type(error).__name__}).",
            meaning="Nobody can say by which rules a list has to be made, so none is made; the list in force stays.",
            remedy="Restore the folder rulesets/ from the backup, and check it: iris verify",
        ) from error


def ruleset_of_day(home: Path, *, stichtag: date) -> tuple[Ruleset, Activation | None]:
    """Give the ruleset that makes the list of a day.

    Args:
        home: folder of all data.
        stichtag: the day.

    Returns:
        The ruleset, and its activation; None for the ruleset that comes with the program.

    Raises:
        UserError: the files of the active version are gone or changed.
    """
    counting = [each for each in activations(home) if date.fromisoformat(each.ab) <= stichtag]
    if not counting:
        return load_ruleset(RULESET), None
    active = counting[-1]
    folder = home / FOLDER / active.folder
    if not folder.is_dir() or content_hash(folder) != active.content_hash:
        raise UserError(
            what=f"The files of the active ruleset {active.name} {active.version} in {folder} are not those that "
            f"{active.first} and {active.second} set active.",
            meaning="A list by other rules would not be theirs, so none is made; the list in force stays.",
            remedy="Restore the folder rulesets/ from the backup, and check it: iris verify",
        )
    return load_ruleset(folder), active


def activate(
    home: Path,
    *,
    folder: Path,
    ab: date | None,
    first: str,
    second: str,
    simulations: Sequence[dict[str, Any]],
    konto: Konto,
) -> Activation:
    """Let a ruleset make the lists from a day on.

    Args:
        home: folder of all data.
        folder: of the new ruleset.
        ab: first Stichtag; None: the day after the latest list.
        first: who proposes.
        second: who agrees.
        simulations: whole reports of this home (simulate.reports).
        konto: account that runs the command.

    Raises:
        UserError: one of the conditions does not hold; nothing was changed.
    """
    names = _two_persons(first, second)
    ruleset = load_ruleset(folder)
    lock = filelock.FileLock(str(home / "writer.lock"), blocking=False)
    try:
        with lock:
            return _activate(
                home, folder=folder, ruleset=ruleset, ab=ab, names=names, simulations=simulations, konto=konto
            )
    except filelock.Timeout:
        raise _refused(
            f"A refresh is writing in {home}.", remedy="Wait until it has ended, then start again: iris activate"
        ) from None


def _activate(
    home: Path,
    *,
    folder: Path,
    ruleset: Ruleset,
    ab: date | None,
    names: tuple[str, str],
    simulations: Sequence[dict[str, Any]],
    konto: Konto,
) -> Activation:
    known = activations(home)
    day = _first_day(home, ab=ab, ruleset=ruleset, known=known)
    before, _ = ruleset_of_day(home, stichtag=day)
    _require_new(ruleset, before=before, known=known)
    report = _report_of(ruleset, before=before, simulations=simulations, folder=folder)
    active = Activation(
        name=ruleset.name,
        version=ruleset.version,
        content_hash=ruleset.content_hash,
        ab=day.isoformat(),
        first=names[0],
        second=names[1],
        simulation=report["id"],
    )
    target = home / FOLDER / active.folder
    if target.exists():  # an activation that was killed after copying
        disk.drop(target)
    target.mkdir(parents=True)
    for file in sorted(folder.glob("*.yml")):
        shutil.copyfile(file, target / file.name)
    disk.seal(target)
    text = json.dumps([asdict(each) for each in (*known, active)], ensure_ascii=False, indent=1)
    disk.write_text(home / FOLDER / RECORD, text + "\n")
    sealed = write_seal(home, log=read_log(home), changed=(f"{FOLDER}/{RECORD}",))
    log_rules(
        home, accounts=[replace(konto, konto=name) for name in names], regelwerk=ruleset.content_hash, siegel=sealed
    )
    return active


def _refused(what: str, *, remedy: str) -> UserError:
    return UserError(
        what=what, meaning="No version was set active; the lists are made by the same rules as before.", remedy=remedy
    )


def _two_persons(first: str, second: str) -> tuple[str, str]:
    plain = [" ".join(unicodedata.normalize("NFC", name).split()) for name in (first, second)]
    for name in plain:
        if not name or len(name) > _LONGEST_NAME or not name.isprintable():
            raise _refused(
                f"{name!r} is not the name of a person.",
                remedy="Name the one who proposes and the one who agrees: --first <name> --second <name>",
            )
    if plain[0].casefold() == plain[1].casefold():
        raise _refused(
            f"Both names are {plain[0]}: a ruleset is set active by two different persons.",
            remedy="Let a second person read the report of the simulation and agree: --second <name>",
        )
    return plain[0], plain[1]


def _first_day(home: Path, *, ab: date | None, ruleset: Ruleset, known: Sequence[Activation]) -> date:
    lists = [run.stichtag for run in published_runs(home)]
    if ab is None and not lists:
        raise _refused(
            f"There is no list in {home} yet, so the first day is not clear.",
            remedy="Say from which Stichtag on it counts: --ab <day>",
        )
    day = ab or max(lists) + timedelta(days=1)
    if lists and day <= max(lists):
        raise _refused(
            f"The list of {max(lists)} is published; a ruleset cannot count from {day}, a day that has its list.",
            remedy=f"A past list keeps its rules. Choose a later first day: --ab {max(lists) + timedelta(days=1)}",
        )
    latest = max((date.fromisoformat(each.ab) for each in known), default=date.min)
    if day < latest:
        raise _refused(
            f"A version that counts from {latest} is set active already; {day} is before that.",
            remedy=f"Choose that day or a later one: --ab {latest}",
        )
    ruleset.at(day)
    return day


def _require_new(ruleset: Ruleset, *, before: Ruleset, known: Sequence[Activation]) -> None:
    if ruleset.status == WITHDRAWN:
        raise _refused(
            f"The ruleset {ruleset.name} {ruleset.version} says of itself that it is {WITHDRAWN}.",
            remedy="Give it a new version and a status of ENTWURF or FREIGEGEBEN.",
        )
    if ruleset.content_hash == before.content_hash:
        raise _refused(
            f"The ruleset {ruleset.name} {ruleset.version} is active already.", remedy="There is nothing to do."
        )
    versions = {(before.name, before.version): before.content_hash}
    versions |= {(each.name, each.version): each.content_hash for each in known}
    other = versions.get((ruleset.name, ruleset.version))
    if other is not None and other != ruleset.content_hash:
        raise _refused(
            f"The version {ruleset.name} {ruleset.version} already stands for another content "
            f"({other[:_HASH_SHOWN]}, not {ruleset.content_hash[:_HASH_SHOWN]}).",
            remedy="A version means one content, for ever: raise [version] in ruleset.yml and simulate again.",
        )


def _report_of(
    ruleset: Ruleset, *, before: Ruleset, simulations: Sequence[dict[str, Any]], folder: Path
) -> dict[str, Any]:
    of_this = [each for each in simulations if each["after"]["content_hash"] == ruleset.content_hash]
    fitting = [each for each in of_this if each["before"]["content_hash"] == before.content_hash]
    if fitting:
        return fitting[-1]
    command = f"iris simulate --ruleset {folder} --stichtag <day>"
    if of_this:
        raise _refused(
            f"The report on {ruleset.name} {ruleset.version} compares it with other rules than those active now "
            f"({before.name} {before.version}).",
            remedy=f"Make the report anew, and let both persons read it: {command}",
        )
    raise _refused(
        f"There is no report that shows what {ruleset.name} {ruleset.version} with exactly this content changes.",
        remedy=f"Make it, and let both persons read it: {command}",
    )
