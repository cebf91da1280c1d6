"""Deletions that were begun: their plans, encrypted, and which files they have touched so far.

    <home>/forgetting/<nr>.plan       the plan; it names records, so it lies encrypted and goes when it is done
    <home>/forgetting/<nr>.touched    paths below the home that were rightly changed; written before each change

Belongs here: writing, reading and dropping them.
Does not belong here: what a plan says (deletion_plan), carrying it out (forgetting).
"""

from collections.abc import Iterable
from pathlib import Path

from orchestration.deletion_plan import Plan
from orchestration.register_folder import decrypted, encrypted
from pipelines.publish import disk


def journal_folder(home: Path) -> Path:
    """Where they lie."""
    return home / "forgetting"


def write_plan(home: Path, plan: Plan, *, key_file: Path | None) -> None:
    """Write a plan; it is on the disk when this returns."""
    folder = journal_folder(home)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = encrypted(plan.content(), home=home, key_file=key_file)
    disk.write_text(folder / f"{plan.nr}.plan", content.decode("ascii"))


def begun(home: Path, *, key_file: Path | None) -> list[Plan]:
    """Read all plans that are not done yet, by number."""
    files = sorted(journal_folder(home).glob("*.plan"))
    return [Plan.of(decrypted(path.read_bytes(), home=home, key_file=key_file)) for path in files]


def touch(home: Path, plan: Plan, *, paths: Iterable[Path]) -> None:
    """Note files that are about to be changed."""
    with (journal_folder(home) / f"{plan.nr}.touched").open("a", encoding="utf-8") as file:
        file.writelines(f"{path.relative_to(home).as_posix()}\n" for path in paths)


def touched(home: Path, plan: Plan) -> list[str]:
    """List the files noted so far, as in a seal."""
    path = journal_folder(home) / f"{plan.nr}.touched"
    return sorted(set(path.read_text(encoding="utf-8").splitlines())) if path.exists() else []


def drop_plan(home: Path, plan: Plan) -> None:
    """Drop plan and notes of a deletion that is done, or void."""
    for ending in ("plan", "touched"):
        (journal_folder(home) / f"{plan.nr}.{ending}").unlink(missing_ok=True)
