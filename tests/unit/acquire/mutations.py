"""Valid deliveries made bad, each by a seed.

Belongs here: the valid files and the ways to spoil their bytes.
Does not belong here: what must become of them (test_fuzz).
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from invented_deliveries import csv_bytes, haft
from invented_messages import ABH_C, SECOND, file_of, message
from test_dialects import ABH_B, ISO
from test_read_xml import NOTICE, RECORD, document

JVA = csv_bytes("jva__haft", *(haft(number) for number in range(1, 9)))
NOTICES = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<mitteilungen xmlns="urn:example:iris:justizmitteilung:1">'
    f"{NOTICE}\n{NOTICE.replace('S1', 'S2')}\n</mitteilungen>"
).encode()
EXTRACTS = document(RECORD + RECORD.replace("A1", "A2"))
FILES = csv_bytes(
    "abh__auslaender", *(ISO | {"abh_az": f"33-{n}"} for n in range(1, 6)), charset="utf-8", separator="|"
)
MESSAGES = file_of(message(), message(SECOND, number="33-2"))
LISTED = {
    "liste_stand": "15.04.2026", "kpb": "501000", "pol_person_id": "12", "familienname": "Müster", "vornamen": "Arno",
    "geb_datum": "05.03.1990", "einstufung": "MIT", "seit": "01.02.2025", "konzept": "PPMS-2023-12", "datenbasis": "V",
}  # fmt: skip
LIST = csv_bytes("lka__intensivtaeter", *(LISTED | {"lfd_nr": str(n)} for n in range(1, 6)), charset="utf-8-sig")
"""Comes out of a spreadsheet at some offices: leading zeros lost, dates as serial numbers, numbers in exponents."""


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
    Valid(content=FILES, manifest={**ABH_B, "zeilen": 5}),
    Valid(content=MESSAGES, manifest={**ABH_C, "zeilen": 2}),
    Valid(
        content=LIST,
        manifest={"quelle": "lka", "stelle": "KPB 501000", "objekt": "intensivtaeter", "zeichensatz": "utf-8-bom",
                  "zeilen": 5},
    ),
)  # fmt: skip
LAUGHS = (
    b'<!DOCTYPE a [<!ENTITY l0 "ha">'
    + b"".join(b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * 10) for level in range(1, 10))
    + b"]>"
)
"""Ten levels of ten: expanded, three gigabytes."""
PIECES = (
    b'"', b'""', b";", b"|", b"\x00", b"\r", b"\n", b"\r\n", b"\xef\xbb\xbf", b"\xff\xfe", b"=cmd|'/C calc'!A0",
    b"@SUM(1)", b"../../etc/passwd", b"A" * 200_000, b"<a>" * 3000, b"&x;", b"<!-- -->", b"<![CDATA[", b"]]>",
    b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    b'<!DOCTYPE a [<!ENTITY l0 "ha"><!ENTITY l1 "&l0;&l0;">]>', b"3.00E+100", b"45321", b"\xc3\xbc", b"\xe2\x82\xac",
    b"\x1b[2J", b"31.12.9999", b"2020-01-01", LAUGHS, b"&l9;", b"\xfe\xff", b"\x00" * 50, b"+1+1", b"-2+3",
    b"..\\..\\x", b"%2e%2e%2f", b"\xe2\x80\xae", b"<b xmlns='urn:x'/>", b"<?x y?>", b"1.0", b"5", b"\xc2\x85",
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
    separator = max((b";", b"|", b"><"), key=content.count)
    lines = [line.split(separator) for line in content.split(b"\n")]
    width = max(len(line) for line in lines)
    one, other = chance.randrange(width), chance.randrange(width)
    first = chance.randint(0, 1)  # with or without the header
    for line in lines[first:]:
        if max(one, other) < len(line):
            line[one], line[other] = line[other], line[one]
    return b"\n".join(separator.join(line) for line in lines)


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
    for mark in (b";", b"|", b">"):
        cells = content.split(mark)
        if len(cells) > 1:
            cells[chance.randrange(len(cells))] = chance.choice(PIECES)
            return mark.join(cells)
    return content


def _spreadsheet(content: bytes, chance: random.Random) -> bytes:
    """Do to some cells what a spreadsheet does: days as serial numbers, zeros lost, long numbers as powers."""
    kinds = ((rb"\b[0-3][0-9][.][01][0-9][.](19|20)[0-9]{2}\b", b"45321"), (rb"(?<=[;|>])0+(?=[0-9])", b""),
             (rb"\b[0-9]{9,}\b", b"1.50923E+11"), (rb"\b[0-9]{3,6}\b", b"123.0"))  # fmt: skip
    pattern, cell = chance.choice(kinds)
    return re.sub(pattern, lambda found: cell if chance.random() < 0.5 else found[0], content)


def _recode(content: bytes, chance: random.Random) -> bytes:
    """Write the file in another charset than its manifest says."""
    text = content.decode("utf-8", errors="replace")
    return text.encode(chance.choice(("utf-16", "utf-8-sig", "cp1252", "iso-8859-1")), errors="replace")


MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flip, _cut, _repeat, _swap_columns, _shuffle_lines, _insert, _replace_cell, _spreadsheet, _recode,
)  # fmt: skip


def mutated(seed: int) -> tuple[Valid, bytes]:
    """Return a valid file and what the seed made of it."""
    chance = random.Random(seed)  # noqa: S311 - reproducible, not secret
    valid = VALID[seed % len(VALID)]
    content = valid.content
    for _ in range(chance.randint(1, 2)):
        content = chance.choice(MUTATIONS)(content, chance) or b"\n"
    return valid, content


NAME_PIECES = (
    "..", "%2e%2e", "\\", "=cmd", "@", "+", "-", " ", "\n", "\t", "\u202e", "ü", "\u0130", "%00", "CON", "~",
    "$HOME", "`id`", ";", "|", "'", '"', "*", "0" * 100, "\x1b", ".csv", ".manifest.json", "_", "0",
)  # fmt: skip


def mutated_name(stem: str, *, seed: int) -> str:
    """Return the stem of a file name as an attacker or an accident would write it; never with a slash."""
    chance = random.Random(seed)  # noqa: S311 - reproducible, not secret
    for _ in range(chance.randint(1, 3)):
        start = chance.randrange(len(stem) + 1)
        stem = stem[:start] + chance.choice(NAME_PIECES) + stem[min(len(stem), start + chance.randint(0, 4)) :]
    return stem
