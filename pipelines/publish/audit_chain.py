"""Checking the audit log: each line is as it was written and follows from the one before, up to the head.

Belongs here: the chain, from its first line or from the anchor, and the head.
Does not belong here: writing (audit), what the log vouches for (seals).
"""

import json
from collections.abc import Sequence
from pathlib import Path

from pipelines.publish.audit import (
    ANCHOR,
    FIRST_PREV_HASH,
    HEAD_NAME,
    LINE_KEYS,
    LOG_NAME,
    anchor_of,
    audit_folder,
    line_hash,
    text_of,
)


def broken_links(home: Path) -> list[str]:
    """Check the chain from the first line to the head.

    Returns:
        One sentence per line, or head, that is not as it was written; empty when the chain holds.
    """
    folder = audit_folder(home)
    path, head = folder / LOG_NAME, folder / HEAD_NAME
    if not path.exists():
        return [f"audit/{LOG_NAME} is missing although audit/{HEAD_NAME} tells of it"] if head.exists() else []
    content = path.read_bytes()
    findings = [] if content.endswith(b"\n") else [f"audit/{LOG_NAME} does not end with a whole line"]
    lines = content.split(b"\n")[:-1]
    gone, before = 0, FIRST_PREV_HASH
    try:
        if (anchor := anchor_of(home)) is not None:
            (gone, before), first = anchor, lines.pop(0)
            if text_of({ANCHOR: {"log_id": gone, "hash": before}}).encode() != first:
                findings.append(f"audit/{LOG_NAME}: its anchor is not as it was written")
    except (ValueError, TypeError):
        pass  # the first line is told below
    hashes = []
    for number, raw in enumerate(lines, start=gone + 1):
        fault, before = _fault(raw, number=number, before=before)
        hashes.append(before)
        if fault is not None:
            findings.append(f"audit/{LOG_NAME} line {number}: {fault}")
    return findings + _head_faults(head, hashes=hashes, gone=gone)


def _fault(raw: bytes, *, number: int, before: str) -> tuple[str | None, str]:
    """Say what is wrong with a line, and which hash the next one must name."""
    try:
        line = json.loads(raw)
        written = str(line["hash"])
        is_whole = set(line) == LINE_KEYS and text_of(line).encode() == raw
    except (ValueError, KeyError, TypeError):
        return "it cannot be read", before
    if not is_whole or line_hash(line) != written:
        return "its content is not the one that was written", written
    if line["prev_hash"] != before:
        return "it does not follow from the line before it: a line was changed, removed or put in", written
    if line["log_id"] != number:
        return f"it bears the number {line['log_id']}", written
    return None, written


def _head_faults(head: Path, *, hashes: Sequence[str], gone: int) -> list[str]:
    """A log may be one line ahead of its head (a kill between the two), never behind it."""
    try:
        told = json.loads(head.read_bytes())
        number, digest = int(told["log_id"]), str(told["hash"])
        is_whole = text_of(told).encode() + b"\n" == head.read_bytes()
    except (OSError, ValueError, KeyError, TypeError):
        return [f"audit/{HEAD_NAME} is missing or cannot be read"]
    if not is_whole or number <= gone:
        return [f"audit/{HEAD_NAME} is not as it was written"]
    if number > gone + len(hashes):
        return [f"audit/{LOG_NAME} ends after line {gone + len(hashes)}, but had {number}"]
    if hashes[number - gone - 1] != digest or gone + len(hashes) > number + 1:
        return [f"audit/{HEAD_NAME} does not name the last line of the log"]
    return []
