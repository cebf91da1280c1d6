"""Valid deliveries made bad, each by a seed.

Belongs here: the valid files and the ways to spoil their bytes.
Does not belong here: what must become of them (test_fuzz).
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

from invented_deliveries import csv_bytes, haft
from test_read_xml import NOTICE, RECORD, document

JVA = csv_bytes("jva__haft", *(haft(number) for number in range(1, 9)))
NOTICES = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<mitteilungen xmlns="urn:example:iris:justizmitteilung:1">'
    f"{NOTICE}\n{NOTICE.replace('S1', 'S2')}\n</mitteilungen>"
).encode()
EXTRACTS = document(RECORD + RECORD.replace("A1", "A2"))


@dataclass(frozen=True, kw_only=True)
class Valid:
    """A valid file with what its manifest says."""

    content: bytes
    manifest: dict[str, object]


VALID = (
    Valid(content=JVA, manifest={"zeilen": 8}),
    Valid(
        content=EXTRACTS,
        manifest={"quelle": "bzr", "stelle": "BfJ", "objekt": "auskunft", "art": "DELTA", "zeichensatz": "utf-8",
                  "trennzeichen": None, "zeilen": 2},
    ),
    Valid(
        content=NOTICES,
        manifest={"quelle": "sta", "stelle": "StA Münster", "objekt": "mitteilung", "art": "DELTA",
                  "zeichensatz": "utf-8", "trennzeichen": None, "zeilen": 2},
    ),
)  # fmt: skip
PIECES = (
    b'"', b'""', b";", b"|", b"\x00", b"\r", b"\n", b"\r\n", b"\xef\xbb\xbf", b"\xff\xfe", b"=cmd|'/C calc'!A0",
    b"@SUM(1)", b"../../etc/passwd", b"A" * 200_000, b"<a>" * 3000, b"&x;", b"<!-- -->", b"<![CDATA[", b"]]>",
    b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    b'<!DOCTYPE a [<!ENTITY l0 "ha"><!ENTITY l1 "&l0;&l0;">]>', b"3.00E+100", b"45321", b"\xc3\xbc", b"\xe2\x82\xac",
    b"\x1b[2J", b"31.12.9999", b"2020-01-01",
)  # fmt: skip


def _flip(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 20)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content))
    return content[:start] + content[start + chance.randint(1, len(content)) :]


def _repeat(content: bytes, chance: random.Random) -> bytes:
    start, end = sorted(chance.randrange(len(content) + 1) for _ in range(2))
    return content[:end] + content[start:end] * chance.randint(1, 5) + content[end:]


def _swap_columns(content: bytes, chance: random.Random) -> bytes:
    lines = [line.split(b";") for line in content.split(b"\n")]
    width = max(len(line) for line in lines)
    one, other = chance.randrange(width), chance.randrange(width)
    first = chance.randint(0, 1)  # with or without the header
    for line in lines[first:]:
        if max(one, other) < len(line):
            line[one], line[other] = line[other], line[one]
    return b"\n".join(b";".join(line) for line in lines)


def _shuffle_lines(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    chance.shuffle(lines)
    return b"\n".join(lines)


def _insert(content: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 3)):
        place = chance.choice((0, len(content), chance.randrange(len(content) + 1)))
        content = content[:place] + chance.choice(PIECES) + content[place:]
    return content


def _replace_cell(content: bytes, chance: random.Random) -> bytes:
    for mark in (b";", b">"):
        cells = content.split(mark)
        if len(cells) > 1:
            cells[chance.randrange(len(cells))] = chance.choice(PIECES)
            return mark.join(cells)
    return content


MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flip, _cut, _repeat, _swap_columns, _shuffle_lines, _insert, _replace_cell,
)  # fmt: skip


def mutated(seed: int) -> tuple[Valid, bytes]:
    """Return a valid file and what the seed made of it."""
    chance = random.Random(seed)  # noqa: S311 - reproducible, not secret
    valid = VALID[seed % len(VALID)]
    content = valid.content
    for _ in range(chance.randint(1, 2)):
        content = chance.choice(MUTATIONS)(content, chance) or b"\n"
    return valid, content
