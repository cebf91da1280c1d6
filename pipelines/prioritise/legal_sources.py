"""The norms that rules cite, with the hash of the text that was read.

Belongs here: one entry per section of a law and its versions in time.
Does not belong here: the rules that cite them.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.prioritise.rule_source import day, entries, read_rule_file

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class TextVersion:
    """One version of a norm's text.

    Attributes:
        von: first day; None: before the first day of the ruleset.
        bis: last day; None: no end known.
        text_sha256: sha256 of the section's text, runs of white space folded to one blank.
    """

    von: date | None
    bis: date | None
    text_sha256: str


@dataclass(frozen=True, kw_only=True)
class LegalSource:
    """One section of a law."""

    id: str
    name: str
    versions: tuple[TextVersion, ...]
    place: str


def text_hash(text: str) -> str:
    """Hash the text of a norm so that line breaks do not matter."""
    import hashlib

    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


def read_legal_sources(path: Path, *, problems: list[str]) -> dict[str, LegalSource]:
    """Read legal_sources.yml."""
    top = read_rule_file(path, problems=problems)
    sources = {}
    for entry in entries(top, "rechtsquellen", file=path.name, thing="legal source", problems=problems):
        name = entry.verbatim("id")
        versions = []
        for version in entries(entry, "fassungen", file=path.name, thing="version", problems=problems):
            digest = version.verbatim("text_sha256")
            if not _SHA256.fullmatch(digest):
                version.refuse("[text_sha256] must be 64 hex digits")
            versions.append(TextVersion(von=day(version, "von"), bis=day(version, "bis"), text_sha256=digest))
            version.refuse_leftovers()
        if name in sources:
            entry.refuse("stands twice")
        sources[name] = LegalSource(id=name, name=entry.text("name"), versions=tuple(versions), place=entry.place)
        entry.refuse_leftovers()
    top.refuse_leftovers()
    return sources
