"""A version of a ruleset means one content, for ever.

Belongs here: the lock file rulesets/versions.lock.yml (ruleset folder/version -> sha256) and its check.
Does not belong here: releasing a version (two persons; CONTRIBUTING).
"""

from pathlib import Path

from pipelines.errors import UserError
from pipelines.prioritise.rule_source import entries, read_rule_file

LOCK = "versions.lock.yml"


def refuse_changed_content(version: str, *, content_hash: str, path: Path) -> None:
    """Refuse a ruleset whose version is locked with another content. A folder without a lock beside it is free.

    Args:
        version: version as the ruleset names itself.
        content_hash: hash of its files.
        path: its folder; the lock lies beside it.

    Raises:
        UserError: the content differs from the locked one, or the version is not locked.
    """
    lock = path.parent / LOCK
    if not lock.exists():
        return
    problems: list[str] = []
    top = read_rule_file(lock, problems=problems)
    locked = {}
    for entry in entries(top, "versionen", file=lock.name, thing="version", problems=problems):
        locked[entry.verbatim("id")] = entry.verbatim("sha256")
        entry.refuse_leftovers()
    top.refuse_leftovers()
    name = f"{path.name} {version}"
    if name not in locked:
        problems.append(f"{lock.name}: {name} is not locked; its content is {content_hash}")
    elif locked[name] != content_hash:
        problems.append(f"{lock.name}: {name} is locked as {locked[name]}, but its content is {content_hash}")
    if problems:
        raise UserError(
            what="The content of a ruleset does not fit its version:\n" + "\n".join(f"  - {p}" for p in problems),
            meaning="A list could not say by which rules it was made, so none is made; the last published list stays.",
            remedy=f"Raise [version] in {path.name}/ruleset.yml, and add the new version with its hash to {lock.name}.",
        )
